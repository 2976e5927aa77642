// How the engine stands with its broker, for people and metrics. A step takes
// the figures, whoever asks gets the last ones.
#include <string.h>

#include "runtime/broker.h"
#include "runtime/tx.h"
#include "runtime/watch.h"

#define OF oms_broker_shown

static const oms_field shown_fields[] = {
    OMS_FIELD_CODE(OF, name, 0, "The transport."),
    OMS_FIELD_BOOL(OF, connected, 0, "The broker can be reached."),
    OMS_FIELD_BOOL(OF, publishes, 0,
                   "Of all engines on this storage this one publishes."),
    OMS_FIELD_INT(OF, behind, 0, 0, INT64_MAX,
                  "Events of the log that are not with the broker yet."),
    OMS_FIELD_INT(OF, window, 0, 0, INT64_MAX,
                  "Published and not confirmed yet."),
    OMS_FIELD_INT(OF, unacked, 0, 0, INT64_MAX,
                  "Delivered and not acknowledged yet."),
    OMS_FIELD_INT(OF, held, 0, 0, INT64_MAX,
                  "Of those, events that wait for an earlier one."),
    OMS_FIELD_INT(OF, published, 0, 0, INT64_MAX, "Confirmed since open."),
    OMS_FIELD_INT(OF, unwanted, 0, 0, INT64_MAX,
                  "Of those, events that no group was there for."),
    OMS_FIELD_INT(OF, delivered, 0, 0, INT64_MAX, "Came since open."),
    OMS_FIELD_INT(OF, parked, 0, 0, INT64_MAX,
                  "Set aside since open: no events that could be taken."),
    OMS_FIELD_INT(OF, reconnects, 0, 0, INT64_MAX, "Since open."),
    OMS_FIELD_BOOL(OF, gaps, 0, "Events of other engines are missing."),
    OMS_FIELD_TEXT(OF, trouble, 0, OMS_NOTE_BYTES_MAX,
                   "Its last error; absent: none."),
};
const oms_record oms__broker_record =
    OMS_RECORD("engine.transport", OF, shown_fields,
               "How the engine stands with its broker.");

// Only a change is told. Before the first connection "away" is news when there
// was trouble: connecting takes a moment. What was noted is written by nobody
// else.
static void tell(oms *engine)
{
    oms_broker *broker = engine->broker;
    const bool near = broker->noted.connected;
    const char *trouble = near ? "" : broker->noted_trouble;
    if (broker->told ? near == broker->told_connected
                     : !near && trouble[0] == '\0')
        return;
    oms_buf fields;
    oms__buf_init(&fields, &engine->given, 0);
    oms__buf_text(&fields, "{\"broker\":");
    oms__buf_json(&fields, broker->noted.name);
    if (trouble[0] != '\0') {
        oms__buf_text(&fields, ",\"text\":");
        oms__buf_json(&fields, trouble);
    }
    oms__buf_text(&fields, "}");
    if (!fields.failed)
        oms__log_line(engine, near ? OMS_LOG_INFO : OMS_LOG_WARN,
                      near ? "broker.connected" : "broker.away", "%s",
                      fields.bytes);
    oms__buf_free(&fields);
    broker->told = true;
    broker->told_connected = near;
}

void oms__broker_note(oms *engine)
{
    oms_broker *broker = engine->broker;
    oms_transport_status now = OMS_INIT(oms_transport_status);
    broker->transport.ops->status(broker->transport.impl, &now);
    pthread_mutex_lock(&engine->broker_lock);
    broker->noted = (oms_broker_shown){.name = broker->transport.ops->name,
                                       .connected = now.connected,
                                       .publishes = broker->outbox.ours,
                                       .window = now.window,
                                       .unacked = now.unacked,
                                       .held = (int64_t)broker->held_count,
                                       .published = now.published,
                                       .unwanted = now.unwanted,
                                       .delivered = now.delivered,
                                       .parked = now.parked,
                                       .reconnects = now.reconnects};
    broker->noted_place = oms__outbox_place(engine);
    broker->noted_trouble[0] = '\0';
    if (now.trouble != NULL)
        (void)strncat(broker->noted_trouble, now.trouble,
                      sizeof(broker->noted_trouble) - 1);
    pthread_mutex_unlock(&engine->broker_lock);
    tell(engine);
}

// The place in the log that is stored may be another engine's, and ahead.
static int64_t stored_place(oms_tx *tx)
{
    oms_outbox_row row = {.name = OMS__OUTBOX_NAME};
    (void)oms__tx_get(tx, &oms__outbox_table, &row);
    return row.event_id;
}

static bool has_gaps(oms_tx *tx)
{
    oms_scan scan = {.table = &oms__gaps_table, .index = -1, .limit = 1};
    size_t count = 0;
    (void)oms__tx_scan(tx, &scan, &count);
    return count > 0;
}

const oms_broker_shown *oms__broker_show(oms_tx *tx, size_t *count)
{
    oms *engine = tx->oms;
    oms_broker *broker = engine->broker;
    *count = 0;
    oms_broker_shown *out =
        broker != NULL ? oms__tx_alloc(tx, sizeof(*out)) : NULL;
    if (out == NULL)
        return NULL;
    const int64_t stored = stored_place(tx);
    const int64_t last = oms__watch_durable(engine);
    pthread_mutex_lock(&engine->broker_lock);
    *out = broker->noted;
    int64_t place = broker->noted_place > stored ? broker->noted_place : stored;
    if (broker->noted_trouble[0] != '\0')
        out->trouble = oms__tx_printf(tx, "%s", broker->noted_trouble);
    pthread_mutex_unlock(&engine->broker_lock);
    out->behind = last > place ? last - place : 0;
    out->gaps = has_gaps(tx);
    *count = tx->code == OMS_OK ? 1 : 0;
    return out;
}
