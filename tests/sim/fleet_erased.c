// Who was erased is nowhere: not in the rows and not in the log of any engine.
#include "sim/fleet.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "modules/history/history.h"
#include "sim/look.h"

static bool says(const char *json, const char *name)
{
    for (const char *at = strstr(json, name); at != NULL;
         at = strstr(at + 1, name)) {
        char next = at[strlen(name)];
        if (next != ' ' && (next < '0' || next > '9'))
            return true;
    }
    return false;
}

static void search(fleet_node *node, look *at, const oms_table *table,
                   const char *name, oms_buf *json)
{
    const char *after = NULL;
    size_t count = OMS_SCAN_MAX;
    while (count == OMS_SCAN_MAX) {
        const char *rows = look_scan(at, table, NULL, 0, after, &count);
        for (size_t i = 0; i < count; i++) {
            after = rows + i * table->record->struct_size;
            oms__buf_reset(json);
            oms__record_write(table->record, after, json);
            if (says(json->bytes, name))
                world_violation(&node->of->world, "what is erased is nowhere",
                                "%s: %s in %s: %.200s", node->role->name, name,
                                table->name, json->bytes);
        }
    }
}

static void search_all(fleet_node *node, const char *name)
{
    const oms_registry *all = &node->oms->registry;
    oms_allocator heap = {NULL, NULL};
    oms_buf json;
    look at;
    oms__buf_init(&json, &heap, 0);
    look_begin(&at, &node->store.inner);
    for (uint16_t i = 0; i < all->tables_count; i++)
        search(node, &at, all->tables[i], name, &json);
    look_end(&at);
    oms__buf_free(&json);
}

// Its address was nobody else's, and nothing was written about it since.
static bool is_erased(fleet *of, const sim_order *order)
{
    history_row row = {.order_id = order->id};
    look at;
    look_begin(&at, &of->nodes[6].store.inner);
    bool erased = order->placed && order->named && !order->copied &&
                  look_get(&at, &oms__history_orders_table, &row) &&
                  row.erased_at_ms > 0;
    look_end(&at);
    return erased;
}

void fleet_check_erased(fleet *of)
{
    char name[32];
    for (uint32_t i = 0; i < of->world.orders_count; i++) {
        snprintf(name, sizeof(name), "canary%u", (unsigned)i);
        if (!is_erased(of, &of->world.orders[i]))
            continue;
        fleet_seen(of, FLEET_ERASED);
        for (int j = 0; j < of->nodes_count && !of->world.failed; j++)
            search_all(&of->nodes[j], name);
    }
}
