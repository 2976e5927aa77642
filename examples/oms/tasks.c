// `oms tasks`: work that waits for the outside, for its time or for a person;
// what was given up on can be tried again or dropped.
#include "cli.h"
#include "page.h"

#include <string.h>

static const char more[] =
    "Without a word behind it: the list of tasks.\n"
    "retry ID   try a parked or waiting task again now\n"
    "drop ID    give a parked task up: it counts as declined\n"
    "\n"
    "Examples\n"
    "  oms tasks --db shop.db --state parked\n"
    "  oms tasks retry 0190b3e2-... --db shop.db\n"
    "  oms tasks drop 0190b3e2-... --reason \"refunded by hand\" --db "
    "shop.db\n"
    "\n"
    "After retry or drop, what follows is run at once. Exit code 3: there is\n"
    "no such task, or it is not parked.\n";

typedef struct task_wish {
    const char *state;
    const char *order;
    const char *kind;
    const char *cursor;
    const char *reason;
    int64_t limit;
    cli_given given;
} task_wish;

static void set_text(json_t *args, const char *name, const char *text)
{
    if (text != NULL)
        json_object_set_new(args, name, json_string(text));
}

static void print_list(const json_t *answer)
{
    static const char *const columns[] = {"task",      "kind",   "order",
                                          "state",     ">tries", "since (UTC)",
                                          "due (UTC)", "why"};
    cli_table *table = table_new(columns, 8);
    size_t i;
    json_t *one;
    json_array_foreach (page_rows(answer), i, one) {
        table_cell(table, json_text(one, "id"));
        table_cell(table, json_text(one, "kind"));
        table_cell(table, json_text(one, "subject"));
        table_cell(table, json_text(one, "state"));
        table_count(table, json_int(one, "attempts"));
        table_time(table, json_int(one, "created_at_ms"));
        table_time(table, json_int(one, "due_at_ms"));
        table_cell(table, json_text(one, "reason"));
    }
    if (table_print(table, stdout) == 0)
        puts("(no such tasks)");
    cursor_print(json_text(answer, "next_cursor"));
}

static int list(cli_shop *shop, const task_wish *wish)
{
    int code = 0;
    json_t *args = json_object();
    set_text(args, "state", wish->state);
    set_text(args, "subject", wish->order);
    set_text(args, "kind", wish->kind);
    set_text(args, "cursor", wish->cursor);
    if (wish->limit > 0)
        json_object_set_new(args, "limit", json_integer(wish->limit));
    json_t *answer = shop_ask(shop, &wish->given, "task.list", args, &code);
    if (answer != NULL && wish->given.json)
        json_print(answer);
    else if (answer != NULL)
        print_list(answer);
    json_decref(answer);
    return code;
}

static int act(cli_shop *shop, const task_wish *wish)
{
    oms_error err = OMS_INIT(oms_error);
    const char *id = wish->given.rest[1];
    bool retry = strcmp(wish->given.rest[0], "retry") == 0;
    int64_t next_due_ms = 0;
    int rc = retry ? shop->door->retry(shop, id, &err)
                   : shop->door->drop(shop, id, wish->reason, &err);
    if (rc == OMS_OK)
        rc = shop_settle(shop, &next_due_ms, &err);
    if (rc != OMS_OK)
        return shop_failed(&wish->given, id, &err);
    if (wish->given.json)
        puts("{\"done\": true}");
    else
        printf("%s %s\n", id, retry ? "was tried again" : "was dropped");
    return ENDED_WELL;
}

static bool understood(const cli_verb *verb, const task_wish *wish, int *code)
{
    const cli_given *given = &wish->given;
    const char *word = given->count > 0 ? given->rest[0] : "";
    bool acts = strcmp(word, "retry") == 0 || strcmp(word, "drop") == 0;
    if (given->count == 0)
        return true;
    if (!acts)
        *code = options_wrong(verb,
                              "say nothing, `retry ID` or `drop ID`, "
                              "not \"%s\"",
                              word);
    else if (given->count > 2)
        return options_most(verb, given, 2, code);
    else if (given->count != 2)
        *code = options_wrong(verb,
                              "%s which task? `oms tasks` shows the "
                              "ids",
                              word);
    else if (strcmp(word, "drop") == 0 && wish->reason == NULL)
        *code = options_wrong(verb, "say why, with --reason: it is kept with "
                                    "the order");
    else
        return true;
    return false;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    task_wish wanted = {0};
    const cli_option options[] = {
        {"--state", "S", "only these: due, leased or parked", NULL,
         &wanted.state, NULL},
        {"--order", "ID", "only of this order", NULL, &wanted.order, NULL},
        {"--kind", "K", "only of this kind", NULL, &wanted.kind, NULL},
        {"--cursor", "X", "the next page", NULL, &wanted.cursor, NULL},
        {"--limit", "N", "N a page (50, at most 200)", NULL, NULL,
         &wanted.limit},
        {"--reason", "R", "drop: why", NULL, &wanted.reason, NULL},
    };
    cli_shop *shop = NULL;
    int code = 0;
    if (!options_read(verb, options, 6, argc, argv, &wanted.given, &code) ||
        !understood(verb, &wanted, &code))
        return code;
    const cli_filter state = {"--state", "state", wanted.state};
    if (wanted.state != NULL &&
        !names_filters(verb, "task.list", &state, 1, &code))
        return code;
    if (shop_open(verb, &wanted.given, OMS_OPEN_EXISTING, &shop, &code))
        code =
            wanted.given.count == 0 ? list(shop, &wanted) : act(shop, &wanted);
    shop_close(shop);
    return code;
}

const cli_verb verb_tasks = {
    "tasks", "[options] [retry ID | drop ID --reason R]",
    "Shows work that waits; retries or drops it", more, run};
