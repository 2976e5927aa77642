// The engine's own invariants: the log is dense and in order of time, every
// event can be read, no hash is broken, cursors and receipts point into it,
// tasks make sense.
#include <string.h>

#include "runtime/log.h"
#include "runtime/parking.h"
#include "runtime/verify.h"
#include "runtime/verify_chain.h"
#include "runtime/violations.h"

#define PAGE 512

typedef struct oms_check_log {
    int64_t last_id;
    int64_t last_at_ms;
    bool fleet; // events of other engines are among them
} oms_check_log;

static const void *page(oms_tx *tx, oms_scan *scan, size_t *count)
{
    scan->limit = PAGE;
    return oms__tx_scan(tx, scan, count);
}

// Events of other engines have the time of other clocks, and come when they
// come: check_seq looks at them.
static void check_time(oms_tx *tx, const oms_event_row *row, oms_check_log *log)
{
    const oms_registry *all = &tx->oms->registry;
    int module = oms__registry_module(all, row->source);
    if (log->fleet || (module >= 0 && all->modules[module]->absent))
        return;
    if (row->at_ms < log->last_at_ms)
        oms__tx_violation(tx, "log_time", row->subject, false,
                          "event %lld is earlier than the one before it",
                          (long long)row->id);
    log->last_at_ms = row->at_ms;
}

static void check_event(oms_tx *tx, const oms_event_row *row,
                        oms_check_log *log)
{
    if (log->last_id == INT64_MAX || row->id != log->last_id + 1)
        oms__tx_violation(tx, "log_dense", row->subject, false,
                          "event %lld follows %lld", (long long)row->id,
                          (long long)log->last_id);
    check_time(tx, row, log);
    log->last_id = row->id;
    oms_logrow decoded = {
        .row = *row,
        .type = oms__registry_event(&tx->oms->registry, row->type)};
    oms_error error = OMS_INIT(oms_error);
    if (decoded.type == NULL)
        return; // of a module that is not part of this deployment
    if (oms__log_decode(&decoded, tx->arena, &error) != OMS_OK)
        oms__tx_violation(tx, "log_readable", row->subject, false,
                          "event %lld (%s): %s %s", (long long)row->id,
                          row->type, error.where, error.text);
}

// Whoever looks may have all modules, and the storage be one service's.
static bool is_of_a_fleet(oms_tx *tx)
{
    oms_scan scan = {.table = &oms__outbox_table, .index = -1, .limit = 1};
    size_t count = 0;
    (void)oms__tx_scan(tx, &scan, &count);
    return count > 0;
}

static void check_log(oms_tx *tx, oms_check_log *log)
{
    oms_event_row after = {0};
    oms_scan scan = {.table = &oms__events_table, .index = -1};
    for (;;) {
        size_t count = 0;
        const oms_event_row *rows = page(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            check_event(tx, &rows[i], log);
        tx->violations->events += (int64_t)count;
        if (count > 0)
            after.id = rows[count - 1].id;
        scan.after = &after;
        oms__tx_forget(tx);
        if (count < PAGE)
            return;
    }
}

// A copy of the walk's place that outlives the page.
typedef struct oms_place {
    char subject[OMS_CODE_BYTES_MAX + 1];
    char source[OMS_CODE_BYTES_MAX + 1];
    oms_event_row row;
} oms_place;

static void keep_place(oms_place *place, const oms_event_row *row)
{
    char *subject = place->subject;
    char *source = place->source;
    memcpy(subject, row->subject,
           strnlen(row->subject, OMS_CODE_BYTES_MAX) + 1);
    memcpy(source, row->source, strnlen(row->source, OMS_CODE_BYTES_MAX) + 1);
    place->row = (oms_event_row){.id = row->id,
                                 .subject = subject,
                                 .source = source,
                                 .seq = row->seq,
                                 .at_ms = row->at_ms};
}

static void check_seq(oms_tx *tx, const oms_event_row *row, oms_place *place)
{
    const oms_event_row *before = &place->row;
    bool subject =
        before->subject != NULL && strcmp(before->subject, row->subject) == 0;
    bool same = subject && strcmp(before->source, row->source) == 0;
    int64_t expected = same && before->seq < INT64_MAX ? before->seq + 1 : 1;
    if (row->seq != expected)
        oms__tx_violation(tx, "seq_dense", row->subject, false,
                          "%s: seq %lld stands where %lld belongs", row->source,
                          (long long)row->seq, (long long)expected);
    if (same && row->at_ms < before->at_ms)
        oms__tx_violation(tx, "log_time", row->subject, false,
                          "%s: seq %lld is earlier than the one before it",
                          row->source, (long long)row->seq);
    if (!subject)
        tx->violations->subjects++;
    keep_place(place, row);
}

static void check_seqs(oms_tx *tx)
{
    oms_place place = {.row = {0}};
    oms_chain_check chain;
    oms_scan scan = {.table = &oms__events_table,
                     .index = OMS_EVENTS_BY_SUBJECT};
    oms__verify_chain_begin(tx, &chain);
    for (;;) {
        size_t count = 0;
        const oms_event_row *rows = page(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            check_seq(tx, &rows[i], &place);
            oms__verify_chain_add(tx, &chain, &rows[i]);
        }
        scan.after = &place.row;
        oms__tx_forget(tx);
        if (count < PAGE)
            break;
    }
    oms__verify_chain_end(tx, &chain);
    oms__verify_chain_free(&chain);
}

static void check_cursors(oms_tx *tx, const oms_check_log *log)
{
    oms_scan scan = {.table = &oms__cursors_table, .index = -1};
    size_t count = 0;
    const oms_cursor_row *rows = page(tx, &scan, &count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].event_id < 0 || rows[i].event_id > log->last_id)
            oms__tx_violation(tx, "cursor_in_log", "", false,
                              "%s has read event %lld of %lld", rows[i].module,
                              (long long)rows[i].event_id,
                              (long long)log->last_id);
    oms__tx_forget(tx);
}

static void check_keys(oms_tx *tx, const oms_table *table,
                       const oms_check_log *log)
{
    char key[OMS_KEY_BYTES_MAX + 1] = "";
    oms_key_row after = {.key = key};
    oms_scan scan = {.table = table, .index = -1};
    for (;;) {
        size_t count = 0;
        const oms_key_row *rows = page(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            if (rows[i].event_id < 0 || rows[i].event_id > log->last_id)
                oms__tx_violation(tx, "receipt_in_log",
                                  rows[i].subject != NULL ? rows[i].subject
                                                          : "",
                                  false, "key %s: there is no event %lld",
                                  rows[i].key, (long long)rows[i].event_id);
        if (count > 0)
            memcpy(key, rows[count - 1].key,
                   strnlen(rows[count - 1].key, OMS_KEY_BYTES_MAX) + 1);
        scan.after = &after;
        oms__tx_forget(tx);
        if (count < PAGE)
            return;
    }
}

static void check_task(oms_tx *tx, const oms_task_row *row)
{
    bool relay = oms__parking_is_kind(row->kind);
    const oms_job_entry *job = oms__registry_job(&tx->oms->registry, row->kind);
    if (job == NULL && !relay)
        oms__tx_violation(tx, "task_kind", row->subject, false,
                          "task %s: no module asks for %s", row->id, row->kind);
    if (row->attempts < 0 || row->attempts == INT64_MAX || row->fence < 0 ||
        row->fence == INT64_MAX)
        oms__tx_violation(tx, "task_counts", row->subject, false,
                          "task %s: %lld attempts and fence %lld", row->id,
                          (long long)row->attempts, (long long)row->fence);
    if (row->state == OMS_TASK_LEASED && row->leased_until_ms == 0)
        oms__tx_violation(tx, "task_lease", row->subject, false,
                          "task %s is leased without an end", row->id);
    if (relay && row->state != OMS_TASK_PARKED)
        oms__tx_violation(tx, "task_relay", row->subject, false,
                          "task %s of the relay is not parked", row->id);
    if (job == NULL || job->job->request == NULL)
        return;
    void *request = oms__tx_alloc(tx, job->job->request->struct_size);
    oms_error error = OMS_INIT(oms_error);
    if (request != NULL &&
        oms__record_parse(job->job->request, row->request, strlen(row->request),
                          request, tx->arena, &error) != OMS_OK)
        oms__tx_violation(tx, "task_readable", row->subject, false,
                          "task %s (%s): %s %s", row->id, row->kind,
                          error.where, error.text);
}

static void check_tasks(oms_tx *tx)
{
    char id[OMS_CODE_BYTES_MAX + 1] = "";
    oms_task_row after = {.id = id};
    oms_scan scan = {.table = &oms__tasks_table, .index = -1};
    for (;;) {
        size_t count = 0;
        const oms_task_row *rows = page(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            check_task(tx, &rows[i]);
        if (count > 0)
            memcpy(id, rows[count - 1].id,
                   strnlen(rows[count - 1].id, OMS_CODE_BYTES_MAX) + 1);
        scan.after = &after;
        oms__tx_forget(tx);
        if (count < PAGE)
            return;
    }
}

// Nothing of the log is derived, so nothing is repaired here.
void oms__verify_engine(oms_tx *tx, bool repair)
{
    (void)repair;
    oms_check_log log = {.fleet = is_of_a_fleet(tx)};
    check_log(tx, &log);
    check_seqs(tx);
    check_cursors(tx, &log);
    check_keys(tx, &oms__keys_a_table, &log);
    check_keys(tx, &oms__keys_b_table, &log);
    check_tasks(tx);
}
