// Table of contents of the notification module.
#include "modules/notification/notification.h"

#define EVENT(title, text) \
    { \
        (title), &oms__notification_event_record, (text) \
    }
const oms_event_type oms__notification_events[NOTIFICATION_EVENTS] = {
    [EVENT_SENT] = EVENT("notification.sent", "A channel took a message."),
    [EVENT_DELIVERED] =
        EVENT("notification.delivered", "A message has arrived."),
    [EVENT_FAILED] =
        EVENT("notification.failed", "A message could not be sent."),
    [EVENT_SUPPRESSED] =
        EVENT("notification.suppressed", "A message was not to be sent."),
    [EVENT_DISABLED] = EVENT("notification.endpoint_disabled",
                             "An endpoint is sent nothing any more."),
};

static const oms_table *const tables[] = {
    &oms__endpoints_table,   &oms__templates_table,
    &oms__preferences_table, &oms__contacts_table,
    &oms__deliveries_table,  &oms__notification_settings_table,
};

static const oms_moves *const moves[] = {&oms__endpoint_moves,
                                         &oms__delivery_moves};

const oms_module oms__notification_module = {
    .name = "notification",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = oms__notification_commands,
    .commands_count = NOTIFICATION_COMMANDS,
    .events = oms__notification_events,
    .events_count = NOTIFICATION_EVENTS,
    .reactions = oms__notification_reactions,
    .reactions_count = NOTIFICATION_REACTIONS,
    .jobs = oms__notification_jobs,
    .jobs_count = NOTIFICATION_JOBS,
    .queries = oms__notification_queries,
    .queries_count = NOTIFICATION_QUERIES,
    .moves = moves,
    .moves_count = OMS_COUNT(moves),
    .verify = oms__notification_verify,
};
