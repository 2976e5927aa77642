// Folds the log of one order: what was told of its work and its parcels must be
// where their rows are. Only verify uses it. A state is a decision, so nothing
// here is put right.
#include "modules/fulfillment/folder.h"

#define EVENTS_PER_PAGE OMS_PAGE_MAX // the log gives no more at once

enum { UNKNOWN = -1 }; // planned: open or scheduled; of a parcel: not made

typedef struct oms_fold {
    oms_tx *tx;
    const oms_folder *folder;
    int32_t *works;   // by number
    int32_t *parcels; // by number
    int64_t planned;  // works that were told of
} oms_fold;

// What each event makes of the one that it names.
typedef struct oms_fold_rule {
    oms_fulfillment_says says;
    bool of_work;
    int32_t to;
} oms_fold_rule;

static const oms_fold_rule rules[] = {
    {OMS__SAYS_OPENED, true, OMS_FULFILLMENT_ORDER_OPEN},
    {OMS__SAYS_STARTED, true, OMS_FULFILLMENT_ORDER_IN_PROGRESS},
    {OMS__SAYS_REJECTED, true, OMS_FULFILLMENT_ORDER_INCOMPLETE},
    {OMS__SAYS_CLOSED, true, OMS_FULFILLMENT_ORDER_CLOSED},
    {OMS__SAYS_WORK_CANCELED, true, OMS_FULFILLMENT_ORDER_CANCELED},
    {OMS__SAYS_CREATED, false, OMS_SHIPMENT_PENDING},
    {OMS__SAYS_PICKED, false, OMS_SHIPMENT_PICKED},
    {OMS__SAYS_PACKED, false, OMS_SHIPMENT_PACKED},
    {OMS__SAYS_SHIPPED, false, OMS_SHIPMENT_SHIPPED},
    {OMS__SAYS_DELIVERED, false, OMS_SHIPMENT_DELIVERED},
    {OMS__SAYS_CANCELED, false, OMS_SHIPMENT_CANCELED},
};

static bool has_row(const oms_moves *moves, int32_t from, int32_t to)
{
    for (size_t i = 0; i < moves->rows_count; i++)
        if (moves->rows[i].from == from && moves->rows[i].to == to)
            return true;
    return false;
}

static bool is_step(const oms_fold_rule *rule, int32_t from, int32_t to)
{
    if (!rule->of_work)
        return has_row(&oms__parcel_moves, from, to);
    if (from != UNKNOWN)
        return has_row(&oms__work_moves, from, to);
    return has_row(&oms__work_moves, OMS_FULFILLMENT_ORDER_OPEN, to) ||
           has_row(&oms__work_moves, OMS_FULFILLMENT_ORDER_SCHEDULED, to);
}

static void report_step(const oms_fold *fold, const oms_event *event,
                        int64_t number)
{
    oms__tx_violation(fold->tx, "event_is_legal", event->subject, false,
                      "event %lld (%s) of number %lld is no step from where "
                      "that was",
                      (long long)event->id, event->type, (long long)number);
}

// The number that an event names, and the list of states that it is in. NULL:
// no such number was given out.
static int32_t *state_of(const oms_fold *fold, const oms_fold_rule *rule,
                         const void *data, int64_t *number)
{
    int64_t last = rule->of_work ? fold->folder->order.works_count
                                 : fold->folder->order.parcels_count;
    *number = rule->of_work
                  ? ((const oms_fulfillment_event *)data)->fulfillment_no
                  : ((const oms_shipment_event *)data)->shipment_no;
    if (*number < 1 || *number > last)
        return NULL;
    return rule->of_work ? &fold->works[*number] : &fold->parcels[*number];
}

static void apply_rule(oms_fold *fold, const oms_fold_rule *rule,
                       const oms_logged *logged)
{
    int64_t number = 0;
    int32_t to = rule->to;
    int32_t *state = state_of(fold, rule, logged->data, &number);
    // The hand-over of a parcel that had arrived is only a date.
    if (state != NULL && rule->says == OMS__SAYS_SHIPPED &&
        *state == OMS_SHIPMENT_DELIVERED)
        to = OMS_SHIPMENT_DELIVERED;
    if (state == NULL || !is_step(rule, *state, to))
        report_step(fold, &logged->event, number);
    else
        *state = to;
}

static void apply(oms_fold *fold, const oms_logged *logged)
{
    const char *type = logged->event.type;
    if (logged->data == NULL)
        return; // of a module that is not here
    if (strcmp(type, oms__fulfillment_events[OMS__SAYS_PLANNED].name) == 0)
        fold->planned += ((const oms_fulfillment_event *)logged->data)->count;
    for (size_t i = 0; i < OMS_COUNT(rules); i++)
        if (strcmp(type, oms__fulfillment_events[rules[i].says].name) == 0)
            apply_rule(fold, &rules[i], logged);
}

static bool read_log(oms_fold *fold)
{
    const oms_case_row *order = &fold->folder->order;
    size_t works = (size_t)order->works_count + 1;
    size_t parcels = (size_t)order->parcels_count + 1;
    fold->works = oms__tx_array(fold->tx, works, sizeof(*fold->works));
    fold->parcels = oms__tx_array(fold->tx, parcels, sizeof(*fold->parcels));
    if (fold->works == NULL || fold->parcels == NULL)
        return false;
    for (size_t i = 0; i < works; i++)
        fold->works[i] = UNKNOWN;
    for (size_t i = 0; i < parcels; i++)
        fold->parcels[i] = UNKNOWN;
    int64_t after = 0;
    size_t count = 0;
    do {
        const oms_logged *page = oms__tx_log(fold->tx, order->order_id, after,
                                             EVENTS_PER_PAGE, &count);
        for (size_t i = 0; i < count; i++) {
            apply(fold, &page[i]);
            after = page[i].event.id;
        }
    } while (count == EVENTS_PER_PAGE);
    return !oms__tx_failed(fold->tx);
}

// ---- comparing -------------------------------------------------------------

static const char *name_of(const oms_enum *names, int32_t state)
{
    if (state < 0 || (uint32_t)state >= names->count)
        return "nothing";
    return names->names[state];
}

static void check_work(const oms_fold *fold, const oms_work_row *work)
{
    const oms_enum *names = &oms__fulfillment_order_state_enum;
    if (work->fulfillment_no > fold->folder->order.works_count)
        return; // told elsewhere
    int32_t told = fold->works[work->fulfillment_no];
    bool planned = work->state == OMS_FULFILLMENT_ORDER_OPEN ||
                   work->state == OMS_FULFILLMENT_ORDER_SCHEDULED;
    if (told == work->state || (told == UNKNOWN && planned))
        return;
    oms__tx_violation(fold->tx, "events_fold_to_work", work->order_id, false,
                      "fulfillment order %lld is %s, but its events say %s",
                      (long long)work->fulfillment_no,
                      name_of(names, work->state),
                      told == UNKNOWN ? "only planned" : name_of(names, told));
}

static void check_parcel(const oms_fold *fold, const oms_parcel_row *parcel)
{
    const oms_enum *names = &oms__shipment_state_enum;
    if (parcel->shipment_no > fold->folder->order.parcels_count ||
        fold->parcels[parcel->shipment_no] == parcel->state)
        return;
    oms__tx_violation(fold->tx, "events_fold_to_shipment", parcel->order_id,
                      false, "shipment %lld is %s, but its events say %s",
                      (long long)parcel->shipment_no,
                      name_of(names, parcel->state),
                      name_of(names, fold->parcels[parcel->shipment_no]));
}

void oms__fold_states(oms_tx *tx, const oms_folder *folder)
{
    oms_fold fold = {.tx = tx, .folder = folder};
    const oms_case_row *order = &folder->order;
    if ((order->works_count <= 0 && order->parcels_count <= 0) ||
        order->works_count < 0 || order->parcels_count < 0 || !read_log(&fold))
        return;
    if (fold.planned != order->works_count)
        oms__tx_violation(tx, "events_fold_to_work", order->order_id, false,
                          "it has %lld fulfillment orders, but its events tell "
                          "of %lld",
                          (long long)order->works_count,
                          (long long)fold.planned);
    for (size_t i = 0; i < folder->works_count; i++)
        check_work(&fold, &folder->works[i]);
    for (size_t i = 0; i < folder->parcels_count; i++)
        check_parcel(&fold, &folder->parcels[i]);
}
