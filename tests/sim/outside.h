// The services outside, as models with journals: what was asked under which
// key, what was done, and what the engine was told. They answer well, badly,
// late, twice or never; they never do a thing twice under one key (unless
// that is the planted bug).
#ifndef OMS_TESTS_SIM_OUTSIDE_H
#define OMS_TESTS_SIM_OUTSIDE_H

#include "sim/world.h"

#define EFFECTS_MAX 16384
#define ANSWERS_MAX 256
#define SHELVES_MAX 32
#define SET_ASIDE_MAX 4096
#define NOTICES_MAX 128
#define RESULT_ROOM 1024
#define MESSAGES_MAX 8192

typedef enum effect_state {
    EFFECT_OPEN = 0, // asked, nothing was done
    EFFECT_APPLIED,
    EFFECT_DECLINED,
    EFFECT_ACTION // waits for the customer
} effect_state;

// One key of a task, for ever.
typedef struct effect {
    char key[OMS_CODE_BYTES_MAX + 1];
    char kind[32];
    char order[OMS_CODE_BYTES_MAX + 1];
    char request[ARGS_ROOM];
    int64_t payment_no;
    int64_t amount_minor;
    char ref[24]; // the provider's own id
    effect_state state;
    uint32_t applied; // times
    uint32_t calls;
    int64_t applies_at; // not 0: later, all by itself
    int64_t action_at;  // when the customer acts
    char result[RESULT_ROOM];
    char reason[40];
} effect;

// An answer on its way.
typedef struct answer {
    char key[OMS_CODE_BYTES_MAX + 1];
    oms_outcome outcome;
    char result[RESULT_ROOM];
    char reason[40];
    int64_t retry_after_ms;
    int64_t at_ms;
    bool late;
} answer;

// A fact that the provider will tell by a command of its own.
typedef struct notice {
    int32_t effect;
    const char *type; // of the transaction
    bool failed;
    int64_t at_ms;
} notice;

typedef struct shelf_place {
    char sku[8];
    const char *place;
    int64_t on_hand, reserved;
} shelf_place;

typedef struct set_aside {
    char order[OMS_CODE_BYTES_MAX + 1];
    int64_t line_no;
    uint32_t shelf;
    int64_t quantity;
    int64_t waiting; // to come in
} set_aside;

typedef struct outside {
    effect effects[EFFECTS_MAX];
    uint32_t effects_count;
    answer answers[ANSWERS_MAX];
    uint32_t answers_count;
    notice notices[NOTICES_MAX];
    uint32_t notices_count;
    shelf_place shelves[SHELVES_MAX];
    uint32_t shelves_count;
    set_aside set_aside[SET_ASIDE_MAX];
    uint32_t set_aside_count;
    char messages[MESSAGES_MAX][96]; // that a channel has taken
    uint32_t messages_count;
    int64_t refs_made;
    bool down; // nobody answers the phone
} outside;

// What the provider has done for one payment.
typedef struct account {
    int64_t authorized, captured, refunded, voided;
    int64_t asked_captured, asked_refunded; // still open
    int64_t acted; // captured by what the customer did, whenever that was
} account;

// Fills [services] for the engine; how many.
size_t outside_services(world *of, oms_service *services);
// One call, by a service's slot or by a host's worker. 0 and *out, or
// OMS_EBUSY; *out->outcome 0: no answer comes.
int outside_take(world *of, const oms_call *call, answer *out);
// Gives the answers that are due; moves what happens by itself.
void outside_turn(world *of);
// Everything that was to happen by itself happens now.
void outside_heal(world *of);
account outside_account(const world *of, const char *order, int64_t payment_no);
void outside_tell(world *of, uint32_t position, const char *type, bool failed,
                  int64_t in_ms);

// outside_money.c, outside_stock.c: what a kind does when it is applied. They
// fill effect->state, ->result and ->reason.
void money_asked(world *of, effect *what);
void money_apply(world *of, effect *what);
void money_act(world *of, effect *what);
void stock_apply(world *of, effect *what);
void parcel_apply(world *of, effect *what);
// outside_people.c: who reads messages, and who looks at orders.
void message_apply(world *of, effect *what);
void review_apply(world *of, effect *what);
// At the end: the journals against the database.
void outside_join(world *of);

#endif
