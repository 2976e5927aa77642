// The archive, searching, and the erasure of persons.
// Nobody outside this folder may include this.
//
// Read states.c first, then events.c: history has one row for each order, which
// it keeps by what others say. It is a bulk module: it hears late and much at
// once, so that an order costs it little. aging.c archives and erases what is
// old, erase.c empties what is personal.
#ifndef OMS_MODULES_HISTORY_H
#define OMS_MODULES_HISTORY_H

#include "base/language.h"
#include "oms/history.h"
#include "runtime/keeping.h"

#define DAY_MS (24LL * 60 * 60 * 1000)
#define OPEN_MAX 64     // things of one order that are not over
#define AGING_ORDERS 50 // that one task looks at
#define ERASE_ORDERS 50 // of one subject.erased: their log is rewritten
#define TEXT_BYTES_MAX OMS_NOTE_BYTES_MAX // of an order that can be searched
#define HISTORY_SUBJECT "history"         // of its own timer

extern const oms_module oms__history_module;

// ---- rows ------------------------------------------------------------------

enum {
    OPEN_RETURN,
    OPEN_CANCELLATION,
    OPEN_CHANGE,
    OPEN_REPLACEMENT,
    OPEN_DISPUTE
};

// Something of an order that is not over.
typedef struct open_thing {
    int32_t what;
    int64_t number;
} open_thing;

typedef struct history_row {
    const char *order_id;
    int64_t text_id; // its words; 0: it has none
    int64_t number;
    const char *channel;
    const char *customer_id;
    const char *currency;
    int32_t status; // an oms_order_status
    int32_t state;  // KEPT_...
    int64_t placed_at_ms;
    int64_t closed_at_ms;
    int64_t quiet_at_ms; // nothing has happened since; 0: it is open
    int64_t archived_at_ms;
    int64_t erased_at_ms;
    int64_t total_minor;
    int64_t canceled_minor;
    int64_t credited_minor;
    int64_t captured_minor;
    int64_t refunded_minor;
    int64_t tolerated_minor; // was owed to the customer when it was completed
    const open_thing *open;
    size_t open_count;
} history_row;

// The words of an order. The id is that of the event that told them first.
typedef struct history_text {
    int64_t id;
    const char *order_id;
    const char *text;
} history_text;

typedef struct history_sku {
    const char *sku;
    const char *order_id;
} history_sku;

// Whose a draft is, as long as it was not placed.
typedef struct history_draft {
    const char *order_id;
    const char *customer_id;
    bool closed; // it was dropped
} history_draft;

// Whose something is that belongs to no order: goods that nobody could match.
typedef struct history_loose {
    const char *subject;
    const char *customer_id;
} history_loose;

typedef struct erasure_row {
    const char *erasure_id;
    int32_t state;
    const char *customer_id;
    const char *reason;
    const char *actor;
    bool keep_open;
    bool automatic;
    int64_t asked_at_ms;
    int64_t done_at_ms;
    int64_t scrub_mark;
    int64_t orders_count;
    int64_t open_count;
    int64_t unknown_count;
    const char *digest;
    bool named_done;            // all that were named
    const char *named_after;    // else how far ...
    const char *customer_after; // ... and those of the customer
    const char *drafts_after;   // ... and the customer's drafts
    bool customer_done;         // only the drafts are left
    int64_t pieces_open;        // told, and not yet looked at once more
    int64_t calls_count;        // begun and not over, with something personal
    bool told_last;             // there are no more pieces
    int64_t version;
} erasure_row;

typedef struct erased_row {
    const char *erasure_id;
    const char *order_id;
    bool done;
} erased_row;

typedef struct history_settings {
    int64_t id;
    int64_t archive_after_days;
    int64_t anonymize_after_days;
    int64_t refusals_days;
    const char *timer;     // NULL: there is nothing to wait for
    int64_t archive_at_ms; // where the walks of the timer are
    const char *archive_id;
    int64_t anonymize_at_ms;
    const char *anonymize_id;
    int64_t version;
} history_settings;

typedef struct history_totals {
    int64_t id;
    int64_t orders_count;
    int64_t archived_count;
    int64_t erased_count;
} history_totals;
enum { TOTAL_ORDERS = 1, TOTAL_ARCHIVED, TOTAL_ERASED };

extern const oms_enum oms__open_what_enum;
extern const oms_enum oms__erasure_state_enum;
extern const oms_table oms__history_orders_table;
extern const oms_table oms__history_texts_table;
extern const oms_table oms__history_skus_table;
extern const oms_table oms__history_drafts_table;
extern const oms_table oms__history_loose_table;
extern const oms_table oms__erasures_table;
extern const oms_table oms__erased_orders_table;
extern const oms_table oms__history_settings_table;
extern const oms_table oms__history_totals_table;
enum {
    HISTORY_BY_NUMBER,
    HISTORY_BY_CUSTOMER,
    HISTORY_BY_PLACED,
    HISTORY_BY_QUIET,
    HISTORY_BY_STATUS
};

// ---- states ----------------------------------------------------------------

enum { KEPT_OPEN, KEPT_CLOSED, KEPT_ARCHIVED };
enum { KEEP_TAKE, KEEP_CLOSE, KEEP_REOPEN, KEEP_ARCHIVE, KEEP_RESTORE };
enum { ERASURE_ASK, ERASURE_BEGIN, ERASURE_FINISH };
extern const oms_enum oms__kept_enum;
extern const oms_moves oms__kept_moves;
extern const oms_moves oms__erasure_moves;

// ---- what is published and asked -------------------------------------------

enum {
    HISTORY_ARCHIVED,
    HISTORY_RESTORED,
    HISTORY_ERASURE_REQUESTED,
    HISTORY_ERASED,
    HISTORY_EVENTS
};
extern const oms_event_type oms__history_events[HISTORY_EVENTS];

// What the tasks are asked.
typedef struct history_request {
    const char *erasure_id;
    int64_t event_id;
    const oms_erased_order *orders;
    size_t orders_count;
    bool last;
    int64_t told_at_ms;      // calls of until then hold what was before
    int64_t calls;           // of them: were out when they were counted
    int64_t wait_ms;         // until they are counted again
    bool again;              // none was out any more when it was told
    const char *customer_id; // elsewhere: forget what was told of them
} history_request;

enum {
    HISTORY_JOB_AGE,
    HISTORY_JOB_ERASE,
    HISTORY_JOB_CHECK,
    HISTORY_JOB_FORGET,
    HISTORY_JOBS
};
#define HISTORY_ELSEWHERE 1
extern const oms_reaction oms__history_elsewhere[HISTORY_ELSEWHERE];
void oms__forget_answer(oms_tx *tx, const void *request,
                        const oms_answer *answer);
extern const oms_job oms__history_jobs[HISTORY_JOBS];
void oms__aging_answer(oms_tx *tx, const void *request,
                       const oms_answer *answer);
void oms__erase_answer(oms_tx *tx, const void *request,
                       const oms_answer *answer);
void oms__check_answer(oms_tx *tx, const void *request,
                       const oms_answer *answer);
void oms__check_rule(oms_tx *tx, const void *request, oms_answer *answer);

#define HISTORY_REACTIONS 3
extern const oms_reaction oms__history_reactions[HISTORY_REACTIONS];

// ---- what the files share --------------------------------------------------

// rows.c: the settings, or those of a shop that never said anything.
void oms__rows_settings(oms_tx *tx, history_settings *out);
void oms__rows_count(oms_tx *tx, uint8_t field, int64_t amount);

// open.c: what is not over, as events tell it.
void oms__open_hear(oms_tx *tx, const oms_event *event, const void *data,
                    history_row *row);

// text.c: the words of an order.
void oms__text_placed(oms_tx *tx, const oms_event *event,
                      const oms_order_placed *placed, history_row *row);
void oms__text_changed(oms_tx *tx, const oms_event *event,
                       const oms_order_changed *changed, history_row *row);
void oms__text_noted(oms_tx *tx, const oms_event *event, const char *note,
                     history_row *row);
void oms__text_erase(oms_tx *tx, history_row *row);

// drafts.c
void oms__drafts_hear(oms_tx *tx, const oms_event *event, const void *data);
// Some drafts of a customer, in the order of their ids.
const history_draft *oms__drafts_of(oms_tx *tx, const char *customer_id,
                                    const char *after, size_t limit,
                                    size_t *count);

// loose.c
void oms__loose_hear(oms_tx *tx, const oms_event *event, const void *data);
// Empties what was told of the customer's, and forgets whose it was.
void oms__loose_erase(oms_tx *tx, const char *customer_id);

// kept.c
void oms__kept_archive(oms_tx *tx, history_row *row);
void oms__kept_restore(oms_tx *tx, history_row *row);
// aging.c: an order is quiet: a timer will look at it.
void oms__aging_arm(oms_tx *tx, int64_t quiet_at_ms);
// Looks at everything anew, after the periods have changed.
void oms__aging_restart(oms_tx *tx, history_settings *settings);

// erase.c: begins the work that was asked for.
void oms__erase_requested(oms_tx *tx, const oms_event *event, const void *data);
void oms__erase_told(oms_tx *tx, const oms_event *event, const void *data);
// Erases at most ERASE_ORDERS orders now, by themselves.
void oms__erase_old(oms_tx *tx, history_row *rows, size_t count);

// commands.c
void oms__order_archive(oms_tx *tx, const void *args);
void oms__order_restore(oms_tx *tx, const void *args);
void oms__history_configure(oms_tx *tx, const void *args);
void oms__subject_erase(oms_tx *tx, const void *args);

// search.c, queries.c, export.c
void oms__history_search(oms_tx *tx, const void *args, void *out);
void oms__history_status(oms_tx *tx, const void *args, void *out);
void oms__erasure_get(oms_tx *tx, const void *args, void *out);
void oms__history_export(oms_tx *tx, const void *args, void *out);
// The row as people see it.
oms_history_order oms__history_view(const history_row *row);

// verify.c
void oms__history_verify(oms_tx *tx, bool repair);

// records.c
extern const oms_record oms__order_archive_record;
extern const oms_record oms__history_configure_record;
extern const oms_record oms__subject_erase_record;
extern const oms_record oms__order_archived_record;
extern const oms_record oms__erasure_requested_record;
extern const oms_record oms__subject_erased_record;
extern const oms_record oms__history_request_record;
extern const oms_record oms__history_order_record;
extern const oms_record oms__search_args_record;
extern const oms_record oms__history_page_record;
extern const oms_record oms__status_args_record;
extern const oms_record oms__history_status_record;
extern const oms_record oms__erasure_args_record;
extern const oms_record oms__erasure_record;
extern const oms_record oms__export_args_record;
extern const oms_record oms__export_record;

#endif
