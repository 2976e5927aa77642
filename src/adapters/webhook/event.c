// The body of a webhook: one event in the structured JSON of CloudEvents 1.0.
// A message carries either the event itself, as the engine wrote it, or the
// text of a template; both become `data`, and the envelope is made here, so
// that all webhooks of a shop have one shape.
#include "adapters/webhook/webhook.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/time.h"

#define MEMBER(name) ",\"" name "\":"

// Whether the body is this very event, and no text of a template.
static bool is_carried(const oms_message *message, const json_t *body)
{
    char id[32];
    (void)snprintf(id, sizeof(id), "%" PRId64, message->event_id);
    return oms__json_is(body, "specversion", "1.0") &&
           oms__json_is(body, "id", id) &&
           oms__json_is(body, "type", message->event_type);
}

static void write_carried(const json_t *body, oms_buf *out)
{
    const json_t *event = json_object_get(body, "data");
    oms__buf_text(out, MEMBER("datacontenttype") "\"application/json\"");
    if (event == NULL) { // it was too large for a message
        oms__buf_text(out, MEMBER("truncated") "true");
        return;
    }
    char *text = json_dumps(event, JSON_COMPACT | JSON_ENCODE_ANY |
                                       JSON_REAL_PRECISION(17));
    oms__buf_text(out, MEMBER("data"));
    if (text != NULL)
        oms__buf_text(out, text);
    else
        out->failed = true;
    free(text);
}

// An object or a list is JSON; any other text is a string.
static void write_template(const oms_message *message, const json_t *body,
                           oms_buf *out)
{
    oms__buf_text(out, MEMBER("datacontenttype"));
    if (json_is_object(body) || json_is_array(body)) {
        oms__buf_text(out, "\"application/json\"" MEMBER("data"));
        oms__buf_text(out, message->body);
    } else {
        oms__buf_text(out, message->html ? "\"text/html\"" : "\"text/plain\"");
        oms__buf_text(out, MEMBER("data"));
        oms__buf_json(out, message->body != NULL ? message->body : "");
    }
}

static void write_envelope(const oms_message *message, const char *source,
                           const char *type_prefix, oms_buf *out)
{
    char at[OMS_TIME_ROOM];
    oms__buf_printf(out, "{\"specversion\":\"1.0\",\"id\":\"%" PRId64 "\"",
                    message->event_id);
    oms__buf_text(out, MEMBER("source"));
    oms__buf_json(out, source);
    // Both are of letters that need no escape: checked when it was opened, and
    // by the engine.
    oms__buf_printf(out, MEMBER("type") "\"%s%s\"",
                    type_prefix != NULL ? type_prefix : "",
                    message->event_type);
    oms__buf_text(out, MEMBER("subject"));
    oms__buf_json(out, message->subject);
    if (message->at_ms > 0) {
        oms__time_text(message->at_ms, at);
        oms__buf_printf(out, MEMBER("time") "\"%s\"", at);
    }
}

void oms__webhook_event(const oms_message *message, const char *source,
                        const char *type_prefix, oms_buf *out)
{
    const char *text = message->body != NULL ? message->body : "";
    json_t *body = NULL;
    (void)oms__json_read(text, strlen(text), &body, NULL);
    write_envelope(message, source, type_prefix, out);
    if (body != NULL && is_carried(message, body))
        write_carried(body, out);
    else
        write_template(message, body, out);
    oms__buf_text(out, "}");
    json_decref(body);
}
