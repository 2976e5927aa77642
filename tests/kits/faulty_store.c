// The decorator itself: each slot asks the hook first, then the inner store.
#include "kits/faulty_store.h"

#include <stdlib.h>

#include "base/error.h"

const char *const faulty_slot_names[FAULTY_SLOTS] = {
    "migrate", "begin read", "begin write", "get",    "scan", "put",
    "add",     "remove",     "clear",       "commit", "tidy", "inspect"};
const char *const faulty_act_names[FAULTY_LIE + 1] = {
    "pass",         "EIO",          "FULL",       "BUSY",      "NOMEM",
    "unknown done", "unknown lost", "die before", "die after", "lie"};

struct oms_store_tx {
    faulty_store *owner;
    oms_store_tx *inner; // NULL: it is over, or belongs to a dead process
    bool writing;
};

bool faulty_store_fits(faulty_slot slot, faulty_act act)
{
    bool reads = slot == FAULTY_BEGIN_READ || slot == FAULTY_GET ||
                 slot == FAULTY_SCAN || slot == FAULTY_INSPECT;
    if (act == FAULTY_EFULL)
        return !reads;
    if (act == FAULTY_UNKNOWN_DONE || act == FAULTY_UNKNOWN_LOST ||
        act == FAULTY_DIE_AFTER)
        return slot == FAULTY_COMMIT;
    return true;
}

static int code_of(faulty_act act)
{
    switch (act) {
    case FAULTY_EFULL:
        return OMS_EFULL;
    case FAULTY_EBUSY:
        return OMS_EBUSY;
    case FAULTY_ENOMEM:
        return OMS_ENOMEM;
    case FAULTY_UNKNOWN_DONE:
    case FAULTY_UNKNOWN_LOST:
    case FAULTY_DIE_AFTER:
        return OMS_EUNKNOWN;
    default:
        return OMS_EIO;
    }
}

static int refuse(faulty_store *faulty, faulty_slot slot, faulty_act act,
                  oms_error *err)
{
    faulty->failed++;
    return oms__error_set(err, code_of(act), "", "planted: %s at %s",
                          faulty_act_names[act], faulty_slot_names[slot]);
}

// What is to happen to a call; a dead process gets nothing done.
static faulty_act decide(faulty_store *faulty, const faulty_call *call)
{
    faulty->calls[call->slot]++;
    if (faulty->dead)
        return FAULTY_EIO;
    faulty_act act = FAULTY_PASS;
    if (faulty->hooks.act != NULL)
        act = faulty->hooks.act(faulty->hooks.context, call);
    if (act == FAULTY_DIE_BEFORE || act == FAULTY_DIE_AFTER)
        faulty->dead = true;
    return act;
}

static void told(faulty_store *faulty, const faulty_call *call, int code)
{
    if (code == OMS_OK && faulty->hooks.wrote != NULL)
        faulty->hooks.wrote(faulty->hooks.context, call);
}

static int migrate(void *impl, const oms_table *const *tables, size_t count,
                   oms_error *err)
{
    faulty_store *faulty = impl;
    faulty_call call = {.slot = FAULTY_MIGRATE, .writing = true};
    faulty_act act = decide(faulty, &call);
    if (act != FAULTY_PASS)
        return refuse(faulty, call.slot, act, err);
    return faulty->inner.ops->migrate(faulty->inner.impl, tables, count, err);
}

static int begin(void *impl, oms_store_mode mode, oms_store_tx **out,
                 oms_error *err)
{
    faulty_store *faulty = impl;
    bool writing = mode == OMS_STORE_WRITE;
    faulty_call call = {.slot =
                            writing ? FAULTY_BEGIN_WRITE : FAULTY_BEGIN_READ,
                        .writing = writing};
    faulty_act act = decide(faulty, &call);
    if (act != FAULTY_PASS)
        return refuse(faulty, call.slot, act, err);
    oms_store_tx *tx = calloc(1, sizeof(*tx));
    if (tx == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a test");
    *tx = (oms_store_tx){.owner = faulty, .writing = writing};
    int code =
        faulty->inner.ops->begin(faulty->inner.impl, mode, &tx->inner, err);
    if (code != OMS_OK) {
        free(tx);
        return code;
    }
    faulty->open++;
    *out = tx;
    return OMS_OK;
}

static int get(oms_store_tx *tx, const oms_table *table, void *row,
               oms_arena *arena, oms_error *err)
{
    faulty_call call = {FAULTY_GET, tx->writing, table, row};
    faulty_act act = decide(tx->owner, &call);
    if (act != FAULTY_PASS)
        return refuse(tx->owner, call.slot, act, err);
    return tx->owner->inner.ops->get(tx->inner, table, row, arena, err);
}

static int scan(oms_store_tx *tx, const oms_scan *how, oms_arena *arena,
                oms_rows *out, oms_error *err)
{
    faulty_call call = {FAULTY_SCAN, tx->writing, how->table, how->prefix};
    faulty_act act = decide(tx->owner, &call);
    if (act != FAULTY_PASS)
        return refuse(tx->owner, call.slot, act, err);
    return tx->owner->inner.ops->scan(tx->inner, how, arena, out, err);
}

// To whoever plans faults each of them is a scan.
static int scan_all(oms_store_tx *tx, const oms_scan *scans, size_t count,
                    oms_arena *arena, oms_rows *out, oms_error *err)
{
    int code = OMS_OK;
    if (count == 0 || count > OMS_SCANS_MAX)
        return oms__error_set(err, OMS_EINVAL, "", "%zu scans at once", count);
    for (size_t i = 0; i < count && code == OMS_OK; i++)
        code = scan(tx, &scans[i], arena, &out[i], err);
    return code;
}

static int put(oms_store_tx *tx, const oms_table *table, const void *row,
               oms_put_mode mode, int64_t version, oms_error *err)
{
    faulty_call call = {FAULTY_PUT, true, table, row};
    faulty_act act = decide(tx->owner, &call);
    if (act == FAULTY_LIE)
        return OMS_OK;
    if (act != FAULTY_PASS)
        return refuse(tx->owner, call.slot, act, err);
    int code =
        tx->owner->inner.ops->put(tx->inner, table, row, mode, version, err);
    told(tx->owner, &call, code);
    return code;
}

// To whoever plans faults it is a put.
static int change(oms_store_tx *tx, const oms_table *table, const void *known,
                  const void *row, oms_error *err)
{
    faulty_call call = {FAULTY_PUT, true, table, row};
    faulty_act act = decide(tx->owner, &call);
    if (act == FAULTY_LIE)
        return OMS_OK;
    if (act != FAULTY_PASS)
        return refuse(tx->owner, call.slot, act, err);
    int code = tx->owner->inner.ops->change(tx->inner, table, known, row, err);
    told(tx->owner, &call, code);
    return code;
}

static int add(oms_store_tx *tx, const oms_table *table, const void *key,
               const oms_delta *deltas, size_t count, oms_error *err)
{
    faulty_call call = {FAULTY_ADD, true, table, key};
    faulty_act act = decide(tx->owner, &call);
    if (act == FAULTY_LIE)
        return OMS_OK;
    if (act != FAULTY_PASS)
        return refuse(tx->owner, call.slot, act, err);
    int code =
        tx->owner->inner.ops->add(tx->inner, table, key, deltas, count, err);
    told(tx->owner, &call, code);
    return code;
}

static int remove_row(oms_store_tx *tx, const oms_table *table, const void *key,
                      oms_error *err)
{
    faulty_call call = {FAULTY_REMOVE, true, table, key};
    faulty_act act = decide(tx->owner, &call);
    if (act == FAULTY_LIE)
        return OMS_OK;
    if (act != FAULTY_PASS)
        return refuse(tx->owner, call.slot, act, err);
    int code = tx->owner->inner.ops->remove(tx->inner, table, key, err);
    told(tx->owner, &call, code);
    return code;
}

static int clear(oms_store_tx *tx, const oms_table *table, oms_error *err)
{
    faulty_call call = {FAULTY_CLEAR, true, table, NULL};
    faulty_act act = decide(tx->owner, &call);
    if (act != FAULTY_PASS)
        return refuse(tx->owner, call.slot, act, err);
    int code = tx->owner->inner.ops->clear(tx->inner, table, err);
    told(tx->owner, &call, code);
    return code;
}

static void leave(oms_store_tx *tx, bool done)
{
    faulty_store *faulty = tx->owner;
    bool writing = tx->writing;
    faulty->open--;
    free(tx);
    if (writing && faulty->hooks.ended != NULL)
        faulty->hooks.ended(faulty->hooks.context, done);
}

static int commit_with(oms_store_tx *tx, faulty_act act, oms_error *err)
{
    const oms_store_ops *ops = tx->owner->inner.ops;
    bool happens = act == FAULTY_PASS || act == FAULTY_UNKNOWN_DONE ||
                   act == FAULTY_DIE_AFTER;
    if (happens)
        return ops->commit(tx->inner, err);
    ops->rollback(tx->inner);
    return OMS_OK;
}

static int commit(oms_store_tx *tx, oms_error *err)
{
    faulty_store *faulty = tx->owner;
    faulty_call call = {.slot = FAULTY_COMMIT, .writing = tx->writing};
    faulty_act act = decide(faulty, &call);
    int code = commit_with(tx, act, err);
    bool done =
        code == OMS_OK && (act == FAULTY_PASS || act == FAULTY_UNKNOWN_DONE ||
                           act == FAULTY_DIE_AFTER);
    leave(tx, done);
    if (code != OMS_OK || act == FAULTY_PASS || act == FAULTY_LIE)
        return code;
    return refuse(faulty, call.slot, act, err);
}

static void rollback(oms_store_tx *tx)
{
    tx->owner->inner.ops->rollback(tx->inner);
    leave(tx, false);
}

static void close_handle(void *impl)
{
    faulty_store *faulty = impl;
    faulty->handed = false;
}

static int tidy(void *impl, oms_error *err)
{
    faulty_store *faulty = impl;
    faulty_call call = {.slot = FAULTY_TIDY, .writing = true};
    faulty_act act = decide(faulty, &call);
    if (act != FAULTY_PASS)
        return refuse(faulty, call.slot, act, err);
    if (faulty->inner.ops->tidy == NULL)
        return OMS_OK;
    return faulty->inner.ops->tidy(faulty->inner.impl, err);
}

static int inspect(void *impl, oms_error *err)
{
    faulty_store *faulty = impl;
    faulty_call call = {.slot = FAULTY_INSPECT};
    faulty_act act = decide(faulty, &call);
    if (act != FAULTY_PASS)
        return refuse(faulty, call.slot, act, err);
    if (faulty->inner.ops->inspect == NULL)
        return OMS_OK;
    return faulty->inner.ops->inspect(faulty->inner.impl, err);
}

// To whoever plans faults it is a scan.
static int match_words(oms_store_tx *tx, const oms_match *how, oms_arena *arena,
                       oms_rows *out, oms_error *err)
{
    faulty_call call = {FAULTY_SCAN, tx->writing, how->table, how->after};
    faulty_act act = decide(tx->owner, &call);
    if (act != FAULTY_PASS)
        return refuse(tx->owner, call.slot, act, err);
    return tx->owner->inner.ops->match(tx->inner, how, arena, out, err);
}

// To whoever plans faults it is a tidy.
static int scrub(void *impl, oms_error *err)
{
    faulty_store *faulty = impl;
    faulty_call call = {.slot = FAULTY_TIDY, .writing = true};
    faulty_act act = decide(faulty, &call);
    if (act != FAULTY_PASS)
        return refuse(faulty, call.slot, act, err);
    if (faulty->inner.ops->scrub == NULL)
        return OMS_OK;
    return faulty->inner.ops->scrub(faulty->inner.impl, err);
}

static const oms_store_ops ops = {
    .size = sizeof(oms_store_ops),
    .name = "faulty",
    .migrate = migrate,
    .begin = begin,
    .get = get,
    .scan = scan,
    .put = put,
    .add = add,
    .remove = remove_row,
    .clear = clear,
    .commit = commit,
    .rollback = rollback,
    .close = close_handle,
    .tidy = tidy,
    .inspect = inspect,
    .change = change,
    .match = match_words,
    .scrub = scrub,
};

oms_store faulty_store_hand(faulty_store *faulty)
{
    faulty->handed = true;
    faulty->ops = ops;
    if (faulty->asks_at_once)
        faulty->ops.scan_all = scan_all;
    return (oms_store){.ops = &faulty->ops, .impl = faulty};
}
