// A small writer: the library's own answers are JSON already, and only events
// and leased tasks come as structs.
#include "flat_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 512

static void put(flat_json *json, const char *text, size_t bytes)
{
    if (json->failed)
        return;
    if (json->bytes + bytes + 1 > json->room) {
        size_t room = (json->bytes + bytes + 1) * 2;
        char *more = realloc(json->text, room < ROOM_MIN ? ROOM_MIN : room);
        json->failed = more == NULL;
        if (more == NULL)
            return;
        json->text = more;
        json->room = room < ROOM_MIN ? ROOM_MIN : room;
    }
    memcpy(json->text + json->bytes, text, bytes);
    json->bytes += bytes;
    json->text[json->bytes] = '\0';
}

static void put_text(flat_json *json, const char *text)
{
    put(json, text, strlen(text));
}

// A quoted text; what needs no escape goes in one piece.
static void put_quoted(flat_json *json, const char *text)
{
    put_text(json, "\"");
    const char *from = text;
    for (const char *at = text; *at != '\0'; at++) {
        unsigned char one = (unsigned char)*at;
        if (one >= 0x20 && one != '"' && one != '\\')
            continue;
        char escape[8];
        int bytes = snprintf(escape, sizeof(escape), "\\u%04x", one);
        put(json, from, (size_t)(at - from));
        put(json, escape, (size_t)bytes);
        from = at + 1;
    }
    put_text(json, from);
    put_text(json, "\"");
}

static void put_name(flat_json *json, const char *name)
{
    if (json->comma)
        put_text(json, ",");
    json->comma = true;
    if (name == NULL)
        return;
    put_quoted(json, name);
    put_text(json, ":");
}

void flat_json_open(flat_json *json, const char *name, char bracket)
{
    put_name(json, name);
    put(json, &bracket, 1);
    json->comma = false;
}

void flat_json_close(flat_json *json, char bracket)
{
    put(json, &bracket, 1);
    json->comma = true;
}

void flat_json_number(flat_json *json, const char *name, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%" PRId64, value);
    flat_json_raw(json, name, digits);
}

void flat_json_flag(flat_json *json, const char *name, bool value)
{
    flat_json_raw(json, name, value ? "true" : "false");
}

void flat_json_text(flat_json *json, const char *name, const char *value)
{
    if (value == NULL)
        return;
    put_name(json, name);
    put_quoted(json, value);
}

void flat_json_raw(flat_json *json, const char *name, const char *value)
{
    if (value == NULL)
        return;
    put_name(json, name);
    put_text(json, value);
}
