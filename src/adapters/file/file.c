// The channel that writes messages into files: for development, for tests, and
// for shops whose mail program picks files up. A file is named by the call's
// key and appears whole or not at all, so the same key twice is one file and an
// unknown outcome needs no thought: the call is simply made again.
#define _POSIX_C_SOURCE 200809L
#include "oms/notification.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#define PATH_ROOM 4096
#define PREFIX "notification.send.file"

typedef struct file_channel {
    char folder[PATH_ROOM];
} file_channel;

// Keys are ids of ours, but a name of a file must never lead elsewhere.
static bool path_of(const file_channel *channel, const char *key,
                    const char *ending, char out[PATH_ROOM])
{
    char name[OMS_KEY_BYTES_MAX + 1];
    size_t count = strlen(key);
    if (count == 0 || count >= sizeof(name))
        return false;
    for (size_t i = 0; i <= count; i++) {
        char c = key[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || c == '-' || c == '\0';
        name[i] = '_';
        if (plain)
            name[i] = c;
    }
    int bytes =
        snprintf(out, PATH_ROOM, "%s/%s%s", channel->folder, name, ending);
    return bytes > 0 && bytes < PATH_ROOM;
}

static bool write_all(int file, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t done = write(file, bytes, count);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        count -= (size_t)done;
    }
    return true;
}

// The message under another name first: a reader never sees half of it.
static bool write_file(const char *draft, const char *path, const char *text)
{
    int file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    bool good = write_all(file, text, strlen(text)) &&
                write_all(file, "\n", 1) && fsync(file) == 0;
    good = close(file) == 0 && good;
    if (good && rename(draft, path) == 0)
        return true;
    (void)unlink(draft);
    return false;
}

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    const file_channel *channel = impl;
    char draft[PATH_ROOM];
    char path[PATH_ROOM];
    oms_reply reply = OMS_INIT(oms_reply);
    if (!path_of(channel, call->key, ".draft", draft) ||
        !path_of(channel, call->key, ".json", path))
        return oms__error_set(err, OMS_EINVAL, "",
                              "the folder's name is too long");
    bool there = access(path, F_OK) == 0;
    if (there || write_file(draft, path, call->request)) {
        reply.outcome = OMS_OUTCOME_OK;
    } else {
        reply.outcome = OMS_OUTCOME_RETRY;
        reply.reason = strerror(errno);
    }
    return oms_call_complete(engine, call->key, &reply);
}

static void close_channel(void *impl)
{
    free(impl);
}

static const oms_service_ops ops = {.size = sizeof(oms_service_ops),
                                    .name = "file",
                                    .start = start,
                                    .close = close_channel};

int oms_channel_file(const char *folder, oms_service *out, oms_error *err)
{
    struct stat found;
    if (folder == NULL || out == NULL || folder[0] == '\0' ||
        strlen(folder) >= PATH_ROOM - OMS_KEY_BYTES_MAX - 16)
        return oms__error_set(err, OMS_EINVAL, "",
                              "name a folder, and where the channel goes");
    if (stat(folder, &found) != 0 || !S_ISDIR(found.st_mode))
        return oms__error_set(err, OMS_ENOTFOUND, "",
                              "there is no folder %s; make it first", folder);
    file_channel *channel = calloc(1, sizeof(*channel));
    if (channel == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a channel");
    (void)snprintf(channel->folder, sizeof(channel->folder), "%s", folder);
    *out = (oms_service){.ops = &ops, .impl = channel, .prefix = PREFIX};
    return OMS_OK;
}
