// The tables of the engine itself, as data. Order matters only in that key
// fields come first; new fields go to the end.
#include "runtime/tables.h"

static const oms_field event_fields[] = {
    OMS_FIELD_INT(oms_event_row, id, OMS_REQUIRED, 1, INT64_MAX,
                  "Position in the log of this shop; dense."),
    OMS_FIELD_CODE(oms_event_row, subject, OMS_REQUIRED,
                   "What it is about: an order."),
    OMS_FIELD_CODE(oms_event_row, source, OMS_REQUIRED,
                   "The module that published it."),
    OMS_FIELD_INT(oms_event_row, seq, OMS_REQUIRED, 1, OMS_EVENTS_MAX,
                  "1, 2, ... for one source and subject."),
    OMS_FIELD_CODE(oms_event_row, type, OMS_REQUIRED, "What happened."),
    OMS_FIELD_TIME(oms_event_row, at_ms, OMS_REQUIRED, "When recorded."),
    OMS_FIELD_TIME(oms_event_row, occurred_at_ms, OMS_NULLABLE,
                   "When it happened outside, if that is another time."),
    OMS_FIELD_TEXT(oms_event_row, actor, 0, OMS_NAME_BYTES_MAX,
                   "Who caused it."),
    OMS_FIELD_KEY(oms_event_row, command_key, 0,
                  "Key of the command that caused it."),
    OMS_FIELD_JSON(oms_event_row, data, OMS_REQUIRED, OMS_JSON_BYTES_MAX,
                   "The event, by the record of its type, but for what is "
                   "personal."),
    OMS_FIELD_TEXT(oms_event_row, moves, 0, OMS_NOTE_BYTES_MAX,
                   "States that moved: \"order.status pending>confirmed\", "
                   "separated by \"; \"."),
    OMS_FIELD_JSON(oms_event_row, pii, 0, OMS_JSON_BYTES_MAX,
                   "What is personal of the event, in the same shape; absent "
                   "after an erasure."),
    OMS_FIELD_CODE(oms_event_row, pii_hash, 0,
                   "SHA-256 of a salt and the personal part."),
    OMS_FIELD_CODE(oms_event_row, hash, 0,
                   "SHA-256 of this row and of the hash before it of the same "
                   "subject, as base64url."),
    OMS_FIELD_TEXT(oms_event_row, trace, 0, OMS_CODE_BYTES_MAX,
                   "W3C traceparent of the request behind it."),
    OMS_FIELD_TEXT(oms_event_row, follows, 0, OMS_NOTE_BYTES_MAX,
                   "What was known of the subject from other sources when it "
                   "was said: \"payment:3 fulfillment:2\"."),
    OMS_FIELD_CODE(oms_event_row, pii_salt, 0,
                   "What pii_hash begins with; absent after an erasure."),
};

const oms_record oms__event_record = OMS_RECORD(
    "event", oms_event_row, event_fields, "One thing that happened.");

// For people: the salt, which is last, tells them nothing.
const oms_record oms__event_view_record = {
    .name = "event",
    .struct_size = (uint32_t)sizeof(oms_event_row),
    .fields_count = (uint32_t)OMS_COUNT(event_fields) - 1,
    .fields = event_fields,
    .doc = "One thing that happened.",
};

static const oms_index event_indexes[] = {
    {.name = "events_by_subject",
     .fields = {1, 2, 3},
     .fields_count = 3,
     .unique = true},
    {.name = "events_by_actor", .fields = {7}, .fields_count = 1},
};

const oms_table oms__events_table = {
    .name = "events",
    .record = &oms__event_record,
    .key_fields = 1,
    .version_field = -1,
    .indexes = event_indexes,
    .indexes_count = OMS_COUNT(event_indexes),
    .sparse = 1 + OMS_EVENTS_BY_ACTOR,
};

static const oms_field key_fields[] = {
    OMS_FIELD_KEY(oms_key_row, key, OMS_REQUIRED, "Key of a command."),
    OMS_FIELD_CODE(oms_key_row, command, OMS_REQUIRED, "Its name."),
    OMS_FIELD_INT(oms_key_row, fingerprint, OMS_REQUIRED, INT64_MIN, INT64_MAX,
                  "Of the name and the arguments."),
    OMS_FIELD_CODE(oms_key_row, subject, 0, "The receipt: what changed."),
    OMS_FIELD_INT(oms_key_row, number, 0, INT64_MIN, INT64_MAX,
                  "The receipt: a number that was made."),
    OMS_FIELD_INT(oms_key_row, event_id, 0, 0, INT64_MAX,
                  "The receipt: position of its last event, 0 for none."),
    OMS_FIELD_TIME(oms_key_row, at_ms, OMS_REQUIRED,
                   "The receipt: when it was applied."),
};

static const oms_record key_record =
    OMS_RECORD("command_key", oms_key_row, key_fields,
               "A command that was applied, by its key.");

// Two tables take turns, so that forgetting old keys is one clear.
const oms_table oms__keys_a_table = {
    .name = "command_keys_a",
    .record = &key_record,
    .key_fields = 1,
    .version_field = -1,
};

const oms_table oms__keys_b_table = {
    .name = "command_keys_b",
    .record = &key_record,
    .key_fields = 1,
    .version_field = -1,
};

static const oms_field cursor_fields[] = {
    OMS_FIELD_CODE(oms_cursor_row, module, OMS_REQUIRED, "Who reads the log."),
    OMS_FIELD_INT(oms_cursor_row, event_id, OMS_REQUIRED, 0, INT64_MAX,
                  "The last event that it has taken in."),
};

static const oms_record cursor_record =
    OMS_RECORD("cursor", oms_cursor_row, cursor_fields,
               "How far a module has read the log.");

const oms_table oms__cursors_table = {
    .name = "cursors",
    .record = &cursor_record,
    .key_fields = 1,
    .version_field = -1,
};

static const char *const state_names[] = {"due", "leased", "parked"};
const oms_enum oms__task_states = OMS_ENUM("task_state", state_names);

static const oms_field task_fields[] = {
    OMS_FIELD_CODE(oms_task_row, id, OMS_REQUIRED,
                   "Identity, and the idempotency key of the effect."),
    OMS_FIELD_CODE(oms_task_row, kind, OMS_REQUIRED, "What is asked."),
    OMS_FIELD_CODE(oms_task_row, subject, OMS_REQUIRED, "The order."),
    OMS_FIELD_CODE(oms_task_row, module, OMS_REQUIRED, "Who asks."),
    OMS_FIELD_ENUM(oms_task_row, state, 0, &oms__task_states,
                   "due, leased or parked."),
    OMS_FIELD_CODE(oms_task_row, lane, OMS_REQUIRED,
                   "Who answers: rule, service:<kind>, host:<prefix>, "
                   "nobody, relay."),
    OMS_FIELD_TIME(oms_task_row, due_at_ms, OMS_REQUIRED,
                   "Not before this time."),
    OMS_FIELD_TIME(oms_task_row, created_at_ms, OMS_REQUIRED, "When created."),
    OMS_FIELD_TIME(oms_task_row, begun_at_ms, OMS_NULLABLE,
                   "When first attempted."),
    OMS_FIELD_TIME(oms_task_row, leased_until_ms, OMS_NULLABLE,
                   "End of the lease."),
    OMS_FIELD_INT(oms_task_row, attempts, 0, 0, INT64_MAX, "Attempts begun."),
    OMS_FIELD_INT(oms_task_row, fence, 0, 0, INT64_MAX,
                  "Counts leases; a stale worker is told by it."),
    OMS_FIELD_BOOL(oms_task_row, ask, 0,
                   "An earlier outcome is unknown: ask before acting."),
    OMS_FIELD_BOOL(oms_task_row, unknown_told, 0,
                   "The module has been told of an unknown outcome."),
    OMS_FIELD_TEXT(oms_task_row, reason, 0, OMS_NOTE_BYTES_MAX,
                   "Why the last attempt did not do."),
    OMS_FIELD_JSON(oms_task_row, request, OMS_REQUIRED, OMS_JSON_BYTES_MAX,
                   "The request, by the record of its kind."),
    OMS_FIELD_TEXT(oms_task_row, trace, 0, OMS_CODE_BYTES_MAX,
                   "W3C traceparent of the request behind it."),
};

const oms_record oms__task_record =
    OMS_RECORD("task", oms_task_row, task_fields,
               "Something to ask of the outside, or to do later.");

static const oms_index task_indexes[] = {
    {.name = "tasks_by_due", .fields = {4, 5, 6}, .fields_count = 3},
    {.name = "tasks_by_subject", .fields = {2}, .fields_count = 1},
};

const oms_table oms__tasks_table = {
    .name = "tasks",
    .record = &oms__task_record,
    .key_fields = 1,
    .version_field = -1,
    .indexes = task_indexes,
    .indexes_count = OMS_COUNT(task_indexes),
};

static const oms_field engine_fields[] = {
    OMS_FIELD_INT(oms_engine_row, id, OMS_REQUIRED, 1, 1, "Always 1."),
    OMS_FIELD_INT(oms_engine_row, format, OMS_REQUIRED, 1, INT64_MAX,
                  "Format of the engine's own tables."),
    OMS_FIELD_BOOL(oms_engine_row, keys_in_b, 0,
                   "New command keys go to command_keys_b."),
    OMS_FIELD_TIME(oms_engine_row, keys_since_ms, OMS_REQUIRED,
                   "Since when they do."),
    OMS_FIELD_BOOL(oms_engine_row, keys_older, 0,
                   "The other key table holds keys."),
    OMS_FIELD_INT(oms_engine_row, lanes, 0, INT64_MIN, INT64_MAX,
                  "Fingerprint of who answers which kind of task."),
    OMS_FIELD_INT(oms_engine_row, chained_from, 0, 0, INT64_MAX,
                  "Events from this one on are in the chain of hashes."),
    OMS_FIELD_TIME(oms_engine_row, scrub_asked_at_ms, OMS_NULLABLE,
                   "When the storage was last to forget what was erased."),
    OMS_FIELD_TIME(oms_engine_row, scrubbed_at_ms, OMS_NULLABLE,
                   "Up to when it has."),
    OMS_FIELD_INT(oms_engine_row, refusal_days, OMS_NULLABLE, 0, INT64_MAX,
                  "How long refusals are kept."),
    OMS_FIELD_BOOL(oms_engine_row, archives, 0, "Orders were archived."),
    OMS_FIELD_TEXT(oms_engine_row, modules, OMS_NULLABLE, OMS__ROSTER_BYTES,
                   "Whose storage it is, as a list; null: of all modules."),
};

static const oms_record engine_record =
    OMS_RECORD("engine", oms_engine_row, engine_fields, "About the shop.");

const oms_table oms__engine_table = {
    .name = "engine",
    .record = &engine_record,
    .key_fields = 1,
    .version_field = -1,
};

static const oms_field refusal_fields[] = {
    OMS_FIELD_INT(oms_refusal_row, id, OMS_REQUIRED, 1, INT64_MAX,
                  "1, 2, ... in this shop."),
    OMS_FIELD_TIME(oms_refusal_row, at_ms, OMS_REQUIRED, "When."),
    OMS_FIELD_CODE(oms_refusal_row, command, OMS_REQUIRED, "What was wanted."),
    OMS_FIELD_KEY(oms_refusal_row, key, OMS_REQUIRED, "Key of the command."),
    OMS_FIELD_TEXT(oms_refusal_row, actor, 0, OMS_NAME_BYTES_MAX,
                   "Who wanted it."),
    OMS_FIELD_CODE(oms_refusal_row, subject, 0,
                   "The order, if the command named one."),
    OMS_FIELD_CODE(oms_refusal_row, code, OMS_REQUIRED,
                   "OMS_ESTATE, OMS_EREFUSED ..."),
    OMS_FIELD_TEXT(oms_refusal_row, where, 0, OMS_NAME_BYTES_MAX,
                   "JSON pointer into the arguments."),
    OMS_FIELD_TEXT(oms_refusal_row, text, 0, OMS_NOTE_BYTES_MAX,
                   "Why not, with the guards that refused."),
};

static const oms_record refusal_record =
    OMS_RECORD("refusal", oms_refusal_row, refusal_fields,
               "A command that was refused; nothing of the shop has changed.");

static const oms_index refusal_indexes[] = {
    {.name = "refusals_by_subject", .fields = {5}, .fields_count = 1},
    {.name = "refusals_by_actor", .fields = {4}, .fields_count = 1},
};

const oms_table oms__refusals_table = {
    .name = "refusals",
    .record = &refusal_record,
    .key_fields = 1,
    .version_field = -1,
    .indexes = refusal_indexes,
    .indexes_count = OMS_COUNT(refusal_indexes),
    .sparse = 1 + OMS_REFUSALS_BY_ACTOR,
};

static const oms_field gap_fields[] = {
    OMS_FIELD_CODE(oms_gap_row, source, OMS_REQUIRED,
                   "The module, of another engine, that has said it."),
    OMS_FIELD_CODE(oms_gap_row, subject, OMS_REQUIRED, "What it is about."),
    OMS_FIELD_INT(oms_gap_row, seq, OMS_REQUIRED, 1, OMS_EVENTS_MAX,
                  "The first event that has not come."),
    OMS_FIELD_INT(oms_gap_row, up_to, OMS_REQUIRED, 1, OMS_EVENTS_MAX,
                  "The last that is known of."),
    OMS_FIELD_TIME(oms_gap_row, since_ms, OMS_REQUIRED, "Since when."),
};

static const oms_record gap_record =
    OMS_RECORD("event_gap", oms_gap_row, gap_fields,
               "Events of another engine that came before an earlier one.");

const oms_table oms__gaps_table = {
    .name = "event_gaps",
    .record = &gap_record,
    .key_fields = 2,
    .version_field = -1,
};

static const oms_field outbox_fields[] = {
    OMS_FIELD_CODE(oms_outbox_row, name, OMS_REQUIRED, "broker."),
    OMS_FIELD_INT(oms_outbox_row, event_id, 0, 0, INT64_MAX,
                  "Everything up to this event is with it."),
    OMS_FIELD_CODE(oms_outbox_row, owner, OMS_REQUIRED,
                   "The engine that publishes."),
    OMS_FIELD_TIME(oms_outbox_row, until_ms, OMS_REQUIRED,
                   "From then on another one may."),
};

static const oms_record outbox_record =
    OMS_RECORD("outbox", oms_outbox_row, outbox_fields,
               "How far the log has gone to the broker.");

const oms_table oms__outbox_table = {
    .name = "outbox",
    .record = &outbox_record,
    .key_fields = 1,
    .version_field = -1,
};
