// What taking back asks outside (goods back to the shelf) and its timers.
#include "modules/cancellation/cancellation.h"

// The units are here whatever inventory says; its own books tell the rest.
static void answer_restock(oms_tx *tx, const void *request,
                           const oms_answer *answer)
{
    (void)tx;
    (void)request;
    (void)answer;
}

// A timer rings by being answered: the rule says yes at once.
static void ring(oms_tx *tx, const void *request, oms_answer *answer)
{
    (void)tx;
    (void)request;
    answer->outcome = OMS_OUTCOME_OK;
}

static void answer_return(oms_tx *tx, const void *request,
                          const oms_answer *answer)
{
    const oms_take_back_timer *timer = request;
    (void)answer;
    oms__returns_expired(tx, timer->order_id, timer->number);
}

static void answer_stop(oms_tx *tx, const void *request,
                        const oms_answer *answer)
{
    const oms_take_back_timer *timer = request;
    (void)answer;
    oms__stops_expired(tx, timer->order_id, timer->number);
}

static void answer_replacement(oms_tx *tx, const void *request,
                               const oms_answer *answer)
{
    const oms_take_back_timer *timer = request;
    (void)answer;
    oms__replace_expired(tx, timer->order_id, timer->number);
}

static const oms_field timer_fields[] = {
    OMS_FIELD_CODE(oms_take_back_timer, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(oms_take_back_timer, number, OMS_REQUIRED, 1, OMS_EVENTS_MAX,
                  "Of what waits."),
};
const oms_record oms__take_back_timer_record = OMS_RECORD(
    "take_back_timer", oms_take_back_timer, timer_fields, "What waits.");

const oms_job oms__take_back_jobs[OMS__TAKE_BACK_JOBS] = {
    [OMS__JOB_RESTOCK] = {.kind = "inventory.restock",
                          .request = &oms__stock_request_record,
                          .answer = answer_restock,
                          .doc = "Goods that came back lie on the shelf "
                                 "again."},
    [OMS__JOB_RETURN_OVERDUE] = {.kind = "return.overdue",
                                 .request = &oms__take_back_timer_record,
                                 .answer = oms__waits_overdue,
                                 .rule = ring,
                                 .doc = "A person is to have acted on a "
                                        "return."},
    [OMS__JOB_RETURN_EXPIRE] = {.kind = "return.expire",
                                .request = &oms__take_back_timer_record,
                                .answer = answer_return,
                                .rule = ring,
                                .doc = "An approved return never arrived."},
    [OMS__JOB_STOP_EXPIRE] = {.kind = "cancellation.expire",
                              .request = &oms__take_back_timer_record,
                              .answer = answer_stop,
                              .rule = ring,
                              .doc = "Nobody has answered a cancellation."},
    [OMS__JOB_REPLACEMENT_EXPIRE] = {.kind = "replacement.expire",
                                     .request = &oms__take_back_timer_record,
                                     .answer = answer_replacement,
                                     .rule = ring,
                                     .doc = "A replacement was not placed, or "
                                            "a claim not decided."},
};
