// A shop in PostgreSQL, for `oms`: the store is in a library of its own, which
// may not have been here when this program was built.
#include <string.h>

#include "cli.h"

#ifdef OMS_HAS_POSTGRES
#include "oms/postgres.h"
#endif

bool store_is_database(const char *place)
{
    return strncmp(place, "postgres://", 11) == 0 ||
           strncmp(place, "postgresql://", 13) == 0;
}

// A password in a URL is seen by everybody who lists processes.
static bool has_password(const char *url)
{
    const char *rest = strstr(url, "://") + 3;
    const char *at = memchr(rest, '@', strcspn(rest, "/?#"));
    return (at != NULL && memchr(rest, ':', (size_t)(at - rest)) != NULL) ||
           strstr(rest, "password=") != NULL;
}

const char *store_shown(const char *place)
{
    return store_is_database(place) && has_password(place) ? "the database"
                                                           : place;
}

static int refused(oms_error *err, int code, const char *where,
                   const char *text)
{
    err->code = code;
    snprintf(err->where, sizeof(err->where), "%s", where);
    snprintf(err->text, sizeof(err->text), "%s", text);
    return code;
}

#ifdef OMS_HAS_POSTGRES
static int open_it(const cli_place *place, bool existing, oms_store *out,
                   oms_error *err)
{
    oms_postgres_options options = OMS_INIT(oms_postgres_options);
    options.url = place->db;
    options.schema = place->schema;
    options.password_file = place->password_file;
    options.existing = existing;
    return oms_postgres_open(&options, out, err);
}
#else
static int open_it(const cli_place *place, bool existing, oms_store *out,
                   oms_error *err)
{
    (void)place;
    (void)existing;
    (void)out;
    return refused(err, OMS_ENOTSUP, "",
                   "this oms was built without libomsc-postgres: install "
                   "libpq-dev and build it again");
}
#endif

int store_open(const cli_place *place, uint32_t flags, oms_store *out,
               oms_error *err)
{
    if (has_password(place->db))
        return refused(err, OMS_EINVAL, "/url",
                       "no password in a URL: it is in the file that "
                       "--password-file names");
    return open_it(place, (flags & OMS_OPEN_EXISTING) != 0, out, err);
}
