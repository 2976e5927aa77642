// Table of contents of the history module.
#include "modules/history/history.h"

const oms_event_type oms__history_events[HISTORY_EVENTS] = {
    [HISTORY_ARCHIVED] = {"order.archived", &oms__order_archived_record,
                          "It goes to the archive."},
    [HISTORY_RESTORED] = {"order.restored", &oms__order_archived_record,
                          "It is out of the archive."},
    [HISTORY_ERASURE_REQUESTED] = {"erasure.requested",
                                   &oms__erasure_requested_record,
                                   "Somebody's personal data is to be erased."},
    [HISTORY_ERASED] = {"subject.erased", &oms__subject_erased_record,
                        "Personal data of these orders is to be emptied."},
};

static const oms_table *const tables[] = {
    &oms__history_orders_table, &oms__history_texts_table,
    &oms__history_skus_table,   &oms__erasures_table,
    &oms__erased_orders_table,  &oms__history_settings_table,
    &oms__history_totals_table, &oms__history_drafts_table,
    &oms__history_loose_table,
};

static const oms_command commands[] = {
    {"order.archive", &oms__order_archive_record, oms__order_archive,
     "history:write", false, "Moves a closed order to the archive.",
     "POST /v1/orders/{order_id}/archive"},
    {"order.restore", &oms__order_archive_record, oms__order_restore,
     "history:write", false, "Takes an order out of the archive.",
     "POST /v1/orders/{order_id}/restore"},
    {"history.configure", &oms__history_configure_record,
     oms__history_configure, "history:write", false,
     "Says how long things are kept.", "PATCH /v1/settings/history"},
    {"subject.erase", &oms__subject_erase_record, oms__subject_erase,
     "history:erase", false,
     "Empties the personal data of a customer or of orders everywhere.",
     "POST /v1/customers/{customer_id}/erase"},
};

static const oms_query_type queries[] = {
    {"history.search", &oms__search_args_record, &oms__history_page_record,
     oms__history_search, "history:read",
     "Finds orders, by words or by what is known of them.",
     "GET /v1/history/orders"},
    {"history.status", &oms__status_args_record, &oms__history_status_record,
     oms__history_status, "history:read",
     "How many orders there are, and how long things are kept.",
     "GET /v1/history"},
    {"history.export", &oms__export_args_record, &oms__export_record,
     oms__history_export, "history:read",
     "Every order once, with its events, page by page.",
     "GET /v1/history/export"},
    {"erasure.get", &oms__erasure_args_record, &oms__erasure_record,
     oms__erasure_get, "history:read", "The certificate of an erasure.",
     "GET /v1/erasures/{erasure_id}"},
};

static void ok(oms_tx *tx, const void *request, oms_answer *answer)
{
    (void)tx;
    (void)request;
    (void)answer; // it begins as OK: the work is done by the answer
}

const oms_job oms__history_jobs[HISTORY_JOBS] = {
    [HISTORY_JOB_AGE] = {.kind = "history.age",
                         .request = &oms__history_request_record,
                         .answer = oms__aging_answer,
                         .rule = ok,
                         .doc = "Archives and erases what is old."},
    [HISTORY_JOB_ERASE] = {.kind = "history.erase",
                           .request = &oms__history_request_record,
                           .answer = oms__erase_answer,
                           .rule = ok,
                           .doc = "Erases some orders of an erasure."},
    [HISTORY_JOB_CHECK] = {.kind = "history.check",
                           .request = &oms__history_request_record,
                           .answer = oms__check_answer,
                           .rule = oms__check_rule,
                           .doc =
                               "Looks at the log of erased orders once more."},
    [HISTORY_JOB_FORGET] = {.kind = "history.forget",
                            .request = &oms__history_request_record,
                            .answer = oms__forget_answer,
                            .rule = oms__check_rule,
                            .elsewhere = true,
                            .doc = "Empties the log of erased orders where "
                                   "history does not live."},
};

static const oms_moves *const moves[] = {&oms__kept_moves, &oms__erasure_moves};

const oms_module oms__history_module = {
    .name = "history",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .events = oms__history_events,
    .events_count = HISTORY_EVENTS,
    .reactions = oms__history_reactions,
    .reactions_count = HISTORY_REACTIONS,
    .jobs = oms__history_jobs,
    .jobs_count = HISTORY_JOBS,
    .queries = queries,
    .queries_count = OMS_COUNT(queries),
    .moves = moves,
    .moves_count = OMS_COUNT(moves),
    .verify = oms__history_verify,
    .bulk = true,
    .elsewhere = oms__history_elsewhere,
    .elsewhere_count = HISTORY_ELSEWHERE,
};
