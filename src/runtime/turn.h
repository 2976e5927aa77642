// Storage that several engines write, each in its turn.
#ifndef OMS_RUNTIME_TURN_H
#define OMS_RUNTIME_TURN_H

#include "runtime/engine.h"

#define OMS__TURN_LOOK_MS 200  // what others leave undone is seen by then
#define OMS__TURN_LANES_MS 100 // ... and so old is what is known of tasks

// Whether others may write the storage.
bool oms__turn_shared(const oms *oms);
// Right after a write transaction has begun: what memory holds is only believed
// if nobody else has written, and time is the storage's.
int oms__turn_look(oms *oms, oms_store_tx *store, oms_error *err);

#endif
