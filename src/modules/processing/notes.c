// What people stick on an order: tags, by which they sort, and notes, which are
// appended and never changed.
#include <string.h>

#include "modules/processing/processing.h"

// ---- tags ------------------------------------------------------------------

static bool has_tag(const oms_order_tag *tags, size_t count, const char *tag)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tags[i].tag, tag) == 0)
            return true;
    }
    return false;
}

bool oms__tags_check(oms_tx *tx, const oms_order_tag *tags, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (!has_tag(tags, i, tags[i].tag))
            continue;
        oms__tx_fail(tx, OMS_EINVAL, oms__tx_printf(tx, "/tags/%zu", i),
                     "tag \"%s\" is given twice; leave one out", tags[i].tag);
        return false;
    }
    return true;
}

static void emit_mark(oms_tx *tx, const char *order_id, int event,
                      const char *note)
{
    oms_order_mark mark = {.order_id = order_id, .note = note};
    oms__tx_emit(tx, &oms__order_events[event], order_id, 0, &mark);
}

static size_t join_tags(const order_more *more,
                        const oms_order_tag_set_args *args, oms_order_tag *out)
{
    size_t count = 0;
    for (size_t i = 0; i < more->tags_count; i++) {
        if (!has_tag(args->remove, args->remove_count, more->tags[i].tag))
            out[count++] = more->tags[i];
    }
    for (size_t i = 0; i < args->add_count; i++) {
        if (!has_tag(out, count, args->add[i].tag))
            out[count++] = args->add[i];
    }
    return count;
}

void oms__order_tag(oms_tx *tx, const void *in)
{
    const oms_order_tag_set_args *args = in;
    order_work work;
    if (args->add_count + args->remove_count == 0) {
        oms__tx_fail(tx, OMS_EINVAL, "/add",
                     "say which tags to add or to remove");
        return;
    }
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    order_more more = oms__order_more(&work.order);
    oms_order_tag *tags =
        oms__tx_array(tx, more.tags_count + args->add_count, sizeof(*tags));
    if (tags == NULL)
        return;
    more.tags_count = join_tags(&more, args, tags);
    more.tags = tags;
    if (more.tags_count > OMS_TAGS_MAX) {
        oms__tx_fail(tx, OMS_ELIMIT, "/add",
                     "an order has at most %d tags; remove some", OMS_TAGS_MAX);
        return;
    }
    oms__order_more_put(tx, &work.order, &more);
    emit_mark(tx, work.order.order_id, EVENT_TAGGED, NULL);
    oms__order_save(tx, &work);
    oms__tx_receipt(tx, work.order.order_id, 0);
}

// ---- notes -----------------------------------------------------------------

void oms__order_note(oms_tx *tx, const void *in)
{
    const oms_order_note_add_args *args = in;
    order_work work;
    if (!oms__order_load(tx, args->order_id, &work))
        return;
    order_more more = oms__order_more(&work.order);
    if (more.notes_count >= OMS_NOTES_MAX) {
        oms__tx_fail(tx, OMS_ELIMIT, "/order_id",
                     "an order has at most %d notes; keep the rest in your "
                     "own system",
                     OMS_NOTES_MAX);
        return;
    }
    note_row row = {.order_id = work.order.order_id,
                    .note_no = ++more.notes_count,
                    .at_ms = oms__tx_now(tx),
                    .author = args->author,
                    .text = args->text,
                    .visible = args->visible};
    oms__tx_put(tx, &oms__order_notes_table, &row);
    oms__order_more_put(tx, &work.order, &more);
    emit_mark(tx, row.order_id, EVENT_NOTED, args->text);
    oms__order_save(tx, &work);
    oms__tx_receipt(tx, row.order_id, row.note_no);
}

#define ARGS oms_order_note_list_args
static const oms_field args_fields[] = {
    OMS_FIELD_CODE(ARGS, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_BOOL(ARGS, visible, OMS_NULLABLE,
                   "Only those that the customer may read."),
    OMS_FIELD_TEXT(ARGS, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(ARGS, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Notes of a page; absent: 50."),
};
const oms_record oms__order_notes_args_record = OMS_RECORD(
    "order.note_list", ARGS, args_fields, "Which notes of an order.");

#define SHOWN oms_order_note
static const oms_field shown_fields[] = {
    OMS_FIELD_INT(SHOWN, note_no, 0, 1, OMS_NOTES_MAX, "1, 2, ..."),
    OMS_FIELD_TIME(SHOWN, at_ms, 0, "When it was written."),
    OMS_FIELD_TEXT(SHOWN, author, OMS_PII, OMS_NAME_BYTES_MAX, "Who wrote it."),
    OMS_FIELD_TEXT(SHOWN, text, OMS_PII, OMS_NOTE_BYTES_MAX, "The note."),
    OMS_FIELD_BOOL(SHOWN, visible, 0, "The customer may read it."),
};
static const oms_record shown_record =
    OMS_RECORD("order_note", SHOWN, shown_fields, "What somebody wrote.");

static const oms_field notes_fields[] = {
    OMS_FIELD_CODE(oms_order_note_page, order_id, 0, "The order."),
    OMS_FIELD_LIST(oms_order_note_page, items, 0, &shown_record, 0,
                   OMS_PAGE_MAX, "Oldest first."),
    OMS_FIELD_TEXT(oms_order_note_page, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__order_notes_record = OMS_RECORD(
    "order_note_list", oms_order_note_page, notes_fields, "A page of notes.");

void oms__order_notes(oms_tx *tx, const void *in, void *result)
{
    const oms_order_note_list_args *args = in;
    oms_order_note_page *out = result;
    order_work work;
    oms_cursor_part part = {0};
    if (!oms__order_load(tx, args->order_id, &work) ||
        (args->cursor != NULL && !oms__tx_after(tx, args->cursor, "n", &part)))
        return;
    size_t limit = oms__cursor_limit(args->limit);
    note_row prefix = {.order_id = work.order.order_id};
    note_row after = {.order_id = prefix.order_id, .note_no = part.number};
    oms_scan scan = {.table = &oms__order_notes_table,
                     .index = -1,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .after = args->cursor != NULL ? &after : NULL,
                     .limit =
                         args->visible ? OMS_NOTES_MAX : (uint32_t)limit + 1};
    size_t count = 0;
    const note_row *rows = oms__tx_scan(tx, &scan, &count);
    oms_order_note *notes = oms__tx_array(tx, limit, sizeof(*notes));
    size_t seen = 0;
    for (; notes != NULL && seen < count && out->items_count < limit; seen++) {
        const note_row *row = &rows[seen];
        if (args->visible && !row->visible)
            continue;
        notes[out->items_count++] = (oms_order_note){
            row->note_no, row->at_ms, row->author, row->text, row->visible};
        part.number = row->note_no;
    }
    out->order_id = work.order.order_id;
    out->items = notes;
    if (seen < count)
        out->next_cursor = oms__tx_cursor(tx, &part, 1);
}
