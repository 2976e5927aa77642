// One reader of secret files, for everything that signs, checks or logs in.
// What it must never do is wait, for it is called on threads that must not, and
// say in an error what a file holds.
#define _GNU_SOURCE // O_CLOEXEC and O_NOCTTY beside the standard's own
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

// How many bytes, or -1.
static ssize_t fill(int file, char *out, size_t room)
{
    size_t count = 0;
    while (count < room) {
        ssize_t got = read(file, out + count, room - count);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        count += (size_t)got;
    }
    return (ssize_t)count;
}

int oms__secret_read(const char *path, char *out, size_t room, size_t *count)
{
    struct stat found;
    *count = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return OMS_ENOTFOUND;
    ssize_t got = -1;
    if (fstat(file, &found) == 0 && S_ISREG(found.st_mode))
        got = fill(file, out, room);
    (void)close(file);
    if (got < 0) {
        oms__secret_wipe(out, room);
        return OMS_ENOTFOUND;
    }
    *count = (size_t)got;
    return OMS_OK;
}

static bool add(oms_secrets *to, const char *secret)
{
    if (to->count == OMS__SECRETS_MAX)
        return false;
    to->each[to->count++] = secret;
    return true;
}

static int read_lines(oms_secrets *to, const char *path, oms_error *err)
{
    size_t count = 0;
    const size_t most = sizeof(to->text) - 1;
    if (oms__secret_read(path, to->text, sizeof(to->text), &count) != OMS_OK)
        return oms__error_set(err, OMS_EINVAL, "/secrets_file",
                              "the file %.100s cannot be read", path);
    bool good = count <= most && memchr(to->text, '\0', count) == NULL;
    to->text[count <= most ? count : most] = '\0';
    char *rest = to->text;
    for (char *line = oms__secret_line(&rest); good && line != NULL;
         line = oms__secret_line(&rest))
        good = add(to, line);
    if (!good)
        return oms__error_set(err, OMS_EINVAL, "/secrets_file",
                              "the file %.100s may hold %d secrets, one on "
                              "each line",
                              path, OMS__SECRETS_MAX);
    return OMS_OK;
}

int oms__secrets_gather(oms_secrets *out, const char *const *given,
                        size_t count, const char *file, oms_error *err)
{
    *out = (oms_secrets){.count = 0};
    for (size_t i = 0; i < count; i++)
        if (given == NULL || !add(out, given[i]))
            return oms__error_set(err, OMS_EINVAL, "/secrets",
                                  "give at most %d secrets", OMS__SECRETS_MAX);
    return file != NULL ? read_lines(out, file, err) : OMS_OK;
}
