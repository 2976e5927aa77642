// Publishing: confirms, the window, a broker that goes away, and the end.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kits/transport_kit_case.h"
#include "oms/limits.h"

static kit_peer *publisher(transport_case *c, uint32_t window, int64_t count)
{
    kit_peer *peer = kit_join(c, NULL, NULL, window, 0);
    kit_log_fill(&c->log, "processing", count);
    peer->log = &c->log;
    return peer;
}

static kit_peer *consumer(transport_case *c, const char *group, int inbox)
{
    kit_peer *peer = kit_join(c, group, "processing", 0, 0);
    peer->inbox = &c->inboxes[inbox];
    peer->expects = &c->log;
    return peer;
}

static bool all_taken(transport_case *c)
{
    for (int i = 0; i < 4; i++)
        if (c->inboxes[i].taken != 0 && c->inboxes[i].taken < c->log.count)
            return false;
    return c->inboxes[0].taken >= c->log.count;
}

static bool all_confirmed(transport_case *c)
{
    for (int i = 0; i < KIT_PEERS; i++)
        if (c->peers[i].open && c->peers[i].log != NULL &&
            c->peers[i].confirmed < c->peers[i].log->count)
            return false;
    return true;
}

static void test_events__come_in_order_of_their_subject(void **state)
{
    transport_case *c = *state;
    consumer(c, "payment", 0);
    kit_connected(c);
    publisher(c, 0, 2000);
    kit_until(c, all_taken);
    assert_int_equal(c->inboxes[0].taken, 2000);
    assert_int_equal(c->inboxes[0].early, 0);
    assert_int_equal(c->inboxes[0].wrong, 0);
    assert_int_equal(c->inboxes[0].known, 0);
    kit_until(c, all_confirmed);
}

static void test_groups__each_get_everything(void **state)
{
    transport_case *c = *state;
    consumer(c, "payment", 0);
    consumer(c, "fulfillment", 1);
    consumer(c, "history", 2);
    kit_connected(c);
    publisher(c, 0, 600);
    kit_until(c, all_taken);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(c->inboxes[i].taken, 600);
        assert_int_equal(c->inboxes[i].wrong, 0);
    }
}

// The first inbox has the whole log, the second the other one.
static bool each_taken(transport_case *c)
{
    return c->inboxes[0].taken >= c->log.count &&
           c->inboxes[1].taken >= c->other.count;
}

static int64_t unwanted(kit_peer *peer)
{
    oms_transport_status now;
    kit_status(peer, &now);
    return now.unwanted;
}

static void test_groups__get_only_the_sources_they_want(void **state)
{
    transport_case *c = *state;
    consumer(c, "payment", 0);
    kit_peer *other = kit_join(c, "tracking", "fulfillment", 0, 0);
    other->inbox = &c->inboxes[1];
    other->expects = &c->other;
    kit_connected(c);
    kit_peer *first = publisher(c, 0, 200);
    kit_peer *second = kit_join(c, NULL, NULL, 0, 0);
    kit_log_fill(&c->other, "fulfillment", 100);
    second->log = &c->other;
    kit_until(c, all_confirmed);
    kit_until(c, each_taken);
    kit_rounds_for(c, 200); // nothing else comes
    assert_int_equal(c->inboxes[0].taken, 200);
    assert_int_equal(c->inboxes[1].taken, 100);
    assert_int_equal(c->inboxes[1].wrong, 0);
    assert_int_equal(unwanted(first), 0);
    assert_int_equal(unwanted(second), 0);
}

// Nobody wants it, and it is confirmed all the same: those who come later
// fetch it from its source. Some brokers tell how many there were.
static void test_events__that_nobody_wants_are_confirmed(void **state)
{
    transport_case *c = *state;
    kit_peer *out = publisher(c, 0, 100);
    kit_until(c, all_confirmed);
    assert_int_equal(out->losses, 0);
    assert_int_equal(unwanted(out), c->kit->tells_unwanted ? 100 : 0);
}

static void test_window__is_never_exceeded(void **state)
{
    transport_case *c = *state;
    consumer(c, "payment", 0);
    kit_connected(c);
    kit_peer *out = publisher(c, 16, 500);
    kit_until(c, all_confirmed);
    kit_until(c, all_taken);
    assert_true(out->window_most <= 16);
    oms_transport_status now;
    kit_status(out, &now);
    assert_int_equal(now.window, 0);
    assert_int_equal(now.published, 500);
}

static bool second_is_away(transport_case *c)
{
    oms_transport_status now;
    kit_status(&c->peers[1], &now);
    return !now.connected && now.trouble != NULL;
}

static void test_broker__away_takes_no_more_than_the_window(void **state)
{
    transport_case *c = *state;
    if (c->kit->stop == NULL)
        skip();
    consumer(c, "payment", 0);
    kit_connected(c); // its queues are there
    kit_peer *out = publisher(c, 32, 4000);
    kit_connected(c);
    c->kit->stop(c->kit->context);
    kit_rounds_for(c, 500);
    int64_t before = out->sent;
    kit_rounds_for(c, 300);
    assert_true(out->sent - out->confirmed <= 32);
    assert_true(out->sent <= before + 32);
    kit_until(c, second_is_away);
    c->kit->start(c->kit->context);
    kit_until(c, all_taken);
    kit_until(c, all_confirmed);
    assert_int_equal(c->inboxes[0].wrong, 0);
}

static bool next_part_taken(transport_case *c)
{
    return c->inboxes[0].taken >= c->mark;
}

static bool first_is_away(transport_case *c)
{
    oms_transport_status now;
    kit_status(&c->peers[0], &now);
    return !now.connected;
}

// Stopped and started again under load, as often as the kit says. A client may
// take some time to notice: an outage that it never saw is no reconnection.
static void test_broker__away_in_the_middle_loses_nothing(void **state)
{
    transport_case *c = *state;
    const int restarts = c->kit->restarts > 0 ? c->kit->restarts : 1;
    if (c->kit->stop == NULL)
        skip();
    consumer(c, "payment", 0);
    kit_connected(c);
    publisher(c, 0, 6000 * restarts);
    for (int i = 0; i < restarts; i++) {
        c->mark = 6000 * i + 2000;
        kit_until(c, next_part_taken);
        c->kit->stop(c->kit->context);
        kit_until(c, first_is_away);
        kit_rounds_for(c, 300);
        c->kit->start(c->kit->context);
    }
    kit_until(c, all_taken);
    kit_until(c, all_confirmed);
    assert_int_equal(c->inboxes[0].taken, 6000 * restarts);
    assert_int_equal(c->inboxes[0].wrong, 0);
    kit_connected(c);
    oms_transport_status now;
    kit_status(&c->peers[0], &now);
    assert_true(now.reconnects >= restarts);
}

static void test_close__waits_for_confirms(void **state)
{
    transport_case *c = *state;
    kit_peer *in = consumer(c, "payment", 0);
    kit_connected(c);
    kit_peer *out = publisher(c, 0, 50);
    kit_connected(c);
    while (out->sent < 50)
        kit_round(c);
    kit_leave(out, 10000);
    out->log = NULL;
    kit_until(c, all_taken);
    kit_leave(in, 0);
    assert_int_equal(c->inboxes[0].taken, 50);
}

// A text as long as one may be: it fills many packets.
static void test_event__of_64_kb_comes(void **state)
{
    transport_case *c = *state;
    consumer(c, "payment", 0);
    kit_connected(c);
    kit_log_fill(&c->log, "processing", 3);
    c->log.bytes = OMS_STRING_BYTES_MAX - 64;
    kit_peer *out = kit_join(c, NULL, NULL, 0, 0);
    out->log = &c->log;
    kit_until(c, all_taken);
    assert_int_equal(c->inboxes[0].wrong, 0);
}

const struct CMUnitTest transport_out_cases[] = {
    cmocka_unit_test(test_events__come_in_order_of_their_subject),
    cmocka_unit_test(test_groups__each_get_everything),
    cmocka_unit_test(test_groups__get_only_the_sources_they_want),
    cmocka_unit_test(test_events__that_nobody_wants_are_confirmed),
    cmocka_unit_test(test_window__is_never_exceeded),
    cmocka_unit_test(test_broker__away_takes_no_more_than_the_window),
    cmocka_unit_test(test_broker__away_in_the_middle_loses_nothing),
    cmocka_unit_test(test_close__waits_for_confirms),
    cmocka_unit_test(test_event__of_64_kb_comes),
};
const size_t transport_out_cases_count =
    sizeof(transport_out_cases) / sizeof(transport_out_cases[0]);
