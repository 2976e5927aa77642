// What is personal in the logs of a shop. Whoever reads a log reads of all
// customers at once, so what is personal of it wants a scope of its own.
#ifndef OMSD_PERSONAL_H
#define OMSD_PERSONAL_H

#include "omsd.h"

#define PERSONAL_SCOPE "customer:read"

// The member of this operation's items that is personal; NULL: none.
const char *personal_member(const operation *of);
// Whether they see such members: in lists, exports and streams alike.
bool personal_seen(const identity *who);

// An answer as they may see it.
typedef struct shown {
    const char *json;
    size_t bytes;
    char tag[OMS_TAG_BYTES + 1]; // of what is shown, so it tells nothing else
    text own;                    // without what is personal
} shown;
// Who sees everything pays nothing: [out] is the answer itself, which must live
// as long. `out->own` is the caller's.
void personal_show(const exchange *of, const oms_result *answer, shown *out);

#endif
