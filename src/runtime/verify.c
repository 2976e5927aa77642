// Runs every module's verify and gathers what it finds. Looking is a read
// transaction; repairing is one group, through the same overlay as commands.
#include "runtime/verify.h"

#include <stdarg.h>
#include <stdio.h>

#include "runtime/combine.h"
#include "runtime/log.h"
#include "runtime/result.h"
#include "runtime/violations.h"

#define LISTED_MAX 10000 // violations that are listed; all are counted

void oms__tx_violation(oms_tx *tx, const char *rule, const char *order,
                       bool repaired, const char *format, ...)
{
    oms_violations *found = tx->violations;
    if (found == NULL || tx->code != OMS_OK)
        return;
    if (!repaired)
        found->standing++;
    if (++found->count > LISTED_MAX)
        return;
    char text[512];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    oms_buf *list = &found->list;
    if (list->count > 0)
        oms__buf_text(list, ",");
    oms__buf_text(list, "{\"rule\":");
    oms__buf_json(list, rule);
    oms__buf_text(list, ",\"module\":");
    oms__buf_json(list, tx->oms->registry.modules[tx->module]->name);
    oms__buf_text(list, ",\"order\":");
    oms__buf_json(list, order != NULL ? order : "");
    oms__buf_text(list, ",\"text\":");
    oms__buf_json(list, text);
    oms__buf_text(list,
                  repaired ? ",\"repaired\":true}" : ",\"repaired\":false}");
}

static int run_modules(oms_tx *tx, bool repair)
{
    const oms_registry *registry = &tx->oms->registry;
    for (uint16_t i = 0; i < registry->modules_count && !tx->code; i++) {
        tx->module = i;
        if (registry->modules[i]->verify != NULL)
            registry->modules[i]->verify(tx, repair);
        oms__tx_forget(tx);
    }
    return tx->code;
}

static int look(oms *engine, oms_violations *found, oms_arena *arena,
                oms_error *err)
{
    oms_store_tx *store = NULL;
    int code = engine->store.ops->begin(engine->store.impl, OMS_STORE_READ,
                                        &store, err);
    if (code != OMS_OK)
        return code;
    oms_tx tx;
    oms__tx_begin_read(&tx, engine, store, arena, 0);
    tx.violations = found;
    code = run_modules(&tx, false);
    engine->store.ops->rollback(store);
    if (code != OMS_OK)
        oms__error_copy(err, &tx.error);
    return code;
}

typedef struct oms_repair {
    oms_op op;
    oms_violations *found;
    oms_arena *arena;
    int code;
    oms_error error;
} oms_repair;

static bool run_repair(oms_op *op, oms_group *group)
{
    oms_repair *repair = (oms_repair *)op;
    if (!oms__group_room(group))
        return false;
    oms__violations_clear(repair->found);
    oms__log_flush(group);
    oms_tx tx;
    oms__tx_begin(&tx, group, 0);
    tx.arena = repair->arena; // the group's own keeps what is written
    tx.violations = repair->found;
    (void)run_modules(&tx, true);
    int code = oms__tx_end(&tx);
    if (code != OMS_OK && group->code == OMS_OK) {
        repair->code = code;
        repair->error = tx.error;
    }
    return group->code == OMS_OK;
}

static void fail_repair(oms_op *op, int code, const oms_error *error, bool lone)
{
    (void)lone; // a repair has no command
    oms_repair *repair = (oms_repair *)op;
    repair->code = code;
    repair->error = *error;
}

static const oms_op_ops repair_ops = {.run = run_repair, .fail = fail_repair};

static int put_right(oms *engine, oms_violations *found, oms_arena *arena,
                     oms_error *err)
{
    oms_repair repair = {.found = found, .arena = arena};
    repair.op.ops = &repair_ops;
    oms__combine_run(engine, &repair.op);
    if (repair.code != OMS_OK)
        oms__error_copy(err, &repair.error);
    return repair.code;
}

static void inspect(oms *engine, oms_violations *found)
{
    if (engine->store.ops->inspect == NULL)
        return;
    oms_error error = OMS_INIT(oms_error);
    if (engine->store.ops->inspect(engine->store.impl, &error) == OMS_OK)
        return;
    oms_tx tx = {.oms = engine,
                 .module = (uint16_t)(engine->registry.modules_count - 1),
                 .violations = found};
    oms__tx_violation(&tx, "storage", "", false, "%s", error.text);
}

static int write_report(oms *engine, oms_violations *found, oms_result **out,
                        oms_error *err)
{
    oms_buf buf;
    oms__buf_init(&buf, &engine->given, 0);
    oms__buf_printf(&buf, "{\"subjects\":%lld,\"events\":%lld,\"violations\":[",
                    (long long)found->subjects, (long long)found->events);
    if (found->list.count > 0)
        oms__buf_add(&buf, found->list.bytes, found->list.count);
    oms__buf_text(&buf, "]}");
    if (found->list.failed)
        buf.failed = true;
    return oms__result_from(engine, &buf, out, err);
}

int oms_verify(oms *engine, uint32_t flags, size_t *count, oms_result **out,
               oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK)
        return code;
    if ((flags & ~(OMS_VERIFY_REPAIR | OMS_VERIFY_STORAGE)) != 0)
        return oms__error_set(err, OMS_ENOTSUP, "", "unknown flags %#x", flags);
    oms_arena arena;
    oms_violations found;
    oms__arena_init(&arena, &engine->allocator, 64 * 1024, 0);
    oms__violations_init(&found, &engine->allocator);
    if ((flags & OMS_VERIFY_STORAGE) != 0)
        inspect(engine, &found);
    bool repair = (flags & OMS_VERIFY_REPAIR) != 0;
    code = repair ? put_right(engine, &found, &arena, err)
                  : look(engine, &found, &arena, err);
    if (code == OMS_OK && count != NULL)
        *count = found.standing;
    if (code == OMS_OK && out != NULL)
        code = write_report(engine, &found, out, err);
    oms__violations_free(&found);
    oms__arena_free(&arena);
    return code;
}
