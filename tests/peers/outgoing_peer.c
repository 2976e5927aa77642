// Programs of others. See outgoing_peer.h.
#include "outgoing_peer.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_MS 20000

static const char *source_dir(void)
{
    const char *folder = getenv("OMS_SOURCE_DIR");
    return folder != NULL ? folder : ".";
}

bool peer_fetch(const char *what, char folder[512])
{
    char command[1024];
    (void)snprintf(command, sizeof(command),
                   "python3 '%s/tests/peers/_fetch.py' %s", source_dir(), what);
    FILE *out = popen(command, "r"); // NOLINT: our own words
    assert_non_null(out);
    bool said = fgets(folder, 512, out) != NULL;
    int status = pclose(out);
    if (said)
        folder[strcspn(folder, "\n")] = '\0';
    return said && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void peer_start(peer *it, const char *const *argv)
{
    int out[2];
    assert_int_equal(pipe(out), 0);
    it->id = fork();
    assert_true(it->id >= 0);
    if (it->id == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM); // it ends with its test
        (void)dup2(out[1], STDOUT_FILENO);
        (void)close(out[0]);
        (void)close(out[1]);
        (void)execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    (void)close(out[1]);
    it->lines = fdopen(out[0], "r");
    assert_non_null(it->lines);
    (void)setvbuf(it->lines, NULL, _IONBF, 0);
}

bool peer_is_silent(peer *it, int wait_ms)
{
    struct pollfd wait = {.fd = fileno(it->lines), .events = POLLIN};
    return poll(&wait, 1, wait_ms) == 0;
}

json_t *peer_hear(peer *it)
{
    char *line = NULL;
    size_t room = 0;
    if (peer_is_silent(it, WAIT_MS))
        fail_msg("the peer says nothing");
    if (getline(&line, &room, it->lines) < 0)
        fail_msg("the peer has ended");
    json_t *said = json_loads(line, 0, NULL);
    if (said == NULL)
        fail_msg("no JSON: %s", line);
    free(line);
    return said;
}

void peer_stop(peer *it)
{
    (void)kill(it->id, SIGTERM);
    (void)waitpid(it->id, NULL, 0);
    (void)fclose(it->lines);
}

json_t *peer_node(const char *script, const char *folder, const json_t *in)
{
    char path[] = "/tmp/oms_peer_XXXXXX";
    char program[512];
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(json_dumpfd(in, file, JSON_COMPACT | JSON_ENCODE_ANY), 0);
    (void)close(file);
    (void)snprintf(program, sizeof(program), "%s/tests/peers/%s", source_dir(),
                   script);
    const char *const argv[] = {"node", program, folder, path, NULL};
    peer it;
    int status = 0;
    peer_start(&it, argv);
    json_t *said = peer_hear(&it);
    assert_int_equal(waitpid(it.id, &status, 0), it.id);
    (void)fclose(it.lines);
    (void)unlink(path);
    assert_int_equal(status, 0);
    return said;
}
