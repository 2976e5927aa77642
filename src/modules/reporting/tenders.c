// What tenders did: one table says which counters each event of payment moves.
#include <string.h>

#include "modules/reporting/reporting.h"

#define AT(member) ((int16_t)offsetof(report_tender_row, member))

typedef struct tender_rule {
    const char *type;
    int16_t count;
    int16_t amount; // 0: none
} tender_rule;

static const tender_rule rules[] = {
    {"payment.created", AT(created), 0},
    {"payment.authorized", AT(authorized), AT(authorized_minor)},
    {"payment.captured", AT(captured), AT(captured_minor)},
    {"payment.failed", AT(declined), 0},
    {"payment.voided", AT(voided), 0},
    {"payment.expired", AT(expired), 0},
    {"payment.refunded", AT(refunded), AT(refunded_minor)},
    {"payment.refund_failed", AT(refunds_failed), 0},
    {"payment.refund_reversed", AT(refunds_reversed),
     AT(refunds_reversed_minor)},
    {"payment.charged_back", AT(charged_back), AT(charged_back_minor)},
    {"payment.chargeback_reversed", AT(won_back), AT(won_back_minor)},
};

static const tender_rule *rule_of(const char *type)
{
    for (size_t i = 0; i < OMS_COUNT(rules); i++)
        if (strcmp(rules[i].type, type) == 0)
            return &rules[i];
    return NULL;
}

// Nobody refused a tender that was given up because its order had ended.
static bool was_given_up(const oms_payment_event *told)
{
    return told->reason != NULL && strcmp(told->reason, "order_ended") == 0;
}

static const char *method_of(const oms_payment_event *told)
{
    return told->method != NULL ? told->method : "unknown";
}

static void set(report_tender_row *row, int16_t member, int64_t value)
{
    memcpy((char *)row + member, &value, sizeof(value));
}

// Money that is taken without having been authorised is granted then, too: the
// order's sum of both grows. Others can only make it less.
static void note_authorized(report_order_row *order, const tender_rule *rule,
                            const oms_payment_event *told)
{
    bool grants = rule->count == AT(authorized) || rule->count == AT(captured);
    if (grants || told->authorized_minor < order->authorized_minor)
        order->authorized_minor = told->authorized_minor;
}

static void count_tender(const report_order *order, const tender_rule *rule,
                         const oms_payment_event *told)
{
    report_tender_row delta = {.method = method_of(told),
                               .currency = order->now.currency};
    bool refused = rule->count == AT(declined);
    set(&delta, refused && was_given_up(told) ? AT(given_up) : rule->count, 1);
    if (rule->amount != 0)
        set(&delta, rule->amount, told->amount_minor);
    delta.granted = order->now.authorized_minor > order->was.authorized_minor;
    oms__figures_add(order->tx, &oms__report_tenders_table, &delta,
                     order->at_ms);
}

static void count_decline(const report_order *order,
                          const oms_payment_event *told)
{
    report_decline_row delta = {.method = method_of(told),
                                .reason = told->reason != NULL ? told->reason
                                                               : "declined",
                                .count = 1,
                                .amount_minor = told->amount_minor};
    oms__figures_add(order->tx, &oms__report_declines_table, &delta,
                     order->at_ms);
}

// Only money: store credit and what an exchange pays was taken or given before.
static void count_sales(const report_order *order, const tender_rule *rule,
                        const oms_payment_event *told)
{
    report_sales_row delta = {.channel = order->now.channel,
                              .currency = order->now.currency};
    const char *method = method_of(told);
    if (told->store_credit || told->exchange_credit ||
        strcmp(method, OMS_METHOD_STORE_CREDIT) == 0 ||
        strcmp(method, OMS_METHOD_EXCHANGE_CREDIT) == 0)
        return;
    if (rule->count == AT(captured)) {
        delta.captured_minor = told->amount_minor;
    } else if (rule->count == AT(refunded)) {
        delta.refunds = 1;
        delta.refunded_minor = told->amount_minor;
    } else if (rule->count == AT(refunds_reversed)) {
        delta.refunds = -1;
        delta.refunded_minor = -told->amount_minor;
    }
    oms__figures_add(order->tx, &oms__report_sales_table, &delta, order->at_ms);
}

void oms__tenders_told(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_payment_event *told = data;
    const tender_rule *rule = rule_of(event->type);
    report_order order;
    if (rule == NULL || !oms__orders_open(&order, tx, event, told->order_id))
        return;
    note_authorized(&order.now, rule, told);
    count_tender(&order, rule, told);
    count_sales(&order, rule, told);
    if (rule->count == AT(declined) && !was_given_up(told))
        count_decline(&order, told);
    if (order.now.authorized_minor != order.was.authorized_minor)
        oms__orders_save(&order);
}
