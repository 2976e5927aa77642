// Hands every call to the system's VFS, but for writes and syncs that are to
// fail. Half of a failing write is really written, as a disk would.
#include "stores/fault_vfs.h"

#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

typedef struct fault_file {
    sqlite3_file base;
    sqlite3_file *real; // behind this struct
} fault_file;

// SQLite keeps VFSs for the whole process, so this one is too.
static fault_vfs faults;
static sqlite3_vfs registered;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((fault_file *)(void *)file)->real;
}

static bool fails(atomic_int *count, atomic_int *at)
{
    int now = atomic_fetch_add(count, 1) + 1;
    int wanted = atomic_load(at);
    if (wanted == 0)
        return false;
    return now == wanted || (now > wanted && atomic_load(&faults.for_ever));
}

static int vfs_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int vfs_read(sqlite3_file *file, void *to, int count, sqlite3_int64 at)
{
    return real_of(file)->pMethods->xRead(real_of(file), to, count, at);
}

static int vfs_write(sqlite3_file *file, const void *from, int count,
                     sqlite3_int64 at)
{
    sqlite3_file *real = real_of(file);
    if (!fails(&faults.writes, &faults.write_fails_at))
        return real->pMethods->xWrite(real, from, count, at);
    real->pMethods->xWrite(real, from, count / 2, at);
    return atomic_load(&faults.write_code);
}

static int vfs_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
    return real_of(file)->pMethods->xTruncate(real_of(file), bytes);
}

static int vfs_sync(sqlite3_file *file, int flags)
{
    if (fails(&faults.syncs, &faults.sync_fails_at))
        return SQLITE_IOERR_FSYNC;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int vfs_file_size(sqlite3_file *file, sqlite3_int64 *bytes)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), bytes);
}

static int vfs_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int vfs_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int vfs_check_lock(sqlite3_file *file, int *held)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}

static int vfs_control(sqlite3_file *file, int op, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}

static int vfs_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int vfs_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int vfs_shm_map(sqlite3_file *file, int page, int bytes, int extend,
                       void volatile **out)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, bytes, extend,
                                            out);
}

static int vfs_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count,
                                             flags);
}

static void vfs_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int vfs_shm_unmap(sqlite3_file *file, int remove)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_file_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_unlock,
    .xCheckReservedLock = vfs_check_lock,
    .xFileControl = vfs_control,
    .xSectorSize = vfs_sector_size,
    .xDeviceCharacteristics = vfs_traits,
    .xShmMap = vfs_shm_map,
    .xShmLock = vfs_shm_lock,
    .xShmBarrier = vfs_shm_barrier,
    .xShmUnmap = vfs_shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file,
                    int flags, int *out_flags)
{
    sqlite3_vfs *real = vfs->pAppData;
    fault_file *made = (fault_file *)(void *)file;
    made->real = (sqlite3_file *)(void *)(made + 1);
    int rc = real->xOpen(real, path, made->real, flags, out_flags);
    file->pMethods = made->real->pMethods ? &methods : NULL;
    return rc;
}

fault_vfs *fault_vfs_get(void)
{
    if (registered.zName)
        return &faults;
    sqlite3_initialize();
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    registered = *real; // its other calls take any VFS as first argument
    registered.zName = FAULT_VFS_NAME;
    registered.pNext = NULL;
    registered.pAppData = real;
    registered.szOsFile = (int)sizeof(fault_file) + real->szOsFile;
    registered.xOpen = vfs_open;
    sqlite3_vfs_register(&registered, 0);
    return &faults;
}

void fault_vfs_clear(fault_vfs *vfs)
{
    atomic_store(&vfs->write_fails_at, 0);
    atomic_store(&vfs->sync_fails_at, 0);
    atomic_store(&vfs->for_ever, false);
    atomic_store(&vfs->write_code, SQLITE_IOERR_WRITE);
    atomic_store(&vfs->writes, 0);
    atomic_store(&vfs->syncs, 0);
}
