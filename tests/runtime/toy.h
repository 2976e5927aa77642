// Two toy modules and an engine around them, for the tests of the runtime.
//
// "alpha" has things (versioned, with a unique owner) and stocks (guarded
// counters), speaks and asks; "beta" mirrors what alpha says and can be broken
// on purpose; it also has a rule for one of alpha's kinds of task. With
// `listens` there are two more: "gamma" writes letters, which are personal, and
// hears everything in bulk; "delta" hears everything at once.
#ifndef OMS_TESTS_TOY_H
#define OMS_TESTS_TOY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "adapters/memory/memory.h"
#include "adapters/sqlite/sqlite.h"
#include "adapters/system/system.h"
#include "kits/faulty_store.h"
#include "kits/turn_store.h"
#include "oms/engine.h"
#include "oms/event.h"
#include "oms/port/transport.h"
#include "oms/task.h"
#include "runtime/doors.h"
#include "runtime/engine.h"

extern const oms_module toy_alpha;
extern const oms_module toy_beta;
extern const oms_module toy_gamma;
extern const oms_module toy_delta;

typedef struct toy_args {
    uint32_t size;
    const char *key;
    const char *actor;
    const char *id;
    const char *owner;
    const char *note;
    int64_t amount;
    int64_t times;
    int32_t event;
    int64_t due_in_ms;
} toy_args;

// How the rules of beta and alpha answer; a test sets it. The modules are
// constant data, so this is where their moods are.
typedef struct toy_mood {
    oms_outcome outcome;
    int64_t retry_after_ms;
    int64_t ran;      // runs of rules
    int64_t answered; // runs of answers
    oms_outcome last_outcome;
    int64_t last_answer;
    int64_t unknowns;
    int fail_answer; // code, or 0
    bool echoes;     // each answer asks again
    bool notes;      // gamma and delta say that they have heard
    int64_t heard;   // what they have, in all
    int64_t unread;  // of it, without a struct
} toy_mood;
extern toy_mood toy_mood_now;

typedef struct toy_time {
    int64_t wall_ms;
    int64_t monotonic_us;
} toy_time;

// Memory that fails at a chosen allocation and counts what is not freed.
typedef struct toy_memory {
    int64_t calls;
    int64_t fail_at; // 0: never; fails from this call on until it is cleared
    int64_t held;
    bool once;
} toy_memory;

typedef struct toy {
    oms *oms;
    toy_time time;
    toy_memory memory;
    uint64_t seed;
    oms__memory *disk;
    faulty_store store; // on a store attached to the disk
    oms_service service;
    size_t services;
    const char *takes[2];
    size_t takes_count;
    uint32_t flags;
    bool listens;        // with gamma and delta
    const char *only[2]; // the modules that live here; none: all
    size_t only_count;
    const oms_transport *transport;
    turn_store *turns; // instead of the disk: one storage of several toys
    turn_handle turn;
    oms_log log;
    oms_error err;
} toy;

// A toy on a memory disk, opened.
void toy_begin(toy *it);
// The process ends and another one opens the same disk.
void toy_reopen(toy *it);
int toy_try_open(toy *it);
void toy_close(toy *it);
void toy_end(toy *it);

// A typed command of alpha or beta; the code.
int toy_do(toy *it, const char *command, toy_args args, oms_receipt *out);
#define TOY_DO(it, command, ...) \
    toy_do(it, command, (toy_args){.size = sizeof(toy_args), __VA_ARGS__}, NULL)
void toy_step(toy *it); // until quiet
int64_t toy_number(toy *it, const char *query, const char *args,
                   const char *member);
bool toy_says(toy *it, const char *query, const char *args, const char *part);
oms_stats toy_stats(toy *it);
size_t toy_verify(toy *it); // violations
oms_clock toy_clock(toy_time *time);

#endif
