// What EasyPost's words for a parcel mean to us. The status decides; the detail
// changes it only where it says plainly more. A status that is about EasyPost's
// own watching ("unknown", "error") says nothing of the parcel: no scan is
// made of it. docs/easypost.md shows this table.
#include "adapters/easypost/easypost.h"

#include <string.h>

typedef struct meaning {
    const char *status;
    const char *detail; // NULL: any other
    oms_tracking_status ours;
} meaning;

static const meaning meanings[] = {
    {"unknown", NULL, OMS_TRACKING_UNKNOWN},
    {"error", NULL, OMS_TRACKING_UNKNOWN},

    {"pre_transit", NULL, OMS_TRACKING_PRE_TRANSIT},

    {"in_transit", "damaged", OMS_TRACKING_EXCEPTION},
    {"in_transit", "lost", OMS_TRACKING_LOST},
    {"in_transit", "delivery_exception", OMS_TRACKING_EXCEPTION},
    {"in_transit", "refused", OMS_TRACKING_EXCEPTION},
    {"in_transit", "arrived_at_pickup_location",
     OMS_TRACKING_AVAILABLE_FOR_PICKUP},
    {"in_transit", NULL, OMS_TRACKING_IN_TRANSIT},

    {"out_for_delivery", "delivery_exception", OMS_TRACKING_ATTEMPTED_DELIVERY},
    {"out_for_delivery", "refused", OMS_TRACKING_EXCEPTION},
    {"out_for_delivery", NULL, OMS_TRACKING_OUT_FOR_DELIVERY},

    {"available_for_pickup", NULL, OMS_TRACKING_AVAILABLE_FOR_PICKUP},

    {"delivered", "return", OMS_TRACKING_RETURN_TO_SENDER},
    {"delivered", NULL, OMS_TRACKING_DELIVERED},

    {"return_to_sender", NULL, OMS_TRACKING_RETURN_TO_SENDER},

    {"failure", "lost", OMS_TRACKING_LOST},
    {"failure", "return", OMS_TRACKING_RETURN_TO_SENDER},
    {"failure", NULL, OMS_TRACKING_EXCEPTION},

    {"cancelled", NULL, OMS_TRACKING_EXCEPTION},
    {"canceled", NULL, OMS_TRACKING_EXCEPTION},
};

oms_tracking_status oms__easypost_means(const char *status, const char *detail)
{
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        const meaning *at = &meanings[i];
        if (status == NULL || strcmp(at->status, status) != 0)
            continue;
        if (at->detail == NULL ||
            (detail != NULL && strcmp(at->detail, detail) == 0))
            return at->ours;
    }
    return OMS_TRACKING_UNKNOWN;
}
