// Eureka's registry as a client holds it: every instance of every application,
// for the hash code that proves a delta counts them all. Pure.
#ifndef OMS_ADAPTERS_DISCOVERY_APPS_H
#define OMS_ADAPTERS_DISCOVERY_APPS_H

#include "oms/port/discovery.h"

#define OMS__APPS_ROWS_MAX 8192 // 6 MiB
#define OMS__APPS_STATUS_BYTES_MAX 23
#define OMS__APPS_HASH_BYTES_MAX 255

typedef struct apps_row {
    char app[OMS_CODE_BYTES_MAX + 1]; // in capital letters
    char status[OMS__APPS_STATUS_BYTES_MAX + 1];
    oms_instance is; // port 0: it cannot be reached as it is described
} apps_row;

typedef struct apps {
    apps_row *rows;
    uint32_t count;
    uint32_t room;
} apps;

typedef enum apps_outcome {
    APPS_READ = 1,
    APPS_DIFFER, // a delta does not lead where its hash code says
    APPS_BAD     // it is no list of applications, or too large
} apps_outcome;

// Takes GET /apps instead of what is there; of a bad one nothing.
apps_outcome oms__apps_read(apps *of, const char *text, size_t bytes);
// Takes GET /apps/delta on top of it.
apps_outcome oms__apps_change(apps *of, const char *text, size_t bytes);
// "DOWN_1_UP_7_": how many instances there are of each status.
void oms__apps_hash(const apps *of, char out[OMS__APPS_HASH_BYTES_MAX + 1]);
// Up to [room] instances of an application that are UP.
size_t oms__apps_list(const apps *of, const char *app, oms_instance *out,
                      size_t room);
void oms__apps_free(apps *of);

#endif
