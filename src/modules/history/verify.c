// The invariants of history, in one pass over each table: an order is what its
// state says, words are there only for those who were not erased, totals count
// rows, and an erasure has what it certifies.
#include "modules/history/history.h"

#include <string.h>

#define ROWS_PER_PAGE 256

typedef struct tally {
    int64_t orders;
    int64_t archived;
    int64_t erased;
} tally;

static void keep(char out[OMS_CODE_BYTES_MAX + 1], const char *code)
{
    memcpy(out, code, strnlen(code, OMS_CODE_BYTES_MAX) + 1);
}

static void check_times(oms_tx *tx, const history_row *row)
{
    const char *order = row->order_id;
    bool open = row->state == KEPT_OPEN;
    if (open != (row->closed_at_ms == 0) || open != (row->quiet_at_ms == 0))
        oms__tx_violation(tx, "closed_says_when", order, false,
                          "its state %s and its times differ",
                          oms__kept_enum.names[row->state]);
    if ((row->state == KEPT_ARCHIVED) != (row->archived_at_ms != 0))
        oms__tx_violation(tx, "archived_says_when", order, false,
                          "its state %s and its time of archiving differ",
                          oms__kept_enum.names[row->state]);
    bool ended = row->status >= OMS_ORDER_COMPLETED;
    if (open == ended)
        oms__tx_violation(tx, "closed_when_ended", order, false,
                          "it is %s, but its status is %s",
                          oms__kept_enum.names[row->state],
                          oms__order_status_enum.names[row->status]);
}

static void check_text_of(oms_tx *tx, const history_row *row)
{
    history_text text = {.id = row->text_id};
    if (row->text_id == 0)
        return;
    if (row->erased_at_ms != 0)
        oms__tx_violation(tx, "erased_has_no_words", row->order_id, false,
                          "it was erased, and can be found by words");
    if (!oms__tx_get(tx, &oms__history_texts_table, &text))
        oms__tx_violation(tx, "words_are_there", row->order_id, false,
                          "its words are gone");
}

static tally check_orders(oms_tx *tx)
{
    tally sum = {0};
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    const history_row behind = {.order_id = last};
    oms_scan scan = {.table = &oms__history_orders_table,
                     .index = -1,
                     .limit = ROWS_PER_PAGE};
    size_t count = 0;
    do {
        const history_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++) {
            check_times(tx, &rows[i]);
            check_text_of(tx, &rows[i]);
            sum.orders++;
            sum.archived += rows[i].state == KEPT_ARCHIVED;
            sum.erased += rows[i].erased_at_ms != 0;
        }
        if (count > 0)
            keep(last, rows[count - 1].order_id);
        scan.after = &behind;
        oms__tx_forget(tx);
    } while (count == ROWS_PER_PAGE);
    return sum;
}

// Words that no order has are somebody's name, forgotten.
static void check_text(oms_tx *tx, const history_text *text, bool repair)
{
    history_row row = {.order_id = text->order_id};
    if (oms__tx_get(tx, &oms__history_orders_table, &row) &&
        row.text_id == text->id)
        return;
    oms__tx_violation(tx, "words_have_an_order", text->order_id, repair,
                      "words %lld belong to no order", (long long)text->id);
    if (repair)
        oms__tx_delete(tx, &oms__history_texts_table, text);
}

static void check_texts(oms_tx *tx, bool repair)
{
    history_text behind = {0};
    oms_scan scan = {.table = &oms__history_texts_table,
                     .index = -1,
                     .limit = ROWS_PER_PAGE};
    size_t count = 0;
    do {
        scan.after = behind.id > 0 ? &behind : NULL;
        const history_text *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            check_text(tx, &rows[i], repair);
        if (count > 0)
            behind.id = rows[count - 1].id;
        oms__tx_forget(tx);
    } while (count == ROWS_PER_PAGE);
}

static void check_totals(oms_tx *tx, const tally *sum, bool repair)
{
    history_totals totals = {.id = 1};
    (void)oms__tx_get(tx, &oms__history_totals_table, &totals);
    if (totals.orders_count == sum->orders &&
        totals.archived_count == sum->archived &&
        totals.erased_count == sum->erased)
        return;
    oms__tx_violation(tx, "totals_count_rows", "", repair,
                      "%lld orders, %lld archived and %lld erased are counted; "
                      "there are %lld, %lld and %lld",
                      (long long)totals.orders_count,
                      (long long)totals.archived_count,
                      (long long)totals.erased_count, (long long)sum->orders,
                      (long long)sum->archived, (long long)sum->erased);
    totals = (history_totals){.id = 1,
                              .orders_count = sum->orders,
                              .archived_count = sum->archived,
                              .erased_count = sum->erased};
    if (repair)
        oms__tx_put(tx, &oms__history_totals_table, &totals);
}

static void check_erasure(oms_tx *tx, const erasure_row *row)
{
    bool done = row->state == OMS_ERASURE_DONE;
    if (done != (row->done_at_ms != 0) || done != (row->scrub_mark != 0))
        oms__tx_violation(tx, "erasure_says_when", "", false,
                          "erasure %s is %s, and its times differ",
                          row->erasure_id,
                          oms__erasure_state_enum.names[row->state]);
    if ((row->orders_count > 0) != (row->digest != NULL))
        oms__tx_violation(tx, "erasure_has_a_digest", "", false,
                          "erasure %s does not certify its orders",
                          row->erasure_id);
}

static void check_erasures(oms_tx *tx)
{
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    const erasure_row behind = {.erasure_id = last};
    oms_scan scan = {
        .table = &oms__erasures_table, .index = -1, .limit = ROWS_PER_PAGE};
    size_t count = 0;
    do {
        const erasure_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            check_erasure(tx, &rows[i]);
        if (count > 0)
            keep(last, rows[count - 1].erasure_id);
        scan.after = &behind;
        oms__tx_forget(tx);
    } while (count == ROWS_PER_PAGE);
}

void oms__history_verify(oms_tx *tx, bool repair)
{
    const tally sum = check_orders(tx);
    check_texts(tx, repair);
    check_totals(tx, &sum, repair);
    check_erasures(tx);
}
