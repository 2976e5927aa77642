// The transport port: events on their way between engines that do not share a
// storage, over a broker. Hosts that keep all modules in one engine never
// include this.
//
// Caveats first.
// - At least once, in order per subject and source: the engine that takes an
//   event in drops what it has (`seq` tells) and holds what came early.
// - An engine publishes what its own modules have said, from its log, behind a
//   cursor of its own; it never publishes before the commit. Of several engines
//   on one storage one publishes at a time.
// - Slots are called by oms_step, one at a time, outside every transaction,
//   and never block on the broker: an adapter that needs a thread has its own.
// - Nothing here is durable but the broker: what was not acknowledged comes
//   again, to this engine or to another of the same group.
#ifndef OMS_PORT_TRANSPORT_H
#define OMS_PORT_TRANSPORT_H

#include "../event.h"

#ifdef __cplusplus
extern "C" {
#endif

// How far publishing has come.
typedef struct oms_confirm {
    int64_t up_to; // every event handed in with an id up to here is safe with
                   // the broker; 0: none yet since the last [lost]
    bool lost;     // what was handed in behind [up_to] may have been lost: the
                   // engine hands it in again. Told once
} oms_confirm;

// An event that came.
typedef struct oms_incoming {
    uint64_t token;     // for ack, park or release; never 0
    oms_event event;    // id: its position in the source's log, or 0
    const char *reason; // not NULL: this is no event, and why; [event] is
                        // empty then and the engine parks it
    uint32_t times;     // how often it was delivered before, if it is known
} oms_incoming;

// What a transport tells of itself, for metrics and `engine.status`.
typedef struct oms_transport_status {
    uint32_t size;
    bool connected;
    int64_t window;      // published and not confirmed yet
    int64_t unacked;     // delivered and neither acked, parked nor released
    int64_t published;   // confirmed since open
    int64_t delivered;   // since open
    int64_t parked;      // since open
    int64_t reconnects;  // since open
    const char *trouble; // the last error in a sentence without secrets, or
                         // NULL; lives until the next call of a slot
    int64_t unwanted;    // of those published: that no group was there for; who
                         // comes later reads them from their source
} oms_transport_status;

// Every slot is required.
typedef struct oms_transport_ops {
    uint32_t size;
    const char *name;
    // Once, at open: this engine wants the events of these sources (names of
    // modules; none: it only publishes), and [wake] may be called from now on,
    // on any thread, whenever confirmed or poll has something new. Does not
    // wait for the broker: connecting, and declaring what is missing, goes on
    // behind it, again and again if need be. Errors: OMS_EINVAL, OMS_ENOMEM.
    int (*join)(void *impl, const char *const *sources, size_t count,
                void (*wake)(void *user), void *user, oms_error *err);
    // Hands events in, in the order of their ids; the strings are borrowed for
    // the call. *taken: how many it took, less than [count] when its window is
    // full or the broker is away. Errors: OMS_ENOMEM.
    int (*publish)(void *impl, const oms_event *events, size_t count,
                   size_t *taken, oms_error *err);
    void (*confirmed)(void *impl, oms_confirm *out);
    // Up to [room] events that came. All in them lives until their token is
    // given back. Of one subject and source in the order of publishing, save
    // what is delivered again. Errors: OMS_ENOMEM.
    int (*poll)(void *impl, oms_incoming *out, size_t room, size_t *count,
                oms_error *err);
    // The events are durable here. A token of a connection that is gone is
    // legal, and does nothing.
    void (*ack)(void *impl, const uint64_t *tokens, size_t count);
    // Set aside for people, with its bytes and the reason; never comes again
    // by itself.
    void (*park)(void *impl, uint64_t token, const char *reason);
    // Not now: it comes again, here or at another engine of the group.
    void (*release)(void *impl, uint64_t token);
    void (*status)(void *impl, oms_transport_status *out);
    // Deliveries that were not acknowledged go back; what was published and not
    // confirmed is given [wait_ms] to be.
    void (*close)(void *impl, int64_t wait_ms);
} oms_transport_ops;

// As handed to the engine: it is moved, and closed by oms_close. If the open
// fails it stays the caller's.
typedef struct oms_transport {
    const oms_transport_ops *ops;
    void *impl;
} oms_transport;

#ifdef __cplusplus
}
#endif
#endif
