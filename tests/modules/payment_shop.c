// The shop of the payment tests: an engine over payment, the provider and two
// modules that say what the test wants said.
#include "modules/payment_shop.h"

#include <stdio.h>

#include "adapters/sqlite/sqlite.h"
#include "modules/payment/payment.h"
#include "modules/payment_play.h"
#include "runtime/engine.h"
#include "standins/payment/provider.h"

extern const oms_event_type oms__order_events[];
extern const oms_event_type oms__fulfillment_events[];

static const oms_event_type *event_named(const oms_event_type *types,
                                         const char *name)
{
    while (strcmp(types->name, name) != 0)
        types++;
    return types;
}

#define TOLD_ORDER_EVENTS 8
static oms_event_type processing_events[TOLD_ORDER_EVENTS + PLAY_ORDER_EVENTS];

// ---- the modules that the test plays ---------------------------------------

typedef struct place_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;
    const char *currency;
    int64_t items_minor;
    int64_t shipping_minor;
    int64_t discount_minor;
    bool digital;
    const oms_tender *payments;
    size_t payments_count;
} place_args;

static const oms_field place_fields[] = {
    OMS_FIELD_CODE(place_args, order_id, OMS_REQUIRED, "."),
    OMS_FIELD_CURRENCY(place_args, currency, OMS_REQUIRED, "."),
    OMS_FIELD_MONEY(place_args, items_minor, 0, 0, "."),
    OMS_FIELD_MONEY(place_args, shipping_minor, 0, 0, "."),
    OMS_FIELD_MONEY(place_args, discount_minor, 0, 0, "."),
    OMS_FIELD_BOOL(place_args, digital, OMS_NULLABLE, "."),
    OMS_FIELD_LIST(place_args, payments, 0, &oms__tender_record, 0,
                   OMS_PAYMENTS_MAX, "."),
};
static const oms_record place_record =
    OMS_RECORD("test.place", place_args, place_fields, ".");

static void place(oms_tx *tx, const void *given)
{
    const place_args *args = given;
    oms_order_placed_line line = {.line_no = 1,
                                  .sku = "thing",
                                  .quantity = 1,
                                  .total_minor = args->items_minor,
                                  .digital = args->digital};
    oms_order_placed placed = {
        .order_id = args->order_id,
        .number = 1,
        .customer_id = "customer-1",
        .currency = args->currency,
        .items_minor = args->items_minor,
        .shipping_minor = args->shipping_minor,
        .discount_minor = args->discount_minor,
        .total_minor =
            args->items_minor + args->shipping_minor - args->discount_minor,
        .lines = &line,
        .lines_count = 1,
        .payments = args->payments,
        .payments_count = args->payments_count,
    };
    oms__tx_emit(tx, event_named(processing_events, "order.placed"),
                 args->order_id, 0, &placed);
}

typedef struct tell_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;
    const char *what;
    bool after_shipping;
    int64_t cancellation_no;
    int64_t amount_minor;
    bool final;
    oms_shipment_state before;
} tell_args;

static const oms_field tell_fields[] = {
    OMS_FIELD_CODE(tell_args, order_id, OMS_REQUIRED, "."),
    OMS_FIELD_CODE(tell_args, what, 0, "."),
    OMS_FIELD_BOOL(tell_args, after_shipping, OMS_NULLABLE, "."),
    OMS_FIELD_INT(tell_args, cancellation_no, OMS_NULLABLE, 0, 100, "."),
    OMS_FIELD_MONEY(tell_args, amount_minor, 0, 0, "."),
    OMS_FIELD_BOOL(tell_args, final, OMS_NULLABLE, "."),
    OMS_FIELD_ENUM(tell_args, before, 0, &oms__shipment_state_enum, "."),
};
static const oms_record tell_record =
    OMS_RECORD("test.tell", tell_args, tell_fields, ".");

static void tell(oms_tx *tx, const void *given)
{
    const tell_args *args = given;
    oms_order_reserved reserved = {.order_id = args->order_id};
    oms_order_confirmed confirmed = {.order_id = args->order_id};
    oms_order_ended ended = {.order_id = args->order_id,
                             .reason = OMS_REASON_CUSTOMER,
                             .after_shipping = args->after_shipping,
                             .cancellation_no = args->cancellation_no};
    const void *said = &ended;
    if (strcmp(args->what, "order.reserved") == 0)
        said = &reserved;
    if (strcmp(args->what, "order.confirmed") == 0)
        said = &confirmed;
    oms__tx_emit(tx, event_named(processing_events, args->what), args->order_id,
                 0, said);
}

static void ship(oms_tx *tx, const void *given)
{
    const tell_args *args = given;
    oms_shipment_event parcel = {.order_id = args->order_id,
                                 .shipment_no = 1,
                                 .before = args->before,
                                 .amount_minor = args->amount_minor,
                                 .final = args->final};
    oms__tx_emit(tx,
                 event_named(oms__fulfillment_events,
                             args->what ? args->what : "shipment.shipped"),
                 args->order_id, 0, &parcel);
}

static const oms_command order_commands[] = {
    {"test.place", &place_record, place, "test", false, ".", NULL},
    {"test.tell", &tell_record, tell, "test", false, ".", NULL},
};
static oms_command
    processing_commands[OMS_COUNT(order_commands) + PLAY_ORDER_COMMANDS];
static const oms_command fulfillment_commands[] = {
    {"test.ship", &tell_record, ship, "test", false, ".", NULL},
};

// ---- ports -----------------------------------------------------------------

static int64_t monotonic_us(void *impl)
{
    return ((const pay_shop *)impl)->now_ms * 1000;
}

static int64_t wall_ms(void *impl)
{
    return ((const pay_shop *)impl)->now_ms;
}

static int random_bytes(void *impl, void *bytes, size_t count)
{
    pay_shop *shop = impl;
    for (size_t i = 0; i < count; i++) {
        shop->chance = shop->chance * 6364136223846793005ULL + 1442695041ULL;
        ((unsigned char *)bytes)[i] = (unsigned char)(shop->chance >> 56);
    }
    return OMS_OK;
}

static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "test",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};
static const oms_ids_ops ids_ops = {
    .size = sizeof(oms_ids_ops), .name = "test", .random = random_bytes};

static long long amount_in(const char *request)
{
    const char *at = strstr(request, "\"amount_minor\":");
    assert_non_null(at);
    return strtoll(at + strlen("\"amount_minor\":"), NULL, 10);
}

static int start(void *impl, struct oms *engine, const oms_call *call,
                 oms_error *err)
{
    pay_shop *shop = impl;
    (void)err;
    shop->calls++;
    snprintf(shop->last_key, sizeof shop->last_key, "%s", call->key);
    snprintf(shop->last_request, sizeof shop->last_request, "%s",
             call->request);
    if (shop->silent)
        return OMS_OK;
    char all[256];
    snprintf(all, sizeof all,
             "{\"provider_ref\":\"ref-%s\",\"amount_minor\":%lld}", call->key,
             amount_in(call->request));
    pay_answer answer = {.outcome = OMS_OUTCOME_OK};
    if (shop->script_at < shop->script_count)
        answer = shop->script[shop->script_at++];
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = answer.outcome;
    reply.reason = answer.reason;
    if (answer.outcome == OMS_OUTCOME_OK)
        reply.result = answer.result ? answer.result : all;
    return oms_call_complete(engine, call->key, &reply);
}

static void close_service(void *impl)
{
    (void)impl;
}

static const oms_service_ops service_ops = {.size = sizeof(oms_service_ops),
                                            .name = "scripted",
                                            .start = start,
                                            .close = close_service};

// ---- the shop --------------------------------------------------------------

void pay_open_modules(pay_shop *shop, const oms_module *const *modules,
                      size_t count)
{
    oms_store store = {0};
    oms_error err = OMS_INIT(oms_error);
    oms__sqlite_options sqlite = {.path = ":memory:"};
    oms_service service = {
        .ops = &service_ops, .impl = shop, .prefix = "payment."};
    oms_options options = OMS_INIT(oms_options);
    assert_int_equal(oms__sqlite_open(&sqlite, &store, &err), OMS_OK);
    options.store = &store;
    options.clock = (oms_clock){&clock_ops, shop};
    options.ids = (oms_ids){&ids_ops, shop};
    if (shop->scripted) {
        options.services = &service;
        options.services_count = 1;
    }
    int code = oms__engine_open(&options, modules, count, &shop->oms, &err);
    if (code != OMS_OK)
        fail_msg("open: %s %s", oms_code_name(code), err.text);
}

static void open_shop(pay_shop *shop, const oms_module *payment)
{
    static const oms_module processing = {
        .name = "processing",
        .commands = processing_commands,
        .commands_count = OMS_COUNT(processing_commands),
        .events = processing_events,
        .events_count = OMS_COUNT(processing_events)};
    static const oms_module fulfillment = {
        .name = "fulfillment",
        .commands = fulfillment_commands,
        .commands_count = OMS_COUNT(fulfillment_commands),
        .events = oms__fulfillment_events,
        .events_count = 10}; // up to shipment.delivered
    static const oms_module cancellation = {.name = "cancellation",
                                            .commands = play_return_commands,
                                            .commands_count =
                                                PLAY_RETURN_COMMANDS,
                                            .events = play_return_events,
                                            .events_count = PLAY_RETURN_EVENTS};
    static const oms_module history = {.name = "history",
                                       .commands = play_past_commands,
                                       .commands_count = PLAY_PAST_COMMANDS,
                                       .events = play_past_events,
                                       .events_count = PLAY_PAST_EVENTS};
    const oms_module *const modules[] = {&processing,   payment,
                                         &fulfillment,  &oms__provider_module,
                                         &cancellation, &history};
    memcpy(processing_commands, order_commands, sizeof order_commands);
    memcpy(&processing_commands[OMS_COUNT(order_commands)], play_order_commands,
           sizeof play_order_commands);
    memcpy(processing_events, oms__order_events,
           TOLD_ORDER_EVENTS * sizeof *processing_events);
    memcpy(&processing_events[TOLD_ORDER_EVENTS], play_order_events,
           sizeof play_order_events);
    play_order_said = &processing_events[TOLD_ORDER_EVENTS];
    pay_open_modules(shop, modules, OMS_COUNT(modules));
}

void pay_open(pay_shop *shop)
{
    *shop = (pay_shop){.now_ms = 1700000000000, .chance = 7};
    open_shop(shop, &oms__payment_module);
}

void pay_open_payment(pay_shop *shop, const oms_module *payment)
{
    *shop = (pay_shop){.now_ms = 1700000000000, .chance = 7};
    open_shop(shop, payment);
}

void pay_open_scripted(pay_shop *shop)
{
    *shop = (pay_shop){.now_ms = 1700000000000, .chance = 7, .scripted = true};
    open_shop(shop, &oms__payment_module);
}

void pay_close(pay_shop *shop)
{
    oms_close(shop->oms);
    shop->oms = NULL;
}

void pay_script(pay_shop *shop, oms_outcome outcome, const char *result,
                const char *reason)
{
    assert_true(shop->script_count < OMS_COUNT(shop->script));
    shop->script[shop->script_count++] =
        (pay_answer){.outcome = outcome, .result = result, .reason = reason};
}

static int submit(pay_shop *shop, const char *command, const char *format,
                  va_list given)
{
    char args[16384];
    char key[32];
    vsnprintf(args, sizeof args, format, given);
    snprintf(key, sizeof key, "key-%llu", (unsigned long long)++shop->keys);
    shop->error = OMS_INIT(oms_error);
    return oms_submit(shop->oms, command, key, args, NULL, &shop->error);
}

int pay_try(pay_shop *shop, const char *command, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    int code = submit(shop, command, format, given);
    va_end(given);
    return code;
}

void pay_do(pay_shop *shop, const char *command, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    int code = submit(shop, command, format, given);
    va_end(given);
    if (code != OMS_OK)
        fail_msg("%s: %s at \"%s\": %s (%s)", command, oms_code_name(code),
                 shop->error.where, shop->error.text, shop->error.guards);
}

void pay_settle(pay_shop *shop)
{
    int64_t next = 0;
    oms_error err = OMS_INIT(oms_error);
    for (int i = 0; i < 1000 && next == 0; i++) {
        int code = oms_step(shop->oms, 10, &next, &err);
        if (code != OMS_OK)
            fail_msg("step: %s %s", oms_code_name(code), err.text);
    }
    assert_true(next != 0);
}

void pay_advance(pay_shop *shop, int64_t ms)
{
    shop->now_ms += ms;
    pay_settle(shop);
}

void pay_place(pay_shop *shop, const char *order_id, const char *currency,
               int64_t total, const char *tenders)
{
    pay_do(shop, "test.place",
           "{\"order_id\":\"%s\",\"currency\":\"%s\",\"items_minor\":%lld,"
           "\"payments\":[%s]}",
           order_id, currency, (long long)total, tenders);
    pay_settle(shop);
}

void pay_tell(pay_shop *shop, const char *order_id, const char *what)
{
    pay_do(shop, "test.tell", "{\"order_id\":\"%s\",\"what\":\"%s\"}", order_id,
           what);
    pay_settle(shop);
}

void pay_ship(pay_shop *shop, const char *order_id, int64_t amount, bool last)
{
    pay_do(shop, "test.ship",
           "{\"order_id\":\"%s\",\"amount_minor\":%lld,\"final\":%s}", order_id,
           (long long)amount, last ? "true" : "false");
    pay_settle(shop);
}

oms_money *pay_money(pay_shop *shop, const char *order_id)
{
    oms_money *money = NULL;
    oms_error err = OMS_INIT(oms_error);
    oms_payment_get_args args = OMS_INIT(oms_payment_get_args);
    args.order_id = order_id;
    int code = oms_payment_get(shop->oms, &args, &money, &err);
    if (code != OMS_OK)
        fail_msg("payment.get: %s %s", oms_code_name(code), err.text);
    return money;
}

void pay_expect(pay_shop *shop, const char *order_id, oms_payment_state state,
                int64_t authorized, int64_t captured, int64_t refunded)
{
    oms_money *money = pay_money(shop, order_id);
    assert_true(money->payments_count > 0);
    assert_string_equal(oms__payment_state_enum.names[money->payments[0].state],
                        oms__payment_state_enum.names[state]);
    assert_int_equal(money->authorized_minor, authorized);
    assert_int_equal(money->captured_minor, captured);
    assert_int_equal(money->refunded_minor, refunded);
    oms_money_free(money);
}

void pay_expect_balance(pay_shop *shop, const char *order_id, int64_t balance)
{
    oms_money *money = pay_money(shop, order_id);
    assert_int_equal(money->balance_minor, balance);
    oms_money_free(money);
}

size_t pay_events(pay_shop *shop, const char *order_id, const char *type)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.subject = order_id;
    args.type = type;
    args.limit = OMS_PAGE_MAX;
    size_t count = 0;
    bool end = false;
    while (!end) {
        oms_feed *feed = NULL;
        assert_int_equal(oms_feed_read(shop->oms, &args, &feed, NULL), OMS_OK);
        count += oms_feed_count(feed);
        args.after = oms_feed_cursor(feed);
        end = oms_feed_end(feed);
        oms_feed_free(feed);
    }
    return count;
}

int64_t pay_told(pay_shop *shop, const char *order_id, const char *type,
                 const char *name)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    int64_t value = 0;
    char quoted[64];
    args.subject = order_id;
    args.type = type;
    args.limit = OMS_PAGE_MAX;
    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    for (bool end = false; !end;) {
        oms_feed *feed = NULL;
        assert_int_equal(oms_feed_read(shop->oms, &args, &feed, NULL), OMS_OK);
        for (size_t i = 0; i < oms_feed_count(feed); i++) {
            const char *at = strstr(oms_feed_at(feed, i)->data, quoted);
            bool yes = at && strncmp(at + strlen(quoted), "true", 4) == 0;
            value = at ? yes + strtoll(at + strlen(quoted), NULL, 10) : 0;
        }
        args.after = oms_feed_cursor(feed);
        end = oms_feed_end(feed);
        oms_feed_free(feed);
    }
    return value;
}

size_t pay_violations(pay_shop *shop, uint32_t flags)
{
    size_t count = 0;
    oms_result *result = NULL;
    oms_error err = OMS_INIT(oms_error);
    int code = oms_verify(shop->oms, flags, &count, &result, &err);
    if (code != OMS_OK)
        fail_msg("verify: %s %s", oms_code_name(code), err.text);
    oms_result_free(result);
    return count;
}

void pay_verify(pay_shop *shop)
{
    size_t count = 0;
    oms_result *result = NULL;
    oms_error err = OMS_INIT(oms_error);
    int code = oms_verify(shop->oms, 0, &count, &result, &err);
    if (code != OMS_OK)
        fail_msg("verify: %s %s", oms_code_name(code), err.text);
    if (count != 0)
        fail_msg("%s", oms_result_json(result));
    oms_result_free(result);
}
