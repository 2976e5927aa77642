// TLS is verified, always: each server here is wrong in one way, and none of
// them may see a request. Certificates are made for the run, by openssl.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "adapters/http_calls.h"
#include "adapters/http_child.h"

typedef struct tls {
    char folder[64];
    char authority[128];
} tls;

static int run(const char *form, const char *a, const char *b)
{
    char command[1024];
    (void)snprintf(command, sizeof(command), form, a, b);
    return system(command);
}

static int make_certificates(void **state)
{
    tls *t = calloc(1, sizeof(*t));
    assert_non_null(t);
    *state = t; // before anything may fail: the folder has to go
    (void)snprintf(t->folder, sizeof(t->folder), "/tmp/oms_tls_XXXXXX");
    assert_non_null(mkdtemp(t->folder));
    (void)snprintf(t->authority, sizeof(t->authority), "%s/ca.pem", t->folder);
    assert_int_equal(
        run("bash %s/_certificates.sh %s", http_child_folder(), t->folder), 0);
    return 0;
}

static int remove_certificates(void **state)
{
    tls *t = *state;
    if (strncmp(t->folder, "/tmp/oms_tls_", 13) == 0)
        (void)run("rm -rf %s%s", t->folder, "");
    free(t);
    return 0;
}

static http_child serve(const tls *t, const char *program, const char *script,
                        const char *name, const char *more)
{
    char certificate[128];
    char key[128];
    (void)snprintf(certificate, sizeof(certificate), "%s/%s.pem", t->folder,
                   name);
    (void)snprintf(key, sizeof(key), "%s/%s.key", t->folder, name);
    return http_child_start(program, script, certificate, key, more);
}

static void open_stage(const tls *t, const char *host, int port,
                       http_stage *stage)
{
    oms_http_options options = OMS_INIT(oms_http_options);
    options.ca_file = t->authority;
    assert_int_equal(oms_http_open(&options, &stage->http, NULL), OMS_OK);
    (void)snprintf(stage->url, sizeof(stage->url), "https://%s:%d", host, port);
    http_stage_open(stage, port);
}

static http_told ask(const tls *t, const char *name, const char *host,
                     const char *more)
{
    http_stage stage = {0};
    http_child server = serve(t, "python3", "_tls_server.py", name, more);
    assert_int_not_equal(server.port, 0);
    open_stage(t, host, server.port, &stage);
    http_told told = http_stage_ask(&stage, "POST /x {}");
    http_stage_close(&stage);
    http_child_stop(&server);
    return told;
}

static void assert_refused(const http_told *told, const char *why)
{
    assert_int_equal(told->ended, OMS_HTTP_OUTCOME_UNSENT);
    if (strstr(told->problem, why) == NULL)
        fail_msg("%s", told->problem);
}

static void test_tls__reaches_who_it_knows(void **state)
{
    http_told told = ask(*state, "good", "127.0.0.1", NULL);
    assert_int_equal(told.status, 200);
    assert_memory_equal(told.result, "TLSv1.", 6);
    told = ask(*state, "good", "localhost", NULL);
    assert_int_equal(told.status, 200);
}

static void test_tls__refuses_another_name(void **state)
{
    http_told told = ask(*state, "name", "localhost", NULL);
    assert_refused(&told, "host name");
}

static void test_tls__refuses_what_has_expired(void **state)
{
    http_told told = ask(*state, "expired", "localhost", NULL);
    assert_refused(&told, "expired");
}

static void test_tls__refuses_an_unknown_authority(void **state)
{
    http_told told = ask(*state, "unknown", "localhost", NULL);
    assert_refused(&told, "certificate");
}

static void test_tls__refuses_old_versions(void **state)
{
    http_told told = ask(*state, "good", "localhost", "old");
    assert_int_equal(told.ended, OMS_HTTP_OUTCOME_UNSENT);
}

static void test_tls__refuses_a_server_without_tls(void **state)
{
    http_stage stage = {0};
    char command[700];
    char text[16] = "";
    (void)snprintf(command, sizeof(command),
                   "exec python3 -c \"import socket,sys;s=socket.socket();"
                   "s.bind(('127.0.0.1',0));s.listen();"
                   "print(s.getsockname()[1],flush=True);c=s.accept()[0];"
                   "c.recv(9);c.sendall(b'HTTP/1.1 200 OK\\r\\n\\r\\n')\"");
    FILE *server = popen(command, "r");
    assert_non_null(server);
    assert_non_null(fgets(text, sizeof(text), server));
    open_stage(*state, "localhost", (int)strtol(text, NULL, 10), &stage);
    http_told told = http_stage_ask(&stage, "POST /x {}");
    assert_int_equal(told.ended, OMS_HTTP_OUTCOME_UNSENT);
    http_stage_close(&stage);
    (void)pclose(server);
}

// The connection is open and good, for those who may: a stranger's URL to the
// same place must not ride on it.
static void test_tls__keeps_strangers_off_an_open_connection(void **state)
{
    http_stage stage = {0};
    char request[128];
    http_child server =
        serve(*state, "python3", "_tls_server.py", "good", NULL);
    open_stage(*state, "localhost", server.port, &stage);
    assert_int_equal(http_stage_ask(&stage, "POST /x {}").status, 200);
    (void)snprintf(request, sizeof(request),
                   "+public POST https://localhost:%d/x {}", server.port);
    http_told told = http_stage_ask(&stage, request);
    assert_int_equal(told.ended, OMS_HTTP_OUTCOME_FORBIDDEN);
    assert_string_equal(told.problem, "the address is not a public one");
    assert_int_equal(http_stage_ask(&stage, "POST /x {}").status, 200);
    http_stage_close(&stage);
    http_child_stop(&server);
}

#define MUTE 40
#define CONNECT_MS 500

// Accepts and says nothing: the handshake never ends.
static int open_mute(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof(at);
    int file = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(file >= 0);
    assert_int_equal(bind(file, (const struct sockaddr *)&at, bytes), 0);
    assert_int_equal(listen(file, 1024), 0);
    assert_int_equal(getsockname(file, (struct sockaddr *)&at, &bytes), 0);
    *port = ntohs(at.sin_port);
    return file;
}

// They wait for the first one's connection once, and then for their own.
static void test_tls__calls_do_not_queue_for_a_mute_server(void **state)
{
    http_stage stage = {.at.connect_ms = CONNECT_MS};
    int port = 0;
    int file = open_mute(&port);
    open_stage(*state, "localhost", port, &stage);
    int64_t begun = http_calls_now_ms();
    for (int i = 0; i < MUTE; i++) {
        char key[16];
        (void)snprintf(key, sizeof(key), "m%d", i);
        assert_int_equal(
            http_calls_start(&stage.service, key, "POST /x {}", 30000), OMS_OK);
    }
    assert_true(http_calls_await_count(MUTE, 20000));
    assert_in_range(http_calls_now_ms() - begun, CONNECT_MS, 8 * CONNECT_MS);
    for (int i = 0; i < MUTE; i++) {
        char key[16];
        (void)snprintf(key, sizeof(key), "m%d", i);
        assert_int_equal(http_calls_await(key).ended, OMS_HTTP_OUTCOME_UNSENT);
    }
    http_stage_close(&stage);
    (void)close(file);
}

#define MANY 90 // curl puts at most 100 on one connection

static void test_tls__shares_one_connection_by_http2(void **state)
{
    http_stage stage = {0};
    http_child server = serve(*state, "node", "_h2_server.js", "good", NULL);
    if (server.port == 0) {
        http_child_stop(&server);
        print_message("there is no node here to speak HTTP/2 with\n");
        skip();
    }
    open_stage(*state, "localhost", server.port, &stage);
    for (int i = 0; i < MANY; i++) {
        char key[16];
        (void)snprintf(key, sizeof(key), "h%d", i);
        assert_int_equal(
            http_calls_start(&stage.service, key, "POST /x {}", 20000), OMS_OK);
    }
    assert_true(http_calls_await_count(MANY, 20000));
    for (int i = 0; i < MANY; i++) {
        char key[16];
        (void)snprintf(key, sizeof(key), "h%d", i);
        assert_string_equal(http_calls_await(key).result, "2.0 1");
    }
    http_stage_close(&stage);
    http_child_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls__reaches_who_it_knows),
        cmocka_unit_test(test_tls__refuses_another_name),
        cmocka_unit_test(test_tls__refuses_what_has_expired),
        cmocka_unit_test(test_tls__refuses_an_unknown_authority),
        cmocka_unit_test(test_tls__refuses_old_versions),
        cmocka_unit_test(test_tls__refuses_a_server_without_tls),
        cmocka_unit_test(test_tls__keeps_strangers_off_an_open_connection),
        cmocka_unit_test(test_tls__calls_do_not_queue_for_a_mute_server),
        cmocka_unit_test(test_tls__shares_one_connection_by_http2),
    };
    return cmocka_run_group_tests(tests, make_certificates,
                                  remove_certificates);
}
