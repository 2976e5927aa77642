// Collects what a transaction writes and, when it has happened, looks at it.
#include "sim/watch.h"

#include <stdio.h>
#include <string.h>

static void touch(watch *on, uint8_t what, const char *name, const char *place)
{
    for (size_t i = 0; i < on->touched_count; i++) {
        touched *at = &on->touched[i];
        bool stock =
            ((at->what | what) & (TOUCHED_STOCK | TOUCHED_CREDIT)) != 0;
        if (strcmp(at->name, name) != 0 || (stock && at->what != what) ||
            (stock && strcmp(at->place, place) != 0))
            continue;
        at->what |= what;
        return;
    }
    if (on->touched_count == WATCH_TOUCHED_MAX)
        return;
    touched *at = &on->touched[on->touched_count++];
    at->what = what;
    snprintf(at->name, sizeof(at->name), "%s", name);
    snprintf(at->place, sizeof(at->place), "%s", place);
}

// Which tables make which check necessary. Their key begins with the order,
// stock with the sku and the location.
static const struct {
    const char *table;
    uint8_t what;
} tables[] = {
    {"orders", TOUCHED_ORDER},
    {"order_lines", TOUCHED_ORDER},
    {"adjustments", TOUCHED_ORDER},
    {"payments", TOUCHED_MONEY},
    {"transactions", TOUCHED_MONEY},
    {"order_balances", TOUCHED_MONEY},
    {"ledger_entries", TOUCHED_MONEY},
    {"stock", TOUCHED_STOCK},
    {"fulfillment_cases", TOUCHED_CASE},
    {"order_changes", TOUCHED_CHANGE},
    {"return_cases", TOUCHED_BACK},
    {"returns", TOUCHED_BACK},
    {"cancellations", TOUCHED_BACK},
    {"credit_notes", TOUCHED_BACK},
    {"replacements", TOUCHED_BACK},
    {"store_credits", TOUCHED_CREDIT},
    {"store_credit_entries", TOUCHED_CREDIT},
};

static const char *key_text(const faulty_call *call, uint32_t field)
{
    const char *text =
        oms__field_text(&call->table->record->fields[field], call->row);
    return text != NULL ? text : "";
}

static void write_event(world *of, const oms_event_row *row)
{
    watch *on = of->watch;
    // What is in the log is only ever written again to empty its personal part,
    // be it by the very commit that wrote it.
    int64_t newest = on->written_count > 0
                         ? on->written[on->written_count - 1].id
                         : on->last_id;
    if (row->id <= newest && row->pii == NULL)
        return;
    if (on->written_count == WATCH_TOUCHED_MAX)
        return;
    written *at = &on->written[on->written_count++];
    at->id = row->id;
    at->seq = row->seq;
    at->at_ms = row->at_ms;
    snprintf(at->source, sizeof(at->source), "%s", row->source);
    snprintf(at->subject, sizeof(at->subject), "%s", row->subject);
    snprintf(at->type, sizeof(at->type), "%s", row->type);
    at->has_lines = strstr(row->data, "\"lines\":[{") != NULL;
    at->recorded = strstr(row->data, "\"recorded\":true") != NULL;
    watch_situation(of, row);
}

void watch_wrote(world *of, const faulty_call *call)
{
    watch *on = of->watch;
    const char *table = call->table->name;
    trace_hash(&of->trace, table, strlen(table));
    if (call->row == NULL) {
        if (strncmp(table, "command_keys", 12) == 0)
            world_seen(of, SEEN_KEYS_FORGOTTEN);
        return;
    }
    if (call->slot == FAULTY_PUT)
        trace_number(&of->trace, (int64_t)oms__record_hash(call->table->record,
                                                           call->row, 0));
    if (call->table == &oms__events_table)
        write_event(of, call->row);
    if (call->slot == FAULTY_PUT && (call->table == &oms__keys_a_table ||
                                     call->table == &oms__keys_b_table))
        snprintf(on->key, sizeof(on->key), "%s", key_text(call, 0));
    if (call->table == &oms__tasks_table && call->slot == FAULTY_PUT &&
        ((const oms_task_row *)call->row)->state == OMS_TASK_PARKED)
        world_seen(of, SEEN_TASK_PARKED);
    if (call->slot == FAULTY_PUT)
        watch_row(of, call);
    for (size_t i = 0; i < OMS_COUNT(tables); i++) {
        if (strcmp(tables[i].table, table) != 0)
            continue;
        bool stock = tables[i].what == TOUCHED_STOCK;
        touch(on, tables[i].what, key_text(call, 0),
              stock ? key_text(call, 1) : "");
    }
}

static subject_seq *subject_of(world *of, const written *at)
{
    watch *on = of->watch;
    for (size_t i = on->subjects_count; i > 0; i--) {
        subject_seq *found = &on->subjects[i - 1];
        if (strcmp(found->subject, at->subject) == 0 &&
            strcmp(found->source, at->source) == 0)
            return found;
    }
    if (on->subjects_count == WATCH_SUBJECTS_MAX)
        return NULL;
    subject_seq *made = &on->subjects[on->subjects_count++];
    memcpy(made->source, at->source, sizeof(made->source));
    memcpy(made->subject, at->subject, sizeof(made->subject));
    made->seq = 0;
    made->at_ms = 0;
    return made;
}

static void check_event(world *of, const written *at)
{
    watch *on = of->watch;
    subject_seq *last = subject_of(of, at);
    if (at->id != on->last_id + 1)
        world_violation(of, "events dense", "event %lld follows %lld",
                        (long long)at->id, (long long)on->last_id);
    on->last_id = at->id;
    if (last == NULL)
        return;
    if (at->seq != last->seq + 1)
        world_violation(of, "events dense",
                        "%s of %s about %s has seq %lld behind %lld", at->type,
                        at->source, at->subject, (long long)at->seq,
                        (long long)last->seq);
    if (at->at_ms < last->at_ms)
        world_violation(of, "time goes on", "%s about %s is %lld ms back",
                        at->type, at->subject,
                        (long long)(last->at_ms - at->at_ms));
    last->seq = at->seq;
    last->at_ms = at->at_ms;
}

// Sums changed behind the engine's back, once the seed has rows to change.
static void plant_rows(world *of)
{
    if (of->commits < 60 || of->plants_done > 0)
        return;
    const watch *on = of->watch;
    for (size_t i = 0; i < on->touched_count && of->plants_done == 0; i++)
        plant_row(of, &on->touched[i]);
}

static void check_touched(world *of)
{
    watch *on = of->watch;
    look at;
    look_begin(&at, &of->store.inner);
    oms_key_row key;
    if (on->key[0] != 0 && !look_key(&at, on->key, &key))
        world_violation(of, "durable", "key %s is not stored after a commit",
                        on->key);
    for (size_t i = 0; i < on->written_count; i++)
        situation_look(of, &at, &on->written[i]);
    for (size_t i = 0; i < on->written_count; i++)
        check_held(of, &at, &on->written[i]);
    for (size_t i = 0; i < on->touched_count; i++) {
        const touched *what = &on->touched[i];
        if ((what->what & TOUCHED_ORDER) != 0)
            check_order(of, &at, what->name);
        if ((what->what & TOUCHED_MONEY) != 0)
            check_money(of, &at, what->name);
        if ((what->what & TOUCHED_STOCK) != 0)
            check_stock(of, &at, what->name, what->place);
        if ((what->what & TOUCHED_CASE) != 0)
            note_held(of, &at, what->name);
        if ((what->what & TOUCHED_CHANGE) != 0)
            check_changes(of, &at, what->name);
        if ((what->what & TOUCHED_BACK) != 0)
            check_back(of, &at, what->name);
        if ((what->what & TOUCHED_CREDIT) != 0)
            check_credit(of, &at, what->name);
    }
    look_end(&at);
}

void watch_ended(world *of, bool done)
{
    watch *on = of->watch;
    trace_number(&of->trace, done ? 1 : 0);
    if (done) {
        of->commits++;
        for (size_t i = 0; i < on->written_count; i++)
            check_event(of, &on->written[i]);
        plant_rows(of);
        check_touched(of);
    }
    on->touched_count = 0;
    on->written_count = 0;
    on->key[0] = 0;
}
