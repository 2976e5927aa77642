// Moving a shop. The row that says "this is a shop" is written first, in a
// format that nobody can open, and made good last: whatever stops a copy in
// between, the target is not taken for a shop. Rows go over in the order of
// their keys, a page at a time; the source is read in one transaction, which is
// the one moment that the copy shows.
#include "runtime/copy.h"

#include <string.h>

#include "runtime/tables.h"

#define PAGE 200         // rows of one scan
#define COMMIT_ROWS 5000 // rows of one commit of the target ...
#define COMMIT_BYTES (8u * 1024u * 1024u) // ... or so much of them

// Two prints of each row, added up: the order of rows does not matter.
typedef struct tally {
    int64_t rows;
    uint64_t one, other;
} tally;

typedef struct copying {
    oms *from;
    oms_store_tx *source;
    const oms_store *to;
    oms_store_tx *target; // NULL: none is open
    oms_arena arena;
    int64_t uncommitted; // rows
    size_t bytes;        // of them
    size_t page_bytes;   // of the page in hand
    oms_copy_told told;
    void *user;
    oms_copy_state state;
    oms_error *err;
} copying;

static void count_row(tally *of, const oms_table *table, const void *row)
{
    of->rows++;
    of->one += oms__record_hash(table->record, row, 1);
    of->other += oms__record_hash(table->record, row, 2);
}

static int tell(copying *of)
{
    if (of->told == NULL || of->told(of->user, &of->state) == 0)
        return OMS_OK;
    return oms__error_set(of->err, OMS_EREFUSED, "", "the copy was stopped");
}

// ---- the target's transactions ---------------------------------------------

static int begin(copying *of)
{
    if (of->target != NULL)
        return OMS_OK;
    return of->to->ops->begin(of->to->impl, OMS_STORE_WRITE, &of->target,
                              of->err);
}

static int commit(copying *of)
{
    oms_store_tx *ended = of->target;
    of->target = NULL;
    of->uncommitted = 0;
    of->bytes = 0;
    if (ended == NULL)
        return OMS_OK;
    const oms_store_ops *ops = of->to->ops;
    int code = ops->commit(ended, of->err);
    if (code == OMS_OK && OMS_HAS(ops, oms_store_ops, tidy) &&
        ops->tidy != NULL)
        (void)ops->tidy(of->to->impl, NULL);
    return code;
}

static int put_shop(copying *of, oms_engine_row *row)
{
    int code = begin(of);
    if (code == OMS_OK)
        code = of->to->ops->put(of->target, &oms__engine_table, row,
                                OMS_PUT_REPLACE, 0, of->err);
    return code == OMS_OK ? commit(of) : code;
}

// ---- what is there already -------------------------------------------------

static int is_empty(copying *of, const oms_table *table)
{
    oms_scan scan = {.table = table, .index = -1, .limit = 1};
    oms_rows rows = {0};
    int code = of->to->ops->scan(of->target, &scan, &of->arena, &rows, of->err);
    if (code == OMS_OK && rows.count > 0)
        return oms__error_set(of->err, OMS_ECONFLICT, "",
                              "the target is not empty: there are rows in %s",
                              table->name);
    return code;
}

static int look_at_all(copying *of)
{
    const oms_registry *all = &of->from->registry;
    int code = OMS_OK;
    for (size_t i = 0; i < all->tables_count && code == OMS_OK; i++)
        code = is_empty(of, all->tables[i]);
    return code;
}

// A copy that did not end is begun anew.
static int look(copying *of)
{
    const oms_store_ops *ops = of->to->ops;
    const oms_registry *all = &of->from->registry;
    oms_engine_row shop = {.id = 1};
    int code = begin(of);
    if (code != OMS_OK)
        return code;
    code = ops->get(of->target, &oms__engine_table, &shop, &of->arena, of->err);
    if (code == OMS_ENOTFOUND)
        return look_at_all(of);
    if (code == OMS_OK && shop.format != OMS__FORMAT_COPYING)
        return oms__error_set(of->err, OMS_ECONFLICT, "",
                              "there is a shop in the target already");
    // Rows of a module that this shop has not would stay.
    if (code == OMS_OK &&
        !oms__choose_same(shop.modules, of->from->shop.modules))
        return oms__error_set(of->err, OMS_ECONFLICT, "",
                              "a copy of a shop of other modules was stopped "
                              "in the target: take an empty one");
    for (size_t i = 0; i < all->tables_count && code == OMS_OK; i++)
        if (all->tables[i] != &oms__engine_table)
            code = ops->clear(of->target, all->tables[i], of->err);
    return code;
}

// ---- a table ---------------------------------------------------------------

static const char *row_at(const oms_table *table, const oms_rows *of, size_t at)
{
    return (const char *)of->rows + at * table->record->struct_size;
}

static int put_rows(copying *of, const oms_table *table, const oms_rows *rows)
{
    int code = begin(of);
    for (size_t i = 0; i < rows->count && code == OMS_OK; i++)
        code = of->to->ops->put(of->target, table, row_at(table, rows, i),
                                OMS_PUT_INSERT, 0, of->err);
    of->uncommitted += (int64_t)rows->count;
    of->bytes += of->page_bytes;
    bool full = of->uncommitted >= COMMIT_ROWS || of->bytes >= COMMIT_BYTES;
    return code == OMS_OK && full ? commit(of) : code;
}

// What is done with each page of a table.
typedef int (*page_use)(copying *of, const oms_table *table,
                        const oms_rows *rows);

// The last row of a page outlives it: what it points at, too.
static int walk(copying *of, const oms_store_ops *ops, oms_store_tx *tx,
                const oms_table *table, page_use use, tally *sum)
{
    oms_arena pages[2];
    oms_scan scan = {.table = table, .index = -1, .limit = PAGE};
    oms_rows rows = {.count = PAGE};
    int code = OMS_OK;
    of->state.table = table->name;
    of->state.rows = 0;
    for (int i = 0; i < 2; i++)
        oms__arena_init(&pages[i], &of->from->allocator, 64 * 1024, 0);
    for (int turn = 0; code == OMS_OK && rows.count == PAGE; turn = !turn) {
        oms__arena_reset(&pages[turn]);
        code = ops->scan(tx, &scan, &pages[turn], &rows, of->err);
        if (code != OMS_OK)
            break;
        for (size_t i = 0; i < rows.count; i++)
            count_row(sum, table, row_at(table, &rows, i));
        of->page_bytes = pages[turn].used_bytes;
        if (use != NULL && rows.count > 0)
            code = use(of, table, &rows);
        scan.after =
            rows.count > 0 ? row_at(table, &rows, rows.count - 1) : NULL;
        of->state.rows += (int64_t)rows.count;
        of->state.rows_all += (int64_t)rows.count;
        if (code == OMS_OK)
            code = tell(of);
    }
    for (int i = 0; i < 2; i++)
        oms__arena_free(&pages[i]);
    return code;
}

static int copy_tables(copying *of, tally *sums)
{
    const oms_registry *all = &of->from->registry;
    int code = OMS_OK;
    of->state.tables_count = all->tables_count;
    for (size_t i = 0; i < all->tables_count && code == OMS_OK; i++) {
        const oms_table *table = all->tables[i];
        if (table != &oms__engine_table)
            code = walk(of, of->from->store.ops, of->source, table, put_rows,
                        &sums[i]);
        of->state.tables++;
    }
    return code == OMS_OK ? commit(of) : code;
}

// ---- whether it is the same ------------------------------------------------

static int compare(copying *of, oms_store_tx *target, const tally *sums)
{
    const oms_registry *all = &of->from->registry;
    int code = OMS_OK;
    of->state.verifying = true;
    of->state.tables = of->state.rows_all = 0;
    for (size_t i = 0; i < all->tables_count && code == OMS_OK; i++) {
        const oms_table *table = all->tables[i];
        tally there = {0};
        if (table != &oms__engine_table)
            code = walk(of, of->to->ops, target, table, NULL, &there);
        of->state.tables++;
        bool same = there.rows == sums[i].rows && there.one == sums[i].one &&
                    there.other == sums[i].other;
        if (code == OMS_OK && !same)
            code = oms__error_set(of->err, OMS_ECONFLICT, "",
                                  "%s is not the same in the target: %lld rows "
                                  "were copied, %lld are there",
                                  table->name, (long long)sums[i].rows,
                                  (long long)there.rows);
    }
    return code;
}

static int verify(copying *of, const tally *sums)
{
    oms_store_tx *target = NULL;
    int code =
        of->to->ops->begin(of->to->impl, OMS_STORE_READ, &target, of->err);
    if (code != OMS_OK)
        return code;
    code = compare(of, target, sums);
    of->to->ops->rollback(target);
    return code;
}

// ---- all of it -------------------------------------------------------------

static int copy_all(copying *of)
{
    const oms_registry *all = &of->from->registry;
    const oms_store_ops *source = of->from->store.ops;
    oms_engine_row shop = {.id = 1}, mark;
    if (!oms__choose_has_all(of->from))
        return oms__error_set(of->err, OMS_EINVAL, "/modules",
                              "a copy is of every row: open the shop with all "
                              "of its modules, or name none");
    tally *sums =
        oms__arena_array(&of->arena, all->tables_count, sizeof(*sums));
    if (sums == NULL)
        return oms__error_set(of->err, OMS_ENOMEM, "", "no memory to copy");
    int code =
        source->get(of->source, &oms__engine_table, &shop, &of->arena, of->err);
    if (code == OMS_OK)
        code = of->to->ops->migrate(of->to->impl, all->tables,
                                    all->tables_count, of->err);
    if (code == OMS_OK)
        code = look(of);
    mark = shop;
    mark.format = OMS__FORMAT_COPYING;
    if (code == OMS_OK)
        code = put_shop(of, &mark);
    if (code == OMS_OK)
        code = copy_tables(of, sums);
    if (code == OMS_OK)
        code = verify(of, sums);
    return code == OMS_OK ? put_shop(of, &shop) : code;
}

int oms__copy(oms *from, const oms_store *to, oms_copy_told told, void *user,
              oms_error *err)
{
    copying of = {.from = from,
                  .to = to,
                  .told = told,
                  .user = user,
                  .state = OMS_INIT(oms_copy_state),
                  .err = err};
    const oms_store_ops *ops = from->store.ops;
    int code = ops->begin(from->store.impl, OMS_STORE_READ, &of.source, err);
    if (code != OMS_OK)
        return code;
    oms__arena_init(&of.arena, &from->allocator, 16 * 1024, 0);
    code = copy_all(&of);
    if (of.target != NULL)
        to->ops->rollback(of.target);
    ops->rollback(of.source);
    oms__arena_free(&of.arena);
    return code;
}
