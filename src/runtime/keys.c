// Keys live in two tables that take turns: when the current one has served for
// OMS_KEY_DAYS, the older is cleared at once and becomes the current. The wall
// clock decides, not the engine's time, because a replay of history must not
// forget the keys that it has just written.
#include "runtime/keys.h"

#include <string.h>

#include "runtime/prefetch.h"
#include "runtime/refusals.h"

#define KEY_MS (OMS_KEY_DAYS * 24LL * 60 * 60 * 1000)

static oms_slot *current(const oms *engine)
{
    return engine->shop.keys_in_b ? engine->slot_keys_b : engine->slot_keys_a;
}

static oms_slot *older(const oms *engine)
{
    return engine->shop.keys_in_b ? engine->slot_keys_a : engine->slot_keys_b;
}

static void repeat(const oms_key_row *row, oms_intent *intent)
{
    oms_receipt *receipt = &intent->receipt;
    receipt->flags = OMS_RECEIPT_REPEATED;
    if (row->subject != NULL)
        memcpy(receipt->subject, row->subject,
               strnlen(row->subject, sizeof(receipt->subject) - 1));
    receipt->number = row->number;
    receipt->event_id = row->event_id;
    receipt->at_ms = row->at_ms;
    intent->code = OMS_OK;
}

bool oms__keys_find(oms_group *group, oms_intent *intent)
{
    oms *engine = group->oms;
    oms_key_row row = {.key = intent->key};
    bool found = oms__group_get(group, current(engine), &row);
    if (!found && engine->shop.keys_older)
        found = oms__group_get(group, older(engine), &row);
    if (!found)
        return false;
    if ((uint64_t)row.fingerprint == intent->fingerprint) {
        repeat(&row, intent);
        group->tally.repeats++;
        return true;
    }
    oms_error error = OMS_INIT(oms_error);
    oms__error_set(&error, OMS_EMISMATCH, "",
                   "the key was used for %s with other arguments; use a new "
                   "key",
                   row.command);
    intent->code = oms__error_copy(intent->error, &error);
    group->tally.refused++;
    oms__refusals_keep(group, intent, NULL, &error);
    return true;
}

void oms__keys_prefetch(oms_group *group, const char *key)
{
    oms_key_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    *row = (oms_key_row){.key = key};
    oms__prefetch_row(group, current(group->oms), row);
    if (group->oms->shop.keys_older)
        oms__prefetch_row(group, older(group->oms), row);
}

void oms__keys_keep(oms_group *group, const oms_intent *intent)
{
    oms_key_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    const oms_receipt *receipt = &intent->receipt;
    *row = (oms_key_row){
        .key = intent->key,
        .command = intent->entry->name,
        .fingerprint = (int64_t)intent->fingerprint,
        .subject = receipt->subject[0] != '\0' ? receipt->subject : NULL,
        .number = receipt->number,
        .event_id = receipt->event_id,
        .at_ms = receipt->at_ms};
    oms__group_put(group, current(group->oms), row);
}

void oms__keys_rotate(oms_group *group)
{
    oms *engine = group->oms;
    int64_t wall = engine->clock.ops->wall_ms(engine->clock.impl);
    if (group->code != OMS_OK || wall - engine->shop.keys_since_ms < KEY_MS)
        return;
    oms_error error = OMS_INIT(oms_error);
    oms__overlay_flush(group, older(engine));
    oms__prefetch_forget(group, older(engine));
    int code = group->code != OMS_OK
                   ? group->code
                   : engine->store.ops->clear(group->store,
                                              older(engine)->table, &error);
    oms_engine_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (code == OMS_OK && row == NULL)
        oms__group_doom_memory(group);
    if (code != OMS_OK)
        oms__group_doom(group, code, &error);
    if (group->code != OMS_OK)
        return;
    engine->shop.keys_in_b = !engine->shop.keys_in_b;
    engine->shop.keys_older = true;
    engine->shop.keys_since_ms = wall;
    *row = engine->shop;
    oms__group_put(group, engine->slot_engine, row);
}
