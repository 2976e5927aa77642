// The maps by which HAProxy finds the service of a request.
#include "gateway.h"

#include <string.h>

static const char head[] =
    "# Made by `oms gateway haproxy` from the table of operations.\n";

static bool has_argument(const gateway_route *of)
{
    return strchr(of->path, '{') != NULL;
}

// "public,stream"; "-" if there is nothing to say.
static void put_value(FILE *to, const gateway_route *of)
{
    bool none = !of->anywhere && !of->open && !of->streams;
    fprintf(to, " %s %s%s%s%s %s\n", of->service, of->anywhere ? "any," : "",
            of->open ? "public," : "", of->streams ? "stream," : "",
            none ? "-" : "", of->operation);
}

// An argument is a part of the path, whatever it holds: ids may have an escaped
// slash, which is not one of the path.
static void put_pattern(FILE *to, const char *path)
{
    for (; *path != '\0'; path++) {
        if (*path == '{') {
            fputs("[^/]+", to);
            path += strcspn(path, "}");
        } else {
            if (*path == '.')
                fputc('\\', to);
            fputc(*path, to);
        }
    }
}

// HAProxy reads a key up to the first blank, so a colon stands between method
// and path.
bool gateway_write_exact(FILE *to, const gateway_table *of)
{
    fputs(head, to);
    for (size_t i = 0; i < of->count; i++) {
        if (has_argument(&of->routes[i]))
            continue;
        fprintf(to, "%s:%s", of->routes[i].method, of->routes[i].path);
        put_value(to, &of->routes[i]);
    }
    return ferror(to) == 0;
}

bool gateway_write_patterns(FILE *to, const gateway_table *of)
{
    fputs(head, to);
    for (size_t i = 0; i < of->count; i++) {
        if (!has_argument(&of->routes[i]))
            continue;
        fprintf(to, "^%s:", of->routes[i].method);
        put_pattern(to, of->routes[i].path);
        fputc('$', to);
        put_value(to, &of->routes[i]);
    }
    return ferror(to) == 0;
}

// Routes of one path stand together.
bool gateway_write_methods(FILE *to, const gateway_table *of)
{
    fputs(head, to);
    for (size_t i = 0; i < of->count; i++) {
        const gateway_route *one = &of->routes[i];
        bool first = i == 0 || strcmp(one[-1].path, one->path) != 0;
        bool last = i + 1 == of->count || strcmp(one[1].path, one->path) != 0;
        if (first) {
            fputc('^', to);
            put_pattern(to, one->path);
            fputc('$', to);
        }
        fprintf(to, "%s%s%s", first ? " " : ", ", one->method,
                strcmp(one->method, "GET") == 0 ? ", HEAD" : "");
        if (last)
            fputc('\n', to);
    }
    return ferror(to) == 0;
}

json_t *gateway_json(const gateway_table *of)
{
    json_t *all = json_array();
    for (size_t i = 0; i < of->count; i++) {
        const gateway_route *one = &of->routes[i];
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:b}", "method",
                           one->method, "path", one->path, "service",
                           one->service, "operation", one->operation,
                           "every_service", one->anywhere, "public", one->open,
                           "stream", one->streams));
    }
    return all;
}
