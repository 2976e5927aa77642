// Letters of ours, from the command that sets the template to what Python's
// email library reads on the other side of a real relay (PyPI aiosmtpd), with
// TLS; and relays that refuse, wait, want another login or fall silent.
#include "outgoing_peer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "oms/mail.h"

#define PEER "pip mail aiosmtpd==1.4.6"
#define SUBJECT \
    "Gr\xc3\xbc\xc3\x9f" \
    "e! Bestellung {{order.number}} \xf0\x9f\x8e\x89"
#define HTML \
    "<p>Liebe {{customer.name}},</p><p>danke f&uuml;r <b>Bestellung " \
    "{{order.number}}</b> \xe2\x82\xac.</p>"

static char folder[512]; // of the peer's packages

typedef struct office {
    peer relay;
    int ports[3]; // STARTTLS with a login, TLS, plain
    char home[64];
    char authority[96];
    char login[96];
    oms_http *http;
    oms *engine;
    int keys;
} office;

static void put_login(const office *o, const char *text)
{
    FILE *file = fopen(o->login, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int open_office(void **state)
{
    office *o = calloc(1, sizeof(*o));
    char command[1024];
    char python[600];
    char script[600];
    char pem[96];
    char key[96];
    const char *source = getenv("OMS_SOURCE_DIR");
    assert_non_null(o);
    (void)snprintf(o->home, sizeof(o->home), "/tmp/oms_office_XXXXXX");
    assert_non_null(mkdtemp(o->home));
    (void)snprintf(command, sizeof(command),
                   "bash '%s/tests/adapters/_certificates.sh' %s", source,
                   o->home);
    assert_int_equal(system(command), 0);
    (void)snprintf(o->authority, sizeof(o->authority), "%s/ca.pem", o->home);
    (void)snprintf(o->login, sizeof(o->login), "%s/login", o->home);
    (void)snprintf(pem, sizeof(pem), "%s/good.pem", o->home);
    (void)snprintf(key, sizeof(key), "%s/good.key", o->home);
    (void)snprintf(python, sizeof(python), "%s/bin/python", folder);
    (void)snprintf(script, sizeof(script), "%s/tests/peers/_mail_server.py",
                   source);
    put_login(o, "shop:pass:word\n");
    const char *const argv[] = {python, script, pem, key, NULL};
    peer_start(&o->relay, argv);
    json_t *ports = peer_hear(&o->relay);
    for (size_t i = 0; i < 3; i++)
        o->ports[i] = (int)json_integer_value(json_array_get(ports, i));
    json_decref(ports);
    *state = o;
    return 0;
}

static void close_shop(office *o)
{
    oms_close(o->engine);
    oms_http_close(o->http);
    o->engine = NULL;
    o->http = NULL;
}

static int close_office(void **state)
{
    office *o = *state;
    char command[128];
    close_shop(o);
    peer_stop(&o->relay);
    (void)snprintf(command, sizeof(command), "rm -rf %s", o->home);
    (void)system(command);
    free(o);
    return 0;
}

static void submit(office *o, const char *command, json_t *args)
{
    char key[32];
    oms_error error = OMS_INIT(oms_error);
    char *json = json_dumps(args, JSON_COMPACT);
    (void)snprintf(key, sizeof(key), "k%d", ++o->keys);
    if (oms_submit(o->engine, command, key, json, NULL, &error) != OMS_OK)
        fail_msg("%s %s: %s %s", command, json, error.where, error.text);
    free(json);
    json_decref(args);
}

static void open_shop(office *o, const char *scheme, int port, bool trusts,
                      bool logs_in)
{
    char url[64];
    oms_error error = OMS_INIT(oms_error);
    oms_service service;
    oms_http_options client = OMS_INIT(oms_http_options);
    client.ca_file = trusts ? o->authority : NULL;
    assert_int_equal(oms_http_open(&client, &o->http, &error), OMS_OK);
    (void)snprintf(url, sizeof(url), "%s://localhost:%d", scheme, port);
    oms_mail_options how = OMS_INIT(oms_mail_options);
    how.url = url;
    how.from = "orders@shop.example";
    how.from_name = "B\xc3\xa4"
                    "ckerei \"Ana\"";
    how.reply_to = "help@shop.example";
    how.unsubscribe = "https://shop.example/u?m={message_id}";
    how.login_file = logs_in ? o->login : NULL;
    if (oms_mail_service(o->http, &how, &service, &error) != OMS_OK)
        fail_msg("%s %s", error.where, error.text);
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    options.services = &service;
    options.services_count = 1;
    assert_int_equal(oms_open(&options, &o->engine, &error), OMS_OK);
    submit(o, "endpoint.put",
           json_pack("{s:s,s:s,s:s,s:[{s:s}]}", "endpoint_id", "mails",
                     "channel", "email", "audience", "contact", "events",
                     "type", "order.placed"));
    submit(o, "template.put",
           json_pack("{s:s,s:s,s:s,s:s,s:s,s:b}", "event_type", "order.placed",
                     "language", "en", "channel", "email", "subject", SUBJECT,
                     "body", HTML, "html", 1));
}

static void place(office *o, const char *order, const char *address)
{
    submit(o, "order.place",
           json_pack("{s:s,s:s,s:[{s:s,s:i,s:i}],s:{s:s,s:s}}", "order_id",
                     order, "currency", "EUR", "lines", "sku", "X", "quantity",
                     1, "unit_price_minor", 0, "ship_to", "name",
                     "Zo\xc3\xab <Z>", "email", address));
}

// The delivery of an order, once it has a state or a reason; 20 s at most.
static json_t *await(office *o, const char *order, const char *name,
                     const char *value)
{
    char args[64];
    (void)snprintf(args, sizeof(args), "{\"subject\":\"%s\"}", order);
    for (int i = 0; i < 20000; i++) {
        oms_result *result = NULL;
        int64_t due = 0;
        assert_int_equal(oms_step(o->engine, 0, &due, NULL), OMS_OK);
        assert_int_equal(
            oms_query(o->engine, "delivery.list", args, &result, NULL), OMS_OK);
        json_t *page = json_loads(oms_result_json(result), 0, NULL);
        oms_result_free(result);
        json_t *one =
            json_incref(json_array_get(json_object_get(page, "items"), 0));
        json_decref(page);
        const char *text = json_string_value(json_object_get(one, name));
        if (text != NULL && strstr(text, value) != NULL)
            return one;
        json_decref(one);
        if (due != 0)
            (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    fail_msg("%s never became %s %s", order, name, value);
    return NULL;
}

// Why the task of a message waits.
static void await_task(office *o, const char *reason)
{
    char last[512] = "";
    for (int i = 0; i < 20000; i++) {
        oms_result *result = NULL;
        assert_int_equal(oms_step(o->engine, 0, NULL, NULL), OMS_OK);
        assert_int_equal(oms_query(o->engine, "task.list", "{}", &result, NULL),
                         OMS_OK);
        (void)snprintf(last, sizeof(last), "%s", oms_result_json(result));
        bool found = strstr(oms_result_json(result), reason) != NULL;
        oms_result_free(result);
        if (found)
            return;
        (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    fail_msg("no task says \"%s\": %s", reason, last);
}

static void expect(const json_t *from, const char *name, const char *text)
{
    const char *found = json_string_value(json_object_get(from, name));
    if (found == NULL || strcmp(found, text) != 0)
        fail_msg("%s is \"%s\", not \"%s\"", name, found, text);
}

static void check_parts(const json_t *parts)
{
    const json_t *text = json_array_get(parts, 0);
    const json_t *html = json_array_get(parts, 1);
    assert_int_equal(json_array_size(parts), 2);
    expect(text, "type", "text/plain");
    expect(text, "charset", "utf-8");
    expect(text, "text",
           "Liebe Zo\xc3\xab <Z>,\n\ndanke f\xc3\xbcr Bestellung 1 "
           "\xe2\x82\xac.\n");
    expect(html, "type", "text/html");
    expect(html, "text",
           "<p>Liebe Zo\xc3\xab &lt;Z&gt;,</p><p>danke f&uuml;r <b>Bestellung "
           "1</b> \xe2\x82\xac.</p>\n");
    assert_int_equal(json_integer_value(json_object_get(text, "defects")), 0);
    assert_int_equal(json_integer_value(json_object_get(html, "defects")), 0);
}

static void check_letter(const json_t *letter, const json_t *delivery)
{
    int64_t now_ms = (int64_t)time(NULL) * 1000;
    int64_t at_ms = json_integer_value(json_object_get(letter, "at_ms"));
    char *people = json_dumps(json_object_get(letter, "from"), JSON_COMPACT);
    assert_string_equal(people, "[[\"B\xc3\xa4"
                                "ckerei \\\"Ana\\\"\","
                                "\"orders@shop.example\"]]");
    free(people);
    people = json_dumps(json_object_get(letter, "to"), JSON_COMPACT);
    assert_string_equal(people, "[[\"\",\"ana@example.com\"]]");
    free(people);
    assert_int_equal(json_integer_value(json_object_get(letter, "defects")), 0);
    expect(letter, "type", "multipart/alternative");
    expect(letter, "subject",
           "Gr\xc3\xbc\xc3\x9f"
           "e! Bestellung 1 \xf0\x9f\x8e\x89");
    expect(letter, "message_id",
           json_string_value(json_object_get(delivery, "provider_ref")));
    const char *leave =
        json_string_value(json_object_get(letter, "unsubscribe"));
    assert_non_null(strstr(leave, "<https://shop.example/u?m="));
    assert_non_null(strstr(leave, ".mails>"));
    assert_true(at_ms > now_ms - 60000 && at_ms <= now_ms + 1000);
    assert_in_range(json_integer_value(json_object_get(letter, "longest")), 1,
                    78);
    assert_true(json_is_true(json_object_get(letter, "ascii")));
    check_parts(json_object_get(letter, "parts"));
}

static void test_mail__is_read_by_others_as_it_was_written(void **state)
{
    office *o = *state;
    for (int secure = 0; secure < 2; secure++) {
        open_shop(o, secure ? "smtps" : "smtp", o->ports[secure], true,
                  !secure);
        place(o, "A", "ana@example.com");
        json_t *delivery = await(o, "A", "state", "sent");
        json_t *heard = peer_hear(&o->relay);
        expect(heard, "from", "orders@shop.example");
        assert_true(json_is_true(json_object_get(heard, "tls")));
        assert_true(json_is_true(json_object_get(heard, "login")) == !secure);
        check_letter(json_object_get(heard, "letter"), delivery);
        json_decref(heard);
        json_decref(delivery);
        close_shop(o);
    }
}

static void test_mail__fails_what_the_relay_will_never_take(void **state)
{
    office *o = *state;
    open_shop(o, "smtp", o->ports[0], true, true);
    place(o, "A", "nobody@example.com");
    json_t *delivery = await(o, "A", "state", "failed");
    expect(delivery, "reason", "the relay answered 550 5.1.1 no such mailbox");
    json_decref(delivery);
    place(o, "B", "later@example.com");
    await_task(o, "451 4.7.1 greylisted");
    assert_true(peer_is_silent(&o->relay, 300));
}

static void test_mail__that_may_have_gone_out_is_not_sent_again(void **state)
{
    office *o = *state;
    open_shop(o, "smtp", o->ports[0], true, true);
    place(o, "A", "lost@example.com");
    json_t *delivery = await(o, "A", "state", "failed");
    expect(delivery, "reason", "outcome_unknown");
    assert_true(json_is_true(json_object_get(delivery, "unknown")));
    json_decref(delivery);
    json_decref(peer_hear(&o->relay)); // once
    assert_true(peer_is_silent(&o->relay, 1000));
}

static void test_mail__waits_while_its_login_is_wrong(void **state)
{
    office *o = *state;
    put_login(o, "shop:wrong\n");
    open_shop(o, "smtp", o->ports[0], true, true);
    place(o, "A", "ana@example.com");
    await_task(o, "535");
    assert_true(peer_is_silent(&o->relay, 300));
    put_login(o, "shop:pass:word\n"); // no restart
    json_decref(await(o, "A", "state", "sent"));
    json_decref(peer_hear(&o->relay));
}

static void test_mail__goes_nowhere_without_tls_that_holds(void **state)
{
    office *o = *state;
    open_shop(o, "smtp", o->ports[0], false, true); // nobody vouches for it
    place(o, "A", "ana@example.com");
    await_task(o, "certificate");
    close_shop(o);
    open_shop(o, "smtps", o->ports[1], false, false);
    place(o, "A", "ana@example.com");
    await_task(o, "certificate");
    assert_true(peer_is_silent(&o->relay, 300));
}

int main(void)
{
#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, open_office, close_office)
    const struct CMUnitTest tests[] = {
        CASE(test_mail__is_read_by_others_as_it_was_written),
        CASE(test_mail__fails_what_the_relay_will_never_take),
        CASE(test_mail__that_may_have_gone_out_is_not_sent_again),
        CASE(test_mail__waits_while_its_login_is_wrong),
        CASE(test_mail__goes_nowhere_without_tls_that_holds),
    };
    if (!peer_fetch(PEER, folder))
        return PEER_SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
