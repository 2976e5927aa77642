// A member that is added here is known to every channel at once.
#include "base/message.h"

#include <string.h>

#include "base/record.h"

static const char *const channel_names[] = {"email",   "sms",  "push",
                                            "webhook", "file", "log"};
const oms_enum oms__channel_enum =
    OMS_ENUM("notification_channel", channel_names);

#define MESSAGE oms_message
static const oms_field message_fields[] = {
    OMS_FIELD_TEXT(MESSAGE, message_id, OMS_REQUIRED, OMS_NAME_BYTES_MAX,
                   "The same in every attempt, also by hand."),
    OMS_FIELD_CODE(MESSAGE, subject, OMS_REQUIRED, "The event's subject."),
    OMS_FIELD_INT(MESSAGE, event_id, 0, 0, INT64_MAX, "The event."),
    OMS_FIELD_CODE(MESSAGE, event_type, 0, "Its type."),
    OMS_FIELD_TIME(MESSAGE, at_ms, OMS_NULLABLE, "When it happened."),
    OMS_FIELD_CODE(MESSAGE, endpoint_id, OMS_REQUIRED, "The endpoint."),
    OMS_FIELD_ENUM(MESSAGE, channel, 0, &oms__channel_enum, "The channel."),
    OMS_FIELD_TEXT(MESSAGE, address, OMS_PII, OMS_NOTE_BYTES_MAX, "Where to."),
    OMS_FIELD_CODE(MESSAGE, language, 0, "Of the text."),
    OMS_FIELD_TEXT(MESSAGE, title, OMS_PII, OMS_SUBJECT_BYTES_MAX, "One line."),
    OMS_FIELD_TEXT(MESSAGE, body, OMS_PII, OMS_MESSAGE_BYTES_MAX, "The text."),
    OMS_FIELD_BOOL(MESSAGE, html, OMS_NULLABLE, "The body is HTML."),
    OMS_FIELD_TEXT(MESSAGE, text, OMS_PII, OMS_MESSAGE_BYTES_MAX,
                   "The same without HTML, as the template has it."),
    OMS_FIELD_CODE(MESSAGE, secret_ref, 0, "A secret that the channel knows."),
};
const oms_record oms__message_record =
    OMS_RECORD("message", MESSAGE, message_fields, "One message to send.");

int oms__message_parse(const char *json, oms_arena *arena, oms_message *out,
                       oms_error *err)
{
    return oms__record_parse(&oms__message_record, json, strlen(json), out,
                             arena, err);
}
