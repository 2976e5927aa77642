// A server that a C test needs: one of the fixtures of this folder
// (_postgres.py, _rabbitmq.py ...) in a process of its own, which answers in
// lines of JSON and ends with its input.
#ifndef TESTS_FLEET_SERVER_H
#define TESTS_FLEET_SERVER_H

#include <sys/types.h>

#define SERVER_LINE_MAX 4096
#define SERVER_WORDS_MAX 8

typedef struct server {
    pid_t child;
    int input;
    int output;
    char line[SERVER_LINE_MAX]; // the last answer
} server;

// Starts python3 tests/fleet/[script] with the words that follow, which end
// with NULL, and waits for its first line. Where it cannot run, the line that
// it says is printed and the test program ends, with 77 or 1 as the fixture
// did.
void server_start(server *out, const char *script, ...);
// Sends a line and waits for the answer, which is then in [line].
void server_ask(server *at, const char *line);
// A member of the last answer: a text without escapes, or a number as text.
// "" if it has none. It is static until the next call but seven.
const char *server_said(const server *at, const char *name);
void server_stop(server *at);

#endif
