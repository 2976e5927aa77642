// Consequences: events handed on and due rules run, until it is quiet.
#ifndef OMS_RUNTIME_SETTLE_H
#define OMS_RUNTIME_SETTLE_H

#include "runtime/engine.h"

// Groups that one request or one round of a step may fill with consequences; an
// endless chain of them is left to later steps.
#define OMS__SETTLE_GROUPS_MAX 8

// True: quiet until [until_ms], but for bulk modules that may still wait;
// false: the group has no room or is doomed.
bool oms__settle_run(oms_group *group, int64_t until_ms);

#endif
