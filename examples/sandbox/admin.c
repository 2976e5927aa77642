// What people and tests do by hand, all of it behind /_sandbox/: the plan, the
// journal, the sums, shelves, prices and customers.
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

static const field stock_fields[] = {
    {.name = "sku", .type = FIELD_CODE, .required = true},
    {.name = "location_id", .type = FIELD_CODE},
    {.name = "on_hand", .type = FIELD_INT, .most = UNITS_MAX},
    {.name = "add", .type = FIELD_INT, .least = -UNITS_MAX, .most = UNITS_MAX},
    {.name = NULL}};
static const field price_fields[] = {
    {.name = "sku", .type = FIELD_CODE, .required = true},
    {.name = "currency", .type = FIELD_CURRENCY, .required = true},
    {.name = "unit_price_minor",
     .type = FIELD_INT,
     .required = true,
     .most = MONEY_MAX},
    {.name = "unit_price_millionths", .type = FIELD_INT, .most = 999999},
    {.name = "inactive", .type = FIELD_BOOL},
    {.name = NULL}};
static const field customer_fields[] = {
    {.name = "customer_id", .type = FIELD_CODE, .required = true},
    {.name = "name", .type = FIELD_TEXT, .most = 256},
    {.name = "email", .type = FIELD_TEXT, .most = 256},
    {.name = "phone", .type = FIELD_TEXT, .most = 256},
    {.name = "blocked", .type = FIELD_BOOL},
    {.name = NULL}};
static const field act_fields[] = {
    {.name = "provider_ref", .type = FIELD_TEXT, .required = true, .most = 319},
    {.name = NULL}};

// ---- the query -------------------------------------------------------------

char *query_text(const exchange *of, const char *name)
{
    const char *given = MHD_lookup_connection_value(
        of->connection, MHD_GET_ARGUMENT_KIND, name);
    char *text = given != NULL ? need_text(given) : NULL;
    if (text == NULL || unescape(text))
        return text;
    free(text);
    return need_text("");
}

bool query_number(const exchange *of, const char *name, int64_t otherwise,
                  int64_t least, int64_t most, int64_t *number, reply *out)
{
    char *text = query_text(of, name);
    *number = otherwise;
    if (text == NULL)
        return true;
    char *end = text;
    long long read = strtoll(text, &end, 10);
    bool good = end != text && *end == '\0' && strlen(text) < 19 &&
                read >= least && read <= most;
    free(text);
    if (!good)
        reply_problem(out, 400, "invalid", "%s is a number from %lld to %lld",
                      name, (long long)least, (long long)most);
    *number = read;
    return good;
}

static bool page_of(exchange *of, int64_t *after, int64_t *limit)
{
    return query_number(of, "after", 0, 0, INT64_MAX, after, &of->reply) &&
           query_number(of, "limit", 100, 1, PAGE_MAX, limit, &of->reply);
}

// ---- reading ---------------------------------------------------------------

static void show_health(sandbox *box, exchange *of, int64_t now)
{
    bool well = !box->journal.broken;
    reply_json(&of->reply, well ? 200 : 503,
               json_pack("{s:s, s:I, s:I, s:I, s:I}", "status",
                         well ? "ok" : "journal_broken", "up_ms",
                         (json_int_t)(now - box->started_at_ms), "effects",
                         (json_int_t)box->journal.count, "keys",
                         (json_int_t)HASH_COUNT(box->calls), "waiting",
                         (json_int_t)box->waiting_count));
}

static void show_calls(sandbox *box, exchange *of, int64_t now)
{
    (void)now;
    calls_show(box, &of->reply);
}

static void show_keys(sandbox *box, exchange *of, int64_t now)
{
    int64_t limit;
    char *after = query_text(of, "after");
    (void)now;
    if (query_number(of, "limit", 100, 1, PAGE_MAX, &limit, &of->reply))
        calls_keys(box, after, limit, &of->reply);
    free(after);
}

static void show_plan(sandbox *box, exchange *of, int64_t now)
{
    reply_json(&of->reply, 200, plan_show(box->plan, now));
}

static void show_journal(sandbox *box, exchange *of, int64_t now)
{
    int64_t after;
    int64_t limit;
    (void)now;
    if (page_of(of, &after, &limit))
        journal_page(&box->journal, after, limit, &of->reply);
}

static void show_balance(sandbox *box, exchange *of, int64_t now)
{
    int64_t after;
    int64_t limit;
    char *order_id = query_text(of, "order_id");
    (void)now;
    if (page_of(of, &after, &limit))
        balance_page(box, order_id, after, limit, &of->reply);
    free(order_id);
}

static void show_stock(sandbox *box, exchange *of, int64_t now)
{
    int64_t limit;
    char *after = query_text(of, "after");
    (void)now;
    if (query_number(of, "limit", 100, 1, PAGE_MAX, &limit, &of->reply))
        shelves_show(box, after, limit, &of->reply);
    free(after);
}

// ---- changing --------------------------------------------------------------

static void set_plan(sandbox *box, exchange *of, int64_t now)
{
    plan *read =
        plan_read(of->body != NULL ? of->body : "", of->bytes, now, &of->reply);
    if (read == NULL)
        return;
    plan_free(box->plan);
    box->plan = read;
    show_plan(box, of, now);
}

static bool read_body(exchange *of, const field *fields)
{
    of->asked = strict_read(of->body != NULL ? of->body : "", of->bytes, fields,
                            &of->reply);
    return of->asked != NULL;
}

static void set_stock(sandbox *box, exchange *of, int64_t now)
{
    char key[40];
    if (!read_body(of, stock_fields))
        return;
    bool sets = json_object_get(of->asked, "on_hand") != NULL;
    if (sets == (json_object_get(of->asked, "add") != NULL)) {
        reply_problem(&of->reply, 400, "invalid", "say either on_hand or add");
        return;
    }
    snprintf(key, sizeof(key), "hand-%lld", (long long)++box->effects_by_hand);
    shelves_set(box, of->asked, key, now, &of->reply);
}

static void set_price(sandbox *box, exchange *of, int64_t now)
{
    (void)now;
    if (read_body(of, price_fields))
        catalog_set(box, of->asked, &of->reply);
}

static void set_customer(sandbox *box, exchange *of, int64_t now)
{
    (void)now;
    if (read_body(of, customer_fields))
        customer_set(box, of->asked, &of->reply);
}

static void act(sandbox *box, exchange *of, int64_t now)
{
    if (read_body(of, act_fields))
        payment_act(box, of->asked, now, &of->reply);
}

// ---- which -----------------------------------------------------------------

typedef void (*door)(sandbox *box, exchange *of, int64_t now);

static const struct {
    const char *path;
    door get, post;
} doors[] = {{"/_sandbox/health", show_health, NULL},
             {"/_sandbox/calls", show_calls, NULL},
             {"/_sandbox/keys", show_keys, NULL},
             {"/_sandbox/journal", show_journal, NULL},
             {"/_sandbox/balance", show_balance, NULL},
             {"/_sandbox/plan", show_plan, set_plan},
             {"/_sandbox/stock", show_stock, set_stock},
             {"/_sandbox/price", NULL, set_price},
             {"/_sandbox/customer", NULL, set_customer},
             {"/_sandbox/act", NULL, act}};

void admin_answer(sandbox *box, exchange *of, int64_t now)
{
    size_t at = 0;
    size_t count = sizeof(doors) / sizeof(doors[0]);
    while (at < count && strcmp(doors[at].path, of->path) != 0)
        at++;
    if (at == count) {
        reply_problem(&of->reply, 404, "path", "there is nothing at this path");
        return;
    }
    door found = NULL;
    if (strcmp(of->method, "GET") == 0)
        found = doors[at].get;
    else if (strcmp(of->method, "POST") == 0)
        found = doors[at].post;
    if (found != NULL) {
        found(box, of, now);
        return;
    }
    of->reply.allow = NULL;
    reply_problem(&of->reply, 405, "method", "this is not done here");
    of->reply.allow = doors[at].get == NULL    ? "POST"
                      : doors[at].post == NULL ? "GET"
                                               : "GET, POST";
}
