// The memory store's life and its transactions. Readers hold the tables as
// they are; the writer has them alone.
#define _POSIX_C_SOURCE 200809L
#include "adapters/memory/inside.h"

#include <errno.h>
#include <time.h>

#define WAIT_SECONDS 5

// True if [mode] may begin now.
static bool clear_for(const oms__memory *memory, oms_store_mode mode)
{
    if (mode == OMS_STORE_READ)
        return !memory->writing;
    return !memory->writing && memory->readers == 0;
}

// Waiting for oneself never ends, and a second writer is against the port.
static bool hopeless(const oms__memory *memory, oms_store_mode mode)
{
    return memory->writing &&
           (mode == OMS_STORE_WRITE ||
            pthread_equal(memory->writer, pthread_self()) != 0);
}

static bool take(oms__memory *memory, oms_store_mode mode)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_SECONDS;
    pthread_mutex_lock(&memory->mutex);
    int rc = 0;
    while (!clear_for(memory, mode) && !hopeless(memory, mode) &&
           rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&memory->freed, &memory->mutex, &until);
    bool taken = clear_for(memory, mode);
    if (taken && mode == OMS_STORE_READ)
        memory->readers++;
    if (taken && mode == OMS_STORE_WRITE) {
        memory->writing = true;
        memory->writer = pthread_self();
    }
    pthread_mutex_unlock(&memory->mutex);
    return taken;
}

static void give(oms__memory *memory, oms_store_mode mode)
{
    pthread_mutex_lock(&memory->mutex);
    if (mode == OMS_STORE_READ)
        memory->readers--;
    else
        memory->writing = false;
    pthread_cond_broadcast(&memory->freed);
    pthread_mutex_unlock(&memory->mutex);
}

static int begin(void *impl, oms_store_mode mode, oms_store_tx **out,
                 oms_error *err)
{
    oms__memory *memory = impl;
    if (!take(memory, mode))
        return oms__error_set(err, OMS_EBUSY, "",
                              "memory store: a transaction is open: end it "
                              "first");
    *out = mode == OMS_STORE_READ ? &memory->read_tx : &memory->write_tx;
    if (mode == OMS_STORE_WRITE)
        memory->write_tx.doomed = OMS_OK;
    return OMS_OK;
}

static int commit(oms_store_tx *tx, oms_error *err)
{
    oms__memory *memory = tx->memory;
    int rc = OMS_OK;
    if (tx->mode == OMS_STORE_WRITE) {
        rc = tx->doomed ? tx->doomed : memory->commit_code;
        bool keep =
            rc == OMS_OK || (rc == OMS_EUNKNOWN && memory->commit_applied);
        oms__memory_settle(memory, keep);
    }
    if (rc != OMS_OK)
        oms__error_set(err, rc, "", "memory store: the commit failed");
    give(memory, tx->mode);
    return rc;
}

static void rollback(oms_store_tx *tx)
{
    if (tx->mode == OMS_STORE_WRITE)
        oms__memory_settle(tx->memory, false);
    give(tx->memory, tx->mode);
}

static void close_store(void *impl)
{
    oms__memory *memory = impl;
    if (memory->owned)
        oms__memory_free(memory);
}

static const oms_store_ops memory_ops = {
    .size = sizeof(oms_store_ops),
    .name = "memory",
    .migrate = oms__memory_migrate,
    .begin = begin,
    .get = oms__memory_get,
    .scan = oms__memory_scan,
    .put = oms__memory_put,
    .add = oms__memory_add,
    .remove = oms__memory_remove,
    .clear = oms__memory_clear,
    .commit = commit,
    .rollback = rollback,
    .close = close_store,
    .change = oms__memory_change,
    .match = oms__memory_match,
};

int oms__memory_new(const oms_allocator *allocator, oms__memory **out,
                    oms_error *err)
{
    oms_allocator chosen = oms__alloc_default(allocator);
    oms__memory *memory = oms__alloc_new(&chosen, sizeof *memory);
    if (!memory)
        return oms__memory_out(err);
    memory->allocator = chosen;
    memory->read_tx = (struct oms_store_tx){memory, OMS_STORE_READ, OMS_OK};
    memory->write_tx = (struct oms_store_tx){memory, OMS_STORE_WRITE, OMS_OK};
    pthread_mutex_init(&memory->mutex, NULL);
    pthread_cond_init(&memory->freed, NULL);
    *out = memory;
    return OMS_OK;
}

void oms__memory_free(oms__memory *memory)
{
    const oms_allocator allocator = memory->allocator;
    oms__memory_settle(memory, false);
    for (size_t i = 0; i < memory->shelves_count; i++)
        oms__memory_shelf_free(memory, &memory->shelves[i]);
    oms__alloc_free(&allocator, memory->shelves);
    oms__alloc_free(&allocator, memory->changes);
    pthread_cond_destroy(&memory->freed);
    pthread_mutex_destroy(&memory->mutex);
    oms__alloc_free(&allocator, memory);
}

void oms__memory_attach(oms__memory *memory, oms_store *out)
{
    oms__memory_settle(memory, false);
    memory->readers = 0;
    memory->writing = false;
    *out = (oms_store){.ops = &memory_ops, .impl = memory};
}

void oms__memory_fail_commits(oms__memory *memory, int code, bool applied)
{
    memory->commit_code = code;
    memory->commit_applied = applied;
}

int oms__memory_open(const oms_allocator *allocator, oms_store *out,
                     oms_error *err)
{
    oms__memory *memory = NULL;
    int rc = oms__memory_new(allocator, &memory, err);
    if (rc != OMS_OK)
        return rc;
    memory->owned = true;
    oms__memory_attach(memory, out);
    return OMS_OK;
}
