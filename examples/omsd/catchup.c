// The thread that reads other services' logs. It never holds up anything: it
// asks, hands in what it got, and rests; what cannot be had now is asked for
// later.
#include "catchup.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config_parts.h"
#include "fleet.h"
#include "rest.h"
#include "shop.h"
#include "watch.h"

#define PAGE OMS_PAGE_MAX
#define REST_MS 1000       // between two looks at what is to be done
#define AGAIN_MS 3000      // after a reading that did not come to the end
#define GAPS_EVERY_MS 5000 // and so old must a gap be: the broker may be late
#define GAPS_MAX 64        // that are filled in one look
#define GAPS_ROOM 512      // ... of so many
#define REREAD_S 60
#define ASK_MS 4000
#define KEEP_PAGES 50 // a long reading keeps its place so often

// The log of one service, for one shop.
typedef struct reading {
    shop *shop;
    const char *role;
    char place[OMS_CODE_BYTES_MAX]; // its name for oms_place_set
    int64_t position;               // all before it is here
    int64_t next_ms;
    int64_t again_ms; // rest behind a reading that did not come to the end
    bool told;        // that it is up to date, or why not
} reading;

// A shop, and whose events it wants.
typedef struct listener {
    shop *shop;
    const char *sources[MODULES_MAX];
    size_t sources_count;
    int64_t gaps_ms;  // when they are looked at next
    size_t gaps_from; // which is next
} listener;

struct catchup {
    omsd *daemon;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ends;
    bool stopping;
    listener *listeners;
    size_t listeners_count;
    reading *readings;
    size_t readings_count;
};

static bool is_stopping(catchup *of)
{
    pthread_mutex_lock(&of->lock);
    bool stopping = of->stopping;
    pthread_mutex_unlock(&of->lock);
    return stopping;
}

// ---- asking ----------------------------------------------------------------

// False: it was not answered with a page; `why` says it.
static bool ask(catchup *of, const char *role, const char *path,
                const listener *for_whom, catchup_page *out, char *why,
                size_t room)
{
    char token[FLEET_TOKEN_BYTES];
    peers_answer answer = {0};
    peers_request request = {
        .service = role, .method = "GET", .path = path, .timeout_ms = ASK_MS};
    if (fleet_token(of->daemon->config, token))
        request.token = token;
    *out = (catchup_page){0};
    bool answered = peers_ask(of->daemon->peers, &request, &answer);
    bool good = answered && answer.status == 200 &&
                catchup_read(answer.body, answer.bytes, for_whom->sources,
                             for_whom->sources_count, out);
    if (!answered)
        snprintf(why, room, "%s", answer.trouble);
    else if (answer.status != 200)
        snprintf(why, room, "status %d", answer.status);
    else if (!good)
        snprintf(why, room, "it is no page of a log");
    peers_answer_free(&answer);
    memset(token, 0, sizeof(token));
    return good;
}

// ---- handing in ------------------------------------------------------------

typedef struct handed {
    int64_t taken;
    bool whole; // none was too early
} handed;

static int hand_in(shop *to, const catchup_page *page, handed *sum)
{
    oms_error err = OMS_INIT(oms_error);
    oms_delivered outcomes[PAGE] = {0};
    int rc = oms_deliver(shop_engine(to), page->events, page->count, outcomes,
                         NULL, &err);
    for (size_t i = 0; rc == OMS_OK && i < page->count; i++) {
        const oms_event *event = &page->events[i];
        sum->taken += outcomes[i] == OMS_DELIVERED_TAKEN;
        sum->whole = sum->whole && outcomes[i] != OMS_DELIVERED_EARLY;
        if (outcomes[i] == OMS_DELIVERED_REFUSED)
            log_event(LEVEL_WARN, "event_refused", "shop", shop_name(to),
                      "source", event->source, "type", event->type, "subject",
                      event->subject, NULL);
    }
    if (rc != OMS_OK)
        log_event(LEVEL_WARN, "catchup_failed", "shop", shop_name(to), "text",
                  err.text, NULL);
    return rc;
}

// ---- a log -----------------------------------------------------------------

static void keep_place(const reading *of)
{
    oms_error err = OMS_INIT(oms_error);
    if (oms_place_set(shop_engine(of->shop), of->place, of->position, &err) !=
        OMS_OK)
        log_event(LEVEL_WARN, "catchup_place", "shop", shop_name(of->shop),
                  "text", err.text, NULL);
}

static const listener *listener_of(const catchup *of, const shop *to)
{
    for (size_t i = 0; i < of->listeners_count; i++)
        if (of->listeners[i].shop == to)
            return &of->listeners[i];
    return NULL; // readings are made of listeners
}

// To the end of the log. What is too early stays behind the place that is
// kept, so that the next reading hands it in again. False: it was cut short.
static bool read_log(catchup *of, reading *at, handed *sum, char *why,
                     size_t room)
{
    const listener *whom = listener_of(of, at->shop);
    int64_t position = at->position;
    int64_t before = at->position;
    bool ended = false, good = true;
    sum->whole = true;
    for (int pages = 1; good && !ended && !is_stopping(of); pages++) {
        catchup_page page;
        char path[96];
        snprintf(path, sizeof(path), "/v1/events?after=%" PRId64 "&limit=%d",
                 position, PAGE);
        good = ask(of, at->role, path, whom, &page, why, room) &&
               hand_in(at->shop, &page, sum) == OMS_OK;
        if (good) {
            ended = page.end || page.position <= position;
            position = page.position > position ? page.position : position;
        }
        catchup_page_free(&page);
        if (good && sum->whole)
            at->position = position;
        if (at->position != before && (pages % KEEP_PAGES == 0 || ended)) {
            keep_place(at);
            before = at->position;
        }
    }
    if (at->position != before)
        keep_place(at);
    return good && ended && sum->whole;
}

static int64_t reread_ms(const catchup *of)
{
    const char *given = config_get(of->daemon->config, "services", "reread_s");
    return (given != NULL ? strtoll(given, NULL, 10) : REREAD_S) * 1000;
}

static void read_one(catchup *of, reading *at)
{
    char why[256] = "an event waits for one that has not come", taken[24];
    handed sum = {0};
    // What is said from now on comes by the broker only if it knows of us.
    bool near = shop_broker_near(at->shop);
    bool ended = read_log(of, at, &sum, why, sizeof(why));
    snprintf(taken, sizeof(taken), "%" PRId64, sum.taken);
    if (ended && (!at->told || sum.taken > 0))
        log_event(LEVEL_INFO, "caught_up", "shop", shop_name(at->shop),
                  "service", at->role, "taken", taken, NULL);
    else if (!ended && !is_stopping(of))
        log_event(at->told ? LEVEL_WARN : LEVEL_INFO, "not_caught_up", "shop",
                  shop_name(at->shop), "service", at->role, "taken", taken,
                  "text", why, NULL);
    at->told = true;
    watch_count("catchup_events", at->role, sum.taken);
    // What waits for somebody else's log is not asked for all the time.
    at->again_ms = ended || sum.taken > 0 ? AGAIN_MS : 2 * at->again_ms;
    if (at->again_ms > reread_ms(of))
        at->again_ms = reread_ms(of);
    at->next_ms =
        wait_now_ms() + (ended && near ? reread_ms(of) : at->again_ms);
}

// ---- gaps ------------------------------------------------------------------

static void fill(catchup *of, const listener *whom, const oms_gap *gap)
{
    char why[256] = "";
    text path = {0};
    int64_t position = 0;
    for (bool more = true; more && !is_stopping(of);) {
        catchup_page page;
        handed sum = {.whole = true};
        text_free(&path);
        path = (text){0};
        text_print(&path,
                   "/v1/events?limit=%d&after=%" PRId64 "&subject=", PAGE,
                   position);
        rest_escape(&path, gap->subject, strlen(gap->subject));
        more = ask(of, role_of(gap->source), path.bytes, whom, &page, why,
                   sizeof(why)) &&
               hand_in(whom->shop, &page, &sum) == OMS_OK && !page.end &&
               page.position > position;
        position = page.position;
        catchup_page_free(&page);
        watch_count("catchup_events", role_of(gap->source), sum.taken);
    }
    if (why[0] != '\0')
        log_event(LEVEL_WARN, "gap_stays", "shop", shop_name(whom->shop),
                  "source", gap->source, "subject", gap->subject, "text", why,
                  NULL);
    text_free(&path);
}

static void fill_gaps(catchup *of, listener *whom)
{
    oms_gap gaps[GAPS_ROOM];
    size_t count = 0;
    if (wait_now_ms() < whom->gaps_ms)
        return;
    gaps[0] = (oms_gap)OMS_INIT(oms_gap);
    if (oms_gaps(shop_engine(whom->shop), GAPS_EVERY_MS, gaps, GAPS_ROOM,
                 &count, NULL) != OMS_OK)
        count = 0;
    // Some, and the next ones the next time: those that nobody can fill are not
    // in the way of the others.
    for (size_t i = 0; i < count && i < GAPS_MAX && !is_stopping(of); i++)
        fill(of, whom, &gaps[whom->gaps_from++ % count]);
    whom->gaps_ms = wait_now_ms() + GAPS_EVERY_MS;
}

// ---- the thread ------------------------------------------------------------

static void rest_a_while(catchup *of)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += REST_MS / 1000;
    pthread_mutex_lock(&of->lock);
    if (!of->stopping)
        pthread_cond_timedwait(&of->ends, &of->lock, &until);
    pthread_mutex_unlock(&of->lock);
}

static void *go(void *given)
{
    catchup *of = given;
    while (!is_stopping(of)) {
        for (size_t i = 0; i < of->readings_count && !is_stopping(of); i++)
            if (wait_now_ms() >= of->readings[i].next_ms)
                read_one(of, &of->readings[i]);
        for (size_t i = 0; i < of->listeners_count && !is_stopping(of); i++)
            fill_gaps(of, &of->listeners[i]);
        rest_a_while(of);
    }
    return NULL;
}

static void add_reading(catchup *to, shop *into, const char *role)
{
    for (size_t i = 0; i < to->readings_count; i++)
        if (to->readings[i].shop == into &&
            strcmp(to->readings[i].role, role) == 0)
            return;
    to->readings =
        need(to->readings, (to->readings_count + 1) * sizeof(to->readings[0]));
    reading *made = &to->readings[to->readings_count++];
    *made = (reading){.shop = into, .role = role, .again_ms = AGAIN_MS};
    snprintf(made->place, sizeof(made->place), "log of %s", role);
    oms_place_get(shop_engine(into), made->place, &made->position, NULL);
}

static void add_shop(catchup *to, shop *into)
{
    listener *made = &to->listeners[to->listeners_count];
    *made = (listener){.shop = into};
    made->sources_count = catchup_sources(shop_engine(into), made->sources);
    for (size_t i = 0; i < made->sources_count; i++)
        add_reading(to, into, role_of(made->sources[i]));
    to->listeners_count += made->sources_count > 0;
}

static void catchup_free(catchup *of)
{
    pthread_cond_destroy(&of->ends);
    pthread_mutex_destroy(&of->lock);
    free(of->listeners);
    free(of->readings);
    free(of);
}

catchup *catchup_start(omsd *of, char *why, size_t room)
{
    // Daemons on loopback may take anybody's word.
    if (config_get(of->config, "services", "token_file") == NULL &&
        config_get(of->config, "broker", "url") == NULL)
        return NULL;
    catchup *made = need(NULL, sizeof(*made));
    *made = (catchup){.daemon = of};
    made->listeners =
        need(NULL, (of->shops_count + 1) * sizeof(made->listeners[0]));
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->ends, NULL);
    for (size_t i = 0; i < of->shops_count; i++)
        add_shop(made, of->shops[i]);
    bool wanted = made->readings_count > 0;
    if (wanted && pthread_create(&made->thread, NULL, go, made) == 0)
        return made;
    if (wanted)
        snprintf(why, room, "no thread for the logs of other services");
    catchup_free(made);
    return NULL;
}

void catchup_stop(catchup *of)
{
    if (of == NULL)
        return;
    pthread_mutex_lock(&of->lock);
    of->stopping = true;
    pthread_cond_broadcast(&of->ends);
    pthread_mutex_unlock(&of->lock);
    pthread_join(of->thread, NULL);
    catchup_free(of);
}
