// The event log: numbering, writing and reading it.
#ifndef OMS_RUNTIME_LOG_H
#define OMS_RUNTIME_LOG_H

#include "runtime/tx.h"

// The block that the running group's events go to; NULL: no memory.
oms_block *oms__log_block(oms_group *group);
// Gives the handler's events their ids and seqs. May fail the transaction.
void oms__log_take(oms_tx *tx);
// What is remembered of a subject; NULL after a failure. [hash] as an event of
// it has it.
oms_subject *oms__log_subject(oms_tx *tx, const char *subject, uint64_t hash);
// A subject whose last events are asked for, step by step: [next] of a list.
struct oms_unread {
    oms_unread *next;
    oms_subject found;
    oms_event_row behind;
    int64_t last_id;
};
bool oms__log_remembers(const oms *oms, const char *subject, uint64_t hash);
void oms__log_unread(oms_unread *unread, const char *subject, uint64_t hash);
// What is to be asked next, and what the answer was; *read: it is remembered
// now. The scan lives as long as [unread] stays where it is. OMS_ECORRUPT.
oms_scan oms__log_ask(const oms_unread *unread);
int oms__log_answered(oms *oms, oms_unread *unread, const oms_rows *rows,
                      bool *read, oms_error *err);
// Another engine on this storage has written the row, behind all that is
// remembered. OMS_ECORRUPT.
int oms__log_heard(oms *oms, const oms_event_row *row, oms_error *err);
// Gives a row that lies in the group's block, and is whole but for them, its
// id, its seq and its hash. False: no memory.
bool oms__log_append(oms_tx *tx, oms_subject *place, uint16_t module,
                     oms_logrow *row);
// Writes the group's events to the store's transaction.
void oms__log_flush(oms_group *group);
// After the commit: the events wait in memory for the relay.
void oms__log_keep_block(oms *oms);
// After a rollback: the events never were.
void oms__log_drop_block(oms *oms);
void oms__log_drop_tail(oms *oms);
void oms__log_free(oms *oms);

// Whether the event with this id is in memory.
bool oms__log_at_hand(const oms_group *group, int64_t id);
// The event with this id, or NULL and the group is doomed.
oms_logrow *oms__log_at(oms_group *group, int64_t id);
// Makes row->data the struct of its type; OMS_EINVAL if it does not fit.
int oms__log_decode(oms_logrow *row, oms_arena *arena, oms_error *err);
// The public view of a row.
void oms__log_view(const oms_event_row *row, oms_event *out);

// Up to [limit] rows of one subject behind id [after], in order of ids; with
// [newest] those before id [before], the newest first. Rows are oms_event_row,
// in [arena].
typedef struct oms_subject_read {
    oms *oms;
    oms_store_tx *store;
    oms_arena *arena;
    const char *subject;
    int64_t after;
    uint32_t limit;
    bool newest;
    int64_t before;
} oms_subject_read;
int oms__log_of_subject(const oms_subject_read *read, oms_event_row **out,
                        size_t *count, oms_error *err);

#endif
