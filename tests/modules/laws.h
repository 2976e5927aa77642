// Laws of conservation over a whole shop, computed from its log alone: what
// events say has happened to money and goods must be what every module says is
// there, and what the provider's own books say, too.
#ifndef OMS_TESTS_MODULES_LAWS_H
#define OMS_TESTS_MODULES_LAWS_H

#include "shop.h"

// Units of each sku that were put into the stock before anything happened.
#define LAWS_STOCK 10000
// The customers are C1, C2 ... as far as this.
#define LAWS_CUSTOMERS 9

// Prints whatever breaks a law; how much that is. [facts]: money was told of
// from outside, so that the provider need not know of it.
int laws_broken(shop *s, bool facts);

#endif
