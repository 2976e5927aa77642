// Pages: the engine's `next_cursor` becomes a link that keeps all other
// parameters. The answer is looked through, not parsed: it goes out unchanged.
#include <string.h>

#include "rest.h"

const char *page_string_end(const char *at)
{
    for (at++; *at != '"' && *at != '\0'; at++)
        at += at[0] == '\\' && at[1] != '\0';
    return *at == '"' ? at + 1 : at;
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

const char *page_member(const char *json, const char *name, size_t *bytes)
{
    size_t name_bytes = strlen(name);
    int depth = 0;
    for (const char *at = json; *at != '\0';) {
        if (*at == '{' || *at == '[')
            depth++;
        else if (*at == '}' || *at == ']')
            depth--;
        if (*at != '"') {
            at++;
            continue;
        }
        const char *end = page_string_end(at);
        const char *value = skip_blanks(end);
        if (depth == 1 && *value == ':' &&
            (size_t)(end - at) == name_bytes + 2 &&
            memcmp(at + 1, name, name_bytes) == 0) {
            value = skip_blanks(value + 1);
            if (*value != '"')
                return NULL;
            *bytes = (size_t)(page_string_end(value) - value - 2);
            return value + 1;
        }
        at = end;
    }
    return NULL;
}

// What was asked, without its cursor. A header ends at nothing that a URI may
// hold: the query came through as one line of visible bytes.
static void put_query(text *to, const char *query)
{
    static const char cursor[] = "cursor=";
    while (query != NULL && *query != '\0') {
        size_t bytes = strcspn(query, "&");
        if (bytes > 0 && strncmp(query, cursor, sizeof(cursor) - 1) != 0) {
            text_bytes(to, query, bytes);
            text_put(to, "&");
        }
        query += bytes + (query[bytes] == '&');
    }
}

void page_link(exchange *of, const char *json)
{
    size_t bytes = 0;
    const json_t *known = json_object_get(of->operation->args, "properties");
    if (json_object_get(known, "cursor") == NULL)
        return;
    const char *next = page_member(json, "next_cursor", &bytes);
    if (next == NULL || (of->query != NULL && strpbrk(of->query, "<>")))
        return;
    text link = {0};
    text_put(&link, "<");
    text_put(&link, of->path);
    text_put(&link, "?");
    put_query(&link, of->query);
    text_put(&link, "cursor=");
    rest_escape(&link, next, bytes);
    text_put(&link, ">; rel=\"next\"");
    http_add(of, "Link", link.bytes);
    text_free(&link);
}
