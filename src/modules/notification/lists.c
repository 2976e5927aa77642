// Reads of what was set: endpoints, templates and preferences, page by page.
#include "modules/notification/notification.h"

typedef struct named_args {
    uint32_t size;
    const char *name;
    const char *cursor;
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
        OMS_FIELD_TEXT(named_args, cursor, 0, OMS_NAME_BYTES_MAX, \
                       "`next_cursor` of the page before."), \
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
    const endpoint_row *items;
    size_t items_count;
    const char *next_cursor;
} endpoint_list;
typedef struct template_list {
    const template_row *items;
    size_t items_count;
    const char *next_cursor;
} template_list;
typedef struct preference_list {
    const preference_row *items;
    size_t items_count;
    const char *next_cursor;
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
    if (args->cursor != NULL && oms__tx_after(tx, args->cursor, "t", &part))
        after.endpoint_id = part.text;
    bool filtered = args->name != NULL;
    oms_scan scan = {.table = &oms__endpoints_table,
                     .index = filtered ? ENDPOINT_INDEX_CUSTOMER : -1,
                     .prefix = filtered ? &like : NULL,
                     .prefix_fields = filtered,
                     .after = args->cursor != NULL ? &after : NULL,
                     .limit = (uint32_t)page_of(args)};
    out->items = oms__tx_scan(tx, &scan, &out->items_count);
    if (out->items_count == scan.limit) {
        part.text = out->items[scan.limit - 1].endpoint_id;
        out->next_cursor = oms__tx_cursor(tx, &part, 1);
    }
}

static void list_templates(oms_tx *tx, const void *in, void *result)
{
    const named_args *args = in;
    template_list *out = result;
    oms_cursor_part parts[3] = {{0}};
    template_row like = {.event_type = args->name};
    template_row after = like;
    if (args->cursor != NULL && oms__tx_after(tx, args->cursor, "ttn", parts)) {
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
                     .after = args->cursor != NULL ? &after : NULL,
                     .limit = (uint32_t)page_of(args)};
    out->items = oms__tx_scan(tx, &scan, &out->items_count);
    if (out->items_count == scan.limit) {
        const template_row *last = &out->items[scan.limit - 1];
        parts[0].text = last->event_type;
        parts[1].text = last->language;
        parts[2] = (oms_cursor_part){.number = last->channel};
        out->next_cursor = oms__tx_cursor(tx, parts, 3);
    }
}

static void list_preferences(oms_tx *tx, const void *in, void *result)
{
    const named_args *args = in;
    preference_list *out = result;
    oms_cursor_part parts[3] = {{0}};
    preference_row like = {.customer_id = args->name};
    preference_row after = like;
    if (args->cursor != NULL && oms__tx_after(tx, args->cursor, "tnt", parts)) {
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
                     .after = args->cursor != NULL ? &after : NULL,
                     .limit = (uint32_t)page_of(args)};
    out->items = oms__tx_scan(tx, &scan, &out->items_count);
    if (out->items_count == scan.limit) {
        const preference_row *last = &out->items[scan.limit - 1];
        parts[0].text = last->customer_id;
        parts[1] = (oms_cursor_part){.number = last->channel};
        parts[2].text = last->topic;
        out->next_cursor = oms__tx_cursor(tx, parts, 3);
    }
}

#define NEXT_CURSOR(T) \
    OMS_FIELD_TEXT(T, next_cursor, 0, OMS_NAME_BYTES_MAX, \
                   "Give it as `cursor`; absent: this was the last page.")
static const oms_field endpoint_list_fields[] = {
    OMS_FIELD_LIST(endpoint_list, items, 0, &oms__endpoint_row_record, 0,
                   OMS_PAGE_MAX, "This page."),
    NEXT_CURSOR(endpoint_list),
};
static const oms_record endpoint_list_record =
    OMS_RECORD("endpoint_list", endpoint_list, endpoint_list_fields,
               "A page of endpoints.");
static const oms_field template_list_fields[] = {
    OMS_FIELD_LIST(template_list, items, 0, &oms__template_row_record, 0,
                   OMS_PAGE_MAX, "This page."),
    NEXT_CURSOR(template_list),
};
static const oms_record template_list_record =
    OMS_RECORD("template_list", template_list, template_list_fields,
               "A page of templates.");
static const oms_field preference_list_fields[] = {
    OMS_FIELD_LIST(preference_list, items, 0, &oms__preference_row_record, 0,
                   OMS_PAGE_MAX, "This page."),
    NEXT_CURSOR(preference_list),
};
static const oms_record preference_list_record =
    OMS_RECORD("preference_list", preference_list, preference_list_fields,
               "A page of preferences.");

#define READ "notifications:read"
const oms_query_type oms__notification_queries[NOTIFICATION_QUERIES] = {
    {"delivery.list", &oms__delivery_list_args_record,
     &oms__delivery_list_record, oms__deliveries_list, READ,
     "Messages, and where they are.", "GET /v1/deliveries"},
    {"template.render", &oms__template_render_record, &oms__rendered_record,
     oms__compose_query, READ, "What a template makes of some values.",
     "POST /v1/templates/render"},
    {"endpoint.list", &endpoint_args_record, &endpoint_list_record,
     list_endpoints, READ, "Where messages go.", "GET /v1/endpoints"},
    {"template.list", &template_args_record, &template_list_record,
     list_templates, READ, "The texts of messages.", "GET /v1/templates"},
    {"preference.list", &preference_args_record, &preference_list_record,
     list_preferences, READ, "What customers want to be told.",
     "GET /v1/preferences"},
};
