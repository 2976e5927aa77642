// What the files of the EasyPost adapter share. A turn has heard the last reply
// (or nothing yet), and says what comes next.
#ifndef OMS_ADAPTERS_EASYPOST_EASYPOST_H
#define OMS_ADAPTERS_EASYPOST_EASYPOST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "oms/easypost.h"

// The dialect: its options, copied.
typedef struct easypost {
    oms_arena arena;
    oms_easypost_options options;
} easypost;

// One offer of a carrier.
typedef struct easypost_rate {
    const char *id;
    const char *carrier;
    const char *service;
    int64_t minor; // in the currency of the options
} easypost_rate;

// Which offers will do.
typedef struct easypost_wish {
    const char *carrier; // NULL: any
    const char *service; // NULL: any
    const char *currency;
    int64_t minor_max; // 0: any
} easypost_wish;

// Why there is none; said from the best reason to the worst.
typedef enum easypost_choice {
    EASYPOST_CHOSEN = 1,
    EASYPOST_TOO_DEAR,  // they cost more than minor_max
    EASYPOST_FOREIGN,   // they are in other currencies
    EASYPOST_NOT_NAMED, // they are of other carriers or services
    EASYPOST_NO_RATES   // there are none that can be read
} easypost_choice;

// What has been asked last.
typedef enum easypost_step {
    EASYPOST_LOOK = 1, // a question; nothing has happened by it
    EASYPOST_CREATE,   // a shipment; it costs nothing
    EASYPOST_RERATE,   // new rates for it
    EASYPOST_BUY,      // this costs money
    EASYPOST_FIND,     // the tracker of a number
    EASYPOST_REFUND,   // of a shipment
    EASYPOST_RETURN    // of a number
} easypost_step;

// Lives as long as the call: turn->state.
typedef struct easypost_state {
    oms_shipping_request asked;
    easypost_step step;
    const char *shipment; // "shp_..."; NULL: not known
    easypost_rate rate;   // that is being bought
    bool begun;           // EasyPost has a shipment for the key
    bool looked;          // it was looked at after a refusal
    bool rerated;
    const char *refusal; // why a refund was refused, before it was looked at
} easypost_state;

typedef struct easypost_turn {
    const easypost *with;
    oms_http_turn *http;
    oms_http_request *request;
    oms_reply *answer;
    easypost_state *state;
    json_t *said; // the reply; NULL at the beginning
} easypost_turn;

// One kind of task.
typedef struct easypost_kind {
    const char *name;
    oms_http_next (*begin)(easypost_turn *turn);
    oms_http_next (*heard)(easypost_turn *turn); // a 2xx
    // A refusal with this code ("error.code", or ""): true if *next is decided.
    bool (*refused)(easypost_turn *turn, const char *code, oms_http_next *next);
} easypost_kind;
extern const easypost_kind oms__easypost_book;
extern const easypost_kind oms__easypost_cancel;

int oms__easypost_dialect(const oms_easypost_options *options,
                          oms_http_dialect *out, oms_error *err);
// Options (options.c): checked; copied into with->arena.
int oms__easypost_check(const oms_easypost_options *options, oms_error *err);
void oms__easypost_keep(easypost *with, const oms_easypost_options *options);
// Where parcels of a location start; NULL: nobody said it.
const oms_address *oms__easypost_place(const easypost *with,
                                       const char *location_id);

// Amounts (amount.c): "6.07" of "USD" is 607. False: it is no such number, or
// not a whole count of minor units.
bool oms__easypost_minor(const char *decimal, const char *currency,
                         int64_t *minor);

// Rates (rates.c). Pure: the cheapest that will do; of equals the quicker, then
// the first by carrier, service and id, so that their order does not matter.
// Texts of *out are those of [rates].
easypost_choice oms__easypost_choose(const json_t *rates,
                                     const easypost_wish *wish,
                                     easypost_rate *out);
bool oms__easypost_read_rate(const json_t *from, const char *currency,
                             easypost_rate *out);
bool oms__easypost_same_name(const char *a, const char *b); // whatever the case

// Reading (read.c).
// Whether a field of the class "code" can hold it.
bool oms__easypost_is_code(const char *text);
// The call's request. Why it cannot be asked for, or NULL.
const char *oms__easypost_asked(const oms_call *call, oms_arena *arena,
                                oms_shipping_request *out);

// The body that creates a shipment (parcel.c). NULL: no memory.
const char *oms__easypost_shipment(const easypost *with,
                                   const easypost_state *state, const char *key,
                                   oms_arena *arena, const char **why);

// Asking (ask.c). The first text may be NULL: no memory.
oms_http_next oms__easypost_get(easypost_turn *turn, easypost_step step,
                                const char *path);
oms_http_next oms__easypost_post(easypost_turn *turn, easypost_step step,
                                 const char *path, const char *body);

// Answering (answer.c).
oms_http_next oms__easypost_done(easypost_turn *turn, oms_outcome outcome,
                                 const char *reason);
// Not now; unknown, if EasyPost has a shipment for the key already, so that the
// next attempt asks for it before it creates another one.
oms_http_next oms__easypost_later(easypost_turn *turn, const char *format, ...)
    OMS_PRINTF(2, 3);
// The same, but the trouble is this parcel's own, not the service's.
oms_http_next oms__easypost_own(easypost_turn *turn, const char *format, ...)
    OMS_PRINTF(2, 3);
oms_http_next oms__easypost_unknown(easypost_turn *turn, const char *format,
                                    ...) OMS_PRINTF(2, 3);
oms_http_next oms__easypost_declined(easypost_turn *turn, const char *format,
                                     ...) OMS_PRINTF(2, 3);
// Yes; [label] NULL: there is nothing to say.
oms_http_next oms__easypost_ok(easypost_turn *turn,
                               const oms_shipping_result *label);
// The last reply was no 2xx, or there was none.
oms_http_next oms__easypost_refused(easypost_turn *turn,
                                    const easypost_kind *kind);
// What EasyPost says about a refusal: "error.message", shortened by printf.
const char *oms__easypost_message(const easypost_turn *turn);

// Why what was [said] is not the shipment that is talked about, or NULL.
const char *oms__easypost_doubt(const easypost_turn *turn);

// ---- webhooks --------------------------------------------------------------

// What a tracker's status and status_detail mean (states.c). Unknown: nothing
// was seen of the parcel.
oms_tracking_status oms__easypost_means(const char *status, const char *detail);

#define OMS__EASYPOST_SECRET_BYTES_MAX 512
#define OMS__EASYPOST_PLAIN_ROOM (6 * OMS__EASYPOST_SECRET_BYTES_MAX + 1)
// A secret in the form NFKD (plain.c), for EasyPost signs with that. False: it
// holds characters whose form is not known here, or is too long.
bool oms__easypost_plain(const char *secret,
                         char out[OMS__EASYPOST_PLAIN_ROOM]);

#endif
