// What becomes of rows when a person is to be forgotten: what people wrote and
// where they live is emptied, the books stay.
#include "modules/cancellation/cancellation.h"

static void erase_order(oms_tx *tx, const char *order_id)
{
    const oms_stop_row stop = {.order_id = order_id};
    const oms_return_row goods = {.order_id = order_id};
    const oms_credit_note_row credit_note = {.order_id = order_id};
    const oms_replacement_row instead = {.order_id = order_id};
    const oms_unmatched_row came_up = {.order_id = order_id};
    oms__tx_erase_rows(tx, &oms__stops_table, -1, &stop, 1);
    oms__tx_erase_rows(tx, &oms__returns_table, -1, &goods, 1);
    oms__tx_erase_rows(tx, &oms__credit_notes_table, -1, &credit_note, 1);
    oms__tx_erase_rows(tx, &oms__replacements_table, -1, &instead, 1);
    oms__tx_erase_rows(tx, &oms__unmatched_table, OMS__UNMATCHED_BY_ORDER,
                       &came_up, 1);
}

void oms__upkeep_erased(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *told = data;
    (void)event;
    for (size_t i = 0; i < told->orders_count; i++)
        erase_order(tx, told->orders[i].order_id);
    const oms_unmatched_row loose = {.customer_id = told->customer_id};
    if (told->customer_id != NULL)
        oms__tx_erase_rows(tx, &oms__unmatched_table,
                           OMS__UNMATCHED_BY_CUSTOMER, &loose, 1);
}
