// What channels are asked, and how their answers come home; and the sweep that
// gives up what has waited too long.
#include "modules/notification/notification.h"

#include <string.h>

// A delivery whose task this is. A task that was replaced by a retry may still
// answer; only a yes of it counts then.
static bool mine(oms_tx *tx, const oms_message *asked, delivery_row *delivery)
{
    return oms__deliveries_get(tx, asked->subject, asked->event_id,
                               asked->endpoint_id, delivery);
}

static void sent(oms_tx *tx, delivery_row *delivery, const oms_answer *answer)
{
    const oms_message_result *result = answer->result;
    if (!oms__deliveries_may(delivery, DELIVERY_SEND))
        return; // its arrival was told before
    delivery->unknown = false;
    delivery->provider_ref = result != NULL ? result->provider_ref : NULL;
    oms__deliveries_move(tx, delivery, DELIVERY_SEND, NULL, 0);
    oms__endpoints_count(tx, delivery->endpoint_id, true);
}

static void declined(oms_tx *tx, delivery_row *delivery,
                     const oms_answer *answer)
{
    bool lost =
        answer->reason != NULL && strcmp(answer->reason, REASON_UNKNOWN) == 0;
    if (delivery->state != OMS_DELIVERY_PENDING)
        return;
    delivery->unknown = lost;
    oms__deliveries_move(tx, delivery, DELIVERY_FAIL, answer->reason, 0);
    if (answer->reason != NULL && strcmp(answer->reason, REASON_GONE) == 0)
        oms__endpoints_leave(tx, delivery->endpoint_id);
    else
        oms__endpoints_count(tx, delivery->endpoint_id, false);
}

static void answer_send(oms_tx *tx, const void *request,
                        const oms_answer *answer)
{
    const oms_message *asked = request;
    delivery_row delivery;
    if (!mine(tx, asked, &delivery))
        return;
    bool current = delivery.task_id != NULL &&
                   strcmp(delivery.task_id, answer->task_id) == 0;
    if (answer->outcome == OMS_OUTCOME_OK) {
        sent(tx, &delivery, answer);
    } else if (!current) {
        return;
    } else if (answer->outcome == OMS_OUTCOME_DECLINED) {
        declined(tx, &delivery, answer);
    } else if (delivery.state == OMS_DELIVERY_PENDING) {
        delivery.unknown = true;
        delivery.reason = answer->reason;
        oms__tx_put(tx, &oms__deliveries_table, &delivery);
    }
}

// ---- how to reach a customer -----------------------------------------------

static void remember(oms_tx *tx, const oms_contact_request *asked,
                     const oms_contact_result *result, contact_row *contact)
{
    *contact = (contact_row){.order_id = asked->order_id};
    if (!oms__tx_get(tx, &oms__contacts_table, contact))
        return;
    if (contact->name == NULL)
        contact->name = result->name;
    if (contact->email == NULL)
        contact->email = result->email;
    if (contact->phone == NULL)
        contact->phone = result->phone;
    oms__tx_put(tx, &oms__contacts_table, contact);
}

static void answer_contact(oms_tx *tx, const void *request,
                           const oms_answer *answer)
{
    const oms_contact_request *asked = request;
    const oms_contact_result *result = answer->result;
    delivery_row delivery;
    contact_row contact;
    if (answer->outcome == OMS_OUTCOME_UNKNOWN ||
        !oms__deliveries_get(tx, asked->order_id, asked->event_id,
                             asked->endpoint_id, &delivery) ||
        delivery.state != OMS_DELIVERY_PENDING)
        return;
    if (answer->outcome == OMS_OUTCOME_OK && result != NULL) {
        remember(tx, asked, result, &contact);
        delivery.address = oms__contacts_address(&contact, delivery.channel);
    }
    if (delivery.address == NULL) {
        oms__deliveries_move(tx, &delivery, DELIVERY_SUPPRESS, "no_address", 0);
        return;
    }
    oms__deliveries_send(tx, &delivery);
    delivery.changed_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__deliveries_table, &delivery);
}

// Nobody knows the customer.
static void rule_contact(oms_tx *tx, const void *request, oms_answer *answer)
{
    (void)tx;
    (void)request;
    answer->outcome = OMS_OUTCOME_DECLINED;
    answer->reason = "unknown_customer";
}

// ---- the sweep -------------------------------------------------------------

static void ask_sweep(oms_tx *tx, const sweep_request *request,
                      int64_t due_at_ms)
{
    oms__tx_task(tx, &oms__notification_jobs[JOB_SWEEP], "notification",
                 due_at_ms, request);
}

void oms__sweep_arm(oms_tx *tx, notification_settings *settings,
                    int64_t due_at_ms)
{
    sweep_request request = {.state = OMS_DELIVERY_PENDING};
    settings->sweeping = true;
    oms__routes_save(tx, settings);
    ask_sweep(tx, &request, due_at_ms);
}

static void rule_sweep(oms_tx *tx, const void *request, oms_answer *answer)
{
    (void)tx;
    (void)request;
    (void)answer; // it begins as OK: the time has come
}

static bool is_disabled(oms_tx *tx, const char *endpoint_id)
{
    endpoint_row endpoint = {.endpoint_id = endpoint_id};
    return oms__tx_get(tx, &oms__endpoints_table, &endpoint) &&
           endpoint.state == ENDPOINT_DISABLED;
}

// Gives one up when it is too old. Otherwise says when it will be.
static void look_at(oms_tx *tx, const delivery_row *row, int64_t give_up_ms,
                    sweep_request *next)
{
    delivery_row delivery = *row;
    int64_t until = delivery.created_at_ms + give_up_ms;
    if (is_disabled(tx, delivery.endpoint_id)) {
        oms__tx_cancel_task(tx, delivery.task_id);
        oms__deliveries_move(tx, &delivery, DELIVERY_SUPPRESS,
                             "endpoint_disabled", 0);
    } else if (until <= oms__tx_now(tx)) {
        oms__tx_cancel_task(tx, delivery.task_id);
        oms__deliveries_move(tx, &delivery, DELIVERY_FAIL,
                             delivery.unknown ? REASON_UNKNOWN : "too_late", 0);
        oms__endpoints_count(tx, delivery.endpoint_id, false);
    } else if (next->next_at_ms == 0 || until < next->next_at_ms) {
        next->next_at_ms = until;
    }
}

static void go_on(oms_tx *tx, const delivery_row *last,
                  const sweep_request *next)
{
    notification_settings settings = oms__routes_settings(tx);
    if (last != NULL) {
        sweep_request request = {.state = OMS_DELIVERY_PENDING,
                                 .endpoint_id = last->endpoint_id,
                                 .subject = last->subject,
                                 .event_id = last->event_id,
                                 .next_at_ms = next->next_at_ms};
        ask_sweep(tx, &request, 0);
    } else if (next->next_at_ms != 0) {
        sweep_request request = {.state = OMS_DELIVERY_PENDING};
        ask_sweep(tx, &request, next->next_at_ms);
    } else if (settings.sweeping) {
        settings.sweeping = false;
        oms__routes_save(tx, &settings);
    }
}

static void answer_sweep(oms_tx *tx, const void *request,
                         const oms_answer *answer)
{
    const sweep_request *from = request;
    sweep_request next = {.next_at_ms = from->next_at_ms};
    delivery_row like = {.state = OMS_DELIVERY_PENDING};
    delivery_row behind = {.state = OMS_DELIVERY_PENDING,
                           .endpoint_id = from->endpoint_id,
                           .subject = from->subject,
                           .event_id = from->event_id};
    oms_scan scan = {.table = &oms__deliveries_table,
                     .index = DELIVERY_INDEX_STATE,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .after = from->endpoint_id != NULL ? &behind : NULL,
                     .limit = ROWS_PER_PAGE};
    size_t count = 0;
    int64_t give_up_ms = oms__routes_settings(tx).give_up_ms;
    const delivery_row *rows = oms__tx_scan(tx, &scan, &count);
    (void)answer;
    for (size_t i = 0; i < count; i++) {
        delivery_row now = rows[i];
        // An endpoint that was given up on the way has drained its own.
        if (oms__tx_get(tx, &oms__deliveries_table, &now) &&
            now.state == OMS_DELIVERY_PENDING)
            look_at(tx, &now, give_up_ms, &next);
    }
    go_on(tx, count == ROWS_PER_PAGE ? &rows[count - 1] : NULL, &next);
}

#define SEND(channel, text) \
    [channel] = {.kind = "notification.send." text, \
                 .request = &oms__message_record, \
                 .result = &oms__message_result_record, \
                 .answer = answer_send, \
                 .attempts_max = SEND_ATTEMPTS_MAX, \
                 .doc = "Sends one message by the channel " text "."}

const oms_job oms__notification_jobs[NOTIFICATION_JOBS] = {
    SEND(OMS_CHANNEL_EMAIL, "email"),
    SEND(OMS_CHANNEL_SMS, "sms"),
    SEND(OMS_CHANNEL_PUSH, "push"),
    SEND(OMS_CHANNEL_WEBHOOK, "webhook"),
    SEND(OMS_CHANNEL_FILE, "file"),
    SEND(OMS_CHANNEL_LOG, "log"),
    [JOB_CONTACT] = {.kind = "customer.contact",
                     .request = &oms__contact_request_record,
                     .result = &oms__contact_result_record,
                     .answer = answer_contact,
                     .rule = rule_contact,
                     .doc = "How is this customer reached?"},
    [JOB_SWEEP] = {.kind = "notification.sweep",
                   .request = &oms__sweep_request_record,
                   .answer = answer_sweep,
                   .rule = rule_sweep,
                   .doc = "Gives up messages that have waited too long."},
};
