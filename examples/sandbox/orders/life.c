// The life of an order, driven by the events of the feed: planned work is
// packed, a packed parcel with its label leaves and arrives. What an order is
// to become depends on its number, so that a run can be repeated.
#include "orders.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 200

fate orders_fate(const flow *of, int64_t number)
{
    static const fate fates[20] = {
        [3] = FATE_SPLIT,   [7] = FATE_CANCELED,  [11] = FATE_DECLINED,
        [13] = FATE_SPLIT,  [17] = FATE_RETURNED, [19] = FATE_CANCELED,
        [5] = FATE_RETURNED};
    return of->mixed ? fates[number % 20] : FATE_PLAIN;
}

static int64_t second_sku(int64_t number)
{
    return 500 + number % 500;
}

// Totals of 75.00 and more, with different cents: sums that agree by chance
// would be seen.
void life_place(flow *of)
{
    int64_t number = of->placed++;
    int64_t price = 1500 + number % 97;
    bool declined = orders_fate(of, number) == FATE_DECLINED;
    char key[64];
    snprintf(key, sizeof(key), "place-%" PRId64, number);
    batch_add(of, "order.place", key,
              "{\"order_id\":\"o%" PRId64 "\",\"currency\":\"EUR\","
              "\"customer_id\":\"c%" PRId64 "\",\"lines\":["
              "{\"sku\":\"SKU-%03" PRId64 "\",\"quantity\":2,"
              "\"unit_price_minor\":%" PRId64 "},"
              "{\"sku\":\"SKU-%03" PRId64 "\",\"quantity\":3,"
              "\"unit_price_minor\":%" PRId64 "}],"
              "\"payments\":[{\"method\":\"card\",\"token\":\"%s\","
              "\"amount_minor\":%" PRId64 "}],"
              "\"ship_to\":{\"name\":\"Ann Example\",\"city\":\"Lyon\","
              "\"country\":\"FR\"}}",
              number, number % 1000, number % 500, price, 500 + number % 500,
              price, declined ? "tok_decline" : "tok_visa", 5 * price);
}

static int64_t number_of(const char *order_id)
{
    return order_id[0] == 'o' ? strtoll(order_id + 1, NULL, 10) : -1;
}

static int64_t member(const char *json, const char *name)
{
    const char *at = strstr(json, name);
    return at != NULL ? strtoll(at + strlen(name), NULL, 10) : 0;
}

static void add(flow *of, const char *command, const char *order_id,
                const char *extra, int64_t shipment_no)
{
    char key[96];
    snprintf(key, sizeof(key), "%s-%s-%" PRId64, command, order_id,
             shipment_no);
    batch_add(of, command, key, "{\"order_id\":\"%s\"%s%s}", order_id,
              extra[0] != '\0' ? "," : "", extra);
}

static void pack(flow *of, const char *order_id)
{
    bool split = orders_fate(of, number_of(order_id)) == FATE_SPLIT;
    add(of, "shipment.create", order_id,
        split ? "\"lines\":[{\"line_no\":1,\"quantity\":2}]" : "", 1);
    add(of, "shipment.pack", order_id, "\"shipment_no\":1", 1);
    if (!split)
        return;
    add(of, "shipment.create", order_id, "", 2);
    add(of, "shipment.pack", order_id, "\"shipment_no\":2", 2);
}

static void planned(flow *of, const oms_event *event)
{
    if (orders_fate(of, number_of(event->subject)) == FATE_CANCELED)
        add(of, "order.cancel", event->subject, "\"reason\":\"customer\"", 0);
    else
        pack(of, event->subject);
}

static void labeled(flow *of, const oms_event *event)
{
    char extra[48];
    int64_t shipment_no = member(event->data, "\"shipment_no\":");
    snprintf(extra, sizeof(extra), "\"shipment_no\":%" PRId64, shipment_no);
    add(of, "shipment.ship", event->subject, extra, shipment_no);
    add(of, "shipment.deliver", event->subject, extra, shipment_no);
    of->parcels++;
}

static void completed(flow *of, const oms_event *event)
{
    of->completed++;
    of->ended++;
    if (orders_fate(of, number_of(event->subject)) != FATE_RETURNED)
        return;
    char extra[160];
    snprintf(extra, sizeof(extra),
             "\"line_no\":2,\"sku\":\"SKU-%03" PRId64 "\",\"quantity\":2,"
             "\"ask_refund\":true,\"disposition\":\"restock\"",
             second_sku(number_of(event->subject)));
    add(of, "return.record", event->subject, extra, 0);
    of->returned++;
}

static void canceled(flow *of, const oms_event *event)
{
    (void)event;
    of->canceled++;
    of->ended++;
}

static void rejected(flow *of, const oms_event *event)
{
    (void)event;
    of->rejected++;
    of->ended++;
}

static void broke(flow *of, const oms_event *event)
{
    of->breakers++;
    if (!of->quiet)
        fprintf(stderr, "oms-orders: %s\n", event->data);
}

static const struct {
    const char *type;
    void (*follow)(flow *of, const oms_event *event);
} follows[] = {
    {"fulfillment.planned", planned}, {"shipment.labeled", labeled},
    {"order.completed", completed},   {"order.canceled", canceled},
    {"order.rejected", rejected},     {"order.expired", rejected},
    {"breaker.changed", broke},
};

bool life_follow(flow *of)
{
    oms_error err = OMS_INIT(oms_error);
    oms_feed *page = NULL;
    oms_feed_args wanted = OMS_INIT(oms_feed_args);
    wanted.limit = PAGE;
    wanted.after = of->cursor;
    must(oms_feed_read(of->shop, &wanted, &page, &err), "feed", &err);
    size_t count = oms_feed_count(page);
    for (size_t i = 0; i < count; i++) {
        const oms_event *event = oms_feed_at(page, i);
        for (size_t j = 0; j < sizeof(follows) / sizeof(follows[0]); j++)
            if (strcmp(event->type, follows[j].type) == 0)
                follows[j].follow(of, event);
    }
    of->cursor = oms_feed_cursor(page);
    oms_feed_free(page);
    batch_flush(of);
    return count > 0;
}
