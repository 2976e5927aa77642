// Module alpha: things, stocks, questions.
#include "toy_parts.h"

static const oms_event_type alpha_events[] = {
    {"thing.created", &toy_said_record, "A thing."},
    {"thing.changed", &toy_said_record, "It changed."},
    {"thing.answered", &toy_said_record, "An answer came."},
    {"thing.doubted", &toy_said_record, "Nobody knows."},
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
    oms__tx_put(tx, &toy_things, &row);
    char on_stack[32];
    (void)snprintf(on_stack, sizeof(on_stack), "%.20s", args->id);
    oms__tx_emit(tx, &alpha_events[0], args->id, 0,
                 &(said){.id = on_stack, .amount = args->amount});
    oms__tx_receipt(tx, args->id, args->amount);
}

static bool find(oms_tx *tx, const char *id, thing *row)
{
    *row = (thing){.id = id};
    if (!oms__tx_get(tx, &toy_things, row)) {
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
        oms__tx_put(tx, &toy_things, &row);
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
    (void)oms__tx_get(tx, &toy_things, &row);
    row.total = -1;
    oms__tx_put(tx, &toy_things, &row);
    stock shelf = {.sku = "spoiled"};
    oms__tx_put(tx, &toy_stocks, &shelf);
    oms__tx_emit(tx, &alpha_events[1], args->id, 0, &(said){args->id, 0});
    int code = args->amount != 0 ? (int)args->amount : OMS_EREFUSED;
    oms__tx_fail(tx, code, "/amount", "told to fail");
    row.total = -2;
    oms__tx_put(tx, &toy_things, &row);
    assert_false(oms__tx_get(tx, &toy_things, &row));
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
static const oms_moves life = {"thing.life", &toy_statuses, &toy_events_enum,
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
    oms__tx_put(tx, &toy_things, &row);
}

static void erase(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    oms__tx_delete(tx, &toy_things, &(thing){.id = args->id});
}

// Inserts and deletes in one handler.
static void flash(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    thing row = {.id = args->id, .total = 1};
    oms__tx_put(tx, &toy_things, &row);
    oms__tx_delete(tx, &toy_things, &row);
    assert_false(oms__tx_get(tx, &toy_things, &(thing){.id = args->id}));
}

// Puts with a version that is not the stored one.
static void stale(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    thing row;
    if (!find(tx, args->id, &row))
        return;
    row.version += 7;
    oms__tx_put(tx, &toy_things, &row);
}

static void set_stock(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    stock row = {.sku = args->id};
    (void)oms__tx_get(tx, &toy_stocks, &row);
    row.counted = args->amount;
    oms__tx_put(tx, &toy_stocks, &row);
}

static void take_stock(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    int64_t times = args->times > 0 ? args->times : 1;
    for (int64_t i = 0; i < times; i++) {
        const char *refused = NULL;
        const oms_delta deltas[] = {{2, args->amount}, {3, 1}};
        if (!oms__tx_add(tx, &toy_stocks, &(stock){.sku = args->id}, deltas, 2,
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
    oms_scan scan = {.table = &toy_things, .index = -1, .limit = 100};
    size_t before = 0;
    (void)oms__tx_scan(tx, &scan, &before);
    thing row = {.id = args->id};
    oms__tx_put(tx, &toy_things, &row);
    size_t after = 0;
    (void)oms__tx_scan(tx, &scan, &after);
    assert_int_equal(before, after);
    assert_true(oms__tx_get(tx, &toy_things, &(thing){.id = args->id}));
    oms__tx_receipt(tx, args->id, (int64_t)before);
}

static void put_part(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    part row = {.id = args->id, .no = args->times, .amount = args->amount};
    oms__tx_put(tx, &toy_parts, &row);
}

static void erase_part(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    oms__tx_delete(tx, &toy_parts, &(part){.id = args->id, .no = args->times});
}

// Scans as [amount] says, then the same again when everything is flushed: the
// answers must be equal.
static void check_parts(oms_tx *tx, const void *in)
{
    const toy_args *args = in;
    part prefix = {.id = args->id};
    part edge = {.id = args->id, .no = args->times};
    oms_scan scan = {.table = &toy_parts,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .descending = (args->amount & 1) != 0,
                     .after = (args->amount & 2) != 0 ? &edge : NULL,
                     .from = (args->amount & 4) != 0 ? &edge : NULL,
                     .limit = (args->amount & 8) != 0 ? 3 : 100};
    if ((args->amount & 16) != 0)
        scan = (oms_scan){.table = &toy_parts,
                          .index = -1,
                          .prefix = &edge,
                          .prefix_fields = 2,
                          .limit = 5};
    size_t merged_count = 0;
    size_t count = 0;
    const part *merged = oms__tx_scan(tx, &scan, &merged_count);
    oms__tx_receipt(tx, args->id, (int64_t)merged_count);
    if ((args->amount & 32) != 0)
        return; // only looks
    oms_scan all = {.table = &toy_parts, .index = -1, .limit = 1};
    (void)oms__tx_scan(tx, &all, &count);
    const part *rows = oms__tx_scan(tx, &scan, &count);
    assert_int_equal(merged_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(merged[i].id, rows[i].id);
        assert_int_equal(merged[i].no, rows[i].no);
        assert_int_equal(merged[i].amount, rows[i].amount);
    }
}

// Jobs

static const oms_job jobs[3];

static void answered(oms_tx *tx, const void *request, const oms_answer *answer)
{
    const ask *asked = request;
    toy_mood_now.answered++;
    toy_mood_now.last_outcome = answer->outcome;
    const reply *result = answer->result;
    toy_mood_now.last_answer = result != NULL ? result->answer : -1;
    if (toy_mood_now.echoes) {
        (void)oms__tx_task(tx, &jobs[1], asked->id, 0, asked);
        return;
    }
    if (answer->outcome == OMS_OUTCOME_UNKNOWN) {
        toy_mood_now.unknowns++;
        oms__tx_emit(tx, &alpha_events[3], asked->id, 0, &(said){asked->id, 0});
        return;
    }
    thing row;
    if (!find(tx, asked->id, &row))
        return;
    row.total += answer->outcome == OMS_OUTCOME_OK ? 100 : 1;
    oms__tx_put(tx, &toy_things, &row);
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
     .request = &toy_ask_record,
     .result = &toy_reply_record,
     .answer = answered,
     .attempts_max = 4,
     .timeout_ms = 1000,
     .doc = "Nobody answers by itself."},
    {.kind = "alpha.rule",
     .request = &toy_ask_record,
     .result = &toy_reply_record,
     .answer = answered,
     .rule = own_rule,
     .attempts_max = 4,
     .doc = "Its own rule."},
    {.kind = "alpha.standin",
     .request = &toy_ask_record,
     .result = &toy_reply_record,
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
    oms__tx_put(tx, &toy_things, &row);
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
    (void)oms__tx_get(tx, &toy_mirrors, &(mirror){.id = args->id});
}

static void mirror_made(oms_tx *tx, const oms_event *event, const void *data)
{
    const said *words = data;
    thing row = {.id = words->id};
    if (!oms__tx_get(tx, &toy_things, &row))
        return;
    assert_string_equal(event->source, "beta");
    row.note = "mirrored";
    oms__tx_put(tx, &toy_things, &row);
}

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
    out->status = toy_statuses.names[row.status];
    out->changed_ms = row.changed_ms;
}

static void get_stock(oms_tx *tx, const void *in, void *result)
{
    const toy_args *args = in;
    thing_answer *out = result;
    stock row = {.sku = args->id};
    if (!oms__tx_get(tx, &toy_stocks, &row))
        oms__tx_fail(tx, OMS_ENOTFOUND, "/id", "no stock %s", args->id);
    out->counted = row.counted;
    out->taken = row.taken;
    out->touched = row.touched;
}

static void write_in_query(oms_tx *tx, const void *in, void *result)
{
    (void)result;
    const toy_args *args = in;
    oms__tx_put(tx, &toy_stocks, &(stock){.sku = args->id});
}

// A total below zero is a violation; it is put right to zero.
static void verify_alpha(oms_tx *tx, bool repair)
{
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    thing after = {.id = last};
    oms_scan scan = {.table = &toy_things, .index = -1, .limit = 2};
    for (;;) {
        size_t count = 0;
        const thing *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            if (rows[i].total >= 0)
                continue;
            thing row = rows[i];
            row.total = 0;
            if (repair)
                oms__tx_put(tx, &toy_things, &row);
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

static const oms_command alpha_commands[] = {
    COMMAND("thing.create", create),
    COMMAND("thing.change", change),
    COMMAND("thing.fail", spoil),
    COMMAND("thing.move", move),
    COMMAND("thing.erase", erase),
    COMMAND("thing.flash", flash),
    COMMAND("thing.stale", stale),
    COMMAND("thing.survey", survey),
    COMMAND("part.put", put_part),
    COMMAND("part.erase", erase_part),
    COMMAND("part.check", check_parts),
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
    {"thing.get", &toy_args_record, &toy_answer_record, get_thing, "toy:read",
     "d", NULL},
    {"stock.get", &toy_args_record, &toy_answer_record, get_stock, "toy:read",
     "d", NULL},
    {"stock.spoil", &toy_args_record, &toy_answer_record, write_in_query,
     "toy:read", "d", NULL},
};
static const oms_table *const alpha_tables[] = {&toy_things, &toy_stocks,
                                                &toy_parts};
static const oms_moves *const alpha_moves[] = {&life};

const oms_module toy_alpha = {
    .name = "alpha",
    .tables = alpha_tables,
    .tables_count = 3,
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
