// What the server said, as our codes and sentences. The server's own words are
// quoted only where they cannot hold anybody's values.
#include "adapters/postgres/inside.h"

#include <stdio.h>
#include <string.h>

typedef struct meaning {
    const char *state; // a beginning of an SQLSTATE
    int code;
    const char *advice;
} meaning;

// The first that fits counts.
static const meaning meanings[] = {
    {"40", OMS_EBUSY, "it lost against another transaction: repeat"},
    {"55P03", OMS_EBUSY, "another engine has the turn for too long: repeat"},
    {"55006", OMS_EBUSY, "another session uses it: repeat"},
    {"57014", OMS_EBUSY, "somebody canceled it: repeat"},
    {"53300", OMS_EBUSY, "no connection is free: raise max_connections"},
    {"53", OMS_EFULL, "free some space on the server and repeat"},
    {"54", OMS_ELIMIT, "something is too large for the server"},
    {"57P", OMS_EIO, "the server ended the connection: repeat"},
    {"25P03", OMS_EIO, "the engine held the turn for too long: repeat"},
    {"25006", OMS_EIO, "this server only reads: name the primary in the url"},
    {"08", OMS_EIO, "the connection broke: repeat"},
    {"42501", OMS_EIO, "grant the role its rights on the schema"},
    {"28", OMS_EIO, "see the role and its password"},
    {"3D", OMS_EIO, "create the database first"},
    {"42P01", OMS_ECORRUPT, "somebody dropped a table: open the shop again"},
    {"42703", OMS_ECORRUPT, "somebody dropped a column: open the shop again"},
    {"22021", OMS_EINVAL, "the text is not UTF-8"},
    {"22003", OMS_ECONFLICT, "a number would leave its bounds"},
    {"XX001", OMS_ECORRUPT, "restore the database from a backup"},
    {"XX002", OMS_ECORRUPT, "rebuild the index (REINDEX)"},
    {"58", OMS_EIO, "see the server's log for the disk"},
    {"0A", OMS_ENOTSUP, "the server does not offer it"},
};

int oms__pg_memory(oms_error *err)
{
    return oms__error_set(err, OMS_ENOMEM, "", "postgres: memory is out");
}

int oms__pg_lost(connection *on, const char *doing, oms_error *err)
{
    on->broken = true;
    return oms__error_set(err, OMS_EIO, "",
                          "postgres, %s: the connection broke: repeat", doing);
}

bool oms__pg_passing(const connection *on)
{
    return on->broken || strncmp(on->state, "40", 2) == 0;
}

static int refuse_unique(const oms_table *table, const char *name,
                         oms_error *err)
{
    size_t bytes = strlen(table->name);
    const char *index = name;
    if (strncmp(name, table->name, bytes) == 0 && name[bytes] == '_')
        index = name + bytes + 1;
    if (strcmp(index, "pkey") == 0)
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "%s: a row with this key exists", table->name);
    return oms__error_set(err, OMS_ECONFLICT, "",
                          "%s: another row has the same %s", table->name,
                          index);
}

// Statements that must find their row make the server stumble over a word of
// ours if they do not (text.c): it stands in the message, in quotes.
static int refuse_guard(const oms_table *table, const char *said,
                        oms_error *err)
{
    char word[NAME_BYTES_MAX + 1] = "";
    const char *at = strstr(said, "oms:");
    if (at) {
        at += 4;
        (void)snprintf(word, sizeof word, "%.*s", (int)strcspn(at, ".\""), at);
    }
    if (strcmp(word, "+version") == 0)
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "%s: the row has changed meanwhile: read it "
                              "again",
                              table->name);
    if (strcmp(word, "+known") == 0)
        return oms__error_set(err, OMS_EINTERNAL, "",
                              "%s: the row is not as it is known", table->name);
    if (strcmp(word, "+missing") == 0)
        return oms__error_set(err, OMS_ECONFLICT, "", "%s: no such row",
                              table->name);
    return oms__error_set(err, OMS_ECONFLICT, "",
                          "%s: %s would leave its bounds", table->name, word);
}

static const char *part(const PGresult *result, int which)
{
    const char *text = PQresultErrorField(result, which);
    return text ? text : "";
}

static int refuse_row(const char *state, const PGresult *result,
                      const oms_table *table, oms_error *err)
{
    const char *name = part(result, PG_DIAG_CONSTRAINT_NAME);
    if (strcmp(state, "23505") == 0)
        return refuse_unique(table, name, err);
    if (strcmp(state, "23514") == 0)
        return oms__error_set(err, OMS_ECONFLICT, "",
                              "%s: the check %s would not hold", table->name,
                              name);
    if (strcmp(state, "23502") == 0)
        return oms__error_set(err, OMS_EINVAL, "", "%s: %s is missing",
                              table->name, part(result, PG_DIAG_COLUMN_NAME));
    return refuse_guard(table, part(result, PG_DIAG_MESSAGE_PRIMARY), err);
}

int oms__pg_refuse(connection *on, const PGresult *result, const message *what,
                   oms_error *err)
{
    const oms_table *table = what ? what->table : NULL;
    const char *state = part(result, PG_DIAG_SQLSTATE);
    (void)snprintf(on->state, sizeof on->state, "%s", state);
    if (state[0] == '\0' || strncmp(state, "57P0", 4) == 0 ||
        strncmp(state, "08", 2) == 0 || strcmp(state, "25P03") == 0 ||
        strcmp(state, "40003") == 0)
        on->broken = true;
    if (table && (strncmp(state, "23", 2) == 0 || strcmp(state, "22P02") == 0))
        return refuse_row(state, result, table, err);
    const char *said = part(result, PG_DIAG_MESSAGE_PRIMARY);
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        const meaning *one = &meanings[i];
        if (strncmp(state, one->state, strlen(one->state)) == 0)
            return oms__error_set(err, one->code, "",
                                  "postgres%s%s: %.100s; %s", table ? ", " : "",
                                  table ? table->name : "", said, one->advice);
    }
    return oms__error_set(err, OMS_EIO, "", "postgres%s%s: %.120s (%s)",
                          table ? ", " : "", table ? table->name : "",
                          said[0] ? said : "the connection broke: repeat",
                          state);
}
