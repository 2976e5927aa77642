// Healing, then the liveness phase: with no more faults everything must come
// to rest within bounds, and at rest all books must agree.
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/engine.h"
#include "sim/clients.h"
#include "sim/journal.h"
#include "sim/outside.h"
#include "sim/watch.h"
#include "sim/worker.h"

#define STEPS_MAX 4000         // of the liveness phase
#define REST_MS (200 * DAY_MS) // and how long it may last

static void heal(world *of)
{
    of->faults_on = false;
    of->ports.frozen_us = 0;
    trace_line(&of->trace, "healed");
    outside_heal(of);
    if (journal_settle_unsure(of, of->entries_count) > 0)
        world_violation(of, "fate is known",
                        "a command stays unsure without any fault");
    size_t at;
    ports_pass(of, 1);
    while (!of->failed && clients_notice(of, &at))
        journal_send(of, at);
}

// How long until somebody outside says something by itself; -1: never.
static int64_t outside_due_in(const world *of)
{
    const outside *all = of->outside;
    int64_t first = INT64_MAX;
    for (uint32_t i = 0; i < all->answers_count; i++)
        if (all->answers[i].at_ms < first)
            first = all->answers[i].at_ms;
    for (uint32_t i = 0; i < all->notices_count; i++)
        if (all->notices[i].at_ms < first)
            first = all->notices[i].at_ms;
    if (first == INT64_MAX)
        return -1;
    return first > world_now(of) ? first - world_now(of) : 0;
}

// A host's worker asks again by itself: no step tells it when.
static bool worker_is_needed(world *of)
{
    look at;
    bool needed = false;
    size_t count = 0;
    look_begin(&at, &of->store.inner);
    const oms_task_row *rows =
        look_scan(&at, &oms__tasks_table, NULL, 0, NULL, &count);
    for (size_t i = 0; i < count; i++)
        needed |= rows[i].state != OMS_TASK_PARKED &&
                  strncmp(rows[i].lane, "host:", 5) == 0;
    look_end(&at);
    return needed;
}

static void work_off(world *of)
{
    size_t at;
    outside_turn(of);
    while (!of->failed && clients_notice(of, &at))
        journal_send(of, at);
    if (!of->failed)
        worker_finish(of);
    if (!of->failed)
        life_step(of, 1000);
}

static void come_to_rest(world *of)
{
    int64_t begun = world_now(of);
    int64_t looked_at = begun;
    for (int i = 0; i < STEPS_MAX && !of->failed; i++) {
        work_off(of);
        if (of->failed || of->due_in_ms == 0)
            continue;
        int64_t outside_ms = outside_due_in(of);
        int64_t ms = of->due_in_ms;
        if (of->plan.pulls != NULL && worker_is_needed(of))
            outside_ms = 60000;
        bool idle = ms < 0 && outside_ms < 0;
        // An erasure waits for parked calls, which only a person ends.
        bool decided =
            worker_person_comes(of, idle || ms >= HOUR_MS / 2, &looked_at) &&
            worker_retry_parked(of) > 0;
        if (idle && !decided)
            return;
        if (world_now(of) - begun > REST_MS)
            break;
        if (ms < 0 || (outside_ms >= 0 && outside_ms < ms))
            ms = outside_ms >= 0 ? outside_ms : 1000;
        ports_pass(of, ms < DAY_MS ? ms : DAY_MS);
    }
    if (!of->failed)
        world_violation(of, "comes to rest",
                        "work is still due after %lld days; next in %lld ms",
                        (long long)((world_now(of) - begun) / DAY_MS),
                        (long long)of->due_in_ms);
}

// What is still to be done at rest, for whoever reads the trace.
static void trace_tasks(world *of, look *at)
{
    size_t count = 0;
    const oms_task_row *rows =
        look_scan(at, &oms__tasks_table, NULL, 0, NULL, &count);
    for (size_t i = 0; i < count; i++)
        trace_line(&of->trace,
                   "left: %.36s %s %s state %d lane %s due in %lld fence %lld",
                   rows[i].id, rows[i].kind, rows[i].subject,
                   (int)rows[i].state, rows[i].lane,
                   (long long)(rows[i].due_at_ms - world_now(of)),
                   (long long)rows[i].fence);
}

// With OMS_SIM_DUMP every row whose key begins with that order is shown.
static void dump_order(const world *of, look *at)
{
    const char *order = getenv("OMS_SIM_DUMP");
    const oms_registry *all = &of->oms->registry;
    for (uint16_t i = 0; order != NULL && i < all->tables_count; i++) {
        const oms_table *table = all->tables[i];
        size_t count = 0;
        const char *rows = look_scan(at, table, NULL, 0, NULL, &count);
        for (size_t k = 0; k < count; k++)
            look_show(table, rows + k * table->record->struct_size, order);
    }
}

static void look_at_all(world *of)
{
    look at;
    look_begin(&at, &of->store.inner);
    dump_order(of, &at);
    trace_tasks(of, &at);
    check_log(of, &at);
    check_owners(of, &at);
    check_books(of, &at);
    check_sagas(of, &at);
    check_messages(of, &at);
    if (of->late)
        check_erased(of, &at);
    look_end(&at);
    outside_join(of);
}

// Keys are forgotten after their time, and only then.
static void grow_old(world *of)
{
    if (of->seed % 8 != 0)
        return;
    for (int i = 0; i < 3 && !of->failed; i++) {
        ports_pass(of, (OMS_KEY_DAYS + 1) * DAY_MS);
        journal_send(of, journal_add(of, "stock.receive", -1,
                                     "{\"sku\":\"S0\",\"quantity\":1}"));
        journal_repeat_all(of);
    }
    if (!of->failed)
        life_verify(of, "months later");
}

static const char *const reports[] = {"report.sales",    "report.skus",
                                      "report.funnel",   "report.delivery",
                                      "report.payments", "report.cancellations",
                                      "report.stock",    "report.customers"};
#define REPORTS_COUNT (sizeof(reports) / sizeof(reports[0]))

static char *ask_report(world *of, size_t which)
{
    char args[128];
    int64_t quarter = 15 * 60 * 1000;
    int64_t from = BEGINNING_MS / quarter * quarter - 400 * DAY_MS;
    bool dated = strcmp(reports[which], "report.customers") != 0;
    snprintf(args, sizeof(args),
             "{\"starts\":[{\"at_ms\":%lld},{\"at_ms\":%lld}]}",
             (long long)from, (long long)(from + 3000 * DAY_MS));
    oms_result *result = NULL;
    oms_error err = OMS_INIT(oms_error);
    int code =
        oms_query(of->oms, reports[which], dated ? args : "{}", &result, &err);
    if (code != OMS_OK)
        world_violation(of, "reports answer", "%s gives %s: %s", reports[which],
                        oms_code_name(code), err.text);
    char *text = code == OMS_OK ? strdup(oms_result_json(result)) : NULL;
    if (text != NULL)
        trace_hash(&of->trace, text, strlen(text));
    oms_result_free(result);
    return text;
}

// Figures that were kept up to date are those that the log gives at once.
static void finish_reports(world *of)
{
    char *kept[REPORTS_COUNT] = {NULL};
    for (size_t i = 0; i < REPORTS_COUNT && !of->failed; i++)
        kept[i] = ask_report(of, i);
    if (!of->failed)
        journal_send(of, journal_add(of, "report.rebuild", -1, "{}"));
    if (!of->failed)
        come_to_rest(of);
    world_seen(of, SEEN_REBUILT);
    for (size_t i = 0; i < REPORTS_COUNT; i++) {
        char *again = of->failed ? NULL : ask_report(of, i);
        if (again != NULL && kept[i] != NULL && strcmp(again, kept[i]) != 0)
            world_violation(of, "a rebuild changes nothing",
                            "%s was %.150s and is %.150s", reports[i], kept[i],
                            again);
        free(again);
        free(kept[i]);
    }
}

void finish_rest(world *of)
{
    heal(of);
    if (!of->failed)
        life_verify(of, "healed");
    if (!of->failed)
        journal_repeat_all(of);
    if (!of->failed)
        come_to_rest(of);
    if (!of->failed)
        life_verify(of, "at rest");
    if (!of->failed)
        look_at_all(of);
}

void finish_all(world *of)
{
    finish_rest(of);
    if (!of->failed)
        finish_reports(of);
    if (!of->failed)
        journal_repeat_all(of);
    if (!of->failed)
        grow_old(of);
}
