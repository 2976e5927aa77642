// What a group asks ahead: on a store that counts the answers that are waited
// for. A desk keeps the sheets of orders; what it reads of them is learned.
#include "toy.h"

#include "base/record.h"
#include "base/table.h"
#include "runtime/prefetch.h"

typedef struct desk_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;
    int64_t no;
    int64_t amount;
} desk_args;

typedef struct sheet {
    const char *order_id;
    int64_t no;
    int64_t amount;
} sheet;

static const oms_field desk_args_fields[] = {
    OMS_FIELD_CODE(desk_args, order_id, OMS_REQUIRED, "Order."),
    OMS_FIELD_INT(desk_args, no, 0, 0, 1000000, "Number."),
    OMS_FIELD_INT(desk_args, amount, 0, 0, 1000000, "Amount."),
};
static const oms_record desk_args_record =
    OMS_RECORD("desk.args", desk_args, desk_args_fields, "Arguments.");

static const oms_field sheet_fields[] = {
    OMS_FIELD_CODE(sheet, order_id, OMS_REQUIRED, "Order."),
    OMS_FIELD_INT(sheet, no, 0, INT64_MIN, INT64_MAX, "Number."),
    OMS_FIELD_INT(sheet, amount, 0, INT64_MIN, INT64_MAX, "Amount."),
};
static const oms_record sheet_record =
    OMS_RECORD("sheet", sheet, sheet_fields, "A sheet.");
static const oms_table sheets = {.name = "sheets",
                                 .record = &sheet_record,
                                 .key_fields = 2,
                                 .version_field = -1};
static const oms_table copies = {.name = "copies",
                                 .record = &sheet_record,
                                 .key_fields = 2,
                                 .version_field = -1};

static const oms_field said_fields[] = {
    OMS_FIELD_CODE(sheet, order_id, OMS_REQUIRED, "Order."),
    OMS_FIELD_INT(sheet, no, 0, INT64_MIN, INT64_MAX, "Number."),
};
static const oms_record said_record =
    OMS_RECORD("sheet.said", sheet, said_fields, "A sheet.");
static const oms_event_type desk_events[] = {
    {"sheet.put", &said_record, "A sheet was put."}};

static int64_t sum_of(oms_tx *tx, const char *order_id, size_t *count)
{
    sheet like = {.order_id = order_id};
    oms_scan scan = {.table = &sheets,
                     .index = -1,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = 100};
    const sheet *rows = oms__tx_scan(tx, &scan, count);
    int64_t sum = 0;
    for (size_t i = 0; i < *count; i++)
        sum += rows[i].amount;
    return sum;
}

static void put_sheet(oms_tx *tx, const void *in)
{
    const desk_args *args = in;
    sheet row = {.order_id = args->order_id, .no = args->no};
    (void)oms__tx_get(tx, &sheets, &row);
    row.amount += args->amount;
    oms__tx_put(tx, &sheets, &row);
    oms__tx_emit(tx, &desk_events[0], args->order_id, 0,
                 &(sheet){args->order_id, args->no, 0});
}

static void add_up(oms_tx *tx, const void *in)
{
    const desk_args *args = in;
    size_t count = 0;
    oms__tx_receipt(tx, args->order_id, sum_of(tx, args->order_id, &count));
}

static void look_at_one(oms_tx *tx, const void *in)
{
    const desk_args *args = in;
    sheet row = {.order_id = args->order_id, .no = args->no};
    const bool found = oms__tx_get(tx, &sheets, &row);
    oms__tx_receipt(tx, args->order_id, found ? row.amount : -1);
}

static void drop_sheet(oms_tx *tx, const void *in)
{
    const desk_args *args = in;
    oms__tx_delete(tx, &sheets,
                   &(sheet){.order_id = args->order_id, .no = args->no});
}

static void read_nothing(oms_tx *tx, const void *in)
{
    oms__tx_receipt(tx, ((const desk_args *)in)->order_id, 0);
}

#define DOES(title, does) \
    { \
        .name = (title), .args = &desk_args_record, .handler = (does), \
        .scope = "toy:write", .doc = "Desk." \
    }
static const oms_command desk_commands[] = {
    DOES("sheet.put", put_sheet),        DOES("sheet.add_up", add_up),
    DOES("sheet.look", look_at_one),     DOES("sheet.drop", drop_sheet),
    DOES("sheet.nothing", read_nothing),
};
static const oms_table *const desk_tables[] = {&sheets};
static const oms_module desk = {.name = "desk",
                                .tables = desk_tables,
                                .tables_count = 1,
                                .commands = desk_commands,
                                .commands_count = OMS_COUNT(desk_commands),
                                .events = desk_events,
                                .events_count = 1};

// Copies what the desk says.
static void copy_sheet(oms_tx *tx, const oms_event *event, const void *data)
{
    const sheet *said = data;
    sheet row = {.order_id = event->subject, .no = said->no};
    (void)oms__tx_get(tx, &copies, &row);
    row.amount++;
    oms__tx_put(tx, &copies, &row);
}

static const oms_reaction clerk_reactions[] = {{"sheet.put", copy_sheet}};
static const oms_table *const clerk_tables[] = {&copies};
static const oms_module clerk = {.name = "clerk",
                                 .tables = clerk_tables,
                                 .tables_count = 1,
                                 .reactions = clerk_reactions,
                                 .reactions_count = 1};

typedef struct office {
    oms__memory *disk;
    turn_store store;
    turn_handle of_one, of_two;
    toy_time time;
    oms *one, *two;
    int keys;
} office;

static oms *open_office(office *it, turn_handle *handle)
{
    static const oms_module *const modules[] = {&desk, &clerk};
    oms_store store = turn_store_hand(&it->store, handle);
    oms_options options = OMS_INIT(oms_options);
    oms *made = NULL;
    options.store = &store;
    options.clock = toy_clock(&it->time);
    options.ids = oms__system_ids();
    oms_error err = OMS_INIT(oms_error);
    if (oms__engine_open(&options, modules, 2, &made, &err) != OMS_OK)
        fail_msg("%s", err.text);
    return made;
}

static void begin(office *it)
{
    *it = (office){.store = {.wall_ms = 1700000000000},
                   .time = {.wall_ms = 1700000000000, .monotonic_us = 1}};
    assert_int_equal(oms__memory_new(NULL, &it->disk, NULL), OMS_OK);
    oms__memory_attach(it->disk, &it->store.inner);
    it->one = open_office(it, &it->of_one);
    it->two = open_office(it, &it->of_two);
}

static void settle(oms *who)
{
    for (int i = 0; i < 4; i++)
        assert_int_equal(oms_step(who, 100, NULL, NULL), OMS_OK);
}

static void end(office *it)
{
    oms_result *report = NULL;
    size_t violations = 99;
    oms_close(it->one);
    settle(it->two);
    assert_int_equal(oms_verify(it->two, 0, &violations, &report, NULL),
                     OMS_OK);
    assert_int_equal(violations, 0);
    oms_result_free(report);
    oms_close(it->two);
    it->store.inner.ops->close(it->store.inner.impl);
    oms__memory_free(it->disk);
}

// The receipt's number.
static int64_t tell(office *it, oms *who, const char *command,
                    const char *order, int no, int amount)
{
    char key[32], args[128];
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_error err = OMS_INIT(oms_error);
    (void)snprintf(key, sizeof(key), "k%d", ++it->keys);
    (void)snprintf(args, sizeof(args),
                   "{\"order_id\":\"%s\",\"no\":%d,\"amount\":%d}", order, no,
                   amount);
    assert_int_equal(oms_submit(who, command, key, args, &receipt, &err),
                     OMS_OK);
    return receipt.number;
}

// What the one knows is old from now on.
static void other_writes(office *it)
{
    (void)tell(it, it->two, "sheet.put", "elsewhere", it->keys, 1);
}

// Answers that the next command of the one waits for.
static int64_t waits_for(office *it, const char *command, const char *order)
{
    const int64_t before = it->of_one.waits;
    (void)tell(it, it->one, command, order, 1, 0);
    return it->of_one.waits - before;
}

static int64_t waits_after_another(office *it, const char *command,
                                   const char *order)
{
    other_writes(it);
    return waits_for(it, command, order);
}

static void test_prefetch__keys_of_a_batch_are_asked_with_one_wait(void **state)
{
    (void)state;
    office it;
    begin(&it);
    oms_request requests[40];
    char keys[40][16], args[40][64];
    for (int i = 0; i < 40; i++) {
        (void)snprintf(keys[i], sizeof(keys[i]), "batch-%d", i);
        (void)snprintf(args[i], sizeof(args[i]), "{\"order_id\":\"o%d\"}", i);
        requests[i] = OMS_INIT(oms_request);
        requests[i].command = "sheet.nothing";
        requests[i].key = keys[i];
        requests[i].args = args[i];
    }
    (void)tell(&it, it.one, "sheet.nothing", "o", 1, 0);
    const int64_t before = it.of_one.waits;
    assert_int_equal(oms_submit_batch(it.one, requests, 40, 0, NULL), OMS_OK);
    for (int i = 0; i < 40; i++)
        assert_int_equal(requests[i].code, OMS_OK);
    assert_int_equal(it.of_one.waits - before, 1);
    // And the same again: each is known to have been done.
    assert_int_equal(oms_submit_batch(it.two, requests, 40, 0, NULL), OMS_OK);
    oms_stats stats = OMS_INIT(oms_stats);
    oms_stats_get(it.two, &stats);
    assert_int_equal(stats.repeats, 40);
    end(&it);
}

static void test_prefetch__what_a_handler_reads_is_learned(void **state)
{
    (void)state;
    office it;
    begin(&it);
    for (int i = 0; i < 5; i++)
        (void)tell(&it, it.one, "sheet.put", "o", i, 10 + i);
    const int64_t first = waits_after_another(&it, "sheet.look", "o");
    const int64_t then = waits_after_another(&it, "sheet.look", "o");
    assert_int_equal(then, first - 1);
    other_writes(&it);
    assert_int_equal(tell(&it, it.one, "sheet.look", "o", 3, 0), 13);
    other_writes(&it);
    assert_int_equal(tell(&it, it.one, "sheet.look", "o", 7, 0), -1);
    // What the other has changed meanwhile is seen.
    (void)tell(&it, it.two, "sheet.put", "o", 3, 100);
    assert_int_equal(tell(&it, it.one, "sheet.look", "o", 3, 0), 113);
    end(&it);
}

// Adds up before and after a sheet is put and dropped, all of it in one group;
// the sum in the end. The sheet had [had].
static int64_t add_between(office *it, int no, int had)
{
    static const char *const commands[] = {"sheet.add_up", "sheet.put",
                                           "sheet.add_up", "sheet.drop",
                                           "sheet.add_up"};
    oms_request requests[5];
    oms_receipt receipts[5];
    char keys[5][32], args[64];
    (void)snprintf(args, sizeof(args),
                   "{\"order_id\":\"o\",\"no\":%d,\"amount\":100}", no);
    for (int i = 0; i < 5; i++) {
        (void)snprintf(keys[i], sizeof(keys[i]), "k%d", ++it->keys);
        receipts[i] = OMS_INIT(oms_receipt);
        requests[i] = OMS_INIT(oms_request);
        requests[i].command = commands[i];
        requests[i].key = keys[i];
        requests[i].args = args;
        requests[i].receipt = &receipts[i];
    }
    assert_int_equal(oms_submit_batch(it->one, requests, 5, 0, NULL), OMS_OK);
    for (int i = 0; i < 5; i++)
        assert_int_equal(requests[i].code, OMS_OK);
    assert_int_equal(receipts[2].number, receipts[0].number + 100);
    assert_int_equal(receipts[4].number, receipts[0].number - had);
    return receipts[4].number;
}

static void test_prefetch__a_scan_sees_what_the_group_has_written(void **state)
{
    (void)state;
    office it;
    begin(&it);
    for (int i = 1; i < 6; i++)
        (void)tell(&it, it.one, "sheet.put", "o", i, i);
    for (int round = 0; round < 3; round++) {
        other_writes(&it);
        assert_int_equal(add_between(&it, 50 + round, 0), 15);
        (void)tell(&it, it.two, "sheet.put", "o", 60, 7);
        assert_int_equal(add_between(&it, 60, 7), 15);
        (void)tell(&it, it.two, "sheet.put", "o", 1 + round, 0);
    }
    // Rows of one order that are too many are asked for by the handler.
    for (int i = 100; i < 100 + OMS__WALK_ROWS; i++)
        (void)tell(&it, it.two, "sheet.put", "o", i, 0);
    for (int round = 0; round < 3; round++) {
        other_writes(&it);
        assert_int_equal(add_between(&it, 99, 0), 15);
    }
    end(&it);
}

static void test_prefetch__reactions_are_asked_ahead_for(void **state)
{
    (void)state;
    office it;
    begin(&it);
    int64_t waits[2];
    for (int round = 0; round < 2; round++) {
        settle(it.one);
        other_writes(&it);
        settle(it.two);
        for (int i = 0; i < 12; i++) {
            char order[16];
            (void)snprintf(order, sizeof(order), "r%d", i);
            (void)tell(&it, it.two, "sheet.put", order, round, 1);
        }
        it.time.monotonic_us += 1000000;
        const int64_t before = it.of_one.waits;
        settle(it.one); // it has not heard of any of these
        waits[round] = it.of_one.waits - before;
    }
    assert_true(waits[0] > 12); // each looked for its copy
    assert_true(waits[1] <= waits[0] - 11);
    end(&it);
}

static void test_prefetch__what_is_asked_in_vain_is_unlearned(void **state)
{
    (void)state;
    office it;
    begin(&it);
    (void)tell(&it, it.one, "sheet.put", "o", 1, 1);
    (void)waits_after_another(&it, "sheet.look", "o");
    other_writes(&it);
    int64_t before = it.of_one.scans;
    (void)tell(&it, it.one, "sheet.look", "o", 1, 0);
    const int64_t with = it.of_one.scans - before;
    // Of orders that have just been looked at memory holds the rows.
    for (int i = 0; i <= OMS__HABIT_MAX; i++)
        (void)tell(&it, it.one, "sheet.look", "o", 1, 0);
    other_writes(&it);
    before = it.of_one.scans;
    (void)tell(&it, it.one, "sheet.look", "o", 1, 0);
    assert_int_equal(it.of_one.scans - before, with - 1);
    end(&it);
}

// What somebody might have looked at hurts nobody: the group runs without.
static void test_prefetch__nobody_suffers_from_a_failed_look_ahead(void **state)
{
    (void)state;
    office it;
    begin(&it);
    (void)tell(&it, it.one, "sheet.put", "o", 1, 5);
    it.of_one.fails = 1;
    assert_int_equal(tell(&it, it.one, "sheet.look", "o", 1, 0), 5);
    assert_int_equal(it.of_one.fails, 0);
    const int64_t before = it.of_one.scans;
    (void)tell(&it, it.one, "sheet.look", "o", 1, 0);
    assert_int_equal(it.of_one.scans, before); // nothing is asked ahead
    for (int i = 0; i < OMS__UNASKED_GROUPS; i++)
        (void)tell(&it, it.one, "sheet.look", "o", 1, 0);
    assert_true(it.of_one.scans > before); // and is again, some time later
    assert_int_equal(tell(&it, it.two, "sheet.look", "o", 1, 0), 5);
    end(&it);
}

// Orders with too many rows are not asked ahead for, for ever.
static void test_prefetch__what_is_too_much_is_unlearned(void **state)
{
    (void)state;
    office it;
    begin(&it);
    for (int i = 0; i < OMS__WALK_ROWS; i++)
        (void)tell(&it, it.two, "sheet.put", "o", i, 1);
    int64_t scans[2 * OMS__HABIT_MAX];
    for (int i = 0; i < 2 * OMS__HABIT_MAX; i++) {
        other_writes(&it);
        const int64_t before = it.of_one.scans;
        assert_int_equal(tell(&it, it.one, "sheet.add_up", "o", 0, 0),
                         OMS__WALK_ROWS);
        scans[i] = it.of_one.scans - before;
    }
    int64_t least = scans[1], most = scans[1];
    for (int i = 1; i < 2 * OMS__HABIT_MAX; i++) {
        least = scans[i] < least ? scans[i] : least;
        most = scans[i] > most ? scans[i] : most;
    }
    assert_int_equal(scans[1], most);
    assert_int_equal(most, least + 1);
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_prefetch__keys_of_a_batch_are_asked_with_one_wait),
        cmocka_unit_test(test_prefetch__what_a_handler_reads_is_learned),
        cmocka_unit_test(test_prefetch__a_scan_sees_what_the_group_has_written),
        cmocka_unit_test(test_prefetch__reactions_are_asked_ahead_for),
        cmocka_unit_test(test_prefetch__what_is_asked_in_vain_is_unlearned),
        cmocka_unit_test(
            test_prefetch__nobody_suffers_from_a_failed_look_ahead),
        cmocka_unit_test(test_prefetch__what_is_too_much_is_unlearned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
