// Erasing a person. Rows are emptied by their owners, one by one; the log is
// emptied here. What stays of an event says nothing about anybody: its public
// part, and the hash of what was personal, whose salt is gone. So the chain
// still holds.
//
// The log is only touched when the handler has succeeded, because its events
// do not pass through the overlay. Memory must not keep what the store forgets:
// events that wait for the relay are emptied, too. What tasks are asked is in
// erase_tasks.c.
#include "runtime/erase.h"

#include <string.h>

#include "runtime/group.h"
#include "runtime/log.h"

#define PAGE 128

void oms__tx_erase(oms_tx *tx, const oms_table *table, void *row)
{
    if (tx->code == OMS_OK &&
        oms__record_erase(table->record, row, tx->arena) != OMS_OK)
        oms__tx_fail_memory(tx);
}

// What the row was before goes to [before].
static void erase_row(oms_tx *tx, const oms_table *table, void *row,
                      void *before)
{
    const oms_record *record = table->record;
    if (!oms__tx_get(tx, table, row)) // as this handler left it
        return;
    memcpy(before, row, record->struct_size);
    oms__tx_erase(tx, table, row);
    if (tx->code == OMS_OK && !oms__record_equal(record, before, row))
        oms__tx_put_in_place(tx, table, row);
}

void oms__tx_erase_rows(oms_tx *tx, const oms_table *table, int index,
                        const void *prefix, uint32_t prefix_fields)
{
    const size_t bytes = table->record->struct_size;
    oms_scan scan = {.table = table,
                     .index = index,
                     .prefix = prefix,
                     .prefix_fields = prefix_fields,
                     .limit = OMS_SCAN_MAX};
    void *row = oms__tx_alloc(tx, bytes);
    void *before = oms__tx_alloc(tx, bytes);
    size_t count = OMS_SCAN_MAX;
    while (tx->code == OMS_OK && count == OMS_SCAN_MAX) {
        const char *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            memcpy(row, rows + i * bytes, bytes);
            erase_row(tx, table, row, before);
        }
        scan.after = count > 0 ? rows + (count - 1) * bytes : NULL;
    }
}

static void ask(oms_tx *tx, const char *subject, bool requests)
{
    if (tx->code != OMS_OK || subject == NULL)
        return;
    if (tx->group == NULL) {
        oms__tx_fail(tx, OMS_EINTERNAL, "", "a query may not erase");
        return;
    }
    oms_erased *erased = oms__tx_keep(tx, sizeof(*erased));
    if (erased == NULL)
        return;
    erased->subject = oms__arena_text(&tx->group->arena, subject);
    if (erased->subject == NULL)
        oms__tx_fail_memory(tx);
    erased->requests = requests;
    erased->next = tx->erased;
    tx->erased = erased;
}

void oms__tx_erase_log(oms_tx *tx, const char *subject)
{
    ask(tx, subject, false);
}

void oms__tx_erase_requests(oms_tx *tx, const char *subject)
{
    ask(tx, subject, true);
}

// Before there was a part of its own, personal data lay among the rest. Such
// events are not in the chain and may be written anew.
static int take_apart(const oms_erasing *it, const oms_event_entry *type,
                      oms_event_row *row, oms_error *err)
{
    const oms_record *record = type->type->data;
    oms_buf *open = &it->group->oms->scratch;
    oms_buf *pii = &it->group->oms->scratch_pii;
    void *data = oms__arena_alloc(it->arena, record->struct_size);
    if (data == NULL)
        return OMS_ENOMEM;
    int code =
        oms__record_parse_split(record, row->data, NULL, data, it->arena, err);
    if (code != OMS_OK)
        return code;
    oms__buf_reset(open);
    oms__buf_reset(pii);
    oms__record_write_split(record, data, open, pii);
    row->data = open->failed
                    ? NULL
                    : oms__arena_bytes(it->arena, open->bytes, open->count);
    return row->data != NULL ? OMS_OK : OMS_ENOMEM;
}

static int erase_event(const oms_erasing *it, const oms_event_row *from,
                       oms_error *err)
{
    const oms *engine = it->group->oms;
    const oms_event_entry *type =
        oms__registry_event(&engine->registry, from->type);
    bool mixed = from->hash == NULL && type != NULL && type->personal;
    if (from->pii == NULL && !mixed)
        return OMS_OK;
    oms_event_row row = *from;
    row.pii = NULL;
    row.pii_salt = NULL;
    int code = mixed ? take_apart(it, type, &row, err) : OMS_OK;
    if (code != OMS_OK)
        return code;
    it->group->wrote = true;
    return engine->store.ops->put(it->group->store, &oms__events_table, &row,
                                  OMS_PUT_REPLACE, 0, err);
}

// One page behind [behind], whose texts are of the page before. *count is less
// than a page at the end.
static int erase_page(const oms_erasing *it, oms_event_row *behind,
                      size_t *count, oms_error *err)
{
    const oms_store_ops *ops = it->group->oms->store.ops;
    oms_event_row like = {.subject = it->subject};
    oms_scan scan = {.table = &oms__events_table,
                     .index = OMS_EVENTS_BY_SUBJECT,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .after = behind->id > 0 ? behind : NULL,
                     .limit = PAGE};
    oms_rows page = {0};
    int code = ops->scan(it->group->store, &scan, it->arena, &page, err);
    const oms_event_row *rows = page.rows;
    for (size_t i = 0; i < page.count && code == OMS_OK; i++)
        code = erase_event(it, &rows[i], err);
    *count = page.count;
    if (code != OMS_OK || page.count == 0)
        return code;
    const oms_event_row *last = &rows[page.count - 1];
    char *source = (char *)behind->source;
    memcpy(source, last->source, strnlen(last->source, OMS_CODE_BYTES_MAX) + 1);
    *behind = (oms_event_row){.id = last->id,
                              .subject = it->subject,
                              .source = source,
                              .seq = last->seq};
    return OMS_OK;
}

static int erase_stored(const oms_erasing *it, oms_error *err)
{
    char source[OMS_CODE_BYTES_MAX + 1] = "";
    oms_event_row behind = {.source = source};
    for (;;) {
        size_t count = 0;
        const oms_arena_mark mark = oms__arena_mark(it->arena);
        int code = erase_page(it, &behind, &count, err);
        oms__arena_rewind(it->arena, mark);
        if (code != OMS_OK || count < PAGE)
            return code;
    }
}

// What was refused may quote what somebody had written.
static int erase_refusals(const oms_erasing *it, oms_error *err)
{
    const oms_store_ops *ops = it->group->oms->store.ops;
    oms_refusal_row like = {.subject = it->subject};
    oms_refusal_row behind;
    oms_scan scan = {.table = &oms__refusals_table,
                     .index = OMS_REFUSALS_BY_SUBJECT,
                     .prefix = &like,
                     .prefix_fields = 1,
                     .limit = PAGE};
    for (;;) {
        oms_rows page = {0};
        int code = ops->scan(it->group->store, &scan, it->arena, &page, err);
        oms_refusal_row *rows = page.rows;
        for (size_t i = 0; i < page.count && code == OMS_OK; i++) {
            rows[i].text = NULL;
            it->group->wrote = true;
            code = ops->put(it->group->store, &oms__refusals_table, &rows[i],
                            OMS_PUT_REPLACE, 0, err);
        }
        if (code != OMS_OK || page.count < PAGE)
            return code;
        behind = (oms_refusal_row){.id = rows[page.count - 1].id,
                                   .subject = it->subject};
        scan.after = &behind;
    }
}

static void forget_block(const oms_block *block, const char *subject)
{
    for (size_t i = 0; block != NULL && i < block->count; i++) {
        oms_logrow *row = block->rows[i];
        if (row->type == NULL || !row->type->personal ||
            strcmp(row->row.subject, subject) != 0)
            continue;
        if (row->row.pii != NULL)
            memset((char *)row->row.pii, 0, strlen(row->row.pii));
        row->row.pii = NULL;
        row->row.pii_salt = NULL;
        row->data = NULL; // read again from what is left
        row->erased = true;
    }
}

static void forget(oms_group *group, const char *subject)
{
    forget_block(group->block, subject);
    for (const oms_block *at = group->oms->tail_first; at != NULL;
         at = at->next)
        forget_block(at, subject);
    group->read = NULL;
    group->read_count = 0;
}

static int erase_log(oms_group *group, oms_arena *arena, const char *subject,
                     oms_error *err)
{
    const oms_erasing it = {group, arena, subject};
    int code = erase_stored(&it, err);
    oms__overlay_flush(group, group->oms->slot_refusals);
    if (group->code != OMS_OK)
        return group->code;
    if (code == OMS_OK)
        code = erase_refusals(&it, err);
    if (code == OMS_OK)
        forget(group, subject);
    return code;
}

static int erase_one(oms_group *group, oms_arena *arena, const oms_erased *it,
                     oms_error *err)
{
    const oms_erasing of = {group, arena, it->subject};
    return it->requests ? oms__erase_requests(&of, err)
                        : erase_log(group, arena, it->subject, err);
}

void oms__erase_log(oms_tx *tx)
{
    oms_group *group = tx->group;
    oms_pooled *pooled = oms__pool_take(group->oms);
    oms__log_flush(group);
    for (const oms_erased *at = tx->erased; at != NULL; at = at->next) {
        oms_error error = OMS_INIT(oms_error);
        int code = group->code;
        if (code == OMS_OK && pooled != NULL)
            code = erase_one(group, &pooled->arena, at, &error);
        if (pooled == NULL || code == OMS_ENOMEM)
            oms__tx_fail_memory(tx);
        else if (code != OMS_OK)
            oms__tx_fail_store(tx, code, &error);
        if (tx->code != OMS_OK)
            break;
    }
    if (pooled != NULL)
        oms__pool_give(group->oms, pooled);
}
