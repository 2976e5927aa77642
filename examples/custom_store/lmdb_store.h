// A store of one's own: the store port (oms/port/store.h) on LMDB, a file that
// is one ordered map from bytes to bytes. Public headers of the library only.
//
// The whole map, by the first three bytes of a key:
//   number of the table (2), 0    the rows, by their key
//   number of the table (2), 1+i  the entries of index i -> the row's key
//   0, 0, name of a table         its number, and how it was declared
//
//   row.c         rows as bytes, and back
//   key.c         keys that sort as their fields do
//   tables.c      migration, index entries, checks
//   lmdb_store.c  transactions and the port's slots
//   file.c        the file: opened, scrubbed, closed
//
// What it does not do: search texts by words (`match`).
#ifndef CUSTOM_STORE_LMDB_STORE_H
#define CUSTOM_STORE_LMDB_STORE_H

#include <oms/oms.h>

// Opens or creates the file [path]; it may grow to [bytes]. Hand it to oms_open
// as oms_options.store. OMS_EBUSY: another process has it.
int lmdb_store_open(const char *path, size_t bytes, oms_store *out,
                    oms_error *err);

#endif
