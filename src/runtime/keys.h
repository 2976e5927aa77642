// Command keys: what was done under a key, for at least OMS_KEY_DAYS.
#ifndef OMS_RUNTIME_KEYS_H
#define OMS_RUNTIME_KEYS_H

#include "runtime/submit.h"

// Whether the key was used: then the intent's code and receipt are set.
bool oms__keys_find(oms_group *group, oms_intent *intent);
// Asks for the key with what is asked ahead.
void oms__keys_prefetch(oms_group *group, const char *key);
// Remembers the receipt under the key.
void oms__keys_keep(oms_group *group, const oms_intent *intent);
// Lets the two tables take turns when it is time.
void oms__keys_rotate(oms_group *group);

#endif
