// Taking back: cancellations, returns, exchanges and claims.
//
// A cancellation stops what has not left; a return takes back what has. Each is
// a wish first: fulfilment says what can still be stopped, a person or a policy
// whether a return is granted. Money is a step of its own: what is given back
// is decided by payment and told by its events. Returns, exchanges and claims
// have their commands in return.h.
#ifndef OMS_CANCELLATION_H
#define OMS_CANCELLATION_H

#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum oms_cancellation_state {
    OMS_CANCELLATION_REQUESTED = 0, // fulfilment has not answered yet
    OMS_CANCELLATION_STOPPED,       // processing cancels what could be stopped
    OMS_CANCELLATION_COMPLETED,     // all of it
    OMS_CANCELLATION_PARTIAL,       // some of it; the rest has left
    OMS_CANCELLATION_REFUSED
} oms_cancellation_state;

typedef enum oms_return_state {
    OMS_RETURN_STATE_REQUESTED = 0,
    OMS_RETURN_STATE_APPROVED,
    OMS_RETURN_STATE_REJECTED,
    OMS_RETURN_STATE_IN_TRANSIT,
    OMS_RETURN_STATE_PARTIALLY_RECEIVED,
    OMS_RETURN_STATE_RECEIVED,
    OMS_RETURN_STATE_INSPECTED,
    OMS_RETURN_STATE_COMPLETED,
    OMS_RETURN_STATE_CANCELED,
    OMS_RETURN_STATE_EXPIRED
} oms_return_state;

typedef enum oms_disposition {
    OMS_DISPOSITION_NONE = 0,
    OMS_DISPOSITION_RESTOCK,
    OMS_DISPOSITION_DAMAGED,
    OMS_DISPOSITION_UNUSABLE,
    OMS_DISPOSITION_RETURN_TO_VENDOR
} oms_disposition;

typedef enum oms_resolution {
    OMS_RESOLUTION_REFUND = 0,
    OMS_RESOLUTION_STORE_CREDIT,
    OMS_RESOLUTION_EXCHANGE,
    OMS_RESOLUTION_REPAIR,
    OMS_RESOLUTION_NONE
} oms_resolution;

typedef enum oms_replacement_state {
    OMS_REPLACEMENT_ASKED = 0, // a claim that nobody has decided yet
    OMS_REPLACEMENT_REQUESTED, // processing is to place its order
    OMS_REPLACEMENT_PLACED,    // that order waits for its money and its goods
    OMS_REPLACEMENT_COMPLETED, // that order is confirmed
    OMS_REPLACEMENT_REJECTED,
    OMS_REPLACEMENT_CANCELED
} oms_replacement_state;

// ---- cancellations ---------------------------------------------------------

typedef struct oms_cancellation_request_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;       // required
    const oms_stop_line *lines; // none: the whole order
    size_t lines_count;
    oms_reason reason;
    const char *note;
    bool no_restock; // what is taken out does not go back to stock
} oms_cancellation_request_args;

// Asks that an order, lines or units of lines be stopped. Fulfilment decides
// what can be; the rest is told by cancellation.completed, .partial or
// .refused. receipt->number is the cancellation. Errors: OMS_ENOTFOUND,
// OMS_ESTATE (guards order_open, something_left, none_under_way), OMS_EREFUSED
// (more units than are left of a line). Since 0.1.
OMS_API int oms_cancellation_request(oms *oms,
                                     const oms_cancellation_request_args *args,
                                     oms_receipt *out, oms_error *err);

// ---- what is published -----------------------------------------------------

// cancellation.requested, .completed, .partial, .refused
typedef struct oms_cancellation_event {
    const char *order_id;
    int64_t cancellation_no;
    oms_reason reason;
    const char *note;           // requested: why, in words
    const oms_stop_line *lines; // none: the whole order
    size_t lines_count;
    bool restock;         // goods go back to stock (the default)
    int64_t amount_minor; // completed, partial: what is not owed any more
    const char *why;      // refused, partial: why not all of it
} oms_cancellation_event;

// Units of a line that come back.
typedef struct oms_return_event_line {
    int64_t line_no;
    const char *sku;
    int64_t quantity;     // requested, approved: wanted; received: arrived now
                          // and to be counted as returned; inspected: looked at
    int64_t accepted;     // inspected: units that are credited
    int64_t amount_minor; // value of these units: shares of what the line is
                          // worth, discounts and taxes of the order included
    oms_disposition disposition; // inspected
    const char *reason;
    int64_t wrong;           // received: other goods came, that many
    const char *arrived_sku; // received: these
    int64_t lost;            // received: will never arrive
    bool other_price;        // a fact that told another price than was paid
} oms_return_event_line;

// What a return waits for that a person must do.
typedef enum oms_return_wait {
    OMS_RETURN_WAIT_NONE = 0,
    OMS_RETURN_WAIT_DECISION,   // asked for: return.approve or return.reject
    OMS_RETURN_WAIT_INSPECTION, // arrived: return.inspect
    OMS_RETURN_WAIT_CREDIT      // looked at: return.credit
} oms_return_wait;

// return.requested .approved .rejected .in_transit .received .inspected
// .completed .canceled .expired .overdue (a person has not acted in time)
typedef struct oms_return_event {
    const char *order_id;
    int64_t return_no;
    const oms_return_event_line *lines;
    size_t lines_count;
    int64_t amount_minor; // sum of the lines
    const char *note;
    bool recorded;  // a fact from outside
    int64_t number; // of the return in the shop (its RMA)
    const char *currency;
    const char *reference;     // recorded: the credit note's
    oms_return_wait waits_for; // overdue: what nobody has done ...
    int64_t since_ms;          // ... since then
} oms_return_event;

// return.credited: money is to be given back for a return or a claim, or as a
// gesture. Payment lowers what is owed and refunds it: to the tenders it was
// paid with (largest remainder), or as store credit. With resolution exchange
// nothing is refunded: the credit pays the replacement.
typedef struct oms_return_credited {
    const char *order_id;
    int64_t return_no;
    int64_t replacement_no; // the credit pays (a part of) its replacement
    int64_t items_minor;    // for goods
    int64_t shipping_minor;
    int64_t fee_minor;    // kept back: restocking, return label
    int64_t amount_minor; // items + shipping - fee
    oms_resolution resolution;
    const char *reason;
    bool outside; // the money was given back by somebody else: ask nobody, a
                  // payment.record tells of it
    bool gesture; // more than goods: an allowance
    int64_t credit_note_no; // counts per order
} oms_return_credited;

// What goes out instead.
typedef struct oms_replacement_line {
    const char *sku; // required
    const char *name;
    int64_t quantity;         // required
    int64_t unit_price_minor; // >= 0; of a claim: 0
    int64_t discount_minor;   // of the whole line, as below
    int64_t tax_minor;
    int64_t shipping_minor;
    const char *location_id;
    bool digital;
} oms_replacement_line;

// exchange.requested .placed .completed .canceled, claim.asked .requested
// .placed .completed .rejected .canceled: goods that go out instead. On
// `requested` processing places an order with the id [new_order_id] for the
// customer of [order_id], with these lines: paid by a tender "exchange_credit"
// of [credit_minor] and then by [payments]; a claim costs nothing (on account,
// all prices 0). `placed` follows when order.placed has named the replacement,
// `completed` when that order was confirmed, `canceled` when it could not be
// placed or has ended: then the credit has nothing to pay, and payment gives
// [credit_minor] back by the tenders of [order_id].
typedef struct oms_replacement_event {
    const char *order_id; // of the goods that came back
    int64_t replacement_no;
    int64_t return_no;        // 0: a claim without return
    const char *new_order_id; // begins with "replacement-"
    int64_t credit_minor;     // the part of what came back that pays it
    int64_t price_minor;      // of what goes out
    int64_t difference_minor; // > 0: the customer pays; < 0: gets back
    const char *note;
    bool claim;
    const char *currency;
    const oms_replacement_line *lines; // requested
    size_t lines_count;
    const oms_tender *payments; // requested
    size_t payments_count;
    const oms_address *ship_to; // requested; NULL: as the old order
    const char *shipping_method;
    const char *why; // rejected, canceled
} oms_replacement_event;

// return.unmatched: goods came back that nobody could match with a sale.
// return.matched: somebody did, later.
typedef struct oms_unmatched_event {
    const char *unmatched_id;
    const char *customer_id;
    const char *sku;
    int64_t quantity;
    int64_t amount_minor;
    const char *currency;
    const char *reference;
    const char *reason; // "unknown_order", "unknown_customer", "never_bought",
                        // "over_returned", "wrong_item"
    const char *order_id; // matched: with this order; or where it came up
    int64_t return_no;    // matched
} oms_unmatched_event;

#ifdef __cplusplus
}
#endif
#endif
