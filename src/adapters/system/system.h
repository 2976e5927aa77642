// The small ports as the system offers them. None of them holds state.
#ifndef OMS_ADAPTERS_SYSTEM_H
#define OMS_ADAPTERS_SYSTEM_H

#include "oms/port/host.h"

// The monotonic clock, and UTC.
oms_clock oms__system_clock(void);
// The kernel's random source.
oms_ids oms__system_ids(void);
// One JSON object a line to the standard error.
oms_log oms__system_log(void);

#endif
