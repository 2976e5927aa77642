// order.review: may an order go on? Asked beside the other checks, so that
// stock and money need not wait; only confirming does. A host may answer; the
// rule here looks at what order.configure says. A shop that wants no review has
// no task and no column of it.
#include <string.h>

#include "modules/processing/processing.h"

#define REVIEW oms_order_review_request
static const oms_field review_fields[] = {
    OMS_FIELD_CODE(REVIEW, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_CODE(REVIEW, customer_id, 0, "Who bought; absent: a guest."),
    OMS_FIELD_CURRENCY(REVIEW, currency, OMS_REQUIRED, "ISO 4217."),
    OMS_FIELD_MONEY(REVIEW, total_minor, 0, 0, "What it costs."),
    OMS_FIELD_INT(REVIEW, risk, OMS_NULLABLE, 0, 100,
                  "The highest that a provider told."),
    OMS_FIELD_BOOL(REVIEW, parcels, OMS_NULLABLE, "Something must be sent."),
    OMS_FIELD_OBJECT(REVIEW, ship_to, OMS_PII, &oms__address_record,
                     "Where the goods go."),
    OMS_FIELD_OBJECT(REVIEW, bill_to, OMS_PII, &oms__address_record,
                     "Who is billed."),
};
const oms_record oms__order_review_record = OMS_RECORD(
    "order_review_request", REVIEW, review_fields, "May this order go on?");

#define WANTED oms_order_review_hold
static const oms_field wanted_fields[] = {
    OMS_FIELD_CODE(WANTED, kind, OMS_REQUIRED, "fraud, address, amount."),
    OMS_FIELD_TEXT(WANTED, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Why, in words."),
    OMS_FIELD_BOOL(WANTED, blocks_confirm, OMS_NULLABLE,
                   "None given: everything."),
    OMS_FIELD_BOOL(WANTED, blocks_fulfill, OMS_NULLABLE, "Or the work."),
    OMS_FIELD_BOOL(WANTED, blocks_ship, OMS_NULLABLE, "Or shipping."),
    OMS_FIELD_BOOL(WANTED, blocks_capture, OMS_NULLABLE, "Or captures."),
    OMS_FIELD_BOOL(WANTED, blocks_complete, OMS_NULLABLE, "Or completing."),
};
static const oms_record wanted_record = OMS_RECORD(
    "order_review_hold", WANTED, wanted_fields, "A hold that it needs.");

static const oms_field result_fields[] = {
    OMS_FIELD_LIST(oms_order_review_result, holds, 0, &wanted_record, 0,
                   OMS_REVIEW_HOLDS_MAX, "None: it may go on."),
};
const oms_record oms__order_review_result_record =
    OMS_RECORD("order_review_result", oms_order_review_result, result_fields,
               "The holds that an order needs.");

// ---- asking ----------------------------------------------------------------

static bool wants_review(const order_settings *rules, const order_more *more)
{
    bool about_order = rules->ask_review || rules->hold_above_minor > 0 ||
                       rules->hold_country_mismatch ||
                       rules->hold_incomplete_address;
    bool risky = rules->hold_risk_at_least > 0 &&
                 more->risk >= rules->hold_risk_at_least;
    bool news =
        more->risk > more->reviewed_risk && (risky || rules->ask_review);
    return news || (about_order && !more->reviewed);
}

static bool may_be_reviewed(int32_t status)
{
    return status == OMS_ORDER_PENDING || status == OMS_ORDER_CONFIRMED ||
           status == OMS_ORDER_PROCESSING;
}

void oms__review_ask(oms_tx *tx, order_work *work)
{
    order_row *order = &work->order;
    order_more more = oms__order_more(order);
    if (more.review_task != NULL || !may_be_reviewed(order->status) ||
        !wants_review(&work->settings, &more))
        return;
    oms_order_review_request request = {
        .order_id = order->order_id,
        .customer_id = order->customer_id,
        .currency = order->currency,
        .total_minor = order->total_minor,
        .risk = more.risk,
        .parcels = order->units_digital < order->units_total,
        .ship_to = order->ship_to,
        .bill_to = order->bill_to,
    };
    more.reviewed_risk = more.risk;
    more.review_task = oms__tx_task(tx, &oms__order_jobs[JOB_REVIEW],
                                    order->order_id, 0, &request);
    oms__order_more_put(tx, order, &more);
}

void oms__review_drop(oms_tx *tx, order_row *order)
{
    if (order->more == NULL || order->more->review_task == NULL)
        return;
    order_more more = *order->more;
    oms__tx_cancel_task(tx, more.review_task);
    more.review_task = NULL;
    oms__order_more_put(tx, order, &more);
}

// ---- the answer ------------------------------------------------------------

static void place_holds(oms_tx *tx, order_work *work,
                        const oms_order_review_result *result)
{
    for (size_t i = 0; result != NULL && i < result->holds_count; i++) {
        const oms_order_review_hold *one = &result->holds[i];
        hold_row hold = {.kind = one->kind,
                         .note = one->note,
                         .blocks_confirm = one->blocks_confirm,
                         .blocks_fulfill = one->blocks_fulfill,
                         .blocks_ship = one->blocks_ship,
                         .blocks_capture = one->blocks_capture,
                         .blocks_complete = one->blocks_complete};
        if (!oms__holds_has(tx, &work->order, one->kind))
            oms__holds_place(tx, work, &hold);
    }
}

// No is no as long as the order can be stopped; behind that a person decides.
static void turn_down(oms_tx *tx, order_work *work, const char *why)
{
    int32_t status = work->order.status;
    int32_t event = status == OMS_ORDER_PENDING ? ORDER_REJECT : ORDER_CANCEL;
    hold_row hold = {.kind = "fraud", .note = why};
    if (!may_be_reviewed(status))
        return;
    if (oms__moves_target(&oms__order_moves, status, event, work) >= 0)
        oms__holds_end_as_fraud(tx, work, why);
    else if (!oms__holds_has(tx, &work->order, hold.kind))
        oms__holds_place(tx, work, &hold);
}

void oms__review_answer(oms_tx *tx, const void *request,
                        const oms_answer *answer)
{
    const oms_order_review_request *asked = request;
    order_work work;
    if (answer->outcome == OMS_OUTCOME_UNKNOWN ||
        !oms__order_load(tx, asked->order_id, &work))
        return;
    order_more more = oms__order_more(&work.order);
    if (more.review_task == NULL ||
        strcmp(more.review_task, answer->task_id) != 0)
        return; // the order has ended meanwhile
    more.review_task = NULL;
    more.reviewed = true;
    oms__order_more_put(tx, &work.order, &more);
    if (answer->outcome == OMS_OUTCOME_DECLINED)
        turn_down(tx, &work, answer->reason);
    else if (may_be_reviewed(work.order.status))
        place_holds(tx, &work, answer->result);
    oms__review_ask(tx, &work); // a provider may have told more by now
    oms__life_advance(tx, &work);
    oms__order_save(tx, &work);
}

// ---- the built-in rule -----------------------------------------------------

static bool is_complete(const oms_address *to)
{
    return to != NULL && to->name != NULL && to->line1 != NULL &&
           to->city != NULL && to->country != NULL;
}

static bool countries_differ(const oms_address *a, const oms_address *b)
{
    return a != NULL && b != NULL && a->country != NULL && b->country != NULL &&
           strcmp(a->country, b->country) != 0;
}

void oms__review_rule(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_order_review_request *asked = request;
    order_settings rules;
    oms__order_settings_get(tx, &rules);
    oms_order_review_hold *holds =
        oms__tx_array(tx, OMS_REVIEW_HOLDS_MAX, sizeof(*holds));
    oms_order_review_result *result = oms__tx_alloc(tx, sizeof(*result));
    if (holds == NULL || result == NULL)
        return;
    size_t count = 0;
    if (rules.hold_above_minor > 0 &&
        asked->total_minor > rules.hold_above_minor)
        holds[count++].kind = "amount";
    if (rules.hold_country_mismatch &&
        countries_differ(asked->ship_to, asked->bill_to))
        holds[count++].kind = "country";
    if (rules.hold_incomplete_address && asked->parcels &&
        !is_complete(asked->ship_to))
        holds[count++].kind = "address";
    if (rules.hold_risk_at_least > 0 && asked->risk >= rules.hold_risk_at_least)
        holds[count++].kind = "risk";
    *result = (oms_order_review_result){.holds = holds, .holds_count = count};
    answer->result = result;
}
