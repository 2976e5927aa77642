// UUIDv7 text (RFC 9562): 48 bits of milliseconds, then a counter and chance,
// so ids made by one engine sort by the time they were made.
#ifndef OMS_BASE_ID_H
#define OMS_BASE_ID_H

#include "oms/base.h"

#define OMS_ID_ROOM 37

typedef struct oms_id_state {
    int64_t last_ms;
    uint32_t counter; // 26 bits used: keeps order within one millisecond
} oms_id_state;

// [random] has 10 bytes. Ids never go back even when [now_ms] does.
void oms__id_make(oms_id_state *state, int64_t now_ms, const uint8_t random[10],
                  char out[OMS_ID_ROOM]);
// When an id was made; 0: it is none.
int64_t oms__id_made_at(const char *id);

#endif
