// Breakers and budgets live in memory: a process that starts anew asks the
// outside once more, and finds out.
#include "runtime/operations.h"

#include <string.h>

#include "runtime/calls.h"
#include "runtime/group.h"
#include "runtime/queries.h"
#include "runtime/tx.h"

#define IN_FLIGHT_DEFAULT 1024

static const oms_enum states = {
    "breaker_state", (const char *const[]){"closed", "open", "half_open"}, 3};

static const oms_field changed_fields[] = {
    OMS_FIELD_CODE(oms_breaker_changed_event, kind, OMS_REQUIRED,
                   "The kind of task that is asked of the service."),
    OMS_FIELD_CODE(oms_breaker_changed_event, service, OMS_REQUIRED,
                   "The service: the prefix of the kinds that it answers."),
    OMS_FIELD_ENUM(oms_breaker_changed_event, from, OMS_REQUIRED, &states,
                   "What it was."),
    OMS_FIELD_ENUM(oms_breaker_changed_event, to, OMS_REQUIRED, &states,
                   "What it is."),
    OMS_FIELD_INT(oms_breaker_changed_event, failures, 0, 0, INT64_MAX,
                  "Failed calls in a row."),
    OMS_FIELD_TIME(oms_breaker_changed_event, until_at_ms, 0,
                   "Open: no call before. Half open: the probe's end."),
};
static const oms_record changed_record =
    OMS_RECORD("breaker_changed", oms_breaker_changed_event, changed_fields,
               "A breaker has changed its state.");

const oms_event_type oms__operations_changed = {
    .name = "breaker.changed",
    .data = &changed_record,
    .doc = "Calls of this kind were stopped, tried again or resumed."};

int oms__operations_build(oms *engine, oms_error *err)
{
    size_t count = engine->registry.jobs_count;
    engine->operations =
        oms__arena_array(&engine->fixed, count, sizeof(*engine->operations));
    for (size_t i = 0; i < count && !engine->fixed.failed; i++) {
        oms_job_entry *job = &engine->registry.jobs[i];
        if (job->lane_kind != OMS_LANE_SERVICE)
            continue;
        oms_operation *made = &engine->operations[engine->operations_count++];
        made->kind = job->name;
        made->service = job->service;
        made->lane = oms__arena_printf(&engine->fixed, "service:%s", job->name);
        job->lane = made->lane;
    }
    if (engine->fixed.failed)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    return OMS_OK;
}

oms_operation *oms__operations_find(oms *engine, const char *lane)
{
    for (size_t i = 0; i < engine->operations_count; i++)
        if (strcmp(engine->operations[i].lane, lane) == 0)
            return &engine->operations[i];
    return NULL;
}

uint32_t oms__operations_free(oms *engine, const oms_operation *operation)
{
    const oms_remote *remote = &engine->remotes[operation->service];
    uint32_t most = remote->service.in_flight_max > 0
                        ? remote->service.in_flight_max
                        : IN_FLIGHT_DEFAULT;
    uint32_t flying = oms__calls_flying(engine, remote) + remote->leased;
    return flying < most ? most - flying : 0;
}

static uint16_t our_module(const oms *engine)
{
    uint16_t at = 0;
    while (engine->registry.modules[at] != &oms__queries_module)
        at++;
    return at;
}

// Toys without the engine's module have nobody to tell.
static bool is_declared(const oms *engine)
{
    return oms__registry_event(&engine->registry,
                               oms__operations_changed.name) != NULL;
}

static void publish(oms_group *group, const oms_operation *operation,
                    oms_breaker_state from)
{
    oms *engine = group->oms;
    const oms_breaker *breaker = &operation->breaker;
    if (group->code != OMS_OK || !is_declared(engine))
        return;
    oms_breaker_changed_event event = {
        .kind = operation->kind,
        .service = engine->remotes[operation->service].service.prefix,
        .from = from,
        .to = breaker->state,
        .failures = breaker->failures,
        .until_at_ms =
            breaker->state == OMS_BREAKER_CLOSED ? 0 : breaker->until_ms};
    oms_tx tx;
    oms__tx_begin(&tx, group, our_module(engine));
    const char *subject = oms__tx_printf(&tx, "breaker:%s", operation->kind);
    if (subject != NULL)
        oms__tx_emit(&tx, &oms__operations_changed, subject, 0, &event);
    (void)oms__tx_end(&tx);
}

void oms__operations_tell(oms_group *group)
{
    oms *engine = group->oms;
    for (size_t i = 0; i < engine->operations_count; i++) {
        oms_operation *operation = &engine->operations[i];
        operation->telling = operation->breaker.state;
        if (operation->telling != operation->told)
            publish(group, operation, operation->told);
    }
}

void oms__operations_told(oms *engine)
{
    for (size_t i = 0; i < engine->operations_count; i++) {
        oms_operation *operation = &engine->operations[i];
        oms_breaker_state from = operation->told, to = operation->telling;
        operation->told = to;
        atomic_store(&operation->shown, (int)to);
        if (to != from)
            oms__log_line(engine,
                          to == OMS_BREAKER_OPEN ? OMS_LOG_WARN : OMS_LOG_INFO,
                          "breaker.changed",
                          "{\"kind\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}",
                          operation->kind, oms__breaker_name(from),
                          oms__breaker_name(to));
    }
}

void oms__operations_untold(oms *engine)
{
    for (size_t i = 0; i < engine->operations_count; i++)
        engine->operations[i].telling = engine->operations[i].told;
}

oms_admission oms__operations_admit(oms_group *group, oms_operation *operation,
                                    const oms_task_row *task,
                                    int64_t deadline_ms)
{
    oms_budget *budget = &group->oms->remotes[operation->service].budget;
    int64_t now = oms__now(group->oms);
    operation->next_ms = oms__breaker_allows_at(&operation->breaker, now);
    if (operation->next_ms > now)
        return OMS_ADMIT_NONE;
    if (task->attempts == 0)
        oms__budget_fresh(budget, now);
    else if (!oms__budget_take(budget, now))
        return OMS_ADMIT_LATER;
    (void)oms__breaker_allows(&operation->breaker, now, deadline_ms);
    atomic_fetch_add(
        task->attempts == 0 ? &operation->fresh : &operation->retries, 1);
    return OMS_ADMIT;
}

void oms__operations_report(oms_group *group, oms_operation *operation,
                            bool well, bool first)
{
    oms__breaker_report(&operation->breaker, oms__now(group->oms), well);
    if (well && !first)
        oms__budget_give_back(&group->oms->remotes[operation->service].budget);
}

void oms__operations_release(oms_group *group, oms_operation *operation,
                             bool first)
{
    oms__breaker_release(&operation->breaker, oms__now(group->oms));
    if (!first)
        oms__budget_give_back(&group->oms->remotes[operation->service].budget);
}
