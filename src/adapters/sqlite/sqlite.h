// The default store: one SQLite file in WAL mode. For the composition root and
// tests; the engine sees only the store port.
//
// Caveats first.
// - One process owns a file. A lock on "<path>-lock" guards it; the file stays
//   behind, empty but for a process number, because removing it would race.
// - Write transactions use one connection, which alone checkpoints. Versions
//   of SQLite before 3.51.3 can corrupt a log that two connections checkpoint.
//   Read transactions use read-only connections, each with its own snapshot.
// - ":memory:" has one connection: transactions wait for each other, readers
//   too, and a second one begun by the same thread is OMS_EBUSY.
// - Reading the file with other programs while it is open is fine. Writing to
//   it is not, but for tables of the host's in a file that is shared.
#ifndef OMS_ADAPTERS_SQLITE_H
#define OMS_ADAPTERS_SQLITE_H

#include "oms/port/host.h"
#include "oms/port/store.h"

typedef enum oms__sqlite_synchronous {
    OMS__SQLITE_FULL = 0, // a commit is on the disk when it returns
    OMS__SQLITE_NORMAL    // a power cut may take the last commits, whole
} oms__sqlite_synchronous;

// Zero is the default everywhere but in [path].
typedef struct oms__sqlite_options {
    const char *path;               // or ":memory:"
    const oms_allocator *allocator; // borrowed for the open; copied
    oms__sqlite_synchronous synchronous;
    uint32_t cache_kib;   // page cache of the writer; default 16 MiB
    uint32_t readers_max; // read transactions at once; default 4
    uint32_t wait_ms;     // for a reader or a lock; default 5,000
    uint32_t log_pages;   // checkpoint behind this many; default 4,000
    bool without_lock;    // for files that something else guards
    const char *vfs;      // of SQLite, by name; NULL: its default
    bool shared;          // the file may hold tables of the host's
    bool existing;        // OMS_ENOTFOUND for a host's file without a shop
} oms__sqlite_options;

// Opens or creates the file. OMS_EBUSY: another engine has it. OMS_ECORRUPT:
// another application's file, a newer one, or no database: nothing is written
// to it. OMS_EIO, OMS_EFULL, OMS_ENOMEM as they say.
int oms__sqlite_open(const oms__sqlite_options *options, oms_store *out,
                     oms_error *err);

struct oms;

// The engine over a store of this kind: connections of the host's to its file
// find it from now on, until the store is closed.
void oms__sqlite_introduce(const oms_store *store, struct oms *engine);

#endif
