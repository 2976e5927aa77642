// Random sequences of every command that can be told to an order, over several
// orders of one shop: after each rest, what the log says of money and goods is
// what is there (laws.h), every module agrees, and oms_verify finds nothing.
// OMS_SEQUENCES says how many, OMS_SEED only which one, loudly.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "laws.h"
#include "pairs.h"

#define SEQUENCES 40
#define ORDERS 3
#define STEPS 24
#define FEW_DAYS 4
#define LONG_DAYS 40

// What the stock or a channel cannot take part in is left to other tests.
static bool takes_part(const char *command)
{
    static const char *const apart[] = {"subject.erase", "order.archive",
                                        "order.restore"};
    for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
        if (strcmp(command, apart[i]) == 0)
            return false;
    return true;
}

static bool is_broken(int code)
{
    return code == OMS_EINTERNAL || code == OMS_EUNKNOWN || code == OMS_EIO ||
           code == OMS_EFULL || code == OMS_ECORRUPT || code == OMS_EBUSY ||
           code == OMS_ENOMEM;
}

typedef struct sequence {
    shop s;
    pairs_chance chance;
    bool facts; // money is told of from outside, too
    bool loud;
} sequence;

static void open_full(sequence *on)
{
    shop *s = &on->s;
    shop_open(s, NULL, NULL);
    shop_receive(s, "A", LAWS_STOCK);
    shop_receive(s, "B", LAWS_STOCK);
    shop_do(s, "order.configure", "{'allow_backorder':true}");
    shop_do(s, "provider.configure", "{'method':'poor','decline_all':true}");
    shop_do(s, "provider.configure",
            "{'method':'slow','requires_action':true}");
    shop_do(s, "provider.configure",
            "{'method':'keeps','decline_refunds':true}");
    shop_do(s, "provider.configure", "{'method':'loses','lose_refunds':2}");
}

static void set_rules(sequence *on)
{
    shop *s = &on->s;
    if (pairs_pick(&on->chance, 3) == 0)
        shop_do(s, "payment.configure", "{'capture_when':'on_confirm'}");
    if (pairs_pick(&on->chance, 2) == 0)
        shop_do(s, "return.configure",
                "{'auto_approve':true,'auto_credit':true,"
                "'credit_shipping':true,'fee_per_mille':100}");
}

static int rest(sequence *on, const char *when)
{
    shop_settle(&on->s);
    int faults = pairs_faults(&on->s) + laws_broken(&on->s, on->facts);
    if (faults > 0)
        print_message("  ... %s\n", when);
    return faults;
}

static const pairs_act *pick_act(sequence *on)
{
    for (;;) {
        const pairs_act *act =
            &pairs_acts[pairs_pick(&on->chance, (uint32_t)pairs_acts_count)];
        if (takes_part(act->command) &&
            (on->facts || strcmp(act->command, "payment.record") != 0))
            return act;
    }
}

static int step(sequence *on)
{
    char args[1024];
    int number = 1 + (int)pairs_pick(&on->chance, ORDERS);
    const pairs_act *act = pick_act(on);
    pairs_write(act->args, number, &on->chance, args, sizeof(args));
    int code = shop_try(&on->s, act->command, "%s", args);
    if (on->loud)
        print_message("%s %s -> %s\n", act->command, args, oms_code_name(code));
    if (is_broken(code))
        print_message("%s: %s: %s\n", act->command, oms_code_name(code),
                      on->s.error.text);
    if (pairs_pick(&on->chance, 12) == 0)
        shop_pass(&on->s, SHOP_DAY_MS);
    return is_broken(code) +
           (pairs_pick(&on->chance, 3) == 0 ? 0 : rest(on, act->command));
}

static void bring(sequence *on, int number)
{
    size_t phase;
    do
        phase = pairs_pick(&on->chance, (uint32_t)pairs_phases_count);
    while (strcmp(pairs_phases[phase].name, "archived") == 0);
    if (on->loud)
        print_message("R%d is %s\n", number, pairs_phases[phase].name);
    pairs_bring(&on->s, phase, number);
}

static int play(uint64_t seed, bool loud)
{
    sequence on = {.chance = {seed * 0x9e3779b97f4a7c15ULL + 1},
                   .facts = seed % 2 == 0,
                   .loud = loud};
    open_full(&on);
    for (int i = 1; i <= ORDERS; i++)
        bring(&on, i);
    set_rules(&on);
    int faults = rest(&on, "begun");
    for (int i = 0; i < STEPS && faults == 0; i++)
        faults = step(&on);
    for (int i = 0; i < FEW_DAYS && faults == 0; i++)
        shop_pass(&on.s, SHOP_DAY_MS);
    if (faults == 0)
        shop_pass(&on.s, LONG_DAYS * SHOP_DAY_MS);
    if (faults == 0)
        faults = rest(&on, "at last");
    shop_abandon(&on.s);
    return faults;
}

static void test_conservation__holds_whatever_is_said(void **state)
{
    (void)state;
    const char *one = getenv("OMS_SEED");
    const char *many = getenv("OMS_SEQUENCES");
    const char *from = getenv("OMS_FROM");
    uint64_t first = from != NULL ? strtoull(from, NULL, 10) : 1;
    uint64_t last =
        first + (many != NULL ? strtoull(many, NULL, 10) : SEQUENCES) - 1;
    int failed = 0;
    if (one != NULL)
        first = last = strtoull(one, NULL, 10);
    for (uint64_t seed = first; seed <= last; seed++)
        if (play(seed, one != NULL) > 0) {
            print_message("seed %llu\n", (unsigned long long)seed);
            failed++;
        }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conservation__holds_whatever_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
