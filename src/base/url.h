// Percent-encoding (RFC 3986): letters, digits, - _ ~ and full stops stay, but
// a full stop that comes first does not, so that no part of a path is "." or
// "..". Good for a path, a query and a form.
#ifndef OMS_BASE_URL_H
#define OMS_BASE_URL_H

#include "base/arena.h"
#include "base/buf.h"

void oms__url_add(oms_buf *out, const char *text);
// NULL: no memory.
const char *oms__url_encoded(oms_arena *arena, const char *text);

#endif
