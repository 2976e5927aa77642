// Goods that came back outside (return.record). A fact is never refused: what
// can be matched becomes a return that is over, what cannot is kept. The money
// was given back by somebody else, unless payment is to do it.
#include "modules/cancellation/cancellation.h"

// ---- one return of a fact --------------------------------------------------

// The part of the fact's amount that belongs to the next units.
static int64_t told_for(const oms_came_back *fact, int64_t units,
                        int64_t value_minor)
{
    int64_t before = 0;
    int64_t after = 0;
    if (fact->no_money)
        return 0;
    if (!fact->priced ||
        !oms__money_share(fact->amount_minor, fact->done, fact->quantity,
                          &before) ||
        !oms__money_share(fact->amount_minor, fact->done + units,
                          fact->quantity, &after))
        return value_minor;
    return after - before;
}

// Whether another price was told than the goods were sold for.
static bool differs(const oms_came_back *fact, const oms_sold_line *sold)
{
    int64_t told = 0;
    if (!fact->priced || fact->no_money ||
        !oms__money_extend(fact->unit_price_minor, fact->unit_price_millionths,
                           sold->quantity, OMS_ROUND_HALF_UP, &told))
        return false;
    int64_t goods =
        sold->items_minor != 0 ? sold->items_minor : sold->total_minor;
    return told != goods && told != sold->total_minor;
}

static void count_disposition(oms_return_line *line, int32_t disposition)
{
    int64_t units = line->accepted;
    line->restocked = disposition == OMS_DISPOSITION_RESTOCK ? units : 0;
    line->damaged = disposition == OMS_DISPOSITION_DAMAGED ? units : 0;
    line->unusable = disposition == OMS_DISPOSITION_UNUSABLE ? units : 0;
    line->to_vendor =
        disposition == OMS_DISPOSITION_RETURN_TO_VENDOR ? units : 0;
}

// What is written down of one order, and what it comes to.
typedef struct oms_taking {
    oms_parcel_back back;
    oms_return_event_line *told;
    oms_stock_line *shelf;
    int64_t items_minor;
    int64_t over_minor; // of it, more than the goods are worth
} oms_taking;

static void take_line(oms_taking *to, oms_came_back *fact, oms_sold_line *sold,
                      int64_t units, size_t at)
{
    oms_tx *tx = to->back.tx;
    oms_return_line *line = &to->back.goods.lines[at];
    int64_t value = oms__sales_value(sold, 0, units);
    int64_t told = told_for(fact, units, value);
    int64_t worth = oms__sales_worth(sold) - sold->credited_minor;
    int64_t within = oms__sales_least(told, worth > 0 ? worth : 0);
    *line = (oms_return_line){.line_no = sold->line_no,
                              .sku = sold->sku,
                              .asked = units,
                              .arrived = units,
                              .inspected = units,
                              .accepted = units,
                              .value_minor = value,
                              .credited_minor = within,
                              .reason = fact->reason,
                              .other_price = differs(fact, sold)};
    count_disposition(line, fact->disposition);
    fact->done += units;
    fact->other_price = fact->other_price || line->other_price;
    oms__sales_bump(tx, &fact->told_minor, told);
    oms__sales_bump(tx, &to->items_minor, told);
    oms__sales_bump(tx, &to->over_minor, told - within);
    sold->returned += units;
    sold->accepted += units;
    oms__sales_bump(tx, &sold->valued_minor, value);
    oms__sales_bump(tx, &sold->credited_minor, within);
    oms__sales_bump(tx, &to->back.goods.value_minor, value);
    to->told[at] = (oms_return_event_line){
        .line_no = sold->line_no,
        .sku = sold->sku,
        .quantity = units,
        .accepted = units,
        .amount_minor = value,
        .disposition = (oms_disposition)fact->disposition,
        .reason = fact->reason,
        .other_price = line->other_price};
    to->shelf[at] = (oms_stock_line){.line_no = sold->line_no,
                                     .sku = sold->sku,
                                     .location_id = fact->location_id,
                                     .quantity = units};
}

// The credit is a fact, too: it is booked whatever the goods are worth.
static void book(oms_taking *to, const oms_came_back *fact)
{
    oms_sale_row *sale = &to->back.sale;
    oms_return_row *goods = &to->back.goods;
    int64_t within = to->items_minor - to->over_minor;
    goods->credited_minor = within;
    oms__sales_bump(to->back.tx, &sale->credited_minor, within);
    oms__sales_bump(to->back.tx, &sale->gesture_minor, to->over_minor);
    if (to->items_minor == 0)
        return;
    oms_credit_note_row credit_note = {.order_id = sale->order_id,
                                       .credit_note_no =
                                           ++sale->credit_notes_count,
                                       .return_no = goods->return_no,
                                       .items_minor = to->items_minor,
                                       .over_minor = to->over_minor,
                                       .amount_minor = to->items_minor,
                                       .settled = !fact->ask_refund,
                                       .outside = !fact->ask_refund,
                                       .gesture = to->over_minor > 0,
                                       .credited_at_ms = fact->occurred_at_ms};
    goods->credit_notes_count = 1;
    goods->settling_count = fact->ask_refund;
    oms__tx_put(to->back.tx, &oms__credit_notes_table, &credit_note);
    oms_return_credited told = {.order_id = credit_note.order_id,
                                .return_no = credit_note.return_no,
                                .items_minor = credit_note.items_minor,
                                .amount_minor = credit_note.amount_minor,
                                .outside = credit_note.outside,
                                .gesture = credit_note.gesture,
                                .credit_note_no = credit_note.credit_note_no};
    oms__tx_emit(to->back.tx,
                 &oms__take_back_events[OMS__TELLS_RETURN_CREDITED],
                 credit_note.order_id, fact->occurred_at_ms, &told);
}

static bool begin(oms_taking *to, oms_tx *tx, const oms_came_back *fact,
                  const oms_pick *picks, size_t count)
{
    *to = (oms_taking){.back = {.tx = tx, .sale = *picks[0].sale}};
    oms_sale_row *sale = &to->back.sale;
    oms_return_row *goods = &to->back.goods;
    sale->lines = oms__sales_copy(tx, sale->lines, sale->lines_count,
                                  sizeof(*sale->lines));
    to->told = oms__tx_array(tx, count, sizeof(*to->told));
    to->shelf = oms__tx_array(tx, count, sizeof(*to->shelf));
    *goods =
        (oms_return_row){.state = -1,
                         .resolution = fact->no_money ? OMS_RESOLUTION_NONE
                                                      : OMS_RESOLUTION_REFUND,
                         .recorded = true,
                         .reference = fact->reference,
                         .note = fact->note,
                         .received_at_ms = fact->occurred_at_ms,
                         .lines_count = count};
    goods->lines = oms__tx_array(tx, count, sizeof(*goods->lines));
    return !oms__tx_failed(tx) &&
           oms__returns_move(&to->back,
                             fact->ask_refund && !fact->no_money
                                 ? OMS__RETURN_RECORD_OPEN
                                 : OMS__RETURN_RECORD,
                             false) &&
           oms__returns_new(&to->back);
}

void oms__outside_take(oms_tx *tx, oms_came_back *fact, const oms_pick *picks,
                       size_t count)
{
    oms_taking to;
    if (!begin(&to, tx, fact, picks, count))
        return;
    oms_parcel_back *back = &to.back;
    for (size_t i = 0; i < count; i++)
        take_line(&to, fact,
                  oms__sales_line(&back->sale, picks[i].line->line_no),
                  picks[i].units, i);
    oms__returns_emit(back, OMS__TELLS_RETURN_RECEIVED, to.told, count,
                      fact->note, fact->occurred_at_ms);
    book(&to, fact);
    if (back->goods.state == OMS_RETURN_STATE_COMPLETED) {
        back->goods.completed_at_ms = oms__tx_now(tx);
        oms__returns_tell(back, OMS__TELLS_RETURN_COMPLETED, NULL, 0);
    } else {
        oms__credit_notes_try_complete(back);
    }
    if (fact->disposition == OMS_DISPOSITION_RESTOCK)
        oms__arrivals_restock(tx, back->sale.order_id, to.shelf, count);
    oms__returns_save(back);
    if (fact->first_order == NULL) {
        fact->first_order = back->sale.order_id;
        fact->first_return = back->goods.return_no;
    }
}

// ---- return.record ---------------------------------------------------------

static void price(oms_tx *tx, oms_came_back *fact)
{
    fact->priced =
        fact->unit_price_minor != 0 || fact->unit_price_millionths != 0;
    if (!oms__money_extend(fact->unit_price_minor, fact->unit_price_millionths,
                           fact->quantity, OMS_ROUND_HALF_UP,
                           &fact->amount_minor))
        oms__tx_fail(tx, OMS_ELIMIT, "/unit_price_minor",
                     "quantity * price is larger than money can be");
}

static void count_fact(oms_tx *tx, const oms_came_back *fact, const char *why)
{
    oms_return_tally tally = oms__tally_get(tx);
    tally.facts++;
    tally.matched += why == NULL;
    tally.partly += why != NULL && fact->done > 0;
    tally.unmatched += fact->done == 0;
    tally.other_price += fact->other_price;
    tally.over_returned += why != NULL && fact->bought;
    tally.units_matched += fact->done;
    tally.units_unmatched += fact->quantity - fact->done;
    oms__tx_put(tx, &oms__return_tally_table, &tally);
}

// Matches as far as can be; why the rest could not, or NULL.
static const char *match(oms_tx *tx, oms_came_back *fact,
                         const oms_return_record_args *args)
{
    oms_sale_row sale;
    const char *customer_id = args->customer_id;
    bool known =
        args->order_id != NULL && oms__sales_find(tx, args->order_id, &sale);
    if (known) {
        if (fact->currency == NULL)
            fact->currency = sale.currency;
        if (customer_id == NULL)
            fact->customer_id = customer_id = sale.customer_id;
        oms__matching_order(tx, fact, &sale, args->line_no);
    }
    bool found = known;
    if (fact->done < fact->quantity && customer_id != NULL)
        found = oms__matching_customer(tx, fact, customer_id,
                                       known ? args->order_id : NULL) ||
                known;
    if (fact->done == fact->quantity)
        return NULL;
    if (fact->bought)
        return "over_returned";
    if (found)
        return "never_bought";
    return args->order_id != NULL && customer_id == NULL ? "unknown_order"
                                                         : "unknown_customer";
}

void oms__outside_record(oms_tx *tx, const void *in)
{
    const oms_return_record_args *args = in;
    int64_t at =
        args->occurred_at_ms != 0 ? args->occurred_at_ms : oms__tx_now(tx);
    oms_came_back fact = {.customer_id = args->customer_id,
                          .sku = args->sku,
                          .quantity = args->quantity,
                          .unit_price_minor = args->unit_price_minor,
                          .unit_price_millionths = args->unit_price_millionths,
                          .no_money = args->no_money,
                          .ask_refund = args->ask_refund,
                          .currency = args->currency,
                          .disposition = (int32_t)args->disposition,
                          .location_id = args->location_id,
                          .reference = args->reference,
                          .reason = args->reason,
                          .note = args->note,
                          .occurred_at_ms = at};
    price(tx, &fact);
    const char *why = match(tx, &fact, args);
    const char *subject = fact.first_order;
    if (why != NULL) {
        const char *kept = oms__outside_keep(
            tx, &fact, fact.quantity - fact.done, why, args->order_id);
        subject = subject != NULL ? subject : kept;
    }
    count_fact(tx, &fact, why);
    oms__tx_receipt(tx, subject, fact.first_return);
}
