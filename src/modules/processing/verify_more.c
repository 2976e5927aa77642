// The tables beside the orders, each in one pass along its key: change sets and
// notes belong to an order that knows of them.
#include <string.h>

#include "modules/processing/changes.h"

#define ROWS_PER_PAGE 64

// Where a pass has got to: the key of the last row, kept over forgetting.
typedef struct pass {
    char order_id[OMS_CODE_BYTES_MAX + 1];
    int64_t number;
    bool begun;
} pass;

static void keep(pass *at, const char *order_id, int64_t number)
{
    size_t bytes = strlen(order_id);
    if (bytes >= sizeof(at->order_id))
        bytes = sizeof(at->order_id) - 1;
    memmove(at->order_id, order_id, bytes);
    at->order_id[bytes] = '\0';
    at->number = number;
    at->begun = true;
}

static bool find_order(oms_tx *tx, const char *order_id, const char *rule,
                       order_row *order)
{
    *order = (order_row){.order_id = order_id};
    if (oms__tx_get(tx, &oms__orders_table, order))
        return true;
    oms__tx_violation(tx, rule, order_id, false,
                      "it has rows, but there is no such order");
    return false;
}

static bool is_open(const change_row *row)
{
    return row->state == OMS_CHANGE_STATE_PENDING ||
           row->state == OMS_CHANGE_STATE_REQUESTED;
}

static const char *fault_of(const change_row *row, const order_more *more)
{
    bool open = is_open(row);
    bool asked = row->stopping || row->reserve_task != NULL;
    if (row->change_no > more->changes_count)
        return "the order has not begun so many";
    if (open != (row->open_order != NULL) ||
        open != (more->open_change_no == row->change_no))
        return "it is open in one place and closed in another";
    if (open != (row->expiry_task != NULL))
        return open ? "it is open and nobody will close it"
                    : "it is closed and has a timer";
    if (row->state == OMS_CHANGE_STATE_REQUESTED && !asked)
        return "it was asked for, and nobody was asked";
    if (open != (row->closed_at_ms == 0))
        return "its end and its status do not agree";
    return NULL;
}

static void verify_change(oms_tx *tx, const change_row *row)
{
    order_row order;
    if (!find_order(tx, row->order_id, "change_has_order", &order))
        return;
    order_more more = oms__order_more(&order);
    const char *fault = fault_of(row, &more);
    if (fault != NULL)
        oms__tx_violation(tx, "order_change", row->order_id, false,
                          "change %lld: %s", (long long)row->change_no, fault);
}

void oms__changes_verify(oms_tx *tx)
{
    pass at = {0};
    size_t count = 0;
    do {
        change_row last = {.order_id = at.order_id, .change_no = at.number};
        oms_scan scan = {.table = &oms__order_changes_table,
                         .index = -1,
                         .after = at.begun ? &last : NULL,
                         .limit = ROWS_PER_PAGE};
        const change_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            verify_change(tx, &rows[i]);
        if (count > 0)
            keep(&at, rows[count - 1].order_id, rows[count - 1].change_no);
        oms__tx_forget(tx);
    } while (count == ROWS_PER_PAGE);
}

static void verify_note(oms_tx *tx, const note_row *row)
{
    order_row order;
    if (find_order(tx, row->order_id, "note_has_order", &order) &&
        row->note_no > oms__order_more(&order).notes_count)
        oms__tx_violation(tx, "order_note", row->order_id, false,
                          "note %lld: the order has not so many",
                          (long long)row->note_no);
}

void oms__notes_verify(oms_tx *tx)
{
    pass at = {0};
    size_t count = 0;
    do {
        note_row last = {.order_id = at.order_id, .note_no = at.number};
        oms_scan scan = {.table = &oms__order_notes_table,
                         .index = -1,
                         .after = at.begun ? &last : NULL,
                         .limit = ROWS_PER_PAGE};
        const note_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            verify_note(tx, &rows[i]);
        if (count > 0)
            keep(&at, rows[count - 1].order_id, rows[count - 1].note_no);
        oms__tx_forget(tx);
    } while (count == ROWS_PER_PAGE);
}
