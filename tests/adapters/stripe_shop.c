// A shop in memory between the answers and the webhooks of Stripe. See
// stripe_shop.h.
#include "adapters/stripe_shop.h"

// ---- ports -----------------------------------------------------------------

static int64_t monotonic_us(void *impl)
{
    return ((const stripe_shop *)impl)->now_ms * 1000;
}

static int64_t wall_ms(void *impl)
{
    return ((const stripe_shop *)impl)->now_ms;
}

static int random_bytes(void *impl, void *bytes, size_t count)
{
    stripe_shop *shop = impl;
    for (size_t i = 0; i < count; i++) {
        shop->chance = shop->chance * 6364136223846793005ULL + 1442695041ULL;
        ((unsigned char *)bytes)[i] = (unsigned char)(shop->chance >> 56);
    }
    return OMS_OK;
}

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    stripe_shop *shop = impl;
    json_t *request = json_loads(call->request, 0, NULL);
    shop_call *to = &shop->calls[shop->count++];
    (void)engine;
    (void)err;
    assert_true(shop->count <= sizeof(shop->calls) / sizeof(shop->calls[0]));
    assert_non_null(request);
    (void)snprintf(to->kind, sizeof(to->kind), "%s", call->kind);
    (void)snprintf(to->key, sizeof(to->key), "%s", call->key);
    (void)snprintf(to->request, sizeof(to->request), "%s", call->request);
    to->transaction_no = oms__json_number(request, "transaction_no");
    to->amount = oms__json_number(request, "amount_minor");
    json_decref(request);
    return OMS_OK;
}

static void close_service(void *impl)
{
    (void)impl;
}

static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "test",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};
static const oms_ids_ops ids_ops = {
    .size = sizeof(oms_ids_ops), .name = "test", .random = random_bytes};
static const oms_service_ops service_ops = {.size = sizeof(oms_service_ops),
                                            .name = "stripe",
                                            .start = start,
                                            .close = close_service};

// ---- the shop --------------------------------------------------------------

void shop_do(stripe_shop *shop, const char *command, const char *args)
{
    char key[32];
    oms_error err = OMS_INIT(oms_error);
    (void)snprintf(key, sizeof(key), "key-%d", ++shop->keys);
    if (oms_submit(shop->oms, command, key, args, NULL, &err) != OMS_OK)
        fail_msg("%s %s: %s %s", command, args, err.where, err.text);
    shop_settle(shop);
}

void shop_settle(stripe_shop *shop)
{
    int64_t due = 0;
    for (int i = 0; i < 1000 && due == 0; i++)
        assert_int_equal(oms_step(shop->oms, 10, &due, NULL), OMS_OK);
    assert_int_not_equal(due, 0);
}

void shop_open(stripe_shop *shop, uint32_t flags)
{
    oms_options options = OMS_INIT(oms_options);
    oms_stripe_options manner = OMS_INIT(oms_stripe_options);
    oms_error err = OMS_INIT(oms_error);
    oms_service service = {
        .ops = &service_ops, .impl = shop, .prefix = "payment."};
    *shop = (stripe_shop){.now_ms = SHOP_NOW_S * 1000, .chance = 7};
    manner.flags = flags;
    assert_int_equal(oms__stripe_dialect(&manner, &shop->dialect, NULL),
                     OMS_OK);
    options.path = ":memory:";
    options.services = &service;
    options.services_count = 1;
    options.clock = (oms_clock){&clock_ops, shop};
    options.ids = (oms_ids){&ids_ops, shop};
    if (oms_open(&options, &shop->oms, &err) != OMS_OK)
        fail_msg("open: %s", err.text);
    shop_do(shop, "payment.configure", "{\"capture_when\":\"manual\"}");
    shop_do(shop, "stock.receive", "{\"sku\":\"MUG\",\"quantity\":9}");
    shop_do(shop, "order.place",
            "{\"order_id\":\"o1\",\"currency\":\"EUR\",\"lines\":[{\"sku\":"
            "\"MUG\",\"quantity\":1,\"unit_price_minor\":1000}],\"payments\":"
            "[{\"method\":\"card\",\"token\":\"pm_1\",\"amount_minor\":1000}]"
            "}");
    assert_int_equal(shop->count, 1);
}

void shop_close(stripe_shop *shop)
{
    oms_close(shop->oms);
    shop->dialect.ops->close(shop->dialect.impl);
}

// ---- Stripe ----------------------------------------------------------------

const char *shop_meta(const stripe_shop *shop, const char *more)
{
    static char texts[4][512];
    static size_t at;
    char *out = texts[at++ % 4];
    const shop_call *call = &shop->calls[0];
    assert_true(shop->count > 0);
    (void)snprintf(out, sizeof(texts[0]),
                   "\"metadata\":{\"order_id\":\"o1\",\"payment_no\":\"1\","
                   "\"transaction_no\":\"%lld\",\"key\":\"%s\"%s}",
                   (long long)call->transaction_no, call->key,
                   more ? more : "");
    return out;
}

void shop_answer(stripe_shop *shop, int32_t status, const char *body)
{
    play p = {.dialect = shop->dialect, .turn = OMS_INIT(oms_http_turn)};
    assert_true(shop->count > 0);
    shop_call call = shop->calls[0];
    shop->count--;
    memmove(&shop->calls[0], &shop->calls[1], shop->count * sizeof(call));
    oms__arena_init(&p.arena, NULL, 4096, 0);
    p.key = call.key;
    play_ask_for(&p, call.kind, false, call.request);
    while (p.next == OMS_HTTP_NEXT_SEND)
        play_say(&p, status, "%s", body);
    assert_int_equal(oms_call_complete(shop->oms, call.key, &p.answer), OMS_OK);
    oms__arena_free(&p.arena);
    shop_settle(shop);
}

int shop_hear(stripe_shop *shop, const char *id, const char *type,
              const char *object)
{
    static const char *const secrets[] = {SHOP_SECRET};
    char body[16384];
    char header[256];
    oms_stripe_hooks hooks = OMS_INIT(oms_stripe_hooks);
    hooks.secrets = secrets;
    hooks.secrets_count = 1;
    hooks.now_ms = SHOP_NOW_S * 1000;
    hooks.test_mode = true;
    int count = snprintf(body, sizeof(body),
                         "{\"id\":\"%s\",\"object\":\"event\",\"created\":"
                         "1700000050,\"livemode\":false,\"type\":\"%s\","
                         "\"data\":{\"object\":%s}}",
                         id, type, object);
    play_sign(SHOP_SECRET, SHOP_NOW_S, body, (size_t)count, header);
    shop->error = OMS_INIT(oms_error);
    int code = oms_stripe_receive(shop->oms, &hooks, header, body,
                                  (size_t)count, &shop->error);
    shop_settle(shop);
    return code;
}

void shop_expect_heard(stripe_shop *shop, const char *id, const char *type,
                       const char *object)
{
    if (shop_hear(shop, id, type, object) != OMS_OK)
        fail_msg("%s %s: %s %s", id, type, shop->error.where, shop->error.text);
}

// ---- what is looked at -----------------------------------------------------

static size_t standing(const oms_money *money)
{
    size_t count = 0;
    for (size_t i = 0; i < money->transactions_count; i++)
        if (money->transactions[i].state == OMS_TRANSACTION_STATE_SUCCESS)
            count++;
    return count;
}

static void write_payment(stripe_shop *shop, char text[256])
{
    static const char *const states[] = {
        "pending",  "requires_action", "authorized", "partially_captured",
        "captured", "canceled",        "failed",     "expired",
        "unknown"};
    oms_money *money = NULL;
    oms_payment_get_args args = OMS_INIT(oms_payment_get_args);
    args.order_id = "o1";
    assert_int_equal(oms_payment_get(shop->oms, &args, &money, NULL), OMS_OK);
    const oms_payment *payment = &money->payments[0];
    (void)snprintf(text, 256, "%s a%lld c%lld r%lld b%lld t%zu",
                   states[payment->state], (long long)payment->authorized_minor,
                   (long long)payment->captured_minor,
                   (long long)payment->refunded_minor,
                   (long long)payment->charged_back_minor, standing(money));
    oms_money_free(money);
}

void shop_expect(stripe_shop *shop, const char *what)
{
    char text[256];
    write_payment(shop, text);
    assert_string_equal(text, what);
}

bool shop_shows(stripe_shop *shop, const char *begin)
{
    char text[256];
    write_payment(shop, text);
    return strncmp(text, begin, strlen(begin)) == 0 &&
           text[strlen(begin)] == ' ';
}

void shop_verify(stripe_shop *shop)
{
    size_t count = 0;
    oms_result *found = NULL;
    assert_int_equal(oms_verify(shop->oms, 0, &count, &found, NULL), OMS_OK);
    if (count > 0)
        fail_msg("%s", oms_result_json(found));
    oms_result_free(found);
}

int64_t shop_commands(stripe_shop *shop)
{
    oms_stats stats = OMS_INIT(oms_stats);
    oms_stats_get(shop->oms, &stats);
    return stats.commands;
}
