// Verification: the engine's invariants, then each module's.
#ifndef OMS_RUNTIME_VERIFY_H
#define OMS_RUNTIME_VERIFY_H

#include "runtime/module.h"

// The engine's own part, as a module's verify.
void oms__verify_engine(oms_tx *tx, bool repair);

#endif
