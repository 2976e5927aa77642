// Commands: the key first, then the handler, then the receipt. Everything that
// can be refused without the store is refused in the caller's thread, before
// the command enters the queue.
#include "runtime/submit.h"

#include <string.h>

#include "runtime/keys.h"
#include "runtime/prefetch.h"
#include "runtime/refusals.h"
#include "runtime/settle.h"
#include "runtime/tx.h"

typedef struct oms_batch {
    oms_op op; // progress: 2 * position + 1 when only consequences are left
    oms_intent *intents;
    size_t count;
    size_t last;  // the command that ran last
    size_t ahead; // up to here commands of this group were asked ahead for
    bool settle;
    uint32_t groups; // filled by the consequences of one request
    int code;
    oms_error error;
    oms_error late; // of the last command that a lone commit has refused
} oms_batch;

static bool is_key(const char *key)
{
    size_t count = 0;
    if (key == NULL)
        return false;
    for (; key[count] != '\0'; count++)
        if (count == OMS_KEY_BYTES_MAX || key[count] < 0x21 ||
            key[count] > 0x7e)
            return false;
    return count > 0;
}

int oms__submit_refuse(oms_intent *intent, int code)
{
    intent->refused = true;
    intent->code = code;
    return code;
}

int oms__submit_prepare(oms *engine, oms_intent *intent, const char *command,
                        const char *key, const char *actor)
{
    oms_error *err = intent->error;
    intent->receipt = OMS_INIT(oms_receipt);
    intent->key = key;
    intent->actor = actor;
    intent->entry = command != NULL
                        ? oms__registry_command(&engine->registry, command)
                        : NULL;
    if (intent->entry == NULL)
        return oms__submit_refuse(
            intent, oms__error_set(err, OMS_ENOTFOUND, "",
                                   "no such command: %s; oms_describe "
                                   "lists them",
                                   command != NULL ? command : "(null)"));
    if (!is_key(key))
        return oms__submit_refuse(
            intent, oms__error_set(err, OMS_EINVAL, "/key",
                                   "a key has 1 to %d visible ASCII "
                                   "characters",
                                   OMS_KEY_BYTES_MAX));
    if (actor != NULL && strlen(actor) > OMS_NAME_BYTES_MAX)
        return oms__submit_refuse(
            intent, oms__error_set(err, OMS_EINVAL, "/actor",
                                   "an actor has at most %d bytes",
                                   OMS_NAME_BYTES_MAX));
    if (actor != NULL && oms__text_good(actor, strlen(actor)) != strlen(actor))
        return oms__submit_refuse(intent,
                                  oms__error_set(err, OMS_EINVAL, "/actor",
                                                 "an actor is UTF-8 without "
                                                 "control characters"));
    return OMS_OK;
}

static int take_fingerprint(oms_intent *intent)
{
    const oms_command_entry *entry = intent->entry;
    uint64_t seed = oms__hash_bytes(entry->name, strlen(entry->name), 0);
    intent->fingerprint =
        entry->command->args == NULL
            ? seed
            : oms__record_hash(entry->command->args, intent->args, seed);
    return OMS_OK;
}

int oms__submit_parse(oms_intent *intent, const char *json, oms_arena *arena)
{
    const oms_record *record = intent->entry->command->args;
    if (json == NULL)
        json = "{}";
    if (record == NULL)
        return take_fingerprint(intent);
    void *args = oms__arena_alloc(arena, record->struct_size);
    if (args == NULL)
        return oms__submit_refuse(
            intent, oms__error_set(intent->error, OMS_ENOMEM, "",
                                   "no memory for the arguments"));
    int code = oms__record_parse(record, json, strlen(json), args, arena,
                                 intent->error);
    if (code != OMS_OK)
        return oms__submit_refuse(intent, code);
    intent->args = args;
    return take_fingerprint(intent);
}

// The caller's struct in our size: borrowed when it is the same.
static int fit(oms_intent *intent, const void *args, oms_arena *arena)
{
    uint32_t size = *(const uint32_t *)args;
    uint32_t ours = intent->entry->command->args->struct_size;
    intent->args = args;
    if (size == ours)
        return OMS_OK;
    if (size < sizeof(uint32_t) || size > OMS_RECORD_BYTES_MAX)
        return oms__error_set(intent->error, OMS_EINVAL, "/size",
                              "size is %u; set the struct up with OMS_INIT",
                              size);
    if (size > ours) {
        const char *bytes = args;
        for (uint32_t i = ours; i < size; i++)
            if (bytes[i] != 0)
                return oms__error_set(intent->error, OMS_ENOTSUP, "/size",
                                      "a field is newer than this library; "
                                      "leave it zero");
        return OMS_OK;
    }
    void *copy = oms__arena_alloc(arena, ours);
    if (copy == NULL)
        return oms__error_set(intent->error, OMS_ENOMEM, "",
                              "no memory for the arguments");
    memcpy(copy, args, size);
    intent->args = copy;
    return OMS_OK;
}

int oms__submit_check(oms_intent *intent, const void *args, oms_arena *arena)
{
    const oms_record *record = intent->entry->command->args;
    int code = record == NULL ? OMS_OK : fit(intent, args, arena);
    if (code == OMS_OK && record != NULL)
        code = oms__record_check(record, intent->args, intent->error);
    if (code != OMS_OK)
        return oms__submit_refuse(intent, code);
    return take_fingerprint(intent);
}

static void write_receipt(const oms_tx *tx, oms_intent *intent)
{
    oms_receipt *receipt = &intent->receipt;
    const char *subject = tx->subject;
    if (subject == NULL && tx->emitted != NULL)
        subject = tx->emitted->subject;
    if (subject != NULL)
        memcpy(receipt->subject, subject,
               strnlen(subject, sizeof(receipt->subject) - 1));
    receipt->number = tx->number;
    receipt->event_id = tx->event_id;
    receipt->at_ms = tx->now_ms;
    intent->code = OMS_OK;
}

static void turn_away(oms_group *group, oms_intent *intent, const char *subject,
                      const oms_error *error)
{
    if (group->code != OMS_OK)
        return;
    intent->code = oms__error_copy(intent->error, error);
    group->tally.refused++;
    oms__refusals_keep(group, intent, subject, error);
}

const char *oms__submit_about(const oms_intent *intent)
{
    const oms_field *subject = intent->entry->subject;
    return subject != NULL && intent->args != NULL
               ? oms__field_text(subject, intent->args)
               : NULL;
}

void oms__submit_execute(oms_group *group, oms_intent *intent)
{
    intent->receipt = OMS_INIT(oms_receipt);
    oms__keys_rotate(group);
    if (group->code != OMS_OK || oms__keys_find(group, intent) ||
        group->code != OMS_OK)
        return;
    oms_error unmet = OMS_INIT(oms_error);
    if (intent->asked != NULL && !oms__condition_holds(group, intent, &unmet)) {
        turn_away(group, intent, NULL, &unmet);
        return;
    }
    oms_tx tx;
    oms__tx_begin(&tx, group, intent->entry->module);
    tx.actor = intent->actor;
    tx.key = intent->key;
    tx.trace = intent->trace;
    tx.about = oms__submit_about(intent);
    tx.habits = intent->entry->habits;
    group->last =
        (oms_mark){.kind = OMS_LAST_COMMAND, .module = intent->entry->module};
    intent->entry->command->handler(&tx, intent->args);
    int code = oms__tx_end(&tx);
    if (group->code != OMS_OK)
        return;
    if (code != OMS_OK) {
        turn_away(group, intent, tx.subject, &tx.error);
        if (code == OMS_EINTERNAL)
            oms__engine_poison(group->oms);
        return;
    }
    write_receipt(&tx, intent);
    oms__keys_keep(group, intent);
    group->tally.commands++;
}

// Timers that are due before a replayed command run before it, each at its
// own time.
static bool catch_up(oms_group *group, const oms_intent *intent)
{
    if (!intent->replays)
        return true;
    if (!oms__settle_run(group, intent->at_ms))
        return false;
    oms__now_advance(group->oms, intent->at_ms);
    return true;
}

// Time goes on meanwhile: what a handler asks for now is due a little later
// than what was due when the run began.
static bool settle_now(oms_group *group)
{
    int64_t now;
    uint32_t handlers;
    do {
        now = oms__now(group->oms);
        handlers = group->handlers;
        if (!oms__settle_run(group, now))
            return false;
    } while (group->handlers != handlers && oms__now(group->oms) > now);
    return true;
}

// Consequences without end are left to a step, so that a batch has one.
static bool settle(oms_batch *batch, oms_group *group)
{
    if (settle_now(group))
        return true;
    return group->code == OMS_OK && ++batch->groups > OMS__SETTLE_GROUPS_MAX;
}

// A command that could not be committed even alone was refused, too; that was
// rolled back with it, so it is written by the next group.
static void keep_late(oms_batch *batch, oms_group *group,
                      const oms_intent *intent)
{
    if (intent->late)
        oms__refusals_keep(group, intent, NULL, &batch->late);
}

static void foresee_batch(oms_op *op, oms_group *group)
{
    oms_batch *batch = (oms_batch *)op;
    size_t at = (size_t)((op->progress + 1) / 2);
    for (; at < batch->count && oms__prefetch_room(group); at++) {
        const oms_intent *intent = &batch->intents[at];
        if (intent->refused)
            continue;
        oms__keys_prefetch(group, intent->key);
        oms__prefetch_subject(group, intent->entry->habits,
                              oms__submit_about(intent));
    }
    batch->ahead = at;
}

static bool run_batch(oms_op *op, oms_group *group)
{
    oms_batch *batch = (oms_batch *)op;
    while (op->progress < 2 * batch->count) {
        size_t at = (size_t)(op->progress / 2);
        oms_intent *intent = &batch->intents[at];
        if (!oms__group_room(group))
            return false;
        if (at >= batch->ahead && op->progress % 2 == 0) {
            foresee_batch(op, group);
            oms__prefetch_ask(group);
        }
        if (op->progress % 2 == 0)
            keep_late(batch, group, intent);
        if (op->progress % 2 == 0 && !intent->refused) {
            if (batch->settle && !catch_up(group, intent))
                return false;
            if (!oms__group_room(group))
                return false;
            if (intent->replays)
                oms__now_advance(group->oms, intent->at_ms);
            batch->last = at;
            oms__submit_execute(group, intent);
            if (group->code != OMS_OK)
                return false;
        }
        op->progress = 2 * at + 1;
        if (batch->settle && !intent->refused && !settle(batch, group))
            return false;
        batch->groups = 0;
        op->progress = 2 * at + 2;
    }
    return true;
}

static void fail_batch(oms_op *op, int code, const oms_error *error, bool lone)
{
    oms_batch *batch = (oms_batch *)op;
    if (lone) {
        oms_intent *intent = &batch->intents[batch->last];
        oms__error_copy(intent->error, error);
        oms__submit_refuse(intent, code);
        intent->late = true;
        batch->late = *error;
        batch->late.code = code;
        return;
    }
    batch->code = code;
    batch->error = *error;
    for (size_t i = (size_t)((op->progress + 1) / 2); i < batch->count; i++) {
        oms_intent *intent = &batch->intents[i];
        if (intent->refused)
            continue;
        oms__error_copy(intent->error, error);
        oms__submit_refuse(intent, code);
    }
}

static const oms_op_ops batch_ops = {
    .run = run_batch, .foresee = foresee_batch, .fail = fail_batch};

int oms__submit_run(oms *engine, oms_intent *intents, size_t count, bool settle,
                    oms_error *err)
{
    oms_batch batch = {.intents = intents, .count = count, .settle = settle};
    batch.op.ops = &batch_ops;
    batch.op.commands = (uint32_t)count;
    oms__combine_run(engine, &batch.op);
    if (batch.code == OMS_OK)
        return OMS_OK;
    oms__error_copy(err, &batch.error);
    return batch.code;
}

void oms__submit_receipt(const oms_intent *intent, oms_receipt *out)
{
    if (out == NULL || intent->code != OMS_OK)
        return;
    uint32_t size =
        out->size < sizeof(oms_receipt) ? out->size : sizeof(oms_receipt);
    memcpy((char *)out + sizeof(uint32_t),
           (const char *)&intent->receipt + sizeof(uint32_t),
           size > sizeof(uint32_t) ? size - sizeof(uint32_t) : 0);
}
