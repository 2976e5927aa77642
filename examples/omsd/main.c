// omsd: the eight services of the library behind HTTP. It reads what it is
// given, opens what that says, serves, and ends; each of it is a file.
#include "life.h"
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHY_BYTES 8192

static void say_ready(const omsd *of)
{
    const char *host = of->config->host;
    bool six = strchr(host, ':') != NULL;
    printf("omsd ready at http://%s%s%s:%d\n", six ? "[" : "", host,
           six ? "]" : "", http_port(of->http));
    fflush(stdout);
}

static life_end serve_shops(const config *from)
{
    static omsd daemon;
    char why[WHY_BYTES] = "";
    reload_log(from);
    life_end how = daemon_open(&daemon, from, why, sizeof(why));
    if (how == LIFE_STOPPED) {
        say_ready(&daemon);
        how = life_run(&daemon);
    } else {
        fprintf(stderr, "omsd: %s\n", why);
        daemon_close(&daemon, life_now_ms());
    }
    config_free((config *)(uintptr_t)daemon.config);
    reload_free();
    return how;
}

int main(int argc, char **argv)
{
    char why[WHY_BYTES] = "";
    if (config_answered(argc, argv))
        return LIFE_STOPPED;
    config *from = config_load(argc, argv, why, sizeof(why));
    if (from == NULL) {
        fprintf(stderr, "omsd: %s\n", why);
        return LIFE_WRONG;
    }
    if (from->check) {
        config_print(from, stdout);
        config_free(from);
        return LIFE_STOPPED;
    }
    life_signals();
    return serve_shops(from);
}
