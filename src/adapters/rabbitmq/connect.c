// One attempt to connect: socket, TLS, login, channel. All of it is bounded in
// time, and no text of it holds the password.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "adapters/rabbitmq/rabbit.h"
#include "base/secret.h"

#if defined(__has_include) && __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#endif

#define PASSWORD_ROOM 1024
#define FRAME_BYTES 131072 // what brokers offer

static const char *const authorities[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
};

static const struct timeval patience = {.tv_sec = RABBIT_PATIENCE_S};
// Queues that come back choose a leader first.
static const struct timeval longer = {.tv_sec = 2 * RABBIT_PATIENCE_S};

// The first line of the file that holds the password alone.
static bool read_password(rabbit *r, char out[PASSWORD_ROOM])
{
    FILE *file = fopen(r->options.password_file, "re");
    if (file == NULL)
        return rabbit__trouble(r, "the password file cannot be read: %s",
                               strerror(errno));
    setvbuf(file, NULL, _IONBF, 0);
    bool there = fgets(out, PASSWORD_ROOM, file) != NULL;
    (void)fclose(file);
    if (!there)
        return rabbit__trouble(r, "the password file is empty");
    out[strcspn(out, "\r\n")] = '\0';
    return true;
}

static bool trust(rabbit_link *link, amqp_socket_t *tls)
{
    rabbit *r = link->owner;
    amqp_ssl_socket_set_verify_peer(tls, 1);
    amqp_ssl_socket_set_verify_hostname(tls, 1);
    (void)amqp_ssl_socket_set_ssl_versions(tls, AMQP_TLSv1_2, AMQP_TLSvLATEST);
    if (r->options.ca_file != NULL)
        return amqp_ssl_socket_set_cacert(tls, r->options.ca_file) ==
                   AMQP_STATUS_OK ||
               rabbit__trouble(r, "the ca_file cannot be read");
    for (size_t i = 0; i < sizeof(authorities) / sizeof(authorities[0]); i++)
        if (amqp_ssl_socket_set_cacert(tls, authorities[i]) == AMQP_STATUS_OK)
            return true;
    return rabbit__trouble(r, "no certificates of authorities are here; "
                              "give a ca_file");
}

static bool open_socket(rabbit_link *link,
                        const struct amqp_connection_info *where)
{
    rabbit *r = link->owner;
    amqp_socket_t *socket = where->ssl ? amqp_ssl_socket_new(link->connection)
                                       : amqp_tcp_socket_new(link->connection);
    if (socket == NULL)
        return rabbit__trouble(r, "no memory to connect");
    if (where->ssl && !trust(link, socket))
        return false;
    int status =
        amqp_socket_open_noblock(socket, where->host, where->port, &patience);
    if (status == AMQP_STATUS_OK) {
        rabbit__link_socket(link, amqp_socket_get_sockfd(socket));
        return true;
    }
    bool six = strchr(where->host, ':') != NULL;
    return rabbit__trouble(r, six ? "[%s]:%d: %s" : "%s:%d: %s", where->host,
                           where->port, amqp_error_string2(status));
}

// The broker tells who can hear it why it is short of something.
static bool log_in(rabbit_link *link, const struct amqp_connection_info *where,
                   const char *password)
{
    amqp_table_entry_t abilities[3];
    static const char *const names[] = {"connection.blocked", "basic.nack",
                                        "consumer_cancel_notify"};
    for (size_t i = 0; i < 3; i++) {
        abilities[i].key = amqp_cstring_bytes(names[i]);
        abilities[i].value.kind = AMQP_FIELD_KIND_BOOLEAN;
        abilities[i].value.value.boolean = 1;
    }
    amqp_table_entry_t says = {.key = amqp_cstring_bytes("capabilities")};
    says.value.kind = AMQP_FIELD_KIND_TABLE;
    says.value.value.table =
        (amqp_table_t){.num_entries = 3, .entries = abilities};
    amqp_table_t properties = {.num_entries = 1, .entries = &says};
    amqp_rpc_reply_t reply = amqp_login_with_properties(
        link->connection, where->vhost, 0, FRAME_BYTES, RABBIT_HEARTBEAT_S,
        &properties, AMQP_SASL_METHOD_PLAIN, where->user, password);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL)
        return rabbit__failed(link, "login", reply);
    amqp_channel_open(link->connection, 1);
    return rabbit__went_well(link, "channel");
}

static bool connect_to(rabbit_link *link,
                       const struct amqp_connection_info *where)
{
    char password[PASSWORD_ROOM] = "";
    const char *said = where->password;
    if (link->owner->options.password_file != NULL) {
        if (!read_password(link->owner, password))
            return false;
        said = password;
    }
    (void)amqp_set_handshake_timeout(link->connection, &patience);
    (void)amqp_set_rpc_timeout(link->connection, &longer);
    bool done = open_socket(link, where) && log_in(link, where, said);
    oms__secret_wipe(password, sizeof(password));
    return done;
}

bool rabbit__connect(rabbit_link *link)
{
    rabbit *r = link->owner;
    struct amqp_connection_info where;
    char *url = strdup(r->options.url);
    link->connection = amqp_new_connection();
    if (url == NULL || link->connection == NULL) {
        free(url);
        return rabbit__trouble(r, "no memory to connect");
    }
    amqp_default_connection_info(&where);
    bool done = amqp_parse_url(url, &where) == AMQP_STATUS_OK;
    if (done && where.vhost[0] == '\0') {
        static char root[] = "/"; // "amqp://host/" says that there is none
        where.vhost = root;
    }
    done = done && connect_to(link, &where);
    oms__secret_wipe(url, strlen(r->options.url));
    free(url);
    return done;
}
