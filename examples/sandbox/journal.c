// The journal: every effect once, one JSON object a line, in the order in
// which they happened. compare.py holds it against the shop's own books.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

void journal_add(journal *to, const char *kind, const char *key, int64_t at_ms,
                 json_t *done)
{
    json_t *line =
        json_pack("{s:I, s:I, s:s, s:s}", "n", (json_int_t)to->count + 1,
                  "at_ms", (json_int_t)at_ms, "kind", kind, "key", key);
    json_object_update(line, done);
    json_decref(done);
    if (to->count == to->room) {
        to->room = to->room > 0 ? to->room * 2 : 1024;
        to->lines = need(to->lines, to->room * sizeof(*to->lines));
    }
    char *text = json_dumps(line, JSON_COMPACT);
    json_decref(line);
    to->lines[to->count++] = text;
    if (to->file != NULL &&
        (fprintf(to->file, "%s\n", text) < 0 || fflush(to->file) != 0))
        to->broken = true;
}

void journal_page(const journal *of, int64_t after, int64_t limit, reply *out)
{
    json_t *items = json_array();
    int64_t at = after;
    for (; at < (int64_t)of->count && at - after < limit; at++)
        json_array_append_new(items, json_loads(of->lines[at], 0, NULL));
    json_t *page =
        json_pack("{s:o, s:I}", "items", items, "total", (json_int_t)of->count);
    if (at < (int64_t)of->count)
        json_object_set_new(page, "next", json_integer(at));
    reply_json(out, 200, page);
}

void journal_close(journal *of)
{
    for (size_t i = 0; i < of->count; i++)
        free(of->lines[i]);
    free(of->lines);
    if (of->file != NULL)
        fclose(of->file);
    *of = (journal){.file = NULL};
}
