// oms_stripe_receive: from the bytes of a webhook to what the shop is told.
#include "adapters/stripe/stripe.h"

#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/sized.h"

static int64_t wall_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int verify(const oms_stripe_hooks *hooks, const char *signature,
                  const char *body, size_t body_bytes, oms_error *err)
{
    oms_secrets all;
    int code = oms__secrets_gather(&all, hooks->secrets, hooks->secrets_count,
                                   hooks->secrets_file, err);
    if (code == OMS_OK)
        code =
            oms_stripe_verify(signature, body, body_bytes, all.each, all.count,
                              hooks->now_ms ? hooks->now_ms : wall_ms(), err);
    oms__secrets_wipe(&all);
    return code;
}

// ---- events ----------------------------------------------------------------

typedef struct stripe_heard {
    const char *type;
    stripe_hear *hear;
} stripe_heard;

static const stripe_heard heard[] = {
    {"payment_intent.amount_capturable_updated", oms__stripe_hear_capturable},
    {"payment_intent.succeeded", oms__stripe_hear_succeeded},
    {"payment_intent.payment_failed", oms__stripe_hear_failed},
    {"payment_intent.canceled", oms__stripe_hear_canceled},
    {"charge.refunded", oms__stripe_hear_charge},
    {"charge.refund.updated", oms__stripe_hear_refund},
    {"refund.created", oms__stripe_hear_refund},
    {"refund.updated", oms__stripe_hear_refund},
    {"refund.failed", oms__stripe_hear_refund},
    {"charge.dispute.created", oms__stripe_hear_dispute},
    {"charge.dispute.updated", oms__stripe_hear_dispute},
    {"charge.dispute.closed", oms__stripe_hear_dispute},
    {"charge.dispute.funds_withdrawn", oms__stripe_hear_dispute},
    {"charge.dispute.funds_reinstated", oms__stripe_hear_dispute},
};

static int dispatch(oms *engine, const stripe_event *event, oms_error *err)
{
    stripe_place place = {.oms = engine, .event = event, .err = err};
    for (size_t i = 0; i < sizeof(heard) / sizeof(heard[0]); i++) {
        if (strcmp(heard[i].type, event->type) != 0)
            continue;
        int code = heard[i].hear(&place);
        oms_money_free(place.money);
        return code;
    }
    return OMS_OK; // it means nothing to a shop
}

static int read_event(const json_t *tree, const oms_stripe_hooks *hooks,
                      stripe_event *out, oms_error *err)
{
    const json_t *live = oms__json_at(tree, "livemode");
    int64_t created = oms__json_number(tree, "created");
    *out = (stripe_event){.id = oms__json_text(tree, "id"),
                          .type = oms__json_text(tree, "type"),
                          .object = oms__json_at(tree, "data.object")};
    if (!oms__json_is(tree, "object", "event") ||
        !oms__json_is_id(out->id, "evt_") || out->type == NULL ||
        !json_is_object(out->object) || created < 0 ||
        created > OMS_TIME_MAX / 1000 || !json_is_boolean(live))
        return oms__error_set(err, OMS_EINVAL, "",
                              "this is signed, but it is no event of Stripe's");
    out->created_ms = created * 1000;
    if (json_is_true(live) == hooks->test_mode)
        return oms__error_set(
            err, OMS_EREFUSED, "/livemode",
            hooks->test_mode ? "this shop takes events of the test mode only"
                             : "this shop takes live events only");
    return OMS_OK;
}

int oms_stripe_receive(oms *engine, const oms_stripe_hooks *given,
                       const char *signature, const char *body,
                       size_t body_bytes, oms_error *err)
{
    json_t *tree = NULL;
    stripe_event event;
    oms_stripe_hooks taken;
    const oms_stripe_hooks *hooks = &taken;
    if (engine == NULL)
        return oms__error_set(err, OMS_EINVAL, "", "give a shop");
    int code = oms__sized_take(given, &taken, sizeof(taken), "", err);
    if (code == OMS_OK)
        code = verify(hooks, signature, body, body_bytes, err);
    if (code == OMS_OK)
        code = oms__json_read(body, body_bytes, &tree, err);
    if (code == OMS_OK)
        code = read_event(tree, hooks, &event, err);
    if (code == OMS_OK)
        code = dispatch(engine, &event, err);
    json_decref(tree);
    return code;
}
