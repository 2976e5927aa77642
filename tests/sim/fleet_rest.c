// Healing, rest, and what must hold then: everybody has heard everything, the
// books agree across services, and hearing it all again changes nothing.
#include "sim/fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/look.h"
#include "sim/worker.h"

#define ROUNDS_MAX 6000
#define REST_MS (200 * DAY_MS)

static void heal(fleet *of)
{
    const memory_faults none = {0};
    of->world.faults_on = false;
    of->away = false;
    memory_broker_away(of->broker, false);
    memory_broker_faults(of->broker, &none);
    trace_line(&of->world.trace, "healed");
    outside_heal(&of->world);
    ports_pass(&of->world, 1);
}

static size_t retry_parked(fleet_node *node)
{
    char ids[32][OMS_CODE_BYTES_MAX + 1];
    look at;
    size_t count = 0;
    oms_task_row like = {.state = OMS_TASK_PARKED};
    look_begin(&at, &node->store.inner);
    const oms_task_row *rows =
        look_index(&at, &oms__tasks_table, OMS_TASKS_BY_DUE, &like, 1, &count);
    count = count < 32 ? count : 32;
    for (size_t i = 0; i < count; i++) {
        if (strncmp(rows[i].kind, "relay.", 6) == 0)
            world_violation(&node->of->world, "reactions succeed",
                            "%s parked %s of %s: %s", node->role->name,
                            rows[i].kind, rows[i].subject, rows[i].reason);
        strncpy(ids[i], rows[i].id, OMS_CODE_BYTES_MAX);
        ids[i][OMS_CODE_BYTES_MAX] = '\0';
    }
    look_end(&at);
    for (size_t i = 0; i < count; i++)
        (void)oms_task_retry(node->oms, ids[i], NULL);
    return count;
}

// The least time until somebody has something to do; -1: never.
int64_t fleet_work(fleet *of)
{
    int64_t first = -1;
    memory_broker_turn(of->broker);
    fleet_notices(of);
    fleet_turn_answers(of);
    for (int i = 0; i < of->nodes_count && !of->world.failed; i++) {
        fleet_step(&of->nodes[i], 1000);
        fleet_fill(&of->nodes[i]);
        int64_t due = of->nodes[i].due_in_ms;
        if (due >= 0 && (first < 0 || due < first))
            first = due;
    }
    int64_t in_ms = fleet_due_in(of);
    return in_ms >= 0 && (first < 0 || in_ms < first) ? in_ms : first;
}

static size_t retry_all(fleet *of)
{
    size_t count = 0;
    for (int i = 0; i < of->nodes_count && !of->world.failed; i++)
        count += retry_parked(&of->nodes[i]);
    return count;
}

void fleet_rest(fleet *of)
{
    const int64_t begun = world_now(&of->world);
    int64_t looked_at = begun;
    int64_t due = 0;
    for (int i = 0; i < ROUNDS_MAX && !of->world.failed; i++) {
        due = fleet_work(of);
        if (due == 0)
            continue;
        const bool idle = due < 0 && memory_broker_waiting(of->broker) == 0;
        const bool quiet = idle || due >= HOUR_MS / 2;
        const bool retried =
            worker_person_comes(&of->world, quiet, &looked_at) &&
            retry_all(of) > 0;
        if (idle && !retried)
            return;
        if (world_now(&of->world) - begun > REST_MS)
            break;
        if (!retried)
            ports_pass(&of->world, due < 0        ? 1000
                                   : due < DAY_MS ? due
                                                  : DAY_MS);
    }
    if (!of->world.failed)
        world_violation(&of->world, "comes to rest",
                        "work is still due after %lld days; next in %lld ms, "
                        "%d messages wait",
                        (long long)((world_now(&of->world) - begun) / DAY_MS),
                        (long long)due, (int)memory_broker_waiting(of->broker));
}

// Who listens hears everything once more, from the sources' logs.
static void replay(fleet *of)
{
    uint64_t before[FLEET_NODES];
    for (int i = 0; i < of->nodes_count; i++)
        before[i] = fleet_state(&of->nodes[i]);
    for (int i = 0; i < of->nodes_count && !of->world.failed; i++)
        for (int j = 0; j < of->nodes_count && !of->world.failed; j++) {
            size_t early = 0;
            size_t taken =
                i == j ? 0 : fleet_bring(&of->nodes[i], &of->nodes[j], &early);
            if (taken + early > 0)
                world_violation(&of->world, "everybody has heard everything",
                                "%s lacked %d events of %s",
                                of->nodes[j].role->name, (int)(taken + early),
                                of->nodes[i].role->name);
        }
    if (!of->world.failed)
        fleet_rest(of);
    for (int i = 0; i < of->nodes_count && !of->world.failed; i++)
        if (fleet_state(&of->nodes[i]) != before[i])
            world_violation(&of->world, "a replay changes nothing",
                            "%s is another after it", of->nodes[i].role->name);
    fleet_seen(of, FLEET_REPLAYED);
}

static const char *const reports[] = {
    "report.sales",    "report.skus",          "report.funnel",
    "report.payments", "report.cancellations", "report.customers"};

static char *report(fleet_node *node, size_t which)
{
    char args[128];
    const int64_t quarter = 15 * 60000LL;
    const long long from = BEGINNING_MS / quarter * quarter - 400 * DAY_MS;
    snprintf(args, sizeof(args),
             "{\"starts\":[{\"at_ms\":%lld},{\"at_ms\":%lld}]}", from,
             from + 3000 * DAY_MS);
    return fleet_ask(node, reports[which], which < 5 ? args : "{}");
}

// Whose orders are of somebody that was erased in between count as those of
// another from then on, and "in between" is where each service heard of it.
static bool depends_on_order(const fleet *of, size_t which)
{
    const char *name = reports[which];
    return of->world.trace.seen[SEEN_ERASED] > 0 &&
           (strcmp(name, "report.sales") == 0 ||
            strcmp(name, "report.customers") == 0);
}

static void compare_reports(fleet *of, fleet_node *fresh, const char *what)
{
    for (size_t i = 0; i < 6 && !of->world.failed; i++) {
        if (depends_on_order(of, i))
            continue;
        char *kept = report(&of->nodes[7], i);
        char *made = report(fresh, i);
        if (kept != NULL && made != NULL && strcmp(kept, made) != 0)
            world_violation(&of->world, what, "%s was %.150s and is %.150s",
                            reports[i], kept, made);
        free(kept);
        free(made);
    }
}

// A service that was not there is brought up to date, and knows the same.
static void catch_up(fleet *of)
{
    fleet_node *fresh = &of->nodes[FLEET_FRESH];
    size_t taken = 1;
    size_t early = 0;
    *fresh = (fleet_node){.of = of, .role = &fleet_roles[7]};
    static const fleet_role aside = {"reporting-2", {"reporting", NULL}};
    fresh->role = &aside;
    fleet_begin(fresh);
    while (taken > 0 && !of->world.failed) {
        taken = early = 0;
        for (int i = 0; i < of->nodes_count && !of->world.failed; i++)
            taken += fleet_bring(&of->nodes[i], fresh, &early);
    }
    if (early > 0)
        world_violation(&of->world, "catches up",
                        "%d events wait for something", (int)early);
    for (int i = 0; i < 100 && !of->world.failed; i++)
        fleet_step(fresh, 1000);
    if (!of->world.failed)
        compare_reports(of, fresh, "a new service knows the same");
    if (!of->world.failed)
        fleet_verify(fresh, "caught up");
    fleet_seen(of, FLEET_CAUGHT_UP);
    fleet_end(fresh);
}

// What was lost behind the last event of a subject leaves no gap: only the
// sources' logs know of it.
static void bring_lost(fleet *of)
{
    size_t early = 0;
    for (int i = 0; i < of->nodes_count && of->loses > 0; i++)
        for (int j = 0; j < of->nodes_count && !of->world.failed; j++)
            if (i != j)
                (void)fleet_bring(&of->nodes[i], &of->nodes[j], &early);
    if (of->loses > 0 && !of->world.failed)
        fleet_rest(of);
}

void fleet_finish(fleet *of)
{
    heal(of);
    if (fleet_settle(of, true) > 0)
        world_violation(&of->world, "fate is known",
                        "a command stays unsure without any fault");
    if (!of->world.failed)
        fleet_rest(of);
    for (int i = 0; i < 8 && !of->world.failed; i++)
        bring_lost(of); // what is missing may be what another waits for
    for (int i = 0; i < of->nodes_count && !of->world.failed; i++)
        fleet_verify(&of->nodes[i], "at rest");
    if (!of->world.failed)
        fleet_check_logs(of);
    if (!of->world.failed)
        fleet_check_orders(of);
    if (!of->world.failed)
        fleet_check_erased(of);
    if (!of->world.failed)
        replay(of);
    if (!of->world.failed && of->world.late)
        catch_up(of);
}
