// The engines: one for each shop. Commands of all connections that wait at the
// same time are one commit: a thread for each shop takes them all, submits
// them as a batch, and then each gets its own answer.
#ifndef OMSD_SHOP_H
#define OMSD_SHOP_H

#include "config.h"
#include "omsd.h"

typedef struct command {
    struct command *next;
    oms_request request; // name, key, args, actor, only_if; receipt and error
    oms_receipt receipt; // are these two
    oms_error error;
    void (*done)(struct command *of); // on the shop's thread; owns it again
    void *own;
} command;

// The section [engine] of the configuration: with `replay = yes` commands may
// carry their own time, to load a past. Then nothing happens by itself: what
// follows from a command is in its own commit, and engine.step runs the rest.
// `normal_sync = yes` gives up the last commits before a power cut for speed.
// NULL: `why` says it.
shop *shop_open(const config *from, size_t position, char *why, size_t room);
const char *shop_name(const shop *of);
oms *shop_engine(shop *of);
// False: too much waits; [done] will not be called (503).
bool shop_submit(shop *to, command *what);
uint32_t shop_batch_flags(const shop *of); // for oms_submit_batch
// Whether its broker can be reached, and all is declared there; true without
// one. It asks the engine.
bool shop_broker_near(shop *of);
size_t shop_waiting(const shop *of);       // commands
// What is queued is done, then the pump stops and the engine is closed.
void shop_close(shop *of);

#endif
