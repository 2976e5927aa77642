// Change sets: begun, put together, asked for, dropped. Read the table of their
// life first. What fulfilment, stock and the clock say is in change_answers.c.
#include "modules/processing/changes.h"

// ---- the life --------------------------------------------------------------

static const char *const change_event_names[CHANGE_EVENTS_COUNT] = {
    "begin", "edit", "request", "confirm", "decline", "cancel", "expire"};
static const oms_enum change_event_enum =
    OMS_ENUM("change_event", change_event_names);

static const change_work *change_of(const void *subject)
{
    return subject;
}

static bool has_actions(const void *subject)
{
    return change_of(subject)->row.actions_count > 0;
}

// An address that was given is only gone when its person was erased.
static bool address_is_gone(const change_row *row)
{
    for (size_t i = 0; i < row->actions_count; i++)
        if (row->actions[i].kind == OMS_CHANGE_ACTION_SET_ADDRESS &&
            row->actions[i].address == NULL)
            return true;
    return false;
}

bool oms__change_is_stale(const change_work *change)
{
    return change->row.base_version !=
               oms__order_more(&change->work.order).contents_version ||
           address_is_gone(&change->row);
}

static bool base_is_unchanged(const void *subject)
{
    return !oms__change_is_stale(change_of(subject));
}

static bool order_is_changeable(const void *subject)
{
    switch (change_of(subject)->work.order.status) {
    case OMS_ORDER_PENDING:
    case OMS_ORDER_CONFIRMED:
    case OMS_ORDER_PROCESSING:
    case OMS_ORDER_COMPLETED:
        return true;
    default:
        return false;
    }
}

static bool stock_has_answered(const void *subject)
{
    return change_of(subject)->work.order.stock_status != STOCK_WAITING;
}

static bool units_can_be_had(const void *subject)
{
    return change_of(subject)->plan.units_are_here;
}

static bool something_is_left(const void *subject)
{
    const order_row *after = &change_of(subject)->plan.after.order;
    return after->units_total == 0 ||
           after->units_canceled < after->units_total;
}

// The timer may be late; what it stands for is not.
static bool time_is_left(const void *subject)
{
    const change_work *change = change_of(subject);
    return change->row.expires_at_ms == 0 ||
           change->now < change->row.expires_at_ms;
}

static const oms_guard in_time = {"in_time", time_is_left,
                                  "its time is over; begin another"};
static const oms_guard change_has_actions = {
    "change_has_actions", has_actions,
    "it changes nothing yet; give it actions"};
static const oms_guard base_unchanged = {
    "base_unchanged", base_is_unchanged,
    "the order's contents have changed since it was begun, or the new "
    "address was erased; begin again"};
static const oms_guard order_changeable = {
    "order_changeable", order_is_changeable,
    "only orders that were placed and have not ended can be changed"};
static const oms_guard stock_answered = {
    "stock_answered", stock_has_answered,
    "stock is being reserved for the order; wait for it"};
static const oms_guard units_are_here = {
    "units_are_here", units_can_be_had,
    "units that it takes out have left the house; ask for a return"};
static const oms_guard something_remains = {
    "something_remains", something_is_left,
    "nothing of the order would be left; cancel it instead"};

#define PENDING OMS_CHANGE_STATE_PENDING
#define REQUESTED OMS_CHANGE_STATE_REQUESTED
#define ALL \
    { \
        &change_has_actions, &base_unchanged, &order_changeable, \
            &stock_answered, &units_are_here, &something_remains \
    }
#define ALL_IN_TIME \
    { \
        &change_has_actions, &base_unchanged, &order_changeable, \
            &stock_answered, &units_are_here, &something_remains, &in_time \
    }

static const oms_move change_rows[] = {
    {-1, CHANGE_BEGIN, PENDING, {&order_changeable}},
    {PENDING, CHANGE_EDIT, PENDING, {0}},
    {PENDING, CHANGE_REQUEST, REQUESTED, ALL_IN_TIME},
    {PENDING, CHANGE_CONFIRM, OMS_CHANGE_STATE_CONFIRMED, ALL_IN_TIME},
    {REQUESTED, CHANGE_CONFIRM, OMS_CHANGE_STATE_CONFIRMED, ALL},
    {PENDING, CHANGE_DECLINE, OMS_CHANGE_STATE_DECLINED, {0}},
    {REQUESTED, CHANGE_DECLINE, OMS_CHANGE_STATE_DECLINED, {0}},
    {PENDING, CHANGE_CANCEL, OMS_CHANGE_STATE_CANCELED, {0}},
    {PENDING, CHANGE_EXPIRE, OMS_CHANGE_STATE_EXPIRED, {0}},
    {REQUESTED, CHANGE_EXPIRE, OMS_CHANGE_STATE_DECLINED, {0}},
};

const oms_moves oms__change_moves = {
    .name = "order_change.state",
    .states = &oms__change_state_enum,
    .events = &change_event_enum,
    .rows = change_rows,
    .rows_count = OMS_COUNT(change_rows),
};

// ---- reading and writing ---------------------------------------------------

bool oms__change_open(oms_tx *tx, const order_work *work, change_row *row)
{
    int64_t no = oms__order_more(&work->order).open_change_no;
    *row = (change_row){.order_id = work->order.order_id, .change_no = no};
    return no != 0 && oms__tx_get(tx, &oms__order_changes_table, row);
}

static void set_open(oms_tx *tx, order_row *order, int64_t change_no)
{
    order_more more = oms__order_more(order);
    more.open_change_no = change_no;
    oms__order_more_put(tx, order, &more);
}

static void emit_change(oms_tx *tx, const change_work *change, int event,
                        const char *note)
{
    bool asks = event == EVENT_CHANGE_REQUESTED;
    oms_order_change_event told = {.order_id = change->row.order_id,
                                   .change_no = change->row.change_no,
                                   .kind = (oms_change_kind)change->row.kind,
                                   .stop = asks ? change->plan.stop : NULL,
                                   .stop_count =
                                       asks ? change->plan.stop_count : 0,
                                   .note = note};
    oms__tx_emit(tx, &oms__order_events[event], change->row.order_id, 0, &told);
}

// Takes it along the table, out of the way of the next one, and writes it.
static bool close_change(oms_tx *tx, change_work *change, int32_t event,
                         const char *reason)
{
    change_row *row = &change->row;
    if (!oms__tx_move(tx, &oms__change_moves, &row->state, event, change))
        return false;
    if (row->expiry_task != NULL)
        oms__tx_cancel_task(tx, row->expiry_task);
    row->expiry_task = NULL;
    row->expires_at_ms = 0;
    row->open_order = NULL;
    row->reason = reason;
    row->closed_at_ms = oms__tx_now(tx);
    row->stopping = false;
    change->places = row->places;
    change->places_count = row->places_count;
    row->places = NULL;
    row->places_count = 0;
    set_open(tx, &change->work.order, 0);
    oms__tx_put(tx, &oms__order_changes_table, row);
    return true;
}

static int closed_event(int32_t status)
{
    switch (status) {
    case OMS_CHANGE_STATE_EXPIRED:
        return EVENT_CHANGE_EXPIRED;
    case OMS_CHANGE_STATE_CANCELED:
        return EVENT_CHANGE_CANCELED;
    default:
        return EVENT_CHANGE_DECLINED;
    }
}

void oms__change_close(oms_tx *tx, change_work *change, int32_t event,
                       const char *reason)
{
    if (close_change(tx, change, event, reason))
        emit_change(tx, change, closed_event(change->row.state), reason);
}

void oms__changes_close(oms_tx *tx, order_work *work, const char *why)
{
    change_work change = {0};
    if (!oms__change_open(tx, work, &change.row))
        return;
    change.work.order = work->order;
    oms__change_close(
        tx, &change,
        change.row.state == REQUESTED ? CHANGE_DECLINE : CHANGE_CANCEL, why);
    work->order.more = change.work.order.more;
}

// The change that a command names. False: it has failed.
static bool load(oms_tx *tx, const oms_order_change_args *args,
                 change_work *change)
{
    if (!oms__order_load(tx, args->order_id, &change->work))
        return false;
    change->now = oms__tx_now(tx);
    int64_t no = args->change_no;
    if (no == 0)
        no = oms__order_more(&change->work.order).open_change_no;
    change->row =
        (change_row){.order_id = change->work.order.order_id, .change_no = no};
    if (no == 0 || !oms__tx_get(tx, &oms__order_changes_table, &change->row)) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/change_no",
                     "order \"%s\" has no such change; order.change_list lists "
                     "them, order.change_begin begins one",
                     args->order_id);
        return false;
    }
    if (args->version == 0 || args->version == change->row.version)
        return true;
    oms__tx_fail(tx, OMS_ECONFLICT, "/version",
                 "the change is at version %lld; read it again",
                 (long long)change->row.version);
    return false;
}

static void finish(oms_tx *tx, change_work *change)
{
    oms__order_save(tx, &change->work);
    oms__tx_receipt(tx, change->row.order_id, change->row.change_no);
}

// ---- begin, edit -----------------------------------------------------------

static bool may_begin(oms_tx *tx, const oms_order_change_args *args,
                      const order_work *work)
{
    order_more more = oms__order_more(&work->order);
    if (args->order_version != 0 && args->order_version != work->order.version)
        oms__tx_fail(tx, OMS_ECONFLICT, "/order_version",
                     "the order is at version %lld; read it again",
                     (long long)work->order.version);
    else if (more.open_change_no != 0)
        oms__tx_fail(tx, OMS_ECONFLICT, "/order_id",
                     "change %lld of the order is open; confirm, decline or "
                     "cancel it first",
                     (long long)more.open_change_no);
    else if (more.changes_count >= OMS_CHANGES_MAX)
        oms__tx_fail(tx, OMS_ELIMIT, "/order_id",
                     "the order had %d changes already; place another",
                     OMS_CHANGES_MAX);
    else if (args->expires_at_ms != 0 && args->expires_at_ms <= oms__tx_now(tx))
        oms__tx_fail(tx, OMS_EINVAL, "/expires_at_ms",
                     "that time has passed; give a later one");
    return !oms__tx_failed(tx);
}

static void start_timer(oms_tx *tx, change_row *row, int64_t wanted,
                        const order_settings *settings)
{
    int64_t due = wanted;
    if (due == 0)
        due = oms__tx_now(tx) + settings->change_expiry_ms;
    if (due > OMS_TIME_MAX)
        due = OMS_TIME_MAX;
    change_timer timer = {.order_id = row->order_id,
                          .change_no = row->change_no};
    row->expires_at_ms = due;
    row->expiry_task = oms__tx_task(tx, &oms__order_jobs[JOB_CHANGE_EXPIRE],
                                    row->order_id, due, &timer);
}

void oms__order_change_begin(oms_tx *tx, const void *in)
{
    const oms_order_change_args *args = in;
    change_work change = {.row = {.state = -1}};
    order_row *order = &change.work.order;
    if (!oms__order_load(tx, args->order_id, &change.work) ||
        !may_begin(tx, args, &change.work) ||
        !oms__tx_move(tx, &oms__change_moves, &change.row.state, CHANGE_BEGIN,
                      &change) ||
        !oms__change_plan(tx, &change.work, args->actions, args->actions_count,
                          &change.plan))
        return;
    order_more more = oms__order_more(order);
    more.open_change_no = ++more.changes_count;
    oms__order_more_put(tx, order, &more);
    change_row *row = &change.row;
    row->order_id = order->order_id;
    row->change_no = more.open_change_no;
    row->open_order = order->order_id;
    row->kind = (int32_t)args->kind;
    row->base_version = more.contents_version;
    row->note = args->note;
    row->begun_at_ms = oms__tx_now(tx);
    row->actions = args->actions;
    row->actions_count = args->actions_count;
    start_timer(tx, row, args->expires_at_ms, &change.work.settings);
    oms__tx_put(tx, &oms__order_changes_table, row);
    emit_change(tx, &change, EVENT_CHANGE_BEGUN, args->note);
    finish(tx, &change);
}

static bool join_actions(oms_tx *tx, const oms_order_change_args *args,
                         change_row *row)
{
    size_t kept = args->replace ? 0 : row->actions_count;
    size_t count = kept + args->actions_count;
    if (count > OMS_LINES_MAX) {
        oms__tx_fail(tx, OMS_ELIMIT, "/actions",
                     "a change has at most %d actions; replace them",
                     OMS_LINES_MAX);
        return false;
    }
    oms_change_action *actions = oms__tx_array(tx, count, sizeof(*actions));
    if (actions == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        actions[i] = i < kept ? row->actions[i] : args->actions[i - kept];
    row->actions = actions;
    row->actions_count = count;
    return true;
}

void oms__order_change_edit(oms_tx *tx, const void *in)
{
    const oms_order_change_args *args = in;
    change_work change = {0};
    change_row *row = &change.row;
    if (!load(tx, args, &change) ||
        !oms__tx_move(tx, &oms__change_moves, &row->state, CHANGE_EDIT,
                      &change) ||
        !join_actions(tx, args, row) ||
        !oms__change_plan(tx, &change.work, row->actions, row->actions_count,
                          &change.plan))
        return;
    if (args->note != NULL)
        row->note = args->note;
    oms__tx_put(tx, &oms__order_changes_table, row);
    emit_change(tx, &change, EVENT_CHANGE_EDITED, args->note);
    oms__tx_receipt(tx, row->order_id, row->change_no);
}

// ---- confirm, decline, cancel ----------------------------------------------

// Units that stock must have for a change; NULL: none.
static oms_stock_line *stock_lines(oms_tx *tx, const change_work *change,
                                   size_t *count)
{
    const change_plan *plan = &change->plan;
    *count = 0;
    if (plan->stock_count == 0 || change->work.settings.skip_stock)
        return NULL;
    oms_stock_line *lines =
        oms__tx_array(tx, plan->stock_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < plan->after.lines_count; i++) {
        const order_line_row *line = &plan->after.lines[i];
        if (plan->added[i] > 0 && !line->digital)
            lines[(*count)++] =
                (oms_stock_line){.line_no = line->line_no,
                                 .sku = line->sku,
                                 .location_id = line->location_id,
                                 .quantity = plan->added[i]};
    }
    return lines;
}

void oms__change_happen(oms_tx *tx, change_work *change,
                        const oms_allocation *allocations, size_t count)
{
    if (!close_change(tx, change, CHANGE_CONFIRM, NULL))
        return;
    oms__change_apply(tx, change, allocations, count);
    oms__life_advance(tx, &change->work);
}

bool oms__change_ask_stock(oms_tx *tx, change_work *change)
{
    size_t count = 0;
    const oms_stock_line *lines = stock_lines(tx, change, &count);
    if (count == 0)
        return false;
    change->row.reserve_task = oms__tasks_reserve(
        tx, &change->work, change->row.change_no, lines, count);
    return true;
}

void oms__order_change_confirm(oms_tx *tx, const void *in)
{
    const oms_order_change_args *args = in;
    change_work change = {0};
    change_row *row = &change.row;
    if (!load(tx, args, &change))
        return;
    change.plan.units_are_here = true; // unless a plan says otherwise
    if (!oms__change_is_stale(&change) &&
        !oms__change_plan(tx, &change.work, row->actions, row->actions_count,
                          &change.plan))
        return;
    bool stops = change.plan.stop_count > 0;
    bool reserves =
        change.plan.stock_count > 0 && !change.work.settings.skip_stock;
    if (!stops && !reserves) {
        oms__change_happen(tx, &change, NULL, 0);
        finish(tx, &change);
        return;
    }
    if (!oms__tx_move(tx, &oms__change_moves, &row->state, CHANGE_REQUEST,
                      &change))
        return;
    row->stopping = stops;
    if (stops)
        emit_change(tx, &change, EVENT_CHANGE_REQUESTED, NULL);
    else
        oms__change_ask_stock(tx, &change);
    oms__tx_put(tx, &oms__order_changes_table, row);
    finish(tx, &change);
}

void oms__order_change_decline(oms_tx *tx, const void *in)
{
    const oms_order_change_args *args = in;
    change_work change = {0};
    if (!load(tx, args, &change))
        return;
    oms__change_close(tx, &change, CHANGE_DECLINE, args->note);
    oms__life_advance(tx, &change.work);
    finish(tx, &change);
}

void oms__order_change_cancel(oms_tx *tx, const void *in)
{
    const oms_order_change_args *args = in;
    change_work change = {0};
    if (!load(tx, args, &change))
        return;
    oms__change_close(tx, &change, CHANGE_CANCEL, args->note);
    oms__life_advance(tx, &change.work);
    finish(tx, &change);
}
