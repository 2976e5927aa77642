// order.change_preview and order.change_list. The preview asks the very
// functions that confirming asks, and changes nothing.
#include "modules/processing/changes.h"

// ---- the preview -----------------------------------------------------------

static int64_t largest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void show_sums(const order_row *before, const order_row *after,
                      oms_change_preview *out)
{
    int64_t paid = before->captured_minor - before->refunded_minor;
    int64_t secured =
        largest(before->authorized_minor - before->refunded_minor, paid);
    out->items_minor = after->items_minor;
    out->discount_minor = after->discount_minor;
    out->shipping_minor = after->shipping_minor;
    out->tax_minor = after->tax_minor;
    out->fee_minor = after->fee_minor;
    out->total_before_minor = before->total_minor;
    out->total_minor = after->total_minor;
    out->canceled_before_minor = before->canceled_minor;
    out->canceled_minor = after->canceled_minor;
    out->due_before_minor = oms__derive_due(before);
    out->due_minor = oms__derive_due(after);
    out->balance_minor = out->due_minor - paid;
    out->collect_minor = largest(out->due_minor - secured, 0);
    out->give_back_minor = largest(paid - out->due_minor, 0);
    out->release_minor = largest(secured - largest(out->due_minor, paid), 0);
}

static int64_t living(const order_line_row *line)
{
    return line->quantity - line->canceled;
}

static int64_t owed(const order_line_row *line)
{
    return line->total_minor - oms__line_more(line).canceled_minor;
}

static void show_lines(oms_tx *tx, const order_work *before,
                       const order_work *after, oms_change_preview *out)
{
    oms_change_line *lines =
        oms__tx_array(tx, after->lines_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < after->lines_count; i++) {
        const order_line_row *now = &after->lines[i];
        oms_change_line one = {.line_no = now->line_no,
                               .sku = now->sku,
                               .quantity_after = living(now),
                               .total_after_minor = owed(now)};
        if (i < before->lines_count) {
            one.quantity_before = living(&before->lines[i]);
            one.total_before_minor = owed(&before->lines[i]);
        }
        if (one.quantity_before != one.quantity_after ||
            one.total_before_minor != one.total_after_minor)
            lines[out->lines_count++] = one;
    }
    out->lines = lines;
}

static void show_stock(oms_tx *tx, const change_work *change,
                       oms_change_preview *out)
{
    const change_plan *plan = &change->plan;
    oms_order_source_line *stock =
        oms__tx_array(tx, plan->stock_count, sizeof(*stock));
    if (change->work.settings.skip_stock || stock == NULL)
        return;
    for (size_t i = 0; i < plan->after.lines_count; i++) {
        const order_line_row *line = &plan->after.lines[i];
        if (plan->added[i] > 0 && !line->digital)
            stock[out->stock_count++] =
                (oms_order_source_line){.line_no = line->line_no,
                                        .sku = line->sku,
                                        .quantity = plan->added[i],
                                        .location_id = line->location_id};
    }
    out->stock = stock;
}

// The change that is asked about, with the actions that are tried on top.
static bool gather(oms_tx *tx, const oms_order_change_preview_args *args,
                   change_work *change)
{
    change_row *row = &change->row;
    order_more more = oms__order_more(&change->work.order);
    int64_t no = args->change_no != 0 ? args->change_no : more.open_change_no;
    *row = (change_row){.order_id = change->work.order.order_id,
                        .change_no = no,
                        .base_version = more.contents_version};
    bool found = no != 0 && !args->alone &&
                 oms__tx_get(tx, &oms__order_changes_table, row);
    if (!found && args->change_no != 0 && !args->alone) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/change_no",
                     "order \"%s\" has no change %lld; order.change_list lists "
                     "them",
                     args->order_id, (long long)no);
        return false;
    }
    size_t kept = found ? row->actions_count : 0;
    size_t count = kept + args->actions_count;
    oms_change_action *actions = oms__tx_array(tx, count, sizeof(*actions));
    for (size_t i = 0; actions != NULL && i < count; i++)
        actions[i] = i < kept ? row->actions[i] : args->actions[i - kept];
    if (!found)
        row->change_no = 0;
    row->actions = actions;
    row->actions_count = count;
    return actions != NULL;
}

void oms__order_change_preview(oms_tx *tx, const void *in, void *result)
{
    const oms_order_change_preview_args *args = in;
    oms_change_preview *out = result;
    change_work *change = oms__tx_alloc(tx, sizeof(*change));
    if (change == NULL || !oms__order_load(tx, args->order_id, &change->work) ||
        !gather(tx, args, change) ||
        !oms__change_plan(tx, &change->work, change->row.actions,
                          change->row.actions_count, &change->plan))
        return;
    const order_work *after = &change->plan.after;
    change->now = oms__tx_now(tx);
    out->order_id = change->row.order_id;
    out->change_no = change->row.change_no;
    show_sums(&change->work.order, &after->order, out);
    show_lines(tx, &change->work, after, out);
    show_stock(tx, change, out);
    out->stop = change->plan.stop;
    out->stop_count = change->plan.stop_count;
    oms_next_step confirm = oms__allowed_ask(
        tx, &oms__change_moves, change->row.state, CHANGE_CONFIRM, change);
    out->refusals = confirm.refusals;
    out->refusals_count = confirm.refusals_count;
}

// ---- the list --------------------------------------------------------------

static void show_change(const change_row *row, oms_order_change *out)
{
    *out = (oms_order_change){.change_no = row->change_no,
                              .version = row->version,
                              .kind = (oms_change_kind)row->kind,
                              .state = (oms_change_state)row->state,
                              .note = row->note,
                              .reason = row->reason,
                              .begun_at_ms = row->begun_at_ms,
                              .expires_at_ms = row->expires_at_ms,
                              .closed_at_ms = row->closed_at_ms,
                              .actions = row->actions,
                              .actions_count = row->actions_count};
}

void oms__order_changes(oms_tx *tx, const void *in, void *result)
{
    const oms_order_change_list_args *args = in;
    oms_order_change_page *out = result;
    order_work work;
    oms_cursor_part part = {0};
    if (!oms__order_load(tx, args->order_id, &work) ||
        (args->cursor != NULL && !oms__tx_after(tx, args->cursor, "n", &part)))
        return;
    size_t limit =
        args->limit != 0 ? (size_t)args->limit : CHANGES_PAGE_DEFAULT;
    change_row prefix = {.order_id = work.order.order_id};
    change_row after = {.order_id = prefix.order_id, .change_no = part.number};
    oms_scan scan = {.table = &oms__order_changes_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .after = args->cursor != NULL ? &after : NULL,
                     .descending = true,
                     .limit = (uint32_t)limit + 1};
    size_t count = 0;
    const change_row *rows = oms__tx_scan(tx, &scan, &count);
    oms_order_change *changes = oms__tx_array(tx, limit, sizeof(*changes));
    if (changes == NULL)
        return;
    for (; out->items_count < count && out->items_count < limit;
         out->items_count++)
        show_change(&rows[out->items_count], &changes[out->items_count]);
    out->order_id = work.order.order_id;
    out->items = changes;
    part.number =
        out->items_count > 0 ? changes[out->items_count - 1].change_no : 0;
    if (out->items_count < count)
        out->next_cursor = oms__tx_cursor(tx, &part, 1);
}
