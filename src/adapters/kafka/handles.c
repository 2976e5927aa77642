// librdkafka's two handles: the one that publishes (and asks for topics) and
// the one that consumes. Either is closed and opened again when librdkafka says
// that it cannot go on; the events are in the log of their engine or at the
// broker, so all that this costs is that some come twice.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "adapters/kafka/inside.h"
#include "base/error.h"

typedef struct default_setting {
    const char *name;
    const char *value;
} default_setting;

// Of both handles. The settings file may change them.
static const default_setting common[] = {
    {"client.id", "omsc"},
    {"allow.auto.create.topics", "false"}, // ours have partitions of our choice
    {"reconnect.backoff.ms", "100"},
    {"reconnect.backoff.max.ms", "2000"}, // a broker that is back is found soon
    {"topic.metadata.refresh.interval.ms", "30000"},
    {"socket.keepalive.enable", "true"},
    // 4 MB and what stands around it: the largest that we set aside.
    {"message.max.bytes", "4259840"},
    {"linger.ms", "5"},
    {"session.timeout.ms", "10000"}, // a dead instance is replaced after that
    {"heartbeat.interval.ms", "2000"},
    {"queued.max.messages.kbytes", "4096"}, // for each partition
};

// What the promises of the port rest on; nobody changes them.
static const default_setting producing[] = {
    {"enable.idempotence", "true"}, // no doubles and no swaps by a retry
    {"acks", "all"},
    // librdkafka never gives an event up: the window fills and we say so.
    {"message.timeout.ms", "0"},
    {"partitioner", "murmur2_random"}, // as the clients in Java place a key
};

static const default_setting consuming[] = {
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"auto.offset.reset", "earliest"},
    // cooperative-sticky ends the process in librdkafka 2.0.2.
    {"partition.assignment.strategy", "range"},
};

void oms__kafka_trouble(kafka *it, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)vsnprintf(it->trouble, sizeof(it->trouble), format, values);
    va_end(values);
}

void oms__kafka_ring(kafka *it)
{
    if (it->wake != NULL)
        it->wake(it->user);
}

void oms__kafka_later(kafka *it, int64_t due_ms)
{
    oms__kafka_bell_set(&it->bell, due_ms);
}

void oms__kafka_connected(kafka *it, bool connected)
{
    if (connected == it->status.connected)
        return;
    it->status.connected = connected;
    if (connected) {
        it->status.reconnects++; // the first is taken off by status
        it->trouble[0] = '\0';
    } else {
        it->ask_due_ms = 0;
    }
}

// On librdkafka's threads.
static void on_queue(rd_kafka_t *rk, void *opaque)
{
    (void)rk;
    oms__kafka_ring(opaque);
}

// The application's log is the host's matter, not standard error.
static void on_log(const rd_kafka_t *rk, int level, const char *facility,
                   const char *text)
{
    (void)rk;
    (void)level;
    (void)facility;
    (void)text;
}

static void on_error(rd_kafka_t *rk, int code, const char *why, void *opaque)
{
    kafka *it = opaque;
    oms__kafka_trouble(it, "%s: %.300s", rd_kafka_err2name(code), why);
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
        oms__kafka_connected(it, false);
    if (code == RD_KAFKA_RESP_ERR__FATAL && rk == it->producer)
        it->producer_broken = true;
    if (code == RD_KAFKA_RESP_ERR__FATAL && rk == it->consumer)
        it->consumer_broken = true;
}

static int set_all(rd_kafka_conf_t *conf, const default_setting *each,
                   size_t count, oms_error *err)
{
    char why[256];
    for (size_t i = 0; i < count; i++)
        if (rd_kafka_conf_set(conf, each[i].name, each[i].value, why,
                              sizeof(why)) != RD_KAFKA_CONF_OK)
            return oms__error_set(err, OMS_EINVAL, "",
                                  "librdkafka refuses %s=%s", each[i].name,
                                  each[i].value);
    return OMS_OK;
}

static int set_numbers(const kafka *it, rd_kafka_conf_t *conf, oms_error *err)
{
    char waiting[24];
    char fetched[24];
    // All of the window, and as many again that are being set aside.
    (void)snprintf(waiting, sizeof(waiting), "%u",
                   it->window.room + it->prefetch + 1000);
    (void)snprintf(fetched, sizeof(fetched), "%u", it->prefetch);
    const default_setting numbers[] = {
        {"queue.buffering.max.messages", waiting},
        {"queued.min.messages", fetched},
        {"bootstrap.servers", it->brokers},
    };
    return set_all(conf, numbers, 3, err);
}

static int configure(kafka *it, const default_setting *each, size_t count,
                     rd_kafka_conf_t **out, oms_error *err)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_opaque(conf, it);
    rd_kafka_conf_set_log_cb(conf, on_log);
    rd_kafka_conf_set_error_cb(conf, on_error);
    int code = set_numbers(it, conf, err);
    if (code == OMS_OK)
        code = set_all(conf, common, sizeof(common) / sizeof(common[0]), err);
    if (code == OMS_OK)
        code = oms__kafka_settings_apply(&it->settings, conf, err);
    if (code == OMS_OK)
        code = set_all(conf, each, count, err);
    if (code != OMS_OK)
        rd_kafka_conf_destroy(conf);
    else
        *out = conf;
    return code;
}

static int refused(oms_error *err, const char *why)
{
    return oms__error_set(err, OMS_EINVAL, "",
                          "librdkafka cannot start with these settings: %.300s",
                          why);
}

int oms__kafka_producer_open(kafka *it, oms_error *err)
{
    char why[400];
    rd_kafka_conf_t *conf = NULL;
    int code = configure(it, producing,
                         sizeof(producing) / sizeof(producing[0]), &conf, err);
    if (code != OMS_OK)
        return code;
    rd_kafka_conf_set_dr_msg_cb(conf, oms__kafka_reported);
    it->producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    if (it->producer == NULL) {
        rd_kafka_conf_destroy(conf);
        return refused(err, why);
    }
    it->produced = rd_kafka_queue_get_main(it->producer);
    it->answers = rd_kafka_queue_new(it->producer);
    rd_kafka_queue_cb_event_enable(it->produced, on_queue, it);
    rd_kafka_queue_cb_event_enable(it->answers, on_queue, it);
    it->producer_broken = false;
    it->asking = false;
    return OMS_OK;
}

int oms__kafka_consumer_open(kafka *it, oms_error *err)
{
    char why[400];
    rd_kafka_conf_t *conf = NULL;
    int code = configure(it, consuming,
                         sizeof(consuming) / sizeof(consuming[0]), &conf, err);
    if (code != OMS_OK)
        return code;
    (void)rd_kafka_conf_set(conf, "group.id", it->group, why, sizeof(why));
    rd_kafka_conf_set_rebalance_cb(conf, oms__kafka_rebalanced);
    rd_kafka_conf_set_offset_commit_cb(conf, oms__kafka_committed);
    it->consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));
    if (it->consumer == NULL) {
        rd_kafka_conf_destroy(conf);
        return refused(err, why);
    }
    (void)rd_kafka_poll_set_consumer(it->consumer);
    it->consumed = rd_kafka_queue_get_consumer(it->consumer);
    rd_kafka_queue_cb_event_enable(it->consumed, on_queue, it);
    it->consumer_broken = false;
    it->subscribed = false;
    it->committing = false;
    it->joined = false;
    return OMS_OK;
}

static void let_go(rd_kafka_queue_t **queue)
{
    if (*queue == NULL)
        return;
    rd_kafka_queue_cb_event_enable(*queue, NULL, NULL);
    rd_kafka_queue_destroy(*queue);
    *queue = NULL;
}

// Joins librdkafka's threads, which do not wait for the broker then.
void oms__kafka_producer_close(kafka *it)
{
    if (it->producer == NULL)
        return;
    (void)rd_kafka_purge(it->producer, RD_KAFKA_PURGE_F_QUEUE |
                                           RD_KAFKA_PURGE_F_INFLIGHT |
                                           RD_KAFKA_PURGE_F_NON_BLOCKING);
    let_go(&it->produced);
    let_go(&it->answers);
    rd_kafka_destroy(it->producer);
    it->producer = NULL;
    oms__kafka_window_lost(it);
    for (size_t i = 0; i < it->topics_count; i++)
        it->topics[i].state = KAFKA_TOPIC_WANTED;
}

void oms__kafka_consumer_close(kafka *it)
{
    if (it->consumer == NULL)
        return;
    oms__kafka_give_up(it);
    let_go(&it->consumed);
    rd_kafka_destroy_flags(it->consumer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    it->consumer = NULL;
}

static void tend_producer(kafka *it, int64_t now_ms)
{
    oms_error why = OMS_INIT(oms_error);
    if (it->producer != NULL)
        (void)rd_kafka_poll(it->producer, 0);
    if (it->producer != NULL && it->producer_broken) {
        oms__kafka_producer_close(it);
        it->produce_due_ms = now_ms + KAFKA_AGAIN_MS;
    }
    if (it->producer == NULL && now_ms >= it->produce_due_ms &&
        oms__kafka_producer_open(it, &why) != OMS_OK) {
        oms__kafka_trouble(it, "%s", why.text);
        it->produce_due_ms = now_ms + KAFKA_AGAIN_MS;
    }
}

static void tend_consumer(kafka *it, int64_t now_ms)
{
    oms_error why = OMS_INIT(oms_error);
    if (it->group[0] == '\0')
        return;
    if (it->consumer != NULL)
        oms__kafka_consume(it);
    if (it->consumer != NULL && it->consumer_broken) {
        oms__kafka_consumer_close(it);
        it->consume_due_ms = now_ms + KAFKA_AGAIN_MS;
    }
    if (it->consumer == NULL && now_ms >= it->consume_due_ms &&
        oms__kafka_consumer_open(it, &why) != OMS_OK) {
        oms__kafka_trouble(it, "%s", why.text);
        it->consume_due_ms = now_ms + KAFKA_AGAIN_MS;
    }
}

// The bell forgets what is later than what it rang for.
static void remind(kafka *it)
{
    if (it->producer == NULL)
        oms__kafka_later(it, it->produce_due_ms);
    if (it->consumer == NULL && it->group[0] != '\0')
        oms__kafka_later(it, it->consume_due_ms);
    if (it->held.first != NULL)
        oms__kafka_later(it, it->held.first->due_ms);
    if (it->aside.first != NULL)
        oms__kafka_later(it, it->aside.first->due_ms);
    if (it->commit_due_ms != 0)
        oms__kafka_later(it, it->commit_due_ms);
}

void oms__kafka_tend(kafka *it)
{
    int64_t now_ms = oms__kafka_now_ms();
    tend_producer(it, now_ms);
    oms__kafka_topics_tend(it, now_ms);
    oms__kafka_aside(it);
    tend_consumer(it, now_ms);
    remind(it);
}
