// Statements, found by table and shape; each text is written once. Readers look
// for theirs while the writer does, so the lists are locked.
#include "adapters/postgres/inside.h"

#include <string.h>

statement *oms__pg_make(oms_pg *store, shape wanted, const oms_buf *sql)
{
    if (sql->failed)
        return NULL;
    statement *made =
        oms__alloc_new(&store->allocator, sizeof *made + sql->count + 1);
    if (!made)
        return NULL;
    made->shape = wanted;
    made->id = store->statements_count++;
    memcpy(made->sql, sql->bytes, sql->count + 1);
    return made;
}

static statement *find(const declared *of, shape wanted)
{
    statement *at = of->statements;
    while (at &&
           (at->shape.detail != wanted.detail || at->shape.op != wanted.op))
        at = at->next;
    return at;
}

static statement *make(oms_pg *store, declared *of, shape wanted)
{
    oms_buf sql;
    oms__buf_init(&sql, &store->allocator, 0);
    oms__pg_write_statement(store, of, wanted, &sql);
    statement *made = oms__pg_make(store, wanted, &sql);
    oms__buf_free(&sql);
    if (!made)
        return NULL;
    made->next = of->statements;
    of->statements = made;
    of->statements_count++;
    return made;
}

int oms__pg_statement(oms_pg *store, declared *of, shape wanted,
                      const statement **out, oms_error *err)
{
    pthread_mutex_lock(&store->statements_lock);
    statement *found = find(of, wanted);
    bool many = of->statements_count >= STATEMENTS_MANY;
    if (!found && many && wanted.op == OP_CHANGE) {
        wanted.detail = EVERY_FIELD;
        found = find(of, wanted);
    }
    if (!found)
        found = make(store, of, wanted);
    pthread_mutex_unlock(&store->statements_lock);
    *out = found;
    return found ? OMS_OK : oms__pg_memory(err);
}

// Written for every store: the schema is in them. [S] stands for it.
static const char *const fixed_texts[FIXED_COUNT] = {
    [FIXED_BEGIN_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    [FIXED_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [FIXED_COMMIT] = "COMMIT",
    [FIXED_ROLLBACK] = "ROLLBACK",
    // For this transaction alone: a pooler may give the session to others. Who
    // has switched durability off for the whole server has not meant a shop.
    [FIXED_SETTINGS] =
        "SELECT set_config('lock_timeout', $1, true),"
        " set_config('idle_in_transaction_session_timeout', $2, true),"
        " CASE WHEN current_setting('synchronous_commit') = 'off'"
        " THEN set_config('synchronous_commit', 'on', true) END",
    [FIXED_LOCK] = "SELECT turn FROM [S].oms_turn WHERE one FOR UPDATE",
    // After the lock, so that it sees what the last writer has committed.
    [FIXED_TURN] =
        "SELECT t.turn, t.schema, coalesce(w.turn, 0),"
        " floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
        " FROM [S].oms_turn t LEFT JOIN [S].oms_writers w ON w.writer = $1"
        " WHERE t.one",
    [FIXED_SNAPSHOT] = "SELECT turn FROM [S].oms_turn WHERE one",
    [FIXED_TAKE_TURN] =
        "UPDATE [S].oms_turn SET turn = $1, writer = $2,"
        " at = floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
        " WHERE one",
    [FIXED_WRITER] =
        "INSERT INTO [S].oms_writers (writer, turn, seen_at) VALUES ($1, $2,"
        " floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)"
        " ON CONFLICT (writer) DO UPDATE SET turn = excluded.turn,"
        " seen_at = excluded.seen_at",
    [FIXED_PRUNE] =
        "DELETE FROM [S].oms_writers WHERE seen_at <"
        " floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - $1",
    [FIXED_IDENTITY] = "SELECT pg_backend_pid(),"
                       " current_setting('server_encoding')",
};

static void write_fixed(const oms_pg *store, const char *text, oms_buf *sql)
{
    while (*text) {
        if (strncmp(text, "[S]", 3) == 0) {
            oms__buf_printf(sql, "\"%s\"", store->schema);
            text += 3;
        } else {
            oms__buf_add(sql, text++, 1);
        }
    }
}

int oms__pg_fix(oms_pg *store, oms_error *err)
{
    oms_buf sql;
    oms__buf_init(&sql, &store->allocator, 0);
    for (int i = 0; i < FIXED_COUNT; i++) {
        oms__buf_reset(&sql);
        write_fixed(store, fixed_texts[i], &sql);
        store->fixed[i] = oms__pg_make(store, oms__pg_shape(OP_GET, 0), &sql);
        if (!store->fixed[i])
            break;
        if (i <= FIXED_ROLLBACK)
            store->fixed[i]->id = NAMELESS;
    }
    oms__buf_free(&sql);
    return store->fixed[FIXED_COUNT - 1] ? OMS_OK : oms__pg_memory(err);
}

void oms__pg_unfix(oms_pg *store)
{
    for (int i = 0; i < FIXED_COUNT; i++)
        oms__alloc_free(&store->allocator, store->fixed[i]);
}
