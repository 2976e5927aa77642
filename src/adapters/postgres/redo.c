// The turn, and transactions that were lost: with their connection, or against
// another one. Whoever has the turn again knows the truth: nobody has written
// but those whose rows are there. Is our row there, it was committed; has
// nobody written since we began, it is sent again as it was.
#include "adapters/postgres/inside.h"

#include <stdlib.h>

static int64_t number(const PGresult *from, int column)
{
    return strtoll(PQgetvalue(from, 0, column), NULL, 10);
}

static int read_turn(const PGresult *from, int64_t *turn, int64_t *last,
                     int64_t *wall_ms, oms_error *err)
{
    if (PQntuples(from) != 1)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "postgres: the row of oms_turn is gone: restore "
                              "the database from a backup");
    if (number(from, 1) > SCHEMA_VERSION)
        return oms__error_set(err, OMS_ECORRUPT, "",
                              "postgres: the schema was written by a newer "
                              "library (%lld, this one knows %d): upgrade",
                              (long long)number(from, 1), SCHEMA_VERSION);
    *turn = number(from, 0);
    *wall_ms = number(from, 3);
    if (last)
        *last = number(from, 2);
    return OMS_OK;
}

static int wait_for_turn(connection *on, int64_t *turn, int64_t *last,
                         int64_t *wall_ms, oms_error *err)
{
    const oms_pg *store = on->store;
    const char *const waits[] = {store->turn_wait, store->idle_wait};
    const char *const writer[] = {store->writer};
    PGresult *found = NULL;
    on->open = true;
    int rc = oms__pg_send_fixed(on, FIXED_BEGIN_WRITE, NULL, 0, err);
    if (rc == OMS_OK)
        rc = oms__pg_send_fixed(on, FIXED_SETTINGS, waits, 2, err);
    if (rc == OMS_OK)
        rc = oms__pg_send_fixed(on, FIXED_LOCK, NULL, 0, err);
    if (rc == OMS_OK)
        rc = oms__pg_send_fixed(on, FIXED_TURN, writer, 1, err);
    if (rc == OMS_OK)
        rc = oms__pg_collect(on, &found, err);
    if (rc == OMS_OK)
        rc = read_turn(found, turn, last, wall_ms, err);
    PQclear(found);
    return rc;
}

int oms__pg_take_turn(oms_store_tx *tx, int64_t *last, oms_error *err)
{
    int rc = wait_for_turn(tx->on, &tx->turn, last, &tx->wall_ms, err);
    tx->begun = rc == OMS_OK;
    return rc;
}

// Gets the turn again, on a new connection if need be. [patient]: whatever is
// in the way, until the time is up.
static int again(oms_store_tx *tx, bool patient, int64_t *turn, int64_t *last,
                 oms_error *err)
{
    connection *on = tx->on;
    const oms_pg *store = on->store;
    const int64_t until = oms__pg_clock_ms() + store->connect_ms +
                          (patient ? store->turn_wait_ms : 0);
    int64_t wall_ms = 0;
    for (;;) {
        int rc = OMS_OK;
        if (on->broken || !on->link)
            rc = oms__pg_connect(on, until, err);
        else if (on->open)
            rc = oms__pg_send_fixed(on, FIXED_ROLLBACK, NULL, 0, err);
        if (rc == OMS_OK)
            rc = wait_for_turn(on, turn, last, &wall_ms, err);
        if (rc == OMS_OK)
            return OMS_OK;
        bool waits =
            patient ? rc == OMS_EBUSY || rc == OMS_EIO : oms__pg_passing(on);
        if (!waits || oms__pg_clock_ms() >= until)
            return rc;
    }
}

static int overtaken(oms_error *err)
{
    return oms__error_set(err, OMS_EBUSY, "",
                          "postgres: the connection broke, and another engine "
                          "has written before it was back: repeat");
}

int oms__pg_redo(oms_store_tx *tx, oms_error *err)
{
    int64_t turn = 0;
    int rc = again(tx, false, &turn, NULL, err);
    if (rc != OMS_OK)
        return rc;
    if (turn != tx->turn)
        return overtaken(err);
    tx->sent = 0;
    return OMS_OK;
}

int oms__pg_settle(oms_store_tx *tx, int code, bool *done, oms_error *err)
{
    const bool doubt = tx->on->broken;
    int64_t turn = 0;
    int64_t last = 0;
    int rc = again(tx, doubt, &turn, &last, err);
    if (rc != OMS_OK && doubt)
        return oms__error_set(err, OMS_EUNKNOWN, "",
                              "postgres, commit: the connection broke (%s) and "
                              "did not come back; it may have happened: repeat "
                              "with the same key",
                              oms_code_name(code));
    if (rc != OMS_OK)
        return rc;
    *done = last == tx->turn + 1;
    if (!*done && turn != tx->turn)
        return overtaken(err);
    tx->sent = 0;
    return OMS_OK;
}
