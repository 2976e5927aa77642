// Options of every adapter, by callers that were compiled with an older or a
// newer release: what is missing is the default, what is not known must be
// zero.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "oms/easypost.h"
#include "oms/mail.h"
#include "oms/stripe.h"
#include "oms/webhook.h"

#define TAIL 16 // what a newer release has behind its struct

static oms_http *http;

// A struct of a newer release, whose last byte is [last].
typedef struct newer {
    union {
        oms_http_options http;
        oms_remote_options remote;
        oms_webhook_options webhook;
        oms_webhook_verify_args verify;
        oms_mail_options mail;
        oms_stripe_options stripe;
        oms_stripe_hooks stripe_hooks;
        oms_easypost_options easypost;
        oms_easypost_hooks easypost_hooks;
        unsigned char bytes[512];
    } as;
} newer;

static newer grown(const void *known, size_t bytes, unsigned char last)
{
    newer made;
    uint32_t size = (uint32_t)(bytes + TAIL);
    memset(&made, 0, sizeof(made));
    memcpy(&made, known, bytes);
    memcpy(&made, &size, sizeof(size));
    made.as.bytes[size - 1] = last;
    return made;
}

typedef int try_one(const void *options);

// [known] is good as it is; at [bytes_min] it still holds all that it needs.
static void check(try_one *with, void *known, size_t bytes, size_t bytes_min)
{
    uint32_t size = (uint32_t)bytes_min;
    newer more = grown(known, bytes, 0);
    assert_int_equal(with(known), OMS_OK);
    assert_int_equal(with(&more), OMS_OK);
    more = grown(known, bytes, 1);
    assert_int_equal(with(&more), OMS_ENOTSUP);
    memset((char *)known + bytes_min, 0xee, bytes - bytes_min); // not ours
    memcpy(known, &size, sizeof(size));
    assert_int_equal(with(known), OMS_OK);
    size = 0;
    memcpy(known, &size, sizeof(size));
    assert_int_equal(with(known), OMS_EINVAL);
}

static int keep(int code, const oms_service *service)
{
    if (code == OMS_OK)
        service->ops->close(service->impl);
    return code;
}

// Credentials and places that every test may use.
static char token_file[] = "sized-token-XXXXXX";

static int try_open(const void *options)
{
    oms_http *client = NULL;
    int code = oms_http_open(options, &client, NULL);
    oms_http_close(client);
    return code;
}

static void test_client__takes_older_and_newer_options(void **state)
{
    oms_http_options options = OMS_INIT(oms_http_options);
    (void)state;
    check(try_open, &options, sizeof(options),
          offsetof(oms_http_options, ca_file));
}

static oms_remote_options place(void)
{
    oms_remote_options at = OMS_INIT(oms_remote_options);
    at.prefix = "payment.";
    at.url = "https://payments.example";
    at.token_file = token_file;
    return at;
}

static int try_contract(const void *options)
{
    oms_service service;
    return keep(oms_contract_service(http, options, &service, NULL), &service);
}

static int try_stripe_place(const void *options)
{
    oms_service service;
    return keep(oms_stripe_service(http, options, NULL, &service, NULL),
                &service);
}

static int try_stripe(const void *options)
{
    oms_service service;
    oms_remote_options at = place();
    return keep(oms_stripe_service(http, &at, options, &service, NULL),
                &service);
}

static const oms_address warehouse = {.line1 = "1 Quay", .country = "US"};
static const oms_easypost_place places[] = {{NULL, &warehouse}};

static oms_easypost_options parcels(void)
{
    oms_easypost_options with = OMS_INIT(oms_easypost_options);
    with.places = places;
    with.places_count = 1;
    with.unit_grams = 400;
    return with;
}

static int try_easypost_place(const void *options)
{
    oms_service service;
    oms_easypost_options with = parcels();
    return keep(oms_easypost_service(http, options, &with, &service, NULL),
                &service);
}

static int try_easypost(const void *options)
{
    oms_service service;
    oms_remote_options at = place();
    return keep(oms_easypost_service(http, &at, options, &service, NULL),
                &service);
}

static int try_webhook(const void *options)
{
    oms_service service;
    return keep(oms_webhook_service(http, options, &service, NULL), &service);
}

static int try_webhook_place(const void *options)
{
    oms_webhook_options how = OMS_INIT(oms_webhook_options);
    how.secrets_folder = ".";
    how.source = "https://shop.example";
    how.remote = options;
    return try_webhook(&how);
}

static int try_mail(const void *options)
{
    oms_service service;
    return keep(oms_mail_service(http, options, &service, NULL), &service);
}

static int try_mail_place(const void *options)
{
    oms_mail_options how = OMS_INIT(oms_mail_options);
    how.url = "smtp://mail.example:587";
    how.from = "orders@shop.example";
    how.remote = options;
    return try_mail(&how);
}

static void test_place__is_taken_of_older_and_newer_callers(void **state)
{
    static try_one *const all[] = {try_contract, try_stripe_place,
                                   try_easypost_place, try_webhook_place,
                                   try_mail_place};
    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        oms_remote_options at = place();
        check(all[i], &at, sizeof(at),
              offsetof(oms_remote_options, connect_ms));
    }
}

static void test_service__takes_older_and_newer_options(void **state)
{
    oms_stripe_options stripe = OMS_INIT(oms_stripe_options);
    oms_easypost_options easypost = parcels();
    oms_webhook_options webhook = OMS_INIT(oms_webhook_options);
    oms_mail_options mail = OMS_INIT(oms_mail_options);
    (void)state;
    check(try_stripe, &stripe, sizeof(stripe),
          offsetof(oms_stripe_options, version));
    check(try_easypost, &easypost, sizeof(easypost),
          offsetof(oms_easypost_options, empty_grams));
    webhook.secrets_folder = ".";
    webhook.source = "https://shop.example";
    check(try_webhook, &webhook, sizeof(webhook),
          offsetof(oms_webhook_options, type_prefix));
    mail.url = "smtp://mail.example:587";
    mail.from = "orders@shop.example";
    check(try_mail, &mail, sizeof(mail), offsetof(oms_mail_options, from_name));
}

// EREFUSED: all that was said was understood, and the signature is wrong.
static int as_understood(int code)
{
    return code == OMS_EREFUSED ? OMS_OK : code;
}

static int try_verify(const void *args)
{
    return as_understood(oms_webhook_verify(args, NULL));
}

static const char *const secrets[] = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
#define HEX16 "0123456789abcdef"
#define HEX HEX16 HEX16 HEX16 HEX16

static int try_easypost_verify(const void *hooks)
{
    oms_easypost_headers headers = OMS_INIT(oms_easypost_headers);
    headers.signature = "hmac-sha256-hex=" HEX;
    return as_understood(oms_easypost_verify(hooks, &headers, "{}", 2, NULL));
}

static int try_easypost_headers(const void *headers)
{
    oms_easypost_hooks hooks = OMS_INIT(oms_easypost_hooks);
    hooks.secrets = secrets;
    hooks.secrets_count = 1;
    return as_understood(oms_easypost_verify(&hooks, headers, "{}", 2, NULL));
}

static int try_stripe_receive(const void *hooks)
{
    oms *never = (oms *)(void *)token_file; // it comes no further
    return as_understood(
        oms_stripe_receive(never, hooks, "t=1,v1=" HEX, "{}", 2, NULL));
}

static int try_easypost_receive(const void *hooks)
{
    oms *never = (oms *)(void *)token_file;
    oms_easypost_headers headers = OMS_INIT(oms_easypost_headers);
    headers.signature = "hmac-sha256-hex=" HEX;
    return as_understood(
        oms_easypost_receive(never, hooks, &headers, "{}", 2, NULL));
}

static void test_hooks__are_taken_of_older_and_newer_callers(void **state)
{
    oms_stripe_hooks stripe = OMS_INIT(oms_stripe_hooks);
    oms_easypost_hooks easypost = OMS_INIT(oms_easypost_hooks);
    (void)state;
    stripe.secrets = secrets;
    stripe.secrets_count = 1;
    easypost.secrets = secrets;
    easypost.secrets_count = 1;
    oms_easypost_hooks again = easypost;
    check(try_stripe_receive, &stripe, sizeof(stripe),
          offsetof(oms_stripe_hooks, secrets_file));
    check(try_easypost_receive, &easypost, sizeof(easypost),
          offsetof(oms_easypost_hooks, secrets_file));
    check(try_easypost_verify, &again, sizeof(again),
          offsetof(oms_easypost_hooks, secrets_file));
}

static void test_verify__takes_older_and_newer_arguments(void **state)
{
    oms_easypost_headers headers = OMS_INIT(oms_easypost_headers);
    oms_webhook_verify_args args = OMS_INIT(oms_webhook_verify_args);
    (void)state;
    headers.signature = "hmac-sha256-hex=" HEX;
    check(try_easypost_headers, &headers, sizeof(headers),
          offsetof(oms_easypost_headers, dated_signature));
    args.id = "msg_1";
    args.timestamp = "1700000000";
    args.signature = "v1,aaaa";
    args.body = "{}";
    args.body_bytes = 2;
    args.secrets = secrets;
    args.secrets_count = 1;
    args.now_ms = 1700000000000LL;
    check(try_verify, &args, sizeof(args),
          offsetof(oms_webhook_verify_args, tolerance_ms));
}

// What the dialect has copied by then is freed: the sanitizers look.
static void test_service__keeps_nothing_when_it_cannot_be_opened(void **state)
{
    static try_one *const all[] = {try_contract, try_stripe_place,
                                   try_easypost_place, try_webhook_place};
    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        oms_remote_options at = place();
        at.token_file = "/nowhere/at/all";
        at.connect_ms = -1;
        assert_int_equal(all[i](&at), OMS_EINVAL);
    }
    oms_mail_options mail = OMS_INIT(oms_mail_options);
    mail.url = "smtp://mail.example:587";
    mail.from = "orders@shop.example";
    mail.from_name = "Shop";
    mail.login_file = "/nowhere/at/all";
    assert_int_equal(try_mail(&mail), OMS_ENOTFOUND);
}

static int open_all(void **state)
{
    (void)state;
    int file = mkstemp(token_file);
    assert_true(file >= 0);
    assert_int_equal(write(file, "sk_test_1\n", 10), 10);
    assert_int_equal(close(file), 0);
    return oms_http_open(NULL, &http, NULL);
}

static int close_all(void **state)
{
    (void)state;
    oms_http_close(http);
    return unlink(token_file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client__takes_older_and_newer_options),
        cmocka_unit_test(test_place__is_taken_of_older_and_newer_callers),
        cmocka_unit_test(test_service__takes_older_and_newer_options),
        cmocka_unit_test(test_service__keeps_nothing_when_it_cannot_be_opened),
        cmocka_unit_test(test_hooks__are_taken_of_older_and_newer_callers),
        cmocka_unit_test(test_verify__takes_older_and_newer_arguments),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
