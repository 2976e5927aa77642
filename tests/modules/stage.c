// The stage of the fulfilment and stock tests. See stage.h.
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/memory/memory.h"
#include "modules/fulfillment/fulfillment.h"
#include "runtime/engine.h"
#include "standins/inventory/inventory.h"
#include "standins/shipping/shipping.h"
#include "stage_says.h"

// ---- the stock, with its rules as commands ---------------------------------

typedef struct rule_args {
    const char *task_id;
    const oms_stock_request *request;
} rule_args;

static const oms_field rule_fields[] = {
    OMS_FIELD_CODE(rule_args, task_id, OMS_REQUIRED, "."),
    OMS_FIELD_OBJECT(rule_args, request, OMS_REQUIRED,
                     &oms__stock_request_record, "."),
};
static const oms_record rule_record =
    OMS_RECORD("rule", rule_args, rule_fields, ".");

static stage_answer last_answer;

static void keep_answer(const oms_answer *answer)
{
    const oms_stock_result *result = answer->result;
    memset(&last_answer, 0, sizeof(last_answer));
    last_answer.outcome = answer->outcome;
    if (answer->reason != NULL)
        (void)snprintf(last_answer.reason, sizeof(last_answer.reason), "%s",
                       answer->reason);
    for (size_t i = 0; result != NULL && i < result->lines_count && i < 16;
         i++) {
        last_answer.lines[i] = result->lines[i];
        (void)snprintf(last_answer.places[i], sizeof(last_answer.places[i]),
                       "%s", result->lines[i].location_id);
        last_answer.lines[i].location_id = last_answer.places[i];
        last_answer.lines_count++;
    }
}

typedef void (*stock_rule)(oms_tx *tx, const void *request, oms_answer *answer);

static void call_rule(oms_tx *tx, const rule_args *args, stock_rule rule)
{
    oms_answer answer = {.outcome = OMS_OUTCOME_OK, .task_id = args->task_id};
    rule(tx, args->request, &answer);
    keep_answer(&answer);
}

static void call_reserve(oms_tx *tx, const void *args)
{
    call_rule(tx, args, oms__inventory_reserve);
}

static void call_release(oms_tx *tx, const void *args)
{
    call_rule(tx, args, oms__inventory_release);
}

static void call_consume(oms_tx *tx, const void *args)
{
    call_rule(tx, args, oms__inventory_consume);
}

static void call_restock(oms_tx *tx, const void *args)
{
    call_rule(tx, args, oms__inventory_restock);
}

// ---- rows, broken on purpose -----------------------------------------------

typedef struct break_args {
    const char *order_id;
    const char *what;
} break_args;

static const oms_field break_fields[] = {
    OMS_FIELD_CODE(break_args, order_id, OMS_REQUIRED, "."),
    OMS_FIELD_CODE(break_args, what, OMS_REQUIRED, "."),
};
static const oms_record break_record =
    OMS_RECORD("break", break_args, break_fields, ".");

static void break_fulfillment(oms_tx *tx, const void *data)
{
    const break_args *args = data;
    oms_case_row order;
    oms_parcel_row parcel;
    oms_work_row work;
    if (!oms__cases_load(tx, args->order_id, &order) ||
        !oms__parcels_load(tx, args->order_id, 1, &parcel) ||
        !oms__works_load(tx, args->order_id, 1, &work))
        return;
    order.lines[0].shipped += strcmp(args->what, "counter") == 0;
    order.ended = strcmp(args->what, "ended") == 0;
    work.lines[0].parceled -= strcmp(args->what, "work") == 0;
    parcel.tracking += strcmp(args->what, "tracking") == 0;
    parcel.amount_minor += strcmp(args->what, "amount") == 0;
    parcel.shipped_at_ms += strcmp(args->what, "time") == 0;
    parcel.lines[0].quantity += 1000 * (strcmp(args->what, "units") == 0);
    order.lines[0].stopped += strcmp(args->what, "stopped") == 0;
    order.lines[0].canceled += strcmp(args->what, "canceled") == 0;
    if (strcmp(args->what, "parcel") == 0)
        parcel.state = OMS_SHIPMENT_PICKED;
    if (strcmp(args->what, "started") == 0)
        work.state = OMS_FULFILLMENT_ORDER_OPEN;
    order.works_count += strcmp(args->what, "works") == 0;
    if (strcmp(args->what, "scheduled") == 0)
        work.state = OMS_FULFILLMENT_ORDER_SCHEDULED;
    if (strcmp(args->what, "timer") == 0)
        work.open_task = "t";
    if (strcmp(args->what, "orphan") == 0) {
        work.order_id = "zz";
        work.version = 0;
    }
    oms__cases_save(tx, &order);
    oms__tx_put(tx, &oms__parcels_table, &parcel);
    oms__tx_put(tx, &oms__works_table, &work);
}

// The receipt says what is known of a person: where an order goes.
static void peek(oms_tx *tx, const void *data)
{
    const break_args *args = data;
    oms_case_row order;
    if (!oms__cases_load(tx, args->order_id, &order))
        return;
    const char *city = order.ship_to != NULL ? order.ship_to->city : NULL;
    oms__tx_receipt(tx, city != NULL ? city : "nowhere", 0);
}

// Here [order_id] is a sku.
static void break_stock(oms_tx *tx, const void *data)
{
    const break_args *args = data;
    oms_shelf_row shelf;
    if (!oms__shelves_get(tx, args->order_id, OMS__LOCATION_DEFAULT, &shelf))
        return;
    shelf.on_hand += strcmp(args->what, "on_hand") == 0;
    shelf.reserved += strcmp(args->what, "reserved") == 0;
    shelf.backordered += strcmp(args->what, "backordered") == 0;
    shelf.damaged += strcmp(args->what, "damaged") == 0;
    oms_places_row places = oms__shelves_places(tx, args->order_id);
    places.places_count -= strcmp(args->what, "places") == 0;
    oms__tx_put(tx, &oms__places_table, &places);
    oms__tx_put(tx, &oms__shelves_table, &shelf);
}

// ---- the modules -----------------------------------------------------------

#define COMMANDS_MAX 32

static oms_command fulfillment_commands[COMMANDS_MAX];
static oms_module fulfillment;
static oms_command inventory_commands[COMMANDS_MAX];
static oms_module inventory;

static void add_command(oms_module *module, oms_command *commands,
                        const oms_command *one)
{
    assert_true(module->commands_count < COMMANDS_MAX);
    commands[module->commands_count++] = *one;
}

static void extend(oms_module *to, const oms_module *from,
                   oms_command *commands)
{
    *to = *from;
    memcpy(commands, from->commands, from->commands_count * sizeof(*commands));
    to->commands = commands;
}

static void make_modules(void)
{
    static const oms_command rules[] = {
        {"rule.reserve", &rule_record, call_reserve, "test", false, ".", NULL},
        {"rule.release", &rule_record, call_release, "test", false, ".", NULL},
        {"rule.consume", &rule_record, call_consume, "test", false, ".", NULL},
        {"rule.restock", &rule_record, call_restock, "test", false, ".", NULL},
        {"break.stock", &break_record, break_stock, "test", false, ".", NULL}};
    static const oms_command peeks = {
        "peek.fulfillment", &break_record, peek, "test", false, ".", NULL};
    static const oms_command breaks = {"break.fulfillment",
                                       &break_record,
                                       break_fulfillment,
                                       "test",
                                       false,
                                       ".",
                                       NULL};
    extend(&fulfillment, &oms__fulfillment_module, fulfillment_commands);
    add_command(&fulfillment, fulfillment_commands, &breaks);
    add_command(&fulfillment, fulfillment_commands, &peeks);
    extend(&inventory, &oms__inventory_module, inventory_commands);
    for (size_t i = 0; i < OMS_COUNT(rules); i++)
        add_command(&inventory, inventory_commands, &rules[i]);
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

void stage_open(shop *s, const char *takes)
{
    const oms_module *const modules[] = {
        stage_processing(),   &fulfillment,         &inventory,
        &oms__carrier_module, stage_cancellation(), stage_history()};
    oms_store store = {0};
    oms_options options = OMS_INIT(oms_options);
    make_modules();
    memset(s, 0, sizeof(*s));
    s->now_ms = SHOP_BEGIN_MS;
    s->chance = 7;
    s->error = OMS_INIT(oms_error);
    assert_int_equal(oms__memory_open(NULL, &store, &s->error), OMS_OK);
    options.store = &store;
    options.clock = (oms_clock){&clock_ops, s};
    options.ids = (oms_ids){&ids_ops, s};
    options.takes = &takes;
    options.takes_count = takes != NULL ? 1 : 0;
    int code = oms__engine_open(&options, modules, OMS_COUNT(modules),
                                &s->engine, &s->error);
    if (code != OMS_OK)
        fail_msg("open: %s: %s", oms_code_name(code), s->error.text);
}

void stage_say(shop *s, const char *what, const char *format, ...)
{
    char json[16384];
    char command[64];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(json, sizeof(json), format, args);
    va_end(args);
    (void)snprintf(command, sizeof(command), "%s%s",
                   strchr(what, '.') != NULL ? "" : "say.", what);
    shop_do(s, command, "%s", json);
    shop_settle(s);
}

void stage_place(shop *s, const char *order_id)
{
    stage_say(s, "placed",
              "{'order_id':'%s','number':1,'channel':'web','currency':'EUR',"
              "'items_minor':1000,'total_minor':1090,'terms':'prepaid',"
              "'placed_at_ms':1600000000000,'shipping_method':'express',"
              "'lines':[{'line_no':1,'sku':'A','quantity':3,"
              "'total_minor':100},{'line_no':2,'sku':'B','quantity':2,"
              "'total_minor':900}]}",
              order_id);
}

void stage_confirm(shop *s, const char *order_id)
{
    stage_say(s, "confirmed", "{'order_id':'%s','total_minor':1090}", order_id);
}

const stage_answer *stage_rule(shop *s, const char *rule, const char *task_id,
                               const char *format, ...)
{
    char json[16384];
    char command[64];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(json, sizeof(json), format, args);
    va_end(args);
    (void)snprintf(command, sizeof(command), "rule.%s", rule);
    shop_do(s, command, "{'task_id':'%s','request':%s}", task_id, json);
    return &last_answer;
}

int64_t stage_allocated(const stage_answer *answer, int64_t line_no,
                        const char *place)
{
    int64_t units = 0;
    for (size_t i = 0; i < answer->lines_count; i++)
        if (answer->lines[i].line_no == line_no &&
            (place == NULL || strcmp(answer->places[i], place) == 0))
            units += answer->lines[i].allocated;
    return units;
}

int64_t stage_stock(shop *s, const char *sku, const char *place,
                    const char *counter)
{
    json_t *stock = shop_ask(s, "stock.get", "{'sku':'%s'}", sku);
    json_t *places = json_object_get(stock, "locations");
    int64_t units = 0;
    for (size_t i = 0; i < json_array_size(places); i++) {
        const json_t *at = json_array_get(places, i);
        if (strcmp(shop_text_at(s, at, "location_id"), place) == 0)
            units = shop_number_at(at, counter);
    }
    json_decref(stock);
    return units;
}

int64_t stage_number(shop *s, const char *order_id, const char *way)
{
    json_t *all = shop_ask(s, "fulfillment.get", "{'order_id':'%s'}", order_id);
    int64_t value = shop_number_at(all, way);
    json_decref(all);
    return value;
}

json_t *stage_event(shop *s, const char *type, const char *order_id)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    json_t *data = NULL;
    args.limit = OMS_PAGE_MAX;
    args.type = type;
    args.subject = order_id;
    for (bool end = false; !end;) {
        oms_feed *feed = NULL;
        assert_int_equal(oms_feed_read(s->engine, &args, &feed, &s->error), 0);
        size_t count = oms_feed_count(feed);
        if (count > 0) {
            json_decref(data);
            data = json_loads(oms_feed_at(feed, count - 1)->data, 0, NULL);
        }
        args.after = oms_feed_cursor(feed);
        end = oms_feed_end(feed);
        oms_feed_free(feed);
    }
    if (data == NULL)
        fail_msg("there is no %s of %s", type, order_id);
    return data;
}

int64_t stage_event_number(shop *s, const char *type, const char *order_id,
                           const char *way)
{
    json_t *data = stage_event(s, type, order_id);
    int64_t value = shop_number_at(data, way);
    json_decref(data);
    return value;
}

size_t stage_verify(shop *s, uint32_t flags, const char *rule)
{
    size_t count = 0;
    oms_result *result = NULL;
    s->error = OMS_INIT(oms_error);
    int code = oms_verify(s->engine, flags, &count, &result, &s->error);
    if (code != OMS_OK)
        fail_msg("verify: %s: %s", oms_code_name(code), s->error.text);
    if (rule != NULL && strstr(oms_result_json(result), rule) == NULL)
        fail_msg("wanted %s, got %s", rule, oms_result_json(result));
    if (rule == NULL && count != 0)
        fail_msg("%s", oms_result_json(result));
    oms_result_free(result);
    return count;
}
