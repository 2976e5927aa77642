// Thousandths, so that a tenth of a retry is a whole number.
#include "runtime/budget.h"

#define WHOLE 1000

static void add(oms_budget *budget, int64_t amount)
{
    budget->spare += amount;
    if (budget->spare > OMS_BUDGET_MAX)
        budget->spare = OMS_BUDGET_MAX;
}

static void pass_time(oms_budget *budget, int64_t now_ms)
{
    if (budget->at_ms == 0)
        add(budget, OMS_BUDGET_BEGIN);
    else if (now_ms - budget->at_ms > OMS_BUDGET_MAX)
        add(budget, OMS_BUDGET_MAX);
    else if (now_ms > budget->at_ms)
        add(budget, (now_ms - budget->at_ms) * OMS_BUDGET_PER_MS);
    if (now_ms > budget->at_ms)
        budget->at_ms = now_ms;
}

void oms__budget_fresh(oms_budget *budget, int64_t now_ms)
{
    pass_time(budget, now_ms);
    add(budget, OMS_BUDGET_PER_CALL);
}

bool oms__budget_take(oms_budget *budget, int64_t now_ms)
{
    pass_time(budget, now_ms);
    if (budget->spare < WHOLE)
        return false;
    budget->spare -= WHOLE;
    return true;
}

void oms__budget_give_back(oms_budget *budget)
{
    add(budget, WHOLE);
}
