// The life of a transaction and the small verbs. The rows are in tx_rows.c,
// events and tasks in tx_emit.c, moves in moves.c.
#include "runtime/tx.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime/archive.h"
#include "runtime/erase.h"
#include "runtime/group.h"
#include "runtime/log.h"
#include "runtime/restart.h"
#include "runtime/schedule.h"
#include "runtime/scrub.h"

static void begin_any(oms_tx *tx, oms *engine, uint16_t module)
{
    memset(tx, 0, offsetof(oms_tx, error));
    tx->oms = engine;
    tx->module = module;
    tx->emitted_end = &tx->emitted;
    tx->asked_end = &tx->asked;
    tx->moved_end = &tx->moved;
}

void oms__tx_begin(oms_tx *tx, oms_group *group, uint16_t module)
{
    begin_any(tx, group->oms, module);
    tx->group = group;
    tx->store = group->store;
    tx->arena = &group->arena;
    tx->now_ms = oms__now(group->oms);
    oms__now_advance(group->oms, tx->now_ms); // a replay's time has begun
    tx->serial = ++group->serial;
    group->handlers++;
}

void oms__tx_begin_read(oms_tx *tx, oms *engine, oms_store_tx *store,
                        oms_arena *arena, uint16_t module)
{
    begin_any(tx, engine, module);
    tx->store = store;
    tx->arena = arena;
    tx->now_ms = oms__now(engine);
}

static void keep_rows(oms_tx *tx)
{
    for (oms_entry *at = tx->touched; at != NULL; at = at->next_touched) {
        at->base = at->own;
        at->own_serial = 0;
        oms__group_list(at);
    }
}

int oms__tx_end(oms_tx *tx)
{
    if (tx->group != NULL && tx->code == OMS_OK && tx->group->code != OMS_OK)
        oms__tx_fail_store(tx, tx->group->code, &tx->group->error);
    if (tx->code == OMS_OK && tx->erased != NULL)
        oms__erase_log(tx);
    if (tx->code == OMS_OK && tx->restarts)
        oms__restart_module(tx);
    if (tx->code == OMS_OK && tx->emitted != NULL) {
        oms__tx_tell_moves(tx);
        oms__log_take(tx);
    }
    if (tx->code != OMS_OK)
        return tx->code;
    keep_rows(tx);
    if (tx->retired != NULL)
        oms__archive_run(tx);
    if (tx->scrub_mark > 0 || tx->refusal_days > 0)
        oms__scrub_take(tx);
    for (oms_asked *at = tx->asked; at != NULL; at = at->next)
        oms__schedule_add(tx->group, &at->row);
    return tx->group->code;
}

void oms__tx_fail(oms_tx *tx, int code, const char *where, const char *format,
                  ...)
{
    if (tx->code != OMS_OK)
        return;
    char text[sizeof(tx->error.text)];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    tx->code = code;
    tx->error.size = (uint32_t)sizeof(tx->error);
    oms__error_clear(&tx->error);
    oms__error_set(&tx->error, code, where != NULL ? where : "", "%s", text);
}

void oms__tx_fail_store(oms_tx *tx, int code, const oms_error *error)
{
    if (tx->group != NULL)
        oms__group_doom(tx->group, code, error);
    if (tx->code != OMS_OK)
        return;
    tx->code = code;
    tx->error.size = (uint32_t)sizeof(tx->error);
    oms__error_copy(&tx->error, error);
    tx->error.code = code;
}

void oms__tx_fail_memory(oms_tx *tx)
{
    if (tx->group != NULL) {
        oms__group_doom_memory(tx->group);
        oms__tx_fail_store(tx, tx->group->code, &tx->group->error);
        return;
    }
    oms__tx_fail(tx, OMS_ENOMEM, "", "no memory; try again later");
}

bool oms__tx_failed(const oms_tx *tx)
{
    return tx->code != OMS_OK;
}

oms_slot *oms__tx_slot(oms_tx *tx, const oms_table *table)
{
    oms_slot *slot = oms__registry_slot(&tx->oms->registry, table);
    if (slot != NULL && slot->module == tx->module)
        return slot;
    oms__tx_fail(tx, OMS_EINTERNAL, "",
                 "module %s may not use the table %s; it must be in its list",
                 tx->oms->registry.modules[tx->module]->name, table->name);
    return NULL;
}

int64_t oms__tx_now(const oms_tx *tx)
{
    return tx->now_ms;
}

oms_arena *oms__tx_arena(oms_tx *tx)
{
    return tx->arena;
}

void *oms__tx_alloc(oms_tx *tx, size_t bytes)
{
    if (tx->code != OMS_OK)
        return NULL;
    void *memory = oms__arena_alloc(tx->arena, bytes);
    if (memory == NULL)
        oms__tx_fail_memory(tx);
    return memory;
}

void *oms__tx_keep(oms_tx *tx, size_t bytes)
{
    if (tx->code != OMS_OK)
        return NULL;
    void *memory = oms__arena_alloc(&tx->group->arena, bytes);
    if (memory == NULL)
        oms__tx_fail_memory(tx);
    return memory;
}

void *oms__tx_array(oms_tx *tx, size_t count, size_t each)
{
    if (tx->code != OMS_OK)
        return NULL;
    void *memory = oms__arena_array(tx->arena, count, each);
    if (memory == NULL)
        oms__tx_fail_memory(tx);
    return memory;
}

char *oms__tx_printf(oms_tx *tx, const char *format, ...)
{
    if (tx->code != OMS_OK)
        return NULL;
    char piece[512];
    va_list values;
    va_start(values, format);
    int count = vsnprintf(piece, sizeof(piece), format, values);
    va_end(values);
    if (count >= 0 && (size_t)count < sizeof(piece)) {
        char *copy = oms__arena_bytes(tx->arena, piece, (size_t)count);
        if (copy == NULL)
            oms__tx_fail_memory(tx);
        return copy;
    }
    char *text = count < 0 ? NULL : oms__tx_alloc(tx, (size_t)count + 1);
    if (text == NULL)
        return NULL;
    va_start(values, format);
    (void)vsnprintf(text, (size_t)count + 1, format, values);
    va_end(values);
    return text;
}

const char *oms__tx_cursor(oms_tx *tx, const oms_cursor_part *parts,
                           size_t count)
{
    const char *text =
        tx->code == OMS_OK ? oms__cursor_write(tx->arena, parts, count) : NULL;
    if (text == NULL)
        oms__tx_fail_memory(tx);
    return text;
}

bool oms__tx_after(oms_tx *tx, const char *after, const char *kinds,
                   oms_cursor_part *parts)
{
    oms_error error = OMS_INIT(oms_error);
    int code = oms__cursor_read(tx->arena, after, kinds, parts, &error);
    if (code != OMS_OK)
        oms__tx_fail(tx, code, error.where, "%s", error.text);
    return code == OMS_OK && tx->code == OMS_OK;
}

const char *oms__tx_id(oms_tx *tx)
{
    if (tx->group == NULL) {
        oms__tx_fail(tx, OMS_EINTERNAL, "", "a query may not make ids");
        return NULL;
    }
    oms_made *made = oms__tx_keep(tx, sizeof(*made));
    if (made == NULL)
        return NULL;
    if (!oms__chance_id(tx->oms, tx->now_ms, made->id)) {
        oms__tx_fail(tx, OMS_EIO, "",
                     "the random source failed; check the ids port");
        return NULL;
    }
    oms__fresh_made(&tx->oms->cache, made->id);
    made->next = tx->made;
    tx->made = made;
    return made->id;
}

void oms__tx_receipt(oms_tx *tx, const char *subject, int64_t number)
{
    if (tx->code != OMS_OK || subject == NULL)
        return;
    tx->subject = oms__arena_text(tx->arena, subject);
    if (tx->subject == NULL)
        oms__tx_fail_memory(tx);
    tx->number = number;
}

void oms__tx_doubt(oms_tx *tx, const char *reason)
{
    tx->doubt = reason != NULL ? reason : "the answer is not believed";
}

void oms__tx_forget(oms_tx *tx)
{
    if (tx->violations != NULL)
        oms__arena_reset(tx->arena);
}
