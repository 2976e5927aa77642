// The stage of the reporting tests. See report_stage.h.
#include "report_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/memory/memory.h"
#include "modules/cancellation/cancellation.h"
#include "modules/fulfillment/fulfillment.h"
#include "modules/payment/payment.h"
#include "modules/processing/processing.h"
#include "modules/reporting/asked.h"
#include "runtime/engine.h"
#include "standins/inventory/inventory.h"

// ---- everybody else, as the test plays them --------------------------------

static const oms_field archived_fields[] = {
    OMS_FIELD_CODE(oms_order_archived, order_id, OMS_REQUIRED, "."),
};
static const oms_record archived_record =
    OMS_RECORD("archived", oms_order_archived, archived_fields, ".");
static const oms_field erased_order_fields[] = {
    OMS_FIELD_CODE(oms_erased_order, order_id, OMS_REQUIRED, "."),
};
static const oms_record erased_order_record =
    OMS_RECORD("erased_order", oms_erased_order, erased_order_fields, ".");
static const oms_field erased_fields[] = {
    OMS_FIELD_CODE(oms_subject_erased, erasure_id, OMS_REQUIRED, "."),
    OMS_FIELD_CODE(oms_subject_erased, customer_id, 0, "."),
    OMS_FIELD_LIST(oms_subject_erased, orders, 0, &erased_order_record, 0, 1000,
                   "."),
};
static const oms_record erased_record =
    OMS_RECORD("erased", oms_subject_erased, erased_fields, ".");
static const oms_event_type history_events[] = {
    {"order.archived", &archived_record, "."},
    {"subject.erased", &erased_record, "."},
};

#define SAID_MAX 200
static oms_event_type said[SAID_MAX];
static size_t said_count;

static void add_said(const oms_event_type *types, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(said_count < SAID_MAX);
        if (types[i].name != NULL)
            said[said_count++] = types[i];
    }
}

typedef struct tell_args {
    const char *type;
    int64_t at;
    const char *data;
} tell_args;

static const oms_field tell_fields[] = {
    OMS_FIELD_CODE(tell_args, type, OMS_REQUIRED, "."),
    OMS_FIELD_TIME(tell_args, at, 0, "."),
    OMS_FIELD_JSON(tell_args, data, OMS_REQUIRED, 65536, "."),
};
static const oms_record tell_record =
    OMS_RECORD("tell", tell_args, tell_fields, ".");

static void tell(oms_tx *tx, const void *given)
{
    const tell_args *args = given;
    const oms_event_type *type = NULL;
    oms_error error = OMS_INIT(oms_error);
    const char *subject = "stock/1";
    for (size_t i = 0; i < said_count; i++)
        if (strcmp(said[i].name, args->type) == 0)
            type = &said[i];
    if (type == NULL)
        fail_msg("nobody says %s", args->type);
    void *data = oms__tx_alloc(tx, type->data->struct_size);
    if (oms__record_parse(type->data, args->data, strlen(args->data), data,
                          oms__tx_arena(tx), &error) != OMS_OK)
        fail_msg("%s: %s at %s", args->type, error.text, error.where);
    if (strcmp(args->type, "stock.moved") != 0)
        memcpy(&subject, data, sizeof(subject));
    oms__tx_emit(tx, type, subject, args->at, data);
}

static const oms_command tell_command = {"tell", &tell_record, tell, "test",
                                         true,   ".",          NULL};
static oms_module others;

// ---- reporting, with a command that breaks its rows ------------------------

typedef struct break_args {
    const char *what;
} break_args;

static const oms_field break_fields[] = {
    OMS_FIELD_CODE(break_args, what, OMS_REQUIRED, "."),
};
static const oms_record break_record =
    OMS_RECORD("break", break_args, break_fields, ".");

static void break_span(oms_tx *tx, int32_t span)
{
    report_sales_row like = {.span = span};
    oms_scan scan = {.table = &oms__report_sales_table,
                     .index = -1,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = 1};
    size_t count = 0;
    const report_sales_row *found = oms__tx_scan(tx, &scan, &count);
    assert_int_equal(count, 1);
    report_sales_row row = *found;
    row.refunds += 1;
    oms__tx_put(tx, &oms__report_sales_table, &row);
}

static void break_row(oms_tx *tx, const void *given)
{
    const break_args *args = given;
    report_order_row order = {.order_id = "o1"};
    report_loyalty_row loyalty = {.orders = 1};
    if (strcmp(args->what, "day") == 0)
        break_span(tx, REPORT_DAY);
    if (strcmp(args->what, "quarter") == 0)
        break_span(tx, REPORT_QUARTER);
    if (strcmp(args->what, "order") == 0 &&
        oms__tx_get(tx, &oms__report_orders_table, &order)) {
        order.total_minor += 1;
        oms__tx_put(tx, &oms__report_orders_table, &order);
    }
    if (strcmp(args->what, "customer") == 0 &&
        oms__tx_get(tx, &oms__report_loyalty_table, &loyalty)) {
        loyalty.customers -= 1;
        oms__tx_put(tx, &oms__report_loyalty_table, &loyalty);
    }
}

static oms_command reporting_commands[REPORT_COMMANDS + 1];
static oms_module reporting;

static void make_modules(void)
{
    said_count = 0;
    add_said(oms__order_events, EVENTS_COUNT);
    add_said(oms__payment_event_types, OMS__EVENTS_COUNT);
    add_said(oms__fulfillment_events, OMS__SAYS_COUNT);
    add_said(oms__take_back_events, OMS__TELLS_COUNT);
    add_said(oms__stock_events, OMS__STOCK_SAYS_COUNT);
    add_said(history_events, OMS_COUNT(history_events));
    others = (oms_module){.name = "others",
                          .commands = &tell_command,
                          .commands_count = 1,
                          .events = said,
                          .events_count = said_count};
    memcpy(reporting_commands, oms__report_commands,
           sizeof(oms__report_commands));
    reporting_commands[REPORT_COMMANDS] = (oms_command){
        "break", &break_record, break_row, "test", false, ".", NULL};
    reporting = oms__reporting_module;
    reporting.commands = reporting_commands;
    reporting.commands_count = OMS_COUNT(reporting_commands);
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

void report_stage_open(shop *s)
{
    static const oms_module *const modules[] = {&others, &reporting};
    oms_store store = {0};
    oms_options options = OMS_INIT(oms_options);
    make_modules();
    memset(s, 0, sizeof(*s));
    s->now_ms = DAY_0 + 1000 * DAY_MS;
    s->chance = 7;
    s->error = OMS_INIT(oms_error);
    assert_int_equal(oms__memory_open(NULL, &store, &s->error), OMS_OK);
    options.store = &store;
    options.clock = (oms_clock){&clock_ops, s};
    options.ids = (oms_ids){&ids_ops, s};
    int code = oms__engine_open(&options, modules, OMS_COUNT(modules),
                                &s->engine, &s->error);
    if (code != OMS_OK)
        fail_msg("open: %s: %s", oms_code_name(code), s->error.text);
}

int report_stage_setup(void **state)
{
    shop *s = calloc(1, sizeof(*s));
    report_stage_open(s);
    *state = s;
    return 0;
}

// ---- saying ----------------------------------------------------------------

void report_tell(shop *s, const char *type, int64_t at, const char *format, ...)
{
    char json[16384];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(json, sizeof(json), format, args);
    va_end(args);
    shop_do(s, "tell", "{'type':'%s','at':%lld,'data':%s}", type, (long long)at,
            json);
}

void report_place(shop *s, const char *order_id, const char *customer_id,
                  int64_t at, int units)
{
    char customer[128] = "";
    if (customer_id != NULL)
        (void)snprintf(customer, sizeof(customer), ",'customer_id':'%s'",
                       customer_id);
    report_tell(s, "order.placed", at,
                "{'order_id':'%s','channel':'web','currency':'EUR'%s,"
                "'items_minor':%d,'tax_minor':%d,'shipping_minor':200,"
                "'discount_minor':0,'fee_minor':0,'total_minor':%d,"
                "'lines':[{'line_no':1,'sku':'A','quantity':%d,"
                "'items_minor':%d,'tax_minor':%d,'total_minor':%d}]}",
                order_id, customer, units * 1000, units * 100,
                units * 1100 + 200, units, units * 1000, units * 100,
                units * 1100);
}

static void parcel(shop *s, const char *type, const char *order_id, int number,
                   int64_t at, int units, const char *before)
{
    report_tell(s, type, at,
                "{'order_id':'%s','shipment_no':%d,'before':'%s',"
                "'lines':[{'line_no':1,'quantity':%d}]}",
                order_id, number, before, units);
}

void report_ship(shop *s, const char *order_id, int number, int64_t at,
                 int units)
{
    parcel(s, "shipment.shipped", order_id, number, at, units, "packed");
}

void report_deliver(shop *s, const char *order_id, int number, int64_t at,
                    int units)
{
    parcel(s, "shipment.delivered", order_id, number, at, units, "shipped");
}

void report_deliver_early(shop *s, const char *order_id, int number, int64_t at,
                          int units)
{
    parcel(s, "shipment.delivered", order_id, number, at, units, "packed");
}

void report_ship_late(shop *s, const char *order_id, int number, int64_t at,
                      int units)
{
    parcel(s, "shipment.shipped", order_id, number, at, units, "delivered");
}

void report_pay(shop *s, const char *order_id, const char *what, int64_t at,
                int64_t amount, int64_t authorized, const char *more)
{
    char type[64];
    (void)snprintf(type, sizeof(type), "payment.%s", what);
    report_tell(s, type, at,
                "{'order_id':'%s','payment_no':1,'amount_minor':%lld,"
                "'payments_count':1,'secured_count':0,'open_count':0,"
                "'captured_minor':0,'refunded_minor':0,"
                "'authorized_minor':%lld%s%s}",
                order_id, (long long)amount, (long long)authorized,
                strstr(more, "'method'") != NULL ? "" : ",'method':'card'",
                more);
}

// ---- asking ----------------------------------------------------------------

json_t *report_ask(shop *s, const char *what, int64_t from, int64_t to,
                   const char *more)
{
    char query[64];
    (void)snprintf(query, sizeof(query), "report.%s", what);
    shop_settle(s);
    if (strcmp(what, "customers") == 0)
        return shop_ask(s, query, "{}");
    return shop_ask(s, query, "{'starts':[{'at_ms':%lld},{'at_ms':%lld}]%s}",
                    (long long)from, (long long)to, more);
}

int64_t report_number(shop *s, const char *what, int64_t from, int64_t to,
                      const char *way)
{
    json_t *answer = report_ask(s, what, from, to, "");
    int64_t number = shop_number_at(answer, way);
    json_decref(answer);
    return number;
}

static int64_t row_number(shop *s, const json_t *rows, const char *name,
                          const char *value, const char *member)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (strcmp(shop_text_at(s, row, name), value) == 0)
            return shop_number_at(row, member);
    }
    return 0;
}

int64_t report_row(shop *s, const char *what, int64_t from, int64_t to,
                   const char *name, const char *value, const char *member)
{
    json_t *answer = report_ask(s, what, from, to, "");
    int64_t number =
        row_number(s, json_object_get(answer, "items"), name, value, member);
    json_decref(answer);
    return number;
}

char *report_print_all(shop *s, int64_t from, int days)
{
    static const char *const reports[] = {
        "sales",    "skus",          "funnel", "delivery",
        "payments", "cancellations", "stock"};
    char *text = calloc(1, 1 << 20);
    size_t used = 0;
    for (size_t i = 0; i <= OMS_COUNT(reports); i++) {
        bool last = i == OMS_COUNT(reports);
        for (int day = 0; day < (last ? 1 : days); day++) {
            json_t *answer =
                report_ask(s, last ? "customers" : reports[i],
                           from + day * DAY_MS, from + (day + 1) * DAY_MS, "");
            char *dump = json_dumps(answer, JSON_COMPACT);
            used += (size_t)snprintf(text + used, (1 << 20) - used, "%s%s %d\n",
                                     dump, last ? "" : reports[i], day);
            assert_true(used < 1 << 20);
            free(dump);
            json_decref(answer);
        }
    }
    return text;
}

// ---- breaking --------------------------------------------------------------

void report_break(shop *s, const char *what)
{
    shop_settle(s);
    shop_do(s, "break", "{'what':'%s'}", what);
}

size_t report_verify(shop *s, uint32_t flags, const char *rule, bool *named)
{
    size_t violations = 0;
    oms_result *result = NULL;
    assert_int_equal(
        oms_verify(s->engine, flags, &violations, &result, &s->error), OMS_OK);
    if (named != NULL)
        *named = strstr(oms_result_json(result), rule) != NULL;
    oms_result_free(result);
    return violations;
}
