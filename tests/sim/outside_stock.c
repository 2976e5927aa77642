// A stock system and a carrier of somebody else.
#include "sim/outside.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

static uint32_t shelf_of(world *of, const char *sku, const char *place)
{
    outside *all = of->outside;
    for (uint32_t i = 0; i < all->shelves_count; i++)
        if (strcmp(all->shelves[i].sku, sku) == 0 &&
            strcmp(all->shelves[i].place, place) == 0)
            return i;
    uint32_t made = all->shelves_count;
    if (made == SHELVES_MAX)
        return 0;
    all->shelves_count++;
    all->shelves[made].place = place;
    all->shelves[made].on_hand = of->plan.stock_units;
    snprintf(all->shelves[made].sku, sizeof(all->shelves[made].sku), "%s", sku);
    return made;
}

static void keep(outside *all, const char *order, int64_t line_no,
                 uint32_t shelf, int64_t quantity, int64_t waiting)
{
    if (all->set_aside_count == SET_ASIDE_MAX)
        return;
    set_aside *made = &all->set_aside[all->set_aside_count++];
    snprintf(made->order, sizeof(made->order), "%s", order);
    made->line_no = line_no;
    made->shelf = shelf;
    made->quantity = quantity;
    made->waiting = waiting;
    all->shelves[shelf].reserved += quantity;
}

// Takes up to [wanted] from a place; writes one part of the answer.
static int64_t take(world *of, effect *what, const json_t *line,
                    const char *place, int64_t wanted, char *out, size_t room)
{
    const char *sku = json_string_value(json_object_get(line, "sku"));
    const char *only = json_string_value(json_object_get(line, "location_id"));
    int64_t line_no =
        (int64_t)json_integer_value(json_object_get(line, "line_no"));
    if (only != NULL && strcmp(only, place) != 0)
        return 0;
    uint32_t shelf = shelf_of(of, sku, place);
    const shelf_place *at = &of->outside->shelves[shelf];
    int64_t free_units = at->on_hand - at->reserved;
    int64_t got = free_units < wanted ? free_units : wanted;
    if (got <= 0)
        return 0;
    keep(of->outside, what->order, line_no, shelf, got, 0);
    size_t used = strlen(out);
    snprintf(out + used, room - used,
             "%s{\"line_no\":%lld,\"location_id\":\"%s\",\"allocated\":%lld}",
             used > 10 ? "," : "", (long long)line_no, place, (long long)got);
    return got;
}

// All of an order behind position [first].
static void put_back(outside *all, const char *order, uint32_t first)
{
    for (uint32_t i = first; i < all->set_aside_count;) {
        set_aside *at = &all->set_aside[i];
        if (strcmp(at->order, order) != 0) {
            i++;
            continue;
        }
        all->shelves[at->shelf].reserved -= at->quantity;
        *at = all->set_aside[--all->set_aside_count];
    }
}

// A number of a line may have been that of another product before.
static bool is_of(const outside *all, const set_aside *kept, const char *order,
                  const json_t *line)
{
    const char *sku = json_string_value(json_object_get(line, "sku"));
    int64_t line_no =
        (int64_t)json_integer_value(json_object_get(line, "line_no"));
    return kept->line_no == line_no && strcmp(kept->order, order) == 0 &&
           strcmp(all->shelves[kept->shelf].sku, sku) == 0;
}

// Units of lines: those that wait are given up before those on a shelf.
static void put_back_lines(outside *all, const char *order, const json_t *lines)
{
    size_t i;
    json_t *line;
    json_array_foreach ((json_t *)lines, i, line) {
        int64_t left =
            (int64_t)json_integer_value(json_object_get(line, "quantity"));
        for (int waits = 1; waits >= 0; waits--)
            for (uint32_t k = 0; k < all->set_aside_count; k++) {
                set_aside *at = &all->set_aside[k];
                if (!is_of(all, at, order, line))
                    continue;
                int64_t *from = waits != 0 ? &at->waiting : &at->quantity;
                int64_t took = *from < left ? *from : left;
                *from -= took;
                if (waits == 0)
                    all->shelves[at->shelf].reserved -= took;
                left -= took;
            }
    }
}

// Goods that came back lie on a shelf again, unless they are damaged.
static void restock(world *of, const json_t *request)
{
    size_t i;
    json_t *line;
    json_array_foreach (json_object_get(request, "lines"), i, line) {
        const char *sku = json_string_value(json_object_get(line, "sku"));
        const char *place =
            json_string_value(json_object_get(line, "location_id"));
        bool south = place != NULL && strcmp(place, "south") == 0;
        uint32_t shelf = shelf_of(of, sku, south ? "south" : "north");
        if (!json_is_true(json_object_get(line, "damaged")))
            of->outside->shelves[shelf].on_hand +=
                (int64_t)json_integer_value(json_object_get(line, "quantity"));
    }
}

static void reserve(world *of, effect *what, const json_t *request)
{
    uint32_t first = of->outside->set_aside_count;
    bool backorder = json_is_true(json_object_get(request, "allow_backorder"));
    const json_t *lines = json_object_get(request, "lines");
    snprintf(what->result, sizeof(what->result), "{\"lines\":[");
    size_t i;
    json_t *line;
    json_array_foreach ((json_t *)lines, i, line) {
        int64_t wanted =
            (int64_t)json_integer_value(json_object_get(line, "quantity"));
        wanted -= take(of, what, line, "north", wanted, what->result,
                       sizeof(what->result));
        wanted -= take(of, what, line, "south", wanted, what->result,
                       sizeof(what->result));
        if (wanted > 0 && !backorder) {
            put_back(of->outside, what->order, first);
            what->state = EFFECT_DECLINED;
            snprintf(what->reason, sizeof(what->reason), "out_of_stock");
            return;
        }
        size_t used = strlen(what->result);
        if (wanted > 0)
            keep(of->outside, what->order,
                 (int64_t)json_integer_value(json_object_get(line, "line_no")),
                 shelf_of(of, json_string_value(json_object_get(line, "sku")),
                          "north"),
                 0, wanted);
        if (wanted > 0)
            snprintf(
                what->result + used, sizeof(what->result) - used,
                "%s{\"line_no\":%lld,\"location_id\":\"north\","
                "\"backordered\":%lld}",
                used > 10 ? "," : "",
                (long long)json_integer_value(json_object_get(line, "line_no")),
                (long long)wanted);
    }
    size_t used = strlen(what->result);
    snprintf(what->result + used, sizeof(what->result) - used, "]}");
    what->state = EFFECT_APPLIED;
}

// Takes the units of a parcel off the shelves, from what was set aside.
static void consume(world *of, effect *what, const json_t *request)
{
    outside *all = of->outside;
    size_t i;
    json_t *line;
    json_array_foreach (json_object_get(request, "lines"), i, line) {
        int64_t left =
            (int64_t)json_integer_value(json_object_get(line, "quantity"));
        for (uint32_t k = 0; k < all->set_aside_count; k++) {
            set_aside *at = &all->set_aside[k];
            if (!is_of(all, at, what->order, line))
                continue;
            int64_t took = at->quantity < left ? at->quantity : left;
            at->quantity -= took;
            all->shelves[at->shelf].reserved -= took;
            all->shelves[at->shelf].on_hand -= took;
            left -= took;
        }
    }
    what->state = EFFECT_APPLIED;
}

void stock_apply(world *of, effect *what)
{
    json_t *request = json_loads(what->request, 0, NULL);
    if (strcmp(what->kind, "inventory.reserve") == 0)
        reserve(of, what, request);
    else if (strcmp(what->kind, "inventory.consume") == 0)
        consume(of, what, request);
    else if (strcmp(what->kind, "inventory.restock") == 0)
        restock(of, request);
    else if (json_array_size(json_object_get(request, "lines")) > 0)
        put_back_lines(of->outside, what->order,
                       json_object_get(request, "lines"));
    else
        put_back(of->outside, what->order, 0);
    if (what->state == EFFECT_OPEN)
        what->state = EFFECT_APPLIED;
    json_decref(request);
}

void parcel_apply(world *of, effect *what)
{
    bool books = strcmp(what->kind, "shipping.book") == 0;
    if (books && of->faults_on &&
        chance_hits(&of->outside_luck, of->plan.declines)) {
        what->state = EFFECT_DECLINED;
        snprintf(what->reason, sizeof(what->reason), "address_unknown");
        return;
    }
    what->state = EFFECT_APPLIED;
    if (books)
        snprintf(what->result, sizeof(what->result),
                 "{\"carrier\":\"post\",\"tracking_number\":\"T%s\","
                 "\"label_url\":\"https://post.example/%s\","
                 "\"cost_minor\":420}",
                 what->ref, what->ref);
}
