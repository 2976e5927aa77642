// What the two toy modules share: their rows, arguments and words.
#ifndef OMS_TESTS_TOY_PARTS_H
#define OMS_TESTS_TOY_PARTS_H

#include "toy.h"

typedef struct thing {
    const char *id;
    int64_t version;
    const char *owner;
    int64_t total;
    int32_t status;
    const char *note;
    int64_t changed_ms;
} thing;

typedef struct stock {
    const char *sku;
    int64_t counted;
    int64_t taken;
    int64_t touched;
} stock;

typedef struct mirror {
    const char *id;
    int64_t seen;
    int64_t last_event;
    int64_t sum;
    bool broken;
} mirror;

typedef struct said {
    const char *id;
    int64_t amount;
} said;

typedef struct reply {
    int64_t answer;
} reply;

typedef struct ask {
    const char *id;
    int64_t amount;
} ask;

typedef struct part {
    const char *id;
    int64_t no;
    int64_t amount;
} part;

typedef struct person {
    const char *name; // personal
    const char *role;
} person;

typedef struct letter_said {
    const char *id;
    const char *note;  // personal
    const char *owner; // personal, and required
    const person *to;
    size_t to_count;
} letter_said;

typedef struct heard {
    const char *id;
    int64_t count;
    int64_t ids;
    const char *last_note;
} heard;

typedef struct thing_answer {
    int64_t total;
    int64_t version;
    const char *note;
    const char *status;
    int64_t counted;
    int64_t taken;
    int64_t touched;
    int64_t changed_ms;
} thing_answer;

extern const oms_table toy_parts;
extern const oms_table toy_heard_gamma;
extern const oms_table toy_heard_delta;
extern const oms_record toy_letter_said_record;
extern const oms_table toy_things;
extern const oms_table toy_stocks;
extern const oms_table toy_mirrors;
extern const oms_record toy_args_record;
extern const oms_record toy_said_record;
extern const oms_record toy_reply_record;
extern const oms_record toy_ask_record;
extern const oms_enum toy_statuses;
extern const oms_enum toy_events_enum;
extern const oms_record toy_answer_record;

#define COMMAND(title, does) \
    { \
        .name = (title), .args = &toy_args_record, .handler = (does), \
        .scope = "toy:write", .doc = "Toy." \
    }

#endif
