// Recomputes what taking back derives: the counters of a sale from its returns,
// credits and claims, and the sums of a return from its lines and credits. One
// pass over each table, side by side in the order of the key. Counters are put
// right on request; what contradicts itself is only reported.
#include <string.h>

#include "modules/cancellation/cancellation.h"

#define ROWS_PAGE 64
#define BEHIND_ALL "\x7f" // sorts behind every order's id

// ---- walking a table by orders ---------------------------------------------

typedef struct oms_walk {
    oms_tx *tx;
    oms_scan scan;
    const char *rows;
    size_t count;
    size_t at;
} oms_walk;

static oms_walk walk(oms_tx *tx, const oms_table *table, const void *from)
{
    return (oms_walk){
        .tx = tx,
        .scan = {
            .table = table, .index = -1, .from = from, .limit = ROWS_PAGE}};
}

static const char *order_of(const void *row)
{
    return *(const char *const *)row; // every key here begins with it
}

static const void *peek(oms_walk *on)
{
    size_t each = on->scan.table->record->struct_size;
    if (on->at < on->count)
        return on->rows + on->at * each;
    bool over = on->rows != NULL && on->count < on->scan.limit;
    if (over || oms__tx_failed(on->tx))
        return NULL;
    if (on->count > 0) {
        on->scan.from = NULL;
        on->scan.after = on->rows + (on->count - 1) * each;
    }
    on->rows = oms__tx_scan(on->tx, &on->scan, &on->count);
    on->at = 0;
    return on->count > 0 ? on->rows : NULL;
}

// The next row of this order; rows of orders before it have no owner.
static const void *next_of(oms_walk *on, const char *order_id)
{
    for (;;) {
        const void *row = peek(on);
        int order = row != NULL ? strcmp(order_of(row), order_id) : 1;
        if (order > 0)
            return NULL;
        on->at++;
        if (order == 0)
            return row;
        oms__tx_violation(on->tx, "taking_back_has_an_order", order_of(row),
                          false, "a row of %s belongs to no order",
                          on->scan.table->name);
    }
}

// ---- one order -------------------------------------------------------------

typedef struct oms_proof_back {
    oms_tx *tx;
    bool repair;
    oms_sale_row sale; // as stored
    oms_sale_row sums; // with its counters recomputed
    int64_t *facts;    // units of each line that came back by facts alone
    const oms_credit_note_row **given; // credits of the order
    size_t given_count;
} oms_proof_back;

static void begin(oms_proof_back *on, const oms_sale_row *row)
{
    on->sale = *row;
    on->sums = *row;
    on->sums.lines = oms__sales_copy(on->tx, row->lines, row->lines_count,
                                     sizeof(*row->lines));
    if (on->sums.lines == NULL)
        on->sums.lines_count = 0; // no memory: it has failed
    on->facts = oms__tx_array(on->tx, row->lines_count, sizeof(*on->facts));
    on->sums.credited_minor = 0;
    on->sums.shipping_credited_minor = 0;
    on->sums.gesture_minor = 0;
    on->sums.stop_open = 0;
    for (size_t i = 0; on->sums.lines != NULL && i < row->lines_count; i++) {
        oms_sold_line *line = &on->sums.lines[i];
        line->asked = line->returned = line->accepted = 0;
        line->valued_minor = line->credited_minor = line->claimed = 0;
    }
}

static const char *wrong_line(const oms_return_line *line)
{
    if (line->inspected > line->arrived || line->accepted > line->inspected)
        return "accepted <= inspected <= arrived does not hold";
    if (line->restocked + line->damaged + line->unusable + line->to_vendor >
        line->accepted)
        return "more units were disposed of than accepted";
    return NULL;
}

static void add_line(oms_proof_back *on, const oms_return_row *goods,
                     const oms_return_line *line)
{
    oms_sold_line *sum = oms__sales_line(&on->sums, line->line_no);
    const char *why = wrong_line(line);
    if (sum == NULL)
        why = "the order has no such line";
    if (why != NULL)
        oms__tx_violation(on->tx, "return_units_fit", goods->order_id, false,
                          "return %lld, line %lld: %s",
                          (long long)goods->return_no, (long long)line->line_no,
                          why);
    if (sum == NULL)
        return;
    if (goods->recorded && on->facts != NULL)
        on->facts[sum - on->sums.lines] += line->arrived;
    if (oms__states_open(goods->state))
        sum->asked += oms__returns_awaited(line);
    sum->returned += line->arrived;
    sum->accepted += line->accepted;
    sum->valued_minor += line->value_minor;
    sum->credited_minor += line->credited_minor;
}

static void check_return(oms_proof_back *on, const oms_return_row *row)
{
    oms_return_row sums = *row;
    sums.value_minor = sums.credited_minor = 0;
    sums.credit_notes_count = sums.settling_count = 0;
    for (size_t i = 0; i < row->lines_count; i++) {
        add_line(on, row, &row->lines[i]);
        sums.value_minor += row->lines[i].value_minor;
        sums.credited_minor += row->lines[i].credited_minor;
    }
    for (size_t i = 0; i < on->given_count; i++)
        if (on->given[i]->return_no == row->return_no) {
            sums.credit_notes_count++;
            sums.settling_count += !on->given[i]->settled;
        }
    if (row->return_no > on->sale.returns_count)
        oms__tx_violation(on->tx, "return_was_numbered", row->order_id, false,
                          "return %lld was never numbered",
                          (long long)row->return_no);
    if (sums.value_minor == row->value_minor &&
        sums.credited_minor == row->credited_minor &&
        sums.credit_notes_count == row->credit_notes_count &&
        sums.settling_count == row->settling_count)
        return;
    oms__tx_violation(on->tx, "return_sums", row->order_id, on->repair,
                      "return %lld is not the sum of its lines and credits",
                      (long long)row->return_no);
    if (on->repair)
        oms__tx_put(on->tx, &oms__returns_table, &sums);
}

static void add_credit_note(oms_proof_back *on, const oms_credit_note_row *row)
{
    int64_t goods = row->items_minor - row->over_minor;
    int64_t shipping = row->shipping_minor - row->over_shipping_minor;
    if (row->items_minor + row->shipping_minor - row->fee_minor !=
            row->amount_minor ||
        goods < 0 || shipping < 0)
        oms__tx_violation(on->tx, "credit_adds_up", row->order_id, false,
                          "credit %lld is not items + shipping - fee",
                          (long long)row->credit_note_no);
    if (!row->gesture && row->over_minor + row->over_shipping_minor > 0)
        oms__tx_violation(on->tx, "credit_within_worth", row->order_id, false,
                          "credit %lld exceeds what the goods are worth",
                          (long long)row->credit_note_no);
    on->sums.shipping_credited_minor += shipping;
    on->sums.credited_minor += goods + shipping;
    on->sums.gesture_minor += row->over_minor + row->over_shipping_minor;
}

static void gather_credit_notes(oms_proof_back *on, oms_walk *credit_notes)
{
    size_t most = (size_t)on->sale.credit_notes_count;
    on->given = oms__tx_array(on->tx, most, sizeof(*on->given));
    on->given_count = 0;
    const oms_credit_note_row *row = NULL;
    while ((row = next_of(credit_notes, on->sale.order_id)) != NULL) {
        add_credit_note(on, row);
        if (on->given != NULL && on->given_count < most)
            on->given[on->given_count++] = row;
        else
            oms__tx_violation(on->tx, "credit_was_numbered", row->order_id,
                              false, "credit %lld was never numbered",
                              (long long)row->credit_note_no);
    }
}

static void check_stop(oms_proof_back *on, const oms_stop_row *row)
{
    bool open = row->state == OMS_CANCELLATION_REQUESTED ||
                row->state == OMS_CANCELLATION_STOPPED;
    if (open)
        on->sums.stop_open = row->cancellation_no;
    if (open != (row->expire_task != NULL))
        oms__tx_violation(on->tx, "cancellation_has_an_end", row->order_id,
                          false,
                          "cancellation %lld waits without a timer, or "
                          "has one although it is over",
                          (long long)row->cancellation_no);
}

static void check_replacement(oms_proof_back *on,
                              const oms_replacement_row *row)
{
    bool lives = row->state != OMS_REPLACEMENT_REJECTED &&
                 row->state != OMS_REPLACEMENT_CANCELED;
    for (size_t i = 0; lives && i < row->claimed_count; i++) {
        oms_sold_line *sum =
            oms__sales_line(&on->sums, row->claimed[i].line_no);
        if (sum != NULL)
            sum->claimed += row->claimed[i].quantity;
    }
    if (row->claim && row->price_minor > row->credit_minor)
        oms__tx_violation(on->tx, "claim_is_free", row->order_id, false,
                          "claim %lld has a price",
                          (long long)row->replacement_no);
}

// ---- the sale --------------------------------------------------------------

// What a fact brought may not have been told to have left.
static const char *wrong_sale(const oms_sold_line *line, int64_t facts)
{
    // A digital unit may be canceled after it was claimed or came back.
    int64_t left = line->digital ? line->quantity : oms__sales_shipped(line);
    if (line->returned > line->quantity || line->returned - facts > left)
        return "more units came back than had left";
    if (line->accepted > line->returned)
        return "more units were accepted than came back";
    if (line->claimed > left)
        return "more units are claimed than have left";
    if (line->repriced)
        return NULL;
    if (line->credited_minor > line->total_minor + line->extra_minor)
        return "more was credited than the line is worth";
    if (line->valued_minor > line->total_minor + line->extra_minor)
        return "its units are worth more than the line";
    return NULL;
}

// The first counter that differs, or NULL.
static const char *line_differs(const oms_sold_line *a, const oms_sold_line *b)
{
    if (a->asked != b->asked)
        return "asked";
    if (a->returned != b->returned)
        return "returned";
    if (a->accepted != b->accepted || a->valued_minor != b->valued_minor)
        return "accepted";
    if (a->credited_minor != b->credited_minor)
        return "credited";
    return a->claimed != b->claimed ? "claimed" : NULL;
}

static const char *sale_differs(const oms_sale_row *a, const oms_sale_row *b)
{
    if (a->credited_minor != b->credited_minor)
        return "credited";
    if (a->shipping_credited_minor != b->shipping_credited_minor)
        return "credited for delivery";
    if (a->gesture_minor != b->gesture_minor)
        return "given as a gesture";
    if (a->stop_open != b->stop_open)
        return "under way to be canceled";
    for (size_t i = 0; b->lines != NULL && i < a->lines_count; i++) {
        const char *what = line_differs(&a->lines[i], &b->lines[i]);
        if (what != NULL)
            return what;
    }
    return NULL;
}

static void end(oms_proof_back *on)
{
    const char *what = sale_differs(&on->sale, &on->sums);
    for (size_t i = 0; on->sums.lines != NULL && i < on->sale.lines_count;
         i++) {
        const char *why = wrong_sale(&on->sums.lines[i],
                                     on->facts != NULL ? on->facts[i] : 0);
        if (why != NULL)
            oms__tx_violation(on->tx, "returns_fit_the_sale", on->sale.order_id,
                              false, "line %lld: %s",
                              (long long)on->sale.lines[i].line_no, why);
    }
    if (what == NULL)
        return;
    oms__tx_violation(on->tx, "sale_counts_returns", on->sale.order_id,
                      on->repair,
                      "what is %s is not the sum of the order's returns, "
                      "credits and claims",
                      what);
    if (on->repair)
        oms__sales_save(on->tx, &on->sums);
}

typedef struct oms_tables_back {
    oms_walk sales, stops, returns, credit_notes, replacements;
} oms_tables_back;

static const char *check_orders(oms_proof_back *on, oms_tables_back *of,
                                const char *behind)
{
    const oms_sale_row *sale = NULL;
    const char *last = NULL;
    for (int i = 0; i < ROWS_PAGE; i++) {
        while ((sale = peek(&of->sales)) != NULL &&
               strcmp(sale->order_id, behind) <= 0)
            of->sales.at++;
        if (sale == NULL)
            break;
        of->sales.at++;
        last = sale->order_id;
        begin(on, sale);
        gather_credit_notes(on, &of->credit_notes);
        const void *row = NULL;
        while ((row = next_of(&of->stops, last)) != NULL)
            check_stop(on, row);
        while ((row = next_of(&of->returns, last)) != NULL)
            check_return(on, row);
        while ((row = next_of(&of->replacements, last)) != NULL)
            check_replacement(on, row);
        end(on);
    }
    if (sale != NULL)
        return last;
    next_of(&of->stops, BEHIND_ALL);
    next_of(&of->returns, BEHIND_ALL);
    next_of(&of->credit_notes, BEHIND_ALL);
    next_of(&of->replacements, BEHIND_ALL);
    return NULL;
}

// The first rows behind an order: its own are passed over by their number.
static void check_all(oms_tx *tx, bool repair)
{
    char behind[OMS_CODE_BYTES_MAX + 2] = "";
    const char *last = behind;
    while (last != NULL && !oms__tx_failed(tx)) {
        oms__tx_forget(tx);
        bool begins = behind[0] == '\0';
        oms_proof_back on = {.tx = tx, .repair = repair};
        oms_sale_row sale = {.order_id = behind};
        oms_stop_row stop = {.order_id = behind, .cancellation_no = INT64_MAX};
        oms_return_row goods = {.order_id = behind, .return_no = INT64_MAX};
        oms_credit_note_row credit_note = {.order_id = behind,
                                           .credit_note_no = INT64_MAX};
        oms_replacement_row instead = {.order_id = behind,
                                       .replacement_no = INT64_MAX};
        oms_tables_back of = {walk(tx, &oms__sales_table, NULL),
                              walk(tx, &oms__stops_table, NULL),
                              walk(tx, &oms__returns_table, NULL),
                              walk(tx, &oms__credit_notes_table, NULL),
                              walk(tx, &oms__replacements_table, NULL)};
        if (!begins) {
            of.sales.scan.after = &sale;
            of.stops.scan.after = &stop;
            of.returns.scan.after = &goods;
            of.credit_notes.scan.after = &credit_note;
            of.replacements.scan.after = &instead;
        }
        last = check_orders(&on, &of, behind);
        if (last != NULL)
            memcpy(behind, last, strlen(last) + 1);
    }
}

// ---- what nobody could match -----------------------------------------------

static void check_unmatched(oms_tx *tx)
{
    char last[OMS_CODE_BYTES_MAX + 1] = "";
    size_t count = ROWS_PAGE;
    while (count == ROWS_PAGE && !oms__tx_failed(tx)) {
        oms_unmatched_row after = {.unmatched_id = last};
        oms_scan scan = {.table = &oms__unmatched_table,
                         .index = -1,
                         .after = last[0] != '\0' ? &after : NULL,
                         .limit = ROWS_PAGE};
        const oms_unmatched_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            if (rows[i].left > rows[i].quantity ||
                rows[i].closed != (rows[i].left == 0) ||
                rows[i].matched_minor > rows[i].amount_minor)
                oms__tx_violation(tx, "unmatched_fits",
                                  rows[i].order_id != NULL ? rows[i].order_id
                                                           : "",
                                  false, "unmatched return %s does not add up",
                                  rows[i].unmatched_id);
        if (count > 0)
            memcpy(last, rows[count - 1].unmatched_id,
                   strlen(rows[count - 1].unmatched_id) + 1);
        oms__tx_forget(tx);
    }
}

void oms__take_back_verify(oms_tx *tx, bool repair)
{
    check_all(tx, repair);
    check_unmatched(tx);
}
