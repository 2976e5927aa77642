// What is declared of a table, and what follows from it for each row: its
// entries in the indexes, and the checks.
#include "inside.h"

#include <stdlib.h>

// ---- checks -----------------------------------------------------------------

static bool sum(const oms_table *table, const uint8_t *fields, uint8_t count,
                const void *row, int64_t *out)
{
    *out = 0;
    for (uint8_t i = 0; i < count; i++)
        if (__builtin_add_overflow(
                *out, field_int(&table->record->fields[fields[i]], row), out))
            return false;
    return true;
}

int check_row(const oms_table *table, const void *row, oms_error *err)
{
    for (uint32_t i = 0; i < table->record->fields_count; i++) {
        const oms_field *field = &table->record->fields[i];
        if (i < table->key_fields && field->kind == OMS_KIND_TEXT &&
            field_pointer(field, row) == NULL)
            return fail(err, OMS_EINVAL, "%s: %s is missing", table->name,
                        field->name);
        if (field->kind != OMS_KIND_ENUM)
            continue;
        int64_t value = field_int(field, row);
        if (value < 0 || value >= ((const oms_enum *)field->of)->count)
            return fail(err, OMS_EINVAL, "%s: %s is none of its names",
                        table->name, field->name);
    }
    for (uint8_t i = 0; i < table->checks_count; i++) {
        const oms_check *check = &table->checks[i];
        int64_t small = 0;
        int64_t large = 0;
        if (!sum(table, check->small, check->small_count, row, &small) ||
            !sum(table, check->large, check->large_count, row, &large) ||
            small > large)
            return fail(err, OMS_ECONFLICT, "%s: the check %s would not hold",
                        table->name, check->name);
    }
    return OMS_OK;
}

// ---- entries of indexes -----------------------------------------------------

// The first entry that is not before [at], if it begins with [prefix].
static int first_entry(MDB_txn *txn, MDB_dbi map, const key *prefix,
                       MDB_val *value)
{
    MDB_cursor *cursor = NULL;
    MDB_val at = key_val(prefix);
    int rc = mdb_cursor_open(txn, map, &cursor);
    if (rc == 0)
        rc = mdb_cursor_get(cursor, &at, value, MDB_SET_RANGE);
    if (rc == 0 && !begins_with(at, prefix))
        rc = MDB_NOTFOUND;
    mdb_cursor_close(cursor);
    return rc;
}

static int check_unique(MDB_txn *txn, MDB_dbi map, const declared *in, int at,
                        const void *row, oms_error *err)
{
    const oms_index *index = &in->table->indexes[at];
    if (!index->unique || is_absent(in->table, index->fields[0], row))
        return OMS_OK;
    key wanted;
    MDB_val owner;
    part_key(&wanted, in, at, index->fields_count, row);
    int rc = first_entry(txn, map, &wanted, &owner);
    if (rc == MDB_NOTFOUND)
        return OMS_OK;
    if (rc != 0)
        return fail_mdb(err, rc);
    return fail(err, OMS_ECONFLICT, "%s: %s has this value already",
                in->table->name, index->name);
}

int entries_put(MDB_txn *txn, MDB_dbi map, const declared *in, const void *row,
                oms_error *err)
{
    key owner;
    int rc = OMS_OK;
    row_key(&owner, in, row);
    for (int i = 0; rc == OMS_OK && i < in->table->indexes_count; i++) {
        key entry;
        whole_key(&entry, in, i, row);
        rc = check_unique(txn, map, in, i, row, err);
        if (rc == OMS_OK && !key_fits(&entry))
            rc = fail(err, OMS_EINVAL, "%s: more than %d bytes in %s",
                      in->table->name, KEY_MAX, in->table->indexes[i].name);
        MDB_val at = key_val(&entry);
        MDB_val value = key_val(&owner);
        if (rc == OMS_OK)
            rc = fail_mdb(err, mdb_put(txn, map, &at, &value, 0));
    }
    return rc;
}

int entries_remove(MDB_txn *txn, MDB_dbi map, const declared *in,
                   const void *row, oms_error *err)
{
    int rc = OMS_OK;
    for (int i = 0; rc == OMS_OK && i < in->table->indexes_count; i++) {
        key entry;
        whole_key(&entry, in, i, row);
        MDB_val at = key_val(&entry);
        rc = fail_mdb(err, mdb_del(txn, map, &at, NULL));
    }
    return rc == OMS_ENOTFOUND
               ? fail(err, OMS_ECORRUPT, "%s: an entry of an index is missing",
                      in->table->name)
               : rc;
}

int remove_all(MDB_txn *txn, MDB_dbi map, const key *prefix, oms_error *err)
{
    MDB_cursor *cursor = NULL;
    MDB_val at = key_val(prefix);
    MDB_val value;
    int rc = mdb_cursor_open(txn, map, &cursor);
    if (rc == 0)
        rc = mdb_cursor_get(cursor, &at, &value, MDB_SET_RANGE);
    while (rc == 0 && begins_with(at, prefix)) {
        rc = mdb_cursor_del(cursor, 0);
        if (rc == 0)
            rc = mdb_cursor_get(cursor, &at, &value, MDB_GET_CURRENT);
    }
    mdb_cursor_close(cursor);
    // Behind the last one there is nothing to stand on.
    return rc == 0 || rc == MDB_NOTFOUND || rc == EINVAL ? OMS_OK
                                                         : fail_mdb(err, rc);
}

// ---- migration --------------------------------------------------------------

// A declaration as text: the fields, a line each, then everything that makes
// the entries and rules of rows what they are.
static void write_fields(bytes *to, const char *name, const oms_record *record,
                         const uint8_t *fields, uint8_t count)
{
    bytes_add(to, name, strlen(name));
    for (uint8_t i = 0; i < count; i++) {
        const char *field = record->fields[fields[i]].name;
        bytes_add(to, " ", 1);
        bytes_add(to, field, strlen(field));
    }
}

static void write_declaration(const oms_table *table, bytes *to)
{
    const oms_record *record = table->record;
    for (uint32_t i = 0; i < record->fields_count; i++) {
        char head[3] = {(char)('A' + record->fields[i].kind),
                        i < table->key_fields ? 'k' : '-', '\0'};
        bytes_add(to, head, 2);
        bytes_add(to, record->fields[i].name, strlen(record->fields[i].name));
        bytes_add(to, "\n", 1);
    }
    bytes_add(to, "\n", 1);
    for (uint8_t i = 0; i < table->indexes_count; i++) {
        const oms_index *index = &table->indexes[i];
        write_fields(to, index->name, record, index->fields,
                     index->fields_count);
        bytes_add(to, index->unique ? " unique\n" : "\n",
                  index->unique ? 8 : 1);
    }
    for (uint8_t i = 0; i < table->checks_count; i++) {
        const oms_check *check = &table->checks[i];
        write_fields(to, check->name, record, check->small, check->small_count);
        write_fields(to, " <=", record, check->large, check->large_count);
        bytes_add(to, "\n", 1);
    }
}

// Every stored field must still be declared, as what it was.
static int check_fields(const oms_table *table, MDB_val stored, oms_error *err)
{
    const char *at = stored.mv_data;
    while (*at != '\n') {
        const char *end = strchr(at, '\n');
        size_t name = (size_t)(end - at) - 2;
        uint32_t i = 0;
        const oms_field *fields = table->record->fields;
        while (i < table->record->fields_count &&
               (strlen(fields[i].name) != name ||
                memcmp(fields[i].name, at + 2, name) != 0))
            i++;
        if (i == table->record->fields_count)
            return fail(err, OMS_ECORRUPT,
                        "%s has a field %.*s that this library does not know: "
                        "the store is newer, upgrade",
                        table->name, (int)name, at + 2);
        if (at[0] != 'A' + fields[i].kind ||
            (at[1] == 'k') != (i < table->key_fields))
            return fail(err, OMS_ECORRUPT, "%s.%s is declared otherwise",
                        table->name, fields[i].name);
        at = end + 1;
    }
    return OMS_OK;
}

// Entries are made anew, and every row is held to the rules as they are now.
static int rebuild(lmdb_store *store, MDB_txn *txn, const declared *in,
                   oms_error *err)
{
    MDB_cursor *cursor = NULL;
    MDB_val at;
    MDB_val value;
    key prefix;
    int rc = OMS_OK;
    for (int i = 1; rc == OMS_OK && i <= UINT8_MAX; i++) {
        key_begin(&prefix, in->number, (uint8_t)i);
        rc = remove_all(txn, store->map, &prefix, err);
    }
    key_begin(&prefix, in->number, ROWS);
    at = key_val(&prefix);
    if (rc == OMS_OK)
        rc = fail_mdb(err, mdb_cursor_open(txn, store->map, &cursor));
    int found = mdb_cursor_get(cursor, &at, &value, MDB_SET_RANGE);
    while (rc == OMS_OK && found == 0 && begins_with(at, &prefix)) {
        scratch room = {0};
        void *row = scratch_take(&room, in->table->record->struct_size);
        rc = row != NULL ? row_read(in->table->record, value, row, &room)
                         : OMS_ENOMEM;
        if (rc != OMS_OK)
            fail(err, rc, "%s: a row cannot be read", in->table->name);
        if (rc == OMS_OK)
            rc = check_row(in->table, row, err);
        if (rc == OMS_OK)
            rc = entries_put(txn, store->map, in, row, err);
        scratch_free(&room);
        found = mdb_cursor_get(cursor, &at, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    return rc;
}

// The number that the map has for it, or the next one.
static int migrate_one(lmdb_store *store, MDB_txn *txn, const oms_table *table,
                       uint16_t *numbers, declared *out, oms_error *err)
{
    key name;
    MDB_val stored;
    bytes now = {0};
    key_begin(&name, META, 0);
    key_add_bytes(&name, table->name, strlen(table->name));
    MDB_val at = key_val(&name);
    int rc = fail_mdb(err, mdb_get(txn, store->map, &at, &stored));
    bool known = rc == OMS_OK;
    *out = (declared){.table = table, .number = *numbers};
    if (known)
        memcpy(&out->number, stored.mv_data, sizeof(out->number));
    bytes_add(&now, &out->number, sizeof(out->number));
    write_declaration(table, &now);
    bytes_add(&now, "", 1);
    if (known && !now.failed && stored.mv_size == now.count &&
        memcmp(stored.mv_data, now.at, now.count) == 0) {
        free(now.at);
        return OMS_OK;
    }
    if (known)
        rc = check_fields(
            table, (MDB_val){.mv_data = (char *)stored.mv_data + 2}, err);
    else
        rc = rc == OMS_ENOTFOUND ? OMS_OK : rc;
    if (now.failed)
        rc = fail(err, OMS_ENOMEM, "no memory to migrate");
    MDB_val value = {.mv_size = now.count, .mv_data = now.at};
    if (rc == OMS_OK)
        rc = fail_mdb(err, mdb_put(txn, store->map, &at, &value, 0));
    free(now.at);
    if (!known)
        ++*numbers;
    return rc == OMS_OK && known ? rebuild(store, txn, out, err) : rc;
}

static int count_tables(lmdb_store *store, MDB_txn *txn, uint16_t *numbers,
                        oms_error *err)
{
    MDB_cursor *cursor = NULL;
    MDB_val at;
    MDB_val value;
    key prefix;
    key_begin(&prefix, META, 0);
    int rc = mdb_cursor_open(txn, store->map, &cursor);
    *numbers = 1;
    if (rc == 0)
        rc = mdb_cursor_get(cursor, &at, &value, MDB_FIRST);
    for (; rc == 0 && begins_with(at, &prefix); (*numbers)++)
        rc = mdb_cursor_get(cursor, &at, &value, MDB_NEXT);
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? OMS_OK : fail_mdb(err, rc);
}

static int check_limits(const oms_table *table, oms_error *err)
{
    bool fits =
        table->key_fields > 0 && table->key_fields <= OMS_INDEX_FIELDS_MAX;
    for (uint8_t i = 0; i < table->indexes_count; i++)
        fits = fits && table->indexes[i].fields_count > 0 &&
               table->indexes[i].fields_count <= OMS_INDEX_FIELDS_MAX;
    return fits ? OMS_OK
                : fail(err, OMS_EINVAL, "%s is outside the limits of a store",
                       table->name);
}

int tables_migrate(lmdb_store *store, MDB_txn *txn,
                   const oms_table *const *tables, size_t count, declared *out,
                   oms_error *err)
{
    uint16_t numbers = 0;
    int rc = count_tables(store, txn, &numbers, err);
    for (size_t i = 0; rc == OMS_OK && i < count; i++) {
        rc = check_limits(tables[i], err);
        if (rc == OMS_OK)
            rc = migrate_one(store, txn, tables[i], &numbers, &out[i], err);
    }
    return rc;
}
