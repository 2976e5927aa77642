// Values by their names, and as texts.
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/template_parts.h"
#include "base/time.h"

#define NAME_ROOM 128

// The member whose name is [name] with another ending, a number or a text.
static const json_t *sibling(const json_t *in, const char *name, size_t count,
                             const char *ending)
{
    char other[NAME_ROOM];
    if (count + strlen(ending) >= sizeof(other))
        return NULL;
    memcpy(other, name, count);
    memcpy(other + count, ending, strlen(ending) + 1);
    return json_object_get(in, other);
}

static bool ends(const char *name, size_t count, const char *ending)
{
    size_t bytes = strlen(ending);
    return count > bytes && memcmp(name + count - bytes, ending, bytes) == 0;
}

// A value that is kept under another name and read in another way.
static oms_value derived(const oms_sight *sight, const json_t *in,
                         const char *name, size_t count)
{
    oms_value value = {0};
    if (ends(name, count, "_on"))
        value =
            (oms_value){sibling(in, name, count - 3, "_at_ms"), OMS_READ_DATE};
    else if (ends(name, count, "_words"))
        value = (oms_value){sibling(in, name, count - 6, ""), OMS_READ_WORDS};
    else if (sight->decimals >= 0)
        value =
            (oms_value){sibling(in, name, count, "_minor"), OMS_READ_DECIMAL};
    bool fits = value.reading == OMS_READ_WORDS ? json_is_string(value.json)
                                                : json_is_integer(value.json);
    return fits ? value : (oms_value){0};
}

static oms_value member(const oms_sight *sight, oms_value in, const char *name,
                        size_t count)
{
    if (!json_is_object(in.json))
        return (oms_value){0};
    const json_t *found = json_object_getn(in.json, name, count);
    if (found != NULL)
        return (oms_value){found, OMS_READ_PLAIN};
    return derived(sight, in.json, name, count);
}

// Names behind the first are looked up in what the one before them gave, and
// nowhere else.
oms_value oms__template_find(const oms_sight *sight, const char *name,
                             size_t count)
{
    oms_value value = {0};
    if (count == 1 && name[0] == '.')
        return sight->items[sight->count - 1];
    const char *dot = memchr(name, '.', count);
    size_t first = dot != NULL ? (size_t)(dot - name) : count;
    for (size_t i = sight->count; i-- > 0 && value.json == NULL;)
        value = member(sight, sight->items[i], name, first);
    while (dot != NULL && value.json != NULL) {
        const char *rest = dot + 1;
        size_t left = count - (size_t)(rest - name);
        dot = memchr(rest, '.', left);
        size_t bytes = dot != NULL ? (size_t)(dot - rest) : left;
        value = member(sight, value, rest, bytes);
    }
    return value;
}

bool oms__template_true(oms_value value)
{
    const json_t *json = value.json;
    if (json == NULL || json_is_null(json) || json_is_false(json))
        return false;
    if (json_is_array(json))
        return json_array_size(json) > 0;
    if (json_is_string(json))
        return json_string_length(json) > 0;
    return !json_is_integer(json) || json_integer_value(json) != 0;
}

static size_t write_decimal(int64_t minor, int decimals,
                            char room[OMS_SCALAR_ROOM])
{
    uint64_t digits = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    uint64_t whole = 1;
    for (int i = 0; i < decimals; i++)
        whole *= 10;
    const char *sign = minor < 0 ? "-" : "";
    int count = decimals == 0
                    ? snprintf(room, OMS_SCALAR_ROOM, "%s%llu", sign,
                               (unsigned long long)digits)
                    : snprintf(room, OMS_SCALAR_ROOM, "%s%llu.%0*llu", sign,
                               (unsigned long long)(digits / whole), decimals,
                               (unsigned long long)(digits % whole));
    return count > 0 ? (size_t)count : 0;
}

static size_t write_date(int64_t ms, char room[OMS_SCALAR_ROOM])
{
    char text[OMS_TIME_ROOM];
    if (ms <= 0 || ms > OMS_TIME_MAX)
        return 0;
    oms__time_text(ms, text);
    memcpy(room, text, 10);
    room[10] = '\0';
    return 10;
}

static size_t write_integer(const oms_sight *sight, oms_value value,
                            char room[OMS_SCALAR_ROOM])
{
    int64_t number = json_integer_value(value.json);
    if (value.reading == OMS_READ_DECIMAL)
        return write_decimal(number, sight->decimals, room);
    if (value.reading == OMS_READ_DATE)
        return write_date(number, room);
    int count = snprintf(room, OMS_SCALAR_ROOM, "%lld", (long long)number);
    return count > 0 ? (size_t)count : 0;
}

static size_t write_words(const json_t *json, char room[OMS_SCALAR_ROOM])
{
    size_t count = json_string_length(json);
    if (count >= OMS_SCALAR_ROOM)
        return 0;
    const char *text = json_string_value(json);
    for (size_t i = 0; i <= count; i++)
        room[i] = text[i] == '_' ? ' ' : text[i];
    return count;
}

const char *oms__template_scalar(const oms_sight *sight, oms_value value,
                                 char room[OMS_SCALAR_ROOM], size_t *count)
{
    const json_t *json = value.json;
    *count = 0;
    room[0] = '\0';
    if (value.reading == OMS_READ_WORDS) {
        *count = write_words(json, room);
        return room;
    }
    if (json_is_string(json)) {
        *count = json_string_length(json);
        return json_string_value(json);
    }
    if (json_is_integer(json))
        *count = write_integer(sight, value, room);
    else if (json_is_boolean(json))
        *count = (size_t)snprintf(room, OMS_SCALAR_ROOM, "%s",
                                  json_is_true(json) ? "true" : "false");
    else if (json_is_real(json))
        // 15 digits are those that were written.
        *count = json_dumpb(json, room, OMS_SCALAR_ROOM,
                            JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    if (*count >= OMS_SCALAR_ROOM)
        *count = 0;
    return room;
}
