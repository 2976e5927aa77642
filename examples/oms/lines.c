// One buffer holds the lines that are in work and what was read ahead. It is
// only moved when nobody holds a line in it.
#include "lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define BUFFER_BYTES (4 * LINE_BYTES_MAX)

void lines_open(cli_lines *lines, int fd)
{
    memset(lines, 0, sizeof(*lines));
    lines->fd = fd;
    lines->room = BUFFER_BYTES;
    // One byte more: a last line without newline gets its NUL there.
    lines->bytes = cli_alloc(NULL, lines->room + 1);
}

void lines_close(cli_lines *lines)
{
    cli_release(lines->bytes);
}

void lines_release(cli_lines *lines)
{
    lines->held = false;
}

// Hands out the bytes up to [stop], where its newline was or the file ended.
static line_kind hand_out(cli_lines *lines, size_t stop, size_t next,
                          char **out)
{
    bool skipped = lines->skipping;
    *out = lines->bytes + lines->begin;
    lines->bytes[stop] = '\0';
    // A NUL in the line must not end it early: no control character is legal.
    for (size_t at = lines->begin; (at += strlen(lines->bytes + at)) < stop;)
        lines->bytes[at] = '\1';
    lines->consumed += (int64_t)(next - lines->begin);
    lines->begin = next;
    lines->seen = next;
    lines->number++;
    lines->skipping = false;
    if (skipped || (size_t)(lines->bytes + stop - *out) > LINE_BYTES_MAX)
        return LINE_LONG;
    lines->held = true;
    return LINE_ONE;
}

// Drops the part of a line that is too long already.
static void skip_read(cli_lines *lines)
{
    if (!lines->skipping && lines->end - lines->begin <= LINE_BYTES_MAX)
        return;
    lines->skipping = true;
    lines->consumed += (int64_t)(lines->end - lines->begin);
    lines->begin = lines->end;
}

// Some editors begin a file with a byte order mark; it is no part of a line.
static void skip_mark(cli_lines *lines)
{
    if (lines->number > 0 || lines->begin > 0 || lines->consumed > 0 ||
        lines->end < 3 || memcmp(lines->bytes, "\xef\xbb\xbf", 3) != 0)
        return;
    lines->begin = 3;
    lines->seen = 3;
    lines->consumed = 3;
}

static bool make_room(cli_lines *lines)
{
    if (lines->end < lines->room)
        return true;
    if (lines->held)
        return false;
    memmove(lines->bytes, lines->bytes + lines->begin,
            lines->end - lines->begin);
    lines->end -= lines->begin;
    lines->seen -= lines->begin;
    lines->begin = 0;
    return true;
}

// A pipe may be silent for long: what is held should be done first.
static bool would_wait(const cli_lines *lines)
{
    struct pollfd one = {.fd = lines->fd, .events = POLLIN};
    return lines->held && poll(&one, 1, 0) == 0;
}

line_kind lines_next(cli_lines *lines, char **out)
{
    for (;;) {
        char *stop =
            memchr(lines->bytes + lines->seen, '\n', lines->end - lines->seen);
        if (stop != NULL) {
            size_t at = (size_t)(stop - lines->bytes);
            return hand_out(lines, at, at + 1, out);
        }
        lines->seen = lines->end;
        if (lines->over) {
            if (lines->begin == lines->end && !lines->skipping)
                return LINE_END;
            return hand_out(lines, lines->end, lines->end, out);
        }
        skip_read(lines);
        if (!make_room(lines) || would_wait(lines))
            return LINE_HELD;
        ssize_t count = read(lines->fd, lines->bytes + lines->end,
                             lines->room - lines->end);
        if (count < 0 && errno != EINTR)
            return LINE_FAIL;
        lines->over = count == 0;
        lines->end += count > 0 ? (size_t)count : 0;
        skip_mark(lines);
    }
}
