// How refusals are told, counted and kept.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth_ring.h"
#include "shop.h"
#include "watch.h"

// ---- strangers: a counter and a log line -----------------------------------

static void challenge(exchange *of, const char *cause)
{
    if (strcmp(cause, "missing") == 0)
        http_add(of, "WWW-Authenticate", "Bearer realm=\"omsd\"");
    else
        http_add(of, "WWW-Authenticate",
                 "Bearer realm=\"omsd\", error=\"invalid_token\"");
}

void refuse_unknown(exchange *of, const char *cause, const char *why)
{
    bool quiet = !rates_failures_left(of);
    watch_count("auth_refused", cause, 1);
    rates_failed(of);
    // A flood of bad tokens is counted above, and is no flood of lines.
    if (quiet) {
        rates_refuse(of, 1);
        return;
    }
    log_event(LEVEL_WARN, "auth_refused", "cause", cause, "address",
              http_peer(of), "request_id", of->request_id, NULL);
    challenge(of, cause);
    problem(of, 401, "unauthenticated", "%s", why);
}

void refuse_call(exchange *of, const char *cause, const char *why)
{
    watch_count("auth_refused", cause, 1);
    problem(of, 400, cause, "%s", why);
}

// ---- somebody known: the shop's audit --------------------------------------

typedef struct note { // what is written down, on a thread of the pool
    oms *engine;
    const char *operation; // lives as long as the table
    char subject[SUBJECT_BYTES_MAX + 1];
    char request_id[65];
    char order[OMS_CODE_BYTES_MAX + 1];
    char why[AUTH_TEXT_BYTES];
} note;

static void write_down(void *with)
{
    note *of = with;
    oms_error err = OMS_INIT(oms_error);
    oms_refusal_args args = OMS_INIT(oms_refusal_args);
    args.operation = of->operation;
    args.key = of->request_id;
    args.actor = of->subject;
    args.subject = of->order[0] != '\0' ? of->order : NULL;
    args.text = of->why;
    if (oms_refusal_add(of->engine, &args, &err) != OMS_OK)
        log_event(LEVEL_WARN, "audit_not_written", "why", err.text, NULL);
    free(of);
}

static const char *order_in(const json_t *args)
{
    const char *id = json_string_value(json_object_get(args, "order_id"));
    if (id == NULL)
        id = json_string_value(json_object_get(args, "subject"));
    return id != NULL && strlen(id) <= OMS_CODE_BYTES_MAX ? id : "";
}

static void keep(exchange *of, const char *why, const json_t *args)
{
    shop *at =
        of->shop != NULL ? of->shop : omsd_shop(of->daemon, of->who.shop);
    if (at == NULL)
        return;
    if (!rates_audit(of->who.subject)) {
        watch_count("auth_refusals_not_kept", "too_many", 1);
        return;
    }
    note *made = need(NULL, sizeof(*made));
    *made = (note){.engine = shop_engine(at), .operation = of->operation->name};
    snprintf(made->why, sizeof(made->why), "%s", why);
    memcpy(made->subject, of->who.subject, sizeof(made->subject));
    memcpy(made->request_id, of->request_id, sizeof(made->request_id));
    snprintf(made->order, sizeof(made->order), "%s", order_in(args));
    if (!pool_run(write_down, made)) {
        watch_count("auth_refusals_not_kept", "busy", 1);
        free(made);
    }
}

void refuse_known(exchange *of, const auth_no *why, const json_t *args)
{
    watch_count("auth_refused", why->code, 1);
    log_event(LEVEL_WARN, "auth_refused", "cause", why->code, "subject",
              of->who.subject, "operation", of->operation->name, "text",
              why->text, "request_id", of->request_id, NULL);
    keep(of, why->text, args);
    problem(of, why->status, why->code, "%s", why->text);
}
