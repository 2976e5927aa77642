// order.source: where is each line to come from? A host that knows its
// warehouses better than the stock does answers before stock is reserved; what
// it leaves open the stock decides.
#include "modules/processing/processing.h"

#define LINE oms_order_source_line
static const oms_field line_fields[] = {
    OMS_FIELD_INT(LINE, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX, "The line."),
    OMS_FIELD_CODE(LINE, sku, 0, "The product."),
    OMS_FIELD_INT(LINE, quantity, 0, 0, OMS_QUANTITY_MAX,
                  "Units; answered: 0 is all that are not named yet."),
    OMS_FIELD_CODE(LINE, location_id, 0,
                   "Asked: as it was placed. Answered: ship from here."),
};
static const oms_record line_record = OMS_RECORD(
    "order_source_line", LINE, line_fields, "Units of a line at one location.");

#define SOURCE oms_order_source_request
static const oms_field source_fields[] = {
    OMS_FIELD_CODE(SOURCE, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_CODE(SOURCE, country, OMS_PII, "Where it goes."),
    OMS_FIELD_TEXT(SOURCE, region, OMS_PII, OMS_NAME_BYTES_MAX,
                   "The region there."),
    OMS_FIELD_LIST(SOURCE, lines, 0, &line_record, 0, OMS_LINES_MAX,
                   "What is to be sent."),
};
const oms_record oms__order_source_record =
    OMS_RECORD("order_source_request", SOURCE, source_fields,
               "Where is each line to come from?");

static const oms_field result_fields[] = {
    OMS_FIELD_LIST(oms_order_source_result, lines, 0, &line_record, 0,
                   OMS_LINES_MAX * 4L, "Lines left out: from anywhere."),
};
const oms_record oms__order_source_result_record =
    OMS_RECORD("order_source_result", oms_order_source_result, result_fields,
               "Where lines are to come from.");

static oms_stock_line *wanted_lines(oms_tx *tx, order_work *work, size_t *count)
{
    *count = 0;
    if (work->settings.skip_stock || !oms__order_lines(tx, work))
        return NULL;
    oms_stock_line *lines =
        oms__tx_array(tx, work->lines_count, sizeof(*lines));
    if (lines != NULL)
        *count = oms__tasks_stock_lines(work, lines);
    return lines;
}

bool oms__source_ask(oms_tx *tx, order_work *work)
{
    size_t count = 0;
    if (!work->settings.ask_source)
        return false;
    const oms_stock_line *lines = wanted_lines(tx, work, &count);
    oms_order_source_line *asked = oms__tx_array(tx, count, sizeof(*asked));
    if (count == 0 || asked == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        asked[i] = (oms_order_source_line){.line_no = lines[i].line_no,
                                           .sku = lines[i].sku,
                                           .quantity = lines[i].quantity,
                                           .location_id = lines[i].location_id};
    const oms_address *to = work->order.ship_to;
    oms_order_source_request request = {
        .order_id = work->order.order_id, .lines = asked, .lines_count = count};
    if (to != NULL) {
        request.country = to->country;
        request.region = to->region;
    }
    work->order.waits_for = WAIT_SOURCE;
    work->order.check_task = oms__tx_task(tx, &oms__order_jobs[JOB_SOURCE],
                                          work->order.order_id, 0, &request);
    return true;
}

// One line as the answer splits it; what it does not name may come from
// anywhere (or from where it was placed to come from).
static size_t split(const oms_stock_line *line,
                    const oms_order_source_result *result, oms_stock_line *out)
{
    size_t count = 0;
    int64_t left = line->quantity;
    for (size_t i = 0; i < result->lines_count && left > 0; i++) {
        const oms_order_source_line *one = &result->lines[i];
        if (one->line_no != line->line_no || one->location_id == NULL)
            continue;
        int64_t units =
            one->quantity > 0 && one->quantity < left ? one->quantity : left;
        out[count] = *line;
        out[count].location_id = one->location_id;
        out[count++].quantity = units;
        left -= units;
    }
    if (left > 0) {
        out[count] = *line;
        out[count++].quantity = left;
    }
    return count;
}

static void ask_as_told(oms_tx *tx, order_work *work,
                        const oms_order_source_result *result)
{
    size_t count = 0;
    const oms_stock_line *lines = wanted_lines(tx, work, &count);
    oms_stock_line *told =
        oms__tx_array(tx, count + result->lines_count, sizeof(*told));
    size_t told_count = 0;
    for (size_t i = 0; told != NULL && i < count; i++)
        told_count += split(&lines[i], result, &told[told_count]);
    if (told_count == 0 || told_count > OMS_LINES_MAX)
        oms__tasks_check(tx, work, CHECK_STOCK); // finer than can be asked
    else
        oms__tasks_ask_stock(tx, work, told, told_count);
}

void oms__source_answer(oms_tx *tx, const void *request,
                        const oms_answer *answer)
{
    const oms_order_source_request *asked = request;
    order_work work;
    if (answer->outcome == OMS_OUTCOME_UNKNOWN ||
        !oms__order_load(tx, asked->order_id, &work))
        return;
    if (work.order.status != OMS_ORDER_PENDING ||
        work.order.stock_status != STOCK_WAITING)
        return;
    const oms_order_source_result *result = answer->result;
    work.order.check_task = NULL;
    if (answer->outcome == OMS_OUTCOME_DECLINED)
        oms__life_declined(tx, &work, OMS_REASON_INVENTORY, answer->reason);
    else if (result != NULL && result->lines_count > 0)
        ask_as_told(tx, &work, result);
    else
        oms__tasks_check(tx, &work, CHECK_STOCK);
    oms__order_save(tx, &work);
}

void oms__source_rule(oms_tx *tx, const void *request, oms_answer *answer)
{
    (void)tx;
    (void)request;
    answer->result = NULL; // the stock knows its shelves
}
