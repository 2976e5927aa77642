// Modules gamma and delta: letters, which are personal, and two that hear
// everything, in bulk and at once.
#include "runtime/erase.h"
#include "toy_parts.h"

typedef struct letter {
    const char *id;
    int64_t version;
    int32_t status;
    const char *note;  // personal
    const char *owner; // personal, and required
    const person *from;
    const person *to;
    size_t to_count;
} letter;

static const oms_field person_fields[] = {
    OMS_FIELD_TEXT(person, name, OMS_PII, OMS_NAME_BYTES_MAX, "Who."),
    OMS_FIELD_TEXT(person, role, 0, OMS_NAME_BYTES_MAX, "What."),
};
static const oms_record person_record =
    OMS_RECORD("person", person, person_fields, "Somebody.");

static const char *const status_names[] = {"draft", "sent", "read"};
static const oms_enum statuses = OMS_ENUM("letter_status", status_names);
static const char *const event_names[] = {"write", "send", "read"};
static const oms_enum letter_event_names =
    OMS_ENUM("letter_event", event_names);

static const oms_field letter_fields[] = {
    OMS_FIELD_CODE(letter, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_INT(letter, version, 0, 0, INT64_MAX, "Changes."),
    OMS_FIELD_ENUM(letter, status, 0, &statuses, "Status."),
    OMS_FIELD_TEXT(letter, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Note."),
    OMS_FIELD_TEXT(letter, owner, OMS_REQUIRED | OMS_PII, OMS_NAME_BYTES_MAX,
                   "Owner."),
    OMS_FIELD_OBJECT(letter, from, 0, &person_record, "From."),
    OMS_FIELD_LIST(letter, to, 0, &person_record, 0, 10, "To."),
};
static const oms_record letter_record =
    OMS_RECORD("letter", letter, letter_fields, "A letter.");
static const oms_table letters = {.name = "letters",
                                  .record = &letter_record,
                                  .key_fields = 1,
                                  .version_field = 1};

static const oms_field said_fields[] = {
    OMS_FIELD_CODE(letter_said, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_TEXT(letter_said, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Note."),
    OMS_FIELD_TEXT(letter_said, owner, OMS_REQUIRED | OMS_PII,
                   OMS_NAME_BYTES_MAX, "Owner."),
    OMS_FIELD_LIST(letter_said, to, 0, &person_record, 0, 10, "To."),
};
const oms_record toy_letter_said_record =
    OMS_RECORD("letter_said", letter_said, said_fields, "A letter said so.");

static const oms_event_type gamma_events[] = {
    {"letter.written", &toy_letter_said_record, "A letter."},
    {"letter.sent", &toy_letter_said_record, "It is away."},
    {"gamma.heard", &toy_said_record, "Gamma has heard."},
};

static const oms_move letter_rows[] = {
    {-1, 0, 0, {NULL}}, {0, 1, 1, {NULL}}, {1, 2, 2, {NULL}}};
static const oms_moves letter_life = {"letter.status", &statuses,
                                      &letter_event_names, letter_rows,
                                      OMS_COUNT(letter_rows)};

static void tell(oms_tx *tx, const oms_event_type *type, const letter *row)
{
    letter_said words = {.id = row->id,
                         .note = row->note,
                         .owner = row->owner,
                         .to = row->to,
                         .to_count = row->to_count};
    oms__tx_emit(tx, type, row->id, 0, &words);
}

static void write_letter(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    person sender = {.name = args->note, .role = "sender"};
    person readers[2] = {{.role = "first"}, {.name = args->note}};
    letter row = {.id = args->id,
                  .note = args->note,
                  .owner = args->owner,
                  .from = &sender,
                  .to = readers,
                  .to_count = 2};
    row.status = -1;
    (void)oms__tx_move(tx, &letter_life, &row.status, 0, &row);
    oms__tx_put(tx, &letters, &row);
    tell(tx, &gamma_events[0], &row);
    for (int64_t i = 1; i < args->times; i++)
        tell(tx, &gamma_events[0], &row);
}

static bool find(oms_tx *tx, const char *id, letter *row)
{
    *row = (letter){.id = id};
    if (oms__tx_get(tx, &letters, row))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, "/id", "no letter %s", id);
    return false;
}

// Sends it; with [times] it is read at once, which no event tells.
static void send_letter(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    letter row;
    if (!find(tx, args->id, &row))
        return;
    if (oms__tx_move(tx, &letter_life, &row.status, 1, &row))
        tell(tx, &gamma_events[1], &row);
    if (args->times > 0)
        (void)oms__tx_move(tx, &letter_life, &row.status, 2, &row);
    oms__tx_put(tx, &letters, &row);
}

static void erase_letter(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    letter row;
    if (!find(tx, args->id, &row))
        return;
    oms__tx_erase(tx, &letters, &row);
    oms__tx_put(tx, &letters, &row);
    oms__tx_erase_log(tx, args->id);
    if (args->times > 0)
        oms__tx_fail(tx, OMS_EREFUSED, "", "changed its mind");
}

typedef struct refuse_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;
} refuse_args;

static const oms_field refuse_fields[] = {
    OMS_FIELD_CODE(refuse_args, order_id, 0, "Of what."),
};
static const oms_record refuse_record =
    OMS_RECORD("letter.refuse", refuse_args, refuse_fields, "Of what.");

static void refuse(oms_tx *tx, const void *args)
{
    if (args != NULL)
        oms__tx_fail(tx, OMS_EREFUSED, "", "told to");
}

static void restart(oms_tx *tx, const void *args)
{
    oms__tx_restart(tx);
    refuse(tx, ((const toy_args *)args)->times > 0 ? args : NULL);
}

static const oms_command gamma_commands[] = {
    COMMAND("gamma.restart", restart),
    {.name = "letter.refuse",
     .args = &refuse_record,
     .handler = refuse,
     .scope = "toy:write",
     .doc = "Toy."},
    COMMAND("letter.write", write_letter),
    COMMAND("letter.send", send_letter),
    COMMAND("letter.erase", erase_letter),
};

static const oms_field heard_fields[] = {
    OMS_FIELD_CODE(heard, id, OMS_REQUIRED, "Of what."),
    OMS_FIELD_INT(heard, count, 0, 0, INT64_MAX, "Events."),
    OMS_FIELD_INT(heard, ids, 0, 0, INT64_MAX, "Sum of their ids."),
    OMS_FIELD_TEXT(heard, last_note, OMS_PII, OMS_NOTE_BYTES_MAX, "Note."),
};
static const oms_record heard_record =
    OMS_RECORD("heard", heard, heard_fields, "What was heard.");
const oms_table toy_heard_gamma = {.name = "heard_gamma",
                                   .record = &heard_record,
                                   .key_fields = 1,
                                   .version_field = -1};
const oms_table toy_heard_delta = {.name = "heard_delta",
                                   .record = &heard_record,
                                   .key_fields = 1,
                                   .version_field = -1};

static void count_one(oms_tx *tx, const oms_table *table,
                      const oms_event *event)
{
    const heard key = {.id = "all"};
    const oms_delta deltas[] = {{.field = 1, .amount = 1},
                                {.field = 2, .amount = event->id}};
    if (!oms__tx_add(tx, table, &key, deltas, 2, NULL))
        oms__tx_put(tx, table,
                    &(heard){.id = "all", .count = 1, .ids = event->id});
}

static void hear_in_bulk(oms_tx *tx, const oms_event *event, const void *data)
{
    count_one(tx, &toy_heard_gamma, event);
    toy_mood_now.heard++;
    toy_mood_now.unread += data == NULL;
    if (toy_mood_now.notes)
        oms__tx_emit(tx, &gamma_events[2], event->subject, 0,
                     &(said){event->subject, event->id});
}

// By its name, a module hears itself.
static void hear_letter(oms_tx *tx, const oms_event *event, const void *data)
{
    (void)event;
    const letter_said *words = data;
    heard row = {.id = words->id};
    (void)oms__tx_get(tx, &toy_heard_gamma, &row);
    row.count++;
    row.last_note = oms__tx_printf(
        tx, "%s/%s/%s", words->note != NULL ? words->note : "none",
        words->owner,
        words->to_count > 1 && words->to[1].name != NULL ? words->to[1].name
                                                         : "none");
    oms__tx_put(tx, &toy_heard_gamma, &row);
}

static const oms_reaction gamma_reactions[] = {
    {"letter.written", hear_letter},
    {"*", hear_in_bulk},
};

static const oms_table *const gamma_tables[] = {&letters, &toy_heard_gamma};

static void get_heard(oms_tx *tx, const oms_table *table, const void *in,
                      void *result)
{
    const toy_args *args = in;
    thing_answer *out = result;
    heard row = {.id = args->id};
    if (!oms__tx_get(tx, table, &row))
        oms__tx_fail(tx, OMS_ENOTFOUND, "/id", "nothing heard");
    out->counted = row.count;
    out->total = row.ids;
    out->note = row.last_note;
}

static void get_gamma(oms_tx *tx, const void *in, void *result)
{
    get_heard(tx, &toy_heard_gamma, in, result);
}

static void get_delta(oms_tx *tx, const void *in, void *result)
{
    get_heard(tx, &toy_heard_delta, in, result);
}

static void get_letter(oms_tx *tx, const void *in, void *result)
{
    const toy_args *args = in;
    thing_answer *out = result;
    letter row;
    if (!find(tx, args->id, &row))
        return;
    out->note = oms__tx_printf(
        tx, "%s/%s/%s/%s/%s/%s", row.note != NULL ? row.note : "none",
        row.owner, row.from->name != NULL ? row.from->name : "none",
        row.from->role, row.to[1].name != NULL ? row.to[1].name : "none",
        row.to[0].role);
}

static const oms_query_type gamma_queries[] = {
    {"gamma.get", &toy_args_record, &toy_answer_record, get_gamma, "toy:read",
     "d", NULL},
    {"letter.get", &toy_args_record, &toy_answer_record, get_letter, "toy:read",
     "d", NULL},
};

const oms_module toy_gamma = {
    .name = "gamma",
    .tables = gamma_tables,
    .tables_count = OMS_COUNT(gamma_tables),
    .commands = gamma_commands,
    .commands_count = OMS_COUNT(gamma_commands),
    .events = gamma_events,
    .events_count = OMS_COUNT(gamma_events),
    .reactions = gamma_reactions,
    .reactions_count = OMS_COUNT(gamma_reactions),
    .queries = gamma_queries,
    .queries_count = OMS_COUNT(gamma_queries),
    .bulk = true,
};

static const oms_event_type delta_events[] = {
    {"delta.heard", &toy_said_record, "Delta has heard."},
};

static void hear_at_once(oms_tx *tx, const oms_event *event, const void *data)
{
    (void)data;
    count_one(tx, &toy_heard_delta, event);
    if (toy_mood_now.notes && strcmp(event->source, "gamma") != 0)
        oms__tx_emit(tx, &delta_events[0], event->subject, 0,
                     &(said){event->subject, event->id});
}

static const oms_reaction delta_reactions[] = {{"*", hear_at_once}};
static const oms_table *const delta_tables[] = {&toy_heard_delta};
static const oms_query_type delta_queries[] = {
    {"delta.get", &toy_args_record, &toy_answer_record, get_delta, "toy:read",
     "d", NULL},
};

const oms_module toy_delta = {
    .name = "delta",
    .tables = delta_tables,
    .tables_count = 1,
    .events = delta_events,
    .events_count = 1,
    .reactions = delta_reactions,
    .reactions_count = 1,
    .queries = delta_queries,
    .queries_count = 1,
};
