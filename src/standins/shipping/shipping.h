// The carrier stand-in (module "carrier"): it books labels, takes them back
// and says what they cost. Never included from outside this folder but by the
// composition root.
#ifndef OMS_STANDINS_SHIPPING_H
#define OMS_STANDINS_SHIPPING_H

#include "base/language.h"
#include "oms/fulfillment.h"
#include "oms/history.h"
#include "runtime/module.h"

extern const oms_module oms__carrier_module;

typedef enum oms_label_state {
    OMS__LABEL_BOOKED = 0,
    OMS__LABEL_CANCELED
} oms_label_state;

typedef struct oms_label_row {
    const char *tracking_number;
    const char *order_id;
    int64_t shipment_no;
    const char *carrier;
    const char *service_level;
    const char *city; // where it goes, roughly: no more is kept
    const char *country;
    int32_t state;
    int64_t units;
    int64_t cost_minor;
    int64_t booked_at_ms;
    int64_t canceled_at_ms;
} oms_label_row;

// A task that booked a label: the second time it gets the same one. It goes
// when its order is archived, which has no open task then.
typedef struct oms_label_task_row {
    const char *order_id;
    const char *task_id;
    const char *tracking_number;
} oms_label_task_row;

typedef struct oms_carrier_books {
    int64_t one;
    int64_t labels_count; // the last number that was given out
    int64_t version;
} oms_carrier_books;

extern const oms_table oms__labels_table;
extern const oms_table oms__label_tasks_table;
extern const oms_table oms__carrier_books_table;
extern const oms_query_type oms__carrier_queries[2];

#define OMS__LABELS_BY_ORDER 0     // index of carrier_labels
#define OMS__LABELS_MAX 99999999LL // eight digits
#define OMS__CARRIER_NAME "standin"

// numbers.c: a tracking number by the rules of the Universal Postal Union
// (S10): two letters, eight digits, a check digit, a country.
const char *oms__numbers_text(oms_tx *tx, int64_t serial);
bool oms__numbers_right(const char *text);

int64_t oms__shipping_cost(const char *service_level, int64_t units);
void oms__shipping_book(oms_tx *tx, const void *request, oms_answer *answer);
void oms__shipping_cancel(oms_tx *tx, const void *request, oms_answer *answer);
void oms__carrier_verify(oms_tx *tx, bool repair);

#endif
