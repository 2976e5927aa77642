// Programs of others that hear or say what we send: fetched once, spoken to by
// files and pipes.
#ifndef OMS_TESTS_PEERS_OUTGOING_PEER_H
#define OMS_TESTS_PEERS_OUTGOING_PEER_H

// cmocka wants these before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <cmocka.h>
#include <jansson.h>

#include "oms/oms.h"

#define PEER_SKIPPED 77

// Fetches packages ("npm webhooks standardwebhooks@1.1.1"); false: they cannot
// be had here, and the line that says so is printed.
bool peer_fetch(const char *what, char folder[512]);

// A program that runs beside the test and prints lines.
typedef struct peer {
    pid_t id;
    FILE *lines;
} peer;

// Starts argv[0] with NULL-terminated argv.
void peer_start(peer *it, const char *const *argv);
// Its next line as JSON; waits 20 s at most, then the test fails.
json_t *peer_hear(peer *it);
// Whether it stays silent for so long.
bool peer_is_silent(peer *it, int wait_ms);
void peer_stop(peer *it);

// Runs "node tests/peers/<script> <folder>" with [in] on a file, and returns
// what it printed, as JSON. It must end well.
json_t *peer_node(const char *script, const char *folder, const json_t *in);

#endif
