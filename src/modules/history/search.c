// history.search: one index leads, everything else is looked at in the rows
// that it gives. The one that gives fewest leads.
#include "modules/history/history.h"

#include <string.h>

#include "base/words.h"

#define BATCH 200      // rows that are fetched at once
#define LOOKS_MAX 2000 // rows that one page looks at

typedef enum lead {
    LEAD_ORDER,
    LEAD_NUMBER,
    LEAD_TEXT,
    LEAD_SKU,
    LEAD_CUSTOMER,
    LEAD_STATUS,
    LEAD_PLACED
} lead;

typedef struct search {
    oms_tx *tx;
    const oms_history_search_args *args;
    int status; // or -1
    lead by;
    uint32_t limit;
    oms_word words[OMS_WORDS_MAX];
    uint32_t words_count;
    history_row at; // the last row that was looked at; order_id NULL: none
    int64_t text_id;
    oms_history_order *found;
    size_t count;
    size_t looks;
} search;

// ---- whether a row is wanted -----------------------------------------------

static bool same(const char *wanted, const char *has)
{
    return wanted == NULL || (has != NULL && strcmp(wanted, has) == 0);
}

static bool has_sku(const search *it, const history_row *row)
{
    history_sku sku = {.sku = it->args->sku, .order_id = row->order_id};
    return it->args->sku == NULL || it->by == LEAD_SKU ||
           oms__tx_get(it->tx, &oms__history_skus_table, &sku);
}

static bool has_words(const search *it, const history_row *row)
{
    history_text text = {.id = row->text_id};
    if (it->words_count == 0 || it->by == LEAD_TEXT)
        return true;
    return row->text_id != 0 &&
           oms__tx_get(it->tx, &oms__history_texts_table, &text) &&
           oms__words_hold(text.text, it->words, it->words_count);
}

static bool is_where(const search *it, const history_row *row)
{
    bool archived = row->state == KEPT_ARCHIVED;
    return it->args->where == OMS_HISTORY_ALL ||
           archived == (it->args->where == OMS_HISTORY_ARCHIVED);
}

static bool is_wanted(const search *it, const history_row *row)
{
    const oms_history_search_args *args = it->args;
    return same(args->order_id, row->order_id) &&
           (args->number == 0 || args->number == row->number) &&
           same(args->channel, row->channel) &&
           same(args->customer_id, row->customer_id) &&
           row->placed_at_ms >= args->placed_from_ms &&
           (args->placed_to_ms == 0 ||
            row->placed_at_ms < args->placed_to_ms) &&
           (it->status < 0 || it->status == row->status) && is_where(it, row) &&
           has_sku(it, row) && has_words(it, row);
}

static void look(search *it, const history_row *row)
{
    it->looks++;
    it->at = *row;
    if (is_wanted(it, row))
        it->found[it->count++] = oms__history_view(row);
}

static bool is_full(const search *it)
{
    return it->count >= it->limit || it->looks >= LOOKS_MAX;
}

static void look_by_id(search *it, const char *order_id)
{
    history_row row = {.order_id = order_id};
    if (oms__tx_get(it->tx, &oms__history_orders_table, &row))
        look(it, &row);
    else
        it->at.order_id = order_id;
}

// ---- the leads; each gives one batch. True: there is nothing behind it -----

static bool lead_by_text(search *it)
{
    const history_text behind = {.id = it->text_id};
    size_t count = 0;
    const history_text *rows =
        oms__tx_match(it->tx, &oms__history_texts_table, it->args->text,
                      it->text_id != 0 ? &behind : NULL, BATCH, &count);
    size_t i = 0;
    for (; i < count && !is_full(it); i++) {
        it->text_id = rows[i].id;
        look_by_id(it, rows[i].order_id);
    }
    return i == count && count < BATCH;
}

static bool lead_by_sku(search *it)
{
    const history_sku like = {.sku = it->args->sku};
    const history_sku behind = {.sku = it->args->sku,
                                .order_id = it->at.order_id};
    const oms_scan scan = {.table = &oms__history_skus_table,
                           .index = -1,
                           .prefix = &like,
                           .prefix_fields = 1,
                           .after = behind.order_id != NULL ? &behind : NULL,
                           .descending = true,
                           .limit = BATCH};
    size_t count = 0;
    const history_sku *rows = oms__tx_scan(it->tx, &scan, &count);
    size_t i = 0;
    for (; i < count && !is_full(it); i++)
        look_by_id(it, rows[i].order_id);
    return i == count && count < BATCH;
}

static bool look_at_all(search *it, const oms_scan *scan)
{
    size_t count = 0;
    const history_row *rows = oms__tx_scan(it->tx, scan, &count);
    size_t i = 0;
    for (; i < count && !is_full(it); i++) {
        if (it->by >= LEAD_STATUS &&
            rows[i].placed_at_ms < it->args->placed_from_ms)
            return true;
        look(it, &rows[i]);
    }
    return i == count && count < BATCH;
}

// What is set of the row is what the index begins with.
static bool lead_by_index(search *it)
{
    const oms_history_search_args *args = it->args;
    const history_row like = {.number = args->number,
                              .channel = args->channel,
                              .customer_id = args->customer_id};
    history_row behind = like;
    behind.order_id = it->at.order_id;
    behind.channel = it->at.channel;
    bool number = it->by == LEAD_NUMBER;
    const oms_scan scan = {
        .table = &oms__history_orders_table,
        .index = number ? HISTORY_BY_NUMBER : HISTORY_BY_CUSTOMER,
        .prefix = &like,
        .prefix_fields = number && args->channel != NULL ? 2 : 1,
        .after = behind.order_id != NULL ? &behind : NULL,
        .descending = true,
        .limit = BATCH};
    return look_at_all(it, &scan);
}

static bool lead_by_placed(search *it)
{
    const history_row like = {.status = it->status};
    const history_row last = {.status = it->status,
                              .placed_at_ms = it->args->placed_to_ms > 1
                                                  ? it->args->placed_to_ms - 1
                                                  : OMS_TIME_MAX};
    bool begun = it->at.order_id != NULL;
    bool one = it->by == LEAD_STATUS;
    const oms_scan scan = {.table = &oms__history_orders_table,
                           .index = one ? HISTORY_BY_STATUS : HISTORY_BY_PLACED,
                           .prefix = one ? &like : NULL,
                           .prefix_fields = one ? 1 : 0,
                           .after = begun ? &it->at : NULL,
                           .from = begun ? NULL : &last,
                           .descending = true,
                           .limit = BATCH};
    return look_at_all(it, &scan);
}

static bool lead_on(search *it)
{
    switch (it->by) {
    case LEAD_ORDER:
        look_by_id(it, it->args->order_id);
        return true;
    case LEAD_TEXT:
        return lead_by_text(it);
    case LEAD_SKU:
        return lead_by_sku(it);
    case LEAD_NUMBER:
    case LEAD_CUSTOMER:
        return lead_by_index(it);
    case LEAD_STATUS:
    case LEAD_PLACED:
        break;
    }
    return lead_by_placed(it);
}

// ---- the page --------------------------------------------------------------

static lead choose(const oms_history_search_args *args)
{
    return args->order_id != NULL      ? LEAD_ORDER
           : args->number != 0         ? LEAD_NUMBER
           : args->text != NULL        ? LEAD_TEXT
           : args->sku != NULL         ? LEAD_SKU
           : args->customer_id != NULL ? LEAD_CUSTOMER
           : args->status != NULL      ? LEAD_STATUS
                                       : LEAD_PLACED;
}

// Where the page before ended: text id, time of placing, channel and order.
static void go_on_behind(search *it)
{
    oms_cursor_part parts[4] = {{0}};
    if (it->args->cursor == NULL ||
        !oms__tx_after(it->tx, it->args->cursor, "nntt", parts))
        return;
    it->text_id = parts[0].number;
    it->at = (history_row){.status = it->status,
                           .placed_at_ms = parts[1].number,
                           .channel = parts[2].text,
                           .order_id = parts[3].text};
}

static const char *next_of(const search *it)
{
    const char *channel = it->at.channel != NULL ? it->at.channel : "-";
    const oms_cursor_part parts[4] = {{.number = it->text_id},
                                      {.number = it->at.placed_at_ms},
                                      {.text = channel},
                                      {.text = it->at.order_id}};
    return oms__tx_cursor(it->tx, parts, 4);
}

static bool read_words(search *it)
{
    oms_error error = OMS_INIT(oms_error);
    int code =
        it->args->text == NULL
            ? OMS_OK
            : oms__words_parse(it->args->text, it->words, &it->words_count,
                               oms__tx_arena(it->tx), &error);
    if (code != OMS_OK)
        oms__tx_fail(it->tx, code, error.where, "%s", error.text);
    return code == OMS_OK;
}

static bool begin(search *it)
{
    const oms_history_search_args *args = it->args;
    it->limit = args->limit > 0 ? (uint32_t)args->limit : OMS_PAGE_DEFAULT;
    it->status = -1;
    if (args->status != NULL)
        it->status = oms__enum_find(&oms__order_status_enum, args->status,
                                    strlen(args->status));
    if (args->status != NULL && it->status < 0) {
        oms__tx_fail(it->tx, OMS_EINVAL, "/status", "there is no status \"%s\"",
                     args->status);
        return false;
    }
    it->by = choose(args);
    it->found = oms__tx_array(it->tx, it->limit, sizeof(*it->found));
    go_on_behind(it);
    return it->found != NULL && read_words(it) && !oms__tx_failed(it->tx);
}

void oms__history_search(oms_tx *tx, const void *in, void *result)
{
    oms_history_page *out = result;
    search it = {.tx = tx, .args = in};
    if (!begin(&it))
        return;
    bool ended = false;
    while (!ended && !is_full(&it) && !oms__tx_failed(tx))
        ended = lead_on(&it);
    out->items = it.found;
    out->items_count = it.count;
    if (!ended && !oms__tx_failed(tx) && it.at.order_id != NULL)
        out->next_cursor = next_of(&it);
}
