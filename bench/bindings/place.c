// What a `place` costs in C, by name, on the memory store: the measure of the
// bindings. run.py calls it beside them.
//
//   bench_bindings_c ORDERS     prints microseconds of one call: of this
//                               process, and by the clock on the wall
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "oms/oms.h"

// The order of place.py, word for word.
static const char args[] =
    "{\"customer_id\":\"c-42\",\"currency\":\"EUR\",\"lines\":["
    "{\"sku\":\"mug\",\"quantity\":2,\"unit_price_minor\":1250},"
    "{\"sku\":\"cup\",\"quantity\":1,\"unit_price_minor\":990},"
    "{\"sku\":\"jug\",\"quantity\":3,\"unit_price_minor\":2100}],"
    "\"payments\":[{\"method\":\"card\",\"amount_minor\":9790}]}";

static int64_t now_ns(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static int place(oms *shop, int64_t number, oms_error *err)
{
    char key[32];
    oms_receipt receipt = OMS_INIT(oms_receipt);
    (void)snprintf(key, sizeof(key), "cart-%" PRId64, number);
    return oms_submit(shop, "order.place", key, args, &receipt, err);
}

int main(int argc, char **argv)
{
    int64_t orders = argc > 1 ? strtoll(argv[1], NULL, 10) : 2000;
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    oms *shop = NULL;
    int rc = oms_open(&options, &shop, &err);
    for (int64_t i = 0; i < 100 && rc == OMS_OK; i++)
        rc = place(shop, i, &err);
    int64_t busy = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    int64_t wall = now_ns(CLOCK_MONOTONIC);
    for (int64_t i = 0; i < orders && rc == OMS_OK; i++)
        rc = place(shop, 100 + i, &err);
    busy = now_ns(CLOCK_PROCESS_CPUTIME_ID) - busy;
    wall = now_ns(CLOCK_MONOTONIC) - wall;
    oms_close(shop);
    if (rc != OMS_OK)
        return fprintf(stderr, "%s: %s\n", oms_code_name(rc), err.text), 1;
    double calls = 1000.0 * (double)orders;
    return printf("%.3f %.3f\n", (double)busy / calls, (double)wall / calls) <
           0;
}
