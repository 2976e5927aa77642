// Writes of rows. A change sets only the fields that differ: an index entry
// that is written again dirties a page for nothing.
#include "adapters/sqlite/inside.h"
#include "base/record.h"
#include "base/table.h"

#define STATEMENTS_MANY 64 // of a table
#define STATEMENTS_MAX 128

// Notes the first failure; SQLite may have rolled back on its own by then.
static int doom(oms_store_tx *tx, int rc)
{
    if (rc != OMS_OK && rc != OMS_ENOTFOUND)
        tx->doomed = rc;
    return rc;
}

static int enter_write(oms_store_tx *tx, const oms_table *table,
                       const declared **of, oms_error *err)
{
    if (tx->mode != OMS_STORE_WRITE)
        return oms__error_set(err, OMS_EINTERNAL, "",
                              "sqlite: a write in a read transaction");
    return oms__sqlite_enter(tx, table, of, err);
}

// Runs a statement that gives no rows.
static int finish(connection *on, const oms_table *table, sqlite3_stmt *stmt,
                  oms_error *err)
{
    int said = sqlite3_step(stmt);
    int rc = OMS_OK;
    if (said != SQLITE_DONE)
        rc = oms__sqlite_refuse(on->db, table, said, err);
    sqlite3_reset(stmt);
    return rc;
}

static int write_row(connection *on, const declared *of, shape wanted,
                     const void *row, oms_error *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = oms__sqlite_prepare(on, of, wanted, &stmt, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_row(on, stmt, of->table, row, wanted.detail, err);
    return rc == OMS_OK ? finish(on, of->table, stmt, err) : rc;
}

// A table has a statement for each set of fields; when they are many, the new
// ones set what no index holds as well, and when they are too many, all.
static shape bounded(connection *on, const declared *of, operation op,
                     uint64_t fields)
{
    const shape exact = oms__sqlite_shape(op, fields);
    const shape loose = oms__sqlite_shape(op, fields | of->loose);
    uint32_t count = on->shelves[of->position].count;
    if (count < STATEMENTS_MANY || oms__sqlite_prepared(on, of, exact))
        return exact;
    if (count < STATEMENTS_MAX || oms__sqlite_prepared(on, of, loose))
        return loose;
    return oms__sqlite_shape(op, EVERY_FIELD);
}

// A new row is mostly zeros, which are the columns' defaults.
static int insert(connection *on, const declared *of, const void *row,
                  oms_error *err)
{
    const oms_table *table = of->table;
    uint64_t given = 0;
    for (uint32_t i = table->key_fields; i < table->record->fields_count; i++)
        if (!oms__sqlite_is_default(&table->record->fields[i], row))
            given |= oms__sqlite_bit(table, i);
    return write_row(on, of, bounded(on, of, OP_INSERT, given), row, err);
}

// Sets the fields in [changed] if the row is there, with [version] if the table
// counts versions.
static int update(connection *on, const declared *of, const void *row,
                  uint64_t changed, int64_t version, bool *found,
                  oms_error *err)
{
    const oms_table *table = of->table;
    bool versioned = table->version_field >= 0;
    shape wanted = bounded(on, of, versioned ? OP_VERSION : OP_UPDATE, changed);
    sqlite3_stmt *stmt = NULL;
    int rc = oms__sqlite_prepare(on, of, wanted, &stmt, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_row(on, stmt, table, row, wanted.detail, err);
    if (rc != OMS_OK)
        return rc;
    if (versioned)
        sqlite3_bind_int64(stmt, (int)table->record->fields_count + 1, version);
    rc = finish(on, table, stmt, err);
    *found = rc == OMS_OK && sqlite3_changes(on->db) > 0;
    return rc;
}

static int replace_version(connection *on, const declared *of, const void *row,
                           int64_t version, oms_error *err)
{
    const oms_table *table = of->table;
    if (table->version_field < 0)
        return oms__error_set(err, OMS_EINVAL, "", "%s has no version",
                              table->name);
    bool found = false;
    int rc = update(on, of, row, EVERY_FIELD, version, &found, err);
    if (rc != OMS_OK || found)
        return rc;
    return oms__error_set(err, OMS_ECONFLICT, "",
                          "%s: the row has changed meanwhile: read it again",
                          table->name);
}

int oms__sqlite_put(oms_store_tx *tx, const oms_table *table, const void *row,
                    oms_put_mode mode, int64_t version, oms_error *err)
{
    const declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
    if (rc == OMS_OK)
        rc = doom(tx, oms__sqlite_turn_words(tx->on, of, row, row, err));
    if (rc != OMS_OK)
        return rc;
    switch (mode) {
    case OMS_PUT_INSERT:
        rc = insert(tx->on, of, row, err);
        break;
    case OMS_PUT_REPLACE:
        rc = write_row(tx->on, of, oms__sqlite_shape(OP_UPSERT, EVERY_FIELD),
                       row, err);
        break;
    case OMS_PUT_VERSION:
        rc = replace_version(tx->on, of, row, version, err);
        break;
    default:
        rc = oms__error_set(err, OMS_EINVAL, "", "no such mode of put");
    }
    return doom(tx, rc);
}

static int change(connection *on, const declared *of, const void *known,
                  const void *row, oms_error *err)
{
    const oms_table *table = of->table;
    uint64_t changed = 0;
    for (uint32_t i = table->key_fields; i < table->record->fields_count; i++)
        if (!oms__field_equal(&table->record->fields[i], known, row))
            changed |= oms__sqlite_bit(table, i);
    if (changed == 0)
        return OMS_OK;
    int64_t version = 0;
    if (table->version_field >= 0)
        version =
            oms__field_int(&table->record->fields[table->version_field], known);
    bool found = false;
    int rc = update(on, of, row, changed, version, &found, err);
    if (rc != OMS_OK || found)
        return rc;
    return oms__error_set(err, OMS_EINTERNAL, "",
                          "%s: the row is not as it is known", table->name);
}

int oms__sqlite_change(oms_store_tx *tx, const oms_table *table,
                       const void *known, const void *row, oms_error *err)
{
    const declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
    if (rc == OMS_OK)
        rc = doom(tx, oms__sqlite_turn_words(tx->on, of, row, row, err));
    if (rc != OMS_OK)
        return rc;
    return doom(tx, change(tx->on, of, known, row, err));
}

int oms__sqlite_remove(oms_store_tx *tx, const oms_table *table,
                       const void *key, oms_error *err)
{
    const declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
    if (rc == OMS_OK)
        rc = doom(tx, oms__sqlite_turn_words(tx->on, of, key, NULL, err));
    if (rc != OMS_OK)
        return rc;
    sqlite3_stmt *stmt = NULL;
    rc = oms__sqlite_prepare(tx->on, of, oms__sqlite_shape(OP_REMOVE, 0), &stmt,
                             err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_key(stmt, table, key, err);
    if (rc == OMS_OK)
        rc = finish(tx->on, table, stmt, err);
    if (rc == OMS_OK && sqlite3_changes(tx->on->db) == 0)
        return oms__error_set(err, OMS_ENOTFOUND, "", "%s: no such row",
                              table->name);
    return doom(tx, rc);
}

int oms__sqlite_clear(oms_store_tx *tx, const oms_table *table, oms_error *err)
{
    const declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
    if (rc == OMS_OK)
        rc = doom(tx, oms__sqlite_turn_words(tx->on, of, NULL, NULL, err));
    if (rc != OMS_OK)
        return rc;
    sqlite3_stmt *stmt = NULL;
    rc = oms__sqlite_prepare(tx->on, of, oms__sqlite_shape(OP_CLEAR, 0), &stmt,
                             err);
    if (rc == OMS_OK)
        rc = finish(tx->on, table, stmt, err);
    return doom(tx, rc);
}

// Why an add changed no row: there is none, or a counter would leave its
// bounds.
static int explain_add(connection *on, const declared *of, const void *key,
                       const oms_delta *deltas, size_t count, uint64_t fields,
                       oms_error *err)
{
    const oms_table *table = of->table;
    sqlite3_stmt *stmt = NULL;
    int rc = oms__sqlite_prepare(on, of, oms__sqlite_shape(OP_COUNTERS, fields),
                                 &stmt, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_key(stmt, table, key, err);
    if (rc != OMS_OK)
        return rc;
    int said = sqlite3_step(stmt);
    if (said == SQLITE_DONE)
        rc = oms__error_set(err, OMS_ENOTFOUND, "", "%s: no such row",
                            table->name);
    else if (said != SQLITE_ROW)
        rc = oms__sqlite_fail(on->db, said, table->name, err);
    for (size_t i = 0; said == SQLITE_ROW && rc == OMS_OK && i < count; i++) {
        const oms_field *field = &table->record->fields[deltas[i].field];
        int64_t after = 0;
        if (__builtin_add_overflow(sqlite3_column_int64(stmt, (int)i),
                                   deltas[i].amount, &after) ||
            after < field->min || after > field->max)
            rc = oms__error_set(err, OMS_ECONFLICT, "",
                                "%s: %s would leave its bounds", table->name,
                                field->name);
    }
    sqlite3_reset(stmt);
    return rc;
}

// The detail of the statement's shape: a byte for each counter, in order.
static uint64_t shape_of(const oms_delta *deltas, size_t count)
{
    uint64_t fields = 0;
    for (size_t i = 0; i < count; i++)
        fields |= ((uint64_t)deltas[i].field + 1) << 8 * i;
    return fields;
}

static int add(connection *on, const declared *of, const void *key,
               const oms_delta *deltas, size_t count, oms_error *err)
{
    const oms_table *table = of->table;
    int rc = oms__table_check_deltas(table, deltas, count, err);
    if (rc != OMS_OK)
        return rc;
    uint64_t fields = shape_of(deltas, count);
    sqlite3_stmt *stmt = NULL;
    rc = oms__sqlite_prepare(on, of, oms__sqlite_shape(OP_ADD, fields), &stmt,
                             err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_key(stmt, table, key, err);
    if (rc != OMS_OK)
        return rc;
    for (size_t i = 0; i < count; i++)
        sqlite3_bind_int64(stmt, table->key_fields + (int)i + 1,
                           deltas[i].amount);
    rc = finish(on, table, stmt, err);
    if (rc == OMS_OK && sqlite3_changes(on->db) == 0)
        rc = explain_add(on, of, key, deltas, count, fields, err);
    return rc;
}

int oms__sqlite_add(oms_store_tx *tx, const oms_table *table, const void *key,
                    const oms_delta *deltas, size_t count, oms_error *err)
{
    const declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
    if (rc != OMS_OK)
        return rc;
    return doom(tx, add(tx->on, of, key, deltas, count, err));
}
