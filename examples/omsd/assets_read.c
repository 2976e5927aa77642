// Reads a folder of files into memory. Links are not followed, what has no
// known media type is left out, and there are bounds for how much is read.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assets.h"
#include "rest.h"

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
};

static const char *type_of(const char *name)
{
    const char *ending = strrchr(name, '.');
    if (ending == NULL || name[0] == '.')
        return NULL;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(ending, types[i].ending) == 0)
            return types[i].type;
    return NULL;
}

// A page is asked for by its folder: "/track/", not "/track/index.html".
static bool set_path(asset *of, const char *within, const char *name)
{
    bool page = strcmp(name, "index.html") == 0;
    int count =
        snprintf(of->path, sizeof(of->path), "%s/%s", within, page ? "" : name);
    return count > 0 && (size_t)count < sizeof(of->path);
}

static bool read_whole(int file, asset *of)
{
    of->bytes = need(NULL, ASSET_BYTES_MAX + 1);
    of->count = 0;
    ssize_t got;
    while (of->count <= ASSET_BYTES_MAX &&
           (got = read(file, of->bytes + of->count,
                       ASSET_BYTES_MAX + 1 - of->count)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        of->count += (size_t)got;
    }
    if (of->count > ASSET_BYTES_MAX)
        errno = EFBIG;
    else
        of->bytes = need(of->bytes, of->count);
    return of->count <= ASSET_BYTES_MAX;
}

static bool read_file(int file, assets *out, const char *within,
                      const char *name)
{
    if (out->count == ASSETS_MAX) {
        errno = EMFILE;
        return false;
    }
    asset *of = &out->all[out->count];
    *of = (asset){.type = type_of(name)};
    if (!set_path(of, within, name)) {
        errno = ENAMETOOLONG;
        return false;
    }
    out->count++;
    if (!read_whole(file, of))
        return false;
    tags_make(of->bytes, of->count, of->tag);
    return true;
}

static bool read_folder(int folder, assets *out, const char *within, int depth);

static bool read_entry(int folder, assets *out, const char *within,
                       const char *name, int depth)
{
    int file =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return errno == ELOOP;
    struct stat is;
    bool good = fstat(file, &is) == 0;
    if (good && S_ISDIR(is.st_mode)) {
        char deeper[ASSET_PATH_MAX + 1];
        int count = snprintf(deeper, sizeof(deeper), "%s/%s", within, name);
        if (count > 0 && (size_t)count < sizeof(deeper) &&
            depth < ASSETS_DEPTH_MAX)
            return read_folder(file, out, deeper, depth + 1);
        errno = ENAMETOOLONG;
        good = false;
    } else if (good && S_ISREG(is.st_mode) && type_of(name) != NULL) {
        good = read_file(file, out, within, name);
    }
    int failed = errno;
    close(file);
    errno = failed;
    return good;
}

// Owns `folder`.
static bool read_folder(int folder, assets *out, const char *within, int depth)
{
    DIR *listing = fdopendir(folder);
    if (listing == NULL) {
        close(folder);
        return false;
    }
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(listing)) != NULL;)
        if (entry->d_name[0] != '.')
            good = read_entry(folder, out, within, entry->d_name, depth);
    int failed = errno;
    closedir(listing);
    errno = failed;
    return good;
}

bool assets_read(const char *folder, assets *out, char *why, size_t room)
{
    *out = (assets){0};
    int opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened >= 0 && read_folder(opened, out, "", 1))
        return true;
    const char *last = out->count > 0 ? out->all[out->count - 1].path : "";
    snprintf(why, room, "%s%s: %s", folder, last, strerror(errno));
    assets_free(out);
    return false;
}

void assets_free(assets *of)
{
    for (size_t i = 0; i < of->count; i++)
        free(of->all[i].bytes);
    *of = (assets){0};
}
