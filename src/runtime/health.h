// How the engine feels: what waits, by kind, and how large and how slow its
// commits were.
#ifndef OMS_RUNTIME_HEALTH_H
#define OMS_RUNTIME_HEALTH_H

#include "runtime/tx.h"

// Tasks of one kind.
typedef struct oms_health_kind {
    const char *kind;
    int64_t due; // wait, now or for a time to come
    int64_t overdue;
    int64_t leased;
    int64_t parked;
    int64_t oldest_ms; // since the first of overdue and parked ones was due
} oms_health_kind;

// So many commits were of this class: more than half of [up_to], not more.
typedef struct oms_health_class {
    int64_t up_to;
    int64_t commits;
} oms_health_class;

typedef struct oms_health {
    oms_health_kind *kinds;
    size_t kinds_count;
    oms_health_class *sizes; // commands
    size_t sizes_count;
    oms_health_class *times; // microseconds of the store
    size_t times_count;
} oms_health;

extern const oms_record oms__health_kind_record;
extern const oms_record oms__health_class_record;

// Counts the group that was just committed. The writer calls it.
void oms__health_commit(oms *engine);
// Counts a task; kinds stand in the order of their names. The row may go.
void oms__health_task(oms_tx *tx, oms_health *health, const oms_task_row *row);
// Reads the commits so far.
void oms__health_commits(oms_tx *tx, oms_health *health);

#endif
