// Secrets of files. A secret is read at each attempt, so that a rotation needs
// no restart, and wiped behind it; it is never part of a text that is kept or
// told.
#define _GNU_SOURCE // explicit_bzero
#include "adapters/webhook/webhook.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

#define PREFIX "whsec_"
#define FILE_ROOM 512
#define PATH_ROOM 4096

bool oms__webhook_secret_read(const char *text, size_t count,
                              webhook_secret *out)
{
    size_t skip = strlen(PREFIX);
    if (count > skip && memcmp(text, PREFIX, skip) == 0) {
        text += skip;
        count -= skip;
    }
    return oms__base64_read(text, count, out->bytes, sizeof(out->bytes),
                            &out->count) &&
           out->count >= SECRET_BYTES_MIN;
}

// A name that cannot lead out of its folder.
static bool is_plain(const char *name)
{
    if (name[0] == '.' || name[0] == '\0' || strlen(name) > OMS_CODE_BYTES_MAX)
        return false;
    for (const char *at = name; *at != '\0'; at++) {
        char c = *at;
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
            return false;
    }
    return true;
}

// How many bytes, or -1. Never waits: only a plain file is read.
static ssize_t read_file(const char *path, char *out, size_t room)
{
    struct stat found;
    size_t count = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return -1;
    ssize_t got = 0;
    bool plain = fstat(file, &found) == 0 && S_ISREG(found.st_mode);
    while (plain && count < room) {
        got = read(file, out + count, room - count);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        count += (size_t)got;
    }
    (void)close(file);
    return plain && got == 0 ? (ssize_t)count : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

// Each line that is not empty is a secret.
static bool read_lines(const char *text, size_t count, webhook_secrets *out)
{
    const char *end = text + count;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        const char *next = stop != NULL ? stop + 1 : end;
        stop = stop != NULL ? stop : end;
        while (text < stop && is_blank(*text))
            text++;
        while (stop > text && is_blank(stop[-1]))
            stop--;
        if (stop > text &&
            (out->count == OMS_WEBHOOK_SECRETS_MAX ||
             !oms__webhook_secret_read(text, (size_t)(stop - text),
                                       &out->each[out->count++])))
            return false;
        text = next;
    }
    return out->count > 0;
}

const char *oms__webhook_secrets_load(const char *folder, const char *name,
                                      oms_arena *arena, webhook_secrets *out)
{
    char path[PATH_ROOM];
    char text[FILE_ROOM];
    *out = (webhook_secrets){.count = 0};
    if (!is_plain(name))
        return "the endpoint's secret_ref cannot be the name of a file";
    int bytes = snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (bytes < 0 || (size_t)bytes >= sizeof(path))
        return "the name of the folder of secrets is too long";
    ssize_t count = read_file(path, text, sizeof(text));
    if (count < 0)
        return oms__arena_printf(
            arena, "the secret \"%s\" cannot be read; put it into its file",
            name);
    bool good = read_lines(text, (size_t)count, out);
    explicit_bzero(text, sizeof(text));
    if (good)
        return NULL;
    oms__webhook_secrets_wipe(out);
    return oms__arena_printf(
        arena,
        "the secret \"%s\" is not one or two lines of whsec_ and base64 of "
        "%d to %d bytes",
        name, SECRET_BYTES_MIN, SECRET_BYTES_MAX);
}

void oms__webhook_secrets_wipe(webhook_secrets *secrets)
{
    explicit_bzero(secrets, sizeof(*secrets));
}
