// Writes of rows. An update sets an indexed field only if it really changes: an
// index entry that is written again dirties a page for nothing.
#include "adapters/sqlite/inside.h"
#include "base/table.h"

#define EVERY_FIELD UINT32_MAX
#define UPDATES_MAX 64 // statements of a table, from then on updates set all

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

static int write_row(connection *on, const declared *of, operation op,
                     uint32_t changed, const void *row, oms_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool update = op == OP_UPDATE;
    uint64_t shape = oms__sqlite_shape(op, update ? changed : 0);
    int rc = oms__sqlite_prepare(on, of, shape, &stmt, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_row(on, stmt, of, row, changed, err);
    return rc == OMS_OK ? finish(on, of->table, stmt, err) : rc;
}

static int lost(const oms_table *table, oms_error *err)
{
    return oms__error_set(err, OMS_ECONFLICT, "",
                          "%s: the row has changed meanwhile: read it again",
                          table->name);
}

// What the stored row says about the row to be written.
typedef struct finding {
    bool exists;
    int64_t version;
    uint32_t changed; // bits of the indexed fields that differ
} finding;

static int probe(connection *on, const declared *of, const void *row,
                 finding *out, oms_error *err)
{
    const oms_table *table = of->table;
    sqlite3_stmt *stmt = NULL;
    int rc =
        oms__sqlite_prepare(on, of, oms__sqlite_shape(OP_PROBE, 0), &stmt, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_key(stmt, table, row, err);
    if (rc != OMS_OK)
        return rc;
    int said = sqlite3_step(stmt);
    *out = (finding){.exists = said == SQLITE_ROW};
    if (said == SQLITE_ROW) {
        out->version = sqlite3_column_int64(stmt, 0);
        int column = 1;
        for (uint32_t i = table->key_fields; i < table->record->fields_count;
             i++)
            if (of->bits[i] &&
                !oms__sqlite_same(stmt, column++, &table->record->fields[i],
                                  row))
                out->changed |= of->bits[i];
    } else if (said != SQLITE_DONE) {
        rc = oms__sqlite_fail(on->db, said, table->name, err);
    }
    sqlite3_reset(stmt);
    return rc;
}

static int update(connection *on, const declared *of, const void *row,
                  uint32_t changed, oms_error *err)
{
    if (changed == 0 && of->loose_count == 0)
        return OMS_OK; // there is nothing that could differ
    if (on->shelves[of->position].count > UPDATES_MAX)
        changed = EVERY_FIELD;
    return write_row(on, of, OP_UPDATE, changed, row, err);
}

static int replace(connection *on, const declared *of, const void *row,
                   oms_error *err)
{
    if (of->table->indexes_count == 0)
        return write_row(on, of, OP_UPSERT, EVERY_FIELD, row, err);
    finding found;
    int rc = probe(on, of, row, &found, err);
    if (rc != OMS_OK)
        return rc;
    if (!found.exists)
        return write_row(on, of, OP_INSERT, EVERY_FIELD, row, err);
    return update(on, of, row, found.changed, err);
}

// Without indexes the version is compared on the way.
static int replace_plain(connection *on, const declared *of, const void *row,
                         int64_t version, oms_error *err)
{
    const oms_table *table = of->table;
    sqlite3_stmt *stmt = NULL;
    int rc = oms__sqlite_prepare(on, of, oms__sqlite_shape(OP_VERSION, 0),
                                 &stmt, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_bind_row(on, stmt, of, row, EVERY_FIELD, err);
    if (rc != OMS_OK)
        return rc;
    sqlite3_bind_int64(stmt, (int)table->record->fields_count + 1, version);
    rc = finish(on, table, stmt, err);
    if (rc == OMS_OK && sqlite3_changes(on->db) == 0)
        rc = lost(table, err);
    return rc;
}

static int replace_version(connection *on, const declared *of, const void *row,
                           int64_t version, oms_error *err)
{
    const oms_table *table = of->table;
    if (table->version_field < 0)
        return oms__error_set(err, OMS_EINVAL, "", "%s has no version",
                              table->name);
    if (table->indexes_count == 0)
        return replace_plain(on, of, row, version, err);
    finding found;
    int rc = probe(on, of, row, &found, err);
    if (rc != OMS_OK)
        return rc;
    if (!found.exists || found.version != version)
        return lost(table, err);
    return update(on, of, row, found.changed, err);
}

int oms__sqlite_put(oms_store_tx *tx, const oms_table *table, const void *row,
                    oms_put_mode mode, int64_t version, oms_error *err)
{
    const declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
    if (rc != OMS_OK)
        return rc;
    switch (mode) {
    case OMS_PUT_INSERT:
        rc = write_row(tx->on, of, OP_INSERT, EVERY_FIELD, row, err);
        break;
    case OMS_PUT_REPLACE:
        rc = replace(tx->on, of, row, err);
        break;
    case OMS_PUT_VERSION:
        rc = replace_version(tx->on, of, row, version, err);
        break;
    default:
        rc = oms__error_set(err, OMS_EINVAL, "", "no such mode of put");
    }
    return doom(tx, rc);
}

int oms__sqlite_remove(oms_store_tx *tx, const oms_table *table,
                       const void *key, oms_error *err)
{
    const declared *of = NULL;
    int rc = enter_write(tx, table, &of, err);
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
