// Cuts {"at": ..., "command": ..., "key": ..., "args": {...}, "actor": ...}
// without building a tree: a large file is mostly arguments, and those are
// read by the library anyway. It must never let anything through that is not
// exactly these five members.
#include "line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

typedef struct cli_cut {
    char *at;
    const char *why; // the first thing that is wrong
} cli_cut;

static bool wrong(cli_cut *cut, const char *why)
{
    if (cut->why == NULL)
        cut->why = why;
    return false;
}

static void blanks(cli_cut *cut)
{
    cut->at += strspn(cut->at, " \t\r\n");
}

static bool symbol(cli_cut *cut, char wanted, const char *why)
{
    blanks(cut);
    if (*cut->at != wanted)
        return wrong(cut, why);
    cut->at++;
    return true;
}

static int hex_four(const char *text)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *found = text[i] != '\0' ? strchr(digits, text[i]) : NULL;
        if (found == NULL)
            return -1;
        value = value * 16 + (int)((found - digits) % 16);
    }
    return value;
}

// Writes a character as UTF-8; the escape that it came from was longer.
static char *put_rune(char *to, long rune)
{
    if (rune < 0x80) {
        *to++ = (char)rune;
    } else if (rune < 0x800) {
        *to++ = (char)(0xc0 | rune >> 6);
        *to++ = (char)(0x80 | (rune & 0x3f));
    } else if (rune < 0x10000) {
        *to++ = (char)(0xe0 | rune >> 12);
        *to++ = (char)(0x80 | (rune >> 6 & 0x3f));
        *to++ = (char)(0x80 | (rune & 0x3f));
    } else {
        *to++ = (char)(0xf0 | rune >> 18);
        *to++ = (char)(0x80 | (rune >> 12 & 0x3f));
        *to++ = (char)(0x80 | (rune >> 6 & 0x3f));
        *to++ = (char)(0x80 | (rune & 0x3f));
    }
    return to;
}

// Reads what stands behind a backslash. Returns -1 if it is no escape.
static long escape(char **from)
{
    static const char names[] = "\"\\/bfnrt";
    static const char means[] = "\"\\/\b\f\n\r\t";
    char name = *(*from)++;
    const char *found = name != '\0' ? strchr(names, name) : NULL;
    if (found != NULL)
        return means[found - names];
    if (name != 'u')
        return -1;
    long high = hex_four(*from);
    if (high <= 0 || (high >= 0xdc00 && high < 0xe000))
        return -1;
    *from += 4;
    if (high < 0xd800 || high >= 0xe000)
        return high;
    if ((*from)[0] != '\\' || (*from)[1] != 'u')
        return -1;
    long low = hex_four(*from + 2);
    if (low < 0xdc00 || low >= 0xe000)
        return -1;
    *from += 6;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

// A string, with its escapes undone in place.
static const char *string(cli_cut *cut, const char *why)
{
    if (!symbol(cut, '"', why))
        return NULL;
    char *begin = cut->at;
    char *to = begin;
    char *from = begin;
    while (*from != '"') {
        if ((unsigned char)*from < 0x20) {
            wrong(cut, "a string is not closed");
            return NULL;
        }
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        from++;
        long rune = escape(&from);
        if (rune < 0) {
            wrong(cut, "a string has an escape that is none");
            return NULL;
        }
        to = put_rune(to, rune);
    }
    cut->at = from + 1;
    *to = '\0';
    return begin;
}

// The end of an object: behind the brace that closes it.
static char *object_end(char *at)
{
    int64_t depth = 0;
    bool quoted = false;
    for (; *at != '\0'; at++) {
        if (quoted && *at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && (*at == '{' || *at == '['))
            depth++;
        else if (!quoted && (*at == '}' || *at == ']') && --depth == 0)
            return at + 1;
    }
    return NULL;
}

static bool read_at(cli_cut *cut, int64_t *out_ms)
{
    blanks(cut);
    if (*cut->at == '"') {
        const char *text = string(cut, "");
        if (text == NULL)
            return false;
        return time_read(text, out_ms) && *out_ms > 0
                   ? true
                   : wrong(cut, "\"at\" is no RFC 3339 time with an offset");
    }
    char *end = cut->at;
    errno = 0;
    *out_ms = strtoll(cut->at, &end, 10);
    if (errno != 0 || end == cut->at || *out_ms <= 0 ||
        *out_ms > OMS_TIME_MAX || (*end != '\0' && !strchr(",} \t\r", *end)))
        return wrong(cut, "\"at\" is milliseconds since 1970, or text such as "
                          "\"2017-10-02T10:56:33-03:00\"");
    cut->at = end;
    return true;
}

// The value of one member. *close is set to where the arguments end.
static bool member(cli_cut *cut, const char *name, cli_line *out, char **close)
{
    const char **text = strcmp(name, "command") == 0 ? &out->command
                        : strcmp(name, "key") == 0   ? &out->key
                        : strcmp(name, "actor") == 0 ? &out->actor
                                                     : NULL;
    if (text != NULL) {
        if (*text != NULL)
            return wrong(cut, "a member occurs twice");
        *text = string(cut, "this member is a string");
        return *text != NULL;
    }
    if (strcmp(name, "at") == 0)
        return out->at_ms == 0 ? read_at(cut, &out->at_ms)
                               : wrong(cut, "a member occurs twice");
    if (strcmp(name, "args") != 0)
        return wrong(cut, "the members are at, command, key, args, actor");
    if (out->args != NULL)
        return wrong(cut, "a member occurs twice");
    blanks(cut);
    char *end = *cut->at == '{' ? object_end(cut->at) : NULL;
    if (end == NULL)
        return wrong(cut, "\"args\" is an object {...}, closed on this line");
    out->args = cut->at;
    cut->at = end;
    *close = end;
    return true;
}

static bool members(cli_cut *cut, cli_line *out, char **close)
{
    blanks(cut);
    if (*cut->at == '}') {
        cut->at++;
        return true;
    }
    for (;;) {
        const char *name = string(cut, "a member's name is missing");
        if (name == NULL || !symbol(cut, ':', "a colon is missing") ||
            !member(cut, name, out, close))
            return false;
        blanks(cut);
        if (*cut->at == '}') {
            cut->at++;
            return true;
        }
        if (!symbol(cut, ',', "a comma or a closing brace is missing"))
            return false;
    }
}

bool line_cut(char *text, cli_line *out, const char **why, int64_t *where)
{
    cli_cut cut = {.at = text};
    char *close = NULL;
    *out = (cli_line){0};
    bool fits = symbol(&cut, '{', "a line is one JSON object {...}") &&
                members(&cut, out, &close);
    blanks(&cut);
    if (fits && *cut.at != '\0')
        fits = wrong(&cut, "there is something behind the object");
    if (fits && out->command == NULL)
        fits = wrong(&cut, "\"command\" is missing");
    if (fits && out->key == NULL)
        fits = wrong(&cut, "\"key\" is missing");
    *why = cut.why;
    *where = cut.at - text;
    if (close != NULL)
        *close = '\0';
    if (out->args == NULL)
        out->args = "{}";
    return fits;
}

bool line_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}
