// Returns, exchanges and claims: what can be asked for, recorded and read. What
// is published about them is in cancellation.h.
//
// Goods that came back outside are facts (return.record): they are matched with
// what was sold as well as can be, and what nobody can match is kept in a list,
// never lost.
#ifndef OMS_RETURN_H
#define OMS_RETURN_H

#include "cancellation.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- returns ---------------------------------------------------------------

typedef struct oms_return_line_args {
    int64_t line_no;             // required
    int64_t quantity;            // request, approve: required
    const char *reason;          // "too_small", "defective" ...
    const char *note;            // what the customer says
    const char *arrived_sku;     // receive: other goods than were sold came
    int64_t lost;                // receive: units that will never arrive
    int64_t refused;             // inspect: of the quantity; not to be credited
    oms_disposition disposition; // inspect: of the accepted; none: restock
} oms_return_line_args;

typedef struct oms_return_request_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;              // required
    const oms_return_line_args *lines; // required
    size_t lines_count;
    oms_resolution resolution; // what the customer wants for it
    const char *note;
    bool override_policy; // a person sets window and final sale aside
} oms_return_request_args;

// Asks to send goods back. By the shop's policy it is approved at once.
// receipt->number is the return within the order. Errors: OMS_ENOTFOUND,
// OMS_ESTATE (guards units_shipped, within_window, not_final_sale),
// OMS_EREFUSED (more units of a line than could come back). Since 0.1.
OMS_API int oms_return_request(oms *oms, const oms_return_request_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_return_act_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;              // required
    int64_t return_no;                 // required
    const oms_return_line_args *lines; // approve, receive, inspect; none: all
    size_t lines_count;
    const char *carrier;         // approve, send
    const char *tracking_number; // approve, send
    const char *label_url;       // approve: the label that the customer gets
    const char *location_id;     // inspect: where restocked units go
    const char *note;
    int64_t occurred_at_ms; // send, receive: when it happened; 0: now
} oms_return_act_args;

// Grants what was asked, or fewer units of it (those that are not named are
// not granted). Without goods in time it expires. Errors: OMS_ENOTFOUND,
// OMS_ESTATE, OMS_EREFUSED (more than was asked). Since 0.1.
OMS_API int oms_return_approve(oms *oms, const oms_return_act_args *args,
                               oms_receipt *out, oms_error *err);
// Turns it down. Errors: OMS_ENOTFOUND, OMS_ESTATE. Since 0.1.
OMS_API int oms_return_reject(oms *oms, const oms_return_act_args *args,
                              oms_receipt *out, oms_error *err);
// The customer has handed it to a carrier. Errors: as reject. Since 0.1.
OMS_API int oms_return_send(oms *oms, const oms_return_act_args *args,
                            oms_receipt *out, oms_error *err);
// Goods have arrived: the units of [lines], or all that were awaited. It is a
// fact: units that nobody had announced are taken as far as the order has
// them, the rest and other goods go to the list of unmatched returns. Errors:
// OMS_ENOTFOUND, OMS_EINVAL (no such line). Since 0.1.
OMS_API int oms_return_receive(oms *oms, const oms_return_act_args *args,
                               oms_receipt *out, oms_error *err);
// What arrived was looked at: accepted units are worth a credit, and go where
// the disposition says. Errors: OMS_ENOTFOUND, OMS_ESTATE, OMS_EREFUSED (more
// units than wait to be looked at). Since 0.1.
OMS_API int oms_return_inspect(oms *oms, const oms_return_act_args *args,
                               oms_receipt *out, oms_error *err);
// Ends it; normally this happens by itself when everything was looked at and
// the money is settled. Errors: OMS_ENOTFOUND, OMS_ESTATE (guards
// all_inspected, money_settled). Since 0.1.
OMS_API int oms_return_complete(oms *oms, const oms_return_act_args *args,
                                oms_receipt *out, oms_error *err);
// Calls it off before anything has arrived. Errors: as reject. Since 0.1.
OMS_API int oms_return_cancel(oms *oms, const oms_return_act_args *args,
                              oms_receipt *out, oms_error *err);

typedef struct oms_return_credit_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;   // required
    int64_t return_no;      // 0: none; a gesture
    int64_t items_minor;    // 0: what was accepted and is not credited yet
    int64_t shipping_minor; // of the order's charge for delivery
    int64_t fee_minor;      // kept back; 0: as the shop's rules say
    bool waive_fee;         // nothing is kept back
    bool no_items;          // only shipping
    bool advance; // before the goods are here, or before they were looked at
    bool gesture; // may exceed what the goods are worth
    bool outside; // somebody else gives the money back
    oms_resolution resolution; // refund or store credit
    const char *reason;
} oms_return_credit_args;

// Decides what is given back: any amount, as often as needed, shipping
// included. receipt->number is the credit. Errors: OMS_ENOTFOUND, OMS_ESTATE
// (guard goods_are_here), OMS_EREFUSED (more than is left to credit, and not a
// gesture), OMS_EINVAL. Since 0.1.
OMS_API int oms_return_credit(oms *oms, const oms_return_credit_args *args,
                              oms_receipt *out, oms_error *err);

typedef struct oms_return_record_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;          // if somebody knows it
    int64_t line_no;               // with order_id; 0: by sku
    const char *customer_id;       // else by customer and sku
    const char *sku;               // required
    int64_t quantity;              // required
    int64_t unit_price_minor;      // given back for a unit; with the next:
    int64_t unit_price_millionths; // both 0: what it was sold for
    bool no_money;                 // nothing was given back
    bool ask_refund; // payment gives the money back; otherwise somebody else
                     // has, and payment.record tells of it
    const char *currency; // of the price
    oms_disposition disposition;
    const char *location_id; // where restocked units are
    const char *reference;   // of the credit note
    const char *reason;
    const char *note;
    int64_t occurred_at_ms; // 0: now
} oms_return_record_args;

// Records that goods came back (or were paid back) outside. It is a fact and
// never refused: units are matched with the order that is named, then with
// what the customer bought of that sku, first in first out: what had arrived
// before what had left before what was placed. The rest is kept in the list of
// unmatched returns; so are goods of archived orders, unless the order is
// named. One record may touch several orders: each gets a return of its own.
// receipt->subject is the first order and ->number its return, or the id of
// the unmatched entry and 0. Errors: those of oms_submit. Since 0.1.
OMS_API int oms_return_record(oms *oms, const oms_return_record_args *args,
                              oms_receipt *out, oms_error *err);

typedef struct oms_return_match_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *unmatched_id; // required
    const char *order_id;     // required
    int64_t line_no;          // 0: by sku
    int64_t quantity;         // 0: all that is left
    bool ask_refund;
} oms_return_match_args;

// Assigns goods of the list to an order after all. receipt->number is the
// return. Errors: OMS_ENOTFOUND, OMS_EREFUSED (the order has fewer units that
// could come back, or they were matched already). Since 0.1.
OMS_API int oms_return_match(oms *oms, const oms_return_match_args *args,
                             oms_receipt *out, oms_error *err);

typedef struct oms_final_sale {
    const char *sku; // one that ends in * is a beginning
} oms_final_sale;

// What becomes of a return that nobody has decided in time.
typedef enum oms_return_undecided {
    OMS_RETURN_UNDECIDED_TELL = 0, // return.overdue, no more
    OMS_RETURN_UNDECIDED_APPROVE,
    OMS_RETURN_UNDECIDED_REJECT
} oms_return_undecided;

typedef struct oms_return_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    int64_t window_days;  // after delivery; 0: 30, -1: no end
    int64_t expiry_days;  // an approved return waits for; 0: 60, -1: no end
    bool auto_approve;    // what policy allows is approved at once
    bool auto_credit;     // what was accepted is credited when all is looked at
    bool credit_shipping; // ... with the delivery, when everything came back
    int64_t fee_per_mille;   // restocking, of the goods
    int64_t label_fee_minor; // kept back once per return when ...
    bool customer_pays_label;
    const oms_final_sale *final_sale; // goods that do not come back
    size_t final_sale_count;
    int64_t decide_days;  // within which a return that was asked for is to be
                          // decided; 0: no deadline, as the next two
    int64_t inspect_days; // ... what arrived is to be looked at
    int64_t credit_days;  // ... what was accepted is to be credited
    oms_return_undecided undecided; // when decide_days have passed
} oms_return_configure_args;

// Sets the shop's rules for returns. Each call replaces all of them. Without
// it: 30 days, approved and credited by hand, no fees, no deadlines. A deadline
// that passes is told once by return.overdue; one that runs keeps the date that
// it began with. Errors: those of oms_submit. Since 0.1.
OMS_API int oms_return_configure(oms *oms,
                                 const oms_return_configure_args *args,
                                 oms_receipt *out, oms_error *err);

// ---- exchanges and claims --------------------------------------------------

typedef struct oms_exchange_place_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;              // required
    int64_t return_no;                 // required
    const oms_replacement_line *lines; // required: what goes out
    size_t lines_count;
    const oms_tender *payments; // for the difference, if the customer pays
    size_t payments_count;
    oms_resolution rest; // of what goods were worth more: refund, store_credit
                         // or none (the customer has no claim on it)
    int64_t fee_minor;   // kept back of what came back; 0: as the rules say
    bool waive_fee;
    bool advance;                // before the goods are here and were looked at
    const oms_address *ship_to;  // NULL: as the old order
    const char *shipping_method; // NULL: as the old order
    const char *note;
} oms_exchange_place_args;

// Gives other goods for those of a return: what was accepted (with [advance]:
// what was asked) pays for them, the difference is due or given back. An order
// of its own is placed for them. receipt->number is the exchange. Errors:
// OMS_ENOTFOUND, OMS_ESTATE (guard goods_are_here), OMS_EREFUSED (nothing is
// left to credit), OMS_ELIMIT. Since 0.1.
OMS_API int oms_exchange_place(oms *oms, const oms_exchange_place_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_claim_place_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;              // required
    const oms_return_line_args *lines; // required: what is wrong, and how many
    size_t lines_count;
    const oms_replacement_line *send; // none: the same goods again
    size_t send_count;
    int64_t return_no; // if something comes back for it; 0: nothing
    bool undecided;    // it waits for claim.approve or claim.reject
    const oms_address *ship_to;
    const char *shipping_method;
    const char *note;
} oms_claim_place_args;

// Sends goods again for nothing, without asking for those that were wrong,
// broken or never came. receipt->number is the claim. Errors: OMS_ENOTFOUND,
// OMS_ESTATE (guard units_shipped), OMS_EREFUSED (more units of a line than
// were shipped and not claimed yet). Since 0.1.
OMS_API int oms_claim_place(oms *oms, const oms_claim_place_args *args,
                            oms_receipt *out, oms_error *err);

typedef struct oms_replacement_act_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;   // required
    int64_t replacement_no; // required
    const char *note;
} oms_replacement_act_args;

// Grants a claim that waits: its order is placed. Errors: OMS_ENOTFOUND,
// OMS_ESTATE. Since 0.1.
OMS_API int oms_claim_approve(oms *oms, const oms_replacement_act_args *args,
                              oms_receipt *out, oms_error *err);
// Turns it down; its units can be claimed again. Errors: as approve. Since 0.1.
OMS_API int oms_claim_reject(oms *oms, const oms_replacement_act_args *args,
                             oms_receipt *out, oms_error *err);
// Calls a replacement off whose order was never placed; one that was is called
// off by canceling that order, and this is told then. Errors: OMS_ENOTFOUND,
// OMS_ESTATE (guard never_placed). Since 0.1.
OMS_API int oms_exchange_cancel(oms *oms, const oms_replacement_act_args *args,
                                oms_receipt *out, oms_error *err);

// ---- what can be read ------------------------------------------------------

typedef struct oms_return_line {
    int64_t line_no;
    const char *sku;
    int64_t asked;     // units wanted (granted, once it is approved)
    int64_t arrived;   // of these goods
    int64_t wrong;     // other goods came
    int64_t lost;      // will never arrive
    int64_t inspected; // of the arrived
    int64_t accepted;  // of the inspected: credited
    int64_t restocked; // of the inspected, by disposition
    int64_t damaged;
    int64_t unusable;
    int64_t to_vendor;
    int64_t value_minor;    // of the accepted
    int64_t credited_minor; // of it
    const char *reason;
    const char *note;
    const char *arrived_sku;
    bool other_price;
} oms_return_line;

typedef struct oms_credit_note {
    int64_t credit_note_no;
    int64_t return_no;
    int64_t replacement_no;
    int64_t items_minor;
    int64_t shipping_minor;
    int64_t fee_minor;
    int64_t amount_minor;
    oms_resolution resolution;
    bool settled; // payment has decided what to do
    bool outside;
    bool gesture;
    const char *reason;
    int64_t credited_at_ms;
} oms_credit_note;

// A return as it stands (return.get).
typedef struct oms_return {
    const char *order_id;
    int64_t return_no;
    int64_t number; // in the shop (RMA)
    oms_return_state state;
    oms_resolution resolution;
    bool recorded;
    const char *currency;
    const oms_return_line *lines;
    size_t lines_count;
    const oms_credit_note *credit_notes;
    size_t credit_notes_count;
    int64_t value_minor;
    int64_t credited_minor; // for goods
    int64_t replacement_no; // the last exchange
    const char *carrier;
    const char *tracking_number;
    const char *label_url;
    const char *reference;
    const char *note;
    int64_t requested_at_ms;
    int64_t approved_at_ms;
    int64_t received_at_ms;
    int64_t completed_at_ms; // or rejected, canceled, expired
    int64_t expires_at_ms;
    int64_t version;
    oms_return_wait waits_for; // what a person is to do ...
    int64_t overdue_at_ms;     // ... until then; 0: no deadline
} oms_return;

typedef struct oms_return_get_args {
    uint32_t size;
    const char *order_id; // with
    int64_t return_no;    // or
    int64_t number;
} oms_return_get_args;

// Reads one return. *out is owned by the caller: oms_return_free. Errors:
// OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_return_get(oms *oms, const oms_return_get_args *args,
                           oms_return **out, oms_error *err);
OMS_API void oms_return_free(oms_return *found); // Since 0.1.

#ifdef __cplusplus
}
#endif
#endif
