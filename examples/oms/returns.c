// `oms returns`: what is on its way back, and what came back that nobody could
// match with a sale.
#include <string.h>

#include "cli.h"
#include "page.h"

static const char more[] =
    "list        returns, of all orders or of one\n"
    "unmatched   what came back and no sale was found for\n"
    "\n"
    "Examples\n"
    "  oms returns list --db shop.db --state received\n"
    "  oms returns list --db shop.db --order o1\n"
    "  oms returns unmatched --db shop.db --limit 20\n"
    "  oms submit --db shop.db return.match --key m1 \\\n"
    "      '{\"unmatched_id\": \"...\", \"order_id\": \"o1\"}'\n"
    "\n"
    "A list ends with the value for --cursor that gives the next page.\n";

typedef struct returns_wish {
    const char *order;
    const char *customer;
    const char *state;
    const char *cursor;
    int64_t limit;
    bool matched;
    cli_given given;
} returns_wish;

static void set_text(json_t *args, const char *name, const char *text)
{
    if (text != NULL)
        json_object_set_new(args, name, json_string(text));
}

static json_t *question(const returns_wish *wanted, bool unmatched)
{
    json_t *args = json_object();
    set_text(args, unmatched ? "customer_id" : "order_id",
             unmatched ? wanted->customer : wanted->order);
    set_text(args, "state", wanted->state);
    set_text(args, "cursor", wanted->cursor);
    if (wanted->limit > 0)
        json_object_set_new(args, "limit", json_integer(wanted->limit));
    if (wanted->matched)
        json_object_set_new(args, "closed", json_true());
    return args;
}

static void print_unmatched(const json_t *answer)
{
    static const char *const columns[] = {
        "came back (UTC)", "sku", ">units", ">left",     "customer",
        ">given back",     "why", "order",  "reference", "entry"};
    cli_table *table = table_new(columns, 10);
    size_t i;
    json_t *one;
    json_array_foreach (page_rows(answer), i, one) {
        table_time(table, json_int(one, "occurred_at_ms"));
        table_cell(table, json_text(one, "sku"));
        table_count(table, json_int(one, "quantity"));
        table_count(table, json_int(one, "left"));
        table_cell(table, json_text(one, "customer_id"));
        table_money(table, json_int(one, "amount_minor"),
                    json_text(one, "currency"));
        table_cell(table, json_text(one, "why"));
        table_cell(table, json_text(one, "order_id"));
        table_cell(table, json_text(one, "reference"));
        table_cell(table, json_text(one, "unmatched_id"));
    }
    if (table_print(table, stdout) == 0)
        puts("(nothing is unmatched)");
}

static int show(cli_shop *shop, const returns_wish *wanted, bool unmatched)
{
    int code = 0;
    json_t *answer =
        shop_ask(shop, &wanted->given,
                 unmatched ? "return.unmatched_list" : "return.list",
                 question(wanted, unmatched), &code);
    if (answer == NULL)
        return code;
    if (wanted->given.json)
        json_print(answer);
    else if (unmatched)
        print_unmatched(answer);
    else
        page_returns(answer, true);
    if (!wanted->given.json)
        cursor_print(json_text(answer, "next_cursor"));
    json_decref(answer);
    return code;
}

// Options that only one of the two takes.
static bool fits(const cli_verb *verb, const returns_wish *wanted,
                 bool unmatched, int *code)
{
    const struct {
        const char *name;
        bool given;
        bool unmatched;
    } options[] = {
        {"--order", wanted->order != NULL, false},
        {"--state", wanted->state != NULL, false},
        {"--customer", wanted->customer != NULL, true},
        {"--matched", wanted->matched, true},
    };
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (!options[i].given || options[i].unmatched == unmatched)
            continue;
        *code = options_wrong(verb, "%s goes with `%s`", options[i].name,
                              options[i].unmatched ? "unmatched" : "list");
        return false;
    }
    const cli_filter filter = {"--state", "state", wanted->state};
    return wanted->state == NULL ||
           names_filters(verb, "return.list", &filter, 1, code);
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    returns_wish wanted = {0};
    const cli_option options[] = {
        {"--order", "ID", "list: only of this order", NULL, &wanted.order,
         NULL},
        {"--state", "S", "list: only in this state", NULL, &wanted.state, NULL},
        {"--customer", "ID", "unmatched: only of this customer", NULL,
         &wanted.customer, NULL},
        {"--matched", NULL, "unmatched: those that were matched since",
         &wanted.matched, NULL, NULL},
        {"--cursor", "X", "the next page", NULL, &wanted.cursor, NULL},
        {"--limit", "N", "N a page (50, at most 200)", NULL, NULL,
         &wanted.limit},
    };
    cli_shop *shop = NULL;
    int code = 0;
    if (!options_read(verb, options, 6, argc, argv, &wanted.given, &code))
        return code;
    const char *word = wanted.given.count > 0 ? wanted.given.rest[0] : "list";
    bool unmatched = strcmp(word, "unmatched") == 0;
    if (!unmatched && strcmp(word, "list") != 0)
        return options_wrong(verb, "say `list` or `unmatched`, not \"%s\"",
                             word);
    if (!options_most(verb, &wanted.given, 1, &code) ||
        !fits(verb, &wanted, unmatched, &code))
        return code;
    if (shop_open(verb, &wanted.given, OMS_OPEN_EXISTING, &shop, &code))
        code = show(shop, &wanted, unmatched);
    shop_close(shop);
    return code;
}

const cli_verb verb_returns = {"returns", "[options] [list | unmatched]",
                               "Lists what comes back", more, run};
