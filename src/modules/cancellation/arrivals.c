// Goods arrive, are looked at, and go where they belong. What arrives is a
// fact: it is counted as far as the order has units outside, whatever was
// announced, and the rest goes to the list that nobody could match.
#include <string.h>

#include "modules/cancellation/cancellation.h"

// ---- return.receive --------------------------------------------------------

// What one command brings, line by line.
typedef struct oms_delivery {
    oms_parcel_back back;
    oms_return_event_line *told;
    size_t told_count;
    const char *note;
    int64_t occurred_at_ms;
} oms_delivery;

static oms_return_event_line *told_of(oms_delivery *in,
                                      const oms_sold_line *sold)
{
    for (size_t i = 0; i < in->told_count; i++)
        if (in->told[i].line_no == sold->line_no)
            return &in->told[i];
    in->told[in->told_count] =
        (oms_return_event_line){.line_no = sold->line_no, .sku = sold->sku};
    return &in->told[in->told_count++];
}

static void keep_rest(oms_delivery *in, const char *sku, int64_t units,
                      const char *why)
{
    oms_came_back rest = {.customer_id = in->back.sale.customer_id,
                          .sku = sku,
                          .quantity = units,
                          .currency = in->back.sale.currency,
                          .note = in->note,
                          .occurred_at_ms = in->occurred_at_ms};
    if (units > 0)
        oms__outside_keep(in->back.tx, &rest, units, why,
                          in->back.sale.order_id);
}

// Units of a line that wait to be looked at.
static int64_t waiting(const oms_return_line *line)
{
    return line->arrived - line->inspected;
}

static void arrive(oms_delivery *in, oms_sold_line *sold, int64_t units)
{
    oms_return_line *line = oms__returns_take_line(&in->back, sold);
    int64_t outside = oms__sales_shipped(sold) - sold->returned;
    int64_t taken = oms__sales_least(units, outside > 0 ? outside : 0);
    if (line == NULL)
        return;
    oms_return_event_line *told = told_of(in, sold);
    int64_t asked = oms__sales_least(taken, oms__returns_awaited(line));
    told->quantity += taken;
    oms__sales_bump(in->back.tx, &told->amount_minor,
                    oms__sales_value(sold, waiting(line), taken));
    sold->asked -= oms__sales_least(asked, sold->asked);
    sold->returned += taken;
    line->arrived += taken;
    keep_rest(in, sold->sku, units - taken, "over_returned");
}

static oms_sold_line *line_with(const oms_sale_row *sale, const char *sku)
{
    for (size_t i = 0; i < sale->lines_count; i++)
        if (strcmp(sale->lines[i].sku, sku) == 0 &&
            oms__sales_shipped(&sale->lines[i]) > sale->lines[i].returned)
            return &sale->lines[i];
    return NULL;
}

// Nobody awaits these units of the line any more.
static void miss(oms_sold_line *sold, const oms_return_line *line,
                 int64_t units)
{
    int64_t missed = oms__sales_least(units, oms__returns_awaited(line));
    sold->asked -= oms__sales_least(missed, sold->asked);
}

// Other goods came: those of another line of the order, or somebody else's.
static void arrive_wrong(oms_delivery *in, oms_sold_line *sold,
                         const oms_return_line_args *here)
{
    oms_return_line *line = oms__returns_take_line(&in->back, sold);
    if (line == NULL)
        return;
    oms_return_event_line *told = told_of(in, sold);
    told->wrong += here->quantity;
    told->arrived_sku = here->arrived_sku;
    miss(sold, line, here->quantity);
    line->wrong += here->quantity;
    line->arrived_sku = here->arrived_sku;
    oms_sold_line *other = line_with(&in->back.sale, here->arrived_sku);
    if (other != NULL)
        arrive(in, other, here->quantity);
    else
        keep_rest(in, here->arrived_sku, here->quantity, "wrong_item");
}

static void lose(oms_delivery *in, oms_sold_line *sold, int64_t units)
{
    oms_return_line *line = oms__returns_take_line(&in->back, sold);
    if (line == NULL)
        return;
    int64_t lost = oms__sales_least(units, oms__returns_awaited(line));
    miss(sold, line, lost);
    line->lost += lost;
    told_of(in, sold)->lost += lost;
}

static bool take_line(oms_delivery *in, const oms_return_line_args *here,
                      size_t position)
{
    oms_sold_line *sold = oms__sales_require(in->back.tx, &in->back.sale,
                                             here->line_no, position);
    if (sold == NULL)
        return false;
    bool other =
        here->arrived_sku != NULL && strcmp(here->arrived_sku, sold->sku) != 0;
    if (here->quantity > 0 && other)
        arrive_wrong(in, sold, here);
    else if (here->quantity > 0)
        arrive(in, sold, here->quantity);
    if (here->lost > 0)
        lose(in, sold, here->lost);
    oms_return_line *line = oms__returns_line(&in->back.goods, sold->line_no);
    if (line != NULL && here->note != NULL)
        line->note = here->note;
    return !oms__tx_failed(in->back.tx);
}

static void take_all(oms_delivery *in)
{
    for (size_t i = 0; i < in->back.goods.lines_count; i++) {
        const oms_return_line *line = &in->back.goods.lines[i];
        oms_sold_line *sold = oms__sales_line(&in->back.sale, line->line_no);
        int64_t awaited = oms__returns_awaited(line);
        if (sold != NULL && awaited > 0)
            arrive(in, sold, awaited);
    }
}

static bool any_awaited(const oms_return_row *goods)
{
    for (size_t i = 0; i < goods->lines_count; i++)
        if (oms__returns_awaited(&goods->lines[i]) > 0)
            return true;
    return false;
}

static bool any_waiting(const oms_return_row *goods)
{
    for (size_t i = 0; i < goods->lines_count; i++)
        if (waiting(&goods->lines[i]) > 0)
            return true;
    return false;
}

// Everything has arrived; if there is nothing to look at, that is done, too.
static void move_on(oms_parcel_back *back)
{
    bool part = any_awaited(&back->goods);
    if (!oms__returns_move(
            back, part ? OMS__RETURN_RECEIVE_PART : OMS__RETURN_RECEIVE, false))
        return;
    back->goods.received_at_ms = oms__tx_now(back->tx);
    back->goods.completed_at_ms = 0;
    oms__returns_stop_timer(back);
    if (!part && !any_waiting(&back->goods) &&
        oms__returns_move(back, OMS__RETURN_INSPECT, false))
        oms__credit_notes_inspected(back);
}

void oms__arrivals_receive(oms_tx *tx, const void *in)
{
    const oms_return_act_args *args = in;
    oms_delivery here = {.note = args->note,
                         .occurred_at_ms = args->occurred_at_ms};
    if (!oms__returns_load(tx, args->order_id, args->return_no, &here.back))
        return;
    size_t most = here.back.sale.lines_count;
    here.told = oms__tx_array(tx, most, sizeof(*here.told));
    if (here.told == NULL)
        return;
    for (size_t i = 0; i < args->lines_count; i++)
        if (!take_line(&here, &args->lines[i], i))
            return;
    if (args->lines_count == 0)
        take_all(&here);
    oms__returns_emit(&here.back, OMS__TELLS_RETURN_RECEIVED, here.told,
                      here.told_count, args->note, args->occurred_at_ms);
    move_on(&here.back);
    oms__returns_save(&here.back);
    oms__tx_receipt(tx, here.back.sale.order_id, args->return_no);
}

// ---- return.inspect --------------------------------------------------------

static void count_disposition(oms_return_line *line, int32_t disposition,
                              int64_t units)
{
    switch (disposition) {
    case OMS_DISPOSITION_DAMAGED:
        line->damaged += units;
        break;
    case OMS_DISPOSITION_UNUSABLE:
        line->unusable += units;
        break;
    case OMS_DISPOSITION_RETURN_TO_VENDOR:
        line->to_vendor += units;
        break;
    default:
        line->restocked += units;
    }
}

static bool look_at(oms_parcel_back *back, const oms_return_line_args *seen,
                    size_t position, oms_return_event_line *told)
{
    oms_return_line *line = oms__returns_line(&back->goods, seen->line_no);
    oms_sold_line *sold = oms__sales_line(&back->sale, seen->line_no);
    if (line == NULL || sold == NULL || seen->quantity > waiting(line) ||
        seen->refused > seen->quantity) {
        oms__tx_fail(back->tx, OMS_EREFUSED,
                     oms__tx_printf(back->tx, "/lines/%zu/quantity", position),
                     "%lld units of line %lld wait to be looked at",
                     (long long)(line != NULL ? waiting(line) : 0),
                     (long long)seen->line_no);
        return false;
    }
    int64_t accepted = seen->quantity - seen->refused;
    int64_t value = oms__sales_value(sold, 0, accepted);
    line->inspected += seen->quantity;
    line->accepted += accepted;
    count_disposition(line, (int32_t)seen->disposition, accepted);
    if (seen->note != NULL)
        line->note = seen->note;
    sold->accepted += accepted;
    oms__sales_bump(back->tx, &line->value_minor, value);
    oms__sales_bump(back->tx, &sold->valued_minor, value);
    oms__sales_bump(back->tx, &back->goods.value_minor, value);
    *told = (oms_return_event_line){
        .line_no = line->line_no,
        .sku = line->sku,
        .quantity = seen->quantity,
        .accepted = accepted,
        .amount_minor = value,
        .disposition = seen->disposition != OMS_DISPOSITION_NONE
                           ? seen->disposition
                           : OMS_DISPOSITION_RESTOCK,
        .reason = line->reason};
    return true;
}

// What waits, accepted and fit for the shelf.
static oms_return_line_args *all_waiting(oms_parcel_back *back, size_t *count)
{
    oms_return_line_args *lines =
        oms__tx_array(back->tx, back->goods.lines_count, sizeof(*lines));
    *count = 0;
    for (size_t i = 0; lines != NULL && i < back->goods.lines_count; i++)
        if (waiting(&back->goods.lines[i]) > 0)
            lines[(*count)++] = (oms_return_line_args){
                .line_no = back->goods.lines[i].line_no,
                .quantity = waiting(&back->goods.lines[i])};
    return lines;
}

void oms__arrivals_restock(oms_tx *tx, const char *order_id,
                           const oms_stock_line *lines, size_t count)
{
    oms_stock_request request = {.order_id = order_id,
                                 .lines = lines,
                                 .lines_count = count,
                                 .reason = "returned"};
    if (count > 0)
        oms__tx_task(tx, &oms__take_back_jobs[OMS__JOB_RESTOCK], order_id, 0,
                     &request);
}

static void put_back(oms_parcel_back *back, const oms_return_event_line *told,
                     size_t count, const char *location_id)
{
    oms_stock_line *lines = oms__tx_array(back->tx, count, sizeof(*lines));
    size_t found = 0;
    for (size_t i = 0; lines != NULL && i < count; i++)
        if (told[i].disposition == OMS_DISPOSITION_RESTOCK &&
            told[i].accepted > 0)
            lines[found++] = (oms_stock_line){.line_no = told[i].line_no,
                                              .sku = told[i].sku,
                                              .location_id = location_id,
                                              .quantity = told[i].accepted};
    oms__arrivals_restock(back->tx, back->sale.order_id, lines, found);
}

void oms__arrivals_inspect(oms_tx *tx, const void *in)
{
    const oms_return_act_args *args = in;
    const oms_return_line_args *seen = args->lines;
    size_t count = args->lines_count;
    oms_parcel_back back;
    if (!oms__returns_load(tx, args->order_id, args->return_no, &back) ||
        !oms__returns_move(&back, OMS__RETURN_INSPECT_PART, false))
        return;
    if (count == 0)
        seen = all_waiting(&back, &count);
    oms_return_event_line *told = oms__tx_array(tx, count, sizeof(*told));
    for (size_t i = 0; told != NULL && i < count; i++)
        if (!look_at(&back, &seen[i], i, &told[i]))
            return;
    if (told == NULL)
        return;
    oms__returns_emit(&back, OMS__TELLS_RETURN_INSPECTED, told, count,
                      args->note, 0);
    put_back(&back, told, count, args->location_id);
    if (back.goods.state == OMS_RETURN_STATE_RECEIVED &&
        !any_waiting(&back.goods) &&
        oms__returns_move(&back, OMS__RETURN_INSPECT, false))
        oms__credit_notes_inspected(&back);
    oms__returns_save(&back);
    oms__tx_receipt(tx, back.sale.order_id, args->return_no);
}
