// Writes a message: the template of the event, the channel and the language,
// filled in with the event and what is known of the order. Channels that only
// machines read carry the event itself when there is no template.
#include "modules/notification/notification.h"

#include <string.h>

#include "base/record.h"
#include "base/template.h"
#include "base/time.h"

#define SUBJECT_ROOM (4 * OMS_SUBJECT_BYTES_MAX) // before it is cut

typedef struct order_words {
    const char *order_id;
    int64_t number;
    const char *channel;
    const char *currency;
    const char *customer_id;
} order_words;
static const oms_field order_fields[] = {
    OMS_FIELD_CODE(order_words, order_id, 0, "The order."),
    OMS_FIELD_INT(order_words, number, OMS_NULLABLE, 0, INT64_MAX, "Its no."),
    OMS_FIELD_CODE(order_words, channel, 0, "Where it was sold."),
    OMS_FIELD_CODE(order_words, currency, 0, "ISO 4217."),
    OMS_FIELD_CODE(order_words, customer_id, 0, "Who bought."),
};
static const oms_record order_record =
    OMS_RECORD("order_words", order_words, order_fields, "{{order.number}}");

typedef struct event_words {
    const char *type;
    int64_t id;
    int64_t at;
    const char *subject;
} event_words;
static const oms_field event_fields[] = {
    OMS_FIELD_CODE(event_words, type, 0, "Its type."),
    OMS_FIELD_INT(event_words, id, 0, 0, INT64_MAX, "Its id."),
    {.name = "happened_at_ms",
     .kind = OMS_KIND_TIME,
     .offset = offsetof(event_words, at),
     .max = OMS_TIME_MAX,
     .doc = "When."},
    OMS_FIELD_CODE(event_words, subject, 0, "What it is about."),
};
static const oms_record event_record =
    OMS_RECORD("event_words", event_words, event_fields, "{{event.type}}");

typedef struct name_words {
    const char *name;
} name_words;
static const oms_field name_fields[] = {
    OMS_FIELD_TEXT(name_words, name, 0, OMS_NOTE_BYTES_MAX, "A name."),
};
static const oms_record name_record =
    OMS_RECORD("name_words", name_words, name_fields, "{{customer.name}}");

static int64_t when(const oms_event *event)
{
    return event->occurred_at_ms != 0 ? event->occurred_at_ms : event->at_ms;
}

// ---- which template --------------------------------------------------------

static bool get_template(oms_tx *tx, const char *type, const char *language,
                         size_t bytes, int32_t channel, template_row *out)
{
    *out = (template_row){.event_type = type,
                          .language =
                              oms__tx_printf(tx, "%.*s", (int)bytes, language),
                          .channel = channel};
    return out->language != NULL && oms__tx_get(tx, &oms__templates_table, out);
}

// "de-AT", then "de".
static bool try_language(oms_tx *tx, const char *type, const char *language,
                         int32_t channel, template_row *out)
{
    if (language == NULL)
        return false;
    if (get_template(tx, type, language, strlen(language), channel, out))
        return true;
    const char *dash = strchr(language, '-');
    return dash != NULL &&
           get_template(tx, type, language, (size_t)(dash - language), channel,
                        out);
}

static bool find_template(const telling *it, const endpoint_row *endpoint,
                          template_row *out)
{
    return try_language(it->tx, it->event->type, endpoint->language,
                        endpoint->channel, out) ||
           try_language(it->tx, it->event->type, it->settings->language,
                        endpoint->channel, out);
}

// ---- filling it in ---------------------------------------------------------

// A byte that no text may hold is told as a question mark.
static const char *clean(const char *text)
{
    char *bytes = (char *)(uintptr_t)text; // rendered: our own memory
    size_t count = strlen(text);
    for (size_t at = oms__text_good(bytes, count); at < count;
         at += oms__text_good(bytes + at, count - at))
        bytes[at] = '?';
    return text[0] != '\0' ? text : NULL;
}

// One line of at most so many bytes, cut between characters.
static const char *one_line(const char *text)
{
    char *bytes = (char *)(uintptr_t)text;
    for (char *at = bytes; *at != '\0'; at++)
        if (*at == '\n' || *at == '\r' || *at == '\t')
            *at = ' ';
    size_t cut = OMS_SUBJECT_BYTES_MAX;
    if (strlen(bytes) > cut) {
        while (cut > 0 && ((unsigned char)bytes[cut] & 0xc0) == 0x80)
            cut--;
        bytes[cut] = '\0';
    }
    return clean(text);
}

// OMS_OK, OMS_ELIMIT (too long) or another code, with which it has failed.
static int fill_in(oms_tx *tx, const oms_template_args *args, const char **out)
{
    oms_error error = OMS_INIT(oms_error);
    int code = oms__template_render(args, oms__tx_arena(tx), out, &error);
    if (code != OMS_OK && code != OMS_ELIMIT)
        oms__tx_fail(tx, code, error.where, "%s", error.text);
    return code;
}

static bool fill_all(oms_tx *tx, oms_template_args *args,
                     const template_row *from, composed *out)
{
    const char *title = "";
    const char *body = "";
    const char *plain = NULL;
    args->text = from->subject != NULL ? from->subject : "";
    args->bytes_max = SUBJECT_ROOM;
    int code = fill_in(tx, args, &title);
    out->too_long = code == OMS_ELIMIT;
    args->bytes_max = OMS_MESSAGE_BYTES_MAX;
    args->text = from->text;
    code = from->text != NULL ? fill_in(tx, args, &plain) : OMS_OK;
    out->too_long = out->too_long || code == OMS_ELIMIT;
    args->text = from->body;
    args->html = from->html;
    code = fill_in(tx, args, &body);
    out->too_long = out->too_long || code == OMS_ELIMIT;
    if (oms__tx_failed(tx))
        return false;
    out->title = one_line(title);
    out->body = clean(body);
    out->html = from->html;
    out->text = plain != NULL ? clean(plain) : NULL;
    return true;
}

static bool fill_event(telling *it, const template_row *from, composed *out)
{
    const contact_row *contact = oms__contacts_of(it);
    contact_row nobody = {0};
    const contact_row *who = contact != NULL ? contact : &nobody;
    const order_words order = {who->order_id, who->number, who->channel,
                               who->currency, who->customer_id};
    const event_words event = {it->event->type, it->event->id, when(it->event),
                               it->event->subject};
    const name_words customer = {who->name};
    const name_words shop = {it->settings->shop_name};
    const oms_template_source sources[] = {
        {.name = "order", .record = &order_record, .row = &order},
        {.name = "event", .record = &event_record, .row = &event},
        {.name = "customer", .record = &name_record, .row = &customer},
        {.name = "shop", .record = &name_record, .row = &shop},
        {.record = &order_record, .row = &order},
        {.json = it->event->data},
    };
    oms_template_args args = {.sources = sources,
                              .sources_count = OMS_COUNT(sources),
                              .currency = who->currency};
    return fill_all(it->tx, &args, from, out);
}

// ---- without a template ----------------------------------------------------

// The event as CloudEvents 1.0 writes it. What is too large for a message is
// left out: the receiver can read the event itself.
static bool carry_event(telling *it, composed *out)
{
    const oms_event *event = it->event;
    char at[OMS_TIME_ROOM];
    oms__time_text(when(event), at);
    size_t room = OMS_MESSAGE_BYTES_MAX / 2;
    const char *data =
        event->data != NULL && strlen(event->data) < room ? event->data : NULL;
    out->body = oms__tx_printf(
        it->tx,
        "{\"specversion\":\"1.0\",\"id\":\"%lld\",\"source\":\"%s\","
        "\"type\":\"%s\",\"subject\":\"%s\",\"time\":\"%s\","
        "\"datacontenttype\":\"application/json\",%s%s}",
        (long long)event->id, event->source, event->type, event->subject, at,
        data != NULL ? "\"data\":" : "\"truncated\":true",
        data != NULL ? data : "");
    out->topic = TOPIC_DEFAULT;
    out->title = event->type;
    return out->body != NULL;
}

bool oms__compose(telling *it, const endpoint_row *endpoint, composed *out)
{
    template_row from;
    *out = (composed){0};
    if (!find_template(it, endpoint, &from)) {
        if (oms__channels[endpoint->channel].for_people)
            return false;
        return carry_event(it, out);
    }
    out->topic = from.topic != NULL ? from.topic : TOPIC_DEFAULT;
    out->language = from.language;
    return fill_event(it, &from, out);
}

// ---- trying it out ---------------------------------------------------------

void oms__compose_query(oms_tx *tx, const void *in, void *result)
{
    const oms_template_render_args *args = in;
    oms_rendered *out = result;
    composed made = {0};
    template_row from = {.subject = args->subject,
                         .body = args->body != NULL ? args->body : "",
                         .html = args->html};
    bool stored = args->event_type != NULL;
    if (stored && (args->body != NULL || args->subject != NULL)) {
        oms__tx_fail(tx, OMS_EINVAL, "/body",
                     "name a stored template or give a text; not both");
        return;
    }
    if (stored && !try_language(tx, args->event_type,
                                args->language != NULL ? args->language
                                                       : LANGUAGE_DEFAULT,
                                (int32_t)args->channel, &from)) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/event_type",
                     "there is no template of \"%s\" for this channel",
                     args->event_type);
        return;
    }
    const oms_template_source source = {.json = args->values};
    oms_template_args fill = {
        .sources = &source, .sources_count = 1, .currency = args->currency};
    if (!fill_all(tx, &fill, &from, &made))
        return;
    if (made.too_long)
        oms__tx_fail(tx, OMS_ELIMIT, "/body",
                     "the template makes more than %d bytes",
                     OMS_MESSAGE_BYTES_MAX);
    *out = (oms_rendered){made.title, made.body, made.html, made.text};
}
