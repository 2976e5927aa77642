// Where goods lie, who has set some of them aside, and who waits for more.
// Nothing is ever negative: a shelf has what it has.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

#define PLACE_AT_FIRST "main"

static void set_name(char *to, const char *name)
{
    to[0] = '\0';
    (void)strncat(to, name, CODE_BYTES_MAX);
}

// ---- products and their shelves --------------------------------------------

shelf *shelves_at(product *of, const char *place, bool make)
{
    size_t at = 0;
    while (at < of->count && strcmp(of->shelves[at].place, place) < 0)
        at++;
    if (at < of->count && strcmp(of->shelves[at].place, place) == 0)
        return &of->shelves[at];
    if (!make)
        return NULL;
    of->shelves = need(of->shelves, (of->count + 1) * sizeof(*of->shelves));
    memmove(&of->shelves[at + 1], &of->shelves[at],
            (of->count - at) * sizeof(*of->shelves));
    of->shelves[at] = (shelf){.on_hand = 0};
    set_name(of->shelves[at].place, place);
    of->count++;
    return &of->shelves[at];
}

int64_t shelves_free(const shelf *of)
{
    return of->on_hand - of->reserved;
}

product *shelves_product(sandbox *box, const char *sku)
{
    product *found = NULL;
    HASH_FIND_STR(box->products, sku, found);
    if (found != NULL)
        return found;
    found = need(NULL, sizeof(*found));
    memset(found, 0, sizeof(*found));
    set_name(found->sku, sku);
    HASH_ADD_STR(box->products, sku, found);
    if (box->units_at_first > 0)
        shelves_at(found, PLACE_AT_FIRST, true)->on_hand = box->units_at_first;
    return found;
}

// ---- what orders have ------------------------------------------------------

order_stock *shelves_order(sandbox *box, const char *order_id, bool make)
{
    order_stock *found = NULL;
    HASH_FIND_STR(box->orders_stock, order_id, found);
    if (found != NULL || !make)
        return found;
    found = need(NULL, sizeof(*found));
    memset(found, 0, sizeof(*found));
    set_name(found->order_id, order_id);
    HASH_ADD_STR(box->orders_stock, order_id, found);
    return found;
}

hold *shelves_hold(order_stock *of, product *item, int64_t line_no,
                   const char *place)
{
    for (size_t i = 0; i < of->count; i++)
        if (of->holds[i]->product == item && of->holds[i]->line_no == line_no &&
            strcmp(of->holds[i]->place, place) == 0)
            return of->holds[i];
    hold *made = need(NULL, sizeof(*made));
    memset(made, 0, sizeof(*made));
    *made = (hold){.order = of, .product = item, .line_no = line_no};
    set_name(made->place, place);
    of->holds = need(of->holds, (of->count + 1) * sizeof(hold *));
    of->holds[of->count++] = made;
    return made;
}

// ---- who waits -------------------------------------------------------------

void shelves_wait(hold *of)
{
    if (of->queued)
        return;
    of->queued = true;
    of->next_waiting = NULL;
    if (of->product->last_waiting != NULL)
        of->product->last_waiting->next_waiting = of;
    else
        of->product->first_waiting = of;
    of->product->last_waiting = of;
}

// Those who wait for nothing any more leave the queue.
static void tidy_queue(product *of)
{
    hold *one = of->first_waiting;
    of->first_waiting = of->last_waiting = NULL;
    while (one != NULL) {
        hold *next = one->next_waiting;
        one->queued = false;
        if (one->waiting > 0)
            shelves_wait(one);
        one = next;
    }
}

static void fill_from(hold *waits, shelf *from, json_t *lines)
{
    int64_t units = shelves_free(from);
    if (units > waits->waiting)
        units = waits->waiting;
    if (units <= 0)
        return;
    hold *gets =
        shelves_hold(waits->order, waits->product, waits->line_no, from->place);
    from->reserved += units;
    waits->waiting -= units;
    gets->allocated += units;
    json_array_append_new(lines,
                          json_pack("{s:I, s:s, s:s, s:I}", "line_no",
                                    (json_int_t)waits->line_no, "sku",
                                    waits->product->sku, "location_id",
                                    from->place, "units", (json_int_t)units));
}

static void fill_one(sandbox *box, hold *waits, const char *key, int64_t now)
{
    product *of = waits->product;
    json_t *lines = json_array();
    shelf *own = shelves_at(of, waits->place, false);
    if (own != NULL)
        fill_from(waits, own, lines);
    for (size_t i = 0; waits->anywhere && i < of->count; i++)
        fill_from(waits, &of->shelves[i], lines);
    if (json_array_size(lines) > 0)
        journal_add(&box->journal, "sandbox.fill", key, now,
                    json_pack("{s:s, s:O}", "order_id", waits->order->order_id,
                              "lines", lines));
    json_decref(lines);
}

void shelves_fill(sandbox *box, product *of, const char *key, int64_t now)
{
    for (hold *one = of->first_waiting; one != NULL; one = one->next_waiting)
        fill_one(box, one, key, now);
    tidy_queue(of);
}

// ---- by hand ---------------------------------------------------------------

static json_t *shown(const product *of)
{
    json_t *shelves = json_array();
    int64_t waiting = 0;
    for (const hold *one = of->first_waiting; one; one = one->next_waiting)
        waiting += one->waiting;
    for (size_t i = 0; i < of->count; i++)
        json_array_append_new(
            shelves, json_pack("{s:s, s:I, s:I, s:I}", "location_id",
                               of->shelves[i].place, "on_hand",
                               (json_int_t)of->shelves[i].on_hand, "reserved",
                               (json_int_t)of->shelves[i].reserved, "damaged",
                               (json_int_t)of->shelves[i].damaged));
    return json_pack("{s:s, s:I, s:o}", "sku", of->sku, "backordered",
                     (json_int_t)waiting, "shelves", shelves);
}

void shelves_show(const sandbox *box, const char *after, int64_t limit,
                  reply *out)
{
    json_t *items = json_array();
    product *at = box->products;
    if (after != NULL) {
        HASH_FIND_STR(box->products, after, at);
        at = at != NULL ? at->hh.next : NULL;
    }
    const char *last = NULL;
    for (; at != NULL && limit > 0; at = at->hh.next, limit--) {
        json_array_append_new(items, shown(at));
        last = at->sku;
    }
    json_t *page = json_pack("{s:o}", "items", items);
    if (at != NULL)
        json_object_set_new(page, "next", json_string(last));
    reply_json(out, 200, page);
}

void shelves_set(sandbox *box, const json_t *asked, const char *key,
                 int64_t now, reply *out)
{
    const char *place = member_text(asked, "location_id");
    product *of = shelves_product(box, member_text(asked, "sku"));
    shelf *at = shelves_at(of, place != NULL ? place : PLACE_AT_FIRST, true);
    bool sets = json_object_get(asked, "on_hand") != NULL;
    int64_t units = sets ? member_int(asked, "on_hand")
                         : at->on_hand + member_int(asked, "add");
    if (units < at->reserved || units > UNITS_MAX) {
        reply_problem(out, 409, "reserved",
                      "%lld units of %s at %s are set aside, %lld at most fit",
                      (long long)at->reserved, of->sku, at->place,
                      (long long)UNITS_MAX);
        return;
    }
    at->on_hand = units;
    journal_add(&box->journal, "sandbox.stock", key, now,
                json_pack("{s:s, s:s, s:I}", "sku", of->sku, "location_id",
                          at->place, "on_hand", (json_int_t)units));
    shelves_fill(box, of, key, now);
    reply_json(out, 200, shown(of));
}

void shelves_close(sandbox *box)
{
    product *of;
    product *next;
    order_stock *order;
    order_stock *behind;
    HASH_ITER(hh, box->orders_stock, order, behind)
    {
        HASH_DEL(box->orders_stock, order);
        for (size_t i = 0; i < order->count; i++)
            free(order->holds[i]);
        free(order->holds);
        free(order);
    }
    HASH_ITER(hh, box->products, of, next)
    {
        HASH_DEL(box->products, of);
        free(of->shelves);
        free(of);
    }
}
