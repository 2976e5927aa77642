// What the two files of the broker in memory share.
//
// Queues are lists in the order of arrival; a message stays in its list while
// an engine has it, so what goes back is where it was. All that an engine was
// handed lives in its own list of deliveries until it gives the token back,
// also when the connection is gone.
#ifndef OMS_TESTS_MEMORY_BROKER_H
#define OMS_TESTS_MEMORY_BROKER_H

#include "base/envelope.h"
#include "kits/memory_transport.h"
#include "oms/limits.h"

#define GROUPS_MAX 32
#define MEMBERS_MAX 64
#define SOURCES_MAX 32

typedef struct delivery delivery;

typedef struct message {
    struct message *next;
    struct message *before;
    oms_arena arena; // of all its texts
    oms_envelope wire;
    const char *source;
    const char *subject;
    const char *reason; // of one that is set aside
    int64_t id;         // of what was published
    uint32_t times;
    delivery *with; // who has it now
} message;

typedef struct list {
    message *first;
    message *last;
    size_t count;
} list;

typedef struct group {
    char name[OMS_CODE_BYTES_MAX + 1];
    char sources[SOURCES_MAX][OMS_CODE_BYTES_MAX + 1];
    size_t sources_count;
    list *queues; // as many as there are partitions
    list parked;
} group;

struct delivery {
    delivery *next;
    uint64_t token;
    oms_arena arena;
    message *message; // NULL: the connection is gone
    list *queue;
};

typedef struct member {
    memory_broker *broker;
    group *group;
    uint32_t window_most;
    uint32_t prefetch;
    bool joined;
    bool gone; // its process was killed
    bool connected;
    bool news;
    void (*wake)(void *user);
    void *user;
    list window;
    delivery *deliveries;
    oms_confirm confirm;
    oms_transport_status status;
} member;

struct memory_broker {
    memory_broker_options options;
    bool away;
    uint64_t last_token;
    group *groups[GROUPS_MAX];
    size_t groups_count;
    member *members[MEMBERS_MAX];
    size_t members_count;
};

// One in [..] a million cases.
bool memory__hits(const memory_broker *b, uint32_t per_million);
// What [of] says, in memory of its own; NULL: there is none.
message *memory__copy(const message *of);
void memory__free(message *m);
void memory__add(list *to, message *m);
void memory__take(list *from, message *m);
void memory__empty(list *l);
bool memory__wants(const group *g, const char *source);
// Whether the member is who a queue of its group is for.
bool memory__is_for(const member *who, size_t queue);
// The broker has the message of a delivery again.
void memory__give_back(delivery *d);
void memory__disconnect(member *who);
// Up to [count] of what it published reach the broker, in their order.
void memory__arrive(member *who, size_t count);
extern const oms_transport_ops memory__ops;

#endif
