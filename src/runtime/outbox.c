// What goes out: the log, behind a place of its own. Of several engines on one
// storage the one whose lease it is publishes; when it dies the next goes on
// from the place that is stored, so some events go out twice, and none is left
// out.
#include <string.h>

#include "runtime/broker.h"
#include "runtime/combine.h"
#include "runtime/feed.h"
#include "runtime/log.h"
#include "runtime/watch.h"

int64_t oms__outbox_place(const oms *engine)
{
    const oms_outbox *outbox = &engine->broker->outbox;
    return outbox->handed <= outbox->confirmed ? outbox->sent
                                               : outbox->confirmed;
}

// ---- the lease and the place, in a commit ----------------------------------

typedef struct oms_outbox_op {
    oms_op op;
    oms *oms;
    oms_outbox_row row; // as it was found, then as it is written
    char owner[OMS_CODE_BYTES_MAX + 1];
    bool ours;
    int code;
    oms_error error;
} oms_outbox_op;

static bool is_free(const oms *engine, const oms_outbox_row *row, int64_t now)
{
    const oms_store_ops *ops = engine->store.ops;
    bool alone = !OMS_HAS(ops, oms_store_ops, turn) || ops->turn == NULL;
    return alone || row->until_ms <= now;
}

static bool run_outbox(oms_op *op, oms_group *group)
{
    oms_outbox_op *it = (oms_outbox_op *)op;
    oms *engine = it->oms;
    oms_outbox *outbox = &engine->broker->outbox;
    const int64_t now = oms__now(engine);
    oms_outbox_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return false;
    }
    *row = (oms_outbox_row){.name = OMS__OUTBOX_NAME};
    bool found = oms__group_get(group, engine->slot_outbox, row);
    if (group->code != OMS_OK)
        return false;
    const bool was_ours = found && strcmp(row->owner, outbox->owner) == 0;
    it->ours = !found || was_ours || is_free(engine, row, now);
    if (it->ours) {
        if (was_ours && outbox->ours)
            row->event_id = oms__outbox_place(engine);
        row->owner = outbox->owner;
        row->until_ms = now + OMS__OUTBOX_LEASE_MS;
        oms__group_put(group, engine->slot_outbox, row);
    }
    it->row = *row;
    return group->code == OMS_OK;
}

static void fail_outbox(oms_op *op, int code, const oms_error *error, bool lone)
{
    oms_outbox_op *it = (oms_outbox_op *)op;
    (void)lone;
    it->code = code;
    oms__error_copy(&it->error, error);
}

static const oms_op_ops outbox_ops = {.run = run_outbox, .fail = fail_outbox};

// Takes or renews the lease, and writes the place down.
static int write_down(oms *engine, int64_t us, oms_error *err)
{
    oms_outbox *outbox = &engine->broker->outbox;
    oms_outbox_op it = {.op = {.ops = &outbox_ops},
                        .oms = engine,
                        .error = OMS_INIT(oms_error)};
    const bool before = outbox->ours;
    oms__combine_run(engine, &it.op);
    if (it.code != OMS_OK) {
        oms__error_copy(err, &it.error);
        return it.code;
    }
    outbox->ours = it.ours;
    outbox->until_ms = it.row.until_ms;
    outbox->stored = it.row.event_id;
    outbox->stored_us = us;
    if (it.ours && !before) {
        outbox->sent = it.row.event_id;
        outbox->confirmed = it.row.event_id;
        outbox->handed = 0;
    }
    return OMS_OK;
}

// ---- publishing ------------------------------------------------------------

static void hear(oms_broker *broker)
{
    oms_outbox *outbox = &broker->outbox;
    oms_confirm told = {0};
    broker->transport.ops->confirmed(broker->transport.impl, &told);
    if (!outbox->ours)
        return;
    if (told.up_to > outbox->confirmed && told.up_to <= outbox->handed)
        outbox->confirmed = told.up_to;
    if (told.lost && outbox->confirmed < outbox->handed) {
        outbox->sent = outbox->confirmed;
        outbox->handed = outbox->confirmed;
    }
}

static bool is_own(const oms *engine, const char *source)
{
    int at = oms__registry_module(&engine->registry, source);
    return at >= 0 && at + 1 < engine->registry.modules_count &&
           !engine->registry.modules[at]->absent;
}

// An event that the broker can never carry must not hold up the others: who
// wants it reads it in this log.
static bool is_hopeless(oms *engine, int code, const oms_event *event)
{
    if (code != OMS_EINVAL && code != OMS_ELIMIT)
        return false;
    oms__log_line(engine, OMS_LOG_ERROR, "event.unpublished",
                  "{\"event\":%lld,\"code\":\"%s\"}", (long long)event->id,
                  oms_code_name(code));
    return true;
}

static int hand_over(oms *engine, const oms_page *page, oms_arena *arena,
                     bool *full, oms_error *err)
{
    oms_broker *broker = engine->broker;
    oms_event *events = oms__arena_array(arena, page->count, sizeof(*events));
    size_t count = 0, taken = 0;
    if (events == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to publish");
    for (size_t i = 0; i < page->count; i++)
        if (is_own(engine, page->rows[i]->source))
            oms__log_view(page->rows[i], &events[count++]);
    int code = count == 0
                   ? OMS_OK
                   : broker->transport.ops->publish(broker->transport.impl,
                                                    events, count, &taken, err);
    if (taken < count && is_hopeless(engine, code, &events[taken])) {
        taken++;
        code = OMS_OK;
    }
    *full = taken < count;
    if (taken > 0)
        broker->outbox.handed = events[taken - 1].id;
    broker->outbox.sent = *full ? events[taken].id - 1 : page->cursor;
    return code;
}

static int publish_page(oms *engine, oms_arena *arena, bool *full,
                        oms_error *err)
{
    oms_page_read read = {.oms = engine,
                          .arena = arena,
                          .after = engine->broker->outbox.sent,
                          .limit = OMS__POLL_MAX};
    const oms_store_ops *ops = engine->store.ops;
    int code = ops->begin(engine->store.impl, OMS_STORE_READ, &read.store, err);
    if (code != OMS_OK)
        return code;
    oms_page page;
    code = oms__feed_page(&read, &page, err);
    ops->rollback(read.store);
    if (code == OMS_OK)
        code = hand_over(engine, &page, arena, full, err);
    return code;
}

static int publish(oms *engine, int64_t until, bool *worked, oms_error *err)
{
    oms_outbox *outbox = &engine->broker->outbox;
    if (!outbox->ours || outbox->sent >= until)
        return OMS_OK;
    if (atomic_load(&engine->said_id) <= outbox->sent) {
        outbox->sent = until; // others have said all of it
        return OMS_OK;
    }
    bool full = false;
    const int64_t before = outbox->sent;
    oms_pooled *pooled = oms__pool_take(engine);
    if (pooled == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to publish");
    int code = publish_page(engine, &pooled->arena, &full, err);
    oms__pool_give(engine, pooled);
    // A store that lost what it said is durable gives no more: that is no work.
    if (code == OMS_OK && !full && outbox->sent < until)
        *worked = *worked || outbox->sent > before;
    return code;
}

// Half of the lease has passed: it must not end while there is work.
static bool is_old(const oms_outbox *outbox, int64_t now)
{
    return outbox->until_ms - now < OMS__OUTBOX_LEASE_MS / 2;
}

static bool must_write(const oms_outbox *outbox, int64_t until, int64_t now,
                       int64_t us, int64_t place)
{
    if (!outbox->ours)
        return outbox->sent < until && now >= outbox->until_ms;
    if (place - outbox->stored >= OMS__OUTBOX_LAG)
        return true;
    if (place > outbox->stored &&
        us - outbox->stored_us >= OMS__OUTBOX_MS * 1000)
        return true;
    return outbox->sent < until && is_old(outbox, now);
}

int oms__outbox_step(oms *engine, bool *worked, int64_t *rest_ms,
                     oms_error *err)
{
    oms_outbox *outbox = &engine->broker->outbox;
    const int64_t now = oms__now(engine);
    const int64_t us = engine->clock.ops->monotonic_us(engine->clock.impl);
    const int64_t until = oms__watch_durable(engine);
    hear(engine->broker);
    if (outbox->ours && outbox->until_ms <= now && is_old(outbox, now) &&
        outbox->sent < until)
        outbox->ours = false; // it may be another's by now
    int code = OMS_OK;
    if (must_write(outbox, until, now, us, oms__outbox_place(engine)))
        code = write_down(engine, us, err);
    if (code == OMS_OK)
        code = publish(engine, until, worked, err);
    if (!outbox->ours && outbox->sent < until)
        *rest_ms = outbox->until_ms > now ? outbox->until_ms - now : 1;
    else if (outbox->ours && oms__outbox_place(engine) > outbox->stored)
        *rest_ms = OMS__OUTBOX_MS;
    return code;
}
