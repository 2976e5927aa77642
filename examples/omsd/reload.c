// SIGHUP: settings and keys are read again. Requests on other threads look at
// the configuration meanwhile, so the one before stays in memory (a few KB).
#include "auth.h"
#include "life.h"
#include "loopback.h"
#include "watch.h"

#include <stdlib.h>
#include <string.h>

#define WHY_BYTES 8192

static struct before {
    struct before *next;
    config *was;
} * before;

void reload_free(void)
{
    while (before != NULL) {
        struct before *at = before;
        before = at->next;
        config_free(at->was);
        free(at);
    }
}

static void retire(const config *was)
{
    struct before *at = need(NULL, sizeof(*at));
    *at = (struct before){.next = before, .was = (config *)(uintptr_t)was};
    before = at;
}

void reload_log(const config *of)
{
    level least;
    if (log_level_read(of->log_level, &least))
        log_level(least);
}

static void say_lines(const text *of, const char *event, const char *name,
                      const char *why)
{
    char *line = of->bytes; // each ends with a newline
    while (line != NULL && *line != '\0') {
        char *end = strchr(line, '\n');
        *end = '\0';
        log_event(LEVEL_WARN, event, name, line, why != NULL ? "text" : NULL,
                  why, NULL);
        line = end + 1;
    }
}

void reload_warn(const config *of)
{
    say_lines(&of->warnings, "config_warning", "text", NULL);
}

static bool load_keys(const config *old, const config *fresh, char *why,
                      size_t room)
{
    if (!auth_load(fresh, why, room))
        return false;
    if (auth_configured() || loopback_address(fresh->host))
        return true;
    char ignored[WHY_BYTES];
    auth_load(old, ignored, sizeof(ignored));
    snprintf(why, room, "without [auth] only loopback is served");
    return false;
}

void reload(omsd *of)
{
    char why[WHY_BYTES] = "";
    text kept = {0};
    const config *old = of->config;
    config *fresh = config_reload(old, &kept, why, sizeof(why));
    if (fresh != NULL && load_keys(old, fresh, why, sizeof(why))) {
        of->config = fresh;
        retire(old);
        say_lines(&kept, "reload_kept", "setting",
                  "this changes with a restart only");
        reload_warn(fresh);
        log_event(LEVEL_INFO, "reloaded", fresh->file != NULL ? "file" : NULL,
                  fresh->file, NULL);
        reload_log(fresh);
    } else {
        config_free(fresh);
        log_event(LEVEL_ERROR, "reload_refused", "text", why, NULL);
    }
    text_free(&kept);
}
