// The engine's own rows: the log, command keys, cursors, tasks and one row
// about the shop. Names of tables and columns are published: they only grow.
#ifndef OMS_RUNTIME_TABLES_H
#define OMS_RUNTIME_TABLES_H

#include "runtime/module.h"

typedef struct oms_event_row {
    int64_t id;
    const char *subject;
    const char *source;
    int64_t seq;
    const char *type;
    int64_t at_ms;
    int64_t occurred_at_ms; // 0: at_ms
    const char *actor;
    const char *command_key;
    const char *data;
    const char *moves;    // "order.status pending>confirmed; ..."
    const char *pii;      // the personal part of data, as JSON
    const char *pii_salt; // emptied with it
    const char *pii_hash; // stays
    const char *hash;     // NULL: written before there was a chain
    const char *trace;    // W3C traceparent, or NULL; not in the hash
    const char *follows;  // "payment:3 ...", or NULL; not in the hash
} oms_event_row;

// A command that was refused. Nothing of the shop has changed by it.
typedef struct oms_refusal_row {
    int64_t id;
    int64_t at_ms;
    const char *command;
    const char *key;
    const char *actor;
    const char *subject;
    const char *code; // "OMS_ESTATE"
    const char *where;
    const char *text;
} oms_refusal_row;

typedef struct oms_key_row {
    const char *key;
    const char *command;
    int64_t fingerprint;
    const char *subject;
    int64_t number;
    int64_t event_id;
    int64_t at_ms;
} oms_key_row;

typedef struct oms_cursor_row {
    const char *module;
    int64_t event_id;
} oms_cursor_row;

// Of a source and subject an event is missing: from [seq] on nothing was taken
// in, and [up_to] is the last that is known of.
typedef struct oms_gap_row {
    const char *source;
    const char *subject;
    int64_t seq;
    int64_t up_to;
    int64_t since_ms;
} oms_gap_row;

// How far the log has gone to the broker, and which engine of those on this
// storage publishes until when.
typedef struct oms_outbox_row {
    const char *name; // always "broker"
    int64_t event_id;
    const char *owner;
    int64_t until_ms;
} oms_outbox_row;

// [due_at_ms] of a leased task is the end of its lease: the one index on
// (state, lane, due_at_ms) then finds everything that is to be done.
typedef struct oms_task_row {
    const char *id;
    const char *kind;
    const char *subject;
    const char *module;
    int32_t state; // an oms_task_state
    const char *lane;
    int64_t due_at_ms;
    int64_t created_at_ms;
    int64_t begun_at_ms; // first attempt since it was created or retried
    int64_t leased_until_ms;
    int64_t attempts;
    int64_t fence;
    bool ask;
    bool unknown_told;
    const char *reason;
    const char *request;
    const char *trace; // of what has asked, or NULL
    // Not columns: what a task of the running group knows without parsing.
    const struct oms_job_entry *job;
    const void *request_struct;
} oms_task_row;

typedef struct oms_engine_row {
    int64_t id;                // always 1
    int64_t format;            // of these tables
    bool keys_in_b;            // which table takes new command keys
    int64_t keys_since_ms;     // since when
    bool keys_older;           // whether the other one holds any
    int64_t lanes;             // fingerprint: who answers which kind of task
    int64_t chained_from;      // events from this id on have a hash; 0: not yet
    int64_t scrub_asked_at_ms; // the storage is to forget what was erased
    int64_t scrubbed_at_ms; // up to here it has; behind the other one: not yet
    int64_t refusal_days;   // refusals are kept; 0: OMS_REFUSAL_DAYS
    bool archives;          // rows were archived; false: look
    const char *modules;    // whose storage it is: "payment,provider"; NULL:
                            // that of a whole shop
} oms_engine_row;

// 2: personal parts of events lie in a column of their own.
#define OMS_ENGINE_FORMAT 2
#define OMS__ROSTER_BYTES 1023

extern const oms_enum oms__task_states;
extern const oms_record oms__event_record;
extern const oms_record oms__event_view_record; // the same without the salt
extern const oms_record oms__task_record;
extern const oms_table oms__events_table;
extern const oms_table oms__keys_a_table;
extern const oms_table oms__keys_b_table;
extern const oms_table oms__cursors_table;
extern const oms_table oms__tasks_table;
extern const oms_table oms__engine_table;
extern const oms_table oms__refusals_table;
extern const oms_table oms__gaps_table;
extern const oms_table oms__outbox_table;

#define OMS_EVENTS_BY_SUBJECT 0 // indexes of events
#define OMS_EVENTS_BY_ACTOR 1
#define OMS_TASKS_BY_DUE 0 // indexes of tasks
#define OMS_TASKS_BY_SUBJECT 1
#define OMS_REFUSALS_BY_SUBJECT 0 // indexes of refusals
#define OMS_REFUSALS_BY_ACTOR 1

// Positions of fields, for prefixes of scans.
enum { OMS_TASK_FIELD_SUBJECT = 2, OMS_TASK_FIELD_STATE = 4 };

#endif
