// The parts of the Kafka transport, seen from within.
//
// All of it happens on the thread that calls the slots: librdkafka's own
// threads move the bytes, we look at its queues and never wait. Its callbacks
// that run elsewhere do one thing, they call `wake`.
#ifndef OMS_ADAPTERS_KAFKA_INSIDE_H
#define OMS_ADAPTERS_KAFKA_INSIDE_H

#include <librdkafka/rdkafka.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/envelope.h"
#include "oms/kafka.h"

#define KAFKA_NAME_ROOM 250           // a topic's name has at most 249
#define KAFKA_TOPICS_MAX 64           // sources, and one for what is parked
#define KAFKA_SETTINGS_MAX 100        // lines of the settings file
#define KAFKA_SETTINGS_BYTES_MAX 8192 // of the settings file
#define KAFKA_TROUBLE_ROOM 512
#define KAFKA_MESSAGE_BYTES_MAX (4 * 1024 * 1024) // parked: more than any event
#define KAFKA_SPAN_MAX 65536  // acked ones that may wait behind one that is not
#define KAFKA_AGAIN_MS 1000   // before what failed is tried again
#define KAFKA_RELEASED_MS 300 // before what was released comes again
#define KAFKA_IDLE_MS 20000   // librdkafka wants to be looked at now and then

typedef struct kafka kafka;

// ---- bell.c: a wake at a given time
// ------------------------------------------

typedef struct kafka_bell {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t turned;
    bool running;
    bool stopping;
    int64_t due_ms;
    void (*wake)(void *user);
    void *user;
} kafka_bell;

int64_t oms__kafka_now_ms(void); // monotonic
int oms__kafka_bell_start(kafka_bell *bell, void (*wake)(void *user),
                          void *user);
// Rings at [due_ms] at the latest. Any thread.
void oms__kafka_bell_set(kafka_bell *bell, int64_t due_ms);
void oms__kafka_bell_stop(kafka_bell *bell);

// ---- settings.c: what the host says of its brokers --------------------------

typedef struct kafka_setting {
    const char *name;
    const char *value;
    int line;
} kafka_setting;

typedef struct kafka_settings {
    char text[KAFKA_SETTINGS_BYTES_MAX + 1]; // names and values point here
    kafka_setting each[KAFKA_SETTINGS_MAX];
    size_t count;
} kafka_settings;

// Errors name the line, never what stands there behind the name.
int oms__kafka_settings_read(kafka_settings *out, const char *path,
                             oms_error *err);
int oms__kafka_settings_apply(const kafka_settings *settings,
                              rd_kafka_conf_t *conf, oms_error *err);

// ---- topics.c: what must exist before it is used ----------------------------

typedef enum kafka_topic_state {
    KAFKA_TOPIC_WANTED = 1,
    KAFKA_TOPIC_ASKED,
    KAFKA_TOPIC_THERE
} kafka_topic_state;

typedef struct kafka_topic {
    char name[KAFKA_NAME_ROOM];
    kafka_topic_state state;
    bool parked;   // for what is set aside: it is kept for ever
    bool consumed; // this engine wants its events
} kafka_topic;

// Whether Kafka could have a name made of it.
bool oms__kafka_name_good(const char *text);
// "oms.<shop>.<source>"; NULL: too many of them.
kafka_topic *oms__kafka_topic(kafka *it, const char *source);
kafka_topic *oms__kafka_topic_parked(kafka *it);
kafka_topic *oms__kafka_topic_find(kafka *it, const char *name);
// Sees to it that those that are wanted get there, and that the consumer begins
// when its are.
void oms__kafka_topics_tend(kafka *it, int64_t now_ms);

// ---- ask.c ------------------------------------------------------------------

// Asks for those that are wanted; while the broker is away for all, which is
// how we learn that it is back.
void oms__kafka_ask(kafka *it, int64_t now_ms);
void oms__kafka_answers(kafka *it);

// ---- publish.c
// ---------------------------------------------------------------

// One message on its way to the broker; librdkafka hands it back with what
// became of it. First member of what it is part of.
typedef struct kafka_sent {
    struct kafka_slot *parking; // or NULL: an event
    int64_t id;                 // of the event
    bool done;
} kafka_sent;

// The window: a ring in the order of handing in.
typedef struct kafka_window {
    kafka_sent *ring;
    uint32_t room;
    uint32_t first;
    uint32_t count;
    int64_t up_to;
    bool lost;
} kafka_window;

// ---- consume.c, deliver.c
// ----------------------------------------------------

typedef enum kafka_slot_state {
    KAFKA_SLOT_FREE = 0,
    KAFKA_SLOT_READY,  // came, and was not polled yet
    KAFKA_SLOT_GIVEN,  // the engine has it
    KAFKA_SLOT_HELD,   // released: it comes again at [due_ms]
    KAFKA_SLOT_ASIDE,  // to be parked as soon as it can be
    KAFKA_SLOT_PARKING // on its way to the topic of what is parked
} kafka_slot_state;

// One delivery that is not acknowledged.
typedef struct kafka_slot {
    kafka_sent sent; // while it is parked
    kafka_slot_state state;
    uint32_t times;
    uint32_t turn; // part of the token, so that an old one is dead
    int64_t due_ms;
    rd_kafka_message_t *message;
    struct kafka_partition *partition; // NULL: taken away from us; the engine
                                       // may still look at the event
    uint64_t position;                 // in its partition's ring
    oms_arena arena;                   // of the event, or of the reason
    const char *reason;                // why it is parked
    struct kafka_slot *next;           // in the queue of its state
} kafka_slot;

typedef struct kafka_queue {
    kafka_slot *first;
    kafka_slot *last;
} kafka_queue;

// What was read of one partition and may not be committed yet. Everything
// below [first] is acked or parked, so that is what is committed.
typedef struct kafka_partition {
    char topic[KAFKA_NAME_ROOM];
    int32_t number;
    rd_kafka_queue_t *queue;
    int64_t *offsets; // a ring; the lowest bit says that it is done
    uint64_t room;    // a power of two
    uint64_t first;   // positions: they only grow
    uint64_t end;
    int64_t commit; // the next one to read after a restart, or -1
    bool dirty;     // [commit] was not committed yet
} kafka_partition;

struct kafka {
    char shop[KAFKA_NAME_ROOM];
    char group[KAFKA_NAME_ROOM]; // empty: it only publishes
    char *brokers;
    uint32_t partitions_made;
    uint32_t replication;
    uint32_t prefetch;
    kafka_settings settings;
    char trouble[KAFKA_TROUBLE_ROOM];
    void (*wake)(void *user);
    void *user;
    kafka_bell bell;
    oms_arena arena; // of one message that is written

    rd_kafka_t *producer;
    rd_kafka_queue_t *produced; // its reports
    rd_kafka_queue_t *answers;  // of the admin requests
    bool producer_broken;
    bool asking; // an admin request is under way
    int64_t ask_due_ms;
    int64_t produce_due_ms; // not opened again before

    rd_kafka_t *consumer;
    rd_kafka_queue_t *consumed; // rebalances, errors, commits
    bool consumer_broken;
    bool listens; // somebody's events are wanted
    bool subscribed;
    bool joined; // the group has said what is ours, be it nothing
    bool committing;
    bool starved;            // there may be more than there was room for
    int64_t consume_due_ms;  // not opened again before
    int64_t commit_due_ms;   // not tried again before
    uint32_t partition_next; // whose turn it is

    kafka_topic topics[KAFKA_TOPICS_MAX];
    size_t topics_count;
    kafka_window window;
    kafka_slot *slots; // [prefetch]
    kafka_queue free;
    kafka_queue ready;
    kafka_queue held; // by due time, for all wait equally long
    kafka_queue aside;
    kafka_partition **partitions; // that the group has given us
    uint32_t partitions_count;
    oms_transport_status status;
};

// ---- the rest, by file
// -------------------------------------------------------

// handles.c: opening and closing librdkafka's handles
int oms__kafka_producer_open(kafka *it, oms_error *err);
int oms__kafka_consumer_open(kafka *it, oms_error *err);
void oms__kafka_producer_close(kafka *it);
void oms__kafka_consumer_close(kafka *it);
// Looks at everything once, without waiting. Every slot begins with it.
void oms__kafka_tend(kafka *it);
void oms__kafka_connected(kafka *it, bool connected);
void oms__kafka_trouble(kafka *it, const char *format, ...) OMS_PRINTF(2, 3);
void oms__kafka_ring(kafka *it); // wakes the engine
void oms__kafka_later(kafka *it, int64_t due_ms);

// message.c: events and Kafka's messages
rd_kafka_resp_err_t oms__kafka_send(kafka *it, const char *topic,
                                    const oms_event *event,
                                    const oms_envelope *envelope, void *opaque);
rd_kafka_resp_err_t oms__kafka_send_aside(kafka *it, const char *topic,
                                          kafka_slot *slot);
int oms__kafka_read(const rd_kafka_message_t *message, oms_arena *arena,
                    oms_event *out, oms_error *err);

// publish.c
int oms__kafka_publish(void *impl, const oms_event *events, size_t count,
                       size_t *taken, oms_error *err);
void oms__kafka_confirmed(void *impl, oms_confirm *out);
void oms__kafka_reported(rd_kafka_t *rk, const rd_kafka_message_t *message,
                         void *opaque);
// The producer is gone, and with it what was on its way.
void oms__kafka_window_lost(kafka *it);

// consume.c
void oms__kafka_rebalanced(rd_kafka_t *rk, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t *list, void *opaque);
void oms__kafka_committed(rd_kafka_t *rk, rd_kafka_resp_err_t code,
                          rd_kafka_topic_partition_list_t *list, void *opaque);
void oms__kafka_consume(kafka *it);
void oms__kafka_commit(kafka *it);
// Every partition goes back: what is out is of no consequence any more.
void oms__kafka_give_up(kafka *it);

// partition.c: which offset may be committed
kafka_partition *oms__kafka_partition_new(const char *topic, int32_t number);
void oms__kafka_partition_free(kafka_partition *partition);
// False: too many wait behind one that is not done, or there is no memory.
bool oms__kafka_partition_room(kafka_partition *partition);
uint64_t oms__kafka_partition_add(kafka_partition *partition, int64_t offset);
void oms__kafka_partition_done(kafka_partition *partition, uint64_t position);

// deliver.c
int oms__kafka_poll(void *impl, oms_incoming *out, size_t room, size_t *count,
                    oms_error *err);
void oms__kafka_ack(void *impl, const uint64_t *tokens, size_t count);
void oms__kafka_park(void *impl, uint64_t token, const char *reason);
void oms__kafka_release(void *impl, uint64_t token);
void oms__kafka_push(kafka_queue *queue, kafka_slot *slot);
kafka_slot *oms__kafka_pop(kafka_queue *queue);
void oms__kafka_aside(kafka *it); // sends what is to be parked
void oms__kafka_slot_parked(kafka *it, kafka_slot *slot, bool safe);
// Acked or parked for good.
void oms__kafka_slot_done(kafka *it, kafka_slot *slot);
// Its partition was taken away; it is in no queue.
void oms__kafka_slot_revoked(kafka *it, kafka_slot *slot);
void oms__kafka_due(kafka *it); // what was released long enough ago is ready

#endif
