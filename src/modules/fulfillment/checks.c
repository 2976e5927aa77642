// What verify asks of one order: counters of lines and works from the parcels,
// tracking from the scans, amounts from the lines. Counters are put right on
// request; what contradicts itself is only reported.
#include "base/money.h"
#include "modules/fulfillment/folder.h"

static const oms_parcel_row *parcel_of(const oms_folder *folder, int64_t number)
{
    for (size_t i = 0; i < folder->parcels_count; i++)
        if (folder->parcels[i].shipment_no == number)
            return &folder->parcels[i];
    return NULL;
}

// ---- counters --------------------------------------------------------------

static void sum_parcel(oms_case_row *sums, const oms_parcel_row *parcel)
{
    if (parcel->state == OMS_SHIPMENT_CANCELED)
        return;
    static const oms_counter counters[] = {OMS__PACKED, OMS__SHIPPED,
                                           OMS__DELIVERED};
    oms__cases_count(sums, parcel->lines, parcel->lines_count, OMS__PARCELED,
                     1);
    if (parcel->fulfillment_no == 0)
        oms__cases_count(sums, parcel->lines, parcel->lines_count, OMS__LOOSE,
                         1);
    for (int32_t i = 0; i < 3; i++)
        if (parcel->state >= OMS_SHIPMENT_PACKED + i)
            oms__cases_count(sums, parcel->lines, parcel->lines_count,
                             counters[i], 1);
}

static int64_t units_in(const oms_folder *folder, int64_t number,
                        int64_t line_no, bool gone)
{
    int64_t units = 0;
    for (size_t i = 0; i < folder->parcels_count; i++) {
        const oms_parcel_row *parcel = &folder->parcels[i];
        if (parcel->fulfillment_no != number ||
            parcel->state == OMS_SHIPMENT_CANCELED ||
            (gone && parcel->state < OMS_SHIPMENT_SHIPPED))
            continue;
        for (size_t j = 0; j < parcel->lines_count; j++)
            if (parcel->lines[j].line_no == line_no)
                units += parcel->lines[j].quantity;
    }
    return units;
}

static void check_work(oms_tx *tx, oms_folder *folder, const oms_work_row *row,
                       oms_case_row *sums)
{
    oms_work_row work = *row;
    bool wrong = false;
    work.lines =
        oms__cases_copy(tx, row->lines, row->lines_count, sizeof(*row->lines));
    for (size_t i = 0; work.lines != NULL && i < work.lines_count; i++) {
        oms_work_line *line = &work.lines[i];
        line->parceled =
            units_in(folder, work.fulfillment_no, line->line_no, false);
        line->shipped =
            units_in(folder, work.fulfillment_no, line->line_no, true);
        wrong = wrong || line->parceled != row->lines[i].parceled ||
                line->shipped != row->lines[i].shipped;
        oms_case_line *sum = oms__cases_line(sums, line->line_no);
        if (sum == NULL || line->parceled > line->quantity ||
            line->waiting > oms__works_left(line))
            oms__tx_violation(tx, "work_units_fit", work.order_id, false,
                              "line %lld of work order %lld holds more than "
                              "it has",
                              (long long)line->line_no,
                              (long long)work.fulfillment_no);
        if (sum != NULL)
            sum->planned +=
                oms__works_live(&work) ? line->quantity : line->parceled;
    }
    if (!wrong)
        return;
    oms__tx_violation(tx, "work_counts_parcels", work.order_id, folder->repair,
                      "work order %lld does not count its parcels",
                      (long long)work.fulfillment_no);
    if (folder->repair)
        oms__tx_put(tx, &oms__works_table, &work);
}

static bool same_counters(const oms_case_line *a, const oms_case_line *b)
{
    return a->planned == b->planned && a->loose == b->loose &&
           a->parceled == b->parceled && a->packed == b->packed &&
           a->shipped == b->shipped && a->delivered == b->delivered &&
           a->stopped == b->stopped;
}

static bool in_order(const oms_case_line *line)
{
    return 0 <= line->delivered && line->delivered <= line->shipped &&
           line->shipped <= line->packed && line->packed <= line->parceled &&
           line->parceled <= line->quantity &&
           line->planned + line->loose <= line->quantity &&
           line->canceled <= line->quantity &&
           line->withheld <= oms__cases_free(line);
}

// Facts may have taken units that were canceled or stopped: no more of them.
static bool is_within(const oms_folder *folder, const oms_case_line *line)
{
    int64_t over = line->planned + line->loose + line->canceled +
                   line->stopped - line->quantity;
    for (size_t i = 0; i < folder->parcels_count && over > 0; i++) {
        const oms_parcel_row *parcel = &folder->parcels[i];
        if (!parcel->recorded || parcel->state == OMS_SHIPMENT_CANCELED)
            continue;
        for (size_t j = 0; j < parcel->lines_count; j++)
            if (parcel->lines[j].line_no == line->line_no)
                over -= parcel->lines[j].quantity;
    }
    return over <= 0;
}

static void sum_counters(oms_tx *tx, oms_folder *folder)
{
    oms_case_row *sums = &folder->sums;
    *sums = folder->order;
    sums->lines = oms__cases_copy(tx, sums->lines, sums->lines_count,
                                  sizeof(*sums->lines));
    if (sums->lines == NULL)
        sums->lines_count = 0;
    for (size_t i = 0; i < sums->lines_count; i++) {
        oms_case_line *line = &sums->lines[i];
        line->planned = line->loose = line->parceled = line->stopped = 0;
        line->packed = line->shipped = line->delivered = 0;
    }
    for (size_t i = 0; i < sums->stops_count; i++) {
        oms_case_line *line = oms__cases_line(sums, sums->stops[i].line_no);
        if (line != NULL)
            line->stopped += sums->stops[i].quantity;
    }
    for (size_t i = 0; i < folder->parcels_count; i++)
        sum_parcel(sums, &folder->parcels[i]);
    for (size_t i = 0; i < folder->works_count; i++)
        check_work(tx, folder, &folder->works[i], sums);
}

void oms__checks_units(oms_tx *tx, oms_folder *folder)
{
    const oms_case_row *sums = &folder->sums;
    bool wrong = false;
    sum_counters(tx, folder);
    for (size_t i = 0; i < sums->lines_count; i++) {
        wrong =
            wrong || !same_counters(&sums->lines[i], &folder->order.lines[i]);
        if (!in_order(&sums->lines[i]) || !is_within(folder, &sums->lines[i]))
            oms__tx_violation(tx, "line_units_fit", sums->order_id, false,
                              "line %lld: delivered <= shipped <= packed <= "
                              "parceled, and planned + loose + canceled + "
                              "stopped <= quantity, do not hold",
                              (long long)sums->lines[i].line_no);
    }
    if (!wrong)
        return;
    oms__tx_violation(tx, "line_counts_parcels", sums->order_id, folder->repair,
                      "the counters of the lines are not the sums of works, "
                      "parcels and stops");
    if (folder->repair) {
        oms_case_row repaired = *sums;
        oms__cases_save(tx, &repaired);
    }
}

// ---- amounts ---------------------------------------------------------------

// Adds the amounts of a line in all parcels to [sum]. False: they leave the
// bounds of money, which no shop writes.
static bool add_amounts(const oms_folder *folder, int64_t line_no, int64_t *sum)
{
    for (size_t i = 0; i < folder->parcels_count; i++) {
        const oms_parcel_row *parcel = &folder->parcels[i];
        for (size_t j = 0; j < parcel->lines_count; j++)
            if (parcel->lines[j].line_no == line_no &&
                !oms__money_add(*sum, parcel->lines[j].amount_minor, sum))
                return false;
    }
    return true;
}

// A line whose price was changed after units had left, or of which canceled
// units have left all the same, has no one right answer.
static bool is_share(const oms_case_line *line, int64_t told)
{
    int64_t due = 0;
    if (line->repriced || line->shipped > oms__cases_live(line))
        return true;
    return oms__parcels_due(line, line->shipped, &due) && told == due;
}

static bool amounts_are_right(const oms_folder *folder)
{
    const oms_case_row *order = &folder->sums;
    int64_t sum = 0;
    bool right = oms__money_subtract(order->charges_minor,
                                     order->charges_left_minor, &sum);
    for (size_t i = 0; right && i < order->lines_count; i++) {
        int64_t told = 0;
        right = add_amounts(folder, order->lines[i].line_no, &told) &&
                is_share(&order->lines[i], told) &&
                oms__money_add(sum, told, &sum);
    }
    for (size_t i = 0; right && i < folder->parcels_count; i++)
        right = oms__money_subtract(sum, folder->parcels[i].amount_minor, &sum);
    return right && sum == 0;
}

void oms__checks_amounts(oms_tx *tx, const oms_folder *folder)
{
    if (!amounts_are_right(folder))
        oms__tx_violation(tx, "parcel_amounts_sum", folder->order.order_id,
                          false,
                          "the amounts of the parcels are not the shares of "
                          "the lines that have left");
}

// ---- states ----------------------------------------------------------------

static const char *wrong_parcel(const oms_folder *folder,
                                const oms_parcel_row *parcel)
{
    bool waits = oms__parcels_waiting(parcel);
    if ((parcel->delivered_at_ms != 0 || parcel->undated) !=
        (parcel->state == OMS_SHIPMENT_DELIVERED))
        return "a time of arrival belongs to a delivered parcel";
    if (parcel->state == OMS_SHIPMENT_SHIPPED && parcel->shipped_at_ms == 0)
        return "a shipped parcel has a time of hand-over";
    if ((waits || parcel->state == OMS_SHIPMENT_CANCELED) &&
        parcel->shipped_at_ms != 0)
        return "a parcel in the house has no time of hand-over";
    if (waits && folder->order.ended)
        return "no parcel of an order that has ended waits";
    if (waits && folder->order.lines_count == 0 &&
        folder->order.stops_count > 0)
        return "no parcel waits of an order that is being taken out";
    if (parcel->shipment_no > folder->order.parcels_count)
        return "its number was not given out";
    for (size_t i = 0; i < parcel->lines_count; i++)
        if (!oms__cases_line(&folder->order, parcel->lines[i].line_no))
            return "it holds a line that the order does not have";
    return NULL;
}

static bool waits_for(const oms_work_row *work)
{
    bool waits = work->open_task != NULL;
    for (size_t i = 0; i < work->lines_count; i++)
        waits = waits || work->lines[i].waiting > 0;
    return waits;
}

static const char *wrong_work(const oms_folder *folder,
                              const oms_work_row *work)
{
    if (oms__works_live(work) && folder->order.ended)
        return "no work of an order that has ended goes on";
    if (!folder->order.planned || !folder->order.confirmed)
        return "an order with work was confirmed and planned";
    if (work->fulfillment_no > folder->order.works_count)
        return "its number was not given out";
    if (work->state == OMS_FULFILLMENT_ORDER_SCHEDULED && !waits_for(work))
        return "scheduled work waits for its date or for goods";
    if (work->open_task != NULL &&
        work->state != OMS_FULFILLMENT_ORDER_SCHEDULED)
        return "only scheduled work has a timer";
    return NULL;
}

void oms__checks_states(oms_tx *tx, const oms_folder *folder)
{
    const char *order_id = folder->order.order_id;
    if (folder->order.ended && folder->order.stops_count > 0)
        oms__tx_violation(tx, "ended_stops_nothing", order_id, false,
                          "the order has ended and units of it are still to "
                          "be taken out");
    for (size_t i = 0; i < folder->parcels_count; i++) {
        const char *why = wrong_parcel(folder, &folder->parcels[i]);
        if (why != NULL)
            oms__tx_violation(tx, "shipment_state", order_id, false,
                              "shipment %lld: %s",
                              (long long)folder->parcels[i].shipment_no, why);
    }
    for (size_t i = 0; i < folder->works_count; i++) {
        const char *why = wrong_work(folder, &folder->works[i]);
        if (why != NULL)
            oms__tx_violation(tx, "fulfillment_order_state", order_id, false,
                              "work order %lld: %s",
                              (long long)folder->works[i].fulfillment_no, why);
    }
}

// ---- tracking --------------------------------------------------------------

static void fold_scans(const oms_tracking_row *scans, size_t count,
                       oms_parcel_row *out)
{
    out->tracking = OMS_TRACKING_UNKNOWN;
    out->tracking_at_ms = 0;
    for (size_t i = 0; i < count; i++) {
        if (scans[i].shipment_no != out->shipment_no ||
            !oms__tracking_forward(out->tracking, out->tracking_at_ms,
                                   scans[i].status, scans[i].occurred_at_ms))
            continue;
        out->tracking = scans[i].status;
        out->tracking_at_ms = scans[i].occurred_at_ms;
    }
}

void oms__checks_tracking(oms_tx *tx, const oms_folder *folder)
{
    const oms_tracking_row *scans = folder->scans;
    size_t count = folder->scans_count;
    for (size_t i = 0; i < count; i++)
        if (scans[i].shipment_no != 0 &&
            parcel_of(folder, scans[i].shipment_no) == NULL)
            oms__tx_violation(tx, "scan_has_parcel", folder->order.order_id,
                              false, "scan %s names no parcel of the order",
                              scans[i].event_id);
    for (size_t i = 0; i < folder->parcels_count; i++) {
        oms_parcel_row parcel = folder->parcels[i];
        fold_scans(scans, count, &parcel);
        if (parcel.tracking == folder->parcels[i].tracking &&
            parcel.tracking_at_ms == folder->parcels[i].tracking_at_ms)
            continue;
        oms__tx_violation(tx, "tracking_folds", parcel.order_id, folder->repair,
                          "shipment %lld does not say what its scans say",
                          (long long)parcel.shipment_no);
        if (folder->repair)
            oms__tx_put(tx, &oms__parcels_table, &parcel);
    }
}
