// What change sets look like, field by field: arguments, the row, and reads.
#include "modules/processing/changes.h"

#define ORDER_ID(T) OMS_FIELD_CODE(T, order_id, OMS_REQUIRED, "The order.")
#define NOTE(T, m, text) OMS_FIELD_TEXT(T, m, OMS_PII, OMS_NOTE_BYTES_MAX, text)
#define CHANGE_NO(T, fl, text) \
    OMS_FIELD_INT(T, change_no, fl, 0, OMS_CHANGES_MAX, text)
#define ACTIONS(T, text) \
    OMS_FIELD_LIST(T, actions, 0, &oms__change_action_record, 0, \
                   OMS_LINES_MAX, text)
#define COUNT(T, m, text) OMS_FIELD_INT(T, m, 0, 0, INT64_MAX, text)
#define WHEN(T, m, text) OMS_FIELD_TIME(T, m, OMS_NULLABLE, text)

static const char *const action_names[] = {
    "add_line",        "set_quantity",   "set_price",
    "set_discount",    "set_tax",        "set_shipping",
    "remove_line",     "set_address",    "set_shipping_method",
    "set_promised_at", "add_adjustment", "remove_adjustment"};
const oms_enum oms__change_action_enum =
    OMS_ENUM("change_action", action_names);

#define ACTION oms_change_action
static const oms_field action_fields[] = {
    OMS_FIELD_ENUM(ACTION, kind, OMS_REQUIRED, &oms__change_action_enum,
                   "What to do; it says which members are needed."),
    OMS_FIELD_INT(ACTION, line_no, OMS_NULLABLE, 0, OMS_LINES_MAX,
                  "set_..., remove_line: the line."),
    OMS_FIELD_INT(ACTION, quantity, OMS_NULLABLE, 0, OMS_QUANTITY_MAX,
                  "set_quantity: units that are wanted now."),
    OMS_FIELD_MONEY(ACTION, unit_price_minor, OMS_NULLABLE, 0,
                    "set_price: of a unit."),
    OMS_FIELD_INT(ACTION, unit_price_millionths, OMS_NULLABLE, 0, 999999,
                  "Millionths of a minor unit beside it."),
    OMS_FIELD_MONEY(ACTION, amount_minor, OMS_NULLABLE, 0,
                    "set_discount, set_tax, set_shipping: of the whole line."),
    OMS_FIELD_OBJECT(ACTION, line, 0, &oms__order_line_args_record,
                     "add_line: what is added."),
    OMS_FIELD_OBJECT(ACTION, address, OMS_PII, &oms__address_record,
                     "set_address: where the goods go."),
    OMS_FIELD_TEXT(ACTION, shipping_method, 0, OMS_NAME_BYTES_MAX,
                   "set_shipping_method."),
    WHEN(ACTION, promised_at_ms, "set_promised_at."),
    OMS_FIELD_OBJECT(ACTION, adjustment, 0, &oms__adjustment_record,
                     "add_adjustment: a charge or a discount on all."),
    OMS_FIELD_INT(ACTION, adjustment_no, OMS_NULLABLE, 0, OMS_ADJUSTMENTS_MAX,
                  "remove_adjustment: which."),
};
const oms_record oms__change_action_record = OMS_RECORD(
    "change_action", ACTION, action_fields, "One step of a change set.");

// ---- arguments -------------------------------------------------------------

#define ARGS oms_order_change_args
static const oms_field begin_fields[] = {
    ORDER_ID(ARGS),
    OMS_FIELD_ENUM(ARGS, kind, 0, &oms__change_kind_enum, "What it is for."),
    COUNT(ARGS, order_version,
          "Refuse if the order is not at this version; 0: not asked."),
    ACTIONS(ARGS, "What to do, in this order."),
    WHEN(ARGS, expires_at_ms, "Absent: as configured."),
    NOTE(ARGS, note, "What for."),
};
const oms_record oms__order_change_begin_record = OMS_RECORD(
    "order.change_begin", ARGS, begin_fields, "Begins a change of an order.");

static const oms_field edit_fields[] = {
    ORDER_ID(ARGS),
    CHANGE_NO(ARGS, OMS_NULLABLE, "The change; absent: the open one."),
    COUNT(ARGS, version,
          "Refuse if the change is not at this version; 0: not asked."),
    ACTIONS(ARGS, "What to do, behind what is there."),
    OMS_FIELD_BOOL(ARGS, replace, OMS_NULLABLE, "Instead of what is there."),
    NOTE(ARGS, note, "Replaces the note."),
};
const oms_record oms__order_change_edit_record =
    OMS_RECORD("order.change_edit", ARGS, edit_fields,
               "Adds actions to a change, or replaces them.");

static const oms_field confirm_fields[] = {
    ORDER_ID(ARGS),
    CHANGE_NO(ARGS, OMS_NULLABLE, "The change; absent: the open one."),
    COUNT(ARGS, version,
          "Refuse if the change is not at this version; 0: not asked."),
};
const oms_record oms__order_change_confirm_record =
    OMS_RECORD("order.change_confirm", ARGS, confirm_fields,
               "Asks for a change: it happens as a whole, or not at all.");

static const oms_field decline_fields[] = {
    ORDER_ID(ARGS),
    CHANGE_NO(ARGS, OMS_NULLABLE, "The change; absent: the open one."),
    NOTE(ARGS, note, "Why not."),
};
const oms_record oms__order_change_decline_record = OMS_RECORD(
    "order.change_decline", ARGS, decline_fields, "Says no to a change.");
const oms_record oms__order_change_cancel_record =
    OMS_RECORD("order.change_cancel", ARGS, decline_fields,
               "Drops a change that was not asked for yet.");

static const oms_field timer_fields[] = {
    ORDER_ID(change_timer),
    CHANGE_NO(change_timer, OMS_REQUIRED, "The change."),
};
const oms_record oms__change_timer_record =
    OMS_RECORD("change_timer", change_timer, timer_fields,
               "A change set whose time is up.");

// ---- the row ---------------------------------------------------------------

#define ROW change_row
static const oms_field row_fields[] = {
    ORDER_ID(ROW),
    OMS_FIELD_INT(ROW, change_no, OMS_REQUIRED, 1, OMS_CHANGES_MAX,
                  "1, 2, ..."),
    COUNT(ROW, version, "Counts changes of this row."),
    OMS_FIELD_CODE(ROW, open_order, 0, "The order while it is open."),
    OMS_FIELD_ENUM(ROW, kind, 0, &oms__change_kind_enum, "What it is for."),
    OMS_FIELD_ENUM(ROW, state, 0, &oms__change_state_enum, "Where it is."),
    COUNT(ROW, base_version, "The order's contents when it was begun."),
    NOTE(ROW, note, "What for."),
    NOTE(ROW, reason, "Why it was declined."),
    WHEN(ROW, begun_at_ms, "When it was begun."),
    WHEN(ROW, expires_at_ms, "When it expires, while it is open."),
    WHEN(ROW, closed_at_ms, "When it was closed."),
    OMS_FIELD_CODE(ROW, expiry_task, 0, "The timer of its expiry."),
    OMS_FIELD_BOOL(ROW, stopping, 0, "Fulfilment is being asked."),
    OMS_FIELD_CODE(ROW, reserve_task, 0, "Stock is being asked."),
    ACTIONS(ROW, "What to do, in this order."),
    OMS_FIELD_LIST(ROW, places, 0, &oms__stop_place_record, 0,
                   OMS_LINES_MAX * 4L, "Where units were stopped for it."),
};
static const oms_record row_record =
    OMS_RECORD("order_changes", ROW, row_fields, "A change set of an order.");

enum { CHANGE_FIELD_VERSION = 2, CHANGE_FIELD_OPEN = 3 };
static const oms_index row_indexes[] = {
    {.name = "open",
     .fields = {CHANGE_FIELD_OPEN},
     .fields_count = 1,
     .unique = true},
};
const oms_table oms__order_changes_table = {
    .name = "order_changes",
    .record = &row_record,
    .key_fields = 2,
    .archived = true,
    .version_field = CHANGE_FIELD_VERSION,
    .indexes = row_indexes,
    .indexes_count = OMS_COUNT(row_indexes),
};

// ---- reads -----------------------------------------------------------------

#define SHOWN oms_order_change
static const oms_field shown_fields[] = {
    CHANGE_NO(SHOWN, 0, "1, 2, ..."),
    COUNT(SHOWN, version, "Counts changes of it."),
    OMS_FIELD_ENUM(SHOWN, kind, 0, &oms__change_kind_enum, "What it is for."),
    OMS_FIELD_ENUM(SHOWN, state, 0, &oms__change_state_enum, "Where it is."),
    NOTE(SHOWN, note, "What for."),
    NOTE(SHOWN, reason, "Why it was declined."),
    WHEN(SHOWN, begun_at_ms, "When it was begun."),
    WHEN(SHOWN, expires_at_ms, "When it expires, while it is open."),
    WHEN(SHOWN, closed_at_ms, "When it was closed."),
    ACTIONS(SHOWN, "What to do, in this order."),
};
static const oms_record shown_record = OMS_RECORD(
    "order_change", SHOWN, shown_fields, "A change set as it stands.");

static const oms_field changes_args_fields[] = {
    ORDER_ID(oms_order_change_list_args),
    OMS_FIELD_TEXT(oms_order_change_list_args, cursor, 0, OMS_NAME_BYTES_MAX,
                   "`next_cursor` of the page before."),
    OMS_FIELD_INT(oms_order_change_list_args, limit, OMS_NULLABLE, 0,
                  CHANGES_PAGE_MAX, "Changes of a page; absent: 20."),
};
const oms_record oms__order_changes_args_record =
    OMS_RECORD("order.change_list", oms_order_change_list_args,
               changes_args_fields, "Names one order.");

static const oms_field changes_fields[] = {
    OMS_FIELD_CODE(oms_order_change_page, order_id, 0, "The order."),
    OMS_FIELD_LIST(oms_order_change_page, items, 0, &shown_record, 0,
                   CHANGES_PAGE_MAX, "Newest first."),
    OMS_FIELD_TEXT(oms_order_change_page, next_cursor, 0, OMS_NAME_BYTES_MAX,
                   "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__order_changes_record =
    OMS_RECORD("order_change_list", oms_order_change_page, changes_fields,
               "A page of an order's change sets.");

// ---- the preview -----------------------------------------------------------

#define TRY oms_order_change_preview_args
static const oms_field try_fields[] = {
    ORDER_ID(TRY),
    CHANGE_NO(TRY, OMS_NULLABLE, "The change; absent: the open one, if any."),
    ACTIONS(TRY, "Tried behind those of the change."),
    OMS_FIELD_BOOL(TRY, alone, OMS_NULLABLE,
                   "Only these, as if no change were open."),
};
const oms_record oms__change_preview_args_record =
    OMS_RECORD("order.change_preview", TRY, try_fields,
               "Which change, and what to try on top.");

#define OLD_NEW oms_change_line
static const oms_field old_new_fields[] = {
    OMS_FIELD_INT(OLD_NEW, line_no, 0, 1, OMS_LINES_MAX, "The line."),
    OMS_FIELD_CODE(OLD_NEW, sku, 0, "The product."),
    OMS_FIELD_INT(OLD_NEW, quantity_before, 0, 0, OMS_QUANTITY_MAX,
                  "Units that are wanted; 0: it is new."),
    OMS_FIELD_INT(OLD_NEW, quantity_after, 0, 0, OMS_QUANTITY_MAX,
                  "0: it is taken out."),
    OMS_FIELD_MONEY(OLD_NEW, total_before_minor, 0, 0, "What they cost."),
    OMS_FIELD_MONEY(OLD_NEW, total_after_minor, 0, 0, "What they would cost."),
};
static const oms_record old_new_record = OMS_RECORD(
    "change_line", OLD_NEW, old_new_fields, "A line before and after.");

#define NEED oms_order_source_line
static const oms_field need_fields[] = {
    OMS_FIELD_INT(NEED, line_no, 0, 1, OMS_LINES_MAX, "The line."),
    OMS_FIELD_CODE(NEED, sku, 0, "The product."),
    OMS_FIELD_INT(NEED, quantity, 0, 0, OMS_QUANTITY_MAX, "Units."),
    OMS_FIELD_CODE(NEED, location_id, 0, "Only there; absent: anywhere."),
};
static const oms_record need_record = OMS_RECORD(
    "change_stock_line", NEED, need_fields, "Units that stock must have.");

#define SEEN oms_change_preview
#define SUM(m, text) OMS_FIELD_MONEY(SEEN, m, 0, 0, text)
static const oms_field seen_fields[] = {
    OMS_FIELD_CODE(SEEN, order_id, 0, "The order."),
    CHANGE_NO(SEEN, OMS_NULLABLE, "Absent: it was not begun."),
    SUM(items_minor, "As it would be, as all below."),
    SUM(discount_minor, "Subtracts."),
    SUM(shipping_minor, "Adds."),
    SUM(tax_minor, "Adds."),
    SUM(fee_minor, "Adds."),
    SUM(total_before_minor, "As it is."),
    SUM(total_minor, "As it would be."),
    SUM(canceled_before_minor, "As it is."),
    SUM(canceled_minor, "As it would be."),
    OMS_FIELD_MONEY(SEEN, due_before_minor, 0, -OMS_MONEY_MAX, "As it is."),
    OMS_FIELD_MONEY(SEEN, due_minor, 0, -OMS_MONEY_MAX, "As it would be."),
    OMS_FIELD_MONEY(SEEN, balance_minor, 0, -OMS_MONEY_MAX,
                    "due - (captured - refunded)."),
    SUM(collect_minor, "Neither paid nor authorised yet."),
    SUM(give_back_minor, "Paid, and not owed any more."),
    SUM(release_minor, "Authorised, and not needed any more."),
    OMS_FIELD_LIST(SEEN, lines, 0, &old_new_record, 0, OMS_LINES_MAX,
                   "Lines that would change."),
    OMS_FIELD_LIST(SEEN, stop, 0, &oms__stop_line_record, 0, OMS_LINES_MAX,
                   "Units that fulfilment must still stop."),
    OMS_FIELD_LIST(SEEN, stock, 0, &need_record, 0, OMS_LINES_MAX,
                   "Units that stock must have."),
    OMS_FIELD_LIST(SEEN, refusals, 0, &oms__refusal_record, 0, OMS_GUARDS_MAX,
                   "None: it could be confirmed now."),
};
const oms_record oms__change_preview_record =
    OMS_RECORD("change_preview", SEEN, seen_fields, "What a change would do.");
