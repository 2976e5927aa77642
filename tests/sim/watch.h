// What must hold after every commit, looked at for what the commit touched,
// and what must hold when all is quiet.
#ifndef OMS_TESTS_SIM_WATCH_H
#define OMS_TESTS_SIM_WATCH_H

#include "sim/look.h"
#include "sim/world.h"

#define WATCH_SUBJECTS_MAX 4096
#define WATCH_TOUCHED_MAX 4096

enum {
    TOUCHED_ORDER = 1,
    TOUCHED_MONEY = 2,
    TOUCHED_STOCK = 4,
    TOUCHED_CHANGE = 8,
    TOUCHED_BACK = 16, // cancellations, returns, replacements
    TOUCHED_CREDIT = 32,
    TOUCHED_CASE = 64
};

// A row that the open transaction has written.
typedef struct touched {
    uint8_t what;
    char name[OMS_CODE_BYTES_MAX + 1];  // the order, or the sku
    char place[OMS_CODE_BYTES_MAX + 1]; // of stock
} touched;

// An event on its way into the log.
typedef struct written {
    int64_t id, seq, at_ms;
    char source[24];
    char subject[OMS_CODE_BYTES_MAX + 1];
    char type[40];
    bool has_lines;
    bool recorded; // a fact from outside
} written;

// The last event of a source about a subject.
typedef struct subject_seq {
    char source[24];
    char subject[OMS_CODE_BYTES_MAX + 1];
    int64_t seq, at_ms;
} subject_seq;

typedef struct watch {
    touched touched[WATCH_TOUCHED_MAX];
    size_t touched_count;
    written written[WATCH_TOUCHED_MAX];
    size_t written_count;
    subject_seq subjects[WATCH_SUBJECTS_MAX];
    size_t subjects_count;
    int64_t last_id;
    char key[OMS_KEY_BYTES_MAX + 1]; // last command key written, or ""
    bool parked;
    // Orders of which fulfilment knew after the last commit that nothing of
    // them may leave.
    char held[ORDERS_MAX][48];
    size_t held_count;
} watch;

// Hooks of the store (see kits/faulty_store.h).
void watch_wrote(world *of, const faulty_call *call);
void watch_ended(world *of, bool done);

// check_*.c: each looks at one order, or at one sku in one place.
void check_order(world *of, look *at, const char *order_id);
void check_money(world *of, look *at, const char *order_id);
void check_stock(world *of, look *at, const char *sku, const char *place);
void check_changes(world *of, look *at, const char *order_id);
void check_back(world *of, look *at, const char *order_id);
void check_held(world *of, look *at, const written *event);
void note_held(world *of, look *at, const char *order_id);
void check_credit(world *of, look *at, const char *customer_id);
// The same over everything, when all is quiet.
void check_owners(world *of, look *at);
void check_log(world *of, look *at);
void check_books(world *of, look *at);
void check_labels(world *of);
void check_sagas(world *of, look *at);
void check_messages(world *of, look *at);
void check_erased(world *of, look *at);
// Orders that were placed for a replacement: how many, each for its own.
uint32_t check_replacements(world *of, look *at);

// Changes a row behind the engine's back, if this is the planted bug.
void plant_row(world *of, const touched *what);

// What a row and an event tell about rare situations.
void watch_row(world *of, const faulty_call *call);
void watch_situation(world *of, const oms_event_row *row);
void situation_look(world *of, look *at, const written *event);
void situation_refused(world *of, const char *command, int code,
                       const oms_error *err);

#endif
