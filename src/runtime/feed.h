// Pages of the log, for the feed and the query "event.list".
#ifndef OMS_RUNTIME_FEED_H
#define OMS_RUNTIME_FEED_H

#include "runtime/engine.h"

typedef struct oms_page_read {
    oms *oms;
    oms_store_tx *store;
    oms_arena *arena;
    int64_t after;
    uint32_t limit;
    const char *subject; // or NULL
    const char *type;    // or NULL
} oms_page_read;

typedef struct oms_page {
    const oms_event_row **rows;
    size_t count;
    int64_t cursor; // go on behind this
    bool end;
} oms_page;

int oms__feed_page(const oms_page_read *read, oms_page *out, oms_error *err);

#endif
