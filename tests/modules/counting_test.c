// The pure functions of processing: units of a line under facts in any order,
// and the derived statuses for every shape of counters.
#include <string.h>

#include "modules/processing/processing.h"
#include "shop.h"

static bool line_holds(const order_line_row *line)
{
    return line->canceled >= 0 && line->allocated >= 0 &&
           line->backordered >= 0 && line->fulfilled >= 0 &&
           line->canceled + line->allocated + line->backordered +
                   line->fulfilled <=
               line->quantity &&
           line->delivered >= 0 && line->delivered <= line->shipped &&
           line->shipped <= line->fulfilled && line->returned >= 0 &&
           line->returned <= line->shipped;
}

static uint32_t next(uint32_t *chance)
{
    *chance = *chance * 1664525u + 1013904223u;
    return *chance >> 8;
}

static void one_step(order_line_row *line, uint32_t *chance)
{
    int64_t units = next(chance) % 12;
    int before = (int)(next(chance) % 6);
    int64_t promised = 0;
    switch (next(chance) % 10) {
    case 0:
        oms__lines_pack(line, units);
        break;
    case 1:
        oms__lines_ship(line, units, before);
        break;
    case 2:
        oms__lines_deliver(line, units, before);
        break;
    case 3:
        oms__lines_unpack(line, units, before % 2 == 0, before > 3);
        break;
    case 4:
        oms__lines_allocate(line, units, before);
        break;
    case 5:
        oms__lines_fill(line, units);
        break;
    case 6:
        if (before == 0)
            oms__lines_end(line);
        break;
    case 7:
        assert_true(oms__lines_cancel(line, units, &promised) <= units);
        assert_true(promised >= 0 && promised <= units);
        break;
    case 8:
        oms__lines_return(line, units);
        break;
    default:
        break;
    }
}

static void test_lines__hold_their_invariant_whatever_comes(void **state)
{
    (void)state;
    uint32_t chance = 20240917;
    for (int run = 0; run < 20000; run++) {
        order_line_row line = {.quantity = 1 + next(&chance) % 10};
        for (int i = 0; i < 12; i++) {
            one_step(&line, &chance);
            if (!line_holds(&line))
                fail_msg("run %d step %d breaks the line", run, i);
        }
    }
}

static void test_lines__cancel_what_nobody_has_touched_first(void **state)
{
    (void)state;
    order_line_row line = {.quantity = 10,
                           .allocated = 3,
                           .backordered = 2,
                           .fulfilled = 4,
                           .shipped = 3};
    int64_t promised = -1;
    assert_int_equal(oms__lines_cancel(&line, 2, &promised), 2);
    assert_int_equal(promised, 1);
    assert_int_equal(line.backordered, 1);
    assert_int_equal(oms__lines_cancel(&line, 4, &promised), 4);
    assert_int_equal(promised, 4);
    assert_int_equal(line.backordered + line.allocated, 0);
    assert_int_equal(oms__lines_cancel(&line, 5, &promised), 1);
    assert_int_equal(promised, 0);
    assert_int_equal(line.fulfilled, 3);
    assert_int_equal(line.canceled, 7);
}

static void test_lines__that_come_back_have_left(void **state)
{
    (void)state;
    order_line_row line = {.quantity = 3, .allocated = 3};
    oms__lines_return(&line, 2);
    assert_int_equal(line.shipped, 2);
    assert_int_equal(line.delivered, 0);
    assert_int_equal(line.returned, 2);
    assert_int_equal(oms__lines_back(&line, 1), 2);
    oms__lines_return(&line, 9);
    assert_int_equal(line.returned, 3);
}

static void test_owed__shares_sum_to_the_whole_in_any_steps(void **state)
{
    (void)state;
    uint32_t chance = 5;
    for (int run = 0; run < 2000; run++) {
        order_line_more more = {0};
        order_line_row line = {.quantity = 1 + next(&chance) % 20,
                               .total_minor = next(&chance) % 1000,
                               .more = &more};
        int64_t discount =
            line.total_minor > 0 ? next(&chance) % (line.total_minor + 1) : 0;
        int64_t sum = 0;
        while (more.dropped < line.quantity) {
            int64_t before = oms__owed_line(&line, discount);
            more.dropped += 1 + next(&chance) % (line.quantity - more.dropped);
            int64_t part = oms__owed_line(&line, discount) - before;
            assert_true(part >= 0);
            sum += part;
        }
        assert_int_equal(sum, line.total_minor - discount);
    }
}

static void test_lines__ship_without_packing_claims_the_units(void **state)
{
    (void)state;
    order_line_row line = {.quantity = 5, .allocated = 3, .backordered = 2};
    oms__lines_ship(&line, 4, OMS_SHIPMENT_PENDING);
    assert_int_equal(line.allocated, 0);
    assert_int_equal(line.backordered, 1);
    assert_int_equal(line.fulfilled, 4);
    assert_int_equal(line.shipped, 4);
}

static void test_lines__shipping_after_the_end_takes_units_back(void **state)
{
    (void)state;
    order_line_row line = {.quantity = 3, .allocated = 3};
    oms__lines_end(&line);
    assert_int_equal(line.canceled, 3);
    oms__lines_ship(&line, 2, OMS_SHIPMENT_PACKED);
    assert_int_equal(line.canceled, 1);
    assert_int_equal(line.shipped, 2);
}

static void test_lines__a_late_hand_over_counts_nothing_twice(void **state)
{
    (void)state;
    order_line_row line = {.quantity = 2};
    oms__lines_deliver(&line, 2, OMS_SHIPMENT_PENDING);
    oms__lines_ship(&line, 2, OMS_SHIPMENT_DELIVERED);
    assert_int_equal(line.shipped, 2);
    assert_int_equal(line.delivered, 2);
}

static void test_lines__two_parcels_do_not_share_packed_units(void **state)
{
    (void)state;
    order_line_row line = {.quantity = 3, .allocated = 3};
    oms__lines_pack(&line, 2);
    oms__lines_ship(&line, 1, OMS_SHIPMENT_PENDING);
    assert_int_equal(line.fulfilled, 3);
    assert_int_equal(line.shipped, 1);
}

typedef struct money_case {
    int64_t total, authorized, captured, refunded;
    int64_t payments, open, failed, voided;
    oms_payment_status expected;
} money_case;

static const money_case money_cases[] = {
    {100, 0, 0, 0, 1, 1, 0, 0, OMS_PAYMENT_STATUS_UNPAID},
    {100, 0, 0, 0, 0, 0, 0, 0, OMS_PAYMENT_STATUS_UNPAID},
    {0, 0, 0, 0, 0, 0, 0, 0, OMS_PAYMENT_STATUS_PAID},
    {0, 0, 0, 0, 1, 1, 0, 0, OMS_PAYMENT_STATUS_UNPAID},
    {100, 100, 0, 0, 1, 0, 0, 0, OMS_PAYMENT_STATUS_AUTHORIZED},
    {100, 120, 0, 0, 1, 0, 0, 0, OMS_PAYMENT_STATUS_AUTHORIZED},
    {100, 99, 0, 0, 1, 0, 0, 0, OMS_PAYMENT_STATUS_PARTIALLY_AUTHORIZED},
    {100, 100, 1, 0, 1, 0, 0, 0, OMS_PAYMENT_STATUS_PARTIALLY_PAID},
    {100, 100, 100, 0, 1, 0, 0, 0, OMS_PAYMENT_STATUS_PAID},
    {100, 101, 101, 0, 1, 0, 0, 0, OMS_PAYMENT_STATUS_OVERPAID},
    {100, 100, 100, 1, 1, 0, 0, 0, OMS_PAYMENT_STATUS_PARTIALLY_REFUNDED},
    {100, 100, 100, 100, 1, 0, 0, 0, OMS_PAYMENT_STATUS_REFUNDED},
    {100, 0, 0, 0, 1, 0, 0, 1, OMS_PAYMENT_STATUS_VOIDED},
    {100, 0, 0, 0, 1, 0, 1, 0, OMS_PAYMENT_STATUS_FAILED},
    {100, 0, 0, 0, 2, 1, 1, 0, OMS_PAYMENT_STATUS_UNPAID},
};

static void test_derive__payment_status_of_every_shape(void **state)
{
    (void)state;
    for (size_t i = 0; i < OMS_COUNT(money_cases); i++) {
        const money_case *one = &money_cases[i];
        order_row order = {.status = OMS_ORDER_PENDING,
                           .total_minor = one->total,
                           .authorized_minor = one->authorized,
                           .captured_minor = one->captured,
                           .refunded_minor = one->refunded,
                           .payments_count = one->payments,
                           .open_count = one->open,
                           .failed_count = one->failed,
                           .voided_count = one->voided};
        oms__derive_order(&order);
        if (order.payment_status != (int32_t)one->expected)
            fail_msg("money case %zu gives %d", i, order.payment_status);
    }
}

typedef struct units_case {
    int32_t status;
    int64_t total, canceled, backordered, fulfilled, shipped, delivered;
    oms_fulfillment_status expected;
    int32_t stage;
} units_case;

static const units_case units_cases[] = {
    {OMS_ORDER_PENDING, 4, 0, 0, 0, 0, 0, OMS_FULFILLMENT_STATUS_UNFULFILLED,
     STAGE_PENDING},
    {OMS_ORDER_CONFIRMED, 4, 0, 1, 0, 0, 0, OMS_FULFILLMENT_STATUS_BACKORDERED,
     STAGE_CONFIRMED},
    {OMS_ORDER_PROCESSING, 4, 0, 0, 1, 0, 0,
     OMS_FULFILLMENT_STATUS_PARTIALLY_FULFILLED, STAGE_PROCESSING},
    {OMS_ORDER_PROCESSING, 4, 0, 0, 4, 0, 0, OMS_FULFILLMENT_STATUS_FULFILLED,
     STAGE_PACKED},
    {OMS_ORDER_PROCESSING, 4, 0, 0, 4, 1, 0,
     OMS_FULFILLMENT_STATUS_PARTIALLY_SHIPPED, STAGE_SHIPPED},
    {OMS_ORDER_PROCESSING, 4, 0, 0, 4, 4, 0, OMS_FULFILLMENT_STATUS_SHIPPED,
     STAGE_SHIPPED},
    {OMS_ORDER_PROCESSING, 4, 0, 0, 4, 4, 1,
     OMS_FULFILLMENT_STATUS_PARTIALLY_DELIVERED, STAGE_SHIPPED},
    {OMS_ORDER_COMPLETED, 4, 0, 0, 4, 4, 4, OMS_FULFILLMENT_STATUS_DELIVERED,
     STAGE_DELIVERED},
    {OMS_ORDER_PROCESSING, 4, 2, 0, 2, 2, 2, OMS_FULFILLMENT_STATUS_DELIVERED,
     STAGE_DELIVERED},
    {OMS_ORDER_CANCELED, 4, 4, 0, 0, 0, 0, OMS_FULFILLMENT_STATUS_CANCELED,
     STAGE_CANCELED},
    {OMS_ORDER_CANCELED, 4, 0, 0, 4, 4, 4, OMS_FULFILLMENT_STATUS_DELIVERED,
     STAGE_CANCELED},
    {OMS_ORDER_REJECTED, 4, 4, 0, 0, 0, 0, OMS_FULFILLMENT_STATUS_CANCELED,
     STAGE_REJECTED},
    {OMS_ORDER_EXPIRED, 4, 4, 0, 0, 0, 0, OMS_FULFILLMENT_STATUS_CANCELED,
     STAGE_EXPIRED},
    {OMS_ORDER_PENDING, 4, 0, 0, 4, 4, 4, OMS_FULFILLMENT_STATUS_DELIVERED,
     STAGE_DELIVERED},
    {OMS_ORDER_COMPLETED, 0, 0, 0, 0, 0, 0, OMS_FULFILLMENT_STATUS_UNFULFILLED,
     STAGE_DELIVERED},
};

static void test_derive__fulfillment_status_and_stage(void **state)
{
    (void)state;
    for (size_t i = 0; i < OMS_COUNT(units_cases); i++) {
        const units_case *one = &units_cases[i];
        order_row order = {.status = one->status,
                           .units_total = one->total,
                           .units_canceled = one->canceled,
                           .units_backordered = one->backordered,
                           .units_fulfilled = one->fulfilled,
                           .units_shipped = one->shipped,
                           .units_delivered = one->delivered};
        oms__derive_order(&order);
        if (order.fulfillment_status != (int32_t)one->expected ||
            order.stage != one->stage)
            fail_msg("units case %zu gives %d, stage %d", i,
                     order.fulfillment_status, order.stage);
    }
}

static void test_derive__canceled_for_stock_is_unavailable(void **state)
{
    (void)state;
    order_row order = {.status = OMS_ORDER_CANCELED,
                       .reason = OMS_REASON_INVENTORY};
    oms__derive_order(&order);
    assert_int_equal(order.stage, STAGE_UNAVAILABLE);
}

static void test_derive__returned_units(void **state)
{
    (void)state;
    order_row order = {.status = OMS_ORDER_COMPLETED,
                       .units_total = 2,
                       .units_fulfilled = 2,
                       .units_shipped = 2,
                       .units_delivered = 2,
                       .units_returned = 1};
    oms__derive_order(&order);
    assert_int_equal(order.return_status, OMS_RETURN_STATUS_PARTIALLY_RETURNED);
    order.units_returned = 2;
    oms__derive_order(&order);
    assert_int_equal(order.return_status, OMS_RETURN_STATUS_RETURNED);
}

static void test_secured__by_cover_by_tender_and_by_terms(void **state)
{
    (void)state;
    order_settings covered = {.secured_when = OMS_SECURED_COVERED,
                              .tolerance_minor = 2};
    order_settings tendered = {.secured_when = OMS_SECURED_TENDERED};
    order_row order = {.total_minor = 100, .payments_count = 2};
    assert_false(oms__order_payment_secured(&order, &covered));
    order.authorized_minor = 97;
    assert_false(oms__order_payment_secured(&order, &covered));
    order.authorized_minor = 98; // within the tolerance
    assert_true(oms__order_payment_secured(&order, &covered));
    assert_false(oms__order_payment_secured(&order, &tendered));
    order.secured_count = 2;
    assert_true(oms__order_payment_secured(&order, &tendered));
    order_row terms = {.total_minor = 100, .terms = OMS_TERMS_ON_ACCOUNT};
    assert_true(oms__order_payment_secured(&terms, &covered));
    order_row free_order = {.total_minor = 0};
    assert_true(oms__order_payment_secured(&free_order, &covered));
    order_row no_lines = {.total_minor = 0, .payments_count = 1};
    assert_false(oms__order_payment_secured(&no_lines, &covered));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines__hold_their_invariant_whatever_comes),
        cmocka_unit_test(test_lines__cancel_what_nobody_has_touched_first),
        cmocka_unit_test(test_lines__that_come_back_have_left),
        cmocka_unit_test(test_owed__shares_sum_to_the_whole_in_any_steps),
        cmocka_unit_test(test_lines__ship_without_packing_claims_the_units),
        cmocka_unit_test(test_lines__shipping_after_the_end_takes_units_back),
        cmocka_unit_test(test_lines__a_late_hand_over_counts_nothing_twice),
        cmocka_unit_test(test_lines__two_parcels_do_not_share_packed_units),
        cmocka_unit_test(test_derive__payment_status_of_every_shape),
        cmocka_unit_test(test_derive__fulfillment_status_and_stage),
        cmocka_unit_test(test_derive__canceled_for_stock_is_unavailable),
        cmocka_unit_test(test_derive__returned_units),
        cmocka_unit_test(test_secured__by_cover_by_tender_and_by_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
