// Late and repeated scans never regress: the recorded trackers, and whole lives
// of parcels made of one of them, are told forwards, backwards, shuffled and
// doubled. Every way ends in the same state, and on no way does a parcel go
// back.
#include "adapters/easypost_shop.h"

#include "modules/fulfillment/fulfillment.h"

#define SEED 4711ULL
#define SHUFFLES 40
#define EVENTS_MAX 256
#define PARCELS_MAX 64
#define DAY_MS 86400000LL
#define LIFE_STEPS 12

typedef struct parcel {
    char order_id[16];
    char carrier[32];
    char number[64];
} parcel;

typedef struct story {
    char *events[EVENTS_MAX];
    size_t of[EVENTS_MAX]; // which parcel
    size_t count;
    parcel parcels[PARCELS_MAX];
    size_t parcels_count;
} story;

static story told;
static uint64_t chance = SEED;

static size_t pick(size_t below)
{
    chance = chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (size_t)(chance >> 33) % below;
}

static size_t parcel_of(const json_t *tracker)
{
    const char *number = oms__json_text(tracker, "tracking_code");
    for (size_t i = 0; i < told.parcels_count; i++)
        if (strcmp(told.parcels[i].number, number) == 0)
            return i;
    assert_in_range(told.parcels_count, 0, PARCELS_MAX - 1);
    parcel *at = &told.parcels[told.parcels_count];
    (void)snprintf(at->order_id, sizeof(at->order_id), "o%zu",
                   told.parcels_count);
    (void)snprintf(at->carrier, sizeof(at->carrier), "%s",
                   oms__json_text(tracker, "carrier"));
    (void)snprintf(at->number, sizeof(at->number), "%s", number);
    return told.parcels_count++;
}

static void add_event(const json_t *tracker)
{
    assert_in_range(told.count, 0, EVENTS_MAX - 1);
    told.of[told.count] = parcel_of(tracker);
    told.events[told.count++] = ep_event(tracker);
}

// ---- recordings ------------------------------------------------------------

static void add_trackers(json_t *from)
{
    const char *name = NULL;
    json_t *part = NULL;
    size_t at = 0;
    if (oms__json_is(from, "object", "Tracker"))
        add_event(from);
    json_object_foreach (from, name, part)
        add_trackers(part);
    json_array_foreach (from, at, part)
        add_trackers(part);
}

static const char *const files[] = {
    "test_shipment_buy.json",          "test_shipment_create.json",
    "test_shipment_refund.json",       "test_shipment_retrieve.json",
    "test_refund_create.json",         "test_tracker_all.json",
    "test_tracker_create.json",        "test_tracker_delete.json",
    "test_tracker_get_next_page.json", "test_tracker_retrieve.json",
    "test_tracker_retrieve_batch.json"};

// ---- lives -----------------------------------------------------------------

typedef struct part {
    const char *status;
    const char *detail;
} part;

static const part lives[][LIFE_STEPS] = {
    {{"pre_transit", "label_created"},
     {"pre_transit", "status_update"},
     {"in_transit", "received_at_origin_facility"},
     {"in_transit", "departed_facility"},
     {"unknown", "unknown"},
     {"in_transit", "weather_delay"},
     {"out_for_delivery", "out_for_delivery"},
     {"out_for_delivery", "delivery_exception"},
     {"available_for_pickup", "arrived_at_pickup_location"},
     {"error", "unknown"},
     {"delivered", "arrived_at_destination"},
     {"delivered", "arrived_at_destination"}},
    {{"pre_transit", "label_created"},
     {"in_transit", "transferred_to_destination_carrier"},
     {"in_transit", "delivery_exception"},
     {"in_transit", "address_correction"},
     {"out_for_delivery", "refused"},
     {"return_to_sender", "return"},
     {"in_transit", "departed_facility"},
     {"out_for_delivery", "out_for_delivery"},
     {"delivered", "arrived_at_destination"}},
    {{"pre_transit", "awaiting_information"},
     {"in_transit", "missorted"},
     {"in_transit", "damaged"},
     {"failure", "lost"},
     {"in_transit", "arrived_at_facility"},
     {"delivered", "arrived_at_destination"}},
    {{"pre_transit", "label_created"}, {"cancelled", "cancelled"}},
    {{"in_transit", "held"},
     {"in_transit", "lost"},
     {"failure", "failure"},
     {"failure", "return"},
     {"delivered", "return"}},
    {{"in_transit", "arrived_at_pickup_location"},
     {"available_for_pickup", "arrived_at_destination"},
     {"failure", "expired"}}};

// The recorded tracker, with this life up to [count].
static void add_life(json_t *tracker, size_t which, size_t count)
{
    char text[64];
    json_t *like =
        json_array_get(json_object_get(tracker, "tracking_details"), 0);
    json_t *whole = json_deep_copy(tracker);
    json_t *details = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *one = json_deep_copy(like);
        const part *at = &lives[which][i];
        (void)snprintf(text, sizeof(text), "2025-03-%02zuT%02zu:30:00Z", i + 1,
                       which);
        json_object_set_new(one, "status", json_string(at->status));
        json_object_set_new(one, "status_detail", json_string(at->detail));
        json_object_set_new(one, "datetime", json_string(text));
        json_array_append_new(details, one);
        json_object_set_new(whole, "status", json_string(at->status));
        json_object_set_new(whole, "status_detail", json_string(at->detail));
        json_object_set_new(whole, "updated_at", json_string(text));
    }
    json_object_set_new(whole, "tracking_details", details);
    (void)snprintf(text, sizeof(text), "trk_life%zu", which);
    json_object_set_new(whole, "id", json_string(text));
    (void)snprintf(text, sizeof(text), "LIFE%zu", which);
    json_object_set_new(whole, "tracking_code", json_string(text));
    add_event(whole);
    json_decref(whole);
}

static bool gather(void)
{
    json_t *one = ep_recording("test_tracker_create.json");
    if (one == NULL)
        return false;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        json_t *tree = ep_recording(files[i]);
        assert_non_null(tree);
        add_trackers(tree);
        json_decref(tree);
    }
    json_t *tracker = json_object_get(json_array_get(one, 0), "response");
    for (size_t life = 0; life < sizeof(lives) / sizeof(lives[0]); life++)
        for (size_t i = 1; i <= LIFE_STEPS; i++)
            if (lives[life][i - 1].status != NULL)
                add_life(tracker, life, i);
    json_decref(one);
    return true;
}

// ---- telling ---------------------------------------------------------------

static void open_shop(ep_shop *shop)
{
    ep_shop_open(shop);
    for (size_t i = 0; i < told.parcels_count; i++)
        ep_shop_ship(shop, told.parcels[i].order_id, told.parcels[i].carrier,
                     told.parcels[i].number);
}

static char *state_of(ep_shop *shop)
{
    oms_buf buf;
    oms__buf_init(&buf, NULL, 1 << 22);
    for (size_t i = 0; i < told.parcels_count; i++) {
        char *text = ep_shop_state(shop, told.parcels[i].order_id);
        oms__buf_text(&buf, text);
        free(text);
    }
    assert_false(buf.failed);
    return oms__buf_take(&buf);
}

// One way of telling the story. The parcel of each event has not gone back.
static char *tell(const size_t *way, size_t count)
{
    ep_shop shop;
    int32_t before[PARCELS_MAX] = {0};
    open_shop(&shop);
    for (size_t i = 0; i < count; i++) {
        size_t which = told.of[way[i]];
        ep_shop_expect_heard(&shop, told.events[way[i]]);
        int32_t after =
            (int32_t)ep_shop_tracking(&shop, told.parcels[which].order_id);
        if (oms__tracking_rank(after) < oms__tracking_rank(before[which]))
            fail_msg("%s went back from %s to %s", told.parcels[which].number,
                     oms__tracking_status_enum.names[before[which]],
                     oms__tracking_status_enum.names[after]);
        before[which] = after;
    }
    char *text = state_of(&shop);
    ep_shop_close(&shop);
    return text;
}

static void forwards(size_t *way)
{
    for (size_t i = 0; i < told.count; i++)
        way[i] = i;
}

static void shuffle(size_t *way, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = pick(i);
        size_t swap = way[i - 1];
        way[i - 1] = way[other];
        way[other] = swap;
    }
}

static void expect_same(char *text, const char *expected, const char *how)
{
    if (strcmp(text, expected) != 0)
        fail_msg("told %s it is\n%s\nand forwards\n%s", how, text, expected);
    free(text);
}

static void test_story__ends_the_same_whichever_way_it_is_told(void **state)
{
    size_t way[2 * EVENTS_MAX];
    (void)state;
    forwards(way);
    char *expected = tell(way, told.count);
    for (size_t i = 0; i < told.count; i++)
        way[i] = told.count - 1 - i;
    expect_same(tell(way, told.count), expected, "backwards");
    forwards(way);
    for (size_t i = 0; i < told.count; i++)
        way[told.count + i] = i;
    expect_same(tell(way, 2 * told.count), expected, "twice");
    for (int i = 0; i < SHUFFLES; i++) {
        char how[64];
        (void)snprintf(how, sizeof(how), "in shuffle %d of seed %llu", i,
                       (unsigned long long)SEED);
        shuffle(way, i % 2 == 0 ? 2 * told.count : told.count);
        expect_same(tell(way, 2 * told.count), expected, how);
    }
    free(expected);
}

static void test_story__ends_as_the_parcels_did(void **state)
{
    static const oms_tracking_status ends[] = {
        OMS_TRACKING_DELIVERED,        OMS_TRACKING_RETURN_TO_SENDER,
        OMS_TRACKING_DELIVERED,        OMS_TRACKING_EXCEPTION,
        OMS_TRACKING_RETURN_TO_SENDER, OMS_TRACKING_EXCEPTION};
    ep_shop shop;
    (void)state;
    open_shop(&shop);
    for (size_t i = 0; i < told.count; i++)
        ep_shop_expect_heard(&shop, told.events[i]);
    for (size_t i = 0; i < told.parcels_count; i++) {
        const parcel *at = &told.parcels[i];
        size_t life = 0;
        oms_tracking_status end = ep_shop_tracking(&shop, at->order_id);
        if (sscanf(at->number, "LIFE%zu", &life) == 1)
            assert_int_equal(end, ends[life]);
        else // the recordings end here
            assert_in_range(end, OMS_TRACKING_UNKNOWN,
                            OMS_TRACKING_PRE_TRANSIT);
    }
    ep_shop_close(&shop);
}

static void test_story__told_again_it_changes_nothing(void **state)
{
    ep_shop shop;
    oms_stats before = OMS_INIT(oms_stats);
    oms_stats after = OMS_INIT(oms_stats);
    (void)state;
    open_shop(&shop);
    for (size_t i = 0; i < told.count; i++)
        ep_shop_expect_heard(&shop, told.events[i]);
    oms_stats_get(shop.oms, &before);
    for (size_t i = told.count; i > 0; i--)
        ep_shop_expect_heard(&shop, told.events[i - 1]);
    oms_stats_get(shop.oms, &after);
    assert_int_equal(after.events, before.events);
    assert_int_equal(after.commands, before.commands);
    assert_true(after.repeats > before.repeats);
    ep_shop_close(&shop);
}

static void test_story__has_all_that_was_recorded(void **state)
{
    (void)state;
    assert_in_range(told.count, 60, EVENTS_MAX);
    assert_in_range(told.parcels_count, 10, PARCELS_MAX);
    (void)printf("%zu events about %zu parcels, %d shuffles of seed %llu\n",
                 told.count, told.parcels_count, SHUFFLES,
                 (unsigned long long)SEED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_story__has_all_that_was_recorded),
        cmocka_unit_test(test_story__ends_the_same_whichever_way_it_is_told),
        cmocka_unit_test(test_story__ends_as_the_parcels_did),
        cmocka_unit_test(test_story__told_again_it_changes_nothing),
    };
    if (!gather()) {
        (void)puts("skipped: no recordings of EasyPost here (OMS_DATA)");
        return EP_SKIP;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < told.count; i++)
        free(told.events[i]);
    return failed;
}
