// One connection: how it begins, waits and ends. Nothing here blocks for longer
// than it was told to, and no password reaches an error's text.
#define _POSIX_C_SOURCE 200809L
#include "adapters/postgres/inside.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PASSWORD_BYTES_MAX 1024
#define VERSION_MIN 130000
#define PAUSE_FIRST_MS 20 // between two attempts; doubled each time
#define PAUSE_MAX_MS 500

int64_t oms__pg_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(int64_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000,
                            .tv_nsec = (long)(ms % 1000) * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

int oms__pg_wait(PGconn *link, short events, int64_t until_ms)
{
    struct pollfd at = {.fd = PQsocket(link), .events = events};
    for (;;) {
        int64_t left = until_ms - oms__pg_clock_ms();
        if (left <= 0)
            return 0;
        int said = poll(&at, 1, left > 1000000 ? 1000000 : (int)left);
        if (said > 0)
            return at.revents;
        if (said < 0 && errno != EINTR)
            return -1;
    }
}

// The first line of a file; read each time, so that a rotation needs no
// restart.
static int read_password(const oms_pg *store, char out[PASSWORD_BYTES_MAX],
                         oms_error *err)
{
    ssize_t count = -1;
    struct stat what;
    out[0] = '\0';
    if (!store->password_file)
        return OMS_OK;
    int file = open(store->password_file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file >= 0 && fstat(file, &what) == 0 && S_ISREG(what.st_mode))
        count = read(file, out, PASSWORD_BYTES_MAX - 1);
    if (file >= 0)
        close(file);
    if (count < 0)
        return oms__error_set(err, OMS_EIO, "/password_file",
                              "postgres: the file of the password cannot be "
                              "read: see that it exists and is ours to read");
    out[count] = '\0';
    out[strcspn(out, "\r\n")] = '\0';
    return OMS_OK;
}

// Takes every copy of a secret out of a text.
void oms__pg_hush(const char *secret, char *text)
{
    size_t count = strlen(secret);
    if (count == 0)
        return;
    for (char *at = strstr(text, secret); at; at = strstr(at, secret))
        memset(at, '*', count);
}

static void one_line(char *text)
{
    for (char *at = text; *at; at++)
        if (*at == '\n')
            *at = at[1] ? ' ' : '\0';
}

// What libpq said, without the password of the url or of the file.
static int unreachable(PGconn *link, const char *password, oms_error *err)
{
    char said[512] = "memory is out";
    PQconninfoOption *options = link ? PQconninfo(link) : NULL;
    if (link)
        (void)snprintf(said, sizeof said, "%s", PQerrorMessage(link));
    for (PQconninfoOption *at = options; at && at->keyword; at++)
        if (at->val && strstr(at->keyword, "password"))
            oms__pg_hush(at->val, said);
    PQconninfoFree(options);
    oms__pg_hush(password, said);
    one_line(said);
    if (said[0] == '\0')
        (void)snprintf(said, sizeof said, "no answer in time");
    return oms__error_set(err, OMS_EIO, "/url",
                          "postgres cannot be reached: %.200s", said);
}

static void silent(void *user, const char *text)
{
    (void)user;
    (void)text;
}

static PGconn *start(const oms_pg *store, const char *password)
{
    // What stands behind the url overrides it, what stands before is for want
    // of it: a cable that was cut is noticed in half a minute.
    static const char *const words[] = {
        "fallback_application_name", "keepalives_idle",  "keepalives_interval",
        "keepalives_count",          "tcp_user_timeout", "dbname",
        "client_encoding",           "password",         NULL};
    const char *const given[] = {
        "omsc",  "10",       "5",    "3",
        "30000", store->url, "UTF8", password[0] ? password : NULL,
        NULL};
    return PQconnectStartParams(words, given, 1);
}

static bool settle(PGconn *link, int64_t until_ms)
{
    PostgresPollingStatusType want = PGRES_POLLING_WRITING;
    while (PQstatus(link) != CONNECTION_BAD) {
        if (want == PGRES_POLLING_OK)
            return true;
        if (want == PGRES_POLLING_FAILED)
            return false;
        short events = want == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (oms__pg_wait(link, events, until_ms) <= 0)
            return false;
        want = PQconnectPoll(link);
    }
    return false;
}

// A pooler tells us a number of its own for the server's process.
static int identify(connection *on, oms_error *err)
{
    PGresult *found = NULL;
    on->direct = false;
    int rc = oms__pg_send_fixed(on, FIXED_IDENTITY, NULL, 0, err);
    if (rc == OMS_OK)
        rc = oms__pg_collect(on, &found, err);
    if (rc != OMS_OK)
        return rc;
    on->direct =
        strtol(PQgetvalue(found, 0, 0), NULL, 10) == PQbackendPID(on->link);
    bool utf8 = strcmp(PQgetvalue(found, 0, 1), "UTF8") == 0;
    PQclear(found);
    if (utf8)
        return OMS_OK;
    return oms__error_set(err, OMS_ENOTSUP, "/url",
                          "postgres: the database is not in UTF-8: create one "
                          "with ENCODING 'UTF8'");
}

static int furnish(connection *on, oms_error *err)
{
    if (PQserverVersion(on->link) < VERSION_MIN)
        return oms__error_set(err, OMS_ENOTSUP, "/url",
                              "postgres: the server is older than 13: upgrade "
                              "it");
    PQsetNoticeProcessor(on->link, silent, NULL);
    if (PQsetnonblocking(on->link, 1) != 0 ||
        PQenterPipelineMode(on->link) != 1)
        return oms__pg_memory(err);
    return identify(on, err);
}

static int attempt(connection *on, int64_t until_ms, oms_error *err)
{
    char password[PASSWORD_BYTES_MAX];
    int rc = read_password(on->store, password, err);
    if (rc != OMS_OK)
        return rc;
    on->link = start(on->store, password);
    if (!on->link || !settle(on->link, until_ms))
        rc = unreachable(on->link, password, err);
    oms__secret_wipe(password, sizeof password);
    if (rc == OMS_OK)
        rc = furnish(on, err);
    return rc;
}

// Whether it helps to ask again: a server that is not there may come back, one
// that says no goes on saying it.
static bool may_come(const connection *on)
{
    static const char *const passing[] = {"starting up", "shutting down",
                                          "recovery", "too many", "sorry"};
    const char *said = on->link ? PQerrorMessage(on->link) : "";
    if (!strstr(said, "FATAL"))
        return true;
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
        if (strstr(said, passing[i]))
            return true;
    return false;
}

int oms__pg_connect(connection *on, int64_t until_ms, oms_error *err)
{
    int64_t pause = PAUSE_FIRST_MS;
    for (;;) {
        oms__pg_disconnect(on);
        int rc = attempt(on, until_ms, err);
        if (rc == OMS_OK)
            return OMS_OK;
        bool again = rc == OMS_EIO && may_come(on) &&
                     oms__pg_clock_ms() + pause < until_ms;
        oms__pg_disconnect(on);
        if (!again)
            return rc;
        pause_ms(pause);
        pause = pause * 2 < PAUSE_MAX_MS ? pause * 2 : PAUSE_MAX_MS;
    }
}

void oms__pg_disconnect(connection *on)
{
    if (on->link)
        PQfinish(on->link);
    on->link = NULL;
    on->broken = false;
    on->open = false;
    on->owed_first = 0;
    on->owed_count = 0;
    if (on->known)
        memset(on->known, 0, on->known_room);
}

void oms__pg_forgo(connection *on)
{
    if (!on->store)
        return;
    const oms_allocator *allocator = &on->store->allocator;
    oms__pg_disconnect(on);
    oms__arena_free(&on->tx.arena);
    oms__alloc_free(allocator, on->tx.log);
    oms__alloc_free(allocator, on->known);
    oms__alloc_free(allocator, on->owed);
}
