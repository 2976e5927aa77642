// The view of an order, folded from all its events and from nothing else. What
// a module has not told is not known here, and events of modules that are not
// part of this deployment are passed over. A fold never fails for what the
// events say: they have happened.
#include "modules/tracking/tracking.h"

#include <string.h>

int64_t oms__fold_when(const oms_event *event)
{
    return event->occurred_at_ms != 0 ? event->occurred_at_ms : event->at_ms;
}

void *oms__fold_room(oms_tx *tx, const void *items, size_t count, size_t each)
{
    bool full = count == 0 || (count >= 8 && (count & (count - 1)) == 0);
    if (!full)
        return (void *)(uintptr_t)items;
    char *room = oms__tx_array(tx, count < 8 ? 8 : count * 2, each);
    if (room != NULL && count > 0)
        memcpy(room, items, count * each);
    return room;
}

static const char *last_word(const char *type)
{
    const char *dot = strrchr(type, '.');
    return dot != NULL ? dot + 1 : type;
}

static bool is_for(const fold_rule *rule, const char *type)
{
    size_t bytes = strlen(rule->type);
    if (rule->type[bytes - 1] == '.')
        return strncmp(rule->type, type, bytes) == 0;
    return strcmp(rule->type, type) == 0;
}

static void apply_rules(fold_step *step, const fold_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_for(&rules[i], step->event->type))
            rules[i].apply(step);
}

static void apply(oms_tx *tx, oms_order_view *view, const oms_logged *logged)
{
    fold_step step = {.tx = tx,
                      .view = view,
                      .event = &logged->event,
                      .data = logged->data,
                      .word = last_word(logged->event.type)};
    view->events_count++;
    view->event_id = logged->event.id;
    if (logged->data == NULL)
        return;
    apply_rules(&step, oms__fold_order_rules, oms__fold_order_rules_count);
    apply_rules(&step, oms__fold_parcel_rules, oms__fold_parcel_rules_count);
    apply_rules(&step, oms__fold_aside_rules, oms__fold_aside_rules_count);
}

static bool has_ended(const oms_order_view *view)
{
    return view->status == OMS_ORDER_CANCELED ||
           view->status == OMS_ORDER_REJECTED ||
           view->status == OMS_ORDER_EXPIRED;
}

// Sums of one order stay within OMS_MONEY_MAX each, so a few of them fit. More
// may be credited than is left to pay.
static void settle_money(oms_order_view *view)
{
    int64_t due =
        view->total_minor - view->canceled_minor - view->credited_minor;
    view->due_minor = has_ended(view) || due < 0 ? 0 : due;
    view->balance_minor =
        view->due_minor - view->captured_minor + view->refunded_minor;
}

bool oms__fold_order(oms_tx *tx, const char *order_id, int64_t until,
                     oms_order_view *view)
{
    size_t count = 0;
    size_t taken = 0;
    do {
        const oms_logged *page =
            oms__tx_log(tx, order_id, view->event_id, LOG_PAGE, &count);
        for (taken = 0; taken < count; taken++) {
            if (until != 0 && page[taken].event.id > until)
                break;
            apply(tx, view, &page[taken]);
        }
    } while (taken == LOG_PAGE);
    if (view->order_id == NULL || oms__tx_failed(tx))
        return false;
    settle_money(view);
    return true;
}

// What was canceled may have been delivered nevertheless.
int64_t oms__fold_line_open(const oms_view_line *line)
{
    int64_t units = line->quantity - line->canceled - line->delivered;
    return line->digital || units < 0 ? 0 : units;
}

int64_t oms__fold_units_open(const oms_order_view *view)
{
    int64_t units = 0;
    for (size_t i = 0; i < view->lines_count; i++)
        units += oms__fold_line_open(&view->lines[i]);
    // An order without lines waits for its one parcel.
    if (view->lines_count == 0 && view->delivered_at_ms == 0)
        return 1;
    return units;
}

void oms__view_query(oms_tx *tx, const void *in, void *out)
{
    const oms_tracking_view_args *args = in;
    if (!oms__fold_order(tx, args->order_id, 0, out))
        oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id", "there is no order \"%s\"",
                     args->order_id);
}
