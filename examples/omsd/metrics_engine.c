// The engines' figures: each shop's counts, how far its modules lag, what
// waits. Only sums over all tasks: never one subject.
#include <stdlib.h>
#include <string.h>

#include "shop.h"
#include "watch_parts.h"

// An engine's figure: a family of one metric for all shops is written
// together, as the format wants it.
typedef struct scraped {
    const char *shop;
    json_t *status; // engine.status; NULL: it could not be read
    oms_stats stats;
    size_t waiting;
} scraped;

static int64_t number(const json_t *of, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(of, name));
}

static const char *word(const json_t *of, const char *name)
{
    const char *value = json_string_value(json_object_get(of, name));
    return value != NULL ? value : "";
}

static void scrape(shop *from, scraped *to)
{
    oms_result *answer = NULL;
    *to = (scraped){.shop = shop_name(from), .waiting = shop_waiting(from)};
    to->stats = (oms_stats)OMS_INIT(oms_stats);
    oms_stats_get(shop_engine(from), &to->stats);
    if (oms_query(shop_engine(from), "engine.status", NULL, &answer, NULL) ==
        OMS_OK)
        to->status = json_loads(oms_result_json(answer), 0, NULL);
    oms_result_free(answer);
}

// ---- one number for each shop ----------------------------------------------

static void put_row(text *to, const char *name, const char *of,
                    const char *more, int64_t value)
{
    text_print(to, "%s{", name);
    metrics_label(to, "shop", of);
    text_print(to, "%s} %lld\n", more, (long long)value);
}

static const struct figure {
    const char *name, *type, *help;
    size_t at; // in oms_stats
} figures[] = {
    {"omsd_engine_commands_total", "counter", "Commands applied.",
     offsetof(oms_stats, commands)},
    {"omsd_engine_commands_refused_total", "counter",
     "Commands refused by validation, guards or keys.",
     offsetof(oms_stats, refused)},
    {"omsd_engine_commands_repeated_total", "counter",
     "Commands answered from a key's receipt.", offsetof(oms_stats, repeats)},
    {"omsd_engine_commits_total", "counter", "Transactions made durable.",
     offsetof(oms_stats, commits)},
    {"omsd_engine_events_total", "counter", "Events written to the log.",
     offsetof(oms_stats, events)},
    {"omsd_engine_reactions_total", "counter", "Events handed to modules.",
     offsetof(oms_stats, reactions)},
    {"omsd_engine_tasks_done_total", "counter", "Tasks answered for good.",
     offsetof(oms_stats, tasks_done)},
    {"omsd_engine_calls_total", "counter", "Calls started outside.",
     offsetof(oms_stats, calls)},
};

static void put_figures(text *to, const scraped *shops, size_t count)
{
    for (size_t f = 0; f < sizeof(figures) / sizeof(figures[0]); f++) {
        const struct figure *of = &figures[f];
        metrics_head(to, of->name, of->type, of->help);
        for (size_t i = 0; i < count; i++) {
            int64_t value;
            memcpy(&value, (const char *)&shops[i].stats + of->at,
                   sizeof(value));
            put_row(to, of->name, shops[i].shop, "", value);
        }
    }
    metrics_head(to, "omsd_commands_waiting", "gauge",
                 "Commands that wait for the next commit.");
    for (size_t i = 0; i < count; i++)
        put_row(to, "omsd_commands_waiting", shops[i].shop, "",
                (int64_t)shops[i].waiting);
    metrics_head(to, "omsd_engine_up", "gauge",
                 "1 if the engine answers, 0 if its store does not.");
    for (size_t i = 0; i < count; i++)
        put_row(to, "omsd_engine_up", shops[i].shop, "",
                shops[i].status != NULL);
    metrics_head(to, "omsd_engine_log_events", "gauge", "Events in the log.");
    for (size_t i = 0; i < count; i++)
        if (shops[i].status != NULL)
            put_row(to, "omsd_engine_log_events", shops[i].shop, "",
                    number(shops[i].status, "events"));
}

// ---- lists of engine.status ------------------------------------------------

// A number of each item of a list, with one label of it.
static const struct part {
    const char *name, *help, *list, *label, *member, *value, *more;
} parts[] = {
    {"omsd_engine_cursor_lag_events",
     "Events behind that which a module has to react to.", "cursors", "module",
     "module", "lag", ""},
    {"omsd_tasks", "Tasks by kind and state.", "kinds", "kind", "kind", "due",
     ",state=\"due\""},
    {"omsd_tasks", NULL, "kinds", "kind", "kind", "leased",
     ",state=\"leased\""},
    {"omsd_tasks", NULL, "kinds", "kind", "kind", "parked",
     ",state=\"parked\""},
    {"omsd_tasks_overdue", "Tasks whose time has come.", "kinds", "kind",
     "kind", "overdue", ""},
    {"omsd_service_calls_total", "First attempts of calls outside.", "services",
     "kind", "kind", "calls", ""},
    {"omsd_service_retries_total", "Further attempts of calls outside.",
     "services", "kind", "kind", "retries", ""},
};

static void put_part(text *to, const struct part *of, const scraped *from)
{
    size_t i;
    json_t *item;
    json_array_foreach (json_object_get(from->status, of->list), i, item) {
        text more = {0};
        text_put(&more, ",");
        metrics_label(&more, of->label, word(item, of->member));
        text_put(&more, of->more);
        put_row(to, of->name, from->shop, more.bytes, number(item, of->value));
        text_free(&more);
    }
}

static void put_parts(text *to, const scraped *shops, size_t count)
{
    for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
        const char *name = parts[p].name;
        bool counts = strcmp(name + strlen(name) - 6, "_total") == 0;
        if (parts[p].help != NULL)
            metrics_head(to, name, counts ? "counter" : "gauge", parts[p].help);
        for (size_t i = 0; i < count; i++)
            put_part(to, &parts[p], &shops[i]);
    }
}

// ---- the broker ------------------------------------------------------------

static const struct travel {
    const char *name, *type, *help, *member;
} travels[] = {
    {"omsd_broker_connected", "gauge", "1 if the broker can be reached.",
     "connected"},
    {"omsd_broker_publishes", "gauge",
     "1 if this instance publishes for all on its storage.", "publishes"},
    {"omsd_broker_lag_events", "gauge",
     "Events of the log that are not with the broker yet.", "behind"},
    {"omsd_broker_window_events", "gauge",
     "Events published and not confirmed yet.", "window"},
    {"omsd_broker_unacked_events", "gauge",
     "Events delivered and not acknowledged yet.", "unacked"},
    {"omsd_broker_held_events", "gauge",
     "Of those, events that wait for an earlier one.", "held"},
    {"omsd_broker_gaps", "gauge", "1 if events of other services are missing.",
     "gaps"},
    {"omsd_broker_published_total", "counter", "Events confirmed.",
     "published"},
    {"omsd_broker_unwanted_total", "counter",
     "Of those, events that no group was there for.", "unwanted"},
    {"omsd_broker_delivered_total", "counter", "Events that came.",
     "delivered"},
    {"omsd_broker_parked_total", "counter", "Messages set aside.", "parked"},
    {"omsd_broker_reconnects_total", "counter", "Connections made again.",
     "reconnects"},
};

static void put_broker(text *to, const scraped *shops, size_t count)
{
    for (size_t t = 0; t < sizeof(travels) / sizeof(travels[0]); t++) {
        const struct travel *of = &travels[t];
        metrics_head(to, of->name, of->type, of->help);
        for (size_t i = 0; i < count; i++) {
            const json_t *at = json_array_get(
                json_object_get(shops[i].status, "transports"), 0);
            const json_t *value = json_object_get(at, of->member);
            if (at != NULL)
                put_row(to, of->name, shops[i].shop, "",
                        json_is_boolean(value) ? json_is_true(value)
                                               : number(at, of->member));
        }
    }
}

static void put_oldest(text *to, const scraped *shops, size_t count)
{
    static const char name[] = "omsd_tasks_oldest_seconds";
    metrics_head(to, name, "gauge",
                 "Since the first of those overdue or parked was due.");
    for (size_t i = 0; i < count; i++) {
        size_t k;
        json_t *item;
        json_array_foreach (json_object_get(shops[i].status, "kinds"), k,
                            item) {
            text_print(to, "%s{", name);
            metrics_label(to, "shop", shops[i].shop);
            text_put(to, ",");
            metrics_label(to, "kind", word(item, "kind"));
            text_print(to, "} %.3f\n", (double)number(item, "oldest_ms") / 1e3);
        }
    }
}

static void put_breakers(text *to, const scraped *shops, size_t count)
{
    static const char name[] = "omsd_breaker_state";
    static const char *const states[] = {"closed", "open", "half_open"};
    metrics_head(to, name, "gauge",
                 "1 for the state of the breaker of a kind of call.");
    for (size_t i = 0; i < count; i++) {
        size_t k;
        json_t *item;
        json_array_foreach (json_object_get(shops[i].status, "services"), k,
                            item)
            for (size_t s = 0; s < 3; s++) {
                text more = {0};
                text_put(&more, ",");
                metrics_label(&more, "kind", word(item, "kind"));
                text_print(&more, ",state=\"%s\"", states[s]);
                put_row(to, name, shops[i].shop, more.bytes,
                        strcmp(word(item, "breaker"), states[s]) == 0);
                text_free(&more);
            }
    }
}

// ---- commits as histograms -------------------------------------------------

// The engine keeps counts between powers of two and no sum: the sum is that of
// the buckets' middles.
static void put_histogram(text *to, const char *name, const char *list,
                          double unit, const scraped *from)
{
    int64_t count = 0;
    double sum = 0;
    size_t i;
    json_t *item;
    json_array_foreach (json_object_get(from->status, list), i, item) {
        double up_to = (double)number(item, "up_to") * unit;
        count += number(item, "commits");
        sum += (double)number(item, "commits") * up_to * 0.75;
        text_print(to, "%s_bucket{", name);
        metrics_label(to, "shop", from->shop);
        text_print(to, ",le=\"%.9g\"} %lld\n", up_to, (long long)count);
    }
    text_print(to, "%s_bucket{", name);
    metrics_label(to, "shop", from->shop);
    text_print(to, ",le=\"+Inf\"} %lld\n%s_sum{", (long long)count, name);
    metrics_label(to, "shop", from->shop);
    text_print(to, "} %.9g\n%s_count{", sum, name);
    metrics_label(to, "shop", from->shop);
    text_print(to, "} %lld\n", (long long)count);
}

static void put_commits(text *to, const scraped *shops, size_t count)
{
    metrics_head(to, "omsd_engine_commit_commands", "histogram",
                 "Commits by commands in them.");
    for (size_t i = 0; i < count; i++)
        put_histogram(to, "omsd_engine_commit_commands", "commit_sizes", 1,
                      &shops[i]);
    metrics_head(to, "omsd_engine_commit_duration_seconds", "histogram",
                 "Commits by the time that the store took.");
    for (size_t i = 0; i < count; i++)
        put_histogram(to, "omsd_engine_commit_duration_seconds", "commit_times",
                      1e-6, &shops[i]);
}

void metrics_engine(text *to, omsd *of)
{
    scraped *shops = need(NULL, of->shops_count * sizeof(*shops));
    size_t count = of->shops_count;
    for (size_t i = 0; i < count; i++)
        scrape(of->shops[i], &shops[i]);
    put_figures(to, shops, count);
    put_parts(to, shops, count);
    put_broker(to, shops, count);
    put_oldest(to, shops, count);
    put_breakers(to, shops, count);
    put_commits(to, shops, count);
    for (size_t i = 0; i < count; i++)
        json_decref(shops[i].status);
    free(shops);
}
