// Writing and forgetting refusals. Ids are dense, so the oldest is known and
// the table is a ring: each new row behind OMS_REFUSALS_MAX pushes one out.
// Rows that are merely old leave in a step, when there is one anyway.
#include "runtime/refusals.h"

#include <string.h>

#include "base/sized.h"
#include "runtime/group.h"

#define PAGE 256
#define DAY_MS (24LL * 60 * 60 * 1000)
#define LOOK_MS (60LL * 60 * 1000)

bool oms__refusals_keeps(int code)
{
    switch (code) {
    case OMS_ENOTFOUND:
    case OMS_ESTATE:
    case OMS_ECONFLICT:
    case OMS_EMISMATCH:
    case OMS_ELIMIT:
    case OMS_EREFUSED:
        return true;
    default:
        return false;
    }
}

// Texts of errors quote what callers gave, so they are made fit for a column.
static const char *keep_text(oms_group *group, const char *text,
                             const char *guards)
{
    if (text[0] == '\0')
        return NULL;
    char *copy = guards[0] != '\0'
                     ? oms__arena_printf(&group->arena, "%s [%s]", text, guards)
                     : oms__arena_text(&group->arena, text);
    size_t count = copy != NULL ? strlen(copy) : 0;
    for (size_t at = oms__text_good(copy, count); at < count;
         at += oms__text_good(copy + at, count - at))
        copy[at] = '?';
    return copy;
}

static void push_out_one(oms_group *group)
{
    const oms_refusal_row oldest = {.id = group->oms->refusals_first++};
    oms__group_remove(group, group->oms->slot_refusals, &oldest);
}

static void keep(oms_group *group, const oms_refusal_row *what)
{
    oms *engine = group->oms;
    oms_refusal_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL || group->arena.failed) {
        oms__group_doom_memory(group);
        return;
    }
    *row = *what;
    row->id = ++engine->refusals_last;
    row->at_ms = oms__now(engine);
    oms__group_put(group, engine->slot_refusals, row);
    if (row->id - engine->refusals_first >= OMS_REFUSALS_MAX)
        push_out_one(group);
}

void oms__refusals_keep(oms_group *group, const oms_intent *intent,
                        const char *subject, const oms_error *error)
{
    if (group->code != OMS_OK || !oms__refusals_keeps(error->code))
        return;
    oms_refusal_row row = {
        .command = intent->entry->name,
        .key = intent->key,
        .actor = intent->actor,
        .subject = subject != NULL ? subject : oms__submit_about(intent),
        .code = oms_code_name(error->code),
        .where = keep_text(group, error->where, ""),
        .text = keep_text(group, error->text, error->guards)};
    keep(group, &row);
}

// What a host tells of somebody whom it turned away itself.
typedef struct oms_told_refusal {
    oms_op op;
    oms_refusal_row row;
    int code;
    oms_error *error;
} oms_told_refusal;

static bool run_told(oms_op *op, oms_group *group)
{
    oms_told_refusal *told = (oms_told_refusal *)op;
    if (!oms__group_room(group))
        return false;
    keep(group, &told->row);
    return group->code == OMS_OK;
}

static void fail_told(oms_op *op, int code, const oms_error *error, bool lone)
{
    oms_told_refusal *told = (oms_told_refusal *)op;
    (void)lone;
    told->code = code;
    oms__error_copy(told->error, error);
}

static const oms_op_ops told_ops = {.run = run_told, .fail = fail_told};

int oms_refusal_add(oms *engine, const oms_refusal_args *args, oms_error *err)
{
    oms_refusal_args given;
    int code = oms__engine_enter(engine, err);
    if (code == OMS_OK)
        code = oms__sized_take(args, &given, sizeof(given), "", err);
    if (code != OMS_OK)
        return code;
    oms_told_refusal told = {.op = {.ops = &told_ops},
                             .error = err,
                             .row = {.id = 1,
                                     .command = given.operation,
                                     .key = given.key,
                                     .actor = given.actor,
                                     .subject = given.subject,
                                     .code = oms_code_name(OMS_EREFUSED),
                                     .where = given.where,
                                     .text = given.text}};
    code = oms__record_check(oms__refusals_table.record, &told.row, err);
    if (code != OMS_OK)
        return code;
    oms__combine_run(engine, &told.op);
    return told.code;
}

static const oms_refusal_row *oldest_page(oms_group *group, size_t *count)
{
    oms_scan scan = {.table = &oms__refusals_table, .index = -1, .limit = PAGE};
    oms_rows page = {0};
    oms_error error = OMS_INIT(oms_error);
    oms__overlay_flush(group, group->oms->slot_refusals);
    int code = group->code != OMS_OK
                   ? group->code
                   : group->oms->store.ops->scan(group->store, &scan,
                                                 &group->arena, &page, &error);
    if (code != OMS_OK)
        oms__group_doom(group, code, &error);
    *count = code == OMS_OK ? page.count : 0;
    return page.rows;
}

// True: there is nothing older than [until_ms] any more.
static bool prune_page(oms_group *group, int64_t until_ms)
{
    size_t count = 0;
    const oms_refusal_row *rows = oldest_page(group, &count);
    size_t old = 0;
    while (old < count && rows[old].at_ms < until_ms) {
        group->oms->refusals_first = rows[old++].id;
        push_out_one(group);
    }
    return old < PAGE;
}

static int64_t days_of(const oms *engine)
{
    int64_t days = engine->shop.refusal_days;
    return days > 0 ? days : OMS_REFUSAL_DAYS;
}

void oms__refusals_prune(oms_group *group)
{
    oms *engine = group->oms;
    int64_t now = oms__now(engine);
    if (now < engine->refusals_ms ||
        engine->refusals_first > engine->refusals_last)
        return;
    while (oms__group_room(group))
        if (prune_page(group, now - days_of(engine) * DAY_MS)) {
            engine->refusals_ms = now + LOOK_MS;
            return;
        }
}

static int64_t id_of(const oms_rows *rows, int64_t none)
{
    const oms_refusal_row *row = rows->rows;
    return rows->count > 0 ? row->id : none;
}

void oms__refusals_load(oms *engine, const oms_rows *first,
                        const oms_rows *last)
{
    engine->refusals_last = id_of(last, 0);
    engine->refusals_first = id_of(first, 1);
    engine->refusals_ms = 0;
}
