// A shop in PostgreSQL: the store port over libpq, in a library of its own
// (libomsc-postgres), so that nobody who needs a file alone links libpq.
//
// Caveats first.
// - One schema is one shop. Several engines may open it at once, also in
//   different processes and machines: writers take turns, by a row that each
//   locks for its transaction; readers are never in the way.
// - Works behind PgBouncer in transaction mode: no session state, no LISTEN, no
//   advisory locks, no prepared statements that outlive a transaction unless
//   the connection is direct.
// - Writes are queued: what refuses one is told by the next read of its
//   transaction or by the commit (port/store.h), which is one round trip.
// - A transaction that is lost with its connection is sent again by itself if
//   nobody has written since, else it fails with OMS_EBUSY and has surely left
//   nothing. OMS_EUNKNOWN comes only when the server stays away.
// - A write transaction in which nothing is sent for half of turn_wait_ms is
//   ended by the server, so that a process that hangs does not stop the others.
// - Tables and columns are as readable as those in SQLite; people may point
//   their own SQL at them. Nobody but the engine may write.
#ifndef OMS_POSTGRES_H
#define OMS_POSTGRES_H

#include "port/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_postgres_options {
    uint32_t size;
    uint32_t readers;   // connections for queries, at most 64; 0: 4. Whoever
                        // finds none free waits connect_ms, then OMS_EBUSY
    const char *url;    // required: postgresql://... or "host=... dbname=..."
                        // as libpq reads it; sslmode=verify-full is honoured
    const char *schema; // 0: "oms"; letters, digits and _
    const char *password_file; // holds the password alone; NULL: as libpq finds
    int64_t turn_wait_ms; // how long a writer waits for its turn; 0: 10,000
    int64_t connect_ms;   // to reach the server (again); 0: 5,000
    bool existing; // a schema that no engine has opened before is refused and
                   // nothing created: for OMS_OPEN_EXISTING
} oms_postgres_options;

// Connects and creates the schema if it is not there. *out is the caller's
// until oms_open has taken it. Errors: OMS_EINVAL (/url, /schema),
// OMS_ENOTFOUND (/schema: [existing], and there is nothing), OMS_EIO (cannot be
// reached; the text says why, without the password), OMS_ENOTSUP (server before
// 13), OMS_ENOMEM. Since 0.1.
OMS_API int oms_postgres_open(const oms_postgres_options *options,
                              oms_store *out, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
