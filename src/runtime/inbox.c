// Events from elsewhere. What is wrong with one is told of that one alone; the
// log only ever holds events that its modules can read.
#include "runtime/inbox.h"

#include <string.h>

#include "base/json.h"
#include "base/sized.h"
#include "runtime/combine.h"
#include "runtime/log.h"
#include "runtime/prefetch.h"
#include "runtime/settle.h"

typedef struct oms_intake {
    oms_op op; // progress: arrivals that were looked at
    oms_arrival *arrivals;
    size_t count;
    bool settle;
    int code;
    oms_error error;
} oms_intake;

bool oms__inbox_is_trace(const char *text)
{
    static const char form[] =
        "00-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
    if (strlen(text) != OMS__TRACE_BYTES)
        return false;
    for (size_t i = 0; i < OMS__TRACE_BYTES; i++)
        if (form[i] == 'x' ? strchr("0123456789abcdef", text[i]) == NULL
                           : text[i] != form[i])
            return false;
    return true;
}

// ---- what may come in ------------------------------------------------------

// For what stands in its error.
static bool refused(oms_arrival *it)
{
    it->outcome = OMS_DELIVERED_REFUSED;
    return false;
}

static bool refuse(oms_arrival *it, const char *where, const char *text)
{
    it->error = OMS_INIT(oms_error);
    oms__error_set(&it->error, OMS_EINVAL, where, "%s", text);
    return refused(it);
}

// The module that has said it, or -1: nobody elsewhere whom we know.
static int source_of(const oms *engine, oms_arrival *it)
{
    const char *source = it->event.source;
    int module =
        source != NULL ? oms__registry_module(&engine->registry, source) : -1;
    if (module >= 0 && engine->registry.modules[module]->absent)
        return module;
    (void)refuse(it, "/source",
                 module < 0 ? "no module has this name; is the sender newer?"
                            : "this module speaks here itself");
    return -1;
}

static bool to_row(const oms_event *event, oms_event_row *row, oms_arrival *it)
{
    *row = (oms_event_row){.id = 1, // it gets its own later
                           .subject = event->subject,
                           .source = event->source,
                           .seq = event->seq,
                           .type = event->type,
                           .at_ms = event->at_ms,
                           .occurred_at_ms = event->occurred_at_ms,
                           .actor = event->actor,
                           .command_key = event->key,
                           .data = event->data,
                           .moves = event->moves,
                           .pii = event->pii,
                           .trace = event->trace,
                           .follows = event->follows};
    if (row->occurred_at_ms == row->at_ms)
        row->occurred_at_ms = 0;
    it->error = OMS_INIT(oms_error);
    if (oms__record_check(&oms__event_record, row, &it->error) != OMS_OK)
        return refused(it);
    if (row->trace != NULL && !oms__inbox_is_trace(row->trace))
        return refuse(it, "/trace", "this is no traceparent");
    return true;
}

static const char *copy_text(oms_arena *arena, const char *text)
{
    return text != NULL ? oms__arena_text(arena, text) : NULL;
}

static void copy_texts(oms_arena *arena, oms_event_row *row)
{
    row->subject = oms__arena_text(arena, row->subject);
    row->source = oms__arena_text(arena, row->source);
    row->type = oms__arena_text(arena, row->type);
    row->actor = copy_text(arena, row->actor);
    row->command_key = copy_text(arena, row->command_key);
    row->data = oms__arena_text(arena, row->data);
    row->moves = copy_text(arena, row->moves);
    row->pii = copy_text(arena, row->pii);
    row->trace = copy_text(arena, row->trace);
    row->follows = copy_text(arena, row->follows);
}

static bool is_json(const char *text)
{
    json_t *tree = text != NULL ? oms__json_object(text, strlen(text)) : NULL;
    bool good = text == NULL || tree != NULL;
    json_decref(tree);
    return good;
}

// Whether this engine can read it: by its record, or at least as JSON if the
// type is newer than we are.
static bool is_readable(oms_logrow *row, int module, oms_arena *arena,
                        oms_arrival *it)
{
    if (row->type == NULL)
        return (is_json(row->row.data) && is_json(row->row.pii)) ||
               refuse(it, "/data", "it is no JSON object");
    if (row->type->module != module)
        return refuse(it, "/type", "another module publishes this type");
    it->error = OMS_INIT(oms_error);
    int code = oms__log_decode(row, arena, &it->error);
    return code == OMS_OK || (code != OMS_ENOMEM && refused(it));
}

// ---- what is missing -------------------------------------------------------

// An early event that will not be held: it is known to be missing, with all
// before it, and comes from the source's own log.
static void note_gap(oms_group *group, const oms_event *event, int64_t have)
{
    oms_gap_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    *row = (oms_gap_row){.source = copy_text(&group->arena, event->source),
                         .subject = copy_text(&group->arena, event->subject),
                         .since_ms = oms__now(group->oms)};
    (void)oms__group_get(group, group->oms->slot_gaps, row);
    row->seq = have + 1;
    if (row->up_to < event->seq)
        row->up_to = event->seq;
    group->oms->gaps = true;
    if (group->arena.failed)
        oms__group_doom_memory(group);
    oms__group_put(group, group->oms->slot_gaps, row);
}

static void close_gap(oms_group *group, const oms_event *event)
{
    oms_gap_row *row = oms__arena_alloc(&group->arena, sizeof(*row));
    if (row == NULL) {
        oms__group_doom_memory(group);
        return;
    }
    *row = (oms_gap_row){.source = event->source, .subject = event->subject};
    if (!oms__group_get(group, group->oms->slot_gaps, row))
        return;
    if (event->seq >= row->up_to) {
        oms__group_remove(group, group->oms->slot_gaps, row);
        return;
    }
    row->seq = event->seq + 1;
    oms__group_put(group, group->oms->slot_gaps, row);
}

// ---- taking in -------------------------------------------------------------

// A replay's time is what it is told. Otherwise the clock of another machine
// does not move ours.
static void follow_time(oms *engine, int64_t at_ms)
{
    if ((engine->flags & OMS_OPEN_REPLAY) != 0)
        oms__now_advance(engine, at_ms);
}

static void add(oms_tx *tx, oms_subject *place, int module,
                const oms_logrow *like, oms_arrival *it)
{
    oms_block *block = tx->group->block;
    oms_logrow *row = oms__arena_alloc(&block->arena, sizeof(*row));
    if (row == NULL) {
        oms__tx_fail_memory(tx);
        return;
    }
    *row = *like;
    copy_texts(&block->arena, &row->row);
    if (block->arena.failed || (!is_readable(row, module, &block->arena, it) &&
                                it->outcome != OMS_DELIVERED_REFUSED)) {
        oms__tx_fail_memory(tx);
        return;
    }
    if (it->outcome == OMS_DELIVERED_REFUSED)
        return;
    if (!oms__log_append(tx, place, (uint16_t)module, row)) {
        oms__tx_fail_memory(tx);
        return;
    }
    it->outcome = OMS_DELIVERED_TAKEN;
    follow_time(tx->oms, row->row.at_ms);
    if (tx->oms->gaps)
        close_gap(tx->group, &it->event);
}

// What it follows has not come: that is missing, and with it this one.
static bool is_ahead(oms_group *group, const oms_subject *place, int64_t have,
                     oms_arrival *it)
{
    uint16_t source = 0;
    bool legal = true;
    oms_event before = {.subject = it->event.subject};
    if (!oms__follows_missing(group->oms, place, it->event.follows, &source,
                              &before.seq, &legal))
        return !legal && !refuse(it, "/follows", "this is no list of events");
    it->outcome = OMS_DELIVERED_EARLY;
    if (!it->waited)
        return true;
    before.source = group->oms->registry.modules[source]->name;
    note_gap(group, &before, place->seq[source]);
    note_gap(group, &it->event, have);
    return true;
}

static void take(oms_group *group, oms_arrival *it)
{
    oms *engine = group->oms;
    oms_logrow like = {0};
    int module = source_of(engine, it);
    if (module < 0 || !to_row(&it->event, &like.row, it))
        return;
    like.type = oms__registry_event(&engine->registry, like.row.type);
    oms_tx tx;
    oms__tx_begin(&tx, group, (uint16_t)module);
    const char *subject = like.row.subject;
    oms_subject *place = oms__log_subject(
        &tx, subject, oms__hash_bytes(subject, strlen(subject), 0) | 1u);
    if (place == NULL)
        return;
    int64_t have = place->seq[module];
    if (like.row.seq <= have) {
        it->outcome = OMS_DELIVERED_KNOWN;
    } else if (like.row.seq > have + 1) {
        it->outcome = OMS_DELIVERED_EARLY;
        if (it->waited)
            note_gap(group, &it->event, have);
    } else if (is_ahead(group, place, have, it)) {
        return;
    } else if (oms__log_block(group) == NULL) {
        oms__tx_fail_memory(&tx);
    } else {
        add(&tx, place, module, &like, it);
    }
}

static bool run_intake(oms_op *op, oms_group *group)
{
    oms_intake *intake = (oms_intake *)op;
    while (op->progress < intake->count) {
        if (!oms__group_room(group))
            return false;
        oms_arrival *it = &intake->arrivals[op->progress];
        it->outcome = OMS_DELIVERED_UNSEEN;
        take(group, it);
        if (group->code != OMS_OK)
            return false;
        op->progress++;
    }
    // Where there is no room for it, a step goes on.
    if (intake->settle)
        (void)oms__settle_run(group, oms__now(group->oms));
    return group->code == OMS_OK;
}

static void foresee_intake(oms_op *op, oms_group *group)
{
    const oms_intake *intake = (const oms_intake *)op;
    for (size_t at = op->progress;
         at < intake->count && oms__prefetch_room(group); at++)
        oms__prefetch_subject(group, NULL, intake->arrivals[at].event.subject);
}

static void fail_intake(oms_op *op, int code, const oms_error *error, bool lone)
{
    oms_intake *intake = (oms_intake *)op;
    (void)lone;
    intake->code = code;
    oms__error_copy(&intake->error, error);
}

static const oms_op_ops intake_ops = {
    .run = run_intake, .foresee = foresee_intake, .fail = fail_intake};

int oms__inbox_take(oms *engine, oms_arrival *arrivals, size_t count,
                    bool settle, oms_error *err)
{
    oms_intake intake = {.op = {.ops = &intake_ops},
                         .arrivals = arrivals,
                         .count = count,
                         .settle = settle,
                         .error = OMS_INIT(oms_error)};
    oms__combine_run(engine, &intake.op);
    if (intake.code != OMS_OK)
        oms__error_copy(err, &intake.error);
    return intake.code;
}

// ---- the door --------------------------------------------------------------

static int read_all(const oms_event *events, size_t count,
                    oms_arrival *arrivals, oms_error *err)
{
    const char *at = (const char *)events;
    for (size_t i = 0; i < count; i++, at += events->size) {
        int code =
            oms__sized_take(at, &arrivals[i].event, sizeof(oms_event), "", err);
        if (code != OMS_OK)
            return code;
    }
    return OMS_OK;
}

static void tell_all(const oms_arrival *arrivals, size_t count,
                     oms_delivered *outcomes, oms_error *errors)
{
    for (size_t i = 0; i < count; i++) {
        outcomes[i] = arrivals[i].outcome;
        if (errors != NULL && outcomes[i] == OMS_DELIVERED_REFUSED)
            oms__error_copy(
                (oms_error *)(void *)((char *)errors + i * errors->size),
                &arrivals[i].error);
    }
}

int oms_deliver(oms *engine, const oms_event *events, size_t count,
                oms_delivered *outcomes, oms_error *errors, oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK || count == 0)
        return code;
    if (events == NULL || outcomes == NULL)
        return oms__error_set(err, OMS_EINVAL, "",
                              "say what came, and where the outcomes go");
    if (count > OMS_BATCH_MAX)
        return oms__error_set(err, OMS_ELIMIT, "", "at most %d events at once",
                              OMS_BATCH_MAX);
    oms_arrival *arrivals =
        oms__alloc_new(&engine->given, count * sizeof(*arrivals));
    if (arrivals == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory; try fewer");
    code = read_all(events, count, arrivals, err);
    if (code == OMS_OK)
        code = oms__inbox_take(engine, arrivals, count, false, err);
    if (code == OMS_OK)
        tell_all(arrivals, count, outcomes, errors);
    oms__alloc_free(&engine->given, arrivals);
    return code;
}
