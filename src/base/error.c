// The stable names of the codes, the version, and the one way to fill a
// caller's error. It must never write past the size that the caller compiled
// and never leave a text that ends inside a UTF-8 character.
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct code_row {
    const char *name;
    uint32_t flags;
} code_row;

// The position is the code without its sign.
static const code_row codes[] = {
    {"OMS_OK", 0},
    {"OMS_EINVAL", 0},
    {"OMS_ENOTFOUND", 0},
    {"OMS_ESTATE", 0},
    {"OMS_ECONFLICT", 0},
    {"OMS_EMISMATCH", 0},
    {"OMS_EBUSY", OMS_ERROR_RETRY},
    {"OMS_EFULL", OMS_ERROR_RETRY},
    {"OMS_ENOMEM", OMS_ERROR_RETRY},
    {"OMS_EIO", OMS_ERROR_RETRY},
    {"OMS_EUNKNOWN", OMS_ERROR_RETRY},
    {"OMS_ENOTSUP", 0},
    {"OMS_EINTERNAL", 0},
    {"OMS_EFORKED", 0},
    {"OMS_ECORRUPT", 0},
    {"OMS_ELIMIT", 0},
    {"OMS_EREFUSED", 0},
};

static const code_row unknown_code = {"OMS_E?", 0};

static const code_row *find_code(int code)
{
    const int count = (int)(sizeof(codes) / sizeof(codes[0]));
    return code <= 0 && code > -count ? &codes[-code] : &unknown_code;
}

const char *oms_code_name(int code)
{
    return find_code(code)->name;
}

const char *oms_version(void)
{
    return OMS_VERSION;
}

// Removes the beginning of a character whose end did not fit.
static void trim_text(char *text, size_t count)
{
    size_t tail = 0;
    while (tail < 3 && tail < count &&
           ((unsigned char)text[count - 1 - tail] & 0xc0) == 0x80)
        tail++;
    if (tail == count)
        return;
    unsigned char lead = (unsigned char)text[count - 1 - tail];
    size_t follow = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    if (follow > tail)
        text[count - 1 - tail] = '\0';
}

int oms__error_set(oms_error *err, int code, const char *where,
                   const char *format, ...)
{
    if (err == NULL || !OMS_HAS(err, oms_error, guards))
        return code;
    // Guards that were collected on a clean error belong to this refusal;
    // those of an older failure do not.
    if (code != OMS_ESTATE || err->code != OMS_OK)
        err->guards[0] = '\0';
    err->code = code;
    err->flags = find_code(code)->flags;
    (void)snprintf(err->where, sizeof(err->where), "%s",
                   where != NULL ? where : "");
    va_list values;
    va_start(values, format);
    int count = vsnprintf(err->text, sizeof(err->text), format, values);
    va_end(values);
    if (count >= (int)sizeof(err->text))
        trim_text(err->text, sizeof(err->text) - 1);
    return code;
}

int oms__error_copy(oms_error *to, const oms_error *from)
{
    if (to == NULL || to == from)
        return from->code;
    const uint32_t room = to->size;
    if (room <= sizeof(room))
        return from->code;
    size_t count = from->size < room ? from->size : room;
    memset((char *)to + sizeof(room), 0, room - sizeof(room));
    if (count > sizeof(room))
        memcpy((char *)to + sizeof(room), (const char *)from + sizeof(room),
               count - sizeof(room));
    return from->code;
}

// A name that does not fit whole is left out: half a name would mislead.
void oms__error_guard(oms_error *err, const char *guard)
{
    if (err == NULL || !OMS_HAS(err, oms_error, guards))
        return;
    size_t used = strlen(err->guards);
    size_t more = strlen(guard) + (used != 0 ? 1 : 0);
    if (more >= sizeof(err->guards) - used)
        return;
    (void)snprintf(err->guards + used, sizeof(err->guards) - used, "%s%s",
                   used != 0 ? "," : "", guard);
}

void oms__error_clear(oms_error *err)
{
    if (err == NULL || !OMS_HAS(err, oms_error, guards))
        return;
    *err = (oms_error){.size = err->size};
}
