// RabbitMQ at its edges: no plug-in, a wrong password, TLS, no memory left, an
// engine that always dies, and a long backlog. Two brokers, each with what the
// case needs.
#include <stdio.h>

#include "fleet/rabbitmq_stand.h"

#ifdef OMS_HAS_RABBITMQ

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "kits/transport_kit_case.h"

static rabbitmq_stand stand;
static transport_kit kit = {.name = "rabbitmq",
                            .context = &stand,
                            .begin = rabbitmq_stand_begin,
                            .open = rabbitmq_stand_open,
                            .raw = rabbitmq_stand_raw,
                            .parked = rabbitmq_stand_parked};
static transport_case here;

static int set_up(void **state)
{
    (void)state;
    memset(&here, 0, sizeof(here));
    memset(&stand.like, 0, sizeof(stand.like));
    here.kit = &kit;
    here.err = OMS_INIT(oms_error);
    return rabbitmq_stand_begin(&stand);
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < KIT_PEERS; i++)
        kit_leave(&here.peers[i], 0);
    return 0;
}

static kit_peer *consumer(void)
{
    kit_peer *peer = kit_join(&here, "payment", "processing", 0, 0);
    peer->inbox = &here.inboxes[0];
    peer->expects = &here.log;
    return peer;
}

static kit_peer *publisher(int64_t count)
{
    kit_peer *peer = kit_join(&here, NULL, NULL, 0, 0);
    kit_log_fill(&here.log, "processing", count);
    peer->log = &here.log;
    return peer;
}

static bool all_taken(transport_case *c)
{
    return c->inboxes[0].taken >= c->log.count;
}

static bool all_confirmed(transport_case *c)
{
    for (int i = 0; i < KIT_PEERS; i++)
        if (c->peers[i].open && c->peers[i].log != NULL &&
            c->peers[i].confirmed < c->peers[i].log->count)
            return false;
    return true;
}

static const char *wanted_trouble;

static bool is_told(transport_case *c)
{
    oms_transport_status now;
    kit_status(&c->peers[0], &now);
    return now.trouble != NULL && strstr(now.trouble, wanted_trouble) != NULL;
}

// ---- the broker without the plug-in ----------------------------------------

static void test_plugin__that_is_missing_is_named(void **state)
{
    (void)state;
    consumer();
    wanted_trouble = "rabbitmq-plugins enable rabbitmq_consistent_hash";
    kit_until(&here, is_told);
    oms_transport_status now;
    kit_status(&here.peers[0], &now);
    assert_false(now.connected);
}

static void test_password__that_is_wrong_is_told_without_it(void **state)
{
    (void)state;
    char url[256];
    (void)snprintf(url, sizeof(url), "amqp://guest:oms-secret@127.0.0.1:%s",
                   server_said(&stand.server, "port"));
    stand.like.url = url;
    kit_join(&here, NULL, NULL, 0, 0);
    wanted_trouble = "login";
    kit_until(&here, is_told);
    oms_transport_status now;
    kit_status(&here.peers[0], &now);
    assert_null(strstr(now.trouble, "oms-secret"));
}

static void test_address__of_ipv6_stands_in_brackets(void **state)
{
    (void)state;
    stand.like.url = "amqp://guest@[::1]:1";
    kit_join(&here, NULL, NULL, 0, 0);
    wanted_trouble = "[::1]:1: ";
    kit_until(&here, is_told);
}

static void test_password__comes_from_its_file(void **state)
{
    (void)state;
    char url[256];
    char path[] = "/tmp/oms-rabbitmq-password-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, "guest\n", 6) == 6);
    (void)close(file);
    (void)snprintf(url, sizeof(url), "amqp://guest@127.0.0.1:%s",
                   server_said(&stand.server, "port"));
    stand.like.url = url;
    stand.like.password_file = path;
    kit_join(&here, NULL, NULL, 0, 0);
    kit_connected(&here);
    (void)unlink(path);
}

static void test_tls__trusts_the_ca_file_and_nobody_else(void **state)
{
    (void)state;
    char url[256];
    (void)snprintf(url, sizeof(url), "%s",
                   server_said(&stand.server, "tls_url"));
    stand.like.url = url;
    kit_peer *stranger = kit_join(&here, NULL, NULL, 0, 0);
    wanted_trouble = "SSL";
    kit_until(&here, is_told);
    kit_leave(stranger, 0);
    stand.like.ca_file = getenv("OMS_TEST_CA");
    kit_peer *out = kit_join(&here, NULL, NULL, 0, 0);
    kit_log_fill(&here.log, "processing", 500);
    out->log = &here.log;
    kit_connected(&here);
    kit_until(&here, all_confirmed);
}

// ---- the whole broker ------------------------------------------------------

static void set_memory(const char *limit)
{
    char line[128];
    server copy = stand.server;
    (void)snprintf(line, sizeof(line), "ctl set_vm_memory_high_watermark %s",
                   limit);
    server_ask(&copy, line);
}

static bool is_blocked(transport_case *c)
{
    wanted_trouble = "short of memory";
    for (int i = 0; i < KIT_PEERS; i++) {
        oms_transport_status now;
        if (!c->peers[i].open || c->peers[i].log == NULL)
            continue;
        kit_status(&c->peers[i], &now);
        return now.connected && now.trouble != NULL &&
               strstr(now.trouble, wanted_trouble) != NULL;
    }
    return false;
}

// Who publishes waits, who consumes does not, and nothing breaks.
static void test_broker__short_of_memory_stops_publishing(void **state)
{
    (void)state;
    consumer();
    kit_connected(&here);
    kit_peer *out = publisher(20000);
    kit_rounds_for(&here, 200);
    set_memory("0.00001");
    kit_until(&here, is_blocked);
    kit_rounds_for(&here, 300);
    int64_t before = out->sent;
    assert_true(before < 20000);
    kit_rounds_for(&here, 500);
    assert_int_equal(out->sent, before);
    set_memory("0.4");
    kit_until(&here, all_taken);
    assert_int_equal(here.inboxes[0].wrong, 0);
    assert_int_equal(here.inboxes[0].early, 0);
    assert_int_equal(out->losses, 0);
}

typedef struct seen {
    int count;
    char reason[256];
} seen;

static void see(void *user, const char *body, size_t bytes, const char *reason)
{
    seen *at = user;
    (void)body;
    (void)bytes;
    at->count++;
    (void)snprintf(at->reason, sizeof(at->reason), "%s", reason);
}

// An engine that dies of an event takes it a bounded number of times.
static void test_event__that_always_kills_is_set_aside_in_the_end(void **state)
{
    (void)state;
    stand.like.attempts = 2;
    stand.like.partitions = 1;
    kit_peer *in = consumer();
    in->keeps = true;
    kit_connected(&here);
    publisher(1);
    seen found = {.count = 0};
    for (int times = 0; times < 60 && found.count == 0; times++) {
        for (int i = 0; i < 400 && in->held_count == 0; i++) {
            kit_rounds_for(&here, 5);
            if (i % 50 == 49 && times >= 3)
                break;
        }
        kit_leave(in, 0); // without giving anything back
        in = consumer();
        in->keeps = true;
        kit_connected(&here);
        rabbitmq_stand_parked(&stand, "payment", see, &found);
    }
    assert_int_equal(found.count, 1);
    assert_true(found.reason[0] != '\0');
}

static long memory_kb(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    (void)fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

// 50 MB that nobody fetches for now: the broker has them, not the engines.
// Sanitizers keep what is freed, for a while.
static void test_backlog__of_50_mb_needs_little_memory(void **state)
{
    (void)state;
    const char *sanitizer = getenv("OMS_SANITIZE");
    if (sanitizer != NULL && sanitizer[0] != '\0')
        skip();
    kit_peer *absent = consumer();
    kit_connected(&here);
    kit_leave(absent, 0);
    long before = memory_kb();
    kit_peer *out = publisher(2500);
    here.log.bytes = 20000;
    kit_until(&here, all_confirmed);
    long behind = memory_kb();
    kit_leave(out, 0);
    consumer();
    kit_until(&here, all_taken);
    long after = memory_kb();
    print_message("kB before %ld, published %ld, consumed %ld\n", before,
                  behind, after);
    assert_true(behind - before < 40000);
    assert_true(after - before < 60000);
    assert_int_equal(here.inboxes[0].wrong, 0);
    assert_int_equal(here.inboxes[0].early, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int without_plugin(const char *folder)
{
    char cert[256];
    char ca[128];
    (void)snprintf(ca, sizeof(ca), "%s/cert.pem", folder);
    (void)snprintf(cert, sizeof(cert), "%s,%s/key.pem", ca, folder);
    (void)setenv("OMS_TEST_CA", ca, 1);
    const struct CMUnitTest tests[] = {
        CASE(test_plugin__that_is_missing_is_named),
        CASE(test_password__that_is_wrong_is_told_without_it),
        CASE(test_address__of_ipv6_stands_in_brackets),
        CASE(test_password__comes_from_its_file),
        CASE(test_tls__trusts_the_ca_file_and_nobody_else),
    };
    server_start(&stand.server, "_rabbitmq.py", "--no-plugin", "--cert", cert,
                 (char *)NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    server_stop(&stand.server);
    return failed;
}

static int with_plugin(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_broker__short_of_memory_stops_publishing),
        CASE(test_event__that_always_kills_is_set_aside_in_the_end),
        CASE(test_backlog__of_50_mb_needs_little_memory),
    };
    server_start(&stand.server, "_rabbitmq.py", (char *)NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    server_stop(&stand.server);
    return failed;
}

static bool make_certificate(const char *folder)
{
    char line[512];
    (void)snprintf(line, sizeof(line),
                   "cd %s && openssl req -x509 -newkey rsa:2048 -nodes -days 2 "
                   "-subj /CN=localhost -addext subjectAltName=DNS:localhost "
                   "-keyout key.pem -out cert.pem 2>/dev/null && "
                   "chmod 755 . && chmod 644 key.pem cert.pem",
                   folder);
    return system(line) == 0;
}

int main(void)
{
    char folder[] = "/tmp/oms-rabbitmq-cert-XXXXXX";
    char line[128];
    if (mkdtemp(folder) == NULL || !make_certificate(folder)) {
        printf("openssl cannot make a certificate here\n");
        return 77;
    }
    int failed = without_plugin(folder) + with_plugin();
    (void)snprintf(line, sizeof(line), "rm -rf %s", folder);
    return system(line) == 0 ? failed : 1;
}

#else

int main(void)
{
    printf("librabbitmq is not here\n");
    return 77;
}

#endif
