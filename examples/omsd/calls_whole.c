// The whole order in one answer, put together from what each service knows. A
// part whose module lives here is asked here, the others' services side by
// side; one that does not answer in time is missing, and the rest is told.
// (tracking.view is another thing: one service's own copy, made of events.)
#include "calls.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "auth.h"
#include "peers.h"
#include "rest.h"
#include "shop.h"
#include "watch.h"

#define PARTS 9
#define WHOLE_MAX 8    // in work at a time: each has up to PARTS threads
#define WITHIN_MS 3000 // for all of it
#define LIST_MAX "100" // of one part

typedef struct part_kind {
    const char *name;      // of the member
    const char *operation; // that answers it
    const char *argument;  // that takes the order
    const char *path;      // where, with %s for the order
    bool list;             // it takes a limit
} part_kind;

static const part_kind kinds[PARTS] = {
    {"order", "order.get", "order_id", "/v1/orders/%s", false},
    {"payments", "payment.get", "order_id", "/v1/orders/%s/payments", false},
    {"fulfillments", "fulfillment.get", "order_id",
     "/v1/orders/%s/fulfillments", false},
    {"tracking", "tracking.view", "order_id", "/v1/orders/%s/view", false},
    {"timeline", "tracking.timeline", "order_id",
     "/v1/orders/%s/timeline?limit=" LIST_MAX, true},
    {"cancellations", "cancellation.list", "order_id",
     "/v1/cancellations?order_id=%s&limit=" LIST_MAX, true},
    {"returns", "return.list", "order_id",
     "/v1/returns?order_id=%s&limit=" LIST_MAX, true},
    {"replacements", "replacement.list", "order_id",
     "/v1/orders/%s/replacements?limit=" LIST_MAX, true},
    {"notifications", "delivery.list", "subject",
     "/v1/deliveries?subject=%s&limit=" LIST_MAX, true},
};

typedef enum part_state {
    PART_MISSING,
    PART_NOTHING, // there is none
    PART_THERE
} part_state;

typedef struct part {
    const part_kind *is;
    const struct whole *of;
    const operation *operation;
    part_state state;
    char *json; // owned
    pthread_t thread;
    bool running;
} part;

typedef struct whole {
    exchange *of;
    char *order; // escaped for a path
    char *token; // of who asks; NULL: none
    char trace[TRACE_BYTES + 1];
    const char *order_id;
    part parts[PARTS];
} whole;

static _Atomic int in_work;

// ---- one part --------------------------------------------------------------

static json_t *args_of(const part_kind *is, const char *order_id)
{
    json_t *args = json_pack("{s:s}", is->argument, order_id);
    if (is->list)
        json_object_set_new(args, "limit",
                            json_integer(strtoll(LIST_MAX, NULL, 10)));
    return args;
}

static void ask_here(part *of)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *answer = NULL;
    json_t *args = args_of(of->is, of->of->order_id);
    char *plain = json_dumps(args, JSON_COMPACT);
    int rc = oms_query(shop_engine(of->of->of->shop), of->is->operation, plain,
                       &answer, &err);
    if (rc == OMS_OK) {
        of->json = need_text(oms_result_json(answer));
        of->state = PART_THERE;
    } else if (rc == OMS_ENOTFOUND) {
        of->state = PART_NOTHING;
    }
    oms_result_free(answer);
    free(plain);
    json_decref(args);
}

// What a service says is handed on only if it is what JSON calls an object.
static bool is_object(const peers_answer *answer)
{
    json_t *tree = json_loadb(answer->body, answer->bytes, 0, NULL);
    bool good = json_is_object(tree);
    json_decref(tree);
    return good;
}

static void *ask_there(void *given)
{
    part *of = given;
    char path[1024];
    peers_answer answer = {0};
    snprintf(path, sizeof(path), of->is->path, of->of->order);
    peers_request request = {.service = of->operation->role,
                             .method = "GET",
                             .path = path,
                             .token = of->of->token,
                             .trace = of->of->trace,
                             .timeout_ms = WITHIN_MS};
    bool answered = peers_ask(of->of->of->daemon->peers, &request, &answer);
    if (answered && answer.status == 404) {
        of->state = PART_NOTHING;
    } else if (answered && answer.status == 200 && is_object(&answer)) {
        of->json = need_text(answer.body);
        of->state = PART_THERE;
    }
    peers_answer_free(&answer);
    return NULL;
}

static void begin(part *of)
{
    auth_no room;
    json_t *args = args_of(of->is, of->of->order_id);
    of->operation =
        routes_operation(of->of->of->daemon->routes, of->is->operation);
    bool may = of->operation != NULL &&
               auth_may(of->of->of, of->operation, args, &room) == NULL;
    json_decref(args);
    if (may && !of->operation->here)
        of->running = pthread_create(&of->thread, NULL, ask_there, of) == 0;
    else if (may)
        ask_here(of);
}

// ---- all of it -------------------------------------------------------------

static void put_all(text *to, const whole *from)
{
    text_put(to, "{\"order_id\":");
    text_json(to, from->order_id);
    for (size_t i = 0; i < PARTS; i++) {
        const part *at = &from->parts[i];
        text_print(to, ",\"%s\":", at->is->name);
        text_put(to, at->json != NULL ? at->json : "null");
    }
    text_put(to, ",\"missing\":[");
    size_t count = 0;
    for (size_t i = 0; i < PARTS; i++)
        if (from->parts[i].state == PART_MISSING)
            text_print(to, "%s\"%s\"", count++ > 0 ? "," : "",
                       from->parts[i].is->name);
    text_put(to, "]}");
}

static void send_all(const whole *from)
{
    text body = {0};
    if (from->parts[0].state == PART_NOTHING) {
        problem(from->of, 404, "not-found", "there is no such order");
        return;
    }
    put_all(&body, from);
    http_add(from->of, "Cache-Control", "private, no-store");
    http_send(from->of, 200, "application/json", &body);
}

static char *token_of(exchange *of)
{
    const char *header = http_header(of, "Authorization");
    const char *key = http_header(of, "X-API-Key");
    if (header != NULL && strncasecmp(header, "Bearer ", 7) == 0)
        return need_text(header + 7);
    return key != NULL ? need_text(key) : NULL;
}

static char *escaped(const char *order_id)
{
    text to = {0};
    rest_escape(&to, order_id, strlen(order_id));
    return to.bytes != NULL ? to.bytes : need_text("");
}

static void gather(exchange *of, json_t *args)
{
    const char *order_id = json_string_value(json_object_get(args, "order_id"));
    whole mine = {.of = of,
                  .order_id = order_id,
                  .order = escaped(order_id),
                  .token = token_of(of)};
    trace_parent(of, mine.trace);
    for (size_t i = 0; i < PARTS; i++)
        mine.parts[i] = (part){.is = &kinds[i], .of = &mine};
    for (size_t i = 0; i < PARTS; i++)
        begin(&mine.parts[i]);
    for (size_t i = 0; i < PARTS; i++)
        if (mine.parts[i].running)
            pthread_join(mine.parts[i].thread, NULL);
    send_all(&mine);
    for (size_t i = 0; i < PARTS; i++)
        free(mine.parts[i].json);
    free(mine.order);
    free(mine.token);
}

// A thread of its own: one that waits for other services must not keep the
// pool's from what is asked here.
typedef struct errand {
    exchange *of;
    json_t *args;
} errand;

static void *run(void *given)
{
    errand *mine = given;
    gather(mine->of, mine->args);
    json_decref(mine->args);
    free(mine);
    atomic_fetch_sub(&in_work, 1);
    return NULL;
}

static bool start(errand *what)
{
    pthread_t thread;
    if (atomic_fetch_add(&in_work, 1) < WHOLE_MAX &&
        pthread_create(&thread, NULL, run, what) == 0) {
        pthread_detach(thread);
        return true;
    }
    atomic_fetch_sub(&in_work, 1);
    return false;
}

void call_whole(exchange *of)
{
    json_t *args = call_args(of);
    if (args == NULL)
        return;
    errand *mine = need(NULL, sizeof(*mine));
    *mine = (errand){of, args};
    http_wait(of);
    if (start(mine))
        return;
    json_decref(args);
    free(mine);
    rest_busy(of);
}

void calls_end(void)
{
    const struct timespec nap = {.tv_nsec = 2000000};
    while (atomic_load(&in_work) > 0)
        nanosleep(&nap, NULL);
}
