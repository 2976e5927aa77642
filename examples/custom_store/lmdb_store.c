// Transactions, and the slots of the port. LMDB has one writer, and a snapshot
// for each reader, as the port wants them; the rest is telling outcomes apart.
#include "inside.h"

#include <stdlib.h>

// ---- transactions -----------------------------------------------------------

// Counts a transaction in; false: there is a writer already.
static bool enter(lmdb_store *store, bool writes)
{
    pthread_mutex_lock(&store->lock);
    bool free_now = !writes || !store->writing;
    if (free_now && writes)
        store->writing = true;
    else if (free_now)
        store->readers++;
    pthread_mutex_unlock(&store->lock);
    return free_now;
}

static void leave(oms_store_tx *tx)
{
    lmdb_store *store = tx->store;
    pthread_mutex_lock(&store->lock);
    if (tx->writes)
        store->writing = false;
    else
        store->readers--;
    pthread_mutex_unlock(&store->lock);
    free(tx);
}

static int begin(void *impl, oms_store_mode mode, oms_store_tx **out,
                 oms_error *err)
{
    lmdb_store *store = impl;
    bool writes = mode == OMS_STORE_WRITE;
    oms_store_tx *tx = calloc(1, sizeof(*tx));
    if (tx == NULL)
        return fail(err, OMS_ENOMEM, "memory is out");
    *tx = (oms_store_tx){.store = store, .writes = writes};
    if (!enter(store, writes)) {
        free(tx);
        return fail(err, OMS_EBUSY, "a write transaction is open");
    }
    int rc = mdb_txn_begin(store->env, NULL, writes ? 0 : MDB_RDONLY, &tx->txn);
    if (rc != 0) {
        leave(tx);
        return fail_mdb(err, rc);
    }
    *out = tx;
    return OMS_OK;
}

static void rollback(oms_store_tx *tx)
{
    mdb_txn_abort(tx->txn);
    leave(tx);
}

// LMDB writes pages, syncs, writes the root, syncs: no room is found out by
// the first, so nothing has happened; any other failure leaves that open.
static int commit(oms_store_tx *tx, oms_error *err)
{
    int rc = tx->doomed;
    if (rc != OMS_OK) {
        rollback(tx);
        return fail(err, rc, "a write of this transaction had failed");
    }
    rc = fail_mdb(err, mdb_txn_commit(tx->txn));
    if (rc != OMS_OK && rc != OMS_EFULL && rc != OMS_ENOMEM)
        rc = fail(err, OMS_EUNKNOWN, "lmdb: the commit may have happened");
    leave(tx);
    return rc;
}

static const declared *find(const oms_store_tx *tx, const oms_table *table)
{
    for (size_t i = 0; i < tx->store->tables_count; i++)
        if (tx->store->tables[i].table == table)
            return &tx->store->tables[i];
    return NULL;
}

static int use(const oms_store_tx *tx, const oms_table *table, bool writes,
               const declared **out, oms_error *err)
{
    *out = find(tx, table);
    if (tx->doomed != OMS_OK)
        return fail(err, tx->doomed, "a write of this transaction has failed");
    if (writes && !tx->writes)
        return fail(err, OMS_EINTERNAL, "a write in a read transaction");
    if (*out == NULL)
        return fail(err, OMS_EINTERNAL, "%s was not migrated", table->name);
    return OMS_OK;
}

// A failed write ends the transaction, whatever the caller does.
static int doom(oms_store_tx *tx, int rc)
{
    if (rc != OMS_OK && rc != OMS_ENOTFOUND)
        tx->doomed = rc;
    return rc;
}

// ---- reading ----------------------------------------------------------------

static int read_row(const oms_table *table, MDB_val from, void *row,
                    scratch *room, oms_error *err)
{
    int rc = row_read(table->record, from, row, room);
    return rc == OMS_OK
               ? rc
               : fail(err, rc, "%s: a row cannot be read", table->name);
}

static int get_at(const oms_store_tx *tx, const key *at, MDB_val *out,
                  oms_error *err)
{
    MDB_val wanted = key_val(at);
    if (!key_fits(at)) // nothing of that length was ever stored
        return fail(err, OMS_ENOTFOUND, "no such row");
    return fail_mdb(err, mdb_get(tx->txn, tx->store->map, &wanted, out));
}

static int get(oms_store_tx *tx, const oms_table *table, void *row,
               oms_arena *arena, oms_error *err)
{
    const declared *in = NULL;
    key at;
    MDB_val found;
    int rc = use(tx, table, false, &in, err);
    if (rc != OMS_OK)
        return rc;
    row_key(&at, in, row);
    rc = get_at(tx, &at, &found, err);
    return rc == OMS_OK
               ? read_row(table, found, row, &(scratch){.arena = arena}, err)
               : rc;
}

static int check_scan(const oms_scan *scan, oms_error *err)
{
    const oms_table *table = scan->table;
    bool known = scan->index >= -1 && scan->index < table->indexes_count;
    uint32_t fields = !known || scan->index < 0
                          ? table->key_fields
                          : table->indexes[scan->index].fields_count;
    if (known && scan->limit >= 1 && scan->limit <= OMS_SCAN_MAX &&
        scan->prefix_fields <= fields &&
        (scan->prefix_fields == 0 || scan->prefix != NULL))
        return OMS_OK;
    return fail(err, OMS_EINVAL, "%s: a scan outside its limits", table->name);
}

// From where a walk goes, and within what: keys that begin with [prefix].
typedef struct stretch {
    key prefix;
    key start;
    bool beyond; // behind everything that begins with [start]
} stretch;

static stretch stretch_of(const declared *in, const oms_scan *scan)
{
    stretch made;
    uint32_t fields = scan->prefix_fields;
    part_key(&made.prefix, in, scan->index, fields, scan->prefix);
    made.start = made.prefix;
    // Upwards a walk begins behind `after` and before `from`; downwards it is
    // the other way round, and without either behind all.
    made.beyond = scan->descending ? scan->after == NULL : scan->after != NULL;
    uint32_t most = scan->index < 0
                        ? in->table->key_fields
                        : in->table->indexes[scan->index].fields_count;
    if (scan->after != NULL) {
        whole_key(&made.start, in, scan->index, scan->after);
    } else if (scan->from != NULL && fields < most) {
        uint8_t next = scan->index < 0
                           ? (uint8_t)fields
                           : in->table->indexes[scan->index].fields[fields];
        key_add(&made.start, in->table, next, scan->from);
    }
    // 0xff comes behind whatever a key can go on with.
    if (made.beyond)
        key_add_bytes(&made.start, "\xff", 1);
    return made;
}

static int seek(MDB_cursor *cursor, const stretch *in, bool descending,
                MDB_val *at, MDB_val *value)
{
    *at = key_val(&in->start);
    int rc = mdb_cursor_get(cursor, at, value, MDB_SET_RANGE);
    if (!descending)
        return rc;
    return mdb_cursor_get(cursor, at, value,
                          rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
}

static int walk(oms_store_tx *tx, const oms_scan *scan, const declared *in,
                MDB_cursor *cursor, oms_arena *arena, oms_rows *out,
                oms_error *err)
{
    const size_t each = scan->table->record->struct_size;
    const stretch along = stretch_of(in, scan);
    scratch room = {.arena = arena};
    char *rows = oms_arena_alloc(arena, scan->limit * each);
    MDB_val at;
    MDB_val value;
    if (rows == NULL)
        return fail(err, OMS_ENOMEM, "memory is out");
    int found = seek(cursor, &along, scan->descending, &at, &value);
    int rc = OMS_OK;
    size_t count = 0;
    while (rc == OMS_OK && found == 0 && begins_with(at, &along.prefix)) {
        MDB_val row = value;
        if (scan->index >= 0) // an entry leads to its row
            rc = fail_mdb(err, mdb_get(tx->txn, tx->store->map, &value, &row));
        if (rc == OMS_OK)
            rc = read_row(scan->table, row, rows + count * each, &room, err);
        if (++count == scan->limit)
            break;
        found = mdb_cursor_get(cursor, &at, &value,
                               scan->descending ? MDB_PREV : MDB_NEXT);
    }
    if (rc == OMS_OK && found != 0 && found != MDB_NOTFOUND)
        rc = fail_mdb(err, found);
    *out = (oms_rows){.rows = rows, .count = count};
    return rc;
}

static int scan_rows(oms_store_tx *tx, const oms_scan *scan, oms_arena *arena,
                     oms_rows *out, oms_error *err)
{
    const declared *in = NULL;
    MDB_cursor *cursor = NULL;
    int rc = use(tx, scan->table, false, &in, err);
    if (rc == OMS_OK)
        rc = check_scan(scan, err);
    if (rc == OMS_OK)
        rc = fail_mdb(err, mdb_cursor_open(tx->txn, tx->store->map, &cursor));
    if (rc == OMS_OK)
        rc = walk(tx, scan, in, cursor, arena, out, err);
    if (cursor != NULL)
        mdb_cursor_close(cursor);
    return rc;
}

// ---- writing ----------------------------------------------------------------

// The row with this key as a struct of our own; OMS_ENOTFOUND.
static int read_own(oms_store_tx *tx, const declared *in, const key *at,
                    void **out, scratch *room, oms_error *err)
{
    MDB_val found;
    int rc = get_at(tx, at, &found, err);
    if (rc != OMS_OK)
        return rc;
    *out = scratch_take(room, in->table->record->struct_size);
    return *out != NULL ? read_row(in->table, found, *out, room, err)
                        : fail(err, OMS_ENOMEM, "memory is out");
}

// Puts [row] in the place of [before], NULL: in nobody's.
static int replace(oms_store_tx *tx, const declared *in, const key *at,
                   const void *before, const void *row, oms_error *err)
{
    MDB_dbi map = tx->store->map;
    bytes made = {0};
    int rc = check_row(in->table, row, err);
    if (rc == OMS_OK && !key_fits(at))
        rc = fail(err, OMS_EINVAL, "%s: a key of more than %d bytes",
                  in->table->name, KEY_MAX);
    if (rc == OMS_OK && before != NULL)
        rc = entries_remove(tx->txn, map, in, before, err);
    if (rc == OMS_OK)
        rc = entries_put(tx->txn, map, in, row, err);
    if (rc == OMS_OK)
        row_write(in->table->record, row, &made);
    if (rc == OMS_OK && made.failed)
        rc = fail(err, OMS_ENOMEM, "memory is out");
    MDB_val key_at = key_val(at);
    MDB_val value = {.mv_size = made.count, .mv_data = made.at};
    if (rc == OMS_OK)
        rc = fail_mdb(err, mdb_put(tx->txn, map, &key_at, &value, 0));
    free(made.at);
    return rc;
}

static int check_mode(const oms_table *table, const void *before,
                      oms_put_mode mode, int64_t version, oms_error *err)
{
    if (mode == OMS_PUT_REPLACE || (mode == OMS_PUT_INSERT && before == NULL))
        return OMS_OK;
    if (mode == OMS_PUT_INSERT)
        return fail(err, OMS_ECONFLICT, "%s: a row with this key exists",
                    table->name);
    if (mode != OMS_PUT_VERSION || table->version_field < 0)
        return fail(err, OMS_EINVAL, "%s has no version", table->name);
    if (before != NULL &&
        field_int(&table->record->fields[table->version_field], before) ==
            version)
        return OMS_OK;
    return fail(err, OMS_ECONFLICT, "%s: the row has changed meanwhile",
                table->name);
}

static int put(oms_store_tx *tx, const oms_table *table, const void *row,
               oms_put_mode mode, int64_t version, oms_error *err)
{
    const declared *in = NULL;
    scratch room = {0};
    void *before = NULL;
    key at;
    int rc = use(tx, table, true, &in, err);
    if (rc == OMS_OK)
        rc = check_row(table, row, err); // first: it must have a key
    if (rc != OMS_OK)
        return doom(tx, rc);
    row_key(&at, in, row);
    rc = read_own(tx, in, &at, &before, &room, err);
    if (rc == OMS_OK || rc == OMS_ENOTFOUND)
        rc = check_mode(table, before, mode, version, err);
    if (rc == OMS_OK)
        rc = replace(tx, in, &at, before, row, err);
    scratch_free(&room);
    return doom(tx, rc);
}

static bool is_counter(const oms_table *table, uint8_t at)
{
    return at >= table->key_fields && at < table->record->fields_count &&
           table->record->fields[at].kind == OMS_KIND_INT &&
           (int)at != table->version_field;
}

static int check_deltas(const oms_table *table, const oms_delta *deltas,
                        size_t count, oms_error *err)
{
    bool sound = count >= 1 && count <= OMS_DELTAS_MAX;
    for (size_t i = 0; sound && i < count; i++) {
        sound = is_counter(table, deltas[i].field);
        for (size_t k = 0; sound && k < i; k++)
            sound = deltas[k].field != deltas[i].field;
    }
    return sound ? OMS_OK
                 : fail(err, OMS_EINVAL, "%s: an add names 1 to %d counters",
                        table->name, OMS_DELTAS_MAX);
}

static int add_one(const oms_table *table, const oms_delta *delta, void *row,
                   oms_error *err)
{
    const oms_field *field = &table->record->fields[delta->field];
    int64_t after = 0;
    if (__builtin_add_overflow(field_int(field, row), delta->amount, &after) ||
        after < field->min || after > field->max)
        return fail(err, OMS_ECONFLICT, "%s: %s would leave its bounds",
                    table->name, field->name);
    field_set_int(field, row, after);
    return OMS_OK;
}

// There is one writer: a guarded add is a read, a sum and a write.
static int add(oms_store_tx *tx, const oms_table *table, const void *key_row,
               const oms_delta *deltas, size_t count, oms_error *err)
{
    const declared *in = NULL;
    scratch room = {0};
    void *before = NULL;
    key at;
    int rc = use(tx, table, true, &in, err);
    if (rc == OMS_OK)
        rc = check_deltas(table, deltas, count, err);
    if (rc != OMS_OK)
        return doom(tx, rc);
    row_key(&at, in, key_row);
    rc = read_own(tx, in, &at, &before, &room, err);
    size_t bytes_count = table->record->struct_size;
    void *after = rc == OMS_OK ? scratch_take(&room, bytes_count) : NULL;
    if (rc == OMS_OK && after == NULL)
        rc = fail(err, OMS_ENOMEM, "memory is out");
    if (rc == OMS_OK)
        memcpy(after, before, bytes_count);
    for (size_t i = 0; rc == OMS_OK && i < count; i++)
        rc = add_one(table, &deltas[i], after, err);
    if (rc == OMS_OK && table->version_field >= 0) {
        const oms_field *field = &table->record->fields[table->version_field];
        field_set_int(field, after, field_int(field, after) + 1);
    }
    if (rc == OMS_OK)
        rc = replace(tx, in, &at, before, after, err);
    scratch_free(&room);
    return doom(tx, rc);
}

static int remove_row(oms_store_tx *tx, const oms_table *table,
                      const void *key_row, oms_error *err)
{
    const declared *in = NULL;
    scratch room = {0};
    void *before = NULL;
    key at;
    int rc = use(tx, table, true, &in, err);
    if (rc != OMS_OK)
        return doom(tx, rc);
    row_key(&at, in, key_row);
    rc = read_own(tx, in, &at, &before, &room, err);
    if (rc == OMS_OK)
        rc = entries_remove(tx->txn, tx->store->map, in, before, err);
    MDB_val key_at = key_val(&at);
    if (rc == OMS_OK)
        rc = fail_mdb(err, mdb_del(tx->txn, tx->store->map, &key_at, NULL));
    scratch_free(&room);
    return doom(tx, rc);
}

// Rows and entries of a table have the same first bytes.
static int clear(oms_store_tx *tx, const oms_table *table, oms_error *err)
{
    const declared *in = NULL;
    key prefix;
    int rc = use(tx, table, true, &in, err);
    if (rc != OMS_OK)
        return doom(tx, rc);
    key_begin(&prefix, in->number, 0);
    prefix.count = 2;
    return doom(tx, remove_all(tx->txn, tx->store->map, &prefix, err));
}

static int migrate(void *impl, const oms_table *const *tables, size_t count,
                   oms_error *err)
{
    lmdb_store *store = impl;
    oms_store_tx *tx = NULL;
    declared *made = calloc(count + 1, sizeof(*made));
    if (made == NULL)
        return fail(err, OMS_ENOMEM, "memory is out");
    int rc = begin(store, OMS_STORE_WRITE, &tx, err);
    if (rc == OMS_OK) {
        rc = tables_migrate(store, tx->txn, tables, count, made, err);
        if (rc == OMS_OK)
            rc = commit(tx, err);
        else
            rollback(tx);
    }
    if (rc != OMS_OK) {
        free(made);
        return rc;
    }
    free(store->tables);
    store->tables = made;
    store->tables_count = count;
    return OMS_OK;
}

const oms_store_ops lmdb_store_ops = {
    .size = sizeof(oms_store_ops),
    .name = "lmdb",
    .migrate = migrate,
    .begin = begin,
    .get = get,
    .scan = scan_rows,
    .put = put,
    .add = add,
    .remove = remove_row,
    .clear = clear,
    .commit = commit,
    .rollback = rollback,
    .close = file_close,
    .backup = file_backup,
    .scrub = file_scrub,
};
