// Fulfilment: the work at each location, and the parcels.
//
// A fulfilment order is the work for one order at one location. A shipment is
// one parcel: its contents freeze when it is packed. What a carrier says about
// it (tracking) is apart from what we did with it (state).
#ifndef OMS_FULFILLMENT_H
#define OMS_FULFILLMENT_H

#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum oms_fulfillment_order_state {
    OMS_FULFILLMENT_ORDER_SCHEDULED = 0,
    OMS_FULFILLMENT_ORDER_OPEN,
    OMS_FULFILLMENT_ORDER_IN_PROGRESS,
    OMS_FULFILLMENT_ORDER_INCOMPLETE,
    OMS_FULFILLMENT_ORDER_CLOSED,
    OMS_FULFILLMENT_ORDER_CANCELED
} oms_fulfillment_order_state;

typedef enum oms_shipment_state {
    OMS_SHIPMENT_PENDING = 0,
    OMS_SHIPMENT_PICKED,
    OMS_SHIPMENT_PACKED,
    OMS_SHIPMENT_SHIPPED,
    OMS_SHIPMENT_DELIVERED,
    OMS_SHIPMENT_CANCELED
} oms_shipment_state;

typedef enum oms_tracking_status {
    OMS_TRACKING_UNKNOWN = 0,
    OMS_TRACKING_PRE_TRANSIT,
    OMS_TRACKING_IN_TRANSIT,
    OMS_TRACKING_OUT_FOR_DELIVERY,
    OMS_TRACKING_AVAILABLE_FOR_PICKUP,
    OMS_TRACKING_ATTEMPTED_DELIVERY,
    OMS_TRACKING_DELIVERED,
    OMS_TRACKING_RETURN_TO_SENDER,
    OMS_TRACKING_EXCEPTION,
    OMS_TRACKING_LOST
} oms_tracking_status;

// Units of one line in a parcel or a work order.
typedef struct oms_parcel_line {
    int64_t line_no;
    int64_t quantity;
} oms_parcel_line;

typedef struct oms_fulfillment_plan_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;    // required
    const char *location_id; // where; NULL: where the stock was set aside
} oms_fulfillment_plan_args;

// Plans a confirmed order: one fulfilment order per location. Normally this
// happens by itself; units of work that was rejected or closed can be planned
// again. Preorders and goods that are still to come in are planned as
// scheduled. Errors: OMS_ENOTFOUND, OMS_ESTATE (guards order_confirmed,
// order_open, not_planned, no_blocking_hold). Since 0.1.
OMS_API int oms_fulfillment_plan(oms *oms,
                                 const oms_fulfillment_plan_args *args,
                                 oms_receipt *out, oms_error *err);

typedef struct oms_fulfillment_act_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;   // required
    int64_t fulfillment_no; // required
    const char *note;
} oms_fulfillment_act_args;

// Work begins at the location. Errors: OMS_ENOTFOUND, OMS_ESTATE (guards
// available, no_blocking_hold). Since 0.1.
OMS_API int oms_fulfillment_start(oms *oms,
                                  const oms_fulfillment_act_args *args,
                                  oms_receipt *out, oms_error *err);
// The location cannot do it: the work is incomplete and named so. Errors: as
// start. Since 0.1.
OMS_API int oms_fulfillment_reject(oms *oms,
                                   const oms_fulfillment_act_args *args,
                                   oms_receipt *out, oms_error *err);
// The work is over, whatever was packed. Errors: as start. Since 0.1.
OMS_API int oms_fulfillment_close(oms *oms,
                                  const oms_fulfillment_act_args *args,
                                  oms_receipt *out, oms_error *err);

typedef struct oms_shipment_create_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;         // required
    int64_t fulfillment_no;       // 0: the first with work left
    const oms_parcel_line *lines; // none: all that is left of the work
    size_t lines_count;
    const char *carrier;         // NULL: as booked
    const char *tracking_number; // NULL: as booked
    const char *service_level;
} oms_shipment_create_args;

// Starts a parcel. receipt->number is the shipment. Errors: OMS_ENOTFOUND,
// OMS_ESTATE, OMS_EREFUSED (more units than are left). Since 0.1.
OMS_API int oms_shipment_create(oms *oms, const oms_shipment_create_args *args,
                                oms_receipt *out, oms_error *err);

typedef struct oms_shipment_act_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;        // required
    int64_t shipment_no;         // required
    const char *carrier;         // pack, ship: if not known before
    const char *tracking_number; // pack, ship: if not known before
    const char *note;
} oms_shipment_act_args;

// Picked from the shelf; packed and closed (contents freeze, a label is
// booked); handed to the carrier; arrived; given up before it left.
// Errors: OMS_ENOTFOUND, OMS_ESTATE (pick, pack and ship also by the guard
// no_blocking_hold). Since 0.1.
OMS_API int oms_shipment_pick(oms *oms, const oms_shipment_act_args *args,
                              oms_receipt *out, oms_error *err); // Since 0.1.
OMS_API int oms_shipment_pack(oms *oms, const oms_shipment_act_args *args,
                              oms_receipt *out, oms_error *err); // Since 0.1.
OMS_API int oms_shipment_ship(oms *oms, const oms_shipment_act_args *args,
                              oms_receipt *out, oms_error *err); // Since 0.1.
OMS_API int oms_shipment_deliver(oms *oms, const oms_shipment_act_args *args,
                                 oms_receipt *out,
                                 oms_error *err); // Since 0.1.
OMS_API int oms_shipment_cancel(oms *oms, const oms_shipment_act_args *args,
                                oms_receipt *out, oms_error *err); // Since 0.1.

typedef struct oms_shipment_record_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;         // required
    const oms_parcel_line *lines; // none: all that has not left yet
    size_t lines_count;
    const char *carrier;
    const char *tracking_number;
    int64_t occurred_at_ms; // when it was handed over; 0: now
} oms_shipment_record_args;

// Records a hand-over to a carrier that has happened, with or without a plan.
// receipt->number is the shipment. If a parcel that is waiting holds exactly
// these units it is that one. Errors: OMS_ENOTFOUND, OMS_EREFUSED (more units
// than the order has left); with the strict policy also OMS_ESTATE (guard
// order_confirmed). Since 0.1.
OMS_API int oms_shipment_record(oms *oms, const oms_shipment_record_args *args,
                                oms_receipt *out, oms_error *err);

typedef struct oms_shipment_scan_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // with shipment_no, or the next two
    int64_t shipment_no;  // 0: the order's only or latest parcel
    const char *carrier;
    const char *tracking_number;
    const char *event_id;       // the carrier's; the same one is one fact
    oms_tracking_status status; // required to be other than unknown
    const char *place;
    const char *note;
    int64_t occurred_at_ms; // 0: now
    bool undated;           // nobody knows when: delivered_at_ms stays 0
} oms_shipment_scan_args;

// Records a carrier's scan. Never refused for coming late; the tracking status
// only moves forward by rank, and `delivered` delivers the parcel. A delivery
// scan of an order without any parcel makes one of all its units. Errors:
// OMS_ENOTFOUND; with the strict policy also OMS_ESTATE (guard handed_over).
// Since 0.1.
OMS_API int oms_shipment_scan(oms *oms, const oms_shipment_scan_args *args,
                              oms_receipt *out, oms_error *err);

typedef struct oms_fulfillment_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    oms_facts facts;
    bool plan_manually; // otherwise a confirmed order is planned at once
    bool book_labels;   // ask shipping.book when a parcel is packed
} oms_fulfillment_configure_args;

// Sets the shop's rules for parcels. Each call replaces all of them. Errors:
// those of oms_submit. Since 0.1.
OMS_API int oms_fulfillment_configure(
    oms *oms, const oms_fulfillment_configure_args *args, oms_receipt *out,
    oms_error *err);

// ---- what is published -----------------------------------------------------

// fulfillment.planned .opened .started .rejected .closed .canceled .finished
// (units were taken out after the last parcel had left: nothing is left to
// ship, and no parcel will say that it is the final one)
typedef struct oms_fulfillment_event {
    const char *order_id;
    int64_t fulfillment_no; // planned: 0
    int64_t count;          // planned: how many fulfilment orders
    const char *location_id;
    const char *note;
    int64_t
        waits_until_ms; // planned: when the last of what is not there yet is
                        // expected or may be shipped; 0: nothing is known
} oms_fulfillment_event;

// Units of a line in a parcel, and their share of the line's total.
typedef struct oms_shipped_line {
    int64_t line_no;
    int64_t quantity;
    int64_t amount_minor;
} oms_shipped_line;

// shipment.created .picked .packed .shipped .delivered .canceled .labeled
// .label_declined. A parcel that was told to have arrived before anybody told
// that it had left is delivered first and shipped afterwards: `before` is then
// delivered, and only the time of the hand-over is new.
typedef struct oms_shipment_event {
    const char *order_id;
    int64_t shipment_no;
    int64_t fulfillment_no;
    const char *location_id;
    const char *carrier;
    const char *tracking_number;
    oms_shipment_state before; // the state it left
    const oms_shipped_line *lines;
    size_t lines_count;
    int64_t amount_minor; // of the event with which it leaves (shipped, or
                          // delivered before it was told to have left): what
                          // may be captured, with its part of the charges
    bool final;           // leaving: nothing is left to ship
    bool recorded;        // it is a fact from outside
    bool undated;         // a fact, but nobody knows when
    const char *reason;   // label_declined: why
} oms_shipment_event;

// shipment.scanned
typedef struct oms_scan_event {
    const char *order_id;
    int64_t shipment_no;
    oms_tracking_status status;   // of the scan
    oms_tracking_status tracking; // of the parcel after it
    const char *carrier;
    const char *event_id;
    const char *place;
    const char *note;
} oms_scan_event;

// Where units were stopped. Units that nobody had planned are of no place.
typedef struct oms_stop_place {
    int64_t line_no;
    int64_t quantity;
    const char *location_id; // NULL: none was chosen yet
} oms_stop_place;

// fulfillment.stopped: what fulfilment decided about units that are to be
// taken out (cancellation.requested, order.change_requested): those that could
// still be stopped are free now and will not be packed until
// order.lines_canceled, order.change_declined or cancellation.refused says what
// became of the wish. [complete]: all of them, and then all of `lines`.
typedef struct oms_stopped_event {
    const char *order_id;
    int64_t cancellation_no; // one of the two
    int64_t change_no;
    const oms_stop_line *lines; // that could be stopped
    size_t lines_count;
    bool complete;
    bool whole; // it was about the whole order and nothing of it has left
    oms_reason reason;
    bool restock;
    const char *note;             // why not all
    const oms_stop_place *places; // the same units, by the place that was to
    size_t places_count;          // ship them: their stock is released there
} oms_stopped_event;

// ---- what is asked outside -------------------------------------------------

// shipping.book: a label for a parcel. shipping.cancel gives it back.
typedef struct oms_shipping_request {
    const char *order_id;
    int64_t shipment_no;
    const char *location_id;
    const char *carrier;
    const char *service_level;
    const char *tracking_number; // cancel
    const oms_parcel_line *lines;
    size_t lines_count;
    const oms_address *ship_to;
} oms_shipping_request;

typedef struct oms_shipping_result {
    const char *carrier;         // required
    const char *tracking_number; // required
    const char *label_url;
    int64_t cost_minor;
} oms_shipping_result;

// ---- what can be read ------------------------------------------------------

typedef struct oms_shipment {
    int64_t shipment_no;
    int64_t fulfillment_no;
    oms_shipment_state state;
    oms_tracking_status tracking;
    const char *location_id;
    const char *carrier;
    const char *tracking_number;
    const char *label_url;
    const oms_parcel_line *lines;
    size_t lines_count;
    int64_t shipped_at_ms;
    int64_t delivered_at_ms;
    int64_t version;
} oms_shipment;

typedef struct oms_fulfillment_order {
    int64_t fulfillment_no;
    oms_fulfillment_order_state state;
    const char *location_id;
    const oms_parcel_line *lines;
    size_t lines_count;
    const char *note;
    int64_t version;
    int64_t available_at_ms; // preorder: it opens then; 0: nothing to wait for
    int64_t expected_at_ms;  // when what waits should be there; 0: nobody knows
} oms_fulfillment_order;

// How far a line has come.
typedef struct oms_fulfillment_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity; // as ordered: canceled units stay in it
    int64_t canceled; // taken out for good
    int64_t stopped;  // asked to be taken out: nobody packs them meanwhile
    int64_t planned;  // in work orders
    int64_t packed;   // in parcels that are packed, or have left
    int64_t shipped;
    int64_t delivered;
    int64_t available_at_ms; // preorder: not shipped before this
} oms_fulfillment_line;

// A hold that is in the way of work or parcels.
typedef struct oms_fulfillment_hold {
    int64_t hold_no;
    const char *kind;
    int64_t line_no;        // 0: all lines
    int64_t fulfillment_no; // 0: all work
    bool blocks_fulfill;    // plan, start, create, pick, pack
    bool blocks_ship;       // ship
} oms_fulfillment_hold;

typedef struct oms_scan_row {
    int64_t shipment_no;
    oms_tracking_status status;
    const char *carrier;
    const char *event_id;
    const char *place;
    const char *note;
    int64_t occurred_at_ms;
    int64_t recorded_at_ms;
} oms_scan_row;

// The parcels of one order (fulfillment.get).
typedef struct oms_parcels {
    const char *order_id;
    const oms_fulfillment_order *fulfillment_orders;
    size_t fulfillment_orders_count;
    const oms_shipment *shipments;
    size_t shipments_count;
    const oms_scan_row *scans;
    size_t scans_count;
    const oms_fulfillment_line *lines;
    size_t lines_count;
    const oms_fulfillment_hold *holds;
    size_t holds_count;
} oms_parcels;

typedef struct oms_fulfillment_get_args {
    uint32_t size;
    const char *order_id; // required
} oms_fulfillment_get_args;

// Reads the parcels of an order. *out is owned by the caller:
// oms_parcels_free. Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO, OMS_ENOMEM.
// Since 0.1.
OMS_API int oms_fulfillment_get(oms *oms, const oms_fulfillment_get_args *args,
                                oms_parcels **out, oms_error *err);
OMS_API void oms_parcels_free(oms_parcels *parcels); // Since 0.1.

#ifdef __cplusplus
}
#endif
#endif
