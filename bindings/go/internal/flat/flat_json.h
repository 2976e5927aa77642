// Writes JSON, one member after the other. Memory that is out is remembered
// and told at the end, so that a writer reads straight down.
#ifndef OMS_FLAT_JSON_H
#define OMS_FLAT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct flat_json {
    char *text; // owned by who wrote it: free
    size_t bytes;
    size_t room;
    bool comma; // there is something before it
    bool failed;
} flat_json;

// A bracket, '{' or '['; [name] NULL: it is an item, not a member.
void flat_json_open(flat_json *json, const char *name, char bracket);
void flat_json_close(flat_json *json, char bracket);
void flat_json_number(flat_json *json, const char *name, int64_t value);
void flat_json_flag(flat_json *json, const char *name, bool value);
// NULL leaves the member out.
void flat_json_text(flat_json *json, const char *name, const char *value);
// What is JSON already; NULL leaves the member out.
void flat_json_raw(flat_json *json, const char *name, const char *value);

#endif
