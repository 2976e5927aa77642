// Leasing and finishing. A lease that was kept too long is finished all the
// same, with the fence it had: the engine must refuse it.
#include "sim/worker.h"

#include <stdio.h>
#include <string.h>

#include "sim/journal.h"
#include "sim/look.h"

static void lease(world *of, uint32_t limit)
{
    worker *on = of->worker;
    if (on->tasks_count + limit > WORKER_TASKS_MAX)
        return;
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    args.limit = limit;
    args.lease_ms = chance_between(&of->shape, 1000, 120000);
    oms_task_batch *list = NULL;
    oms_error err = OMS_INIT(oms_error);
    int64_t before = of->injected;
    int code = oms_task_lease(of->oms, &args, &list, &err);
    if (code != OMS_OK && of->injected == before)
        world_violation(of, "no error without a fault", "lease gives %s: %s",
                        oms_code_name(code), err.text);
    size_t count = code == OMS_OK ? oms_task_count(list) : 0;
    trace_line(&of->trace, "worker: lease %s %d", oms_code_name(code),
               (int)count);
    for (size_t i = 0; i < count; i++) {
        const oms_task *task = oms_task_at(list, i);
        worker_task *kept = &on->tasks[on->tasks_count++];
        memset(kept, 0, sizeof(*kept));
        snprintf(kept->id, sizeof(kept->id), "%s", task->id);
        snprintf(kept->kind, sizeof(kept->kind), "%s", task->kind);
        snprintf(kept->subject, sizeof(kept->subject), "%s", task->subject);
        snprintf(kept->request, sizeof(kept->request), "%s", task->request);
        kept->fence = task->fence;
        kept->ask = task->ask;
        kept->until_ms = world_now(of) + args.lease_ms;
    }
    oms_task_batch_free(list);
    life_after_call(of);
}

static void judge(world *of, const worker_task *task, int code,
                  int64_t injected, const oms_error *err)
{
    trace_line(&of->trace, "worker: finish %.36s %s fence %lld: %s", task->id,
               task->kind, (long long)task->fence, oms_code_name(code));
    if (code == OMS_ECONFLICT || code == OMS_ENOTFOUND) {
        world_seen(of, SEEN_FENCE_STALE);
        return;
    }
    bool fault = of->injected != injected;
    if (code == OMS_EINVAL || code == OMS_OK)
        return; // an answer that cannot be read is refused
    if (!journal_code_is_legal(code) || !fault)
        world_violation(of, "documented errors", "finish of %s gives %s: %s",
                        task->kind, oms_code_name(code), err->text);
}

static void finish(world *of, const worker_task *task)
{
    answer ready;
    oms_call call = OMS_INIT(oms_call);
    call.attempt = 1;
    call.kind = task->kind;
    call.key = task->id;
    call.subject = task->subject;
    call.request = task->request;
    call.timeout_ms = 30000;
    call.ask = task->ask;
    if (outside_take(of, &call, &ready) != OMS_OK)
        ready.outcome = OMS_OUTCOME_RETRY;
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = ready.outcome;
    reply.result = ready.result[0] != 0 ? ready.result : NULL;
    reply.reason = ready.reason[0] != 0 ? ready.reason : NULL;
    reply.retry_after_ms = ready.retry_after_ms;
    bool twice = chance_below(&of->shape, 8) == 0;
    for (int i = 0; i < (twice ? 2 : 1) && !of->failed; i++) {
        oms_error err = OMS_INIT(oms_error);
        int64_t before = of->injected;
        int code =
            oms_task_finish(of->oms, task->id, task->fence, &reply, &err);
        judge(of, task, code, before, &err);
        life_after_call(of);
    }
}

void worker_turn(world *of)
{
    worker *on = of->worker;
    if (of->plan.pulls == NULL)
        return;
    if (on->tasks_count == 0 || chance_below(&of->shape, 2) == 0)
        lease(of, 1 + chance_below(&of->shape, 6));
    if (on->tasks_count == 0 || of->failed)
        return;
    uint32_t at = chance_below(&of->shape, on->tasks_count);
    worker_task task = on->tasks[at];
    // Sometimes the worker sleeps until its lease is over.
    if (chance_below(&of->shape, 12) == 0 && of->faults_on) {
        int64_t left = task.until_ms - world_now(of);
        ports_pass(of, left > 0 ? left + 1 : 1);
        life_step(of, 0);
    }
    if (of->failed)
        return;
    on->tasks[at] = on->tasks[--on->tasks_count];
    if (chance_below(&of->shape, 12) != 0 || !of->faults_on)
        finish(of, &task);
}

void worker_finish(world *of)
{
    worker *on = of->worker;
    if (of->plan.pulls == NULL)
        return;
    for (int rounds = 0; rounds < 40 && !of->failed; rounds++) {
        while (on->tasks_count > 0 && !of->failed) {
            worker_task task = on->tasks[--on->tasks_count];
            finish(of, &task);
        }
        if (!of->failed)
            lease(of, 32);
        if (on->tasks_count == 0)
            return;
    }
}

typedef struct parked {
    char id[OMS_CODE_BYTES_MAX + 1];
    char kind[32];
    char subject[OMS_CODE_BYTES_MAX + 1];
} parked;

static size_t list_parked(world *of, parked *out, size_t room)
{
    look at;
    size_t count = 0;
    oms_task_row like = {.state = OMS_TASK_PARKED};
    look_begin(&at, &of->store.inner);
    const oms_task_row *rows =
        look_index(&at, &oms__tasks_table, OMS_TASKS_BY_DUE, &like, 1, &count);
    count = count < room ? count : room;
    for (size_t i = 0; i < count; i++) {
        snprintf(out[i].id, sizeof(out[i].id), "%s", rows[i].id);
        snprintf(out[i].kind, sizeof(out[i].kind), "%s", rows[i].kind);
        snprintf(out[i].subject, sizeof(out[i].subject), "%s", rows[i].subject);
    }
    look_end(&at);
    return count;
}

// What the provider did or did not is nobody's knowledge from now on.
static void give_up(world *of, const parked *task)
{
    for (uint32_t i = 0; i < of->orders_count; i++)
        if (strcmp(of->orders[i].id, task->subject) == 0)
            of->orders[i].noisy = true;
}

static void decide(world *of, const parked *task, bool drop)
{
    oms_error err = OMS_INIT(oms_error);
    int64_t before = of->injected;
    if (drop)
        give_up(of, task);
    int code = drop ? oms_task_drop(of->oms, task->id, "by hand", &err)
                    : oms_task_retry(of->oms, task->id, &err);
    trace_line(&of->trace, "person: %s %s of %s: %s", drop ? "drop" : "retry",
               task->kind, task->subject, oms_code_name(code));
    if (code == OMS_OK && drop)
        world_seen(of, SEEN_TASK_DROPPED);
    if (code != OMS_OK && of->injected == before)
        world_violation(of, "parked work can be decided", "%s gives %s: %s",
                        task->kind, oms_code_name(code), err.text);
    life_after_call(of);
}

void worker_person(world *of)
{
    parked tasks[8];
    size_t count = list_parked(of, tasks, 8);
    for (size_t i = 0; i < count && !of->failed; i++) {
        bool money = strncmp(tasks[i].kind, "payment.", 8) == 0;
        decide(of, &tasks[i], money && chance_below(&of->shape, 3) == 0);
    }
}

bool worker_person_comes(const world *of, bool quiet, int64_t *looked_at_ms)
{
    if (!quiet && world_now(of) - *looked_at_ms < DAY_MS)
        return false;
    *looked_at_ms = world_now(of);
    return true;
}

size_t worker_retry_parked(world *of)
{
    parked tasks[64];
    size_t count = list_parked(of, tasks, 64);
    for (size_t i = 0; i < count && !of->failed; i++)
        decide(of, &tasks[i], false);
    return count;
}

void worker_forget(world *of)
{
    worker *on = of->worker;
    if (on->tasks_count > 4)
        on->tasks_count = 4;
}
