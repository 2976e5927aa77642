// The timeline: events of one order as sentences, page by page.
#include "modules/tracking/tracking.h"

#include <string.h>

static const char *currency_of(const oms_logged *logged)
{
    if (logged->data == NULL)
        return NULL;
    if (strcmp(logged->event.type, "order.placed") == 0)
        return ((const oms_order_placed *)logged->data)->currency;
    if (strcmp(logged->event.type, "order.drafted") == 0)
        return ((const oms_order_drafted *)logged->data)->currency;
    return NULL;
}

// The first events of an order say in what it is paid.
static const char *find_currency(oms_tx *tx, const char *order_id)
{
    size_t count = 0;
    const char *currency = NULL;
    const oms_logged *first = oms__tx_log(tx, order_id, 0, 4, &count);
    for (size_t i = 0; i < count && currency == NULL; i++)
        currency = currency_of(&first[i]);
    if (count == 0 && !oms__tx_failed(tx))
        oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id", "there is no order \"%s\"",
                     order_id);
    return currency;
}

static bool tell(oms_tx *tx, const oms_event *event, const char *currency,
                 bool customer, oms_timeline_entry *out)
{
    const char *details = oms__words_tell(tx, event, currency, customer);
    if (details == NULL)
        return false;
    *out = (oms_timeline_entry){.at_ms = oms__fold_when(event),
                                .what = event->type,
                                .details = details};
    if (customer)
        return true;
    out->event_id = event->id;
    out->recorded_at_ms = event->at_ms;
    out->who = event->actor != NULL ? event->actor : event->source;
    return true;
}

typedef struct reading {
    oms_tx *tx;
    const timeline_page *page;
    const char *currency;
    oms_timeline_entry *entries;
    size_t count; // entries so far; a tail goes round
    int64_t passed;
    int64_t position; // of the last event looked at
} reading;

static bool is_full(const reading *r)
{
    return !r->page->tail && r->count == r->page->limit;
}

static void take(reading *r, const oms_event *event)
{
    r->passed++;
    r->position = r->page->customer ? r->passed : event->id;
    if (r->page->customer && r->passed <= r->page->after)
        return;
    r->count += tell(r->tx, event, r->currency, r->page->customer,
                     &r->entries[r->count % r->page->limit]);
}

// The oldest first again.
static const oms_timeline_entry *unroll(const reading *r, size_t *count)
{
    size_t limit = r->page->limit;
    *count = r->count;
    if (r->count <= limit)
        return r->entries;
    oms_timeline_entry *sorted = oms__tx_array(r->tx, limit, sizeof(*sorted));
    for (size_t i = 0; sorted != NULL && i < limit; i++)
        sorted[i] = r->entries[(r->count + i) % limit];
    *count = sorted != NULL ? limit : 0;
    return sorted;
}

const oms_timeline_entry *oms__timeline_read(oms_tx *tx,
                                             const timeline_page *page,
                                             size_t *count, int64_t *next)
{
    reading r = {.tx = tx,
                 .page = page,
                 .currency = find_currency(tx, page->order_id),
                 .entries = oms__tx_array(tx, page->limit, sizeof(*r.entries))};
    int64_t after = page->customer ? 0 : page->after;
    size_t found = 0;
    size_t seen = 0;
    do {
        const oms_logged *logged =
            oms__tx_log(tx, page->order_id, after, LOG_PAGE, &found);
        for (seen = 0; seen < found && !is_full(&r); seen++) {
            after = logged[seen].event.id;
            take(&r, &logged[seen].event);
        }
    } while (found == LOG_PAGE && !is_full(&r));
    *next = seen < found || found == LOG_PAGE ? r.position : 0;
    return unroll(&r, count);
}

void oms__timeline_query(oms_tx *tx, const void *in, void *result)
{
    const oms_tracking_timeline_args *args = in;
    oms_timeline_page *out = result;
    bool by_token = args->share_token != NULL;
    oms_cursor_part part = {0};
    if (args->cursor != NULL && !oms__tx_after(tx, args->cursor, "n", &part))
        return;
    timeline_page page = {.order_id = args->order_id,
                          .after = part.number,
                          .limit = args->limit != 0 ? (size_t)args->limit
                                                    : OMS_PAGE_DEFAULT,
                          .customer = by_token};
    share_row share;
    if (by_token == (args->order_id != NULL)) {
        oms__tx_fail(tx, OMS_EINVAL, "",
                     "name the order, or give a token; not both");
        return;
    }
    if (by_token) {
        if (!oms__shares_open(tx, args->share_token, "/share_token", &share))
            return;
        page.order_id = share.order_id;
    }
    out->items = oms__timeline_read(tx, &page, &out->items_count, &part.number);
    if (part.number != 0)
        out->next_cursor = oms__tx_cursor(tx, &part, 1);
    if (!by_token)
        out->order_id = page.order_id;
}
