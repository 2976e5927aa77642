// See http_child.h.
#define _GNU_SOURCE
#include "adapters/http_child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

const char *http_child_folder(void)
{
    static char folder[512];
    const char *source = getenv("OMS_SOURCE_DIR");
    (void)snprintf(folder, sizeof(folder), "%s/tests/adapters",
                   source != NULL ? source : ".");
    return folder;
}

// To the end of the line: who closes earlier breaks the writer's pipe.
static void read_line(int file, char *text, size_t room)
{
    size_t count = 0;
    while (count < room - 1 && read(file, text + count, 1) == 1 &&
           text[count] != '\n')
        count++;
    text[count] = '\0';
}

http_child http_child_start(const char *program, const char *script,
                            const char *first, const char *second,
                            const char *third)
{
    http_child server = {0};
    char path[640];
    char text[16] = "";
    int in[2];
    int out[2];
    (void)snprintf(path, sizeof(path), "%s/%s", http_child_folder(), script);
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    server.child = fork();
    assert_true(server.child >= 0);
    if (server.child == 0) {
        (void)dup2(in[0], 0);
        (void)dup2(out[1], 1);
        (void)execlp(program, program, path, first, second, third, NULL);
        _exit(127);
    }
    (void)close(in[0]);
    (void)close(out[1]);
    server.input = in[1];
    read_line(out[0], text, sizeof(text));
    server.port = (int)strtol(text, NULL, 10);
    (void)close(out[0]);
    return server;
}

void http_child_stop(const http_child *server)
{
    (void)close(server->input);
    (void)waitpid(server->child, NULL, 0);
}
