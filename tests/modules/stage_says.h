// The modules whose part the test plays on the stage.
#ifndef OMS_TESTS_MODULES_STAGE_SAYS_H
#define OMS_TESTS_MODULES_STAGE_SAYS_H

#include "runtime/module.h"

const oms_module *stage_processing(void);
const oms_module *stage_cancellation(void);
const oms_module *stage_history(void);

#endif
