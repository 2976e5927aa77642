// Structs that cross the border and begin with `uint32_t size`, whatever
// release the caller was compiled with.
#ifndef OMS_BASE_SIZED_H
#define OMS_BASE_SIZED_H

#include "oms/base.h"

// Makes [out], a struct of [bytes], of [given]: a shorter one is an older
// caller's, and what it lacks is zero; a longer one may say nothing that we do
// not know. [where] is for the error. OMS_EINVAL (NULL, or never set up),
// OMS_ENOTSUP (a field that is not zero is newer than this library).
int oms__sized_take(const void *given, void *out, size_t bytes,
                    const char *where, oms_error *err);
// The same, but NULL is a struct of defaults.
int oms__sized_take_any(const void *given, void *out, size_t bytes,
                        const char *where, oms_error *err);

#endif
