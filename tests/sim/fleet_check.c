// What must hold between engines when all is quiet.
#define _POSIX_C_SOURCE 200809L
#include "sim/fleet.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "sim/look.h"

char *fleet_ask(fleet_node *node, const char *query, const char *args)
{
    oms_result *result = NULL;
    oms_error err = OMS_INIT(oms_error);
    int code = oms_query(node->oms, query, args, &result, &err);
    if (code != OMS_OK && code != OMS_ENOTFOUND)
        world_violation(&node->of->world, "queries answer", "%s of %s: %s",
                        query, node->role->name, err.text);
    char *text = code == OMS_OK ? strdup(oms_result_json(result)) : NULL;
    oms_result_free(result);
    return text;
}

// ---- logs ------------------------------------------------------------------

static bool same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

// The event of the source, as its own engine has it.
static bool is_original(const oms_event *told, const oms_event *from)
{
    return told->seq == from->seq && same(told->type, from->type) &&
           same(told->data, from->data) && same(told->moves, from->moves) &&
           same(told->key, from->key) && same(told->follows, from->follows) &&
           told->at_ms == from->at_ms;
}

typedef struct walk {
    oms_feed *feed;
    size_t at;
    int64_t after;
    const char *subject;
} walk;

static const oms_event *next(const fleet_node *node, walk *it,
                             const char *source)
{
    for (;;) {
        if (it->feed != NULL && it->at == oms_feed_count(it->feed)) {
            if (oms_feed_end(it->feed))
                return NULL;
            it->after = oms_feed_cursor(it->feed);
            oms_feed_free(it->feed);
            it->feed = NULL;
        }
        if (it->feed == NULL) {
            oms_feed_args args = OMS_INIT(oms_feed_args);
            args.limit = OMS_PAGE_MAX;
            args.after = it->after;
            args.subject = it->subject;
            it->at = 0;
            if (oms_feed_read(node->oms, &args, &it->feed, NULL) != OMS_OK)
                return NULL;
            continue;
        }
        const oms_event *event = oms_feed_at(it->feed, it->at++);
        if (strcmp(event->source, source) == 0)
            return event;
    }
}

static void compare(fleet_node *to, const fleet_node *from, const char *source,
                    const char *subject)
{
    walk here = {.subject = subject};
    walk there = {.subject = subject};
    for (int64_t seq = 1; !to->of->world.failed; seq++) {
        const oms_event *told = next(to, &here, source);
        const oms_event *said = next(from, &there, source);
        if (told == NULL && said == NULL)
            break;
        if (told == NULL || said == NULL || told->seq != seq ||
            !is_original(told, said))
            world_violation(&to->of->world, "the log is that of the source",
                            "%s has of %s about %s at %" PRId64
                            " %s, it said %s",
                            to->role->name, source, subject, seq,
                            told != NULL ? told->type : "nothing",
                            said != NULL ? said->type : "nothing");
    }
    oms_feed_free(here.feed);
    oms_feed_free(there.feed);
}

static void compare_all(fleet_node *to, const fleet_node *from,
                        const char *source)
{
    fleet *of = to->of;
    for (uint32_t i = 0; i < of->world.orders_count && !of->world.failed; i++)
        if (of->world.orders[i].id[0] != 0)
            compare(to, from, source, of->world.orders[i].id);
}

void fleet_check_logs(fleet *of)
{
    for (int i = 0; i < of->nodes_count && !of->world.failed; i++) {
        fleet_node *to = &of->nodes[i];
        const oms_registry *all = &to->oms->registry;
        for (uint16_t m = 0; m < all->modules_count && !of->world.failed; m++) {
            if ((to->oms->wanted & (uint32_t)1 << m) == 0)
                continue;
            for (int j = 0; j < of->nodes_count; j++)
                if (!of->nodes[j].oms->registry.modules[m]->absent)
                    compare_all(to, &of->nodes[j], all->modules[m]->name);
        }
    }
}

// ---- orders ----------------------------------------------------------------

static json_t *ask(fleet_node *node, const char *query, const char *order)
{
    char args[128];
    snprintf(args, sizeof(args), "{\"order_id\":\"%s\"}", order);
    char *text = fleet_ask(node, query, args);
    json_t *tree = text != NULL ? json_loads(text, 0, NULL) : NULL;
    free(text);
    return tree;
}

static int64_t number(const json_t *tree, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(tree, name));
}

// What two services say of one thing.
static void agree(fleet *of, const char *order, const json_t *a,
                  const json_t *b, const char *const *names, const char *rule)
{
    for (int i = 0; a != NULL && b != NULL && names[i] != NULL; i++)
        if (number(a, names[i]) != number(b, names[i]))
            world_violation(&of->world, rule,
                            "%s of %s is %" PRId64 " and %" PRId64, names[i],
                            order, number(a, names[i]), number(b, names[i]));
}

static void agree_text(fleet *of, const char *order, const json_t *a,
                       const json_t *b, const char *name)
{
    const char *one = json_string_value(json_object_get(a, name));
    const char *two = json_string_value(json_object_get(b, name));
    if (a != NULL && b != NULL && !same(one, two))
        world_violation(&of->world, "tracking agrees with processing",
                        "%s of %s is %s and %s", name, order,
                        one != NULL ? one : "-", two != NULL ? two : "-");
}

static const json_t *line_of(const json_t *lines, int64_t line_no)
{
    size_t i;
    json_t *line;
    json_array_foreach (lines, i, line)
        if (number(line, "line_no") == line_no)
            return line;
    return NULL;
}

// Of goods that go into parcels.
static void check_goods(fleet *of, const char *id, const json_t *order,
                        const json_t *other, const char *rule)
{
    static const char *const units[] = {"shipped", "delivered", NULL};
    const json_t *lines = json_object_get(other, "lines");
    size_t i;
    json_t *line;
    json_array_foreach (json_object_get(order, "lines"), i, line) {
        if (!json_is_true(json_object_get(line, "digital")))
            agree(of, id, line, line_of(lines, number(line, "line_no")), units,
                  rule);
    }
}

static void check_order_of(fleet *of, const char *id, bool drafted)
{
    static const char *const sums[] = {"authorized_minor", "captured_minor",
                                       "refunded_minor", NULL};
    static const char *const seen[] = {"total_minor",    "authorized_minor",
                                       "captured_minor", "refunded_minor",
                                       "credited_minor", "canceled_minor",
                                       "due_minor",      NULL};
    json_t *order = ask(&of->nodes[0], "order.get", id);
    json_t *money = ask(&of->nodes[1], "payment.get", id);
    json_t *parcels = ask(&of->nodes[2], "fulfillment.get", id);
    json_t *view = ask(&of->nodes[3], "tracking.view", id);
    const char *status = json_string_value(json_object_get(order, "status"));
    if (order != NULL && status != NULL && !drafted &&
        (money == NULL || parcels == NULL))
        world_violation(&of->world, "everybody knows the order",
                        "%s is unknown to %s", id,
                        money == NULL ? "payment" : "fulfillment");
    agree(of, id, order, money, sums, "money agrees");
    agree(of, id, order, view, seen, "tracking agrees with processing");
    check_goods(of, id, order, parcels, "goods agree with fulfillment");
    check_goods(of, id, order, view, "goods agree with tracking");
    agree_text(of, id, order, view, "status");
    if (of->world.failed && of->world.trace.loud) {
        json_dumpf(order, stderr, JSON_INDENT(1));
        json_dumpf(money, stderr, JSON_COMPACT);
        json_dumpf(parcels, stderr, JSON_COMPACT);
        json_dumpf(view, stderr, JSON_COMPACT);
    }
    json_decref(order);
    json_decref(money);
    json_decref(parcels);
    json_decref(view);
}

void fleet_check_orders(fleet *of)
{
    for (uint32_t i = 0; i < of->world.orders_count && !of->world.failed; i++)
        if (of->world.orders[i].placed)
            check_order_of(of, of->world.orders[i].id,
                           of->world.orders[i].drafted);
}

// ---- the whole state -------------------------------------------------------

static uint64_t mix(uint64_t hash, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211ULL;
    return hash;
}

static uint64_t table_state(look *at, const oms_table *table, oms_buf *json,
                            uint64_t hash)
{
    const void *after = NULL;
    size_t count = OMS_SCAN_MAX;
    while (count == OMS_SCAN_MAX) {
        const char *rows = look_scan(at, table, NULL, 0, after, &count);
        for (size_t i = 0; i < count; i++) {
            after = rows + i * table->record->struct_size;
            oms__buf_reset(json);
            oms__record_write(table->record, after, json);
            hash = mix(hash, json->bytes, json->count);
        }
    }
    return hash;
}

// All rows but those of the publisher, whose lease passes with time.
uint64_t fleet_state(const fleet_node *node)
{
    const oms_registry *all = &node->oms->registry;
    oms_allocator heap = {NULL, NULL};
    uint64_t hash = 14695981039346656037ULL;
    oms_buf json;
    look at;
    oms__buf_init(&json, &heap, 0);
    look_begin(&at, &node->store.inner);
    for (uint16_t i = 0; i < all->tables_count; i++)
        if (all->tables[i] != &oms__outbox_table)
            hash = table_state(&at, all->tables[i], &json, hash);
    look_end(&at);
    oms__buf_free(&json);
    return hash;
}
