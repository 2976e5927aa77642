// A broker in memory that links several engines in one process: the smallest
// thing that keeps the promises of the transport port, and breaks the others
// as often as it is told. The simulator's broker, and the measure of the kit.
//
// No thread, no clock: nothing moves but in memory_broker_turn, and all chance
// is the caller's, so a run can be repeated. A broker outlives its transports,
// and messages outlive the engines, as on a real one.
#ifndef OMS_TESTS_MEMORY_TRANSPORT_H
#define OMS_TESTS_MEMORY_TRANSPORT_H

#include "oms/port/transport.h"

// How often each fault happens, in a million cases.
typedef struct memory_faults {
    uint32_t duplicate; // a message comes to a group twice
    uint32_t again;     // an acknowledgement is lost: delivered again
    uint32_t slow;      // what one engine published stays away for a turn
    uint32_t cut;       // a connection breaks in a turn: of what it published
                        // and was not confirmed a part has come; deliveries
                        // go back
    uint32_t reorder_window; // a message overtakes up to so many others, also
                             // of its own subject: more than the port allows
} memory_faults;

typedef struct memory_broker_options {
    uint32_t partitions; // of every group; 0: 4
    uint32_t window;     // unconfirmed events of one engine; 0: 64
    uint32_t prefetch;   // deliveries of one engine; 0: 64
    uint32_t attempts;   // deliveries before a message is set aside; 0: 20
    memory_faults faults;
    // 0 .. count-1; count is at least 1. NULL: there are no faults.
    uint32_t (*below)(void *luck, uint32_t count);
    void *luck;
} memory_broker_options;

typedef struct memory_broker memory_broker;

// A message that was set aside.
typedef struct memory_parked {
    const char *body;
    size_t bytes;
    const char *reason;
    const char *subject;
} memory_parked;

// NULL: no memory.
memory_broker *memory_broker_new(const memory_broker_options *options);
// Its transports are closed. NULL is legal.
void memory_broker_free(memory_broker *broker);
// Other faults from now on, for instance none: healing.
void memory_broker_faults(memory_broker *broker, const memory_faults *faults);
// Other bounds for transports that are opened from now on; 0: the usual ones.
void memory_broker_sizes(memory_broker *broker, uint32_t window,
                         uint32_t prefetch);
// A transport of one engine; [group] NULL: it only publishes. OMS_ENOMEM.
int memory_broker_open(memory_broker *broker, const char *group,
                       oms_transport *out, oms_error *err);
// The broker stops, or is there again.
void memory_broker_away(memory_broker *broker, bool away);
// What was published arrives and is confirmed; then the engines that have
// something new are woken. Never call it inside a slot.
void memory_broker_turn(memory_broker *broker);
// The engine's process is gone: its connection breaks without a word. The
// handle is closed as any other, and does nothing then.
void memory_transport_cut(const oms_transport *transport);
// Anything, as anybody with a password may publish it. OMS_ENOMEM.
int memory_broker_raw(memory_broker *broker, const char *source,
                      const char *subject, const char *body, size_t bytes);
// Messages that somebody has not acknowledged yet, and publishings that are on
// their way. 0: all is quiet.
size_t memory_broker_waiting(const memory_broker *broker);
// What is set aside for a group, from 0; false behind the last.
bool memory_broker_parked(const memory_broker *broker, const char *group,
                          size_t position, memory_parked *out);

#endif
