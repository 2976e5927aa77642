// A storm: twenty minutes in which every service outside is down for a while,
// one after the other, and never quite well, while orders keep coming in. No
// faults of storage or memory: what is looked at is how the engine bears with
// the others, and how much it asks of them meanwhile.
#ifndef OMS_TESTS_SIM_STORM_H
#define OMS_TESTS_SIM_STORM_H

#include "sim/world.h"

#define STORM_SERVICES 4
#define STORM_SENT_MAX 1.2 // calls to a service that is down, to those wanted

typedef struct storm_service {
    const char *prefix;
    int64_t from_ms, until_ms; // when it is down
    bool silent;               // then: no answer; otherwise it refuses
    uint32_t sent;             // all calls
    uint32_t sent_down;        // those while it was down
    uint32_t wanted_down;      // tasks that were made meanwhile
} storm_service;

// What is outside and in the engine, which must be the same.
typedef struct storm_books {
    int64_t captured_minor, refunded_minor;
    int64_t units; // that have left
    int64_t labels;
    int64_t messages;
} storm_books;

typedef struct storm {
    storm_service services[STORM_SERVICES];
    uint32_t ended[8];  // orders, by an oms_order_status
    int64_t home_at_ms; // behind the trouble: when the last one had ended
    storm_books outside, shop;
} storm;

typedef enum storm_weather {
    STORM_FAIR = 0,
    STORM_REFUSES,
    STORM_SILENT
} storm_weather;

void storm_plan(world *of);
// Trouble, and then the time that it takes until every order has ended.
void storm_rages(world *of);
// How a call to [kind] finds its service, if there is a storm; it is counted.
storm_weather storm_meets(world *of, const char *kind);
// storm_join.c: at rest, the journals of outside and engine.
void storm_join(world *of);

#endif
