// Messages: each event is told to each endpoint once, and no message waits for
// ever. Erasures: what was erased is nowhere.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "modules/history/history.h"
#include "modules/notification/notification.h"
#include "runtime/engine.h"
#include "sim/outside.h"
#include "sim/watch.h"

// A person wanted it once more.
static bool was_wanted_again(const world *of, const char *message)
{
    char event[40];
    snprintf(event, sizeof(event), "\"event_id\":%lld,", atoll(message));
    for (size_t i = 0; i < of->entries_count; i++) {
        const sim_entry *entry = &of->entries[i];
        if (entry->state == ENTRY_ACKED &&
            strcmp(entry->command, "delivery.retry") == 0 &&
            strstr(entry->args, event) != NULL)
            return true;
    }
    return false;
}

static void check_sent_once(world *of)
{
    const outside *all = of->outside;
    for (uint32_t i = 0; i < all->messages_count && !of->failed; i++) {
        const char *one = all->messages[i];
        size_t count = (size_t)(strrchr(one, ' ') - one);
        for (uint32_t k = 0; k < i; k++)
            if (strncmp(all->messages[k], one, count + 1) == 0 &&
                !was_wanted_again(of, one))
                world_violation(of, "nothing is sent twice", "%s and %s", one,
                                all->messages[k]);
    }
}

static bool has_task(look *at, const char *id)
{
    oms_task_row task = {.id = id};
    return id != NULL && look_get(at, &oms__tasks_table, &task);
}

static void check_told_to_the_end(world *of, look *at)
{
    size_t count = 0;
    const delivery_row *rows =
        look_lines(at, of, &oms__deliveries_table, NULL, 0, &count);
    for (size_t i = 0; i < count && !of->failed; i++)
        if (rows[i].state == OMS_DELIVERY_PENDING &&
            !has_task(at, rows[i].task_id))
            world_violation(of, "an owner for everybody",
                            "the message of event %lld to %s waits for nobody",
                            (long long)rows[i].event_id, rows[i].endpoint_id);
}

void check_messages(world *of, look *at)
{
    check_sent_once(of);
    check_told_to_the_end(of, at);
}

// ---- what was erased -------------------------------------------------------

static bool row_says(look *at, const oms_table *table, const void *row,
                     const char *name)
{
    oms_allocator heap = {NULL, NULL};
    oms_buf json;
    (void)at;
    oms__buf_init(&json, &heap, 0);
    oms__record_write(table->record, row, &json);
    bool says = false;
    const char *found = json.failed ? NULL : strstr(json.bytes, name);
    for (; found != NULL && !says; found = strstr(found + 1, name)) {
        char next = found[strlen(name)];
        says = next != ' ' && (next < '0' || next > '9');
    }
    oms__buf_free(&json);
    return says;
}

static void search_table(world *of, look *at, const oms_table *table,
                         const char *name)
{
    const char *after = NULL;
    size_t count = OMS_SCAN_MAX;
    while (count == OMS_SCAN_MAX && !of->failed) {
        const char *rows = look_scan(at, table, NULL, 0, after, &count);
        for (size_t i = 0; i < count; i++) {
            const char *row = rows + i * table->record->struct_size;
            after = row;
            if (row_says(at, table, row, name))
                world_violation(of, "what is erased is nowhere",
                                "%s is still in %s", name, table->name);
        }
    }
}

// Its address was nobody else's, and nothing was written about it since.
static bool is_erased(look *at, const sim_order *order)
{
    history_row row = {.order_id = order->id};
    return order->placed && order->named && !order->copied &&
           look_get(at, &oms__history_orders_table, &row) &&
           row.erased_at_ms > 0;
}

void check_erased(world *of, look *at)
{
    for (uint32_t i = 0; i < of->orders_count && !of->failed; i++) {
        char name[32];
        snprintf(name, sizeof(name), "canary%u", (unsigned)i);
        if (!is_erased(at, &of->orders[i]))
            continue;
        const oms_registry *all = &of->oms->registry;
        for (uint16_t k = 0; k < all->tables_count && !of->failed; k++)
            search_table(of, at, all->tables[k], name);
    }
}
