// Does a page, or an order, cost more when there are a million of them?
// Generates a shop, pages through its lists from one end to the other, and
// places orders by turns in an empty shop and in the full one.
//
// usage: scale DIR make ORDERS [FIRST]
//                                  generates DIR/full.db, or goes on with it
//        scale DIR lists           every list of DIR/full.db, page by page
//        scale DIR place ROUNDS    in DIR/full.db and DIR/empty.db
//        scale DIR count NAME N    N rounds in DIR/NAME alone, for callgrind
// Each prints lines of key=value. Public headers only.
#define _GNU_SOURCE
#include <oms/oms.h>

#include "measure.h"

enum {
    BATCH = 256, // orders a commit when generating
    ROUND = 64,  // orders a commit when measuring
    SKUS = 1000,
    PAGE = 100,     // orders of a page
    WINDOW = 25,    // pages that are looked at in a place of a list
    TURNS = 12,     // how often each of them is read again, by turns
    WARM_ROUNDS = 5 // not counted
};
#define DAY_MS 86400000LL
#define FIRST_MS 1640995200000LL // 2022-01-01
#define SPAN_MS (1000 * DAY_MS)  // in which the orders were placed

static oms_error error = {.size = sizeof error};

static void check(int code, const char *what)
{
    if (code == OMS_OK)
        return;
    fprintf(stderr, "%s: %s %s %s\n", what, oms_code_name(code), error.where,
            error.text);
    exit(1);
}

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

// Pages of 4 KiB that this process has asked the system for (Linux): what its
// own caches did not hold.
static double pages_read(void)
{
    FILE *f = fopen("/proc/self/io", "r");
    double bytes = 0;
    if (f == NULL || fscanf(f, "rchar: %lf", &bytes) != 1)
        bytes = 0;
    if (f)
        fclose(f);
    return bytes / 4096;
}

// The quartile below: of equal work what nobody else on the machine disturbed.
static double quartile(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_doubles);
    return count == 0 ? 0 : values[count / 4];
}

static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdull;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ull;
    return x ^ x >> 33;
}

static oms *open_shop(const char *dir, const char *name, uint32_t flags)
{
    char path[512];
    oms *shop = NULL;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (!(flags & OMS_OPEN_EXISTING)) {
        char command[1200];
        snprintf(command, sizeof command, "rm -f '%s' '%s'-*", path, path);
        if (system(command) != 0)
            exit(1);
    }
    oms_options options = OMS_INIT(oms_options);
    options.path = path;
    options.flags = flags;
    check(oms_open(&options, &shop, &error), "open");
    return shop;
}

static void settle(oms *shop)
{
    int64_t due = 0;
    while (due == 0)
        check(oms_step(shop, 50, &due, &error), "step");
}

// ---- batches ---------------------------------------------------------------

static oms_request requests[BATCH];
static oms_error errors[BATCH];
static oms_receipt receipts[BATCH];
static char keys[BATCH][64], json[BATCH][1024], ids[BATCH][68];

static void request(size_t i, const char *command, uint64_t n)
{
    errors[i] = OMS_INIT(oms_error);
    receipts[i] = OMS_INIT(oms_receipt);
    snprintf(keys[i], sizeof keys[i], "%s-%llu", command,
             (unsigned long long)n);
    requests[i] = OMS_INIT(oms_request);
    requests[i].command = command;
    requests[i].key = keys[i];
    requests[i].args = json[i];
    requests[i].receipt = &receipts[i];
    requests[i].error = &errors[i];
}

// Not inlined: callgrind looks for it by name.
__attribute__((noinline)) static void submit(oms *shop, size_t count,
                                             bool settled)
{
    if (count == 0)
        return;
    check(oms_submit_batch(shop, requests, count,
                           settled ? OMS_BATCH_SETTLE : 0, &error),
          "batch");
    for (size_t i = 0; i < count; i++) {
        error = *requests[i].error;
        check(requests[i].code, requests[i].command);
    }
}

// ---- the shop --------------------------------------------------------------

// Of a hundred orders 70 are completed (paid, nothing to send), 10 canceled,
// 10 wait for money, 10 are being worked on. One in ten is the big customer's.
typedef enum fate { COMPLETED, CANCELED, PENDING, WORKED_ON } fate;

static fate fate_of(uint64_t n)
{
    uint64_t of = mix(n) % 100;
    return of < 70   ? COMPLETED
           : of < 80 ? CANCELED
           : of < 90 ? PENDING
                     : WORKED_ON;
}

static void place(size_t i, uint64_t n, uint64_t of)
{
    static const char *const channels[] = {"web", "web", "web", "app", "shop"};
    uint64_t chance = mix(n + 77);
    fate end = fate_of(n);
    char customer[24];
    snprintf(customer, sizeof customer, "c-%u", (unsigned)(chance % 100000));
    long long at = FIRST_MS +
                   (long long)((double)SPAN_MS * (double)n / (double)of) +
                   (long long)(mix(chance) % DAY_MS);
    int used = snprintf(
        json[i], sizeof json[i],
        "{\"currency\":\"EUR\",\"channel\":\"%s\",\"customer_id\":\"%s\","
        "\"placed_at_ms\":%lld,\"lines\":[{\"sku\":\"SKU-%04u\",\"name\":"
        "\"Cotton "
        "crew neck t-shirt, navy, size M\",\"quantity\":2,"
        "\"unit_price_minor\":1999,\"tax_minor\":320,\"digital\":%s}],"
        "\"ship_to\":{\"name\":\"Maria Oliveira\",\"line1\":\"Rua Augusta 1500"
        "\",\"city\":\"Sao Paulo\",\"postal_code\":\"01304-001\","
        "\"country\":\"BR\"}",
        channels[chance / 7 % 5], chance / 3 % 10 == 0 ? "big" : customer, at,
        (unsigned)(mix(chance + 1) % SKUS),
        end == COMPLETED ? "true" : "false");
    snprintf(json[i] + used, sizeof json[i] - (size_t)used, "%s}",
             end == PENDING || end == CANCELED
                 ? ""
                 : ",\"payments\":[{\"method\":\"card\",\"token\":\"tok\","
                   "\"amount_minor\":4318}]");
    request(i, "order.place", n);
}

static void set_up(oms *shop)
{
    request(0, "order.configure", 0);
    snprintf(json[0], sizeof json[0], "{\"unpaid_expiry_ms\":-1}");
    submit(shop, 1, true);
    for (unsigned n = 0; n < SKUS; n++) {
        size_t i = n % 250;
        request(i, "stock.receive", n);
        snprintf(json[i], sizeof json[i],
                 "{\"sku\":\"SKU-%04u\",\"quantity\":1000000}", n);
        if (i == 249)
            submit(shop, 250, true);
    }
}

static void make_batch(oms *shop, uint64_t first, size_t count, uint64_t of)
{
    size_t canceled = 0;
    for (size_t i = 0; i < count; i++)
        place(i, first + i, of);
    submit(shop, count, true);
    for (size_t i = 0; i < count; i++)
        if (fate_of(first + i) == CANCELED)
            memcpy(ids[canceled++], receipts[i].subject, sizeof ids[0]);
    for (size_t i = 0; i < canceled; i++) {
        request(i, "order.cancel", first + i);
        snprintf(json[i], sizeof json[i],
                 "{\"order_id\":\"%.67s\",\"reason\":\"customer\"}", ids[i]);
    }
    submit(shop, canceled, true);
}

static void make(const char *dir, uint64_t orders, uint64_t first)
{
    oms *shop = open_shop(
        dir, "full.db", OMS_OPEN_NORMAL_SYNC | (first ? OMS_OPEN_EXISTING : 0));
    measure start = measure_start();
    if (first == 0)
        set_up(shop);
    for (uint64_t n = first; n < orders; n += BATCH) {
        uint64_t left = orders - n;
        make_batch(shop, n, left < BATCH ? (size_t)left : BATCH, orders);
        if (n / BATCH % 16 == 15)
            settle(shop);
        if (n / BATCH % 256 == 255)
            fprintf(stderr, "\r%llu orders ", (unsigned long long)n);
    }
    settle(shop);
    fprintf(stderr, "\r\033[K");
    measure_end(&start, "scale.make", (double)(orders - first), "");
    oms_close(shop);
}

// ---- lists -----------------------------------------------------------------

// What each page was asked with, and how much had to be read for it.
typedef struct pages {
    char **args;
    double *read;
    size_t count, room, orders;
} pages;

static void note_page(pages *p, const char *args, double read)
{
    if (p->count == p->room) {
        p->room = p->room ? 2 * p->room : 1024;
        p->args = realloc(p->args, p->room * sizeof *p->args);
        p->read = realloc(p->read, p->room * sizeof *p->read);
    }
    p->args[p->count] = strdup(args);
    p->read[p->count++] = read;
}

static oms_result *ask(oms *shop, const char *args)
{
    oms_result *result = NULL;
    check(oms_query(shop, "order.list", args, &result, &error), args);
    return result;
}

// The cursor stands at the end of a page, when there is another.
static bool next_of(const char *page, char *after, size_t room)
{
    const char *at = NULL;
    for (const char *next = page; (next = strstr(next, "\"next_cursor\":\""));
         next++)
        at = next + 15;
    if (at == NULL)
        return false;
    size_t bytes = strcspn(at, "\"");
    if (bytes >= room)
        exit(1);
    memcpy(after, at, bytes);
    after[bytes] = '\0';
    return true;
}

static size_t orders_in(const char *page)
{
    size_t count = 0;
    while ((page = strstr(page, "\"order_id\":")) != NULL)
        page++, count++;
    return count;
}

// From the first page to the last.
static void walk(oms *shop, const char *filter, pages *out)
{
    char args[1024], after[512] = "";
    bool more = true;
    while (more) {
        snprintf(args, sizeof args, "{%s%s\"limit\":%d%s%s%s}", filter,
                 *filter ? "," : "", PAGE, *after ? ",\"cursor\":\"" : "",
                 after, *after ? "\"" : "");
        double read = pages_read();
        oms_result *result = ask(shop, args);
        note_page(out, args, pages_read() - read);
        out->orders += orders_in(oms_result_json(result));
        more = next_of(oms_result_json(result), after, sizeof after);
        oms_result_free(result);
    }
}

// A place in a list: some pages in a row, what they cost, each many times.
typedef struct window {
    const char *where;
    size_t at;
    double cpu_us[WINDOW * TURNS];
} window;

// By turns, so that a noisy minute hits all three alike.
static void look_again(oms *shop, const pages *p, window windows[3],
                       size_t count)
{
    for (size_t turn = 0; turn < TURNS; turn++)
        for (size_t i = 0; i < count; i++)
            for (size_t w = 0; w < 3; w++) {
                double cpu = cpu_now();
                oms_result *result = ask(shop, p->args[windows[w].at + i]);
                windows[w].cpu_us[turn * count + i] = cpu_now() - cpu;
                oms_result_free(result);
            }
}

static void tell_window(const pages *p, window *of, size_t count)
{
    double read = 0;
    for (size_t i = 0; i < count; i++)
        read += p->read[of->at + i];
    printf(" %s_us=%.0f %s_read=%.1f", of->where,
           quartile(of->cpu_us, count * TURNS), of->where,
           count ? read / (double)count : 0);
}

// The last page may be short, so it is not among those at the end.
static void list(oms *shop, const char *name, const char *filter)
{
    static window windows[3];
    pages p = {0};
    walk(shop, filter, &p);
    size_t count = p.count - 1 < WINDOW ? p.count - 1 : WINDOW;
    size_t last = p.count - 1 - count;
    windows[0] = (window){.where = "start", .at = 0};
    windows[1] = (window){.where = "middle", .at = last / 2};
    windows[2] = (window){.where = "end", .at = last};
    look_again(shop, &p, windows, count);
    printf("scale.list name=%s orders=%zu pages=%zu", name, p.orders, p.count);
    for (size_t w = 0; w < 3; w++)
        tell_window(&p, &windows[w], count);
    printf("\n");
    fflush(stdout);
    for (size_t i = 0; i < p.count; i++)
        free(p.args[i]);
    free(p.args);
    free(p.read);
}

static void lists(const char *dir)
{
    oms *shop = open_shop(dir, "full.db", OMS_OPEN_EXISTING);
    char dates[128];
    snprintf(dates, sizeof dates,
             "\"placed_from_ms\":%lld,\"placed_to_ms\":%lld",
             FIRST_MS + SPAN_MS / 3, FIRST_MS + SPAN_MS / 3 + 30 * DAY_MS);
    list(shop, "all", "");
    list(shop, "customer", "\"customer_id\":\"big\"");
    list(shop, "completed", "\"status\":\"completed\"");
    list(shop, "pending", "\"status\":\"pending\"");
    list(shop, "date", "\"by_date\":true");
    list(shop, "date_forward", "\"by_date\":true,\"oldest_first\":true");
    list(shop, "month", dates);
    list(shop, "channel", "\"channel\":\"app\"");
    oms_close(shop);
}

// ---- placing ---------------------------------------------------------------

typedef struct side {
    oms *shop;
    const char *name;
    uint64_t next;  // number of the next order
    uint64_t stamp; // of this run: its keys are new in any file
    double *cpu_us, *wall_us, *written;
} side;

// How a round's orders are placed: one commit each, one commit for all, and
// that with what follows from them.
typedef enum how { ALONE, TOGETHER, SETTLED } how;

static void place_alone(side *of)
{
    for (size_t i = 0; i < ROUND; i++)
        check(
            oms_submit(of->shop, "order.place", keys[i], json[i], NULL, &error),
            "order.place");
}

static void round_of(side *of, how way, size_t at)
{
    for (size_t i = 0; i < ROUND; i++) {
        place(i, of->next, of->next + 1);
        snprintf(keys[i], sizeof keys[i], "p-%llu",
                 (unsigned long long)mix(of->stamp ^ of->next++));
    }
    double cpu = cpu_now(), wall = seconds_now(), written = bytes_written();
    if (way == ALONE)
        place_alone(of);
    else
        submit(of->shop, ROUND, way == SETTLED);
    of->cpu_us[at] = (cpu_now() - cpu) / ROUND;
    of->wall_us[at] = (seconds_now() - wall) * 1e6 / ROUND;
    of->written[at] = (bytes_written() - written) / ROUND;
    settle(of->shop);
}

static void compare(side sides[2], const char *name, how way, size_t rounds)
{
    double cpu[2], wall[2], written[2];
    for (size_t r = 0; r < rounds + WARM_ROUNDS; r++)
        for (int s = 0; s < 2; s++) // by turns, and who begins changes
            round_of(&sides[(size_t)s ^ (r & 1)], way, r);
    for (int s = 0; s < 2; s++) {
        cpu[s] = quartile(sides[s].cpu_us + WARM_ROUNDS, rounds);
        wall[s] = quartile(sides[s].wall_us + WARM_ROUNDS, rounds);
        written[s] = quartile(sides[s].written + WARM_ROUNDS, rounds);
    }
    printf("scale.place name=%s empty_cpu_us=%.1f full_cpu_us=%.1f "
           "empty_us=%.1f full_us=%.1f empty_bytes=%.0f full_bytes=%.0f\n",
           name, cpu[0], cpu[1], wall[0], wall[1], written[0], written[1]);
    fflush(stdout);
}

static void begin(side *of, const char *dir, const char *name, size_t rounds)
{
    size_t room = rounds * sizeof(double);
    bool full = strcmp(name, "full.db") == 0;
    *of = (side){.shop = open_shop(dir, name, full ? OMS_OPEN_EXISTING : 0),
                 .next = 10000000000ull,
                 .stamp = mix((uint64_t)time(NULL)),
                 .cpu_us = malloc(room),
                 .wall_us = malloc(room),
                 .written = malloc(room)};
    if (!full)
        set_up(of->shop);
}

static void end(side *of)
{
    oms_close(of->shop);
    free(of->cpu_us);
    free(of->wall_us);
    free(of->written);
}

static void places(const char *dir, size_t rounds)
{
    side sides[2];
    begin(&sides[0], dir, "empty.db", rounds + WARM_ROUNDS);
    begin(&sides[1], dir, "full.db", rounds + WARM_ROUNDS);
    compare(sides, "alone", ALONE, rounds);
    compare(sides, "together", TOGETHER, rounds);
    compare(sides, "settled", SETTLED, rounds);
    end(&sides[0]);
    end(&sides[1]);
}

static void count(const char *dir, const char *name, size_t rounds)
{
    side one;
    begin(&one, dir, name, rounds);
    for (size_t r = 0; r < rounds; r++)
        round_of(&one, TOGETHER, r);
    end(&one);
}

int main(int argc, char **argv)
{
    if (argc >= 4 && strcmp(argv[2], "make") == 0)
        make(argv[1], strtoull(argv[3], 0, 10),
             argc > 4 ? strtoull(argv[4], 0, 10) : 0);
    else if (argc == 3 && strcmp(argv[2], "lists") == 0)
        lists(argv[1]);
    else if (argc == 4 && strcmp(argv[2], "place") == 0)
        places(argv[1], strtoull(argv[3], 0, 10));
    else if (argc == 5 && strcmp(argv[2], "count") == 0)
        count(argv[1], argv[3], strtoull(argv[4], 0, 10));
    else
        return fprintf(stderr, "usage: see the head of bench/scale.c\n"), 1;
    return 0;
}
