// Exchanges and claims: goods that go out instead of others. What goes out is
// an order of its own, which processing places; here it is decided what goes
// out, what pays for it, and what became of it.
#include <string.h>

#include "modules/cancellation/cancellation.h"

#define PREFIX "replacement-" // of the order ids that are given here
#define PLACED_WITHIN_MS (7LL * 24 * 60 * 60 * 1000)
#define DECIDED_WITHIN_MS (30LL * 24 * 60 * 60 * 1000)

// ---- one replacement -------------------------------------------------------

typedef struct oms_instead {
    oms_tx *tx;
    oms_sale_row sale;
    oms_replacement_row row;
} oms_instead;

static bool find(oms_tx *tx, const char *order_id, int64_t number,
                 oms_instead *out)
{
    *out = (oms_instead){.tx = tx};
    out->row =
        (oms_replacement_row){.order_id = order_id, .replacement_no = number};
    return oms__sales_find(tx, order_id, &out->sale) &&
           oms__tx_get(tx, &oms__replacements_table, &out->row);
}

static bool load(oms_tx *tx, const oms_replacement_act_args *args,
                 oms_instead *out)
{
    if (find(tx, args->order_id, args->replacement_no, out))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND,
                 out->sale.version == 0 ? "/order_id" : "/replacement_no",
                 "order %s has no replacement %lld", args->order_id,
                 (long long)args->replacement_no);
    return false;
}

static bool move(oms_instead *it, oms_replacement_verb verb)
{
    oms_take_back ask = {
        .sale = &it->sale, .instead = &it->row, .now = oms__tx_now(it->tx)};
    return oms__tx_move(it->tx, &oms__replacement_moves, &it->row.state,
                        (int32_t)verb, &ask);
}

static void tell(const oms_instead *it, int exchange, int claim,
                 const char *note)
{
    const oms_replacement_row *row = &it->row;
    bool asks = exchange == OMS__TELLS_EXCHANGE_REQUESTED;
    oms_replacement_event told = {
        .order_id = row->order_id,
        .replacement_no = row->replacement_no,
        .return_no = row->return_no,
        .new_order_id = row->new_order_id,
        .credit_minor = row->credit_minor,
        .price_minor = row->price_minor,
        .difference_minor = row->difference_minor,
        .note = note,
        .why = row->why,
        .claim = row->claim,
        .currency = it->sale.currency,
        .lines = asks ? row->lines : NULL,
        .lines_count = asks ? row->lines_count : 0,
        .payments = asks ? row->payments : NULL,
        .payments_count = asks ? row->payments_count : 0,
        .ship_to = asks ? row->ship_to : NULL,
        .shipping_method = asks ? row->shipping_method : NULL};
    oms__tx_emit(it->tx, &oms__take_back_events[row->claim ? claim : exchange],
                 row->order_id, 0, &told);
}

static void stop_timer(oms_instead *it)
{
    if (it->row.expire_task != NULL)
        oms__tx_cancel_task(it->tx, it->row.expire_task);
    it->row.expire_task = NULL;
}

static void start_timer(oms_instead *it, int64_t wait_ms)
{
    oms_take_back_timer timer = {it->row.order_id, it->row.replacement_no};
    stop_timer(it);
    it->row.expire_task =
        oms__tx_task(it->tx, &oms__take_back_jobs[OMS__JOB_REPLACEMENT_EXPIRE],
                     it->row.order_id, oms__tx_now(it->tx) + wait_ms, &timer);
}

static void save(oms_instead *it)
{
    oms__tx_put(it->tx, &oms__replacements_table, &it->row);
}

static void ask_for_order(oms_instead *it, const char *note)
{
    it->row.new_order_id =
        oms__tx_printf(it->tx, PREFIX "%s", oms__tx_id(it->tx));
    start_timer(it, PLACED_WITHIN_MS);
    tell(it, OMS__TELLS_EXCHANGE_REQUESTED, OMS__TELLS_CLAIM_REQUESTED, note);
}

// Units that nothing goes out for can be claimed again.
static void unclaim(oms_instead *it)
{
    for (size_t i = 0; i < it->row.claimed_count; i++) {
        oms_sold_line *line =
            oms__sales_line(&it->sale, it->row.claimed[i].line_no);
        if (line != NULL)
            line->claimed -=
                oms__sales_least(it->row.claimed[i].quantity, line->claimed);
    }
    if (it->row.claimed_count > 0)
        oms__sales_save(it->tx, &it->sale);
}

static void give_up(oms_instead *it, oms_replacement_verb verb, int exchange,
                    int claim, const char *why)
{
    if (!move(it, verb))
        return;
    stop_timer(it);
    it->row.ended_at_ms = oms__tx_now(it->tx);
    it->row.why = why;
    unclaim(it);
    save(it);
    tell(it, exchange, claim, NULL);
    oms__tx_receipt(it->tx, it->row.order_id, it->row.replacement_no);
}

// ---- exchange.place --------------------------------------------------------

static bool price_line(oms_tx *tx, const oms_replacement_line *line, size_t at,
                       int64_t *sum)
{
    int64_t total = 0;
    bool fits = oms__money_extend(line->unit_price_minor, 0, line->quantity,
                                  OMS_ROUND_HALF_UP, &total) &&
                oms__money_subtract(total, line->discount_minor, &total) &&
                oms__money_add(total, line->tax_minor, &total) &&
                oms__money_add(total, line->shipping_minor, &total) &&
                total >= 0 && oms__money_add(*sum, total, sum);
    if (!fits)
        oms__tx_fail(tx, OMS_EINVAL, oms__tx_printf(tx, "/lines/%zu", at),
                     "the line costs less than nothing, or more than money "
                     "can be");
    return fits;
}

static int64_t price_of(oms_tx *tx, const oms_exchange_place_args *args)
{
    int64_t sum = 0;
    for (size_t i = 0; i < args->lines_count; i++)
        if (!price_line(tx, &args->lines[i], i, &sum))
            return 0;
    return sum;
}

static int64_t fee_of(oms_parcel_back *back,
                      const oms_exchange_place_args *args, int64_t items_minor)
{
    if (args->waive_fee)
        return 0;
    int64_t fee = args->fee_minor != 0
                      ? args->fee_minor
                      : oms__credit_notes_fee(back, items_minor);
    if (fee <= items_minor)
        return fee;
    oms__tx_fail(back->tx, OMS_EREFUSED, "/fee_minor",
                 "no more than %lld can be kept back", (long long)items_minor);
    return 0;
}

// What came back pays the replacement; what it was worth more is given back.
static void pay(oms_parcel_back *back, const oms_exchange_place_args *args,
                int64_t number, int64_t credit_minor, int64_t rest_minor,
                int64_t fee_minor)
{
    bool gives = rest_minor > 0 && (args->rest == OMS_RESOLUTION_REFUND ||
                                    args->rest == OMS_RESOLUTION_STORE_CREDIT);
    int64_t fee_here = gives ? 0 : fee_minor;
    oms_credit_wish instead = {.items_minor = credit_minor + fee_here,
                               .fee_minor = fee_here,
                               .replacement_no = number,
                               .resolution = OMS_RESOLUTION_EXCHANGE,
                               .advance = args->advance};
    oms_credit_wish rest = {.items_minor = rest_minor + fee_minor,
                            .fee_minor = fee_minor,
                            .resolution = (int32_t)args->rest,
                            .advance = args->advance};
    if (instead.items_minor > 0)
        oms__credit_notes_give(back, &instead);
    if (gives)
        oms__credit_notes_give(back, &rest);
}

void oms__exchange_place(oms_tx *tx, const void *in)
{
    const oms_exchange_place_args *args = in;
    oms_parcel_back back;
    if (!oms__returns_load(tx, args->order_id, args->return_no, &back) ||
        !oms__returns_move(&back, OMS__RETURN_CREDIT, args->advance))
        return;
    int64_t items = oms__credit_notes_left(&back, args->advance);
    int64_t price = price_of(tx, args);
    int64_t there = items - fee_of(&back, args, items);
    if (items == 0)
        oms__tx_fail(tx, OMS_EREFUSED, "/return_no",
                     "nothing of the return is left to be credited");
    if (oms__tx_failed(tx))
        return;
    oms_instead it = {.tx = tx};
    it.row =
        (oms_replacement_row){.order_id = args->order_id,
                              .replacement_no = ++back.sale.replacements_count,
                              .state = -1,
                              .return_no = args->return_no,
                              .credit_minor = oms__sales_least(price, there),
                              .price_minor = price,
                              .difference_minor = price - there,
                              .note = args->note,
                              .lines = args->lines,
                              .lines_count = args->lines_count,
                              .payments = args->payments,
                              .payments_count = args->payments_count,
                              .ship_to = args->ship_to,
                              .shipping_method = args->shipping_method,
                              .asked_at_ms = oms__tx_now(tx)};
    it.sale = back.sale;
    if (!move(&it, OMS__REPLACEMENT_REQUEST))
        return;
    pay(&back, args, it.row.replacement_no, it.row.credit_minor,
        there - it.row.credit_minor, items - there);
    ask_for_order(&it, args->note);
    save(&it);
    back.goods.resolution = OMS_RESOLUTION_EXCHANGE;
    back.goods.replacement_no = it.row.replacement_no;
    oms__credit_notes_try_complete(&back);
    oms__returns_save(&back);
    oms__tx_receipt(tx, args->order_id, it.row.replacement_no);
}

// ---- claim.place -----------------------------------------------------------

static bool claim_lines(oms_instead *it, const oms_claim_place_args *args)
{
    oms_stop_line *claimed =
        oms__tx_array(it->tx, args->lines_count, sizeof(*claimed));
    for (size_t i = 0; claimed != NULL && i < args->lines_count; i++) {
        oms_sold_line *line =
            oms__sales_require(it->tx, &it->sale, args->lines[i].line_no, i);
        if (line == NULL)
            return false;
        int64_t left = oms__sales_shipped(line) - line->claimed;
        if (args->lines[i].quantity > left) {
            oms__tx_fail(it->tx, OMS_EREFUSED,
                         oms__tx_printf(it->tx, "/lines/%zu/quantity", i),
                         "%lld units of line %lld have left and were not "
                         "claimed yet",
                         (long long)left, (long long)line->line_no);
            return false;
        }
        line->claimed += args->lines[i].quantity;
        claimed[i] = (oms_stop_line){line->line_no, args->lines[i].quantity};
    }
    it->row.claimed = claimed;
    it->row.claimed_count = args->lines_count;
    return claimed != NULL;
}

// The same goods again, for nothing.
static void send_same(oms_instead *it)
{
    oms_replacement_line *lines =
        oms__tx_array(it->tx, it->row.claimed_count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < it->row.claimed_count; i++) {
        const oms_sold_line *line =
            oms__sales_line(&it->sale, it->row.claimed[i].line_no);
        lines[i] =
            (oms_replacement_line){.sku = line->sku,
                                   .quantity = it->row.claimed[i].quantity,
                                   .digital = line->digital};
    }
    it->row.lines = lines;
    it->row.lines_count = lines != NULL ? it->row.claimed_count : 0;
}

static bool send_other(oms_instead *it, const oms_claim_place_args *args)
{
    int64_t sum = 0;
    for (size_t i = 0; i < args->send_count; i++)
        if (!price_line(it->tx, &args->send[i], i, &sum))
            return false;
    if (sum != 0)
        oms__tx_fail(it->tx, OMS_EINVAL, "/send",
                     "a claim costs nothing; take exchange.place for goods "
                     "that are paid");
    it->row.lines = args->send;
    it->row.lines_count = args->send_count;
    return sum == 0;
}

static bool return_exists(oms_tx *tx, const oms_claim_place_args *args)
{
    oms_return_row goods = {.order_id = args->order_id,
                            .return_no = args->return_no};
    if (args->return_no == 0 || oms__tx_get(tx, &oms__returns_table, &goods))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, "/return_no", "order %s has no return %lld",
                 args->order_id, (long long)args->return_no);
    return false;
}

void oms__claim_place(oms_tx *tx, const void *in)
{
    const oms_claim_place_args *args = in;
    oms_instead it = {.tx = tx};
    if (!oms__sales_load(tx, args->order_id, &it.sale) ||
        !return_exists(tx, args))
        return;
    it.row =
        (oms_replacement_row){.order_id = it.sale.order_id,
                              .replacement_no = it.sale.replacements_count + 1,
                              .state = -1,
                              .claim = true,
                              .return_no = args->return_no,
                              .note = args->note,
                              .ship_to = args->ship_to,
                              .shipping_method = args->shipping_method,
                              .asked_at_ms = oms__tx_now(tx)};
    if (!move(&it, args->undecided ? OMS__REPLACEMENT_ASK
                                   : OMS__REPLACEMENT_REQUEST) ||
        !claim_lines(&it, args))
        return;
    if (args->send_count == 0)
        send_same(&it);
    else if (!send_other(&it, args))
        return;
    it.sale.replacements_count++;
    if (args->undecided) {
        start_timer(&it, DECIDED_WITHIN_MS);
        tell(&it, OMS__TELLS_CLAIM_ASKED, OMS__TELLS_CLAIM_ASKED, args->note);
    } else {
        ask_for_order(&it, args->note);
    }
    save(&it);
    oms__sales_save(tx, &it.sale);
    oms__tx_receipt(tx, it.sale.order_id, it.row.replacement_no);
}

// ---- decisions -------------------------------------------------------------

void oms__claim_approve(oms_tx *tx, const void *in)
{
    const oms_replacement_act_args *args = in;
    oms_instead it;
    if (!load(tx, args, &it) || !move(&it, OMS__REPLACEMENT_REQUEST))
        return;
    it.row.asked_at_ms = oms__tx_now(tx);
    ask_for_order(&it, args->note);
    save(&it);
    oms__tx_receipt(tx, it.row.order_id, it.row.replacement_no);
}

void oms__claim_reject(oms_tx *tx, const void *in)
{
    const oms_replacement_act_args *args = in;
    oms_instead it;
    if (load(tx, args, &it))
        give_up(&it, OMS__REPLACEMENT_REJECT, OMS__TELLS_EXCHANGE_CANCELED,
                OMS__TELLS_CLAIM_REJECTED, args->note);
}

void oms__exchange_cancel(oms_tx *tx, const void *in)
{
    const oms_replacement_act_args *args = in;
    oms_instead it;
    if (load(tx, args, &it))
        give_up(&it, OMS__REPLACEMENT_CANCEL, OMS__TELLS_EXCHANGE_CANCELED,
                OMS__TELLS_CLAIM_CANCELED, args->note);
}

// ---- what is heard ---------------------------------------------------------

void oms__replace_placed(oms_tx *tx, const oms_order_placed *placed)
{
    oms_instead it;
    if (!find(tx, placed->replaces_order_id, placed->replacement_no, &it) ||
        it.row.state != OMS_REPLACEMENT_REQUESTED ||
        !move(&it, OMS__REPLACEMENT_PLACE))
        return;
    stop_timer(&it);
    it.row.new_order_id = placed->order_id;
    it.row.difference_minor += placed->total_minor - it.row.price_minor;
    it.row.price_minor = placed->total_minor;
    save(&it);
    tell(&it, OMS__TELLS_EXCHANGE_PLACED, OMS__TELLS_CLAIM_PLACED, NULL);
}

void oms__replace_refused(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_order_replaced *told = data;
    oms_instead it;
    (void)event;
    if (find(tx, told->order_id, told->replacement_no, &it) &&
        it.row.state == OMS_REPLACEMENT_REQUESTED)
        give_up(&it, OMS__REPLACEMENT_LOSE, OMS__TELLS_EXCHANGE_CANCELED,
                OMS__TELLS_CLAIM_CANCELED,
                told->reason != NULL ? told->reason
                                     : "its order could not be placed");
}

// The replacement that has this order. Every order is asked about, so most
// must be answered without a look into a table.
static bool find_by_order(oms_tx *tx, const char *new_order_id, oms_instead *it)
{
    oms_replacement_row prefix = {.new_order_id = new_order_id};
    oms_scan scan = {.table = &oms__replacements_table,
                     .index = OMS__REPLACEMENTS_BY_ORDER,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = 1};
    size_t count = 0;
    if (strncmp(new_order_id, PREFIX, strlen(PREFIX)) != 0)
        return false;
    const oms_replacement_row *found = oms__tx_scan(tx, &scan, &count);
    return count > 0 && find(tx, found->order_id, found->replacement_no, it);
}

void oms__replace_confirmed(oms_tx *tx, const char *new_order_id)
{
    oms_instead it;
    if (!find_by_order(tx, new_order_id, &it) ||
        it.row.state != OMS_REPLACEMENT_PLACED ||
        !move(&it, OMS__REPLACEMENT_CONFIRM))
        return;
    it.row.ended_at_ms = oms__tx_now(tx);
    save(&it);
    tell(&it, OMS__TELLS_EXCHANGE_COMPLETED, OMS__TELLS_CLAIM_COMPLETED, NULL);
}

void oms__replace_ended(oms_tx *tx, const char *new_order_id, const char *note)
{
    oms_instead it;
    if (find_by_order(tx, new_order_id, &it) &&
        it.row.state != OMS_REPLACEMENT_CANCELED &&
        it.row.state != OMS_REPLACEMENT_REJECTED)
        give_up(&it, OMS__REPLACEMENT_LOSE, OMS__TELLS_EXCHANGE_CANCELED,
                OMS__TELLS_CLAIM_CANCELED,
                note != NULL ? note : "its order has ended");
}

void oms__replace_expired(oms_tx *tx, const char *order_id, int64_t number)
{
    oms_instead it;
    if (!find(tx, order_id, number, &it))
        return;
    it.row.expire_task = NULL;
    if (it.row.state == OMS_REPLACEMENT_ASKED)
        give_up(&it, OMS__REPLACEMENT_REJECT, OMS__TELLS_EXCHANGE_CANCELED,
                OMS__TELLS_CLAIM_REJECTED, "nobody has decided in time");
    else if (it.row.state == OMS_REPLACEMENT_REQUESTED)
        give_up(&it, OMS__REPLACEMENT_LOSE, OMS__TELLS_EXCHANGE_CANCELED,
                OMS__TELLS_CLAIM_CANCELED, "its order was never placed");
}
