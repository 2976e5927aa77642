// The PostgreSQL store as the conformance kit wants it, on a url.
#ifndef TESTS_FLEET_POSTGRES_KIT_H
#define TESTS_FLEET_POSTGRES_KIT_H

#ifdef OMS_HAS_POSTGRES
#include "fleet/postgres_shop.h"
#include "kits/store_kit.h"

typedef struct pg_bench {
    char url[256];
    char schema[32];
} pg_bench;

store_kit pg_kit(const char *name, pg_bench *bench);
#endif

#endif
