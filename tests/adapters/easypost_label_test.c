// The whole way round: a parcel is packed, its label is booked, a webhook finds
// it, and a parcel that is given up gives its label back. The engine asks, the
// dialect answers, EasyPost is played.
#include "adapters/easypost_shop.h"

typedef struct booked {
    char kind[64];
    char key[64];
    char request[2048];
} booked;

static booked calls[4];
static size_t calls_count;

static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    (void)impl;
    (void)engine;
    (void)err;
    assert_in_range(calls_count, 0, 3);
    booked *to = &calls[calls_count++];
    (void)snprintf(to->kind, sizeof(to->kind), "%s", call->kind);
    (void)snprintf(to->key, sizeof(to->key), "%s", call->key);
    (void)snprintf(to->request, sizeof(to->request), "%s", call->request);
    return OMS_OK;
}

static void close_service(void *impl)
{
    (void)impl;
}

static const oms_service_ops ops = {.size = sizeof(oms_service_ops),
                                    .name = "easypost",
                                    .start = start,
                                    .close = close_service};

// EasyPost says these to the oldest call, one after the other.
static void answer(ep_shop *shop, ep_play *p, const char *kind,
                   const char *const *said)
{
    assert_int_equal(calls_count, 1);
    calls_count = 0;
    assert_string_equal(calls[0].kind, kind);
    ep_ask_for(p, kind, false, calls[0].request);
    for (; p->next == OMS_HTTP_NEXT_SEND; said++) {
        assert_non_null(*said);
        ep_say(p, 200, "%s", *said);
    }
    assert_int_equal(p->answer.outcome, OMS_OUTCOME_OK);
    assert_int_equal(oms_call_complete(shop->oms, calls[0].key, &p->answer),
                     OMS_OK);
    ep_shop_settle(shop);
}

static void pack(ep_shop *shop)
{
    ep_shop_do(shop, "fulfillment.configure", "{\"book_labels\":true}");
    ep_shop_do(shop, "stock.receive",
               "{\"sku\":\"MUG\",\"quantity\":9,\"location_id\":\"W1\"}");
    ep_shop_do(shop, "order.place",
               "{\"order_id\":\"o1\",\"currency\":\"USD\",\"lines\":[{\"sku\":"
               "\"MUG\",\"quantity\":2,\"unit_price_minor\":0}],\"ship_to\":{"
               "\"name\":\"Elizabeth Swan\",\"line1\":\"179 N Harbor Dr\","
               "\"city\":\"Redondo Beach\",\"country\":\"US\"}}");
    ep_shop_do(shop, "shipment.create", "{\"order_id\":\"o1\"}");
    ep_shop_do(shop, "shipment.pack",
               "{\"order_id\":\"o1\",\"shipment_no\":1}");
}

static oms_parcels *parcels_of(ep_shop *shop)
{
    oms_parcels *parcels = NULL;
    oms_fulfillment_get_args args = OMS_INIT(oms_fulfillment_get_args);
    args.order_id = "o1";
    assert_int_equal(oms_fulfillment_get(shop->oms, &args, &parcels, NULL),
                     OMS_OK);
    assert_int_equal(parcels->shipments_count, 1);
    return parcels;
}

static void test_label__is_booked_scanned_and_given_back(void **state)
{
    static const char *const trackers =
        "{\"trackers\":[{\"tracking_code\":\"9400\",\"carrier\":\"USPS\","
        "\"shipment_id\":\"shp_1\"}]}";
    oms_service service = {.ops = &ops, .prefix = "shipping."};
    ep_shop shop;
    ep_play p;
    (void)state;
    ep_shop_open_with(&shop, &service);
    ep_open(&p, NULL);
    pack(&shop);
    const char *const bought[] = {ep_shipment(NULL), ep_bought(NULL), NULL};
    answer(&shop, &p, "shipping.book", bought);
    oms_parcels *parcels = parcels_of(&shop);
    assert_string_equal(parcels->shipments[0].carrier, "USPS");
    assert_string_equal(parcels->shipments[0].tracking_number, "9400");
    assert_string_equal(parcels->shipments[0].label_url,
                        "https://x.example/l.png");
    oms_parcels_free(parcels);
    ep_shop_expect_heard(
        &shop, "{\"object\":\"Event\",\"mode\":\"test\",\"description\":"
               "\"tracker.created\",\"result\":{\"object\":\"Tracker\",\"id\":"
               "\"trk_1\",\"tracking_code\":\"9400\",\"carrier\":\"USPS\","
               "\"status\":\"pre_transit\",\"updated_at\":"
               "\"2025-03-01T08:00:00Z\",\"tracking_details\":[]}}");
    assert_int_equal(ep_shop_tracking(&shop, "o1"), OMS_TRACKING_PRE_TRANSIT);
    ep_shop_do(&shop, "shipment.cancel",
               "{\"order_id\":\"o1\",\"shipment_no\":1}");
    const char *const given[] = {
        trackers, ep_bought("\"refund_status\":\"submitted\""), NULL};
    answer(&shop, &p, "shipping.cancel", given);
    assert_int_equal(calls_count, 0);
    ep_close(&p);
    ep_shop_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_label__is_booked_scanned_and_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
