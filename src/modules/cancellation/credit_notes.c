// What is given back for a return, and when it is over. A credit is a decision
// of its own, of any amount: what it may not exceed without being a gesture is
// what the goods are worth. Payment does the giving and answers with
// payment.adjusted.
#include "modules/cancellation/cancellation.h"

static int64_t not_below_zero(int64_t value)
{
    return value > 0 ? value : 0;
}

// ---- how much --------------------------------------------------------------

static int64_t left_of_line(const oms_parcel_back *back,
                            const oms_return_line *line, bool advance)
{
    const oms_sold_line *sold = oms__sales_line(&back->sale, line->line_no);
    int64_t value = line->value_minor;
    if (sold == NULL)
        return 0;
    if (advance)
        value += oms__sales_value(sold, 0,
                                  oms__returns_awaited(line) + line->arrived -
                                      line->inspected);
    int64_t left = not_below_zero(value - line->credited_minor);
    int64_t most =
        not_below_zero(oms__sales_worth(sold) - sold->credited_minor);
    return oms__sales_least(left, most);
}

int64_t oms__credit_notes_left(const oms_parcel_back *back, bool advance)
{
    int64_t left = 0;
    for (size_t i = 0; i < back->goods.lines_count; i++)
        oms__sales_bump(back->tx, &left,
                        left_of_line(back, &back->goods.lines[i], advance));
    return oms__sales_least(left, oms__sales_due(&back->sale));
}

int64_t oms__credit_notes_fee(oms_parcel_back *back, int64_t items_minor)
{
    const oms_return_rules *rules = &back->rules;
    int64_t fee = 0;
    if (!oms__money_share(items_minor, rules->fee_per_mille, 1000, &fee))
        fee = 0;
    if (rules->customer_pays_label && !back->goods.fee_taken)
        oms__sales_bump(back->tx, &fee, rules->label_fee_minor);
    return oms__sales_least(fee, items_minor);
}

static int64_t shipping_left(const oms_sale_row *sale)
{
    return oms__sales_least(
        not_below_zero(sale->shipping_minor - sale->shipping_credited_minor),
        oms__sales_due(sale));
}

// ---- one credit ------------------------------------------------------------

// Gives each line its part of [amount], by what is left of it.
static void spread(oms_parcel_back *back, int64_t amount, bool advance)
{
    size_t count = back->goods.lines_count;
    int64_t *weights = oms__tx_array(back->tx, count, sizeof(*weights));
    int64_t *parts = oms__tx_array(back->tx, count, sizeof(*parts));
    if (weights == NULL || parts == NULL || count == 0 || amount == 0)
        return;
    for (size_t i = 0; i < count; i++)
        weights[i] = left_of_line(back, &back->goods.lines[i], advance);
    if (!oms__money_allocate(amount, weights, count, parts))
        return;
    for (size_t i = 0; i < count; i++) {
        oms_return_line *line = &back->goods.lines[i];
        oms_sold_line *sold = oms__sales_line(&back->sale, line->line_no);
        line->credited_minor += parts[i];
        if (sold != NULL)
            sold->credited_minor += parts[i];
    }
}

static bool refuse_more(oms_parcel_back *back, const char *where, int64_t left)
{
    oms__tx_fail(back->tx, OMS_EREFUSED, where,
                 "%lld are left to be credited; say gesture to give more",
                 (long long)left);
    return false;
}

// Gestures of one order: far more than any goods, and far enough from the
// bound of money that the sums of payment cannot reach it by them.
#define GESTURES_MAX (OMS_MONEY_MAX / 1000)

static bool gesture_fits(oms_parcel_back *back, int64_t sum)
{
    if (sum <= GESTURES_MAX - back->sale.gesture_minor)
        return true;
    oms__tx_fail(back->tx, OMS_ELIMIT, "/items_minor",
                 "the gestures of one order cannot pass %lld minor units",
                 (long long)GESTURES_MAX);
    return false;
}

static bool fits(oms_parcel_back *back, const oms_credit_wish *wish)
{
    int64_t items = oms__credit_notes_left(back, wish->advance);
    int64_t shipping = shipping_left(&back->sale);
    int64_t due = oms__sales_due(&back->sale);
    int64_t sum = wish->items_minor;
    oms__sales_bump(back->tx, &sum, wish->shipping_minor);
    if (oms__tx_failed(back->tx))
        return false;
    if (wish->fee_minor > sum) {
        oms__tx_fail(back->tx, OMS_EREFUSED, "/fee_minor",
                     "no more than %lld can be kept back", (long long)sum);
        return false;
    }
    if (wish->gesture)
        return gesture_fits(back, sum);
    if (wish->items_minor > items)
        return refuse_more(back, "/items_minor", items);
    if (wish->shipping_minor > shipping)
        return refuse_more(back, "/shipping_minor", shipping);
    return sum <= due || refuse_more(back, "/items_minor", due);
}

static void tell(oms_parcel_back *back, const oms_credit_note_row *credit_note,
                 int64_t occurred_at_ms)
{
    oms_return_credited told = {.order_id = credit_note->order_id,
                                .return_no = credit_note->return_no,
                                .replacement_no = credit_note->replacement_no,
                                .items_minor = credit_note->items_minor,
                                .shipping_minor = credit_note->shipping_minor,
                                .fee_minor = credit_note->fee_minor,
                                .amount_minor = credit_note->amount_minor,
                                .resolution =
                                    (oms_resolution)credit_note->resolution,
                                .reason = credit_note->reason,
                                .outside = credit_note->outside,
                                .gesture = credit_note->gesture,
                                .credit_note_no = credit_note->credit_note_no};
    oms__tx_emit(back->tx, &oms__take_back_events[OMS__TELLS_RETURN_CREDITED],
                 credit_note->order_id, occurred_at_ms, &told);
}

// Payment is asked unless there is nothing to ask or somebody else gives it.
static void book(oms_parcel_back *back, const oms_credit_wish *wish,
                 int64_t over_minor, int64_t over_shipping_minor)
{
    oms_credit_note_row credit_note = {
        .order_id = back->sale.order_id,
        .credit_note_no = ++back->sale.credit_notes_count,
        .return_no = back->goods.return_no,
        .replacement_no = wish->replacement_no,
        .items_minor = wish->items_minor,
        .over_minor = over_minor,
        .shipping_minor = wish->shipping_minor,
        .over_shipping_minor = over_shipping_minor,
        .fee_minor = wish->fee_minor,
        .amount_minor =
            wish->items_minor + wish->shipping_minor - wish->fee_minor,
        .resolution = wish->resolution,
        .outside = wish->outside,
        .gesture = wish->gesture,
        .reason = wish->reason,
        .credited_at_ms = oms__tx_now(back->tx)};
    credit_note.settled = wish->outside || credit_note.amount_minor == 0;
    back->goods.credit_notes_count++;
    back->goods.settling_count += !credit_note.settled;
    back->goods.fee_taken = back->goods.fee_taken || wish->fee_minor > 0;
    oms__tx_put(back->tx, &oms__credit_notes_table, &credit_note);
    if (credit_note.amount_minor > 0)
        tell(back, &credit_note, wish->occurred_at_ms);
}

bool oms__credit_notes_give(oms_parcel_back *back, const oms_credit_wish *wish)
{
    if (!fits(back, wish))
        return false;
    int64_t within = oms__sales_least(
        wish->items_minor, oms__credit_notes_left(back, wish->advance));
    int64_t over = wish->items_minor - within;
    int64_t shipping =
        oms__sales_least(wish->shipping_minor, shipping_left(&back->sale));
    spread(back, within, wish->advance);
    back->goods.credited_minor += within;
    back->sale.shipping_credited_minor += shipping;
    oms__sales_bump(back->tx, &back->sale.credited_minor, within + shipping);
    oms__sales_bump(back->tx, &back->sale.gesture_minor,
                    over + wish->shipping_minor - shipping);
    book(back, wish, over, wish->shipping_minor - shipping);
    return !oms__tx_failed(back->tx);
}

// ---- return.credit ---------------------------------------------------------

static bool gives_money(int32_t resolution)
{
    return resolution == OMS_RESOLUTION_REFUND ||
           resolution == OMS_RESOLUTION_STORE_CREDIT;
}

static bool open_credit_note(oms_tx *tx, const oms_return_credit_args *args,
                             oms_parcel_back *back)
{
    if (!gives_money((int32_t)args->resolution)) {
        oms__tx_fail(tx, OMS_EINVAL, "/resolution",
                     "money is given as refund or store_credit");
        return false;
    }
    if (args->return_no != 0)
        return oms__returns_load(tx, args->order_id, args->return_no, back) &&
               oms__returns_move(back, OMS__RETURN_CREDIT,
                                 args->advance || args->gesture);
    *back = (oms_parcel_back){.tx = tx, .rules = oms__rules_get(tx)};
    if (!oms__sales_load(tx, args->order_id, &back->sale))
        return false;
    if (!args->gesture)
        oms__tx_fail(tx, OMS_EINVAL, "/return_no",
                     "without a return it is a gesture; say so");
    return args->gesture;
}

static int64_t fee_of(oms_parcel_back *back, const oms_return_credit_args *args,
                      int64_t items_minor)
{
    if (args->waive_fee || args->return_no == 0)
        return 0;
    if (args->fee_minor != 0)
        return args->fee_minor;
    return args->gesture ? 0 : oms__credit_notes_fee(back, items_minor);
}

void oms__credit_notes_credit(oms_tx *tx, const void *in)
{
    const oms_return_credit_args *args = in;
    oms_parcel_back back;
    if (!open_credit_note(tx, args, &back))
        return;
    oms_credit_wish wish = {.shipping_minor = args->shipping_minor,
                            .resolution = (int32_t)args->resolution,
                            .advance = args->advance,
                            .gesture = args->gesture,
                            .outside = args->outside,
                            .reason = args->reason};
    if (!args->no_items)
        wish.items_minor = args->items_minor != 0
                               ? args->items_minor
                               : oms__credit_notes_left(&back, args->advance);
    wish.fee_minor = fee_of(&back, args, wish.items_minor);
    if (wish.items_minor + wish.shipping_minor == 0) {
        oms__tx_fail(tx, OMS_EREFUSED, "",
                     "nothing is left to be credited; say gesture and how "
                     "much to give more");
        return;
    }
    if (!oms__credit_notes_give(&back, &wish))
        return;
    if (back.goods.return_no == 0) {
        oms__sales_save(tx, &back.sale);
    } else {
        oms__credit_notes_try_complete(&back);
        oms__returns_save(&back);
    }
    oms__tx_receipt(tx, back.sale.order_id, back.sale.credit_notes_count);
}

// ---- the end of a return ---------------------------------------------------

static void complete(oms_parcel_back *back, const char *note)
{
    if (!oms__returns_move(back, OMS__RETURN_COMPLETE, false))
        return;
    oms__returns_stop_timer(back);
    oms__returns_let_go(back);
    back->goods.completed_at_ms = oms__tx_now(back->tx);
    oms__returns_tell(back, OMS__TELLS_RETURN_COMPLETED, note, 0);
}

void oms__credit_notes_complete(oms_tx *tx, const void *in)
{
    const oms_return_act_args *args = in;
    oms_parcel_back back;
    if (!oms__returns_load(tx, args->order_id, args->return_no, &back))
        return;
    complete(&back, args->note);
    oms__returns_save(&back);
    oms__tx_receipt(tx, back.sale.order_id, args->return_no);
}

// Somebody has decided about the money, or there is nothing to decide.
static bool is_decided(const oms_parcel_back *back)
{
    return back->goods.credit_notes_count > 0 ||
           oms__credit_notes_left(back, false) == 0 ||
           back->goods.resolution == OMS_RESOLUTION_REPAIR ||
           back->goods.resolution == OMS_RESOLUTION_NONE;
}

void oms__credit_notes_try_complete(oms_parcel_back *back)
{
    if (back->goods.state == OMS_RETURN_STATE_INSPECTED &&
        back->goods.settling_count == 0 && is_decided(back))
        complete(back, NULL);
}

static bool all_came_back(const oms_sale_row *sale)
{
    for (size_t i = 0; i < sale->lines_count; i++)
        if (sale->lines[i].accepted <
            sale->lines[i].quantity - sale->lines[i].canceled)
            return false;
    return true;
}

void oms__credit_notes_inspected(oms_parcel_back *back)
{
    oms_credit_wish wish = {.items_minor = oms__credit_notes_left(back, false),
                            .resolution = back->goods.resolution};
    if (back->rules.auto_credit && gives_money(back->goods.resolution) &&
        wish.items_minor > 0) {
        wish.fee_minor = oms__credit_notes_fee(back, wish.items_minor);
        if (back->rules.credit_shipping && all_came_back(&back->sale))
            wish.shipping_minor = oms__sales_least(shipping_left(&back->sale),
                                                   oms__sales_due(&back->sale) -
                                                       wish.items_minor);
        oms__credit_notes_give(back, &wish);
    }
    oms__credit_notes_try_complete(back);
}

// ---- payment.adjusted ------------------------------------------------------

const oms_credit_note_row *oms__credit_notes_of(oms_tx *tx,
                                                const char *order_id,
                                                size_t *count)
{
    oms_credit_note_row prefix = {.order_id = order_id};
    oms_scan scan = {.table = &oms__credit_notes_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    return oms__tx_scan(tx, &scan, count);
}

// The oldest credit that this answers: by both numbers, else by one of them.
static const oms_credit_note_row *answered(
    const oms_credit_note_row *credit_notes, size_t count, int64_t return_no,
    int64_t replacement_no)
{
    const oms_credit_note_row *likely = NULL;
    for (size_t i = 0; i < count; i++) {
        const oms_credit_note_row *credit_note = &credit_notes[i];
        if (credit_note->settled)
            continue;
        bool goods = credit_note->return_no == return_no;
        bool instead = credit_note->replacement_no == replacement_no;
        if (goods && instead)
            return credit_note;
        if (likely == NULL &&
            ((goods && return_no != 0) || (instead && replacement_no != 0)))
            likely = credit_note;
    }
    return likely;
}

void oms__credit_notes_adjusted(oms_tx *tx, const char *order_id,
                                int64_t return_no, int64_t replacement_no)
{
    size_t count = 0;
    oms_parcel_back back;
    const oms_credit_note_row *credit_notes =
        oms__credit_notes_of(tx, order_id, &count);
    const oms_credit_note_row *found =
        answered(credit_notes, count, return_no, replacement_no);
    if (found == NULL)
        return;
    oms_credit_note_row credit_note = *found;
    credit_note.settled = true;
    oms__tx_put(tx, &oms__credit_notes_table, &credit_note);
    if (credit_note.return_no == 0 ||
        !oms__returns_find(tx, order_id, credit_note.return_no, &back))
        return;
    back.goods.settling_count -= back.goods.settling_count > 0;
    oms__credit_notes_try_complete(&back);
    oms__returns_save(&back);
}
