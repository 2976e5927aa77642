// Headers of a letter. Whatever a text holds, it stays one header: what is not
// plain ASCII of a moderate length becomes encoded words (RFC 2047), in which
// no line can end and no header begin.
#include "adapters/mail/mail.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/time.h"

#define ADDRESS_BYTES_MAX 254 // RFC 5321, with its angle brackets
#define LOCAL_BYTES_MAX 64
#define PLAIN_BYTES_MAX 60 // beside the name of a header
#define WORD_BYTES_MAX 42  // of UTF-8 in one encoded word: 68 characters
#define WORD_BEGIN "=?utf-8?B?"
#define WORD_END "?="
#define DAY_MS (24LL * 60 * 60 * 1000)

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

// Words of [more] and letters, with single dots between them.
static bool is_dotted(const char *text, size_t count, const char *more)
{
    if (count == 0 || text[0] == '.' || text[count - 1] == '.')
        return false;
    for (size_t i = 0; i < count; i++) {
        bool dot = text[i] == '.';
        if (dot && text[i - 1] == '.')
            return false;
        if (!dot && !is_alphanumeric(text[i]) && strchr(more, text[i]) == NULL)
            return false;
    }
    return true;
}

bool oms__mail_is_address(const char *text)
{
    const char *at = strrchr(text, '@');
    size_t count = strlen(text);
    if (at == NULL || count > ADDRESS_BYTES_MAX)
        return false;
    size_t local = (size_t)(at - text);
    return local <= LOCAL_BYTES_MAX &&
           is_dotted(text, local, "!#$%&'*+-/=?^_`{|}~") &&
           is_dotted(at + 1, count - local - 1, "-");
}

// ---- encoded words ---------------------------------------------------------

static bool is_plain(const char *text)
{
    size_t count = strlen(text);
    if (count > PLAIN_BYTES_MAX || strstr(text, "=?") != NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (text[i] < 0x20 || text[i] > 0x7e)
            return false;
    return count == 0 || (text[0] != ' ' && text[count - 1] != ' ');
}

// As many bytes of whole characters as one encoded word takes.
static size_t word_bytes(const char *text)
{
    size_t count = strnlen(text, WORD_BYTES_MAX + 1);
    if (count <= WORD_BYTES_MAX)
        return count;
    count = WORD_BYTES_MAX;
    while (count > 1 && ((unsigned char)text[count] & 0xc0) == 0x80)
        count--;
    return count;
}

static void add_words(oms_buf *out, const char *text)
{
    while (*text != '\0') {
        char bytes[WORD_BYTES_MAX];
        char coded[OMS__BASE64_ROOM(WORD_BYTES_MAX)];
        size_t count = word_bytes(text);
        for (size_t i = 0; i < count; i++) // nothing that moves a cursor
            bytes[i] = (unsigned char)text[i] < 0x20 ? ' ' : text[i];
        oms__base64_write(bytes, count, coded);
        oms__buf_printf(out, WORD_BEGIN "%s" WORD_END, coded);
        text += count;
        if (*text != '\0')
            oms__buf_text(out, "\r\n ");
    }
}

void oms__mail_header(oms_buf *out, const char *name, const char *text)
{
    oms__buf_printf(out, "%s: ", name);
    if (is_plain(text)) {
        oms__buf_text(out, text);
    } else {
        // Long names of headers must leave room for a whole word.
        if (strlen(name) > 8)
            oms__buf_text(out, "\r\n ");
        add_words(out, text);
    }
    oms__buf_text(out, "\r\n");
}

static void add_display(oms_buf *out, const char *display)
{
    if (is_plain(display) && strpbrk(display, "\"\\") == NULL)
        oms__buf_printf(out, "\"%s\"", display);
    else
        add_words(out, display);
}

void oms__mail_header_person(oms_buf *out, const char *name,
                             const char *display, const char *address)
{
    oms__buf_printf(out, "%s: ", name);
    if (display != NULL && display[0] != '\0') {
        add_display(out, display);
        oms__buf_text(out, "\r\n ");
    }
    oms__buf_printf(out, "<%s>\r\n", address);
}

// ---- date and id -----------------------------------------------------------

void oms__mail_date(int64_t ms, char out[MAIL_DATE_ROOM])
{
    static const char days[7][4] = {"Thu", "Fri", "Sat", "Sun",
                                    "Mon", "Tue", "Wed"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr",
                                       "May", "Jun", "Jul", "Aug",
                                       "Sep", "Oct", "Nov", "Dec"};
    char text[OMS_TIME_ROOM]; // "2017-10-02T10:56:33.000Z"
    oms__time_text(ms, text);
    int month = (text[5] - '0') * 10 + text[6] - '0';
    // 1970 began on a Thursday.
    (void)snprintf(out, MAIL_DATE_ROOM, "%s, %.2s %s %.4s %.8s +0000",
                   days[ms / DAY_MS % 7], text + 8, months[month - 1], text,
                   text + 11);
}

void oms__mail_message_id(oms_buf *out, const char *key, const char *from)
{
    oms__buf_text(out, "<");
    for (const char *at = key; *at != '\0'; at++) {
        bool good = is_alphanumeric(*at) || *at == '-';
        oms__buf_add(out, good ? at : "_", 1);
    }
    oms__buf_text(out, strrchr(from, '@'));
    oms__buf_text(out, ">");
}
