// Pages of the log, as event.list writes them. The events' own bytes go on to
// the readers: nothing is parsed into a tree and written anew, so a frame is
// what event.list says, byte for byte.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live_parts.h"
#include "walk.h"

static void word(const walk_member *of, const char **at, size_t *bytes)
{
    *at = of->value + 1;
    *bytes = (size_t)(of->end - of->value) - 2;
}

static const char *read_item(const char *from, item *out)
{
    walk_member each;
    const char *at = from + 1;
    *out = (item){.json = from, .type = "", .subject = ""};
    for (; walk_next(at, &each); at = each.end + (*each.end == ',')) {
        if (walk_is(&each, "id")) {
            out->id = strtoll(each.value, NULL, 10);
        } else if (walk_is(&each, "type")) {
            word(&each, &out->type, &out->type_bytes);
        } else if (walk_is(&each, "subject")) {
            word(&each, &out->subject, &out->subject_bytes);
        } else if (walk_is(&each,
                           "pii")) { // never the first: the comma before it
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
    walk_member each;
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
    for (; walk_next(at, &each); at = each.end + (*each.end == ',')) {
        if (walk_is(&each, "items"))
            read_items(each.value, out);
        else if (walk_is(&each, "position"))
            out->position = strtoll(each.value, NULL, 10);
        else if (walk_is(&each, "next_cursor"))
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
