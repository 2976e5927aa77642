// The life of an endpoint and of a delivery, as tables. Read this first. What
// each channel can do is a table here, too.
#include "modules/notification/notification.h"

static const char *const audience_names[] = {"shop", "customer", "contact"};
const oms_enum oms__audience_enum = OMS_ENUM("audience", audience_names);

// A mail relay, a text message or a push may go out twice when its answer was
// lost: those channels are never asked blindly a second time. A webhook carries
// the key for its receiver; a file is named by it.
const channel_traits oms__channels[CHANNELS_COUNT] = {
    [OMS_CHANNEL_EMAIL] = {"notification.send.email", REACH_MAIL, false, true},
    [OMS_CHANNEL_SMS] = {"notification.send.sms", REACH_PHONE, false, true},
    [OMS_CHANNEL_PUSH] = {"notification.send.push", REACH_OTHER, false, true},
    [OMS_CHANNEL_WEBHOOK] = {"notification.send.webhook", REACH_OTHER, true,
                             false},
    [OMS_CHANNEL_FILE] = {"notification.send.file", REACH_MAIL, true, false},
    [OMS_CHANNEL_LOG] = {"notification.send.log", REACH_MAIL, true, false},
};

// ---- endpoint.state --------------------------------------------------------

static bool keeps_failing(const void *subject)
{
    return ((const endpoint_row *)subject)->failures > 0;
}

static const oms_guard failing = {
    "keeps_failing", keeps_failing,
    "only an endpoint that failed is given up; disable it instead"};

static const char *const endpoint_states[] = {"enabled", "disabled"};
const oms_enum oms__endpoint_state_enum =
    OMS_ENUM("endpoint_state", endpoint_states);
static const char *const endpoint_events[] = {"put", "disable", "give_up",
                                              "enable"};
static const oms_enum endpoint_event_enum =
    OMS_ENUM("endpoint_event", endpoint_events);

static const oms_move endpoint_rows[] = {
    {-1, ENDPOINT_PUT, ENDPOINT_ENABLED, {0}},
    {ENDPOINT_ENABLED, ENDPOINT_PUT, ENDPOINT_ENABLED, {0}},
    {ENDPOINT_DISABLED, ENDPOINT_PUT, ENDPOINT_ENABLED, {0}},
    {ENDPOINT_ENABLED, ENDPOINT_DISABLE, ENDPOINT_DISABLED, {0}},
    {ENDPOINT_ENABLED, ENDPOINT_GIVE_UP, ENDPOINT_DISABLED, {&failing}},
    {ENDPOINT_DISABLED, ENDPOINT_ENABLE, ENDPOINT_ENABLED, {0}},
};
const oms_moves oms__endpoint_moves = {
    .name = "endpoint.state",
    .states = &oms__endpoint_state_enum,
    .events = &endpoint_event_enum,
    .rows = endpoint_rows,
    .rows_count = OMS_COUNT(endpoint_rows),
};

// ---- delivery.state --------------------------------------------------------

static bool is_enabled(const void *subject)
{
    return ((const retry_step *)subject)->enabled;
}

static bool is_addressed(const void *subject)
{
    return ((const retry_step *)subject)->addressed;
}

static bool is_allowed(const void *subject)
{
    return ((const retry_step *)subject)->allowed;
}

static bool is_known(const void *subject)
{
    return ((const retry_step *)subject)->known;
}

static const oms_guard enabled = {"endpoint_enabled", is_enabled,
                                  "the endpoint is disabled; enable it first"};
static const oms_guard addressed = {
    "addressed", is_addressed,
    "nobody knows where to send it, or the person was erased"};
static const oms_guard allowed = {
    "allowed", is_allowed, "the customer does not want to be told of this"};
static const oms_guard known = {
    "outcome_known", is_known,
    "it may have been sent; say `again` to send it all the same"};

static const char *const delivery_states[] = {"pending", "sent", "delivered",
                                              "failed", "suppressed"};
const oms_enum oms__delivery_state_enum =
    OMS_ENUM("delivery_state", delivery_states);
static const char *const delivery_events[] = {"queue",   "suppress", "send",
                                              "deliver", "fail",     "retry"};
static const oms_enum delivery_event_enum =
    OMS_ENUM("delivery_event", delivery_events);

#define PENDING OMS_DELIVERY_PENDING
#define SENT OMS_DELIVERY_SENT
#define DELIVERED OMS_DELIVERY_DELIVERED
#define FAILED OMS_DELIVERY_FAILED
#define SUPPRESSED OMS_DELIVERY_SUPPRESSED

static const oms_move delivery_rows[] = {
    {-1, DELIVERY_QUEUE, PENDING, {0}},
    {-1, DELIVERY_SUPPRESS, SUPPRESSED, {0}},
    {-1, DELIVERY_FAIL, FAILED, {0}},
    {PENDING, DELIVERY_SEND, SENT, {0}},
    {PENDING, DELIVERY_DELIVER, DELIVERED, {0}},
    {PENDING, DELIVERY_FAIL, FAILED, {0}},
    {PENDING, DELIVERY_SUPPRESS, SUPPRESSED, {0}},
    {SENT, DELIVERY_DELIVER, DELIVERED, {0}},
    {SENT, DELIVERY_FAIL, FAILED, {0}},
    // A call that was under way ends after we had given it up.
    {FAILED, DELIVERY_SEND, SENT, {0}},
    {FAILED, DELIVERY_DELIVER, DELIVERED, {0}},
    {SUPPRESSED, DELIVERY_SEND, SENT, {0}},
    {SUPPRESSED, DELIVERY_DELIVER, DELIVERED, {0}},
    {FAILED, DELIVERY_RETRY, PENDING, {&enabled, &addressed, &allowed, &known}},
    {SUPPRESSED,
     DELIVERY_RETRY,
     PENDING,
     {&enabled, &addressed, &allowed, &known}},
};
const oms_moves oms__delivery_moves = {
    .name = "delivery.state",
    .states = &oms__delivery_state_enum,
    .events = &delivery_event_enum,
    .rows = delivery_rows,
    .rows_count = OMS_COUNT(delivery_rows),
};
