// What fulfilment does for history: personal data of an order is emptied.
#include "modules/fulfillment/fulfillment.h"

void oms__past_on_erased(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *erased = data;
    (void)event;
    for (size_t i = 0; i < erased->orders_count; i++) {
        const char *order_id = erased->orders[i].order_id;
        const oms_case_row order = {.order_id = order_id};
        const oms_work_row work = {.order_id = order_id};
        const oms_tracking_row seen = {.order_id = order_id};
        oms__tx_erase_rows(tx, &oms__cases_table, -1, &order, 1);
        oms__tx_erase_rows(tx, &oms__works_table, -1, &work, 1);
        oms__tx_erase_rows(tx, &oms__tracking_table, OMS__TRACKING_BY_ORDER,
                           &seen, 1);
    }
}
