// Change sets: editing an order that was placed, as a whole or not at all. Part
// of order.h, which includes it.
#include "order.h"

#ifndef OMS_ORDER_CHANGE_H
#define OMS_ORDER_CHANGE_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum oms_change_kind {
    OMS_CHANGE_KIND_EDIT = 0,
    OMS_CHANGE_KIND_RETURN,
    OMS_CHANGE_KIND_EXCHANGE,
    OMS_CHANGE_KIND_CLAIM,
    OMS_CHANGE_KIND_CANCEL
} oms_change_kind;

typedef enum oms_change_state {
    OMS_CHANGE_STATE_PENDING = 0, // being put together
    OMS_CHANGE_STATE_REQUESTED, // asked for: parcels and stock are being looked
                                // at
    OMS_CHANGE_STATE_CONFIRMED,
    OMS_CHANGE_STATE_DECLINED,
    OMS_CHANGE_STATE_CANCELED,
    OMS_CHANGE_STATE_EXPIRED
} oms_change_state;

typedef enum oms_change_action_kind {
    OMS_CHANGE_ACTION_ADD_LINE = 0, // line
    OMS_CHANGE_ACTION_SET_QUANTITY, // line_no, quantity
    OMS_CHANGE_ACTION_SET_PRICE, // line_no, unit_price_minor (and _millionths)
    OMS_CHANGE_ACTION_SET_DISCOUNT,        // line_no, amount_minor
    OMS_CHANGE_ACTION_SET_TAX,             // line_no, amount_minor
    OMS_CHANGE_ACTION_SET_SHIPPING,        // line_no, amount_minor
    OMS_CHANGE_ACTION_REMOVE_LINE,         // line_no
    OMS_CHANGE_ACTION_SET_ADDRESS,         // address: where the goods go
    OMS_CHANGE_ACTION_SET_SHIPPING_METHOD, // shipping_method
    OMS_CHANGE_ACTION_SET_PROMISED_AT,     // promised_at_ms
    OMS_CHANGE_ACTION_ADD_ADJUSTMENT,      // adjustment
    OMS_CHANGE_ACTION_REMOVE_ADJUSTMENT    // adjustment_no
} oms_change_action_kind;

// One step of a change set; its kind says which members it needs. Steps are
// taken in their order. Lines that are added get the numbers behind the last
// line, in their order, and later steps may name them.
typedef struct oms_change_action {
    oms_change_action_kind kind;
    int64_t line_no;
    int64_t quantity; // units that are wanted now: canceled ones do not count,
                      // those that have left or came back do
    int64_t unit_price_minor;
    int64_t unit_price_millionths;
    int64_t amount_minor; // of the whole line, canceled units included
    const oms_order_line_args *line;
    const oms_address *address;
    const char *shipping_method;
    int64_t promised_at_ms;
    const oms_adjustment *adjustment;
    int64_t adjustment_no; // 1, 2, ... as they were placed or added
} oms_change_action;

typedef struct oms_order_change_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id;  // required
    int64_t change_no;     // edit, confirm, decline, cancel: 0: the open one
    oms_change_kind kind;  // begin; what it is for
    int64_t order_version; // begin: refuse if the order is not as it was read,
                           // by oms_order.version; 0: not asked
    int64_t version; // edit, confirm: refuse if the change is not as it was
                     // read, by oms_order_change.version; 0: not asked
    const oms_change_action *actions; // begin, edit; at most OMS_LINES_MAX
    size_t actions_count;
    bool replace; // edit: instead of the actions so far, not behind them
    int64_t expires_at_ms; // begin: 0: as configured
    const char *note;      // begin, edit: what for; decline: why not
} oms_order_change_args;

// Begins a change of an order that was placed. Only one may be open at a time.
// Nothing happens to the order until it is confirmed; one that nobody confirms
// in time expires. receipt->number is the change.
// Errors: OMS_ENOTFOUND, OMS_EINVAL (an action that makes no sense),
// OMS_ECONFLICT (another is open, another version), OMS_ESTATE (guard
// order_changeable), and those of oms_submit. Since 0.1.
OMS_API int oms_order_change_begin(oms *oms, const oms_order_change_args *args,
                                   oms_receipt *out, oms_error *err);
// Adds actions to a pending change, or replaces them. Errors: as begin.
// Since 0.1.
OMS_API int oms_order_change_edit(oms *oms, const oms_order_change_args *args,
                                  oms_receipt *out, oms_error *err);
// Asks for it: units that are taken out must still be stopped by fulfilment,
// units that are added must be had from stock; then all of it happens at once,
// else it is declined. What needs neither happens in this call. Errors: as
// begin, and OMS_ESTATE with every guard that refuses: change_has_actions,
// base_unchanged, order_changeable, stock_answered, units_are_here,
// something_remains, in_time. Since 0.1.
OMS_API int oms_order_change_confirm(oms *oms,
                                     const oms_order_change_args *args,
                                     oms_receipt *out, oms_error *err);
// The customer or the merchant says no; also while it is being looked at.
// Errors: OMS_ENOTFOUND, OMS_ESTATE. Since 0.1.
OMS_API int oms_order_change_decline(oms *oms,
                                     const oms_order_change_args *args,
                                     oms_receipt *out, oms_error *err);
// Drops a change that was not asked for yet. Errors: as decline. Since 0.1.
OMS_API int oms_order_change_cancel(oms *oms, const oms_order_change_args *args,
                                    oms_receipt *out, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
