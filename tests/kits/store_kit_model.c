// Two thousand random operations beside a model that is too simple to be
// wrong: an array of rows, copied at begin and sorted for every scan.
#include "kits/store_kit_case.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 24
#define OPERATIONS 2000

typedef struct model {
    kit_order rows[ROWS_MAX];
    size_t count;
} model;

typedef struct play {
    kit_case *c;
    uint64_t seed;
    model now;
    model committed;
    size_t refused; // operations, so that the mix is known to bite
    size_t found;   // rows of scans
} play;

static uint32_t pick(play *p, uint32_t below)
{
    p->seed ^= p->seed << 13;
    p->seed ^= p->seed >> 7;
    p->seed ^= p->seed << 17;
    return (uint32_t)(p->seed >> 33) % below;
}

static kit_order random_row(play *p)
{
    static const char *const numbers[] = {NULL, "n0", "n1", "n2",
                                          "n3", "n4", "n5", "n6"};
    static const char *const customers[] = {NULL, "anna", "bob", "bo"};
    static const char *const notes[] = {NULL, "", "a note"};
    return (kit_order){
        .id = 1 + pick(p, ROWS_MAX - 4),
        .number = numbers[pick(p, 3) == 0 ? pick(p, 8) : 0],
        .customer = customers[pick(p, 4)],
        .created_at_ms = pick(p, 4),
        .status = (int32_t)pick(p, 3),
        .total = pick(p, 100),
        .note = notes[pick(p, 3)],
        .version = pick(p, 3),
    };
}

static kit_order *model_find(model *m, int64_t id)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->rows[i].id == id)
            return &m->rows[i];
    return NULL;
}

static bool number_taken(const model *m, const kit_order *row)
{
    for (size_t i = 0; row->number && i < m->count; i++)
        if (m->rows[i].id != row->id && m->rows[i].number &&
            strcmp(m->rows[i].number, row->number) == 0)
            return true;
    return false;
}

static int model_put(model *m, const kit_order *row, oms_put_mode mode,
                     int64_t version)
{
    kit_order *old = model_find(m, row->id);
    if (mode == OMS_PUT_INSERT && old)
        return OMS_ECONFLICT;
    if (mode == OMS_PUT_VERSION && (!old || old->version != version))
        return OMS_ECONFLICT;
    if (number_taken(m, row))
        return OMS_ECONFLICT;
    if (!old)
        old = &m->rows[m->count++];
    *old = *row;
    return OMS_OK;
}

static int model_remove(model *m, int64_t id)
{
    kit_order *old = model_find(m, id);
    if (!old)
        return OMS_ENOTFOUND;
    *old = m->rows[--m->count];
    return OMS_OK;
}

static int model_add(model *m, int64_t id, int64_t amount)
{
    kit_order *old = model_find(m, id);
    if (!old)
        return OMS_ENOTFOUND;
    if (old->total + amount < 0 || old->total + amount > 1000000)
        return OMS_ECONFLICT;
    old->total += amount;
    old->version++;
    return OMS_OK;
}

// The field at a position of a walk: of the index, then the key.
static int field_of(const oms_scan *scan, uint32_t at)
{
    if (scan->index < 0)
        return at == 0 ? 0 : -1;
    const oms_index *index = &kit_orders.indexes[scan->index];
    if (at < index->fields_count)
        return index->fields[at];
    return at == index->fields_count ? 0 : -1;
}

static int compare_at(const oms_scan *scan, uint32_t at, const kit_order *a,
                      const kit_order *b)
{
    const oms_field *field = &kit_orders.record->fields[field_of(scan, at)];
    int order = oms__field_compare(field, a, b);
    return scan->descending ? -order : order;
}

static int compare_rows(const oms_scan *scan, const kit_order *a,
                        const kit_order *b)
{
    for (uint32_t at = 0; field_of(scan, at) >= 0; at++) {
        int order = compare_at(scan, at, a, b);
        if (order != 0)
            return order;
    }
    return 0;
}

static bool wanted(const oms_scan *scan, const kit_order *row)
{
    for (uint32_t at = 0; at < scan->prefix_fields; at++)
        if (compare_at(scan, at, row, scan->prefix) != 0)
            return false;
    if (scan->after)
        return compare_rows(scan, row, scan->after) > 0;
    if (scan->from)
        return compare_at(scan, scan->prefix_fields, row, scan->from) >= 0;
    return true;
}

static size_t model_scan(const model *m, const oms_scan *scan, kit_order *out)
{
    size_t count = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (!wanted(scan, &m->rows[i]))
            continue;
        size_t to = count++;
        while (to > 0 && compare_rows(scan, &out[to - 1], &m->rows[i]) > 0) {
            out[to] = out[to - 1];
            to--;
        }
        out[to] = m->rows[i];
    }
    return count < scan->limit ? count : scan->limit;
}

static oms_scan random_scan(play *p, const kit_order *bounds)
{
    oms_scan scan = {.table = &kit_orders,
                     .index = (int)pick(p, 4) - 1,
                     .prefix = bounds,
                     .descending = pick(p, 2) == 1,
                     .limit = pick(p, 2) ? 1 + pick(p, 5) : 100};
    uint32_t fields =
        scan.index < 0 ? 1u : kit_orders.indexes[scan.index].fields_count;
    scan.prefix_fields = pick(p, fields + 1);
    uint32_t how = pick(p, 3);
    if (how == 1)
        scan.after = bounds;
    if (how == 2 && scan.prefix_fields < fields)
        scan.from = bounds;
    return scan;
}

static void check_scan(play *p)
{
    kit_case *c = p->c;
    kit_order bounds = random_row(p);
    oms_scan scan = random_scan(p, &bounds);
    kit_order expected[ROWS_MAX];
    size_t count = model_scan(&p->now, &scan, expected);
    oms_rows rows = {NULL, 0};
    kit_must(c, c->store.ops->scan(c->tx, &scan, &c->arena, &rows, &c->err));
    assert_int_equal(rows.count, count);
    for (size_t i = 0; i < count; i++)
        assert_true(oms__record_equal(
            kit_orders.record, (kit_order *)rows.rows + i, &expected[i]));
    p->found += count;
}

static void check_get(play *p)
{
    kit_order row = {.id = 1 + pick(p, ROWS_MAX)};
    const kit_order *expected = model_find(&p->now, row.id);
    int rc = kit_get(p->c, &kit_orders, &row);
    assert_int_equal(rc, expected ? OMS_OK : OMS_ENOTFOUND);
    if (expected)
        assert_true(oms__record_equal(kit_orders.record, &row, expected));
}

// The store's answer and the model's.
typedef struct answers {
    int store;
    int model;
} answers;

static answers write_once(play *p)
{
    kit_case *c = p->c;
    const oms_store_ops *ops = c->store.ops;
    kit_order row = random_row(p);
    uint32_t what = pick(p, 100);
    answers got;
    const kit_order *known = model_find(&p->now, row.id);
    if (what < 20 && known && ops->change) {
        const kit_order before = *known;
        got.store = ops->change(c->tx, &kit_orders, &before, &row, &c->err);
        got.model = model_put(&p->now, &row, OMS_PUT_REPLACE, 0);
    } else if (what < 60) {
        oms_put_mode mode = (oms_put_mode)(1 + what / 20);
        int64_t version = pick(p, 3);
        got.store = ops->put(c->tx, &kit_orders, &row, mode, version, &c->err);
        got.model = model_put(&p->now, &row, mode, version);
    } else if (what < 80) {
        oms_delta delta = {.field = 5, .amount = (int64_t)pick(p, 60) - 25};
        got.store = ops->add(c->tx, &kit_orders, &row, &delta, 1, &c->err);
        got.model = model_add(&p->now, row.id, delta.amount);
    } else if (what < 99) {
        got.store = ops->remove(c->tx, &kit_orders, &row, &c->err);
        got.model = model_remove(&p->now, row.id);
    } else {
        got.store = ops->clear(c->tx, &kit_orders, &c->err);
        got.model = OMS_OK;
        p->now.count = 0;
    }
    return got;
}

static void end(play *p, bool keep)
{
    if (keep) {
        kit_commit(p->c);
        p->committed = p->now;
    } else {
        kit_rollback(p->c);
        p->now = p->committed;
    }
}

static void step(play *p)
{
    uint32_t what = pick(p, 10);
    if (!p->c->tx) {
        oms__arena_reset(&p->c->arena);
        kit_begin(p->c, OMS_STORE_WRITE);
    } else if (what == 0) {
        end(p, pick(p, 3) != 0);
    } else if (what < 4) {
        check_scan(p);
    } else if (what == 4) {
        check_get(p);
    } else {
        answers got = write_once(p);
        assert_int_equal(got.store, got.model);
        if (got.store == OMS_ECONFLICT) {
            p->refused++;
            end(p, false);
        }
    }
}

static void check_all(play *p)
{
    static const oms_scan all = {
        .table = &kit_orders, .index = -1, .limit = 100};
    kit_order expected[ROWS_MAX];
    size_t count = model_scan(&p->committed, &all, expected);
    oms_rows rows = {NULL, 0};
    kit_case *c = p->c;
    kit_begin(c, OMS_STORE_READ);
    kit_must(c, c->store.ops->scan(c->tx, &all, &c->arena, &rows, &c->err));
    kit_rollback(c);
    assert_int_equal(rows.count, count);
    for (size_t i = 0; i < count; i++)
        assert_true(oms__record_equal(
            kit_orders.record, (kit_order *)rows.rows + i, &expected[i]));
}

static void test_store__agrees_with_a_model(void **state)
{
    play *p = calloc(1, sizeof *p);
    assert_non_null(p);
    p->c = *state;
    p->seed = UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 0; i < OPERATIONS; i++)
        step(p);
    if (p->c->tx)
        end(p, true);
    check_all(p);
    assert_true(p->refused > 50);
    assert_true(p->found > 500);
    free(p);
}

const struct CMUnitTest kit_model_cases[] = {
    cmocka_unit_test(test_store__agrees_with_a_model),
};
const size_t kit_model_cases_count =
    sizeof kit_model_cases / sizeof kit_model_cases[0];
