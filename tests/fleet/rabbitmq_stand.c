// See rabbitmq_stand.h.
#include "fleet/rabbitmq_stand.h"

#ifdef OMS_HAS_RABBITMQ

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__has_include) && __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#endif

int rabbitmq_stand_begin(void *context)
{
    rabbitmq_stand *s = context;
    (void)snprintf(s->shop, sizeof(s->shop), "t%d-%d", (int)getpid(),
                   ++s->shops);
    return 0;
}

int rabbitmq_stand_open(void *context, const char *group, uint32_t window,
                        uint32_t prefetch, oms_transport *out, oms_error *err)
{
    rabbitmq_stand *s = context;
    oms_rabbitmq_options options = s->like;
    options.size = (uint32_t)sizeof(options);
    if (options.url == NULL)
        options.url = server_said(&s->server, "url");
    if (options.partitions == 0)
        options.partitions = 4;
    options.shop = s->shop;
    options.group = group;
    options.window = window;
    options.prefetch = prefetch;
    return oms_rabbitmq_open(&options, out, err);
}

void rabbitmq_stand_stop(void *context)
{
    // The answer would take the place of the first line.
    rabbitmq_stand *s = context;
    server copy = s->server;
    server_ask(&copy, "stop");
}

void rabbitmq_stand_start(void *context)
{
    rabbitmq_stand *s = context;
    server copy = s->server;
    server_ask(&copy, "start");
}

static amqp_connection_state_t reach(rabbitmq_stand *s)
{
    amqp_connection_state_t to = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(to);
    int port = atoi(server_said(&s->server, "port"));
    if (amqp_socket_open(socket, "127.0.0.1", port) == AMQP_STATUS_OK &&
        amqp_login(to, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest",
                   "guest")
                .reply_type == AMQP_RESPONSE_NORMAL &&
        amqp_channel_open(to, 1) != NULL)
        return to;
    amqp_destroy_connection(to);
    return NULL;
}

static void leave(amqp_connection_state_t to)
{
    amqp_connection_close(to, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(to);
}

int rabbitmq_stand_raw(void *context, const char *source, const char *subject,
                       const char *body, size_t bytes)
{
    rabbitmq_stand *s = context;
    char exchange[128];
    char key[128];
    amqp_connection_state_t to = reach(s);
    if (to == NULL)
        return -1;
    amqp_table_entry_t entry = {.key =
                                    amqp_cstring_bytes("cloudEvents_subject")};
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = amqp_cstring_bytes(subject);
    amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_HEADERS_FLAG,
        .headers = {.num_entries = 1, .entries = &entry}};
    (void)snprintf(exchange, sizeof(exchange), "oms.%s.events", s->shop);
    (void)snprintf(key, sizeof(key), "%s.order.told", source);
    int status = amqp_basic_publish(
        to, 1, amqp_cstring_bytes(exchange), amqp_cstring_bytes(key), 0, 0,
        &properties, (amqp_bytes_t){bytes, (void *)(uintptr_t)body});
    leave(to);
    return status == AMQP_STATUS_OK ? 0 : -1;
}

// Of whoever set it aside: the adapter says it in words, the broker in a list.
static void copy_reason(const amqp_table_t *headers, char out[256])
{
    out[0] = '\0';
    for (int i = 0; i < headers->num_entries; i++) {
        const amqp_table_entry_t *entry = &headers->entries[i];
        amqp_bytes_t key = entry->key;
        if (key.len == 12 && memcmp(key.bytes, "x-oms-reason", 12) == 0)
            (void)snprintf(out, 256, "%.*s", (int)entry->value.value.bytes.len,
                           (const char *)entry->value.value.bytes.bytes);
        if (out[0] == '\0' && key.len == 7 &&
            memcmp(key.bytes, "x-death", 7) == 0)
            (void)snprintf(out, 256, "delivered too often");
    }
}

static bool get_one(amqp_connection_state_t to, const char *queue,
                    transport_kit_each each, void *user)
{
    char reason[256];
    amqp_message_t message;
    amqp_maybe_release_buffers(to);
    amqp_rpc_reply_t reply =
        amqp_basic_get(to, 1, amqp_cstring_bytes(queue), 1);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL ||
        reply.reply.id != AMQP_BASIC_GET_OK_METHOD ||
        amqp_read_message(to, 1, &message, 0).reply_type !=
            AMQP_RESPONSE_NORMAL)
        return false;
    copy_reason(&message.properties.headers, reason);
    each(user, message.body.bytes, message.body.len, reason);
    amqp_destroy_message(&message);
    return true;
}

void rabbitmq_stand_parked(void *context, const char *group,
                           transport_kit_each each, void *user)
{
    rabbitmq_stand *s = context;
    char queue[160];
    amqp_connection_state_t to = reach(s);
    if (to == NULL)
        return;
    (void)snprintf(queue, sizeof(queue), "oms.%s.%s.parked", s->shop, group);
    while (get_one(to, queue, each, user))
        continue;
    leave(to);
}

long rabbitmq_stand_waiting(rabbitmq_stand *s, const char *queue)
{
    char name[160];
    amqp_connection_state_t to = reach(s);
    if (to == NULL)
        return -1;
    (void)snprintf(name, sizeof(name), "oms.%s.%s", s->shop, queue);
    amqp_queue_declare_ok_t *there = amqp_queue_declare(
        to, 1, amqp_cstring_bytes(name), 1, 0, 0, 0, amqp_empty_table);
    long count = there != NULL ? (long)there->message_count : -1;
    leave(to);
    return count;
}

#endif
