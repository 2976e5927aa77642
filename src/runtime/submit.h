// Commands on their way to the writer.
#ifndef OMS_RUNTIME_SUBMIT_H
#define OMS_RUNTIME_SUBMIT_H

#include "runtime/combine.h"

// A command whose arguments are read and checked: all that the leader needs.
typedef struct oms_intent {
    const oms_command_entry *entry;
    const void *args;
    const char *key;
    const char *actor;
    const char *trace; // W3C traceparent, or NULL
    uint64_t fingerprint;
    int64_t at_ms;                // replay; 0: now
    int code;                     // how it ended
    bool refused;                 // before or by a lone commit: not to be run
    bool replays;                 // at_ms counts
    bool late;                    // refused by a lone commit
    const oms_query_entry *asked; // the condition's query, or NULL
    const void *asked_args;
    const char *tag; // what its answer must have, or NULL: no answer
    oms_receipt receipt;
    oms_error *error; // the caller's, or NULL
} oms_intent;

// Checks names, key and time, and takes the fingerprint. The code also goes
// to the intent.
int oms__submit_prepare(oms *oms, oms_intent *intent, const char *command,
                        const char *key, const char *actor);
// By name: parses [json] into the arena. By struct: checks it.
int oms__submit_parse(oms_intent *intent, const char *json, oms_arena *arena);
int oms__submit_check(oms_intent *intent, const void *args, oms_arena *arena);
// Refuses an intent before it is run; returns [code].
int oms__submit_refuse(oms_intent *intent, int code);
// Takes the request's trace, by which what follows from it is found. False: it
// is refused.
bool oms__submit_trace(oms_intent *intent, const oms_request *request);
// condition.c: reads the request's condition, if it has one; its arguments go
// to the arena.
int oms__condition_read(oms *oms, oms_intent *intent,
                        const oms_request *request, oms_arena *arena);
// Whether it holds, in a group that has begun; else [error] says why not, or
// the group is doomed.
bool oms__condition_holds(oms_group *group, const oms_intent *intent,
                          oms_error *error);
// The order that its arguments name, or NULL.
const char *oms__submit_about(const oms_intent *intent);
// Runs intents in order and returns 0 or the commit's error.
int oms__submit_run(oms *oms, oms_intent *intents, size_t count, bool settle,
                    oms_error *err);
// In a group that has begun: the code goes to the intent, or dooms the group.
void oms__submit_execute(oms_group *group, oms_intent *intent);
void oms__submit_receipt(const oms_intent *intent, oms_receipt *out);

#endif
