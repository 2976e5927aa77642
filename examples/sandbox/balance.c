// Sums of what was done, per order and in all: what the journal adds up to.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

static balance *find(const sandbox *box, const char *order_id)
{
    balance *found = NULL;
    HASH_FIND_STR(box->balances, order_id, found);
    return found;
}

sums *balance_of(sandbox *box, const char *order_id)
{
    balance *found = find(box, order_id);
    if (found != NULL)
        return &found->sums;
    found = need(NULL, sizeof(*found));
    *found = (balance){.sums = {0}};
    (void)strncat(found->order_id, order_id, CODE_BYTES_MAX);
    HASH_ADD_STR(box->balances, order_id, found);
    if (box->balances_count == box->balances_room) {
        box->balances_room = box->balances_room * 2 + 64;
        box->balances_by_age =
            need(box->balances_by_age,
                 box->balances_room * sizeof(*box->balances_by_age));
    }
    box->balances_by_age[box->balances_count++] = found;
    return &found->sums;
}

void balance_add(sandbox *box, const char *order_id, size_t member,
                 int64_t amount)
{
    sums *both[] = {balance_of(box, order_id), &box->all};
    for (size_t i = 0; i < 2; i++) {
        int64_t *sum = (int64_t *)((char *)both[i] + member);
        if (__builtin_add_overflow(*sum, amount, sum))
            *sum = INT64_MAX; // it stays there: no shop has so much
    }
}

static json_t *shown(const sums *of)
{
    return json_pack(
        "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "authorized_minor",
        (json_int_t)of->authorized, "captured_minor", (json_int_t)of->captured,
        "voided_minor", (json_int_t)of->voided, "refunded_minor",
        (json_int_t)of->refunded, "units_reserved", (json_int_t)of->reserved,
        "units_consumed", (json_int_t)of->consumed, "units_released",
        (json_int_t)of->released, "units_restocked", (json_int_t)of->restocked,
        "labels_booked", (json_int_t)of->booked, "labels_canceled",
        (json_int_t)of->unbooked);
}

static json_t *shown_order(const balance *of)
{
    json_t *row = shown(&of->sums);
    json_object_set_new(row, "order_id", json_string(of->order_id));
    return row;
}

void balance_page(const sandbox *box, const char *order_id, int64_t after,
                  int64_t limit, reply *out)
{
    json_t *orders = json_array();
    int64_t at = after;
    if (order_id != NULL) {
        const balance *one = find(box, order_id);
        if (one != NULL)
            json_array_append_new(orders, shown_order(one));
        at = (int64_t)box->balances_count;
    }
    for (; at < (int64_t)box->balances_count && at - after < limit; at++)
        json_array_append_new(orders, shown_order(box->balances_by_age[at]));
    json_t *page =
        json_pack("{s:o, s:o}", "all", shown(&box->all), "orders", orders);
    if (at < (int64_t)box->balances_count)
        json_object_set_new(page, "next", json_integer(at));
    reply_json(out, 200, page);
}

void balance_close(sandbox *box)
{
    balance *one;
    balance *next;
    HASH_ITER(hh, box->balances, one, next)
    {
        HASH_DEL(box->balances, one);
        free(one);
    }
    free(box->balances_by_age);
}
