// See server.h.
#define _GNU_SOURCE
#include "fleet/server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static bool read_line(server *at)
{
    size_t count = 0;
    while (count < sizeof(at->line) - 1) {
        ssize_t got = read(at->output, at->line + count, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got != 1 || at->line[count] == '\n')
            break;
        count++;
    }
    at->line[count] = '\0';
    return count > 0;
}

static void become(const char *script, char *const *words)
{
    char path[1024];
    const char *source = getenv("OMS_SOURCE_DIR");
    const char *argv[SERVER_WORDS_MAX + 3] = {"python3", path};
    (void)snprintf(path, sizeof(path), "%s/tests/fleet/%s",
                   source != NULL ? source : ".", script);
    for (int i = 0; i < SERVER_WORDS_MAX && words[i] != NULL; i++)
        argv[i + 2] = words[i];
    // A test that crashes leaves no server behind.
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)execvp("python3", (char **)(uintptr_t)argv);
    _exit(127);
}

void server_start(server *out, const char *script, ...)
{
    char *words[SERVER_WORDS_MAX + 1] = {0};
    va_list rest;
    va_start(rest, script);
    for (int i = 0; i < SERVER_WORDS_MAX; i++)
        if ((words[i] = va_arg(rest, char *)) == NULL)
            break;
    va_end(rest);
    int in[2];
    int back[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(back, O_CLOEXEC) != 0)
        fail("pipe");
    (void)fflush(NULL);
    *out = (server){.input = in[1], .output = back[0]};
    out->child = fork();
    if (out->child < 0)
        fail("fork");
    if (out->child == 0) {
        (void)dup2(in[0], 0);
        (void)dup2(back[1], 1);
        become(script, words);
    }
    (void)close(in[0]);
    (void)close(back[1]);
    if (read_line(out) && out->line[0] == '{')
        return;
    int status = 0;
    (void)waitpid(out->child, &status, 0);
    printf("%s\n", out->line);
    exit(WIFEXITED(status) && WEXITSTATUS(status) == 77 ? 77 : 1);
}

void server_ask(server *at, const char *line)
{
    char text[256];
    int count = snprintf(text, sizeof(text), "%s\n", line);
    if (write(at->input, text, (size_t)count) != count || !read_line(at))
        fail(line);
}

const char *server_said(const server *at, const char *name)
{
    static char kept[8][1024];
    static unsigned next;
    char *out = kept[next++ % 8];
    char wanted[80];
    (void)snprintf(wanted, sizeof(wanted), "\"%s\": ", name);
    const char *from = strstr(at->line, wanted);
    out[0] = '\0';
    if (from == NULL)
        return out;
    from += strlen(wanted);
    size_t count = *from == '"' ? strcspn(++from, "\"") : strcspn(from, ",}");
    if (count < sizeof(kept[0]) && strncmp(from, "null", 4) != 0)
        (void)snprintf(out, sizeof(kept[0]), "%.*s", (int)count, from);
    return out;
}

void server_stop(server *at)
{
    (void)close(at->input);
    (void)close(at->output);
    (void)waitpid(at->child, NULL, 0);
    *at = (server){0};
}
