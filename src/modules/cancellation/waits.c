// Deadlines of what people are to do about a return: decide it, look at what
// arrived, credit what was accepted. Each save looks at what it waits for now;
// when that has changed the timer of before is dropped and the next one runs.
// A deadline that passes is told once; that of a decision also decides if the
// shop wants it so. None ever does anything to money.
#include <string.h>

#include "modules/cancellation/cancellation.h"

#define DAY_MS (24LL * 60 * 60 * 1000)

static bool is_unseen(const oms_return_row *goods)
{
    for (size_t i = 0; i < goods->lines_count; i++)
        if (goods->lines[i].arrived > goods->lines[i].inspected)
            return true;
    return false;
}

static oms_return_wait waits_for(const oms_parcel_back *back)
{
    const oms_return_row *goods = &back->goods;
    switch (goods->state) {
    case OMS_RETURN_STATE_REQUESTED:
        return OMS_RETURN_WAIT_DECISION;
    case OMS_RETURN_STATE_PARTIALLY_RECEIVED:
    case OMS_RETURN_STATE_RECEIVED:
        return is_unseen(goods) ? OMS_RETURN_WAIT_INSPECTION
                                : OMS_RETURN_WAIT_NONE;
    case OMS_RETURN_STATE_INSPECTED:
        return oms__credit_notes_left(back, false) > 0 ? OMS_RETURN_WAIT_CREDIT
                                                       : OMS_RETURN_WAIT_NONE;
    default:
        return OMS_RETURN_WAIT_NONE;
    }
}

static int64_t days_for(const oms_return_rules *rules, oms_return_wait wait)
{
    const int64_t days[] = {
        [OMS_RETURN_WAIT_NONE] = 0,
        [OMS_RETURN_WAIT_DECISION] = rules->decide_days,
        [OMS_RETURN_WAIT_INSPECTION] = rules->inspect_days,
        [OMS_RETURN_WAIT_CREDIT] = rules->credit_days,
    };
    return days[wait];
}

void oms__waits_watch(oms_parcel_back *back)
{
    oms_return_row *goods = &back->goods;
    oms_return_wait wait = waits_for(back);
    int64_t days = days_for(&back->rules, wait);
    if (wait == (oms_return_wait)goods->waits_for)
        return;
    if (goods->overdue_task != NULL)
        oms__tx_cancel_task(back->tx, goods->overdue_task);
    goods->waits_for = (int32_t)wait;
    goods->overdue_task = NULL;
    goods->overdue_at_ms = 0;
    goods->waits_since_ms =
        wait == OMS_RETURN_WAIT_NONE ? 0 : oms__tx_now(back->tx);
    if (days == 0)
        return;
    const oms_take_back_timer timer = {goods->order_id, goods->return_no};
    goods->overdue_at_ms = goods->waits_since_ms + days * DAY_MS;
    goods->overdue_task =
        oms__tx_task(back->tx, &oms__take_back_jobs[OMS__JOB_RETURN_OVERDUE],
                     goods->order_id, goods->overdue_at_ms, &timer);
}

static void tell(const oms_parcel_back *back)
{
    const oms_return_row *goods = &back->goods;
    const oms_return_event told = {.order_id = goods->order_id,
                                   .return_no = goods->return_no,
                                   .number = goods->number,
                                   .currency = back->sale.currency,
                                   .waits_for =
                                       (oms_return_wait)goods->waits_for,
                                   .since_ms = goods->waits_since_ms};
    oms__tx_emit(back->tx, &oms__take_back_events[OMS__TELLS_RETURN_OVERDUE],
                 goods->order_id, 0, &told);
}

static void decide(oms_parcel_back *back)
{
    static const char why[] = "nobody has decided in time";
    if (back->rules.undecided == OMS_RETURN_UNDECIDED_APPROVE)
        oms__returns_grant(back, why);
    else if (back->rules.undecided == OMS_RETURN_UNDECIDED_REJECT)
        oms__returns_give_up(back, OMS__RETURN_REJECT,
                             OMS__TELLS_RETURN_REJECTED, why);
}

void oms__waits_overdue(oms_tx *tx, const void *request,
                        const oms_answer *answer)
{
    const oms_take_back_timer *timer = request;
    oms_parcel_back back;
    if (!oms__returns_find(tx, timer->order_id, timer->number, &back) ||
        back.goods.overdue_task == NULL ||
        strcmp(back.goods.overdue_task, answer->task_id) != 0)
        return; // somebody has acted meanwhile
    back.goods.overdue_task = NULL;
    tell(&back);
    if (back.goods.waits_for == OMS_RETURN_WAIT_DECISION)
        decide(&back);
    oms__returns_save(&back);
}
