// oms-orders: the options, the loop and what it came to.
#include "orders.h"

#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAIT_MS 20
#define MARKS 10 // memory is looked at so often

static const char help[] =
    "oms-orders keeps orders flowing through a shop whose services are outside,"
    "\nfrom place to parcel to completed, and prints what that came to as JSON."
    "\n\n"
    "  oms-orders --db FILE --services URL [options]\n\n"
    "  --orders N         so many (1000), as fast as --open allows\n"
    "  --seconds S        or for so long, at --rate\n"
    "  --rate R           orders a second\n"
    "  --open N           orders that have not ended, at most (500)\n"
    "  --in-flight N      calls to one service at a time (1000)\n"
    "  --total-ms N       give a call up after this (the kind's own)\n"
    "  --token-file FILE  bearer token of the services\n"
    "  --mixed            some are declined, canceled, split or returned\n"
    "  --settle-s S       wait so long for the last answers (120)\n"
    "  --quiet            nothing on stderr\n";

int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void must(int code, const char *what, const oms_error *err)
{
    if (code == OMS_OK)
        return;
    fprintf(stderr, "oms-orders: %s: %s %s %s\n", what, oms_code_name(code),
            err->where, err->text);
    exit(2);
}

// A number of this process as Linux tells it: "VmRSS:", "Threads:".
static int64_t status_of(const char *name)
{
    char line[128];
    int64_t value = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtoll(line + strlen(name), NULL, 10);
    if (file != NULL)
        fclose(file);
    return value;
}

// ---- opening ---------------------------------------------------------------

static void connect_services(flow *of)
{
    static const char *const prefixes[] = {
        "inventory.", "payment.", "shipping.", "catalog.", "customer."};
    oms_error err = OMS_INIT(oms_error);
    oms_http_options options = OMS_INIT(oms_http_options);
    must(oms_http_open(&options, &of->http, &err), "http", &err);
    for (size_t i = 0; i < 5; i++) {
        oms_remote_options at = OMS_INIT(oms_remote_options);
        at.prefix = prefixes[i];
        at.url = of->services;
        at.token_file = of->token_file;
        at.in_flight_max = (uint32_t)of->in_flight;
        at.total_ms = of->total_ms;
        must(oms_contract_service(of->http, &at, &of->outside[i], &err),
             at.prefix, &err);
    }
}

static void open_shop(flow *of)
{
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    connect_services(of);
    options.path = of->path;
    options.services = of->outside;
    options.services_count = 5;
    must(oms_open(&options, &of->shop, &err), of->path, &err);
    batch_add(of, "order.configure", "orders-rules",
              "{\"check_catalog\":true,\"check_customer\":true}");
    batch_add(of, "fulfillment.configure", "parcel-rules",
              "{\"book_labels\":true}");
    batch_flush(of);
    must(oms_pump_start(of->shop, &err), "pump", &err);
}

// ---- the loop --------------------------------------------------------------

static bool may_place(const flow *of)
{
    int64_t us = clock_us() - of->begun_us;
    if (of->orders > 0 && of->placed >= of->orders)
        return false;
    if (of->seconds > 0 && us >= of->seconds * 1000000)
        return false;
    if (of->rate > 0 && of->placed >= us * of->rate / 1000000 + 1)
        return false;
    return of->placed - of->ended < of->open_max;
}

static bool is_placing(const flow *of)
{
    if (of->orders > 0)
        return of->placed < of->orders;
    return clock_us() - of->begun_us < of->seconds * 1000000;
}

static void wait_for_events(flow *of)
{
    oms_error err = OMS_INIT(oms_error);
    must(oms_feed_wait(of->shop, of->cursor, WAIT_MS, &err), "wait", &err);
}

// Calls of the five services that still wait, are out, or are parked.
static int64_t unsettled(flow *of)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *answer = NULL;
    int64_t count = 0;
    size_t index;
    json_t *kind;
    must(oms_query(of->shop, "engine.status", NULL, &answer, &err), "status",
         &err);
    json_t *status = json_loads(oms_result_json(answer), 0, NULL);
    json_array_foreach (json_object_get(status, "kinds"), index, kind) {
        const char *name = json_string_value(json_object_get(kind, "kind"));
        for (size_t i = 0; i < 5; i++)
            if (strncmp(name, of->outside[i].prefix,
                        strlen(of->outside[i].prefix)) == 0)
                count += json_integer_value(json_object_get(kind, "due")) +
                         json_integer_value(json_object_get(kind, "leased")) +
                         json_integer_value(json_object_get(kind, "parked"));
    }
    json_decref(status);
    oms_result_free(answer);
    return count;
}

static int64_t run(flow *of, int64_t marks[MARKS + 1])
{
    int64_t at = 0;
    of->begun_us = clock_us();
    while (is_placing(of) || of->ended < of->placed) {
        for (int i = 0; i < 200 && may_place(of); i++)
            life_place(of);
        batch_flush(of);
        if (!life_follow(of))
            wait_for_events(of);
        while (at <= MARKS && of->orders > 0 &&
               of->ended >= of->orders * at / MARKS)
            marks[at++] = status_of("VmRSS:");
        if (!is_placing(of) &&
            clock_us() - of->begun_us > (of->seconds + of->settle_s) * 1000000)
            break;
    }
    int64_t took_us = clock_us() - of->begun_us;
    int64_t until_us = clock_us() + of->settle_s * 1000000;
    while (unsettled(of) > 0 && clock_us() < until_us)
        if (!life_follow(of))
            wait_for_events(of);
    return took_us;
}

static void print(flow *of, int64_t took_us, const int64_t *marks)
{
    oms_stats stats = OMS_INIT(oms_stats);
    json_t *memory = json_array();
    oms_stats_get(of->shop, &stats);
    for (int i = 0; i <= MARKS; i++)
        json_array_append_new(memory, json_integer(marks[i]));
    json_t *told = json_pack(
        "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:f,s:f,s:I,s:I,s:I,s:I,s:I,s:o}",
        "placed", (json_int_t)of->placed, "completed",
        (json_int_t)of->completed, "canceled", (json_int_t)of->canceled,
        "rejected", (json_int_t)of->rejected, "returned",
        (json_int_t)of->returned, "parcels", (json_int_t)of->parcels,
        "unsettled", (json_int_t)unsettled(of), "seconds",
        (double)took_us / 1e6, "rate",
        (double)of->ended / ((double)took_us / 1e6), "calls",
        (json_int_t)stats.calls, "commits", (json_int_t)stats.commits,
        "breaker_changes", (json_int_t)of->breakers, "threads",
        (json_int_t)status_of("Threads:"), "memory_kb",
        (json_int_t)status_of("VmRSS:"), "memory_kb_by_tenths", memory);
    json_dumpf(told, stdout, JSON_INDENT(1));
    fputc('\n', stdout);
    json_decref(told);
}

// ---- the options -----------------------------------------------------------

static const struct option names[] = {
    {"db", required_argument, NULL, 'd'},
    {"services", required_argument, NULL, 's'},
    {"token-file", required_argument, NULL, 't'},
    {"orders", required_argument, NULL, 'n'},
    {"seconds", required_argument, NULL, 'S'},
    {"rate", required_argument, NULL, 'r'},
    {"open", required_argument, NULL, 'o'},
    {"in-flight", required_argument, NULL, 'f'},
    {"total-ms", required_argument, NULL, 'T'},
    {"settle-s", required_argument, NULL, 'e'},
    {"mixed", no_argument, NULL, 'm'},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

static bool take(flow *of, int option)
{
    const struct {
        int option;
        int64_t *number;
    } numbers[] = {{'n', &of->orders},    {'S', &of->seconds},
                   {'r', &of->rate},      {'o', &of->open_max},
                   {'f', &of->in_flight}, {'T', &of->total_ms},
                   {'e', &of->settle_s}};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (numbers[i].option == option) {
            char *end = NULL;
            *numbers[i].number = strtoll(optarg, &end, 10);
            return end != optarg && *end == '\0' && *numbers[i].number >= 0;
        }
    of->path = option == 'd' ? optarg : of->path;
    of->services = option == 's' ? optarg : of->services;
    of->token_file = option == 't' ? optarg : of->token_file;
    of->mixed |= option == 'm';
    of->quiet |= option == 'q';
    return option != '?';
}

int main(int argc, char **argv)
{
    flow of = {.open_max = 500, .in_flight = 1000, .settle_s = 120};
    int64_t marks[MARKS + 1] = {0};
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) >= 0;)
        if (option == 'h' || !take(&of, option)) {
            fputs(help, option == 'h' ? stdout : stderr);
            return option == 'h' ? 0 : 1;
        }
    if (of.path == NULL || of.services == NULL || optind < argc) {
        fputs(help, stderr);
        return 1;
    }
    if (of.orders == 0 && of.seconds == 0)
        of.orders = 1000;
    open_shop(&of);
    int64_t took_us = run(&of, marks);
    print(&of, took_us, marks);
    bool well = of.ended == of.placed && unsettled(&of) == 0;
    oms_close(of.shop);
    oms_http_close(of.http);
    return well ? 0 : 3;
}
