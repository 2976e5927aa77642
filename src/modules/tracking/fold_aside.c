// What lies beside the way of the goods: holds, cancellations, changes,
// returns, replacements, and promises that were broken.
#include "modules/tracking/tracking.h"

#include <string.h>

// The item of a list of the view whose number (its first member) is [no]; a
// new one at the end when there is none. NULL after a failure.
static void *item(fold_step *step, const void **items, size_t *count,
                  size_t each, int64_t no)
{
    char *all = (char *)(uintptr_t)*items;
    for (size_t i = *count; i-- > 0;) {
        int64_t has;
        memcpy(&has, all + i * each, sizeof(has));
        if (has == no)
            return all + i * each;
    }
    all = oms__fold_room(step->tx, *items, *count, each);
    if (all == NULL)
        return NULL;
    *items = all;
    void *fresh = all + (*count)++ * each;
    memcpy(fresh, &no, sizeof(no));
    return fresh;
}

#define ITEM(step, list, no) \
    item((step), (const void **)(uintptr_t) & (step)->view->list, \
         &(step)->view->list##_count, sizeof(*(step)->view->list), (no))

_Static_assert(offsetof(oms_view_hold, hold_no) == 0, "");
_Static_assert(offsetof(oms_view_return, return_no) == 0, "");
_Static_assert(offsetof(oms_view_cancellation, cancellation_no) == 0, "");
_Static_assert(offsetof(oms_view_change, change_no) == 0, "");
_Static_assert(offsetof(oms_view_replacement, replacement_no) == 0, "");

static void held(fold_step *step)
{
    const oms_order_hold_event *told = step->data;
    oms_view_hold *hold = ITEM(step, holds, told->hold_no);
    if (hold == NULL)
        return;
    hold->kind = told->kind;
    hold->note = told->note;
    hold->active = true;
    hold->placed_at_ms = oms__fold_when(step->event);
}

static void hold_released(fold_step *step)
{
    const oms_order_hold_event *told = step->data;
    oms_view_hold *hold = ITEM(step, holds, told->hold_no);
    if (hold == NULL)
        return;
    hold->active = false;
    hold->resolved_at_ms = oms__fold_when(step->event);
}

static void cancellation(fold_step *step)
{
    const oms_cancellation_event *told = step->data;
    oms_view_cancellation *it =
        ITEM(step, cancellations, told->cancellation_no);
    if (it == NULL)
        return;
    it->state = step->word;
    it->reason = told->reason;
    it->amount_minor = told->amount_minor;
    it->changed_at_ms = oms__fold_when(step->event);
    if (it->requested_at_ms == 0)
        it->requested_at_ms = it->changed_at_ms;
}

static oms_view_change *change_of(fold_step *step, int64_t no,
                                  oms_change_kind kind)
{
    oms_view_change *it = ITEM(step, changes, no);
    if (it == NULL)
        return NULL;
    it->kind = kind;
    it->changed_at_ms = oms__fold_when(step->event);
    if (it->begun_at_ms == 0)
        it->begun_at_ms = it->changed_at_ms;
    return it;
}

static void change(fold_step *step)
{
    const oms_order_change_event *told = step->data;
    oms_view_change *it = change_of(step, told->change_no, told->kind);
    if (it != NULL)
        it->state = step->word + strlen("change_");
}

static void changed(fold_step *step)
{
    const oms_order_changed *told = step->data;
    oms_view_change *it = change_of(step, told->change_no, told->kind);
    if (it != NULL)
        it->state = "confirmed";
}

static oms_view_return *return_of(fold_step *step, int64_t no)
{
    oms_view_return *it = ITEM(step, returns, no);
    if (it == NULL)
        return NULL;
    it->state = step->word;
    it->changed_at_ms = oms__fold_when(step->event);
    if (it->requested_at_ms == 0)
        it->requested_at_ms = it->changed_at_ms;
    return it;
}

static void returned(fold_step *step)
{
    const oms_return_event *told = step->data;
    oms_view_return *it = return_of(step, told->return_no);
    if (it == NULL)
        return;
    it->amount_minor = told->amount_minor;
    if (strcmp(step->word, "received") != 0)
        return;
    for (size_t i = 0; i < told->lines_count; i++) {
        oms_view_line *line = oms__fold_line(step, told->lines[i].line_no);
        it->quantity += told->lines[i].quantity;
        if (line != NULL)
            line->returned += told->lines[i].quantity;
    }
}

static void credited(fold_step *step)
{
    const oms_return_credited *told = step->data;
    if (told->return_no == 0)
        return;
    oms_view_return *it = return_of(step, told->return_no);
    if (it != NULL)
        it->credited_minor += told->amount_minor;
}

static void replaced(fold_step *step)
{
    const oms_replacement_event *told = step->data;
    oms_view_replacement *it = ITEM(step, replacements, told->replacement_no);
    if (it == NULL)
        return;
    bool claim = strncmp(step->event->type, "claim.", 6) == 0;
    it->kind = claim ? "claim" : "exchange";
    it->state = step->word;
    if (told->new_order_id != NULL)
        it->new_order_id = told->new_order_id;
    it->difference_minor = told->difference_minor;
    it->changed_at_ms = oms__fold_when(step->event);
}

static void replacement_placed(fold_step *step)
{
    const oms_order_replaced *told = step->data;
    oms_view_replacement *it = ITEM(step, replacements, told->replacement_no);
    if (it != NULL)
        it->new_order_id = told->new_order_id;
}

static void late(fold_step *step)
{
    const oms_tracking_event *told = step->data;
    oms_order_view *view = step->view;
    oms_view_promise *promises = (oms_view_promise *)(uintptr_t)view->promises;
    for (size_t i = 0; i < view->promises_count; i++)
        if (promises[i].promised_at_ms == told->promised_at_ms)
            promises[i].late = true;
    if (told->promised_at_ms == view->promised_at_ms)
        view->late = true;
}

const fold_rule oms__fold_aside_rules[] = {
    {"order.held", held},
    {"order.hold_released", hold_released},
    {"cancellation.requested", cancellation},
    {"cancellation.completed", cancellation},
    {"cancellation.partial", cancellation},
    {"cancellation.refused", cancellation},
    {"order.change_begun", change},
    {"order.change_edited", change},
    {"order.change_requested", change},
    {"order.change_declined", change},
    {"order.change_canceled", change},
    {"order.change_expired", change},
    {"order.changed", changed},
    {"return.requested", returned},
    {"return.approved", returned},
    {"return.rejected", returned},
    {"return.in_transit", returned},
    {"return.received", returned},
    {"return.inspected", returned},
    {"return.completed", returned},
    {"return.canceled", returned},
    {"return.expired", returned},
    {"return.credited", credited},
    {"exchange.", replaced},
    {"claim.", replaced},
    {"order.replaced", replacement_placed},
    {"tracking.late", late},
};
const size_t oms__fold_aside_rules_count = OMS_COUNT(oms__fold_aside_rules);
