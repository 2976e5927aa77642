// An engine in memory under a clock that stands still, so that two ways of
// telling a story can be compared.
#include "adapters/easypost_shop.h"

#include "modules/fulfillment/fulfillment.h"

// ---- ports -----------------------------------------------------------------

static int64_t monotonic_us(void *impl)
{
    return ((const ep_shop *)impl)->now_ms * 1000;
}

static int64_t wall_ms(void *impl)
{
    return ((const ep_shop *)impl)->now_ms;
}

static int random_bytes(void *impl, void *bytes, size_t count)
{
    ep_shop *shop = impl;
    for (size_t i = 0; i < count; i++) {
        shop->chance = shop->chance * 6364136223846793005ULL + 1442695041ULL;
        ((unsigned char *)bytes)[i] = (unsigned char)(shop->chance >> 56);
    }
    return OMS_OK;
}

static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "test",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};
static const oms_ids_ops ids_ops = {
    .size = sizeof(oms_ids_ops), .name = "test", .random = random_bytes};

// ---- the shop --------------------------------------------------------------

void ep_shop_open(ep_shop *shop)
{
    ep_shop_open_with(shop, NULL);
}

void ep_shop_open_with(ep_shop *shop, const oms_service *service)
{
    oms_options options = OMS_INIT(oms_options);
    oms_error err = OMS_INIT(oms_error);
    *shop = (ep_shop){.now_ms = EP_NOW_MS, .chance = 7};
    options.path = ":memory:";
    options.services = service;
    options.services_count = service != NULL ? 1 : 0;
    options.clock = (oms_clock){&clock_ops, shop};
    options.ids = (oms_ids){&ids_ops, shop};
    if (oms_open(&options, &shop->oms, &err) != OMS_OK)
        fail_msg("open: %s", err.text);
}

void ep_shop_close(ep_shop *shop)
{
    oms_close(shop->oms);
}

void ep_shop_settle(ep_shop *shop)
{
    int64_t due = 0;
    for (int i = 0; i < 1000 && due == 0; i++)
        assert_int_equal(oms_step(shop->oms, 10, &due, NULL), OMS_OK);
    assert_int_not_equal(due, 0);
}

void ep_shop_do(ep_shop *shop, const char *command, const char *args)
{
    char key[32];
    oms_error err = OMS_INIT(oms_error);
    (void)snprintf(key, sizeof(key), "key-%d", ++shop->keys);
    if (oms_submit(shop->oms, command, key, args, NULL, &err) != OMS_OK)
        fail_msg("%s %s: %s %s", command, args, err.where, err.text);
    ep_shop_settle(shop);
}

void ep_shop_ship(ep_shop *shop, const char *order_id, const char *carrier,
                  const char *tracking_number)
{
    char args[512];
    (void)snprintf(args, sizeof(args),
                   "{\"order_id\":\"%s\",\"currency\":\"USD\",\"lines\":[{"
                   "\"sku\":\"MUG\",\"quantity\":2,\"unit_price_minor\":1000}]"
                   "}",
                   order_id);
    ep_shop_do(shop, "order.place", args);
    (void)snprintf(args, sizeof(args),
                   "{\"order_id\":\"%s\",\"carrier\":\"%s\","
                   "\"tracking_number\":\"%s\",\"occurred_at_ms\":"
                   "1735689600000}",
                   order_id, carrier, tracking_number);
    ep_shop_do(shop, "shipment.record", args);
}

int ep_shop_hear(ep_shop *shop, const char *body)
{
    static const char *const secrets[] = {EP_SECRET};
    char signature[128];
    oms_easypost_hooks hooks = OMS_INIT(oms_easypost_hooks);
    oms_easypost_headers headers = OMS_INIT(oms_easypost_headers);
    hooks.secrets = secrets;
    hooks.secrets_count = 1;
    hooks.test_mode = true;
    ep_sign(EP_SECRET, "", body, strlen(body), signature);
    headers.signature = signature;
    shop->error = OMS_INIT(oms_error);
    int code = oms_easypost_receive(shop->oms, &hooks, &headers, body,
                                    strlen(body), &shop->error);
    ep_shop_settle(shop);
    return code;
}

void ep_shop_expect_heard(ep_shop *shop, const char *body)
{
    if (ep_shop_hear(shop, body) != OMS_OK)
        fail_msg("%s %s: %.300s", shop->error.where, shop->error.text, body);
}

char *ep_event(const json_t *tracker)
{
    json_t *event =
        json_pack("{s:s,s:s,s:s,s:s,s:O,s:{}}", "object", "Event", "id",
                  "evt_1", "mode", "test", "description", "tracker.updated",
                  "result", tracker, "previous_attributes");
    assert_non_null(event);
    char *text = json_dumps(event, JSON_COMPACT);
    json_decref(event);
    assert_non_null(text);
    return text;
}

// ---- what is looked at -----------------------------------------------------

static oms_parcels *parcels_of(ep_shop *shop, const char *order_id)
{
    oms_parcels *parcels = NULL;
    oms_fulfillment_get_args args = OMS_INIT(oms_fulfillment_get_args);
    args.order_id = order_id;
    assert_int_equal(oms_fulfillment_get(shop->oms, &args, &parcels, NULL),
                     OMS_OK);
    return parcels;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *scan_text(const oms_scan_row *scan)
{
    char *text = malloc(2048);
    assert_non_null(text);
    (void)snprintf(text, 2048, "  scan of %lld: %s %lld %s %s | %s | %s\n",
                   (long long)scan->shipment_no,
                   oms__tracking_status_enum.names[scan->status],
                   (long long)scan->occurred_at_ms, scan->carrier,
                   scan->event_id, scan->place ? scan->place : "-",
                   scan->note ? scan->note : "-");
    return text;
}

char *ep_shop_state(ep_shop *shop, const char *order_id)
{
    oms_buf buf;
    oms_parcels *parcels = parcels_of(shop, order_id);
    char **scans = calloc(parcels->scans_count + 1, sizeof(*scans));
    assert_non_null(scans);
    oms__buf_init(&buf, NULL, 1 << 20);
    for (size_t i = 0; i < parcels->shipments_count; i++) {
        const oms_shipment *at = &parcels->shipments[i];
        oms__buf_printf(&buf,
                        "%s %lld: state %d, %s, shipped %lld, "
                        "delivered %lld\n",
                        order_id, (long long)at->shipment_no, (int)at->state,
                        oms__tracking_status_enum.names[at->tracking],
                        (long long)at->shipped_at_ms,
                        (long long)at->delivered_at_ms);
    }
    for (size_t i = 0; i < parcels->scans_count; i++)
        scans[i] = scan_text(&parcels->scans[i]);
    qsort(scans, parcels->scans_count, sizeof(*scans), by_text);
    for (size_t i = 0; i < parcels->scans_count; i++) {
        oms__buf_text(&buf, scans[i]);
        free(scans[i]);
    }
    free(scans);
    oms_parcels_free(parcels);
    assert_false(buf.failed);
    return oms__buf_take(&buf);
}

oms_tracking_status ep_shop_tracking(ep_shop *shop, const char *order_id)
{
    oms_parcels *parcels = parcels_of(shop, order_id);
    assert_int_equal(parcels->shipments_count, 1);
    oms_tracking_status tracking = parcels->shipments[0].tracking;
    oms_parcels_free(parcels);
    return tracking;
}

// ---- recordings ------------------------------------------------------------

json_t *ep_recording(const char *file)
{
    char path[1024];
    const char *data = getenv("OMS_DATA");
    const char *source = getenv("OMS_SOURCE_DIR");
    json_t *tree = NULL;
    if (data != NULL)
        (void)snprintf(path, sizeof(path), "%s/easypost/%s", data,
                       file ? file : "test_tracker_create.json");
    else
        (void)snprintf(path, sizeof(path), "%s/../shared/data/easypost/%s",
                       source ? source : ".",
                       file ? file : "test_tracker_create.json");
    tree = json_load_file(path, 0, NULL);
    if (tree == NULL)
        (void)fprintf(stderr, "no recording %s\n", path);
    return tree;
}
