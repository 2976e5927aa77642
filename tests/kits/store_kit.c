// Runs the cases: each gets a new store with the kit's tables in it.
#include "kits/store_kit_case.h"

#include <stdlib.h>
#include <string.h>

void kit_must(kit_case *c, int rc)
{
    if (rc != OMS_OK)
        print_error("%s: %s\n", oms_code_name(rc), c->err.text);
    assert_int_equal(rc, OMS_OK);
}

void kit_refused(kit_case *c, int rc, int code)
{
    if (rc != code)
        print_error("%s instead of %s: %s\n", oms_code_name(rc),
                    oms_code_name(code), c->err.text);
    assert_int_equal(rc, code);
    assert_int_equal(c->err.code, code);
    assert_true(c->err.text[0] != '\0');
}

void kit_begin(kit_case *c, oms_store_mode mode)
{
    kit_must(c, c->store.ops->begin(c->store.impl, mode, &c->tx, &c->err));
}

void kit_commit(kit_case *c)
{
    oms_store_tx *tx = c->tx;
    c->tx = NULL;
    kit_must(c, c->store.ops->commit(tx, &c->err));
}

void kit_rollback(kit_case *c)
{
    oms_store_tx *tx = c->tx;
    c->tx = NULL;
    c->store.ops->rollback(tx);
}

int kit_put(kit_case *c, const oms_table *table, const void *row)
{
    return c->store.ops->put(c->tx, table, row, OMS_PUT_REPLACE, 0, &c->err);
}

int kit_insert(kit_case *c, const oms_table *table, const void *row)
{
    return c->store.ops->put(c->tx, table, row, OMS_PUT_INSERT, 0, &c->err);
}

int kit_get(kit_case *c, const oms_table *table, void *row)
{
    return c->store.ops->get(c->tx, table, row, &c->arena, &c->err);
}

void kit_store_one(kit_case *c, const oms_table *table, const void *row)
{
    kit_begin(c, OMS_STORE_WRITE);
    kit_must(c, kit_put(c, table, row));
    kit_commit(c);
}

int kit_find(kit_case *c, const oms_table *table, void *row)
{
    kit_begin(c, OMS_STORE_READ);
    int rc = kit_get(c, table, row);
    kit_rollback(c);
    return rc;
}

void kit_close(kit_case *c)
{
    if (c->tx)
        kit_rollback(c);
    if (c->open)
        c->store.ops->close(c->store.impl);
    c->open = false;
}

void kit_reopen(kit_case *c)
{
    if (!c->kit->reopen)
        skip();
    kit_close(c);
    kit_must(c, c->kit->reopen(c->kit->context, &c->store, &c->err));
    c->open = true;
}

static int set_up(void **state)
{
    const store_kit *kit = *state;
    kit_case *c = calloc(1, sizeof *c);
    if (!c)
        return -1;
    *state = c;
    c->kit = kit;
    c->err = OMS_INIT(oms_error);
    oms__arena_init(&c->arena, NULL, 65536, 0);
    if (kit->open(kit->context, &c->store, &c->err) != OMS_OK) {
        print_error("open: %s\n", c->err.text);
        return -1;
    }
    c->open = true;
    if (c->store.ops->migrate(c->store.impl, kit_tables, 3, &c->err) !=
        OMS_OK) {
        print_error("migrate: %s\n", c->err.text);
        return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    kit_case *c = *state;
    kit_close(c);
    c->kit->discard(c->kit->context);
    oms__arena_free(&c->arena);
    free(c);
    return 0;
}

static size_t take(struct CMUnitTest *into, const struct CMUnitTest *cases,
                   size_t count, const store_kit *kit)
{
    memcpy(into, cases, count * sizeof *cases);
    for (size_t i = 0; i < count; i++) {
        into[i].setup_func = set_up;
        into[i].teardown_func = tear_down;
        into[i].initial_state = (void *)(uintptr_t)kit;
    }
    return count;
}

int store_kit_run(const store_kit *kit)
{
    struct CMUnitTest cases[128];
    size_t count = kit_write_cases_count + kit_counter_cases_count +
                   kit_scan_cases_count + kit_schema_cases_count +
                   kit_fault_cases_count + kit_model_cases_count +
                   kit_word_cases_count;
    if (count > sizeof cases / sizeof cases[0])
        return 1;
    struct CMUnitTest *at = cases;
    at += take(at, kit_write_cases, kit_write_cases_count, kit);
    at += take(at, kit_counter_cases, kit_counter_cases_count, kit);
    at += take(at, kit_scan_cases, kit_scan_cases_count, kit);
    at += take(at, kit_schema_cases, kit_schema_cases_count, kit);
    at += take(at, kit_fault_cases, kit_fault_cases_count, kit);
    at += take(at, kit_model_cases, kit_model_cases_count, kit);
    take(at, kit_word_cases, kit_word_cases_count, kit);
    return _cmocka_run_group_tests(kit->name, cases, count, NULL, NULL);
}
