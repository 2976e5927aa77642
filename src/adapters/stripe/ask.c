// Asking: forms, paths and headers. The key of a call is the key of what it
// does, whichever turn that is: Stripe then does it once, however often it is
// asked.
#include "adapters/stripe/stripe.h"

#include <string.h>

#include "base/url.h"

#define FORM_BYTES_MAX (64 * 1024) // a form of ours is far smaller
#define HEADERS 3

// ---- forms -----------------------------------------------------------------

void oms__stripe_form(stripe_form *form)
{
    oms__buf_init(&form->buf, NULL, FORM_BYTES_MAX);
}

void oms__stripe_add(stripe_form *form, const char *name, const char *value)
{
    if (form->buf.count > 0)
        oms__buf_text(&form->buf, "&");
    oms__url_add(&form->buf, name);
    oms__buf_text(&form->buf, "=");
    oms__url_add(&form->buf, value);
}

void oms__stripe_add_number(stripe_form *form, const char *name, int64_t value)
{
    if (form->buf.count > 0)
        oms__buf_text(&form->buf, "&");
    oms__url_add(&form->buf, name);
    oms__buf_text(&form->buf, "=");
    oms__buf_int(&form->buf, value);
}

void oms__stripe_add_meta(stripe_form *form, const char *name,
                          const char *value)
{
    if (form->buf.count > 0)
        oms__buf_text(&form->buf, "&");
    oms__url_add(&form->buf, "metadata[");
    oms__url_add(&form->buf, name);
    oms__url_add(&form->buf, "]");
    oms__buf_text(&form->buf, "=");
    oms__url_add(&form->buf, value);
}

void oms__stripe_add_own(stripe_form *form, const stripe_asked *asked)
{
    oms__stripe_add_meta(form, "order_id", asked->own.order_id);
    oms__stripe_add_number(form, "metadata[payment_no]", asked->own.payment_no);
    oms__stripe_add_number(form, "metadata[transaction_no]",
                           asked->own.transaction_no);
    oms__stripe_add_meta(form, "key", asked->key);
}

// Moves the form into the arena; NULL: no memory.
static const char *finish(stripe_turn *turn, stripe_form *form, size_t *count)
{
    *count = form->buf.count;
    const char *text =
        form->buf.failed
            ? NULL
            : oms__arena_bytes(turn->http->arena,
                               form->buf.bytes ? form->buf.bytes : "", *count);
    oms__buf_free(&form->buf);
    return text;
}

// ---- requests --------------------------------------------------------------

const char *oms__stripe_path(stripe_turn *turn, const char *behind)
{
    return oms__arena_printf(turn->http->arena, "/v1/payment_intents/%s%s",
                             turn->state->asked.intent, behind);
}

static oms_http_next no_memory(stripe_turn *turn)
{
    return oms__stripe_done(turn, OMS_OUTCOME_RETRY,
                            "no memory for a request to Stripe");
}

static bool headers(stripe_turn *turn, const char *suffix, size_t count)
{
    oms_http_header *all =
        oms__arena_array(turn->http->arena, HEADERS, sizeof(*all));
    const char *key = oms__arena_printf(turn->http->arena, "%s%s",
                                        turn->state->asked.key, suffix);
    if (all == NULL || key == NULL)
        return false;
    all[0] = (oms_http_header){"Stripe-Version", turn->with->version};
    all[1] = (oms_http_header){"Idempotency-Key", key};
    all[2] =
        (oms_http_header){"Content-Type", "application/x-www-form-urlencoded"};
    turn->request->headers = all;
    turn->request->headers_count = count;
    return true;
}

oms_http_next oms__stripe_look(stripe_turn *turn, const char *path,
                               stripe_form *form)
{
    oms_http_request *request = turn->request;
    const char *url = path;
    if (form != NULL) {
        size_t count = 0;
        const char *query = finish(turn, form, &count);
        url = query == NULL || path == NULL
                  ? NULL
                  : oms__arena_printf(turn->http->arena, "%s?%s", path, query);
    }
    // A GET needs no key; Stripe ignores it.
    if (url == NULL || !headers(turn, ":look", 2))
        return no_memory(turn);
    turn->state->step = STRIPE_LOOK;
    request->method = "GET";
    request->url = url;
    request->flags = OMS_HTTP_SAFE;
    return OMS_HTTP_NEXT_SEND;
}

oms_http_next oms__stripe_post(stripe_turn *turn, stripe_step step,
                               const char *path, const char *suffix,
                               stripe_form *form)
{
    oms_http_request *request = turn->request;
    size_t count = 0;
    const char *body = finish(turn, form, &count);
    if (path == NULL || body == NULL || !headers(turn, suffix, HEADERS))
        return no_memory(turn);
    turn->state->step = step;
    request->method = "POST";
    request->url = path;
    request->body = body;
    request->body_bytes = count;
    return OMS_HTTP_NEXT_SEND;
}
