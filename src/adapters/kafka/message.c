// Events as Kafka's messages: CloudEvents 1.0 in binary mode, with Kafka's
// names. The key is the order's id, so that an order stays in one partition.
#include <string.h>
#include <sys/types.h>

#include "adapters/kafka/inside.h"
#include "base/error.h"

#define PREFIX "ce_"
#define PREFIX_BYTES (sizeof(PREFIX) - 1)
#define VALUES_MAX 6 // topic, flags, opaque, key, value, headers
// Of a message that even the topic of what is parked would refuse.
#define ASIDE_BYTES_MAX (1024 * 1024)

// Two attributes have the names that everybody knows.
typedef struct known_name {
    const char *header;
    const char *attribute;
} known_name;

static const known_name known[] = {{"content-type", "datacontenttype"},
                                   {"traceparent", "traceparent"}};
#define KNOWN (sizeof(known) / sizeof(known[0]))

static bool same(const char *text, const char *bytes, size_t count)
{
    return strlen(text) == count && memcmp(text, bytes, count) == 0;
}

static const char *header_of(kafka *it, const oms_attribute *attribute)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (same(known[i].attribute, attribute->name, attribute->name_bytes))
            return known[i].header;
    return oms__arena_printf(&it->arena, PREFIX "%.*s",
                             (int)attribute->name_bytes, attribute->name);
}

// False: no attribute of an event.
static bool attribute_of(const char *header, oms_attribute *out)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (strcmp(header, known[i].header) == 0) {
            out->name = known[i].attribute;
            out->name_bytes = strlen(out->name);
            return true;
        }
    if (strncmp(header, PREFIX, PREFIX_BYTES) != 0)
        return false;
    out->name = header + PREFIX_BYTES;
    out->name_bytes = strlen(out->name);
    return true;
}

static rd_kafka_resp_err_t produce(kafka *it, const rd_kafka_vu_t *values,
                                   size_t count)
{
    rd_kafka_error_t *failed = rd_kafka_produceva(it->producer, values, count);
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    if (failed != NULL)
        code = rd_kafka_error_code(failed);
    rd_kafka_error_destroy(failed);
    return code;
}

// librdkafka copies what is borrowed, and takes no pointer to const.
static void *lent(const void *bytes)
{
    union {
        const void *from;
        void *to;
    } cast = {.from = bytes};
    return cast.to;
}

static rd_kafka_vu_t memory(rd_kafka_vtype_t type, const void *bytes,
                            size_t count)
{
    rd_kafka_vu_t value = {.vtype = type};
    value.u.mem.ptr = lent(bytes);
    value.u.mem.size = count;
    return value;
}

// Topic, value, key, flags, opaque: what every message has.
static size_t begin(rd_kafka_vu_t *values, const char *topic, void *opaque)
{
    values[0] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_TOPIC};
    values[0].u.cstr = topic;
    values[1] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_MSGFLAGS};
    values[1].u.i = RD_KAFKA_MSG_F_COPY;
    values[2] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_OPAQUE};
    values[2].u.ptr = opaque;
    return 3;
}

// Headers are made by us and not listed among the values: when librdkafka 2.0.2
// cannot place a message it frees those of its own making twice.
static rd_kafka_resp_err_t produce_with(kafka *it, rd_kafka_vu_t *values,
                                        size_t count,
                                        rd_kafka_headers_t *headers)
{
    values[count] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_HEADERS};
    values[count++].u.headers = headers;
    rd_kafka_resp_err_t code = produce(it, values, count);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) // else librdkafka has taken them
        rd_kafka_headers_destroy(headers);
    return code;
}

rd_kafka_resp_err_t oms__kafka_send(kafka *it, const char *topic,
                                    const oms_event *event,
                                    const oms_envelope *envelope, void *opaque)
{
    rd_kafka_vu_t values[VALUES_MAX];
    size_t count = begin(values, topic, opaque);
    rd_kafka_headers_t *headers = rd_kafka_headers_new(envelope->count);
    values[count++] =
        memory(RD_KAFKA_VTYPE_KEY, event->subject, strlen(event->subject));
    values[count++] =
        memory(RD_KAFKA_VTYPE_VALUE, envelope->body, envelope->body_bytes);
    for (size_t i = 0; i < envelope->count; i++) {
        const oms_attribute *one = &envelope->attributes[i];
        const char *name = header_of(it, one);
        if (name == NULL) {
            rd_kafka_headers_destroy(headers);
            return RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE;
        }
        (void)rd_kafka_header_add(headers, name, -1, one->value,
                                  (ssize_t)one->bytes);
    }
    return produce_with(it, values, count, headers);
}

static void add_text(rd_kafka_headers_t *headers, const char *name,
                     const char *value)
{
    (void)rd_kafka_header_add(headers, name, -1, value, -1);
}

// What it had, and why it is here and where it was.
static rd_kafka_headers_t *aside_headers(kafka *it, const kafka_slot *slot,
                                         size_t bytes)
{
    const rd_kafka_message_t *message = slot->message;
    rd_kafka_headers_t *headers = NULL;
    if (rd_kafka_message_headers(message, &headers) ==
        RD_KAFKA_RESP_ERR_NO_ERROR)
        headers = rd_kafka_headers_copy(headers);
    else
        headers = rd_kafka_headers_new(4);
    const char *offset =
        oms__arena_printf(&it->arena, "%lld", (long long)message->offset);
    const char *partition =
        oms__arena_printf(&it->arena, "%d", (int)message->partition);
    add_text(headers, "oms_reason", slot->reason);
    add_text(headers, "oms_topic", rd_kafka_topic_name(message->rkt));
    if (partition != NULL && offset != NULL) {
        add_text(headers, "oms_partition", partition);
        add_text(headers, "oms_offset", offset);
    }
    if (bytes < message->len)
        add_text(headers, "oms_cut", "true");
    return headers;
}

static rd_kafka_resp_err_t send_aside(kafka *it, const char *topic,
                                      kafka_slot *slot, size_t bytes)
{
    rd_kafka_vu_t values[VALUES_MAX];
    const rd_kafka_message_t *message = slot->message;
    oms__arena_reset(&it->arena);
    rd_kafka_headers_t *headers = aside_headers(it, slot, bytes);
    size_t count = begin(values, topic, &slot->sent);
    values[count++] =
        memory(RD_KAFKA_VTYPE_KEY, message->key, message->key_len);
    values[count++] = memory(RD_KAFKA_VTYPE_VALUE, message->payload, bytes);
    return produce_with(it, values, count, headers);
}

rd_kafka_resp_err_t oms__kafka_send_aside(kafka *it, const char *topic,
                                          kafka_slot *slot)
{
    rd_kafka_resp_err_t code = send_aside(it, topic, slot, slot->message->len);
    if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE &&
        slot->message->len > ASIDE_BYTES_MAX)
        code = send_aside(it, topic, slot, ASIDE_BYTES_MAX);
    return code;
}

int oms__kafka_read(const rd_kafka_message_t *message, oms_arena *arena,
                    oms_event *out, oms_error *err)
{
    oms_attribute found[OMS__ENVELOPE_READ_MAX];
    rd_kafka_headers_t *headers = NULL;
    size_t count = 0;
    const char *name = NULL;
    const void *value = NULL;
    size_t bytes = 0;
    if (rd_kafka_message_headers(message, &headers) !=
        RD_KAFKA_RESP_ERR_NO_ERROR)
        return oms__error_set(err, OMS_EINVAL, "", "it has no headers");
    for (size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &bytes) ==
         RD_KAFKA_RESP_ERR_NO_ERROR;
         i++) {
        if (count == OMS__ENVELOPE_READ_MAX)
            return oms__error_set(err, OMS_EINVAL, "",
                                  "it has more than %d headers",
                                  OMS__ENVELOPE_READ_MAX);
        if (!attribute_of(name, &found[count]))
            continue;
        found[count].value = value != NULL ? value : "";
        found[count++].bytes = value != NULL ? bytes : 0;
    }
    return oms__envelope_read(found, count, message->payload, message->len,
                              arena, out, err);
}
