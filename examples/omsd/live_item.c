// Pages of the log, as event.list writes them. The events' own bytes go on to
// the readers: nothing is parsed into a tree and written anew, so a frame is
// what event.list says, byte for byte.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live_parts.h"

// ---- walking over JSON that the engine wrote -------------------------------

static const char *skip_string(const char *at)
{
    for (at++; *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at + 1;
}

// Behind the value that begins here.
static const char *skip(const char *at)
{
    int depth = 0;
    do {
        if (*at == '"') {
            at = skip_string(at);
            continue;
        }
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at++;
    } while (depth > 0 || (*at != ',' && *at != '}' && *at != ']' &&
                           *at != '\0' && *at != ':'));
    return at;
}

typedef struct member {
    const char *name, *value, *end;
    size_t name_bytes;
} member;

// The member that begins at [at], behind '{' or ','; false: there is none.
static bool next_member(const char *at, member *out)
{
    if (*at != '"')
        return false;
    const char *end = skip_string(at);
    out->name = at + 1;
    out->name_bytes = (size_t)(end - at) - 2;
    out->value = end + 1;
    out->end = skip(out->value);
    return true;
}

static bool is(const member *of, const char *name)
{
    return strlen(name) == of->name_bytes &&
           memcmp(of->name, name, of->name_bytes) == 0;
}

static void word(const member *of, const char **at, size_t *bytes)
{
    *at = of->value + 1;
    *bytes = (size_t)(of->end - of->value) - 2;
}

static const char *read_item(const char *from, item *out)
{
    member each;
    const char *at = from + 1;
    *out = (item){.json = from, .type = "", .subject = ""};
    for (; next_member(at, &each); at = each.end + (*each.end == ',')) {
        if (is(&each, "id")) {
            out->id = strtoll(each.value, NULL, 10);
        } else if (is(&each, "type")) {
            word(&each, &out->type, &out->type_bytes);
        } else if (is(&each, "subject")) {
            word(&each, &out->subject, &out->subject_bytes);
        } else if (is(&each, "pii")) { // never the first: the comma before it
            out->pii_at = (size_t)(each.name - 2 - from);
            out->pii_bytes = (size_t)(each.end - each.name) + 2;
        }
    }
    out->bytes = (size_t)(at - from) + 1;
    return at + 1;
}

static void read_items(const char *at, page *out)
{
    for (at++; *at == '{' && out->count < PAGE; at += *at == ',')
        at = read_item(at, &out->items[out->count++]);
}

// ---- pages and frames ------------------------------------------------------

int page_read(oms *from, const char *subject, int64_t after, page *out)
{
    text args = {0};
    member each;
    out->count = 0;
    out->end = true;
    out->position = after;
    text_print(&args, "{\"after\":%lld,\"limit\":%d", (long long)after, PAGE);
    if (subject != NULL && subject[0] != '\0') {
        text_put(&args, ",\"subject\":");
        text_json(&args, subject);
    }
    text_put(&args, "}");
    int rc = oms_query(from, "event.list", args.bytes, &out->answer, NULL);
    text_free(&args);
    if (rc != OMS_OK)
        return rc;
    const char *at = oms_result_json(out->answer) + 1;
    for (; next_member(at, &each); at = each.end + (*each.end == ',')) {
        if (is(&each, "items"))
            read_items(each.value, out);
        else if (is(&each, "position"))
            out->position = strtoll(each.value, NULL, 10);
        else if (is(&each, "next_cursor"))
            out->end = false;
    }
    return OMS_OK;
}

void page_free(page *of)
{
    oms_result_free(of->answer);
    of->answer = NULL;
}

void frame_put(text *to, const item *of, bool pii)
{
    text_print(to, "id: %lld\ndata: ", (long long)of->id);
    if (pii || of->pii_bytes == 0) {
        text_bytes(to, of->json, of->bytes);
    } else {
        size_t behind = of->pii_at + of->pii_bytes;
        text_bytes(to, of->json, of->pii_at);
        text_bytes(to, of->json + behind, of->bytes - behind);
    }
    text_put(to, "\n\n");
}
