// What vendors tell us: POST /v1/webhooks/stripe and /easypost, or with a
// shop's name behind it.
//
// A vendor has no token of ours; its signature over the bytes as they came is
// what counts, and nothing is read before it holds. What comes again changes
// nothing, because the library keys it by the vendor's own id.
//
// An address that names a shop reaches that shop, by the secret of that shop.
// One account of the vendor may also be that of several shops: the address
// without a name is for all that have no secret of their own, and each is asked
// whether it knows the payment or parcel.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <oms/easypost.h>
#include <oms/stripe.h>

#include "calls.h"
#include "config_parts.h"
#include "rest.h"
#include "shop.h"
#include "watch.h"

typedef struct delivery {
    exchange *of;
    const struct vendor *from;
    const config *by; // in force when it came
    shop *only;       // that the address names; NULL: none
    const char *signature;
    oms_easypost_headers easypost;
} delivery;

typedef struct vendor {
    const char *name;
    const char *command; // of the role that can take it
    const char *role;
    const char *secret; // the settings of [webhooks]
    const char *test_mode;
    int (*receive)(const delivery *what, shop *in, oms_error *err);
} vendor;

// What [webhooks NAME] says, else [webhooks].
static const char *said(const delivery *what, const shop *in, const char *name)
{
    return config_get_for(what->by, "webhooks", shop_name(in), name);
}

static bool is_set(const delivery *what, const shop *in, const char *name)
{
    return config_flag(said(what, in, name));
}

static int receive_stripe(const delivery *what, shop *in, oms_error *err)
{
    oms_stripe_hooks hooks = OMS_INIT(oms_stripe_hooks);
    hooks.secrets_file = said(what, in, what->from->secret);
    hooks.test_mode = is_set(what, in, what->from->test_mode);
    return oms_stripe_receive(shop_engine(in), &hooks, what->signature,
                              what->of->body, what->of->body_bytes, err);
}

static int receive_easypost(const delivery *what, shop *in, oms_error *err)
{
    oms_easypost_hooks hooks = OMS_INIT(oms_easypost_hooks);
    hooks.secrets_file = said(what, in, what->from->secret);
    hooks.test_mode = is_set(what, in, what->from->test_mode);
    hooks.any_carrier = is_set(what, in, "easypost_any_carrier");
    int rc = oms_easypost_receive(shop_engine(in), &hooks, &what->easypost,
                                  what->of->body, what->of->body_bytes, err);
    // A strict shop refuses scans before the hand-over; the others were taken.
    return rc == OMS_ESTATE ? OMS_OK : rc;
}

static const vendor vendors[] = {
    {"stripe", "payment.record", "payment", "stripe_secret_file",
     "stripe_test_mode", receive_stripe},
    {"easypost", "shipment.scan", "fulfillment", "easypost_secret_file",
     "easypost_test_mode", receive_easypost},
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

// Whether it is for this shop, whatever it is about.
static bool is_for(const delivery *what, const shop *in)
{
    char own[CONFIG_NAME_MAX * 2];
    if (what->only != NULL)
        return what->only == in && said(what, in, what->from->secret) != NULL;
    snprintf(own, sizeof(own), "webhooks %s", shop_name(in));
    return config_get(what->by, own, what->from->secret) == NULL &&
           config_get(what->by, "webhooks", what->from->secret) != NULL;
}

static void receive(void *with)
{
    delivery *what = with;
    const omsd *daemon = what->of->daemon;
    oms_error err = OMS_INIT(oms_error);
    int rc = OMS_ENOTFOUND;
    for (size_t i = 0; rc == OMS_ENOTFOUND && i < daemon->shops_count; i++)
        if (is_for(what, daemon->shops[i]))
            rc = what->from->receive(what, daemon->shops[i], &err);
    answer(what, rc, &err);
    free(what);
}

// ---- a request -------------------------------------------------------------

static delivery *delivery_of(exchange *of, const vendor *from)
{
    delivery *made = need(NULL, sizeof(*made));
    *made = (delivery){
        .of = of,
        .from = from,
        .by = of->daemon->config,
        .signature = http_header(of, "Stripe-Signature"),
        .easypost = OMS_INIT(oms_easypost_headers),
    };
    made->easypost.signature = http_header(of, "X-Hmac-Signature");
    made->easypost.dated_signature = http_header(of, "X-Hmac-Signature-V2");
    made->easypost.timestamp = http_header(of, "X-Timestamp");
    made->easypost.path = http_header(of, "X-Path");
    return made;
}

// Whether some shop takes it; one that is named and not there takes nothing.
static bool is_taken(delivery *what)
{
    const exchange *of = what->of;
    bool named = of->match.count > 1, any = false;
    if (named)
        what->only = omsd_shop(of->daemon, of->match.parts[1].value);
    for (size_t i = 0; i < of->daemon->shops_count; i++)
        any = any || is_for(what, of->daemon->shops[i]);
    return any && (!named || what->only != NULL) &&
           routes_here(of->daemon->routes, what->from->command);
}

void incoming(exchange *of)
{
    const vendor *from = vendor_of(of);
    if (from == NULL) {
        problem(of, 404, "not-found", "there is no such vendor");
        return;
    }
    delivery *what = delivery_of(of, from);
    if (!is_taken(what)) {
        free(what);
        problem(of, 404, "not-found",
                "webhooks of %s are not taken here: that needs its secret, and "
                "the service %s",
                from->name, from->role);
        return;
    }
    http_wait(of);
    if (pool_run(receive, what))
        return;
    free(what);
    rest_busy(of);
}
