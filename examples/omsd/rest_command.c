// Commands: a key, the arguments, perhaps a condition; then the shop's thread
// commits many at once, and the receipt comes back here.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rest.h"
#include "shop.h"
#include "watch.h"

#define PAUSE_MS_MAX 250 // between two looks at what follows

typedef struct errand {
    command command;
    exchange *of;
    text args;
    char key[OMS_KEY_BYTES_MAX + 1];
    char trace[TRACE_BYTES + 1];
    key_held *held;
    preference prefer;
    oms_condition only_if;
    text only_if_args;
    char tag[OMS_TAG_BYTES + 1];
    bool makes;       // the condition is that nothing is there
    bool asked;       // by If-Match or If-None-Match
    int64_t after;    // the last event that is known of the subject
    int64_t until_ms; // of the waiting
    int64_t pause_ms; // between two looks
} errand;

static void errand_free(errand *of)
{
    if (of->held != NULL)
        key_let_go(of->held);
    text_free(&of->args);
    text_free(&of->only_if_args);
    free(of);
}

// ---- the receipt -----------------------------------------------------------

static void put_number(text *to, const char *name, int64_t value)
{
    if (value != 0)
        text_print(to, "%s\"%s\":%" PRId64, to->count > 1 ? "," : "", name,
                   value);
}

void rest_put_receipt(text *to, const oms_receipt *from)
{
    text_put(to, "{");
    if (from->subject[0] != '\0') {
        text_put(to, "\"subject\":");
        text_json(to, from->subject);
    }
    put_number(to, "number", from->number);
    put_number(to, "event_id", from->event_id);
    put_number(to, "at_ms", from->at_ms);
    text_put(to, "}");
}

// A template with the receipt's subject and number.
static void put_location(text *to, const char *template,
                         const oms_receipt *from)
{
    for (const char *at = template; *at != '\0';) {
        size_t bytes = strcspn(at, "{");
        text_bytes(to, at, bytes);
        at += bytes;
        if (strncmp(at, "{subject}", 9) == 0)
            rest_escape(to, from->subject, strlen(from->subject));
        else if (*at == '{')
            text_print(to, "%" PRId64, from->number);
        at += strcspn(at, "}");
        at += *at == '}';
    }
}

// Location of what was made; 200 where nothing was.
static int say_made(errand *of)
{
    const operation *asked = of->of->operation;
    if (asked->location == NULL || (asked->condition_required && !of->makes))
        return 200;
    text location = {0};
    if (asked->condition_required) // a PUT makes what its path says
        text_put(&location, of->of->path);
    else
        put_location(&location, asked->location, &of->command.receipt);
    http_add(of->of, "Location", location.bytes);
    text_free(&location);
    return 201;
}

// The order instead of the receipt. False: it is not about an order.
static bool send_order(errand *of, int status, bool settled)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *found = NULL;
    text args = {0}, body = {0};
    char tag[OMS_TAG_BYTES + 1];
    text_put(&args, "{\"order_id\":");
    text_json(&args, of->command.receipt.subject);
    text_put(&args, "}");
    int rc = oms_query(shop_engine(of->of->shop), "order.get", args.bytes,
                       &found, &err);
    text_free(&args);
    if (rc != OMS_OK)
        return false;
    oms_result_tag(found, tag);
    tags_send(of->of, tag);
    prefer_say(of->of, &of->prefer, settled, true);
    text_bytes(&body, oms_result_json(found), oms_result_bytes(found));
    oms_result_free(found);
    http_send(of->of, status, "application/json", &body);
    return true;
}

static void send_done(errand *of, bool settled)
{
    text body = {0};
    if (of->command.receipt.flags & OMS_RECEIPT_REPEATED)
        http_add(of->of, "Idempotent-Replayed", "true");
    int status = say_made(of);
    if (!of->prefer.representation || !send_order(of, status, settled)) {
        prefer_say(of->of, &of->prefer, settled, false);
        rest_put_receipt(&body, &of->command.receipt);
        http_send(of->of, status, "application/json", &body);
    }
    errand_free(of);
}

// ---- what follows ----------------------------------------------------------

// The last of the consequences may be no event of the subject: look often at
// first, then less.
static int64_t look_again_ms(errand *of)
{
    of->pause_ms = of->pause_ms == 0 ? 4 : 2 * of->pause_ms;
    if (of->pause_ms > PAUSE_MS_MAX)
        of->pause_ms = PAUSE_MS_MAX;
    int64_t next = wait_now_ms() + of->pause_ms;
    return next < of->until_ms ? next : of->until_ms;
}

static void settle(void *given)
{
    errand *of = given;
    shop *in = of->of->shop;
    const char *subject = of->command.receipt.subject;
    bool waits = of->prefer.wait_s > 0;
    bool settled = waits && wait_settled(in, subject, &of->after);
    if (waits && !settled && wait_now_ms() < of->until_ms &&
        !of->of->daemon->stopping)
        wait_change(in, subject, of->after, look_again_ms(of), settle, of);
    else
        send_done(of, settled);
}

// ---- refusals --------------------------------------------------------------

static void refuse(errand *of)
{
    const oms_error *err = &of->command.error;
    bool about = strncmp(err->where, "/only_if", 8) == 0;
    bool condition = about && err->code == OMS_ECONFLICT;
    if (condition && !of->asked)
        problem(of->of, 428, "precondition-required",
                "it is there already: send If-Match with the ETag of what it "
                "replaces");
    else if (condition)
        problem(of->of, 412, "precondition-failed",
                of->makes ? "it is there already"
                          : "it is not what If-Match says: read it again");
    else if (about)
        problem(of->of, 400, "condition",
                "the condition cannot be asked here: the service of %s is "
                "another",
                of->only_if.query);
    else
        problem_of(of->of, err);
    errand_free(of);
}

static void done(command *one)
{
    errand *of = one->own;
    key_let_go(of->held);
    of->held = NULL;
    if (one->request.code != OMS_OK) {
        refuse(of);
        return;
    }
    of->after = one->receipt.event_id;
    bool more = of->prefer.wait_s > 0 || of->prefer.representation;
    if (!more || !pool_run(settle, of))
        send_done(of, false);
}

// ---- key and conditions ----------------------------------------------------

// A text in quotes, as RFC 8941 writes it, is the text.
static bool read_key(exchange *of, char key[OMS_KEY_BYTES_MAX + 1])
{
    const char *from = http_header(of, "Idempotency-Key");
    if (from == NULL || from[0] == '\0') {
        problem(of, 400, "key-missing",
                "a command needs the header Idempotency-Key: repeat it with "
                "the same key and it is done once");
        return false;
    }
    size_t bytes = strlen(from);
    if (bytes > 2 && from[0] == '"' && from[bytes - 1] == '"') {
        from++;
        bytes -= 2;
    }
    bool fits = bytes <= OMS_KEY_BYTES_MAX;
    for (size_t i = 0; fits && i < bytes; i++)
        fits = from[i] > ' ' && from[i] <= '~';
    if (!fits) {
        problem(of, 400, "key-malformed",
                "Idempotency-Key is 1 to %d visible ASCII characters",
                OMS_KEY_BYTES_MAX);
        return false;
    }
    char given[OMS_KEY_BYTES_MAX + 1];
    memcpy(given, from, bytes);
    given[bytes] = '\0';
    const char *own = key_own(of, given, key);
    if (own != key)
        memcpy(key, own, bytes + 1);
    return true;
}

// Of several tags the one that holds now; the engine asks again in time.
static void choose_tag(errand *of, const char *header)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *found = NULL;
    char current[OMS_TAG_BYTES + 1] = "";
    bool several = tags_several(header);
    if (several && oms_query(shop_engine(of->of->shop), of->only_if.query,
                             of->only_if_args.bytes, &found, &err) == OMS_OK)
        oms_result_tag(found, current);
    oms_result_free(found);
    tags_wanted(header, several ? current : NULL, of->tag);
    of->only_if.tag = of->tag;
}

static bool refuse_condition(exchange *of, bool known)
{
    problem(of, 400, "condition",
            known ? "a command takes If-Match with ETags, or If-None-Match: *, "
                    "not both"
                  : "this command knows no conditions: leave If-Match and "
                    "If-None-Match out");
    return false;
}

static bool read_condition(exchange *of, errand *out)
{
    const char *tags = http_header(of, "If-Match");
    const char *none = http_header(of, "If-None-Match");
    out->asked = tags != NULL || none != NULL;
    if (!out->asked && !of->operation->condition_required)
        return true;
    if (of->operation->condition == NULL || of->match.count == 0)
        return refuse_condition(of, false);
    if (none != NULL && (tags != NULL || !tags_any(none)))
        return refuse_condition(of, true);
    out->only_if = OMS_INIT(oms_condition);
    out->only_if.query = of->operation->condition;
    args_of_first_part(of, &out->only_if_args);
    out->only_if.args = out->only_if_args.bytes;
    out->makes = tags == NULL;
    if (tags != NULL)
        choose_tag(out, tags);
    out->command.request.only_if = &out->only_if;
    return true;
}

// ---- the command -----------------------------------------------------------

static bool read_errand(exchange *of, errand *out)
{
    out->of = of;
    out->command.request = OMS_INIT(oms_request);
    if (!read_key(of, out->key) || !args_of_body(of, &out->args) ||
        !args_theirs(of, &out->args) || !prefer_read(of, &out->prefer) ||
        !read_condition(of, out))
        return false;
    out->held = key_hold(of->shop, out->key);
    if (out->held != NULL)
        return true;
    http_add(of, "Retry-After", "1");
    problem(of, 409, "key-in-flight",
            "a request with this key is being answered: ask again later");
    return false;
}

void rest_command(exchange *of)
{
    errand *made = need(NULL, sizeof(*made));
    memset(made, 0, sizeof(*made));
    if (!read_errand(of, made)) {
        errand_free(made);
        return;
    }
    made->until_ms = wait_now_ms() + made->prefer.wait_s * 1000;
    made->command.request.command = of->operation->name;
    made->command.request.key = made->key;
    made->command.request.args = made->args.bytes;
    made->command.request.actor =
        of->who.subject[0] != '\0' ? of->who.subject : NULL;
    trace_parent(of, made->trace);
    made->command.request.trace = made->trace;
    made->command.own = made;
    made->command.done = done;
    http_wait(of);
    if (!shop_submit(of->shop, &made->command)) {
        errand_free(made);
        rest_busy(of);
    }
}
