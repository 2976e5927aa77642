// oms-orders: a shop in a hurry. It keeps orders flowing through an engine
// whose services are outside, as fast as it may or at a rate, until they have
// all ended: what bench/outside measures and examples/sandbox/storm.py shakes.
#ifndef ORDERS_H
#define ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oms/event.h"
#include "oms/http.h"
#include "oms/oms.h"

typedef struct flow {
    // as it was called
    const char *path;     // of the shop
    const char *services; // URL
    const char *token_file;
    int64_t orders;    // to place; 0: until [seconds] are over
    int64_t seconds;   // of placing
    int64_t rate;      // orders a second; 0: as fast as [open_max] allows
    int64_t open_max;  // orders that have not ended
    int64_t in_flight; // calls to one service
    int64_t total_ms;  // of a call; 0: the kind's own
    int64_t settle_s;  // wait so long for the rest
    bool mixed;        // some are canceled, declined, split, returned
    bool quiet;
    // in work
    oms *shop;
    oms_http *http;
    oms_service outside[5];
    int64_t cursor;
    int64_t placed, ended, completed, canceled, rejected, returned;
    int64_t parcels;
    int64_t breakers; // changes of their states
    int64_t begun_us;
} flow;

// What an order is to become, by its number alone.
typedef enum fate {
    FATE_PLAIN = 0,
    FATE_SPLIT,    // two parcels
    FATE_DECLINED, // the card says no: the order is rejected
    FATE_CANCELED, // when it was to be packed
    FATE_RETURNED  // half of it comes back
} fate;

fate orders_fate(const flow *of, int64_t number);

// ---- batch.c: commands of one commit ---------------------------------------

// Notes a command; the texts are copied. A full batch is submitted.
void batch_add(flow *of, const char *command, const char *key,
               const char *format, ...) OMS_PRINTF(4, 5);
void batch_flush(flow *of);

// ---- life.c: what follows from events --------------------------------------

void life_place(flow *of);
// Reads what happened since and does what follows. True: something had.
bool life_follow(flow *of);

// Prints and ends the program: there is no shop without its library.
void must(int code, const char *what, const oms_error *err);
int64_t clock_us(void);

#endif
