// What is known between groups: rows, that a row is not there, and which ids
// are so new that nothing of them can be anywhere.
#include "toy_parts.h"

#include "base/id.h"

typedef struct fixture {
    oms_cache cache;
    oms_slot slots[2];
} fixture;

static void open_cache(fixture *f)
{
    *f = (fixture){.slots = {{.table = &toy_parts}, {.table = &toy_things}}};
    oms_allocator allocator = oms__alloc_default(NULL);
    assert_true(oms__cache_init(&f->cache, &allocator));
}

static void close_cache(fixture *f)
{
    oms_allocator allocator = oms__alloc_default(NULL);
    oms__cache_free(&f->cache, &allocator);
}

static void make_id(oms_id_state *state, uint32_t n, char out[OMS_ID_ROOM])
{
    uint8_t random[10] = {0};
    memcpy(random + 6, &n, sizeof(n)); // the last bytes
    oms__id_make(state, 1795358585231, random, out);
}

static void test_fresh__a_new_id_is_nowhere_until_it_is_written(void **state)
{
    (void)state;
    fixture f;
    oms_id_state ids = {0};
    char id[OMS_ID_ROOM];
    open_cache(&f);
    make_id(&ids, 1, id);
    const part first = {.id = id, .no = 1};
    const part other = {.id = id, .no = 2};
    assert_false(oms__fresh_absent(&f.cache, &f.slots[0], &first));
    oms__fresh_made(&f.cache, id);
    assert_true(oms__fresh_absent(&f.cache, &f.slots[0], &first));
    assert_true(oms__fresh_absent(&f.cache, &f.slots[1], &(thing){.id = id}));
    oms__fresh_written(&f.cache, &f.slots[0], &first);
    assert_false(oms__fresh_absent(&f.cache, &f.slots[0], &first));
    assert_false(oms__fresh_absent(&f.cache, &f.slots[0], &other));
    assert_true(oms__fresh_absent(&f.cache, &f.slots[1], &(thing){.id = id}));
    close_cache(&f);
}

static void test_fresh__forgets_ids_but_never_what_was_written(void **state)
{
    (void)state;
    enum { IDS = 3 * OMS__FRESH_ROOM };
    static char ids[IDS][OMS_ID_ROOM];
    oms_id_state made = {0};
    fixture f;
    open_cache(&f);
    for (uint32_t i = 0; i < IDS; i++) {
        make_id(&made, i, ids[i]);
        oms__fresh_made(&f.cache, ids[i]);
        if (i % 2 == 0)
            oms__fresh_written(&f.cache, &f.slots[0], &(part){.id = ids[i]});
    }
    size_t known = 0;
    for (uint32_t i = 0; i < IDS; i++) {
        bool absent =
            oms__fresh_absent(&f.cache, &f.slots[0], &(part){.id = ids[i]});
        assert_false(absent && i % 2 == 0);
        known += absent;
    }
    assert_in_range(known, OMS__FRESH_ROOM / 8, OMS__FRESH_ROOM);
    close_cache(&f);
}

static void test_fresh__knows_nothing_of_names_that_a_host_gave(void **state)
{
    (void)state;
    fixture f;
    open_cache(&f);
    oms__fresh_made(&f.cache, "order-1");
    assert_false(
        oms__fresh_absent(&f.cache, &f.slots[1], &(thing){.id = "order-1"}));
    assert_false(oms__fresh_absent(&f.cache, &f.slots[1], &(thing){.id = ""}));
    assert_false(oms__fresh_absent(&f.cache, &f.slots[1], &(thing){0}));
    close_cache(&f);
}

// Reads of the store that one refused change makes.
static int64_t reads_of_refusal(toy *it)
{
    int64_t before = it->store.calls[FAULTY_GET];
    assert_int_equal(TOY_DO(it, "thing.change", .id = "a", .amount = 1),
                     OMS_ENOTFOUND);
    return it->store.calls[FAULTY_GET] - before;
}

static void test_cache__asks_once_for_a_row_that_is_not_there(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    int64_t first = reads_of_refusal(&it);
    assert_int_equal(reads_of_refusal(&it), first - 1);
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "a", .amount = 3),
                     OMS_OK);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "total"),
                     3);
    assert_int_equal(TOY_DO(&it, "thing.erase", .id = "a"), OMS_OK);
    assert_int_equal(reads_of_refusal(&it), first - 1);
    assert_int_equal(toy_verify(&it), 0);
    toy_end(&it);
}

static void test_overlay__puts_what_the_store_cannot_change(void **state)
{
    (void)state;
    toy it = {0};
    toy_begin(&it);
    const oms_store_ops *whole = it.oms->store.ops;
    oms_store_ops plain = *whole;
    plain.change = NULL;
    it.oms->store.ops = &plain;
    assert_int_equal(TOY_DO(&it, "thing.create", .id = "a"), OMS_OK);
    assert_int_equal(TOY_DO(&it, "thing.change", .id = "a", .amount = 3),
                     OMS_OK);
    assert_int_equal(TOY_DO(&it, "stock.set", .id = "s", .amount = 3), OMS_OK);
    assert_int_equal(TOY_DO(&it, "stock.set", .id = "s", .amount = 4), OMS_OK);
    assert_int_equal(toy_number(&it, "thing.get", "{\"id\":\"a\"}", "version"),
                     2);
    assert_int_equal(toy_verify(&it), 0);
    it.oms->store.ops = whole;
    toy_end(&it);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(test_fresh__a_new_id_is_nowhere_until_it_is_written),
        cmocka_unit_test(test_fresh__forgets_ids_but_never_what_was_written),
        cmocka_unit_test(test_fresh__knows_nothing_of_names_that_a_host_gave),
        cmocka_unit_test(test_cache__asks_once_for_a_row_that_is_not_there),
        cmocka_unit_test(test_overlay__puts_what_the_store_cannot_change),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
