// The floor: the least that plain prepared SQLite costs for an order's rows.
//
// usage: floor DIR create SYNC BATCH ORDERS
//        floor DIR life   SYNC BATCH ORDERS
//        floor DIR group  SYNC CALLERS SECONDS   (CALLERS threads, one writer)
// DIR ":memory:" keeps the database in memory (the CPU floor). SYNC is OFF,
// NORMAL or FULL; the journal is WAL. Each run prints one line of key=value.
// It validates nothing, computes nothing and replays nothing: it is what the
// rows alone cost.
//
// create writes per order: 1 orders row (14 columns, 250 bytes, 3 indexes), 3
// lines, 1 idempotency row (random key), 1 outbox row (600 bytes of JSON). life
// takes BATCH orders through 12 transactions with 63 row writes in all.
#define _GNU_SOURCE
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

#include "floor_sql.h"
#include "measure.h"

static sqlite3 *db;
static int64_t clock_ms = 1700000000000;
static uint64_t rows, random_state = 88172645463325252ull, acknowledged;
static char payload[1200], ship_to[160];

static void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, db ? sqlite3_errmsg(db) : "?");
    exit(1);
}

static void run(const char *sql)
{
    if (sqlite3_exec(db, sql, 0, 0, 0) != SQLITE_OK) fail(sql);
}

static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static sqlite3_stmt *statements[S_COUNT];

static void step(int s)
{
    if (sqlite3_step(statements[s]) != SQLITE_DONE) fail(sql[s]);
    sqlite3_reset(statements[s]);
    rows++;
}

static void number(int s, int at, int64_t value)
{
    sqlite3_bind_int64(statements[s], at, value);
}

static void text(int s, int at, const char *value, int bytes)
{
    sqlite3_bind_text(statements[s], at, value, bytes, SQLITE_STATIC);
}

static void outbox(int64_t id, const char *type)
{
    number(S_OUTBOX, 1, id);
    text(S_OUTBOX, 2, type, -1);
    number(S_OUTBOX, 3, clock_ms);
    text(S_OUTBOX, 4, payload, 600);
    step(S_OUTBOX);
}

static void create_order(int64_t id)
{
    static const int64_t fixed[] = {12999, 1040, 599, 14638};
    char order_no[32];
    int count = snprintf(order_no, sizeof order_no, "W-2026-%010lld",
                         (long long)id);
    number(S_ORDER, 1, id);
    text(S_ORDER, 2, order_no, count);
    number(S_ORDER, 3, 1);
    number(S_ORDER, 4, (int64_t)(next_random() % 100000));
    number(S_ORDER, 5, 1);
    text(S_ORDER, 6, "USD", 3);
    for (int i = 0; i < 4; i++) number(S_ORDER, 7 + i, fixed[i]);
    number(S_ORDER, 11, clock_ms);
    number(S_ORDER, 12, clock_ms);
    number(S_ORDER, 13, 1);
    text(S_ORDER, 14, ship_to, 140);
    step(S_ORDER);
}

static void create_line(int64_t id, int line_no)
{
    static const int64_t fixed[] = {2, 1999, 320, 4318, 1};
    char sku[24];
    int count = snprintf(sku, sizeof sku, "SKU-%08d",
                         (int)(next_random() % 100000));
    number(S_LINE, 1, id);
    number(S_LINE, 2, line_no);
    text(S_LINE, 3, sku, count);
    text(S_LINE, 4, "Cotton crew neck t-shirt, navy, size M, organic", 47);
    for (int i = 0; i < 5; i++) number(S_LINE, 5 + i, fixed[i]);
    step(S_LINE);
}

static void create(int64_t id)
{
    clock_ms++;
    create_order(id);
    for (int l = 1; l <= 3; l++) create_line(id, l);
    uint64_t a = next_random(), b = next_random();
    char key[40];
    unsigned char hash[32];
    int count = snprintf(key, sizeof key, "%08x-%04x-4%03x-%04x-%012llx",
                         (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
                         (unsigned)(a & 0xfff), (unsigned)(b >> 48),
                         (unsigned long long)(b & 0xffffffffffffull));
    for (int i = 0; i < 32; i++) hash[i] = (unsigned char)(a >> (i & 7) * 8);
    text(S_IDEM, 1, key, count);
    sqlite3_bind_blob(statements[S_IDEM], 2, hash, 32, SQLITE_STATIC);
    number(S_IDEM, 3, id);
    number(S_IDEM, 4, clock_ms);
    step(S_IDEM);
    outbox(id, "order.created");
}

static void advance(int64_t id, int state, int version)
{
    number(S_ADVANCE, 1, id);
    number(S_ADVANCE, 2, state);
    number(S_ADVANCE, 3, clock_ms);
    number(S_ADVANCE, 4, version);
    step(S_ADVANCE);
    number(S_HISTORY, 1, id);
    number(S_HISTORY, 2, version);
    number(S_HISTORY, 3, clock_ms);
    text(S_HISTORY, 4, "order.advanced", 14);
    step(S_HISTORY);
    outbox(id, "order.advanced");
}

static int64_t sku_of(int64_t id, int line)
{
    return (id * 2654435761ll + line * 40503ll) % 100000;
}

static void reserve(int64_t id)
{
    for (int l = 1; l <= 3; l++) {
        number(S_RESERVE, 1, sku_of(id, l));
        number(S_RESERVE, 2, 1);
        number(S_RESERVE, 3, 2);
        step(S_RESERVE);
        number(S_RESERVATION, 1, id);
        number(S_RESERVATION, 2, l);
        number(S_RESERVATION, 3, sku_of(id, l));
        number(S_RESERVATION, 4, 1);
        number(S_RESERVATION, 5, 2);
        step(S_RESERVATION);
    }
    advance(id, 2, 1);
}

static void authorize(int64_t id)
{
    number(S_PAY, 1, id);
    number(S_PAY, 2, 14638);
    number(S_PAY, 3, clock_ms);
    step(S_PAY);
    advance(id, 3, 2);
}

static void allocate(int64_t id)
{
    for (int l = 1; l <= 3; l++) {
        number(S_ALLOCATE, 1, id);
        number(S_ALLOCATE, 2, l);
        number(S_ALLOCATE, 3, 1);
        step(S_ALLOCATE);
    }
    advance(id, 4, 3);
}

static void pack(int64_t id)
{
    number(S_SHIPMENT, 1, id);
    number(S_SHIPMENT, 2, clock_ms);
    step(S_SHIPMENT);
    advance(id, 5, 4);
}

static void parcel(int64_t id, int state)
{
    number(S_SHIP, 1, id);
    number(S_SHIP, 2, state);
    number(S_SHIP, 3, clock_ms);
    step(S_SHIP);
}

static void ship(int64_t id)
{
    parcel(id, 1);
    for (int l = 1; l <= 3; l++) {
        number(S_TAKE, 1, sku_of(id, l));
        number(S_TAKE, 2, 1);
        number(S_TAKE, 3, 2);
        step(S_TAKE);
        number(S_UNRESERVE, 1, id);
        number(S_UNRESERVE, 2, l);
        step(S_UNRESERVE);
    }
    advance(id, 6, 5);
}

static void capture(int64_t id)
{
    number(S_CAPTURE, 1, id);
    step(S_CAPTURE);
    advance(id, 7, 6);
}

static void deliver(int64_t id)
{
    parcel(id, 2);
    advance(id, 8, 7);
}

static void notify(int64_t id)
{
    for (int k = 0; k < 3; k++) {
        number(S_NOTIFY, 1, id);
        number(S_NOTIFY, 2, k);
        step(S_NOTIFY);
    }
}

static void project(int64_t id)
{
    number(S_CUSTOMER, 1, id % 100000);
    number(S_CUSTOMER, 2, 14638);
    number(S_CUSTOMER, 3, clock_ms);
    step(S_CUSTOMER);
    number(S_DAY, 1, clock_ms / 86400000);
    number(S_DAY, 2, 14638);
    step(S_DAY);
}

// The relay acknowledges what was sent: 8 events an order.
static void acknowledge(int64_t id)
{
    for (int k = 0; k < 8; k++) {
        (void)id;
        number(S_ACKNOWLEDGE, 1, (int64_t)++acknowledged);
        step(S_ACKNOWLEDGE);
    }
}

static void close_order(int64_t id) { advance(id, 9, 8); }

static void (*const life[])(int64_t) = {
    create,  reserve, authorize, allocate, pack,        ship,
    capture, deliver, notify,    project,  acknowledge, close_order};
enum { LIFE_STEPS = sizeof life / sizeof *life };

static void transaction(int s)
{
    if (sqlite3_step(statements[s]) != SQLITE_DONE) fail(sql[s]);
    sqlite3_reset(statements[s]);
}

// CALLERS threads each wait until their own order is durable; one writer
// commits what has gathered.
typedef struct caller {
    pthread_cond_t wake;
    struct caller *next;
    int done;
} caller;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static caller *queue;
static int stopping;

static void *call(void *argument)
{
    caller *self = argument;
    for (;;) {
        pthread_mutex_lock(&lock);
        if (stopping) {
            pthread_mutex_unlock(&lock);
            return 0;
        }
        self->done = 0;
        self->next = queue;
        if (!queue) pthread_cond_signal(&work);
        queue = self;
        while (!self->done) pthread_cond_wait(&self->wake, &lock);
        pthread_mutex_unlock(&lock);
    }
}

static caller *gather(void)
{
    pthread_mutex_lock(&lock);
    while (!queue) pthread_cond_wait(&work, &lock);
    caller *all = queue;
    queue = 0;
    pthread_mutex_unlock(&lock);
    return all;
}

static void release(caller *all)
{
    pthread_mutex_lock(&lock);
    for (caller *c = all, *next; c; c = next) {
        next = c->next;
        c->done = 1;
        pthread_cond_signal(&c->wake);
    }
    pthread_mutex_unlock(&lock);
}

static void run_group(int callers, double seconds)
{
    pthread_t *threads = calloc((size_t)callers, sizeof *threads);
    caller *all = calloc((size_t)callers, sizeof *all);
    for (int i = 0; i < callers; i++) {
        pthread_cond_init(&all[i].wake, 0);
        pthread_create(&threads[i], 0, call, &all[i]);
    }
    measure start = measure_start();
    int64_t orders = 0, commits = 0;
    while (seconds_now() - start.wall < seconds) {
        caller *group = gather();
        transaction(S_BEGIN);
        for (caller *c = group; c; c = c->next) create(++orders);
        transaction(S_COMMIT);
        commits++;
        release(group);
    }
    char more[64];
    snprintf(more, sizeof more, "per_sync=%.1f",
             (double)orders / (double)commits);
    measure_end(&start, "floor.group", (double)orders, more);
    pthread_mutex_lock(&lock);
    stopping = 1;
    pthread_mutex_unlock(&lock);
    release(queue);
    for (int i = 0; i < callers; i++) pthread_join(threads[i], 0);
}

static void run_create(int64_t batch, int64_t orders)
{
    measure start = measure_start();
    for (int64_t id = 0; id < orders;) {
        transaction(S_BEGIN);
        for (int64_t k = 0; k < batch && id < orders; k++) create(++id);
        transaction(S_COMMIT);
    }
    measure_end(&start, "floor.create", (double)orders, "");
}

static void run_life(int64_t batch, int64_t orders)
{
    run("BEGIN;WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM s "
        "WHERE i<99999) INSERT INTO stock SELECT i,1,100000000,0 FROM s;"
        "COMMIT;");
    rows = 0;
    measure start = measure_start();
    for (int64_t base = 1; base <= orders; base += batch)
        for (int s = 0; s < LIFE_STEPS; s++) {
            transaction(S_BEGIN);
            for (int64_t id = base; id < base + batch && id <= orders; id++) {
                clock_ms++;
                life[s](id);
            }
            transaction(S_COMMIT);
        }
    char more[64];
    snprintf(more, sizeof more, "rows=%.1f", (double)rows / (double)orders);
    measure_end(&start, "floor.life", (double)orders, more);
}

static void open_database(const char *dir, const char *sync)
{
    char path[512], other[600];
    snprintf(path, sizeof path, "%s/floor.db", dir);
    if (strcmp(dir, ":memory:") == 0) snprintf(path, sizeof path, "%s", dir);
    const char *ends[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3 && path[0] != ':'; i++) {
        snprintf(other, sizeof other, "%s%s", path, ends[i]);
        unlink(other);
    }
    if (sqlite3_open_v2(path, &db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                            SQLITE_OPEN_NOMUTEX,
                        0))
        fail("open");
    run("PRAGMA journal_mode=WAL;PRAGMA locking_mode=EXCLUSIVE;"
        "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-65536;"
        "PRAGMA wal_autocheckpoint=16000;");
    snprintf(other, sizeof other, "PRAGMA synchronous=%s", sync);
    run(other);
    for (size_t i = 0; i < sizeof schema / sizeof *schema; i++) run(schema[i]);
    for (int s = 0; s < S_COUNT; s++)
        if (sqlite3_prepare_v3(db, sql[s], -1, SQLITE_PREPARE_PERSISTENT,
                               &statements[s], 0) != SQLITE_OK)
            fail(sql[s]);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: see the head of bench/floor.c\n");
        return 1;
    }
    memset(payload, 'p', sizeof payload - 1);
    memset(ship_to, 's', sizeof ship_to - 1);
    open_database(argv[1], argv[3]);
    if (strcmp(argv[2], "group") == 0)
        run_group(atoi(argv[4]), atof(argv[5]));
    else if (strcmp(argv[2], "create") == 0)
        run_create(atoll(argv[4]), atoll(argv[5]));
    else if (strcmp(argv[2], "life") == 0)
        run_life(atoll(argv[4]), atoll(argv[5]));
    for (int s = 0; s < S_COUNT; s++) sqlite3_finalize(statements[s]);
    sqlite3_close(db);
    return 0;
}
