// shipping.book and shipping.cancel. One task books one label, however often
// it is asked; a label is canceled once and stays in the books.
#include <string.h>

#include "standins/shipping/shipping.h"

// A base price and a little for each unit; what is fast costs double.
int64_t oms__shipping_cost(const char *service_level, int64_t units)
{
    int64_t cost = 490 + 50 * units;
    bool fast = service_level != NULL && strcmp(service_level, "express") == 0;
    return fast ? cost * 2 : cost;
}

static void answer_with(oms_tx *tx, const oms_label_row *label,
                        oms_answer *answer)
{
    oms_shipping_result *result = oms__tx_alloc(tx, sizeof(*result));
    if (result == NULL)
        return;
    result->carrier = label->carrier;
    result->tracking_number = label->tracking_number;
    result->label_url = oms__tx_printf(tx, "label:%s", label->tracking_number);
    result->cost_minor = label->cost_minor;
    answer->result = result;
}

static const char *next_number(oms_tx *tx, oms_answer *answer)
{
    oms_carrier_books books = {.one = 1};
    oms__tx_get(tx, &oms__carrier_books_table, &books);
    if (books.labels_count >= OMS__LABELS_MAX) {
        answer->outcome = OMS_OUTCOME_DECLINED;
        answer->reason = "numbers_exhausted";
        return NULL;
    }
    books.labels_count++;
    oms__tx_put(tx, &oms__carrier_books_table, &books);
    return oms__numbers_text(tx, books.labels_count);
}

static void fill_label(oms_tx *tx, const oms_shipping_request *asked,
                       oms_label_row *label)
{
    label->order_id = asked->order_id;
    label->shipment_no = asked->shipment_no;
    label->carrier =
        asked->carrier != NULL ? asked->carrier : OMS__CARRIER_NAME;
    label->service_level = asked->service_level;
    for (size_t i = 0; i < asked->lines_count; i++)
        label->units += asked->lines[i].quantity;
    if (asked->ship_to != NULL) {
        label->city = asked->ship_to->city;
        label->country = asked->ship_to->country;
    }
    label->cost_minor = oms__shipping_cost(asked->service_level, label->units);
    label->booked_at_ms = oms__tx_now(tx);
}

void oms__shipping_book(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_shipping_request *asked = request;
    oms_label_task_row task = {.order_id = asked->order_id,
                               .task_id = answer->task_id};
    oms_label_row label = {.tracking_number = NULL};
    if (oms__tx_get(tx, &oms__label_tasks_table, &task)) {
        label.tracking_number = task.tracking_number;
        oms__tx_get(tx, &oms__labels_table, &label);
        answer_with(tx, &label, answer);
        return;
    }
    label.tracking_number = next_number(tx, answer);
    if (label.tracking_number == NULL)
        return;
    fill_label(tx, request, &label);
    task.tracking_number = label.tracking_number;
    oms__tx_put(tx, &oms__labels_table, &label);
    oms__tx_put(tx, &oms__label_tasks_table, &task);
    answer_with(tx, &label, answer);
}

void oms__shipping_cancel(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_shipping_request *asked = request;
    oms_label_row label = {.tracking_number = asked->tracking_number};
    if (label.tracking_number == NULL ||
        !oms__tx_get(tx, &oms__labels_table, &label)) {
        answer->outcome = OMS_OUTCOME_DECLINED;
        answer->reason = "unknown_label";
        return;
    }
    if (label.state == OMS__LABEL_CANCELED)
        return;
    label.state = OMS__LABEL_CANCELED;
    label.canceled_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__labels_table, &label);
}
