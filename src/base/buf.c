// Growing bytes with a ceiling. The writer of every event goes through here,
// so numbers and escapes are written by hand: the C library's printf would
// cost more than the rest of a record. A failed buffer stays failed and takes
// nothing more, so a caller checks once, at the end.
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

#define ROOM_FIRST 512

void oms__buf_init(oms_buf *buf, const oms_allocator *allocator,
                   size_t bytes_max)
{
    *buf = (oms_buf){
        .allocator = oms__alloc_default(allocator),
        .bytes_max = bytes_max,
    };
}

void oms__buf_reset(oms_buf *buf)
{
    buf->count = 0;
    buf->failed = false;
    if (buf->bytes != NULL)
        buf->bytes[0] = '\0';
}

void oms__buf_free(oms_buf *buf)
{
    oms__alloc_free(&buf->allocator, buf->bytes);
    buf->bytes = NULL;
    buf->count = 0;
    buf->room = 0;
    buf->failed = false;
}

static size_t larger_room(const oms_buf *buf, size_t need)
{
    size_t room = buf->room < ROOM_FIRST ? ROOM_FIRST : buf->room;
    while (room < need)
        room = room > SIZE_MAX / 2 ? need : room * 2;
    return room;
}

bool oms__buf_ensure(oms_buf *buf, size_t more)
{
    if (buf->failed)
        return false;
    if (more < buf->room - buf->count)
        return true;
    bool over = more >= SIZE_MAX - buf->count ||
                (buf->bytes_max != 0 && buf->count + more > buf->bytes_max);
    char *bytes = NULL;
    size_t room = 0;
    if (!over) {
        room = larger_room(buf, buf->count + more + 1);
        // Never more room than the ceiling: the check above then also holds
        // for writes that fit without growing.
        if (buf->bytes_max != 0 && room > buf->bytes_max)
            room = buf->bytes_max + 1;
        bytes = oms__alloc_resize(&buf->allocator, buf->bytes, room);
    }
    if (bytes == NULL) {
        buf->failed = true;
        return false;
    }
    buf->bytes = bytes;
    buf->room = room;
    return true;
}

void oms__buf_add(oms_buf *buf, const char *bytes, size_t count)
{
    if (!oms__buf_ensure(buf, count))
        return;
    if (count != 0)
        memcpy(buf->bytes + buf->count, bytes, count);
    buf->count += count;
    buf->bytes[buf->count] = '\0';
}

void oms__buf_text(oms_buf *buf, const char *text)
{
    oms__buf_add(buf, text, strlen(text));
}

void oms__buf_int(oms_buf *buf, int64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0)
        digits[--at] = '-';
    oms__buf_add(buf, digits + at, sizeof(digits) - at);
}

void oms__buf_printf(oms_buf *buf, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int count = vsnprintf(NULL, 0, format, values);
    va_end(values);
    if (count < 0)
        buf->failed = true;
    if (count < 0 || !oms__buf_ensure(buf, (size_t)count))
        return;
    va_start(values, format);
    (void)vsnprintf(buf->bytes + buf->count, (size_t)count + 1, format, values);
    va_end(values);
    buf->count += (size_t)count;
}

// How a byte is written in a JSON string: 0 as it is, 'u' as \u00XX, any
// other letter after a backslash.
static const char escapes[256] = {
    'u', 'u', 'u', 'u', 'u', 'u',         'u',           'u', 'b',
    't', 'n', 'u', 'f', 'r', 'u',         'u',           'u', 'u',
    'u', 'u', 'u', 'u', 'u', 'u',         'u',           'u', 'u',
    'u', 'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\',
};

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define ANY_BELOW(word, n) (((word)-EACH(n)) & ~(word)&EACH(0x80))

// Eight bytes at a time, because nearly all text needs no escape.
static size_t plain_count(const char *text, size_t count)
{
    size_t at = 0;
    for (; count - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, text + at, 8);
        uint64_t found = ANY_BELOW(word, 0x20) |
                         ANY_BELOW(word ^ EACH('"'), 1) |
                         ANY_BELOW(word ^ EACH('\\'), 1);
        if (found != 0)
            break;
    }
    while (at < count && escapes[(unsigned char)text[at]] == 0)
        at++;
    return at;
}

static void add_escape(oms_buf *buf, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    char how = escapes[byte];
    if (how != 'u') {
        oms__buf_add(buf, (const char[]){'\\', how}, 2);
        return;
    }
    char code[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
    oms__buf_add(buf, code, sizeof(code));
}

void oms__buf_json(oms_buf *buf, const char *text)
{
    if (text == NULL) {
        oms__buf_add(buf, "null", 4);
        return;
    }
    size_t count = strlen(text);
    if (!oms__buf_ensure(buf, count + 2))
        return;
    buf->bytes[buf->count++] = '"';
    while (count != 0) {
        size_t plain = plain_count(text, count);
        oms__buf_add(buf, text, plain);
        if (plain == count)
            break;
        add_escape(buf, (unsigned char)text[plain]);
        text += plain + 1;
        count -= plain + 1;
    }
    oms__buf_add(buf, "\"", 1);
}

char *oms__buf_take(oms_buf *buf)
{
    if (buf->bytes == NULL)
        oms__buf_add(buf, "", 0);
    char *bytes = buf->failed ? NULL : buf->bytes;
    if (bytes == NULL)
        return NULL;
    buf->bytes = NULL;
    buf->count = 0;
    buf->room = 0;
    return bytes;
}
