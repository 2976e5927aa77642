// The same facts give the same figures: in whatever order they are told, after
// a rebuild from the log, and after a repair of what was damaged.
#include <stdlib.h>
#include <string.h>

#include "report_stage.h"

#define ORDERS 40
#define FACTS_MAX 1200
#define DAYS 40
#define AT_DAY(day) (DAY_0 + (int64_t)(day)*DAY_MS)

typedef enum fact_kind {
    FACT_SHIP,
    FACT_DELIVER,
    FACT_PAY,
    FACT_REFUND,
    FACT_RETURN,
    FACT_CREDIT,
    FACT_CONFIRM,
    FACT_STOCK,
    FACT_KINDS
} fact_kind;

typedef struct fact {
    fact_kind kind;
    int order;
    int parcel;
    int64_t at;
    int amount;
} fact;

typedef struct story {
    int64_t placed[ORDERS];
    int customer[ORDERS];
    int sequence[ORDERS];
    fact facts[FACTS_MAX];
    int count;
    bool left[ORDERS][4];
    bool arrived[ORDERS][4];
} story;

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return *seed >> 33;
}

static int64_t any_time(uint64_t *seed)
{
    return DAY_0 + (int64_t)(next(seed) % (uint64_t)(DAYS * DAY_MS));
}

static void add(story *told, fact_kind kind, int order, int parcel, int64_t at,
                int amount)
{
    assert_true(told->count < FACTS_MAX);
    told->facts[told->count++] = (fact){kind, order, parcel, at, amount};
}

// Three parcels of an order's three units, and much else.
static void invent(story *told, uint64_t seed)
{
    memset(told, 0, sizeof(*told));
    for (int i = 0; i < ORDERS; i++) {
        told->placed[i] = any_time(&seed);
        told->customer[i] = (int)(next(&seed) % 12);
        told->sequence[i] = i;
        add(told, FACT_CONFIRM, i, 0, any_time(&seed), 0);
        for (int parcel = 1; parcel <= 3; parcel++) {
            int64_t left = any_time(&seed);
            add(told, FACT_SHIP, i, parcel, left, 1);
            if (next(&seed) % 4 != 0)
                add(told, FACT_DELIVER, i, parcel,
                    left + (int64_t)(next(&seed) % DAY_MS), 1);
        }
        add(told, FACT_PAY, i, 0, any_time(&seed), 3500);
        if (i % 3 == 0) {
            add(told, FACT_REFUND, i, 0, any_time(&seed), 700);
            add(told, FACT_RETURN, i, 0, any_time(&seed), 1);
            add(told, FACT_RETURN, i, 0, any_time(&seed), 1);
            add(told, FACT_CREDIT, i, 0, any_time(&seed), 700);
        }
        add(told, FACT_STOCK, i, 0, any_time(&seed), 5);
    }
}

static void shuffle(story *told, uint64_t seed)
{
    for (int i = ORDERS - 1; i > 0; i--) {
        int other = (int)(next(&seed) % (uint64_t)(i + 1));
        int kept = told->sequence[i];
        told->sequence[i] = told->sequence[other];
        told->sequence[other] = kept;
    }
    for (int i = told->count - 1; i > 0; i--) {
        int other = (int)(next(&seed) % (uint64_t)(i + 1));
        fact kept = told->facts[i];
        told->facts[i] = told->facts[other];
        told->facts[other] = kept;
    }
}

static void tell_parcel(shop *s, story *told, const fact *one, const char *id)
{
    bool *left = &told->left[one->order][one->parcel];
    bool *arrived = &told->arrived[one->order][one->parcel];
    if (one->kind == FACT_SHIP && *arrived)
        report_ship_late(s, id, one->parcel, one->at, 1);
    else if (one->kind == FACT_SHIP)
        report_ship(s, id, one->parcel, one->at, 1);
    else if (*left)
        report_deliver(s, id, one->parcel, one->at, 1);
    else
        report_deliver_early(s, id, one->parcel, one->at, 1);
    *(one->kind == FACT_SHIP ? left : arrived) = true;
}

static void tell(shop *s, story *told, const fact *one)
{
    char id[16];
    (void)snprintf(id, sizeof(id), "o%d", one->order + 1);
    switch (one->kind) {
    case FACT_SHIP:
    case FACT_DELIVER:
        tell_parcel(s, told, one, id);
        break;
    case FACT_PAY:
        report_pay(s, id, "captured", one->at, one->amount, one->amount, "");
        break;
    case FACT_REFUND:
        report_pay(s, id, "refunded", one->at, one->amount, 3500, "");
        break;
    case FACT_RETURN:
        report_tell(s, "return.received", one->at,
                    "{'order_id':'%s','return_no':1,'lines':[{'line_no':1,"
                    "'sku':'A','quantity':1,'amount_minor':1100}]}",
                    id);
        break;
    case FACT_CREDIT:
        report_tell(s, "return.credited", one->at,
                    "{'order_id':'%s','return_no':1,'amount_minor':%d}", id,
                    one->amount);
        break;
    case FACT_CONFIRM:
        report_tell(s, "order.confirmed", one->at, "{'order_id':'%s'}", id);
        break;
    default:
        report_tell(s, "stock.moved", one->at,
                    "{'movement_no':1,'kind':'RECEIPT','sku':'A',"
                    "'location_id':'x','quantity':%d}",
                    one->amount);
    }
}

static void tell_all(shop *s, story *told)
{
    memset(told->left, 0, sizeof(told->left));
    memset(told->arrived, 0, sizeof(told->arrived));
    shop_do(s, "report.configure", "{'ship_within_ms':%lld}",
            (long long)(2 * DAY_MS));
    for (int i = 0; i < ORDERS; i++) {
        char id[16];
        char customer[16];
        int order = told->sequence[i];
        (void)snprintf(id, sizeof(id), "o%d", order + 1);
        (void)snprintf(customer, sizeof(customer), "c%d",
                       told->customer[order]);
        report_place(s, id, customer, told->placed[order], 3);
    }
    for (int i = 0; i < told->count; i++)
        tell(s, told, &told->facts[i]);
}

// The line that differs says more than two texts of a hundred kilobytes.
static void same(const char *one, const char *two)
{
    while (*one != '\0' || *two != '\0') {
        int count = (int)strcspn(one, "\n");
        int other = (int)strcspn(two, "\n");
        if (count != other || memcmp(one, two, (size_t)count) != 0)
            fail_msg("%.*s\nis not\n%.*s", count, one, other, two);
        one += count + (one[count] != '\0');
        two += other + (two[other] != '\0');
    }
}

static void test_facts__in_any_order_give_the_same_figures(void **state)
{
    static story told;
    (void)state;
    invent(&told, 3);
    char *first = NULL;
    for (uint64_t round = 0; round < 12; round++) {
        shop s;
        report_stage_open(&s);
        tell_all(&s, &told);
        char *print = report_print_all(&s, DAY_0, DAYS + 1);
        if (first == NULL)
            first = print;
        else
            same(print, first);
        if (print != first)
            free(print);
        shop_close(&s);
        shuffle(&told, 100 + round);
    }
    assert_true(strlen(first) > 20000);
    free(first);
}

static void test_rebuild__gives_identical_figures(void **state)
{
    static story told;
    shop *s = *state;
    invent(&told, 9);
    tell_all(s, &told);
    report_tell(s, "order.canceled", AT_DAY(3), "{'order_id':'o7'}");
    report_tell(s, "subject.erased", AT_DAY(4),
                "{'erasure_id':'e1','customer_id':'c1'}");
    char *before = report_print_all(s, DAY_0, DAYS + 1);
    for (int round = 0; round < 2; round++) {
        shop_do(s, "report.rebuild", "{}");
        char *after = report_print_all(s, DAY_0, DAYS + 1);
        same(after, before);
        free(after);
    }
    free(before);
}

static void test_rebuild__hears_what_is_told_meanwhile(void **state)
{
    static story told;
    shop *s = *state;
    invent(&told, 11);
    tell_all(s, &told);
    shop_settle(s);
    shop_do(s, "report.rebuild", "{}");
    report_place(s, "late", NULL, DAY_0, 1);
    int64_t due = 1;
    assert_int_equal(oms_step(s->engine, 1, &due, &s->error), OMS_OK);
    report_place(s, "later", NULL, DAY_0, 1);
    assert_int_equal(
        report_number(s, "sales", DAY_0, AT_DAY(DAYS), "items/0/orders"),
        ORDERS + 2);
}

static void test_verify__finds_what_was_damaged_and_repair_mends_it(
    void **state)
{
    static const struct {
        const char *what;
        const char *rule;
    } cases[] = {{"day", "days_sum_quarters"},
                 {"quarter", "days_sum_quarters"},
                 {"order", "sales_sum_orders"},
                 {"customer", "loyalty_counts_customers"}};
    static story told;
    shop *s = *state;
    invent(&told, 17);
    tell_all(s, &told);
    report_place(s, "once", "only-once", DAY_0, 1);
    char *before = report_print_all(s, DAY_0, DAYS + 1);
    assert_int_equal(report_verify(s, 0, "", NULL), 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool named = false;
        report_break(s, cases[i].what);
        assert_true(report_verify(s, 0, cases[i].rule, &named) > 0);
        assert_true(named);
        assert_int_equal(
            report_verify(s, OMS_VERIFY_REPAIR, cases[i].rule, &named), 0);
        assert_true(named);
        char *after = report_print_all(s, DAY_0, DAYS + 1);
        same(after, before);
        free(after);
        assert_int_equal(report_verify(s, 0, "", NULL), 0);
    }
    free(before);
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, report_stage_setup, shop_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts__in_any_order_give_the_same_figures),
        TEST(test_rebuild__gives_identical_figures),
        TEST(test_rebuild__hears_what_is_told_meanwhile),
        TEST(test_verify__finds_what_was_damaged_and_repair_mends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
