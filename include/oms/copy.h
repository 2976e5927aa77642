// A shop moves to another storage: from a file into a database, or back.
//
// Caveats first.
// - The source stays as it is, and may go on; the copy is of one moment, and
//   what is committed afterwards is not in it. So stop who writes, then copy.
// - A copy that did not end leaves a target that oms_open refuses
//   (OMS_ECORRUPT), until it is copied into again.
#ifndef OMS_COPY_H
#define OMS_COPY_H

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

// How far a copy has come.
typedef struct oms_copy_state {
    uint32_t size;
    bool verifying;       // it is all there, and is being compared
    const char *table;    // that is being worked on; for the call
    int64_t rows;         // of this table, up to now
    int64_t rows_all;     // of all tables, up to now
    int64_t tables;       // that are done
    int64_t tables_count; // of all
} oms_copy_state;

// Called after each page of rows, on the thread that copies. Not 0 ends the
// copy with OMS_EREFUSED.
typedef int (*oms_copy_told)(void *user, const oms_copy_state *state);

// Copies every row of [from] into the storage of [to]: its `path`, or its
// `store`, which is moved on success; nothing else of it counts. The target
// holds no shop, or one whose copy did not end, which is emptied. Afterwards
// rows are counted and hashed on both sides, and only then the target is a
// shop. told (may be NULL) is called with user. Errors: OMS_EINVAL (/modules:
// [from] was opened without some of its storage's modules), OMS_ECONFLICT
// (there is something in the target, also what is left of a shop of other
// modules, or afterwards a table differs: the text names it), OMS_EREFUSED,
// OMS_EBUSY, OMS_EIO, OMS_EFULL, OMS_ECORRUPT, OMS_ENOMEM, OMS_EUNKNOWN. Since
// 0.1.
OMS_API int oms_copy(oms *from, const oms_options *to, oms_copy_told told,
                     void *user, oms_error *err);

#ifdef __cplusplus
}
#endif
#endif
