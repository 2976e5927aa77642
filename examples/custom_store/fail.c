// What went wrong, in the words of the port.
#include "inside.h"

#include <stdarg.h>
#include <stdio.h>

int fail(oms_error *err, int code, const char *format, ...)
{
    if (err == NULL)
        return code;
    va_list args;
    va_start(args, format);
    err->code = code;
    err->where[0] = '\0';
    vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    return code;
}

int fail_mdb(oms_error *err, int rc)
{
    switch (rc) {
    case 0:
        return OMS_OK;
    case MDB_NOTFOUND:
        return fail(err, OMS_ENOTFOUND, "no such row");
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case ENOSPC:
        return fail(err, OMS_EFULL, "lmdb: no room: %s", mdb_strerror(rc));
    case MDB_READERS_FULL:
        return fail(err, OMS_EBUSY, "lmdb: %s", mdb_strerror(rc));
    case ENOMEM:
        return fail(err, OMS_ENOMEM, "lmdb: memory is out");
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
        return fail(err, OMS_ECORRUPT, "lmdb: %s", mdb_strerror(rc));
    default:
        return fail(err, OMS_EIO, "lmdb: %s", mdb_strerror(rc));
    }
}
