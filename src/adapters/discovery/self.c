// The life of an announcement. What must never happen: that an instance which
// has been withdrawn is registered again, by an answer that came late.
#define _POSIX_C_SOURCE 200809L
#include "adapters/discovery/self.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/sized.h"
#include "oms/discovery.h"

#define AGAIN_MS 500       // after a failure; doubles
#define AGAIN_MS_MAX 10000 // a registry that is back learns of us soon
#define LEAVE_AGAIN_MS 200 // somebody waits for it
#define URL_BYTES_MAX 8192

// ---- what the host says ----------------------------------------------------

static int wrong(oms_error *err, const char *where, const char *text)
{
    return oms__error_set(err, OMS_EINVAL, where, "%s", text);
}

static bool is_visible(const char *text, size_t bytes_max)
{
    size_t count = 0;
    for (; text[count] != '\0'; count++)
        if (text[count] <= ' ' || text[count] >= 0x7f)
            return false;
    return count > 0 && count <= bytes_max;
}

static int check(const oms_announcement *at, oms_instance *place,
                 oms_error *err)
{
    if (!oms__book_is_name(at->service))
        return wrong(err, "/service", "this is no name of a service");
    if (at->url == NULL)
        return wrong(err, "/url", "say where the instance is");
    const char *problem = oms__book_place(at->url, place);
    if (problem != NULL)
        return wrong(err, "/url", problem);
    if (at->id != NULL && (!is_visible(at->id, OMS_INSTANCE_ID_BYTES_MAX) ||
                           strpbrk(at->id, "/?#%\"\\") != NULL))
        return wrong(err, "/id", "an id is one word without / ? # and %");
    if (at->health_path != NULL &&
        (at->health_path[0] != '/' || !is_visible(at->health_path, 1024)))
        return wrong(err, "/health_path", "a path begins with a slash");
    if (at->zone != NULL && !is_visible(at->zone, OMS_CODE_BYTES_MAX))
        return wrong(err, "/zone", "a zone is one word");
    return at->weight <= UINT16_MAX
               ? OMS_OK
               : wrong(err, "/weight", "a weight is 65,535 at most");
}

static void free_texts(disc_self *me)
{
    free(me->service);
    free(me->id);
    free(me->url);
    free(me->health_path);
    free(me->zone);
}

static char *made_id(const char *service, const char *place)
{
    size_t room = strlen(service) + strlen(place) + 2;
    char *id = calloc(1, room);
    if (id != NULL)
        snprintf(id, room, "%s-%s", service, place);
    // Brackets and colons of an IPv6 address would need escapes in a path.
    for (char *at = id; at != NULL && *at != '\0'; at++)
        if (strchr(":[]/%", *at) != NULL)
            *at = '-';
    return id;
}

static bool copy(disc_self *me, const oms_announcement *at)
{
    me->service = strdup(at->service);
    me->id =
        at->id != NULL ? strdup(at->id) : made_id(at->service, me->place.id);
    me->url = strdup(at->url);
    me->health_path =
        strdup(at->health_path != NULL ? at->health_path : "/healthz");
    me->zone = at->zone != NULL ? strdup(at->zone) : NULL;
    me->weight = at->weight > 0 ? at->weight : 1;
    if (me->url != NULL)
        me->url[strcspn(me->url, "?#")] = '\0';
    size_t count = me->url != NULL ? strlen(me->url) : 0;
    while (count > 0 && me->url[count - 1] == '/')
        me->url[--count] = '\0';
    return me->service != NULL && me->id != NULL && me->url != NULL &&
           me->health_path != NULL && (me->zone != NULL || at->zone == NULL);
}

// Under the lock.
static int add(disc_selves *of, disc_self *made, oms_error *err)
{
    for (uint32_t i = 0; i < of->count; i++)
        if (strcmp(of->each[i].service, made->service) == 0 &&
            strcmp(of->each[i].id, made->id) == 0) {
            free_texts(made); // it is announced; again if it was taken back
            if (of->each[i].step >= DISC_STEP_REST)
                of->each[i].step = DISC_STEP_REGISTER;
            of->each[i].due_ms = 0;
            return OMS_OK;
        }
    if (of->count == OMS_ANNOUNCED_MAX) {
        free_texts(made);
        return oms__error_set(err, OMS_ELIMIT, "",
                              "%d announcements are the most",
                              OMS_ANNOUNCED_MAX);
    }
    made->ask.which = of->count;
    made->ask.answered = of->answered;
    of->each[of->count++] = *made;
    return OMS_OK;
}

static int take(const oms_announcement *given, oms_announcement *out,
                oms_instance *place, oms_error *err)
{
    int rc = oms__sized_take(given, out, sizeof(*out), "/size", err);
    return rc == OMS_OK ? check(out, place, err) : rc;
}

int oms_announcement_check(const oms_announcement *me, oms_instance *place,
                           oms_error *err)
{
    oms_announcement taken;
    oms_instance there;
    int rc = take(me, &taken, &there, err);
    if (rc == OMS_OK && place != NULL)
        *place = there;
    return rc;
}

int oms__self_announce(disc_selves *of, const oms_announcement *given,
                       oms_error *err)
{
    oms_announcement at;
    disc_self made = {.step = DISC_STEP_REGISTER};
    int rc = take(given, &at, &made.place, err);
    if (rc != OMS_OK)
        return rc;
    if (!copy(&made, &at)) {
        free_texts(&made);
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for texts");
    }
    pthread_mutex_lock(&of->web->lock);
    rc = add(of, &made, err);
    if (rc == OMS_OK)
        of->leaves = false;
    pthread_mutex_unlock(&of->web->lock);
    oms__web_wake(of->web);
    return rc;
}

// ---- taking it back --------------------------------------------------------

static bool all_gone(const disc_selves *of)
{
    for (uint32_t i = 0; i < of->count; i++)
        if (of->each[i].step != DISC_STEP_GONE)
            return false;
    return true;
}

static struct timespec until(int64_t wait_ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += wait_ms / 1000;
    at.tv_nsec += wait_ms % 1000 * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

int oms__self_withdraw(disc_selves *of, int64_t wait_ms, oms_error *err)
{
    struct timespec end = until(wait_ms > 0 ? wait_ms : 0);
    int late = 0;
    pthread_mutex_lock(&of->web->lock);
    of->leaves = true;
    for (uint32_t i = 0; i < of->count; i++)
        of->each[i].due_ms = 0;
    oms__web_wake(of->web);
    while (!all_gone(of) && late != ETIMEDOUT)
        late = pthread_cond_timedwait(&of->web->changed, &of->web->lock, &end);
    bool gone = all_gone(of);
    pthread_mutex_unlock(&of->web->lock);
    return gone ? OMS_OK
                : oms__error_set(err, OMS_EUNKNOWN, "",
                                 "the registry has not confirmed it in time");
}

// ---- the thread's part -----------------------------------------------------

// Under the lock: what it does next, now that it leaves.
static void turn_to_leave(disc_selves *of, disc_self *me)
{
    if (me->step >= DISC_STEP_REST)
        return;
    me->step = !me->asked               ? DISC_STEP_GONE
               : of->rests && me->there ? DISC_STEP_REST
                                        : DISC_STEP_LEAVE;
    me->failures = 0;
    if (me->step == DISC_STEP_GONE)
        pthread_cond_broadcast(&of->web->changed);
}

static bool begin(disc_selves *of, void *owner, disc_self *me)
{
    oms_allocator allocator = oms__alloc_default(NULL);
    oms_buf url;
    oms_buf body;
    disc_question what = {.method = "PUT", .timeout_ms = OMS__WEB_TIMEOUT_MS};
    oms__buf_init(&url, &allocator, URL_BYTES_MAX);
    oms__buf_init(&body, &allocator, URL_BYTES_MAX);
    of->put(owner, me, me->step, &what, &url, &body);
    what.url = url.bytes;
    what.body = body.count > 0 ? body.bytes : NULL;
    bool good = !url.failed && !body.failed && what.url != NULL &&
                oms__web_ask(of->web, &me->ask, &what);
    me->asked = me->asked || (good && me->step == DISC_STEP_REGISTER);
    oms__buf_free(&url);
    oms__buf_free(&body);
    return good;
}

int64_t oms__self_turn(disc_selves *of, void *owner, int64_t now_ms)
{
    int64_t next_ms = INT64_MAX;
    pthread_mutex_lock(&of->web->lock);
    for (uint32_t i = 0; i < of->count; i++) {
        disc_self *me = &of->each[i];
        if (of->leaves && !me->ask.busy)
            turn_to_leave(of, me);
        if (me->step == DISC_STEP_GONE || me->ask.busy)
            continue;
        if (me->due_ms <= now_ms && !begin(of, owner, me))
            me->due_ms = now_ms + AGAIN_MS;
        if (!me->ask.busy && me->due_ms < next_ms)
            next_ms = me->due_ms;
    }
    pthread_mutex_unlock(&of->web->lock);
    return next_ms;
}

static void go_on(disc_selves *of, disc_self *me, int64_t now_ms)
{
    me->failures = 0;
    if (me->step == DISC_STEP_REGISTER || me->step == DISC_STEP_KEEP) {
        me->there = true;
        me->step = DISC_STEP_KEEP;
        me->due_ms = now_ms + of->keep_ms;
        return;
    }
    me->there = false;
    me->step = me->step == DISC_STEP_REST ? DISC_STEP_LEAVE : DISC_STEP_GONE;
    me->due_ms = now_ms;
    pthread_cond_broadcast(&of->web->changed);
}

static void try_again(disc_self *me, int64_t now_ms)
{
    int64_t rest_ms = AGAIN_MS;
    for (uint32_t i = 0; i < me->failures && rest_ms < AGAIN_MS_MAX; i++)
        rest_ms *= 2;
    if (rest_ms > AGAIN_MS_MAX)
        rest_ms = AGAIN_MS_MAX;
    if (me->step >= DISC_STEP_REST)
        rest_ms = LEAVE_AGAIN_MS;
    me->failures++;
    me->due_ms = now_ms + rest_ms;
}

// A registry that does not know us is told anew; one that does not know us any
// more is left.
static void unknown_there(disc_selves *of, disc_self *me, int64_t now_ms)
{
    if (me->step >= DISC_STEP_REST) {
        go_on(of, me, now_ms);
        return;
    }
    me->there = false;
    if (me->step == DISC_STEP_KEEP)
        me->due_ms = now_ms;
    else
        try_again(me, now_ms);
    me->step = DISC_STEP_REGISTER;
}

void oms__self_answered(disc_selves *of, disc_ask *ask)
{
    char trouble[192];
    int64_t now_ms = oms__book_now_ms();
    uint32_t there = 0;
    bool good = ask->status >= 200 && ask->status <= 299;
    pthread_mutex_lock(&of->web->lock);
    disc_self *me = &of->each[ask->which];
    if (good)
        go_on(of, me, now_ms);
    else if (ask->status == 404)
        unknown_there(of, me, now_ms);
    else
        try_again(me, now_ms);
    for (uint32_t i = 0; i < of->count; i++)
        there += of->each[i].there ? 1 : 0;
    pthread_mutex_unlock(&of->web->lock);
    oms__book_announced(of->book, there);
    if (good || ask->status == 404) {
        oms__book_heard(of->book);
        return;
    }
    oms__web_trouble(ask, trouble, sizeof(trouble));
    oms__book_failed(of->book, trouble);
}

void oms__self_free(disc_selves *of)
{
    for (uint32_t i = 0; i < of->count; i++) {
        oms__web_forget(of->web, &of->each[i].ask);
        free_texts(&of->each[i]);
    }
}
