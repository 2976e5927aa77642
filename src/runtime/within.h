// The writer, lent to a transaction of the host's. For combine.c.
#ifndef OMS_RUNTIME_WITHIN_H
#define OMS_RUNTIME_WITHIN_H

#include "runtime/engine.h"

#define OMS__HOST_WAIT_MS 5000 // for the writer, on either side

// Before a group begins, and when it found the storage busy: whether a host
// wanted the writer meanwhile.
uint64_t oms__within_hosts(const oms *oms);
bool oms__within_came(const oms *oms, uint64_t before);
// Under queue_lock: waits until no host has the writer or wants it. [until_us]
// is when patience ends; 0: it begins now. False: it has ended.
bool oms__within_wait(oms *oms, int64_t *until_us);

#endif
