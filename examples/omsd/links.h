// Links that customers get: a token that one shop knows is all they have.
#ifndef OMSD_LINKS_H
#define OMSD_LINKS_H

#include "omsd.h"

// Whether the link opens something in this shop; OMS_OK: it does.
int link_open(shop *in, const char *token, oms_error *err);
// The shop whose link the path names; NULL: the path names none. What no shop
// knows is the first one's to refuse.
shop *link_shop(const exchange *of);

#endif
