// subject.erased: what is personal in the rows of an order is emptied. Sums and
// counters stay as they are.
#include "modules/processing/changes.h"
#include "oms/history.h"

// Every table of an order that holds something personal; their keys begin with
// the order.
static const oms_table *const erased[] = {&oms__orders_table, &oms__holds_table,
                                          &oms__order_notes_table,
                                          &oms__order_changes_table};

static void erase_order(oms_tx *tx, const char *order_id)
{
    for (size_t i = 0; i < OMS_COUNT(erased); i++) {
        const oms_record *record = erased[i]->record;
        void *of = oms__tx_alloc(tx, record->struct_size);
        if (of == NULL)
            return;
        oms__field_set_text(&record->fields[0], of, order_id);
        oms__tx_erase_rows(tx, erased[i], -1, of, 1);
    }
}

void oms__on_erased(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *told = data;
    (void)event;
    for (size_t i = 0; i < told->orders_count; i++)
        erase_order(tx, told->orders[i].order_id);
}
