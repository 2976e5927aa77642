// How the engine feels. Commits are counted in classes that double, so that a
// few numbers show both what is usual and what was worst.
#include "runtime/health.h"

#include <string.h>

#include "runtime/group.h"

static const oms_field kind_fields[] = {
    OMS_FIELD_CODE(oms_health_kind, kind, 0, "The kind of task."),
    OMS_FIELD_INT(oms_health_kind, due, 0, 0, INT64_MAX,
                  "They wait, now or for a time to come."),
    OMS_FIELD_INT(oms_health_kind, overdue, 0, 0, INT64_MAX,
                  "Of them, those whose time has come."),
    OMS_FIELD_INT(oms_health_kind, leased, 0, 0, INT64_MAX,
                  "Somebody works on them."),
    OMS_FIELD_INT(oms_health_kind, parked, 0, 0, INT64_MAX,
                  "They need a hand."),
    OMS_FIELD_INT(oms_health_kind, oldest_ms, 0, 0, INT64_MAX,
                  "Since the first of those overdue or parked was due."),
};
const oms_record oms__health_kind_record =
    OMS_RECORD("engine.kind", oms_health_kind, kind_fields,
               "Tasks of one kind that wait.");

static const oms_field class_fields[] = {
    OMS_FIELD_INT(oms_health_class, up_to, 0, 0, INT64_MAX,
                  "At most so much, and more than half of it."),
    OMS_FIELD_INT(oms_health_class, commits, 0, 0, INT64_MAX, "So many."),
};
const oms_record oms__health_class_record =
    OMS_RECORD("engine.class", oms_health_class, class_fields,
               "Commits of one class since open.");

// 0: nothing; 1: 1; 2: 2; 3: up to 4; 4: up to 8 ...
static size_t class_of(int64_t value)
{
    size_t class = 0;
    int64_t up_to = 1;
    if (value <= 0)
        return 0;
    for (class = 1; up_to < value && class + 1 < OMS__CLASSES; class ++)
        up_to *= 2;
    return class;
}

static int64_t up_to(size_t class)
{
    return class == 0 ? 0 : (int64_t)1 << (class - 1);
}

void oms__health_commit(oms *engine)
{
    oms_counts *counts = &engine->counts;
    int64_t commands = engine->group.tally.commands;
    atomic_fetch_add(&counts->commit_sizes[class_of(commands)], 1);
    atomic_fetch_add(&counts->commit_times[class_of(engine->sync_us)], 1);
}

static oms_health_class *read_classes(oms_tx *tx, _Atomic int64_t *counts,
                                      size_t *count)
{
    oms_health_class *classes =
        oms__tx_array(tx, OMS__CLASSES, sizeof(*classes));
    *count = 0;
    for (size_t i = 0; classes != NULL && i < OMS__CLASSES; i++) {
        int64_t commits = atomic_load(&counts[i]);
        if (commits > 0)
            classes[(*count)++] = (oms_health_class){up_to(i), commits};
    }
    return classes;
}

void oms__health_commits(oms_tx *tx, oms_health *health)
{
    oms_counts *counts = &tx->oms->counts;
    health->sizes =
        read_classes(tx, counts->commit_sizes, &health->sizes_count);
    health->times =
        read_classes(tx, counts->commit_times, &health->times_count);
}

static oms_health_kind *kind_of(oms_tx *tx, oms_health *health,
                                const char *name)
{
    size_t at = 0;
    while (at < health->kinds_count && strcmp(health->kinds[at].kind, name) < 0)
        at++;
    if (at < health->kinds_count && strcmp(health->kinds[at].kind, name) == 0)
        return &health->kinds[at];
    if (health->kinds_count == OMS_PAGE_MAX)
        return NULL;
    if (health->kinds == NULL)
        health->kinds = oms__tx_array(tx, OMS_PAGE_MAX, sizeof(*health->kinds));
    if (health->kinds == NULL)
        return NULL;
    memmove(&health->kinds[at + 1], &health->kinds[at],
            (health->kinds_count - at) * sizeof(*health->kinds));
    health->kinds[at] =
        (oms_health_kind){.kind = oms__tx_printf(tx, "%s", name)};
    health->kinds_count++;
    return &health->kinds[at];
}

void oms__health_task(oms_tx *tx, oms_health *health, const oms_task_row *row)
{
    oms_health_kind *kind = kind_of(tx, health, row->kind);
    bool late = row->due_at_ms <= tx->now_ms;
    if (kind == NULL || kind->kind == NULL)
        return;
    kind->due += row->state == OMS_TASK_DUE;
    kind->overdue += row->state == OMS_TASK_DUE && late;
    kind->leased += row->state == OMS_TASK_LEASED;
    kind->parked += row->state == OMS_TASK_PARKED;
    if (row->state == OMS_TASK_LEASED || !late)
        return;
    // A damaged row may hold any number.
    int64_t late_ms = tx->now_ms - (row->due_at_ms > 0 ? row->due_at_ms : 0);
    if (late_ms > kind->oldest_ms)
        kind->oldest_ms = late_ms;
}
