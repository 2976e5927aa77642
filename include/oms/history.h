// History: closed orders out of the way but readable, everything searchable,
// the audit of what was changed or refused, and the erasure of a person.
//
// Caveats first.
// - History hears of things a moment after they happened, when the engine has
//   nothing else to do: a search may not find an order of this very second.
// - An archived order answers every query as before. What becomes of it
//   (a return, a change) takes it out of the archive by itself.
// - An erasure is for good. It empties names, addresses, notes and messages in
//   every table, in the log and in the file itself; sums, books, numbers and
//   the chain of hashes stay. Ids, references, metadata and the names of those
//   who acted (actor) are the host's own words and stay too: put nobody's name
//   into them. Backups and broker topics are not reached.
#ifndef OMS_HISTORY_H
#define OMS_HISTORY_H

#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- the archive -----------------------------------------------------------

typedef struct oms_order_archive_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *order_id; // required
} oms_order_archive_args;

// Moves a closed order to the archive now. Errors: OMS_ENOTFOUND (history has
// not heard of it), OMS_ESTATE (guards nothing_open, money_settled; or it is
// open, or archived already). Since 0.1.
OMS_API int oms_order_archive(oms *oms, const oms_order_archive_args *args,
                              oms_receipt *out, oms_error *err);

// Takes an order out of the archive: it stays out for another period. Its rows
// are read where they are and move when they are next written. Errors:
// OMS_ENOTFOUND, OMS_ESTATE (it is not archived). Since 0.1.
OMS_API int oms_order_restore(oms *oms, const oms_order_archive_args *args,
                              oms_receipt *out, oms_error *err);

typedef struct oms_history_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    int64_t archive_after_days; // since the order closed and became quiet; -1:
                                // never (the default), 0: as before
    int64_t anonymize_after_days; // its personal data is erased; -1: never (the
                                  // default), 0: as before
    int64_t refusals_days; // refused commands are kept; 0: as before. The
                           // default is OMS_REFUSAL_DAYS.
} oms_history_configure_args;

// Says how long things are kept. Periods end at midnight, UTC. Errors: those of
// oms_submit. Since 0.1.
OMS_API int oms_history_configure(oms *oms,
                                  const oms_history_configure_args *args,
                                  oms_receipt *out, oms_error *err);

// ---- the erasure of a person -----------------------------------------------

#define OMS_ERASED_ORDERS_MAX 1000 // named in one command, or told by one event

typedef struct oms_erased_order {
    const char *order_id;
} oms_erased_order;

typedef struct oms_subject_erase_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *customer_id;        // all orders of this customer, and/or
    const oms_erased_order *orders; // these; at most OMS_ERASED_ORDERS_MAX
    size_t orders_count;
    const char *reason; // required: on whose request, for the certificate; no
                        // names
    bool keep_open;     // orders that are not closed are left as they are
} oms_subject_erase_args;

// Empties all personal data of a customer or of orders: rows of every module,
// the log, searches, refusals, tasks, then what is left in the file. A call
// that has begun outside keeps its request until its answer is home, and the
// erasure waits for it (calls_count). receipt->subject is the erasure:
// oms_erasure_get says when it is done. The steps that follow do it.
// Errors: OMS_EINVAL. Since 0.1.
OMS_API int oms_subject_erase(oms *oms, const oms_subject_erase_args *args,
                              oms_receipt *out, oms_error *err);

typedef enum oms_erasure_state {
    OMS_ERASURE_ASKED = 0,
    OMS_ERASURE_ERASING,
    OMS_ERASURE_DONE // in every table and in the log
} oms_erasure_state;

// The certificate of an erasure.
typedef struct oms_erasure {
    const char *erasure_id;
    oms_erasure_state state;
    const char *customer_id;
    const char *reason;
    const char *actor;
    bool automatic; // by anonymize_after_days
    int64_t asked_at_ms;
    int64_t done_at_ms;
    int64_t
        scrubbed_at_ms;    // the file itself holds nothing any more; 0: not yet
    int64_t orders_count;  // erased
    int64_t open_count;    // left because they are open
    int64_t unknown_count; // named, but there is no such order
    const char *digest;    // SHA-256 chained over the ids of the orders
    const oms_erased_order *items; // a page of its orders
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
    int64_t calls_count;     // begun outside: it waits for their answers, as
                             // their requests must not change until then
} oms_erasure;

typedef struct oms_erasure_get_args {
    uint32_t size;
    const char *erasure_id; // required
    const char *cursor;     // next_cursor of the page before
    int64_t limit;          // 0: OMS_PAGE_DEFAULT
} oms_erasure_get_args;

// Reads a certificate. *out is owned by the caller: oms_erasure_free.
// Errors: OMS_EINVAL, OMS_ENOTFOUND, OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_erasure_get(oms *oms, const oms_erasure_get_args *args,
                            oms_erasure **out, oms_error *err);
OMS_API void oms_erasure_free(oms_erasure *erasure); // Since 0.1.

// ---- searching -------------------------------------------------------------

// An order as history knows it.
typedef struct oms_history_order {
    const char *order_id;
    int64_t number;
    const char *channel;
    const char *customer_id;
    oms_order_status status;
    bool archived;
    const char *currency;
    int64_t total_minor;    // as placed and changed
    int64_t canceled_minor; // of it
    int64_t credited_minor; // returns, claims and gestures
    int64_t captured_minor;
    int64_t refunded_minor;
    int64_t placed_at_ms;
    int64_t closed_at_ms;
    int64_t archived_at_ms;
    int64_t erased_at_ms;
} oms_history_order;

typedef enum oms_history_where {
    OMS_HISTORY_ALL = 0,
    OMS_HISTORY_HOT, // not archived
    OMS_HISTORY_ARCHIVED
} oms_history_where;

typedef struct oms_history_search_args {
    uint32_t size;
    const char *text; // words of names, companies, e-mail, phone, place, names
                      // of products, notes; all of them must be there; a word
                      // that ends in * is a beginning. Case and accents do not
                      // matter.
    const char *order_id;
    int64_t number; // 0: any
    const char *channel;
    const char *customer_id;
    const char *sku;
    int64_t placed_from_ms; // not before
    int64_t placed_to_ms;   // before; 0: any
    const char *status;     // "completed" ...; NULL: any
    oms_history_where where;
    const char *cursor; // next_cursor of the page before
    int64_t limit;      // 0: OMS_PAGE_DEFAULT
} oms_history_search_args;

typedef struct oms_history_page {
    const oms_history_order *items; // the latest first
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
} oms_history_page;

// Finds orders for which everything that is given holds. A page may be short,
// even empty, before the end: go on while there is a next_cursor. *out is owned
// by the caller: oms_history_page_free. Errors: OMS_EINVAL (no word in text,
// unknown status), OMS_ENOTSUP (the store cannot search texts), OMS_EIO,
// OMS_ENOMEM. Since 0.1.
OMS_API int oms_history_search(oms *oms, const oms_history_search_args *args,
                               oms_history_page **out, oms_error *err);
OMS_API void oms_history_page_free(oms_history_page *page); // Since 0.1.

// An event as the log has it.
typedef struct oms_exported_event {
    int64_t id;
    const char *source;
    int64_t seq;
    const char *type;
    int64_t at_ms;
    int64_t occurred_at_ms; // 0: at_ms
    const char *actor;
    const char *key;
    const char *moves;
    const char *data; // JSON
    const char *pii;  // JSON; NULL: there is none, or it was erased
} oms_exported_event;

typedef struct oms_exported_order {
    const oms_history_order *order;
    const oms_exported_event *events; // in their order, if they were asked for
    size_t events_count;
} oms_exported_order;

typedef struct oms_history_export_args {
    uint32_t size;
    bool events; // with the events of each order
    oms_history_where where;
    int64_t placed_from_ms; // not before
    int64_t placed_to_ms;   // before; 0: any
    const char *cursor;     // next_cursor of the page before
    int64_t limit;          // 0: OMS_PAGE_DEFAULT
} oms_history_export_args;

typedef struct oms_history_export_page {
    const oms_exported_order *items; // in the order of their ids
    size_t items_count;
    const char *next_cursor; // give it as `cursor`; NULL: the last page
} oms_history_export_page;

// Reads every order once, page by page. A page ends early when it gets large,
// and may be empty before the end: go on while there is a next_cursor. *out is
// owned by the caller: oms_history_export_page_free. Errors: OMS_EINVAL,
// OMS_EIO, OMS_ENOMEM. Since 0.1.
OMS_API int oms_history_export(oms *oms, const oms_history_export_args *args,
                               oms_history_export_page **out, oms_error *err);
OMS_API void oms_history_export_page_free(
    oms_history_export_page *page); // Since 0.1.

// What there is, and how long it is kept.
typedef struct oms_history_counts {
    int64_t orders_count; // that history has heard of
    int64_t archived_count;
    int64_t erased_count;
    int64_t archive_after_days;   // 0: never
    int64_t anonymize_after_days; // 0: never
    int64_t refusals_days;
    int64_t scrubbed_at_ms; // the file holds nothing that was erased before
} oms_history_counts;

typedef struct oms_history_status_args {
    uint32_t size;
} oms_history_status_args;

// *out is owned by the caller: oms_history_counts_free. Errors: OMS_EIO,
// OMS_ENOMEM. Since 0.1.
OMS_API int oms_history_status(oms *oms, const oms_history_status_args *args,
                               oms_history_counts **out, oms_error *err);
OMS_API void oms_history_counts_free(oms_history_counts *status); // Since 0.1.

// ---- what is published -----------------------------------------------------

// order.archived: every module moves its rows of the order to its archive.
// order.restored: something has happened to an archived order, or somebody
// wants it back.
typedef struct oms_order_archived {
    const char *order_id;
} oms_order_archived;

// erasure.requested: it begins when everything before it was taken in. Its
// subject is the erasure.
typedef struct oms_erasure_requested {
    const char *erasure_id;
    const char *customer_id;
    int64_t orders_count; // that were named
} oms_erasure_requested;

// subject.erased: every module empties the personal data of these orders. Its
// subject is the erasure.
typedef struct oms_subject_erased {
    const char *erasure_id;
    const char *customer_id; // erase what is known of the customer, too: only
                             // in the last event, and if no order was left
    const oms_erased_order *orders; // at most OMS_ERASED_ORDERS_MAX
    size_t orders_count;
    bool last;  // of this erasure
    bool again; // told before: calls that were out then have ended since
} oms_subject_erased;

#ifdef __cplusplus
}
#endif
#endif
