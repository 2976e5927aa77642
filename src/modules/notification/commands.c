// Templates, preferences and settings; and the list of all commands.
#include "modules/notification/notification.h"

#include <string.h>

#include "base/template.h"

static bool check_text(oms_tx *tx, const char *text, const char *where)
{
    oms_error error = OMS_INIT(oms_error);
    if (text == NULL)
        return true;
    int code = oms__template_check(text, oms__tx_arena(tx), &error);
    if (code != OMS_OK)
        oms__tx_fail(tx, code, where, "%s", error.text);
    return code == OMS_OK;
}

static void put_template(oms_tx *tx, const void *in)
{
    const oms_template_put_args *args = in;
    template_row row = {.event_type = args->event_type,
                        .language = args->language,
                        .channel = (int32_t)args->channel};
    if (!check_text(tx, args->subject, "/subject") ||
        !check_text(tx, args->body, "/body") ||
        !check_text(tx, args->text, "/text"))
        return;
    if (args->text != NULL && !args->html) {
        oms__tx_fail(tx, OMS_EINVAL, "/text",
                     "only an HTML template has a text beside its body");
        return;
    }
    (void)oms__tx_get(tx, &oms__templates_table, &row);
    row.topic = args->topic;
    row.subject = args->subject;
    row.body = args->body;
    row.html = args->html;
    row.text = args->text;
    row.changed_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__templates_table, &row);
    oms__tx_receipt(tx, row.event_type, 0);
}

static void delete_template(oms_tx *tx, const void *in)
{
    const oms_template_delete_args *args = in;
    template_row row = {.event_type = args->event_type,
                        .language = args->language,
                        .channel = (int32_t)args->channel};
    if (oms__tx_get(tx, &oms__templates_table, &row))
        oms__tx_delete(tx, &oms__templates_table, &row);
    else
        oms__tx_fail(tx, OMS_ENOTFOUND, "/event_type",
                     "there is no such template of \"%s\"", args->event_type);
    oms__tx_receipt(tx, args->event_type, 0);
}

static void set_preference(oms_tx *tx, const void *in)
{
    const oms_preference_set_args *args = in;
    preference_row row = {.customer_id = args->customer_id,
                          .channel = (int32_t)args->channel,
                          .topic = args->topic};
    (void)oms__tx_get(tx, &oms__preferences_table, &row);
    row.allowed = args->allowed;
    row.consented_at_ms =
        args->consented_at_ms != 0 ? args->consented_at_ms : oms__tx_now(tx);
    row.source = args->source;
    row.changed_at_ms = oms__tx_now(tx);
    oms__tx_put(tx, &oms__preferences_table, &row);
    oms__tx_receipt(tx, row.customer_id, 0);
}

static bool needs_consent(const char *topic)
{
    size_t bytes = strlen(TOPIC_CONSENTED);
    return strncmp(topic, TOPIC_CONSENTED, bytes) == 0 &&
           (topic[bytes] == '\0' || topic[bytes] == '.');
}

bool oms__preferences_allow(oms_tx *tx, const char *customer_id,
                            int32_t channel, const char *topic)
{
    bool consents = needs_consent(topic);
    if (customer_id == NULL)
        return !consents;
    preference_row row = {
        .customer_id = customer_id, .channel = channel, .topic = topic};
    if (oms__tx_get(tx, &oms__preferences_table, &row))
        return row.allowed;
    // "marketing.sale" follows "marketing" where nothing else was said.
    row.topic = TOPIC_CONSENTED;
    if (consents && oms__tx_get(tx, &oms__preferences_table, &row))
        return row.allowed;
    return !consents;
}

static void configure(oms_tx *tx, const void *in)
{
    const oms_notification_configure_args *args = in;
    notification_settings settings = oms__routes_settings(tx);
    settings.language =
        args->language != NULL ? args->language : LANGUAGE_DEFAULT;
    settings.failures_max =
        args->failures_max != 0 ? args->failures_max : FAILURES_MAX_DEFAULT;
    settings.give_up_ms =
        args->give_up_ms != 0 ? args->give_up_ms : GIVE_UP_DEFAULT_MS;
    settings.shop_name = args->shop_name;
    oms__routes_save(tx, &settings);
}

#define WRITE "notifications:write"
const oms_command oms__notification_commands[NOTIFICATION_COMMANDS] = {
    {"endpoint.put", &oms__endpoint_put_record, oms__endpoints_put, WRITE,
     false, "Sets where messages go, and of what.",
     "PUT /v1/endpoints/{endpoint_id}"},
    {"endpoint.disable", &oms__endpoint_act_record, oms__endpoints_disable,
     WRITE, false, "Sends it nothing until it is enabled.",
     "POST /v1/endpoints/{endpoint_id}/disable"},
    {"endpoint.enable", &oms__endpoint_act_record, oms__endpoints_enable, WRITE,
     false, "Sends to it again.", "POST /v1/endpoints/{endpoint_id}/enable"},
    {"template.put", &oms__template_put_record, put_template, WRITE, false,
     "Sets the text of an event, a language and a channel.",
     "PUT /v1/templates/{event_type}/{language}/{channel}"},
    {"template.delete", &oms__template_delete_record, delete_template, WRITE,
     false, "Takes a template away.",
     "DELETE /v1/templates/{event_type}/{language}/{channel}"},
    {"preference.set", &oms__preference_set_record, set_preference, WRITE,
     false, "Remembers what a customer wants to be told.",
     "PUT /v1/customers/{customer_id}/preferences/{channel}/{topic}"},
    {"delivery.retry", &oms__delivery_retry_record, oms__deliveries_retry,
     WRITE, false, "Sends a message again.", "POST /v1/deliveries/retry"},
    {"delivery.record", &oms__delivery_record_record, oms__deliveries_record,
     WRITE, true, "Records what became of a message outside.",
     "POST /v1/deliveries"},
    {"notification.configure", &oms__notification_configure_record, configure,
     "settings:write", false, "Sets the shop's rules for messages.",
     "PATCH /v1/settings/notifications"},
};
