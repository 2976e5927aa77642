// Calls of equal amount that are under way together, answered and told in any
// order: each effect of the provider's is counted once, whichever transaction
// it is written on.
#include "modules/payment_shop.h"

#include <stdio.h>

#define O "\"order_id\":\"o1\""
#define P1 O ",\"payment_no\":1"
#define CALLS_MAX 4
#define OUTSIDE_MAX 2 // effects that somebody else had the provider do
#define STEPS_MAX (2 * (2 * CALLS_MAX + 2 * OUTSIDE_MAX))
#define AMOUNT 100
#define SEEDS 400
#define WHILE_MS \
    4000LL // longer than the first retry waits, far below a timeout

typedef struct call {
    char key[256];
    bool happens; // the provider says yes in the end, by reference R<n>
    bool doubted; // the first answer is "unknown"
} call;

typedef struct play {
    pay_shop shop;
    const char *kind; // capture or refund
    uint64_t chance;
    call calls[CALLS_MAX];
    int calls_count;
    int outside_count;
    int steps[STEPS_MAX]; // see act
    int steps_count;
} play;

static int roll(play *p, int below)
{
    p->chance = p->chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((p->chance >> 33) % (uint64_t)below);
}

static void answer(play *p, int n, oms_outcome outcome)
{
    char result[96];
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = outcome;
    (void)snprintf(result, sizeof result,
                   "{\"provider_ref\":\"R%d\",\"amount_minor\":%d}", n, AMOUNT);
    if (outcome == OMS_OUTCOME_OK)
        reply.result = result;
    assert_int_equal(oms_call_complete(p->shop.oms, p->calls[n].key, &reply),
                     OMS_OK);
    pay_settle(&p->shop);
}

static void tell(play *p, const char *ref, int n, const char *more)
{
    pay_do(&p->shop, "payment.record",
           "{" P1 ",\"type\":\"%s\",\"amount_minor\":%d,"
           "\"provider_ref\":\"%s%d\"%s}",
           p->kind, AMOUNT, ref, n, more);
    pay_settle(&p->shop);
}

// 0..: the call is answered; 10..: its effect is told; 20..: another effect is
// told; 30..: the call's outcome is unknown at first.
static void act(play *p, int step)
{
    int n = step % 10;
    switch (step / 10) {
    case 0:
        answer(p, n,
               p->calls[n].happens ? OMS_OUTCOME_OK : OMS_OUTCOME_DECLINED);
        break;
    case 1:
        tell(p, "R", n, "");
        break;
    case 2:
        tell(p, "X", n, "");
        break;
    default:
        answer(p, n, OMS_OUTCOME_UNKNOWN);
        pay_advance(&p->shop, WHILE_MS); // it is asked again, by the same key
        break;
    }
    pay_verify(&p->shop);
}

static void shuffle(play *p)
{
    for (int i = p->steps_count - 1; i > 0; i--) {
        int j = roll(p, i + 1);
        int kept = p->steps[i];
        p->steps[i] = p->steps[j];
        p->steps[j] = kept;
    }
    // What is not known comes before what is.
    for (int n = 0; n < p->calls_count; n++)
        for (int i = 0, answered = -1; i < p->steps_count; i++) {
            if (p->steps[i] == n)
                answered = i;
            if (p->steps[i] == 30 + n && answered >= 0) {
                p->steps[answered] = 30 + n;
                p->steps[i] = n;
            }
        }
}

static void add(play *p, int step)
{
    p->steps[p->steps_count++] = step;
}

static int plan(play *p)
{
    int effects = 0;
    for (int n = 0; n < p->calls_count; n++) {
        p->calls[n].happens = roll(p, 4) > 0;
        p->calls[n].doubted = roll(p, 4) == 0;
        effects += p->calls[n].happens;
        add(p, n);
        if (p->calls[n].doubted)
            add(p, 30 + n);
        for (int told = p->calls[n].happens ? roll(p, 3) : 0; told > 0; told--)
            add(p, 10 + n);
    }
    for (int n = 0; n < p->outside_count; n++) {
        effects++;
        for (int told = 1 + roll(p, 2); told > 0; told--)
            add(p, 20 + n);
    }
    return effects;
}

static void open_paid(play *p, const char *kind)
{
    pay_open_scripted(&p->shop);
    pay_place(&p->shop, "o1", "EUR", 1000,
              "{\"method\":\"card\",\"amount_minor\":1000}");
    pay_tell(&p->shop, "o1", "order.reserved");
    p->kind = kind;
    if (strcmp(kind, "refund") == 0)
        pay_do(&p->shop, "payment.capture", "{" P1 "}");
    pay_settle(&p->shop);
    p->shop.silent = true;
}

static void ask(play *p, int calls)
{
    char command[32];
    (void)snprintf(command, sizeof command, "payment.%s", p->kind);
    for (int n = 0; n < calls; n++) {
        pay_do(&p->shop, command, "{" P1 ",\"amount_minor\":%d}", AMOUNT);
        pay_settle(&p->shop);
        strcpy(p->calls[n].key, p->shop.last_key);
    }
    p->calls_count = calls;
}

static uint64_t running; // the seed, for whoever reads a failure

static void expect_counted(play *p, int effects)
{
    oms_money *money = pay_money(&p->shop, "o1");
    const oms_payment *payment = &money->payments[0];
    int64_t counted = strcmp(p->kind, "refund") == 0 ? payment->refunded_minor
                                                     : payment->captured_minor;
    if (counted != (int64_t)effects * AMOUNT)
        print_message("seed %llu\n", (unsigned long long)running);
    assert_int_equal(counted, effects * AMOUNT);
    assert_int_equal(payment->capturing_minor + payment->refunding_minor, 0);
    oms_money_free(money);
    pay_verify(&p->shop);
}

static void live(uint64_t seed)
{
    play p = {.chance = seed * 2654435761u + 1};
    open_paid(&p, seed % 2 ? "refund" : "capture");
    ask(&p, 1 + roll(&p, CALLS_MAX));
    p.outside_count = roll(&p, OUTSIDE_MAX + 1);
    int effects = plan(&p);
    shuffle(&p);
    for (int i = 0; i < p.steps_count; i++)
        act(&p, p.steps[i]);
    expect_counted(&p, effects);
    pay_close(&p.shop);
}

static void test_effects__are_counted_once_in_any_order(void **state)
{
    (void)state;
    const char *one = getenv("OMS_SEED"); // only this one
    uint64_t first = one ? strtoull(one, NULL, 10) : 1;
    uint64_t last = one ? first : SEEDS;
    for (uint64_t seed = first; seed <= last; seed++) {
        running = seed;
        live(seed);
    }
    running = 0;
}

// ---- one by one ------------------------------------------------------------

static void test_effects__of_three_calls_survive_a_fact_of_the_last(
    void **state)
{
    (void)state;
    play p = {.chance = 1};
    open_paid(&p, "capture");
    ask(&p, 3);
    p.calls[0].happens = p.calls[1].happens = p.calls[2].happens = true;
    act(&p, 12); // it settles the first call
    act(&p, 0);
    act(&p, 1);
    act(&p, 2);
    expect_counted(&p, 3);
    pay_close(&p.shop);
}

static void test_effect__of_somebody_else_does_not_hide_our_own(void **state)
{
    (void)state;
    play p = {.chance = 1};
    open_paid(&p, "refund");
    ask(&p, 1);
    p.calls[0].happens = true;
    act(&p, 20);
    act(&p, 0);
    expect_counted(&p, 2);
    pay_close(&p.shop);
}

static void test_fact__without_a_reference_takes_that_of_the_answer(
    void **state)
{
    (void)state;
    play p = {.chance = 1};
    open_paid(&p, "refund");
    ask(&p, 1);
    p.calls[0].happens = true;
    pay_do(&p.shop, "payment.record",
           "{" P1 ",\"type\":\"refund\",\"amount_minor\":100}");
    act(&p, 0);
    act(&p, 10);
    expect_counted(&p, 1);
    pay_close(&p.shop);
}

static void test_answer__is_right_when_a_fact_said_it_failed(void **state)
{
    (void)state;
    play p = {.chance = 1};
    open_paid(&p, "capture");
    ask(&p, 1);
    p.calls[0].happens = true;
    tell(&p, "F", 0, ",\"failed\":true");
    expect_counted(&p, 0);
    act(&p, 0);
    expect_counted(&p, 1);
    act(&p, 10);
    expect_counted(&p, 1);
    pay_close(&p.shop);
}

static void test_fact__of_an_attempt_that_failed_first_counts_once(void **state)
{
    (void)state;
    play p = {.chance = 1};
    open_paid(&p, "capture");
    pay_do(&p.shop, "payment.record",
           "{" P1 ",\"type\":\"capture\",\"amount_minor\":100,"
           "\"provider_ref\":\"R0\",\"failed\":true}");
    ask(&p, 1);
    p.calls[0].happens = true;
    act(&p, 0);
    act(&p, 10); // the webhook of what was answered
    expect_counted(&p, 1);
    pay_close(&p.shop);
}

static void test_fact__that_waits_counts_as_its_answer(void **state)
{
    (void)state;
    play p = {.chance = 1};
    oms_reply reply = OMS_INIT(oms_reply);
    open_paid(&p, "refund");
    pay_do(&p.shop, "payment.refund", "{" P1 ",\"amount_minor\":1000}");
    pay_settle(&p.shop);
    tell(&p, "R", 0, ""); // a part: there is no room for it beside the call
    reply.outcome = OMS_OUTCOME_OK;
    reply.result = "{\"provider_ref\":\"R0\",\"amount_minor\":100}";
    assert_int_equal(oms_call_complete(p.shop.oms, p.shop.last_key, &reply),
                     OMS_OK);
    pay_settle(&p.shop);
    expect_counted(&p, 1);
    tell(&p, "R", 0, "");
    expect_counted(&p, 1);
    pay_close(&p.shop);
}

// ---- authorisations --------------------------------------------------------

// Asked, and called failed by a fact before the provider has answered.
static void open_refused(play *p)
{
    pay_open_scripted(&p->shop);
    p->shop.silent = true;
    p->kind = "authorization";
    pay_place(&p->shop, "o1", "EUR", 1000,
              "{\"method\":\"card\",\"amount_minor\":1000}");
    pay_tell(&p->shop, "o1", "order.reserved");
    pay_settle(&p->shop);
    strcpy(p->calls[0].key, p->shop.last_key);
    pay_do(&p->shop, "payment.record",
           "{" P1 ",\"type\":\"authorization\",\"failed\":true}");
    pay_settle(&p->shop);
    pay_expect(&p->shop, "o1", OMS_PAYMENT_STATE_FAILED, 0, 0, 0);
}

static void say_yes(play *p, int n)
{
    char result[96];
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = OMS_OUTCOME_OK;
    (void)snprintf(result, sizeof result,
                   "{\"provider_ref\":\"A%d\",\"amount_minor\":1000}", n);
    reply.result = result;
    assert_int_equal(oms_call_complete(p->shop.oms, p->calls[n].key, &reply),
                     OMS_OK);
    pay_settle(&p->shop);
    pay_verify(&p->shop);
}

// What the provider has been asked last.
static void expect_asked(const play *p, const char *what, const char *ref)
{
    char quoted[32];
    (void)snprintf(quoted, sizeof quoted, "\"%s\"", ref);
    oms_money *money = pay_money((pay_shop *)&p->shop, "o1");
    const oms_transaction *last =
        &money->transactions[money->transactions_count - 1];
    assert_int_equal(last->type, OMS_TRANSACTION_TYPE_VOID);
    assert_int_equal(last->amount_minor, 1000);
    assert_string_equal(last->reason, what);
    assert_non_null(strstr(p->shop.last_request, quoted));
    oms_money_free(money);
}

static void test_authorization__that_a_fact_called_failed_counts_when_given(
    void **state)
{
    (void)state;
    play p = {.chance = 1};
    open_refused(&p);
    say_yes(&p, 0);
    pay_expect(&p.shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    assert_int_equal(pay_events(&p.shop, "o1", "payment.authorized"), 1);
    // Told a second time it is nothing new.
    pay_do(&p.shop, "payment.record",
           "{" P1 ",\"type\":\"authorization\",\"amount_minor\":1000,"
           "\"provider_ref\":\"A0\"}");
    pay_expect(&p.shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
    pay_verify(&p.shop);
    pay_close(&p.shop);
}

static void test_authorization__that_comes_after_the_end_is_voided(void **state)
{
    (void)state;
    play p = {.chance = 1};
    open_refused(&p);
    pay_tell(&p.shop, "o1", "order.canceled");
    pay_settle(&p.shop);
    say_yes(&p, 0);
    expect_asked(&p, "order_ended", "A0");
    p.shop.silent = false;
    strcpy(p.calls[0].key, p.shop.last_key);
    say_yes(&p, 0);
    pay_expect(&p.shop, "o1", OMS_PAYMENT_STATE_CANCELED, 0, 0, 0);
    pay_close(&p.shop);
}

static void retry(play *p)
{
    pay_do(&p->shop, "payment.authorize", "{" P1 "}");
    pay_settle(&p->shop);
    strcpy(p->calls[1].key, p->shop.last_key);
    assert_string_not_equal(p->calls[0].key, p->calls[1].key);
}

// Whichever comes second is given back, and the payment goes by the other.
static void test_authorization__that_was_tried_again_is_held_once(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        play p = {.chance = 1};
        open_refused(&p);
        retry(&p);
        say_yes(&p, first);
        pay_expect(&p.shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
        say_yes(&p, 1 - first);
        expect_asked(&p, "authorized_twice", first ? "A0" : "A1");
        strcpy(p.calls[0].key, p.shop.last_key);
        say_yes(&p, 0); // to the void
        pay_expect(&p.shop, "o1", OMS_PAYMENT_STATE_AUTHORIZED, 1000, 0, 0);
        pay_do(&p.shop, "payment.capture", "{" P1 "}");
        pay_settle(&p.shop);
        assert_non_null(
            strstr(p.shop.last_request, first ? "\"A1\"" : "\"A0\""));
        pay_close(&p.shop);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_effects__are_counted_once_in_any_order),
        cmocka_unit_test(
            test_effects__of_three_calls_survive_a_fact_of_the_last),
        cmocka_unit_test(test_effect__of_somebody_else_does_not_hide_our_own),
        cmocka_unit_test(
            test_fact__without_a_reference_takes_that_of_the_answer),
        cmocka_unit_test(test_answer__is_right_when_a_fact_said_it_failed),
        cmocka_unit_test(
            test_fact__of_an_attempt_that_failed_first_counts_once),
        cmocka_unit_test(test_fact__that_waits_counts_as_its_answer),
        cmocka_unit_test(
            test_authorization__that_a_fact_called_failed_counts_when_given),
        cmocka_unit_test(
            test_authorization__that_comes_after_the_end_is_voided),
        cmocka_unit_test(test_authorization__that_was_tried_again_is_held_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
