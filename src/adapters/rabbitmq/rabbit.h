// What the files of the RabbitMQ adapter share.
//
// Two connections, each owned by a thread of its own, because rabbitmq-c is
// not thread safe and blocks: one publishes, one consumes (a broker that is
// short of memory stops reading from who publishes, and acknowledgements must
// not be stuck behind that). The slots only move things between lists under
// the one lock and ring the thread's bell; no slot waits for the broker, and
// nothing is sent while the lock is held.
#ifndef OMS_RABBIT_H
#define OMS_RABBIT_H

#include <pthread.h>

#if defined(__has_include) && __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#endif

#include "base/envelope.h"
#include "oms/limits.h"
#include "oms/rabbitmq.h"

#define RABBIT_SOURCES_MAX 64      // modules of a shop
#define RABBIT_PARTITIONS_MAX 1024 // queues of a group
#define RABBIT_WINDOW_MAX 100000
#define RABBIT_PREFETCH_MAX 60000 // AMQP counts in 16 bits
#define RABBIT_NAME_ROOM 256      // of a name on the broker
#define RABBIT_TOKENS_ROOM 4096   // chains of deliveries
#define RABBIT_HEARTBEAT_S 10     // twice that without a word: it is gone
#define RABBIT_PATIENCE_S 5       // for an answer
#define RABBIT_RELEASE_MS 100     // until what was released comes again
#define RABBIT_PREFIX "cloudEvents_"

typedef struct rabbit rabbit;

// A message on its way out: an event, or what is set aside.
typedef struct rabbit_out {
    struct rabbit_out *next;
    oms_arena arena; // of an event's texts
    oms_envelope wire;
    const char *key; // of routing
    int64_t id;      // of the event; 0: it is set aside
    uint64_t tag;    // what its confirm will say
    bool confirmed;
    struct rabbit_in *aside; // what it was
    const char *reason;
} rabbit_out;

// What came.
typedef struct rabbit_in {
    struct rabbit_in *next;   // of the chain of its token
    struct rabbit_in *later;  // unacknowledged ones in the order of their tags
    struct rabbit_in *before; // ...
    struct rabbit_in *follow; // in a list of what is ready, or settled
    uint64_t token;
    uint64_t tag;
    bool listed;    // among the unacknowledged
    bool handed;    // the engine has it
    bool stale;     // its connection is gone
    int64_t due_ms; // not before; 0: at once
    oms_arena arena;
    amqp_envelope_t message; // its bytes as they came
    oms_incoming incoming;
} rabbit_in;

typedef struct rabbit_outs {
    rabbit_out *first;
    rabbit_out *last;
    size_t count;
} rabbit_outs;

// A connection and its thread.
typedef struct rabbit_link {
    rabbit *owner;
    bool consumes;
    pthread_t thread;
    bool running;
    int bell; // an eventfd
    amqp_connection_state_t connection;
    bool up;           // under the lock
    int socket;        // under the lock; -1: there is none
    uint32_t failures; // in a row
    uint64_t last_tag; // published, or delivered
} rabbit_link;

// Where the broker is; what may be shown of it is the host alone.
typedef struct rabbit_options {
    char *url; // with a password perhaps: never shown
    char *password_file;
    char *ca_file;
    char shop[OMS_CODE_BYTES_MAX + 1];
    char group[OMS_CODE_BYTES_MAX + 1]; // "": nobody consumes
    uint32_t partitions;
    uint32_t window;
    uint32_t prefetch;
    uint32_t attempts;
} rabbit_options;

struct rabbit {
    rabbit_options options;
    char sources[RABBIT_SOURCES_MAX][OMS_CODE_BYTES_MAX + 1];
    size_t sources_count;
    rabbit_link out;
    rabbit_link in;

    pthread_mutex_t lock; // of all below
    pthread_cond_t moved; // the window has shrunk
    bool joined;
    bool stopping;
    bool draining; // no event is taken any more
    void (*wake)(void *user);
    void *user;
    rabbit_outs waiting; // not sent yet
    rabbit_outs sent;    // not confirmed yet
    size_t window;       // events of both
    bool blocked;        // the broker is short of something
    oms_confirm confirm;
    rabbit_in *chains[RABBIT_TOKENS_ROOM];
    uint64_t last_token;
    rabbit_in *ready; // in the order of their tags
    rabbit_in *ready_last;
    rabbit_in *unacked; // of this connection, in the order of their tags
    rabbit_in *unacked_last;
    rabbit_in *settled; // to be acknowledged
    size_t handed;
    size_t unacked_count;
    oms_transport_status status;
    char trouble[256];
    char told[256]; // what the last status pointed to
};

// ---- options.c -------------------------------------------------------------

int rabbit__options_take(const oms_rabbitmq_options *given, rabbit_options *out,
                         oms_error *err);
void rabbit__options_free(rabbit_options *options);
// Copies and checks names of modules. OMS_EINVAL.
int rabbit__sources_take(rabbit *r, const char *const *sources, size_t count,
                         oms_error *err);

// ---- plan.c ----------------------------------------------------------------

typedef enum rabbit_kind {
    RABBIT_EXCHANGE = 1,
    RABBIT_QUEUE,
    RABBIT_BIND_QUEUE,
    RABBIT_BIND_EXCHANGE
} rabbit_kind;

#define RABBIT_ARGUMENTS_MAX 8

typedef struct rabbit_argument {
    const char *name;
    const char *text; // NULL: a number, or true
    int32_t number;
    bool truth;
} rabbit_argument;

// One thing to be declared.
typedef struct rabbit_row {
    rabbit_kind kind;
    char name[RABBIT_NAME_ROOM];
    char from[RABBIT_NAME_ROOM]; // of a binding
    char key[RABBIT_NAME_ROOM];  // of a binding
    const char *type;            // of an exchange
    rabbit_argument arguments[RABBIT_ARGUMENTS_MAX];
    size_t arguments_count;
    char texts[2][RABBIT_NAME_ROOM]; // of arguments
} rabbit_row;

void rabbit__name_events(const rabbit_options *o, char out[RABBIT_NAME_ROOM]);
void rabbit__name_aside(const rabbit_options *o, char out[RABBIT_NAME_ROOM]);
void rabbit__name_parked(const rabbit_options *o, char out[RABBIT_NAME_ROOM]);
void rabbit__name_queue(const rabbit_options *o, uint32_t partition,
                        char out[RABBIT_NAME_ROOM]);
// Everything in the order of declaring, until [each] says false; then false.
bool rabbit__plan(const rabbit *r,
                  bool (*each)(void *user, const rabbit_row *row), void *user);

// ---- link.c ----------------------------------------------------------------

// Begins a link's thread. OMS_ENOMEM.
int rabbit__link_begin(rabbit *r, rabbit_link *link, bool consumes,
                       oms_error *err);
// The socket of a connection that is being made; -1: it is at its end.
void rabbit__link_socket(rabbit_link *link, int socket);
// Ends it; the connection is closed.
void rabbit__link_end(rabbit_link *link);
void rabbit__link_ring(rabbit_link *link);
int64_t rabbit__now_ms(void);
// What went wrong, for status; no secrets. False always.
bool rabbit__trouble(rabbit *r, const char *format, ...) OMS_PRINTF(2, 3);
// The same with what the broker or the library says.
bool rabbit__failed(rabbit_link *link, const char *what,
                    amqp_rpc_reply_t reply);
// Whether the last call went well; else it says so.
bool rabbit__went_well(rabbit_link *link, const char *what);
// A frame that any connection may get. False: the connection is at its end.
bool rabbit__frame(rabbit_link *link, const amqp_frame_t *frame);
void rabbit__wake(rabbit *r);

// ---- connect.c -------------------------------------------------------------

// Connects and logs in, the channel open. False: trouble says why.
bool rabbit__connect(rabbit_link *link);

// ---- declare.c -------------------------------------------------------------

bool rabbit__declare(rabbit_link *link);

// ---- publish.c: the thread that publishes ----------------------------------

bool rabbit__out_begin(rabbit_link *link);
bool rabbit__out_turn(rabbit_link *link);
void rabbit__out_end(rabbit_link *link);
void rabbit__out_add(rabbit_outs *to, rabbit_out *m);
void rabbit__out_free(rabbit_out *m);
void rabbit__outs_free(rabbit_outs *all);

// ---- consume.c: the thread that consumes -----------------------------------

bool rabbit__in_begin(rabbit_link *link);
bool rabbit__in_turn(rabbit_link *link);
void rabbit__in_end(rabbit_link *link);
// Milliseconds until something released is due; -1: nothing is.
int rabbit__in_rest(rabbit_link *link);
// Under the lock: it is done with. The thread acknowledges it.
void rabbit__in_settle(rabbit *r, rabbit_in *in);
// Under the lock: gives it a token.
void rabbit__in_name(rabbit *r, rabbit_in *in);
// Under the lock: what has the token, which it loses; NULL: nothing.
rabbit_in *rabbit__in_take(rabbit *r, uint64_t token);
// Under the lock: among what is ready, by its tag.
void rabbit__in_ready(rabbit *r, rabbit_in *in);
void rabbit__in_free(rabbit_in *in);

// ---- message.c -------------------------------------------------------------

// Sends one; an AMQP_STATUS.
int rabbit__send(rabbit_link *link, rabbit_out *m);
// Makes in->incoming of in->message. False: no memory.
bool rabbit__read(rabbit_in *in);

#endif
