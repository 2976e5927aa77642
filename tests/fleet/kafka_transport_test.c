// What is Kafka's own of the Kafka transport: commits behind acks in any order,
// tokens of partitions that are gone, errors of brokers, handles that cannot go
// on, and settings.
#include <stdio.h>

#ifndef OMS_HAS_KAFKA
int main(void)
{
    puts("skipped: omsc-kafka is not built (librdkafka-dev is not here)");
    return 77;
}
#else
#include "fleet/kafka_mock.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/kafka/inside.h"
#include "kits/transport_kit_case.h"

typedef struct bench {
    kafka_stand stand;
    transport_kit kit;
    transport_case c;
} bench;

static bool all_taken(transport_case *c)
{
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

static kafka *inside(const kit_peer *peer)
{
    return peer->transport.impl;
}

// ---- commits ---------------------------------------------------------------

static int64_t done(kafka_partition *p, uint64_t position)
{
    oms__kafka_partition_done(p, position);
    return p->commit;
}

static void test_commit__waits_for_the_first_that_is_not_acked(void **state)
{
    (void)state;
    kafka_partition *p = oms__kafka_partition_new("t", 3);
    assert_non_null(p);
    for (int64_t offset = 10; offset < 15; offset++) {
        assert_true(oms__kafka_partition_room(p));
        assert_int_equal(oms__kafka_partition_add(p, offset * 2), offset - 10);
    }
    assert_int_equal(done(p, 1), -1);
    assert_int_equal(done(p, 2), -1);
    assert_false(p->dirty);
    assert_int_equal(done(p, 0), 25); // behind 20, 22 and 24, which has holes
    assert_true(p->dirty);
    assert_int_equal(done(p, 4), 25);
    assert_int_equal(done(p, 3), 29);
    oms__kafka_partition_free(p);
}

static void test_commit__has_a_limit_of_what_waits(void **state)
{
    (void)state;
    kafka_partition *p = oms__kafka_partition_new("t", 0);
    int64_t count = 0;
    assert_non_null(p);
    for (; oms__kafka_partition_room(p); count++) {
        uint64_t at = oms__kafka_partition_add(p, count);
        if (at > 0)
            oms__kafka_partition_done(p, at);
    }
    assert_int_equal(count, KAFKA_SPAN_MAX);
    assert_int_equal(p->commit, -1);
    assert_int_equal(done(p, 0), count);
    assert_true(oms__kafka_partition_room(p));
    oms__kafka_partition_free(p);
}

// Somebody acks from the end: what was not acked comes again, and only that
// which is behind it comes twice.
static void test_group__goes_on_behind_what_was_acked_in_a_row(void **state)
{
    bench *b = *state;
    transport_case *c = &b->c;
    kit_peer *in = consumer(c, 0);
    in->keeps = true;
    kit_connected(c);
    publisher(c, 200);
    while (in->held_count < 200)
        kit_round(c);
    for (size_t i = 200; i-- > 0;)
        if (i != 100)
            in->transport.ops->ack(in->transport.impl, &in->held[i], 1);
    in->held_count = 0;
    kit_rounds_for(c, 300); // the commit
    kit_leave(in, 1000);
    kit_peer *next = consumer(c, 0);
    next->keeps = true;
    while (next->held_count == 0)
        kit_round(c);
    kit_rounds_for(c, 500);
    assert_true(next->held_count < 100);
}

static void test_token__of_a_partition_that_is_gone_is_dead(void **state)
{
    bench *b = *state;
    transport_case *c = &b->c;
    kit_peer *in = consumer(c, 0);
    in->keeps = true;
    kit_connected(c);
    publisher(c, 100);
    while (in->held_count < 100)
        kit_round(c);
    oms__kafka_give_up(inside(in));
    // The event may still be looked at, until its token is given back.
    assert_string_equal(in->early[7].source, "processing");
    in->transport.ops->park(in->transport.impl, in->held[0], "dead");
    in->transport.ops->release(in->transport.impl, in->held[1]);
    in->transport.ops->ack(in->transport.impl, in->held, 100);
    oms_transport_status now;
    kit_status(in, &now);
    assert_int_equal(now.unacked, 0);
    assert_int_equal(now.parked, 0);
}

// ---- brokers that are not well ---------------------------------------------

// One event at a time: the mock does not look at sequence numbers, so behind a
// request that failed it would take the next one, which no broker does.
static void test_publish__survives_errors_of_the_broker(void **state)
{
    enum { PRODUCE = 0, FETCH = 1, COMMIT = 8, HEARTBEAT = 12 };
    bench *b = *state;
    transport_case *c = &b->c;
    rd_kafka_mock_cluster_t *cluster = kafka_mock_of(&b->stand);
    consumer(c, 0);
    kit_connected(c);
    rd_kafka_mock_push_request_errors(
        cluster, PRODUCE, 6, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
        RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR__TRANSPORT,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND);
    rd_kafka_mock_push_request_errors(
        cluster, FETCH, 3, RD_KAFKA_RESP_ERR__TRANSPORT,
        RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR__TRANSPORT);
    rd_kafka_mock_push_request_errors(
        cluster, COMMIT, 2, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT);
    kit_peer *out = kit_join(c, NULL, NULL, 1, 0);
    kit_log_fill(&c->log, "processing", 60);
    out->log = &c->log;
    kit_until(c, all_taken);
    kit_until(c, all_confirmed);
    assert_int_equal(c->inboxes[0].wrong, 0);
    assert_int_equal(c->inboxes[0].early, 0);
}

static void test_publish__that_is_refused_is_told_as_lost(void **state)
{
    bench *b = *state;
    transport_case *c = &b->c;
    consumer(c, 0);
    kit_connected(c);
    rd_kafka_mock_push_request_errors(
        kafka_mock_of(&b->stand), 0, 2, RD_KAFKA_RESP_ERR_NO_ERROR,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    kit_peer *out = publisher(c, 2000);
    kit_until(c, all_taken);
    kit_until(c, all_confirmed);
    assert_int_equal(out->losses, 1);
    assert_int_equal(c->inboxes[0].taken, 2000);
    assert_int_equal(c->inboxes[0].wrong, 0);
}

static void test_publish__moves_with_the_leaders(void **state)
{
    bench *b = *state;
    transport_case *c = &b->c;
    char topic[100];
    (void)snprintf(topic, sizeof(topic), "oms.%s.processing", b->stand.shop);
    consumer(c, 0);
    kit_connected(c);
    publisher(c, 4000);
    for (int round = 0; round < 8; round++) {
        kit_rounds_for(c, 20);
        for (int p = 0; p < 4; p++)
            (void)rd_kafka_mock_partition_set_leader(
                kafka_mock_of(&b->stand), topic, p, 1 + (p + round) % 3);
    }
    kit_until(c, all_taken);
    kit_until(c, all_confirmed);
    assert_int_equal(c->inboxes[0].wrong, 0);
    assert_int_equal(c->inboxes[0].early, 0);
}

static bool reopened(const rd_kafka_t *now, const char *before)
{
    return now != NULL && strcmp(rd_kafka_name(now), before) != 0;
}

static char reading[100], writing[100];

// The first one reads, the second one writes.
static bool both_reopened(transport_case *c)
{
    return reopened(inside(&c->peers[0])->consumer, reading) &&
           reopened(inside(&c->peers[1])->producer, writing);
}

// librdkafka cannot go on with a handle: it is opened again, and nothing that
// was not confirmed is forgotten.
static void test_handles__that_cannot_go_on_are_opened_again(void **state)
{
    bench *b = *state;
    transport_case *c = &b->c;
    kit_peer *in = consumer(c, 0);
    kit_connected(c);
    kit_peer *out = publisher(c, 3000);
    while (out->confirmed < 500)
        kit_round(c);
    (void)snprintf(writing, sizeof(writing), "%s",
                   rd_kafka_name(inside(out)->producer));
    (void)snprintf(reading, sizeof(reading), "%s",
                   rd_kafka_name(inside(in)->consumer));
    (void)rd_kafka_test_fatal_error(
        inside(out)->producer, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
        "planted");
    (void)rd_kafka_test_fatal_error(
        inside(in)->consumer, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, "planted");
    kit_until(c, all_taken);
    kit_until(c, all_confirmed);
    assert_int_equal(c->inboxes[0].taken, 3000);
    assert_int_equal(c->inboxes[0].wrong, 0);
    kit_until(c, both_reopened);
}

// ---- opening ---------------------------------------------------------------

static int open_with(const bench *b, const char *settings, oms_error *err)
{
    char path[] = "/tmp/oms-kafka-settings-XXXXXX";
    oms_kafka_options options = OMS_INIT(oms_kafka_options);
    oms_transport made = {0};
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, settings, strlen(settings)),
                     (int)strlen(settings));
    (void)close(file);
    options.brokers = b->stand.brokers;
    options.group = "payment";
    options.settings_file = path;
    int code = oms_kafka_open(&options, &made, err);
    if (code == OMS_OK)
        made.ops->close(made.impl, 0);
    (void)unlink(path);
    return code;
}

static void test_settings__are_refused_by_line_and_never_repeated(void **state)
{
    static const struct {
        const char *text;
        const char *said; // NULL: it is taken
    } rows[] = {
        {"", NULL},
        {"\n# more\n socket.timeout.ms = 5000 \r\n", NULL},
        {"linger.ms=5\nhunter2\n", "line 2 is not"},
        {"\n\nhunter2=x\n", "line 3: librdkafka has no such setting"},
        {"linger.ms=hunter2\n", "line 1: librdkafka refuses this value of "
                                "linger.ms"},
        {"a=b\n", "line 1"},
        {"=hunter2\n", "line 1 is not"},
        {"enable.idempotence=false\n", "line 1: enable.idempotence is set by"},
        {"group.id=hunter2\n", "line 1: group.id is set by"},
        {"partition.assignment.strategy=cooperative-sticky\n", "line 1"},
    };
    const bench *b = *state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        oms_error err = OMS_INIT(oms_error);
        int code = open_with(b, rows[i].text, &err);
        assert_int_equal(code, rows[i].said == NULL ? OMS_OK : OMS_EINVAL);
        assert_null(strstr(err.text, "hunter2"));
        if (rows[i].said == NULL)
            continue;
        assert_non_null(strstr(err.text, rows[i].said));
        assert_string_equal(err.where, "/settings_file");
    }
}

static void test_settings__have_a_limit(void **state)
{
    const bench *b = *state;
    oms_error err = OMS_INIT(oms_error);
    char *text = calloc(1, 20000);
    assert_non_null(text);
    for (int i = 0; i <= KAFKA_SETTINGS_MAX; i++)
        strcat(text, "linger.ms=5\n");
    assert_int_equal(open_with(b, text, &err), OMS_EINVAL);
    assert_non_null(strstr(err.text, "at most 100 settings"));
    memset(text, '#', KAFKA_SETTINGS_BYTES_MAX + 1);
    assert_int_equal(open_with(b, text, &err), OMS_EINVAL);
    assert_non_null(strstr(err.text, "8192 bytes"));
    free(text);
}

static void test_open__says_which_option_is_wrong(void **state)
{
    static const struct {
        oms_kafka_options options;
        const char *where;
    } rows[] = {
        {{.brokers = NULL}, "/brokers"},
        {{.brokers = ""}, "/brokers"},
        {{.brokers = "a:1", .shop = "a b"}, "/shop"},
        {{.brokers = "a:1", .shop = ""}, "/shop"},
        {{.brokers = "a:1", .group = "x/y"}, "/group"},
        {{.brokers = "a:1", .window = 100001}, "/window"},
        {{.brokers = "a:1", .prefetch = 100001}, "/prefetch"},
        {{.brokers = "a:1", .partitions = 10001}, "/partitions"},
        {{.brokers = "a:1", .replication = 101}, "/replication"},
        {{.brokers = "a:1", .settings_file = "/nowhere"}, "/settings_file"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        oms_error err = OMS_INIT(oms_error);
        oms_transport made = {0};
        oms_kafka_options options = rows[i].options;
        options.size = sizeof(options);
        assert_int_equal(oms_kafka_open(&options, &made, &err), OMS_EINVAL);
        assert_string_equal(err.where, rows[i].where);
    }
}

static void note(void *user)
{
    *(_Atomic int *)user += 1;
}

static void test_wake__comes_without_anybody_looking(void **state)
{
    bench *b = *state;
    static _Atomic int woken;
    const char *source = "processing";
    oms_transport in;
    size_t count = 0;
    oms_incoming came[4];
    assert_int_equal(
        kafka_stand_open(&b->stand, "payment", 0, 0, &in, &b->c.err), OMS_OK);
    assert_int_equal(
        in.ops->join(in.impl, &source, 1, note, (void *)&woken, &b->c.err),
        OMS_OK);
    publisher(&b->c, 1);
    // It is looked at only when it says that there is something.
    int seen = -1;
    int64_t end = kit_now_ms() + 20000;
    while (count == 0 && kit_now_ms() < end) {
        kit_round(&b->c);
        if (woken == seen)
            continue;
        seen = woken;
        assert_int_equal(in.ops->poll(in.impl, came, 4, &count, &b->c.err),
                         OMS_OK);
    }
    assert_int_equal(count, 1);
    in.ops->release(in.impl, came[0].token);
    count = 0;
    seen = woken;
    while (count == 0 && kit_now_ms() < end)
        if (woken != seen) {
            seen = woken;
            (void)in.ops->poll(in.impl, came, 4, &count, &b->c.err);
        }
    assert_int_equal(count, 1);
    assert_int_equal(came[0].times, 1);
    in.ops->close(in.impl, 0);
}

// ---- the message -----------------------------------------------------------

static const char *header(const rd_kafka_message_t *message, const char *name)
{
    static char text[200];
    rd_kafka_headers_t *headers = NULL;
    const void *value = NULL;
    size_t bytes = 0;
    assert_int_equal(rd_kafka_message_headers(message, &headers), 0);
    if (rd_kafka_header_get_last(headers, name, &value, &bytes) !=
        RD_KAFKA_RESP_ERR_NO_ERROR)
        return "";
    (void)snprintf(text, sizeof(text), "%.*s", (int)bytes, (const char *)value);
    return text;
}

// As any program that knows CloudEvents reads it.
static void test_message__is_a_cloud_event_keyed_by_the_order(void **state)
{
    bench *b = *state;
    rd_kafka_t *reader = NULL;
    kit_peer *out = publisher(&b->c, 200);
    kit_until(&b->c, all_confirmed);
    kit_leave(out, 0);
    rd_kafka_message_t *one =
        kafka_stand_look(&b->stand, "processing", 0, 10000, &reader);
    assert_non_null(one);
    while (header(one, "traceparent")[0] == '\0') {
        rd_kafka_message_destroy(one);
        one = rd_kafka_consumer_poll(reader, 5000);
        assert_non_null(one);
    }
    assert_string_equal(header(one, "ce_specversion"), "1.0");
    assert_string_equal(header(one, "ce_source"), "processing");
    assert_string_equal(header(one, "ce_type"), "order.told");
    assert_int_equal(one->key_len, strlen(header(one, "ce_subject")));
    assert_memory_equal(one->key, header(one, "ce_subject"), one->key_len);
    assert_non_null(strstr(header(one, "content-type"), "application/"));
    rd_kafka_message_destroy(one);
    (void)rd_kafka_consumer_close(reader);
    rd_kafka_destroy(reader);
}

// ---- the run ---------------------------------------------------------------

static int set_up(void **state)
{
    bench *b = calloc(1, sizeof(*b));
    if (b == NULL)
        return -1;
    b->stand.session_ms = 6000;
    kafka_mock_start(&b->stand, 3);
    kafka_stand_kit(&b->stand, "", &b->kit);
    b->c.kit = &b->kit;
    b->c.err = OMS_INIT(oms_error);
    *state = b;
    return kafka_stand_begin(&b->stand);
}

static int tear_down(void **state)
{
    bench *b = *state;
    for (size_t i = 0; i < KIT_PEERS; i++)
        kit_leave(&b->c.peers[i], 0);
    kafka_stand_free(&b->stand);
    kafka_mock_stop(&b->stand);
    free(b);
    return 0;
}

#define IN_CLUSTER(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commit__waits_for_the_first_that_is_not_acked),
        cmocka_unit_test(test_commit__has_a_limit_of_what_waits),
        cmocka_unit_test(test_open__says_which_option_is_wrong),
        IN_CLUSTER(test_settings__are_refused_by_line_and_never_repeated),
        IN_CLUSTER(test_settings__have_a_limit),
        IN_CLUSTER(test_group__goes_on_behind_what_was_acked_in_a_row),
        IN_CLUSTER(test_token__of_a_partition_that_is_gone_is_dead),
        IN_CLUSTER(test_publish__survives_errors_of_the_broker),
        IN_CLUSTER(test_publish__that_is_refused_is_told_as_lost),
        IN_CLUSTER(test_publish__moves_with_the_leaders),
        IN_CLUSTER(test_handles__that_cannot_go_on_are_opened_again),
        IN_CLUSTER(test_wake__comes_without_anybody_looking),
        IN_CLUSTER(test_message__is_a_cloud_event_keyed_by_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
