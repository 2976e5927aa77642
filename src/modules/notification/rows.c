// The rows of notification, described.
#include "modules/notification/notification.h"

#define REASON(T) \
    OMS_FIELD_TEXT(T, reason, 0, OMS_NOTE_BYTES_MAX, "Why, or why not.")
#define VERSION(T) OMS_FIELD_INT(T, version, 0, 0, INT64_MAX, "Counts changes.")
#define EVENTS(T) \
    OMS_FIELD_LIST(T, events, 0, &oms__endpoint_event_record, 0, \
                   OMS_ENDPOINT_EVENTS_MAX, "What it wants to know.")
#define CHANNEL(T) \
    OMS_FIELD_ENUM(T, channel, 0, &oms__channel_enum, "The channel.")
#define ADDRESS(T) \
    OMS_FIELD_TEXT(T, address, OMS_PII, OMS_NOTE_BYTES_MAX, "Where to.")

#define ENDPOINT endpoint_row
static const oms_field endpoint_fields[] = {
    OMS_FIELD_CODE(ENDPOINT, endpoint_id, OMS_REQUIRED, "The endpoint."),
    CHANNEL(ENDPOINT),
    OMS_FIELD_ENUM(ENDPOINT, audience, 0, &oms__audience_enum, "For whom."),
    OMS_FIELD_CODE(ENDPOINT, customer_id, 0, "Whose."),
    ADDRESS(ENDPOINT),
    OMS_FIELD_CODE(ENDPOINT, language, 0, "Absent: the shop's."),
    EVENTS(ENDPOINT),
    OMS_FIELD_CODE(ENDPOINT, secret_ref, 0, "A secret the channel knows."),
    OMS_FIELD_ENUM(ENDPOINT, state, 0, &oms__endpoint_state_enum, "Its life."),
    OMS_FIELD_INT(ENDPOINT, failures, 0, 0, INT64_MAX, "In a row."),
    REASON(ENDPOINT),
    OMS_FIELD_TIME(ENDPOINT, changed_at_ms, 0, "Last changed."),
    VERSION(ENDPOINT),
};
const oms_record oms__endpoint_row_record =
    OMS_RECORD("endpoint", ENDPOINT, endpoint_fields, "Where messages go.");
static const oms_index endpoint_indexes[] = {
    {.name = "customer", .fields = {3}, .fields_count = 1},
};
const oms_table oms__endpoints_table = {
    .name = "notification_endpoints",
    .record = &oms__endpoint_row_record,
    .key_fields = 1,
    .version_field = OMS_COUNT(endpoint_fields) - 1,
    .indexes_count = OMS_COUNT(endpoint_indexes),
    .indexes = endpoint_indexes,
};

#define TEMPLATE template_row
static const oms_field template_fields[] = {
    OMS_FIELD_CODE(TEMPLATE, event_type, OMS_REQUIRED, "What it tells of."),
    OMS_FIELD_CODE(TEMPLATE, language, OMS_REQUIRED, "In which language."),
    CHANNEL(TEMPLATE),
    OMS_FIELD_CODE(TEMPLATE, topic, 0, "What a customer may not want."),
    OMS_FIELD_TEXT(TEMPLATE, subject, 0, OMS_TEMPLATE_BYTES_MAX, "One line."),
    OMS_FIELD_TEXT(TEMPLATE, body, OMS_REQUIRED, OMS_TEMPLATE_BYTES_MAX,
                   "The text."),
    OMS_FIELD_BOOL(TEMPLATE, html, 0, "Values are escaped."),
    OMS_FIELD_TEXT(TEMPLATE, text, 0, OMS_TEMPLATE_BYTES_MAX,
                   "For readers without HTML."),
    OMS_FIELD_TIME(TEMPLATE, changed_at_ms, 0, "Last changed."),
    VERSION(TEMPLATE),
};
const oms_record oms__template_row_record =
    OMS_RECORD("template", TEMPLATE, template_fields, "A text with holes.");
const oms_table oms__templates_table = {
    .name = "notification_templates",
    .record = &oms__template_row_record,
    .key_fields = 3,
    .version_field = OMS_COUNT(template_fields) - 1,
};

#define PREFERENCE preference_row
static const oms_field preference_fields[] = {
    OMS_FIELD_CODE(PREFERENCE, customer_id, OMS_REQUIRED, "Who."),
    CHANNEL(PREFERENCE),
    OMS_FIELD_CODE(PREFERENCE, topic, OMS_REQUIRED, "Of what."),
    OMS_FIELD_BOOL(PREFERENCE, allowed, 0, "They want to be told."),
    OMS_FIELD_TIME(PREFERENCE, consented_at_ms, 0, "When they said so."),
    OMS_FIELD_TEXT(PREFERENCE, source, 0, OMS_NAME_BYTES_MAX,
                   "Where they said so."),
    OMS_FIELD_TIME(PREFERENCE, changed_at_ms, 0, "When we heard."),
    VERSION(PREFERENCE),
};
const oms_record oms__preference_row_record =
    OMS_RECORD("preference", PREFERENCE, preference_fields,
               "What a customer wants to be told.");
const oms_table oms__preferences_table = {
    .name = "notification_preferences",
    .record = &oms__preference_row_record,
    .key_fields = 3,
    .version_field = OMS_COUNT(preference_fields) - 1,
};

#define CONTACT contact_row
#define PERSONAL(m, text) \
    OMS_FIELD_TEXT(CONTACT, m, OMS_PII, OMS_NOTE_BYTES_MAX, text)
static const oms_field contact_fields[] = {
    OMS_FIELD_CODE(CONTACT, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(CONTACT, number, 0, 0, INT64_MAX, "Its number."),
    OMS_FIELD_CODE(CONTACT, channel, 0, "Where it was sold."),
    OMS_FIELD_CODE(CONTACT, currency, 0, "ISO 4217."),
    OMS_FIELD_CODE(CONTACT, customer_id, 0, "Who bought."),
    PERSONAL(name, "Their name."),
    PERSONAL(email, "Their mail address."),
    PERSONAL(phone, "Their number."),
    VERSION(CONTACT),
};
static const oms_record contact_record = OMS_RECORD(
    "contact_row", CONTACT, contact_fields, "How to reach who ordered.");
const oms_table oms__contacts_table = {
    .name = "notification_contacts",
    .record = &contact_record,
    .key_fields = 1,
    .version_field = OMS_COUNT(contact_fields) - 1,
    .archived = true,
};

#define DELIVERY delivery_row
// What was added later stands behind it.
enum { DELIVERY_VERSION = 22 };
static const oms_field delivery_fields[] = {
    OMS_FIELD_CODE(DELIVERY, subject, OMS_REQUIRED, "The event's subject."),
    OMS_FIELD_INT(DELIVERY, event_id, OMS_REQUIRED, 1, INT64_MAX, "The event."),
    OMS_FIELD_CODE(DELIVERY, endpoint_id, OMS_REQUIRED, "Who is told."),
    OMS_FIELD_CODE(DELIVERY, event_type, 0, "Its type."),
    OMS_FIELD_TIME(DELIVERY, event_at_ms, OMS_NULLABLE, "When it happened."),
    CHANNEL(DELIVERY),
    OMS_FIELD_ENUM(DELIVERY, state, 0, &oms__delivery_state_enum, "Its life."),
    OMS_FIELD_BOOL(DELIVERY, unknown, OMS_NULLABLE, "It was sent perhaps."),
    OMS_FIELD_CODE(DELIVERY, customer_id, 0, "Whose wishes count."),
    OMS_FIELD_CODE(DELIVERY, topic, 0, "What it is about."),
    ADDRESS(DELIVERY),
    OMS_FIELD_CODE(DELIVERY, language, 0, "Of the text."),
    OMS_FIELD_TEXT(DELIVERY, title, OMS_PII, OMS_SUBJECT_BYTES_MAX,
                   "One line."),
    OMS_FIELD_TEXT(DELIVERY, body, OMS_PII, OMS_MESSAGE_BYTES_MAX, "The text."),
    OMS_FIELD_BOOL(DELIVERY, html, OMS_NULLABLE, "The body is HTML."),
    OMS_FIELD_TEXT(DELIVERY, text, OMS_PII, OMS_MESSAGE_BYTES_MAX,
                   "The same without HTML."),
    REASON(DELIVERY),
    OMS_FIELD_TEXT(DELIVERY, provider_ref, 0, OMS_NAME_BYTES_MAX,
                   "The channel's own id."),
    OMS_FIELD_CODE(DELIVERY, task_id, 0, "The last task's, its key."),
    OMS_FIELD_INT(DELIVERY, tries, 0, 0, INT64_MAX, "Tasks so far."),
    OMS_FIELD_TIME(DELIVERY, created_at_ms, 0, "When it was to be sent."),
    OMS_FIELD_TIME(DELIVERY, changed_at_ms, 0, "Last changed."),
    [DELIVERY_VERSION] = VERSION(DELIVERY),
    OMS_FIELD_BOOL(DELIVERY, retires, OMS_NULLABLE,
                   "It goes to the archive when it has ended."),
};
static const oms_record delivery_record = OMS_RECORD(
    "delivery_row", DELIVERY, delivery_fields, "One event to one endpoint.");
static const oms_index delivery_indexes[] = {
    {.name = "endpoint", .fields = {2, 1}, .fields_count = 2},
    {.name = "state", .fields = {6, 2}, .fields_count = 2},
};
const oms_table oms__deliveries_table = {
    .name = "notification_deliveries",
    .record = &delivery_record,
    .key_fields = 3,
    .version_field = DELIVERY_VERSION,
    .indexes_count = OMS_COUNT(delivery_indexes),
    .indexes = delivery_indexes,
    .archived = true,
};

static const oms_field route_fields[] = {
    OMS_FIELD_CODE(route, endpoint_id, OMS_REQUIRED, "The endpoint."),
    EVENTS(route),
};
static const oms_record route_record =
    OMS_RECORD("route", route, route_fields, "Who wants to know what.");

#define SETTINGS notification_settings
static const oms_field settings_fields[] = {
    OMS_FIELD_ONE(SETTINGS, one),
    OMS_FIELD_CODE(SETTINGS, language, 0, "When nothing else is said."),
    OMS_FIELD_INT(SETTINGS, failures_max, 0, -1, INT64_MAX,
                  "In a row; -1: never disabled."),
    OMS_FIELD_INT(SETTINGS, give_up_ms, 0, 0, GIVE_UP_MAX_MS,
                  "A message that is older has failed."),
    OMS_FIELD_TEXT(SETTINGS, shop_name, 0, OMS_NAME_BYTES_MAX, "For texts."),
    OMS_FIELD_LIST(SETTINGS, routes, 0, &route_record, 0, OMS_ENDPOINTS_MAX,
                   "Enabled endpoints of the shop and of contacts."),
    OMS_FIELD_INT(SETTINGS, customers_count, 0, 0, INT64_MAX,
                  "Enabled endpoints of single customers."),
    OMS_FIELD_BOOL(SETTINGS, sweeping, OMS_NULLABLE, "A sweep is due."),
    VERSION(SETTINGS),
};
static const oms_record settings_record =
    OMS_RECORD("notification_settings", SETTINGS, settings_fields,
               "The shop's rules for messages, and who wants to know.");
const oms_table oms__notification_settings_table = {
    .name = "notification_settings",
    .record = &settings_record,
    .key_fields = 1,
    .version_field = OMS_COUNT(settings_fields) - 1,
};
