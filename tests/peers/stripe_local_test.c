// A shop against localstripe (PyPI), which plays Stripe with a state of its
// own: authorised, captured in part, given back, declined, asked again when a
// reply was lost; and its webhooks heard beside the answers.
#include "outgoing_peer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "oms/stripe.h"

#define PEER "pip localstripe localstripe==1.15.10"
#define SECRET "whsec_local_1234567890"
#define PATIENCE_MS 20000

static char folder[512];
static char good[64];
static char bad[64];
static char acts[64];
static char token_file[] = "/tmp/oms_stripe_key_XXXXXX";
static peer local;
static oms_http *http;
static oms *shop;
static int keys;

static void act(const char *command, const char *format, ...) OMS_PRINTF(2, 3);

static void act(const char *command, const char *format, ...)
{
    char args[1024];
    char key[32];
    oms_error err = OMS_INIT(oms_error);
    va_list given;
    va_start(given, format);
    (void)vsnprintf(args, sizeof(args), format, given);
    va_end(given);
    (void)snprintf(key, sizeof(key), "key-%d", ++keys);
    if (oms_submit(shop, command, key, args, NULL, &err) != OMS_OK)
        fail_msg("%s %s: %s %s", command, args, err.where, err.text);
}

// ---- the shop and its peer -------------------------------------------------

static void write_key(void)
{
    int file = mkstemp(token_file);
    assert_true(file >= 0);
    assert_int_equal(write(file, "sk_test_12345\n", 14), 14);
    assert_int_equal(close(file), 0);
}

static void keep(const json_t *said, const char *name, char out[64])
{
    (void)snprintf(out, 64, "%s",
                   json_string_value(json_object_get(said, name)));
}

static void open_shop(int port)
{
    char url[64];
    oms_http_options client = OMS_INIT(oms_http_options);
    oms_remote_options remote = OMS_INIT(oms_remote_options);
    oms_options options = OMS_INIT(oms_options);
    oms_service service;
    oms_error err = OMS_INIT(oms_error);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%d", port);
    remote.url = url;
    remote.token_file = token_file;
    assert_int_equal(oms_http_open(&client, &http, &err), OMS_OK);
    if (oms_stripe_service(http, &remote, NULL, &service, &err) != OMS_OK)
        fail_msg("%s: %s", err.where, err.text);
    options.path = ":memory:";
    options.services = &service;
    options.services_count = 1;
    assert_int_equal(oms_open(&options, &shop, &err), OMS_OK);
    act("payment.configure", "{\"capture_when\":\"manual\"}");
    act("stock.receive", "{\"sku\":\"MUG\",\"quantity\":99}");
}

static int open_all(void **state)
{
    char python[600];
    char program[600];
    const char *source = getenv("OMS_SOURCE_DIR");
    (void)state;
    (void)snprintf(python, sizeof(python), "%s/bin/python", folder);
    (void)snprintf(program, sizeof(program), "%s/tests/peers/_stripe_local.py",
                   source ? source : ".");
    const char *const argv[] = {python, program, NULL};
    peer_start(&local, argv);
    json_t *said = peer_hear(&local);
    int port = (int)json_integer_value(json_object_get(said, "port"));
    keep(said, "good", good);
    keep(said, "bad", bad);
    keep(said, "acts", acts);
    json_decref(said);
    write_key();
    open_shop(port);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    oms_close(shop);
    oms_http_close(http);
    peer_stop(&local);
    return unlink(token_file);
}

// ---- what happens ----------------------------------------------------------

static void place(const char *order_id, const char *token)
{
    act("order.place",
        "{\"order_id\":\"%s\",\"currency\":\"EUR\",\"lines\":[{\"sku\":"
        "\"MUG\",\"quantity\":1,\"unit_price_minor\":1000}],\"payments\":"
        "[{\"method\":\"card\",\"token\":\"%s\",\"amount_minor\":1000}]}",
        order_id, token);
}

static oms_money *money_of(const char *order_id)
{
    oms_money *money = NULL;
    oms_payment_get_args args = OMS_INIT(oms_payment_get_args);
    args.order_id = order_id;
    int code = oms_payment_get(shop, &args, &money, NULL);
    return code == OMS_OK ? money : NULL;
}

static void describe(const char *order_id, char out[128])
{
    static const char *const states[] = {
        "pending",  "requires_action", "authorized", "partially_captured",
        "captured", "canceled",        "failed",     "expired",
        "unknown"};
    oms_money *money = money_of(order_id);
    (void)snprintf(out, 128, "nothing");
    if (money == NULL || money->payments_count == 0) {
        oms_money_free(money);
        return;
    }
    const oms_payment *one = &money->payments[0];
    size_t standing = 0;
    for (size_t i = 0; i < money->transactions_count; i++)
        if (money->transactions[i].state == OMS_TRANSACTION_STATE_SUCCESS)
            standing++;
    (void)snprintf(out, 128, "%s a%lld c%lld r%lld t%zu %s", states[one->state],
                   (long long)one->authorized_minor,
                   (long long)one->captured_minor,
                   (long long)one->refunded_minor, standing,
                   one->reason ? one->reason : "-");
    oms_money_free(money);
}

static void until(const char *order_id, const char *wanted)
{
    char text[128];
    const struct timespec nap = {.tv_nsec = 2000000};
    for (int i = 0; i < PATIENCE_MS / 2; i++) {
        assert_int_equal(oms_step(shop, 5, NULL, NULL), OMS_OK);
        describe(order_id, text);
        if (strcmp(text, wanted) == 0)
            return;
        (void)nanosleep(&nap, NULL);
    }
    fail_msg("%s is %s instead of %s", order_id, text, wanted);
}

// The next webhook of localstripe, as it signed it.
static void hear(const char *type, int code)
{
    static const char *const secrets[] = {SECRET};
    oms_stripe_hooks hooks = OMS_INIT(oms_stripe_hooks);
    oms_error err = OMS_INIT(oms_error);
    for (int i = 0; i < PATIENCE_MS / 5 && peer_is_silent(&local, 5); i++)
        assert_int_equal(oms_step(shop, 5, NULL, NULL), OMS_OK);
    json_t *said = peer_hear(&local);
    const char *body = json_string_value(json_object_get(said, "body"));
    hooks.secrets = secrets;
    hooks.secrets_count = 1;
    hooks.test_mode = true;
    assert_string_equal(json_string_value(json_object_get(said, "type")), type);
    int got = oms_stripe_receive(
        shop, &hooks, json_string_value(json_object_get(said, "signature")),
        body, strlen(body), &err);
    if (got != code)
        fail_msg("%s: %d %s", type, got, err.text);
    json_decref(said);
}

static void test_local__authorises_captures_and_gives_back(void **state)
{
    (void)state;
    place("o1", good);
    until("o1", "authorized a1000 c0 r0 t1 -");
    act("payment.capture", "{\"order_id\":\"o1\",\"payment_no\":1}");
    hear("payment_intent.succeeded", OMS_OK); // beside the answer
    until("o1", "captured a1000 c1000 r0 t2 -");
    act("payment.refund",
        "{\"order_id\":\"o1\",\"payment_no\":1,\"amount_minor\":300}");
    until("o1", "captured a1000 c1000 r300 t3 -");
    act("payment.refund",
        "{\"order_id\":\"o1\",\"payment_no\":1,\"amount_minor\":700}");
    until("o1", "captured a1000 c1000 r1000 t4 -");
}

static void test_local__captures_a_part_and_leaves_the_rest(void **state)
{
    (void)state;
    place("o2", good);
    until("o2", "authorized a1000 c0 r0 t1 -");
    act("payment.capture",
        "{\"order_id\":\"o2\",\"payment_no\":1,\"amount_minor\":400}");
    until("o2", "partially_captured a1000 c400 r0 t2 -");
    hear("payment_intent.succeeded", OMS_OK); // after the answer
    until("o2", "partially_captured a1000 c400 r0 t2 -");
    act("payment.void", "{\"order_id\":\"o2\",\"payment_no\":1}");
    until("o2", "captured a400 c400 r0 t3 -");
}

static void test_local__voids(void **state)
{
    (void)state;
    place("o3", good);
    until("o3", "authorized a1000 c0 r0 t1 -");
    act("payment.void",
        "{\"order_id\":\"o3\",\"payment_no\":1,\"amount_minor\":100}");
    until("o3", "authorized a900 c0 r0 t2 -"); // a mark; nothing is canceled
    act("payment.void", "{\"order_id\":\"o3\",\"payment_no\":1}");
    until("o3", "canceled a0 c0 r0 t3 -");
}

static void test_local__hears_that_a_card_is_declined(void **state)
{
    (void)state;
    place("o4", bad);
    until("o4", "failed a0 c0 r0 t0 card_declined");
    hear("payment_intent.payment_failed", OMS_OK);
    until("o4", "failed a0 c0 r0 t0 card_declined");
    place("o5", acts);
    until("o5", "requires_action a0 c0 r0 t0 -");
}

// The reply of each step is lost after it was carried out: once each for the
// intent, the capture and the refund. What was done is found, and nothing is
// asked for again.
static void test_local__finds_what_was_lost(void **state)
{
    (void)state;
    place("lost", good);
    until("lost", "authorized a1000 c0 r0 t1 -");
    act("payment.capture", "{\"order_id\":\"lost\",\"payment_no\":1}");
    until("lost", "captured a1000 c1000 r0 t2 -");
    hear("payment_intent.succeeded", OMS_OK);
    act("payment.refund",
        "{\"order_id\":\"lost\",\"payment_no\":1,\"amount_minor\":300}");
    until("lost", "captured a1000 c1000 r300 t3 -");
    assert_true(peer_is_silent(&local, 1500));
}

// Where there is no search the intent is asked for again under its key, and
// Stripe answers with the one that it has made.
static void test_local__repeats_under_the_key_where_it_cannot_look(void **state)
{
    (void)state;
    place("blind", good);
    until("blind", "authorized a1000 c0 r0 t1 -");
    json_t *said = peer_hear(&local);
    assert_string_equal(json_string_value(json_object_get(said, "type")),
                        "again");
    assert_string_equal(json_string_value(json_object_get(said, "path")),
                        "/v1/payment_intents");
    json_decref(said);
    assert_true(peer_is_silent(&local, 100));
}

int main(void)
{
    if (!peer_fetch(PEER, folder))
        return PEER_SKIPPED;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_local__authorises_captures_and_gives_back),
        cmocka_unit_test(test_local__captures_a_part_and_leaves_the_rest),
        cmocka_unit_test(test_local__voids),
        cmocka_unit_test(test_local__hears_that_a_card_is_declined),
        cmocka_unit_test(test_local__finds_what_was_lost),
        cmocka_unit_test(
            test_local__repeats_under_the_key_where_it_cannot_look),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
