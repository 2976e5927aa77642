// Calls that are out: what was handed to a service, and what came back.
#ifndef OMS_RUNTIME_CALLS_H
#define OMS_RUNTIME_CALLS_H

#include "runtime/engine.h"

#define OMS__TIMEOUT_MS 30000  // of a call whose job says nothing
#define OMS__BUSY_MS 100       // a service that was busy is left alone
#define OMS__BUSY_MS_MAX 60000 // ... so long, if it says so

// A call that is out. Its texts are its own, until it is completed or its
// deadline is past.
typedef struct oms_flight {
    struct oms_flight *next;
    char *key;
    char *kind;
    char *subject;
    char *request;
    int64_t fence;
    int64_t attempt;
    int64_t timeout_ms;
    uint16_t operation;
    bool ask;
    bool ended; // a completion is in the inbox
} oms_flight;

// What came back: an outcome, or that the service did not take the call.
typedef struct oms_completion {
    struct oms_completion *next;
    char *key;
    char *result;
    char *reason;
    int64_t fence;
    int64_t retry_after_ms;
    oms_outcome outcome;
    uint16_t operation;
    bool first;    // of its task's attempts
    bool answered; // whatever the outcome, the service works
    bool busy;
} oms_completion;

// Notes a call before it is started. NULL: no memory.
oms_flight *oms__calls_note(oms *oms, const oms_task_row *task,
                            uint16_t operation, int64_t timeout_ms);
// True while the call is out, or its completion is not yet applied.
bool oms__calls_knows(oms *oms, const char *key, int64_t fence);
// The call's time is over: a late completion is not for us any more.
void oms__calls_forget(oms *oms, const char *key, int64_t fence);
// Hands a noted call to its service. Outside every transaction, under
// step_lock. OMS_ENOMEM: its lease will end by itself.
int oms__calls_start(oms *oms, const oms_flight *flight);
// Lets the adapters move on. *next_ms: how long they may be left alone, or -1.
void oms__calls_step(oms *oms, int64_t *next_ms);
// Takes what came back, in order of arrival.
oms_completion *oms__calls_take(oms *oms);
// Gives completions back that could not be applied, in front.
void oms__calls_give_back(oms *oms, oms_completion *first);
void oms__calls_free_one(oms *oms, oms_completion *completion);
bool oms__calls_waiting(oms *oms);
// Calls to a service that are out.
uint32_t oms__calls_flying(oms *oms, const oms_remote *remote);
void oms__calls_free(oms *oms);

#endif
