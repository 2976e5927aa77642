// Takes what is personal out of answers. They are not parsed into a tree: a
// member goes with its comma, all other bytes stay as the engine wrote them.
#include <string.h>

#include "auth_ring.h"
#include "personal.h"
#include "rest.h"

static const struct {
    const char *operation;
    const char *member;
    int depth; // braces and brackets around it: what is deeper is no item's
} logs[] = {
    {"audit.list", "why", 3}, // {items: [{why
    {"event.list", "pii", 3},
    {"history.export", "pii", 5}, // {items: [{events: [{pii
};

static size_t place(const operation *of)
{
    size_t i = 0;
    while (i < sizeof(logs) / sizeof(logs[0]) &&
           strcmp(logs[i].operation, of->name) != 0)
        i++;
    return i;
}

const char *personal_member(const operation *of)
{
    size_t at = place(of);
    return at < sizeof(logs) / sizeof(logs[0]) ? logs[at].member : NULL;
}

bool personal_seen(const identity *who)
{
    return identity_has(who, PERSONAL_SCOPE);
}

// ---- taking members out ----------------------------------------------------

static const char *value_end(const char *at)
{
    for (int depth = 0; *at != '\0';) {
        if (depth == 0 && (*at == ',' || *at == '}' || *at == ']'))
            break;
        if (*at == '"') {
            at = page_string_end(at);
            continue;
        }
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at++;
    }
    return at;
}

// Goes with the comma before it; the first of its object with that behind it.
static const char *leave_out(text *to, const char *value)
{
    const char *end = value_end(value);
    if (to->count > 0 && to->bytes[to->count - 1] == ',')
        to->bytes[--to->count] = '\0';
    else if (*end == ',')
        end++;
    return end;
}

static void copy_without(text *to, const char *json, const char *name,
                         int wanted)
{
    size_t bytes = strlen(name);
    const char *kept = json; // from here on it is not copied yet
    int depth = 0;
    for (const char *at = json; *at != '\0';) {
        if (*at != '"') {
            depth += *at == '{' || *at == '[';
            depth -= *at == '}' || *at == ']';
            at++;
            continue;
        }
        const char *end = page_string_end(at);
        bool is = depth == wanted && *end == ':' &&
                  (size_t)(end - at) == bytes + 2 &&
                  memcmp(at + 1, name, bytes) == 0;
        if (is) {
            text_bytes(to, kept, (size_t)(at - kept));
            kept = end = leave_out(to, end + 1);
        }
        at = end;
    }
    text_put(to, kept);
}

void personal_show(const exchange *of, const oms_result *answer, shown *out)
{
    size_t at = place(of->operation);
    *out = (shown){.json = oms_result_json(answer),
                   .bytes = oms_result_bytes(answer)};
    if (at == sizeof(logs) / sizeof(logs[0]) || personal_seen(&of->who)) {
        oms_result_tag(answer, out->tag);
        return;
    }
    copy_without(&out->own, out->json, logs[at].member, logs[at].depth);
    out->json = out->own.bytes;
    out->bytes = out->own.count;
    tags_make(out->json, out->bytes, out->tag);
}
