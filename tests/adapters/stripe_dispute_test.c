// Disputes, and 2,000 webhooks that are forged, replayed or late against the
// books of a shop.
#include "adapters/stripe_shop.h"

#define NAME "charge.dispute."
#define FORGED 2000
#define SEED 20261122ULL

static char object[1024];

static const char *dispute(const char *status)
{
    (void)snprintf(object, sizeof(object),
                   "{\"id\":\"du_1\",\"object\":\"dispute\",\"amount\":1000,"
                   "\"currency\":\"eur\",\"charge\":\"ch_1\","
                   "\"payment_intent\":\"pi_1\",\"reason\":\"fraudulent\","
                   "\"status\":\"%s\",\"metadata\":{},"
                   "\"evidence_details\":{\"due_by\":1701000000}}",
                   status);
    return object;
}

static void hear(stripe_shop *shop, const char *id, const char *type,
                 const char *status)
{
    char name[64];
    (void)snprintf(name, sizeof(name), NAME "%s", type);
    for (int i = 0; i < 2; i++) // whatever is told is told twice
        shop_expect_heard(shop, id, name, dispute(status));
}

// 10.00 EUR were taken.
static void open_captured(stripe_shop *shop)
{
    shop_open(shop, 0);
    char body[4096];
    (void)snprintf(body, sizeof(body), "%s",
                   play_intent("requires_capture", shop_meta(shop, NULL)));
    shop_answer(shop, 200, body);
    shop_do(shop, "payment.capture", "{\"order_id\":\"o1\",\"payment_no\":1}");
    shop_answer(shop, 200, play_intent("succeeded", NULL));
    shop_expect(shop, "captured a1000 c1000 r0 b0 t2");
}

static void expect_dispute(stripe_shop *shop, oms_dispute_state state)
{
    oms_money *money = NULL;
    oms_payment_get_args args = OMS_INIT(oms_payment_get_args);
    args.order_id = "o1";
    assert_int_equal(oms_payment_get(shop->oms, &args, &money, NULL), OMS_OK);
    assert_int_equal(money->disputes_count, 1);
    assert_int_equal(money->disputes[0].state, state);
    assert_string_equal(money->disputes[0].reason, "fraudulent");
    oms_money_free(money);
}

static void test_dispute__holds_the_money_until_it_is_won(void **state)
{
    (void)state;
    stripe_shop shop;
    open_captured(&shop);
    hear(&shop, "evt_1", "created", "needs_response");
    shop_expect(&shop, "captured a1000 c1000 r0 b1000 t3");
    expect_dispute(&shop, OMS_DISPUTE_OPEN);
    hear(&shop, "evt_2", "funds_withdrawn", "needs_response");
    hear(&shop, "evt_3", "updated", "under_review");
    shop_expect(&shop, "captured a1000 c1000 r0 b1000 t3");
    hear(&shop, "evt_4", "closed", "won");
    hear(&shop, "evt_5", "funds_reinstated", "won");
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t4");
    expect_dispute(&shop, OMS_DISPUTE_WON);
    shop_verify(&shop);
    shop_close(&shop);
}

static void test_dispute__may_be_heard_of_in_any_order(void **state)
{
    (void)state;
    static const char *const orders[][3] = {
        {"funds_withdrawn", "created", "closed"},
        {"closed", "created", "funds_withdrawn"},
        {"closed", "updated", "closed"},
    };
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        stripe_shop shop;
        open_captured(&shop);
        for (size_t step = 0; step < 3; step++) {
            char id[16];
            bool over = strcmp(orders[i][step], "closed") == 0;
            (void)snprintf(id, sizeof(id), "evt_%zu", step);
            hear(&shop, id, orders[i][step], over ? "lost" : "needs_response");
        }
        shop_expect(&shop, "captured a1000 c1000 r0 b1000 t3");
        expect_dispute(&shop, OMS_DISPUTE_LOST);
        shop_verify(&shop);
        shop_close(&shop);
    }
}

static void test_dispute__that_only_asks_takes_nothing(void **state)
{
    (void)state;
    stripe_shop shop;
    open_captured(&shop);
    hear(&shop, "evt_1", "created", "warning_needs_response");
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t2");
    hear(&shop, "evt_2", "closed", "warning_closed");
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t2");
    expect_dispute(&shop, OMS_DISPUTE_WON);
    shop_verify(&shop);
    shop_close(&shop);
}

static void test_dispute__may_take_the_money_after_asking(void **state)
{
    (void)state;
    for (int won = 0; won < 2; won++) {
        stripe_shop shop;
        open_captured(&shop);
        hear(&shop, "evt_1", "created", "warning_needs_response");
        hear(&shop, "evt_2", "funds_withdrawn", "needs_response");
        shop_expect(&shop, "captured a1000 c1000 r0 b1000 t3");
        hear(&shop, "evt_3", "closed", won ? "won" : "lost");
        if (won)
            hear(&shop, "evt_4", "funds_reinstated", "won");
        shop_expect(&shop, won ? "captured a1000 c1000 r0 b0 t4"
                               : "captured a1000 c1000 r0 b1000 t3");
        expect_dispute(&shop, won ? OMS_DISPUTE_WON : OMS_DISPUTE_LOST);
        shop_verify(&shop);
        shop_close(&shop);
    }
}

// ---- every order -----------------------------------------------------------

typedef struct told {
    const char *type;
    const char *status;
} told;

typedef struct story {
    told parts[5];
    int count;
    const char *books;
    oms_dispute_state state;
} story;

static const story stories[] = {
    {{{"created", "needs_response"},
      {"funds_withdrawn", "needs_response"},
      {"updated", "under_review"},
      {"closed", "won"},
      {"funds_reinstated", "won"}},
     5,
     "captured a1000 c1000 r0 b0",
     OMS_DISPUTE_WON},
    {{{"created", "needs_response"},
      {"funds_withdrawn", "needs_response"},
      {"updated", "under_review"},
      {"closed", "lost"}},
     4,
     "captured a1000 c1000 r0 b1000",
     OMS_DISPUTE_LOST},
    {{{"created", "warning_needs_response"},
      {"updated", "warning_under_review"},
      {"closed", "warning_closed"}},
     3,
     "captured a1000 c1000 r0 b0",
     OMS_DISPUTE_WON},
    {{{"created", "warning_needs_response"},
      {"updated", "needs_response"},
      {"funds_withdrawn", "needs_response"},
      {"closed", "won"},
      {"funds_reinstated", "won"}},
     5,
     "captured a1000 c1000 r0 b0",
     OMS_DISPUTE_WON},
    {{{"created", "warning_needs_response"},
      {"updated", "needs_response"},
      {"funds_withdrawn", "needs_response"},
      {"closed", "lost"}},
     4,
     "captured a1000 c1000 r0 b1000",
     OMS_DISPUTE_LOST},
};

static void tell_in(const story *it, const int *order)
{
    stripe_shop shop;
    char heard[128] = "";
    open_captured(&shop);
    for (int i = 0; i < it->count; i++) {
        const told *part = &it->parts[order[i]];
        char id[16];
        (void)snprintf(id, sizeof(id), "evt_%d", order[i]);
        (void)strcat(strcat(heard, part->type), " ");
        hear(&shop, id, part->type, part->status);
    }
    expect_dispute(&shop, it->state);
    if (!shop_shows(&shop, it->books))
        fail_msg("%s", heard);
    shop_verify(&shop);
    shop_close(&shop);
}

static void tell_in_all(const story *it, int *order, int from)
{
    if (from == it->count)
        tell_in(it, order);
    for (int i = from; i < it->count; i++) {
        int kept = order[from];
        order[from] = order[i];
        order[i] = kept;
        tell_in_all(it, order, from + 1);
        order[i] = order[from];
        order[from] = kept;
    }
}

static void test_dispute__ends_the_same_in_every_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
        int order[] = {0, 1, 2, 3, 4};
        tell_in_all(&stories[i], order, 0);
    }
}

// ---- forged, replayed, late ------------------------------------------------

static uint64_t chance = SEED;

static uint32_t pick(uint32_t below)
{
    chance = chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(chance >> 33) % below;
}

typedef struct letter {
    char body[4096];
    char header[256];
    size_t count;
} letter;

static void write_letter(letter *it, const char *id, int64_t seconds)
{
    int count =
        snprintf(it->body, sizeof(it->body),
                 "{\"id\":\"%s\",\"object\":\"event\",\"created\":1700000050,"
                 "\"livemode\":false,\"type\":\"refund.created\",\"data\":{"
                 "\"object\":%s}}",
                 id, play_refund("succeeded", "\"metadata\":{}"));
    it->count = (size_t)count;
    play_sign(SHOP_SECRET, seconds, it->body, it->count, it->header);
}

static int deliver(stripe_shop *shop, const letter *it, bool test_mode)
{
    static const char *const secrets[] = {SHOP_SECRET};
    oms_stripe_hooks hooks = OMS_INIT(oms_stripe_hooks);
    hooks.secrets = secrets;
    hooks.secrets_count = 1;
    hooks.now_ms = SHOP_NOW_S * 1000;
    hooks.test_mode = test_mode;
    return oms_stripe_receive(shop->oms, &hooks, it->header, it->body,
                              it->count, NULL);
}

static void test_receive__refuses_two_thousand_that_are_not_stripes(
    void **state)
{
    (void)state;
    stripe_shop shop;
    letter it;
    open_captured(&shop);
    int64_t before = shop_commands(&shop);
    for (int i = 0; i < FORGED; i++) {
        write_letter(&it, "evt_f", SHOP_NOW_S);
        uint32_t how = pick(4);
        if (how == 0)
            it.body[pick((uint32_t)it.count)] ^= (char)(1u << pick(7));
        else if (how == 1)
            strstr(it.header, "v1=")[3 + pick(64)] ^= 1;
        else if (how == 2)
            write_letter(&it, "evt_f", SHOP_NOW_S - 301 - pick(100000));
        else
            write_letter(&it, "evt_f", SHOP_NOW_S + 301 + pick(100000));
        int code = deliver(&shop, &it, true);
        // A digit that is none any more makes the header malformed.
        if (code != OMS_EREFUSED && !(how == 1 && code == OMS_EINVAL))
            fail_msg("forgery %d (%u): %d", i, how, code);
    }
    write_letter(&it, "evt_f", SHOP_NOW_S);
    assert_int_equal(deliver(&shop, &it, false), OMS_EREFUSED); // test mode
    assert_int_equal(shop_commands(&shop), before);
    shop_expect(&shop, "captured a1000 c1000 r0 b0 t2");
    // The true one, and 200 replays of it.
    for (int i = 0; i < 200; i++)
        assert_int_equal(deliver(&shop, &it, true), OMS_OK);
    shop_expect(&shop, "captured a1000 c1000 r1000 b0 t3");
    shop_verify(&shop);
    shop_close(&shop);
}

static void test_receive__reads_secrets_from_a_file(void **state)
{
    (void)state;
    stripe_shop shop;
    letter it;
    char path[] = "/tmp/oms-stripe-XXXXXX";
    oms_stripe_hooks hooks = OMS_INIT(oms_stripe_hooks);
    int file = mkstemp(path);
    FILE *out = fdopen(file, "w");
    assert_non_null(out);
    (void)fprintf(out, "whsec_next_12345678\n" SHOP_SECRET "\r\n\n");
    assert_int_equal(fclose(out), 0);
    open_captured(&shop);
    write_letter(&it, "evt_f", SHOP_NOW_S);
    hooks.secrets_file = path;
    hooks.now_ms = SHOP_NOW_S * 1000;
    hooks.test_mode = true;
    assert_int_equal(oms_stripe_receive(shop.oms, &hooks, it.header, it.body,
                                        it.count, NULL),
                     OMS_OK);
    assert_int_equal(remove(path), 0);
    assert_int_equal(oms_stripe_receive(shop.oms, &hooks, it.header, it.body,
                                        it.count, NULL),
                     OMS_EINVAL);
    hooks.secrets_file = NULL; // nobody signs with nothing
    assert_int_equal(oms_stripe_receive(shop.oms, &hooks, it.header, it.body,
                                        it.count, NULL),
                     OMS_EINVAL);
    shop_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dispute__holds_the_money_until_it_is_won),
        cmocka_unit_test(test_dispute__may_be_heard_of_in_any_order),
        cmocka_unit_test(test_dispute__that_only_asks_takes_nothing),
        cmocka_unit_test(test_dispute__may_take_the_money_after_asking),
        cmocka_unit_test(test_dispute__ends_the_same_in_every_order),
        cmocka_unit_test(
            test_receive__refuses_two_thousand_that_are_not_stripes),
        cmocka_unit_test(test_receive__reads_secrets_from_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
