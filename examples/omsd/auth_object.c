// Whether the very thing is theirs.
//
// A shop is an engine of its own, so what another shop has is not there to be
// found. Whom a token binds to one customer may call only what is in the table
// below, and only about orders of that customer: an operation that is added
// later is closed to customers until somebody writes it down here.
//
// An order of somebody else and one that does not exist go the same way: the
// same query, then the same answer.
#include <stdlib.h>
#include <string.h>

#include "auth_ring.h"
#include "shop.h"

// ---- scopes ----------------------------------------------------------------

bool auth_is_public(const operation *of)
{
    return of->scope[0] == '\0' || strcmp(of->scope, "tracking:public") == 0;
}

// "*", "orders:read" itself, or "orders:*".
static bool covers(const char *held, size_t count, const char *wanted)
{
    if (count == 1 && held[0] == '*')
        return true;
    if (count == strlen(wanted) && memcmp(held, wanted, count) == 0)
        return true;
    return count > 2 && memcmp(held + count - 2, ":*", 2) == 0 &&
           strncmp(held, wanted, count - 1) == 0;
}

bool identity_has(const identity *who, const char *scope)
{
    const char *at = who->scopes != NULL ? who->scopes : "";
    while (*at != '\0') {
        size_t count = strcspn(at, " ");
        if (covers(at, count, scope))
            return true;
        at += count;
        at += strspn(at, " ");
    }
    return false;
}

// ---- what customers may call -----------------------------------------------

typedef struct permit {
    const char *operation;
    const char *order;    // the argument that names an order; NULL: none
    const char *customer; // the one that names the customer; NULL: none
    const char *forced;   // a flag that is set for them; NULL: none
    const char *never;    // an argument that is not theirs to give
} permit;

static const permit permits[] = {
    {"cancellation.list", "order_id", NULL, NULL, NULL},
    {"cancellation.request", "order_id", NULL, NULL, NULL},
    {"claim.place", "order_id", NULL, NULL, NULL},
    {"credit.get", NULL, "customer_id", NULL, NULL},
    {"customer.get", NULL, "customer_id", NULL, NULL},
    {"customer.put", NULL, "customer_id", NULL, NULL},
    {"event.list", "subject", NULL, NULL, NULL},
    {"exchange.place", "order_id", NULL, NULL, NULL},
    {"fulfillment.get", "order_id", NULL, NULL, NULL},
    {"order.allowed", "order_id", NULL, NULL, NULL},
    {"order.cancel", "order_id", NULL, NULL, NULL},
    {"order.change_list", "order_id", NULL, NULL, NULL},
    {"order.change_preview", "order_id", NULL, NULL, NULL},
    {"order.draft", NULL, "customer_id", NULL, "order_id"},
    {"order.get", "order_id", NULL, NULL, NULL},
    {"order.list", NULL, "customer_id", NULL, NULL},
    {"order.note_list", "order_id", NULL, "visible", NULL},
    {"order.place", NULL, "customer_id", NULL, "order_id"},
    {"order.place_draft", "order_id", NULL, NULL, NULL},
    {"order.whole", "order_id", NULL, NULL, NULL},
    {"payment.add", "order_id", NULL, NULL, NULL},
    {"payment.get", "order_id", NULL, NULL, NULL},
    {"preference.list", NULL, "customer_id", NULL, NULL},
    {"preference.set", NULL, "customer_id", NULL, NULL},
    {"replacement.list", "order_id", NULL, NULL, NULL},
    {"return.allowed", "order_id", NULL, NULL, NULL},
    {"return.cancel", "order_id", NULL, NULL, NULL},
    {"return.get", "order_id", NULL, NULL, NULL},
    {"return.list", "order_id", NULL, NULL, NULL},
    {"return.request", "order_id", NULL, NULL, NULL},
    {"return.send", "order_id", NULL, NULL, NULL},
    {"tracking.revoke", "order_id", NULL, NULL, NULL},
    {"tracking.share", "order_id", NULL, NULL, "token"},
    {"tracking.share_list", "order_id", NULL, NULL, NULL},
    {"tracking.timeline", "order_id", NULL, NULL, "share_token"},
    {"tracking.view", "order_id", NULL, NULL, NULL},
};

static int by_name(const void *name, const void *of)
{
    return strcmp(name, ((const permit *)of)->operation);
}

static const auth_no no_shop = {404, "not-found", "there is no such shop"};
static const auth_no no_order = {404, "not-found", "there is no such order"};
static const auth_no no_customer = {404, "not-found",
                                    "there is no such customer"};
static const auth_no not_for_them = {
    403, "forbidden", "this is not for those whom a token binds to a customer"};
static const auth_no unnamed = {
    403, "forbidden",
    "whom a token binds to a customer must name an order of theirs"};
static const auth_no not_theirs_to_say = {
    403, "forbidden",
    "an argument is not for those whom a token binds to a customer"};

// ---- whose order -----------------------------------------------------------

// The answer of a query, or NULL.
static json_t *asked(const exchange *of, const char *query, json_t *args)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *answer = NULL;
    json_t *read = NULL;
    char *plain = json_dumps(args, JSON_COMPACT);
    if (plain != NULL &&
        oms_query(shop_engine(of->shop), query, plain, &answer, &err) == OMS_OK)
        read = json_loads(oms_result_json(answer), 0, NULL);
    oms_result_free(answer);
    free(plain);
    return read;
}

static const char *member(const json_t *of, const char *name)
{
    return json_string_value(json_object_get(of, name));
}

static bool owns(const exchange *of, const json_t *order)
{
    const char *customer = member(order, "customer_id");
    return customer != NULL && strcmp(customer, of->who.customer) == 0;
}

// A daemon without processing asks tracking, which knows the customer, too.
// Without both nobody can say whose an order is, so it is nobody's.
static bool owns_order(const exchange *of, const char *order_id)
{
    json_t *args = json_pack("{s:s}", "order_id", order_id);
    json_t *order = asked(of, "order.get", args);
    if (order == NULL)
        order = asked(of, "tracking.view", args);
    bool theirs = owns(of, order);
    json_decref(order);
    json_decref(args);
    return theirs;
}

// By the number of a channel, or the number of a return.
static bool owns_number(const exchange *of, const operation *wanted,
                        json_t *args)
{
    json_t *found = asked(of, wanted->name, args);
    const char *order_id = member(found, "order_id");
    bool theirs = order_id != NULL && owns_order(of, order_id);
    json_decref(found);
    return theirs;
}

static const auth_no *check_order(const exchange *of, const operation *wanted,
                                  const permit *under, json_t *args)
{
    const json_t *named = json_object_get(args, under->order);
    bool numbered = json_object_get(args, "number") != NULL;
    if (json_is_string(named))
        return owns_order(of, json_string_value(named)) ? NULL : &no_order;
    if (named == NULL && numbered && wanted->kind == OPERATION_QUERY)
        return owns_number(of, wanted, args) ? NULL : &no_order;
    return &unnamed;
}

// Who does not name the customer means themselves.
static const auth_no *check_customer(const exchange *of, const permit *under,
                                     json_t *args)
{
    const json_t *named = json_object_get(args, under->customer);
    if (named == NULL) {
        json_object_set_new(args, under->customer,
                            json_string(of->who.customer));
        return NULL;
    }
    const char *id = json_string_value(named);
    bool theirs = id != NULL && strcmp(id, of->who.customer) == 0;
    return theirs ? NULL : &no_customer;
}

static const auth_no *check_permit(const exchange *of, const operation *wanted,
                                   json_t *args)
{
    const permit *under =
        bsearch(wanted->name, permits, sizeof(permits) / sizeof(permits[0]),
                sizeof(permits[0]), by_name);
    if (under == NULL || args == NULL)
        return &not_for_them;
    if (under->never != NULL && json_object_get(args, under->never) != NULL)
        return &not_theirs_to_say;
    const auth_no *no = NULL;
    if (under->customer != NULL)
        no = check_customer(of, under, args);
    if (no == NULL && under->order != NULL)
        no = check_order(of, wanted, under, args);
    if (no == NULL && under->forced != NULL)
        json_object_set_new(args, under->forced, json_true());
    return no;
}

const auth_no *object_check(exchange *of, const operation *wanted, json_t *args)
{
    if (auth_is_public(wanted))
        return NULL;
    if (of->shop == NULL)
        of->shop = omsd_shop(of->daemon, of->who.shop);
    if (of->shop == NULL)
        return &no_shop;
    return of->who.customer == NULL ? NULL : check_permit(of, wanted, args);
}
