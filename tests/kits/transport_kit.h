// The conformance kit of the transport port: what every broker must do, as
// cases that any adapter can be run through. It must never know an adapter.
#ifndef OMS_TESTS_TRANSPORT_KIT_H
#define OMS_TESTS_TRANSPORT_KIT_H

#include "oms/port/transport.h"

// A message that was set aside.
typedef void (*transport_kit_each)(void *user, const char *body, size_t bytes,
                                   const char *reason);

// How the kit comes to transports of one adapter. Every slot gets [context].
typedef struct transport_kit {
    const char *name;
    void *context;
    // A new shop on the broker: none of the messages or groups before.
    int (*begin)(void *context);
    // A transport of that shop; [group] NULL: it only publishes. A [window] or
    // [prefetch] of 0 is the adapter's own.
    int (*open)(void *context, const char *group, uint32_t window,
                uint32_t prefetch, oms_transport *out, oms_error *err);
    // The broker goes away, at once, and is there again with all it had.
    void (*stop)(void *context);
    void (*start)(void *context);
    // The process of a transport dies. NULL: the kit forks one and kills it.
    void (*kill)(void *context, const oms_transport *transport);
    // Something that is no event, sent where events of that source and subject
    // go.
    int (*raw)(void *context, const char *source, const char *subject,
               const char *body, size_t bytes);
    // What is set aside for the group; it may be taken away by looking.
    void (*parked)(void *context, const char *group, transport_kit_each each,
                   void *user);
    // Lets things move. NULL: they do by themselves.
    void (*turn)(void *context);
    bool tells_unwanted; // it is told of events that no group was there for
    int restarts;        // of the broker under load; 0: one
    int64_t patience_ms; // for whatever must come; 0: 20,000
} transport_kit;

// Runs every case; gives how many failed.
int transport_kit_run(const transport_kit *kit);

#endif
