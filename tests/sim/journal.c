// Sends commands and holds the engine to its answers: what it says it did is
// on the disk under the key, what it says it did not is not.
#include "sim/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/engine.h"
#include "runtime/refusals.h"
#include "sim/clients.h"
#include "sim/look.h"
#include "sim/watch.h"

size_t journal_add(world *of, const char *command, int32_t order,
                   const char *args)
{
    if (of->entries_count == of->entries_room) {
        of->entries_room = of->entries_room == 0 ? 256 : of->entries_room * 2;
        of->entries =
            realloc(of->entries, of->entries_room * sizeof(*of->entries));
        if (of->entries == NULL)
            abort();
    }
    sim_entry *made = &of->entries[of->entries_count];
    memset(made, 0, sizeof(*made));
    snprintf(made->key, sizeof(made->key), "k%lld", (long long)++of->keys_made);
    made->command = command;
    made->order = order;
    size_t room = strlen(args) + 1;
    made->args = malloc(room);
    if (made->args == NULL)
        abort();
    memcpy(made->args, args, room);
    return of->entries_count++;
}

bool journal_code_is_legal(int code)
{
    switch (code) {
    case OMS_OK:
    case OMS_EINVAL:
    case OMS_ENOTFOUND:
    case OMS_ESTATE:
    case OMS_ECONFLICT:
    case OMS_EMISMATCH:
    case OMS_EBUSY:
    case OMS_EFULL:
    case OMS_ENOMEM:
    case OMS_EIO:
    case OMS_EUNKNOWN:
    case OMS_ELIMIT:
    case OMS_EREFUSED:
        return true;
    default:
        return false;
    }
}

// Codes that a fault must have caused.
static bool is_fault(int code)
{
    return code == OMS_EBUSY || code == OMS_EFULL || code == OMS_ENOMEM ||
           code == OMS_EIO || code == OMS_EUNKNOWN;
}

static bool same_receipt(const oms_receipt *a, const oms_receipt *b)
{
    return strcmp(a->subject, b->subject) == 0 && a->number == b->number &&
           a->event_id == b->event_id && a->at_ms == b->at_ms;
}

static bool fits_row(const oms_receipt *a, const oms_key_row *row)
{
    const char *subject = row->subject != NULL ? row->subject : "";
    return strcmp(a->subject, subject) == 0 && a->number == row->number &&
           a->event_id == row->event_id && a->at_ms == row->at_ms;
}

// What was known of a command before it was sent.
typedef struct before {
    bool stored;
    bool again; // the same key comes once more in the same commit
    int64_t injected;
} before;

static before look_before(world *of, const sim_entry *entry)
{
    before seen = {.injected = of->injected};
    look at;
    oms_key_row row;
    look_begin(&at, &of->store.inner);
    seen.stored = look_key(&at, entry->key, &row);
    look_end(&at);
    return seen;
}

static void acknowledged(world *of, sim_entry *entry, const before *was,
                         const oms_receipt *receipt)
{
    look at;
    oms_key_row row;
    look_begin(&at, &of->store.inner);
    bool stored = look_key(&at, entry->key, &row);
    bool repeated = (receipt->flags & OMS_RECEIPT_REPEATED) != 0;
    if (!stored)
        world_violation(of, "durable", "%s %s is acknowledged and not stored",
                        entry->command, entry->key);
    else if (!fits_row(receipt, &row))
        world_violation(of, "one receipt",
                        "%s %s: the receipt is not the stored one",
                        entry->command, entry->key);
    look_end(&at);
    if (repeated != was->stored)
        world_violation(of, "one effect per key",
                        "%s %s: repeated is %d, stored before is %d",
                        entry->command, entry->key, repeated, was->stored);
    if (entry->state == ENTRY_ACKED && !same_receipt(&entry->receipt, receipt))
        world_violation(of, "one receipt",
                        "%s %s: event %lld at first, %lld now", entry->command,
                        entry->key, (long long)entry->receipt.event_id,
                        (long long)receipt->event_id);
    if (repeated && entry->after_death && entry->state == ENTRY_UNSURE)
        world_seen(of, SEEN_KEY_KNOWN_AFTER_DEATH);
    bool news = entry->state != ENTRY_ACKED;
    entry->state = ENTRY_ACKED;
    entry->receipt = *receipt;
    if (news)
        clients_acknowledged(of, entry);
}

// What makes sense depends on the order for these, and they say so.
static bool may_be_invalid(const char *command)
{
    static const char *const known[] = {
        "order.change_",     "return.",    "exchange.",     "claim.",
        "order.place_draft", "order.hold", "tracking.share"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strncmp(command, known[i], strlen(known[i])) == 0)
            return true;
    return false;
}

// Every refusal is written down with its key, in the same commit.
static void check_audit(world *of, const sim_entry *entry, int code)
{
    look at;
    size_t count = 0;
    bool kept = false;
    look_begin(&at, &of->store.inner);
    oms_refusal_row after = {.id = of->oms->refusals_last -
                                   2 * JOURNAL_BATCH_MAX};
    const oms_refusal_row *rows =
        look_scan(&at, &oms__refusals_table, NULL, 0,
                  after.id > 0 ? &after : NULL, &count);
    for (size_t i = 0; i < count; i++)
        kept |= strcmp(rows[i].key, entry->key) == 0;
    look_end(&at);
    if (!kept)
        world_violation(of, "refusals are written down",
                        "%s %s gives %s and left no trace", entry->command,
                        entry->key, oms_code_name(code));
    world_seen(of, SEEN_REFUSAL_AUDITED);
}

static void refused(world *of, sim_entry *entry, const before *was, int code,
                    const oms_error *err)
{
    if (!journal_code_is_legal(code))
        world_violation(of, "documented errors", "%s gives %s: %s",
                        entry->command, oms_code_name(code), err->text);
    if (is_fault(code) && of->injected == was->injected)
        world_violation(of, "no error without a fault", "%s %s gives %s: %s",
                        entry->command, entry->key, oms_code_name(code),
                        err->text);
    if (code == OMS_EINVAL && !may_be_invalid(entry->command))
        world_violation(of, "valid is valid", "%s %.120s: %s %s",
                        entry->command, entry->args, err->where, err->text);
    if (of->store.dead || code == OMS_EUNKNOWN) {
        if (entry->state == ENTRY_NEW)
            entry->state = ENTRY_UNSURE;
        entry->after_death = entry->after_death || of->store.dead;
        return;
    }
    before now = look_before(of, entry);
    if (now.stored && !was->stored && !was->again)
        world_violation(of, "refused is not done",
                        "%s %s gives %s but the "
                        "key is stored",
                        entry->command, entry->key, oms_code_name(code));
    if (is_fault(code)) {
        if (entry->state == ENTRY_NEW)
            entry->state = ENTRY_UNSURE;
        return;
    }
    if (oms__refusals_keeps(code) && of->injected == was->injected)
        check_audit(of, entry, code);
    if (was->stored)
        world_violation(of, "one effect per key",
                        "%s %s gives %s although its key is stored: %s",
                        entry->command, entry->key, oms_code_name(code),
                        err->text);
    entry->state = ENTRY_REFUSED;
    clients_refused(of, entry, code);
}

static void judge(world *of, size_t at, const before *was, int code,
                  const oms_receipt *receipt, const oms_error *err)
{
    sim_entry *entry = &of->entries[at];
    entry->code = code;
    trace_line(&of->trace, "%s %s %.100s: %s%s n %lld e %lld", entry->key,
               entry->command, entry->args, oms_code_name(code),
               code == OMS_OK && receipt->flags != 0 ? " repeated" : "",
               code == OMS_OK ? (long long)receipt->number : 0,
               code == OMS_OK ? (long long)receipt->event_id : 0);
    if (code != OMS_OK)
        situation_refused(of, entry->command, code, err);
    if (code != OMS_OK && err->guards[0] != 0)
        trace_line(&of->trace, "  guards %s", err->guards);
    if (code == OMS_OK)
        acknowledged(of, entry, was, receipt);
    else
        refused(of, entry, was, code, err);
}

void journal_send(world *of, size_t at)
{
    before was = look_before(of, &of->entries[at]);
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_error err = OMS_INIT(oms_error);
    int code = oms_submit(of->oms, of->entries[at].command, of->entries[at].key,
                          of->entries[at].args, &receipt, &err);
    judge(of, at, &was, code, &receipt, &err);
    life_after_call(of);
}

static void judge_batch(world *of, const size_t *at, size_t count, before *was,
                        oms_request *requests, int code)
{
    size_t accepted = 0;
    size_t refusals = 0;
    for (size_t i = 0; i < count && !of->failed; i++) {
        for (size_t k = 0; k < i; k++)
            if (at[k] == at[i] && requests[k].code == OMS_OK)
                was[i].stored = true;
        for (size_t k = i + 1; k < count; k++)
            was[i].again |= at[k] == at[i];
        // Consequences may take further commits: when one of those fails,
        // each request still says how it ended itself.
        const oms_error *why = requests[i].error;
        int one = requests[i].code;
        accepted += one == OMS_OK ? 1 : 0;
        refusals += one != OMS_OK ? 1 : 0;
        judge(of, at[i], &was[i], one, requests[i].receipt, why);
    }
    if (code == OMS_OK && accepted > 0 && refusals > 0)
        world_seen(of, SEEN_REFUSED_NEIGHBOUR);
}

void journal_send_batch(world *of, const size_t *at, size_t count, bool settle)
{
    before was[JOURNAL_BATCH_MAX];
    oms_request requests[JOURNAL_BATCH_MAX];
    oms_receipt receipts[JOURNAL_BATCH_MAX];
    oms_error errors[JOURNAL_BATCH_MAX];
    for (size_t i = 0; i < count; i++) {
        const sim_entry *entry = &of->entries[at[i]];
        was[i] = look_before(of, entry);
        receipts[i] = OMS_INIT(oms_receipt);
        errors[i] = OMS_INIT(oms_error);
        requests[i] = OMS_INIT(oms_request);
        requests[i].command = entry->command;
        requests[i].key = entry->key;
        requests[i].args = entry->args;
        requests[i].actor = "client";
        requests[i].receipt = &receipts[i];
        requests[i].error = &errors[i];
        for (size_t k = 0; k < i; k++)
            if (at[k] == at[i])
                world_seen(of, SEEN_KEY_TWICE_IN_BATCH);
    }
    oms_error err = OMS_INIT(oms_error);
    trace_line(&of->trace, "batch of %d%s", (int)count,
               settle ? ", settled" : "");
    int64_t injected = of->injected;
    int code = oms_submit_batch(of->oms, requests, count,
                                settle ? OMS_BATCH_SETTLE : 0, &err);
    if (code != OMS_OK && of->injected == injected)
        world_violation(of, "no error without a fault", "a batch gives %s: %s",
                        oms_code_name(code), err.text);
    judge_batch(of, at, count, was, requests, code);
    life_after_call(of);
}

void journal_misuse(world *of, size_t at)
{
    const sim_entry *entry = &of->entries[at];
    before was = look_before(of, entry);
    if (!was.stored)
        return;
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_error err = OMS_INIT(oms_error);
    int code = oms_submit(of->oms, "stock.receive", entry->key,
                          "{\"sku\":\"S1\",\"quantity\":77}", &receipt, &err);
    trace_line(&of->trace, "%s misused: %s", entry->key, oms_code_name(code));
    if (code == OMS_EMISMATCH)
        world_seen(of, SEEN_KEY_MISMATCH);
    else if (code == OMS_OK)
        world_violation(of, "one effect per key",
                        "%s was taken with other arguments", entry->key);
    else if (!is_fault(code) || of->injected == was.injected)
        world_violation(of, "documented errors", "misuse of %s gives %s: %s",
                        entry->key, oms_code_name(code), err.text);
    life_after_call(of);
}

size_t journal_settle_unsure(world *of, size_t limit)
{
    size_t left = 0;
    for (size_t i = 0; i < of->entries_count && !of->failed; i++) {
        if (of->entries[i].state != ENTRY_UNSURE)
            continue;
        if (limit == 0) {
            left++;
            continue;
        }
        limit--;
        journal_send(of, i);
        left += of->entries[i].state == ENTRY_UNSURE ? 1 : 0;
    }
    return left;
}

void journal_repeat_all(world *of)
{
    int64_t now = of->ports.wall_ms;
    for (size_t i = 0; i < of->entries_count && !of->failed; i++) {
        const sim_entry *entry = &of->entries[i];
        if (entry->state != ENTRY_ACKED ||
            now - entry->receipt.at_ms > (OMS_KEY_DAYS - 1) * DAY_MS)
            continue;
        before was = look_before(of, entry);
        if (!was.stored)
            world_violation(of, "durable", "%s %s is gone after %lld ms",
                            entry->command, entry->key,
                            (long long)(now - entry->receipt.at_ms));
        journal_send(of, i);
    }
}
