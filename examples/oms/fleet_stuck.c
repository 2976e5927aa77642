// Work that nobody goes on with: parked, or due long since. What waits for a
// date, or for somebody outside who is not there, is nobody's fault here.
#include <string.h>
#include <time.h>

#include "fleet.h"

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Messages without a channel wait for one.
static bool has_somebody(const json_t *task)
{
    return strncmp(json_text(task, "kind"), "notification.send.", 18) != 0 ||
           strcmp(json_text(task, "lane"), "nobody") != 0;
}

static void look_at(fleet *of, fleet_service *in, const json_t *task,
                    int64_t now)
{
    int64_t due_ms = json_int(task, "due_at_ms");
    bool parked = strcmp(json_text(task, "state"), "parked") == 0;
    if (parked)
        fleet_found(of, "parked", in, json_text(task, "subject"), "%s: %s",
                    json_text(task, "kind"), json_text(task, "reason"));
    else if (now - due_ms > of->stuck_ms && has_somebody(task))
        fleet_found(of, "stuck", in, json_text(task, "subject"),
                    "%s of %s is due for %" PRId64 " s",
                    json_text(task, "kind"), json_text(task, "module"),
                    (now - due_ms) / 1000);
}

static int look_in(fleet *of, fleet_service *in, int64_t now, oms_error *err)
{
    json_t *cursor = NULL;
    int rc = OMS_OK;
    for (bool more = true; more && rc == OMS_OK;) {
        size_t i;
        json_t *task;
        json_t *args = json_pack("{s:i}", "limit", OMS_PAGE_MAX);
        if (cursor != NULL)
            json_object_set(args, "cursor", cursor);
        json_t *page = fleet_ask(in, "task.list", args, &rc, err);
        json_array_foreach (json_object_get(page, "items"), i, task) {
            look_at(of, in, task, now);
        }
        json_decref(cursor);
        cursor = json_incref(json_object_get(page, "next_cursor"));
        more = cursor != NULL;
        json_decref(page);
    }
    json_decref(cursor);
    return rc;
}

// A module that is behind in its own log, though nothing else is to be done.
static int look_behind(fleet *of, fleet_service *in, oms_error *err)
{
    int rc = OMS_OK;
    size_t i;
    json_t *one;
    json_t *status = fleet_ask(in, "engine.status", NULL, &rc, err);
    json_array_foreach (json_object_get(status, "cursors"), i, one) {
        if (json_int(one, "lag") > 0)
            fleet_found(of, "behind", in, "",
                        "%s has %" PRId64 " events before it",
                        json_text(one, "module"), json_int(one, "lag"));
    }
    json_decref(status);
    return rc;
}

int fleet_stuck(fleet *of, oms_error *err)
{
    int rc = OMS_OK;
    for (size_t i = 0; i < of->count && rc == OMS_OK; i++) {
        rc = look_in(of, &of->services[i], now_ms(), err);
        if (rc == OMS_OK)
            rc = look_behind(of, &of->services[i], err);
    }
    return rc;
}
