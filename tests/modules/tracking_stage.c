// The stage of tracking and notification. See tracking_stage.h.
#include "tracking_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/memory/memory.h"
#include "base/record.h"
#include "modules/cancellation/cancellation.h"
#include "modules/notification/notification.h"
#include "modules/tracking/tracking.h"
#include "runtime/engine.h"

extern const oms_module oms__processing_module;
extern const oms_module oms__fulfillment_module;
extern const oms_module oms__payment_module;

#define EVENTS_MAX 200

// ---- everybody else --------------------------------------------------------

static const oms_field archived_fields[] = {
    OMS_FIELD_CODE(oms_order_archived, order_id, OMS_REQUIRED, "."),
};
static const oms_record archived_record =
    OMS_RECORD("order_archived", oms_order_archived, archived_fields, ".");
static const oms_field erased_order_fields[] = {
    OMS_FIELD_CODE(oms_erased_order, order_id, OMS_REQUIRED, "."),
};
static const oms_record erased_order_record =
    OMS_RECORD("erased_order", oms_erased_order, erased_order_fields, ".");
static const oms_field erased_fields[] = {
    OMS_FIELD_CODE(oms_subject_erased, customer_id, 0, "."),
    OMS_FIELD_LIST(oms_subject_erased, orders, 0, &erased_order_record, 0, 1000,
                   "."),
};
static const oms_record erased_record =
    OMS_RECORD("subject_erased", oms_subject_erased, erased_fields, ".");
static const oms_event_type past_events[] = {
    {"order.archived", &archived_record, "."},
    {"subject.erased", &erased_record, "."},
};

static oms_event_type events[EVENTS_MAX];
static size_t events_count;

static void learn(const oms_event_type *types, size_t count)
{
    assert_true(events_count + count <= EVENTS_MAX);
    memcpy(events + events_count, types, count * sizeof(*types));
    events_count += count;
}

typedef struct say_args {
    const char *type;
    const char *subject;
    const char *data;
} say_args;
static const oms_field say_fields[] = {
    OMS_FIELD_CODE(say_args, type, OMS_REQUIRED, "."),
    OMS_FIELD_CODE(say_args, subject, OMS_REQUIRED, "."),
    OMS_FIELD_JSON(say_args, data, OMS_REQUIRED, OMS_STRING_BYTES_MAX, "."),
};
static const oms_record say_record =
    OMS_RECORD("say", say_args, say_fields, ".");

static void say(oms_tx *tx, const void *in)
{
    const say_args *args = in;
    oms_error error = OMS_INIT(oms_error);
    for (size_t i = 0; i < events_count; i++) {
        const oms_event_type *type = &events[i];
        if (strcmp(type->name, args->type) != 0)
            continue;
        void *data = oms__tx_alloc(tx, type->data->struct_size);
        int code = oms__record_parse(type->data, args->data, strlen(args->data),
                                     data, oms__tx_arena(tx), &error);
        if (code != OMS_OK)
            oms__tx_fail(tx, code, error.where, "%s", error.text);
        else
            oms__tx_emit(tx, type, args->subject, 0, data);
        return;
    }
    oms__tx_fail(tx, OMS_EINVAL, "/type", "nobody says %s", args->type);
}

static const oms_command says[] = {
    {"say", &say_record, say, "test", false, ".", NULL}};

static oms_module everybody(void)
{
    events_count = 0;
    learn(oms__processing_module.events, oms__processing_module.events_count);
    learn(oms__fulfillment_module.events, oms__fulfillment_module.events_count);
    learn(oms__payment_module.events, oms__payment_module.events_count);
    learn(oms__cancellation_module.events,
          oms__cancellation_module.events_count);
    learn(past_events, OMS_COUNT(past_events));
    return (oms_module){.name = "stage",
                        .commands = says,
                        .commands_count = 1,
                        .events = events,
                        .events_count = events_count};
}

// ---- rows, broken on purpose -----------------------------------------------

typedef struct break_args {
    const char *what;
    const char *order_id;
} break_args;
static const oms_field break_fields[] = {
    OMS_FIELD_CODE(break_args, what, OMS_REQUIRED, "."),
    OMS_FIELD_CODE(break_args, order_id, OMS_REQUIRED, "."),
};
static const oms_record break_record =
    OMS_RECORD("break", break_args, break_fields, ".");

static void break_promise(oms_tx *tx, const void *in)
{
    const break_args *args = in;
    promise_row row = {.order_id = args->order_id};
    assert_true(oms__tx_get(tx, &oms__promises_table, &row));
    row.units_open += strcmp(args->what, "units") == 0;
    if (strcmp(args->what, "timer") == 0)
        row.task_id = NULL;
    oms__tx_put(tx, &oms__promises_table, &row);
}

static void break_routes(oms_tx *tx, const void *in)
{
    const break_args *args = in;
    notification_settings row = oms__routes_settings(tx);
    if (strcmp(args->what, "routes") == 0)
        row.routes_count = 0;
    if (strcmp(args->what, "customers") == 0)
        row.customers_count++;
    if (strcmp(args->what, "sweep") == 0)
        row.sweeping = false;
    oms__routes_save(tx, &row);
}

static const oms_command promise_breaks = {
    "break.promise", &break_record, break_promise, "test", false, ".", NULL};
static const oms_command route_breaks = {
    "break.routes", &break_record, break_routes, "test", false, ".", NULL};

#define COMMANDS_MAX 16
static oms_module with(const oms_module *module, const oms_command *more,
                       oms_command *room)
{
    oms_module copy = *module;
    assert_true(copy.commands_count < COMMANDS_MAX);
    memcpy(room, copy.commands, copy.commands_count * sizeof(*room));
    room[copy.commands_count++] = *more;
    copy.commands = room;
    return copy;
}

// ---- the shop --------------------------------------------------------------

static int64_t monotonic_us(void *impl)
{
    return ((shop *)impl)->now_ms * 1000;
}
static int64_t wall_ms(void *impl)
{
    return ((shop *)impl)->now_ms;
}
static int random_bytes(void *impl, void *bytes, size_t count)
{
    shop *s = impl;
    for (size_t i = 0; i < count; i++) {
        s->chance = s->chance * 6364136223846793005ULL + 1442695041ULL;
        ((unsigned char *)bytes)[i] = (unsigned char)(s->chance >> 56);
    }
    return OMS_OK;
}
static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "stage",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};
static const oms_ids_ops ids_ops = {
    .size = sizeof(oms_ids_ops), .name = "stage", .random = random_bytes};

int told_setup(void **state)
{
    static oms_command rooms[2][COMMANDS_MAX];
    static oms_module stage, tracking, notification;
    static const char *takes = "notification.send.";
    const oms_module *const modules[] = {&stage, &tracking, &notification};
    shop *s = calloc(1, sizeof(*s));
    oms_store store = {0};
    oms_options options = OMS_INIT(oms_options);
    assert_non_null(s);
    stage = everybody();
    tracking = with(&oms__tracking_module, &promise_breaks, rooms[0]);
    notification = with(&oms__notification_module, &route_breaks, rooms[1]);
    s->now_ms = SHOP_BEGIN_MS;
    s->chance = 7;
    s->error = OMS_INIT(oms_error);
    assert_int_equal(oms__memory_open(NULL, &store, &s->error), OMS_OK);
    options.store = &store;
    options.clock = (oms_clock){&clock_ops, s};
    options.ids = (oms_ids){&ids_ops, s};
    options.takes = &takes;
    options.takes_count = 1;
    int code = oms__engine_open(&options, modules, OMS_COUNT(modules),
                                &s->engine, &s->error);
    if (code != OMS_OK)
        fail_msg("open: %s: %s", oms_code_name(code), s->error.text);
    *state = s;
    return 0;
}

int told_teardown(void **state)
{
    shop *s = *state;
    if (s->engine != NULL)
        shop_close(s);
    free(s);
    return 0;
}

// ---- what is said and seen -------------------------------------------------

void told_say(shop *s, const char *type, const char *subject,
              const char *format, ...)
{
    char json[4096];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(json, sizeof(json), format, args);
    va_end(args);
    shop_do(s, "say", "{'type':'%s','subject':'%s','data':%s}", type, subject,
            json);
    shop_settle(s);
}

void told_place(shop *s, const char *order_id, int days)
{
    int64_t promised = days != 0 ? s->now_ms + days * SHOP_DAY_MS : 0;
    char promise[64] = "";
    if (promised != 0)
        (void)snprintf(promise, sizeof(promise), ",'promised_at_ms':%lld",
                       (long long)promised);
    told_say(s, "order.placed", order_id,
             "{'order_id':'%s','number':1,'channel':'web','customer_id':'ana',"
             "'currency':'EUR','total_minor':1000,'ship_to':{"
             "'name':'Ana Canary','city':'Olinda',"
             "'email':'canary@example.com'},"
             "'lines':[{'line_no':1,'sku':'A','quantity':3,'total_minor':900},"
             "{'line_no':2,'sku':'B','quantity':1,'total_minor':100,"
             "'digital':true}]%s}",
             order_id, promise);
    told_say(s, "order.confirmed", order_id,
             "{'order_id':'%s','total_minor':1000}", order_id);
}

void told_deliver(shop *s, const char *order_id, int shipment_no, int units)
{
    told_say(s, "shipment.delivered", order_id,
             "{'order_id':'%s','shipment_no':%d,'before':'shipped','lines':["
             "{'line_no':1,'quantity':%d}]}",
             order_id, shipment_no, units);
}

int64_t told_number(shop *s, const char *order_id, const char *way)
{
    json_t *view = shop_ask(s, "tracking.view", "{'order_id':'%s'}", order_id);
    int64_t number = shop_number_at(view, way);
    json_decref(view);
    return number;
}

const char *told_word(shop *s, const char *order_id, const char *way)
{
    json_t *view = shop_ask(s, "tracking.view", "{'order_id':'%s'}", order_id);
    const char *text = shop_text_at(s, view, way);
    json_decref(view);
    return text;
}

size_t told_verify(shop *s, uint32_t flags, const char *rule)
{
    size_t count = 0;
    oms_result *result = NULL;
    assert_int_equal(oms_verify(s->engine, flags, &count, &result, NULL),
                     OMS_OK);
    if (rule != NULL && strstr(oms_result_json(result), rule) == NULL)
        fail_msg("nobody said %s: %s", rule, oms_result_json(result));
    oms_result_free(result);
    return count;
}
