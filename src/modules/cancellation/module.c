// Table of contents of the cancellation module. Read states.c first, then
// sales.c.
#include "modules/cancellation/cancellation.h"

static const oms_table *const tables[] = {
    &oms__sales_table,        &oms__stops_table,        &oms__returns_table,
    &oms__credit_notes_table, &oms__replacements_table, &oms__unmatched_table,
    &oms__return_rules_table, &oms__return_tally_table,
};

#define WRITE "returns:write"

static const oms_command commands[] = {
    {"cancellation.request", &oms__cancellation_request_record,
     oms__stops_request, "orders:write", false,
     "Asks that an order, lines or units be stopped."},
    {"return.request", &oms__return_request_record, oms__returns_request, WRITE,
     false, "Asks to send goods back."},
    {"return.approve", &oms__return_approve_record, oms__returns_approve, WRITE,
     false, "Grants a return, or a part of it."},
    {"return.reject", &oms__return_reject_record, oms__returns_reject, WRITE,
     false, "Turns a return down."},
    {"return.send", &oms__return_send_record, oms__returns_send, WRITE, false,
     "The customer has handed the goods over."},
    {"return.receive", &oms__return_receive_record, oms__arrivals_receive,
     WRITE, true, "Goods have arrived, or never will."},
    {"return.inspect", &oms__return_inspect_record, oms__arrivals_inspect,
     WRITE, false, "They were looked at."},
    {"return.credit", &oms__return_credit_record, oms__credit_notes_credit,
     WRITE, false, "Decides what is given back."},
    {"return.complete", &oms__return_complete_record,
     oms__credit_notes_complete, WRITE, false,
     "Ends a return; normally this happens by itself."},
    {"return.cancel", &oms__return_cancel_record, oms__returns_cancel, WRITE,
     false, "Calls a return off before anything has arrived."},
    {"return.record", &oms__return_record_record, oms__outside_record, WRITE,
     true, "Records that goods came back outside."},
    {"return.match", &oms__return_match_record, oms__unmatched_assign, WRITE,
     false, "Assigns goods of the list to an order."},
    {"return.configure", &oms__return_configure_record, oms__rules_configure,
     "settings:write", false, "Sets the shop's rules for returns."},
    {"exchange.place", &oms__exchange_place_record, oms__exchange_place, WRITE,
     false, "Gives other goods for those of a return."},
    {"exchange.cancel", &oms__replacement_act_record, oms__exchange_cancel,
     WRITE, false, "Calls off a replacement whose order was never placed."},
    {"claim.place", &oms__claim_place_record, oms__claim_place, WRITE, false,
     "Sends goods again for nothing."},
    {"claim.approve", &oms__replacement_act_record, oms__claim_approve, WRITE,
     false, "Grants a claim that waits."},
    {"claim.reject", &oms__replacement_act_record, oms__claim_reject, WRITE,
     false, "Turns down a claim that waits."},
};

static const oms_moves *const moves[] = {&oms__stop_moves, &oms__return_moves,
                                         &oms__replacement_moves};

const oms_module oms__cancellation_module = {
    .name = "cancellation",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .events = oms__take_back_events,
    .events_count = OMS__TELLS_COUNT,
    .reactions = oms__take_back_reactions,
    .reactions_count = OMS__TAKE_BACK_REACTIONS,
    .jobs = oms__take_back_jobs,
    .jobs_count = OMS__TAKE_BACK_JOBS,
    .queries = oms__take_back_queries,
    .queries_count = OMS__TAKE_BACK_QUERIES,
    .moves = moves,
    .moves_count = OMS_COUNT(moves),
    .verify = oms__take_back_verify,
};
