// What happens to the units of one line: pure counting. The invariant
//   canceled + allocated + backordered + fulfilled <= quantity,
//   delivered <= shipped <= fulfilled
// holds after every function whatever is passed, because facts from outside
// may come in any order: a unit that left was packed, whether we heard or not.
#include <string.h>

#include "base/number.h"
#include "modules/processing/processing.h"

// Moves up to [units] out of a counter; what it did not have remains.
static int64_t take(int64_t *counter, int64_t units)
{
    int64_t taken = oms__min64(*counter, units);
    *counter -= taken;
    return units - taken;
}

static int64_t untouched(const order_line_row *line)
{
    return line->quantity - line->canceled - line->allocated -
           line->backordered - line->fulfilled;
}

// Units are claimed where they most likely came from; canceled ones last: they
// were not canceled after all.
void oms__lines_pack(order_line_row *line, int64_t units)
{
    int64_t free = untouched(line);
    units = oms__min64(units, line->quantity - line->fulfilled);
    int64_t rest = take(&line->allocated, units);
    rest = take(&line->backordered, rest);
    rest -= oms__min64(rest, free);
    take(&line->canceled, rest);
    line->fulfilled += units;
}

void oms__lines_ship(order_line_row *line, int64_t units, int before)
{
    if (before >= OMS_SHIPMENT_SHIPPED)
        return;
    units = oms__min64(units, line->quantity - line->shipped);
    if (before < OMS_SHIPMENT_PACKED)
        oms__lines_pack(line, units);
    int64_t packed = line->fulfilled - line->shipped;
    if (packed < units)
        oms__lines_pack(line, units - packed);
    line->shipped += units;
}

void oms__lines_deliver(order_line_row *line, int64_t units, int before)
{
    if (before >= OMS_SHIPMENT_DELIVERED)
        return;
    units = oms__min64(units, line->quantity - line->delivered);
    oms__lines_ship(line, units, before);
    int64_t on_the_way = line->shipped - line->delivered;
    if (on_the_way < units)
        oms__lines_ship(line, units - on_the_way, OMS_SHIPMENT_PACKED);
    line->delivered += units;
}

void oms__lines_unpack(order_line_row *line, int64_t units, bool reserved,
                       bool ended)
{
    units = oms__min64(units, line->fulfilled - line->shipped);
    line->fulfilled -= units;
    if (ended)
        line->canceled += units;
    else if (reserved)
        line->allocated += units;
}

void oms__lines_allocate(order_line_row *line, int64_t allocated,
                         int64_t backordered)
{
    allocated = oms__min64(allocated, untouched(line));
    line->allocated += allocated;
    line->backordered += oms__min64(backordered, untouched(line));
}

bool oms__lines_meant(const order_work *work, int64_t line_no, const char *sku)
{
    size_t at = (size_t)line_no - 1;
    return line_no >= 1 && at < work->lines_count &&
           (sku == NULL || strcmp(sku, work->lines[at].sku) == 0);
}

void oms__lines_fill(order_line_row *line, int64_t units)
{
    units = oms__min64(units, line->backordered);
    line->backordered -= units;
    line->allocated += units;
}

// Units that leave now. Those that came back before anybody told that they had
// left were counted then; their parcel was packed from the others.
static int64_t unheard(const order_row *order, order_line_row *line,
                       int64_t units, int before)
{
    if (before >= OMS_SHIPMENT_SHIPPED)
        return units;
    int64_t rest = take(&line->presumed, units);
    if (before == OMS_SHIPMENT_PACKED)
        oms__lines_unpack(line, units - rest,
                          order->stock_status == STOCK_RESERVED,
                          oms__order_has_ended(order->status));
    return rest;
}

static void move_units(const order_row *order, order_line_row *line,
                       parcel_step step, int64_t units, int before)
{
    bool ended = oms__order_has_ended(order->status);
    switch (step) {
    case PARCEL_PACKED:
        if (!ended) // else it will be unpacked, or leave and be counted then
            oms__lines_pack(line, units);
        break;
    case PARCEL_SHIPPED:
        oms__lines_ship(line, unheard(order, line, units, before), before);
        break;
    case PARCEL_DELIVERED:
        oms__lines_ship(line, unheard(order, line, units, before), before);
        oms__lines_deliver(line, units, OMS_SHIPMENT_SHIPPED);
        break;
    case PARCEL_CANCELED:
        if (before == OMS_SHIPMENT_PACKED)
            oms__lines_unpack(line, units,
                              order->stock_status == STOCK_RESERVED, ended);
        break;
    }
}

void oms__lines_parcel(const order_row *order, order_line_row *lines,
                       size_t count, const oms_shipment_event *told,
                       parcel_step step)
{
    for (size_t i = 0; i < told->lines_count; i++) {
        const oms_shipped_line *one = &told->lines[i];
        size_t at = (size_t)one->line_no - 1;
        if (one->line_no >= 1 && at < count)
            move_units(order, &lines[at], step, one->quantity,
                       (int)told->before);
    }
}

void oms__lines_return(order_line_row *line, int64_t units)
{
    units = oms__min64(units, line->quantity - line->returned);
    int64_t shipped = line->shipped;
    int64_t away = shipped - line->returned;
    if (away < units)
        oms__lines_ship(line, units - away, OMS_SHIPMENT_PACKED);
    line->presumed += line->shipped - shipped;
    line->returned += units;
}

int64_t oms__lines_cancel(order_line_row *line, int64_t units,
                          int64_t *promised)
{
    units = oms__min64(units, line->quantity - line->canceled - line->shipped);
    int64_t free = oms__min64(units, untouched(line));
    int64_t rest = take(&line->backordered, units - free);
    rest = take(&line->allocated, rest);
    *promised = units - free - rest;
    line->fulfilled -= rest;
    line->canceled += units;
    return units;
}

void oms__lines_end(order_line_row *line)
{
    line->allocated = 0;
    line->backordered = 0;
    line->fulfilled = line->shipped;
    line->canceled = line->quantity - line->shipped;
}

void oms__lines_digital(order_line_row *line)
{
    if (!line->digital)
        return;
    line->fulfilled = line->quantity - line->canceled;
    line->shipped = line->fulfilled;
    line->delivered = line->fulfilled;
}

void oms__lines_sum(order_row *order, const order_line_row *lines, size_t count)
{
    order->units_total = order->units_digital = 0;
    order->units_canceled = order->units_allocated = 0;
    order->units_backordered = order->units_fulfilled = 0;
    order->units_shipped = order->units_delivered = 0;
    order->units_returned = 0;
    for (size_t i = 0; i < count; i++) {
        const order_line_row *line = &lines[i];
        order->units_total += line->quantity;
        order->units_digital += line->digital ? line->quantity : 0;
        order->units_canceled += line->canceled;
        order->units_allocated += line->allocated;
        order->units_backordered += line->backordered;
        order->units_fulfilled += line->fulfilled;
        order->units_shipped += line->shipped;
        order->units_delivered += line->delivered;
        order->units_returned += line->returned;
    }
}

int64_t oms__lines_back(const order_line_row *lines, size_t count)
{
    int64_t back = 0;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].returned > lines[i].delivered)
            back += lines[i].returned - lines[i].delivered;
    }
    return back;
}
