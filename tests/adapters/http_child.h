// A server in another process: it prints its port, and ends with its input.
#ifndef TESTS_ADAPTERS_HTTP_CHILD_H
#define TESTS_ADAPTERS_HTTP_CHILD_H

#include <sys/types.h>

typedef struct http_child {
    pid_t child;
    int input;
    int port; // 0: the program is not there
} http_child;

// The folder of these tests' sources.
const char *http_child_folder(void);
// [script] is a file of that folder; the arguments end with the first NULL.
http_child http_child_start(const char *program, const char *script,
                            const char *first, const char *second,
                            const char *third);
void http_child_stop(const http_child *server);

#endif
