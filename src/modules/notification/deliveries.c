// A delivery: one event for one endpoint, once. Its row is written in the
// transaction that hears of the event; the row is what keeps a second telling
// from happening, and the task's id is the key that its channel sees.
#include "modules/notification/notification.h"

#include <string.h>

bool oms__deliveries_get(oms_tx *tx, const char *subject, int64_t event_id,
                         const char *endpoint_id, delivery_row *delivery)
{
    *delivery = (delivery_row){
        .subject = subject, .event_id = event_id, .endpoint_id = endpoint_id};
    return oms__tx_get(tx, &oms__deliveries_table, delivery);
}

bool oms__deliveries_may(const delivery_row *delivery, int32_t event)
{
    return oms__moves_target(&oms__delivery_moves, delivery->state, event,
                             NULL) >= 0;
}

static int event_of(int32_t state)
{
    switch (state) {
    case OMS_DELIVERY_SENT:
        return EVENT_SENT;
    case OMS_DELIVERY_DELIVERED:
        return EVENT_DELIVERED;
    case OMS_DELIVERY_FAILED:
        return EVENT_FAILED;
    case OMS_DELIVERY_SUPPRESSED:
        return EVENT_SUPPRESSED;
    default:
        return -1;
    }
}

static void tell_others(oms_tx *tx, const delivery_row *delivery,
                        int64_t occurred_at_ms)
{
    int event = event_of(delivery->state);
    if (event < 0)
        return;
    oms_notification_event told = {
        .event_id = delivery->event_id,
        .endpoint_id = delivery->endpoint_id,
        .channel = oms__channel_enum.names[delivery->channel],
        .order_id = delivery->subject,
        .event_type = delivery->event_type,
        .reason = delivery->reason};
    oms__tx_emit(tx, &oms__notification_events[event], delivery->subject,
                 occurred_at_ms, &told);
}

// What ends long after it was made: its order may be in the archive by now.
static bool is_belated(oms_tx *tx, const delivery_row *delivery)
{
    notification_settings settings = oms__routes_settings(tx);
    return delivery->state > OMS_DELIVERY_PENDING &&
           oms__tx_now(tx) - delivery->created_at_ms > settings.give_up_ms;
}

// A row that changes leaves the archive; here it goes back. For an order that
// is not in the archive nothing is lost: its rows are found there as well.
static void retire(oms_tx *tx, const delivery_row *delivery)
{
    const oms_event archived = {.subject = delivery->subject};
    if (delivery->retires && delivery->state != OMS_DELIVERY_PENDING)
        oms__react_archived(tx, &archived, NULL);
}

void oms__deliveries_move(oms_tx *tx, delivery_row *delivery, int32_t event,
                          const char *reason, int64_t occurred_at_ms)
{
    bool belated = is_belated(tx, delivery);
    if (!oms__tx_move(tx, &oms__delivery_moves, &delivery->state, event, NULL))
        return;
    delivery->retires = delivery->retires || belated;
    delivery->reason = reason;
    delivery->changed_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__deliveries_table, delivery);
    tell_others(tx, delivery, occurred_at_ms);
    retire(tx, delivery);
}

void oms__deliveries_send(oms_tx *tx, delivery_row *delivery)
{
    endpoint_row endpoint = {.endpoint_id = delivery->endpoint_id};
    (void)oms__tx_get(tx, &oms__endpoints_table, &endpoint);
    oms_message message = {.message_id = oms__tx_printf(
                               tx, "%lld.%s", (long long)delivery->event_id,
                               delivery->endpoint_id),
                           .subject = delivery->subject,
                           .event_id = delivery->event_id,
                           .event_type = delivery->event_type,
                           .at_ms = delivery->event_at_ms,
                           .endpoint_id = delivery->endpoint_id,
                           .channel = (oms_channel)delivery->channel,
                           .address = delivery->address,
                           .language = delivery->language,
                           .title = delivery->title,
                           .body = delivery->body,
                           .html = delivery->html,
                           .text = delivery->text,
                           .secret_ref = endpoint.secret_ref};
    delivery->task_id =
        oms__tx_task(tx, &oms__notification_jobs[delivery->channel],
                     delivery->subject, 0, &message);
    delivery->tries++;
}

// ---- telling one endpoint --------------------------------------------------

static void ask_contact(oms_tx *tx, delivery_row *delivery)
{
    oms_contact_request request = {.order_id = delivery->subject,
                                   .customer_id = delivery->customer_id,
                                   .channel = (oms_channel)delivery->channel,
                                   .event_id = delivery->event_id,
                                   .endpoint_id = delivery->endpoint_id};
    delivery->task_id = oms__tx_task(tx, &oms__notification_jobs[JOB_CONTACT],
                                     delivery->subject, 0, &request);
}

static void set_person(telling *it, const endpoint_row *endpoint,
                       delivery_row *delivery)
{
    const contact_row *contact = oms__contacts_of(it);
    delivery->address = endpoint->address;
    if (contact == NULL || endpoint->audience == OMS_AUDIENCE_SHOP)
        return;
    delivery->customer_id = contact->customer_id;
    if (endpoint->audience == OMS_AUDIENCE_CONTACT)
        delivery->address = oms__contacts_address(contact, endpoint->channel);
}

// Only an order's contact may be without an address here.
static bool is_addressed(const endpoint_row *endpoint,
                         const delivery_row *delivery)
{
    return delivery->address != NULL ||
           endpoint->audience != OMS_AUDIENCE_CONTACT;
}

// Why it is not to be sent, or NULL.
static const char *objection(oms_tx *tx, const endpoint_row *endpoint,
                             const delivery_row *delivery)
{
    if (endpoint->audience == OMS_AUDIENCE_SHOP)
        return NULL;
    if (!oms__preferences_allow(tx, delivery->customer_id, delivery->channel,
                                delivery->topic))
        return "not_wanted";
    if (!is_addressed(endpoint, delivery) && delivery->customer_id == NULL)
        return "no_address";
    return NULL;
}

static void queue(telling *it, const endpoint_row *endpoint,
                  delivery_row *delivery)
{
    oms_tx *tx = it->tx;
    if (is_addressed(endpoint, delivery))
        oms__deliveries_send(tx, delivery);
    else
        ask_contact(tx, delivery);
    oms__deliveries_move(tx, delivery, DELIVERY_QUEUE, NULL, 0);
    notification_settings settings = oms__routes_settings(tx);
    if (!settings.sweeping)
        oms__sweep_arm(tx, &settings, oms__tx_now(tx) + settings.give_up_ms);
}

static int64_t when(const oms_event *event)
{
    return event->occurred_at_ms != 0 ? event->occurred_at_ms : event->at_ms;
}

void oms__deliveries_tell(telling *it, const endpoint_row *endpoint)
{
    delivery_row delivery;
    composed text;
    if (oms__deliveries_get(it->tx, it->event->subject, it->event->id,
                            endpoint->endpoint_id, &delivery) ||
        !oms__compose(it, endpoint, &text))
        return;
    delivery.event_type = it->event->type;
    delivery.event_at_ms = when(it->event);
    delivery.channel = endpoint->channel;
    delivery.state = -1;
    delivery.retires = strcmp(it->event->type, "order.archived") == 0;
    delivery.topic = text.topic;
    delivery.language = text.language;
    delivery.title = text.title;
    delivery.body = text.body;
    delivery.html = text.html;
    delivery.text = text.text;
    delivery.created_at_ms = oms__tx_now(it->tx);
    set_person(it, endpoint, &delivery);
    const char *against = objection(it->tx, endpoint, &delivery);
    if (against != NULL)
        oms__deliveries_move(it->tx, &delivery, DELIVERY_SUPPRESS, against, 0);
    else if (text.too_long)
        oms__deliveries_move(it->tx, &delivery, DELIVERY_FAIL,
                             "the text is too long", 0);
    else
        queue(it, endpoint, &delivery);
}

// ---- by hand, and what others say ------------------------------------------

static bool require(oms_tx *tx, const char *subject, int64_t event_id,
                    const char *endpoint_id, delivery_row *delivery)
{
    if (oms__deliveries_get(tx, subject, event_id, endpoint_id, delivery))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, "/event_id",
                 "\"%s\" has no message of event %lld for \"%s\"", subject,
                 (long long)event_id, endpoint_id);
    return false;
}

void oms__deliveries_retry(oms_tx *tx, const void *in)
{
    const oms_delivery_retry_args *args = in;
    delivery_row delivery;
    endpoint_row endpoint = {.endpoint_id = args->endpoint_id};
    if (!require(tx, args->subject, args->event_id, args->endpoint_id,
                 &delivery))
        return;
    bool there = oms__tx_get(tx, &oms__endpoints_table, &endpoint);
    bool person = there && endpoint.audience != OMS_AUDIENCE_SHOP;
    const retry_step step = {
        .enabled = there && endpoint.state == ENDPOINT_ENABLED,
        .addressed =
            delivery.body != NULL && is_addressed(&endpoint, &delivery),
        .allowed =
            !person || oms__preferences_allow(tx, delivery.customer_id,
                                              delivery.channel, delivery.topic),
        .known = !delivery.unknown || args->again};
    if (!oms__tx_move(tx, &oms__delivery_moves, &delivery.state, DELIVERY_RETRY,
                      &step))
        return;
    oms__tx_cancel_task(tx, delivery.task_id);
    delivery.unknown = false;
    delivery.retires = true; // its order may be in the archive by now
    delivery.reason = NULL;
    delivery.created_at_ms = oms__tx_now(tx); // its time begins anew
    delivery.changed_at_ms = delivery.created_at_ms;
    oms__deliveries_send(tx, &delivery);
    oms__tx_put(tx, &oms__deliveries_table, &delivery);
    notification_settings settings = oms__routes_settings(tx);
    if (!settings.sweeping)
        oms__sweep_arm(tx, &settings, oms__tx_now(tx) + settings.give_up_ms);
    oms__tx_receipt(tx, delivery.subject, delivery.event_id);
}

// A fact is never refused for coming late: what it cannot change any more it
// leaves as it is.
void oms__deliveries_record(oms_tx *tx, const void *in)
{
    const oms_delivery_record_args *args = in;
    delivery_row delivery;
    if (!require(tx, args->subject, args->event_id, args->endpoint_id,
                 &delivery))
        return;
    int32_t event = args->failed ? DELIVERY_FAIL : DELIVERY_DELIVER;
    oms__tx_receipt(tx, delivery.subject, delivery.event_id);
    if (!oms__deliveries_may(&delivery, event))
        return;
    oms__tx_cancel_task(tx, delivery.task_id);
    delivery.unknown = false;
    oms__deliveries_move(tx, &delivery, event, args->reason,
                         args->occurred_at_ms);
    oms__endpoints_count(tx, delivery.endpoint_id, !args->failed);
}
