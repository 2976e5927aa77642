// Counters, and GET /metrics in Prometheus' text format 0.0.4. Requests are
// counted by route, method and status in a table that each thread has for
// itself, so that counting costs no shared cache line; a scrape adds the
// threads up. Every label is of a bounded set: routes are templates, and what
// does not fit into a table is counted as "other".
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "live.h"
#include "watch_parts.h"

#define KINDS_MAX 2048 // of requests: route, method, status
#define SHARDS_MAX 64  // threads with a table of their own; more share the last
#define COUNTERS_MAX 256
#define BOUNDS 14

// Upper bounds of the histogram in microseconds.
static const int64_t bounds_us[BOUNDS] = {
    100,   250,   500,    1000,   2500,    5000,    10000,
    25000, 50000, 100000, 250000, 1000000, 5000000, 30000000};

// A route template and a method. Texts are copied: routes may be made anew.
typedef struct kind {
    _Atomic(char *) name; // "METHOD route status"; NULL: free
    char *method;
    char *route;
    int status;
} kind;

typedef struct tally {
    _Atomic int64_t count;
    _Atomic int64_t timed; // those that have a duration
    _Atomic int64_t sum_us;
    _Atomic int64_t bytes;
    _Atomic int64_t buckets[BOUNDS];
} tally;

typedef struct shard {
    tally tallies[KINDS_MAX + 1]; // the last: what the table has no room for
} shard;

typedef struct counter {
    char *metric;
    char *label;
    _Atomic int64_t value;
} counter;

static struct {
    pthread_mutex_t mutex; // of what grows
    kind kinds[KINDS_MAX + 1];
    _Atomic size_t kinds_count;
    shard *_Atomic shards[SHARDS_MAX];
    size_t shards_count;
    counter counters[COUNTERS_MAX];
    _Atomic size_t counters_count;
    _Atomic int64_t in_flight;
} all = {.mutex = PTHREAD_MUTEX_INITIALIZER};

// What others count: without a row here a counter has the label "label".
static const struct {
    const char *metric, *label, *help;
} known_counters[] = {
    {"auth_refused", "cause", "Requests refused by authentication or scope."},
    {"rate_limited", "by", "Requests refused because they came too often."},
    {"auth_refusals_not_kept", "cause",
     "Refusals that are not in the audit: there were too many."},
    {"auth_keys_read", "result", "Readings of the files with keys."},
    {"webhooks_received", "code", "Calls of vendors, by what became of them."},
    {"sse_frames", "stream", "Event frames written to streams."},
    {"sse_ended", "cause", "Streams that ended, by cause."},
};
#define KNOWN (sizeof(known_counters) / sizeof(known_counters[0]))

// ---- counting requests -----------------------------------------------------

void metrics_begin(void)
{
    atomic_fetch_add_explicit(&all.in_flight, 1, memory_order_relaxed);
}

static shard *own_shard(void)
{
    static _Thread_local shard *mine;
    if (mine != NULL)
        return mine;
    pthread_mutex_lock(&all.mutex);
    if (all.shards_count < SHARDS_MAX) {
        mine = need(NULL, sizeof(*mine));
        memset(mine, 0, sizeof(*mine));
        all.shards[all.shards_count++] = mine;
    } else {
        mine = all.shards[SHARDS_MAX - 1];
    }
    pthread_mutex_unlock(&all.mutex);
    return mine;
}

static bool is_kind(const kind *of, const char *method, const char *path,
                    int status)
{
    return of->status == status && strcmp(of->method, method) == 0 &&
           strcmp(of->route, path) == 0;
}

static size_t hash_of(const char *method, const char *path, int status)
{
    uint32_t hash = 2166136261u ^ (uint32_t)status;
    for (const char *at = path; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    return (hash ^ (unsigned char)method[0] * 31u ^
            (unsigned char)method[1] * 7u) %
           KINDS_MAX;
}

static void set_kind(kind *of, const char *method, const char *path, int status)
{
    of->method = need_text(method);
    of->route = need_text(path);
    of->status = status;
    atomic_store_explicit(&of->name, of->route, memory_order_release);
}

// Makes the kind at a free place. The last eighth stays free, so that looking
// for one ends soon; kinds beyond that are "other".
static bool add_kind(kind *of, const char *method, const char *path, int status)
{
    if (atomic_load(&all.kinds_count) >= KINDS_MAX - KINDS_MAX / 8)
        return false;
    set_kind(of, method, path, status);
    atomic_fetch_add(&all.kinds_count, 1);
    return true;
}

static size_t add_at(size_t at, const char *method, const char *path,
                     int status)
{
    size_t made = KINDS_MAX;
    pthread_mutex_lock(&all.mutex);
    // another thread may have taken the place meanwhile
    for (; atomic_load(&all.kinds[at].name) != NULL; at = (at + 1) % KINDS_MAX)
        if (is_kind(&all.kinds[at], method, path, status))
            break;
    if (atomic_load(&all.kinds[at].name) != NULL ||
        add_kind(&all.kinds[at], method, path, status))
        made = at;
    else if (atomic_load(&all.kinds[KINDS_MAX].name) == NULL)
        set_kind(&all.kinds[KINDS_MAX], "other", "other", 0);
    pthread_mutex_unlock(&all.mutex);
    return made;
}

static size_t kind_of(const char *method, const char *path, int status)
{
    size_t at = hash_of(method, path, status);
    for (;; at = (at + 1) % KINDS_MAX) {
        const kind *here = &all.kinds[at];
        if (atomic_load_explicit(&here->name, memory_order_acquire) == NULL)
            return add_at(at, method, path, status);
        if (is_kind(here, method, path, status))
            return at;
    }
}

static void bump(_Atomic int64_t *at, int64_t by)
{
    atomic_fetch_add_explicit(at, by, memory_order_relaxed);
}

void metrics_end(const char *method, const char *path, int status,
                 int64_t duration_us, size_t bytes)
{
    tally *to = &own_shard()->tallies[kind_of(method, path, status)];
    bump(&all.in_flight, -1);
    bump(&to->count, 1);
    bump(&to->bytes, (int64_t)bytes);
    if (duration_us < 0)
        return;
    bump(&to->timed, 1);
    bump(&to->sum_us, duration_us);
    for (size_t i = 0; i < BOUNDS; i++)
        if (duration_us <= bounds_us[i]) {
            bump(&to->buckets[i], 1);
            break;
        }
}

// ---- counters of others ----------------------------------------------------

static counter *counter_of(const char *metric, const char *label)
{
    size_t count = atomic_load(&all.counters_count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all.counters[i].metric, metric) == 0 &&
            strcmp(all.counters[i].label, label) == 0)
            return &all.counters[i];
    return NULL;
}

void watch_count(const char *metric, const char *label, int64_t by)
{
    counter *of = counter_of(metric, label);
    if (of == NULL) {
        pthread_mutex_lock(&all.mutex);
        size_t count = atomic_load(&all.counters_count);
        of = counter_of(metric, label);
        if (of == NULL && count < COUNTERS_MAX) {
            of = &all.counters[count];
            of->metric = need_text(metric);
            of->label = need_text(label);
            atomic_store(&all.counters_count, count + 1);
        }
        pthread_mutex_unlock(&all.mutex);
    }
    if (of != NULL)
        bump(&of->value, by);
}

// ---- writing ---------------------------------------------------------------

void metrics_head(text *to, const char *name, const char *type,
                  const char *help)
{
    text_print(to, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_label(text *to, const char *name, const char *value)
{
    text_print(to, "%s=\"", name);
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '\\' || *at == '"')
            text_print(to, "\\%c", *at);
        else if (*at == '\n')
            text_put(to, "\\n");
        else
            text_bytes(to, at, 1);
    }
    text_put(to, "\"");
}

typedef struct sums {
    int64_t count, timed, sum_us, bytes;
    int64_t buckets[BOUNDS];
} sums;

static void add_up(size_t which, sums *into)
{
    for (size_t i = 0; i < SHARDS_MAX; i++) {
        shard *from = atomic_load(&all.shards[i]);
        if (from == NULL)
            continue;
        const tally *of = &from->tallies[which];
        into->count += of->count;
        into->timed += of->timed;
        into->sum_us += of->sum_us;
        into->bytes += of->bytes;
        for (size_t b = 0; b < BOUNDS; b++)
            into->buckets[b] += of->buckets[b];
    }
}

static void put_kind(text *to, const kind *of)
{
    text_put(to, "{");
    metrics_label(to, "method", of->method);
    text_put(to, ",");
    metrics_label(to, "route", of->route);
}

static bool first_of_route(size_t at)
{
    const kind *of = &all.kinds[at];
    for (size_t i = 0; i < at; i++) {
        const kind *other = &all.kinds[i];
        if (atomic_load(&other->name) != NULL &&
            strcmp(other->method, of->method) == 0 &&
            strcmp(other->route, of->route) == 0)
            return false;
    }
    return true;
}

// All statuses of a method and route are one histogram.
static void put_histogram(text *to, size_t first)
{
    static const char name[] = "omsd_http_request_duration_seconds";
    const kind *of = &all.kinds[first];
    sums total = {.count = 0};
    for (size_t i = first; i <= KINDS_MAX; i++)
        if (atomic_load(&all.kinds[i].name) != NULL &&
            strcmp(all.kinds[i].method, of->method) == 0 &&
            strcmp(all.kinds[i].route, of->route) == 0)
            add_up(i, &total);
    int64_t up_to = 0;
    for (size_t b = 0; b < BOUNDS; b++) {
        up_to += total.buckets[b];
        text_print(to, "%s_bucket", name);
        put_kind(to, of);
        text_print(to, ",le=\"%g\"} %lld\n", (double)bounds_us[b] / 1e6,
                   (long long)up_to);
    }
    // what was counted between the sums is in the next scrape
    if (total.timed < up_to)
        total.timed = up_to;
    text_print(to, "%s_bucket", name);
    put_kind(to, of);
    text_print(to, ",le=\"+Inf\"} %lld\n%s_sum", (long long)total.timed, name);
    put_kind(to, of);
    text_print(to, "} %.6f\n%s_count", (double)total.sum_us / 1e6, name);
    put_kind(to, of);
    text_print(to, "} %lld\n", (long long)total.timed);
}

static void put_requests(text *to)
{
    text bytes = {0};
    metrics_head(to, "omsd_http_requests_total", "counter",
                 "Requests that were answered.");
    metrics_head(&bytes, "omsd_http_response_bytes_total", "counter",
                 "Bytes of their bodies.");
    for (size_t i = 0; i <= KINDS_MAX; i++) {
        const kind *of = &all.kinds[i];
        if (atomic_load_explicit(&of->name, memory_order_acquire) == NULL)
            continue;
        sums total = {.count = 0};
        add_up(i, &total);
        text_put(to, "omsd_http_requests_total");
        put_kind(to, of);
        text_print(to, ",status=\"%d\"} %lld\n", of->status,
                   (long long)total.count);
        text_put(&bytes, "omsd_http_response_bytes_total");
        put_kind(&bytes, of);
        text_print(&bytes, ",status=\"%d\"} %lld\n", of->status,
                   (long long)total.bytes);
    }
    text_bytes(to, bytes.bytes, bytes.count);
    text_free(&bytes);
    metrics_head(to, "omsd_http_request_duration_seconds", "histogram",
                 "From the whole request to the end of its answer.");
    for (size_t i = 0; i <= KINDS_MAX; i++)
        if (atomic_load(&all.kinds[i].name) != NULL && first_of_route(i))
            put_histogram(to, i);
}

static const char *label_of(const char *metric, const char **help)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (strcmp(known_counters[i].metric, metric) == 0) {
            *help = known_counters[i].help;
            return known_counters[i].label;
        }
    *help = "Counted by a part of the daemon.";
    return "label";
}

static void put_counter(text *to, const char *metric)
{
    const char *help;
    const char *label = label_of(metric, &help);
    char name[96];
    snprintf(name, sizeof(name), "omsd_%s_total", metric);
    metrics_head(to, name, "counter", help);
    for (size_t i = 0; i < all.counters_count; i++) {
        if (strcmp(all.counters[i].metric, metric) != 0)
            continue;
        text_print(to, "%s{", name);
        metrics_label(to, label, all.counters[i].label);
        text_print(to, "} %lld\n", (long long)all.counters[i].value);
    }
}

// Counters that the table knows are there from the first scrape on.
static void put_counters(text *to)
{
    for (size_t i = 0; i < KNOWN; i++)
        put_counter(to, known_counters[i].metric);
    size_t count = atomic_load(&all.counters_count);
    for (size_t i = 0; i < count; i++) {
        const char *metric = all.counters[i].metric;
        bool told = false;
        for (size_t k = 0; k < KNOWN && !told; k++)
            told = strcmp(known_counters[k].metric, metric) == 0;
        for (size_t k = 0; k < i && !told; k++)
            told = strcmp(all.counters[k].metric, metric) == 0;
        if (!told)
            put_counter(to, metric);
    }
}

static void put_gauge(text *to, const char *name, const char *help,
                      int64_t value)
{
    metrics_head(to, name, "gauge", help);
    text_print(to, "%s %lld\n", name, (long long)value);
}

void metrics_write(text *to, omsd *of)
{
    put_requests(to);
    put_gauge(to, "omsd_http_requests_in_flight",
              "Requests that have begun and not ended, streams too.",
              all.in_flight);
    put_gauge(to, "omsd_http_connections", "Connections that are open.",
              of->http != NULL ? (int64_t)http_connections(of->http) : 0);
    put_gauge(to, "omsd_sse_streams", "Streams of events that are open.",
              (int64_t)live_streams());
    put_counters(to);
    metrics_engine(to, of);
    metrics_process(to, of);
}
