// Changes, cancellations, returns, replacements and store credit: after every
// commit what each order's rows must say of each other, at rest that nobody
// was forgotten.
#include <stdio.h>
#include <string.h>

#include "modules/cancellation/cancellation.h"
#include "modules/fulfillment/fulfillment.h"
#include "modules/payment/payment.h"
#include "modules/processing/changes.h"
#include "sim/outside.h"
#include "sim/watch.h"
#include "standins/inventory/inventory.h"

void check_changes(world *of, look *at, const char *order_id)
{
    change_row like = {.order_id = order_id};
    size_t count = 0;
    int open = 0;
    const change_row *rows =
        look_lines(at, of, &oms__order_changes_table, &like, 1, &count);
    for (size_t i = 0; i < count; i++) {
        bool is_open = rows[i].state == OMS_CHANGE_STATE_PENDING ||
                       rows[i].state == OMS_CHANGE_STATE_REQUESTED;
        open += is_open ? 1 : 0;
        if (is_open != (rows[i].open_order != NULL))
            world_violation(of, "one open change", "%s change %lld", order_id,
                            (long long)rows[i].change_no);
        if (is_open && rows[i].expiry_task == NULL)
            world_violation(of, "open changes expire", "%s change %lld",
                            order_id, (long long)rows[i].change_no);
    }
    if (open > 1)
        world_violation(of, "one open change", "%s has %d", order_id, open);
}

static void check_return_line(world *of, const oms_return_row *back,
                              const oms_return_line *line)
{
    int64_t placed =
        line->restocked + line->damaged + line->unusable + line->to_vendor;
    if (line->accepted > line->inspected || line->inspected > line->arrived ||
        placed > line->inspected || line->arrived < 0)
        world_violation(of, "units of a return",
                        "%s return %lld line %lld: arrived %lld inspected %lld "
                        "accepted %lld placed %lld",
                        back->order_id, (long long)back->return_no,
                        (long long)line->line_no, (long long)line->arrived,
                        (long long)line->inspected, (long long)line->accepted,
                        (long long)placed);
}

static int64_t arrived_of(const oms_return_row *rows, size_t count,
                          int64_t line_no)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows[i].lines_count; k++)
            if (rows[i].lines[k].line_no == line_no)
                sum += rows[i].lines[k].arrived;
    return sum;
}

static void check_returns(world *of, look *at, const oms_sale_row *sale)
{
    oms_return_row like = {.order_id = sale->order_id};
    size_t count = 0;
    const oms_return_row *rows =
        look_lines(at, of, &oms__returns_table, &like, 1, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows[i].lines_count; k++)
            check_return_line(of, &rows[i], &rows[i].lines[k]);
    for (size_t i = 0; i < sale->lines_count; i++) {
        const oms_sold_line *line = &sale->lines[i];
        if (arrived_of(rows, count, line->line_no) != line->returned)
            world_violation(of, "what came back is its returns",
                            "%s line %lld: %lld, by returns %lld",
                            sale->order_id, (long long)line->line_no,
                            (long long)line->returned,
                            (long long)arrived_of(rows, count, line->line_no));
        if (line->accepted > line->returned ||
            line->returned > line->quantity || line->asked < 0)
            world_violation(of, "units of a return",
                            "%s line %lld: returned %lld of %lld, accepted "
                            "%lld",
                            sale->order_id, (long long)line->line_no,
                            (long long)line->returned,
                            (long long)line->quantity,
                            (long long)line->accepted);
    }
}

static void check_stops(world *of, look *at, const oms_sale_row *sale)
{
    oms_stop_row like = {.order_id = sale->order_id};
    size_t count = 0;
    int64_t open = 0;
    const oms_stop_row *rows =
        look_lines(at, of, &oms__stops_table, &like, 1, &count);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].state != OMS_CANCELLATION_REQUESTED &&
            rows[i].state != OMS_CANCELLATION_STOPPED)
            continue;
        if (open != 0)
            world_violation(of, "one cancellation at a time", "%s",
                            sale->order_id);
        open = rows[i].cancellation_no;
    }
    if (open != sale->stop_open)
        world_violation(of, "one cancellation at a time",
                        "%s: %lld is under way, the case says %lld",
                        sale->order_id, (long long)open,
                        (long long)sale->stop_open);
}

void check_back(world *of, look *at, const char *order_id)
{
    oms_sale_row sale = {.order_id = order_id};
    if (!look_kept(at, of, &oms__sales_table, &sale)) {
        world_violation(of, "durable", "the case of %s is not stored",
                        order_id);
        return;
    }
    check_returns(of, at, &sale);
    check_stops(of, at, &sale);
}

void check_credit(world *of, look *at, const char *customer_id)
{
    oms_store_credit_row like = {.customer_id = customer_id};
    oms_store_credit_entry_row prefix = {.customer_id = customer_id};
    size_t count = 0;
    size_t entries_count = 0;
    const oms_store_credit_row *rows =
        look_scan(at, &oms__store_credits, &like, 1, NULL, &count);
    const oms_store_credit_entry_row *entries = look_scan(
        at, &oms__store_credit_entries, &prefix, 1, NULL, &entries_count);
    for (size_t i = 0; i < count; i++) {
        int64_t sum = 0;
        for (size_t k = 0; k < entries_count; k++)
            if (strcmp(entries[k].currency, rows[i].currency) == 0)
                sum += entries[k].amount_minor;
        if (sum != rows[i].balance_minor || rows[i].reserved_minor < 0 ||
            rows[i].reserved_minor > rows[i].balance_minor)
            world_violation(of, "store credit is its entries",
                            "%s: %lld reserved %lld, by entries %lld",
                            customer_id, (long long)rows[i].balance_minor,
                            (long long)rows[i].reserved_minor, (long long)sum);
    }
}

// ---- at rest ---------------------------------------------------------------

// Every replacement that was placed has its order, and no order says it
// replaces something that nobody asked for.
uint32_t check_replacements(world *of, look *at)
{
    size_t count = 0;
    uint32_t placed = 0;
    const oms_replacement_row *rows =
        look_lines(at, of, &oms__replacements_table, NULL, 0, &count);
    for (size_t i = 0; i < count; i++) {
        order_row order = {.order_id = rows[i].new_order_id};
        bool there = rows[i].new_order_id != NULL &&
                     look_kept(at, of, &oms__orders_table, &order);
        bool claims = rows[i].state == OMS_REPLACEMENT_PLACED ||
                      rows[i].state == OMS_REPLACEMENT_COMPLETED;
        placed += there ? 1 : 0;
        if (claims && !there)
            world_violation(of, "replacements have orders", "%s has no %s",
                            rows[i].order_id, rows[i].new_order_id);
        if (rows[i].state == OMS_REPLACEMENT_REQUESTED)
            world_violation(of, "an owner for everybody",
                            "the replacement %lld of %s was never placed",
                            (long long)rows[i].replacement_no,
                            rows[i].order_id);
    }
    return placed;
}

static void rest_changes(world *of, look *at)
{
    size_t count = 0;
    const change_row *rows =
        look_lines(at, of, &oms__order_changes_table, NULL, 0, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].state == OMS_CHANGE_STATE_PENDING ||
            rows[i].state == OMS_CHANGE_STATE_REQUESTED)
            world_violation(of, "an owner for everybody",
                            "change %lld of %s is open and long over",
                            (long long)rows[i].change_no, rows[i].order_id);
}

static void rest_stops(world *of, look *at)
{
    size_t count = 0;
    const oms_stop_row *rows =
        look_lines(at, of, &oms__stops_table, NULL, 0, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].state == OMS_CANCELLATION_REQUESTED ||
            rows[i].state == OMS_CANCELLATION_STOPPED)
            world_violation(of, "an owner for everybody",
                            "cancellation %lld of %s never ended (%d)",
                            (long long)rows[i].cancellation_no,
                            rows[i].order_id, (int)rows[i].state);
}

// A hold that blocks parcels is known where parcels are made, and no stop is
// left of a wish that is over.
static void rest_cases(world *of, look *at)
{
    size_t count = 0;
    const oms_case_row *rows =
        look_lines(at, of, &oms__cases_table, NULL, 0, &count);
    for (size_t i = 0; i < count && !of->failed; i++) {
        hold_row like = {.order_id = rows[i].order_id};
        size_t holds_count = 0;
        int64_t wanted = 0;
        const hold_row *holds =
            look_lines(at, of, &oms__holds_table, &like, 1, &holds_count);
        for (size_t k = 0; k < holds_count; k++)
            wanted += holds[k].state == HOLD_ACTIVE &&
                              (holds[k].blocks_fulfill || holds[k].blocks_ship)
                          ? 1
                          : 0;
        if (wanted != (int64_t)rows[i].holds_count && !rows[i].ended)
            world_violation(of, "holds are known to all",
                            "%s: %lld are in the way, fulfilment has %zu",
                            rows[i].order_id, (long long)wanted,
                            rows[i].holds_count);
        if (rows[i].stops_count > 0)
            world_violation(of, "stops are taken off",
                            "%s keeps %zu stops of what is over",
                            rows[i].order_id, rows[i].stops_count);
    }
}

static int64_t restocked_by_returns(world *of, look *at, const char *order_id,
                                    int64_t line_no)
{
    oms_return_row like = {.order_id = order_id};
    size_t count = 0;
    int64_t sum = 0;
    const oms_return_row *rows =
        look_lines(at, of, &oms__returns_table, &like, 1, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows[i].lines_count; k++)
            if (rows[i].lines[k].line_no == line_no)
                sum += rows[i].lines[k].restocked + rows[i].lines[k].damaged;
    return sum;
}

// Units lie on a shelf again at most once for each that a return put there.
static void rest_restocked(world *of, look *at)
{
    size_t count = 0;
    const oms_reservation_row *rows =
        look_lines(at, of, &oms__reservations_table, NULL, 0, &count);
    for (size_t i = 0; i < count && !of->failed; i++) {
        int64_t all = 0;
        for (size_t k = 0; k < count; k++)
            if (rows[k].line_no == rows[i].line_no &&
                strcmp(rows[k].order_id, rows[i].order_id) == 0)
                all += rows[k].restocked;
        int64_t most =
            restocked_by_returns(of, at, rows[i].order_id, rows[i].line_no);
        if (all > most)
            world_violation(of, "restocked once",
                            "%s line %lld: stock took %lld back, returns gave "
                            "%lld",
                            rows[i].order_id, (long long)rows[i].line_no,
                            (long long)all, (long long)most);
    }
}

// Goods that are canceled are nobody's any more, and neither are those of a
// line that never came to be.
static void rest_stock(world *of, look *at)
{
    size_t count = 0;
    const oms_reservation_row *rows =
        look_lines(at, of, &oms__reservations_table, NULL, 0, &count);
    for (size_t i = 0; i < count && !of->failed; i++) {
        order_row order = {.order_id = rows[i].order_id};
        order_line_row line = {.order_id = rows[i].order_id,
                               .line_no = rows[i].line_no};
        bool known = look_kept(at, of, &oms__orders_table, &order);
        bool is_line = known &&
                       look_kept(at, of, &oms__order_lines_table, &line) &&
                       strcmp(line.sku, rows[i].sku) == 0;
        bool over = known && (oms__order_has_ended(order.status) || !is_line ||
                              line.canceled == line.quantity);
        if (over && rows[i].allocated + rows[i].backordered > 0)
            world_violation(of, "ended orders hold nothing",
                            "%s line %lld still holds %lld and %lld",
                            rows[i].order_id, (long long)rows[i].line_no,
                            (long long)rows[i].allocated,
                            (long long)rows[i].backordered);
    }
}

static void rest_disputes(world *of, look *at)
{
    size_t count = 0;
    const oms_dispute_row *rows =
        look_lines(at, of, &oms__disputes, NULL, 0, &count);
    for (size_t i = 0; i < count && !of->failed; i++)
        if (rows[i].state == OMS_DISPUTE_OPEN &&
            rows[i].evidence_due_at_ms > 0 &&
            rows[i].evidence_due_at_ms < world_now(of) - DAY_MS)
            world_violation(of, "an owner for everybody",
                            "dispute %lld of %s is past its date",
                            (long long)rows[i].dispute_no, rows[i].order_id);
}

// What an order is worth is the same to all who keep it.
static void rest_worth(world *of, look *at)
{
    size_t count = 0;
    const order_row *rows =
        look_lines(at, of, &oms__orders_table, NULL, 0, &count);
    for (size_t i = 0; i < count && !of->failed; i++) {
        oms_balance_row money = {.order_id = rows[i].order_id};
        oms_sale_row sale = {.order_id = rows[i].order_id};
        if (!look_kept(at, of, &oms__order_balances, &money) ||
            !look_kept(at, of, &oms__sales_table, &sale))
            continue; // never placed
        if (money.total_minor != rows[i].total_minor ||
            sale.total_minor != rows[i].total_minor ||
            money.canceled_minor != rows[i].canceled_minor ||
            money.credited_minor != rows[i].credited_minor)
            world_violation(of, "worth the same to all",
                            "%s: total %lld, %lld, %lld; canceled %lld, %lld; "
                            "credited %lld, %lld",
                            rows[i].order_id, (long long)rows[i].total_minor,
                            (long long)money.total_minor,
                            (long long)sale.total_minor,
                            (long long)rows[i].canceled_minor,
                            (long long)money.canceled_minor,
                            (long long)rows[i].credited_minor,
                            (long long)money.credited_minor);
        for (size_t k = 0; k < sale.lines_count; k++) {
            const oms_sold_line *sold = &sale.lines[k];
            order_line_row line = {.order_id = rows[i].order_id,
                                   .line_no = sold->line_no};
            if (look_kept(at, of, &oms__order_lines_table, &line) &&
                sold->returned <= line.shipped &&
                line.returned != sold->returned)
                world_violation(of, "what came back is known to all",
                                "%s line %lld: %lld and %lld", line.order_id,
                                (long long)line.line_no,
                                (long long)line.returned,
                                (long long)sold->returned);
        }
    }
}

// Every unit that a fact told of is in a return or in the list.
static void rest_facts(world *of, look *at)
{
    size_t count = 0;
    int64_t told = 0;
    int64_t kept = 0;
    for (size_t i = 0; i < of->entries_count; i++)
        if (of->entries[i].state == ENTRY_ACKED &&
            strcmp(of->entries[i].command, "return.record") == 0)
            told += of->entries[i].detail;
    const oms_return_row *backs =
        look_lines(at, of, &oms__returns_table, NULL, 0, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; backs[i].recorded && k < backs[i].lines_count; k++)
            kept += backs[i].lines[k].arrived;
    const oms_unmatched_row *rows =
        look_lines(at, of, &oms__unmatched_table, NULL, 0, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].why == NULL || strcmp(rows[i].why, "wrong_item") != 0)
            kept += rows[i].left;
    if (kept < told)
        world_violation(of, "facts about goods are never lost",
                        "%lld units were told, %lld are kept", (long long)told,
                        (long long)kept);
}

static bool is_booked(const oms_store_credit_entry_row *entries, size_t count,
                      const oms_transaction_row *refund)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].transaction_no == refund->transaction_no &&
            entries[i].order_id != NULL &&
            strcmp(entries[i].order_id, refund->order_id) == 0)
            return true;
    return false;
}

// What was given instead of money is in somebody's account.
static void rest_credit(world *of, look *at)
{
    size_t count = 0;
    size_t entries_count = 0;
    const oms_store_credit_entry_row *entries = look_scan(
        at, &oms__store_credit_entries, NULL, 0, NULL, &entries_count);
    const oms_transaction_row *rows =
        look_lines(at, of, &oms__transactions, NULL, 0, &count);
    for (size_t i = 0; i < count && !of->failed; i++)
        if (rows[i].store_credit && rows[i].amount_minor > 0 &&
            rows[i].state == OMS_TRANSACTION_STATE_SUCCESS &&
            !is_booked(entries, entries_count, &rows[i]))
            world_violation(of, "store credit is its entries",
                            "transaction %lld of %s is in no account",
                            (long long)rows[i].transaction_no,
                            rows[i].order_id);
}

void check_sagas(world *of, look *at)
{
    rest_credit(of, at);
    rest_stock(of, at);
    rest_disputes(of, at);
    rest_worth(of, at);
    rest_facts(of, at);
    rest_changes(of, at);
    rest_stops(of, at);
    rest_cases(of, at);
    rest_restocked(of, at);
}
