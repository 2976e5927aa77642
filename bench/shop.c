// The library's side of the benchmark: the same work as bench/floor.c through
// the public API, with everything the library does for it (validation, totals,
// states, keys, receipts, events, consequences).
//
// usage: shop DIR create SYNC BATCH ORDERS     (BATCH 1: oms_order_place)
//        shop DIR life   SYNC BATCH ORDERS
//        shop DIR group  SYNC CALLERS SECONDS
//        shop DIR pumped SYNC CALLERS SECONDS (what follows is done meanwhile)
// SYNC is NORMAL or FULL. Each run prints one line of key=value like the
// floor's.
#define _GNU_SOURCE
#include <oms/oms.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "measure.h"

static oms *shop;
static atomic_llong made;
static atomic_int stopping;
static oms_error error = {.size = sizeof error};

static void check(int code, const char *what)
{
    if (code == OMS_OK) return;
    fprintf(stderr, "%s: %s %s %s\n", what, oms_code_name(code), error.where,
            error.text);
    exit(1);
}

static const oms_address ship_to = {
    .name = "Maria Oliveira da Silva",
    .line1 = "Rua Augusta 1500, apto 42",
    .city = "Sao Paulo",
    .region = "SP",
    .postal_code = "01304-001",
    .country = "BR",
};

// A place of 3 lines and one tender, with a random key like the floor's.
typedef struct order {
    char key[48], customer[24], sku[3][24];
    oms_order_line_args lines[3];
    oms_tender tender;
    oms_order_place_args args;
} order;

static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdull;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ull;
    return x ^ x >> 33;
}

static void fill(order *o, uint64_t n)
{
    uint64_t a = mix(n), b = mix(a);
    snprintf(o->key, sizeof o->key, "%08x-%04x-4%03x-%04x-%012llx",
             (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
             (unsigned)(a & 0xfff), (unsigned)(b >> 48),
             (unsigned long long)(b & 0xffffffffffffull));
    snprintf(o->customer, sizeof o->customer, "c-%u", (unsigned)(b % 100000));
    for (unsigned l = 0; l < 3; l++) {
        snprintf(o->sku[l], sizeof o->sku[l], "SKU-%08u",
                 (unsigned)(mix(a + l) % 1000));
        o->lines[l] = (oms_order_line_args){
            .sku = o->sku[l],
            .name = "Cotton crew neck t-shirt, navy, size M, organic",
            .quantity = 2,
            .unit_price_minor = 1999,
            .tax_minor = 320};
    }
    o->tender = (oms_tender){.method = "card",
                             .token = "tok_visa",
                             .amount_minor = 3 * (2 * 1999 + 320) + 599};
    o->args = OMS_INIT(oms_order_place_args);
    o->args.key = o->key;
    o->args.customer_id = o->customer;
    o->args.currency = "USD";
    o->args.lines = o->lines;
    o->args.lines_count = 3;
    o->lines[0].shipping_minor = 599;
    o->args.payments = &o->tender;
    o->args.payments_count = 1;
    o->args.ship_to = &ship_to;
}

static void place(uint64_t n, char id[68])
{
    order o;
    oms_receipt receipt = OMS_INIT(oms_receipt);
    fill(&o, n);
    check(oms_order_place(shop, &o.args, &receipt, &error), "place");
    if (id) memcpy(id, receipt.subject, sizeof receipt.subject);
}

static void *call(void *argument)
{
    (void)argument;
    while (!atomic_load(&stopping))
        place((uint64_t)atomic_fetch_add(&made, 1), NULL);
    return NULL;
}

static int64_t commits(void)
{
    oms_stats stats = OMS_INIT(oms_stats);
    oms_stats_get(shop, &stats);
    return stats.commits;
}

static void run_group(int callers, double seconds)
{
    pthread_t *threads = calloc((size_t)callers, sizeof *threads);
    measure start = measure_start();
    int64_t before = commits();
    for (int i = 0; i < callers; i++)
        pthread_create(&threads[i], 0, call, NULL);
    usleep((useconds_t)(seconds * 1e6));
    atomic_store(&stopping, 1);
    for (int i = 0; i < callers; i++) pthread_join(threads[i], 0);
    double orders = (double)atomic_load(&made);
    char more[64];
    snprintf(more, sizeof more, "per_sync=%.1f",
             orders / (double)(commits() - before));
    measure_end(&start, "shop.group", orders, more);
    free(threads);
}

// One commit of [count] commands, by name as any host can; settled when asked.
static void submit(oms_request *requests, size_t count, bool settle)
{
    check(oms_submit_batch(shop, requests, count,
                           settle ? OMS_BATCH_SETTLE : 0, &error),
          "batch");
    for (size_t i = 0; i < count; i++) {
        error = *requests[i].error;
        check(requests[i].code, requests[i].command);
    }
}

#define BATCH_ROOM 1024
static oms_request requests[BATCH_ROOM];
static oms_error errors[BATCH_ROOM];
static oms_receipt receipts[BATCH_ROOM];
static char keys[BATCH_ROOM][64], json[BATCH_ROOM][2048], ids[BATCH_ROOM][68];

static oms_request *request(size_t i, const char *command, const char *key)
{
    errors[i] = OMS_INIT(oms_error);
    receipts[i] = OMS_INIT(oms_receipt);
    snprintf(keys[i], sizeof keys[i], "%s", key);
    requests[i] = OMS_INIT(oms_request);
    requests[i].command = command;
    requests[i].key = keys[i];
    requests[i].args = json[i];
    requests[i].receipt = &receipts[i];
    requests[i].error = &errors[i];
    return &requests[i];
}

static void place_json(size_t i, uint64_t n)
{
    order o;
    fill(&o, n);
    request(i, "order.place", o.key);
    int used = snprintf(
        json[i], sizeof json[i],
        "{\"currency\":\"USD\",\"customer_id\":\"%s\",\"payments\":[{"
        "\"method\":\"card\",\"token\":\"tok_visa\",\"amount_minor\":%lld}],"
        "\"ship_to\":{\"name\":\"%s\",\"line1\":\"%s\",\"city\":\"%s\","
        "\"region\":\"SP\",\"postal_code\":\"01304-001\",\"country\":\"BR\"},"
        "\"lines\":[",
        o.customer, (long long)o.tender.amount_minor, ship_to.name,
        ship_to.line1, ship_to.city);
    for (int l = 0; l < 3; l++)
        used += snprintf(json[i] + used, sizeof json[i] - (size_t)used,
                         "%s{\"sku\":\"%s\",\"name\":\"%s\",\"quantity\":2,"
                         "\"unit_price_minor\":1999,\"tax_minor\":320,"
                         "\"shipping_minor\":%d}",
                         l ? "," : "", o.sku[l], o.lines[l].name,
                         l ? 0 : 599);
    snprintf(json[i] + used, sizeof json[i] - (size_t)used, "]}");
}

static void run_create(size_t batch, uint64_t orders)
{
    measure start = measure_start();
    for (uint64_t n = 0; n < orders;) {
        if (batch == 1) {
            place(n++, NULL);
            continue;
        }
        size_t count = 0;
        while (count < batch && n < orders) place_json(count++, n++);
        submit(requests, count, false);
    }
    measure_end(&start, "shop.create", (double)orders, "");
}

// The commands of a life after the place; [extra] goes behind order_id. With
// their consequences a life has 13 steps: place, reserve, authorise, confirm,
// plan, release, parcel, pack, ship, consume, capture, deliver, complete.
static const struct {
    const char *command, *extra;
} life[] = {
    {"shipment.create", ",\"fulfillment_no\":1,\"carrier\":\"carrier\","
                        "\"tracking_number\":\"1Z999AA10123456784\""},
    {"shipment.pack", ",\"shipment_no\":1"},
    {"shipment.ship", ",\"shipment_no\":1"},
    {"shipment.scan", ",\"shipment_no\":1,\"status\":\"delivered\""},
};
enum { LIFE_STEPS = sizeof life / sizeof *life };

static void run_life(size_t batch, uint64_t orders)
{
    measure start = measure_start();
    int64_t before = commits();
    for (uint64_t base = 0; base < orders; base += batch) {
        for (size_t i = 0; i < batch; i++) place_json(i, base + i);
        submit(requests, batch, true);
        for (size_t i = 0; i < batch; i++)
            memcpy(ids[i], receipts[i].subject, sizeof ids[i]);
        for (size_t s = 0; s < LIFE_STEPS; s++) {
            for (size_t i = 0; i < batch; i++) {
                char key[64];
                snprintf(key, sizeof key, "life-%llu-%zu",
                         (unsigned long long)(base + i), s);
                request(i, life[s].command, key);
                snprintf(json[i], sizeof json[i], "{\"order_id\":\"%.67s\"%s}",
                         ids[i], life[s].extra);
            }
            submit(requests, batch, true);
        }
    }
    oms_stats stats = OMS_INIT(oms_stats);
    oms_stats_get(shop, &stats);
    char more[160];
    snprintf(more, sizeof more, "commits=%.2f commands=%.1f events=%.1f "
             "tasks=%.1f",
             (double)(stats.commits - before) / (double)orders,
             (double)stats.commands / (double)orders,
             (double)stats.events / (double)orders,
             (double)stats.tasks_done / (double)orders);
    measure_end(&start, "shop.life", (double)orders, more);
}

static void stock_up(void)
{
    for (unsigned i = 0; i < 1000; i++) {
        size_t at = i % 500;
        char key[64];
        snprintf(key, sizeof key, "stock-%u", i);
        request(at, "stock.receive", key);
        snprintf(json[at], sizeof json[at],
                 "{\"sku\":\"SKU-%08u\",\"quantity\":1000000}", i);
        if (at == 499) submit(requests, 500, true);
    }
}

static void open_shop(const char *dir, const char *sync)
{
    char path[512], other[600];
    snprintf(path, sizeof path, "%s/shop.db", dir);
    const char *ends[] = {"", "-wal", "-shm", "-lock"};
    for (int i = 0; i < 4; i++) {
        snprintf(other, sizeof other, "%s%s", path, ends[i]);
        unlink(other);
    }
    oms_options options = OMS_INIT(oms_options);
    options.path = path;
    if (strcmp(sync, "FULL") != 0) options.flags |= OMS_OPEN_NORMAL_SYNC;
    check(oms_open(&options, &shop, &error), "open");
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: see the head of bench/shop.c\n");
        return 1;
    }
    open_shop(argv[1], argv[3]);
    if (strcmp(argv[2], "pumped") == 0) {
        stock_up();
        check(oms_pump_start(shop, &error), "pump");
    }
    if (strcmp(argv[2], "group") == 0 || strcmp(argv[2], "pumped") == 0) {
        run_group(atoi(argv[4]), atof(argv[5]));
    } else if (strcmp(argv[2], "create") == 0) {
        run_create((size_t)atoll(argv[4]), strtoull(argv[5], 0, 10));
    } else if (strcmp(argv[2], "life") == 0) {
        stock_up();
        run_life((size_t)atoll(argv[4]), strtoull(argv[5], 0, 10));
    }
    oms_close(shop);
    return 0;
}
