// Who answers which kind of task: the host, a service, a stand-in's rule, the
// job's own rule, or nobody yet.
#ifndef OMS_RUNTIME_LANES_H
#define OMS_RUNTIME_LANES_H

#include "runtime/engine.h"

int oms__lanes_build(oms *oms, const oms_options *options, oms_error *err);
// After an open with other services than before: moves waiting tasks to their
// new lanes, a page in each group; [after] begins empty. True: finished.
bool oms__lanes_renew(oms_group *group, char after[OMS_CODE_BYTES_MAX + 1]);

#endif
