// The headers that tell calls apart: the key, and where a call belongs in a
// trace. Made of the call alone, so a repeated attempt says the same.
#ifndef OMS_ADAPTERS_HTTP_TRACE_H
#define OMS_ADAPTERS_HTTP_TRACE_H

#include "oms/port/http.h"

// "00-<trace>-<span>-01" (W3C Trace Context). The trace is the order's, the
// span this request's.
const char *oms__trace_parent(const oms_http_turn *turn);
// The call's key, and the turn behind the first.
const char *oms__trace_key(const oms_http_turn *turn);

#endif
