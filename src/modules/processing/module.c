// Table of contents of the processing module: the order itself.
#include "modules/processing/changes.h"

static const oms_table *const tables[] = {
    &oms__orders_table,        &oms__order_lines_table,
    &oms__adjustments_table,   &oms__holds_table,
    &oms__numbers_table,       &oms__order_settings_table,
    &oms__order_changes_table, &oms__order_notes_table,
};

#define WRITE "orders:write"

static const oms_command commands[] = {
    {"order.place", &oms__order_place_record, oms__order_place, WRITE, false,
     "Takes an order in: checks it, freezes prices and totals, numbers it."},
    {"order.confirm", &oms__order_confirm_record, oms__order_confirm, WRITE,
     true, "Confirms a pending order, or records that it was approved."},
    {"order.reject", &oms__order_reject_record, oms__order_reject, WRITE, false,
     "Turns a pending order down."},
    {"order.cancel", &oms__order_cancel_record, oms__order_cancel, WRITE, true,
     "Cancels an order, or records that it was canceled."},
    {"order.complete", &oms__order_complete_record, oms__order_complete, WRITE,
     false, "Closes an order; normally this happens by itself."},
    {"order.hold", &oms__order_hold_record, oms__order_hold, WRITE, false,
     "Blocks an order, a line or the work at a location."},
    {"order.release_hold", &oms__order_release_hold_record,
     oms__order_release_hold, WRITE, false,
     "Resolves a hold; a rejected one ends the order."},
    {"order.annotate", &oms__order_annotate_record, oms__order_annotate, WRITE,
     false, "Sets note, reference or metadata."},
    {"order.draft", &oms__order_draft_record, oms__order_draft, WRITE, false,
     "Puts a draft down, or replaces what is in it."},
    {"order.place_draft", &oms__order_place_draft_record,
     oms__order_place_draft, WRITE, false, "Places a draft."},
    {"order.change_begin", &oms__order_change_begin_record,
     oms__order_change_begin, WRITE, false, "Begins a change of an order."},
    {"order.change_edit", &oms__order_change_edit_record,
     oms__order_change_edit, WRITE, false,
     "Adds actions to a change, or replaces them."},
    {"order.change_confirm", &oms__order_change_confirm_record,
     oms__order_change_confirm, WRITE, false,
     "Asks for a change: it happens as a whole, or not at all."},
    {"order.change_decline", &oms__order_change_decline_record,
     oms__order_change_decline, WRITE, false, "Says no to a change."},
    {"order.change_cancel", &oms__order_change_cancel_record,
     oms__order_change_cancel, WRITE, false,
     "Drops a change that was not asked for yet."},
    {"order.expect", &oms__order_expect_record, oms__order_expect, WRITE, false,
     "Says when goods that lines wait for should be there."},
    {"order.tag_set", &oms__order_tag_args_record, oms__order_tag, WRITE, false,
     "Puts tags on an order and takes tags off."},
    {"order.note_add", &oms__order_note_args_record, oms__order_note, WRITE,
     false, "Appends a note; notes are never changed."},
    {"order.configure", &oms__order_configure_record, oms__order_configure,
     "settings:write", false, "Sets the shop's rules for orders."},
};

static const oms_moves *const moves[] = {&oms__order_moves, &oms__hold_moves,
                                         &oms__change_moves};

const oms_module oms__processing_module = {
    .name = "processing",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .events = oms__order_events,
    .events_count = EVENTS_COUNT,
    .reactions = oms__order_reactions,
    .reactions_count = REACTIONS_COUNT,
    .jobs = oms__order_jobs,
    .jobs_count = JOBS_COUNT,
    .queries = oms__order_queries,
    .queries_count = QUERIES_COUNT,
    .moves = moves,
    .moves_count = OMS_COUNT(moves),
    .verify = oms__order_verify,
};
