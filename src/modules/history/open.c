// What is not over: an order with an open return, or with a bank's dispute, is
// not for the archive. Others only tell when something begins and when it ends;
// hearing either twice changes nothing.
#include "modules/history/history.h"

#include <stdlib.h>
#include <string.h>

#include "oms/cancellation.h"
#include "oms/payment.h"
#include "oms/return.h"

typedef struct told {
    const char *type;
    int32_t what;
    bool over;
} told;

// In the order of their names.
static const told tales[] = {
    {"cancellation.completed", OPEN_CANCELLATION, true},
    {"cancellation.partial", OPEN_CANCELLATION, true},
    {"cancellation.refused", OPEN_CANCELLATION, true},
    {"cancellation.requested", OPEN_CANCELLATION, false},
    {"claim.asked", OPEN_REPLACEMENT, false},
    {"claim.canceled", OPEN_REPLACEMENT, true},
    {"claim.completed", OPEN_REPLACEMENT, true},
    {"claim.rejected", OPEN_REPLACEMENT, true},
    {"claim.requested", OPEN_REPLACEMENT, false},
    {"dispute.closed", OPEN_DISPUTE, true},
    {"dispute.opened", OPEN_DISPUTE, false},
    {"exchange.canceled", OPEN_REPLACEMENT, true},
    {"exchange.completed", OPEN_REPLACEMENT, true},
    {"exchange.requested", OPEN_REPLACEMENT, false},
    {"order.change_begun", OPEN_CHANGE, false},
    {"order.change_canceled", OPEN_CHANGE, true},
    {"order.change_declined", OPEN_CHANGE, true},
    {"order.change_expired", OPEN_CHANGE, true},
    {"order.change_requested", OPEN_CHANGE, false},
    {"order.changed", OPEN_CHANGE, true},
    {"return.canceled", OPEN_RETURN, true},
    {"return.completed", OPEN_RETURN, true},
    {"return.expired", OPEN_RETURN, true},
    {"return.rejected", OPEN_RETURN, true},
    {"return.requested", OPEN_RETURN, false},
};

static int by_type(const void *name, const void *item)
{
    return strcmp(name, ((const told *)item)->type);
}

static int64_t number_of(int32_t what, const char *type, const void *data)
{
    switch (what) {
    case OPEN_RETURN:
        return ((const oms_return_event *)data)->return_no;
    case OPEN_CANCELLATION:
        return ((const oms_cancellation_event *)data)->cancellation_no;
    case OPEN_REPLACEMENT:
        return ((const oms_replacement_event *)data)->replacement_no;
    case OPEN_DISPUTE:
        return ((const oms_dispute_event *)data)->dispute_no;
    default:
        return strcmp(type, "order.changed") == 0
                   ? ((const oms_order_changed *)data)->change_no
                   : ((const oms_order_change_event *)data)->change_no;
    }
}

static size_t find(const history_row *row, open_thing thing)
{
    size_t at = 0;
    while (at < row->open_count && (row->open[at].what != thing.what ||
                                    row->open[at].number != thing.number))
        at++;
    return at;
}

static void end(oms_tx *tx, history_row *row, size_t at)
{
    open_thing *open = oms__tx_array(tx, row->open_count, sizeof(*open));
    size_t count = 0;
    for (size_t i = 0; open != NULL && i < row->open_count; i++)
        if (i != at)
            open[count++] = row->open[i];
    row->open = open;
    row->open_count = count;
}

// Behind OPEN_MAX nobody counts any more: the order has enough to wait for.
static void begin(oms_tx *tx, history_row *row, open_thing thing)
{
    if (row->open_count >= OPEN_MAX)
        return;
    open_thing *open = oms__tx_array(tx, row->open_count + 1, sizeof(*open));
    for (size_t i = 0; open != NULL && i < row->open_count; i++)
        open[i] = row->open[i];
    if (open == NULL)
        return;
    open[row->open_count++] = thing;
    row->open = open;
}

void oms__open_hear(oms_tx *tx, const oms_event *event, const void *data,
                    history_row *row)
{
    const told *tale = bsearch(event->type, tales, OMS_COUNT(tales),
                               sizeof(tales[0]), by_type);
    if (tale == NULL || data == NULL)
        return;
    const open_thing thing = {
        .what = tale->what, .number = number_of(tale->what, event->type, data)};
    size_t at = find(row, thing);
    if (tale->over && at < row->open_count)
        end(tx, row, at);
    else if (!tale->over && at == row->open_count)
        begin(tx, row, thing);
}
