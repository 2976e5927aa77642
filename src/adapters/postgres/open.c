// Opens a shop in PostgreSQL: what was asked for is checked before anybody is
// called.
#define _DEFAULT_SOURCE // getrandom
#include "adapters/postgres/inside.h"
#include "base/sized.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define READERS_DEFAULT 4
#define TURN_WAIT_MS_DEFAULT 10000
#define CONNECT_MS_DEFAULT 5000
#define WAIT_MS_MAX 600000

static void close_store(void *impl)
{
    oms_pg *store = impl;
    const oms_allocator allocator = store->allocator;
    oms__pg_forgo(&store->writer_on);
    for (uint32_t i = 0; store->readers && i < store->readers_count; i++)
        oms__pg_forgo(&store->readers[i]);
    oms__pg_undeclare(store);
    oms__pg_unfix(store);
    pthread_cond_destroy(&store->freed);
    pthread_mutex_destroy(&store->mutex);
    pthread_mutex_destroy(&store->statements_lock);
    oms__alloc_free(&allocator, store->readers);
    oms__alloc_free(&allocator, store->url);
    oms__alloc_free(&allocator, store->password_file);
    oms__alloc_free(&allocator, store);
}

static const oms_store_ops postgres_ops = {
    .size = sizeof(oms_store_ops),
    .name = "postgres",
    .migrate = oms__pg_migrate,
    .begin = oms__pg_begin,
    .get = oms__pg_get,
    .scan = oms__pg_scan,
    .put = oms__pg_put,
    .add = oms__pg_add,
    .remove = oms__pg_remove,
    .clear = oms__pg_empty,
    .commit = oms__pg_commit,
    .rollback = oms__pg_rollback,
    .close = close_store,
    .inspect = oms__pg_inspect,
    .change = oms__pg_change,
    .match = oms__pg_match,
    .scrub = oms__pg_scrub,
    .turn = oms__pg_turn,
    .scan_all = oms__pg_scan_all,
};

static bool sound_schema(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    size_t count = strlen(name);
    return count > 0 && count <= NAME_BYTES_MAX &&
           strchr(letters, name[0]) != NULL && strncmp(name, "pg_", 3) != 0 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz"
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == count;
}

// libpq's own sentence would quote the url, and so a password in it.
static int check_url(const char *url, oms_error *err)
{
    char *said = NULL;
    PQconninfoOption *parsed = url && *url ? PQconninfoParse(url, &said) : NULL;
    PQfreemem(said);
    if (!parsed)
        return oms__error_set(err, OMS_EINVAL, "/url",
                              "give the database as postgresql://ROLE@HOST/NAME"
                              " or as libpq's \"host=... dbname=...\"");
    PQconninfoFree(parsed);
    return OMS_OK;
}

static int check(const oms_postgres_options *options, oms_error *err)
{
    if (options->schema && !sound_schema(options->schema))
        return oms__error_set(err, OMS_EINVAL, "/schema",
                              "a schema is named by up to %d letters, digits "
                              "and _",
                              NAME_BYTES_MAX);
    if (options->readers > READERS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/readers",
                              "at most %d connections for queries",
                              READERS_MAX);
    if (options->turn_wait_ms < 0 || options->turn_wait_ms > WAIT_MS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/turn_wait_ms",
                              "wait for 1 to %d ms", WAIT_MS_MAX);
    if (options->connect_ms < 0 || options->connect_ms > WAIT_MS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/connect_ms",
                              "wait for 1 to %d ms", WAIT_MS_MAX);
    return check_url(options->url, err);
}

static char *copy(const oms_pg *store, const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *made = oms__alloc_new(&store->allocator, bytes);
    if (made)
        memcpy(made, text, bytes);
    return made;
}

static int name_writer(oms_pg *store, oms_error *err)
{
    unsigned char chance[(WRITER_BYTES - 1) / 2];
    if (getrandom(chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        return oms__error_set(err, OMS_EIO, "",
                              "postgres: the system gives no random bytes");
    for (size_t i = 0; i < sizeof chance; i++)
        (void)snprintf(store->writer + 2 * i, 3, "%02x", chance[i]);
    return OMS_OK;
}

static int64_t chosen(int64_t given, int64_t standard)
{
    return given ? given : standard;
}

// An engine that is stopped in the middle of a transaction loses it before
// those who wait for the turn have waited long enough.
static void choose_waits(oms_pg *store, const oms_postgres_options *options)
{
    store->turn_wait_ms = chosen(options->turn_wait_ms, TURN_WAIT_MS_DEFAULT);
    store->connect_ms = chosen(options->connect_ms, CONNECT_MS_DEFAULT);
    (void)snprintf(store->turn_wait, sizeof store->turn_wait, "%lldms",
                   (long long)store->turn_wait_ms);
    (void)snprintf(store->idle_wait, sizeof store->idle_wait, "%lldms",
                   (long long)(store->turn_wait_ms / 2 + 1));
}

static void prepare_connection(oms_pg *store, connection *on)
{
    on->store = store;
    on->answer_ms = ANSWER_MS_MAX;
    oms__arena_init(&on->tx.arena, &store->allocator, 64 * 1024, 0);
}

static int prepare_store(oms_pg *store, const oms_postgres_options *options,
                         oms_error *err)
{
    pthread_condattr_t clock;
    pthread_mutex_init(&store->mutex, NULL);
    pthread_mutex_init(&store->statements_lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&store->freed, &clock);
    pthread_condattr_destroy(&clock);
    prepare_connection(store, &store->writer_on);
    choose_waits(store, options);
    (void)snprintf(store->schema, sizeof store->schema, "%s",
                   options->schema ? options->schema : "oms");
    store->existing = options->existing;
    store->readers_count = (uint32_t)chosen(options->readers, READERS_DEFAULT);
    store->readers = oms__alloc_new(
        &store->allocator, store->readers_count * sizeof *store->readers);
    store->url = copy(store, options->url);
    if (options->password_file)
        store->password_file = copy(store, options->password_file);
    if (!store->readers || !store->url ||
        (options->password_file && !store->password_file))
        return oms__pg_memory(err);
    for (uint32_t i = 0; i < store->readers_count; i++)
        prepare_connection(store, &store->readers[i]);
    int rc = name_writer(store, err);
    return rc == OMS_OK ? oms__pg_fix(store, err) : rc;
}

static int open_store(oms_pg *store, oms_error *err)
{
    int rc = oms__pg_connect(&store->writer_on,
                             oms__pg_clock_ms() + store->connect_ms, err);
    return rc == OMS_OK ? oms__pg_found(store, err) : rc;
}

int oms_postgres_open(const oms_postgres_options *options, oms_store *out,
                      oms_error *err)
{
    oms_postgres_options asked;
    int rc = oms__sized_take(options, &asked, sizeof asked, "/options", err);
    if (rc == OMS_OK)
        rc = check(&asked, err);
    if (rc != OMS_OK)
        return rc;
    const oms_allocator allocator = oms__alloc_default(NULL);
    oms_pg *store = oms__alloc_new(&allocator, sizeof *store);
    if (!store)
        return oms__pg_memory(err);
    store->allocator = allocator;
    rc = prepare_store(store, &asked, err);
    if (rc == OMS_OK)
        rc = open_store(store, err);
    if (rc != OMS_OK) {
        close_store(store);
        return rc;
    }
    *out = (oms_store){.ops = &postgres_ops, .impl = store};
    return OMS_OK;
}
