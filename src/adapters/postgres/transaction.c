// Transactions, and who uses which connection. Must never tell a commit that
// may have happened from one that surely did not in the comfortable direction.
#define _POSIX_C_SOURCE 200809L
#include "adapters/postgres/inside.h"

#include <errno.h>
#include <time.h>

#define AHEAD 64 // writes that are sent before anybody waits for them

static struct timespec deadline(int64_t wait_ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += wait_ms / 1000;
    at.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

// A free connection; of the readers those first that are connected.
static connection *free_one(oms_pg *store, oms_store_mode mode)
{
    connection *found = NULL;
    if (mode == OMS_STORE_WRITE)
        return store->writer_on.busy ? NULL : &store->writer_on;
    for (uint32_t i = 0; i < store->readers_count; i++) {
        connection *on = &store->readers[i];
        if (!on->busy && (!found || (on->link && !found->link)))
            found = on;
    }
    return found;
}

static int take(oms_pg *store, oms_store_mode mode, connection **out,
                oms_error *err)
{
    pthread_mutex_lock(&store->mutex);
    connection *on = free_one(store, mode);
    struct timespec until = deadline(store->connect_ms);
    for (int rc = 0; !on && mode == OMS_STORE_READ && rc != ETIMEDOUT;
         on = free_one(store, mode))
        rc = pthread_cond_timedwait(&store->freed, &store->mutex, &until);
    if (on)
        on->busy = true;
    pthread_mutex_unlock(&store->mutex);
    *out = on;
    if (on)
        return OMS_OK;
    return oms__error_set(err, OMS_EBUSY, "",
                          mode == OMS_STORE_WRITE
                              ? "postgres: a transaction is open: end it first"
                              : "postgres: every reader is taken: end a read "
                                "transaction, or raise `readers`, and repeat");
}

static void give(connection *on)
{
    oms_pg *store = on->store;
    pthread_mutex_lock(&store->mutex);
    on->busy = false;
    pthread_cond_signal(&store->freed);
    pthread_mutex_unlock(&store->mutex);
}

void oms__pg_clear(connection *on, oms_store_mode mode)
{
    oms_store_tx *tx = &on->tx;
    oms__arena_reset(&tx->arena);
    tx->on = on;
    tx->mode = mode;
    tx->begun = false;
    tx->doomed = OMS_OK;
    tx->count = 0;
    tx->sent = 0;
}

void oms__pg_end(connection *on)
{
    if (on->broken)
        oms__pg_disconnect(on);
    if (!on->open)
        return;
    on->open = false;
    if (oms__pg_send_fixed(on, FIXED_ROLLBACK, NULL, 0, NULL) == OMS_OK)
        oms__pg_leave(on);
    if (on->broken)
        oms__pg_disconnect(on);
}

// The begin of a reader goes with its first question, which takes the snapshot:
// one wait less, and none for who asks nothing.
int oms__pg_send_begin(oms_store_tx *tx, oms_error *err)
{
    if (tx->mode != OMS_STORE_READ || tx->begun || tx->on->open)
        return OMS_OK;
    tx->on->open = true;
    return oms__pg_send_fixed(tx->on, FIXED_BEGIN_READ, NULL, 0, err);
}

// A connection may have died while nobody used it: the first failure of that
// kind says nothing.
static int start(connection *on, oms_store_mode mode, oms_error *err)
{
    const int64_t until = oms__pg_clock_ms() + on->store->connect_ms;
    for (;;) {
        int rc = on->link ? OMS_OK : oms__pg_connect(on, until, err);
        if (rc == OMS_OK && mode == OMS_STORE_WRITE)
            rc = oms__pg_take_turn(&on->tx, NULL, err);
        if (rc == OMS_OK || !on->link)
            return rc;
        bool again = oms__pg_passing(on) && oms__pg_clock_ms() < until;
        oms__pg_end(on);
        if (!again)
            return rc;
    }
}

int oms__pg_begin(void *impl, oms_store_mode mode, oms_store_tx **out,
                  oms_error *err)
{
    oms_pg *store = impl;
    connection *on = NULL;
    if (!store->slots)
        return oms__error_set(err, OMS_EINTERNAL, "",
                              "postgres: migrate before the first transaction");
    int rc = take(store, mode, &on, err);
    if (rc != OMS_OK)
        return rc;
    oms__pg_clear(on, mode);
    rc = start(on, mode, err);
    if (rc == OMS_OK)
        *out = &on->tx;
    else
        give(on);
    return rc;
}

int oms__pg_turn(oms_store_tx *tx, oms_turn *out, oms_error *err)
{
    oms_pg *store = tx->on->store;
    (void)err;
    *out =
        (oms_turn){.others = tx->turn != store->turn, .wall_ms = tx->wall_ms};
    store->turn = tx->turn; // the engine reads again what is there now
    return OMS_OK;
}

int oms__pg_doom(oms_store_tx *tx, int code)
{
    if (code != OMS_OK && code != OMS_ENOTFOUND && !tx->doomed)
        tx->doomed = code;
    return code;
}

int oms__pg_enter(oms_store_tx *tx, const oms_table *table, declared **of,
                  oms_error *err)
{
    if (tx->doomed)
        return oms__error_set(err, tx->doomed, "",
                              "postgres: an access of this transaction failed: "
                              "roll it back");
    *of = oms__pg_find(tx->on->store, table);
    if (*of)
        return OMS_OK;
    return oms__error_set(err, OMS_EINTERNAL, "",
                          "postgres: the table %s was not migrated",
                          table->name);
}

static int send_log(oms_store_tx *tx, oms_error *err)
{
    int rc = tx->on->broken ? oms__pg_lost(tx->on, "sending", err) : OMS_OK;
    while (rc == OMS_OK && tx->sent < tx->count)
        rc = oms__pg_send(tx->on, &tx->log[tx->sent++], err);
    return rc;
}

int oms__pg_note(oms_store_tx *tx, const message *what, oms_error *err)
{
    if (tx->count == tx->room) {
        size_t room = tx->room ? tx->room * 2 : LOG_FIRST;
        message *log = oms__alloc_resize(&tx->on->store->allocator, tx->log,
                                         room * sizeof *log);
        if (!log)
            return oms__pg_memory(err);
        tx->log = log;
        tx->room = room;
    }
    tx->log[tx->count++] = *what;
    // The server may begin with them; what fails is told by who asks.
    if (tx->count - tx->sent >= AHEAD)
        (void)send_log(tx, NULL);
    return OMS_OK;
}

static int ask_all(oms_store_tx *tx, const message *what, size_t count,
                   PGresult **out, oms_error *err)
{
    int rc = oms__pg_send_begin(tx, err);
    if (rc == OMS_OK)
        rc = send_log(tx, err);
    for (size_t i = 0; rc == OMS_OK && i < count; i++)
        rc = oms__pg_send(tx->on, &what[i], err);
    return rc == OMS_OK ? oms__pg_collect_all(tx->on, out, count, err) : rc;
}

// Gets ready to ask again: nobody has seen anything of a reader whose first
// question failed.
static int try_again(oms_store_tx *tx, oms_error *err)
{
    if (tx->mode == OMS_STORE_WRITE)
        return oms__pg_redo(tx, err);
    oms__pg_end(tx->on);
    if (tx->on->link)
        return OMS_OK;
    return oms__pg_connect(tx->on,
                           oms__pg_clock_ms() + tx->on->store->connect_ms, err);
}

int oms__pg_query_all(oms_store_tx *tx, const message *what, size_t count,
                      PGresult **out, oms_error *err)
{
    for (int tries = 0;; tries++) {
        int rc = ask_all(tx, what, count, out, err);
        tx->begun = tx->begun || rc == OMS_OK;
        const bool may = tx->mode == OMS_STORE_WRITE || !tx->begun;
        if (rc != OMS_OK && may && tries < REDO_MAX &&
            oms__pg_passing(tx->on)) {
            rc = try_again(tx, err);
            if (rc == OMS_OK)
                continue;
        }
        return oms__pg_doom(tx, rc);
    }
}

int oms__pg_query(oms_store_tx *tx, const message *what, PGresult **out,
                  oms_error *err)
{
    return oms__pg_query_all(tx, what, what != NULL, out, err);
}

// What makes the transaction ours, behind the last of its writes.
static int note_end(oms_store_tx *tx, oms_error *err)
{
    const oms_pg *store = tx->on->store;
    values took = {.arena = &tx->arena};
    values seen = {.arena = &tx->arena};
    message what;
    oms__pg_give_int(&took, tx->turn + 1);
    oms__pg_give_text(&took, store->writer);
    oms__pg_give_text(&seen, store->writer);
    oms__pg_give_int(&seen, tx->turn + 1);
    int rc =
        oms__pg_given(&took, NULL, store->fixed[FIXED_TAKE_TURN], &what, err);
    if (rc == OMS_OK)
        rc = oms__pg_note(tx, &what, err);
    if (rc == OMS_OK)
        rc = oms__pg_given(&seen, NULL, store->fixed[FIXED_WRITER], &what, err);
    if (rc == OMS_OK)
        rc = oms__pg_note(tx, &what, err);
    what = (message){.what = store->fixed[FIXED_COMMIT]};
    return rc == OMS_OK ? oms__pg_note(tx, &what, err) : rc;
}

static int commit(oms_store_tx *tx, oms_error *err)
{
    if (tx->doomed)
        return oms__error_set(err, tx->doomed, "",
                              "postgres: an access of this transaction failed: "
                              "it was rolled back");
    if (tx->mode == OMS_STORE_READ)
        return OMS_OK;
    int rc = note_end(tx, err);
    for (int tries = 0; rc == OMS_OK; tries++) {
        rc = send_log(tx, err);
        if (rc == OMS_OK)
            rc = oms__pg_collect(tx->on, NULL, err);
        if (rc == OMS_OK) {
            tx->on->open = false;
            break;
        }
        if (tries == REDO_MAX && tx->on->broken)
            return oms__error_set(err, OMS_EUNKNOWN, "",
                                  "postgres, commit: the connection breaks "
                                  "again and again; it may have happened: "
                                  "repeat with the same key");
        if (tries == REDO_MAX || !oms__pg_passing(tx->on))
            return rc;
        bool done = false;
        rc = oms__pg_settle(tx, rc, &done, err);
        if (done)
            break;
    }
    if (rc == OMS_OK)
        tx->on->store->turn = tx->turn + 1;
    return rc;
}

int oms__pg_commit(oms_store_tx *tx, oms_error *err)
{
    connection *on = tx->on;
    int rc = commit(tx, err);
    oms__pg_end(on);
    give(on);
    return rc;
}

void oms__pg_rollback(oms_store_tx *tx)
{
    connection *on = tx->on;
    oms__pg_end(on);
    give(on);
}
