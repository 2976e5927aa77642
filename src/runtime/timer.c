// A task that only waits for its time: nobody is asked, it is answered when it
// is due, unless a host takes its kind.
#include "runtime/module.h"

void oms__timer_rings(oms_tx *tx, const void *request, oms_answer *answer)
{
    (void)tx;
    (void)request;
    answer->outcome = OMS_OUTCOME_OK;
}
