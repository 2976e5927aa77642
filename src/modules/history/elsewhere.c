// Erasing where history does not live. Each engine of a fleet has a log of its
// own, and keeps in it what the others have said: it forgets when its modules
// have emptied their rows. History tells all of it again when whatever was on
// its way between engines, or out with a provider, must have come.
#include <string.h>

#include "modules/history/history.h"

static void told(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *erased = data;
    const history_request request = {.erasure_id = erased->erasure_id,
                                     .event_id = event->id,
                                     .orders = erased->orders,
                                     .orders_count = erased->orders_count,
                                     .customer_id = erased->customer_id};
    oms__tx_task(tx, &oms__history_jobs[HISTORY_JOB_FORGET], event->subject, 0,
                 &request);
}

const oms_reaction oms__history_elsewhere[HISTORY_ELSEWHERE] = {
    {"subject.erased", told},
};

// An order may have the id of a customer; its log is that of whoever ordered.
static bool is_order(oms_tx *tx, const char *subject)
{
    size_t count = 0;
    const oms_logged *first = oms__tx_log(tx, subject, 0, 1, &count);
    return count > 0 && strncmp(first->event.type, "order.", 6) == 0;
}

void oms__forget_answer(oms_tx *tx, const void *in, const oms_answer *answer)
{
    const history_request *request = in;
    (void)answer;
    for (size_t i = 0; i < request->orders_count; i++) {
        oms__tx_erase_log(tx, request->orders[i].order_id);
        oms__tx_erase_requests(tx, request->orders[i].order_id);
    }
    if (request->customer_id != NULL && !is_order(tx, request->customer_id))
        oms__tx_erase_log(tx, request->customer_id);
    (void)oms__tx_scrub(tx);
}
