// What became of each key. A key is remembered for as long as the sandbox
// lives, up to CALLS_MAX of them.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

static const char *const services[SERVICES] = {
    "inventory.", "payment.", "shipping.", "catalog.", "customer."};

const call_kind kinds[] = {
    {"inventory.reserve", "/inventory/reserve", strict_stock,
     inventory_reserve},
    {"inventory.consume", "/inventory/consume", strict_stock,
     inventory_consume},
    {"inventory.release", "/inventory/release", strict_stock,
     inventory_release},
    {"inventory.restock", "/inventory/restock", strict_stock,
     inventory_restock},
    {"payment.authorize", "/payment/authorize", strict_payment,
     payment_authorize},
    {"payment.capture", "/payment/capture", strict_payment, payment_capture},
    {"payment.void", "/payment/void", strict_payment, payment_void},
    {"payment.refund", "/payment/refund", strict_payment, payment_refund},
    {"shipping.book", "/shipping/book", strict_shipping, shipping_book},
    {"shipping.cancel", "/shipping/cancel", strict_shipping, shipping_cancel},
    {"catalog.price", "/catalog/price", strict_price, catalog_price},
    {"customer.check", "/customer/check", strict_customer, customer_check},
    {"customer.contact", "/customer/contact", strict_contact, customer_contact},
    {.name = NULL}};

call *calls_find(sandbox *box, const char *key)
{
    call *found = NULL;
    HASH_FIND_STR(box->calls, key, found);
    return found;
}

call *calls_make(sandbox *box, const char *key, const call_kind *of)
{
    size_t bytes = strlen(key) + 1;
    if (HASH_COUNT(box->calls) >= CALLS_MAX)
        return NULL;
    call *made = need(NULL, sizeof(*made) + bytes);
    memset(made, 0, sizeof(*made));
    memcpy(made->key, key, bytes);
    made->kind = of;
    HASH_ADD_KEYPTR(hh, box->calls, made->key, bytes - 1, made);
    return made;
}

counts *calls_counts(sandbox *box, const char *kind)
{
    size_t at = 0;
    while (at + 1 < SERVICES &&
           strncmp(kind, services[at], strlen(services[at])) != 0)
        at++;
    return &box->counts[at];
}

void calls_show(const sandbox *box, reply *out)
{
    json_t *all = json_object();
    for (size_t i = 0; i < SERVICES; i++) {
        const counts *of = &box->counts[i];
        char name[32];
        snprintf(name, sizeof(name), "%.*s", (int)strlen(services[i]) - 1,
                 services[i]);
        json_object_set_new(
            all, name,
            json_pack(
                "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "received",
                (json_int_t)of->received, "fresh", (json_int_t)of->fresh,
                "repeated", (json_int_t)of->repeated, "applied",
                (json_int_t)of->applied, "declined", (json_int_t)of->declined,
                "failed", (json_int_t)of->failed, "down_received",
                (json_int_t)of->down_received, "down_fresh",
                (json_int_t)of->down_fresh, "asked", (json_int_t)of->asked,
                "down_asked", (json_int_t)of->down_asked));
    }
    reply_json(out, 200,
               json_pack("{s:o, s:I, s:I}", "services", all, "keys",
                         (json_int_t)HASH_COUNT(box->calls), "waiting",
                         (json_int_t)box->waiting_count));
}

// Every key in the order in which they were first heard.
void calls_keys(sandbox *box, const char *after, int64_t limit, reply *out)
{
    json_t *items = json_array();
    const char *last = NULL;
    call *at = box->calls;
    if (after != NULL) {
        at = calls_find(box, after);
        at = at != NULL ? at->hh.next : NULL;
    }
    for (; at != NULL && limit > 0; at = at->hh.next, limit--) {
        last = at->key;
        json_array_append_new(
            items,
            json_pack("{s:s, s:s, s:I, s:I, s:i}", "key", at->key, "kind",
                      at->kind->name, "attempts", (json_int_t)at->attempts,
                      "asked", (json_int_t)at->asked, "status",
                      at->state == CALL_DONE ? at->reply.status : 0));
    }
    json_t *page = json_pack("{s:o}", "items", items);
    if (at != NULL)
        json_object_set_new(page, "next", json_string(last));
    reply_json(out, 200, page);
}

void calls_close(sandbox *box)
{
    call *one;
    call *next;
    HASH_ITER(hh, box->calls, one, next)
    {
        HASH_DEL(box->calls, one);
        reply_free(&one->reply);
        free(one);
    }
}
