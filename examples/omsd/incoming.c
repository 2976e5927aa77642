// What vendors tell us: POST /v1/webhooks/stripe and /easypost.
//
// A vendor has no token of ours; its signature over the bytes as they came is
// what counts, and nothing is read before it holds. What comes again changes
// nothing, because the library keys it by the vendor's own id. The vendor does
// not know our shops, so each is asked whether it knows the payment or parcel.
#include <stdlib.h>
#include <string.h>

#include <oms/easypost.h>
#include <oms/stripe.h>

#include "calls.h"
#include "config_parts.h"
#include "shop.h"
#include "watch.h"

typedef struct delivery {
    exchange *of;
    const struct vendor *from;
    char *secrets_file; // of the configuration when it came
    const char *signature;
    oms_easypost_headers easypost;
    bool test_mode;
    bool any_carrier;
} delivery;

typedef struct vendor {
    const char *name;
    const char *command; // of the role that can take it
    const char *role;
    int (*receive)(const delivery *what, oms *engine, oms_error *err);
} vendor;

static int receive_stripe(const delivery *what, oms *engine, oms_error *err)
{
    oms_stripe_hooks hooks = OMS_INIT(oms_stripe_hooks);
    hooks.secrets_file = what->secrets_file;
    hooks.test_mode = what->test_mode;
    return oms_stripe_receive(engine, &hooks, what->signature, what->of->body,
                              what->of->body_bytes, err);
}

static int receive_easypost(const delivery *what, oms *engine, oms_error *err)
{
    oms_easypost_hooks hooks = OMS_INIT(oms_easypost_hooks);
    hooks.secrets_file = what->secrets_file;
    hooks.test_mode = what->test_mode;
    hooks.any_carrier = what->any_carrier;
    int rc = oms_easypost_receive(engine, &hooks, &what->easypost,
                                  what->of->body, what->of->body_bytes, err);
    // A strict shop refuses scans before the hand-over; the others were taken.
    return rc == OMS_ESTATE ? OMS_OK : rc;
}

static const vendor vendors[] = {
    {"stripe", "payment.record", "payment", receive_stripe},
    {"easypost", "shipment.scan", "fulfillment", receive_easypost},
};

static const vendor *vendor_of(const exchange *of)
{
    const char *name = of->match.count > 0 ? of->match.parts[0].value : "";
    for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++) {
        if (strcmp(vendors[i].name, name) == 0)
            return &vendors[i];
    }
    return NULL;
}

static bool is_here(const routes *in, const char *name)
{
    for (size_t i = 0; i < routes_count(in); i++) {
        const operation *one = routes_at(in, i)->operation;
        if (strcmp(one->name, name) == 0)
            return one->here;
    }
    return false;
}

// ---- the answer ------------------------------------------------------------

static bool is_about(const oms_error *err, const char *where)
{
    return strncmp(err->where, where, strlen(where)) == 0;
}

// A vendor that gets no 2xx sends it again, for days. So what no shop here
// knows is taken, too: to ask again would not help.
static void answer(const delivery *what, int rc, const oms_error *err)
{
    exchange *of = what->of;
    const char *code = rc == OMS_OK ? "taken" : oms_code_name(rc);
    watch_count("webhooks_received", code, 1);
    if (rc == OMS_OK || rc == OMS_ENOTFOUND) {
        call_send(of, 200, json_pack("{s:b}", "done", 1));
        return;
    }
    log_event(LEVEL_WARN, "webhook_refused", "vendor", what->from->name, "code",
              code, "why", err->text, "request_id", of->request_id, NULL);
    if (is_about(err, "/secrets"))
        problem(of, 503, "not-ready", "the secret of %s cannot be used",
                what->from->name);
    else if (is_about(err, "/signature") || is_about(err, "/dated_signature") ||
             is_about(err, "/timestamp"))
        problem(of, 401, "signature", "%s", err->text);
    else if (rc == OMS_EREFUSED || rc == OMS_EINVAL)
        problem(of, 400, "refused", "%s", err->text);
    else
        problem_of(of, err);
}

static void receive(void *with)
{
    delivery *what = with;
    const omsd *daemon = what->of->daemon;
    oms_error err = OMS_INIT(oms_error);
    int rc = OMS_ENOTFOUND;
    for (size_t i = 0; rc == OMS_ENOTFOUND && i < daemon->shops_count; i++)
        rc = what->from->receive(what, shop_engine(daemon->shops[i]), &err);
    answer(what, rc, &err);
    free(what->secrets_file);
    free(what);
}

// ---- a request -------------------------------------------------------------

static bool is_set(const config *of, const char *name)
{
    return config_flag(config_get(of, "webhooks", name));
}

static delivery *delivery_of(exchange *of, const vendor *from,
                             const char *secrets_file)
{
    const config *by = of->daemon->config;
    bool stripe = strcmp(from->name, "stripe") == 0;
    delivery *made = need(NULL, sizeof(*made));
    *made = (delivery){
        .of = of,
        .from = from,
        .secrets_file = need_text(secrets_file),
        .signature = http_header(of, "Stripe-Signature"),
        .easypost = OMS_INIT(oms_easypost_headers),
        .test_mode =
            is_set(by, stripe ? "stripe_test_mode" : "easypost_test_mode"),
        .any_carrier = is_set(by, "easypost_any_carrier"),
    };
    made->easypost.signature = http_header(of, "X-Hmac-Signature");
    made->easypost.dated_signature = http_header(of, "X-Hmac-Signature-V2");
    made->easypost.timestamp = http_header(of, "X-Timestamp");
    made->easypost.path = http_header(of, "X-Path");
    return made;
}

void incoming(exchange *of)
{
    const config *by = of->daemon->config;
    const vendor *from = vendor_of(of);
    if (from == NULL) {
        problem(of, 404, "not-found", "there is no such vendor");
        return;
    }
    const char *secrets_file = strcmp(from->name, "stripe") == 0
                                   ? by->stripe_secret_file
                                   : by->easypost_secret_file;
    if (secrets_file == NULL || !is_here(of->daemon->routes, from->command)) {
        problem(of, 404, "not-found",
                "webhooks of %s are not taken here: that needs its secret, and "
                "the service %s",
                from->name, from->role);
        return;
    }
    delivery *what = delivery_of(of, from, secrets_file);
    http_wait(of);
    if (pool_run(receive, what))
        return;
    free(what->secrets_file);
    free(what);
    http_add(of, "Retry-After", "1");
    problem(of, 503, "busy", "too much waits");
}
