// Module beta: a mirror of what alpha says, and a rule for it.
#include "toy_parts.h"

static const oms_event_type beta_events[] = {
    {"mirror.made", &toy_said_record, "A mirror."},
    {"mirror.refused", &toy_said_record, "None."},
};

static void see(oms_tx *tx, const oms_event *event, const void *data)
{
    const said *words = data;
    mirror row = {.id = words->id};
    bool known = oms__tx_get(tx, &toy_mirrors, &row);
    if (row.broken) {
        oms__tx_fail(tx, OMS_EREFUSED, "", "the mirror is broken");
        return;
    }
    assert_true(event->id > row.last_event); // in order, and each once
    row.seen++;
    row.sum += words->amount;
    row.last_event = event->id;
    oms__tx_put(tx, &toy_mirrors, &row);
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
    (void)oms__tx_get(tx, &toy_mirrors, &row);
    row.broken = broken;
    oms__tx_put(tx, &toy_mirrors, &row);
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
    (void)oms__tx_get(tx, &toy_mirrors, &row);
    row.sum += 1000;
    oms__tx_put(tx, &toy_mirrors, &row);
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
    if (!oms__tx_get(tx, &toy_mirrors, &row))
        oms__tx_fail(tx, OMS_ENOTFOUND, "/id", "no mirror %s", args->id);
    out->counted = row.seen;
    out->total = row.sum;
    out->taken = row.last_event;
}

static const oms_query_type beta_queries[] = {
    {"mirror.get", &toy_args_record, &toy_answer_record, get_mirror, "toy:read",
     "d", NULL},
};
static const oms_table *const beta_tables[] = {&toy_mirrors};

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
