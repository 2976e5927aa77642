// A worker of the host: it leases tasks, does them outside, and brings the
// answer home in time, late, twice, or never.
#ifndef OMS_TESTS_SIM_WORKER_H
#define OMS_TESTS_SIM_WORKER_H

#include "sim/outside.h"
#include "sim/world.h"

#define WORKER_TASKS_MAX 64

typedef struct worker_task {
    char id[OMS_CODE_BYTES_MAX + 1];
    char kind[32];
    char subject[OMS_CODE_BYTES_MAX + 1];
    char request[ARGS_ROOM];
    int64_t fence;
    int64_t until_ms; // of our clock
    bool ask;
} worker_task;

typedef struct worker {
    worker_task tasks[WORKER_TASKS_MAX];
    uint32_t tasks_count;
} worker;

void worker_turn(world *of);
// Works off everything, for when all is to become quiet.
void worker_finish(world *of);
// A person looks at parked tasks: some are tried again, some given up.
void worker_person(world *of);
// Whether a person comes to look at what is parked: in a [quiet] while, and a
// day after [*looked_at_ms] however busy it is, because erasures that wait for
// parked tasks look again in turns, and then there is no such while.
bool worker_person_comes(const world *of, bool quiet, int64_t *looked_at_ms);
// Has every parked task tried again; how many there were.
size_t worker_retry_parked(world *of);
// The process that leased them is gone; some are kept to be late with.
void worker_forget(world *of);

#endif
