// Reads of what was set: endpoints, templates and preferences, page by page.
#include "modules/notification/notification.h"

typedef struct named_args {
    uint32_t size;
    const char *name;
    const char *after;
    int64_t limit;
} named_args;
#define NAMED_FIELDS(word, text) \
    {.name = (word), \
     .kind = OMS_KIND_TEXT, \
     .text_class = OMS_TEXT_CODE, \
     .offset = offsetof(named_args, name), \
     .min = 1, \
     .max = OMS_CODE_BYTES_MAX, \
     .doc = (text)}, \
        OMS_FIELD_TEXT(named_args, after, 0, OMS_NAME_BYTES_MAX, \
                       "The next of the page before."), \
        OMS_FIELD_INT(named_args, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX, \
                      "Rows of a page; absent: 50.")
static const oms_field endpoint_args_fields[] = {
    NAMED_FIELDS("customer_id", "Only this customer's.")};
static const oms_record endpoint_args_record = OMS_RECORD(
    "endpoint.list", named_args, endpoint_args_fields, "Which endpoints.");
static const oms_field template_args_fields[] = {
    NAMED_FIELDS("event_type", "Only of this event.")};
static const oms_record template_args_record = OMS_RECORD(
    "template.list", named_args, template_args_fields, "Which templates.");
static const oms_field preference_args_fields[] = {
    NAMED_FIELDS("customer_id", "Only this customer's.")};
static const oms_record preference_args_record =
    OMS_RECORD("preference.list", named_args, preference_args_fields,
               "Whose preferences.");

typedef struct endpoint_list {
    const endpoint_row *endpoints;
    size_t endpoints_count;
    const char *next;
} endpoint_list;
typedef struct template_list {
    const template_row *templates;
    size_t templates_count;
    const char *next;
} template_list;
typedef struct preference_list {
    const preference_row *preferences;
    size_t preferences_count;
    const char *next;
} preference_list;

static size_t page_of(const named_args *args)
{
    return args->limit != 0 ? (size_t)args->limit : OMS_PAGE_DEFAULT;
}

static void list_endpoints(oms_tx *tx, const void *in, void *result)
{
    const named_args *args = in;
    endpoint_list *out = result;
    oms_cursor_part part = {0};
    endpoint_row like = {.customer_id = args->name};
    endpoint_row after = like;
    if (args->after != NULL && oms__tx_after(tx, args->after, "t", &part))
        after.endpoint_id = part.text;
    bool filtered = args->name != NULL;
    oms_scan scan = {.table = &oms__endpoints_table,
                     .index = filtered ? ENDPOINT_INDEX_CUSTOMER : -1,
                     .prefix = filtered ? &like : NULL,
                     .prefix_fields = filtered,
                     .after = args->after != NULL ? &after : NULL,
                     .limit = (uint32_t)page_of(args)};
    out->endpoints = oms__tx_scan(tx, &scan, &out->endpoints_count);
    if (out->endpoints_count == scan.limit) {
        part.text = out->endpoints[scan.limit - 1].endpoint_id;
        out->next = oms__tx_cursor(tx, &part, 1);
    }
}

static void list_templates(oms_tx *tx, const void *in, void *result)
{
    const named_args *args = in;
    template_list *out = result;
    oms_cursor_part parts[3] = {{0}};
    template_row like = {.event_type = args->name};
    template_row after = like;
    if (args->after != NULL && oms__tx_after(tx, args->after, "ttn", parts)) {
        after.event_type = parts[0].text;
        after.language = parts[1].text;
        after.channel = parts[2].number >= 0 && parts[2].number < CHANNELS_COUNT
                            ? (int32_t)parts[2].number
                            : 0;
    }
    oms_scan scan = {.table = &oms__templates_table,
                     .index = -1,
                     .prefix = args->name != NULL ? &like : NULL,
                     .prefix_fields = args->name != NULL,
                     .after = args->after != NULL ? &after : NULL,
                     .limit = (uint32_t)page_of(args)};
    out->templates = oms__tx_scan(tx, &scan, &out->templates_count);
    if (out->templates_count == scan.limit) {
        const template_row *last = &out->templates[scan.limit - 1];
        parts[0].text = last->event_type;
        parts[1].text = last->language;
        parts[2] = (oms_cursor_part){.number = last->channel};
        out->next = oms__tx_cursor(tx, parts, 3);
    }
}

static void list_preferences(oms_tx *tx, const void *in, void *result)
{
    const named_args *args = in;
    preference_list *out = result;
    oms_cursor_part parts[3] = {{0}};
    preference_row like = {.customer_id = args->name};
    preference_row after = like;
    if (args->after != NULL && oms__tx_after(tx, args->after, "tnt", parts)) {
        after.customer_id = parts[0].text;
        after.channel = parts[1].number >= 0 && parts[1].number < CHANNELS_COUNT
                            ? (int32_t)parts[1].number
                            : 0;
        after.topic = parts[2].text;
    }
    oms_scan scan = {.table = &oms__preferences_table,
                     .index = -1,
                     .prefix = args->name != NULL ? &like : NULL,
                     .prefix_fields = args->name != NULL,
                     .after = args->after != NULL ? &after : NULL,
                     .limit = (uint32_t)page_of(args)};
    out->preferences = oms__tx_scan(tx, &scan, &out->preferences_count);
    if (out->preferences_count == scan.limit) {
        const preference_row *last = &out->preferences[scan.limit - 1];
        parts[0].text = last->customer_id;
        parts[1] = (oms_cursor_part){.number = last->channel};
        parts[2].text = last->topic;
        out->next = oms__tx_cursor(tx, parts, 3);
    }
}

#define NEXT(T) \
    OMS_FIELD_TEXT(T, next, 0, OMS_NAME_BYTES_MAX, \
                   "Give it as after; absent: this was the last page.")
static const oms_field endpoint_list_fields[] = {
    OMS_FIELD_LIST(endpoint_list, endpoints, 0, &oms__endpoint_row_record, 0,
                   OMS_PAGE_MAX, "This page."),
    NEXT(endpoint_list),
};
static const oms_record endpoint_list_record =
    OMS_RECORD("endpoint_list", endpoint_list, endpoint_list_fields,
               "A page of endpoints.");
static const oms_field template_list_fields[] = {
    OMS_FIELD_LIST(template_list, templates, 0, &oms__template_row_record, 0,
                   OMS_PAGE_MAX, "This page."),
    NEXT(template_list),
};
static const oms_record template_list_record =
    OMS_RECORD("template_list", template_list, template_list_fields,
               "A page of templates.");
static const oms_field preference_list_fields[] = {
    OMS_FIELD_LIST(preference_list, preferences, 0, &oms__preference_row_record,
                   0, OMS_PAGE_MAX, "This page."),
    NEXT(preference_list),
};
static const oms_record preference_list_record =
    OMS_RECORD("preference_list", preference_list, preference_list_fields,
               "A page of preferences.");

#define READ "notifications:read"
const oms_query_type oms__notification_queries[NOTIFICATION_QUERIES] = {
    {"delivery.list", &oms__delivery_list_args_record,
     &oms__delivery_list_record, oms__deliveries_list, READ,
     "Messages, and where they are."},
    {"template.render", &oms__template_render_record, &oms__rendered_record,
     oms__compose_query, READ, "What a template makes of some values."},
    {"endpoint.list", &endpoint_args_record, &endpoint_list_record,
     list_endpoints, READ, "Where messages go."},
    {"template.list", &template_args_record, &template_list_record,
     list_templates, READ, "The texts of messages."},
    {"preference.list", &preference_args_record, &preference_list_record,
     list_preferences, READ, "What customers want to be told."},
};
