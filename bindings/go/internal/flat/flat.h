// The flat surface: what Python and Go see of libomsc, said without structs,
// arrays and callbacks, so that one SWIG interface (oms.i) serves both.
//
// Caveats first.
// - Texts come with their length. A NUL byte inside is OMS_EINVAL: it is never
//   cut off.
// - A handle may be closed while others are inside it: close wakes those that
//   wait for events, waits for the rest, and every later call is OMS_ENOTFOUND
//   with FLAT_CLOSED. After a fork the child gets OMS_EFORKED.
// - Nothing here calls back into the host. Tasks are leased and finished,
//   events are read by cursor, so a host's locks cannot meet ours.
//
// A text that may be left out is left out by giving "".
#ifndef OMS_FLAT_H
#define OMS_FLAT_H

#include <stddef.h>
#include <stdint.h>

// Beside the public OMS_ERROR_...: this handle was closed, or never opened.
#define FLAT_CLOSED 0x40000000u

typedef enum flat_kind {
    FLAT_NOTHING = 0, // it is done, there is nothing to say
    FLAT_RECEIPT,     // subject, number, event_id, at_ms, repeated
    FLAT_TEXT,        // json, and value where the function says so
    FLAT_VALUE        // value
} flat_kind;

typedef struct flat_shop flat_shop;
typedef struct flat_batch flat_batch;

// How a call ended. Owned by the caller, and so is what it points to:
// flat_answer_free.
typedef struct flat_answer {
    int kind;           // a flat_kind, of a success
    int code;           // 0, or an OMS_E... code
    unsigned flags;     // failed: OMS_ERROR_..., FLAT_CLOSED
    const char *where;  // failed: JSON pointer into the arguments, or ""
    const char *text;   // failed: one sentence
    const char *guards; // failed: the refusing guards, comma separated
    const char *subject;
    long long number;
    long long event_id;
    long long at_ms;
    int repeated;
    const char *json;
    size_t json_bytes;
    long long value;
} flat_answer;

void flat_answer_free(flat_answer *answer);

// A handle without a shop in it. NULL when memory is out.
flat_shop *flat_shop_new(void);
// Closes what is open. No other thread may use the handle any more.
void flat_shop_free(flat_shop *shop);

// [takes]: task kinds or prefixes, one a line. FLAT_NOTHING.
flat_answer *flat_open(flat_shop *shop, const char *path, size_t path_bytes,
                       unsigned flags, const char *takes, size_t takes_bytes);
// Closing twice, and closing in a forked child, does nothing. FLAT_NOTHING.
flat_answer *flat_close(flat_shop *shop);

// FLAT_RECEIPT. [at_ms] 0: now.
flat_answer *flat_submit(flat_shop *shop, const char *command,
                         size_t command_bytes, const char *key,
                         size_t key_bytes, const char *args, size_t args_bytes,
                         const char *actor, size_t actor_bytes,
                         long long at_ms);

// Several commands: filled by add, submitted once, asked one by one.
flat_batch *flat_batch_new(void);
void flat_batch_free(flat_batch *batch);
flat_answer *flat_batch_add(flat_batch *batch, const char *command,
                            size_t command_bytes, const char *key,
                            size_t key_bytes, const char *args,
                            size_t args_bytes, const char *actor,
                            size_t actor_bytes, long long at_ms);
// FLAT_NOTHING: each command's own answer is what holds for it.
flat_answer *flat_submit_batch(flat_shop *shop, flat_batch *batch,
                               unsigned flags);
// How the command at [position] ended, as flat_submit would have said. What
// refused the batch as a whole is the answer of each; OMS_EINVAL: it was not
// submitted.
flat_answer *flat_batch_answer(flat_batch *batch, long long position);

// FLAT_TEXT.
flat_answer *flat_query(flat_shop *shop, const char *query, size_t query_bytes,
                        const char *args, size_t args_bytes);
flat_answer *flat_describe(flat_shop *shop);

// FLAT_VALUE: the milliseconds until there is work again; -1: none is planned.
flat_answer *flat_step(flat_shop *shop, long long budget_ms);
flat_answer *flat_pump_start(flat_shop *shop);
flat_answer *flat_pump_stop(flat_shop *shop);

// FLAT_TEXT: {"items": [...], "position": n, "end": bool}, the items in the
// shape of the query event.list. [position] is where the next read goes on.
flat_answer *flat_feed_read(flat_shop *shop, long long after,
                            const char *subject, size_t subject_bytes,
                            const char *type, size_t type_bytes,
                            unsigned limit);
// Returns when there is an event behind [after], at the timeout, at close, and
// at flat_feed_wake: read the feed then. FLAT_NOTHING.
flat_answer *flat_feed_wait(flat_shop *shop, long long after,
                            long long timeout_ms);
// Lets every thread that is in flat_feed_wait return. FLAT_NOTHING.
flat_answer *flat_feed_wake(flat_shop *shop);

// FLAT_TEXT: {"items": [...]}, in the shape of the query task.list.
flat_answer *flat_task_lease(flat_shop *shop, const char *kind,
                             size_t kind_bytes, unsigned limit,
                             long long lease_ms);
// [outcome] is an oms_outcome: ok, declined, retry, unknown. FLAT_NOTHING.
flat_answer *flat_task_finish(flat_shop *shop, const char *task_id,
                              size_t task_id_bytes, long long fence,
                              int outcome, const char *result,
                              size_t result_bytes, const char *reason,
                              size_t reason_bytes, long long retry_after_ms,
                              int answered);
flat_answer *flat_task_retry(flat_shop *shop, const char *task_id,
                             size_t task_id_bytes);
flat_answer *flat_task_drop(flat_shop *shop, const char *task_id,
                            size_t task_id_bytes, const char *reason,
                            size_t reason_bytes);

// FLAT_TEXT, and [value] violations that still stand.
flat_answer *flat_verify(flat_shop *shop, unsigned flags);
flat_answer *flat_backup(flat_shop *shop, const char *path, size_t path_bytes);
// FLAT_TEXT: the members of oms_stats.
flat_answer *flat_stats(flat_shop *shop);

// Static texts: the version of the library, the name of a code.
const char *flat_version(void);
const char *flat_code_name(int code);

#endif
