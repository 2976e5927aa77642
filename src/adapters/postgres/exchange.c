// Sending in a pipeline, and reading the answers in the order in which they are
// owed. A connection that breaks leaves what was sent last in the dark: that is
// `broken`, and whoever has a transaction on it must find out.
#include "adapters/postgres/inside.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define EMPTY_MAX 8    // an answer may begin with nothing
#define NAMES_MAX 8192 // statements that the server keeps for a connection

static int owe(connection *on, owed one, oms_error *err)
{
    if (on->owed_count == on->owed_room) {
        size_t room = on->owed_room ? on->owed_room * 2 : 64;
        owed *more = oms__alloc_resize(&on->store->allocator, on->owed,
                                       room * sizeof *more);
        if (!more) {
            on->broken = true; // what was sent has an answer that nobody reads
            return oms__pg_memory(err);
        }
        on->owed = more;
        on->owed_room = room;
    }
    on->owed[on->owed_count++] = one;
    return OMS_OK;
}

static int sent(connection *on, int said, owed one, oms_error *err)
{
    if (said != 1)
        return oms__pg_lost(on, "sending", err);
    return owe(on, one, err);
}

static bool remembers(connection *on, uint32_t id)
{
    if (!on->direct || id >= NAMES_MAX)
        return false;
    if (id < on->known_room)
        return true;
    uint32_t room = on->known_room ? on->known_room : 256;
    while (room <= id)
        room *= 2;
    uint8_t *more = oms__alloc_resize(&on->store->allocator, on->known, room);
    if (!more)
        return false;
    memset(more + on->known_room, 0, room - on->known_room);
    on->known = more;
    on->known_room = room;
    return true;
}

int oms__pg_send(connection *on, const message *what, oms_error *err)
{
    const statement *stmt = what->what;
    owed one = {.kind = OWED_MESSAGE, .what = *what};
    if (!remembers(on, stmt->id))
        return sent(on,
                    PQsendQueryParams(on->link, stmt->sql, what->count, NULL,
                                      what->values, NULL, NULL, 0),
                    one, err);
    char name[24];
    (void)snprintf(name, sizeof name, "oms%u", stmt->id);
    if (on->known[stmt->id] == KNOWN_NOT) {
        one.kind = OWED_PREPARE;
        int rc = sent(on, PQsendPrepare(on->link, name, stmt->sql, 0, NULL),
                      one, err);
        if (rc != OMS_OK)
            return rc;
        on->known[stmt->id] = KNOWN_SOON;
        one.kind = OWED_MESSAGE;
    }
    return sent(on,
                PQsendQueryPrepared(on->link, name, what->count, what->values,
                                    NULL, NULL, 0),
                one, err);
}

int oms__pg_send_fixed(connection *on, fixed which, const char *const *given,
                       int count, oms_error *err)
{
    message what = {
        .what = on->store->fixed[which], .values = given, .count = count};
    return oms__pg_send(on, &what, err);
}

// The next result is there: 0.
static int await(connection *on, int64_t until_ms, oms_error *err)
{
    while (PQisBusy(on->link)) {
        int unsent = PQflush(on->link);
        if (unsent < 0)
            return oms__pg_lost(on, "sending", err);
        short events = unsent ? POLLIN | POLLOUT : POLLIN;
        if (oms__pg_wait(on->link, events, until_ms) <= 0)
            return oms__pg_lost(on, "no answer in time", err);
        if (PQconsumeInput(on->link) != 1 && PQisBusy(on->link))
            return oms__pg_lost(on, "waiting", err);
    }
    return OMS_OK;
}

static bool fine(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
           status == PGRES_PIPELINE_SYNC;
}

// The results of one owed answer: the first that is something goes to [out].
static int next_answer(connection *on, const owed *one, int64_t until_ms,
                       PGresult **out, oms_error *err)
{
    *out = NULL;
    for (int empty = 0; empty < EMPTY_MAX;) {
        int rc = await(on, until_ms, err);
        if (rc != OMS_OK)
            return rc;
        PGresult *got = PQgetResult(on->link);
        if (!got && *out)
            return OMS_OK;
        if (!got && PQstatus(on->link) == CONNECTION_BAD)
            return oms__pg_lost(on, "reading", err);
        empty += !got;
        if (*out || !got)
            PQclear(got);
        else
            *out = got;
        if (one->kind == OWED_SYNC && *out)
            return OMS_OK;
    }
    return oms__pg_lost(on, "an answer is missing", err);
}

static void learn(connection *on, const owed *one, const PGresult *result)
{
    if (one->kind == OWED_PREPARE)
        on->known[one->what.what->id] = fine(result) ? KNOWN_YES : KNOWN_NOT;
}

// One answer, which goes to [kept] if given; only the first failure is told.
static int take_answer(connection *on, const owed *one, int64_t until_ms,
                       PGresult **kept, int so_far, oms_error *err)
{
    PGresult *got = NULL;
    int rc = next_answer(on, one, until_ms, &got, so_far ? NULL : err);
    if (rc != OMS_OK) {
        PQclear(got);
        return so_far ? so_far : rc;
    }
    learn(on, one, got);
    rc = so_far;
    if (rc == OMS_OK && !fine(got))
        rc = oms__pg_refuse(on, got, &one->what, err);
    if (kept)
        *kept = got;
    else
        PQclear(got);
    return rc;
}

static size_t count_messages(const connection *on)
{
    size_t count = 0;
    for (size_t i = on->owed_first; i < on->owed_count; i++)
        count += on->owed[i].kind == OWED_MESSAGE;
    return count;
}

int oms__pg_collect_all(connection *on, PGresult **out, size_t count,
                        oms_error *err)
{
    const int64_t until = oms__pg_clock_ms() + on->answer_ms;
    size_t left = count_messages(on);
    int rc = OMS_OK;
    for (size_t i = 0; i < count; i++)
        out[i] = NULL;
    on->state[0] = '\0';
    if (PQpipelineSync(on->link) != 1)
        rc = oms__pg_lost(on, "sending", err);
    else
        rc = owe(on, (owed){.kind = OWED_SYNC}, err);
    while (!on->broken && on->owed_first < on->owed_count) {
        const owed one = on->owed[on->owed_first++];
        const bool last = one.kind == OWED_MESSAGE && left-- <= count;
        rc = take_answer(on, &one, until, last ? &out[count - left - 1] : NULL,
                         rc, err);
    }
    on->owed_first = 0;
    on->owed_count = 0;
    for (size_t i = 0; rc != OMS_OK && i < count; i++) {
        PQclear(out[i]);
        out[i] = NULL;
    }
    return rc;
}

int oms__pg_collect(connection *on, PGresult **out, oms_error *err)
{
    return oms__pg_collect_all(on, out, out != NULL, err);
}

void oms__pg_leave(connection *on)
{
    if (PQpipelineSync(on->link) != 1 ||
        owe(on, (owed){.kind = OWED_SYNC}, NULL) != OMS_OK ||
        PQflush(on->link) < 0)
        on->broken = true;
}
