// What the module publishes. Event records only grow: other modules, other
// processes and people's own programs read them.
#include "modules/cancellation/cancellation.h"

#define ORDER(T, fl) OMS_FIELD_CODE(T, order_id, fl, "The order.")
#define NUMBER(T, m, fl, text) OMS_FIELD_INT(T, m, fl, 0, INT64_MAX, text)
#define UNITS(T, m, text) \
    OMS_FIELD_INT(T, m, OMS_NULLABLE, 0, OMS_QUANTITY_MAX, text)
#define MONEY(T, m, lo, text) OMS_FIELD_MONEY(T, m, OMS_NULLABLE, lo, text)
#define FLAG(T, m, text) OMS_FIELD_BOOL(T, m, OMS_NULLABLE, text)
#define NOTE(T) \
    OMS_FIELD_TEXT(T, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Why, in words.")

#define STOP oms_cancellation_event
static const oms_field stop_fields[] = {
    ORDER(STOP, OMS_REQUIRED),
    NUMBER(STOP, cancellation_no, OMS_REQUIRED, "Within the order."),
    OMS_FIELD_ENUM(STOP, reason, 0, &oms__reason_enum, "Why."),
    NOTE(STOP),
    OMS_FIELD_LIST(STOP, lines, 0, &oms__stop_line_record, 0, OMS_LINES_MAX,
                   "None: the whole order."),
    FLAG(STOP, restock, "Goods go back to stock."),
    MONEY(STOP, amount_minor, 0, "What is not owed any more."),
    OMS_FIELD_TEXT(STOP, why, 0, OMS_NOTE_BYTES_MAX, "Why not all of it."),
};
static const oms_record stop_record =
    OMS_RECORD("cancellation_event", STOP, stop_fields, "A cancellation.");

#define LINE oms_return_event_line
static const oms_field line_fields[] = {
    OMS_FIELD_INT(LINE, line_no, OMS_REQUIRED, 1, OMS_LINES_MAX, "The line."),
    OMS_FIELD_CODE(LINE, sku, OMS_REQUIRED, "The product."),
    UNITS(LINE, quantity, "Units that this is about."),
    UNITS(LINE, accepted, "Of these, worth a credit."),
    MONEY(LINE, amount_minor, 0, "What they are worth."),
    OMS_FIELD_ENUM(LINE, disposition, 0, &oms__disposition_enum,
                   "Where they go."),
    OMS_FIELD_CODE(LINE, reason, 0, "too_small, defective ..."),
    UNITS(LINE, wrong, "Other goods came."),
    OMS_FIELD_CODE(LINE, arrived_sku, 0, "These."),
    UNITS(LINE, lost, "Will never arrive."),
    FLAG(LINE, other_price, "Another price was told than was paid."),
};
static const oms_record line_record = OMS_RECORD(
    "return_event_line", LINE, line_fields, "Units of a line that come back.");

#define GOODS oms_return_event
static const oms_field goods_fields[] = {
    ORDER(GOODS, OMS_REQUIRED),
    NUMBER(GOODS, return_no, OMS_REQUIRED, "Within the order."),
    OMS_FIELD_LIST(GOODS, lines, 0, &line_record, 0, OMS_LINES_MAX,
                   "Units that this is about."),
    MONEY(GOODS, amount_minor, 0, "Sum of the lines."),
    NOTE(GOODS),
    FLAG(GOODS, recorded, "A fact from outside."),
    NUMBER(GOODS, number, OMS_NULLABLE, "In the shop (RMA)."),
    OMS_FIELD_CURRENCY(GOODS, currency, 0, "Of the amounts."),
    OMS_FIELD_TEXT(GOODS, reference, 0, OMS_NAME_BYTES_MAX,
                   "Of the credit note."),
    OMS_FIELD_ENUM(GOODS, waits_for, OMS_NULLABLE, &oms__return_wait_enum,
                   "Overdue: what nobody has done."),
    OMS_FIELD_TIME(GOODS, since_ms, OMS_NULLABLE, "Overdue: since when."),
};
static const oms_record goods_record =
    OMS_RECORD("return_event", GOODS, goods_fields, "A return.");

#define CREDIT oms_return_credited
static const oms_field credit_fields[] = {
    ORDER(CREDIT, OMS_REQUIRED),
    NUMBER(CREDIT, return_no, OMS_NULLABLE, "Absent: a gesture."),
    NUMBER(CREDIT, replacement_no, OMS_NULLABLE, "It pays this exchange."),
    MONEY(CREDIT, items_minor, 0, "For goods."),
    MONEY(CREDIT, shipping_minor, 0, "For delivery."),
    MONEY(CREDIT, fee_minor, 0, "Kept back."),
    OMS_FIELD_MONEY(CREDIT, amount_minor, OMS_REQUIRED, 0,
                    "items + shipping - fee."),
    OMS_FIELD_ENUM(CREDIT, resolution, 0, &oms__resolution_enum,
                   "How it is given."),
    OMS_FIELD_TEXT(CREDIT, reason, OMS_PII, OMS_NOTE_BYTES_MAX, "Why."),
    FLAG(CREDIT, outside, "Somebody else gives it back."),
    FLAG(CREDIT, gesture, "It may exceed what goods are worth."),
    NUMBER(CREDIT, credit_note_no, OMS_NULLABLE, "Counts per order."),
};
static const oms_record credit_record = OMS_RECORD(
    "return_credited", CREDIT, credit_fields, "Money is to be given back.");

#define LOOSE oms_unmatched_event
static const oms_field loose_fields[] = {
    OMS_FIELD_CODE(LOOSE, unmatched_id, OMS_REQUIRED, "The entry."),
    OMS_FIELD_CODE(LOOSE, customer_id, 0, "Who sent it, if known."),
    OMS_FIELD_CODE(LOOSE, sku, OMS_REQUIRED, "The product."),
    UNITS(LOOSE, quantity, "Units."),
    MONEY(LOOSE, amount_minor, 0, "What was given back for them."),
    OMS_FIELD_CURRENCY(LOOSE, currency, 0, "Of the amount."),
    OMS_FIELD_TEXT(LOOSE, reference, 0, OMS_NAME_BYTES_MAX,
                   "Of the credit note."),
    OMS_FIELD_CODE(LOOSE, reason, 0, "Why nobody could match it."),
    ORDER(LOOSE, 0),
    NUMBER(LOOSE, return_no, OMS_NULLABLE, "It was matched with."),
};
static const oms_record loose_record = OMS_RECORD(
    "unmatched_event", LOOSE, loose_fields, "Goods that nobody could match.");

#define INSTEAD oms_replacement_event
static const oms_field instead_fields[] = {
    ORDER(INSTEAD, OMS_REQUIRED),
    NUMBER(INSTEAD, replacement_no, OMS_REQUIRED, "Within the order."),
    NUMBER(INSTEAD, return_no, OMS_NULLABLE, "Absent: nothing comes back."),
    OMS_FIELD_CODE(INSTEAD, new_order_id, 0, "The order for it."),
    MONEY(INSTEAD, credit_minor, 0, "What came back pays so much."),
    MONEY(INSTEAD, price_minor, 0, "Of what goes out."),
    MONEY(INSTEAD, difference_minor, -OMS_MONEY_MAX,
          "Above zero: the customer pays; below: gets back."),
    NOTE(INSTEAD),
    FLAG(INSTEAD, claim, "It costs nothing."),
    OMS_FIELD_CURRENCY(INSTEAD, currency, 0, "Of the amounts."),
    OMS_FIELD_LIST(INSTEAD, lines, 0, &oms__replacement_line_record, 0,
                   OMS_LINES_MAX, "What goes out."),
    OMS_FIELD_LIST(INSTEAD, payments, 0, &oms__tender_record, 0,
                   OMS_PAYMENTS_MAX, "How the difference is paid."),
    OMS_FIELD_OBJECT(INSTEAD, ship_to, OMS_PII, &oms__address_record,
                     "Absent: as the old order."),
    OMS_FIELD_TEXT(INSTEAD, shipping_method, 0, OMS_NAME_BYTES_MAX,
                   "Absent: as the old order."),
    OMS_FIELD_TEXT(INSTEAD, why, 0, OMS_NOTE_BYTES_MAX,
                   "Rejected, canceled: why."),
};
static const oms_record instead_record = OMS_RECORD(
    "replacement_event", INSTEAD, instead_fields, "Goods that go out instead.");

const oms_event_type oms__take_back_events[OMS__TELLS_COUNT] = {
    [OMS__TELLS_STOP_REQUESTED] = {"cancellation.requested", &stop_record,
                                   "Fulfilment is to stop these units."},
    [OMS__TELLS_STOP_COMPLETED] = {"cancellation.completed", &stop_record,
                                   "All of it was taken out."},
    [OMS__TELLS_STOP_PARTIAL] = {"cancellation.partial", &stop_record,
                                 "Some of it was; the rest has left."},
    [OMS__TELLS_STOP_REFUSED] = {"cancellation.refused", &stop_record,
                                 "Nothing of it could be stopped."},
    [OMS__TELLS_RETURN_REQUESTED] = {"return.requested", &goods_record,
                                     "Goods are to come back."},
    [OMS__TELLS_RETURN_APPROVED] = {"return.approved", &goods_record,
                                    "They may."},
    [OMS__TELLS_RETURN_REJECTED] = {"return.rejected", &goods_record,
                                    "They may not."},
    [OMS__TELLS_RETURN_IN_TRANSIT] = {"return.in_transit", &goods_record,
                                      "They are on their way."},
    [OMS__TELLS_RETURN_RECEIVED] = {"return.received", &goods_record,
                                    "Some or all of them are here."},
    [OMS__TELLS_RETURN_INSPECTED] = {"return.inspected", &goods_record,
                                     "They were looked at."},
    [OMS__TELLS_RETURN_COMPLETED] = {"return.completed", &goods_record,
                                     "Goods and money are settled."},
    [OMS__TELLS_RETURN_CANCELED] = {"return.canceled", &goods_record,
                                    "They stay where they are."},
    [OMS__TELLS_RETURN_EXPIRED] = {"return.expired", &goods_record,
                                   "They never came."},
    [OMS__TELLS_RETURN_OVERDUE] = {"return.overdue", &goods_record,
                                   "Nobody has acted in time."},
    [OMS__TELLS_RETURN_CREDITED] = {"return.credited", &credit_record,
                                    "Money is to be given back."},
    [OMS__TELLS_RETURN_UNMATCHED] = {"return.unmatched", &loose_record,
                                     "Goods came that nobody could match."},
    [OMS__TELLS_RETURN_MATCHED] = {"return.matched", &loose_record,
                                   "Somebody matched them after all."},
    [OMS__TELLS_EXCHANGE_REQUESTED] = {"exchange.requested", &instead_record,
                                       "An order is to be placed for it."},
    [OMS__TELLS_EXCHANGE_PLACED] = {"exchange.placed", &instead_record,
                                    "That order was placed."},
    [OMS__TELLS_EXCHANGE_COMPLETED] = {"exchange.completed", &instead_record,
                                       "That order was confirmed."},
    [OMS__TELLS_EXCHANGE_CANCELED] = {"exchange.canceled", &instead_record,
                                      "It will not come."},
    [OMS__TELLS_CLAIM_ASKED] = {"claim.asked", &instead_record,
                                "It waits for a decision."},
    [OMS__TELLS_CLAIM_REQUESTED] = {"claim.requested", &instead_record,
                                    "An order is to be placed for it."},
    [OMS__TELLS_CLAIM_PLACED] = {"claim.placed", &instead_record,
                                 "That order was placed."},
    [OMS__TELLS_CLAIM_COMPLETED] = {"claim.completed", &instead_record,
                                    "That order was confirmed."},
    [OMS__TELLS_CLAIM_REJECTED] = {"claim.rejected", &instead_record,
                                   "Nothing is sent again."},
    [OMS__TELLS_CLAIM_CANCELED] = {"claim.canceled", &instead_record,
                                   "It will not come."},
};
