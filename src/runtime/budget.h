// How many retries an outside service may get beside its fresh calls: a tenth
// of them, and one a second, so that a service in trouble is not buried under
// repeats and a quiet shop still gets on. A retry that was answered has cost
// nobody anything and is given back. Pure functions of state and time.
#ifndef OMS_RUNTIME_BUDGET_H
#define OMS_RUNTIME_BUDGET_H

#include "oms/base.h"

#define OMS_BUDGET_PER_CALL 100 // thousandths of a retry for a fresh call
#define OMS_BUDGET_PER_MS 1     // ... and for a millisecond
#define OMS_BUDGET_BEGIN 10000  // ... at the beginning
#define OMS_BUDGET_MAX 100000   // ... saved up at most

typedef struct oms_budget {
    int64_t spare; // thousandths of a retry
    int64_t at_ms; // when time was last counted; 0: never
} oms_budget;

// A first attempt goes out.
void oms__budget_fresh(oms_budget *budget, int64_t now_ms);
// Whether another attempt may go out now; if so it is paid for.
bool oms__budget_take(oms_budget *budget, int64_t now_ms);
// It did not go out after all, or it was answered.
void oms__budget_give_back(oms_budget *budget);

#endif
