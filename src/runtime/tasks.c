// What becomes of a task when it ends: closed with its answer's effects,
// scheduled again, asked again with the same key, or parked. There is never a
// second key for one effect.
#include "runtime/tasks.h"

#include <string.h>

#include "runtime/backoff.h"
#include "runtime/group.h"
#include "runtime/parking.h"
#include "runtime/prefetch.h"
#include "runtime/schedule.h"
#include "runtime/tx.h"

#define DAY_MS (24LL * 60 * 60 * 1000)

const char *oms__tasks_lane(const oms *engine, const char *kind)
{
    const oms_job_entry *job = oms__registry_job(&engine->registry, kind);
    return job != NULL ? job->lane : "nobody";
}

// A copy of the row that may be changed and put.
static oms_task_row *copy_of(oms_group *group, const oms_task_row *task)
{
    oms_task_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return NULL;
    }
    *row = *task;
    return row;
}

// What the outside says becomes part of events, which must stay readable: a
// byte that no text may hold is told as a question mark.
static const char *keep(oms_group *group, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return NULL;
    size_t count = strnlen(text, OMS_NOTE_BYTES_MAX);
    char *copy = oms__arena_bytes(&group->arena, text, count);
    if (copy == NULL) {
        oms__group_doom_memory(group);
        return NULL;
    }
    for (size_t at = oms__text_good(copy, count); at < count;
         at += oms__text_good(copy + at, count - at))
        copy[at] = '?';
    return copy;
}

static int64_t wait_of(oms_group *group, const oms_task_row *task,
                       int64_t retry_after_ms)
{
    if (retry_after_ms > 0)
        return retry_after_ms < OMS_BACKOFF_AFTER_MS_MAX
                   ? retry_after_ms
                   : OMS_BACKOFF_AFTER_MS_MAX;
    uint64_t chance = 0;
    if (!oms__chance_word(group->oms, &chance)) {
        oms_error error = OMS_INIT(oms_error);
        oms__error_set(&error, OMS_EIO, "",
                       "the random source failed; check the ids port");
        oms__group_doom(group, OMS_EIO, &error);
    }
    return oms__backoff_wait(task->attempts, chance);
}

static bool is_exhausted(const oms_task_row *task, const oms_job *job,
                         int64_t now_ms)
{
    int64_t most = job != NULL && job->attempts_max > 0
                       ? (int64_t)job->attempts_max
                       : OMS_ATTEMPTS_MAX;
    bool old = task->begun_at_ms > 0 &&
               now_ms - task->begun_at_ms >= OMS_TASK_DAYS_MAX * DAY_MS;
    return task->attempts >= most || old;
}

// Puts the task back for another attempt, or parks it when it had enough.
static void again(oms_group *group, const oms_task_row *task,
                  const char *reason, int64_t retry_after_ms)
{
    oms *engine = group->oms;
    const oms_job_entry *job = oms__registry_job(&engine->registry, task->kind);
    oms_task_row *row = copy_of(group, task);
    if (row == NULL)
        return;
    int64_t now = oms__now(engine);
    row->reason = keep(group, reason);
    row->leased_until_ms = 0;
    row->lane = oms__tasks_lane(engine, row->kind);
    bool parks = is_exhausted(row, job != NULL ? job->job : NULL, now);
    row->state = parks ? OMS_TASK_PARKED : OMS_TASK_DUE;
    row->due_at_ms = parks ? now : now + wait_of(group, row, retry_after_ms);
    oms__schedule_change(group, row);
    if (parks)
        oms__group_say(group, OMS_LOG_WARN, "task.parked",
                       oms__arena_printf(
                           &group->arena,
                           "{\"kind\":\"%s\",\"subject\":\"%s\",\"id\":\"%s\"}",
                           row->kind, row->subject, row->id));
}

// The request as a struct: as it was handed over, or from the row's JSON.
static int request_of(oms_group *group, const oms_task_row *task,
                      const oms_job *job, const void **out, oms_error *err)
{
    *out = task->request_struct;
    if (*out != NULL || job->request == NULL)
        return OMS_OK;
    void *request = oms__arena_alloc(&group->arena, job->request->struct_size);
    if (request == NULL) {
        oms__group_doom_memory(group);
        return group->code;
    }
    *out = request;
    return oms__record_parse(job->request, task->request, strlen(task->request),
                             request, &group->arena, err);
}

// Tells the asking module. UNKNOWN only once in a task's life.
static void tell(oms_tx *tx, const oms_job_entry *job, const oms_task_row *task,
                 const void *request, const oms_answer *answer)
{
    bool told = answer->outcome == OMS_OUTCOME_OK ||
                answer->outcome == OMS_OUTCOME_DECLINED ||
                (answer->outcome == OMS_OUTCOME_UNKNOWN && !task->unknown_told);
    if (!told || job->job->answer == NULL || tx->code != OMS_OK)
        return;
    tx->module = job->module;
    job->job->answer(tx, request, answer);
}

static bool is_final(oms_outcome outcome)
{
    return outcome == OMS_OUTCOME_OK || outcome == OMS_OUTCOME_DECLINED;
}

static void close_task(oms_group *group, const oms_task_row *task)
{
    oms__group_remove(group, group->oms->slot_tasks, task);
    group->tally.tasks_done++;
}

// After the handlers: the task itself moves on.
static void conclude(oms_group *group, oms_task_row *task,
                     const oms_answer *answer)
{
    if (is_final(answer->outcome)) {
        close_task(group, task);
        return;
    }
    if (answer->outcome == OMS_OUTCOME_UNKNOWN) {
        task->ask = true;
        task->unknown_told = true;
    }
    again(group, task, answer->reason, answer->retry_after_ms);
}

static void begin(oms_tx *tx, oms_group *group, uint16_t module,
                  const oms_task_row *task)
{
    const oms_job_entry *job =
        oms__registry_job(&group->oms->registry, task->kind);
    oms__tx_begin(tx, group, module);
    tx->trace = task->trace;
    tx->about = task->subject;
    tx->habits = job != NULL ? job->habits : NULL;
    group->last = (oms_mark){.kind = OMS_LAST_TASK, .module = module};
    (void)strncat(group->last.task_id, task->id, OMS_CODE_BYTES_MAX);
}

// A handler whose effects could not be committed counts as failed, and as one
// of its group: a group of one then ends behind it, and no second culprit can
// take the blame away before that is committed.
static bool is_blamed(oms_group *group, const char *task_id, oms_error *err)
{
    oms *engine = group->oms;
    if (engine->blame.kind != OMS_LAST_TASK ||
        strcmp(engine->blame.task_id, task_id) != 0)
        return false;
    engine->blame.kind = OMS_LAST_NONE;
    group->handlers++;
    oms__error_copy(err, &engine->blame_error);
    return true;
}

static void run_rule(oms_tx *tx, const oms_job_entry *job, const void *request,
                     oms_answer *answer)
{
    if (job->rule != NULL)
        job->rule->handler(tx, request, answer);
    else
        job->job->rule(tx, request, answer);
}

// An answer that the module cannot believe keeps its task.
static void heed_doubt(oms_group *group, const oms_tx *tx, oms_answer *answer)
{
    if (tx->doubt == NULL)
        return;
    answer->outcome = OMS_OUTCOME_UNKNOWN;
    answer->reason = keep(group, tx->doubt);
}

// A rule and its answer are one transaction: both happen or neither.
static int rule_and_answer(oms_group *group, oms_task_row *task,
                           const oms_job_entry *job, oms_answer *answer,
                           oms_error *err)
{
    const void *request = NULL;
    int code = request_of(group, task, job->job, &request, err);
    if (code != OMS_OK)
        return code;
    oms_tx tx;
    begin(&tx, group, job->rule != NULL ? job->rule_module : job->module, task);
    run_rule(&tx, job, request, answer);
    tell(&tx, job, task, request, answer);
    code = oms__tx_end(&tx);
    if (code != OMS_OK)
        oms__error_copy(err, &tx.error);
    else
        heed_doubt(group, &tx, answer);
    return code;
}

static void run_task(oms_group *group, oms_task_row *task,
                     const oms_job_entry *job)
{
    oms *engine = group->oms;
    if ((engine->flags & OMS_OPEN_REPLAY) != 0)
        oms__now_advance(engine, task->due_at_ms);
    task->attempts = oms__tasks_one_more(task->attempts);
    if (task->begun_at_ms == 0)
        task->begun_at_ms = oms__now(engine);
    oms_answer answer = {.outcome = OMS_OUTCOME_OK, .task_id = task->id};
    oms_error error = OMS_INIT(oms_error);
    int code = OMS_ECONFLICT;
    if (!is_blamed(group, task->id, &error))
        code = rule_and_answer(group, task, job, &answer, &error);
    if (group->code != OMS_OK)
        return;
    if (code == OMS_OK) {
        conclude(group, task, &answer);
        return;
    }
    again(group, task,
          oms__arena_printf(&group->arena, "%s: %s", oms_code_name(error.code),
                            error.text),
          0);
}

bool oms__tasks_run_next(oms_group *group, int64_t until_ms)
{
    oms_task_row task;
    if (!oms__schedule_next(group, until_ms, &task))
        return false;
    const oms_job_entry *job =
        oms__registry_job(&group->oms->registry, task.kind);
    if (job != NULL && job->lane_kind == OMS_LANE_RULE) {
        oms__prefetch_subject(group, job->habits, task.subject);
        oms__prefetch_ask(group);
        run_task(group, &task, job);
    }
    return group->code == OMS_OK;
}

// The result as a struct. What cannot be read may well have been done: the
// same key is asked again.
static int result_of(oms_group *group, const oms_ending *ending,
                     const oms_job *job, oms_answer *answer, oms_error *err)
{
    if (answer->outcome != OMS_OUTCOME_OK || job->result == NULL)
        return OMS_OK;
    const char *json = ending->result != NULL ? ending->result : "{}";
    void *result = oms__arena_alloc(&group->arena, job->result->struct_size);
    if (result == NULL) {
        oms__group_doom_memory(group);
        return group->code;
    }
    // A host that finishes a task by hand is told of its misspellings; a
    // service may know more than we asked for.
    int code = ending->strict
                   ? oms__record_parse(job->result, json, strlen(json), result,
                                       &group->arena, err)
                   : oms__record_parse_loose(job->result, json, strlen(json),
                                             result, &group->arena, err);
    answer->result = result;
    if (code == OMS_OK || ending->strict || group->code != OMS_OK)
        return code;
    answer->result = NULL;
    answer->outcome = OMS_OUTCOME_UNKNOWN;
    answer->reason = oms__arena_printf(
        &group->arena, "the result could not be read: %s", err->text);
    return OMS_OK;
}

static int run_answer(oms_group *group, const oms_ending *ending,
                      const oms_task_row *task, oms_answer *answer,
                      oms_error *err)
{
    const oms_job_entry *job =
        oms__registry_job(&group->oms->registry, task->kind);
    if (is_blamed(group, task->id, err))
        return OMS_ECONFLICT;
    if (job == NULL)
        return oms__error_set(err, OMS_ENOTSUP, "",
                              "no module asks for %s any more; drop the task",
                              task->kind);
    const void *request = NULL;
    int code = request_of(group, task, job->job, &request, err);
    if (code == OMS_OK)
        code = result_of(group, ending, job->job, answer, err);
    if (code != OMS_OK)
        return code;
    oms_tx tx;
    begin(&tx, group, job->module, task);
    tell(&tx, job, task, request, answer);
    code = oms__tx_end(&tx);
    if (code != OMS_OK)
        oms__error_copy(err, &tx.error);
    else
        heed_doubt(group, &tx, answer);
    return code;
}

static int leased(oms_group *group, const char *task_id, int64_t fence,
                  oms_task_row *task, oms_error *err)
{
    *task = (oms_task_row){.id = task_id};
    if (!oms__group_get(group, group->oms->slot_tasks, task))
        return group->code != OMS_OK
                   ? group->code
                   : oms__error_set(err, OMS_ENOTFOUND, "",
                                    "no such task: it is done or was dropped");
    if (task->state == OMS_TASK_LEASED && task->fence == fence)
        return OMS_OK;
    return oms__error_set(err, OMS_ECONFLICT, "",
                          "the lease was lost: another worker may have it");
}

int oms__tasks_apply(oms_group *group, const oms_ending *ending, oms_error *err)
{
    oms_task_row task;
    int code = leased(group, ending->task_id, ending->fence, &task, err);
    if (code != OMS_OK)
        return code;
    oms_answer answer = {.outcome = ending->outcome,
                         .reason = keep(group, ending->reason),
                         .retry_after_ms = ending->retry_after_ms,
                         .task_id = task.id};
    oms_error error = OMS_INIT(oms_error);
    code = run_answer(group, ending, &task, &answer, &error);
    if (group->code != OMS_OK)
        return group->code;
    if (code == OMS_OK) {
        conclude(group, &task, &answer);
        return OMS_OK;
    }
    if (ending->strict)
        return oms__error_copy(err, &error);
    // The outside has acted but the module could not take it in: ask again.
    task.ask = true;
    again(group, &task,
          oms__arena_printf(&group->arena, "%s: %s", oms_code_name(error.code),
                            error.text),
          0);
    return OMS_OK;
}

void oms__tasks_release(oms_group *group, const char *task_id, int64_t fence,
                        int64_t due_at_ms)
{
    oms_task_row task;
    if (leased(group, task_id, fence, &task, NULL) != OMS_OK)
        return;
    oms_task_row *row = copy_of(group, &task);
    if (row == NULL)
        return;
    row->state = OMS_TASK_DUE;
    row->lane = oms__tasks_lane(group->oms, row->kind);
    row->due_at_ms = due_at_ms;
    row->leased_until_ms = 0;
    row->attempts--;
    if (row->attempts == 0)
        row->begun_at_ms = 0;
    oms__schedule_change(group, row);
}

void oms__tasks_postpone(oms_group *group, const oms_task_row *task)
{
    oms_task_row *row = copy_of(group, task);
    if (row == NULL)
        return;
    row->due_at_ms = oms__now(group->oms) + wait_of(group, row, 0);
    oms__schedule_change(group, row);
}

void oms__tasks_lease(oms_group *group, const oms_task_row *task,
                      int64_t until_ms)
{
    oms_task_row *row = copy_of(group, task);
    if (row == NULL)
        return;
    row->state = OMS_TASK_LEASED;
    row->fence = oms__tasks_one_more(row->fence);
    row->attempts = oms__tasks_one_more(row->attempts);
    row->leased_until_ms = until_ms;
    row->due_at_ms = until_ms;
    if (row->begun_at_ms == 0)
        row->begun_at_ms = oms__now(group->oms);
    oms__schedule_change(group, row);
}

static int found(oms_group *group, const char *task_id, oms_task_row *task,
                 oms_error *err)
{
    *task = (oms_task_row){.id = task_id};
    if (oms__group_get(group, group->oms->slot_tasks, task))
        return OMS_OK;
    if (group->code != OMS_OK)
        return group->code;
    return oms__error_set(err, OMS_ENOTFOUND, "",
                          "no such task: it is done or was dropped");
}

int oms__tasks_retry(oms_group *group, const char *task_id, oms_error *err)
{
    oms_task_row task;
    int code = found(group, task_id, &task, err);
    if (code != OMS_OK)
        return code;
    if (task.state == OMS_TASK_LEASED)
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "somebody works on the task; wait for its lease");
    oms_task_row *row = copy_of(group, &task);
    if (row == NULL)
        return group->code;
    row->state = OMS_TASK_DUE;
    row->lane = oms__tasks_lane(group->oms, row->kind);
    row->due_at_ms = oms__now(group->oms);
    row->attempts = 0;
    row->begun_at_ms = 0;
    oms__schedule_change(group, row);
    return group->code;
}

int oms__tasks_drop(oms_group *group, const char *task_id, const char *reason,
                    oms_error *err)
{
    oms_task_row task;
    int code = found(group, task_id, &task, err);
    if (code != OMS_OK)
        return code;
    if (task.state != OMS_TASK_PARKED)
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "only a parked task can be dropped");
    oms_ending ending = {.task_id = task_id, .strict = true};
    oms_answer answer = {.outcome = OMS_OUTCOME_DECLINED,
                         .reason = keep(group, reason),
                         .task_id = task.id};
    code = run_answer(group, &ending, &task, &answer, err);
    if (group->code != OMS_OK)
        return group->code;
    if (code == OMS_OK || code == OMS_ENOTSUP) {
        close_task(group, &task);
        return OMS_OK;
    }
    return code;
}
