// What the store port costs: the rows of one placed order (order, 3 lines, key,
// event; 3 secondary indexes on the order) written three ways, 64 orders a
// commit, synchronous=FULL.
//   port     through the store port on declared tables
//   plain    prepared SQLite by hand, on the very tables that the port made
//   typical  prepared SQLite by hand on the tables people usually write
// The three take turns, so that a busy machine slows each alike; medians and
// their ratios are printed.
//
// usage: store [FOLDER [ORDERS [ROUNDS [port|plain|typical]]]]
#define _DEFAULT_SOURCE
#include "adapters/sqlite/sqlite.h"
#include "measure.h"

#include <sqlite3.h>
#include <unistd.h>

#define BATCH 64
#define ROUNDS_MAX 99
#define CACHE_KIB 65536

// The rows as structs, for the port.
typedef struct spike_order {
    int64_t id;
    const char *order_no;
    int64_t tenant;
    int64_t customer_id;
    int32_t status;
    const char *currency;
    int64_t subtotal;
    int64_t tax;
    int64_t shipping;
    int64_t total;
    int64_t created_at;
    int64_t updated_at;
    int64_t version;
    const char *ship_to;
} spike_order;

typedef struct spike_line {
    int64_t id;
    int64_t order_id;
    int64_t line_no;
    const char *sku;
    const char *name;
    int64_t qty;
    int64_t unit;
    int64_t tax;
    int64_t total;
    int64_t status;
} spike_line;

typedef struct spike_key {
    const char *key;
    const char *req_hash;
    int64_t order_id;
    int64_t created_at;
} spike_key;

typedef struct spike_event {
    int64_t seq;
    int64_t agg_id;
    const char *type;
    int64_t created_at;
    const char *payload;
} spike_event;

static const char *const status_names[] = {"none", "placed"};
static const oms_enum status_enum = OMS_ENUM("spike_status", status_names);
#define BIG INT64_MAX

static const oms_field order_fields[] = {
    OMS_FIELD_INT(spike_order, id, 0, 0, BIG, ""),
    OMS_FIELD_CODE(spike_order, order_no, 0, ""),
    OMS_FIELD_INT(spike_order, tenant, 0, 0, BIG, ""),
    OMS_FIELD_INT(spike_order, customer_id, 0, 0, BIG, ""),
    OMS_FIELD_ENUM(spike_order, status, 0, &status_enum, ""),
    OMS_FIELD_CURRENCY(spike_order, currency, 0, ""),
    OMS_FIELD_MONEY(spike_order, subtotal, 0, 0, ""),
    OMS_FIELD_MONEY(spike_order, tax, 0, 0, ""),
    OMS_FIELD_MONEY(spike_order, shipping, 0, 0, ""),
    OMS_FIELD_MONEY(spike_order, total, 0, 0, ""),
    OMS_FIELD_TIME(spike_order, created_at, 0, ""),
    OMS_FIELD_TIME(spike_order, updated_at, 0, ""),
    OMS_FIELD_INT(spike_order, version, 0, 0, BIG, ""),
    OMS_FIELD_TEXT(spike_order, ship_to, 0, 512, ""),
};
static const oms_field line_fields[] = {
    OMS_FIELD_INT(spike_line, id, 0, 0, BIG, ""),
    OMS_FIELD_INT(spike_line, order_id, 0, 0, BIG, ""),
    OMS_FIELD_INT(spike_line, line_no, 0, 0, BIG, ""),
    OMS_FIELD_CODE(spike_line, sku, 0, ""),
    OMS_FIELD_TEXT(spike_line, name, 0, 256, ""),
    OMS_FIELD_INT(spike_line, qty, 0, 0, BIG, ""),
    OMS_FIELD_MONEY(spike_line, unit, 0, 0, ""),
    OMS_FIELD_MONEY(spike_line, tax, 0, 0, ""),
    OMS_FIELD_MONEY(spike_line, total, 0, 0, ""),
    OMS_FIELD_INT(spike_line, status, 0, 0, BIG, ""),
};
static const oms_field key_fields[] = {
    OMS_FIELD_KEY(spike_key, key, 0, ""),
    OMS_FIELD_TEXT(spike_key, req_hash, 0, 64, ""),
    OMS_FIELD_INT(spike_key, order_id, 0, 0, BIG, ""),
    OMS_FIELD_TIME(spike_key, created_at, 0, ""),
};
static const oms_field event_fields[] = {
    OMS_FIELD_INT(spike_event, seq, 0, 0, BIG, ""),
    OMS_FIELD_INT(spike_event, agg_id, 0, 0, BIG, ""),
    OMS_FIELD_CODE(spike_event, type, 0, ""),
    OMS_FIELD_TIME(spike_event, created_at, 0, ""),
    OMS_FIELD_TEXT(spike_event, payload, 0, 4096, ""),
};
static const oms_record order_record =
    OMS_RECORD("order", spike_order, order_fields, "");
static const oms_record line_record =
    OMS_RECORD("line", spike_line, line_fields, "");
static const oms_record key_record =
    OMS_RECORD("key", spike_key, key_fields, "");
static const oms_record event_record =
    OMS_RECORD("event", spike_event, event_fields, "");
static const oms_index order_indexes[] = {
    {.name = "no", .fields = {1}, .fields_count = 1, .unique = true},
    {.name = "customer", .fields = {3, 10}, .fields_count = 2},
    {.name = "status", .fields = {4, 10}, .fields_count = 2},
};
static const oms_index line_indexes[] = {
    {.name = "order", .fields = {1}, .fields_count = 1},
};
static const oms_table orders = {.name = "orders",
                                 .record = &order_record,
                                 .key_fields = 1,
                                 .version_field = 12,
                                 .indexes = order_indexes,
                                 .indexes_count = 3};
static const oms_table lines = {.name = "lines",
                                .record = &line_record,
                                .key_fields = 1,
                                .version_field = -1,
                                .indexes = line_indexes,
                                .indexes_count = 1};
static const oms_table keys = {.name = "idem",
                               .record = &key_record,
                               .key_fields = 1,
                               .version_field = -1};
static const oms_table events = {.name = "outbox",
                                 .record = &event_record,
                                 .key_fields = 1,
                                 .version_field = -1};
static const oms_table *const tables[] = {&orders, &lines, &keys, &events};

// Everything one order needs, made the same way for each variant.
typedef struct sample {
    spike_order order;
    spike_line lines[3];
    spike_key key;
    spike_event event;
    char no[32], skus[3][24], key_text[40], hash[33];
} sample;

static char payload[601], ship_to[141];
static uint64_t seed;

static uint64_t chance(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static void make_sample(sample *s, int64_t id)
{
    int64_t now = INT64_C(1700000000000) + id;
    snprintf(s->no, sizeof s->no, "W-2026-%010lld", (long long)id);
    s->order = (spike_order){.id = id,
                             .order_no = s->no,
                             .tenant = 1,
                             .customer_id = (int64_t)(chance() % 100000),
                             .status = 1,
                             .currency = "USD",
                             .subtotal = 12999,
                             .tax = 1040,
                             .shipping = 599,
                             .total = 14638,
                             .created_at = now,
                             .updated_at = now,
                             .version = 1,
                             .ship_to = ship_to};
    for (int l = 0; l < 3; l++) {
        snprintf(s->skus[l], sizeof s->skus[l], "SKU-%08d",
                 (int)(chance() % 100000));
        s->lines[l] = (spike_line){
            .id = id * 3 + l,
            .order_id = id,
            .line_no = l + 1,
            .sku = s->skus[l],
            .name = "Cotton crew neck t-shirt, navy, size M, organic",
            .qty = 2,
            .unit = 1999,
            .tax = 320,
            .total = 4318,
            .status = 1};
    }
    unsigned long long a = chance(), b = chance();
    snprintf(s->key_text, sizeof s->key_text, "%08x-%04x-4%03x-%04x-%012llx",
             (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
             (unsigned)(a & 0xfff), (unsigned)(b >> 48), b & 0xffffffffffffULL);
    snprintf(s->hash, sizeof s->hash, "%016llx%016llx", a, b);
    s->key = (spike_key){s->key_text, s->hash, id, now};
    s->event = (spike_event){id, id, "order.created", now, payload};
}

static void die(const char *what, const char *why)
{
    fprintf(stderr, "store: %s: %s\n", what, why);
    exit(1);
}

typedef struct result {
    double rate;    // orders a second
    double cpu_us;  // of an order
    double disk_kb; // of an order
} result;

static result stop(measure from, int64_t count)
{
    double n = (double)count;
    return (result){n / (seconds_now() - from.wall),
                    (seconds_cpu() - from.cpu) / n * 1e6,
                    (bytes_written() - from.written) / n / 1024};
}

static void must(int rc, const oms_error *err)
{
    if (rc != OMS_OK)
        die(oms_code_name(rc), err->text);
}

static oms_store open_port(const char *path)
{
    oms__sqlite_options options = {.path = path, .cache_kib = CACHE_KIB};
    oms_error err = OMS_INIT(oms_error);
    oms_store store;
    must(oms__sqlite_open(&options, &store, &err), &err);
    must(store.ops->migrate(store.impl, tables, 4, &err), &err);
    return store;
}

static void insert(const oms_store *store, oms_store_tx *tx,
                   const oms_table *table, const void *row)
{
    oms_error err = OMS_INIT(oms_error);
    must(store->ops->put(tx, table, row, OMS_PUT_INSERT, 0, &err), &err);
}

static result run_port(const char *path, int64_t count)
{
    oms_store store = open_port(path);
    oms_error err = OMS_INIT(oms_error);
    sample s;
    measure from = measure_start();
    for (int64_t id = 1; id <= count;) {
        oms_store_tx *tx = NULL;
        must(store.ops->begin(store.impl, OMS_STORE_WRITE, &tx, &err), &err);
        for (int k = 0; k < BATCH && id <= count; k++, id++) {
            make_sample(&s, id);
            insert(&store, tx, &orders, &s.order);
            for (int l = 0; l < 3; l++)
                insert(&store, tx, &lines, &s.lines[l]);
            insert(&store, tx, &keys, &s.key);
            insert(&store, tx, &events, &s.event);
        }
        must(store.ops->commit(tx, &err), &err);
    }
    result measured = stop(from, count);
    store.ops->close(store.impl);
    return measured;
}

typedef struct hand {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *order, *line, *key, *event;
    bool named_status; // a text, as in the port's tables
} hand;

static void run_sql(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt,
                           NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db));
    return stmt;
}

static void step(hand *h, sqlite3_stmt *stmt)
{
    if (sqlite3_step(stmt) != SQLITE_DONE)
        die(sqlite3_sql(stmt), sqlite3_errmsg(h->db));
    sqlite3_reset(stmt);
}

static void text(sqlite3_stmt *stmt, int at, const char *value)
{
    sqlite3_bind_text(stmt, at, value, (int)strlen(value), SQLITE_STATIC);
}

static void write_by_hand(hand *h, const sample *s)
{
    sqlite3_stmt *o = h->order;
    const int64_t numbers[] = {s->order.subtotal,   s->order.tax,
                               s->order.shipping,   s->order.total,
                               s->order.created_at, s->order.updated_at,
                               s->order.version};
    sqlite3_bind_int64(o, 1, s->order.id);
    text(o, 2, s->order.order_no);
    sqlite3_bind_int64(o, 3, s->order.tenant);
    sqlite3_bind_int64(o, 4, s->order.customer_id);
    if (h->named_status)
        text(o, 5, status_names[s->order.status]);
    else
        sqlite3_bind_int64(o, 5, s->order.status);
    text(o, 6, s->order.currency);
    for (int i = 0; i < 7; i++)
        sqlite3_bind_int64(o, 7 + i, numbers[i]);
    text(o, 14, s->order.ship_to);
    step(h, o);
    for (int i = 0; i < 3; i++) {
        const spike_line *line = &s->lines[i];
        const int64_t rest[] = {line->qty, line->unit, line->tax, line->total,
                                line->status};
        sqlite3_bind_int64(h->line, 1, line->id);
        sqlite3_bind_int64(h->line, 2, line->order_id);
        sqlite3_bind_int64(h->line, 3, line->line_no);
        text(h->line, 4, line->sku);
        text(h->line, 5, line->name);
        for (int k = 0; k < 5; k++)
            sqlite3_bind_int64(h->line, 6 + k, rest[k]);
        step(h, h->line);
    }
    text(h->key, 1, s->key.key);
    text(h->key, 2, s->key.req_hash);
    sqlite3_bind_int64(h->key, 3, s->key.order_id);
    sqlite3_bind_int64(h->key, 4, s->key.created_at);
    step(h, h->key);
    sqlite3_bind_int64(h->event, 1, s->event.agg_id);
    text(h->event, 2, s->event.type);
    sqlite3_bind_int64(h->event, 3, s->event.created_at);
    text(h->event, 4, s->event.payload);
    step(h, h->event);
}

static const char typical_tables[] =
    "CREATE TABLE orders(id INTEGER PRIMARY KEY,order_no TEXT NOT NULL,"
    "tenant INT,customer_id INT,status INT,currency TEXT,subtotal INT,"
    "tax INT,shipping INT,total INT,created_at INT,updated_at INT,"
    "version INT,ship_to TEXT);"
    "CREATE UNIQUE INDEX orders_no ON orders(order_no);"
    "CREATE INDEX orders_cust ON orders(customer_id,created_at);"
    "CREATE INDEX orders_status ON orders(status,created_at);"
    "CREATE TABLE lines(id INTEGER PRIMARY KEY,order_id INT,line_no INT,"
    "sku TEXT,name TEXT,qty INT,unit INT,tax INT,total INT,status INT);"
    "CREATE INDEX lines_order ON lines(order_id);"
    "CREATE TABLE idem(key TEXT PRIMARY KEY,req_hash TEXT,order_id INT,"
    "created_at INT);"
    "CREATE TABLE outbox(seq INTEGER PRIMARY KEY AUTOINCREMENT,agg_id INT,"
    "type TEXT,created_at INT,payload TEXT);";

static void open_by_hand(hand *h, const char *path, bool typical)
{
    if (!typical) { // the port makes the tables
        oms_store store = open_port(path);
        store.ops->close(store.impl);
    }
    if (sqlite3_open_v2(path, &h->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                            SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        die(path, sqlite3_errmsg(h->db));
    char sql[160];
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
             "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-%d;"
             "PRAGMA wal_autocheckpoint=4000",
             CACHE_KIB);
    run_sql(h->db, sql);
    if (typical) {
        run_sql(h->db, "PRAGMA locking_mode=EXCLUSIVE");
        run_sql(h->db, typical_tables);
    }
    h->named_status = !typical;
    h->begin = prepare(h->db, "BEGIN IMMEDIATE");
    h->commit = prepare(h->db, "COMMIT");
    h->order = prepare(h->db, "INSERT INTO orders VALUES(?1,?2,?3,?4,?5,?6,"
                              "?7,?8,?9,?10,?11,?12,?13,?14)");
    h->line = prepare(h->db, "INSERT INTO lines VALUES(?1,?2,?3,?4,?5,?6,?7,"
                             "?8,?9,?10)");
    h->key = prepare(h->db, "INSERT INTO idem VALUES(?1,?2,?3,?4)");
    h->event = prepare(h->db, "INSERT INTO outbox(agg_id,type,created_at,"
                              "payload) VALUES(?1,?2,?3,?4)");
}

static result run_by_hand(const char *path, int64_t count, bool typical)
{
    hand h;
    open_by_hand(&h, path, typical);
    sample s;
    measure from = measure_start();
    for (int64_t id = 1; id <= count;) {
        step(&h, h.begin);
        for (int k = 0; k < BATCH && id <= count; k++, id++) {
            make_sample(&s, id);
            write_by_hand(&h, &s);
        }
        step(&h, h.commit);
    }
    result measured = stop(from, count);
    sqlite3_stmt *stmt = NULL;
    while ((stmt = sqlite3_next_stmt(h.db, NULL)) != NULL)
        sqlite3_finalize(stmt);
    sqlite3_close(h.db);
    return measured;
}

static const char *const variants[] = {"port", "plain", "typical"};

static result run_variant(int variant, const char *folder, int64_t count)
{
    char path[512];
    static const char *const ends[] = {"-wal", "-shm", "-lock", ""};
    seed = UINT64_C(88172645463325252);
    snprintf(path, sizeof path, "%s/spike.db", folder);
    result measured = variant == 0 ? run_port(path, count)
                                   : run_by_hand(path, count, variant == 2);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(path, sizeof path, "%s/spike.db%s", folder, ends[i]);
        unlink(path);
    }
    return measured;
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare_doubles);
    return values[count / 2];
}

static void report(result measured[3][ROUNDS_MAX], int rounds)
{
    double rates[3];
    for (int v = 0; v < 3; v++) {
        double rate[ROUNDS_MAX], cpu[ROUNDS_MAX], disk[ROUNDS_MAX];
        for (int r = 0; r < rounds; r++) {
            rate[r] = measured[v][r].rate;
            cpu[r] = measured[v][r].cpu_us;
            disk[r] = measured[v][r].disk_kb;
        }
        rates[v] = median(rate, rounds);
        printf("%-8s orders/s=%-7.0f cpu_us/order=%-6.1f "
               "disk_kb/order=%.1f\n",
               variants[v], rates[v], median(cpu, rounds),
               median(disk, rounds));
    }
    printf("cost of the port: %.3f of plain, %.3f of typical (time an order, "
           "medians of %d interleaved rounds)\n",
           rates[1] / rates[0], rates[2] / rates[0], rounds);
}

int main(int argc, char **argv)
{
    char made[] = "/tmp/omsc-spike-XXXXXX";
    const char *folder = argc > 1 ? argv[1] : mkdtemp(made);
    int64_t count = argc > 2 ? strtoll(argv[2], NULL, 10) : 20000;
    int rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 7;
    if (!folder || count < 1 || rounds < 1 || rounds > ROUNDS_MAX)
        die("usage", "store [FOLDER [ORDERS [ROUNDS [VARIANT]]]]");
    memset(payload, 'p', sizeof payload - 1);
    memset(ship_to, 's', sizeof ship_to - 1);
    static result measured[3][ROUNDS_MAX];
    for (int r = 0; r < rounds; r++)
        for (int v = 0; v < 3; v++)
            if (argc < 5 || strcmp(argv[4], variants[v]) == 0)
                measured[v][r] = run_variant(v, folder, count);
    if (argc < 5)
        report(measured, rounds);
    if (argc < 2)
        rmdir(folder);
    return 0;
}
