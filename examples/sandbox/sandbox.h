// What the files of oms-sandbox share: one small server that plays the five
// external services of a shop, with books of its own. It knows the contract
// (docs/openapi/external-*.yaml) and nothing of the library.
//
// One thread does everything: libmicrohttpd tells of requests, a heap of
// waiting exchanges plays latency, and an effect is applied in one piece
// between two rounds of the loop. So nothing here needs a lock.
#ifndef SANDBOX_H
#define SANDBOX_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <uthash.h>

#define BODY_BYTES_MAX (1u << 20)   // of a request
#define DRAIN_BYTES_MAX (16u << 20) // of one that is refused, to be polite
#define DEPTH_MAX 32                // of its JSON
#define KEY_BYTES_MAX 255           // of an Idempotency-Key
#define CODE_BYTES_MAX 64           // ids, skus, places
#define CALLS_MAX 4000000u          // keys that are remembered
#define PAGE_MAX 1000               // rows of one answer
#define UNITS_MAX 1000000000000LL   // on one shelf
#define MONEY_MAX 1000000000000000LL

typedef struct sandbox sandbox;
typedef struct exchange exchange;

// ---- reply.c: what is sent back --------------------------------------------

typedef struct reply {
    int status;
    char *body; // owned; may be NULL
    size_t bytes;
    const char *type;      // of the body; NULL: application/json
    int64_t retry_after_s; // 0: none
    const char *allow;     // of a 405
    bool close;            // the connection ends behind it
} reply;

// All of them free what [out] held before; [value] is consumed.
void reply_json(reply *out, int status, json_t *value);
// problem+json by RFC 9457; [code] is for programs, [format] for people.
void reply_problem(reply *out, int status, const char *code, const char *format,
                   ...) __attribute__((format(printf, 4, 5)));
void reply_copy(reply *out, const reply *from);
void reply_free(reply *out);

// ---- strict.c: what may be asked -------------------------------------------

typedef enum field_type {
    FIELD_CODE = 1, // 1 to 64 of [A-Za-z0-9_.:/ -]
    FIELD_TEXT,     // 1 to [most] characters
    FIELD_CURRENCY, // 3 capital letters
    FIELD_INT,      // [least] to [most]
    FIELD_BOOL,
    FIELD_WORD,   // one of [words], divided by blanks
    FIELD_LIST,   // of [inner], at most [most]
    FIELD_OBJECT, // an [inner]
    FIELD_RANGE,  // an integer or a pair of them
    FIELD_RATES   // an object of numbers from 0 to 1
} field_type;

typedef struct field {
    const char *name; // NULL ends the list
    field_type type;
    bool required;
    int64_t least;
    int64_t most;
    const struct field *inner;
    const char *words;
} field;

// Reads a JSON object that has these members and no others. NULL: not so, and
// [out] is the 400 that says where. The caller owns it.
json_t *strict_read(const char *text, size_t bytes, const field *fields,
                    reply *out);
// A text in one canonical form, whatever the order of members was, as a number
// that two different requests practically never share.
typedef struct fingerprint {
    uint64_t high, low;
} fingerprint;
fingerprint strict_fingerprint(const char *kind, const json_t *value);

extern const field strict_stock[], strict_payment[], strict_shipping[],
    strict_price[], strict_contact[], strict_customer[];

// Members of an object, 0 or NULL when they are missing.
int64_t member_int(const json_t *object, const char *name);
const char *member_text(const json_t *object, const char *name);
bool member_true(const json_t *object, const char *name);

// ---- chance.c: surprises that can be repeated ------------------------------

// 0 <= x < 1, by the seed, what it is for, the key and the attempt.
double chance_of(int64_t seed, const char *what, const char *key,
                 int64_t attempt);

// ---- plan.c: what goes wrong -----------------------------------------------

typedef enum fault {
    FAULT_NONE = 0,
    FAULT_STATUS,      // [status] is answered, nothing is applied
    FAULT_CUT_BEFORE,  // the connection is closed, nothing is applied
    FAULT_HANG_BEFORE, // no reply comes, nothing is applied
    FAULT_CUT_AFTER,   // applied, then the connection is closed
    FAULT_HANG_AFTER,  // applied, no reply comes
    FAULT_WRONG        // applied, and the reply lies
} fault;

typedef struct trouble {
    fault fault;
    bool down;       // by a window, not by chance
    int status;      // FAULT_STATUS
    const char *lie; // FAULT_WRONG: "amount", "currency", "order", ...
    int64_t latency_ms;
    int64_t hang_ms;
    int64_t retry_after_s;
} trouble;

typedef struct plan plan;
// NULL: it is no plan, and [out] says why. The caller owns it.
plan *plan_read(const char *text, size_t bytes, int64_t now_ms, reply *out);
json_t *plan_show(const plan *of, int64_t now_ms);
trouble plan_draw(const plan *of, const char *kind, const char *key,
                  int64_t attempt, int64_t now_ms);
void plan_free(plan *of);
// Makes the reply lie.
void plan_lie(const char *lie, reply *out);

// ---- journal.c: every effect once ------------------------------------------

typedef struct journal {
    FILE *file; // NULL: memory only
    char **lines;
    size_t count;
    size_t room;
    bool broken; // a line could not be written
} journal;

// Writes an effect down; [done] is consumed.
void journal_add(journal *to, const char *kind, const char *key, int64_t at_ms,
                 json_t *done);
void journal_page(const journal *of, int64_t after, int64_t limit, reply *out);
void journal_close(journal *of);

// ---- the services ----------------------------------------------------------

// What a service says to a call. Neither: yes, without a result.
typedef struct answer {
    json_t *result;       // owned
    const char *declined; // a code, in memory that stays
} answer;

// A call that is applied: its request has been checked.
typedef struct effect {
    sandbox *box;
    const char *kind;
    const char *key;
    const json_t *asked;
    int64_t now_ms;
} effect;

typedef void (*apply)(const effect *of, answer *out);

void inventory_reserve(const effect *of, answer *out);
void inventory_consume(const effect *of, answer *out);
void inventory_release(const effect *of, answer *out);
void inventory_restock(const effect *of, answer *out);
void payment_authorize(const effect *of, answer *out);
void payment_capture(const effect *of, answer *out);
void payment_void(const effect *of, answer *out);
void payment_refund(const effect *of, answer *out);
void shipping_book(const effect *of, answer *out);
void shipping_cancel(const effect *of, answer *out);
void catalog_price(const effect *of, answer *out);
void customer_check(const effect *of, answer *out);
void customer_contact(const effect *of, answer *out);

typedef struct call_kind {
    const char *name; // "payment.capture"
    const char *path; // "/payment/capture"
    const field *fields;
    apply apply;
} call_kind;
// Ended by a NULL name.
extern const call_kind kinds[];

// ---- shelves.c: where goods lie --------------------------------------------

typedef struct shelf {
    char place[CODE_BYTES_MAX + 1];
    int64_t on_hand;
    int64_t reserved; // of those on hand
    int64_t damaged;  // beside them, never sold
} shelf;

// A product: its shelves in the order of their places' names.
typedef struct product {
    char sku[CODE_BYTES_MAX + 1];
    shelf *shelves;
    size_t count;
    struct hold *first_waiting, *last_waiting; // backorders, oldest first
    UT_hash_handle hh;
} product;

// What one line of an order has at one place.
typedef struct hold {
    struct order_stock *order;
    product *product;
    char place[CODE_BYTES_MAX + 1];
    int64_t line_no;
    int64_t allocated;
    int64_t waiting;
    bool anywhere; // what waits takes goods of any place
    int64_t consumed;
    int64_t restocked;
    bool queued;
    struct hold *next_waiting;
} hold;

typedef struct order_stock {
    char order_id[CODE_BYTES_MAX + 1];
    hold **holds;
    size_t count;
    UT_hash_handle hh;
} order_stock;

// The product; one never seen has [units_at_first] units at "main".
product *shelves_product(sandbox *box, const char *sku);
// NULL: nothing lies there yet, unless [make].
shelf *shelves_at(product *of, const char *place, bool make);
int64_t shelves_free(const shelf *of);
// Gives those who wait what is free now; the effects go to the journal.
void shelves_fill(sandbox *box, product *of, const char *key, int64_t now_ms);
void shelves_wait(hold *of);
void shelves_show(const sandbox *box, const char *after, int64_t limit,
                  reply *out);
void shelves_set(sandbox *box, const json_t *asked, const char *key,
                 int64_t now_ms, reply *out);
void shelves_close(sandbox *box);
order_stock *shelves_order(sandbox *box, const char *order_id, bool make);
hold *shelves_hold(order_stock *of, product *item, int64_t line_no,
                   const char *place);

// ---- books of money, labels, prices and people -----------------------------

typedef struct account account;   // an authorisation, by provider_ref
typedef struct label label;       // by tracking number
typedef struct price price;       // by sku
typedef struct customer customer; // by id
void payment_act(sandbox *box, const json_t *asked, int64_t now_ms, reply *out);
void payment_close(sandbox *box);
void shipping_close(sandbox *box);
void catalog_set(sandbox *box, const json_t *asked, reply *out);
void catalog_close(sandbox *box);
void customer_set(sandbox *box, const json_t *asked, reply *out);
void customer_close(sandbox *box);

// ---- balance.c: sums -------------------------------------------------------

typedef struct sums {
    int64_t authorized, captured, voided, refunded;  // minor units
    int64_t reserved, consumed, released, restocked; // units
    int64_t booked, unbooked;                        // labels
} sums;

typedef struct balance {
    char order_id[CODE_BYTES_MAX + 1];
    sums sums;
    UT_hash_handle hh;
} balance;

// Of an order; the sums in all are [box->all]. Money of several currencies is
// added as it is: an order has one.
sums *balance_of(sandbox *box, const char *order_id);
// Adds to one of them and to the sum in all.
void balance_add(sandbox *box, const char *order_id, size_t member,
                 int64_t amount);
#define BALANCE_ADD(box, order_id, member, amount) \
    balance_add(box, order_id, offsetof(sums, member), amount)
void balance_page(const sandbox *box, const char *order_id, int64_t after,
                  int64_t limit, reply *out);
void balance_close(sandbox *box);

// ---- calls.c: what became of a key -----------------------------------------

typedef enum call_state {
    CALL_HEARD = 0, // seen, nothing was applied
    CALL_WORKING,   // under way
    CALL_DONE       // [reply] is what it came to
} call_state;

typedef struct call {
    const call_kind *kind;
    fingerprint body;
    call_state state;
    int64_t attempts; // POSTs so far
    int64_t asked;    // GETs so far
    reply reply;
    UT_hash_handle hh;
    char key[];
} call;

// Of a service, by the first word of its kinds.
typedef struct counts {
    int64_t received, fresh, repeated, applied, declined, failed;
    int64_t asked;                     // GETs
    int64_t down_received, down_fresh; // while a window was open
    int64_t down_asked;
} counts;

call *calls_find(sandbox *box, const char *key);
// NULL: too many.
call *calls_make(sandbox *box, const char *key, const call_kind *kind);
counts *calls_counts(sandbox *box, const char *kind);
void calls_show(const sandbox *box, reply *out);
void calls_keys(sandbox *box, const char *after, int64_t limit, reply *out);
void calls_close(sandbox *box);

// ---- the server ------------------------------------------------------------

#define SERVICES 5

struct sandbox {
    int64_t units_at_first;
    bool closed_catalog; // products without a price are unknown
    char *token;         // NULL: nobody is asked for one
    plan *plan;
    journal journal;
    call *calls;
    product *products;
    order_stock *orders_stock;
    account *accounts;
    label *labels;
    int64_t labels_count;
    price *prices;
    customer *customers;
    balance *balances;
    balance **balances_by_age;
    size_t balances_count, balances_room;
    sums all;
    counts counts[SERVICES];
    int64_t effects_by_hand; // numbers of what /_sandbox changed
    int64_t started_at_ms;
    exchange **waiting; // a heap by due_at_ms
    size_t waiting_count, waiting_room;
};

// A request and what is to become of it.
typedef enum exchange_step {
    STEP_READ = 0, // its body comes in
    STEP_WAIT,     // latency, or a hang: suspended
    STEP_REPLY,    // [reply] can be sent
    STEP_CUT       // the connection is closed without one
} exchange_step;

struct MHD_Connection;
struct exchange {
    struct MHD_Connection *connection;
    exchange_step step;
    char *method;
    char *path;     // unescaped, without the query
    bool malformed; // the path could not be unescaped
    char *body;
    size_t bytes, room;
    bool too_large;
    bool refused; // by its head: [reply] is sent when the body was read
    reply reply;
    // While it waits:
    int64_t due_at_ms;
    call *call; // to be applied when the wait is over; NULL: none
    const call_kind *kind;
    json_t *asked;
    trouble trouble;
};

// contract.c: [of] was read to its end; sets its step, its reply or its wait.
void contract_begin(sandbox *box, exchange *of, int64_t now_ms);
// Its wait is over.
void contract_go_on(sandbox *box, exchange *of, int64_t now_ms);
// head.c: refuses what must not be read: smuggling, no host, no key. True: go
// on; false: [out] is filled.
bool head_check(const sandbox *box, struct MHD_Connection *connection,
                reply *out);
const char *head_value(struct MHD_Connection *connection, const char *name);
// admin.c: what is behind /_sandbox/.
void admin_answer(sandbox *box, exchange *of, int64_t now_ms);
// A member of the query; NULL: not given. The caller frees it.
char *query_text(const exchange *of, const char *name);
// False: it is not a number within the bounds, and [out] says so.
bool query_number(const exchange *of, const char *name, int64_t otherwise,
                  int64_t least, int64_t most, int64_t *number, reply *out);
// Undoes %xx; false: it is malformed or holds a control character.
bool unescape(char *text);

// waits.c
void waits_add(sandbox *box, exchange *of);
exchange *waits_take(sandbox *box, int64_t now_ms);        // NULL: none is due
int64_t waits_next_ms(const sandbox *box, int64_t now_ms); // -1: none

// server.c
typedef struct serving {
    const char *host;
    int port;
    int connections;
} serving;
// Serves until a signal; 0 or an exit code.
int server_run(sandbox *box, const serving *how);
int64_t now_ms(void);

// memory: or the end of the program.
void *need(void *old, size_t bytes);
char *need_text(const char *text);

#endif
