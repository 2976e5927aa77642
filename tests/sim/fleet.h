// The simulated fleet: eight engines, each with some of the modules and a
// storage of its own, one broker between them, one world outside, the same
// clients. One thread, one seed.
//
// The world (world.h) is used for its plan, its clients, its services outside
// and its trace; its own engine stays closed. A broken rule is told to
// world_violation.
#ifndef OMS_TESTS_SIM_FLEET_H
#define OMS_TESTS_SIM_FLEET_H

#include "kits/memory_broker.h"
#include "runtime/engine.h"
#include "runtime/inbox.h"
#include "sim/outside.h"
#include "sim/world.h"

#define FLEET_NODES 8
#define FLEET_FRESH FLEET_NODES // a ninth, that begins when all is over
#define FLEET_ANSWERS_MAX 512

// Each is met somewhere in a full run, or the run was blind.
#define FLEET_ALL(X) \
    X(TAKEN, "event taken in") \
    X(KNOWN, "event came twice") \
    X(EARLY_SEQ, "event before an earlier one of its source") \
    X(EARLY_CAUSE, "effect before its cause") \
    X(PAYMENT_FIRST, "payment told before the order was placed") \
    X(LOST, "message lost by the broker") \
    X(GAP, "gap written down") \
    X(GAP_FILLED, "gap filled from the source's own log") \
    X(RESTARTED, "engine ended and began again") \
    X(RESTARTED_UNACKED, "engine ended with deliveries that it had not acked") \
    X(COMMIT_UNKNOWN, "commit unknown") \
    X(COMMIT_FAILED, "commit failed") \
    X(DIED_AT_COMMIT, "engine ended at a commit") \
    X(BROKER_AWAY, "broker away") \
    X(ORDER_UNKNOWN, "command for an order that has not come yet") \
    X(CLOCKS_APART, "clocks of the engines differ") \
    X(ERASED, "order of an erased person at rest") \
    X(CAUGHT_UP, "new engine caught up from the beginning") \
    X(REPLAYED, "the whole log delivered once more")

#define FLEET_NUMBER(name, text) FLEET_##name,
typedef enum fleet_sight { FLEET_ALL(FLEET_NUMBER) FLEET_SIGHTS } fleet_sight;
#undef FLEET_NUMBER
extern const char *const fleet_sights[FLEET_SIGHTS];

// Bugs that the test plants: fleet_planted.c takes the place of a function.
typedef enum fleet_plant {
    FLEET_PLANT_NONE = 0,
    FLEET_PLANT_GAP,         // an event behind a gap is taken as the next
    FLEET_PLANT_TWICE,       // an event that was taken is taken again
    FLEET_PLANT_UNCAUSED,    // what an event follows is not looked at
    FLEET_PLANT_UNCOMMITTED, // a commit that was told and published is lost
    FLEET_PLANTS
} fleet_plant;

typedef struct fleet fleet;

typedef struct fleet_role {
    const char *name;
    const char *modules[5]; // ends with NULL
} fleet_role;
extern const fleet_role fleet_roles[FLEET_NODES];

typedef struct fleet_node {
    fleet *of;
    const fleet_role *role;
    faulty_store store;
    oms__memory *disk;
    oms *oms;
    oms_transport wire; // what the engine was given
    int64_t skew_ms;    // of its wall clock
    int64_t due_in_ms;
    uint32_t lives;
    bool in_open;
} fleet_node;

// An answer of a service, on its way to one engine.
typedef struct fleet_answer {
    answer what;
    fleet_node *to;
    int64_t rank; // of the payment that it is about
} fleet_answer;

struct fleet {
    world world;
    memory_broker *broker;
    memory_faults faults;
    uint32_t loses; // messages, in a million
    chance net;
    fleet_node nodes[FLEET_NODES + 1];
    int nodes_count; // FLEET_NODES, or 1: one engine has all the modules
    fleet_answer answers[FLEET_ANSWERS_MAX];
    uint32_t answers_count;
    fleet_plant plant;
    uint32_t planted;
    uint64_t seen[FLEET_SIGHTS];
    bool away;
};

bool fleet_run(fleet *of);
// fleet_calm.c: without any fault, and at rest after every command. What has
// become of the orders goes to *out, which the caller frees.
bool fleet_calm(fleet *of, char **out);
void fleet_seen(fleet *of, fleet_sight what);

// fleet.c
void fleet_open(fleet *of);
void fleet_close(fleet *of);
int64_t fleet_due_in(const fleet *of);
void fleet_turn_answers(fleet *of);

// fleet_node.c: processes
void fleet_begin(fleet_node *node); // opens until it works
void fleet_kill(fleet_node *node);  // ends without a word, begins again
void fleet_end(fleet_node *node);
void fleet_after_call(fleet_node *node);
void fleet_step(fleet_node *node, int64_t budget_ms);
void fleet_verify(fleet_node *node, const char *when);
// Takes in what is missing there, from the logs of the sources.
void fleet_fill(fleet_node *node);
// Everything that [from] has said itself, once more, to [to], if [to] listens:
// how many were taken.
size_t fleet_bring(const fleet_node *from, fleet_node *to, size_t *early);

// fleet_net.c: what the engine is given in place of node->wire.
oms_transport fleet_wire(fleet_node *node);

// fleet_outside.c
size_t fleet_services(fleet_node *node, oms_service *services);

// fleet_clients.c
void fleet_setup(fleet *of);
void fleet_command(fleet *of);
void fleet_again(fleet *of);
// Repeats what may not have happened; how many stay so.
size_t fleet_settle(fleet *of, bool last);
void fleet_notices(fleet *of);

// fleet_rest.c: healing, rest, and everything that must hold then.
void fleet_finish(fleet *of);
void fleet_rest(fleet *of); // with all the time that it takes
int64_t fleet_work(fleet *of);

// fleet_check.c
void fleet_check_logs(fleet *of);
void fleet_check_orders(fleet *of);
void fleet_check_erased(fleet *of); // fleet_erased.c
uint64_t fleet_state(const fleet_node *node);
char *fleet_ask(fleet_node *node, const char *query, const char *args);

// fleet_planted.c: who runs now, for functions that know no fleet.
void fleet_planted_begin(fleet *of);

#endif
