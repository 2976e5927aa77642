// Notification: who is told what, when, in which language and by which channel.
//
// Caveats first.
// - A channel is a service (port/service.h) that takes the task kind
//   "notification.send.<channel>"; without one its messages wait. The call's
//   key is the message's identity.
// - One event is told to one endpoint once: (event, endpoint) is the key of a
//   delivery. After an unknown outcome a message is sent again only by a
//   channel that honours keys (file, webhook); any other answers DECLINED when
//   `ask` is set, and a person decides (delivery.retry with `again`).
// - Templates are HTML-escaped when they are html. A subject is one line.
#ifndef OMS_NOTIFICATION_H
#define OMS_NOTIFICATION_H

#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OMS_TEMPLATE_BYTES_MAX 32768 // the text of a template
#define OMS_MESSAGE_BYTES_MAX 65536  // what it may become
#define OMS_SUBJECT_BYTES_MAX 256
#define OMS_ENDPOINTS_MAX 200      // of the shop and for every order's contact
#define OMS_ENDPOINT_EVENTS_MAX 50 // types and prefixes of one endpoint
#define OMS_ENDPOINT_ID_BYTES_MAX 64

typedef enum oms_channel {
    OMS_CHANNEL_EMAIL = 0,
    OMS_CHANNEL_SMS,
    OMS_CHANNEL_PUSH,
    OMS_CHANNEL_WEBHOOK,
    OMS_CHANNEL_FILE,
    OMS_CHANNEL_LOG
} oms_channel;

// Whom an endpoint reaches.
typedef enum oms_audience {
    OMS_AUDIENCE_SHOP = 0, // the shop itself, at the endpoint's address
    OMS_AUDIENCE_CUSTOMER, // one customer, at the endpoint's address, about
                           // their own orders
    OMS_AUDIENCE_CONTACT   // whoever ordered, at the order's own mail address
                           // or phone number
} oms_audience;

typedef enum oms_delivery_state {
    OMS_DELIVERY_PENDING = 0,
    OMS_DELIVERY_SENT,      // the channel took it
    OMS_DELIVERY_DELIVERED, // it has arrived, as the provider says
    OMS_DELIVERY_FAILED,
    OMS_DELIVERY_SUPPRESSED // not to be sent; the reason says why
} oms_delivery_state;

typedef struct oms_endpoint_event {
    const char *type; // "order.placed", a prefix "shipment.", or "*" (all but
                      // what notification itself publishes)
} oms_endpoint_event;

typedef struct oms_endpoint_put_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *endpoint_id; // required
    oms_channel channel;
    oms_audience audience;
    const char *customer_id; // audience customer
    const char *address;     // mail address, number, URL; not for contact
    const char *language;    // "de", "de-AT"; NULL: the shop's
    const oms_endpoint_event *events; // at least one
    size_t events_count;
    const char *secret_ref; // name of a secret that the channel knows
} oms_endpoint_put_args;

// Sets an endpoint; it is enabled. Errors: OMS_EINVAL, OMS_ELIMIT
// (OMS_ENDPOINTS_MAX). Since 0.1.
OMS_API int oms_endpoint_put(oms *oms, const oms_endpoint_put_args *args,
                             oms_receipt *out, oms_error *err);

typedef struct oms_endpoint_act_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *endpoint_id; // required
    const char *reason;
} oms_endpoint_act_args;

// Nothing is sent to it until it is enabled; what waits is suppressed. Errors:
// OMS_ENOTFOUND, OMS_ESTATE. Since 0.1.
OMS_API int oms_endpoint_disable(oms *oms, const oms_endpoint_act_args *args,
                                 oms_receipt *out, oms_error *err);
// Sends to it again; what was suppressed meanwhile is sent by delivery.retry
// only. Errors: OMS_ENOTFOUND, OMS_ESTATE. Since 0.1.
OMS_API int oms_endpoint_enable(oms *oms, const oms_endpoint_act_args *args,
                                oms_receipt *out, oms_error *err);

typedef struct oms_template_put_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *event_type; // required
    const char *language;   // required: "en", "de-AT"
    oms_channel channel;
    const char *topic;   // NULL: "transactional"; "marketing" and what begins
                         // with "marketing." needs a consent
    const char *subject; // one line
    const char *body;    // required
    bool html;           // values in the body are escaped
    const char *text;    // html: the same for readers without it; NULL: a
                         // channel that needs one takes what the HTML says
} oms_template_put_args;

// Sets the template of an event's type, a language and a channel. A message in
// "de-AT" takes "de-AT", else "de", else the shop's language. Channels that
// people read send nothing without a template; webhook, file and log then
// carry the event itself. Errors: OMS_EINVAL (err->text says where the
// template is wrong). Since 0.1.
OMS_API int oms_template_put(oms *oms, const oms_template_put_args *args,
                             oms_receipt *out, oms_error *err);

typedef struct oms_template_delete_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *event_type; // required
    const char *language;   // required
    oms_channel channel;
} oms_template_delete_args;

// Takes a template away; messages that are written keep their text. Errors:
// OMS_ENOTFOUND. Since 0.1.
OMS_API int oms_template_delete(oms *oms, const oms_template_delete_args *args,
                                oms_receipt *out, oms_error *err);

typedef struct oms_preference_set_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *customer_id; // required
    oms_channel channel;
    const char *topic; // required
    bool allowed;
    int64_t consented_at_ms; // when they said so; 0: now
    const char *source;      // where: "checkout", "unsubscribe link"
} oms_preference_set_args;

// Remembers what a customer wants to be told by a channel. Errors: those of
// oms_submit. Since 0.1.
OMS_API int oms_preference_set(oms *oms, const oms_preference_set_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_delivery_retry_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *subject;     // required: the order
    int64_t event_id;        // required
    const char *endpoint_id; // required
    bool again;              // its outcome is unknown: send it all the same
} oms_delivery_retry_args;

// Sends a message again that failed or was suppressed, as it was written then.
// Errors: OMS_ENOTFOUND, OMS_ESTATE (guards endpoint_enabled, addressed,
// allowed, outcome_known). Since 0.1.
OMS_API int oms_delivery_retry(oms *oms, const oms_delivery_retry_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_delivery_record_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *subject;     // required
    int64_t event_id;        // required
    const char *endpoint_id; // required
    bool failed;             // it came back; otherwise it has arrived
    const char *reason;
    int64_t occurred_at_ms; // 0: now
} oms_delivery_record_args;

// Records what the channel's provider says became of a message. A fact.
// Errors: OMS_ENOTFOUND. Since 0.1.
OMS_API int oms_delivery_record(oms *oms, const oms_delivery_record_args *args,
                                oms_receipt *out, oms_error *err);

typedef struct oms_notification_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *language;  // NULL: "en"
    int64_t failures_max;  // an endpoint of the shop or of a customer is
                           // disabled after so many in a row; 0: 10, -1: never
    int64_t give_up_ms;    // a message that could not be sent until then has
                           // failed; 0: 3 days, at most 6
    const char *shop_name; // for templates: {{shop.name}}
} oms_notification_configure_args;

// Sets the shop's rules for messages. Errors: those of oms_submit. Since 0.1.
OMS_API int oms_notification_configure(
    oms *oms, const oms_notification_configure_args *args, oms_receipt *out,
    oms_error *err);

// ---- channels that come with the library -----------------------------------

// Fills [out] with a channel that writes one JSON file per message into
// [folder], which must exist, named by the call's key: the same key twice is
// one file. Its prefix is "notification.send.file"; change it to
// "notification.send." to have every channel's messages written there. Hand it
// in by oms_options.services; oms_close closes it. Errors: OMS_EINVAL,
// OMS_ENOTFOUND (no such folder), OMS_ENOMEM. Since 0.1.
OMS_API int oms_channel_file(const char *folder, oms_service *out,
                             oms_error *err);
// The same for a line of the log port per message (prefix
// "notification.send.log"). It has the key, the order and the endpoint; never
// the address or the text, which are personal. Errors: OMS_EINVAL, OMS_ENOMEM.
// Since 0.1.
OMS_API int oms_channel_log(const oms_log *log, oms_service *out,
                            oms_error *err);

// ---- what is published -----------------------------------------------------

// notification.sent .delivered .failed .suppressed; about an endpoint:
// notification.endpoint_disabled
typedef struct oms_notification_event {
    int64_t event_id; // what it tells of; 0: about the endpoint
    const char *endpoint_id;
    const char *channel;
    const char *order_id; // subject of that event
    const char *event_type;
    const char *reason;
} oms_notification_event;

// ---- what is asked outside -------------------------------------------------

// notification.send.email .sms .push .webhook .file .log: one message.
typedef struct oms_message {
    const char *message_id; // the same in every attempt, also by hand
    const char *subject;    // of the event: the order
    int64_t event_id;
    const char *event_type;
    int64_t at_ms; // of the event
    const char *endpoint_id;
    oms_channel channel;
    const char *address;
    const char *language;
    const char *title; // the template's subject
    const char *body;
    bool html;
    const char *secret_ref;
    const char *text; // html: the same without it, or NULL
} oms_message;

typedef struct oms_message_result {
    const char *provider_ref; // the channel's own id, or NULL
} oms_message_result;

// customer.contact: how to reach a customer whose order does not say it.
typedef struct oms_contact_request {
    const char *order_id;
    const char *customer_id;
    oms_channel channel;
    int64_t event_id; // the message that waits
    const char *endpoint_id;
} oms_contact_request;

typedef struct oms_contact_result {
    const char *name;
    const char *email;
    const char *phone;
} oms_contact_result;

// ---- what can be read ------------------------------------------------------

typedef struct oms_delivery {
    const char *subject; // the order
    int64_t event_id;
    const char *endpoint_id;
    const char *event_type;
    oms_channel channel;
    oms_delivery_state state;
    bool unknown; // sent perhaps: nobody knows yet, or nobody ever will
    const char *address;
    const char *title;
    const char *reason;
    const char *provider_ref;
    const char *task_id;
    int64_t tries; // begun by the engine and by hand, without its retries
    int64_t created_at_ms;
    int64_t changed_at_ms;
    int64_t version;
} oms_delivery;

// delivery.list: newest first of one order or one endpoint.
typedef struct oms_delivery_page {
    const oms_delivery *items;
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
} oms_delivery_page;

typedef struct oms_delivery_list_args {
    uint32_t size;
    const char *subject;     // this order's, or
    const char *endpoint_id; // this endpoint's, or both NULL: all
    const char *state;       // only these: "failed"
    const char *cursor;      // next_cursor of the page before
    int64_t limit;           // 0: OMS_PAGE_DEFAULT
} oms_delivery_list_args;

// Reads a page of deliveries. *out is owned by the caller:
// oms_delivery_page_free. Errors: OMS_EINVAL, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_delivery_list(oms *oms, const oms_delivery_list_args *args,
                              oms_delivery_page **out, oms_error *err);
OMS_API void oms_delivery_page_free(oms_delivery_page *page); // Since 0.1.

// template.render: what a template makes of some values.
typedef struct oms_rendered {
    const char *subject;
    const char *body;
    bool html;
    const char *text; // the template's own, without HTML, or NULL
} oms_rendered;

typedef struct oms_template_render_args {
    uint32_t size;
    const char *event_type; // a stored template: these three, or
    const char *language;
    oms_channel channel;
    const char *subject; // a text to try: these three
    const char *body;
    bool html;
    const char *values;   // JSON object; NULL: {}
    const char *currency; // so that *_minor are also read as decimals
} oms_template_render_args;

// Renders without sending. *out is owned by the caller: oms_rendered_free.
// Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_ELIMIT, OMS_ENOMEM. Since 0.1.
OMS_API int oms_template_render(oms *oms, const oms_template_render_args *args,
                                oms_rendered **out, oms_error *err);
OMS_API void oms_rendered_free(oms_rendered *rendered); // Since 0.1.

#ifdef __cplusplus
}
#endif
#endif
