// The smallest whole shop: goods come in, an order is placed, stock and money
// are secured, and its stage is read back. Public headers only.
//
//   cc hello.c $(pkg-config --cflags --libs omsc) -o hello && ./hello [FILE]
#include <inttypes.h>
#include <stdio.h>

#include "oms/oms.h"

int main(int argc, char **argv)
{
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    options.path = argc > 1 ? argv[1] : ":memory:";
    oms *shop = NULL;
    int rc = oms_open(&options, &shop, &err);

    oms_stock_change_args goods = OMS_INIT(oms_stock_change_args);
    goods.key = "truck-1"; // the same key again changes nothing
    goods.sku = "mug";
    goods.quantity = 10;
    if (rc == OMS_OK)
        rc = oms_stock_receive(shop, &goods, NULL, &err);

    oms_order_line_args lines[] = {
        {.sku = "mug", .quantity = 2, .unit_price_minor = 1250},
        {.sku = "mug", .quantity = 1, .unit_price_minor = 990},
    };
    oms_tender card = {.method = "card", .amount_minor = 3490};
    oms_order_place_args order = OMS_INIT(oms_order_place_args);
    order.key = "basket-1";
    order.order_id = "hello-1";
    order.currency = "EUR";
    order.lines = lines;
    order.lines_count = 2;
    order.payments = &card;
    order.payments_count = 1;
    if (rc == OMS_OK)
        rc = oms_order_place(shop, &order, NULL, &err);

    // The consequences: stock is reserved, the card asked, parcels planned.
    for (int64_t due = 0; rc == OMS_OK && due == 0;)
        rc = oms_step(shop, 10, &due, &err);

    oms_order *found = NULL;
    oms_order_get_args which = OMS_INIT(oms_order_get_args);
    which.order_id = "hello-1";
    if (rc == OMS_OK)
        rc = oms_order_get(shop, &which, &found, &err);
    if (rc == OMS_OK)
        printf("order %s, number %" PRId64 ": %s, %" PRId64 " cents held\n",
               found->order_id, found->number, found->stage,
               found->authorized_minor);
    else
        fprintf(stderr, "%s %s: %s\n", oms_code_name(err.code), err.where,
                err.text);
    oms_order_free(found);
    oms_close(shop);
    return rc == OMS_OK ? 0 : 1;
}
