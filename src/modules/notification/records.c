// The structs of oms/notification.h, described.
#include "modules/notification/notification.h"

#define ENDPOINT_ID(T) \
    OMS_FIELD_CODE(T, endpoint_id, OMS_REQUIRED, "The endpoint.")
#define CHANNEL(T) \
    OMS_FIELD_ENUM(T, channel, 0, &oms__channel_enum, "The channel.")
#define REASON(T) \
    OMS_FIELD_TEXT(T, reason, 0, OMS_NOTE_BYTES_MAX, "Why, or why not.")
#define DELIVERY_KEY(T) \
    OMS_FIELD_CODE(T, subject, OMS_REQUIRED, "The order."), \
        OMS_FIELD_INT(T, event_id, OMS_REQUIRED, 1, INT64_MAX, \
                      "The event that it tells of."), \
        ENDPOINT_ID(T)

static const oms_field wanted_fields[] = {
    {.name = "type",
     .kind = OMS_KIND_TEXT,
     .text_class = OMS_TEXT_KEY,
     .flags = OMS_REQUIRED,
     .offset = offsetof(oms_endpoint_event, type),
     .min = 1,
     .max = OMS_CODE_BYTES_MAX,
     .doc = "A type, a prefix that ends in a dot, or *."},
};
const oms_record oms__endpoint_event_record = OMS_RECORD(
    "endpoint_event", oms_endpoint_event, wanted_fields, "What is wanted.");

#define PUT oms_endpoint_put_args
static const oms_field put_fields[] = {
    ENDPOINT_ID(PUT),
    OMS_FIELD_ENUM(PUT, channel, OMS_REQUIRED, &oms__channel_enum,
                   "The channel."),
    OMS_FIELD_ENUM(PUT, audience, 0, &oms__audience_enum, "For whom."),
    OMS_FIELD_CODE(PUT, customer_id, 0, "Audience customer: whose."),
    OMS_FIELD_TEXT(PUT, address, OMS_PII, OMS_NOTE_BYTES_MAX,
                   "Mail address, number, URL; not for contacts."),
    OMS_FIELD_CODE(PUT, language, 0, "Absent: the shop's."),
    OMS_FIELD_LIST(PUT, events, OMS_REQUIRED, &oms__endpoint_event_record, 1,
                   OMS_ENDPOINT_EVENTS_MAX, "What it wants to know."),
    OMS_FIELD_CODE(PUT, secret_ref, 0,
                   "Name of a secret that the channel knows."),
};
const oms_record oms__endpoint_put_record =
    OMS_RECORD("endpoint.put", PUT, put_fields, "Sets an endpoint.");

static const oms_field act_fields[] = {
    ENDPOINT_ID(oms_endpoint_act_args),
    REASON(oms_endpoint_act_args),
};
const oms_record oms__endpoint_act_record =
    OMS_RECORD("endpoint.act", oms_endpoint_act_args, act_fields,
               "Which endpoint, and why.");

#define TEMPLATE oms_template_put_args
static const oms_field template_fields[] = {
    OMS_FIELD_CODE(TEMPLATE, event_type, OMS_REQUIRED, "What it tells of."),
    OMS_FIELD_CODE(TEMPLATE, language, OMS_REQUIRED, "en, de-AT."),
    OMS_FIELD_ENUM(TEMPLATE, channel, OMS_REQUIRED, &oms__channel_enum,
                   "The channel."),
    OMS_FIELD_CODE(TEMPLATE, topic, 0, "Absent: transactional."),
    OMS_FIELD_TEXT(TEMPLATE, subject, 0, OMS_TEMPLATE_BYTES_MAX, "One line."),
    OMS_FIELD_TEXT(TEMPLATE, body, OMS_REQUIRED, OMS_TEMPLATE_BYTES_MAX,
                   "The text."),
    OMS_FIELD_BOOL(TEMPLATE, html, OMS_NULLABLE,
                   "Values in the body are escaped."),
    OMS_FIELD_TEXT(TEMPLATE, text, 0, OMS_TEMPLATE_BYTES_MAX,
                   "With html: the same for readers without it."),
};
const oms_record oms__template_put_record =
    OMS_RECORD("template.put", TEMPLATE, template_fields, "Sets a template.");

#define DROP oms_template_delete_args
static const oms_field delete_fields[] = {
    OMS_FIELD_CODE(DROP, event_type, OMS_REQUIRED, "What it tells of."),
    OMS_FIELD_CODE(DROP, language, OMS_REQUIRED, "en, de-AT."),
    OMS_FIELD_ENUM(DROP, channel, OMS_REQUIRED, &oms__channel_enum,
                   "The channel."),
};
const oms_record oms__template_delete_record = OMS_RECORD(
    "template.delete", DROP, delete_fields, "Takes a template away.");

#define WISH oms_preference_set_args
static const oms_field wish_fields[] = {
    OMS_FIELD_CODE(WISH, customer_id, OMS_REQUIRED, "Who."),
    OMS_FIELD_ENUM(WISH, channel, OMS_REQUIRED, &oms__channel_enum,
                   "The channel."),
    OMS_FIELD_CODE(WISH, topic, OMS_REQUIRED, "transactional, marketing."),
    OMS_FIELD_BOOL(WISH, allowed, OMS_NULLABLE, "They want to be told."),
    OMS_FIELD_TIME(WISH, consented_at_ms, OMS_NULLABLE,
                   "When they said so; absent: now."),
    OMS_FIELD_TEXT(WISH, source, 0, OMS_NAME_BYTES_MAX, "Where they said so."),
};
const oms_record oms__preference_set_record = OMS_RECORD(
    "preference.set", WISH, wish_fields, "What a customer wants to be told.");

static const oms_field retry_fields[] = {
    DELIVERY_KEY(oms_delivery_retry_args),
    OMS_FIELD_BOOL(oms_delivery_retry_args, again, OMS_NULLABLE,
                   "It may have been sent; send it all the same."),
};
const oms_record oms__delivery_retry_record =
    OMS_RECORD("delivery.retry", oms_delivery_retry_args, retry_fields,
               "Sends a message again.");

static const oms_field told_fields[] = {
    DELIVERY_KEY(oms_delivery_record_args),
    OMS_FIELD_BOOL(oms_delivery_record_args, failed, OMS_NULLABLE,
                   "It came back; otherwise it has arrived."),
    REASON(oms_delivery_record_args),
    OMS_FIELD_TIME(oms_delivery_record_args, occurred_at_ms, OMS_NULLABLE,
                   "When; absent: now."),
};
const oms_record oms__delivery_record_record =
    OMS_RECORD("delivery.record", oms_delivery_record_args, told_fields,
               "What became of a message outside.");

#define RULES oms_notification_configure_args
static const oms_field rules_fields[] = {
    OMS_FIELD_CODE(RULES, language, 0, "Absent: en."),
    OMS_FIELD_INT(RULES, failures_max, OMS_NULLABLE, -1, INT64_MAX,
                  "Failures in a row that disable an endpoint; absent: 10; "
                  "-1: never."),
    OMS_FIELD_INT(RULES, give_up_ms, OMS_NULLABLE, 0, GIVE_UP_MAX_MS,
                  "A message that is older has failed; absent: 3 days."),
    OMS_FIELD_TEXT(RULES, shop_name, 0, OMS_NAME_BYTES_MAX,
                   "For texts: {{shop.name}}."),
};
const oms_record oms__notification_configure_record =
    OMS_RECORD("notification.configure", RULES, rules_fields,
               "The shop's rules for messages.");

// ---- published and asked ---------------------------------------------------

#define EVENT oms_notification_event
static const oms_field event_fields[] = {
    OMS_FIELD_INT(EVENT, event_id, OMS_NULLABLE, 0, INT64_MAX,
                  "The event that was to be told; absent: about the endpoint."),
    ENDPOINT_ID(EVENT),
    OMS_FIELD_CODE(EVENT, channel, 0, "Its channel."),
    OMS_FIELD_CODE(EVENT, order_id, 0, "Subject of that event."),
    OMS_FIELD_CODE(EVENT, event_type, 0, "Type of that event."),
    REASON(EVENT),
};
const oms_record oms__notification_event_record = OMS_RECORD(
    "notification_event", EVENT, event_fields, "What became of a message.");

static const oms_field message_result_fields[] = {
    OMS_FIELD_TEXT(oms_message_result, provider_ref, 0, OMS_NAME_BYTES_MAX,
                   "The channel's own id."),
};
const oms_record oms__message_result_record =
    OMS_RECORD("message_result", oms_message_result, message_result_fields,
               "What a channel answers.");

#define ASK oms_contact_request
static const oms_field ask_fields[] = {
    OMS_FIELD_CODE(ASK, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_CODE(ASK, customer_id, 0, "Who bought."),
    CHANNEL(ASK),
    OMS_FIELD_INT(ASK, event_id, 0, 0, INT64_MAX, "The message that waits."),
    ENDPOINT_ID(ASK),
};
const oms_record oms__contact_request_record = OMS_RECORD(
    "contact_request", ASK, ask_fields, "How can this customer be reached?");

#define REACH oms_contact_result
static const oms_field reach_fields[] = {
    OMS_FIELD_TEXT(REACH, name, OMS_PII, OMS_NAME_BYTES_MAX, "Their name."),
    OMS_FIELD_TEXT(REACH, email, OMS_PII, OMS_NAME_BYTES_MAX,
                   "Their mail address."),
    OMS_FIELD_TEXT(REACH, phone, OMS_PII, OMS_NAME_BYTES_MAX, "Their number."),
};
const oms_record oms__contact_result_record = OMS_RECORD(
    "contact_result", REACH, reach_fields, "How a customer is reached.");

#define SWEEP sweep_request
static const oms_field sweep_fields[] = {
    OMS_FIELD_ENUM(SWEEP, state, 0, &oms__delivery_state_enum, "Where it is."),
    OMS_FIELD_CODE(SWEEP, endpoint_id, 0, "Go on behind this."),
    OMS_FIELD_CODE(SWEEP, subject, 0, "Go on behind this."),
    OMS_FIELD_INT(SWEEP, event_id, OMS_NULLABLE, 0, INT64_MAX,
                  "Go on behind this."),
    OMS_FIELD_TIME(SWEEP, next_at_ms, OMS_NULLABLE,
                   "When the next message is too old."),
};
const oms_record oms__sweep_request_record = OMS_RECORD(
    "sweep_request", SWEEP, sweep_fields, "How far a sweep has come.");

// ---- what can be read ------------------------------------------------------

#define LIST oms_delivery_list_args
static const oms_field list_args_fields[] = {
    OMS_FIELD_CODE(LIST, subject, 0, "Of this order."),
    OMS_FIELD_CODE(LIST, endpoint_id, 0, "Of this endpoint."),
    OMS_FIELD_CODE(LIST, state, 0, "Only these."),
    OMS_FIELD_TEXT(LIST, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(LIST, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Deliveries of a page; absent: 50."),
};
const oms_record oms__delivery_list_args_record =
    OMS_RECORD("delivery.list", LIST, list_args_fields, "Which, and how many.");

#define DELIVERY oms_delivery
static const oms_field delivery_fields[] = {
    DELIVERY_KEY(DELIVERY),
    OMS_FIELD_CODE(DELIVERY, event_type, 0, "Its type."),
    CHANNEL(DELIVERY),
    OMS_FIELD_ENUM(DELIVERY, state, 0, &oms__delivery_state_enum, "Its life."),
    OMS_FIELD_BOOL(DELIVERY, unknown, OMS_NULLABLE, "It was sent perhaps."),
    OMS_FIELD_TEXT(DELIVERY, address, OMS_PII, OMS_NOTE_BYTES_MAX, "Where to."),
    OMS_FIELD_TEXT(DELIVERY, title, OMS_PII, OMS_SUBJECT_BYTES_MAX,
                   "One line."),
    REASON(DELIVERY),
    OMS_FIELD_TEXT(DELIVERY, provider_ref, 0, OMS_NAME_BYTES_MAX,
                   "The channel's own id."),
    OMS_FIELD_CODE(DELIVERY, task_id, 0, "The last task's, its key."),
    OMS_FIELD_INT(DELIVERY, tries, 0, 0, INT64_MAX, "Tasks so far."),
    OMS_FIELD_TIME(DELIVERY, created_at_ms, OMS_NULLABLE, "Made."),
    OMS_FIELD_TIME(DELIVERY, changed_at_ms, OMS_NULLABLE, "Last changed."),
    OMS_FIELD_INT(DELIVERY, version, 0, 0, INT64_MAX, "Counts changes."),
};
static const oms_record delivery_record =
    OMS_RECORD("delivery", DELIVERY, delivery_fields,
               "A message, and where it "
               "is.");
static const oms_field list_fields[] = {
    OMS_FIELD_LIST(oms_delivery_page, items, 0, &delivery_record, 0,
                   OMS_PAGE_MAX, "This page."),
    OMS_FIELD_TEXT(oms_delivery_page, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__delivery_list_record = OMS_RECORD(
    "delivery_list", oms_delivery_page, list_fields, "A page of deliveries.");

#define TRY oms_template_render_args
static const oms_field try_fields[] = {
    OMS_FIELD_CODE(TRY, event_type, 0, "A stored template: these three, or"),
    OMS_FIELD_CODE(TRY, language, 0, "Its language."),
    CHANNEL(TRY),
    OMS_FIELD_TEXT(TRY, subject, 0, OMS_TEMPLATE_BYTES_MAX, "a text to try."),
    OMS_FIELD_TEXT(TRY, body, 0, OMS_TEMPLATE_BYTES_MAX, "The same."),
    OMS_FIELD_BOOL(TRY, html, OMS_NULLABLE, "Values in the body are escaped."),
    OMS_FIELD_JSON(TRY, values, 0, OMS_STRING_BYTES_MAX, "What fills it in."),
    OMS_FIELD_CURRENCY(TRY, currency, 0, "total_minor is also total then."),
};
const oms_record oms__template_render_record =
    OMS_RECORD("template.render", TRY, try_fields, "What to fill in.");

static const oms_field rendered_fields[] = {
    OMS_FIELD_TEXT(oms_rendered, subject, OMS_PII, OMS_SUBJECT_BYTES_MAX,
                   "One line."),
    OMS_FIELD_TEXT(oms_rendered, body, OMS_PII, OMS_MESSAGE_BYTES_MAX,
                   "The text."),
    OMS_FIELD_BOOL(oms_rendered, html, OMS_NULLABLE, "The body is HTML."),
    OMS_FIELD_TEXT(oms_rendered, text, OMS_PII, OMS_MESSAGE_BYTES_MAX,
                   "The same without HTML, if the template has it."),
};
const oms_record oms__rendered_record = OMS_RECORD(
    "rendered", oms_rendered, rendered_fields, "What a template makes.");
