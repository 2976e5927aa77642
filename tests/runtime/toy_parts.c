// Rows, arguments and words of the toy modules, as records.
#include "toy_parts.h"

toy_mood toy_mood_now;

// Rows

static const char *const status_names[] = {"open", "locked", "closed"};
const oms_enum toy_statuses = OMS_ENUM("thing_status", status_names);
static const char *const event_names[] = {"lock", "unlock", "close"};
const oms_enum toy_events_enum = OMS_ENUM("thing_event", event_names);

static const oms_field thing_fields[] = {
    OMS_FIELD_CODE(thing, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_INT(thing, version, 0, 0, INT64_MAX, "Changes."),
    OMS_FIELD_CODE(thing, owner, 0, "Owner, unique."),
    OMS_FIELD_INT(thing, total, 0, INT64_MIN, INT64_MAX, "Total."),
    OMS_FIELD_ENUM(thing, status, 0, &toy_statuses, "Status."),
    OMS_FIELD_TEXT(thing, note, 0, OMS_NOTE_BYTES_MAX, "Note."),
    OMS_FIELD_TIME(thing, changed_ms, OMS_NULLABLE, "Changed."),
};
static const oms_record thing_record =
    OMS_RECORD("thing", thing, thing_fields, "A thing.");
static const oms_index thing_indexes[] = {{.name = "things_by_owner",
                                           .fields = {2},
                                           .fields_count = 1,
                                           .unique = true}};
const oms_table toy_things = {.name = "things",
                              .record = &thing_record,
                              .key_fields = 1,
                              .version_field = 1,
                              .indexes = thing_indexes,
                              .indexes_count = 1};

static const oms_field stock_fields[] = {
    OMS_FIELD_CODE(stock, sku, OMS_REQUIRED, "Sku."),
    OMS_FIELD_INT(stock, counted, 0, 0, 1000000, "In the house."),
    OMS_FIELD_INT(stock, taken, 0, 0, 1000000, "Promised."),
    OMS_FIELD_INT(stock, touched, 0, 0, INT64_MAX, "Adds."),
};
static const oms_record stock_record =
    OMS_RECORD("stock", stock, stock_fields, "A stock.");
static const oms_check stock_checks[] = {{.name = "stock_suffices",
                                          .small = {2},
                                          .small_count = 1,
                                          .large = {1},
                                          .large_count = 1}};
const oms_table toy_stocks = {.name = "stocks",
                              .record = &stock_record,
                              .key_fields = 1,
                              .version_field = -1,
                              .checks = stock_checks,
                              .checks_count = 1};

static const oms_field mirror_fields[] = {
    OMS_FIELD_CODE(mirror, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_INT(mirror, seen, 0, 0, INT64_MAX, "Events."),
    OMS_FIELD_INT(mirror, last_event, 0, 0, INT64_MAX, "Of the log."),
    OMS_FIELD_INT(mirror, sum, 0, INT64_MIN, INT64_MAX, "Of amounts."),
    OMS_FIELD_BOOL(mirror, broken, 0, "Refuses."),
};
static const oms_record mirror_record =
    OMS_RECORD("mirror", mirror, mirror_fields, "A mirror.");
const oms_table toy_mirrors = {.name = "mirrors",
                               .record = &mirror_record,
                               .key_fields = 1,
                               .version_field = -1};

static const oms_field part_fields[] = {
    OMS_FIELD_CODE(part, id, OMS_REQUIRED, "Of what."),
    OMS_FIELD_INT(part, no, 0, INT64_MIN, INT64_MAX, "Number."),
    OMS_FIELD_INT(part, amount, 0, INT64_MIN, INT64_MAX, "Amount."),
};
static const oms_record part_record =
    OMS_RECORD("part", part, part_fields, "A part of a thing.");
const oms_table toy_parts = {.name = "parts",
                             .record = &part_record,
                             .key_fields = 2,
                             .version_field = -1};

// Arguments and events

static const oms_field args_fields[] = {
    OMS_FIELD_CODE(toy_args, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_CODE(toy_args, owner, 0, "Owner."),
    OMS_FIELD_TEXT(toy_args, note, 0, OMS_NOTE_BYTES_MAX, "Note."),
    OMS_FIELD_INT(toy_args, amount, 0, -1000000, 1000000, "Amount."),
    OMS_FIELD_INT(toy_args, times, 0, 0, 1000000, "How often."),
    OMS_FIELD_ENUM(toy_args, event, 0, &toy_events_enum, "Event."),
    OMS_FIELD_INT(toy_args, due_in_ms, 0, 0, INT64_MAX / 2, "Later."),
};
const oms_record toy_args_record =
    OMS_RECORD("toy.args", toy_args, args_fields, "Arguments.");

static const oms_field said_fields[] = {
    OMS_FIELD_CODE(said, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_INT(said, amount, 0, INT64_MIN, INT64_MAX, "Amount."),
};
const oms_record toy_said_record =
    OMS_RECORD("said", said, said_fields, "What was said.");

static const oms_field reply_fields[] = {
    OMS_FIELD_INT(reply, answer, OMS_REQUIRED, 0, 1000, "Answer."),
};
const oms_record toy_reply_record =
    OMS_RECORD("reply", reply, reply_fields, "A reply.");

static const oms_field ask_fields[] = {
    OMS_FIELD_CODE(ask, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_INT(ask, amount, 0, INT64_MIN, INT64_MAX, "Amount."),
};
const oms_record toy_ask_record =
    OMS_RECORD("ask", ask, ask_fields, "A question.");

static const oms_field answer_fields[] = {
    OMS_FIELD_INT(thing_answer, total, 0, INT64_MIN, INT64_MAX, "t"),
    OMS_FIELD_INT(thing_answer, version, 0, 0, INT64_MAX, "v"),
    OMS_FIELD_TEXT(thing_answer, note, 0, OMS_NOTE_BYTES_MAX, "n"),
    OMS_FIELD_TEXT(thing_answer, status, 0, 64, "s"),
    OMS_FIELD_INT(thing_answer, counted, 0, 0, INT64_MAX, "c"),
    OMS_FIELD_INT(thing_answer, taken, 0, 0, INT64_MAX, "t"),
    OMS_FIELD_INT(thing_answer, touched, 0, 0, INT64_MAX, "t"),
    OMS_FIELD_INT(thing_answer, changed_ms, 0, 0, INT64_MAX, "t"),
};
const oms_record toy_answer_record =
    OMS_RECORD("thing.answer", thing_answer, answer_fields, "Found.");
