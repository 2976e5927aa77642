// A shop behind a daemon. Commands and queries go to the routes that the
// library's own description gives them, which is where the daemon has them
// from, too.
#include "remote.h"

#include <stdlib.h>
#include <string.h>

// What is neither a command nor a query: the daemon's calls.c.
static const char retry_route[] = "POST /v1/tasks/{task_id}/retry";
static const char drop_route[] = "POST /v1/tasks/{task_id}/drop";
static const char verify_route[] = "POST /v1/engine/verify";
static const char backup_route[] = "POST /v1/engine/backup";
static const char step_route[] = "POST /v1/engine/step";
static const char describe_route[] = "GET /v1/describe";

// What follows from a command takes a moment; longer if it waits for others.
static const char wait_for_rest[] = "wait=10";

typedef struct remote_shop {
    remote *daemon;
    json_t *described; // commands, queries and their routes
} remote_shop;

static remote *daemon_of(const cli_shop *shop)
{
    return ((const remote_shop *)shop->own)->daemon;
}

static bool is_good(const remote_answer *answer)
{
    return answer->status >= 200 && answer->status < 300;
}

// Sends a call and takes the text of its answer.
static int ask(remote *to, remote_call *call, char **out, oms_error *err)
{
    remote_answer answer;
    int rc = remote_send(to, call, &answer, err);
    if (rc != OMS_OK)
        return rc;
    if (is_good(&answer)) {
        *out = answer.body;
        return OMS_OK;
    }
    rc = remote_problem(&answer, err);
    remote_free(&answer);
    return rc;
}

// A call of the daemon's own; it lets go of [args].
static int ask_own(cli_shop *shop, const char *route, json_t *args,
                   bool repeatable, char **out, oms_error *err)
{
    remote_call call = {.repeatable = repeatable};
    bool made = remote_route(route, NULL, args, &call);
    json_decref(args);
    if (made)
        return ask(daemon_of(shop), &call, out, err);
    err->code = OMS_ENOTFOUND; // an id that no path can say is none
    snprintf(err->text, sizeof(err->text), "there is nothing without a name");
    return err->code;
}

// ---- commands and queries --------------------------------------------------

// A shop in memory says what is wrong with arguments that no request could be
// made of, in the words of the library: nothing was sent.
static int complain(const oms_request *request, bool asks, oms_error *err)
{
    oms_options options = OMS_INIT(oms_options);
    oms_result *answer = NULL;
    oms *none = NULL;
    options.path = ":memory:";
    int rc = oms_open(&options, &none, err);
    if (rc == OMS_OK && asks)
        rc = oms_query(none, request->command, request->args, &answer, err);
    else if (rc == OMS_OK)
        rc = oms_submit(none, request->command, request->key, request->args,
                        NULL, err);
    oms_result_free(answer);
    oms_close(none);
    if (rc != OMS_OK)
        return rc;
    err->code = OMS_ENOTSUP;
    snprintf(err->text, sizeof(err->text),
             "there is no way to say this to a daemon");
    return err->code;
}

static int make_call(const remote_shop *of, const oms_request *request,
                     bool asks, remote_call *out, oms_error *err)
{
    const json_t *entry = names_find(
        of->described, asks ? "queries" : "commands", request->command);
    const char *route = json_text(entry, "route");
    const char *text = request->args != NULL ? request->args : "{}";
    json_t *args = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    bool made = json_is_object(args) &&
                remote_route(route, json_object_get(entry, "args"), args, out);
    json_decref(args);
    return made ? OMS_OK : complain(request, asks, err);
}

static int remote_query(cli_shop *shop, const char *name, const char *args,
                        char **out, oms_error *err)
{
    const oms_request wanted = {.command = name, .args = args};
    remote_call call = {.repeatable = true};
    int rc = make_call(shop->own, &wanted, true, &call, err);
    return rc == OMS_OK ? ask(daemon_of(shop), &call, out, err) : rc;
}

// The answer to one command.
static void settle(oms_request *request, const remote_answer *answer)
{
    oms_error unread;
    oms_error *err = request->error != NULL ? request->error : &unread;
    if (!is_good(answer)) {
        request->code = remote_problem(answer, err);
        return;
    }
    json_t *told = json_loads(answer->body, 0, NULL);
    remote_receipt(told, answer->repeated, request->receipt);
    request->code = OMS_OK;
    json_decref(told);
}

// Some things may only be made, or be replaced by whoever says that there is
// one; here, as on a file, either is right.
static int submit_one(cli_shop *shop, oms_request *request, oms_error *err)
{
    static const char *const conditions[] = {NULL, "If-Match: *"};
    const remote_shop *of = shop->own;
    oms_error *refused = request->error != NULL ? request->error : err;
    remote_answer answer = {0};
    for (size_t i = 0; i < 2; i++) {
        remote_call call = {.key = request->key,
                            .condition = conditions[i],
                            .prefer = shop->waits ? wait_for_rest : NULL};
        remote_free(&answer);
        request->code = make_call(of, request, false, &call, refused);
        if (request->code != OMS_OK)
            return OMS_OK;
        int rc = remote_send(of->daemon, &call, &answer, err);
        if (rc != OMS_OK)
            return rc;
        if (answer.status != 428)
            break;
    }
    settle(request, &answer);
    shop->waited = shop->waits;
    remote_free(&answer);
    return OMS_OK;
}

static int remote_submit(cli_shop *shop, oms_request *requests, size_t count,
                         uint32_t flags, oms_error *err)
{
    // Its own route takes the key's word for who it is.
    bool plain = (flags & OMS_BATCH_SETTLE) == 0 && requests->actor == NULL;
    if (count == 1 && plain)
        return submit_one(shop, requests, err);
    return remote_bulk(daemon_of(shop), requests, count, err);
}

// ---- the engine ------------------------------------------------------------

// The daemon runs what is due by itself; this hurries it up.
static int remote_step(cli_shop *shop, int64_t budget_ms, int64_t *next_due_ms,
                       oms_error *err)
{
    remote_answer answer;
    remote_call call = {.repeatable = true};
    json_t *args = json_pack("{s:I}", "budget_ms", budget_ms);
    remote_route(step_route, NULL, args, &call);
    json_decref(args);
    int rc = remote_send(daemon_of(shop), &call, &answer, err);
    if (rc != OMS_OK)
        return rc;
    *next_due_ms = -1;
    if (is_good(&answer)) {
        json_t *told = json_loads(answer.body, 0, NULL);
        *next_due_ms = json_int(told, "next_due_ms");
        json_decref(told);
    } else {
        rc = remote_problem(&answer, err);
    }
    remote_free(&answer);
    return rc;
}

static int remote_pump(cli_shop *shop, oms_error *err)
{
    (void)shop;
    (void)err;
    return OMS_OK; // it runs
}

static int remote_retry(cli_shop *shop, const char *task_id, oms_error *err)
{
    char *answer = NULL;
    int rc = ask_own(shop, retry_route, json_pack("{s:s}", "task_id", task_id),
                     false, &answer, err);
    cli_release(answer);
    return rc;
}

static int remote_drop(cli_shop *shop, const char *task_id, const char *reason,
                       oms_error *err)
{
    char *answer = NULL;
    int rc =
        ask_own(shop, drop_route,
                json_pack("{s:s, s:s}", "task_id", task_id, "reason", reason),
                false, &answer, err);
    cli_release(answer);
    return rc;
}

static int remote_verify(cli_shop *shop, uint32_t flags, size_t *standing,
                         char **out, oms_error *err)
{
    json_t *args =
        json_pack("{s:b, s:b}", "repair", (flags & OMS_VERIFY_REPAIR) != 0,
                  "storage", (flags & OMS_VERIFY_STORAGE) != 0);
    int rc = ask_own(shop, verify_route, args, true, out, err);
    if (rc != OMS_OK)
        return rc;
    json_t *found = json_loads(*out, 0, NULL);
    size_t i;
    json_t *one;
    *standing = 0;
    json_array_foreach (json_object_get(found, "violations"), i, one)
        *standing += !json_is_true(json_object_get(one, "repaired"));
    json_decref(found);
    return OMS_OK;
}

static int remote_backup(cli_shop *shop, const char *path, oms_error *err)
{
    char *answer = NULL;
    int rc = ask_own(shop, backup_route, json_pack("{s:s}", "file", path),
                     false, &answer, err);
    cli_release(answer);
    return rc;
}

static int remote_describe(cli_shop *shop, char **out, oms_error *err)
{
    return ask_own(shop, describe_route, json_object(), true, out, err);
}

static void remote_close(cli_shop *shop)
{
    remote_shop *own = shop->own;
    remote_disconnect(own->daemon);
    json_decref(own->described);
    cli_release(own);
}

static const cli_door remote_door = {.submit = remote_submit,
                                     .query = remote_query,
                                     .step = remote_step,
                                     .pump = remote_pump,
                                     .retry = remote_retry,
                                     .drop = remote_drop,
                                     .verify = remote_verify,
                                     .backup = remote_backup,
                                     .describe = remote_describe,
                                     .close = remote_close};

bool remote_open(const cli_given *given, cli_shop *out, int *code)
{
    remote *to = remote_connect(given, code);
    if (to == NULL)
        return false;
    remote_shop *own = cli_alloc(NULL, sizeof(*own));
    *own = (remote_shop){to, names_described()};
    *out = (cli_shop){
        .door = &remote_door, .place = given->url, .remote = true, .own = own};
    return true;
}
