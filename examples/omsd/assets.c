// Serves the dashboard: what it is made of, with the headers that keep a page
// to itself. Scripts, styles, pictures and requests come from and go to this
// origin alone, and nothing may be written into the page as code.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assets.h"
#include "rest.h"
#include "watch.h"

static const struct {
    const char *name, *value;
} headers[] = {
    {"Content-Security-Policy",
     "default-src 'self'; base-uri 'none'; form-action 'none'; "
     "frame-ancestors 'none'; object-src 'none'; "
     "require-trusted-types-for 'script'; trusted-types 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
    // Names do not change when contents do: ask each time, by the tag.
    {"Cache-Control", "no-cache"},
};

// Read at the start, before anybody is served; never changed.
static assets loaded;

static bool has_role(const config *from, const char *role)
{
    for (size_t i = 0; i < from->roles_count; i++)
        if (strcmp(from->roles[i], role) == 0)
            return true;
    return from->roles_count == 0;
}

static bool begins(const char *path, const char *with)
{
    return strncmp(path, with, strlen(with)) == 0;
}

// Without the reporting role only the customers' page and what it is made of.
static void keep_customers(assets *of)
{
    size_t kept = 0;
    for (size_t i = 0; i < of->count; i++)
        if (begins(of->all[i].path, "/track/") ||
            begins(of->all[i].path, "/assets/"))
            of->all[kept++] = of->all[i];
        else
            free(of->all[i].bytes);
    of->count = kept;
}

// A program finds the dashboard that it came with beside or above itself: that
// of the sources from a build folder, that of its prefix from there, wherever
// the prefix was moved to.
static bool is_at(char *folder, size_t at, size_t room)
{
    static const char *const tails[] = {"/examples/dashboard",
                                        "/share/omsc/dashboard"};
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        size_t bytes = strlen(tails[i]) + 1;
        if (at + bytes > room)
            return false;
        memcpy(folder + at, tails[i], bytes);
        if (access(folder, R_OK | X_OK) == 0)
            return true;
    }
    return false;
}

static bool beside_program(char *folder, size_t room)
{
    ssize_t count = readlink("/proc/self/exe", folder, room - 1);
    if (count <= 0)
        return false;
    folder[count] = '\0';
    for (char *cut; (cut = strrchr(folder, '/')) != NULL;) {
        size_t at = (size_t)(cut - folder);
        if (is_at(folder, at, room))
            return true;
        folder[at] = '\0';
    }
    return false;
}

static bool read_all(const config *from, char *why, size_t room)
{
    char folder[4096];
    if (from->dashboard != NULL)
        return assets_read(from->dashboard, &loaded, why, room);
    if (!(beside_program(folder, sizeof(folder)) &&
          assets_read(folder, &loaded, why, room)))
        assets_read(OMSD_SHARE "/dashboard", &loaded, why, room);
    return true;
}

bool assets_load(const config *from, char *why, size_t room)
{
    bool whole = has_role(from, "reporting");
    if (!whole && !has_role(from, "tracking"))
        return true;
    if (!read_all(from, why, room))
        return false;
    if (!whole)
        keep_customers(&loaded);
    return true;
}

static const asset *find(const char *path)
{
    for (size_t i = 0; i < loaded.count; i++)
        if (strcmp(loaded.all[i].path, path) == 0)
            return &loaded.all[i];
    return NULL;
}

static void send(exchange *of, const asset *found)
{
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
        http_add(of, headers[i].name, headers[i].value);
    tags_send(of, found->tag);
    const char *known = http_header(of, "If-None-Match");
    text body = {0};
    if (known != NULL && tags_name(known, found->tag)) {
        http_send(of, 304, NULL, &body);
        return;
    }
    text_bytes(&body, found->bytes, found->count);
    http_send(of, 200, found->type, &body);
}

static void redirect(exchange *of, const char *to)
{
    text none = {0};
    http_add(of, "Location", to);
    http_send(of, 308, NULL, &none);
}

bool assets_serve(exchange *of)
{
    const asset *found = find(of->path);
    // The page's folder without its slash; the token behind '#' stays.
    bool moved = strcmp(of->path, "/track") == 0 && find("/track/") != NULL;
    if (found == NULL && !moved)
        return false;
    if (strcmp(of->method, "GET") != 0 && strcmp(of->method, "HEAD") != 0) {
        http_add(of, "Allow", "GET, HEAD");
        problem(of, 405, "method", "this path has GET and HEAD only");
        return true;
    }
    if (moved)
        redirect(of, "/track/");
    else
        send(of, found);
    return true;
}
