// One row per order: what is to leave the house and how far it has come. Only
// reads, copies and counts; what a step means is decided elsewhere.
#include "modules/fulfillment/fulfillment.h"

// What a scan or a get hands out may be shared, so lists are copied before
// they are changed.
void *oms__cases_copy(oms_tx *tx, const void *items, size_t count, size_t each)
{
    void *copy = oms__tx_array(tx, count, each);
    if (copy != NULL && count > 0)
        memcpy(copy, items, count * each);
    return copy;
}

bool oms__cases_find(oms_tx *tx, const char *order_id, oms_case_row *out)
{
    *out = (oms_case_row){.order_id = order_id};
    if (!oms__tx_get(tx, &oms__cases_table, out))
        return false;
    out->lines =
        oms__cases_copy(tx, out->lines, out->lines_count, sizeof(*out->lines));
    out->allocations =
        oms__cases_copy(tx, out->allocations, out->allocations_count,
                        sizeof(*out->allocations));
    if (out->stops_count > 0)
        out->stops = oms__cases_copy(tx, out->stops, out->stops_count,
                                     sizeof(*out->stops));
    if (out->holds_count > 0)
        out->holds = oms__cases_copy(tx, out->holds, out->holds_count,
                                     sizeof(*out->holds));
    return !oms__tx_failed(tx);
}

bool oms__cases_load(oms_tx *tx, const char *order_id, oms_case_row *out)
{
    if (order_id == NULL) {
        oms__tx_fail(tx, OMS_EINVAL, "/order_id",
                     "this member is required; give the order's id");
        return false;
    }
    if (oms__cases_find(tx, order_id, out))
        return true;
    oms__tx_fail(tx, OMS_ENOTFOUND, "/order_id",
                 "there is no order \"%s\"; place it first", order_id);
    return false;
}

// Units that were taken meanwhile wait for nothing any more.
void oms__cases_save(oms_tx *tx, oms_case_row *row)
{
    for (size_t i = 0; i < row->lines_count; i++) {
        oms_case_line *line = &row->lines[i];
        if (line->withheld > 0 && line->withheld > oms__cases_free(line))
            line->withheld = oms__cases_free(line);
    }
    oms__tx_put(tx, &oms__cases_table, row);
}

// Lines are numbered from 1 in order, so the number is nearly the position.
oms_case_line *oms__cases_line(const oms_case_row *row, int64_t line_no)
{
    if (line_no >= 1 && line_no <= (int64_t)row->lines_count &&
        row->lines[line_no - 1].line_no == line_no)
        return &row->lines[line_no - 1];
    for (size_t i = 0; i < row->lines_count; i++)
        if (row->lines[i].line_no == line_no)
            return &row->lines[i];
    return NULL;
}

static int64_t *counter_of(oms_case_line *line, oms_counter which)
{
    switch (which) {
    case OMS__PLANNED:
        return &line->planned;
    case OMS__LOOSE:
        return &line->loose;
    case OMS__PARCELED:
        return &line->parceled;
    case OMS__PACKED:
        return &line->packed;
    case OMS__SHIPPED:
        return &line->shipped;
    default:
        return &line->delivered;
    }
}

void oms__cases_count(oms_case_row *row, const oms_shipped_line *lines,
                      size_t count, oms_counter which, int64_t sign)
{
    for (size_t i = 0; i < count; i++) {
        oms_case_line *line = oms__cases_line(row, lines[i].line_no);
        if (line != NULL)
            *counter_of(line, which) += sign * lines[i].quantity;
    }
}

int64_t oms__cases_live(const oms_case_line *line)
{
    return line->quantity - line->canceled;
}

// Facts may take units that were canceled: then less than nothing is left.
int64_t oms__cases_free(const oms_case_line *line)
{
    int64_t left =
        oms__cases_live(line) - line->stopped - line->planned - line->loose;
    return line->digital || left < 0 ? 0 : left;
}

bool oms__cases_any_free(const oms_case_row *row)
{
    for (size_t i = 0; i < row->lines_count; i++)
        if (oms__cases_free(&row->lines[i]) > 0)
            return true;
    return false;
}

bool oms__cases_all_shipped(const oms_case_row *row)
{
    for (size_t i = 0; i < row->lines_count; i++)
        if (!row->lines[i].digital &&
            row->lines[i].shipped < oms__cases_live(&row->lines[i]))
            return false;
    return true;
}

oms_fulfillment_rules oms__cases_rules(oms_tx *tx)
{
    oms_fulfillment_rules rules = {.one = 1};
    oms__tx_get(tx, &oms__fulfillment_rules_table, &rules);
    return rules;
}
