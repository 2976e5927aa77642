// What came back and nobody could match: kept until somebody does.
#include "modules/cancellation/cancellation.h"

#define MILLION 1000000

static void tell(oms_tx *tx, const oms_unmatched_row *row, int type,
                 const oms_unmatched_event *about)
{
    oms_unmatched_event told = *about;
    told.unmatched_id = row->unmatched_id;
    told.customer_id = row->customer_id;
    told.sku = row->sku;
    told.currency = row->currency;
    told.reference = row->reference;
    told.reason = row->why;
    oms_sale_row sale = {.order_id = told.order_id};
    bool known =
        told.order_id != NULL && oms__tx_get(tx, &oms__sales_table, &sale);
    const char *subject = known ? told.order_id : row->unmatched_id;
    oms__tx_emit(tx, &oms__take_back_events[type], subject, row->occurred_at_ms,
                 &told);
}

const char *oms__outside_keep(oms_tx *tx, const oms_came_back *fact,
                              int64_t units, const char *why,
                              const char *order_id)
{
    int64_t amount = fact->no_money || !fact->priced ? 0 : fact->amount_minor;
    oms_unmatched_row row = {.unmatched_id = oms__tx_id(tx),
                             .customer_id = fact->customer_id,
                             .sku = fact->sku,
                             .quantity = units,
                             .left = units,
                             .amount_minor = amount > fact->told_minor
                                                 ? amount - fact->told_minor
                                                 : 0,
                             .currency = fact->currency,
                             .reference = fact->reference,
                             .why = why,
                             .order_id = order_id,
                             .reason = fact->reason,
                             .note = fact->note,
                             .occurred_at_ms = fact->occurred_at_ms,
                             .recorded_at_ms = oms__tx_now(tx)};
    oms_unmatched_event told = {.quantity = units,
                                .amount_minor = row.amount_minor,
                                .order_id = order_id};
    if (oms__tx_failed(tx))
        return NULL;
    oms__tx_put(tx, &oms__unmatched_table, &row);
    tell(tx, &row, OMS__TELLS_RETURN_UNMATCHED, &told);
    return row.unmatched_id;
}

// ---- return.match ----------------------------------------------------------

static bool find(oms_tx *tx, const oms_return_match_args *args,
                 oms_unmatched_row *row, int64_t *units)
{
    *row = (oms_unmatched_row){.unmatched_id = args->unmatched_id};
    if (!oms__tx_get(tx, &oms__unmatched_table, row)) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/unmatched_id",
                     "there is no unmatched return \"%s\"", args->unmatched_id);
        return false;
    }
    *units = args->quantity != 0 ? args->quantity : row->left;
    if (*units > 0 && *units <= row->left)
        return true;
    oms__tx_fail(tx, OMS_EREFUSED, "/quantity",
                 "%lld units of it are left to be matched",
                 (long long)row->left);
    return false;
}

// The amount of the next units, so that the parts sum to what was told.
static int64_t amount_of(const oms_unmatched_row *row, int64_t units)
{
    int64_t done = row->quantity - row->left;
    int64_t after = 0;
    if (!oms__money_share(row->amount_minor, done + units, row->quantity,
                          &after))
        return 0;
    return after - row->matched_minor;
}

void oms__unmatched_assign(oms_tx *tx, const void *in)
{
    const oms_return_match_args *args = in;
    oms_unmatched_row row;
    oms_sale_row sale;
    int64_t units = 0;
    if (!find(tx, args, &row, &units) ||
        !oms__sales_load(tx, args->order_id, &sale))
        return;
    oms_came_back fact = {.customer_id = row.customer_id,
                          .sku = row.sku,
                          .quantity = units,
                          .amount_minor = amount_of(&row, units),
                          .priced = true,
                          .ask_refund = args->ask_refund,
                          .reference = row.reference,
                          .reason = row.reason,
                          .note = row.note,
                          .occurred_at_ms = row.occurred_at_ms};
    fact.no_money = fact.amount_minor == 0;
    fact.unit_price_minor = fact.amount_minor / units;
    fact.unit_price_millionths = fact.amount_minor % units * MILLION / units;
    oms__matching_order(tx, &fact, &sale, args->line_no);
    if (fact.done < units) {
        oms__tx_fail(tx, OMS_EREFUSED, "/order_id",
                     "%lld units of order %s could be these",
                     (long long)fact.done, args->order_id);
        return;
    }
    row.left -= units;
    row.closed = row.left == 0;
    row.matched_minor += fact.amount_minor;
    oms__tx_put(tx, &oms__unmatched_table, &row);
    oms_unmatched_event told = {.quantity = units,
                                .amount_minor = fact.amount_minor,
                                .order_id = args->order_id,
                                .return_no = fact.first_return};
    tell(tx, &row, OMS__TELLS_RETURN_MATCHED, &told);
    oms__tx_receipt(tx, args->order_id, fact.first_return);
}
