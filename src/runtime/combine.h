// Flat combining: whoever finds the writer free leads, takes everybody's work
// into one group and commits once for all.
#ifndef OMS_RUNTIME_COMBINE_H
#define OMS_RUNTIME_COMBINE_H

#include "runtime/group.h"

typedef struct oms_op oms_op;

// What a piece of work can do. All slots are called by the leader, on any
// thread, while the op's owner waits.
typedef struct oms_op_ops {
    // Works on in this group. True: finished; false: the group has no room
    // or is doomed, call again in the next one. Whatever must be undone when
    // the group fails hangs on op->progress.
    bool (*run)(oms_op *op, oms_group *group);
    // Optional: what it will look at in this group, for oms__prefetch_ask;
    // always called before run.
    void (*foresee)(oms_op *op, oms_group *group);
    // The group has failed for good. [lone]: only the last command of this op
    // is to blame, it goes on behind it; else everything not yet committed.
    void (*fail)(oms_op *op, int code, const oms_error *error, bool lone);
    // Optional: the group was rolled back, op->progress is as it was before.
    void (*rewind)(oms_op *op);
    // Optional: what it did in this group is durable.
    void (*committed)(oms_op *op, oms *oms);
} oms_op_ops;

struct oms_op {
    const oms_op_ops *ops;
    oms_op *next;
    sem_t wake;
    uint64_t progress; // of the op's own meaning; rewound with the group
    uint64_t progress_before;
    uint32_t commands; // for the statistics
    bool ran;          // in this group
    bool finished;
    bool done;        // nothing will touch it any more
    bool leads;       // woken to lead
    bool tidies;      // a good moment for the store's housekeeping
    bool returned;    // a host's transaction comes first: queue again
    int64_t until_us; // how long it waits for hosts; 0: it did not yet
};

// Queues the work and returns when it is finished, having led if need be.
void oms__combine_run(oms *oms, oms_op *op);

#endif
