// Opens the file and makes sure it is ours before anything is written to it.
// Must never change a file of another application or of a newer library.
#include "adapters/sqlite/inside.h"

#include <string.h>

#define CACHE_KIB_DEFAULT 65536
#define CACHE_KIB_MAX (64 * 1024 * 1024)
#define READERS_DEFAULT 4
#define READERS_MAX 64
#define WAIT_MS_DEFAULT 5000
#define LOG_PAGES_DEFAULT 16000 // 64 MB: few checkpoints, a short recovery
#define LOG_PAGES_MAX 1000000
#define HEADER_BYTES 108 // of the file, and of its first page

static int not_ours(const oms_sqlite *store, oms_error *err)
{
    return oms__error_set(err, OMS_ECORRUPT, "",
                          "%s belongs to another application: choose another "
                          "path, or share it (OMS_OPEN_SHARED)",
                          store->path);
}

static int no_database(const oms_sqlite *store, oms_error *err)
{
    return oms__error_set(err, OMS_ECORRUPT, "",
                          "%s is no database: choose another path",
                          store->path);
}

// Whether the first page of a file can be that of a shop: it is signed, or it
// holds nothing yet.
static int judge_header(const oms_sqlite *store,
                        const unsigned char header[HEADER_BYTES],
                        oms_error *err)
{
    uint32_t application = (uint32_t)header[68] << 24 |
                           (uint32_t)header[69] << 16 |
                           (uint32_t)header[70] << 8 | (uint32_t)header[71];
    // Behind the header is the page of the schema: a leaf without rows.
    bool empty = header[100] == 13 && header[103] == 0 && header[104] == 0;
    if (memcmp(header, "SQLite format 3", 16) != 0)
        return no_database(store, err);
    if (!store->shared && application != APPLICATION_ID &&
        (application != 0 || !empty))
        return not_ours(store, err);
    return OMS_OK;
}

// Refuses a file that is plainly not ours before a lock is put beside it. It is
// read through SQLite's own descriptor, and without SQLite reading it: that
// would put a log beside it, too.
static int check_header(oms_sqlite *store, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    sqlite3_file *file = NULL;
    sqlite3_int64 bytes = 0;
    unsigned char header[HEADER_BYTES] = {0};
    int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (rc == SQLITE_OK)
        rc = file->pMethods->xFileSize(file, &bytes);
    if (rc == SQLITE_OK && bytes > 0)
        rc = file->pMethods->xRead(file, header, HEADER_BYTES, 0);
    if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ)
        return oms__error_set(err, OMS_EIO, "", "cannot read %s: %s",
                              store->path, sqlite3_errstr(rc));
    return bytes == 0 ? OMS_OK : judge_header(store, header, err);
}

static int newer(const oms_sqlite *store, int64_t schema, oms_error *err)
{
    return oms__error_set(err, OMS_ECORRUPT, "",
                          "%s was written by a newer library (schema %lld, "
                          "this one knows %d): upgrade",
                          store->path, (long long)schema, SCHEMA_VERSION);
}

// A file that is not signed as ours, or one in which the host's version is.
static int check_shared(oms_sqlite *store, bool ours, int64_t schema,
                        const oms__sqlite_options *options, oms_error *err)
{
    int64_t listed = 0;
    int rc = oms__sqlite_listed(store->writer.db, &listed, &schema, err);
    if (rc != OMS_OK)
        return rc;
    if (schema > SCHEMA_VERSION && (ours || listed))
        return newer(store, schema, err);
    if (ours || listed)
        return OMS_OK;
    if (!store->shared)
        return not_ours(store, err);
    if (options->existing)
        return oms__error_set(err, OMS_ENOTFOUND, "", "there is no shop in %s",
                              store->path);
    store->founds = true;
    return OMS_OK;
}

// Tells a new, empty file from one of ours; refuses every other, unless it is
// to be shared.
static int check_owner(oms_sqlite *store, const oms__sqlite_options *options,
                       bool *fresh, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int64_t application = 0, schema = 0, objects = 0;
    int rc = oms__sqlite_ask(db, "PRAGMA application_id", &application, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_ask(db, "PRAGMA user_version", &schema, err);
    if (rc == OMS_OK)
        rc = oms__sqlite_ask(db, "SELECT count(*) FROM sqlite_schema", &objects,
                             err);
    if (rc != OMS_OK && sqlite3_errcode(db) == SQLITE_NOTADB)
        return no_database(store, err);
    if (rc != OMS_OK)
        return rc;
    *fresh = application == 0 && schema == 0 && objects == 0;
    if (*fresh)
        return OMS_OK;
    return check_shared(store, application == APPLICATION_ID, schema, options,
                        err);
}

// Signs a new file before it becomes a WAL file, so that the mark is in the
// file itself and not only in its log.
static int sign(oms_sqlite *store, oms_error *err)
{
    char sql[120];
    sqlite3_snprintf(sizeof sql, sql,
                     "BEGIN IMMEDIATE; PRAGMA application_id=%d;"
                     "PRAGMA user_version=%d; COMMIT",
                     APPLICATION_ID, store->shared ? 0 : SCHEMA_VERSION);
    return oms__sqlite_run(store->writer.db, sql, err);
}

static int enter_wal(oms_sqlite *store, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA journal_mode=WAL", -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    int result = OMS_OK;
    if (rc != SQLITE_ROW)
        result = oms__sqlite_fail(db, rc, "journal_mode=WAL", err);
    else if (!store->in_memory &&
             strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") != 0)
        result = oms__error_set(err, OMS_EIO, "",
                                "%s: this file system cannot hold a "
                                "write-ahead log: use a local disk",
                                store->path);
    sqlite3_finalize(stmt);
    return result;
}

int oms__sqlite_configure(oms_sqlite *store, oms_error *err)
{
    sqlite3 *db = store->writer.db;
    int rc = enter_wal(store, err);
    if (rc != OMS_OK)
        return rc;
    char sql[120];
    sqlite3_snprintf(
        sizeof sql, sql, "PRAGMA synchronous=%s; PRAGMA cache_size=-%u",
        store->synchronous == OMS__SQLITE_NORMAL ? "NORMAL" : "FULL",
        store->cache_kib);
    rc = oms__sqlite_run(db, sql, err);
    if (rc == OMS_OK)
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    return rc;
}

// Notes how long the log is, and checkpoints behind the limit. If a reader
// holds the log back, the next try is a quarter of the limit away.
static int after_commit(void *impl, sqlite3 *db, const char *name, int pages)
{
    (void)name;
    oms_sqlite *store = impl;
    store->log_pages_now = pages;
    if (pages < store->log_pages)
        store->log_pages_next = store->log_pages;
    if (pages < store->log_pages_next)
        return SQLITE_OK;
    store->log_pages_next = pages + store->log_pages / 4;
    // The commit is done; a checkpoint that fails is tried again later.
    sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

static int open_file(oms_sqlite *store, const char *path, oms_error *err)
{
    int rc =
        oms__sqlite_connect(&store->writer, store, path,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    if (rc != OMS_OK)
        return rc;
    const char *full = sqlite3_db_filename(store->writer.db, "main");
    full = full ? full : "";
    store->path = oms__alloc_new(&store->allocator, strlen(full) + 1);
    if (!store->path)
        return oms__sqlite_memory(err);
    memcpy(store->path, full, strlen(full) + 1);
    return OMS_OK;
}

static int open_store(oms_sqlite *store, const oms__sqlite_options *options,
                      oms_error *err)
{
    int rc = open_file(store, options->path, err);
    if (rc == OMS_OK && !store->in_memory)
        rc = check_header(store, err);
    if (rc == OMS_OK && !store->in_memory && !options->without_lock)
        rc = oms__sqlite_lock(store, err);
    bool fresh = false;
    if (rc == OMS_OK)
        rc = check_owner(store, options, &fresh, err);
    if (rc == OMS_OK && fresh)
        rc = sign(store, err);
    if (rc == OMS_OK && !store->founds) // else once its names are known
        rc = oms__sqlite_configure(store, err);
    if (rc == OMS_OK)
        sqlite3_wal_hook(store->writer.db, after_commit, store);
    return rc;
}

static void close_store(void *impl)
{
    oms_sqlite *store = impl;
    const oms_allocator allocator = store->allocator;
    oms__sqlite_forgo(store);
    oms__sqlite_part(store);
    if (store->readers)
        for (uint32_t i = 0; i < store->readers_max; i++)
            oms__sqlite_disconnect(&store->readers[i]);
    oms__sqlite_disconnect(&store->writer);
    oms__sqlite_unlock(store);
    oms__sqlite_undeclare(store);
    pthread_cond_destroy(&store->freed);
    pthread_mutex_destroy(&store->mutex);
    oms__alloc_free(&allocator, store->readers);
    oms__alloc_free(&allocator, store->path);
    oms__alloc_free(&allocator, store->vfs);
    oms__alloc_free(&allocator, store);
}

// Zero means the default.
static uint32_t chosen(uint32_t given, uint32_t standard)
{
    return given ? given : standard;
}

static int prepare_store(oms_sqlite *store, const oms__sqlite_options *options,
                         oms_error *err)
{
    store->lock = -1;
    store->shared = options->shared;
    store->in_memory = strcmp(options->path, ":memory:") == 0;
    store->synchronous = options->synchronous;
    store->cache_kib = chosen(options->cache_kib, CACHE_KIB_DEFAULT);
    store->wait_ms = chosen(options->wait_ms, WAIT_MS_DEFAULT);
    store->log_pages = (int)chosen(options->log_pages, LOG_PAGES_DEFAULT);
    store->log_pages_next = store->log_pages;
    store->readers_max = chosen(options->readers_max, READERS_DEFAULT);
    pthread_mutex_init(&store->mutex, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&store->freed, &clock);
    pthread_condattr_destroy(&clock);
    store->readers = oms__alloc_new(&store->allocator,
                                    store->readers_max * sizeof(connection));
    if (!store->readers)
        return oms__sqlite_memory(err);
    if (!options->vfs)
        return OMS_OK;
    store->vfs = oms__alloc_new(&store->allocator, strlen(options->vfs) + 1);
    if (!store->vfs)
        return oms__sqlite_memory(err);
    memcpy(store->vfs, options->vfs, strlen(options->vfs) + 1);
    return OMS_OK;
}

static const oms_store_ops sqlite_ops = {
    .size = sizeof(oms_store_ops),
    .name = "sqlite",
    .migrate = oms__sqlite_migrate,
    .begin = oms__sqlite_begin,
    .get = oms__sqlite_get,
    .scan = oms__sqlite_scan,
    .put = oms__sqlite_put,
    .add = oms__sqlite_add,
    .remove = oms__sqlite_remove,
    .clear = oms__sqlite_clear,
    .commit = oms__sqlite_commit,
    .rollback = oms__sqlite_rollback,
    .close = close_store,
    .backup = oms__sqlite_backup,
    .tidy = oms__sqlite_tidy,
    .inspect = oms__sqlite_inspect,
    .change = oms__sqlite_change,
    .match = oms__sqlite_match,
    .scrub = oms__sqlite_scrub,
    .join = oms__sqlite_join,
};

int oms__sqlite_open(const oms__sqlite_options *options, oms_store *out,
                     oms_error *err)
{
    if (!options->path || !options->path[0])
        return oms__error_set(err, OMS_EINVAL, "/path",
                              "give the path of the database file");
    if (options->readers_max > READERS_MAX ||
        options->log_pages > LOG_PAGES_MAX ||
        options->cache_kib > CACHE_KIB_MAX)
        return oms__error_set(err, OMS_EINVAL, "",
                              "at most %d readers, %d log pages, %d KiB of "
                              "cache",
                              READERS_MAX, LOG_PAGES_MAX, CACHE_KIB_MAX);
    oms_allocator allocator = oms__alloc_default(options->allocator);
    oms_sqlite *store = oms__alloc_new(&allocator, sizeof *store);
    if (!store)
        return oms__sqlite_memory(err);
    store->allocator = allocator;
    int rc = prepare_store(store, options, err);
    if (rc == OMS_OK)
        rc = open_store(store, options, err);
    if (rc != OMS_OK) {
        close_store(store);
        return rc;
    }
    *out = (oms_store){.ops = &sqlite_ops, .impl = store};
    return OMS_OK;
}
