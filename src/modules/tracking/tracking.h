// One timeline and one view of a whole order.
// Nobody outside this folder may include this.
//
// Read words.c for what people are told, fold.c for how the view comes about,
// states.c for promises and shares. Views and timelines are kept nowhere: they
// are folded from the log when somebody asks.
#ifndef OMS_MODULES_TRACKING_H
#define OMS_MODULES_TRACKING_H

#include "base/language.h"
#include "oms/tracking.h"
#include "runtime/module.h"

#define SHARES_MAX 100          // of one order
#define SHARE_DAYS 90           // a share holds so long by itself
#define TOKEN_BYTES_MIN 32      // a caller's own secret
#define TOKEN_HASH_BYTES 43     // SHA-256 in base64url
#define PUBLIC_ENTRIES_MAX 50   // of the customer's timeline
#define LOG_PAGE OMS_PAGE_MAX   // events read at once
#define SENTENCE_BYTES_MAX 1024 // details of one entry
#define DAY_MS (24LL * 60 * 60 * 1000)

// ---- rows ------------------------------------------------------------------

// A share, found by the hash of its token: the token is nowhere.
typedef struct share_row {
    const char *token_hash;
    const char *order_id;
    int64_t share_no;
    int32_t state;
    int64_t created_at_ms;
    int64_t expires_at_ms;
    int64_t revoked_at_ms;
    const char *note;
    int64_t version;
} share_row;

// Units of one line that must still arrive.
typedef struct promise_line {
    int64_t line_no;
    int64_t units;
} promise_line;

// What was promised, until it is kept. Only orders with a promise have one.
typedef struct promise_row {
    const char *order_id;
    int64_t promised_at_ms;
    int32_t state;
    int64_t units_open; // that must still arrive
    const char *task_id;
    int64_t settled_at_ms;     // kept, late or dropped
    int64_t seen_event;        // units_open is as of this event
    const promise_line *lines; // of units_open; none when no line is known
    size_t lines_count;
    int64_t version;
    bool
        has_canceled; // some were canceled; a parcel may take them nevertheless
} promise_row;

extern const oms_table oms__shares_table;
extern const oms_table oms__promises_table;
#define SHARE_INDEX_ORDER 0

// ---- states ----------------------------------------------------------------

enum { SHARE_ACTIVE, SHARE_REVOKED };
enum { SHARE_MAKE, SHARE_REVOKE };
enum {
    PROMISE_WAITING, // the order is not confirmed yet
    PROMISE_OPEN,
    PROMISE_KEPT,
    PROMISE_LATE,
    PROMISE_DROPPED // the order ended
};
enum {
    PROMISE_MAKE,
    PROMISE_ARM,
    PROMISE_KEEP,
    PROMISE_MISS,
    PROMISE_DROP,
    PROMISE_RENEW // a change of the order promised another time
};
extern const oms_moves oms__share_moves;
extern const oms_moves oms__promise_moves;
extern const oms_enum oms__share_state_enum;
extern const oms_enum oms__promise_state_enum;

// ---- folding ---------------------------------------------------------------

// Folds the events of an order up to one of them (0: all). False: there are
// none. Whatever [view] points at is the fold's own memory.
bool oms__fold_order(oms_tx *tx, const char *order_id, int64_t until,
                     oms_order_view *view);
// Units of the view that must still arrive.
int64_t oms__fold_units_open(const oms_order_view *view);
int64_t oms__fold_line_open(const oms_view_line *line);
// What must still arrive, as [view] has it.
void oms__promise_count(oms_tx *tx, const oms_order_view *view,
                        promise_row *promise);
int64_t oms__fold_when(const oms_event *event);
// After units were taken out or added: whether everything has arrived.
void oms__fold_arrival(oms_order_view *view, int64_t now);

// What the parts of the fold are handed. The lists behind [view] are grown by
// oms__fold_room and are the fold's own, so they may be written.
typedef struct fold_step {
    oms_tx *tx;
    oms_order_view *view;
    const oms_event *event;
    const void *data;
    const char *word; // last word of the type: "received"
} fold_step;

typedef struct fold_rule {
    const char *type; // or a prefix that ends in a dot
    void (*apply)(fold_step *step);
} fold_rule;

extern const fold_rule oms__fold_order_rules[];
extern const size_t oms__fold_order_rules_count;
extern const fold_rule oms__fold_parcel_rules[];
extern const size_t oms__fold_parcel_rules_count;
extern const fold_rule oms__fold_aside_rules[];
extern const size_t oms__fold_aside_rules_count;

// Room for one more behind [count] items of [each] bytes: where the items are
// now (moved when they had to grow), or NULL after a failure.
void *oms__fold_room(oms_tx *tx, const void *items, size_t count, size_t each);
oms_view_line *oms__fold_line(fold_step *step, int64_t line_no);
// A line's units keep to canceled + packed <= quantity, delivered <= shipped
// <= packed, whatever the facts' order.
void oms__fold_pack(oms_view_line *line, int64_t units);
void oms__fold_ship(oms_view_line *line, int64_t units);
void oms__fold_deliver(oms_view_line *line, int64_t units);

// ---- words -----------------------------------------------------------------

typedef struct event_words {
    const char *type;
    const char *staff;    // a template of the event's values
    const char *customer; // NULL: not for customers
} event_words;

// NULL: nobody wrote a sentence for it.
const event_words *oms__words_find(const char *type);
// One sentence; NULL when a customer may not know of it.
const char *oms__words_tell(oms_tx *tx, const oms_event *event,
                            const char *currency, bool customer);

// ---- shares and promises ---------------------------------------------------

// The share that a token opens now. False: it has failed as not found.
bool oms__shares_open(oms_tx *tx, const char *token, const char *where,
                      share_row *share);
void oms__shares_make(oms_tx *tx, const void *args);
void oms__shares_revoke(oms_tx *tx, const void *args);
void oms__shares_list(oms_tx *tx, const void *args, void *out);
// All of an order, after its person was erased.
void oms__shares_close(oms_tx *tx, const char *order_id);

void oms__timeline_query(oms_tx *tx, const void *args, void *out);
void oms__view_query(oms_tx *tx, const void *args, void *out);
void oms__public_query(oms_tx *tx, const void *args, void *out);

// A page as people read it. Positions are ids of events; a customer's are how
// many events of the order came before, since ids count the whole shop's.
typedef struct timeline_page {
    const char *order_id;
    int64_t after;
    size_t limit;
    bool customer;
    bool tail; // the last [limit] entries of all
} timeline_page;
// *next is where the next page begins, 0 at the end.
const oms_timeline_entry *oms__timeline_read(oms_tx *tx,
                                             const timeline_page *page,
                                             size_t *count, int64_t *next);

typedef struct promise_timer {
    const char *order_id;
    int64_t promised_at_ms;
} promise_timer;

enum { EVENT_SHARED, EVENT_REVOKED, EVENT_LATE, TRACKING_EVENTS };
extern const oms_event_type oms__tracking_events[TRACKING_EVENTS];
#define TRACKING_REACTIONS 11
extern const oms_reaction oms__tracking_reactions[TRACKING_REACTIONS];
extern const oms_job oms__tracking_jobs[1];

extern const oms_record oms__tracking_share_record;
extern const oms_record oms__tracking_revoke_record;
extern const oms_record oms__tracking_event_record;
extern const oms_record oms__promise_timer_record;
extern const oms_record oms__timeline_args_record;
extern const oms_record oms__timeline_record;
extern const oms_record oms__view_args_record;
extern const oms_record oms__view_record;
extern const oms_record oms__public_args_record;
extern const oms_record oms__public_record;
extern const oms_record oms__share_list_args_record;
extern const oms_record oms__share_list_record;

void oms__tracking_verify(oms_tx *tx, bool repair);

extern const oms_module oms__tracking_module;

#endif
