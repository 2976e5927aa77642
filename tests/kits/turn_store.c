// Every slot goes to the inner store; a commit is counted.
#include "kits/turn_store.h"

#include <stdlib.h>

#include "base/error.h"

struct oms_store_tx {
    turn_handle *of;
    oms_store_tx *inner;
    bool writing;
};

static const oms_store_ops *ops_of(const oms_store_tx *tx)
{
    return tx->of->store->inner.ops;
}

static int migrate(void *impl, const oms_table *const *tables, size_t count,
                   oms_error *err)
{
    const oms_store *inner = &((turn_handle *)impl)->store->inner;
    return inner->ops->migrate(inner->impl, tables, count, err);
}

static int begin(void *impl, oms_store_mode mode, oms_store_tx **out,
                 oms_error *err)
{
    turn_handle *handle = impl;
    const oms_store *inner = &handle->store->inner;
    oms_store_tx *tx = calloc(1, sizeof(*tx));
    if (tx == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a test");
    tx->of = handle;
    tx->writing = mode == OMS_STORE_WRITE;
    int code = inner->ops->begin(inner->impl, mode, &tx->inner, err);
    if (code == OMS_OK)
        *out = tx;
    else
        free(tx);
    return code;
}

static int get(oms_store_tx *tx, const oms_table *table, void *row,
               oms_arena *arena, oms_error *err)
{
    tx->of->waits += tx->writing;
    return ops_of(tx)->get(tx->inner, table, row, arena, err);
}

static int scan(oms_store_tx *tx, const oms_scan *of, oms_arena *arena,
                oms_rows *out, oms_error *err)
{
    tx->of->waits += tx->writing;
    return ops_of(tx)->scan(tx->inner, of, arena, out, err);
}

static int scan_all(oms_store_tx *tx, const oms_scan *scans, size_t count,
                    oms_arena *arena, oms_rows *out, oms_error *err)
{
    turn_handle *handle = tx->of;
    int code = OMS_OK;
    if (handle->fails > 0) {
        handle->fails--;
        return oms__error_set(err, OMS_EIO, "", "the wire is cut");
    }
    handle->waits += tx->writing;
    handle->scans += tx->writing ? (int64_t)count : 0;
    for (size_t i = 0; i < count && code == OMS_OK; i++)
        code = ops_of(tx)->scan(tx->inner, &scans[i], arena, &out[i], err);
    return code;
}

static int put(oms_store_tx *tx, const oms_table *table, const void *row,
               oms_put_mode mode, int64_t version, oms_error *err)
{
    return ops_of(tx)->put(tx->inner, table, row, mode, version, err);
}

static int add(oms_store_tx *tx, const oms_table *table, const void *key,
               const oms_delta *deltas, size_t count, oms_error *err)
{
    return ops_of(tx)->add(tx->inner, table, key, deltas, count, err);
}

static int drop(oms_store_tx *tx, const oms_table *table, const void *key,
                oms_error *err)
{
    return ops_of(tx)->remove(tx->inner, table, key, err);
}

static int clear(oms_store_tx *tx, const oms_table *table, oms_error *err)
{
    return ops_of(tx)->clear(tx->inner, table, err);
}

static void rollback(oms_store_tx *tx)
{
    ops_of(tx)->rollback(tx->inner);
    free(tx);
}

static int commit(oms_store_tx *tx, oms_error *err)
{
    turn_handle *handle = tx->of;
    if (tx->writing && handle->store->busy > 0) {
        handle->store->busy--;
        rollback(tx);
        return oms__error_set(err, OMS_EBUSY, "", "another one was faster");
    }
    int code = ops_of(tx)->commit(tx->inner, err);
    if (code == OMS_OK && tx->writing) {
        bool alone = handle->seen == handle->store->commits;
        handle->store->commits++;
        if (alone) // its own does not make its memory old
            handle->seen = handle->store->commits;
    }
    free(tx);
    return code;
}

static int turn(oms_store_tx *tx, oms_turn *out, oms_error *err)
{
    turn_handle *handle = tx->of;
    (void)err;
    void (*waits)(void *) = handle->store->waits;
    handle->store->waits = NULL;
    if (waits != NULL)
        waits(handle->store->user);
    handle->asked++;
    out->others = handle->seen != handle->store->commits;
    out->wall_ms = handle->store->wall_ms;
    handle->seen = handle->store->commits;
    return OMS_OK;
}

static void leave(void *impl)
{
    (void)impl; // the inner store stands for the database
}

static const oms_store_ops turn_ops = {.size = sizeof(turn_ops),
                                       .name = "turns",
                                       .migrate = migrate,
                                       .begin = begin,
                                       .get = get,
                                       .scan = scan,
                                       .put = put,
                                       .add = add,
                                       .remove = drop,
                                       .clear = clear,
                                       .commit = commit,
                                       .rollback = rollback,
                                       .close = leave,
                                       .turn = turn,
                                       .scan_all = scan_all};

oms_store turn_store_hand(turn_store *store, turn_handle *handle)
{
    handle->store = store;
    handle->seen = -1; // what it finds is others' work
    return (oms_store){.ops = &turn_ops, .impl = handle};
}
