// `oms notifications`: the messages that the shop sent or could not send.
#include <string.h>

#include "cli.h"
#include "page.h"

static const char more[] =
    "Examples\n"
    "  oms notifications --db shop.db --state failed\n"
    "  oms notifications --db shop.db --order o1 --json\n"
    "  oms submit --db shop.db delivery.retry --key r1 \\\n"
    "      '{\"subject\": \"o1\", \"event_id\": 7, \"endpoint_id\": "
    "\"mail\"}'\n"
    "\n"
    "A list ends with the value for --cursor that gives the next page.\n";

typedef struct message_wish {
    const char *order;
    const char *endpoint;
    const char *state;
    const char *cursor;
    int64_t limit;
    cli_given given;
} message_wish;

static void set_text(json_t *args, const char *name, const char *text)
{
    if (text != NULL)
        json_object_set_new(args, name, json_string(text));
}

static void print(const json_t *answer)
{
    static const char *const columns[] = {
        "changed (UTC)", "order", "about",  ">event", "endpoint",
        "channel",       "state", ">tries", "to",     "why"};
    cli_table *table = table_new(columns, 10);
    size_t i;
    json_t *one;
    json_array_foreach (page_rows(answer), i, one) {
        table_time(table, json_int(one, "changed_at_ms"));
        table_cell(table, json_text(one, "subject"));
        table_cell(table, json_text(one, "event_type"));
        table_count(table, json_int(one, "event_id"));
        table_cell(table, json_text(one, "endpoint_id"));
        table_cell(table, json_text(one, "channel"));
        table_cell(table, json_text(one, "state"));
        table_count(table, json_int(one, "tries"));
        table_cell(table, json_text(one, "address"));
        table_cell(table, json_text(one, "reason"));
    }
    if (table_print(table, stdout) == 0)
        puts("(no such messages)");
    cursor_print(json_text(answer, "next_cursor"));
}

static int show(cli_shop *shop, const message_wish *wanted)
{
    int code = 0;
    json_t *args = json_object();
    set_text(args, "subject", wanted->order);
    set_text(args, "endpoint_id", wanted->endpoint);
    set_text(args, "state", wanted->state);
    set_text(args, "cursor", wanted->cursor);
    if (wanted->limit > 0)
        json_object_set_new(args, "limit", json_integer(wanted->limit));
    json_t *answer =
        shop_ask(shop, &wanted->given, "delivery.list", args, &code);
    if (answer != NULL && wanted->given.json)
        json_print(answer);
    else if (answer != NULL)
        print(answer);
    json_decref(answer);
    return code;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    message_wish wanted = {0};
    const cli_option options[] = {
        {"--order", "ID", "only about this order", NULL, &wanted.order, NULL},
        {"--endpoint", "ID", "only to this endpoint", NULL, &wanted.endpoint,
         NULL},
        {"--state", "S", "only pending, sent, delivered, failed, suppressed",
         NULL, &wanted.state, NULL},
        {"--cursor", "X", "the next page", NULL, &wanted.cursor, NULL},
        {"--limit", "N", "N a page (50, at most 200)", NULL, NULL,
         &wanted.limit},
    };
    cli_shop *shop = NULL;
    int code = 0;
    if (!options_read(verb, options, 5, argc, argv, &wanted.given, &code) ||
        !options_most(verb, &wanted.given, 0, &code))
        return code;
    const cli_filter state = {"--state", "state", wanted.state};
    if (wanted.state != NULL &&
        !names_filters(verb, "delivery.list", &state, 1, &code))
        return code;
    if (shop_open(verb, &wanted.given, OMS_OPEN_EXISTING, &shop, &code))
        code = show(shop, &wanted);
    shop_close(shop);
    return code;
}

const cli_verb verb_notifications = {
    "notifications", "[options]", "Lists the messages to customers and others",
    more, run};
