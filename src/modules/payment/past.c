// subject.erased: what is personal in the rows of an order is emptied. Sums,
// books and references stay as they are.
#include "modules/payment/payment.h"

static void erase_order(oms_tx *tx, const char *order_id)
{
    const oms_payment_row payment = {.order_id = order_id};
    const oms_transaction_row transaction = {.order_id = order_id};
    const oms_dispute_row dispute = {.order_id = order_id};
    oms__tx_erase_rows(tx, &oms__payments, -1, &payment, 1);
    oms__tx_erase_rows(tx, &oms__transactions, -1, &transaction, 1);
    oms__tx_erase_rows(tx, &oms__disputes, -1, &dispute, 1);
}

void oms__past_erased(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *told = data;
    (void)event;
    for (size_t i = 0; i < told->orders_count; i++)
        erase_order(tx, told->orders[i].order_id);
    // Why people gave a customer credit.
    const oms_store_credit_entry_row of = {.customer_id = told->customer_id};
    if (told->customer_id)
        oms__tx_erase_rows(tx, &oms__store_credit_entries, -1, &of, 1);
}
