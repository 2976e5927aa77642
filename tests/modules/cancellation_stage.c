// The stage of the tests of taking back. See cancellation_stage.h.
#include "cancellation_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/memory/memory.h"
#include "base/record.h"
#include "modules/cancellation/cancellation.h"
#include "runtime/engine.h"
#include "standins/inventory/inventory.h"

extern const oms_module oms__processing_module;
extern const oms_module oms__fulfillment_module;
extern const oms_module oms__payment_module;

// ---- the others, as the test plays them ------------------------------------

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

static const oms_event_type *event_named(const oms_module *in, const char *name)
{
    for (size_t i = 0; i < in->events_count; i++)
        if (strcmp(in->events[i].name, name) == 0)
            return &in->events[i];
    return NULL;
}

static void say(oms_tx *tx, const void *in, const oms_module *module)
{
    const say_args *args = in;
    const oms_event_type *type = event_named(module, args->type);
    oms_error error = OMS_INIT(oms_error);
    if (type == NULL) {
        oms__tx_fail(tx, OMS_EINVAL, "/type", "nobody says %s", args->type);
        return;
    }
    void *data = oms__tx_alloc(tx, type->data->struct_size);
    int code = oms__record_parse(type->data, args->data, strlen(args->data),
                                 data, oms__tx_arena(tx), &error);
    if (code != OMS_OK)
        oms__tx_fail(tx, code, error.where, "%s", error.text);
    else
        oms__tx_emit(tx, type, args->subject, 0, data);
}

static void say_processing(oms_tx *tx, const void *args)
{
    say(tx, args, &oms__processing_module);
}
static void say_fulfillment(oms_tx *tx, const void *args)
{
    say(tx, args, &oms__fulfillment_module);
}
static void say_payment(oms_tx *tx, const void *args)
{
    say(tx, args, &oms__payment_module);
}

// History says two things; what they look like is told here.
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
    OMS_FIELD_CODE(oms_subject_erased, erasure_id, 0, "."),
    OMS_FIELD_CODE(oms_subject_erased, customer_id, 0, "."),
    OMS_FIELD_LIST(oms_subject_erased, orders, 0, &erased_order_record, 0, 1000,
                   "."),
};
static const oms_record erased_record =
    OMS_RECORD("subject_erased", oms_subject_erased, erased_fields, ".");
static const oms_event_type history_events[] = {
    {"order.archived", &archived_record, "."},
    {"subject.erased", &erased_record, "."},
};
static const oms_module history = {.name = "history",
                                   .events = history_events,
                                   .events_count = OMS_COUNT(history_events)};

static void say_history(oms_tx *tx, const void *args)
{
    say(tx, args, &history);
}

static const oms_command history_says = {
    "say.history", &say_record, say_history, "test", false, ".", NULL};
static const oms_command processing_says = {
    "say.processing", &say_record, say_processing, "test", false, ".", NULL};
static const oms_command fulfillment_says = {
    "say.fulfillment", &say_record, say_fulfillment, "test", false, ".", NULL};
static const oms_command payment_says = {
    "say.payment", &say_record, say_payment, "test", false, ".", NULL};

static oms_module speaker(const oms_module *like, const oms_command *says)
{
    return (oms_module){.name = like->name,
                        .commands = says,
                        .commands_count = 1,
                        .events = like->events,
                        .events_count = like->events_count};
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

static void break_rows(oms_tx *tx, const void *in)
{
    const break_args *args = in;
    oms_parcel_back back;
    if (!oms__returns_load(tx, args->order_id, 1, &back))
        return;
    oms_sold_line *line = &back.sale.lines[0];
    line->asked += strcmp(args->what, "asked") == 0;
    line->returned += strcmp(args->what, "returned") == 0;
    line->credited_minor += strcmp(args->what, "credited") == 0;
    back.goods.value_minor += strcmp(args->what, "value") == 0;
    back.goods.lines[0].arrived += 9 * (strcmp(args->what, "arrived") == 0);
    back.sale.gesture_minor += strcmp(args->what, "gesture") == 0;
    oms__returns_save(&back);
}

static const oms_command breaks = {"break", &break_record, break_rows, "test",
                                   false,   ".",           NULL};

#define COMMANDS_MAX 32
static oms_module taking_back(oms_command *commands)
{
    oms_module module = oms__cancellation_module;
    assert_true(module.commands_count < COMMANDS_MAX);
    memcpy(commands, module.commands,
           module.commands_count * sizeof(*commands));
    commands[module.commands_count++] = breaks;
    module.commands = commands;
    return module;
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

void back_open(shop *s)
{
    static oms_command commands[COMMANDS_MAX];
    static oms_module processing, fulfillment, payment, past, taking;
    const oms_module *const modules[] = {&processing,  &payment,
                                         &fulfillment, &oms__inventory_module,
                                         &taking,      &past};
    oms_store store = {0};
    oms_options options = OMS_INIT(oms_options);
    processing = speaker(&oms__processing_module, &processing_says);
    fulfillment = speaker(&oms__fulfillment_module, &fulfillment_says);
    payment = speaker(&oms__payment_module, &payment_says);
    past = speaker(&history, &history_says);
    taking = taking_back(commands);
    memset(s, 0, sizeof(*s));
    s->now_ms = SHOP_BEGIN_MS;
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

int back_setup(void **state)
{
    shop *s = calloc(1, sizeof(*s));
    back_open(s);
    *state = s;
    return 0;
}

int back_teardown(void **state)
{
    shop *s = *state;
    if (s->engine != NULL)
        shop_close(s);
    free(s);
    return 0;
}

// ---- what others say -------------------------------------------------------

void back_say(shop *s, const char *type, const char *order_id,
              const char *format, ...)
{
    char json[8192];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(json, sizeof(json), format, args);
    va_end(args);
    const char *who = "fulfillment";
    if (event_named(&history, type) != NULL)
        who = "history";
    else if (event_named(&oms__processing_module, type) != NULL)
        who = "processing";
    else if (event_named(&oms__payment_module, type) != NULL)
        who = "payment";
    char command[32];
    (void)snprintf(command, sizeof(command), "say.%s", who);
    shop_do(s, command, "{'type':'%s','subject':'%s','data':%s}", type,
            order_id, json);
    shop_settle(s);
}

void back_place(shop *s, const char *order_id)
{
    back_say(s, "order.placed", order_id,
             "{'order_id':'%s','number':1,'channel':'web','customer_id':'C',"
             "'currency':'EUR','items_minor':1001,'shipping_minor':90,"
             "'total_minor':1091,'terms':'prepaid','placed_at_ms':%lld,"
             "'lines':[{'line_no':1,'sku':'A','quantity':3,'total_minor':100,"
             "'items_minor':100},{'line_no':2,'sku':'B','quantity':2,"
             "'total_minor':901,'items_minor':901}]}",
             order_id, (long long)s->now_ms);
}

void back_deliver(shop *s, const char *order_id, int line_no, int units)
{
    static const char parcel[] =
        "{'order_id':'%s','shipment_no':1,'fulfillment_no':1,'before':'%s',"
        "'lines':[{'line_no':%d,'quantity':%d}]}";
    back_say(s, "shipment.shipped", order_id, parcel, order_id, "packed",
             line_no, units);
    back_say(s, "shipment.delivered", order_id, parcel, order_id, "shipped",
             line_no, units);
}

void back_deliver_all(shop *s, const char *order_id)
{
    back_deliver(s, order_id, 1, 3);
    back_deliver(s, order_id, 2, 2);
}

void back_adjust(shop *s, const char *order_id, const char *what, int number)
{
    back_say(s, "payment.adjusted", order_id,
             "{'order_id':'%s','%s':%d,'due_minor':0}", order_id, what, number);
}

// ---- what is seen ----------------------------------------------------------

static json_t *ask(shop *s, const char *query, const char *format, va_list args)
{
    char json[1024];
    (void)vsnprintf(json, sizeof(json), format, args);
    return shop_ask(s, query, "%s", json);
}

int64_t back_ask(shop *s, const char *query, const char *way,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *found = ask(s, query, format, args);
    va_end(args);
    int64_t value = shop_number_at(found, way);
    json_decref(found);
    return value;
}

const char *back_ask_word(shop *s, const char *query, const char *way,
                          const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *found = ask(s, query, format, args);
    va_end(args);
    const char *text = shop_text_at(s, found, way);
    json_decref(found);
    return text;
}

int64_t back_number(shop *s, const char *order_id, int return_no,
                    const char *way)
{
    return back_ask(s, "return.get", way, "{'order_id':'%s','return_no':%d}",
                    order_id, return_no);
}

const char *back_word(shop *s, const char *order_id, int return_no,
                      const char *way)
{
    return back_ask_word(s, "return.get", way,
                         "{'order_id':'%s','return_no':%d}", order_id,
                         return_no);
}

static json_t *last_event(shop *s, const char *type, const char *subject)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    json_t *data = NULL;
    args.limit = OMS_PAGE_MAX;
    args.type = type;
    args.subject = subject;
    for (bool end = false; !end;) {
        oms_feed *feed = NULL;
        assert_int_equal(oms_feed_read(s->engine, &args, &feed, &s->error), 0);
        size_t count = oms_feed_count(feed);
        if (count > 0) {
            json_decref(data);
            const oms_event *last = oms_feed_at(feed, count - 1);
            data = json_loads(last->data, 0, NULL);
            json_t *pii = last->pii != NULL ? json_loads(last->pii, 0, NULL)
                                            : json_object();
            json_object_update_missing(data, pii);
            json_decref(pii);
        }
        args.after = oms_feed_cursor(feed);
        end = oms_feed_end(feed);
        oms_feed_free(feed);
    }
    if (data == NULL)
        fail_msg("there is no %s of %s", type, subject);
    return data;
}

int64_t back_told(shop *s, const char *type, const char *subject,
                  const char *way)
{
    json_t *data = last_event(s, type, subject);
    int64_t value = shop_number_at(data, way);
    json_decref(data);
    return value;
}

const char *back_told_word(shop *s, const char *type, const char *subject,
                           const char *way)
{
    json_t *data = last_event(s, type, subject);
    const char *text = shop_text_at(s, data, way);
    json_decref(data);
    return text;
}

void back_break(shop *s, const char *order_id, const char *what)
{
    shop_do(s, "break", "{'order_id':'%s','what':'%s'}", order_id, what);
}
