// One owner for a file. The lock is on a file of its own: closing any
// descriptor of the database itself would drop SQLite's locks on it. flock
// belongs to the descriptor, so a second open in one process is refused too.
#define _GNU_SOURCE
#include "adapters/sqlite/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int refuse(oms_sqlite *store, int descriptor, oms_error *err)
{
    char owner[24] = "";
    ssize_t got = pread(descriptor, owner, sizeof owner - 1, 0);
    owner[got > 0 ? got : 0] = '\0';
    owner[strspn(owner, "0123456789")] = '\0';
    close(descriptor);
    return oms__error_set(err, OMS_EBUSY, "",
                          "%s is open in process %s: close it there, or talk "
                          "to that process",
                          store->path, owner[0] ? owner : "unknown");
}

// Only a hint for people; the lock is what counts.
static void sign(int descriptor)
{
    char owner[24];
    int count = snprintf(owner, sizeof owner, "%ld\n", (long)getpid());
    if (ftruncate(descriptor, 0) == 0) {
        ssize_t written = pwrite(descriptor, owner, (size_t)count, 0);
        (void)written;
    }
}

int oms__sqlite_lock(oms_sqlite *store, oms_error *err)
{
    oms_buf path;
    oms__buf_init(&path, &store->allocator, 0);
    oms__buf_text(&path, store->path);
    oms__buf_text(&path, "-lock");
    if (path.failed) {
        oms__buf_free(&path);
        return oms__sqlite_memory(err);
    }
    int descriptor = open(path.bytes, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    oms__buf_free(&path);
    if (descriptor < 0)
        return oms__error_set(err, OMS_EIO, "", "cannot create %s-lock: %s",
                              store->path, strerror(errno));
    int rc;
    do
        rc = flock(descriptor, LOCK_EX | LOCK_NB);
    while (rc != 0 && errno == EINTR);
    if (rc != 0)
        return refuse(store, descriptor, err);
    sign(descriptor);
    store->lock = descriptor;
    return OMS_OK;
}

void oms__sqlite_unlock(oms_sqlite *store)
{
    if (store->lock >= 0)
        close(store->lock);
    store->lock = -1;
}
