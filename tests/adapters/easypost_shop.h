// A shop in memory that EasyPost tells about its parcels, and the recordings of
// EasyPost's own client libraries, which are not part of the repository.
#ifndef OMS_TESTS_EASYPOST_SHOP_H
#define OMS_TESTS_EASYPOST_SHOP_H

#include "adapters/easypost_play.h"
#include "oms/oms.h"

#define EP_SECRET "whsec-easypost"
#define EP_NOW_MS 1767225600000LL // 2026-01-01

typedef struct ep_shop {
    oms *oms;
    int64_t now_ms;
    uint64_t chance;
    int keys;
    oms_error error; // of the last webhook
} ep_shop;

void ep_shop_open(ep_shop *shop);
// With a service of the test's own, or NULL.
void ep_shop_open_with(ep_shop *shop, const oms_service *service);
void ep_shop_close(ep_shop *shop);
// Steps until nothing is due.
void ep_shop_settle(ep_shop *shop);
void ep_shop_do(ep_shop *shop, const char *command, const char *args);
// Order [order_id] of two units, handed over to the carrier.
void ep_shop_ship(ep_shop *shop, const char *order_id, const char *carrier,
                  const char *tracking_number);
// A webhook, signed as it should be.
int ep_shop_hear(ep_shop *shop, const char *body);
void ep_shop_expect_heard(ep_shop *shop, const char *body);
// The event tracker.updated about a tracker, in new memory.
char *ep_event(const json_t *tracker);
// The order's parcels and scans, the scans sorted, without the times of when
// they were told; in new memory.
char *ep_shop_state(ep_shop *shop, const char *order_id);
// How far the order's first parcel has come, by what the carrier says.
oms_tracking_status ep_shop_tracking(ep_shop *shop, const char *order_id);

// The recording of this name; NULL: there are none here. [file] NULL: only
// whether there are any.
json_t *ep_recording(const char *file);
#define EP_SKIP 77

#endif
