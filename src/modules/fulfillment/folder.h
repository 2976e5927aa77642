// One order with everything below it, as verify looks at it. Shared by
// verify.c, checks.c and fold.c only.
#ifndef OMS_MODULES_FULFILLMENT_FOLDER_H
#define OMS_MODULES_FULFILLMENT_FOLDER_H

#include "modules/fulfillment/fulfillment.h"

typedef struct oms_folder {
    oms_case_row order;
    oms_case_row sums; // the order with its counters recomputed
    const oms_work_row *works;
    size_t works_count;
    const oms_parcel_row *parcels;
    size_t parcels_count;
    const oms_tracking_row *scans;
    size_t scans_count;
    bool repair;
} oms_folder;

void oms__checks_units(oms_tx *tx, oms_folder *folder);
void oms__checks_amounts(oms_tx *tx, const oms_folder *folder);
void oms__checks_states(oms_tx *tx, const oms_folder *folder);
void oms__checks_tracking(oms_tx *tx, const oms_folder *folder);
// fold.c: the states of the rows are those that the log tells.
void oms__fold_states(oms_tx *tx, const oms_folder *folder);

#endif
