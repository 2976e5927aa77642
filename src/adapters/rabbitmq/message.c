// Events and what is set aside, as AMQP messages. Attributes are headers that
// begin with cloudEvents_, as the AMQP binding of CloudEvents names them.
#include <stdio.h>
#include <string.h>

#include "adapters/rabbitmq/rabbit.h"

#define KEY_ROOM 40
#define HEADERS_MAX 128 // of anybody's message that is set aside
#define CONTENT_TYPE "datacontenttype"
#define REASON "x-oms-reason"
#define QUEUE "x-oms-key"

static amqp_bytes_t bytes_of(const char *text, size_t count)
{
    return (amqp_bytes_t){.len = count, .bytes = (void *)(uintptr_t)text};
}

static amqp_table_entry_t text_entry(const char *key, amqp_bytes_t value)
{
    amqp_table_entry_t entry = {.key = amqp_cstring_bytes(key)};
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = value;
    return entry;
}

static int send_to(rabbit_link *link, const char *exchange, const char *key,
                   const amqp_basic_properties_t *properties, amqp_bytes_t body)
{
    return amqp_basic_publish(link->connection, 1, amqp_cstring_bytes(exchange),
                              amqp_cstring_bytes(key), 1, 0, properties, body);
}

static int send_event(rabbit_link *link, const rabbit_out *m)
{
    char exchange[RABBIT_NAME_ROOM];
    char keys[OMS__ENVELOPE_ATTRIBUTES_MAX][KEY_ROOM];
    amqp_table_entry_t entries[OMS__ENVELOPE_ATTRIBUTES_MAX];
    amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_HEADERS_FLAG |
                  AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG,
        .delivery_mode = AMQP_DELIVERY_PERSISTENT};
    int count = 0;
    for (size_t i = 0; i < m->wire.count; i++) {
        const oms_attribute *a = &m->wire.attributes[i];
        amqp_bytes_t value = bytes_of(a->value, a->bytes);
        if (strcmp(a->name, CONTENT_TYPE) == 0) {
            properties.content_type = value;
            continue;
        }
        if (strcmp(a->name, "id") == 0)
            properties.message_id = value;
        (void)snprintf(keys[count], KEY_ROOM, RABBIT_PREFIX "%s", a->name);
        entries[count] = text_entry(keys[count], value);
        count++;
    }
    properties.headers =
        (amqp_table_t){.num_entries = count, .entries = entries};
    rabbit__name_events(&link->owner->options, exchange);
    return send_to(link, exchange, m->key, &properties,
                   bytes_of(m->wire.body, m->wire.body_bytes));
}

// All of it as it came, and two headers more.
static int send_aside(rabbit_link *link, const rabbit_out *m)
{
    const rabbit_options *o = &link->owner->options;
    const amqp_message_t *message = &m->aside->message.message;
    amqp_basic_properties_t properties = message->properties;
    amqp_table_entry_t entries[HEADERS_MAX + 2];
    char exchange[RABBIT_NAME_ROOM];
    char key[RABBIT_NAME_ROOM];
    int count = 0;
    if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) != 0)
        for (int i = 0; i < properties.headers.num_entries; i++)
            if (count < HEADERS_MAX)
                entries[count++] = properties.headers.entries[i];
    entries[count++] = text_entry(REASON, amqp_cstring_bytes(m->reason));
    entries[count++] = text_entry(QUEUE, m->aside->message.routing_key);
    properties.headers =
        (amqp_table_t){.num_entries = count, .entries = entries};
    properties._flags |=
        AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties._flags &=
        ~(amqp_flags_t)(AMQP_BASIC_EXPIRATION_FLAG | AMQP_BASIC_USER_ID_FLAG);
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    rabbit__name_aside(o, exchange);
    rabbit__name_parked(o, key);
    return send_to(link, exchange, key, &properties, message->body);
}

int rabbit__send(rabbit_link *link, rabbit_out *m)
{
    return m->aside != NULL ? send_aside(link, m) : send_event(link, m);
}

// ---- reading ---------------------------------------------------------------

static bool begins(amqp_bytes_t text, const char *with, size_t count)
{
    return text.len > count && memcmp(text.bytes, with, count) == 0;
}

static size_t take_headers(const amqp_basic_properties_t *properties,
                           oms_attribute *out, size_t room, uint32_t *times)
{
    const size_t prefix = strlen(RABBIT_PREFIX);
    size_t count = 0;
    for (int i = 0; i < properties->headers.num_entries && count < room; i++) {
        const amqp_table_entry_t *entry = &properties->headers.entries[i];
        const uint8_t kind = entry->value.kind;
        if (kind == AMQP_FIELD_KIND_I64 &&
            begins(entry->key, "x-delivery-", 11))
            *times = (uint32_t)entry->value.value.i64;
        if ((kind != AMQP_FIELD_KIND_UTF8 && kind != AMQP_FIELD_KIND_BYTES) ||
            !begins(entry->key, RABBIT_PREFIX, prefix))
            continue;
        out[count++] =
            (oms_attribute){.name = (const char *)entry->key.bytes + prefix,
                            .name_bytes = entry->key.len - prefix,
                            .value = entry->value.value.bytes.bytes,
                            .bytes = entry->value.value.bytes.len};
    }
    return count;
}

bool rabbit__read(rabbit_in *in)
{
    const amqp_basic_properties_t *properties = &in->message.message.properties;
    const amqp_bytes_t body = in->message.message.body;
    oms_attribute attributes[OMS__ENVELOPE_READ_MAX + 1];
    size_t count = 0;
    if ((properties->_flags & AMQP_BASIC_HEADERS_FLAG) != 0)
        count = take_headers(properties, attributes, OMS__ENVELOPE_READ_MAX,
                             &in->incoming.times);
    if ((properties->_flags & AMQP_BASIC_CONTENT_TYPE_FLAG) != 0)
        attributes[count++] =
            (oms_attribute){.name = CONTENT_TYPE,
                            .name_bytes = strlen(CONTENT_TYPE),
                            .value = properties->content_type.bytes,
                            .bytes = properties->content_type.len};
    if (in->incoming.times == 0 && in->message.redelivered)
        in->incoming.times = 1;
    oms_error why = OMS_INIT(oms_error);
    int code =
        oms__envelope_read(attributes, count, body.len > 0 ? body.bytes : "",
                           body.len, &in->arena, &in->incoming.event, &why);
    if (code == OMS_EINVAL)
        in->incoming.reason = oms__arena_text(&in->arena, why.text);
    return code != OMS_ENOMEM && !in->arena.failed;
}
