// Every form of webhook_targets.txt, from the command that sets the endpoint to
// the delivery that has failed: refused, and nobody was reached. Names are
// answered by this program, not by the net, and no connection leaves without
// being seen.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "oms/oms.h"
#include "oms/webhook.h"
#include "outgoing.h"
#include "webhook_canary.h"

#define PUBLIC4 "93.184.216.34"
#define PUBLIC6 "2606:2800:220:1:248:1893:25c8:1946"
#define FORMS_MIN 300
#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"

// ---- names that lie --------------------------------------------------------

typedef struct name_row {
    const char *name;
    const char *addresses[6];
} name_row;

static const name_row names[] = {
    {"loopback4.test", {"127.0.0.1"}},
    {"loopback6.test", {"::1"}},
    {"private10.test", {"10.1.2.3"}},
    {"private172.test", {"172.20.0.1"}},
    {"private192.test", {"192.168.178.1"}},
    {"link4.test", {"169.254.169.254"}},
    {"link6.test", {"fe80::1"}},
    {"local6.test", {"fd00:ec2::254"}},
    {"mapped.test", {"::ffff:127.0.0.1"}},
    {"nat64.test", {"64:ff9b::7f00:1"}},
    {"any4.test", {"0.0.0.0"}},
    {"any6.test", {"::"}},
    {"public-then-private.test", {PUBLIC4, "10.0.0.1"}},
    {"private-then-public.test", {"127.0.0.1", PUBLIC4}},
    {"public-then-loopback6.test", {PUBLIC6, "::1"}},
    {"many.test", {PUBLIC4, PUBLIC6, "127.0.0.1", "::1", "10.0.0.1"}},
};

static atomic_int asked;    // names
static atomic_int begun;    // connections to what is not public
static atomic_int let_past; // connections to what is

static const char *const anybody[6] = {"127.0.0.1", "::1"};

static const char *const *addresses_of(const char *name)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcasecmp(names[i].name, name) == 0)
            return names[i].addresses;
    return anybody;
}

static struct addrinfo *make(const char *text, int family, int port)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6,
                               .sin6_port = htons((uint16_t)port)};
    struct sockaddr_in four = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)port)};
    bool is_six = strchr(text, ':') != NULL;
    int mine = is_six ? AF_INET6 : AF_INET;
    void *to = is_six ? (void *)&six.sin6_addr : (void *)&four.sin_addr;
    socklen_t bytes = is_six ? sizeof(six) : sizeof(four);
    if ((family != AF_UNSPEC && family != mine) ||
        inet_pton(mine, text, to) != 1)
        return NULL;
    struct addrinfo *one = calloc(1, sizeof(*one) + sizeof(six));
    if (one == NULL)
        return NULL;
    one->ai_family = mine;
    one->ai_socktype = SOCK_STREAM;
    one->ai_protocol = IPPROTO_TCP;
    one->ai_addrlen = bytes;
    one->ai_addr = (struct sockaddr *)(one + 1);
    memcpy(one->ai_addr, is_six ? (void *)&six : (void *)&four, bytes);
    return one;
}

// The program's own, which libcurl finds before that of the C library.
int getaddrinfo(const char *node, const char *service,
                const struct addrinfo *hints, struct addrinfo **out)
{
    struct addrinfo **end = out;
    int port = service != NULL ? (int)strtol(service, NULL, 10) : 0;
    *out = NULL;
    atomic_fetch_add(&asked, 1);
    const char *const *at = addresses_of(node != NULL ? node : "");
    for (size_t i = 0; i < 6 && at[i] != NULL; i++) {
        *end = make(at[i], hints != NULL ? hints->ai_family : AF_UNSPEC, port);
        if (*end != NULL)
            end = &(*end)->ai_next;
    }
    return *out != NULL ? 0 : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *list)
{
    while (list != NULL) {
        struct addrinfo *next = list->ai_next;
        free(list);
        list = next;
    }
}

static bool is_public(const struct sockaddr *to)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (to->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &((const struct sockaddr_in *)to)->sin_addr,
                        text, sizeof(text));
    else if (to->sa_family == AF_INET6)
        (void)inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)to)->sin6_addr,
                        text, sizeof(text));
    return strcmp(text, PUBLIC4) == 0 || strcmp(text, PUBLIC6) == 0;
}

// Nothing leaves for a stranger's machine from a test; what is ours would be
// reached, and counted twice.
int connect(int socket, const struct sockaddr *to, socklen_t bytes)
{
    if (is_public(to)) {
        atomic_fetch_add(&let_past, 1);
        errno = ENETUNREACH;
        return -1;
    }
    if (to->sa_family == AF_INET || to->sa_family == AF_INET6)
        atomic_fetch_add(&begun, 1);
    return (int)syscall(SYS_connect, socket, to, bytes);
}

// ---- a shop that tells ------------------------------------------------------

typedef struct teller {
    oms *engine;
    oms_http *http;
    canary canary;
    char folder[64];
    int keys;
} teller;

static void open_teller(teller *t, bool allow_private)
{
    char path[128];
    oms_error error = OMS_INIT(oms_error);
    memset(t, 0, sizeof(*t));
    (void)snprintf(t->folder, sizeof(t->folder), "/tmp/oms_canary_XXXXXX");
    assert_non_null(mkdtemp(t->folder));
    (void)snprintf(path, sizeof(path), "%s/default", t->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(SECRET, file) >= 0);
    assert_int_equal(fclose(file), 0);
    canary_open(&t->canary);
    oms_http_options client = OMS_INIT(oms_http_options);
    assert_int_equal(oms_http_open(&client, &t->http, &error), OMS_OK);
    oms_webhook_options how = OMS_INIT(oms_webhook_options);
    oms_remote_options limits = OMS_INIT(oms_remote_options);
    limits.connect_ms = 1000;
    how.secrets_folder = t->folder;
    how.source = "https://shop.example";
    how.allow_private = allow_private;
    how.remote = &limits;
    oms_service service;
    if (oms_webhook_service(t->http, &how, &service, &error) != OMS_OK)
        fail_msg("%s %s", error.where, error.text);
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    options.services = &service;
    options.services_count = 1;
    assert_int_equal(oms_open(&options, &t->engine, &error), OMS_OK);
}

static void close_teller(teller *t)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/default", t->folder);
    oms_close(t->engine);
    oms_http_close(t->http);
    canary_close(&t->canary);
    (void)unlink(path);
    (void)rmdir(t->folder);
}

static void submit(teller *t, const char *command, json_t *args)
{
    char key[32];
    oms_error error = OMS_INIT(oms_error);
    char *json = json_dumps(args, JSON_COMPACT);
    (void)snprintf(key, sizeof(key), "k%d", ++t->keys);
    if (oms_submit(t->engine, command, key, json, NULL, &error) != OMS_OK)
        fail_msg("%s %s: %s %s", command, json, error.where, error.text);
    free(json);
    json_decref(args);
}

static void place(teller *t, int number)
{
    char order[32];
    (void)snprintf(order, sizeof(order), "A%d", number);
    submit(t, "order.place",
           json_pack("{s:s,s:s,s:[{s:s,s:i,s:i}]}", "order_id", order,
                     "currency", "EUR", "lines", "sku", "X", "quantity", 1,
                     "unit_price_minor", 0));
    int64_t due = 0; // the message is written, with the address of this moment
    while (due == 0)
        assert_int_equal(oms_step(t->engine, 0, &due, NULL), OMS_OK);
}

static void aim(teller *t, const char *url)
{
    submit(t, "endpoint.put",
           json_pack("{s:s,s:s,s:s,s:[{s:s}]}", "endpoint_id", "hook",
                     "channel", "webhook", "address", url, "events", "type",
                     "order.placed"));
}

static json_t *list(teller *t, const char *args)
{
    oms_result *result = NULL;
    assert_int_equal(oms_query(t->engine, "delivery.list", args, &result, NULL),
                     OMS_OK);
    json_t *page = json_loads(oms_result_json(result), 0, NULL);
    oms_result_free(result);
    assert_non_null(page);
    return page;
}

// Steps until no message waits any more.
static void settle(teller *t)
{
    for (int i = 0; i < 4000; i++) {
        int64_t due = 0;
        assert_int_equal(oms_step(t->engine, 0, &due, NULL), OMS_OK);
        json_t *page = list(t, "{\"state\":\"pending\",\"limit\":1}");
        bool none = json_array_size(json_object_get(page, "items")) == 0;
        json_decref(page);
        if (none && due != 0)
            return;
        if (due != 0)
            (void)nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    json_t *page = list(t, "{\"state\":\"pending\"}");
    fail_msg("some are still pending: %s", json_dumps(page, 0));
}

static char *fill(const char *form, int port)
{
    char *out = calloc(1, strlen(form) + 64);
    assert_non_null(out);
    const char *hole = strstr(form, "{p}");
    if (hole == NULL)
        return strcpy(out, form);
    (void)sprintf(out, "%.*s%d%s", (int)(hole - form), form, port, hole + 3);
    return out;
}

static int check_delivery(teller *t, int number, const char *url)
{
    char args[64];
    (void)snprintf(args, sizeof(args), "{\"subject\":\"A%d\"}", number);
    json_t *page = list(t, args);
    const json_t *one = json_array_get(json_object_get(page, "items"), 0);
    const char *state = json_string_value(json_object_get(one, "state"));
    const char *reason = json_string_value(json_object_get(one, "reason"));
    bool good = state != NULL && strcmp(state, "failed") == 0 &&
                reason != NULL && strncmp(reason, "forbidden target", 16) == 0;
    if (!good)
        print_error("%s: %s, %s\n", url, state, reason);
    json_decref(page);
    return good ? 0 : 1;
}

static void test_targets__are_refused_and_never_reached(void **state)
{
    teller t;
    char path[512];
    char *urls[1024];
    char line[512];
    int count = 0;
    int wrong = 0;
    (void)state;
    open_teller(&t, false);
    submit(&t, "notification.configure",
           json_pack("{s:i}", "failures_max", -1));
    (void)snprintf(path, sizeof(path), "%s/tests/adapters/webhook_targets.txt",
                   getenv("OMS_SOURCE_DIR"));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (count < 1024 && fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0' || strncmp(line, "# ", 2) == 0)
            continue;
        urls[count] = fill(line, t.canary.port);
        aim(&t, urls[count]);
        place(&t, count++);
    }
    (void)fclose(file);
    settle(&t);
    for (int i = 0; i < count; i++) {
        wrong += check_delivery(&t, i, urls[i]);
        free(urls[i]);
    }
    print_message("%d forms, %d names asked, %d of them let past as public\n",
                  count, atomic_load(&asked), atomic_load(&let_past));
    assert_int_equal(wrong, 0);
    assert_int_equal(atomic_load(&begun), 0);
    assert_int_equal(canary_heard(&t.canary), 0);
    assert_true(count >= FORMS_MIN);
    assert_true(atomic_load(&asked) > 0); // the names were asked of us
    close_teller(&t);
}

// The watch itself bites: where private targets are allowed, the same canary
// hears us.
static void test_canary__hears_what_is_allowed(void **state)
{
    teller t;
    char url[64];
    (void)state;
    open_teller(&t, true);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/", t.canary.port);
    int before = atomic_load(&begun);
    int heard = 0;
    aim(&t, url);
    place(&t, 0);
    for (int i = 0; i < 20000 && heard == 0; i++) {
        assert_int_equal(oms_step(t.engine, 0, NULL, NULL), OMS_OK);
        (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        heard = canary_heard(&t.canary);
    }
    assert_true(heard > 0);
    assert_true(atomic_load(&begun) > before);
    close_teller(&t);
}

static void test_redirects__are_not_followed(void **state)
{
    static const int statuses[] = {300, 301, 302, 303, 305, 307, 308};
    static const char *const forms[] = {
        "http://127.0.0.1:%d/",  "https://127.0.0.1:%d/", "//127.0.0.1:%d/",
        "http://[::1]:%d/",      "ftp://127.0.0.1:%d/",   "http://localhost:%d",
        "gopher://127.0.0.1:%d/"};
    teller t;
    char url[64];
    int number = 0;
    (void)state;
    open_teller(&t, true);
    canary_host *host = canary_host_open();
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/",
                   canary_host_port(host));
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        for (size_t k = 0; k < sizeof(forms) / sizeof(forms[0]); k++) {
            char where[128];
            char text[512];
            char id[32];
            (void)snprintf(where, sizeof(where), forms[k], t.canary.port);
            (void)snprintf(text, sizeof(text),
                           "HTTP/1.1 %d x\r\nLocation: %s\r\nRefresh: 0; %s\r\n"
                           "Content-Length: 0\r\nConnection: close\r\n\r\n",
                           statuses[i], where, where);
            canary_host_answer(host, text);
            int before = canary_host_requests(host);
            (void)snprintf(id, sizeof(id), "hook%d", number);
            submit(&t, "endpoint.put",
                   json_pack("{s:s,s:s,s:s,s:[{s:s}]}", "endpoint_id", id,
                             "channel", "webhook", "address", url, "events",
                             "type", "order.placed"));
            place(&t, number++);
            for (int n = 0; n < 20000 && canary_host_requests(host) == before;
                 n++) {
                assert_int_equal(oms_step(t.engine, 0, NULL, NULL), OMS_OK);
                (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
            }
            assert_true(canary_host_requests(host) > before);
            submit(&t, "endpoint.disable",
                   json_pack("{s:s}", "endpoint_id", id));
        }
    }
    assert_int_equal(canary_heard(&t.canary), 0);
    canary_host_close(host);
    close_teller(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets__are_refused_and_never_reached),
        cmocka_unit_test(test_canary__hears_what_is_allowed),
        cmocka_unit_test(test_redirects__are_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
