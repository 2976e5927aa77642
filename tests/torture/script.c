// The lives. A sale: goods come in at two places, an order takes from both, is
// paid by two cards, leaves in two parcels, is captured, arrives, and is
// refunded in part; another order is canceled before it leaves. Taking back: of
// an order units are canceled, taken out and added by a change, the rest leaves
// and arrives, one unit comes back and is credited, a gesture is refunded;
// another order is canceled as a whole by its customer.
#include <stdio.h>
#include <string.h>

#include "torture/torture.h"

#define TRIES_MAX 4             // of one command; then the fault is lifted
#define ROUNDS_MAX 2000         // of oms_step
#define SOON_MS (6 * 3600000LL) // later than this are timers, not retries

typedef struct line {
    const char *command;
    const char *args;
} line;

static const line sale[] = {
    {"order.configure", "{\"skip_stock\":false}"},
    {"fulfillment.configure", "{\"book_labels\":true}"},
    {"stock.receive",
     "{\"sku\":\"S1\",\"location_id\":\"north\",\"quantity\":3}"},
    {"stock.receive",
     "{\"sku\":\"S1\",\"location_id\":\"south\",\"quantity\":3}"},
    {"order.place",
     "{\"order_id\":\"A\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"S1\","
     "\"quantity\":3,\"unit_price_minor\":1000,\"location_id\":\"north\"},"
     "{\"sku\":\"S1\",\"quantity\":2,\"unit_price_minor\":1000,"
     "\"location_id\":\"south\"}],"
     "\"adjustments\":[{\"kind\":\"shipping\",\"amount_minor\":490}],"
     "\"payments\":[{\"method\":\"card\",\"amount_minor\":3000},"
     "{\"method\":\"card\",\"amount_minor\":2490}],"
     "\"ship_to\":{\"name\":\"N\",\"country\":\"DE\"}}"},
    {"order.place",
     "{\"order_id\":\"B\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"S1\","
     "\"quantity\":1,\"unit_price_minor\":500}],"
     "\"payments\":[{\"method\":\"card\",\"amount_minor\":500}]}"},
    {"order.cancel", "{\"order_id\":\"B\",\"reason\":\"customer\"}"},
    {"shipment.create", "{\"order_id\":\"A\",\"fulfillment_no\":1}"},
    {"shipment.pick", "{\"order_id\":\"A\",\"shipment_no\":1}"},
    {"shipment.pack", "{\"order_id\":\"A\",\"shipment_no\":1}"},
    {"shipment.ship", "{\"order_id\":\"A\",\"shipment_no\":1}"},
    {"shipment.create", "{\"order_id\":\"A\",\"fulfillment_no\":2}"},
    {"shipment.pick", "{\"order_id\":\"A\",\"shipment_no\":2}"},
    {"shipment.pack", "{\"order_id\":\"A\",\"shipment_no\":2}"},
    {"shipment.ship", "{\"order_id\":\"A\",\"shipment_no\":2}"},
    {"shipment.scan",
     "{\"order_id\":\"A\",\"shipment_no\":1,\"status\":\"in_transit\"}"},
    {"shipment.deliver", "{\"order_id\":\"A\",\"shipment_no\":1}"},
    {"shipment.deliver", "{\"order_id\":\"A\",\"shipment_no\":2}"},
    {"payment.refund",
     "{\"order_id\":\"A\",\"payment_no\":1,\"amount_minor\":700}"},
};

static const line take_back[] = {
    {"order.configure", "{\"skip_stock\":false}"},
    {"return.configure", "{\"auto_approve\":true,\"auto_credit\":true}"},
    {"stock.receive",
     "{\"sku\":\"S1\",\"location_id\":\"north\",\"quantity\":9}"},
    {"order.place", "{\"order_id\":\"A\",\"currency\":\"EUR\",\"customer_id\":"
                    "\"K\",\"lines\":["
                    "{\"sku\":\"S1\",\"quantity\":3,\"unit_price_minor\":1000},"
                    "{\"sku\":\"S1\",\"quantity\":2,\"unit_price_minor\":501}],"
                    "\"payments\":[{\"method\":\"card\",\"amount_minor\":3000},"
                    "{\"method\":\"card\",\"amount_minor\":1002}],"
                    "\"ship_to\":{\"name\":\"N\",\"country\":\"DE\"}}"},
    {"order.place",
     "{\"order_id\":\"B\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"S1\","
     "\"quantity\":1,\"unit_price_minor\":500}],"
     "\"payments\":[{\"method\":\"card\",\"amount_minor\":500}]}"},
    {"cancellation.request", "{\"order_id\":\"B\",\"reason\":\"customer\"}"},
    {"cancellation.request", "{\"order_id\":\"A\",\"reason\":\"customer\","
                             "\"lines\":[{\"line_no\":1,\"quantity\":1}]}"},
    {"order.change_begin",
     "{\"order_id\":\"A\",\"actions\":[{\"kind\":\"set_quantity\","
     "\"line_no\":2,\"quantity\":1},{\"kind\":\"add_line\",\"line\":{"
     "\"sku\":\"S1\",\"quantity\":1,\"unit_price_minor\":300}}]}"},
    {"order.change_confirm", "{\"order_id\":\"A\"}"},
    {"shipment.record", "{\"order_id\":\"A\"}"},
    {"shipment.deliver", "{\"order_id\":\"A\",\"shipment_no\":1}"},
    {"return.request",
     "{\"order_id\":\"A\",\"lines\":[{\"line_no\":1,\"quantity\":1}]}"},
    {"return.receive", "{\"order_id\":\"A\",\"return_no\":1}"},
    {"return.inspect", "{\"order_id\":\"A\",\"return_no\":1}"},
    {"payment.refund",
     "{\"order_id\":\"A\",\"payment_no\":0,\"amount_minor\":101}"},
};

static const struct {
    const line *lines;
    size_t count;
} lives[TORTURE_LIVES] = {
    [TORTURE_SALE] = {sale, sizeof(sale) / sizeof(sale[0])},
    [TORTURE_TAKE_BACK] = {take_back, sizeof(take_back) / sizeof(take_back[0])},
};

static void judge(torture *on, const char *what, int code, int64_t before,
                  const oms_error *err)
{
    if (!torture_is_legal(code))
        torture_problem(on, "%s gives %s: %s %s", what, oms_code_name(code),
                        err->text, err->guards);
    else if (code != OMS_OK && on->planted == before)
        torture_problem(on, "%s gives %s without a failure: %s", what,
                        oms_code_name(code), err->text);
}

bool script_settle(torture *on)
{
    int failures = 0;
    for (int i = 0; i < ROUNDS_MAX && on->problem[0] == 0; i++) {
        oms_error err = OMS_INIT(oms_error);
        int64_t due_ms = -1;
        int64_t before = on->planted;
        int code = oms_step(on->oms, 0, &due_ms, &err);
        judge(on, "oms_step", code, before, &err);
        if (!torture_revive(on))
            return false;
        failures += code != OMS_OK ? 1 : 0;
        if (failures > TRIES_MAX)
            on->healed = true;
        if (code == OMS_OK && (due_ms < 0 || due_ms > SOON_MS))
            return on->problem[0] == 0;
        on->monotonic_us += (due_ms > 0 ? due_ms : 1) * 1000;
    }
    torture_problem(on, "work is still due after %d steps", ROUNDS_MAX);
    return false;
}

static bool submit(torture *on, size_t at)
{
    char key[32];
    const line *script = lives[on->life].lines;
    snprintf(key, sizeof(key), "line-%zu", at);
    for (int tries = 0; on->problem[0] == 0; tries++) {
        oms_error err = OMS_INIT(oms_error);
        oms_receipt receipt = OMS_INIT(oms_receipt);
        int64_t before = on->planted;
        int code = oms_submit(on->oms, script[at].command, key, script[at].args,
                              &receipt, &err);
        judge(on, script[at].command, code, before, &err);
        if (!torture_revive(on))
            return false;
        if (code == OMS_OK)
            break;
        if (tries > TRIES_MAX)
            on->healed = true;
        on->monotonic_us += 1000;
    }
    return on->problem[0] == 0;
}

// The same keys once more: nothing may change.
static bool repeat_all(torture *on)
{
    const line *script = lives[on->life].lines;
    for (size_t i = 0; i < lives[on->life].count; i++) {
        char key[32];
        snprintf(key, sizeof(key), "line-%zu", i);
        oms_receipt receipt = OMS_INIT(oms_receipt);
        oms_error err = OMS_INIT(oms_error);
        int code = oms_submit(on->oms, script[i].command, key, script[i].args,
                              &receipt, &err);
        if (code != OMS_OK || (receipt.flags & OMS_RECEIPT_REPEATED) == 0)
            torture_problem(on, "the repeat of %s gives %s, flags %u",
                            script[i].command, oms_code_name(code),
                            (unsigned)receipt.flags);
    }
    return on->problem[0] == 0;
}

bool script_run(torture *on)
{
    for (size_t i = 0; i < lives[on->life].count; i++)
        if (!submit(on, i) || !script_settle(on))
            return false;
    on->healed = true;
    return script_settle(on) && repeat_all(on);
}

// ---- the end ---------------------------------------------------------------

static void describe_order(torture *on, const char *order_id)
{
    oms_order_get_args args = OMS_INIT(oms_order_get_args);
    args.order_id = order_id;
    oms_order *order = NULL;
    oms_error err = OMS_INIT(oms_error);
    if (oms_order_get(on->oms, &args, &order, &err) != OMS_OK) {
        torture_problem(on, "no order %s: %s", order_id, err.text);
        return;
    }
    size_t used = strlen(on->end);
    used += (size_t)snprintf(
        on->end + used, sizeof(on->end) - used,
        "%s: %s %d %d %d total %lld captured %lld refunded %lld\n",
        order->order_id, order->stage, (int)order->status,
        (int)order->payment_status, (int)order->fulfillment_status,
        (long long)order->total_minor, (long long)order->captured_minor,
        (long long)order->refunded_minor);
    for (size_t i = 0; i < order->lines_count; i++)
        used += (size_t)snprintf(on->end + used, sizeof(on->end) - used,
                                 "  line %zu: canceled %lld allocated %lld "
                                 "shipped %lld delivered %lld returned %lld\n",
                                 i, (long long)order->lines[i].canceled,
                                 (long long)order->lines[i].allocated,
                                 (long long)order->lines[i].shipped,
                                 (long long)order->lines[i].delivered,
                                 (long long)order->lines[i].returned);
    oms_order_free(order);
}

static void describe_money(torture *on, const char *order_id)
{
    oms_payment_get_args args = OMS_INIT(oms_payment_get_args);
    args.order_id = order_id;
    oms_money *money = NULL;
    if (oms_payment_get(on->oms, &args, &money, NULL) != OMS_OK) {
        torture_problem(on, "no money of %s", order_id);
        return;
    }
    size_t used = strlen(on->end);
    for (size_t i = 0; i < money->payments_count; i++)
        used += (size_t)snprintf(
            on->end + used, sizeof(on->end) - used,
            "  payment %zu: state %d captured %lld refunded %lld open %lld\n",
            i, (int)money->payments[i].state,
            (long long)money->payments[i].captured_minor,
            (long long)money->payments[i].refunded_minor,
            (long long)money->payments[i].capturing_minor +
                (long long)money->payments[i].refunding_minor);
    for (size_t i = 0; i < money->transactions_count; i++)
        used += (size_t)snprintf(
            on->end + used, sizeof(on->end) - used, "  %d %d %lld\n",
            (int)money->transactions[i].type, (int)money->transactions[i].state,
            (long long)money->transactions[i].amount_minor);
    snprintf(on->end + used, sizeof(on->end) - used, "  balance %lld, %zu\n",
             (long long)money->balance_minor, money->ledger_count);
    oms_money_free(money);
}

static void describe_stock(torture *on)
{
    oms_result *result = NULL;
    oms_error err = OMS_INIT(oms_error);
    int code =
        oms_query(on->oms, "stock.get", "{\"sku\":\"S1\"}", &result, &err);
    size_t used = strlen(on->end);
    if (code != OMS_OK)
        torture_problem(on, "stock.get gives %s: %s", oms_code_name(code),
                        err.text);
    else
        snprintf(on->end + used, sizeof(on->end) - used, "%s\n",
                 oms_result_json(result));
    oms_result_free(result);
}

void script_describe(torture *on)
{
    on->end[0] = 0;
    describe_order(on, "A");
    describe_money(on, "A");
    describe_order(on, "B");
    describe_money(on, "B");
    describe_stock(on);
}
