// A connection of the host's in whose transactions we write. For guest.c and
// told.c only.
#ifndef OMS_ADAPTERS_SQLITE_GUEST_H
#define OMS_ADAPTERS_SQLITE_GUEST_H

#include "adapters/sqlite/inside.h"

#define GUEST_TABLE "omsc_guest"
#define MARKS_MAX 64 // savepoints that are told apart

struct guest {
    guest *next;
    oms_sqlite *store; // NULL: it was closed
    connection on;
    uint32_t uses; // by SQLite: the module, and its table
    oms_stay stay;
    bool holds;                // the file, in this transaction
    bool inside;               // a part of ours is open
    bool gone;                 // the transaction ended while it was
    bool ending;               // it is being committed
    sqlite3_int64 rowid;       // what the host inserted last
    uint32_t parts;            // of ours in this transaction
    uint32_t marks[MARKS_MAX]; // parts when a savepoint was made
};

extern const sqlite3_module oms__sqlite_guest_table;
void oms__sqlite_guest_drop(guest *it);

#endif
