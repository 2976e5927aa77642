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
    text url = {0};
    text_print(&url, six ? "http://[%s]:%d" : "http://%s:%d", host,
               http_port(of->http));
    printf("omsd ready at %s\n", url.bytes);
    fflush(stdout);
    log_event(LEVEL_INFO, "ready", "url", url.bytes, "version", oms_version(),
              NULL);
    text_free(&url);
}

static void complain(char *why)
{
    for (char *line = strtok(why, "\n"); line != NULL;
         line = strtok(NULL, "\n"))
        fprintf(stderr, "omsd: %s\n", line);
}

static life_end serve_shops(const config *from)
{
    static omsd daemon;
    char why[WHY_BYTES] = "";
    reload_log(from);
    reload_warn(from);
    life_end how = daemon_open(&daemon, from, why, sizeof(why));
    if (how == LIFE_STOPPED) {
        say_ready(&daemon);
        how = life_run(&daemon);
    } else {
        complain(why);
        daemon_close(&daemon, life_now_ms());
    }
    config_free((config *)(uintptr_t)daemon.config);
    reload_free();
    return how;
}

static life_end check(config *from)
{
    char why[WHY_BYTES] = "";
    bool good = daemon_check(from, why, sizeof(why));
    if (good)
        config_print(from, stdout);
    else
        complain(why);
    if (good && from->warnings.bytes != NULL)
        fputs(from->warnings.bytes, stderr);
    config_free(from);
    return good ? LIFE_STOPPED : LIFE_WRONG;
}

int main(int argc, char **argv)
{
    char why[WHY_BYTES] = "";
    if (config_answered(argc, argv))
        return LIFE_STOPPED;
    config *from = config_load(argc, argv, why, sizeof(why));
    if (from == NULL) {
        complain(why);
        return LIFE_WRONG;
    }
    if (from->check)
        return (int)check(from);
    life_signals();
    return (int)serve_shops(from);
}
