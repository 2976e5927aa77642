// The one rule of sized structs (base.h): a zero field always means the
// default. So what an older caller does not have is zero, and what a newer one
// has may only be zero.
#include "base/sized.h"

#include <string.h>

#include "base/error.h"

int oms__sized_take(const void *given, void *out, size_t bytes,
                    const char *where, oms_error *err)
{
    uint32_t size = 0;
    const unsigned char *from = given;
    if (given != NULL)
        memcpy(&size, given, sizeof(size));
    if (size < sizeof(size))
        return oms__error_set(err, OMS_EINVAL, where,
                              "set the struct up with OMS_INIT");
    for (size_t i = bytes; i < size; i++)
        if (from[i] != 0)
            return oms__error_set(err, OMS_ENOTSUP, where,
                                  "a field is newer than this library; leave "
                                  "it zero");
    memset(out, 0, bytes);
    memcpy(out, given, size < bytes ? size : bytes);
    size = (uint32_t)bytes;
    memcpy(out, &size, sizeof(size));
    return OMS_OK;
}

int oms__sized_take_any(const void *given, void *out, size_t bytes,
                        const char *where, oms_error *err)
{
    const uint32_t size = sizeof(size); // a caller that knows no field at all
    return oms__sized_take(given != NULL ? given : &size, out, bytes, where,
                           err);
}
