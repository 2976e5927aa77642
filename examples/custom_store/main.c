// A whole order's life on a store of one's own: goods come in, an order is
// placed, paid, packed, shipped and delivered, the shop is closed and opened
// again, and verifies itself.
//
//   ./example_custom_store FILE
#include <inttypes.h>
#include <stdio.h>

#include "lmdb_store.h"

#define FILE_BYTES_MAX ((size_t)1 << 30)

static int open_shop(const char *path, oms **out, oms_error *err)
{
    oms_store store = {0};
    oms_options options = OMS_INIT(oms_options);
    int rc = lmdb_store_open(path, FILE_BYTES_MAX, &store, err);
    if (rc != OMS_OK)
        return rc;
    options.store = &store; // the engine closes it
    rc = oms_open(&options, out, err);
    if (rc != OMS_OK)
        store.ops->close(store.impl);
    return rc;
}

static int place(oms *shop, oms_error *err)
{
    oms_stock_change_args goods = OMS_INIT(oms_stock_change_args);
    goods.key = "truck";
    goods.sku = "mug";
    goods.quantity = 10;
    int rc = oms_stock_receive(shop, &goods, NULL, err);
    oms_order_line_args line = {
        .sku = "mug", .quantity = 2, .unit_price_minor = 1250};
    oms_tender card = {.method = "card", .amount_minor = 2500};
    oms_order_place_args order = OMS_INIT(oms_order_place_args);
    order.key = "basket";
    order.order_id = "first";
    order.currency = "EUR";
    order.lines = &line;
    order.lines_count = 1;
    order.payments = &card;
    order.payments_count = 1;
    return rc == OMS_OK ? oms_order_place(shop, &order, NULL, err) : rc;
}

static int settle(oms *shop, oms_error *err)
{
    int rc = OMS_OK;
    for (int64_t due = 0; rc == OMS_OK && due == 0;)
        rc = oms_step(shop, 50, &due, err);
    return rc;
}

// The warehouse and the carrier, one step after the other.
static int deliver(oms *shop, oms_error *err)
{
    static const char *const steps[] = {"shipment.create", "shipment.pick",
                                        "shipment.pack", "shipment.ship",
                                        "shipment.deliver"};
    int rc = settle(shop, err);
    for (size_t i = 0; rc == OMS_OK && i < 5; i++) {
        rc = oms_submit(shop, steps[i], steps[i],
                        i == 0 ? "{\"order_id\": \"first\"}"
                               : "{\"order_id\": \"first\", "
                                 "\"shipment_no\": 1}",
                        NULL, err);
        if (rc == OMS_OK)
            rc = settle(shop, err);
    }
    return rc;
}

static int look(oms *shop, oms_error *err)
{
    size_t violations = 0;
    oms_order *order = NULL;
    oms_order_get_args which = OMS_INIT(oms_order_get_args);
    which.order_id = "first";
    int rc = oms_order_get(shop, &which, &order, err);
    if (rc == OMS_OK)
        rc = oms_verify(shop, 0, &violations, NULL, err);
    if (rc == OMS_OK)
        printf("order %s: %s, %" PRId64 " cents paid; %zu violations\n",
               order->order_id, order->stage, order->captured_minor,
               violations);
    oms_order_free(order);
    return rc;
}

int main(int argc, char **argv)
{
    oms *shop = NULL;
    oms_error err = OMS_INIT(oms_error);
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    int rc = open_shop(argv[1], &shop, &err);
    if (rc == OMS_OK)
        rc = place(shop, &err);
    if (rc == OMS_OK)
        rc = deliver(shop, &err);
    oms_close(shop);
    shop = NULL;
    if (rc == OMS_OK)
        rc = open_shop(argv[1], &shop, &err);
    if (rc == OMS_OK)
        rc = look(shop, &err);
    if (rc != OMS_OK)
        fprintf(stderr, "%s: %s\n", oms_code_name(rc), err.text);
    oms_close(shop);
    return rc == OMS_OK ? 0 : 1;
}
