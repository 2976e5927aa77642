// What goods that came back are worth, spent on an exchange. The money stays
// where it was until it is used: then it leaves the order of the old goods as a
// refund and pays the new order as a capture, in one commit, so that it is used
// once. What is left when the exchange is over goes back to the old tenders.
#include "modules/payment/payment.h"

#include <string.h>

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// "<order_id>/<replacement_no>": the number stands behind the last slash.
static bool parse(oms_tx *tx, const char *token, oms_exchange_credit_row *row)
{
    const char *slash = strrchr(token, '/');
    const char *digit = slash ? slash + 1 : "";
    int64_t number = 0;
    if (!slash || *digit == '\0' || strlen(digit) > 7)
        return false;
    for (; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9')
            return false;
        number = number * 10 + (*digit - '0');
    }
    *row = (oms_exchange_credit_row){
        .order_id = oms__tx_printf(tx, "%.*s", (int)(slash - token), token),
        .replacement_no = number};
    return row->order_id && row->order_id[0] != '\0' && number > 0;
}

static bool find(const oms_purse *purse, const oms_payment_row *payment,
                 oms_exchange_credit_row *row)
{
    if (payment->token)
        return parse(purse->tx, payment->token, row) &&
               oms__tx_get(purse->tx, &oms__exchange_credits, row);
    const oms_exchange_credit_row of = {.new_order_id =
                                            purse->balance.order_id};
    const oms_scan scan = {.table = &oms__exchange_credits,
                           .prefix = &of,
                           .prefix_fields = 1,
                           .limit = 1};
    size_t count = 0;
    const oms_exchange_credit_row *found =
        oms__tx_scan(purse->tx, &scan, &count);
    if (count == 0)
        return false;
    *row = (oms_exchange_credit_row){.order_id = found->order_id,
                                     .replacement_no = found->replacement_no};
    return oms__tx_get(purse->tx, &oms__exchange_credits, row);
}

static bool same(const char *a, const char *b)
{
    return !a || !b || strcmp(a, b) == 0;
}

// Opens the order that the goods came back to. A token is only words: it must
// be another order of the same customer, in the same currency.
static bool open_old(const oms_purse *purse, const oms_exchange_credit_row *row,
                     oms_purse *old)
{
    return strcmp(row->order_id, purse->balance.order_id) != 0 &&
           oms__purse_open(old, purse->tx, row->order_id) &&
           same(old->balance.currency, purse->balance.currency) &&
           same(old->balance.customer_id, purse->balance.customer_id);
}

static bool use(oms_tx *tx, const oms_exchange_credit_row *row, int64_t amount)
{
    const oms_delta delta = {.field = OMS__EXCHANGE_USED, .amount = amount};
    return oms__tx_add(tx, &oms__exchange_credits, row, &delta, 1, NULL);
}

static oms_why why_of(oms_tx *tx, const oms_exchange_credit_row *row)
{
    return (oms_why){.reason = oms__tx_printf(tx, "exchange %lld",
                                              (long long)row->replacement_no)};
}

int64_t oms__exchange_use(oms_purse *purse, const oms_payment_row *payment,
                          int64_t amount_minor)
{
    oms_exchange_credit_row row;
    oms_purse old;
    if (!find(purse, payment, &row) || !open_old(purse, &row, &old))
        return 0;
    int64_t covered = least(row.credit_minor - row.used_minor,
                            oms__refund_possible(&old, OMS__TO_EXCHANGE));
    covered = least(covered, amount_minor);
    if (covered <= 0 || !use(purse->tx, &row, covered))
        return 0;
    const oms_why why = why_of(purse->tx, &row);
    oms__refund_split(&old, covered, OMS__TO_EXCHANGE, &why);
    oms__purse_save(&old);
    return covered;
}

static void surplus(oms_purse *purse, int64_t amount_minor)
{
    oms_balance_row *balance = &purse->balance;
    oms__payment_bump(purse->tx, &balance->surplus_minor, amount_minor);
    oms__payment_bump(purse->tx, &balance->surplus_returned_minor,
                      amount_minor);
}

// ---- given back by the new order -------------------------------------------

// What of a tender of the old order has gone into exchanges.
static int64_t exchanged(oms_purse *old, int64_t payment_no)
{
    int64_t sum = 0;
    for (int64_t no = 1; no <= old->balance.transactions_count; no++) {
        const oms_transaction_row *row = oms__purse_transaction(old, no);
        if (!row || row->payment_no != payment_no || !row->exchange_credit ||
            row->state != OMS_TRANSACTION_STATE_SUCCESS)
            continue;
        oms__payment_bump(old->tx, &sum,
                          row->type == OMS_TRANSACTION_TYPE_REFUND
                              ? row->amount_minor
                              : -row->amount_minor);
    }
    return sum;
}

static void take_back(oms_purse *old, int64_t amount_minor, const oms_why *why)
{
    int64_t count = old->balance.payments_count;
    for (int64_t no = 1; no <= count && amount_minor > 0; no++) {
        oms_payment_row *payment = oms__purse_payment(old, no);
        int64_t part = least(exchanged(old, no), amount_minor);
        if (part <= 0)
            continue;
        oms_transaction_row back = {.type =
                                        OMS_TRANSACTION_TYPE_REFUND_REVERSAL,
                                    .amount_minor = part,
                                    .reason = why->reason,
                                    .exchange_credit = true};
        oms__purse_number(old, payment, &back);
        oms__settle_success(old, payment, &back, part);
        amount_minor -= part;
    }
}

void oms__exchange_return(oms_purse *purse, const oms_payment_row *payment,
                          int64_t amount_minor)
{
    oms_exchange_credit_row row;
    oms_purse old;
    if (!find(purse, payment, &row) || !open_old(purse, &row, &old) ||
        !use(purse->tx, &row, -amount_minor)) {
        oms__tx_fail(purse->tx, OMS_EINTERNAL, "",
                     "the exchange credit of payment %lld is gone; run "
                     "oms_verify",
                     (long long)payment->payment_no);
        return;
    }
    const oms_why why = why_of(purse->tx, &row);
    take_back(&old, amount_minor, &why);
    if (row.closed) { // nothing else will be bought with it
        surplus(&old, amount_minor);
        oms__due_give_back(&old, NULL);
    }
    oms__purse_save(&old);
}

// ---- heard -----------------------------------------------------------------

// What is left of the credit of an exchange that is over goes to the tenders.
static void give_rest(oms_purse *purse, const oms_exchange_credit_row *row)
{
    int64_t credit = row->granted_minor > row->credit_minor ? row->granted_minor
                                                            : row->credit_minor;
    int64_t rest = least(credit - row->used_minor, oms__due_free(purse));
    if (!row->closed || rest <= 0)
        return;
    surplus(purse, rest);
}

void oms__exchange_credited(oms_purse *purse, const char *order_id,
                            int64_t replacement_no, int64_t amount_minor)
{
    oms_exchange_credit_row row = {.order_id = order_id,
                                   .replacement_no = replacement_no};
    if (replacement_no == 0)
        return;
    oms__tx_get(purse->tx, &oms__exchange_credits, &row);
    oms__payment_bump(purse->tx, &row.granted_minor, amount_minor);
    if (row.credit_minor < row.granted_minor)
        row.credit_minor = row.granted_minor;
    oms__tx_put(purse->tx, &oms__exchange_credits, &row);
    give_rest(purse, &row);
}

static oms_exchange_credit_row row_of(oms_tx *tx,
                                      const oms_replacement_event *told)
{
    oms_exchange_credit_row row = {.order_id = told->order_id,
                                   .replacement_no = told->replacement_no};
    oms__tx_get(tx, &oms__exchange_credits, &row);
    if (told->new_order_id)
        row.new_order_id = told->new_order_id;
    return row;
}

void oms__exchange_requested(oms_tx *tx, const oms_event *event,
                             const void *data)
{
    const oms_replacement_event *told = data;
    oms_exchange_credit_row row = row_of(tx, told);
    (void)event;
    if (row.credit_minor < told->credit_minor)
        row.credit_minor = told->credit_minor;
    oms__tx_put(tx, &oms__exchange_credits, &row);
}

void oms__exchange_closed(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_replacement_event *told = data;
    oms_exchange_credit_row row = row_of(tx, told);
    oms_payment_adjusted adjusted = {.return_no = told->return_no,
                                     .replacement_no = told->replacement_no};
    oms_purse purse;
    row.closed = true;
    oms__tx_put(tx, &oms__exchange_credits, &row);
    if (!oms__purse_open(&purse, tx, event->subject))
        return;
    give_rest(&purse, &row);
    if (purse.balance.surplus_minor == 0)
        return;
    purse.balance.surplus_return_no = told->return_no;
    oms__due_give_back(&purse, &adjusted);
    oms__due_tell(&purse, &adjusted);
    oms__purse_save(&purse);
}
