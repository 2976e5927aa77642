// What RabbitMQ itself can do here: persistent messages of an event's size to a
// quorum queue, confirmed, so many on the way at a time. No adapter of ours is
// in it.
//
//   floor_rabbitmq PORT MESSAGES WINDOW
//
// Prints messages a second.
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_tcp_socket.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void need(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "floor_rabbitmq: %s\n", what);
    exit(2);
}

static amqp_connection_state_t open_channel(int port)
{
    amqp_connection_state_t on = amqp_new_connection();
    amqp_socket_t *door = amqp_tcp_socket_new(on);
    need(amqp_socket_open(door, "127.0.0.1", port) == AMQP_STATUS_OK, "open");
    need(amqp_login(on, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest",
                    "guest")
                 .reply_type == AMQP_RESPONSE_NORMAL,
         "login");
    amqp_channel_open(on, 1);
    amqp_table_entry_t quorum = {
        .key = amqp_cstring_bytes("x-queue-type"),
        .value = {.kind = AMQP_FIELD_KIND_UTF8,
                  .value.bytes = amqp_cstring_bytes("quorum")}};
    amqp_table_t arguments = {1, &quorum};
    amqp_queue_declare(on, 1, amqp_cstring_bytes("floor"), 0, 1, 0, 0,
                       arguments);
    amqp_confirm_select(on, 1);
    need(amqp_get_rpc_reply(on).reply_type == AMQP_RESPONSE_NORMAL, "declare");
    return on;
}

// Waits for one confirmation, which may be of many. How many are confirmed.
static uint64_t confirmed(amqp_connection_state_t on)
{
    amqp_frame_t frame;
    for (;;) {
        need(amqp_simple_wait_frame(on, &frame) == AMQP_STATUS_OK, "wait");
        if (frame.frame_type == AMQP_FRAME_METHOD &&
            frame.payload.method.id == AMQP_BASIC_ACK_METHOD)
            return ((amqp_basic_ack_t *)frame.payload.method.decoded)
                ->delivery_tag;
    }
}

static void publish(amqp_connection_state_t on, const char *body)
{
    amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG,
        .delivery_mode = 2,
        .content_type = amqp_cstring_bytes("application/json")};
    need(amqp_basic_publish(on, 1, amqp_empty_bytes,
                            amqp_cstring_bytes("floor"), 1, 0, &properties,
                            amqp_cstring_bytes(body)) == AMQP_STATUS_OK,
         "publish");
}

int main(int argc, char **argv)
{
    char body[501];
    struct timespec begun;
    struct timespec ended;
    if (argc != 4)
        return fputs("floor_rabbitmq PORT MESSAGES WINDOW\n", stderr), 1;
    uint64_t count = strtoull(argv[2], NULL, 10);
    uint64_t window = strtoull(argv[3], NULL, 10);
    uint64_t sent = 0;
    uint64_t safe = 0;
    memset(body, 'x', sizeof(body) - 1);
    body[sizeof(body) - 1] = '\0';
    amqp_connection_state_t on = open_channel(atoi(argv[1]));
    clock_gettime(CLOCK_MONOTONIC, &begun);
    while (safe < count) {
        while (sent < count && sent - safe < window) {
            publish(on, body);
            sent++;
        }
        safe = confirmed(on);
        amqp_maybe_release_buffers(on);
    }
    clock_gettime(CLOCK_MONOTONIC, &ended);
    double spent = (double)(ended.tv_sec - begun.tv_sec) +
                   (double)(ended.tv_nsec - begun.tv_nsec) / 1e9;
    printf("%.0f\n", (double)count / spent);
    amqp_queue_delete(on, 1, amqp_cstring_bytes("floor"), 0, 0);
    amqp_connection_close(on, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(on);
    return 0;
}
