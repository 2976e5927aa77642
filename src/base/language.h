// The words that several modules share: the names of the published enums and
// the descriptions of the structs that appear in more than one record. Each is
// written down here once; a module never describes them again.
#ifndef OMS_BASE_LANGUAGE_H
#define OMS_BASE_LANGUAGE_H

#include "oms/cancellation.h"
#include "oms/fulfillment.h"
#include "oms/inventory.h"
#include "oms/order.h"
#include "oms/payment.h"
#include "oms/record.h"

extern const oms_enum oms__order_status_enum;
extern const oms_enum oms__payment_status_enum;
extern const oms_enum oms__fulfillment_status_enum;
extern const oms_enum oms__return_status_enum;
extern const oms_enum oms__reason_enum;
extern const oms_enum oms__terms_enum;
extern const oms_enum oms__adjustment_kind_enum;
extern const oms_enum oms__fact_policy_enum;
extern const oms_enum oms__secured_when_enum;
extern const oms_enum oms__change_kind_enum;
extern const oms_enum oms__change_state_enum;

extern const oms_enum oms__payment_state_enum;
extern const oms_enum oms__transaction_type_enum;
extern const oms_enum oms__transaction_state_enum;
extern const oms_enum oms__capture_when_enum;

extern const oms_enum oms__fulfillment_order_state_enum;
extern const oms_enum oms__shipment_state_enum;
extern const oms_enum oms__tracking_status_enum;

// What may happen to something next, as order.allowed and its like tell it.
#define OMS__NEXT_REFUSALS_MAX 16
typedef struct oms_next_step {
    const char *event;
    const char *to;
    bool allowed;
    const oms_refusal *refusals; // everything that stands against it
    size_t refusals_count;
} oms_next_step;

extern const oms_record oms__refusal_record; // oms_refusal
extern const oms_record oms__next_step_record;

// Structs of the public headers that are parts of other records.
extern const oms_record oms__address_record;     // oms_address
extern const oms_record oms__adjustment_record;  // oms_adjustment
extern const oms_record oms__tender_record;      // oms_tender
extern const oms_record oms__order_tag_record;   // oms_order_tag
extern const oms_record oms__allocation_record;  // oms_allocation
extern const oms_record oms__parcel_line_record; // oms_parcel_line
extern const oms_record oms__stop_line_record;   // oms_stop_line
extern const oms_record oms__stop_place_record;  // oms_stop_place

// What inventory is asked and answers: asked by two modules.
extern const oms_record oms__stock_request_record; // oms_stock_request
extern const oms_record oms__stock_result_record;  // oms_stock_result

// Where goods are when nobody says.
#define OMS__LOCATION_DEFAULT "default"

// A field that only exists so that a single row of settings has a key.
#define OMS_FIELD_ONE(T, m) \
    OMS_FIELD_INT(T, m, OMS_REQUIRED, 1, 1, "Always 1: there is one row.")

#endif
