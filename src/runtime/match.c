// Searching texts, for the verb of keeping.h.
#include "base/words.h"
#include "runtime/group.h"
#include "runtime/keeping.h"
#include "runtime/tx.h"

static bool can_match(const oms *engine)
{
    const oms_store_ops *ops = engine->store.ops;
    return OMS_HAS(ops, oms_store_ops, match) && ops->match != NULL;
}

static int ask(oms_tx *tx, const oms_match *match, oms_rows *rows,
               oms_error *err)
{
    return tx->oms->store.ops->match(tx->store, match, tx->arena, rows, err);
}

const void *oms__tx_match(oms_tx *tx, const oms_table *table, const char *words,
                          const void *after, uint32_t limit, size_t *count)
{
    *count = 0;
    oms_slot *slot = tx->code == OMS_OK ? oms__tx_slot(tx, table) : NULL;
    if (slot == NULL)
        return NULL;
    if (!can_match(tx->oms)) {
        oms__tx_fail(tx, OMS_ENOTSUP, "/text",
                     "this store cannot search texts; leave text out");
        return NULL;
    }
    if (tx->group != NULL)
        oms__overlay_flush(tx->group, slot);
    oms_word wanted[OMS_WORDS_MAX];
    oms_match match = {
        .table = table, .words = wanted, .after = after, .limit = limit};
    oms_error error = OMS_INIT(oms_error);
    oms_rows rows = {0};
    int code =
        oms__words_parse(words, wanted, &match.words_count, tx->arena, &error);
    if (code == OMS_EINVAL) {
        oms__tx_fail(tx, code, error.where, "%s", error.text);
        return NULL;
    }
    if (code == OMS_OK)
        code = ask(tx, &match, &rows, &error);
    if (code != OMS_OK)
        oms__tx_fail_store(tx, code, &error);
    *count = rows.count;
    return rows.rows;
}
