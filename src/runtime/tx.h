// The inside of a transaction: one run of one handler (or of a rule and its
// answer, which stand or fall together).
#ifndef OMS_RUNTIME_TX_H
#define OMS_RUNTIME_TX_H

#include "runtime/engine.h"

// An event that the handler has written but that has no id yet.
typedef struct oms_emitted {
    struct oms_emitted *next;
    const oms_event_entry *type;
    const char *subject;
    const char *data_json;
    const char *pii_json; // NULL: nothing of it is personal
    const char *moves;    // NULL: nothing has moved
    const void *data;
    int64_t occurred_at_ms;
    uint64_t hash; // of the subject
    uint16_t module;
} oms_emitted;

typedef struct oms_made {
    struct oms_made *next;
    char id[OMS_ID_ROOM];
} oms_made;

// A state that the handler has moved, until an event tells it.
typedef struct oms_moved {
    struct oms_moved *next;
    const oms_moves *moves;
    int32_t from;
    int32_t to;
} oms_moved;

// A subject whose personal data is to leave the log, or what its tasks are to
// ask, if the handler succeeds.
typedef struct oms_erased {
    struct oms_erased *next;
    const char *subject;
    bool requests;
} oms_erased;

// A subject whose rows go to the archive if the handler succeeds.
typedef struct oms_retired {
    struct oms_retired *next;
    const char *subject;
} oms_retired;

// A task that the handler has created.
typedef struct oms_asked {
    struct oms_asked *next;
    oms_task_row row;
} oms_asked;

struct oms_violations;

struct oms_tx {
    oms *oms;
    oms_group *group; // NULL: a query, nothing may be written
    oms_store_tx *store;
    oms_arena *arena;
    int64_t now_ms;
    const char *actor;
    const char *key;
    const char *trace;
    const char *about; // the subject, as far as it was known before, or NULL
    uint8_t *habits;   // of the handler, or NULL
    uint32_t serial;
    uint16_t module;     // whose tables, events and jobs
    int code;            // the first failure, which sticks
    const char *subject; // the receipt
    const char *doubt;   // why the answer is not believed, or NULL
    int64_t number;
    int64_t event_id;
    oms_entry *touched;
    oms_emitted *emitted, **emitted_end, *emitted_last;
    oms_moved *moved, **moved_end;
    oms_erased *erased;
    oms_retired *retired;
    int64_t scrub_mark;   // not 0: the storage is to be scrubbed
    int64_t refusal_days; // not 0: refusals are kept so long
    uint16_t restarts;    // 1 + the module that begins anew if it succeeds
    oms_asked *asked, **asked_end;
    oms_made *made;
    oms_mark mark;
    struct oms_violations *violations; // verify only
    oms_error error;                   // set when code is
};

// A handler of [module] in the running group.
void oms__tx_begin(oms_tx *tx, oms_group *group, uint16_t module);
// A query of [module] on a read transaction.
void oms__tx_begin_read(oms_tx *tx, oms *oms, oms_store_tx *store,
                        oms_arena *arena, uint16_t module);
// Ends a handler: a success is left behind for the group, a failure is
// dropped. Returns tx->code.
int oms__tx_end(oms_tx *tx);
// moves.c: what has moved, as text behind [told] (or NULL); it counts as told.
const char *oms__moves_text(oms_tx *tx, const char *told, oms_arena *arena);
// tx_emit.c: moves that no event has told go to the last one.
void oms__tx_tell_moves(oms_tx *tx);
// tx_rows.c: a put that leaves a row of the archive there.
void oms__tx_put_in_place(oms_tx *tx, const oms_table *table, void *row);
// Fails with the error that the store reported, and dooms the group.
void oms__tx_fail_store(oms_tx *tx, int code, const oms_error *error);
void oms__tx_fail_memory(oms_tx *tx);
// Memory that lives as long as the group, whatever is forgotten.
void *oms__tx_keep(oms_tx *tx, size_t bytes);
// The table's slot if this module may use it; else the transaction failed.
oms_slot *oms__tx_slot(oms_tx *tx, const oms_table *table);

#endif
