// The funnel and the promises: whatever the order in which facts are told, an
// order counts where its times belong.
#include <stdlib.h>
#include <string.h>

#include "report_stage.h"

#define END (DAY_0 + 60 * DAY_MS)

static int64_t step(shop *s, const char *name, const char *member)
{
    return report_row(s, "funnel", DAY_0, END, "step", name, member);
}

static int64_t step_on(shop *s, int day, const char *name)
{
    return report_row(s, "funnel", DAY_0 + day * DAY_MS,
                      DAY_0 + (day + 1) * DAY_MS, "step", name, "orders");
}

static int64_t promise(shop *s, const char *name, const char *member)
{
    return report_row(s, "delivery", DAY_0, END, "promise", name, member);
}

static void confirm(shop *s, const char *order_id, int64_t at)
{
    report_tell(s, "order.confirmed", at, "{'order_id':'%s'}", order_id);
}

// An order with a promise; one unit.
static void place_promised(shop *s, const char *order_id, int64_t at,
                           int64_t promised_at_ms)
{
    report_tell(s, "order.placed", at,
                "{'order_id':'%s','channel':'web','currency':'EUR',"
                "'items_minor':1000,'discount_minor':0,'shipping_minor':0,"
                "'tax_minor':0,'fee_minor':0,'total_minor':1000,"
                "'promised_at_ms':%lld,'lines':[{'line_no':1,'sku':'A',"
                "'quantity':1,'items_minor':1000,'total_minor':1000}]}",
                order_id, (long long)promised_at_ms);
}

static void test_funnel__says_how_long_each_step_took(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 1);
    confirm(s, "o1", DAY_0 + HOUR_MS);
    report_ship(s, "o1", 1, DAY_0 + 2 * DAY_MS, 1);
    report_deliver(s, "o1", 1, DAY_0 + 5 * DAY_MS, 1);
    report_tell(s, "order.completed", DAY_0 + 5 * DAY_MS, "{'order_id':'o1'}");
    assert_int_equal(step(s, "placed", "orders"), 1);
    assert_int_equal(step(s, "placed", "timed"), 0);
    assert_int_equal(step(s, "confirmed", "took_ms"), HOUR_MS);
    assert_int_equal(step(s, "confirmed", "in_hour"), 1);
    assert_int_equal(step(s, "shipped", "took_ms"), 2 * DAY_MS - HOUR_MS);
    assert_int_equal(step(s, "shipped", "in_3_days"), 1);
    assert_int_equal(step(s, "delivered", "average_ms"), 3 * DAY_MS);
    assert_int_equal(step(s, "completed", "took_ms"), 0);
    assert_int_equal(step(s, "completed", "in_hour"), 1);
    assert_int_equal(step(s, "ended", "orders"), 0);
}

static void test_funnel__knows_every_class_of_time(void **state)
{
    static const struct {
        int64_t took;
        const char *class;
    } cases[] = {
        {HOUR_MS, "in_hour"},        {HOUR_MS + 1, "in_day"},
        {DAY_MS, "in_day"},          {DAY_MS + 1, "in_3_days"},
        {3 * DAY_MS, "in_3_days"},   {3 * DAY_MS + 1, "in_week"},
        {7 * DAY_MS, "in_week"},     {7 * DAY_MS + 1, "in_2_weeks"},
        {14 * DAY_MS, "in_2_weeks"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        shop s;
        report_stage_open(&s);
        report_place(&s, "o1", NULL, DAY_0, 1);
        confirm(&s, "o1", DAY_0 + cases[i].took);
        assert_int_equal(step(&s, "confirmed", cases[i].class), 1);
        shop_close(&s);
    }
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 1);
    confirm(s, "o1", DAY_0 + 14 * DAY_MS + 1);
    assert_int_equal(step(s, "confirmed", "in_2_weeks"), 0);
    assert_int_equal(step(s, "confirmed", "timed"), 1);
}

static void test_a_step_told_before_the_one_before__took_no_time(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0 + DAY_MS, 1);
    report_ship(s, "o1", 1, DAY_0, 1);
    assert_int_equal(step(s, "shipped", "orders"), 1);
    assert_int_equal(step(s, "shipped", "timed"), 0);
    assert_int_equal(step(s, "shipped", "took_ms"), 0);
}

static void test_delivered__is_the_last_parcel_whichever_was_told_last(
    void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 3);
    report_ship(s, "o1", 1, DAY_0 + 2 * DAY_MS, 1);
    report_deliver(s, "o1", 1, DAY_0 + 9 * DAY_MS, 1);
    assert_int_equal(step(s, "delivered", "orders"), 0);
    report_ship(s, "o1", 2, DAY_0 + DAY_MS, 2); // left before parcel 1
    report_deliver(s, "o1", 2, DAY_0 + 4 * DAY_MS, 2);
    assert_int_equal(step_on(s, 1, "shipped"), 1);
    assert_int_equal(step_on(s, 2, "shipped"), 0);
    assert_int_equal(step_on(s, 9, "delivered"), 1);
    assert_int_equal(step_on(s, 4, "delivered"), 0);
    assert_int_equal(step(s, "delivered", "took_ms"), 8 * DAY_MS);
}

static void test_cancel_of_what_is_left__makes_the_rest_whole(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 2);
    report_ship(s, "o1", 1, DAY_0 + DAY_MS, 1);
    report_deliver(s, "o1", 1, DAY_0 + 2 * DAY_MS, 1);
    assert_int_equal(step(s, "delivered", "orders"), 0);
    report_tell(s, "order.lines_canceled", DAY_0 + 8 * DAY_MS,
                "{'order_id':'o1','cancellation_no':1,'lines':["
                "{'line_no':1,'quantity':1,'amount_minor':1100}],"
                "'amount_minor':1100,'canceled_minor':1100}");
    assert_int_equal(step_on(s, 2, "delivered"), 1);
}

static void test_cancel_after_shipping__does_not_make_it_delivered(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 2);
    report_ship(s, "o1", 1, DAY_0, 1);
    report_deliver(s, "o1", 1, DAY_0, 1);
    report_tell(s, "order.canceled", DAY_0, "{'order_id':'o1'}");
    assert_int_equal(step(s, "delivered", "orders"), 0);
    report_ship(s, "o1", 2, DAY_0, 1);
    report_deliver(s, "o1", 2, DAY_0 + DAY_MS, 1);
    assert_int_equal(step_on(s, 1, "delivered"), 1);
}

static void test_units__leave_once_and_when_they_left(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 2);
    report_deliver_early(s, "o1", 1, DAY_0 + 5 * DAY_MS, 2);
    assert_int_equal(report_row(s, "stock", DAY_0 + 5 * DAY_MS,
                                DAY_0 + 6 * DAY_MS, "sku", "A", "shipped"),
                     2);
    assert_int_equal(step(s, "delivered", "timed"), 0);
    report_ship_late(s, "o1", 1, DAY_0 + 3 * DAY_MS, 2);
    assert_int_equal(report_row(s, "stock", DAY_0 + 5 * DAY_MS,
                                DAY_0 + 6 * DAY_MS, "sku", "A", "shipped"),
                     0);
    assert_int_equal(report_row(s, "stock", DAY_0 + 3 * DAY_MS,
                                DAY_0 + 4 * DAY_MS, "sku", "A", "shipped"),
                     2);
    assert_int_equal(step(s, "delivered", "took_ms"), 2 * DAY_MS);
}

static void test_undated_delivery__counts_without_a_time(void **state)
{
    shop *s = *state;
    place_promised(s, "o1", DAY_0, DAY_0 + DAY_MS);
    report_tell(s, "shipment.delivered", DAY_0 + 3 * DAY_MS,
                "{'order_id':'o1','shipment_no':1,'before':'packed',"
                "'undated':true,'lines':[{'line_no':1,'quantity':1}]}");
    assert_int_equal(promise(s, "delivery", "orders"), 1);
    assert_int_equal(promise(s, "delivery", "promised"), 0);
    assert_int_equal(promise(s, "delivery", "late"), 0);
    assert_int_equal(step(s, "delivered", "timed"), 0);
}

static void test_reopened__is_completed_when_it_is_again(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 1);
    report_tell(s, "order.completed", DAY_0 + DAY_MS, "{'order_id':'o1'}");
    report_tell(s, "order.reopened", DAY_0 + 2 * DAY_MS, "{'order_id':'o1'}");
    assert_int_equal(step(s, "completed", "orders"), 0);
    report_tell(s, "order.completed", DAY_0 + 3 * DAY_MS, "{'order_id':'o1'}");
    assert_int_equal(step_on(s, 3, "completed"), 1);
}

// ---- promises --------------------------------------------------------------

typedef struct late_case {
    int64_t promised; // since DAY_0
    int64_t arrived;
    int64_t minutes; // the zone is ahead of UTC by
    int64_t late;
    int64_t late_by_date;
} late_case;

static void check_late(const late_case *one)
{
    shop s;
    char more[128];
    report_stage_open(&s);
    place_promised(&s, "o1", DAY_0, DAY_0 + one->promised);
    report_ship(&s, "o1", 1, DAY_0, 1);
    report_deliver(&s, "o1", 1, DAY_0 + one->arrived, 1);
    (void)snprintf(more, sizeof(more), ",'utc_offsets':[{'minutes':%d}]",
                   (int)one->minutes);
    json_t *answer = report_ask(&s, "delivery", DAY_0, END, more);
    assert_string_equal(shop_text_at(&s, answer, "items/1/promise"),
                        "delivery");
    assert_int_equal(shop_number_at(answer, "items/1/promised"), 1);
    assert_int_equal(shop_number_at(answer, "items/1/late"), one->late);
    assert_int_equal(shop_number_at(answer, "items/1/late_by_date"),
                     one->late_by_date);
    assert_int_equal(shop_number_at(answer, "items/1/late_ms"),
                     one->late != 0 ? one->arrived - one->promised : 0);
    json_decref(answer);
    shop_close(&s);
}

static void test_late__by_the_clock_and_by_the_date_of_a_zone(void **state)
{
    static const late_case cases[] = {
        {10 * DAY_MS, 10 * DAY_MS, 0, 0, 0},     // to the millisecond
        {10 * DAY_MS, 10 * DAY_MS + 1, 0, 1, 0}, // later the same day
        {10 * DAY_MS, 11 * DAY_MS - 1, 0, 1, 0},
        {10 * DAY_MS, 11 * DAY_MS, 0, 1, 1}, // the next day
        {10 * DAY_MS, 13 * DAY_MS, 0, 1, 1}, // days later
        {10 * DAY_MS, 12 * DAY_MS - 1, 0, 1, 1},
        {11 * DAY_MS - HOUR_MS, 11 * DAY_MS + HOUR_MS, 0, 1, 1},
        {11 * DAY_MS - HOUR_MS, 11 * DAY_MS + HOUR_MS, -180, 1, 0},
        {10 * DAY_MS, 10 * DAY_MS + 18 * HOUR_MS + 14 * MINUTE_MS, 345, 1, 0},
        {10 * DAY_MS, 10 * DAY_MS + 18 * HOUR_MS + 15 * MINUTE_MS, 345, 1, 1},
        {10 * DAY_MS, 9 * DAY_MS, 0, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check_late(&cases[i]);
}

static void test_late__on_a_day_of_25_hours_is_on_time_by_date(void **state)
{
    // The clocks go back one hour at noon of day 10: midnight to midnight are
    // 25 hours, and 24 hours and a half behind the promise is the same date.
    shop *s = *state;
    place_promised(s, "o1", DAY_0, DAY_0 + 10 * DAY_MS - HOUR_MS);
    report_deliver_early(s, "o1", 1,
                         DAY_0 + 11 * DAY_MS - HOUR_MS + 30 * MINUTE_MS, 1);
    char more[256];
    (void)snprintf(more, sizeof(more),
                   ",'utc_offsets':[{'minutes':60},{'at_ms':%lld,'minutes':0}]",
                   (long long)(DAY_0 + 10 * DAY_MS + 12 * HOUR_MS));
    json_t *answer = report_ask(s, "delivery", DAY_0, END, more);
    assert_int_equal(shop_number_at(answer, "items/0/late"), 1);
    assert_int_equal(shop_number_at(answer, "items/0/late_by_date"), 0);
    json_decref(answer);
}

static void test_late_by_date__falls_into_its_own_period_and_channel(
    void **state)
{
    shop *s = *state;
    char id[16];
    for (int i = 0; i < 4; i++) {
        (void)snprintf(id, sizeof(id), "o%d", i);
        place_promised(s, id, DAY_0, DAY_0 + i * DAY_MS);
        report_deliver_early(s, id, 1, DAY_0 + (i + 1) * DAY_MS + HOUR_MS, 1);
    }
    json_t *answer =
        report_ask(s, "delivery", DAY_0 + 2 * DAY_MS, DAY_0 + 4 * DAY_MS,
                   ",'by_channel':true,'channel':'web'");
    assert_int_equal(shop_number_at(answer, "items/0/orders"), 2);
    assert_int_equal(shop_number_at(answer, "items/0/late_by_date"), 2);
    json_decref(answer);
    answer = report_ask(s, "delivery", DAY_0, END, ",'channel':'shop'");
    assert_int_equal(shop_number_at(answer, "items"), 0);
    json_decref(answer);
}

static void test_a_promise_that_is_moved__is_judged_anew(void **state)
{
    shop *s = *state;
    place_promised(s, "o1", DAY_0, DAY_0 + DAY_MS);
    report_deliver_early(s, "o1", 1, DAY_0 + DAY_MS + HOUR_MS, 1);
    assert_int_equal(promise(s, "delivery", "late"), 1);
    report_tell(s, "order.changed", DAY_0 + DAY_MS,
                "{'order_id':'o1','change_no':1,'items_minor':1000,"
                "'discount_minor':0,'shipping_minor':0,'tax_minor':0,"
                "'fee_minor':0,'total_minor':1000,'canceled_minor':0,"
                "'promised_at_ms':%lld}",
                (long long)(DAY_0 + 5 * DAY_MS));
    assert_int_equal(promise(s, "delivery", "late"), 0);
    assert_int_equal(promise(s, "delivery", "late_by_date"), 0);
    assert_int_equal(promise(s, "delivery", "orders"), 1);
}

static void test_shipping__is_promised_by_the_shop_from_then_on(void **state)
{
    shop *s = *state;
    report_place(s, "o0", NULL, DAY_0, 1);
    confirm(s, "o0", DAY_0);
    shop_settle(s);
    shop_do(s, "report.configure", "{'ship_within_ms':%lld}",
            (long long)(24 * HOUR_MS));
    report_place(s, "o1", NULL, DAY_0, 2);
    confirm(s, "o1", DAY_0 + HOUR_MS);
    report_place(s, "o2", NULL, DAY_0, 1);
    confirm(s, "o2", DAY_0);
    report_ship(s, "o0", 1, DAY_0 + 9 * DAY_MS, 1);
    report_ship(s, "o1", 1, DAY_0 + 2 * HOUR_MS, 1);
    assert_int_equal(promise(s, "shipping", "orders"), 1);
    report_ship(s, "o1", 2, DAY_0 + 24 * HOUR_MS + 2 * HOUR_MS, 1);
    report_ship(s, "o2", 1, DAY_0 + 24 * HOUR_MS, 1);
    assert_int_equal(promise(s, "shipping", "orders"), 3);
    assert_int_equal(promise(s, "shipping", "promised"), 2);
    assert_int_equal(promise(s, "shipping", "late"), 1);
    assert_int_equal(promise(s, "shipping", "late_ms"), HOUR_MS);
    assert_int_equal(promise(s, "shipping", "late_by_date"), 0);
    json_t *range = shop_ask(s, "report.range", "{}");
    assert_int_equal(shop_number_at(range, "ship_within_ms"), DAY_MS);
    assert_int_equal(shop_number_at(range, "first_at_ms"), DAY_0);
    assert_int_equal(shop_number_at(range, "last_at_ms"), DAY_0 + 10 * DAY_MS);
    json_decref(range);
}

static void test_offsets_that_go_back__are_refused(void **state)
{
    shop *s = *state;
    assert_int_equal(
        shop_ask_code(s, "report.delivery",
                      "{'starts':[{'at_ms':0},{'at_ms':900000}],'utc_offsets':["
                      "{'at_ms':5,'minutes':1},{'at_ms':5,'minutes':2}]}"),
        OMS_EINVAL);
    assert_string_equal(s->error.where, "/utc_offsets/1/at_ms");
}

// ---- stock -----------------------------------------------------------------

static void stock(shop *s, const char *kind, int64_t at, int units,
                  const char *more)
{
    report_tell(s, "stock.moved", at,
                "{'movement_no':1,'kind':'%s','sku':'A','location_id':'x',"
                "'quantity':%d%s}",
                kind, units, more);
}

static void test_stock__turns_over_by_the_average_of_the_days(void **state)
{
    shop *s = *state;
    stock(s, "RECEIPT", DAY_0, 100, "");
    stock(s, "RECEIPT", DAY_0, 7, ",'damaged':true");
    stock(s, "CANCELLATION", DAY_0, 9, "");
    report_place(s, "o1", NULL, DAY_0, 60);
    report_ship(s, "o1", 1, DAY_0 + 5 * DAY_MS, 60);
    stock(s, "RETURN", DAY_0 + 7 * DAY_MS, 10, "");
    stock(s, "ADJUSTMENT", DAY_0 + 8 * DAY_MS, -5, "");
    json_t *all = report_ask(s, "stock", DAY_0, DAY_0 + 10 * DAY_MS, "");
    assert_int_equal(shop_number_at(all, "items/0/received"), 100);
    assert_int_equal(shop_number_at(all, "items/0/shipped"), 60);
    assert_int_equal(shop_number_at(all, "items/0/returned"), 10);
    assert_int_equal(shop_number_at(all, "items/0/adjusted"), -5);
    assert_int_equal(shop_number_at(all, "items/0/on_hand"), 45);
    // 5 days of 100, 2 of 40, 1 of 50, 2 of 45: 720 unit days.
    assert_int_equal(shop_number_at(all, "items/0/average_on_hand"), 72);
    assert_int_equal(shop_number_at(all, "items/0/turns_per_mille"), 833);
    json_decref(all);
    json_t *later =
        report_ask(s, "stock", DAY_0 + 6 * DAY_MS, DAY_0 + 7 * DAY_MS, "");
    assert_int_equal(shop_number_at(later, "items/0/received"), 0);
    assert_int_equal(shop_number_at(later, "items/0/on_hand"), 40);
    assert_int_equal(shop_number_at(later, "items/0/average_on_hand"), 40);
    json_decref(later);
}

static void test_stock_below_zero__does_not_turn(void **state)
{
    shop *s = *state;
    report_place(s, "o1", NULL, DAY_0, 6);
    report_ship(s, "o1", 1, DAY_0, 6);
    assert_int_equal(report_row(s, "stock", DAY_0, END, "sku", "A", "on_hand"),
                     -6);
    assert_int_equal(
        report_row(s, "stock", DAY_0, END, "sku", "A", "turns_per_mille"), 0);
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, report_stage_setup, shop_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_funnel__says_how_long_each_step_took),
        TEST(test_funnel__knows_every_class_of_time),
        TEST(test_a_step_told_before_the_one_before__took_no_time),
        TEST(test_delivered__is_the_last_parcel_whichever_was_told_last),
        TEST(test_cancel_of_what_is_left__makes_the_rest_whole),
        TEST(test_cancel_after_shipping__does_not_make_it_delivered),
        TEST(test_units__leave_once_and_when_they_left),
        TEST(test_undated_delivery__counts_without_a_time),
        TEST(test_reopened__is_completed_when_it_is_again),
        TEST(test_late__by_the_clock_and_by_the_date_of_a_zone),
        TEST(test_late__on_a_day_of_25_hours_is_on_time_by_date),
        TEST(test_late_by_date__falls_into_its_own_period_and_channel),
        TEST(test_a_promise_that_is_moved__is_judged_anew),
        TEST(test_shipping__is_promised_by_the_shop_from_then_on),
        TEST(test_offsets_that_go_back__are_refused),
        TEST(test_stock__turns_over_by_the_average_of_the_days),
        TEST(test_stock_below_zero__does_not_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
