// What an order would be with a list of actions: worked out in memory on copies
// of its rows, with the arithmetic that placing has. Previewing, confirming and
// applying all ask here, so that they cannot differ.
#include <string.h>

#include "modules/processing/changes.h"

// The plan while it is being made.
typedef struct planning {
    oms_tx *tx;
    change_plan *plan;
    int64_t *wanted; // units of each line that are wanted in the end
    size_t at;       // of the action, for the pointer of a refusal
} planning;

static bool refuse(planning *to, const char *member, const char *why)
{
    oms__tx_fail(to->tx, OMS_EINVAL,
                 oms__tx_printf(to->tx, "/actions/%zu/%s", to->at, member),
                 "%s", why);
    return false;
}

// ---- the copies ------------------------------------------------------------

adjustment_row *oms__charges_get(oms_tx *tx, const char *order_id,
                                 size_t *count)
{
    adjustment_row prefix = {.order_id = order_id};
    oms_scan scan = {.table = &oms__adjustments_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_ADJUSTMENTS_MAX};
    const adjustment_row *rows = oms__tx_scan(tx, &scan, count);
    adjustment_row *copy = oms__tx_array(tx, *count, sizeof(*copy));
    if (copy != NULL && *count > 0)
        memcpy(copy, rows, *count * sizeof(*copy));
    return copy;
}

static size_t lines_that_are_added(const oms_change_action *actions,
                                   size_t count)
{
    size_t added = 0;
    for (size_t i = 0; i < count; i++)
        added += actions[i].kind == OMS_CHANGE_ACTION_ADD_LINE;
    return added;
}

static bool copy_lines(planning *to, const order_work *work, size_t room)
{
    change_plan *plan = to->plan;
    plan->after = *work;
    plan->lines_before = work->lines_count;
    plan->after.lines = oms__tx_array(to->tx, room, sizeof(*plan->after.lines));
    plan->added = oms__tx_array(to->tx, room, sizeof(*plan->added));
    to->wanted = oms__tx_array(to->tx, room, sizeof(*to->wanted));
    if (plan->after.lines == NULL || plan->added == NULL || to->wanted == NULL)
        return false;
    for (size_t i = 0; i < work->lines_count; i++) {
        plan->after.lines[i] = work->lines[i];
        to->wanted[i] = work->lines[i].quantity - work->lines[i].canceled;
    }
    return true;
}

static bool copy_charges(planning *to, size_t actions)
{
    change_plan *plan = to->plan;
    plan->charges_before = oms__charges_get(to->tx, plan->after.order.order_id,
                                            &plan->charges_before_count);
    plan->charges = oms__tx_array(to->tx, plan->charges_before_count + actions,
                                  sizeof(*plan->charges));
    if (plan->charges_before == NULL || plan->charges == NULL)
        return false;
    plan->charges_count = plan->charges_before_count;
    for (size_t i = 0; i < plan->charges_count; i++)
        plan->charges[i] = plan->charges_before[i];
    return true;
}

// ---- one action each -------------------------------------------------------

static order_line_row *line_of(planning *to, const oms_change_action *action)
{
    size_t at = (size_t)action->line_no - 1;
    if (action->line_no >= 1 && at < to->plan->after.lines_count)
        return &to->plan->after.lines[at];
    refuse(to, "line_no", "there is no such line; order.get lists them");
    return NULL;
}

static bool add_line(planning *to, const oms_change_action *action)
{
    const oms_order_line_args *wish = action->line;
    order_work *after = &to->plan->after;
    if (wish == NULL)
        return refuse(to, "line", "say what is to be added");
    if (after->lines_count >= OMS_LINES_MAX)
        return refuse(to, "line",
                      "the order has all the lines it may have; "
                      "place another order");
    order_line_row *line = &after->lines[after->lines_count];
    *line = (order_line_row){
        .order_id = after->order.order_id,
        .line_no = (int64_t)after->lines_count + 1,
        .quantity = wish->quantity,
        .sku = wish->sku,
        .name = wish->name,
        .unit_price_minor = wish->unit_price_minor,
        .unit_price_millionths = wish->unit_price_millionths,
        .discount_minor = wish->discount_minor,
        .tax_minor = wish->tax_minor,
        .shipping_minor = wish->shipping_minor,
        .vendor = wish->vendor,
        .location_id = wish->location_id,
        .digital = wish->digital,
    };
    if (wish->available_at_ms != 0) {
        order_line_more more = {.available_at_ms = wish->available_at_ms};
        oms__line_more_put(to->tx, line, &more);
    }
    to->wanted[after->lines_count++] = wish->quantity;
    return true;
}

static bool set_wanted(planning *to, const oms_change_action *action,
                       int64_t units)
{
    const order_line_row *line = line_of(to, action);
    if (line == NULL)
        return false;
    size_t at = (size_t)line->line_no - 1;
    if (at >= to->plan->lines_before && units == 0)
        return refuse(to, "line_no",
                      "this change itself adds the line; "
                      "replace its actions instead");
    to->wanted[at] = units;
    return true;
}

static bool set_price(planning *to, const oms_change_action *action)
{
    order_line_row *line = line_of(to, action);
    if (line == NULL)
        return false;
    line->unit_price_minor = action->unit_price_minor;
    line->unit_price_millionths = action->unit_price_millionths;
    return true;
}

static bool set_amount(planning *to, const oms_change_action *action)
{
    order_line_row *line = line_of(to, action);
    if (line == NULL)
        return false;
    if (action->kind == OMS_CHANGE_ACTION_SET_DISCOUNT)
        line->discount_minor = action->amount_minor;
    else if (action->kind == OMS_CHANGE_ACTION_SET_TAX)
        line->tax_minor = action->amount_minor;
    else
        line->shipping_minor = action->amount_minor;
    return true;
}

static bool set_address(planning *to, const oms_change_action *action)
{
    if (action->address == NULL)
        return refuse(to, "address", "say where the goods go");
    to->plan->after.order.ship_to = action->address;
    to->plan->new_address = true;
    return true;
}

static bool set_method(planning *to, const oms_change_action *action)
{
    if (action->shipping_method == NULL)
        return refuse(to, "shipping_method", "say how the goods go");
    to->plan->after.order.shipping_method = action->shipping_method;
    to->plan->new_method = true;
    return true;
}

static bool set_promise(planning *to, const oms_change_action *action)
{
    if (action->promised_at_ms == 0)
        return refuse(to, "promised_at_ms", "say until when");
    to->plan->after.order.promised_at_ms = action->promised_at_ms;
    to->plan->new_promise = true;
    return true;
}

// The smallest number that is free; charges are kept in their order.
static bool add_charge(planning *to, const oms_change_action *action)
{
    change_plan *plan = to->plan;
    const oms_adjustment *wish = action->adjustment;
    if (wish == NULL)
        return refuse(to, "adjustment", "say what is to be added");
    if (plan->charges_count >= OMS_ADJUSTMENTS_MAX)
        return refuse(to, "adjustment",
                      "the order has all the charges it may "
                      "have; remove one first");
    size_t at = 0;
    while (at < plan->charges_count &&
           plan->charges[at].adjustment_no == (int64_t)at + 1)
        at++;
    memmove(&plan->charges[at + 1], &plan->charges[at],
            (plan->charges_count - at) * sizeof(*plan->charges));
    plan->charges_count++;
    plan->charges[at] = (adjustment_row){.order_id = plan->after.order.order_id,
                                         .adjustment_no = (int64_t)at + 1,
                                         .kind = (int32_t)wish->kind,
                                         .code = wish->code,
                                         .label = wish->label,
                                         .amount_minor = wish->amount_minor};
    return true;
}

static bool remove_charge(planning *to, const oms_change_action *action)
{
    change_plan *plan = to->plan;
    for (size_t i = 0; i < plan->charges_count; i++) {
        if (plan->charges[i].adjustment_no != action->adjustment_no)
            continue;
        plan->charges_count--;
        memmove(&plan->charges[i], &plan->charges[i + 1],
                (plan->charges_count - i) * sizeof(*plan->charges));
        return true;
    }
    return refuse(to, "adjustment_no",
                  "there is no such adjustment; order.get lists them");
}

static bool take_action(planning *to, const oms_change_action *action)
{
    switch (action->kind) {
    case OMS_CHANGE_ACTION_ADD_LINE:
        return add_line(to, action);
    case OMS_CHANGE_ACTION_SET_QUANTITY:
        return set_wanted(to, action, action->quantity);
    case OMS_CHANGE_ACTION_REMOVE_LINE:
        return set_wanted(to, action, 0);
    case OMS_CHANGE_ACTION_SET_PRICE:
        return set_price(to, action);
    case OMS_CHANGE_ACTION_SET_DISCOUNT:
    case OMS_CHANGE_ACTION_SET_TAX:
    case OMS_CHANGE_ACTION_SET_SHIPPING:
        return set_amount(to, action);
    case OMS_CHANGE_ACTION_SET_ADDRESS:
        return set_address(to, action);
    case OMS_CHANGE_ACTION_SET_SHIPPING_METHOD:
        return set_method(to, action);
    case OMS_CHANGE_ACTION_SET_PROMISED_AT:
        return set_promise(to, action);
    case OMS_CHANGE_ACTION_ADD_ADJUSTMENT:
        return add_charge(to, action);
    case OMS_CHANGE_ACTION_REMOVE_ADJUSTMENT:
        return remove_charge(to, action);
    default:
        return refuse(to, "kind", "there is no such action");
    }
}

// ---- what follows ----------------------------------------------------------

// Units that are wanted no more are taken out; what is wanted beyond those that
// are there is added. Canceled units stay canceled.
static bool count_units(planning *to)
{
    change_plan *plan = to->plan;
    plan->units_are_here = true;
    for (size_t i = 0; i < plan->after.lines_count; i++) {
        order_line_row *line = &plan->after.lines[i];
        bool is_new = i >= plan->lines_before;
        int64_t living = is_new ? 0 : line->quantity - line->canceled;
        int64_t more = to->wanted[i] - living;
        if (more < 0) {
            plan->units_are_here &= -more <= living - line->shipped;
            plan->stop[plan->stop_count++] =
                (oms_stop_line){.line_no = line->line_no, .quantity = -more};
        } else {
            plan->added[i] = more;
            line->quantity = is_new ? more : line->quantity + more;
            plan->stock_count += more > 0 && !line->digital;
        }
        if (line->quantity > OMS_QUANTITY_MAX)
            return refuse(to, "quantity",
                          "more units than a line may have; "
                          "add another line");
    }
    return true;
}

static bool refuse_sum(planning *to, sum_fault fault)
{
    oms__tx_fail(to->tx, OMS_EINVAL, "/actions",
                 fault == SUM_NEGATIVE
                     ? "the discounts would make a total negative; it cannot "
                       "be below 0"
                     : "a sum leaves the range of money; split the order");
    return false;
}

static bool reckon(planning *to)
{
    order_work *after = &to->plan->after;
    for (size_t i = 0; i < after->lines_count; i++) {
        sum_fault fault =
            oms__totals_reckon(&after->lines[i], &after->settings);
        if (fault != SUM_FITS)
            return refuse_sum(to, fault);
    }
    sum_fault fault =
        oms__totals_again(after->lines, after->lines_count, to->plan->charges,
                          to->plan->charges_count, &after->order);
    return fault == SUM_FITS || refuse_sum(to, fault);
}

// The units that go are counted out of the copy, for what would be owed.
static void drop_units(planning *to)
{
    change_plan *plan = to->plan;
    order_work *after = &plan->after;
    for (size_t i = 0; i < plan->stop_count; i++) {
        order_line_row *line = &after->lines[plan->stop[i].line_no - 1];
        int64_t promised = 0;
        order_line_more more = oms__line_more(line);
        more.dropped +=
            oms__lines_cancel(line, plan->stop[i].quantity, &promised);
        if (more.dropped > line->quantity)
            more.dropped = line->quantity;
        oms__line_more_put(to->tx, line, &more);
    }
    oms__owed_lines(to->tx, after);
    after->order.canceled_minor = oms__owed_order(after, false);
    oms__lines_sum(&after->order, after->lines, after->lines_count);
    after->order.lines_count = (int64_t)after->lines_count;
}

bool oms__change_plan(oms_tx *tx, order_work *work,
                      const oms_change_action *actions, size_t count,
                      change_plan *plan)
{
    planning to = {.tx = tx, .plan = plan};
    *plan = (change_plan){0};
    if (!oms__order_lines(tx, work))
        return false;
    size_t room = work->lines_count + lines_that_are_added(actions, count);
    plan->stop = oms__tx_array(tx, room, sizeof(*plan->stop));
    if (plan->stop == NULL || !copy_lines(&to, work, room) ||
        !copy_charges(&to, count))
        return false;
    for (; to.at < count; to.at++) {
        if (!take_action(&to, &actions[to.at]))
            return false;
    }
    if (!count_units(&to) || !reckon(&to))
        return false;
    drop_units(&to);
    return !oms__tx_failed(tx);
}
