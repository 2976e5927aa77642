// The broker in memory keeps what the port promises; and with its faults on,
// what the port allows is all that happens.
#include "kits/memory_transport.h"
#include "kits/transport_kit_case.h"

typedef struct stand {
    memory_broker *broker;
    memory_faults faults;
    uint64_t luck;
} stand;

static uint32_t below(void *luck, uint32_t count)
{
    uint64_t *state = luck;
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)((*state >> 33) % count);
}

static int stand_begin(void *context)
{
    stand *s = context;
    memory_broker_free(s->broker);
    s->luck = 7;
    memory_broker_options options = {.attempts = 100000,
                                     .faults = s->faults,
                                     .below = below,
                                     .luck = &s->luck};
    s->broker = memory_broker_new(&options);
    return s->broker != NULL ? 0 : -1;
}

static int stand_open(void *context, const char *group, uint32_t window,
                      uint32_t prefetch, oms_transport *out, oms_error *err)
{
    stand *s = context;
    memory_broker_sizes(s->broker, window, prefetch);
    return memory_broker_open(s->broker, group, out, err);
}

static void stand_stop(void *context)
{
    memory_broker_away(((stand *)context)->broker, true);
}

static void stand_start(void *context)
{
    memory_broker_away(((stand *)context)->broker, false);
}

static void stand_kill(void *context, const oms_transport *transport)
{
    (void)context;
    memory_transport_cut(transport);
}

static int stand_raw(void *context, const char *source, const char *subject,
                     const char *body, size_t bytes)
{
    return memory_broker_raw(((stand *)context)->broker, source, subject, body,
                             bytes);
}

static void stand_parked(void *context, const char *group,
                         transport_kit_each each, void *user)
{
    memory_parked parked;
    for (size_t i = 0;
         memory_broker_parked(((stand *)context)->broker, group, i, &parked);
         i++)
        each(user, parked.body, parked.bytes, parked.reason);
}

static void stand_turn(void *context)
{
    memory_broker_turn(((stand *)context)->broker);
}

static bool all_taken(transport_case *c)
{
    return c->inboxes[0].taken >= 3000 && c->inboxes[1].taken >= 3000;
}

// All that can go wrong at once: each event is taken in once and in order.
static void test_faults__are_what_the_inbox_is_for(void **state)
{
    transport_kit *kit = *state;
    stand *s = kit->context;
    static transport_case c;
    s->faults = (memory_faults){.duplicate = 300000,
                                .again = 200000,
                                .slow = 300000,
                                .cut = 50000,
                                .reorder_window = 100};
    assert_int_equal(stand_begin(s), 0);
    c.kit = kit;
    c.err = OMS_INIT(oms_error);
    kit_log_fill(&c.log, "processing", 3000);
    for (int i = 0; i < 3; i++) {
        kit_peer *in =
            kit_join(&c, i < 2 ? "payment" : "history", "processing", 0, 3000);
        in->inbox = &c.inboxes[i < 2 ? 0 : 1];
        in->expects = &c.log;
    }
    kit_connected(&c);
    kit_peer *out = kit_join(&c, NULL, NULL, 0, 0);
    out->log = &c.log;
    kit_until(&c, all_taken);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(c.inboxes[i].taken, 3000);
        assert_int_equal(c.inboxes[i].wrong, 0);
        assert_true(c.inboxes[i].known > 0);
        assert_true(c.inboxes[i].early > 0);
    }
    assert_true(out->losses > 0);
    memory_broker_faults(s->broker, &(memory_faults){.duplicate = 0});
    while (memory_broker_waiting(s->broker) > 0)
        kit_round(&c);
    for (size_t i = 0; i < KIT_PEERS; i++)
        kit_leave(&c.peers[i], 0);
}

int main(void)
{
    stand s = {.broker = NULL};
    transport_kit kit = {.name = "memory transport",
                         .context = &s,
                         .begin = stand_begin,
                         .open = stand_open,
                         .stop = stand_stop,
                         .start = stand_start,
                         .kill = stand_kill,
                         .raw = stand_raw,
                         .parked = stand_parked,
                         .tells_unwanted = true,
                         .turn = stand_turn};
    int failed = transport_kit_run(&kit);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(test_faults__are_what_the_inbox_is_for, &kit),
    };
    failed += cmocka_run_group_tests(tests, NULL, NULL);
    memory_broker_free(s.broker);
    return failed;
}
