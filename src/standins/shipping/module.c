// The carrier stand-in, table of contents.
#include "standins/shipping/shipping.h"

static const oms_table *const tables[] = {
    &oms__labels_table, &oms__label_tasks_table, &oms__carrier_books_table};

// Where a label goes is all that is known of a person here.
static void on_erased(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *erased = data;
    (void)event;
    for (size_t i = 0; i < erased->orders_count; i++) {
        const oms_label_row prefix = {.order_id = erased->orders[i].order_id};
        oms__tx_erase_rows(tx, &oms__labels_table, OMS__LABELS_BY_ORDER,
                           &prefix, 1);
    }
}

static void on_archived(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_label_task_row like = {.order_id = event->subject};
    oms_scan scan = {.table = &oms__label_tasks_table,
                     .index = -1,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = OMS_SCAN_MAX};
    size_t count = 0;
    do {
        const oms_label_task_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            oms__tx_delete(tx, &oms__label_tasks_table, &rows[i]);
        scan.after = count > 0 ? &rows[count - 1] : NULL;
    } while (count == OMS_SCAN_MAX);
    oms__react_archived(tx, event, data);
}

static const oms_reaction reactions[] = {
    {"subject.erased", on_erased},
    {"order.archived", on_archived},
};

static const oms_rule rules[] = {
    {"shipping.book", oms__shipping_book},
    {"shipping.cancel", oms__shipping_cancel},
};

const oms_module oms__carrier_module = {
    .name = "carrier",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .reactions = reactions,
    .reactions_count = OMS_COUNT(reactions),
    .rules = rules,
    .rules_count = OMS_COUNT(rules),
    .queries = oms__carrier_queries,
    .queries_count = OMS_COUNT(oms__carrier_queries),
    .verify = oms__carrier_verify,
};
