// The other rows: replacements, what nobody could match, and the shop's own.
#include "modules/cancellation/cancellation.h"

static const char *const replacement_state_names[] = {
    "asked", "requested", "placed", "completed", "rejected", "canceled"};
const oms_enum oms__replacement_state_enum =
    OMS_ENUM("replacement_state", replacement_state_names);

#define COUNT(T, m, text) OMS_FIELD_INT(T, m, OMS_NULLABLE, 0, INT64_MAX, text)
#define VERSION(T) \
    OMS_FIELD_INT(T, version, 0, 0, INT64_MAX, "Counts its changes.")
#define MONEY(T, m, lo, text) OMS_FIELD_MONEY(T, m, OMS_NULLABLE, lo, text)
#define WHEN(T, m, text) OMS_FIELD_TIME(T, m, OMS_NULLABLE, text)

// ---- replacements ----------------------------------------------------------

#define SENT oms_replacement_line
static const oms_field sent_fields[] = {
    OMS_FIELD_CODE(SENT, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_TEXT(SENT, name, 0, OMS_NAME_BYTES_MAX,
                   "As the customer sees it."),
    OMS_FIELD_INT(SENT, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX, "Units."),
    MONEY(SENT, unit_price_minor, 0, "Of a unit."),
    MONEY(SENT, discount_minor, 0, "Of the whole line; subtracts."),
    MONEY(SENT, tax_minor, 0, "Of the whole line; adds."),
    MONEY(SENT, shipping_minor, 0, "Of the whole line; adds."),
    OMS_FIELD_CODE(SENT, location_id, 0, "Only from here."),
    OMS_FIELD_BOOL(SENT, digital, OMS_NULLABLE, "Needs no parcel."),
};
const oms_record oms__replacement_line_record = OMS_RECORD(
    "replacement_line", SENT, sent_fields, "Goods that go out instead.");

#define INSTEAD oms_replacement_row
static const oms_field instead_fields[] = {
    OMS_FIELD_CODE(INSTEAD, order_id, OMS_REQUIRED,
                   "The order of the goods that came back."),
    OMS_FIELD_INT(INSTEAD, replacement_no, OMS_REQUIRED, 1, OMS_EVENTS_MAX,
                  "1, 2, ... within the order."),
    VERSION(INSTEAD),
    OMS_FIELD_CODE(INSTEAD, new_order_id, 0, "The order that was placed."),
    OMS_FIELD_ENUM(INSTEAD, state, 0, &oms__replacement_state_enum,
                   "How far it is."),
    OMS_FIELD_BOOL(INSTEAD, claim, OMS_NULLABLE, "Nothing has to come back."),
    COUNT(INSTEAD, return_no, "For this return."),
    MONEY(INSTEAD, credit_minor, 0, "What came back pays so much."),
    MONEY(INSTEAD, price_minor, 0, "Of what goes out."),
    MONEY(INSTEAD, difference_minor, -OMS_MONEY_MAX,
          "Above zero: the customer pays; below: gets back."),
    OMS_FIELD_TEXT(INSTEAD, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text."),
    OMS_FIELD_TEXT(INSTEAD, why, 0, OMS_NOTE_BYTES_MAX,
                   "Why it was called off."),
    OMS_FIELD_LIST(INSTEAD, claimed, 0, &oms__stop_line_record, 0,
                   OMS_LINES_MAX, "Of a claim: what was wrong."),
    OMS_FIELD_LIST(INSTEAD, lines, 0, &oms__replacement_line_record, 0,
                   OMS_LINES_MAX, "What goes out."),
    OMS_FIELD_LIST(INSTEAD, payments, 0, &oms__tender_record, 0,
                   OMS_PAYMENTS_MAX, "How the difference is paid."),
    OMS_FIELD_OBJECT(INSTEAD, ship_to, OMS_PII, &oms__address_record,
                     "Where it goes; absent: as the old order."),
    OMS_FIELD_TEXT(INSTEAD, shipping_method, 0, OMS_NAME_BYTES_MAX,
                   "How it goes; absent: as the old order."),
    WHEN(INSTEAD, asked_at_ms, "Since when."),
    WHEN(INSTEAD, ended_at_ms, "Until when."),
    OMS_FIELD_CODE(INSTEAD, expire_task, 0, "The timer."),
};
static const oms_record instead_record = OMS_RECORD(
    "replacement", INSTEAD, instead_fields, "An exchange or a claim.");
static const oms_index instead_indexes[] = {
    {.name = "replacements_by_new_order",
     .fields = {3},
     .fields_count = 1,
     .unique = true},
};
const oms_table oms__replacements_table = {.name = "replacements",
                                           .record = &instead_record,
                                           .key_fields = 2,
                                           .version_field = 2,
                                           .archived = true,
                                           .indexes = instead_indexes,
                                           .indexes_count =
                                               OMS_COUNT(instead_indexes)};

// ---- unmatched_returns -----------------------------------------------------

#define LOOSE oms_unmatched_row
static const oms_field loose_fields[] = {
    OMS_FIELD_CODE(LOOSE, unmatched_id, OMS_REQUIRED, "Ordered by time."),
    VERSION(LOOSE),
    OMS_FIELD_BOOL(LOOSE, closed, 0, "All of it was matched since."),
    OMS_FIELD_CODE(LOOSE, customer_id, 0, "Who sent it, if known."),
    OMS_FIELD_CODE(LOOSE, sku, OMS_REQUIRED, "The product."),
    OMS_FIELD_INT(LOOSE, quantity, OMS_REQUIRED, 1, OMS_QUANTITY_MAX,
                  "Units that nobody could match."),
    OMS_FIELD_INT(LOOSE, left, OMS_NULLABLE, 0, OMS_QUANTITY_MAX,
                  "Of these, still not matched."),
    MONEY(LOOSE, amount_minor, 0, "What was given back for them."),
    MONEY(LOOSE, matched_minor, 0, "Of that, matched since."),
    OMS_FIELD_CURRENCY(LOOSE, currency, 0, "Of the amount."),
    OMS_FIELD_TEXT(LOOSE, reference, 0, OMS_NAME_BYTES_MAX,
                   "Of the credit note."),
    OMS_FIELD_CODE(LOOSE, why, OMS_REQUIRED,
                   "unknown_order, unknown_customer, never_bought, "
                   "over_returned, wrong_item."),
    OMS_FIELD_CODE(LOOSE, order_id, 0, "That was named, or where it came up."),
    OMS_FIELD_CODE(LOOSE, reason, 0, "What the customer said."),
    OMS_FIELD_TEXT(LOOSE, note, OMS_PII, OMS_NOTE_BYTES_MAX, "Free text."),
    WHEN(LOOSE, occurred_at_ms, "When it came back."),
    WHEN(LOOSE, recorded_at_ms, "When we heard of it."),
};
static const oms_record loose_record =
    OMS_RECORD("unmatched_return", LOOSE, loose_fields,
               "Goods that came back and that nobody could match.");
static const oms_index loose_indexes[] = {
    {.name = "unmatched_returns_open", .fields = {2}, .fields_count = 1},
    {.name = "unmatched_returns_by_customer", .fields = {3}, .fields_count = 1},
    {.name = "unmatched_returns_by_order", .fields = {12}, .fields_count = 1},
};
const oms_table oms__unmatched_table = {.name = "unmatched_returns",
                                        .record = &loose_record,
                                        .key_fields = 1,
                                        .version_field = 1,
                                        .indexes = loose_indexes,
                                        .indexes_count =
                                            OMS_COUNT(loose_indexes)};

// ---- the shop's own --------------------------------------------------------

static const oms_field final_fields[] = {
    OMS_FIELD_TEXT(oms_final_sale, sku, OMS_REQUIRED, OMS_CODE_BYTES_MAX + 1,
                   "A sku; one that ends in * is a beginning."),
};
const oms_record oms__final_sale_record = OMS_RECORD(
    "final_sale", oms_final_sale, final_fields, "Goods that do not come back.");

#define RULES oms_return_rules
static const oms_field rules_fields[] = {
    OMS_FIELD_ONE(RULES, one),
    VERSION(RULES),
    OMS_FIELD_INT(RULES, window_days, 0, -1, 36500,
                  "Days after delivery; -1: no end."),
    OMS_FIELD_INT(RULES, expiry_days, 0, -1, 36500,
                  "Days that an approved return waits; -1: no end."),
    OMS_FIELD_BOOL(RULES, auto_approve, 0, "What policy allows is granted."),
    OMS_FIELD_BOOL(RULES, auto_credit, 0, "What was accepted is credited."),
    OMS_FIELD_BOOL(RULES, credit_shipping, 0,
                   "With the delivery, when everything came back."),
    OMS_FIELD_INT(RULES, fee_per_mille, 0, 0, 1000, "Kept back of goods."),
    MONEY(RULES, label_fee_minor, 0, "Kept back for the label."),
    OMS_FIELD_BOOL(RULES, customer_pays_label, 0, "It is kept back."),
    OMS_FIELD_LIST(RULES, final_sale, 0, &oms__final_sale_record, 0, 1000,
                   "Goods that do not come back."),
    COUNT(RULES, decide_days, "Within which a return is decided."),
    COUNT(RULES, inspect_days, "... what arrived is looked at."),
    COUNT(RULES, credit_days, "... what was accepted is credited."),
    OMS_FIELD_ENUM(RULES, undecided, OMS_NULLABLE, &oms__return_undecided_enum,
                   "What becomes of one that nobody has decided."),
};
static const oms_record rules_record =
    OMS_RECORD("return_settings", RULES, rules_fields,
               "The shop's rules for returns: one row.");
const oms_table oms__return_rules_table = {.name = "return_settings",
                                           .record = &rules_record,
                                           .key_fields = 1,
                                           .version_field = 1};

#define TALLY oms_return_tally
static const oms_field tally_fields[] = {
    OMS_FIELD_ONE(TALLY, one),
    VERSION(TALLY),
    COUNT(TALLY, last_number, "The last number of a return."),
    COUNT(TALLY, facts, "Returns that were recorded."),
    COUNT(TALLY, matched, "Of these, every unit matched."),
    COUNT(TALLY, partly, "Of these, some units matched."),
    COUNT(TALLY, unmatched, "Of these, no unit matched."),
    COUNT(TALLY, other_price, "Of these, told another price."),
    COUNT(TALLY, over_returned, "Of these, more than was bought."),
    COUNT(TALLY, units_matched, "Units of them that were matched."),
    COUNT(TALLY, units_unmatched, "Units of them that were not."),
};
static const oms_record tally_record =
    OMS_RECORD("return_tally", TALLY, tally_fields,
               "Numbers given, and what facts came to: one row.");
const oms_table oms__return_tally_table = {.name = "return_tallies",
                                           .record = &tally_record,
                                           .key_fields = 1,
                                           .version_field = 1};
