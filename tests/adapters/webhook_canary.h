// Servers that must never be reached, names that lie, and a watch on every
// connection that this process begins: for tests of what webhooks refuse.
#ifndef TESTS_ADAPTERS_WEBHOOK_CANARY_H
#define TESTS_ADAPTERS_WEBHOOK_CANARY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct canary {
    int port;
    int sockets[4];
    int sockets_count;
} canary;

// Listens on every address of this machine, on one port.
void canary_open(canary *it);
void canary_close(canary *it);
// How many connections came in so far.
int canary_heard(canary *it);

// A server of plain HTTP on the loopback that answers everything with this
// text, and counts.
typedef struct canary_host canary_host;
canary_host *canary_host_open(void);
int canary_host_port(const canary_host *host);
void canary_host_answer(canary_host *host, const char *text);
int canary_host_requests(canary_host *host);
void canary_host_close(canary_host *host);

#endif
