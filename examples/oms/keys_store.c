// The file of API keys, written: one writer at a time, and either the old file
// or the new one is there, never half of one.
#include "keys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../omsd/keys_file.h"
#include "cli.h"

static bool failed(const char *path, char *why, size_t room)
{
    snprintf(why, room, "%s: %s", path, strerror(errno));
    return false;
}

// The folder is what is locked: the file itself is another one after a change.
static int lock_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *end = strrchr(path, '/');
    size_t count = end != NULL ? (size_t)(end - path) : 0;
    if (count >= sizeof(folder)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(folder, path, count);
    folder[count] = '\0';
    if (end == NULL || count == 0)
        strcpy(folder, end == NULL ? "." : "/");
    int made = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (made >= 0 && flock(made, LOCK_EX) != 0) {
        close(made);
        return -1;
    }
    return made;
}

static bool is_there(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 || errno != ENOENT;
}

bool keys_store_open(const char *path, bool make, keys_store *out, char *why,
                     size_t room)
{
    char real[PATH_MAX];
    *out = (keys_store){.folder = -1};
    out->path = cli_copy(realpath(path, real) != NULL ? real : path);
    out->folder = lock_folder(out->path);
    if (out->folder < 0)
        failed(path, why, room);
    else if (make && !is_there(out->path))
        out->keys = json_array();
    else
        out->keys = keys_file_read(out->path, why, room);
    if (out->keys != NULL)
        return true;
    keys_store_close(out);
    return false;
}

void keys_store_close(keys_store *of)
{
    json_decref(of->keys);
    cli_release(of->path);
    if (of->folder >= 0)
        close(of->folder); // and unlocks it
}

static bool write_lines(FILE *to, const json_t *keys)
{
    size_t i;
    json_t *key;
    json_array_foreach ((json_t *)keys, i, key) {
        if (json_dumpf(key, to, JSON_COMPACT) != 0 || fputc('\n', to) == EOF)
            return false;
    }
    return fflush(to) == 0 && fsync(fileno(to)) == 0;
}

// The daemon may run as somebody else, who must go on reading it.
static bool keep_owner(const char *path, int to)
{
    struct stat old;
    if (stat(path, &old) != 0)
        return errno == ENOENT;
    if ((old.st_uid != geteuid() || old.st_gid != getegid()) &&
        fchown(to, old.st_uid, old.st_gid) != 0)
        return false;
    return fchmod(to, old.st_mode & 0640) == 0;
}

bool keys_store_save(const keys_store *of, char *why, size_t room)
{
    char draft[PATH_MAX];
    int count = snprintf(draft, sizeof(draft), "%s.XXXXXX", of->path);
    if (count < 0 || (size_t)count >= sizeof(draft)) {
        errno = ENAMETOOLONG;
        return failed(of->path, why, room);
    }
    int handle = mkstemp(draft); // 0600
    if (handle < 0)
        return failed(draft, why, room);
    FILE *file = fdopen(handle, "w");
    bool good = file != NULL && keep_owner(of->path, handle) &&
                write_lines(file, of->keys) && rename(draft, of->path) == 0;
    if (!good) {
        failed(of->path, why, room);
        unlink(draft);
    }
    if (file != NULL)
        fclose(file);
    else
        close(handle);
    return good && fsync(of->folder) == 0;
}
