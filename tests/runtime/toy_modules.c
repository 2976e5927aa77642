// The toy modules themselves.
#include "toy.h"

toy_mood toy_mood_now;

// Rows

typedef struct thing {
    const char *id;
    int64_t version;
    const char *owner;
    int64_t total;
    int32_t status;
    const char *note;
    int64_t changed_ms;
} thing;

static const char *const status_names[] = {"open", "locked", "closed"};
static const oms_enum statuses = OMS_ENUM("thing_status", status_names);
static const char *const event_names[] = {"lock", "unlock", "close"};
static const oms_enum events_enum = OMS_ENUM("thing_event", event_names);

static const oms_field thing_fields[] = {
    OMS_FIELD_CODE(thing, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_INT(thing, version, 0, 0, INT64_MAX, "Changes."),
    OMS_FIELD_CODE(thing, owner, 0, "Owner, unique."),
    OMS_FIELD_INT(thing, total, 0, INT64_MIN, INT64_MAX, "Total."),
    OMS_FIELD_ENUM(thing, status, 0, &statuses, "Status."),
    OMS_FIELD_TEXT(thing, note, 0, OMS_NOTE_BYTES_MAX, "Note."),
    OMS_FIELD_TIME(thing, changed_ms, OMS_NULLABLE, "Changed."),
};
static const oms_record thing_record =
    OMS_RECORD("thing", thing, thing_fields, "A thing.");
static const oms_index thing_indexes[] = {{.name = "things_by_owner",
                                           .fields = {2},
                                           .fields_count = 1,
                                           .unique = true}};
static const oms_table things = {.name = "things",
                                 .record = &thing_record,
                                 .key_fields = 1,
                                 .version_field = 1,
                                 .indexes = thing_indexes,
                                 .indexes_count = 1};

typedef struct stock {
    const char *sku;
    int64_t counted;
    int64_t taken;
    int64_t touched;
} stock;

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
static const oms_table stocks = {.name = "stocks",
                                 .record = &stock_record,
                                 .key_fields = 1,
                                 .version_field = -1,
                                 .checks = stock_checks,
                                 .checks_count = 1};

typedef struct mirror {
    const char *id;
    int64_t seen;
    int64_t last_event;
    int64_t sum;
    bool broken;
} mirror;

static const oms_field mirror_fields[] = {
    OMS_FIELD_CODE(mirror, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_INT(mirror, seen, 0, 0, INT64_MAX, "Events."),
    OMS_FIELD_INT(mirror, last_event, 0, 0, INT64_MAX, "Of the log."),
    OMS_FIELD_INT(mirror, sum, 0, INT64_MIN, INT64_MAX, "Of amounts."),
    OMS_FIELD_BOOL(mirror, broken, 0, "Refuses."),
};
static const oms_record mirror_record =
    OMS_RECORD("mirror", mirror, mirror_fields, "A mirror.");
static const oms_table mirrors = {.name = "mirrors",
                                  .record = &mirror_record,
                                  .key_fields = 1,
                                  .version_field = -1};

// Arguments and events

static const oms_field args_fields[] = {
    OMS_FIELD_CODE(toy_args, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_CODE(toy_args, owner, 0, "Owner."),
    OMS_FIELD_TEXT(toy_args, note, 0, OMS_NOTE_BYTES_MAX, "Note."),
    OMS_FIELD_INT(toy_args, amount, 0, -1000000, 1000000, "Amount."),
    OMS_FIELD_INT(toy_args, times, 0, 0, 20000, "How often."),
    OMS_FIELD_ENUM(toy_args, event, 0, &events_enum, "Event."),
    OMS_FIELD_INT(toy_args, due_in_ms, 0, 0, INT64_MAX / 2, "Later."),
};
static const oms_record args_record =
    OMS_RECORD("toy.args", toy_args, args_fields, "Arguments.");

typedef struct said {
    const char *id;
    int64_t amount;
} said;
static const oms_field said_fields[] = {
    OMS_FIELD_CODE(said, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_INT(said, amount, 0, INT64_MIN, INT64_MAX, "Amount."),
};
static const oms_record said_record =
    OMS_RECORD("said", said, said_fields, "What was said.");

typedef struct reply {
    int64_t answer;
} reply;
static const oms_field reply_fields[] = {
    OMS_FIELD_INT(reply, answer, OMS_REQUIRED, 0, 1000, "Answer."),
};
static const oms_record reply_record =
    OMS_RECORD("reply", reply, reply_fields, "A reply.");

static const oms_event_type alpha_events[] = {
    {"thing.created", &said_record, "A thing."},
    {"thing.changed", &said_record, "It changed."},
    {"thing.answered", &said_record, "An answer came."},
    {"thing.doubted", &said_record, "Nobody knows."},
};
static const oms_event_type beta_events[] = {
    {"mirror.made", &said_record, "A mirror."},
    {"mirror.refused", &said_record, "None."},
};

// Commands of alpha

static void create(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    thing row = {.id = args->id,
                 .owner = args->owner,
                 .total = args->amount,
                 .note = args->note,
                 .changed_ms = oms__tx_now(tx)};
    oms__tx_put(tx, &things, &row);
    char on_stack[32];
    (void)snprintf(on_stack, sizeof(on_stack), "%.20s", args->id);
    oms__tx_emit(tx, &alpha_events[0], args->id, 0,
                 &(said){.id = on_stack, .amount = args->amount});
    oms__tx_receipt(tx, args->id, args->amount);
}

static bool find(oms_tx *tx, const char *id, thing *row)
{
    *row = (thing){.id = id};
    if (!oms__tx_get(tx, &things, row)) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/id", "no thing %s", id);
        return false;
    }
    return true;
}

// Changes it [times] times in one handler, each with an event.
static void change(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    int64_t times = args->times > 0 ? args->times : 1;
    for (int64_t i = 0; i < times; i++) {
        thing row;
        if (!find(tx, args->id, &row))
            return;
        row.total += args->amount;
        if (args->note != NULL)
            row.note = args->note;
        row.changed_ms = oms__tx_now(tx);
        oms__tx_put(tx, &things, &row);
        oms__tx_emit(tx, &alpha_events[1], args->id, 0,
                     &(said){args->id, args->amount});
        if (oms__tx_failed(tx))
            return;
    }
    oms__tx_receipt(tx, args->id, times);
}

// Writes everything it can, then fails.
static void spoil(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    thing row = {.id = args->id};
    (void)oms__tx_get(tx, &things, &row);
    row.total = -1;
    oms__tx_put(tx, &things, &row);
    stock shelf = {.sku = "spoiled"};
    oms__tx_put(tx, &stocks, &shelf);
    oms__tx_emit(tx, &alpha_events[1], args->id, 0, &(said){args->id, 0});
    int code = args->amount != 0 ? (int)args->amount : OMS_EREFUSED;
    oms__tx_fail(tx, code, "/amount", "told to fail");
    row.total = -2;
    oms__tx_put(tx, &things, &row);
    assert_false(oms__tx_get(tx, &things, &row));
}

static bool is_positive(const void *subject)
{
    return ((const thing *)subject)->total > 0;
}

static bool has_owner(const void *subject)
{
    return ((const thing *)subject)->owner != NULL;
}

static const oms_guard positive = {"is_positive", is_positive,
                                   "its total must be positive"};
static const oms_guard owned = {"has_owner", has_owner, "nobody owns it"};
static const oms_move thing_moves[] = {
    {0, 0, 1, {&positive, &owned}},
    {1, 1, 0, {NULL}},
    {0, 2, 2, {NULL}},
    {1, 2, 2, {&owned}},
};
static const oms_moves life = {"thing.life", &statuses, &events_enum,
                               thing_moves, OMS_COUNT(thing_moves)};

static void move(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    thing row;
    if (!find(tx, args->id, &row))
        return;
    int32_t target = oms__moves_target(&life, row.status, args->event, &row);
    bool moved = oms__tx_move(tx, &life, &row.status, args->event, &row);
    assert_int_equal(moved, target >= 0);
    oms__tx_put(tx, &things, &row);
}

static void erase(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    oms__tx_delete(tx, &things, &(thing){.id = args->id});
}

// Inserts and deletes in one handler.
static void flash(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    thing row = {.id = args->id, .total = 1};
    oms__tx_put(tx, &things, &row);
    oms__tx_delete(tx, &things, &row);
    assert_false(oms__tx_get(tx, &things, &(thing){.id = args->id}));
}

// Puts with a version that is not the stored one.
static void stale(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    thing row;
    if (!find(tx, args->id, &row))
        return;
    row.version += 7;
    oms__tx_put(tx, &things, &row);
}

static void set_stock(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    stock row = {.sku = args->id};
    (void)oms__tx_get(tx, &stocks, &row);
    row.counted = args->amount;
    oms__tx_put(tx, &stocks, &row);
}

static void take_stock(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    int64_t times = args->times > 0 ? args->times : 1;
    for (int64_t i = 0; i < times; i++) {
        const char *refused = NULL;
        const oms_delta deltas[] = {{2, args->amount}, {3, 1}};
        if (!oms__tx_add(tx, &stocks, &(stock){.sku = args->id}, deltas, 2,
                         &refused)) {
            oms__tx_fail(tx, OMS_EREFUSED, "/amount", "stock: %s",
                         refused != NULL ? refused : "?");
            return;
        }
    }
}

// Counts what a scan sees before and after an own write.
static void survey(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    oms_scan scan = {.table = &things, .index = -1, .limit = 100};
    size_t before = 0;
    (void)oms__tx_scan(tx, &scan, &before);
    thing row = {.id = args->id};
    oms__tx_put(tx, &things, &row);
    size_t after = 0;
    (void)oms__tx_scan(tx, &scan, &after);
    assert_int_equal(before, after);
    assert_true(oms__tx_get(tx, &things, &(thing){.id = args->id}));
    oms__tx_receipt(tx, args->id, (int64_t)before);
}

// Jobs

typedef struct ask {
    const char *id;
    int64_t amount;
} ask;
static const oms_field ask_fields[] = {
    OMS_FIELD_CODE(ask, id, OMS_REQUIRED, "Id."),
    OMS_FIELD_INT(ask, amount, 0, INT64_MIN, INT64_MAX, "Amount."),
};
static const oms_record ask_record =
    OMS_RECORD("ask", ask, ask_fields, "A question.");

static void answered(oms_tx *tx, const void *request, const oms_answer *answer)
{
    const ask *asked = request;
    toy_mood_now.answered++;
    toy_mood_now.last_outcome = answer->outcome;
    const reply *result = answer->result;
    toy_mood_now.last_answer = result != NULL ? result->answer : -1;
    if (answer->outcome == OMS_OUTCOME_UNKNOWN) {
        toy_mood_now.unknowns++;
        oms__tx_emit(tx, &alpha_events[3], asked->id, 0, &(said){asked->id, 0});
        return;
    }
    thing row;
    if (!find(tx, asked->id, &row))
        return;
    row.total += answer->outcome == OMS_OUTCOME_OK ? 100 : 1;
    oms__tx_put(tx, &things, &row);
    oms__tx_emit(tx, &alpha_events[2], asked->id, 0,
                 &(said){asked->id, (int64_t)answer->outcome});
    if (toy_mood_now.fail_answer != 0)
        oms__tx_fail(tx, toy_mood_now.fail_answer, "", "told to fail");
}

static void own_rule(oms_tx *tx, const void *request, oms_answer *answer)
{
    (void)request;
    toy_mood_now.ran++;
    if (toy_mood_now.outcome != 0)
        answer->outcome = toy_mood_now.outcome;
    answer->retry_after_ms = toy_mood_now.retry_after_ms;
    answer->reason = "moody";
    reply *result = oms__tx_alloc(tx, sizeof(*result));
    if (result != NULL)
        result->answer = 7;
    answer->result = result;
}

static const oms_job jobs[] = {
    {.kind = "alpha.call",
     .request = &ask_record,
     .result = &reply_record,
     .answer = answered,
     .attempts_max = 4,
     .timeout_ms = 1000,
     .doc = "Nobody answers by itself."},
    {.kind = "alpha.rule",
     .request = &ask_record,
     .result = &reply_record,
     .answer = answered,
     .rule = own_rule,
     .attempts_max = 4,
     .doc = "Its own rule."},
    {.kind = "alpha.standin",
     .request = &ask_record,
     .result = &reply_record,
     .answer = answered,
     .doc = "Beta has a rule."},
};

static void ask_for(oms_tx *tx, const toy_args *args, const oms_job *job)
{
    thing row;
    if (!find(tx, args->id, &row))
        return;
    int64_t due = args->due_in_ms > 0 ? oms__tx_now(tx) + args->due_in_ms : 0;
    const char *id =
        oms__tx_task(tx, job, args->id, due, &(ask){args->id, args->amount});
    row.note = id;
    oms__tx_put(tx, &things, &row);
    oms__tx_receipt(tx, id, 0);
}

static void ask_call(oms_tx *tx, const void *args)
{
    ask_for(tx, args, &jobs[0]);
}

static void ask_rule(oms_tx *tx, const void *args)
{
    ask_for(tx, args, &jobs[1]);
}

static void ask_standin(oms_tx *tx, const void *args)
{
    ask_for(tx, args, &jobs[2]);
}

// Cancels the task that the thing's note names.
static void cancel_ask(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    thing row;
    if (find(tx, args->id, &row))
        oms__tx_cancel_task(tx, row.note);
}

// Creates a task and thinks better of it.
static void ask_not(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    const char *id =
        oms__tx_task(tx, &jobs[1], args->id, 0, &(ask){args->id, args->amount});
    oms__tx_cancel_task(tx, id);
}

// Touches a table of the other module.
static void trespass(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    (void)oms__tx_get(tx, &mirrors, &(mirror){.id = args->id});
}

static void mirror_made(oms_tx *tx, const oms_event *event, const void *data)
{
    const said *words = data;
    thing row = {.id = words->id};
    if (!oms__tx_get(tx, &things, &row))
        return;
    assert_string_equal(event->source, "beta");
    row.note = "mirrored";
    oms__tx_put(tx, &things, &row);
}

typedef struct thing_answer {
    int64_t total;
    int64_t version;
    const char *note;
    const char *status;
    int64_t counted;
    int64_t taken;
    int64_t touched;
    int64_t changed_ms;
} thing_answer;
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
static const oms_record answer_record =
    OMS_RECORD("thing.answer", thing_answer, answer_fields, "Found.");

static void get_thing(oms_tx *tx, const void *in, void *result)
{
    const toy_args *args = in;
    thing_answer *out = result;
    thing row;
    if (!find(tx, args->id, &row))
        return;
    out->total = row.total;
    out->version = row.version;
    out->note = row.note;
    out->status = status_names[row.status];
    out->changed_ms = row.changed_ms;
}

static void get_stock(oms_tx *tx, const void *in, void *result)
{
    const toy_args *args = in;
    thing_answer *out = result;
    stock row = {.sku = args->id};
    if (!oms__tx_get(tx, &stocks, &row))
        oms__tx_fail(tx, OMS_ENOTFOUND, "/id", "no stock %s", args->id);
    out->counted = row.counted;
    out->taken = row.taken;
    out->touched = row.touched;
}

static void write_in_query(oms_tx *tx, const void *in, void *result)
{
    (void)result;
    const toy_args *args = in;
    oms__tx_put(tx, &stocks, &(stock){.sku = args->id});
}

// A total below zero is a violation; it is put right to zero.
static void verify_alpha(oms_tx *tx, bool repair)
{
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    thing after = {.id = last};
    oms_scan scan = {.table = &things, .index = -1, .limit = 2};
    for (;;) {
        size_t count = 0;
        const thing *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            if (rows[i].total >= 0)
                continue;
            thing row = rows[i];
            row.total = 0;
            if (repair)
                oms__tx_put(tx, &things, &row);
            oms__tx_violation(tx, "total_positive", rows[i].id, repair,
                              "total is %lld", (long long)rows[i].total);
        }
        if (count > 0)
            (void)snprintf(last, sizeof(last), "%s", rows[count - 1].id);
        scan.after = &after;
        oms__tx_forget(tx);
        if (count < 2)
            return;
    }
}

#define COMMAND(title, does) \
    { \
        .name = (title), .args = &args_record, .handler = (does), \
        .scope = "toy:write", .doc = "Toy." \
    }
static const oms_command alpha_commands[] = {
    COMMAND("thing.create", create),
    COMMAND("thing.change", change),
    COMMAND("thing.fail", spoil),
    COMMAND("thing.move", move),
    COMMAND("thing.erase", erase),
    COMMAND("thing.flash", flash),
    COMMAND("thing.stale", stale),
    COMMAND("thing.survey", survey),
    COMMAND("thing.trespass", trespass),
    COMMAND("thing.ask_call", ask_call),
    COMMAND("thing.ask_rule", ask_rule),
    COMMAND("thing.ask_standin", ask_standin),
    COMMAND("thing.ask_not", ask_not),
    COMMAND("thing.cancel_ask", cancel_ask),
    COMMAND("stock.set", set_stock),
    COMMAND("stock.take", take_stock),
};
static const oms_reaction alpha_reactions[] = {{"mirror.made", mirror_made}};
static const oms_query_type alpha_queries[] = {
    {"thing.get", &args_record, &answer_record, get_thing, "toy:read", "d"},
    {"stock.get", &args_record, &answer_record, get_stock, "toy:read", "d"},
    {"stock.spoil", &args_record, &answer_record, write_in_query, "toy:read",
     "d"},
};
static const oms_table *const alpha_tables[] = {&things, &stocks};
static const oms_moves *const alpha_moves[] = {&life};

const oms_module toy_alpha = {
    .name = "alpha",
    .tables = alpha_tables,
    .tables_count = 2,
    .commands = alpha_commands,
    .commands_count = OMS_COUNT(alpha_commands),
    .events = alpha_events,
    .events_count = OMS_COUNT(alpha_events),
    .reactions = alpha_reactions,
    .reactions_count = 1,
    .jobs = jobs,
    .jobs_count = OMS_COUNT(jobs),
    .queries = alpha_queries,
    .queries_count = OMS_COUNT(alpha_queries),
    .moves = alpha_moves,
    .moves_count = 1,
    .verify = verify_alpha,
};

// Beta

static void see(oms_tx *tx, const oms_event *event, const void *data)
{
    const said *words = data;
    mirror row = {.id = words->id};
    bool known = oms__tx_get(tx, &mirrors, &row);
    if (row.broken) {
        oms__tx_fail(tx, OMS_EREFUSED, "", "the mirror is broken");
        return;
    }
    assert_true(event->id > row.last_event); // in order, and each once
    row.seen++;
    row.sum += words->amount;
    row.last_event = event->id;
    oms__tx_put(tx, &mirrors, &row);
    if (!known)
        oms__tx_emit(tx, &beta_events[0], words->id, 0,
                     &(said){words->id, words->amount});
}

static const oms_reaction beta_reactions[] = {
    {"thing.created", see},
    {"thing.changed", see},
    {"thing.answered", see},
};

static void set_broken(oms_tx *tx, const toy_args *args, bool broken)
{
    mirror row = {.id = args->id};
    (void)oms__tx_get(tx, &mirrors, &row);
    row.broken = broken;
    oms__tx_put(tx, &mirrors, &row);
}

static void break_it(oms_tx *tx, const void *args)
{
    set_broken(tx, args, true);
}

static void mend_it(oms_tx *tx, const void *args)
{
    set_broken(tx, args, false);
}

static const oms_command beta_commands[] = {
    COMMAND("mirror.break", break_it),
    COMMAND("mirror.mend", mend_it),
};

// Beta's rule counts on its own table before it answers.
static void beta_rule(oms_tx *tx, const void *request, oms_answer *answer)
{
    const ask *asked = request;
    mirror row = {.id = asked->id};
    (void)oms__tx_get(tx, &mirrors, &row);
    row.sum += 1000;
    oms__tx_put(tx, &mirrors, &row);
    reply *result = oms__tx_alloc(tx, sizeof(*result));
    if (result != NULL)
        result->answer = 9;
    answer->result = result;
    toy_mood_now.ran++;
    if (toy_mood_now.outcome != 0)
        answer->outcome = toy_mood_now.outcome;
}

static const oms_rule beta_rules[] = {{"alpha.standin", beta_rule}};

static void get_mirror(oms_tx *tx, const void *in, void *result)
{
    const toy_args *args = in;
    thing_answer *out = result;
    mirror row = {.id = args->id};
    if (!oms__tx_get(tx, &mirrors, &row))
        oms__tx_fail(tx, OMS_ENOTFOUND, "/id", "no mirror %s", args->id);
    out->counted = row.seen;
    out->total = row.sum;
    out->taken = row.last_event;
}

static const oms_query_type beta_queries[] = {
    {"mirror.get", &args_record, &answer_record, get_mirror, "toy:read", "d"},
};
static const oms_table *const beta_tables[] = {&mirrors};

const oms_module toy_beta = {
    .name = "beta",
    .tables = beta_tables,
    .tables_count = 1,
    .commands = beta_commands,
    .commands_count = OMS_COUNT(beta_commands),
    .events = beta_events,
    .events_count = OMS_COUNT(beta_events),
    .reactions = beta_reactions,
    .reactions_count = OMS_COUNT(beta_reactions),
    .rules = beta_rules,
    .rules_count = 1,
    .queries = beta_queries,
    .queries_count = 1,
};
