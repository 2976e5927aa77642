// Lanes are worked out once, at open, and stored with each task, so that each
// kind of work is one seek in one index. The shop remembers a fingerprint of
// them; when it differs, waiting tasks are moved.
#include "runtime/lanes.h"

#include <string.h>

#include "runtime/group.h"
#include "runtime/operations.h"
#include "runtime/schedule.h"
#include "runtime/tasks.h"

#define RENEW_PAGE 256

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

// The longest prefix that fits; -1 if none does.
static int longest(const char *kind, const char *const *prefixes, size_t count)
{
    int best = -1;
    for (size_t i = 0; i < count; i++)
        if (begins_with(kind, prefixes[i]) &&
            (best < 0 || strlen(prefixes[i]) > strlen(prefixes[best])))
            best = (int)i;
    return best;
}

static int longest_service(const oms *engine, const char *kind)
{
    int best = -1;
    for (size_t i = 0; i < engine->remotes_count; i++) {
        const char *prefix = engine->remotes[i].service.prefix;
        if (begins_with(kind, prefix) &&
            (best < 0 ||
             strlen(prefix) > strlen(engine->remotes[best].service.prefix)))
            best = (int)i;
    }
    return best;
}

static void choose_lane(const oms *engine, oms_job_entry *job)
{
    int host = longest(job->name, engine->takes, engine->takes_count);
    int service = longest_service(engine, job->name);
    if (engine->registry.modules[job->module]->absent && !job->job->elsewhere) {
        job->lane_kind = OMS_LANE_NOBODY;
        job->lane = "nobody";
    } else if (host >= 0) {
        job->lane_kind = OMS_LANE_HOST;
        job->lane = engine->takes_lanes[host];
    } else if (service >= 0) {
        job->lane_kind = OMS_LANE_SERVICE;
        job->service = (uint16_t)service;
    } else if (job->rule != NULL || job->job->rule != NULL) {
        job->lane_kind = OMS_LANE_RULE;
        job->lane = "rule";
    } else {
        job->lane_kind = OMS_LANE_NOBODY;
        job->lane = "nobody";
    }
}

static int refuse_prefix(oms_error *err)
{
    return oms__error_set(err, OMS_EINVAL, "",
                          "a prefix of task kinds has 1 to %d bytes",
                          OMS_CODE_BYTES_MAX - 8);
}

static bool is_prefix(const char *prefix)
{
    size_t count = prefix != NULL ? strlen(prefix) : 0;
    return count >= 1 && count <= OMS_CODE_BYTES_MAX - 8;
}

static int take_services(oms *engine, const oms_options *options,
                         oms_error *err)
{
    size_t count = options->services_count;
    engine->remotes =
        oms__arena_array(&engine->fixed, count, sizeof(*engine->remotes));
    for (size_t i = 0; i < count && engine->remotes != NULL; i++) {
        const oms_service *given = &options->services[i];
        if (!is_prefix(given->prefix))
            return refuse_prefix(err);
        if (given->ops == NULL || given->ops->start == NULL ||
            given->ops->close == NULL)
            return oms__error_set(err, OMS_EINVAL, "",
                                  "the service for %s lacks a required slot",
                                  given->prefix);
        oms_remote *remote = &engine->remotes[i];
        remote->service = *given;
        remote->service.prefix = oms__arena_text(&engine->fixed, given->prefix);
    }
    engine->remotes_count = count;
    return OMS_OK;
}

static int take_takes(oms *engine, const oms_options *options, oms_error *err)
{
    size_t count = options->takes_count;
    engine->takes = oms__arena_array(&engine->fixed, count, sizeof(char *));
    engine->takes_lanes =
        oms__arena_array(&engine->fixed, count, sizeof(char *));
    for (size_t i = 0; i < count && !engine->fixed.failed; i++) {
        if (!is_prefix(options->takes[i]))
            return refuse_prefix(err);
        engine->takes[i] = oms__arena_text(&engine->fixed, options->takes[i]);
        engine->takes_lanes[i] =
            oms__arena_printf(&engine->fixed, "host:%s", options->takes[i]);
    }
    engine->takes_count = count;
    return OMS_OK;
}

// A misspelt kind would leave its tasks to somebody else, without a word.
static int refuse_unknown(const oms *engine, oms_error *err)
{
    for (size_t i = 0; i < engine->takes_count; i++) {
        bool known = false;
        for (uint16_t j = 0; j < engine->registry.jobs_count && !known; j++)
            known =
                begins_with(engine->registry.jobs[j].name, engine->takes[i]);
        if (!known)
            return oms__error_set(err, OMS_EINVAL, "",
                                  "no kind of task begins with \"%s\"; "
                                  "`oms describe` lists them",
                                  engine->takes[i]);
    }
    return OMS_OK;
}

int oms__lanes_build(oms *engine, const oms_options *options, oms_error *err)
{
    int code = take_services(engine, options, err);
    if (code == OMS_OK)
        code = take_takes(engine, options, err);
    if (code == OMS_OK && engine->fixed.failed)
        code = oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    if (code == OMS_OK)
        code = refuse_unknown(engine, err);
    if (code != OMS_OK) {
        engine->remotes_count = 0;
        return code;
    }
    for (uint16_t i = 0; i < engine->registry.jobs_count; i++)
        choose_lane(engine, &engine->registry.jobs[i]);
    return oms__operations_build(engine, err);
}

static int64_t fingerprint(const oms *engine)
{
    uint64_t hash = 0;
    for (uint16_t i = 0; i < engine->registry.jobs_count; i++) {
        const oms_job_entry *job = &engine->registry.jobs[i];
        hash = oms__hash_bytes(job->name, strlen(job->name), hash);
        hash = oms__hash_bytes(job->lane, strlen(job->lane), hash);
    }
    return (int64_t)hash;
}

static bool lives(oms *engine, const char *lane)
{
    if (oms__operations_find(engine, lane) != NULL)
        return true;
    for (size_t i = 0; i < engine->takes_count; i++)
        if (strcmp(engine->takes_lanes[i], lane) == 0)
            return true;
    return false;
}

// A lease whose holder is no longer set up can never come home.
static void renew_row(oms_group *group, const oms_task_row *task)
{
    oms *engine = group->oms;
    const char *lane = oms__tasks_lane(engine, task->kind);
    bool moves = task->state == OMS_TASK_DUE && strcmp(lane, task->lane) != 0;
    bool freed = task->state == OMS_TASK_LEASED && !lives(engine, task->lane);
    if (!moves && !freed)
        return;
    oms_task_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    *row = *task;
    row->lane = lane;
    if (freed) {
        row->state = OMS_TASK_DUE;
        row->due_at_ms = oms__now(engine);
        row->leased_until_ms = 0;
        row->ask = true;
    }
    oms__schedule_change(group, row);
}

// One page of all tasks; true when it was the last.
static bool renew_page(oms_group *group, char after[OMS_CODE_BYTES_MAX + 1])
{
    oms_task_row behind = {.id = after};
    oms_scan scan = {.table = &oms__tasks_table,
                     .index = -1,
                     .after = after[0] != '\0' ? &behind : NULL,
                     .limit = RENEW_PAGE};
    oms_rows rows = {0};
    oms_error error = OMS_INIT(oms_error);
    int code = group->oms->store.ops->scan(group->store, &scan, &group->arena,
                                           &rows, &error);
    if (code != OMS_OK)
        oms__group_doom(group, code, &error);
    const oms_task_row *tasks = rows.rows;
    for (size_t i = 0; i < rows.count && group->code == OMS_OK; i++)
        renew_row(group, &tasks[i]);
    if (group->code != OMS_OK || rows.count < RENEW_PAGE)
        return true;
    const char *last = tasks[rows.count - 1].id;
    memcpy(after, last, strnlen(last, OMS_CODE_BYTES_MAX) + 1);
    return false;
}

bool oms__lanes_renew(oms_group *group, char after[OMS_CODE_BYTES_MAX + 1])
{
    oms *engine = group->oms;
    int64_t print = fingerprint(engine);
    if (engine->shop.lanes == print)
        return true;
    if (!renew_page(group, after))
        return false;
    oms_engine_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return true;
    }
    engine->shop.lanes = print;
    *row = engine->shop;
    oms__group_put(group, engine->slot_engine, row);
    return true;
}
