// What must hold after any two commands have met. See pairs.h.
#include <stdio.h>
#include <string.h>

#include "pairs.h"

static int64_t number(const json_t *from, const char *name)
{
    return json_integer_value(json_object_get(from, name));
}

static const char *text(const json_t *from, const char *name)
{
    const char *found = json_string_value(json_object_get(from, name));
    return found != NULL ? found : "";
}

// Units that the lines of an order still count on, by sku A and B.
static void add_promised(const json_t *order, int64_t promised[2])
{
    size_t at;
    const json_t *line;
    json_array_foreach (json_object_get(order, "lines"), at, line) {
        const char *sku = text(line, "sku");
        if (strcmp(sku, "A") != 0 && strcmp(sku, "B") != 0)
            continue;
        promised[strcmp(sku, "B") == 0] += number(line, "allocated") +
                                           number(line, "fulfilled") -
                                           number(line, "shipped");
    }
}

// Payment hears of an order when it is placed.
static int money_faults(shop *s, const json_t *order)
{
    const char *id = text(order, "order_id");
    if (*text(order, "draft_channel") != '\0')
        return 0;
    int64_t theirs = shop_money(s, id, "balance_minor");
    if (theirs == number(order, "balance_minor"))
        return 0;
    print_message("order %s: %lld is owed, payment says %lld\n", id,
                  (long long)number(order, "balance_minor"), (long long)theirs);
    return 1;
}

static int order_faults(shop *s)
{
    int faults = 0;
    int64_t promised[2] = {0, 0};
    size_t at;
    const json_t *item;
    json_t *list = shop_ask(s, "order.list", "{'limit':%d}", OMS_PAGE_MAX);
    assert_null(json_object_get(list, "next_cursor"));
    json_array_foreach (json_object_get(list, "items"), at, item) {
        json_t *order = shop_ask(s, "order.get", "{'order_id':'%s'}",
                                 text(item, "order_id"));
        add_promised(order, promised);
        faults += money_faults(s, order);
        json_decref(order);
    }
    json_decref(list);
    for (int i = 0; i < 2; i++) {
        json_t *stock = shop_ask(s, "stock.get", "{'sku':'%c'}", 'A' + i);
        if (number(stock, "reserved") != promised[i]) {
            print_message("sku %c: orders count on %lld, stock keeps %lld\n",
                          'A' + i, (long long)promised[i],
                          (long long)number(stock, "reserved"));
            faults++;
        }
        json_decref(stock);
    }
    return faults;
}

static int task_faults(shop *s)
{
    json_t *list = shop_ask(s, "task.list", "{'state':'parked'}");
    json_t *tasks = json_object_get(list, "items");
    int faults = (int)json_array_size(tasks);
    size_t at;
    const json_t *task;
    json_array_foreach (tasks, at, task) {
        char *said = json_dumps(task, 0);
        print_message("parked: %s\n", said);
        free(said);
    }
    json_decref(list);
    return faults;
}

int pairs_faults(shop *s)
{
    size_t violations = 0;
    oms_result *result = NULL;
    int faults = task_faults(s) + order_faults(s);
    int code = oms_verify(s->engine, 0, &violations, &result, &s->error);
    if (code != OMS_OK)
        fail_msg("oms_verify: %s: %s", oms_code_name(code), s->error.text);
    if (violations > 0)
        print_message("oms_verify: %s\n", oms_result_json(result));
    oms_result_free(result);
    return faults + (int)violations;
}
