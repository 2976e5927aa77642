// Who is told what, when and how.
// Nobody outside this folder may include this.
//
// Read states.c first. Then one way leads through the files: an event is heard
// (events.c), each endpoint that wants it is found (routes.c), a message is
// written for it (compose.c) and becomes a delivery (deliveries.c), a channel
// takes it (tasks.c). All of it happens in the reaction to the event, so one
// event makes one delivery for one endpoint, ever.
#ifndef OMS_MODULES_NOTIFICATION_H
#define OMS_MODULES_NOTIFICATION_H

#include "base/language.h"
#include "base/message.h"
#include "oms/history.h"
#include "oms/notification.h"
#include "runtime/module.h"

#define LANGUAGE_DEFAULT "en"
#define TOPIC_DEFAULT "transactional"
#define TOPIC_CONSENTED "marketing" // and what begins with it and a dot
#define FAILURES_MAX_DEFAULT 10
#define GIVE_UP_DEFAULT_MS (3LL * 24 * 60 * 60 * 1000)
#define GIVE_UP_MAX_MS (6LL * 24 * 60 * 60 * 1000) // before a task is too old
// More than fit into the days until a message is given up.
#define SEND_ATTEMPTS_MAX 100000
#define CHANNELS_COUNT (OMS_CHANNEL_LOG + 1)
#define ROWS_PER_PAGE 256
// What a channel says when it cannot find out and must not send twice.
#define REASON_UNKNOWN "outcome_unknown"
// What it says when its receiver wants nothing any more.
#define REASON_GONE "gone"

// ---- rows ------------------------------------------------------------------

typedef struct endpoint_row {
    const char *endpoint_id;
    int32_t channel;
    int32_t audience;
    const char *customer_id;
    const char *address;
    const char *language;
    const oms_endpoint_event *events;
    size_t events_count;
    const char *secret_ref;
    int32_t state;
    int64_t failures; // in a row
    const char *reason;
    int64_t changed_at_ms;
    int64_t version;
} endpoint_row;

typedef struct template_row {
    const char *event_type;
    const char *language;
    int32_t channel;
    const char *topic;
    const char *subject;
    const char *body;
    bool html;
    const char *text; // beside HTML, or NULL
    int64_t changed_at_ms;
    int64_t version;
} template_row;

typedef struct preference_row {
    const char *customer_id;
    int32_t channel;
    const char *topic;
    bool allowed;
    int64_t consented_at_ms;
    const char *source;
    int64_t changed_at_ms;
    int64_t version;
} preference_row;

// What messages about an order need of it, kept when somebody is to be told.
typedef struct contact_row {
    const char *order_id;
    int64_t number;
    const char *channel;
    const char *currency;
    const char *customer_id;
    const char *name;
    const char *email;
    const char *phone;
    int64_t version;
} contact_row;

typedef struct delivery_row {
    const char *subject;
    int64_t event_id;
    const char *endpoint_id;
    const char *event_type;
    int64_t event_at_ms;
    int32_t channel;
    int32_t state;
    bool unknown;
    const char *customer_id;
    const char *topic;
    const char *address;
    const char *language;
    const char *title;
    const char *body;
    bool html;
    const char *text; // beside HTML, or NULL
    const char *reason;
    const char *provider_ref;
    const char *task_id;
    int64_t tries;
    int64_t created_at_ms;
    int64_t changed_at_ms;
    int64_t version;
    bool
        retires; // its order is in the archive: it goes there when it has ended
} delivery_row;

// An enabled endpoint of the shop or of every order's contact, as the one row
// that each event looks at has it.
typedef struct route {
    const char *endpoint_id;
    const oms_endpoint_event *events;
    size_t events_count;
} route;

typedef struct notification_settings {
    int64_t one;
    const char *language;
    int64_t failures_max;
    int64_t give_up_ms;
    const char *shop_name;
    const route *routes; // derived from the endpoints
    size_t routes_count;
    int64_t customers_count; // enabled endpoints of single customers
    bool sweeping;           // a sweep is due
    int64_t version;
} notification_settings;

extern const oms_record oms__endpoint_row_record;
extern const oms_record oms__template_row_record;
extern const oms_record oms__preference_row_record;
extern const oms_table oms__endpoints_table;
extern const oms_table oms__templates_table;
extern const oms_table oms__preferences_table;
extern const oms_table oms__contacts_table;
extern const oms_table oms__deliveries_table;
extern const oms_table oms__notification_settings_table;
#define ENDPOINT_INDEX_CUSTOMER 0
#define DELIVERY_INDEX_ENDPOINT 0
#define DELIVERY_INDEX_STATE 1

// ---- states ----------------------------------------------------------------

enum { ENDPOINT_ENABLED, ENDPOINT_DISABLED };
enum { ENDPOINT_PUT, ENDPOINT_DISABLE, ENDPOINT_GIVE_UP, ENDPOINT_ENABLE };
enum {
    DELIVERY_QUEUE,
    DELIVERY_SUPPRESS,
    DELIVERY_SEND,
    DELIVERY_DELIVER,
    DELIVERY_FAIL,
    DELIVERY_RETRY
};

// What the guards of a retry look at.
typedef struct retry_step {
    bool enabled;
    bool addressed;
    bool allowed;
    bool known; // it was surely not sent, or the caller wants it all the same
} retry_step;

extern const oms_moves oms__endpoint_moves;
extern const oms_moves oms__delivery_moves;
extern const oms_enum oms__endpoint_state_enum;
extern const oms_enum oms__delivery_state_enum;
extern const oms_enum oms__audience_enum;

// ---- what a channel is -----------------------------------------------------

typedef enum channel_reach {
    REACH_MAIL = 1, // a mail address
    REACH_PHONE,
    REACH_OTHER // only what its endpoint says
} channel_reach;

typedef struct channel_traits {
    const char *kind; // of the task
    channel_reach reach;
    bool keyed;      // the same key twice is one message
    bool for_people; // says nothing without a template
} channel_traits;

extern const channel_traits oms__channels[CHANNELS_COUNT];

// ---- the way of a message --------------------------------------------------

// One event on its way to its endpoints.
typedef struct telling {
    oms_tx *tx;
    const oms_event *event;
    const notification_settings *settings;
    contact_row contact;
    bool looked; // the contact was looked for
} telling;

notification_settings oms__routes_settings(oms_tx *tx);
void oms__routes_save(oms_tx *tx, notification_settings *settings);
bool oms__routes_want(const oms_endpoint_event *events, size_t count,
                      const char *type);
// Puts an endpoint into the settings, or takes it out, as its state says.
void oms__routes_change(oms_tx *tx, const endpoint_row *before,
                        const endpoint_row *after);

// The order that the event is about, or NULL: it is about none.
const contact_row *oms__contacts_of(telling *it);
void oms__contacts_remember(oms_tx *tx, const oms_order_placed *placed);
const char *oms__contacts_address(const contact_row *contact, int32_t channel);

typedef struct composed {
    const char *topic;
    const char *language;
    const char *title;
    const char *body;
    bool html;
    const char *text; // beside HTML, or NULL
    bool too_long;
} composed;

// False: there is nothing to say by this channel.
bool oms__compose(telling *it, const endpoint_row *endpoint, composed *out);
void oms__compose_query(oms_tx *tx, const void *args, void *out);

bool oms__preferences_allow(oms_tx *tx, const char *customer_id,
                            int32_t channel, const char *topic);

void oms__deliveries_tell(telling *it, const endpoint_row *endpoint);
bool oms__deliveries_get(oms_tx *tx, const char *subject, int64_t event_id,
                         const char *endpoint_id, delivery_row *delivery);
// Hands it to its channel.
void oms__deliveries_send(oms_tx *tx, delivery_row *delivery);
// Moves it along the table, tells the others, and writes it.
void oms__deliveries_move(oms_tx *tx, delivery_row *delivery, int32_t event,
                          const char *reason, int64_t occurred_at_ms);
bool oms__deliveries_may(const delivery_row *delivery, int32_t event);

// Failures in a row disable an endpoint; a success forgets them.
void oms__endpoints_count(oms_tx *tx, const char *endpoint_id, bool success);
// Its receiver is gone: it is disabled at once.
void oms__endpoints_leave(oms_tx *tx, const char *endpoint_id);
void oms__endpoints_shut(oms_tx *tx, endpoint_row *endpoint, int32_t event,
                         const char *reason);

void oms__sweep_arm(oms_tx *tx, notification_settings *settings,
                    int64_t due_at_ms);

// ---- the contents of the module --------------------------------------------

typedef struct sweep_request {
    int32_t state; // of the row behind which it goes on
    const char *endpoint_id;
    const char *subject;
    int64_t event_id;
    int64_t next_at_ms; // when the next message will be too old
} sweep_request;

enum { JOB_CONTACT = CHANNELS_COUNT, JOB_SWEEP, NOTIFICATION_JOBS };
extern const oms_job oms__notification_jobs[NOTIFICATION_JOBS];

enum {
    EVENT_SENT,
    EVENT_DELIVERED,
    EVENT_FAILED,
    EVENT_SUPPRESSED,
    EVENT_DISABLED,
    NOTIFICATION_EVENTS
};
extern const oms_event_type oms__notification_events[NOTIFICATION_EVENTS];

#define NOTIFICATION_REACTIONS 4
extern const oms_reaction oms__notification_reactions[NOTIFICATION_REACTIONS];
#define NOTIFICATION_COMMANDS 9
extern const oms_command oms__notification_commands[NOTIFICATION_COMMANDS];
#define NOTIFICATION_QUERIES 5
extern const oms_query_type oms__notification_queries[NOTIFICATION_QUERIES];

extern const oms_record oms__endpoint_event_record;
extern const oms_record oms__endpoint_put_record;
extern const oms_record oms__endpoint_act_record;
extern const oms_record oms__template_put_record;
extern const oms_record oms__template_delete_record;
extern const oms_record oms__preference_set_record;
extern const oms_record oms__delivery_retry_record;
extern const oms_record oms__delivery_record_record;
extern const oms_record oms__notification_configure_record;
extern const oms_record oms__notification_event_record;
extern const oms_record oms__message_result_record;
extern const oms_record oms__contact_request_record;
extern const oms_record oms__contact_result_record;
extern const oms_record oms__sweep_request_record;
extern const oms_record oms__delivery_list_args_record;
extern const oms_record oms__delivery_list_record;
extern const oms_record oms__template_render_record;
extern const oms_record oms__rendered_record;

void oms__endpoints_put(oms_tx *tx, const void *args);
void oms__endpoints_disable(oms_tx *tx, const void *args);
void oms__endpoints_enable(oms_tx *tx, const void *args);
void oms__deliveries_list(oms_tx *tx, const void *args, void *out);
void oms__deliveries_retry(oms_tx *tx, const void *args);
void oms__deliveries_record(oms_tx *tx, const void *args);
void oms__notification_verify(oms_tx *tx, bool repair);

extern const oms_module oms__notification_module;

#endif
