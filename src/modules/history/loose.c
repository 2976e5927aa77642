// Goods that came back and belong to no known order are told under a subject of
// their own. Orders do not lead there, so an erasure finds it by the customer.
#include <string.h>

#include "modules/history/history.h"
#include "oms/cancellation.h"

void oms__loose_hear(oms_tx *tx, const oms_event *event, const void *data)
{
    if (strcmp(event->type, "return.unmatched") != 0)
        return;
    const oms_unmatched_event *told = data;
    history_loose row = {.subject = told->unmatched_id,
                         .customer_id = told->customer_id};
    if (told->customer_id != NULL && told->unmatched_id != NULL &&
        strcmp(event->subject, told->unmatched_id) == 0)
        oms__tx_put(tx, &oms__history_loose_table, &row);
}

void oms__loose_erase(oms_tx *tx, const char *customer_id)
{
    const history_loose like = {.customer_id = customer_id};
    oms_scan scan = {.table = &oms__history_loose_table,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    size_t count = 0;
    do {
        const history_loose *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            oms__tx_erase_log(tx, rows[i].subject);
            oms__tx_erase_requests(tx, rows[i].subject);
            oms__tx_delete(tx, &oms__history_loose_table, &rows[i]);
        }
        scan.after = count > 0 ? &rows[count - 1] : NULL;
    } while (count == OMS_SCAN_MAX);
}
