// The queue, its leader and the repair of failed groups. A bad piece of work
// must never fail its neighbours: after a failure that is tied to what was
// written, groups become small until the culprit stands alone.
#include "runtime/combine.h"

#include "runtime/prefetch.h"
#include "runtime/pump.h"
#include "runtime/rest.h"
#include "runtime/scrub.h"
#include "runtime/turn.h"
#include "runtime/within.h"

#define GATHER_US_MAX 300 // nobody waits longer for company
#define GATHER_US_MIN 20
#define GATHER_YIELDS_MAX 512
#define OVERTAKEN_MAX 8 // times that others may be faster, one after the other

static void enqueue(oms *engine, oms_op *op)
{
    op->next = NULL;
    if (engine->queue_last != NULL)
        engine->queue_last->next = op;
    else
        engine->queue_first = op;
    engine->queue_last = op;
    engine->queue_count++;
}

// Callers that were in the last group are likely on their way back: it is
// cheaper to let them run for a part of a sync than to leave half of them
// behind. One caller alone never waits. Bounded twice, because the clock port
// of a test may stand still. Under queue_lock.
static void gather(oms *engine)
{
    size_t wanted = engine->callers_last;
    int64_t us =
        engine->sync_us < GATHER_US_MAX ? engine->sync_us : GATHER_US_MAX;
    if (wanted < 2 || us < GATHER_US_MIN)
        return; // without a sync company saves nothing
    int64_t begun = engine->clock.ops->monotonic_us(engine->clock.impl);
    for (int i = 0; i < GATHER_YIELDS_MAX; i++) {
        if (engine->queue_count >= wanted)
            return;
        pthread_mutex_unlock(&engine->queue_lock);
        sched_yield();
        int64_t now = engine->clock.ops->monotonic_us(engine->clock.impl);
        pthread_mutex_lock(&engine->queue_lock);
        if (now - begun >= us)
            return;
    }
}

// Moves the whole queue behind the leader's list.
static void take_all(oms *engine, oms_op **first, oms_op **last)
{
    if (engine->queue_first == NULL)
        return;
    if (*last != NULL)
        (*last)->next = engine->queue_first;
    else
        *first = engine->queue_first;
    *last = engine->queue_last;
    engine->queue_first = NULL;
    engine->queue_last = NULL;
    engine->queue_count = 0;
}

static void give_back(oms *engine, oms_op *first, oms_op *last)
{
    if (first == NULL)
        return;
    last->next = engine->queue_first;
    engine->queue_first = first;
    if (engine->queue_last == NULL)
        engine->queue_last = last;
    for (oms_op *at = first;; at = at->next) {
        engine->queue_count++;
        if (at == last)
            break;
    }
}

// To wait for one's turn takes as long as others write: whoever came meanwhile
// goes along, or several writers would each commit a few at a time.
static void take_late(oms *engine, oms_op *first)
{
    oms_op *last = first;
    if (!oms__turn_shared(engine))
        return;
    while (last->next != NULL)
        last = last->next;
    pthread_mutex_lock(&engine->queue_lock);
    take_all(engine, &first, &last);
    pthread_mutex_unlock(&engine->queue_lock);
}

static void run_all(oms *engine, oms_op *first)
{
    oms_group *group = &engine->group;
    int code = oms__group_begin(engine);
    if (code == OMS_OK)
        take_late(engine, first);
    for (oms_op *op = first; op != NULL; op = op->next) {
        op->progress_before = op->progress;
        op->ran = code != OMS_OK;
        if (code == OMS_OK && op->ops->foresee != NULL)
            op->ops->foresee(op, group);
    }
    if (code == OMS_OK)
        oms__prefetch_ask(group);
    for (oms_op *op = first; op != NULL && code == OMS_OK; op = op->next) {
        op->ran = true;
        op->finished = op->ops->run(op, group) && group->code == OMS_OK;
        if (group->culprit == NULL && group->handlers > 0)
            group->culprit = op;
        if (!op->finished || !oms__group_room(group))
            return;
    }
}

static void rewind_all(oms_op *first)
{
    for (oms_op *op = first; op != NULL; op = op->next) {
        op->progress = op->progress_before;
        op->finished = false;
        if (op->ran && op->ops->rewind != NULL)
            op->ops->rewind(op);
    }
}

static void commit_stats(oms *engine, const oms_op *first)
{
    uint32_t commands = 0;
    size_t callers = 0;
    for (const oms_op *op = first; op != NULL; op = op->next) {
        if (!op->finished)
            continue;
        callers++;
        commands += op->commands;
    }
    // Those who came meanwhile belong to the next group too.
    pthread_mutex_lock(&engine->queue_lock);
    engine->callers_last = callers + engine->queue_count;
    pthread_mutex_unlock(&engine->queue_lock);
    if (commands > atomic_load(&engine->counts.group_max))
        atomic_store(&engine->counts.group_max, commands);
}

// Whether the failure hangs on what was written, so that smaller groups help.
static bool is_about_content(int code)
{
    return code == OMS_ECONFLICT || code == OMS_ELIMIT || code == OMS_ENOMEM ||
           code == OMS_EINVAL || code == OMS_ENOTFOUND;
}

static void fail_all(oms *engine, oms_op *first, int code,
                     const oms_error *error)
{
    if (code == OMS_EINTERNAL)
        oms__engine_poison(engine);
    for (oms_op *op = first; op != NULL; op = op->next) {
        if (!op->ran)
            continue;
        op->ops->fail(op, code, error, false);
        op->finished = true;
    }
}

// A group of one handler has failed: the handler is to blame.
static void blame_one(oms *engine, int code, const oms_error *error)
{
    oms_op *culprit = engine->group.culprit;
    const oms_mark *last = &engine->group.last;
    bool handler =
        last->kind == OMS_LAST_REACTION || last->kind == OMS_LAST_TASK;
    if (handler && code != OMS_ENOMEM) {
        engine->blame = *last;
        engine->blame_error = *error;
        return;
    }
    bool command = last->kind == OMS_LAST_COMMAND;
    culprit->ops->fail(culprit, code, error, command);
    if (!command)
        culprit->finished = true;
}

// Somebody else has written in between, and surely nothing of this is there:
// it runs again on what is there now, but not for ever.
static bool runs_again(oms *engine, int code, bool begun)
{
    if (code != OMS_EBUSY || !begun || !oms__turn_shared(engine) ||
        engine->overtaken >= OVERTAKEN_MAX)
        return false;
    engine->overtaken++;
    return true;
}

// Not one op has moved on for good: all see the group as if it had not been.
static void repair(oms *engine, oms_op *first, int code, bool begun)
{
    oms_error error = engine->group.error;
    uint32_t handlers = engine->group.handlers;
    if (error.size == 0)
        error.size = (uint32_t)sizeof(error);
    rewind_all(first);
    if (engine->group.ahead.failed) { // whoever needs it, will hear of it
        engine->unasked = OMS__UNASKED_GROUPS;
        return;
    }
    if (runs_again(engine, code, begun))
        return;
    if (!is_about_content(code) || handlers == 0) {
        fail_all(engine, first, code, &error);
        return;
    }
    if (handlers > 1) {
        engine->handlers_max = handlers / 8 > 0 ? handlers / 8 : 1;
        return;
    }
    blame_one(engine, code, &error);
}

// False: a host's transaction is in the way, and nothing was done.
static bool one_group(oms *engine, oms_op *first)
{
    const uint64_t hosts = oms__within_hosts(engine);
    run_all(engine, first);
    int code = engine->group.code;
    const bool begun = engine->group.store != NULL;
    if (begun)
        code = oms__group_commit(engine);
    else if (code == OMS_EBUSY && oms__within_came(engine, hosts))
        return false;
    if (code != OMS_OK) {
        atomic_store(&engine->work_ms, 0);
        repair(engine, first, code, begun);
        return true;
    }
    engine->overtaken = 0;
    if (oms__turn_shared(engine))
        atomic_store(&engine->work_ms, oms__rest_until(engine));
    if (engine->handlers_max < OMS__HANDLERS_MAX)
        engine->handlers_max *= 2;
    commit_stats(engine, first);
    for (oms_op *op = first; op != NULL; op = op->next)
        if (op->ran && op->ops->committed != NULL)
            op->ops->committed(op, engine);
    if (engine->group.tells)
        oms__pump_tell(engine);
    return true;
}

// Takes the finished ops off the list and wakes their owners. An owner's op
// is gone the moment it is woken.
static void wake_finished(oms_op **first, oms_op **last, const oms_op *mine)
{
    oms_op **at = first;
    *last = NULL;
    while (*at != NULL) {
        oms_op *op = *at;
        if (!op->finished) {
            *last = op;
            at = &op->next;
            continue;
        }
        *at = op->next;
        op->done = true;
        if (op != mine)
            sem_post(&op->wake);
    }
}

static void tidy(oms *engine)
{
    if (engine->store.ops->tidy == NULL || engine->commits_untidy == 0)
        return;
    engine->commits_untidy = 0;
    oms_error error = OMS_INIT(oms_error);
    if (engine->store.ops->tidy(engine->store.impl, &error) != OMS_OK)
        oms__log_line(engine, OMS_LOG_WARN, "store.tidy", "{\"code\":\"%s\"}",
                      oms_code_name(error.code));
}

// Everybody queues again, behind the host's transaction that holds the file.
static void step_aside(oms *engine, oms_op *first, const oms_op *mine)
{
    pthread_mutex_lock(&engine->queue_lock);
    oms_op *last = first;
    while (last->next != NULL)
        last = last->next;
    take_all(engine, &first, &last);
    for (oms_op *at = first; at != NULL;) {
        oms_op *next = at->next;
        at->returned = true;
        if (at != mine)
            sem_post(&at->wake);
        at = next;
    }
    engine->led = false;
    pthread_cond_broadcast(&engine->lent_wake);
    pthread_mutex_unlock(&engine->queue_lock);
}

static void lead(oms *engine, oms_op *mine)
{
    oms_op *first = NULL;
    oms_op *last = NULL;
    while (!mine->done) {
        pthread_mutex_lock(&engine->queue_lock);
        gather(engine);
        take_all(engine, &first, &last);
        pthread_mutex_unlock(&engine->queue_lock);
        if (!one_group(engine, first)) {
            step_aside(engine, first, mine);
            return;
        }
        wake_finished(&first, &last, mine);
    }
    pthread_mutex_lock(&engine->queue_lock);
    give_back(engine, first, last);
    if (engine->queue_first == NULL && mine->tidies) {
        pthread_mutex_unlock(&engine->queue_lock);
        tidy(engine);
        oms__scrub_run(engine);
        pthread_mutex_lock(&engine->queue_lock);
    }
    oms_op *heir = engine->queue_first;
    engine->led = heir != NULL;
    if (heir != NULL) {
        heir->leads = true;
        sem_post(&heir->wake);
    } else if (atomic_load(&engine->hosts) > 0) {
        pthread_cond_broadcast(&engine->lent_wake);
    }
    pthread_mutex_unlock(&engine->queue_lock);
}

static void wait_for(oms_op *op)
{
    while (sem_wait(&op->wake) != 0)
        continue; // a signal came in between
}

// False: a host's transaction has the writer for too long.
static bool queue(oms *engine, oms_op *op)
{
    op->leads = false;
    op->returned = false;
    pthread_mutex_lock(&engine->queue_lock);
    bool open = oms__within_wait(engine, &op->until_us);
    bool leads = open && !engine->led;
    if (open) {
        enqueue(engine, op);
        engine->led = true;
    }
    pthread_mutex_unlock(&engine->queue_lock);
    if (!open)
        return false;
    if (!leads) {
        wait_for(op);
        leads = op->leads;
    }
    if (leads)
        lead(engine, op);
    return true;
}

void oms__combine_run(oms *engine, oms_op *op)
{
    bool open = true;
    sem_init(&op->wake, 0, 0);
    do
        open = queue(engine, op);
    while (open && op->returned);
    sem_destroy(&op->wake);
    if (open)
        return;
    oms_error error = OMS_INIT(oms_error);
    oms__error_set(&error, OMS_EBUSY, "",
                   "a transaction of the host's has the writer: end it, or "
                   "submit inside it (oms_host_submit)");
    op->ops->fail(op, OMS_EBUSY, &error, false);
}
