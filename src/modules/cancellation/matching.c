// Which sale a fact is about: first in first out over the lines with its sku,
// in three rounds. Goods that had arrived come back before goods that had left,
// and those before goods that we believe to be in the house still. Only looks
// and picks; outside.c writes down.
#include <string.h>

#include "modules/cancellation/cancellation.h"

#define ORDERS_PAGE 64  // orders of a customer that are read at once
#define ORDERS_MAX 2000 // of a customer; who has more has to be asked
#define PICKS_MAX 4096  // lines that are weighed against each other

enum { TIER_DELIVERED = 0, TIER_SHIPPED, TIER_PLACED, TIERS };

typedef struct oms_search {
    oms_tx *tx;
    oms_came_back *fact;
    oms_pick *picks;
    size_t count;
    int64_t sure; // units that had arrived, of all picks
} oms_search;

// Units of the line that could be the fact's, in this round and those before.
static int64_t units_of(const oms_sale_row *sale, const oms_sold_line *line,
                        int tier)
{
    int64_t units = oms__sales_shipped(line);
    if (tier == TIER_DELIVERED)
        units = line->digital ? units : line->delivered;
    else if (tier == TIER_PLACED && !sale->ended)
        units = line->quantity - line->canceled;
    units -= line->returned;
    return units > 0 ? units : 0;
}

static bool is_like(const oms_came_back *fact, const oms_sale_row *sale)
{
    bool before = sale->placed_at_ms <= fact->occurred_at_ms;
    return before && (fact->currency == NULL ||
                      strcmp(fact->currency, sale->currency) == 0);
}

static void consider(oms_search *in, const oms_sale_row *sale, int64_t line_no)
{
    for (size_t i = 0; i < sale->lines_count && in->count < PICKS_MAX; i++) {
        const oms_sold_line *line = &sale->lines[i];
        if ((line_no != 0 && line->line_no != line_no) ||
            (line_no == 0 && strcmp(line->sku, in->fact->sku) != 0))
            continue;
        in->fact->bought = true;
        if (units_of(sale, line, TIER_PLACED) == 0 &&
            units_of(sale, line, TIER_SHIPPED) == 0)
            continue;
        in->sure += units_of(sale, line, TIER_DELIVERED);
        in->picks[in->count++] = (oms_pick){.sale = sale, .line = line};
    }
}

static void choose(oms_search *in)
{
    int64_t left = in->fact->quantity - in->fact->done;
    for (int tier = 0; tier < TIERS; tier++)
        for (size_t i = 0; i < in->count && left > 0; i++) {
            oms_pick *pick = &in->picks[i];
            int64_t most = units_of(pick->sale, pick->line, tier) - pick->units;
            int64_t units = oms__sales_least(left, most > 0 ? most : 0);
            pick->units += units;
            left -= units;
        }
}

// The picks of an order stand together: each order is written once.
static void take(oms_search *in)
{
    size_t kept = 0;
    for (size_t i = 0; i < in->count; i++)
        if (in->picks[i].units > 0)
            in->picks[kept++] = in->picks[i];
    for (size_t from = 0, to = 0; from < kept; from = to) {
        while (to < kept && in->picks[to].sale == in->picks[from].sale)
            to++;
        oms__outside_take(in->tx, in->fact, &in->picks[from], to - from);
    }
}

static bool begin(oms_search *in, oms_tx *tx, oms_came_back *fact, size_t most)
{
    *in = (oms_search){.tx = tx, .fact = fact};
    in->picks = oms__tx_array(tx, most, sizeof(*in->picks));
    return in->picks != NULL;
}

void oms__matching_order(oms_tx *tx, oms_came_back *fact,
                         const oms_sale_row *sale, int64_t line_no)
{
    oms_search in;
    if (!begin(&in, tx, fact, sale->lines_count))
        return;
    consider(&in, sale, line_no);
    choose(&in);
    take(&in);
}

bool oms__matching_customer(oms_tx *tx, oms_came_back *fact,
                            const char *customer_id, const char *but)
{
    oms_search in;
    oms_sale_row prefix = {.customer_id = customer_id};
    oms_scan scan = {.table = &oms__sales_table,
                     .index = OMS__SALES_BY_CUSTOMER,
                     .prefix = &prefix,
                     .prefix_fields = 1,
                     .limit = ORDERS_PAGE};
    size_t seen = 0;
    size_t count = ORDERS_PAGE;
    if (!begin(&in, tx, fact, PICKS_MAX))
        return false;
    while (count == ORDERS_PAGE && seen < ORDERS_MAX &&
           in.sure < fact->quantity - fact->done) {
        const oms_sale_row *rows = oms__tx_scan(tx, &scan, &count);
        for (size_t i = 0; i < count; i++)
            if (is_like(fact, &rows[i]) &&
                (but == NULL || strcmp(but, rows[i].order_id) != 0))
                consider(&in, &rows[i], 0);
        seen += count;
        if (count > 0)
            scan.after = &rows[count - 1];
    }
    choose(&in);
    take(&in);
    return seen > 0;
}
