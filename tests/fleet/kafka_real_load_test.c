// A real Kafka is killed under load: every event comes once and in order to
// the group that takes it in, and what that costs is said. OMS_FULL=1 kills
// three times in 20,000 events, else once in 5,000.
#include <stdio.h>

#ifndef OMS_HAS_KAFKA
int main(void)
{
    puts("skipped: omsc-kafka is not built (librdkafka-dev is not here)");
    return 77;
}
#else
#include <stdlib.h>

#include "fleet/kafka_stand.h"
#include "fleet/server.h"
#include "kits/transport_kit_case.h"

#define KILLS (getenv("OMS_FULL") != NULL ? 3 : 1)
#define EVENTS (getenv("OMS_FULL") != NULL ? KIT_EVENTS_MAX : 5000)

static server broker;

static bool done(transport_case *c)
{
    return c->inboxes[0].taken >= c->log.count &&
           c->peers[2].confirmed >= c->log.count;
}

static void join_group(transport_case *c)
{
    kit_peer *peer = kit_join(c, "payment", "processing", 0, 0);
    peer->inbox = &c->inboxes[0];
    peer->expects = &c->log;
}

static void rounds_until(transport_case *c, int64_t taken)
{
    int64_t end = kit_now_ms() + 60000;
    while (c->inboxes[0].taken < taken) {
        kit_round(c);
        assert_true(kit_now_ms() < end);
    }
}

static void test_load__comes_through_a_broker_that_is_killed(void **state)
{
    transport_case *c = calloc(1, sizeof(*c));
    assert_non_null(c);
    c->kit = *state;
    c->err = OMS_INIT(oms_error);
    (void)kafka_stand_begin(c->kit->context);
    kit_log_fill(&c->log, "processing", EVENTS);
    join_group(c);
    join_group(c);
    kit_connected(c);
    kit_peer *out = kit_join(c, NULL, NULL, 0, 0);
    out->log = &c->log;
    kit_connected(c);
    int64_t began = kit_now_ms();
    rounds_until(c, c->log.count / 5);
    int64_t rate = c->log.count / 5 * 1000 / (kit_now_ms() - began + 1);
    for (int i = 1; i <= KILLS; i++) {
        server_ask(&broker, "kill");
        kit_rounds_for(c, 200);
        server_ask(&broker, "start");
        rounds_until(c, c->log.count * (1 + i) / 5);
    }
    kit_until(c, done);
    printf("%lld events, %lld a second before the first of %d kills, %lld "
           "came twice, %lld early, %lld times lost\n",
           (long long)c->inboxes[0].taken, (long long)rate, KILLS,
           (long long)c->inboxes[0].known, (long long)c->inboxes[0].early,
           (long long)out->losses);
    assert_int_equal(c->inboxes[0].taken, c->log.count);
    assert_int_equal(c->inboxes[0].wrong, 0);
    for (size_t i = 0; i < KIT_PEERS; i++)
        kit_leave(&c->peers[i], 0);
    free(c);
}

int main(void)
{
    transport_kit kit;
    server_start(&broker, "_kafka.py", NULL);
    kafka_stand stand = {.session_ms = 6000, .cluster = &broker};
    (void)snprintf(stand.brokers, sizeof(stand.brokers), "%s",
                   server_said(&broker, "brokers"));
    kafka_stand_kit(&stand, "Kafka under load", &kit);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(
            test_load__comes_through_a_broker_that_is_killed, &kit),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    kafka_stand_free(&stand);
    server_stop(&broker);
    return failed;
}
#endif
