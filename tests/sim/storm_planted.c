// An engine without patience: functions of its runtime with a bug, for
// storm_test.c alone (see planted.c).
#include "runtime/breaker.h"
#include "runtime/budget.h"
#include "sim/world.h"

bool __real_oms__budget_take(oms_budget *budget, int64_t now_ms);
bool __wrap_oms__budget_take(oms_budget *budget, int64_t now_ms);
bool __wrap_oms__budget_take(oms_budget *budget, int64_t now_ms)
{
    return planted_now(PLANT_NO_PATIENCE, UINT32_MAX) ||
           __real_oms__budget_take(budget, now_ms);
}

// Without a breaker every call ends well.
void __real_oms__breaker_report(oms_breaker *breaker, int64_t now_ms,
                                bool well);
void __wrap_oms__breaker_report(oms_breaker *breaker, int64_t now_ms,
                                bool well);
void __wrap_oms__breaker_report(oms_breaker *breaker, int64_t now_ms, bool well)
{
    bool planted = planted_now(PLANT_NO_PATIENCE, UINT32_MAX) ||
                   planted_now(PLANT_NO_BREAKER, UINT32_MAX);
    __real_oms__breaker_report(breaker, now_ms, well || planted);
}
