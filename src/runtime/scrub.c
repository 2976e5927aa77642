// A scrub is asked for in the commit that erases, so that a crash in between
// does not forget it; it runs when a step has nothing else to do, and is
// written down afterwards. A crash before that only makes it run once more.
#include "runtime/scrub.h"

#include <string.h>

#include "runtime/group.h"

#define BUSY_MS (60LL * 1000) // before it is tried again
#define PACE 20               // it takes one part in so many of the time

int64_t oms__tx_scrub(oms_tx *tx)
{
    if (tx->code != OMS_OK)
        return 0;
    if (tx->group == NULL) {
        oms__tx_fail(tx, OMS_EINTERNAL, "", "a query may not scrub");
        return 0;
    }
    const int64_t done = tx->oms->shop.scrubbed_at_ms;
    tx->scrub_mark = tx->now_ms > done ? tx->now_ms : done + 1;
    return tx->scrub_mark;
}

void oms__tx_refusal_days(oms_tx *tx, int64_t days)
{
    if (tx->code == OMS_OK && tx->group == NULL)
        oms__tx_fail(tx, OMS_EINTERNAL, "", "a query may not configure");
    tx->refusal_days = days;
}

// A query must see what its snapshot says, not what memory says.
int64_t oms__tx_scrubbed(oms_tx *tx)
{
    if (tx->code != OMS_OK)
        return 0;
    if (tx->group != NULL)
        return tx->oms->shop.scrubbed_at_ms;
    oms_engine_row shop = {.id = 1};
    oms_error error = OMS_INIT(oms_error);
    int code = tx->oms->store.ops->get(tx->store, &oms__engine_table, &shop,
                                       tx->arena, &error);
    if (code != OMS_OK && code != OMS_ENOTFOUND)
        oms__tx_fail_store(tx, code, &error);
    return shop.scrubbed_at_ms;
}

bool oms__tx_is_heard(const oms_tx *tx, int64_t event_id, const char *subject)
{
    const oms *engine = tx->oms;
    for (const oms_parked *at = engine->parked; at != NULL; at = at->next)
        if (strcmp(at->subject, subject) == 0)
            return false;
    return engine->relay_at >= event_id;
}

bool oms__tx_in_fleet(const oms_tx *tx)
{
    return tx->oms->in_fleet;
}

static void put_shop(oms_group *group)
{
    oms_engine_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    *row = group->oms->shop;
    oms__group_put(group, group->oms->slot_engine, row);
}

void oms__scrub_take(oms_tx *tx)
{
    oms_engine_row *shop = &tx->oms->shop;
    if (tx->scrub_mark > shop->scrub_asked_at_ms)
        shop->scrub_asked_at_ms = tx->scrub_mark;
    if (tx->refusal_days > 0)
        shop->refusal_days = tx->refusal_days;
    put_shop(tx->group);
}

static bool is_asked(const oms *engine)
{
    return engine->shop.scrub_asked_at_ms > engine->shop.scrubbed_at_ms;
}

int64_t oms__scrub_next(const oms *engine)
{
    if (engine->scrub_unnoted)
        return 0;
    return is_asked(engine) ? engine->scrub_after_ms : OMS__NEVER;
}

static int scrub(oms *engine, oms_error *err)
{
    const oms_store_ops *ops = engine->store.ops;
    bool offered = OMS_HAS(ops, oms_store_ops, scrub) && ops->scrub != NULL;
    return offered ? ops->scrub(engine->store.impl, err) : OMS_OK;
}

void oms__scrub_run(oms *engine)
{
    const int64_t now = oms__now(engine);
    if (!is_asked(engine) || engine->stale || now < engine->scrub_after_ms)
        return;
    const int64_t asked = engine->shop.scrub_asked_at_ms;
    const int64_t begun = engine->clock.ops->monotonic_us(engine->clock.impl);
    oms_error error = OMS_INIT(oms_error);
    int code = scrub(engine, &error);
    const int64_t took =
        engine->clock.ops->monotonic_us(engine->clock.impl) - begun;
    engine->scrub_after_ms =
        now + (code == OMS_OK ? took / 1000 * PACE : BUSY_MS);
    if (code != OMS_OK) {
        oms__log_line(engine, OMS_LOG_WARN, "store.scrub", "{\"code\":\"%s\"}",
                      oms_code_name(code));
        return;
    }
    engine->shop.scrubbed_at_ms = now > asked ? now : asked;
    engine->scrub_unnoted = true;
    oms__log_line(engine, OMS_LOG_INFO, "store.scrub", "{\"ms\":%lld}",
                  (long long)(took / 1000));
}

void oms__scrub_note(oms_group *group)
{
    if (!group->oms->scrub_unnoted || group->code != OMS_OK)
        return;
    group->oms->scrub_unnoted = false;
    put_shop(group);
}
