// Processes: the engine is opened on what the disk holds, dies, and is opened
// again. The disk (memory or a file) and the world outside go on living.
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/sqlite/sqlite.h"
#include "sim/outside.h"
#include "sim/watch.h"
#include "sim/worker.h"

#define OPEN_TRIES 12

static faulty_act storage_act(world *of, const faulty_call *call)
{
    static const faulty_act errors[] = {FAULTY_EIO, FAULTY_EFULL, FAULTY_EBUSY,
                                        FAULTY_ENOMEM};
    chance *luck = &of->storage;
    const sim_plan *plan = &of->plan;
    uint32_t dies =
        of->in_open ? plan->dies_in_store * 20 : plan->dies_in_store;
    if (call->slot == FAULTY_COMMIT && call->writing) {
        if (chance_hits(luck, plan->dies_at_commit))
            return chance_below(luck, 2) == 0 ? FAULTY_DIE_BEFORE
                                              : FAULTY_DIE_AFTER;
        if (chance_hits(luck, plan->commit_unknown))
            return chance_below(luck, 2) == 0 ? FAULTY_UNKNOWN_DONE
                                              : FAULTY_UNKNOWN_LOST;
        if (chance_hits(luck, plan->commit_fails))
            return errors[chance_below(luck, 4)];
    }
    if (chance_hits(luck, dies))
        return FAULTY_DIE_BEFORE;
    if (!chance_hits(luck, plan->store_fails))
        return FAULTY_PASS;
    faulty_act act = errors[chance_below(luck, 4)];
    return faulty_store_fits(call->slot, act) ? act : FAULTY_EIO;
}

static void note_fault(world *of, const faulty_call *call, faulty_act act)
{
    of->injected++;
    trace_line(&of->trace, "storage: %s at %s of %s", faulty_act_names[act],
               faulty_slot_names[call->slot],
               call->table != NULL ? call->table->name : "-");
    if (act == FAULTY_UNKNOWN_DONE)
        world_seen(of, SEEN_COMMIT_UNKNOWN_DONE);
    else if (act == FAULTY_UNKNOWN_LOST)
        world_seen(of, SEEN_COMMIT_UNKNOWN_LOST);
    else if (act == FAULTY_DIE_AFTER)
        world_seen(of, SEEN_DIED_AFTER_COMMIT);
    else if (act == FAULTY_DIE_BEFORE && of->in_open)
        world_seen(of, SEEN_DIED_WHILE_OPENING);
    else if (act == FAULTY_DIE_BEFORE && call->slot == FAULTY_COMMIT)
        world_seen(of, SEEN_DIED_BEFORE_COMMIT);
    else if (call->slot == FAULTY_COMMIT)
        world_seen(of, SEEN_COMMIT_FAILED);
    else if (call->slot == FAULTY_GET || call->slot == FAULTY_SCAN)
        world_seen(of, SEEN_READ_FAILED);
    else if (call->slot == FAULTY_PUT || call->slot == FAULTY_ADD)
        world_seen(of, SEEN_WRITE_FAILED);
}

// A planted bug of the storage: which call lies, and how often.
static bool plant_lies(world *of, const faulty_call *call)
{
    const char *table = call->table != NULL ? call->table->name : "";
    bool put = call->slot == FAULTY_PUT;
    bool here = false;
    if (of->plant == PLANT_COMMIT_LOST)
        here = call->slot == FAULTY_COMMIT && call->writing;
    else if (of->plant == PLANT_ROW_LOST)
        here = put && strcmp(table, "order_lines") == 0;
    else if (of->plant == PLANT_KEY_LOST)
        here = put && strncmp(table, "command_keys", 12) == 0;
    else if (of->plant == PLANT_TASK_LOST)
        here = put && strcmp(table, "tasks") == 0;
    else if (of->plant == PLANT_EVENT_LOST)
        here = put && strcmp(table, "events") == 0;
    else if (of->plant == PLANT_ARCHIVE_DROPS)
        here = put && strcmp(table, "archived_order_lines") == 0;
    if (!here || of->commits < 20 || of->plants_done >= 3)
        return false;
    of->plants_done++;
    trace_line(&of->trace, "planted: a lie at %s",
               faulty_slot_names[call->slot]);
    return true;
}

static faulty_act act(void *context, const faulty_call *call)
{
    world *of = context;
    if (plant_lies(of, call))
        return FAULTY_LIE;
    if (!of->faults_on)
        return FAULTY_PASS;
    faulty_act what = storage_act(of, call);
    if (what != FAULTY_PASS)
        note_fault(of, call, what);
    return what;
}

static void wrote(void *context, const faulty_call *call)
{
    watch_wrote(context, call);
}

static void ended(void *context, bool done)
{
    watch_ended(context, done);
}

static const char *temporary(void)
{
    const char *given = getenv("TMPDIR");
    if (given != NULL)
        return given;
    return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

static bool disk_open(world *of)
{
    if (!of->plan.on_sqlite) {
        if (of->disk == NULL && oms__memory_new(NULL, &of->disk, NULL) != 0)
            return false;
        oms__memory_attach(of->disk, &of->store.inner);
        return true;
    }
    oms__sqlite_options options = {
        .path = of->path, .synchronous = OMS__SQLITE_NORMAL, .wait_ms = 100};
    return oms__sqlite_open(&options, &of->store.inner, NULL) == OMS_OK;
}

static void disk_close(world *of)
{
    if (of->store.inner.ops != NULL)
        of->store.inner.ops->close(of->store.inner.impl);
    of->store.inner = (oms_store){NULL, NULL};
}

static int open_once(world *of)
{
    oms_service services[5];
    oms_options options = OMS_INIT(oms_options);
    of->store.asks_at_once = of->plan.asks_at_once;
    oms_store handle = faulty_store_hand(&of->store);
    oms_error err = OMS_INIT(oms_error);
    const char *takes[1] = {of->plan.pulls};
    options.store = &handle;
    options.services = services;
    options.services_count = outside_services(of, services);
    options.takes = takes;
    options.takes_count = of->plan.pulls != NULL ? 1 : 0;
    options.clock = ports_clock(of);
    options.ids = ports_ids(of);
    options.allocator = ports_allocator(of);
    int64_t before = of->injected;
    of->in_open = true;
    int code = oms_open(&options, &of->oms, &err);
    of->in_open = false;
    trace_line(&of->trace, "open: %s", oms_code_name(code));
    if (code != OMS_OK && of->injected == before)
        world_violation(of, "opens", "oms_open gives %s: %s",
                        oms_code_name(code), err.text);
    return code;
}

// Opens until it works; a storm of faults ends after some tries.
static void process_begin(world *of)
{
    bool faults = of->faults_on;
    for (int tries = 0; of->oms == NULL && !of->failed; tries++) {
        of->faults_on = faults && tries < OPEN_TRIES;
        of->store.dead = false;
        if (of->store.inner.ops == NULL && !disk_open(of))
            world_violation(of, "opens", "the disk cannot be opened");
        else if (open_once(of) != OMS_OK)
            disk_close(of);
    }
    of->faults_on = faults;
    of->lives++;
}

static void process_end(world *of)
{
    oms_close(of->oms);
    of->oms = NULL;
    if (of->store.open != 0)
        world_violation(of, "closes",
                        "oms_close left %u transactions of the store open",
                        (unsigned)of->store.open);
    disk_close(of);
    worker_forget(of);
}

bool life_begin(world *of)
{
    of->store.hooks = (faulty_hooks){
        .context = of, .act = act, .wrote = wrote, .ended = ended};
    if (of->plan.on_sqlite) {
        snprintf(of->folder, sizeof(of->folder), "%s/omsc-sim-XXXXXX",
                 temporary());
        if (mkdtemp(of->folder) == NULL)
            return false;
        snprintf(of->path, sizeof(of->path), "%s/shop.db", of->folder);
    }
    process_begin(of);
    return !of->failed;
}

void life_restart(world *of)
{
    trace_line(&of->trace, "process: ends and begins again");
    // Now and then it may still write while it closes.
    if (chance_below(&of->shape, 4) != 0)
        of->store.dead = true;
    process_end(of);
    process_begin(of);
}

void life_after_call(world *of)
{
    if (of->store.dead && of->oms != NULL && !of->failed)
        life_restart(of);
}

void life_end(world *of)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
    of->store.hooks = (faulty_hooks){0};
    if (of->oms != NULL)
        oms_close(of->oms);
    of->oms = NULL;
    disk_close(of);
    if (of->disk != NULL)
        oms__memory_free(of->disk);
    of->disk = NULL;
    for (size_t i = 0; of->path[0] != 0 && i < 4; i++) {
        char path[128];
        snprintf(path, sizeof(path), "%s%s", of->path, ends[i]);
        unlink(path);
    }
    if (of->folder[0] != 0)
        rmdir(of->folder);
}

void life_step(world *of, int64_t budget_ms)
{
    oms_error err = OMS_INIT(oms_error);
    int64_t before = of->injected;
    int64_t due = -1;
    int code = oms_step(of->oms, budget_ms, &due, &err);
    trace_line(&of->trace, "step: %s next %lld", oms_code_name(code),
               (long long)due);
    if (code != OMS_OK && of->injected == before)
        world_violation(of, "steps", "oms_step gives %s: %s",
                        oms_code_name(code), err.text);
    if (code == OMS_EINTERNAL)
        world_violation(of, "poisoned", "%s", err.text);
    of->due_in_ms = code == OMS_OK ? due : 0;
    life_after_call(of);
}

void life_verify(world *of, const char *when)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *result = NULL;
    size_t count = 0;
    int64_t before = of->injected;
    int code = oms_verify(of->oms, 0, &count, &result, &err);
    if (code != OMS_OK && of->injected == before)
        world_violation(of, "verify runs", "%s gives %s: %s", when,
                        oms_code_name(code), err.text);
    if (code == OMS_OK && count != 0)
        world_violation(of, "verify", "%s: %.340s", when,
                        strstr(oms_result_json(result), "violations"));
    oms_result_free(result);
    trace_line(&of->trace, "verify %s: %s", when, oms_code_name(code));
    life_after_call(of);
}
