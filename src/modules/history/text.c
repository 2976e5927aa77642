// The words by which an order is found: who, where, what, and what was noted.
// They are all personal, or might be, so they lie in a table of their own and
// go as a whole.
#include "modules/history/history.h"

#include <string.h>

// Words on the way to a row. What does not fit is left out.
typedef struct words {
    char *text; // TEXT_BYTES_MAX + 1
    size_t count;
} words;

static bool begin(oms_tx *tx, words *to)
{
    *to = (words){.text = oms__tx_alloc(tx, TEXT_BYTES_MAX + 1)};
    return to->text != NULL;
}

static void add(words *to, const char *piece)
{
    const size_t count = piece != NULL ? strlen(piece) : 0;
    const size_t gap = to->count > 0 ? 1 : 0;
    if (count == 0 || to->count + gap + count > TEXT_BYTES_MAX)
        return;
    if (gap > 0)
        to->text[to->count++] = '\n';
    memcpy(to->text + to->count, piece, count + 1);
    to->count += count;
}

static void add_address(words *to, const oms_address *address)
{
    if (address == NULL)
        return;
    add(to, address->name);
    add(to, address->company);
    add(to, address->email);
    add(to, address->phone);
    add(to, address->postal_code);
    add(to, address->city);
}

// The same product, line after line, need not be named again and again.
static void add_lines(words *to, const oms_order_placed_line *lines,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool again = i > 0 && lines[i].name != NULL &&
                     lines[i - 1].name != NULL &&
                     strcmp(lines[i].name, lines[i - 1].name) == 0;
        if (!again)
            add(to, lines[i].name);
    }
}

static void save(oms_tx *tx, const oms_event *event, const words *from,
                 history_row *row)
{
    if (from->count == 0)
        return;
    if (row->text_id == 0)
        row->text_id = event->id;
    history_text text = {
        .id = row->text_id, .order_id = row->order_id, .text = from->text};
    oms__tx_put(tx, &oms__history_texts_table, &text);
}

// Goes on with the words that are there. False: nothing is to be kept.
static bool go_on(oms_tx *tx, const history_row *row, words *to)
{
    history_text text = {.id = row->text_id};
    if (row->erased_at_ms != 0 || !begin(tx, to))
        return false;
    if (row->text_id != 0 && oms__tx_get(tx, &oms__history_texts_table, &text))
        add(to, text.text);
    return true;
}

void oms__text_placed(oms_tx *tx, const oms_event *event,
                      const oms_order_placed *placed, history_row *row)
{
    words to;
    if (!begin(tx, &to))
        return;
    add_address(&to, placed->ship_to);
    add(&to, placed->bill_name);
    add(&to, placed->bill_company);
    add(&to, placed->note);
    add_lines(&to, placed->lines, placed->lines_count);
    save(tx, event, &to, row);
}

void oms__text_changed(oms_tx *tx, const oms_event *event,
                       const oms_order_changed *changed, history_row *row)
{
    words to;
    if (!go_on(tx, row, &to))
        return;
    add_address(&to, changed->ship_to);
    add_lines(&to, changed->lines, changed->lines_count);
    save(tx, event, &to, row);
}

void oms__text_noted(oms_tx *tx, const oms_event *event, const char *note,
                     history_row *row)
{
    words to;
    if (note == NULL || !go_on(tx, row, &to))
        return;
    add(&to, note);
    save(tx, event, &to, row);
}

void oms__text_erase(oms_tx *tx, history_row *row)
{
    const history_text text = {.id = row->text_id};
    if (row->text_id != 0)
        oms__tx_delete(tx, &oms__history_texts_table, &text);
    row->text_id = 0;
}
