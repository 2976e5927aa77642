// A disk that fails when told to: a VFS of SQLite that stands before the
// system's own. Tests choose it by name in oms__sqlite_options.
#ifndef OMS_TESTS_FAULT_VFS_H
#define OMS_TESTS_FAULT_VFS_H

#include <stdatomic.h>
#include <stdbool.h>

#define FAULT_VFS_NAME "omsc-fault"

// Counters of calls since the last fault_vfs_clear, and which of them fail
// (counted from 1; 0: none).
typedef struct fault_vfs {
    atomic_int writes;
    atomic_int write_fails_at;
    atomic_int write_code; // SQLITE_FULL, SQLITE_IOERR_WRITE
    atomic_int syncs;
    atomic_int sync_fails_at;
    atomic_bool for_ever; // and every later one too
} fault_vfs;

// Registers the VFS once; the same one each time.
fault_vfs *fault_vfs_get(void);
void fault_vfs_clear(fault_vfs *vfs);

#endif
