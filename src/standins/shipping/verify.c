// Checks the carrier's books: each number is right and was given out.
#include <string.h>

#include "standins/shipping/shipping.h"

#define PAGE 512

static void judge(oms_tx *tx, const oms_label_row *label, int64_t count)
{
    int64_t serial = 0;
    bool right = oms__numbers_right(label->tracking_number);
    for (int i = 2; right && i < 10; i++)
        serial = serial * 10 + (label->tracking_number[i] - '0');
    if (!right || serial < 1 || serial > count)
        oms__tx_violation(tx, "label_number", label->order_id, false,
                          "%s was not given out by this carrier",
                          label->tracking_number);
    if ((label->canceled_at_ms != 0) != (label->state == OMS__LABEL_CANCELED))
        oms__tx_violation(tx, "label_state", label->order_id, false,
                          "%s: a time of return belongs to a canceled label",
                          label->tracking_number);
}

void oms__carrier_verify(oms_tx *tx, bool repair)
{
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    size_t count = PAGE;
    oms_carrier_books books = {.one = 1};
    oms__tx_get(tx, &oms__carrier_books_table, &books);
    (void)repair;
    while (count == PAGE && !oms__tx_failed(tx)) {
        oms_label_row after = {.tracking_number = last};
        oms_scan scan = {.table = &oms__labels_table,
                         .index = -1,
                         .after = last[0] != '\0' ? &after : NULL,
                         .limit = PAGE};
        const oms_label_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            judge(tx, &rows[i], books.labels_count);
        if (count > 0)
            memcpy(last, rows[count - 1].tracking_number,
                   strlen(rows[count - 1].tracking_number) + 1);
        oms__tx_forget(tx);
    }
}
