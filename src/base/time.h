// Time as text: RFC 3339 in UTC, and the civil calendar. No clock here.
#ifndef OMS_BASE_TIME_H
#define OMS_BASE_TIME_H

#include "oms/base.h"

#define OMS_TIME_ROOM 25 // "2017-10-02T10:56:33.000Z" and NUL

// Reads "2017-10-02T10:56:33[.fff][Z|+hh:mm]"; an offset is required.
// Milliseconds since 1970 go to *out; false if it is not such a time or is
// outside 1970..9999. Further fraction digits are cut off. A leap second (:60)
// counts as :59.999.
bool oms__time_parse(const char *text, size_t count, int64_t *out_ms);
void oms__time_text(int64_t ms, char out[OMS_TIME_ROOM]);

#endif
