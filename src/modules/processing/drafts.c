// Drafts: orders that are not placed yet. A draft has rows like any order, so
// that it can be read and listed, but nothing is asked of anybody. It counts in
// a channel of its own and gets its number when it is placed.
#include <string.h>

#include "modules/processing/changes.h"

static void remember(oms_tx *tx, order_row *order,
                     const oms_order_place_args *args)
{
    order_more more = oms__order_more(order);
    more.draft_channel = args->channel != NULL ? args->channel : "default";
    more.draft_payments = args->payments;
    more.draft_payments_count = args->payments_count;
    more.tags = args->tags;
    more.tags_count = args->tags_count;
    oms__order_more_put(tx, order, &more);
    order->channel = DRAFTS_CHANNEL;
    order->waits_for = WAIT_NOTHING;
}

// Rows of the old contents that the new ones do not replace.
static void remove_rest(oms_tx *tx, const char *order_id, int64_t lines_from,
                        int64_t lines_to, size_t charges)
{
    for (int64_t no = lines_from + 1; no <= lines_to; no++) {
        order_line_row line = {.order_id = order_id, .line_no = no};
        oms__tx_delete(tx, &oms__order_lines_table, &line);
    }
    size_t count = 0;
    const adjustment_row *rows = oms__charges_get(tx, order_id, &count);
    for (size_t i = charges; rows != NULL && i < count; i++)
        oms__tx_delete(tx, &oms__adjustments_table, &rows[i]);
}

// What stays when the contents of a draft are replaced.
static void keep_identity(order_row *order, const order_row *before)
{
    order->version = before->version;
    order->status = before->status;
    order->number = before->number;
    order->holds_count = before->holds_count;
    order->holds_active = before->holds_active;
    order->expiry_task = before->expiry_task;
    order->expires_at_ms = before->expires_at_ms;
    order->more = before->more;
}

static bool begin(oms_tx *tx, const oms_order_place_args *args,
                  order_work *work)
{
    order_row before = {.order_id = args->order_id};
    order_row *order = &work->order;
    *work = (order_work){.order = {.status = -1}};
    oms__order_settings_get(tx, &work->settings);
    if (args->order_id == NULL ||
        !oms__tx_get(tx, &oms__orders_table, &before)) {
        order->order_id =
            args->order_id != NULL ? args->order_id : oms__tx_id(tx);
        order->number = oms__place_number(tx, DRAFTS_CHANNEL);
        oms__tasks_expire_after(tx, order, work->settings.draft_expiry_ms);
        return order->order_id != NULL;
    }
    if (before.status != OMS_ORDER_DRAFT) {
        oms__tx_fail(tx, OMS_ECONFLICT, "/order_id",
                     "order \"%s\" exists and is no draft; use another id, or "
                     "order.change_begin",
                     args->order_id);
        return false;
    }
    order->order_id = args->order_id;
    keep_identity(order, &before);
    remove_rest(tx, args->order_id, (int64_t)args->lines_count,
                before.lines_count, args->adjustments_count);
    return true;
}

void oms__order_draft(oms_tx *tx, const void *in)
{
    const oms_order_place_args *args = in;
    order_work *work = oms__tx_alloc(tx, sizeof(*work));
    if (work == NULL || !oms__metadata_check(tx, args->metadata) ||
        !oms__tags_check(tx, args->tags, args->tags_count) ||
        !begin(tx, args, work) || !oms__place_fill(tx, args, work) ||
        !oms__tx_move(tx, &oms__order_moves, &work->order.status, ORDER_DRAFT,
                      work))
        return;
    order_row *order = &work->order;
    remember(tx, order, args);
    oms__order_save(tx, work);
    oms_order_drafted told = {.order_id = order->order_id,
                              .customer_id = order->customer_id,
                              .currency = order->currency,
                              .total_minor = order->total_minor,
                              .lines_count = order->lines_count};
    oms__tx_emit(tx, &oms__order_events[EVENT_DRAFTED], order->order_id, 0,
                 &told);
    oms__tx_receipt(tx, order->order_id, order->number);
}

static bool is_placeable(oms_tx *tx, const order_work *work)
{
    const order_row *order = &work->order;
    if (order->status == OMS_ORDER_DRAFT && order->lines_count == 0 &&
        order->total_minor == 0 && order->payments_count == 0)
        oms__tx_fail(tx, OMS_EINVAL, "/order_id",
                     "the draft is empty; give it lines by order.draft");
    return !oms__tx_failed(tx);
}

void oms__order_place_draft(oms_tx *tx, const void *in)
{
    const oms_order_place_draft_args *wish = in;
    order_work work;
    if (!oms__order_load(tx, wish->order_id, &work) ||
        !is_placeable(tx, &work) || !oms__order_lines(tx, &work))
        return;
    order_row *order = &work.order;
    order_more more = oms__order_more(order);
    oms_order_place_args args = {
        .expected_total_minor = wish->expected_total_minor,
        .terms = (oms_terms)order->terms,
        .payments = more.draft_payments,
        .payments_count = more.draft_payments_count,
        .placed_at_ms = wish->placed_at_ms,
    };
    if (order->expiry_task != NULL)
        oms__tx_cancel_task(tx, order->expiry_task);
    order->expiry_task = NULL;
    order->expires_at_ms = 0;
    if (more.draft_channel != NULL)
        order->channel = more.draft_channel;
    order->placed_at_ms =
        wish->placed_at_ms != 0 ? wish->placed_at_ms : oms__tx_now(tx);
    more.draft_channel = NULL;
    more.draft_payments = NULL;
    more.draft_payments_count = 0;
    oms__order_more_put(tx, order, &more);
    // Nobody but us knew the draft, so nobody has heard of its holds.
    if (oms__place(tx, &args, &work))
        oms__holds_tell(tx, order);
}
