// The further words of the modules that the payment tests play.
#include "modules/payment_play.h"

#include <string.h>

#include "base/language.h"
#include "oms/oms.h"

#define ORDER(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, ".")
#define NUMBER(T, m) OMS_FIELD_INT(T, m, OMS_NULLABLE, 0, 1000000, ".")
#define MINOR(T, m) OMS_FIELD_MONEY(T, m, 0, 0, ".")
#define YES(T, m) OMS_FIELD_BOOL(T, m, OMS_NULLABLE, ".")

// ---- orders ----------------------------------------------------------------

#define CANCELED oms_order_lines_canceled
static const oms_field canceled_fields[] = {
    ORDER(CANCELED),
    NUMBER(CANCELED, cancellation_no),
    NUMBER(CANCELED, change_no),
    MINOR(CANCELED, canceled_minor),
};
static const oms_record canceled_record =
    OMS_RECORD("test.lines_canceled", CANCELED, canceled_fields, ".");

static const oms_field line_fields[] = {
    OMS_FIELD_INT(oms_order_placed_line, line_no, OMS_REQUIRED, 1, 100, "."),
    YES(oms_order_placed_line, digital),
};
static const oms_record line_record =
    OMS_RECORD("test.line", oms_order_placed_line, line_fields, ".");

#define CHANGED oms_order_changed
static const oms_field changed_fields[] = {
    ORDER(CHANGED),
    NUMBER(CHANGED, change_no),
    OMS_FIELD_LIST(CHANGED, lines, 0, &line_record, 0, 10, "."),
    MINOR(CHANGED, items_minor),
    MINOR(CHANGED, discount_minor),
    MINOR(CHANGED, shipping_minor),
    MINOR(CHANGED, total_minor),
    MINOR(CHANGED, canceled_minor),
};
static const oms_record changed_record =
    OMS_RECORD("test.changed", CHANGED, changed_fields, ".");

#define HOLD oms_order_hold_event
static const oms_field hold_fields[] = {
    ORDER(HOLD),
    NUMBER(HOLD, hold_no),
    YES(HOLD, rejected), // for the test: it is released
    YES(HOLD, blocks_capture),
};
static const oms_record hold_record =
    OMS_RECORD("test.hold", HOLD, hold_fields, ".");

const oms_event_type play_order_events[PLAY_ORDER_EVENTS] = {
    {"order.lines_canceled", &canceled_record, "."},
    {"order.changed", &changed_record, "."},
    {"order.held", &hold_record, "."},
    {"order.hold_released", &hold_record, "."},
};

const oms_event_type *play_order_said = play_order_events;

// The arguments of a played command begin as those of every command.
typedef struct head {
    uint32_t size;
    const char *key;
    const char *actor;
} head;

typedef struct canceled_args {
    head h;
    oms_order_lines_canceled told;
} canceled_args;
typedef struct changed_args {
    head h;
    oms_order_changed told;
} changed_args;
typedef struct hold_args {
    head h;
    oms_order_hold_event told;
} hold_args;

static void say(oms_tx *tx, const oms_event_type *type, const char *order_id,
                const void *told)
{
    oms__tx_emit(tx, type, order_id, 0, told);
}

static void lines_canceled(oms_tx *tx, const void *given)
{
    const canceled_args *args = given;
    say(tx, &play_order_said[0], args->told.order_id, &args->told);
}

static void changed(oms_tx *tx, const void *given)
{
    const changed_args *args = given;
    say(tx, &play_order_said[1], args->told.order_id, &args->told);
}

static void hold(oms_tx *tx, const void *given)
{
    const hold_args *args = given;
    say(tx, &play_order_said[args->told.rejected ? 3 : 2], args->told.order_id,
        &args->told);
}

// The same fields, as members of the arguments.
#define ARG(kind_, T, m, fl, lo, hi) \
    { \
        .name = #m, .kind = (kind_), .flags = (fl), \
        .offset = (uint16_t)offsetof(T, told.m), .min = (lo), .max = (hi), \
        .doc = "." \
    }
#define ARG_ORDER(T) ARG(OMS_KIND_TEXT, T, order_id, OMS_REQUIRED, 1, 64)
#define ARG_NUMBER(T, m) ARG(OMS_KIND_INT, T, m, OMS_NULLABLE, 0, OMS_MONEY_MAX)
#define ARG_YES(T, m) ARG(OMS_KIND_BOOL, T, m, OMS_NULLABLE, 0, 1)

static const oms_field canceled_args_fields[] = {
    ARG_ORDER(canceled_args),
    ARG_NUMBER(canceled_args, cancellation_no),
    ARG_NUMBER(canceled_args, change_no),
    ARG_NUMBER(canceled_args, canceled_minor),
};
static const oms_record canceled_args_record = OMS_RECORD(
    "test.lines_canceled_args", canceled_args, canceled_args_fields, ".");

static const oms_field changed_args_fields[] = {
    ARG_ORDER(changed_args),
    ARG_NUMBER(changed_args, change_no),
    {.name = "lines",
     .kind = OMS_KIND_LIST,
     .offset = (uint16_t)offsetof(changed_args, told.lines),
     .count_offset = (uint16_t)offsetof(changed_args, told.lines_count),
     .max = 10,
     .of = &line_record,
     .doc = "."},
    ARG_NUMBER(changed_args, items_minor),
    ARG_NUMBER(changed_args, discount_minor),
    ARG_NUMBER(changed_args, shipping_minor),
    ARG_NUMBER(changed_args, total_minor),
    ARG_NUMBER(changed_args, canceled_minor),
};
static const oms_record changed_args_record =
    OMS_RECORD("test.changed_args", changed_args, changed_args_fields, ".");

static const oms_field hold_args_fields[] = {
    ARG_ORDER(hold_args),
    ARG_NUMBER(hold_args, hold_no),
    ARG_YES(hold_args, rejected),
    ARG_YES(hold_args, blocks_capture),
};
static const oms_record hold_args_record =
    OMS_RECORD("test.hold_args", hold_args, hold_args_fields, ".");

const oms_command play_order_commands[PLAY_ORDER_COMMANDS] = {
    {"test.lines_canceled", &canceled_args_record, lines_canceled, "test",
     false, ".", NULL},
    {"test.changed", &changed_args_record, changed, "test", false, ".", NULL},
    {"test.hold", &hold_args_record, hold, "test", false, ".", NULL},
};

// ---- returns and exchanges -------------------------------------------------

static const char *const resolution_names[] = {"refund", "store_credit",
                                               "exchange", "repair", "none"};
static const oms_enum resolutions =
    OMS_ENUM("test.resolution", resolution_names);

#define CREDITED oms_return_credited
static const oms_field credited_fields[] = {
    ORDER(CREDITED),
    NUMBER(CREDITED, return_no),
    NUMBER(CREDITED, replacement_no),
    MINOR(CREDITED, amount_minor),
    OMS_FIELD_ENUM(CREDITED, resolution, 0, &resolutions, "."),
    YES(CREDITED, outside),
};
static const oms_record credited_record =
    OMS_RECORD("test.credited", CREDITED, credited_fields, ".");

#define REPLACED oms_replacement_event
static const oms_field replaced_fields[] = {
    ORDER(REPLACED),
    NUMBER(REPLACED, replacement_no),
    NUMBER(REPLACED, return_no),
    OMS_FIELD_CODE(REPLACED, new_order_id, 0, "."),
    MINOR(REPLACED, credit_minor),
};
static const oms_record replaced_record =
    OMS_RECORD("test.replaced", REPLACED, replaced_fields, ".");

const oms_event_type play_return_events[PLAY_RETURN_EVENTS] = {
    {"return.credited", &credited_record, "."},
    {"exchange.requested", &replaced_record, "."},
    {"exchange.completed", &replaced_record, "."},
    {"exchange.canceled", &replaced_record, "."},
};

typedef struct credited_args {
    head h;
    oms_return_credited told;
} credited_args;
typedef struct replaced_args {
    head h;
    const char *what;
    oms_replacement_event told;
} replaced_args;

static void credited(oms_tx *tx, const void *given)
{
    const credited_args *args = given;
    say(tx, &play_return_events[0], args->told.order_id, &args->told);
}

static void replaced(oms_tx *tx, const void *given)
{
    const replaced_args *args = given;
    for (size_t i = 1; i < PLAY_RETURN_EVENTS; i++)
        if (strcmp(play_return_events[i].name, args->what) == 0)
            say(tx, &play_return_events[i], args->told.order_id, &args->told);
}

static const oms_field credited_args_fields[] = {
    ARG_ORDER(credited_args),
    ARG_NUMBER(credited_args, return_no),
    ARG_NUMBER(credited_args, replacement_no),
    ARG_NUMBER(credited_args, amount_minor),
    {.name = "resolution",
     .kind = OMS_KIND_ENUM,
     .offset = (uint16_t)offsetof(credited_args, told.resolution),
     .of = &resolutions,
     .doc = "."},
    ARG_YES(credited_args, outside),
};
static const oms_record credited_args_record =
    OMS_RECORD("test.credited_args", credited_args, credited_args_fields, ".");

static const oms_field replaced_args_fields[] = {
    OMS_FIELD_CODE(replaced_args, what, OMS_REQUIRED, "."),
    ARG_ORDER(replaced_args),
    ARG_NUMBER(replaced_args, replacement_no),
    ARG_NUMBER(replaced_args, return_no),
    ARG(OMS_KIND_TEXT, replaced_args, new_order_id, 0, 1, 64),
    ARG_NUMBER(replaced_args, credit_minor),
};
static const oms_record replaced_args_record =
    OMS_RECORD("test.replaced_args", replaced_args, replaced_args_fields, ".");

const oms_command play_return_commands[PLAY_RETURN_COMMANDS] = {
    {"test.credited", &credited_args_record, credited, "test", false, ".",
     NULL},
    {"test.replaced", &replaced_args_record, replaced, "test", false, ".",
     NULL},
};

// ---- history ---------------------------------------------------------------

static const oms_field archived_fields[] = {ORDER(oms_order_archived)};
static const oms_record archived_record =
    OMS_RECORD("test.archived", oms_order_archived, archived_fields, ".");

static const oms_field erased_order_fields[] = {ORDER(struct oms_erased_order)};
static const oms_record erased_order_record = OMS_RECORD(
    "test.erased_order", struct oms_erased_order, erased_order_fields, ".");
static const oms_field erased_fields[] = {
    OMS_FIELD_CODE(oms_subject_erased, customer_id, 0, "."),
    OMS_FIELD_LIST(oms_subject_erased, orders, 0, &erased_order_record, 0, 10,
                   "."),
};
static const oms_record erased_record =
    OMS_RECORD("test.erased", oms_subject_erased, erased_fields, ".");

const oms_event_type play_past_events[PLAY_PAST_EVENTS] = {
    {"order.archived", &archived_record, "."},
    {"subject.erased", &erased_record, "."},
};

typedef struct past_args {
    head h;
    const char *order_id;
    const char *customer_id; // given: this person is erased
} past_args;

static const oms_field past_fields[] = {
    ORDER(past_args),
    OMS_FIELD_CODE(past_args, customer_id, 0, "."),
};
static const oms_record past_record =
    OMS_RECORD("test.past", past_args, past_fields, ".");

static void past(oms_tx *tx, const void *given)
{
    const past_args *args = given;
    const oms_order_archived archived = {.order_id = args->order_id};
    const struct oms_erased_order order = {.order_id = args->order_id};
    const oms_subject_erased erased = {
        .customer_id = args->customer_id, .orders = &order, .orders_count = 1};
    if (args->customer_id)
        say(tx, &play_past_events[1], args->order_id, &erased);
    else
        say(tx, &play_past_events[0], args->order_id, &archived);
}

const oms_command play_past_commands[PLAY_PAST_COMMANDS] = {
    {"test.past", &past_record, past, "test", false, ".", NULL},
};
