// Taking in: what is not acknowledged comes again, what is none is set aside,
// and engines of a group come and go.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kits/transport_kit_case.h"

static kit_peer *publisher(transport_case *c, int64_t count)
{
    kit_peer *peer = kit_join(c, NULL, NULL, 0, 0);
    kit_log_fill(&c->log, "processing", count);
    peer->log = &c->log;
    return peer;
}

static kit_peer *consumer(transport_case *c, uint32_t prefetch)
{
    kit_peer *peer = kit_join(c, "payment", "processing", 0, prefetch);
    peer->inbox = &c->inboxes[0];
    peer->expects = &c->log;
    return peer;
}

static bool all_taken(transport_case *c)
{
    return c->inboxes[0].taken >= c->log.count;
}

static bool some_held(transport_case *c)
{
    return c->peers[0].held_count >= 20;
}

static void test_prefetch__bounds_what_is_not_acknowledged(void **state)
{
    transport_case *c = *state;
    kit_peer *in = consumer(c, 32);
    in->keeps = true;
    kit_connected(c);
    publisher(c, 1000);
    kit_until(c, some_held);
    kit_rounds_for(c, 400);
    assert_true(in->held_count <= 32);
    oms_transport_status now;
    kit_status(in, &now);
    assert_true(now.unacked >= (int64_t)in->held_count);
    in->keeps = false;
    kit_until(c, all_taken);
    assert_int_equal(c->inboxes[0].early, 0);
    assert_int_equal(c->inboxes[0].wrong, 0);
}

// ---- poison ----------------------------------------------------------------

#define POISON "{\"this is no event\":"

typedef struct looked {
    int count;
    int whole; // with their bytes
    int told;  // with a reason
} looked;

static void look(void *user, const char *body, size_t bytes, const char *reason)
{
    looked *at = user;
    at->count++;
    if (bytes == strlen(POISON) && memcmp(body, POISON, bytes) == 0)
        at->whole++;
    if (reason != NULL && reason[0] != '\0')
        at->told++;
}

static void look_until(transport_case *c, looked *out, int count)
{
    int64_t end = kit_now_ms() + 40000;
    memset(out, 0, sizeof(*out));
    while (out->count < count && kit_now_ms() < end) {
        kit_round(c);
        if (c->kit->turn != NULL)
            memset(out, 0, sizeof(*out)); // looking takes nothing away
        c->kit->parked(c->kit->context, "payment", look, out);
    }
}

static void test_poison__is_set_aside_and_holds_up_nobody(void **state)
{
    transport_case *c = *state;
    kit_peer *in = consumer(c, 0);
    kit_connected(c);
    publisher(c, 1000);
    for (int i = 0; i < 10; i++) { // one in a hundred
        char subject[32];
        (void)snprintf(subject, sizeof(subject), "processing-order-%d", i);
        assert_int_equal(c->kit->raw(c->kit->context, "processing", subject,
                                     POISON, strlen(POISON)),
                         OMS_OK);
        kit_rounds_for(c, 10);
    }
    kit_until(c, all_taken);
    assert_int_equal(c->inboxes[0].wrong, 0);
    assert_int_equal(c->inboxes[0].early, 0);
    looked found;
    look_until(c, &found, 10);
    oms_transport_status now;
    kit_status(in, &now);
    assert_int_equal(now.reconnects, 0); // nobody has touched the broker
    assert_int_equal(found.count, 10);
    assert_int_equal(found.whole, 10);
    assert_int_equal(found.told, 10);
    assert_int_equal(in->poisoned, 10);
    kit_status(in, &now);
    assert_int_equal(now.parked, 10);
}

// ---- giving back -----------------------------------------------------------

static bool one_held(transport_case *c)
{
    return c->peers[0].held_count >= 1;
}

static void test_park__sets_an_event_aside_for_good(void **state)
{
    transport_case *c = *state;
    kit_peer *in = consumer(c, 0);
    in->keeps = true;
    kit_connected(c);
    publisher(c, 1);
    kit_until(c, one_held);
    in->transport.ops->park(in->transport.impl, in->held[0],
                            "the shop cannot take it");
    in->held_count = 0;
    looked found;
    look_until(c, &found, 1);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.told, 1);
    kit_rounds_for(c, 300);
    assert_int_equal(in->held_count, 0);
}

static void test_release__makes_it_come_again(void **state)
{
    transport_case *c = *state;
    kit_peer *in = consumer(c, 0);
    in->keeps = true;
    kit_connected(c);
    publisher(c, 5);
    for (int times = 0; times < 3; times++) {
        kit_until(c, one_held);
        for (size_t i = 0; i < in->held_count; i++)
            in->transport.ops->release(in->transport.impl, in->held[i]);
        in->held_count = 0;
    }
    in->keeps = false;
    kit_until(c, all_taken);
    assert_int_equal(c->inboxes[0].taken, 5);
    assert_int_equal(c->inboxes[0].wrong, 0);
}

// Storage that is away for a while gives everything back, again and again: it
// must not end among what is set aside.
static void test_release__many_times_sets_nothing_aside(void **state)
{
    transport_case *c = *state;
    kit_peer *in = consumer(c, 0);
    in->keeps = true;
    kit_connected(c);
    publisher(c, 20);
    int64_t end = kit_now_ms() + 3000;
    for (int rounds = 0; kit_now_ms() < end && rounds < 15; rounds++) {
        kit_until(c, one_held);
        for (size_t i = 0; i < in->held_count; i++)
            in->transport.ops->release(in->transport.impl, in->held[i]);
        in->held_count = 0;
    }
    in->keeps = false;
    kit_until(c, all_taken);
    assert_int_equal(c->inboxes[0].taken, 20);
}

// Gives the held ones back, the last first; how many there were.
static int64_t ack_backwards(kit_peer *in, size_t from)
{
    int64_t count = 0;
    for (; in->held_count > from; count++)
        in->transport.ops->ack(in->transport.impl, &in->held[--in->held_count],
                               1);
    return count;
}

static bool nothing_unacked(transport_case *c)
{
    oms_transport_status now;
    kit_status(&c->peers[0], &now);
    return now.unacked == 0;
}

static void test_ack__may_come_in_any_order(void **state)
{
    transport_case *c = *state;
    kit_peer *in = consumer(c, 0);
    in->keeps = true;
    kit_connected(c);
    publisher(c, 60);
    kit_until(c, some_held);
    int64_t done = ack_backwards(in, 10);
    kit_rounds_for(c, 100);
    while (done < 60) {
        kit_round(c);
        done += ack_backwards(in, 0);
    }
    kit_until(c, nothing_unacked);
    kit_rounds_for(c, 200);
    oms_transport_status now;
    kit_status(in, &now);
    assert_int_equal(now.reconnects, 0);
    kit_leave(in, 0);
    in = consumer(c, 0);
    in->keeps = true;
    kit_connected(c);
    kit_rounds_for(c, 300);
    assert_int_equal(in->held_count, 0);
}

static void test_token__that_nobody_gave_does_nothing(void **state)
{
    transport_case *c = *state;
    kit_peer *in = consumer(c, 0);
    const uint64_t none[] = {1, UINT64_MAX, 77};
    in->transport.ops->ack(in->transport.impl, none, 3);
    in->transport.ops->park(in->transport.impl, 5, "nothing");
    in->transport.ops->release(in->transport.impl, 6);
    kit_connected(c);
    publisher(c, 20);
    kit_until(c, all_taken);
}

// ---- engines come and go ---------------------------------------------------

// In a process of its own: says when its group is there, takes deliveries,
// says so, and never gives one back.
static void hold_in_child(transport_case *c, int told)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    kit_peer *in = consumer(c, 0);
    in->keeps = true;
    kit_connected(c);
    (void)!write(told, "c", 1);
    while (in->held_count < 20)
        kit_round(c);
    (void)!write(told, "h", 1);
    for (;;)
        kit_round(c);
}

static void kill_child(transport_case *c)
{
    int told[2];
    char said[2] = "";
    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        hold_in_child(c, told[1]);
    (void)close(told[1]);
    assert_int_equal(read(told[0], &said[0], 1), 1);
    kit_peer *out = publisher(c, 300);
    while (out->confirmed < 300)
        kit_round(c);
    assert_int_equal(read(told[0], &said[1], 1), 1);
    (void)close(told[0]);
    kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
}

static void kill_peer(transport_case *c)
{
    kit_peer *in = consumer(c, 0);
    in->keeps = true;
    kit_connected(c);
    publisher(c, 300);
    kit_until(c, some_held);
    c->kit->kill(c->kit->context, &in->transport);
    // What it held may still be read and given back; it changes nothing.
    in->transport.ops->ack(in->transport.impl, in->held, 10);
    kit_leave(in, 0);
}

static void test_consumer__that_dies_gives_everything_back(void **state)
{
    transport_case *c = *state;
    if (c->kit->kill != NULL)
        kill_peer(c);
    else
        kill_child(c);
    consumer(c, 0);
    kit_until(c, all_taken);
    assert_int_equal(c->inboxes[0].taken, 300);
    assert_int_equal(c->inboxes[0].wrong, 0);
}

static bool part_taken(transport_case *c)
{
    return c->inboxes[0].taken >= c->log.count / 4;
}

static bool most_taken(transport_case *c)
{
    return c->inboxes[0].taken >= c->log.count * 2 / 3;
}

static void test_group__loses_nothing_when_engines_join_and_leave(void **state)
{
    transport_case *c = *state;
    kit_peer *first = consumer(c, 64);
    kit_connected(c);
    publisher(c, 4000);
    kit_until(c, part_taken);
    consumer(c, 64); // the second joins
    kit_until(c, most_taken);
    // The first leaves, with what it had in its hands.
    kit_leave(first, 1000);
    kit_until(c, all_taken);
    assert_int_equal(c->inboxes[0].taken, 4000);
    assert_int_equal(c->inboxes[0].wrong, 0);
}

static void test_group__that_was_absent_finds_what_was_said(void **state)
{
    transport_case *c = *state;
    kit_peer *in = consumer(c, 0);
    kit_connected(c);
    kit_leave(in, 0);
    kit_peer *out = publisher(c, 200);
    while (out->confirmed < 200)
        kit_round(c);
    consumer(c, 0);
    kit_until(c, all_taken);
    assert_int_equal(c->inboxes[0].wrong, 0);
}

const struct CMUnitTest transport_in_cases[] = {
    cmocka_unit_test(test_prefetch__bounds_what_is_not_acknowledged),
    cmocka_unit_test(test_poison__is_set_aside_and_holds_up_nobody),
    cmocka_unit_test(test_park__sets_an_event_aside_for_good),
    cmocka_unit_test(test_release__makes_it_come_again),
    cmocka_unit_test(test_release__many_times_sets_nothing_aside),
    cmocka_unit_test(test_ack__may_come_in_any_order),
    cmocka_unit_test(test_token__that_nobody_gave_does_nothing),
    cmocka_unit_test(test_consumer__that_dies_gives_everything_back),
    cmocka_unit_test(test_group__loses_nothing_when_engines_join_and_leave),
    cmocka_unit_test(test_group__that_was_absent_finds_what_was_said),
};
const size_t transport_in_cases_count =
    sizeof(transport_in_cases) / sizeof(transport_in_cases[0]);
