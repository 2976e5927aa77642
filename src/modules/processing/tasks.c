// What the module asks outside, and what the answers do. The checks of a new
// order run one after the other: catalogue, customer, stock. An answer may
// come late: when the order has ended meanwhile, reserved stock is given back.
#include "modules/processing/changes.h"

static bool ask_catalog(oms_tx *tx, order_work *work)
{
    if (!work->settings.check_catalog || work->order.lines_count == 0 ||
        !oms__order_lines(tx, work))
        return false;
    oms_catalog_price_line *lines =
        oms__tx_array(tx, work->lines_count, sizeof(*lines));
    if (lines == NULL)
        return false;
    for (size_t i = 0; i < work->lines_count; i++) {
        const order_line_row *line = &work->lines[i];
        lines[i] = (oms_catalog_price_line){
            .line_no = line->line_no,
            .sku = line->sku,
            .quantity = line->quantity,
            .unit_price_minor = line->unit_price_minor,
            .unit_price_millionths = line->unit_price_millionths};
    }
    oms_catalog_price_request request = {.order_id = work->order.order_id,
                                         .currency = work->order.currency,
                                         .lines = lines,
                                         .lines_count = work->lines_count};
    work->order.waits_for = WAIT_CATALOG;
    work->order.check_task = oms__tx_task(tx, &oms__order_jobs[JOB_CATALOG],
                                          work->order.order_id, 0, &request);
    return true;
}

static bool ask_customer(oms_tx *tx, order_work *work)
{
    if (!work->settings.check_customer || work->order.customer_id == NULL)
        return false;
    oms_customer_check_request request = {.order_id = work->order.order_id,
                                          .customer_id =
                                              work->order.customer_id};
    work->order.waits_for = WAIT_CUSTOMER;
    work->order.check_task = oms__tx_task(tx, &oms__order_jobs[JOB_CUSTOMER],
                                          work->order.order_id, 0, &request);
    return true;
}

// Digital lines have no stock, and what has left by a fact needs none.
size_t oms__tasks_stock_lines(const order_work *work, oms_stock_line *out)
{
    size_t count = 0;
    for (size_t i = 0; i < work->lines_count; i++) {
        const order_line_row *line = &work->lines[i];
        int64_t wanted = line->quantity - line->canceled - line->fulfilled;
        if (line->digital || wanted <= 0)
            continue;
        out[count++] = (oms_stock_line){.line_no = line->line_no,
                                        .sku = line->sku,
                                        .location_id = line->location_id,
                                        .quantity = wanted};
    }
    return count;
}

const char *oms__tasks_reserve(oms_tx *tx, const order_work *work,
                               int64_t change_no, const oms_stock_line *lines,
                               size_t count)
{
    const order_row *order = &work->order;
    const oms_address *to = order->ship_to;
    oms_stock_request request = {.order_id = order->order_id,
                                 .allow_backorder =
                                     work->settings.allow_backorder,
                                 .lines = lines,
                                 .lines_count = count,
                                 .change_no = change_no};
    if (to != NULL) {
        request.ship_to_country = to->country;
        request.ship_to_region = to->region;
    }
    return oms__tx_task(tx, &oms__order_jobs[JOB_RESERVE], order->order_id, 0,
                        &request);
}

void oms__tasks_ask_stock(oms_tx *tx, order_work *work,
                          const oms_stock_line *lines, size_t count)
{
    work->order.waits_for = WAIT_INVENTORY;
    work->order.check_task = oms__tasks_reserve(tx, work, 0, lines, count);
}

static bool ask_stock(oms_tx *tx, order_work *work)
{
    if (work->settings.skip_stock ||
        work->order.units_digital == work->order.units_total ||
        !oms__order_lines(tx, work))
        return false;
    oms_stock_line *lines =
        oms__tx_array(tx, work->lines_count, sizeof(*lines));
    size_t count = lines != NULL ? oms__tasks_stock_lines(work, lines) : 0;
    if (count == 0)
        return false;
    oms__tasks_ask_stock(tx, work, lines, count);
    return true;
}

void oms__tasks_check(oms_tx *tx, order_work *work, int check)
{
    if (check <= CHECK_CATALOG && ask_catalog(tx, work))
        return;
    if (check <= CHECK_CUSTOMER && ask_customer(tx, work))
        return;
    if (check <= CHECK_SOURCE && oms__source_ask(tx, work))
        return;
    if (check <= CHECK_STOCK && ask_stock(tx, work))
        return;
    if (!oms__tx_failed(tx))
        oms__life_reserved(tx, work, STOCK_NOT_ASKED);
}

void oms__tasks_start_timer(oms_tx *tx, order_work *work)
{
    oms__tasks_expire_after(tx, &work->order, work->settings.unpaid_expiry_ms);
}

void oms__tasks_expire_after(oms_tx *tx, order_row *order, int64_t ms)
{
    if (ms < 0)
        return;
    int64_t due = oms__tx_now(tx) + ms;
    if (due > OMS_TIME_MAX)
        return; // beyond the calendar is never
    order_timer timer = {.order_id = order->order_id};
    order->expires_at_ms = due;
    order->expiry_task = oms__tx_task(tx, &oms__order_jobs[JOB_EXPIRE],
                                      order->order_id, due, &timer);
}

void oms__tasks_release_stock(oms_tx *tx, order_work *work, const char *reason)
{
    oms_stock_request request = {.order_id = work->order.order_id,
                                 .reason = reason};
    work->order.stock_status = STOCK_RELEASED;
    oms__tx_task(tx, &oms__order_jobs[JOB_RELEASE], work->order.order_id, 0,
                 &request);
}

void oms__tasks_release_lines(oms_tx *tx, const order_work *work,
                              const oms_stock_line *lines, size_t count,
                              const char *reason)
{
    oms_stock_request request = {.order_id = work->order.order_id,
                                 .lines = lines,
                                 .lines_count = count,
                                 .reason = reason};
    if (work->order.stock_status == STOCK_RESERVED && count > 0)
        oms__tx_task(tx, &oms__order_jobs[JOB_RELEASE], work->order.order_id, 0,
                     &request);
}

// ---- answers ---------------------------------------------------------------

// A check of a pending order was answered; [next] is the check behind it.
static void answer_check(oms_tx *tx, const char *order_id,
                         const oms_answer *answer, int next)
{
    order_work work;
    if (answer->outcome == OMS_OUTCOME_UNKNOWN ||
        !oms__order_load(tx, order_id, &work))
        return;
    if (work.order.status != OMS_ORDER_PENDING ||
        work.order.stock_status != STOCK_WAITING)
        return;
    work.order.check_task = NULL;
    if (answer->outcome == OMS_OUTCOME_DECLINED)
        oms__life_declined(tx, &work, OMS_REASON_OTHER, answer->reason);
    else
        oms__tasks_check(tx, &work, next);
    oms__order_save(tx, &work);
}

static void answer_catalog(oms_tx *tx, const void *request,
                           const oms_answer *answer)
{
    const oms_catalog_price_request *asked = request;
    answer_check(tx, asked->order_id, answer, CHECK_CUSTOMER);
}

static void answer_customer(oms_tx *tx, const void *request,
                            const oms_answer *answer)
{
    const oms_customer_check_request *asked = request;
    answer_check(tx, asked->order_id, answer, CHECK_STOCK);
}

// Units may have been canceled while stock was being asked: what is not wanted
// any more goes back.
static void allocate(oms_tx *tx, order_work *work,
                     const oms_stock_result *result)
{
    if (result == NULL || !oms__order_lines(tx, work))
        return;
    order_line_row *before = oms__order_lines_copy(tx, work);
    oms__allocate(tx, work, result->lines, result->lines_count);
    oms__order_lines_put(tx, work, before);
}

static void answer_reserve(oms_tx *tx, const void *request,
                           const oms_answer *answer)
{
    const oms_stock_request *asked = request;
    order_work work;
    if (answer->outcome == OMS_OUTCOME_UNKNOWN ||
        !oms__order_load(tx, asked->order_id, &work))
        return;
    if (oms__change_reserved(tx, &work, asked, answer))
        return;
    bool ok = answer->outcome == OMS_OUTCOME_OK;
    work.order.check_task = NULL;
    if (oms__order_has_ended(work.order.status)) {
        if (ok && work.order.stock_status == STOCK_WAITING)
            oms__tasks_release_stock(tx, &work, "late");
    } else if (work.order.stock_status == STOCK_WAITING && ok) {
        work.order.stock_status = STOCK_RESERVED;
        allocate(tx, &work, answer->result);
        oms__life_reserved(tx, &work, STOCK_RESERVED);
    } else if (work.order.stock_status == STOCK_WAITING) {
        oms__life_declined(tx, &work, OMS_REASON_INVENTORY, answer->reason);
    }
    oms__order_save(tx, &work);
}

// Stock that could not be given back is the inventory's to explain.
static void answer_release(oms_tx *tx, const void *request,
                           const oms_answer *answer)
{
    (void)tx;
    (void)request;
    (void)answer;
}

// An order that was paid or has shipped meanwhile does not expire: it waits
// for a person, or for its hold. A draft is dropped.
static void answer_expire(oms_tx *tx, const void *request,
                          const oms_answer *answer)
{
    const order_timer *timer = request;
    order_work work;
    if (answer->outcome == OMS_OUTCOME_UNKNOWN ||
        !oms__order_load(tx, timer->order_id, &work))
        return;
    work.order.expiry_task = NULL;
    work.order.expires_at_ms = 0;
    if (oms__moves_target(&oms__order_moves, work.order.status, ORDER_EXPIRE,
                          &work) >= 0)
        oms__life_end(tx, &work, ORDER_EXPIRE, OMS_REASON_EXPIRED, NULL, 0);
    else if (work.order.status == OMS_ORDER_DRAFT)
        oms__life_end(tx, &work, ORDER_CANCEL, OMS_REASON_EXPIRED, NULL, 0);
    oms__order_save(tx, &work);
}

const oms_job oms__order_jobs[JOBS_COUNT] = {
    [JOB_CATALOG] = {.kind = "catalog.price",
                     .request = &oms__catalog_price_record,
                     .answer = answer_catalog,
                     .doc = "Do the products sell at these prices?"},
    [JOB_CUSTOMER] = {.kind = "customer.check",
                      .request = &oms__customer_get_record,
                      .result = &oms__customer_result_record,
                      .answer = answer_customer,
                      .doc = "May the customer buy?"},
    [JOB_RESERVE] = {.kind = "inventory.reserve",
                     .request = &oms__stock_request_record,
                     .result = &oms__stock_result_record,
                     .answer = answer_reserve,
                     .doc = "Sets goods aside, all or nothing."},
    [JOB_RELEASE] = {.kind = "inventory.release",
                     .request = &oms__stock_request_record,
                     .answer = answer_release,
                     .doc = "Gives back what is still set aside."},
    [JOB_EXPIRE] = {.kind = "order.expire",
                    .request = &oms__order_timer_record,
                    .answer = answer_expire,
                    .rule = oms__timer_rings,
                    .doc = "The timer of an order that is not paid, or of a "
                           "draft."},
    [JOB_REVIEW] = {.kind = "order.review",
                    .request = &oms__order_review_record,
                    .result = &oms__order_review_result_record,
                    .answer = oms__review_answer,
                    .rule = oms__review_rule,
                    .doc = "May the order go on, and with which holds?"},
    [JOB_SOURCE] = {.kind = "order.source",
                    .request = &oms__order_source_record,
                    .result = &oms__order_source_result_record,
                    .answer = oms__source_answer,
                    .rule = oms__source_rule,
                    .doc = "Where is each line to come from?"},
    [JOB_CHANGE_EXPIRE] = {.kind = "order.change_expire",
                           .request = &oms__change_timer_record,
                           .answer = oms__change_time_is_up,
                           .rule = oms__timer_rings,
                           .doc = "The timer of a change set."},
};
