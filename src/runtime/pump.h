// The optional thread that calls oms_step.
#ifndef OMS_RUNTIME_PUMP_H
#define OMS_RUNTIME_PUMP_H

#include "runtime/engine.h"

// There may be work: wakes the thread if it runs. Any thread.
void oms__pump_tell(oms *oms);

#endif
