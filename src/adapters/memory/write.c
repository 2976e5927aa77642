// Writes: every change is a row taken out, a row put in, and a note of both so
// that a rollback can turn it round.
#include "adapters/memory/inside.h"
#include "base/table.h"

#define CHANGES_FIRST 64

// Notes the first failure of a write transaction.
static int doom(oms_store_tx *tx, int rc)
{
    if (rc != OMS_OK && rc != OMS_ENOTFOUND)
        tx->doomed = rc;
    return rc;
}

static int enter_write(oms_store_tx *tx, const oms_table *table, shelf **in,
                       oms_error *err)
{
    if (tx->mode != OMS_STORE_WRITE)
        return oms__error_set(err, OMS_EINTERNAL, "",
                              "memory store: a write in a read transaction");
    if (tx->doomed)
        return oms__error_set(err, tx->doomed, "",
                              "memory store: a write of this transaction "
                              "failed: roll it back");
    *in = oms__memory_shelf(tx->memory, table, err);
    return *in ? OMS_OK : OMS_EINTERNAL;
}

static int reserve_change(oms__memory *memory, oms_error *err)
{
    if (memory->changes_count < memory->changes_room)
        return OMS_OK;
    size_t room =
        memory->changes_room ? memory->changes_room * 2 : CHANGES_FIRST;
    change *changes = oms__alloc_resize(&memory->allocator, memory->changes,
                                        room * sizeof *changes);
    if (!changes)
        return oms__memory_out(err);
    memory->changes = changes;
    memory->changes_room = room;
    return OMS_OK;
}

static int make_change(oms__memory *memory, shelf *in, row *before, row *after,
                       oms_error *err)
{
    int rc = reserve_change(memory, err);
    if (rc == OMS_OK)
        rc = oms__memory_reserve(memory, in, err);
    if (rc != OMS_OK)
        return rc;
    oms__memory_apply(in, before, after);
    memory->changes[memory->changes_count++] =
        (change){.in = in, .before = before, .after = after};
    return OMS_OK;
}

// Ends the list of changes: what they replaced goes, or comes back.
void oms__memory_settle(oms__memory *memory, bool keep)
{
    while (memory->changes_count > 0) {
        change *last = &memory->changes[--memory->changes_count];
        if (!keep)
            oms__memory_apply(last->in, last->after, last->before);
        oms__memory_row_free(memory, keep ? last->before : last->after);
    }
}

// Puts a copy of [held] in the place of [before].
static int write_row(oms__memory *memory, shelf *in, row *before,
                     const void *held, oms_error *err)
{
    int rc = oms__memory_check(in->table, held, err);
    row *made = NULL;
    if (rc == OMS_OK)
        rc = oms__memory_row_new(memory, in->table, held, &made, err);
    if (rc == OMS_OK)
        rc = oms__memory_unique(in, made, err);
    if (rc == OMS_OK)
        rc = make_change(memory, in, before, made, err);
    if (rc != OMS_OK)
        oms__memory_row_free(memory, made);
    return rc;
}

static int check_mode(const oms_table *table, const row *before,
                      oms_put_mode mode, int64_t version, oms_error *err)
{
    if (mode == OMS_PUT_REPLACE || (mode == OMS_PUT_INSERT && !before))
        return OMS_OK;
    if (mode == OMS_PUT_INSERT)
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "%s: a row with this key exists", table->name);
    if (mode != OMS_PUT_VERSION || table->version_field < 0)
        return oms__error_set(err, OMS_EINVAL, "", "%s has no version",
                              table->name);
    const oms_field *field = &table->record->fields[table->version_field];
    if (before && oms__field_int(field, before->held) == version)
        return OMS_OK;
    return oms__error_set(err, OMS_ECONFLICT, "",
                          "%s: the row has changed meanwhile: read it again",
                          table->name);
}

int oms__memory_put(oms_store_tx *tx, const oms_table *table, const void *held,
                    oms_put_mode mode, int64_t version, oms_error *err)
{
    shelf *in = NULL;
    int rc = enter_write(tx, table, &in, err);
    if (rc != OMS_OK)
        return rc;
    row *before = NULL;
    rc = oms__memory_check(table, held, err); // first: it must have a key
    if (rc == OMS_OK) {
        before = oms__memory_find(in, held);
        rc = check_mode(table, before, mode, version, err);
    }
    if (rc == OMS_OK)
        rc = write_row(tx->memory, in, before, held, err);
    return doom(tx, rc);
}

// Compares in full, so that whatever runs on this store is proven to know its
// rows.
int oms__memory_change(oms_store_tx *tx, const oms_table *table,
                       const void *known, const void *held, oms_error *err)
{
    shelf *in = NULL;
    int rc = enter_write(tx, table, &in, err);
    if (rc != OMS_OK)
        return rc;
    row *before = oms__memory_find(in, known);
    if (before && oms__record_equal(table->record, before->held, known))
        return doom(tx, write_row(tx->memory, in, before, held, err));
    return doom(tx, oms__error_set(err, OMS_EINTERNAL, "",
                                   "%s: the row is not as it is known",
                                   table->name));
}

static int missing(const oms_table *table, oms_error *err)
{
    return oms__error_set(err, OMS_ENOTFOUND, "", "%s: no such row",
                          table->name);
}

int oms__memory_remove(oms_store_tx *tx, const oms_table *table,
                       const void *key, oms_error *err)
{
    shelf *in = NULL;
    int rc = enter_write(tx, table, &in, err);
    if (rc != OMS_OK)
        return rc;
    row *before = oms__memory_find(in, key);
    if (!before)
        return missing(table, err);
    return doom(tx, make_change(tx->memory, in, before, NULL, err));
}

int oms__memory_clear(oms_store_tx *tx, const oms_table *table, oms_error *err)
{
    shelf *in = NULL;
    int rc = enter_write(tx, table, &in, err);
    while (rc == OMS_OK && in->count > 0)
        rc = doom(tx, make_change(tx->memory, in,
                                  in->walks[0].rows[in->count - 1], NULL, err));
    return rc;
}

static int add_one(const oms_table *table, const oms_delta *delta, void *held,
                   oms_error *err)
{
    const oms_field *field = &table->record->fields[delta->field];
    int64_t after = 0;
    if (__builtin_add_overflow(oms__field_int(field, held), delta->amount,
                               &after) ||
        after < field->min || after > field->max)
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "%s: %s would leave its bounds", table->name,
                              field->name);
    oms__field_set_int(field, held, after);
    return OMS_OK;
}

static int add(oms__memory *memory, shelf *in, row *before,
               const oms_delta *deltas, size_t count, oms_error *err)
{
    const oms_table *table = in->table;
    row *made = NULL;
    int rc = oms__memory_row_new(memory, table, before->held, &made, err);
    for (size_t i = 0; rc == OMS_OK && i < count; i++)
        rc = add_one(table, &deltas[i], made->held, err);
    if (rc == OMS_OK && table->version_field >= 0) {
        const oms_field *field = &table->record->fields[table->version_field];
        oms__field_set_int(field, made->held,
                           oms__field_int(field, made->held) + 1);
    }
    if (rc == OMS_OK)
        rc = write_row(memory, in, before, made->held, err);
    oms__memory_row_free(memory, made);
    return rc;
}

int oms__memory_add(oms_store_tx *tx, const oms_table *table, const void *key,
                    const oms_delta *deltas, size_t count, oms_error *err)
{
    shelf *in = NULL;
    int rc = enter_write(tx, table, &in, err);
    if (rc == OMS_OK)
        rc = doom(tx, oms__table_check_deltas(table, deltas, count, err));
    if (rc != OMS_OK)
        return rc;
    row *before = oms__memory_find(in, key);
    if (!before)
        return missing(table, err);
    return doom(tx, add(tx->memory, in, before, deltas, count, err));
}
