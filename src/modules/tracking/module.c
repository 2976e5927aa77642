// Table of contents of the tracking module.
#include "modules/tracking/tracking.h"

const oms_event_type oms__tracking_events[TRACKING_EVENTS] = {
    [EVENT_SHARED] = {"tracking.shared", &oms__tracking_event_record,
                      "A link to the customer's view was made."},
    [EVENT_REVOKED] = {"tracking.revoked", &oms__tracking_event_record,
                       "A link opens nothing any more."},
    [EVENT_LATE] = {"tracking.late", &oms__tracking_event_record,
                    "The time that was promised came before the goods."},
};

static const oms_table *const tables[] = {&oms__shares_table,
                                          &oms__promises_table};

static const oms_command commands[] = {
    {"tracking.share", &oms__tracking_share_record, oms__shares_make,
     "tracking:write", false, "Makes a link to the customer's view.",
     "POST /v1/orders/{order_id}/shares"},
    {"tracking.revoke", &oms__tracking_revoke_record, oms__shares_revoke,
     "tracking:write", false, "Takes links back.",
     "POST /v1/orders/{order_id}/shares/revoke"},
};

static const oms_query_type queries[] = {
    {"tracking.timeline", &oms__timeline_args_record, &oms__timeline_record,
     oms__timeline_query, "tracking:read",
     "What happened to an order, in sentences.",
     "GET /v1/orders/{order_id}/timeline"},
    {"tracking.view", &oms__view_args_record, &oms__view_record,
     oms__view_query, "tracking:read", "The whole order in one answer.",
     "GET /v1/orders/{order_id}/view"},
    {"tracking.public", &oms__public_args_record, &oms__public_record,
     oms__public_query, "tracking:public",
     "What a customer may see, by the token of a link.",
     "GET /v1/track/{token}"},
    {"tracking.share_list", &oms__share_list_args_record,
     &oms__share_list_record, oms__shares_list, "tracking:read",
     "The links of an order.", "GET /v1/orders/{order_id}/shares"},
};

static const oms_moves *const moves[] = {&oms__share_moves,
                                         &oms__promise_moves};

const oms_module oms__tracking_module = {
    .name = "tracking",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .events = oms__tracking_events,
    .events_count = TRACKING_EVENTS,
    .reactions = oms__tracking_reactions,
    .reactions_count = TRACKING_REACTIONS,
    .jobs = oms__tracking_jobs,
    .jobs_count = OMS_COUNT(oms__tracking_jobs),
    .queries = queries,
    .queries_count = OMS_COUNT(queries),
    .moves = moves,
    .moves_count = OMS_COUNT(moves),
    .verify = oms__tracking_verify,
    .reads_log = true,
};
