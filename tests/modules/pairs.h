// What the test of pairs plays with: orders that are brought into a phase of
// their life, and every command that can be told to an order. In the texts '
// stands for ", # for the order's number, @ for a small number and $ for an
// amount.
#ifndef OMS_TESTS_MODULES_PAIRS_H
#define OMS_TESTS_MODULES_PAIRS_H

#include "shop.h"

// A number that repeats a run.
typedef struct pairs_chance {
    uint64_t state;
} pairs_chance;

uint32_t pairs_pick(pairs_chance *chance, uint32_t below);

// A phase is another one and a command more.
typedef struct pairs_phase {
    const char *name;
    const char *after; // NULL: there was nothing
    const char *command;
    const char *args;
    bool settled; // its consequences are over, too
} pairs_phase;

extern const pairs_phase pairs_phases[];
extern const size_t pairs_phases_count;

// Brings order number [order] into the phase; all of it must succeed.
void pairs_bring(shop *s, size_t phase, int order);

// One way to say a command. A command may have several.
typedef struct pairs_act {
    const char *command;
    const char *args;
} pairs_act;

extern const pairs_act pairs_acts[];
extern const size_t pairs_acts_count;

// The commands that take an order, in the order of oms_describe. Fails when
// the table of acts does not have one of them, or has one that is not there.
size_t pairs_commands(shop *s, const char **names, size_t room);
// A way to say it, written out for an order.
void pairs_say(const char *command, int order, pairs_chance *chance, char *out,
               size_t room);
// Writes a text of a table out.
void pairs_write(const char *text, int order, pairs_chance *chance, char *out,
                 size_t room);

// Prints whatever processing, payment and stock do not agree on, each parked
// task and what oms_verify finds; how much that is.
int pairs_faults(shop *s);

#endif
