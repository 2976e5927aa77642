// What each event is called when it is told to people: one sentence for those
// who work here, and one for the customer where there is one. Each is a
// template of the event's own values. A customer's sentence must not hold a
// note, a reason, a name, or money other than a total: what it says is shown
// to whoever has the link. An empty sentence is not told.
#include "modules/tracking/tracking.h"

#include <string.h>

#include "base/record.h"
#include "base/template.h"

#define NUMBER \
    "{{#tracking_number}}, number {{tracking_number}}{{/tracking_number}}"
#define BY_CARRIER "{{#carrier}} with {{carrier}}{{/carrier}}"
#define REASON "{{#has_reason}}: {{reason_words}}{{/has_reason}}"
#define NOTE "{{#note}}: {{note}}{{/note}}"
// Without a currency amounts have no decimals. Nothing owed is "0.00": whether
// an amount is said must not hang on whether it is 0.
#define AMOUNT(name) \
    "{{" name "}}{{^priced}}{{" name "_minor}}{{/priced}} {{currency}}"
#define MONEY AMOUNT("amount")

static const event_words sentences[] = {
    {"order.drafted", "A draft of the order was put down.", NULL},
    {"order.draft_canceled", "The draft was dropped" NOTE ".", NULL},
    {"order.placed",
     "The order was placed in {{channel}} as number {{number}}, " AMOUNT(
         "total") " in all.",
     "We have your order {{number}}."},
    {"order.reserved", "The goods are set aside.", NULL},
    {"order.approved", "Its payment was approved outside" NOTE ".", NULL},
    {"order.confirmed", "The order was confirmed.", "Your order is confirmed."},
    {"order.released", "The order is with fulfilment.",
     "We are preparing your order."},
    {"order.completed", "Everything has arrived and is settled" NOTE ".",
     "Your order is complete."},
    {"order.reopened", "The order has work again" NOTE ".", NULL},
    {"order.canceled", "The order was canceled" REASON ".",
     "Your order was canceled."},
    {"order.cancel_noted",
     "The order was canceled outside, too, after it had ended.", NULL},
    {"order.rejected", "The order was turned down" REASON ".",
     "We could not accept your order."},
    {"order.expired", "The order was not paid in time.",
     "Your order was not paid in time."},
    {"order.held", "A hold was placed ({{kind}})" NOTE ".", NULL},
    {"order.hold_released",
     "Hold {{hold_no}} was "
     "{{#rejected}}rejected{{/rejected}}{{^rejected}}released{{/rejected}}" NOTE
     ".",
     NULL},
    {"order.annotated", "Its note, reference or metadata was changed.", NULL},
    {"order.tagged", "Its tags were changed.", NULL},
    {"order.noted", "A note was added" NOTE ".", NULL},
    {"order.lines_canceled", "Units worth " MONEY " were canceled" REASON ".",
     "A part of your order was canceled."},
    {"order.change_begun", "A change of the order was begun.", NULL},
    {"order.change_edited", "The change of the order was edited.", NULL},
    {"order.change_requested", "The change was asked for.", NULL},
    {"order.change_declined", "The change was declined" NOTE ".", NULL},
    {"order.change_canceled", "The change was dropped" NOTE ".", NULL},
    {"order.change_expired", "The change was not confirmed in time.", NULL},
    {"order.changed",
     "The order was changed; it now comes to " AMOUNT("total") ".",
     "Your order was changed."},
    {"order.replaced", "Its replacement {{new_order_id}} was placed.", NULL},
    {"order.replacement_refused",
     "Its replacement could not be placed" REASON ".", NULL},
    {"order.archived", "The order was moved to the archive.", NULL},
    {"order.restored", "The order was taken out of the archive.", NULL},

    {"payment.created", "A payment of " MONEY " by {{method}} was added.",
     NULL},
    {"payment.authorized", MONEY " by {{method}} were authorized.",
     "Your payment was accepted."},
    {"payment.requires_action", "The customer must act to pay by {{method}}.",
     "Your payment needs you to act."},
    {"payment.captured", MONEY " were taken by {{method}}.", NULL},
    {"payment.voided", "The authorization of " MONEY " was given back.", NULL},
    {"payment.failed", "A payment by {{method}} was refused" REASON ".",
     "A payment did not succeed."},
    {"payment.expired", "The authorization by {{method}} has run out.", NULL},
    {"payment.unknown",
     "Nobody knows yet whether a payment by {{method}} went through.", NULL},
    {"payment.refunded",
     "{{#exchange_credit}}" MONEY " went over to an exchange."
     "{{/exchange_credit}}{{^exchange_credit}}{{#store_credit}}" MONEY
     " were given as store credit.{{/store_credit}}{{^store_credit}}" MONEY
     " were given back by {{method}}.{{/store_credit}}{{/exchange_credit}}",
     "{{^exchange_credit}}{{#store_credit}}We have given you store credit."
     "{{/store_credit}}{{^store_credit}}We have sent you a refund."
     "{{/store_credit}}{{/exchange_credit}}"},
    {"payment.refund_failed", "A refund by {{method}} was refused" REASON ".",
     NULL},
    {"payment.charged_back", "The bank took back " MONEY ".", NULL},
    {"payment.chargeback_reversed", "The bank returned " MONEY " to us.", NULL},
    {"payment.refund_reversed", "A refund of " MONEY " came back.", NULL},
    {"payment.adjusted", "What is owed is now " AMOUNT("due") ".", NULL},

    {"dispute.opened",
     "The bank disputes a payment of " MONEY
     "{{#evidence_due_on}}; evidence is due by {{evidence_due_on}}"
     "{{/evidence_due_on}}" REASON ".",
     NULL},
    {"dispute.overdue",
     "The date for evidence in dispute {{dispute_no}} has "
     "passed.",
     NULL},
    {"dispute.closed", "Dispute {{dispute_no}} ended: {{state_words}}.", NULL},
    {"credit.granted",
     "Store credit of " MONEY " was granted; it is now " AMOUNT("balance")
         REASON ".",
     NULL},

    {"fulfillment.planned", "The work was planned: {{count}} in all.", NULL},
    {"fulfillment.opened",
     "Work {{fulfillment_no}} may begin at "
     "{{location_id}}" NOTE ".",
     NULL},
    {"fulfillment.finished", "Nothing is left to ship" NOTE ".", NULL},
    {"fulfillment.started",
     "Work {{fulfillment_no}} has begun at "
     "{{location_id}}.",
     NULL},
    {"fulfillment.rejected",
     "{{location_id}} cannot do work "
     "{{fulfillment_no}}" NOTE ".",
     NULL},
    {"fulfillment.closed", "Work {{fulfillment_no}} is over" NOTE ".", NULL},
    {"fulfillment.canceled", "Work {{fulfillment_no}} was called off" NOTE ".",
     NULL},
    {"fulfillment.stopped",
     "{{#complete}}Everything asked for could be stopped"
     "{{/complete}}{{^complete}}Not everything could be stopped"
     "{{/complete}}" NOTE ".",
     NULL},
    {"shipment.created", "Parcel {{shipment_no}} was begun.", NULL},
    {"shipment.picked", "Parcel {{shipment_no}} was picked.", NULL},
    {"shipment.packed", "Parcel {{shipment_no}} was packed.",
     "A parcel is packed."},
    {"shipment.labeled",
     "Parcel {{shipment_no}} has a label" BY_CARRIER NUMBER ".", NULL},
    {"shipment.label_declined",
     "No label for parcel {{shipment_no}}" REASON ".", NULL},
    {"shipment.shipped",
     "Parcel {{shipment_no}} has left" BY_CARRIER NUMBER ".",
     "A parcel is on its way" BY_CARRIER NUMBER "."},
    {"shipment.delivered", "Parcel {{shipment_no}} has arrived.",
     "A parcel has arrived."},
    {"shipment.canceled", "Parcel {{shipment_no}} was given up.", NULL},
    {"shipment.scanned",
     "The carrier says of parcel {{shipment_no}}: "
     "{{status_words}}{{#place}} at {{place}}{{/place}}" NOTE ".",
     "Your parcel: {{status_words}}{{#place}} ({{place}}){{/place}}."},

    {"cancellation.requested", "A cancellation was asked for" REASON ".",
     "You asked us to cancel."},
    {"cancellation.completed", "The cancellation is done.", NULL},
    {"cancellation.partial", "A part of the cancellation is done" NOTE ".",
     "Not all of it could be stopped in time."},
    {"cancellation.refused", "The cancellation was refused" NOTE ".",
     "It was too late to cancel."},
    {"return.requested", "Return {{return_no}} was asked for" NOTE ".",
     "You asked for a return."},
    {"return.approved", "Return {{return_no}} was approved.",
     "Your return is approved."},
    {"return.rejected", "Return {{return_no}} was turned down" NOTE ".",
     "We could not approve your return."},
    {"return.in_transit", "Return {{return_no}} is on its way.",
     "Your return is on its way to us."},
    {"return.received", "Goods of return {{return_no}} have arrived.",
     "Your return has arrived."},
    {"return.inspected", "Goods of return {{return_no}} were looked at.", NULL},
    {"return.credited",
     MONEY " are credited{{#return_no}} for return "
           "{{return_no}}{{/return_no}}" REASON ".",
     NULL},
    {"return.completed", "Return {{return_no}} is done.",
     "Your return is complete."},
    {"return.canceled", "Return {{return_no}} was called off" NOTE ".",
     "Your return was called off."},
    {"return.expired", "Return {{return_no}} did not come in time.",
     "Your return did not reach us in time."},
    {"return.overdue", "Return {{return_no}} has waited too long for the shop.",
     NULL},
    {"return.unmatched", "Goods came back that match no sale" REASON ".", NULL},
    {"return.matched", "Goods that came back were matched with a sale.", NULL},
    {"exchange.requested", "An exchange was asked for" NOTE ".",
     "An exchange is being prepared."},
    {"exchange.placed", "The exchange was placed as {{new_order_id}}.", NULL},
    {"exchange.completed", "The exchange is done.",
     "Your exchange is complete."},
    {"exchange.canceled", "The exchange was called off" NOTE ".",
     "Your exchange was called off."},
    {"claim.asked", "A claim was raised" NOTE ".", "We have your claim."},
    {"claim.requested", "A claim was granted: goods go out instead.",
     "Your claim is granted."},
    {"claim.placed", "The claim's goods were placed as {{new_order_id}}.",
     NULL},
    {"claim.completed", "The claim is settled.", "Your claim is settled."},
    {"claim.rejected", "The claim was turned down" NOTE ".",
     "We could not grant your claim."},
    {"claim.canceled", "The claim was called off" NOTE ".", NULL},

    {"order.expected", "Goods the order waits for have another date.",
     "The goods you are waiting for have a new date."},
    {"stock.backorder_filled", "Goods the order waited for have come in.",
     "The goods you are waiting for have come in."},
    {"tracking.shared", "A link for the customer was made ({{share_no}}).",
     NULL},
    {"tracking.revoked", "A link for the customer was revoked ({{share_no}}).",
     NULL},
    {"tracking.late",
     "The order is late: it was promised for "
     "{{promised_on}}.",
     "Your order is late. We are sorry."},
    {"notification.sent",
     "{{endpoint_id}} was told of {{event_type}} by "
     "{{channel}}.",
     NULL},
    {"notification.delivered",
     "The message of {{event_type}} reached {{endpoint_id}}.", NULL},
    {"notification.failed",
     "{{endpoint_id}} could not be told of {{event_type}}" REASON ".", NULL},
    {"notification.suppressed",
     "{{endpoint_id}} was not told of {{event_type}}" REASON ".", NULL},
};

const event_words *oms__words_find(const char *type)
{
    for (size_t i = 0; i < OMS_COUNT(sentences); i++)
        if (strcmp(sentences[i].type, type) == 0)
            return &sentences[i];
    return NULL;
}

// A type that nobody wrote a sentence for says itself.
static const char *say_type(oms_tx *tx, const char *type)
{
    char *text = oms__tx_printf(tx, "%s.", type);
    for (char *at = text; at != NULL && at[0] != '\0' && at[1] != '\0'; at++)
        if (*at == '.' || *at == '_')
            *at = ' ';
    if (text != NULL && text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
    return text;
}

// What a sentence takes from elsewhere than its event.
typedef struct beside_words {
    const char *currency;
    bool priced;
    bool has_reason;
} beside_words;
static const oms_field beside_fields[] = {
    OMS_FIELD_CODE(beside_words, currency, 0, "The order's."),
    OMS_FIELD_BOOL(beside_words, priced, 0, "Amounts have decimals."),
    OMS_FIELD_BOOL(beside_words, has_reason, 0, "The event says why."),
};
static const oms_record beside_record =
    OMS_RECORD("beside_words", beside_words, beside_fields,
               "What a sentence takes from elsewhere.");

typedef struct reason_words {
    const char *reason;
} reason_words;
static const oms_field reason_fields[] = {
    OMS_FIELD_TEXT(reason_words, reason, 0, OMS_STRING_BYTES_MAX, "Why."),
};
static const oms_record reason_record =
    OMS_RECORD("reason_words", reason_words, reason_fields, "Why.");

// "None" and "other" are what stands there when nobody gave a reason.
static bool has_reason(oms_tx *tx, const oms_event *event)
{
    reason_words said = {0};
    oms_error none = OMS_INIT(oms_error);
    const char *data = event->data != NULL ? event->data : "{}";
    int code = oms__record_parse_loose(&reason_record, data, strlen(data),
                                       &said, oms__tx_arena(tx), &none);
    return code == OMS_OK && said.reason != NULL && said.reason[0] != '\0' &&
           strcmp(said.reason, "none") != 0 &&
           strcmp(said.reason, "other") != 0;
}

const char *oms__words_tell(oms_tx *tx, const oms_event *event,
                            const char *currency, bool customer)
{
    const event_words *words = oms__words_find(event->type);
    if (words == NULL || (customer && words->customer == NULL))
        return customer ? NULL : say_type(tx, event->type);
    const char *template = customer ? words->customer : words->staff;
    const beside_words beside = {
        .currency = currency,
        .priced = currency != NULL,
        .has_reason =
            strstr(template, "reason") != NULL && has_reason(tx, event),
    };
    const oms_template_source sources[] = {
        {.record = &beside_record, .row = &beside},
        {.json = event->data},
    };
    const oms_template_args args = {.text = template,
                                    .sources = sources,
                                    .sources_count = OMS_COUNT(sources),
                                    .currency = currency,
                                    .bytes_max = SENTENCE_BYTES_MAX};
    const char *text = NULL;
    oms_error error = OMS_INIT(oms_error);
    int code = oms__template_render(&args, oms__tx_arena(tx), &text, &error);
    if (code == OMS_ENOMEM)
        oms__tx_fail(tx, code, "", "%s", error.text);
    if (code == OMS_OK && text[0] == '\0')
        return customer ? NULL : say_type(tx, event->type);
    // A note may be too long for a sentence; the type then has to do.
    return code == OMS_OK ? text : say_type(tx, event->type);
}
