// What the test says on the stage in the name of other modules: their events,
// as commands. The records are the real ones where there are real ones.
#include "stage_says.h"

#include <stdio.h>
#include <string.h>

#include "modules/cancellation/cancellation.h"
#include "modules/processing/processing.h"
#include "oms/history.h"
#include "stage.h"

// ---- processing and cancellation, as the test plays them -------------------

// What they may say, without the name of the thing it is about.
#define EACH_SAID(X) \
    X(placed) \
    X(reserved) \
    X(confirmed) \
    X(canceled) \
    X(rejected) \
    X(expired) \
    X(held) \
    X(hold_released) \
    X(lines_canceled) \
    X(change_requested) \
    X(change_declined) \
    X(changed)
#define EACH_ASKED(X) X(requested) X(refused)

static const oms_event_type *event_named(const oms_event_type *types,
                                         size_t count, const char *thing,
                                         const char *what)
{
    char name[64];
    (void)snprintf(name, sizeof(name), "%s.%s", thing, what);
    for (size_t i = 0; i < count; i++)
        if (types[i].name != NULL && strcmp(types[i].name, name) == 0)
            return &types[i];
    fail_msg("nobody says %s", name);
    return NULL;
}

static const oms_event_type *order_event(const char *what)
{
    return event_named(oms__order_events, EVENTS_COUNT, "order", what);
}

static const oms_event_type *stop_event(const char *what)
{
    return event_named(oms__take_back_events, OMS__TELLS_COUNT, "cancellation",
                       what);
}

// Every event's struct begins with the order's id.
static void say(oms_tx *tx, const oms_event_type *type, const void *data)
{
    const char *order_id = NULL;
    memcpy(&order_id, data, sizeof(order_id));
    oms__tx_emit(tx, type, order_id, 0, data);
}

#define SAY_ORDER(what) \
    static void say_##what(oms_tx *tx, const void *data) \
    { \
        say(tx, order_event(#what), data); \
    }
EACH_SAID(SAY_ORDER)

#define SAY_STOP(what) \
    static void ask_##what(oms_tx *tx, const void *data) \
    { \
        say(tx, stop_event(#what), data); \
    }
EACH_ASKED(SAY_STOP)

#define SAY_COMMAND(what) \
    {"say." #what, NULL, say_##what, "test", false, ".", NULL},
#define ASK_COMMAND(what) \
    {"stop." #what, NULL, ask_##what, "test", false, ".", NULL},
static oms_command processing_commands[] = {EACH_SAID(SAY_COMMAND)};
static oms_command cancellation_commands[] = {EACH_ASKED(ASK_COMMAND)};

// ---- history, as the test plays it -----------------------------------------

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
    OMS_FIELD_LIST(oms_subject_erased, orders, 0, &erased_order_record, 0, 1000,
                   "."),
};
static const oms_record erased_record =
    OMS_RECORD("erased", oms_subject_erased, erased_fields, ".");
static const oms_event_type history_events[] = {
    {"order.archived", &archived_record, "."},
    {"subject.erased", &erased_record, "."},
};

static void say_archived(oms_tx *tx, const void *data)
{
    say(tx, &history_events[0], data);
}

static void say_erased(oms_tx *tx, const void *data)
{
    say(tx, &history_events[1], data);
}

static const oms_command history_commands[] = {
    {"past.archived", &archived_record, say_archived, "test", false, ".", NULL},
    {"past.erased", &erased_record, say_erased, "test", false, ".", NULL},
};
static const oms_module history = {
    .name = "history",
    .commands = history_commands,
    .commands_count = OMS_COUNT(history_commands),
    .events = history_events,
    .events_count = OMS_COUNT(history_events),
};

const oms_module *stage_processing(void)
{
    static oms_module processing;
    for (size_t i = 0; i < OMS_COUNT(processing_commands); i++)
        processing_commands[i].args =
            order_event(strchr(processing_commands[i].name, '.') + 1)->data;
    processing = (oms_module){.name = "processing",
                              .commands = processing_commands,
                              .commands_count = OMS_COUNT(processing_commands),
                              .events = oms__order_events,
                              .events_count = EVENTS_COUNT};
    return &processing;
}

const oms_module *stage_cancellation(void)
{
    static oms_module cancellation;
    for (size_t i = 0; i < OMS_COUNT(cancellation_commands); i++)
        cancellation_commands[i].args =
            stop_event(strchr(cancellation_commands[i].name, '.') + 1)->data;
    cancellation =
        (oms_module){.name = "cancellation",
                     .commands = cancellation_commands,
                     .commands_count = OMS_COUNT(cancellation_commands),
                     .events = oms__take_back_events,
                     .events_count = OMS__TELLS_COUNT};
    return &cancellation;
}

const oms_module *stage_history(void)
{
    return &history;
}
