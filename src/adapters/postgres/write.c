// Writes of rows: they are noted in the transaction's log and go to the server
// with the next thing that needs its answer. What can be refused without the
// server is refused at once.
#include "adapters/postgres/inside.h"
#include "base/record.h"
#include "base/table.h"

static int enter_write(oms_store_tx *tx, const oms_table *table, declared **of,
                       oms_error *err)
{
    if (tx->mode != OMS_STORE_WRITE)
        return oms__error_set(err, OMS_EINTERNAL, "",
                              "postgres: a write in a read transaction");
    return oms__pg_enter(tx, table, of, err);
}

static int refuse_check(const oms_table *table, const void *row, oms_error *err)
{
    const char *name = NULL;
    if (oms__table_holds(table, row, &name))
        return OMS_OK;
    return oms__error_set(err, OMS_ECONFLICT, "",
                          "%s: the check %s would not hold", table->name, name);
}

static int note(oms_store_tx *tx, declared *of, shape wanted,
                const values *given, oms_error *err)
{
    const statement *stmt = NULL;
    message what;
    int rc = oms__pg_statement(tx->on->store, of, wanted, &stmt, err);
    if (rc == OMS_OK)
        rc = oms__pg_given(given, of->table, stmt, &what, err);
    return rc == OMS_OK ? oms__pg_note(tx, &what, err) : rc;
}

static int note_row(oms_store_tx *tx, declared *of, operation op,
                    const void *row, oms_error *err)
{
    values given = {.arena = &tx->arena};
    for (uint32_t i = 0; i < of->table->record->fields_count; i++)
        oms__pg_give_field(&given, of->table, i, row);
    return note(tx, of, oms__pg_shape(op, 0), &given, err);
}

// Sets [fields] of the row with this key, if its version is as given.
static int note_update(oms_store_tx *tx, declared *of, shape wanted,
                       uint64_t fields, const void *row, int64_t version,
                       oms_error *err)
{
    const oms_table *table = of->table;
    const statement *stmt = NULL;
    values given = {.arena = &tx->arena};
    message what;
    int rc = oms__pg_statement(tx->on->store, of, wanted, &stmt, err);
    if (rc != OMS_OK)
        return rc;
    if (wanted.op == OP_CHANGE)
        fields = stmt->shape.detail; // it may set more
    for (uint32_t i = table->key_fields; i < table->record->fields_count; i++)
        if (oms__pg_bit(table, i) & fields)
            oms__pg_give_field(&given, table, i, row);
    oms__pg_give_key(&given, table, row);
    if (table->version_field >= 0)
        oms__pg_give_int(&given, version);
    rc = oms__pg_given(&given, table, stmt, &what, err);
    return rc == OMS_OK ? oms__pg_note(tx, &what, err) : rc;
}

static int put(oms_store_tx *tx, declared *of, const void *row,
               oms_put_mode mode, int64_t version, oms_error *err)
{
    switch (mode) {
    case OMS_PUT_INSERT:
        return note_row(tx, of, OP_INSERT, row, err);
    case OMS_PUT_REPLACE:
        return note_row(tx, of, OP_UPSERT, row, err);
    case OMS_PUT_VERSION:
        if (of->table->version_field < 0)
            return oms__error_set(err, OMS_EINVAL, "", "%s has no version",
                                  of->table->name);
        return note_update(tx, of, oms__pg_shape(OP_VERSION, 0), EVERY_FIELD,
                           row, version, err);
    default:
        return oms__error_set(err, OMS_EINVAL, "", "no such mode of put");
    }
}

int oms__pg_put(oms_store_tx *tx, const oms_table *table, const void *row,
                oms_put_mode mode, int64_t version, oms_error *err)
{
    declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
    if (rc != OMS_OK)
        return rc;
    rc = refuse_check(table, row, err);
    if (rc == OMS_OK)
        rc = put(tx, of, row, mode, version, err);
    if (rc == OMS_OK)
        rc = oms__pg_turn_words(tx, of, row, row, mode == OMS_PUT_INSERT, err);
    return oms__pg_doom(tx, rc);
}

static int change(oms_store_tx *tx, declared *of, const void *was,
                  const void *row, oms_error *err)
{
    const oms_table *table = of->table;
    uint64_t changed = 0;
    bool text = false;
    for (uint32_t i = table->key_fields; i < table->record->fields_count; i++)
        if (!oms__field_equal(&table->record->fields[i], was, row)) {
            changed |= oms__pg_bit(table, i);
            text = text || i == table->text_field;
        }
    if (changed == 0)
        return OMS_OK;
    int64_t version = 0;
    if (table->version_field >= 0)
        version =
            oms__field_int(&table->record->fields[table->version_field], was);
    int rc = refuse_check(table, row, err);
    if (rc == OMS_OK)
        rc = note_update(tx, of, oms__pg_shape(OP_CHANGE, changed), changed,
                         row, version, err);
    if (rc == OMS_OK && text)
        rc = oms__pg_turn_words(tx, of, row, row, false, err);
    return rc;
}

int oms__pg_change(oms_store_tx *tx, const oms_table *table, const void *was,
                   const void *row, oms_error *err)
{
    declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
    if (rc != OMS_OK)
        return rc;
    return oms__pg_doom(tx, change(tx, of, was, row, err));
}

int oms__pg_remove(oms_store_tx *tx, const oms_table *table, const void *key,
                   oms_error *err)
{
    declared *of = NULL;
    values given = {.arena = &tx->arena};
    int rc = enter_write(tx, table, &of, err);
    if (rc != OMS_OK)
        return rc;
    oms__pg_give_key(&given, table, key);
    rc = note(tx, of, oms__pg_shape(OP_REMOVE, 0), &given, err);
    if (rc == OMS_OK)
        rc = oms__pg_turn_words(tx, of, key, NULL, false, err);
    return oms__pg_doom(tx, rc);
}

int oms__pg_empty(oms_store_tx *tx, const oms_table *table, oms_error *err)
{
    declared *of = NULL;
    values given = {.arena = &tx->arena};
    int rc = enter_write(tx, table, &of, err);
    if (rc != OMS_OK)
        return rc;
    rc = note(tx, of, oms__pg_shape(OP_CLEAR, 0), &given, err);
    if (rc == OMS_OK)
        rc = oms__pg_turn_words(tx, of, NULL, NULL, false, err);
    return oms__pg_doom(tx, rc);
}

// [from] without [amount]; what no number can hold is the farthest one.
static int64_t less(int64_t from, int64_t amount)
{
    int64_t out = 0;
    if (__builtin_sub_overflow(from, amount, &out))
        return amount > 0 ? INT64_MIN : INT64_MAX;
    return out;
}

// The amount, and between what the counter must lie beforehand: nothing lies
// there if the bounds themselves are too far away.
static void give_delta(values *to, const oms_field *field, int64_t amount)
{
    int64_t out = 0;
    bool low = __builtin_sub_overflow(field->min, amount, &out) && amount < 0;
    bool high = __builtin_sub_overflow(field->max, amount, &out) && amount > 0;
    bool never = low || high;
    oms__pg_give_int(to, amount);
    oms__pg_give_int(to, never ? 1 : less(field->min, amount));
    oms__pg_give_int(to, never ? 0 : less(field->max, amount));
}

static int add(oms_store_tx *tx, declared *of, const void *key,
               const oms_delta *deltas, size_t count, oms_error *err)
{
    const oms_table *table = of->table;
    values given = {.arena = &tx->arena};
    uint64_t fields = 0;
    int rc = oms__table_check_deltas(table, deltas, count, err);
    if (rc != OMS_OK)
        return rc;
    oms__pg_give_key(&given, table, key);
    for (size_t i = 0; i < count; i++) {
        fields |= ((uint64_t)deltas[i].field + 1) << 8 * i;
        give_delta(&given, &table->record->fields[deltas[i].field],
                   deltas[i].amount);
    }
    return note(tx, of, oms__pg_shape(OP_ADD, fields), &given, err);
}

int oms__pg_add(oms_store_tx *tx, const oms_table *table, const void *key,
                const oms_delta *deltas, size_t count, oms_error *err)
{
    declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
    if (rc != OMS_OK)
        return rc;
    return oms__pg_doom(tx, add(tx, of, key, deltas, count, err));
}
