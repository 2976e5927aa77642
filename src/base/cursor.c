// The one reader of cursors. It trusts nothing: a cursor comes from outside,
// and what is not exactly one of ours is refused, never guessed at.
#include "base/cursor.h"

#include <string.h>

#include "base/error.h"

#define VERSION "1"
#define BETWEEN '~' // in front of each part

char *oms__cursor_write(oms_arena *arena, const oms_cursor_part *parts,
                        size_t count)
{
    char *text = oms__arena_text(arena, VERSION);
    for (size_t i = 0; text != NULL && i < count; i++)
        text = parts[i].text != NULL
                   ? oms__arena_printf(arena, "%s%c%s", text, BETWEEN,
                                       parts[i].text)
                   : oms__arena_printf(arena, "%s%c%lld", text, BETWEEN,
                                       (long long)parts[i].number);
    return text;
}

// A number as it is written: no blanks, no plus, no zero in front.
static bool read_number(const char *text, int64_t *out)
{
    bool negative = text[0] == '-';
    const char *digits = negative ? text + 1 : text;
    int64_t value = 0;
    if (digits[0] == '\0' ||
        (digits[0] == '0' && (negative || digits[1] != '\0')))
        return false;
    for (; *digits != '\0'; digits++) {
        if (*digits < '0' || *digits > '9')
            return false;
        int64_t digit = *digits - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    *out = value; // below zero, where there is room for one more
    return negative || !__builtin_sub_overflow(0, value, out);
}

static bool read_part(char kind, const char *text, oms_cursor_part *out)
{
    *out = (oms_cursor_part){.text = NULL};
    if (kind == 'n')
        return read_number(text, &out->number);
    out->text = text;
    return text[0] != '\0';
}

// Cuts [text] at each BETWEEN. The last part must be its end.
static bool read_parts(char *text, const char *kinds, oms_cursor_part *parts)
{
    char *end = strchr(text, BETWEEN);
    if (end == NULL || (size_t)(end - text) != strlen(VERSION) ||
        strncmp(text, VERSION, strlen(VERSION)) != 0)
        return false;
    for (; *kinds != '\0'; kinds++, parts++) {
        if (end == NULL)
            return false;
        text = end + 1;
        end = strchr(text, BETWEEN);
        if (end != NULL)
            *end = '\0';
        if (!read_part(*kinds, text, parts))
            return false;
    }
    return end == NULL;
}

int oms__cursor_read(oms_arena *arena, const char *text, const char *kinds,
                     oms_cursor_part *parts, oms_error *err)
{
    char *copy = oms__arena_text(arena, text);
    if (copy == NULL)
        return oms__error_set(err, OMS_ENOMEM, "/cursor",
                              "out of memory; try again later");
    if (read_parts(copy, kinds, parts))
        return OMS_OK;
    return oms__error_set(err, OMS_EINVAL, "/cursor",
                          "no page of this list ended so; leave it out to "
                          "begin");
}
