// `oms audit`: who did what, from which state to which, and why; and who wanted
// to and was refused.
#include "cli.h"

#include <string.h>

static const char more[] =
    "The newest first. Of a command that was refused the code says why.\n"
    "\n"
    "Examples\n"
    "  oms audit --db shop.db --order o1\n"
    "  oms audit --db shop.db --actor maria --from 2017-10-01T00:00:00Z\n"
    "  oms audit --db shop.db --refused --limit 20\n"
    "\n"
    "A list ends with the value for --cursor that gives the next page.\n";

typedef struct auditing {
    cli_given given;
    const char *order;
    const char *actor;
    const char *from;
    const char *to;
    const char *cursor;
    int64_t limit;
    bool refused;
} auditing;

static void set_text(json_t *args, const char *name, const char *text)
{
    if (text != NULL)
        json_object_set_new(args, name, json_string(text));
}

static json_t *question(const auditing *wanted)
{
    json_t *args = json_object();
    set_text(args, "order_id", wanted->order);
    set_text(args, "actor", wanted->actor);
    set_text(args, "from_ms", wanted->from);
    set_text(args, "to_ms", wanted->to);
    set_text(args, "cursor", wanted->cursor);
    if (wanted->refused)
        json_object_set_new(args, "refused", json_true());
    if (wanted->limit > 0)
        json_object_set_new(args, "limit", json_integer(wanted->limit));
    return args;
}

static void print_entry(cli_table *table, const json_t *entry)
{
    bool refused = json_is_true(json_object_get(entry, "refused"));
    table_time(table, json_int(entry, "at_ms"));
    table_cell(table, json_text(entry, "what"));
    table_cell(table, json_text(entry, "order_id"));
    table_cell(table, json_text(entry, "actor"));
    table_cell(table, json_text(entry, refused ? "code" : "moves"));
    table_cell(table, json_text(entry, "why"));
}

static void print_page(const json_t *page)
{
    static const char *const columns[] = {
        "recorded (UTC)", "what", "order", "who", "moved, or refused", "why"};
    cli_table *table = table_new(columns, 6);
    size_t i;
    json_t *entry;
    json_array_foreach (json_object_get(page, "items"), i, entry) {
        print_entry(table, entry);
    }
    size_t rows = table_print(table, stdout);
    const char *next = json_text(page, "next_cursor");
    if (rows == 0)
        puts("There is nothing.");
    if (next[0] != '\0')
        printf("\nmore: --cursor '%s'\n", next);
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    auditing wanted = {.order = NULL};
    cli_shop *shop = NULL;
    int code = 0;
    const cli_option options[] = {
        {"--order", "ID", "only this order", NULL, &wanted.order, NULL},
        {"--actor", "WHO", "only what this one did", NULL, &wanted.actor, NULL},
        {"--from", "TIME", "not before", NULL, &wanted.from, NULL},
        {"--to", "TIME", "before", NULL, &wanted.to, NULL},
        {"--refused", NULL, "only what was refused", &wanted.refused, NULL,
         NULL},
        {"--cursor", "CURSOR", "the next page", NULL, &wanted.cursor, NULL},
        {"--limit", "N", "rows of a page (50, at most 200)", NULL, NULL,
         &wanted.limit},
    };
    if (!options_read(verb, options, sizeof(options) / sizeof(options[0]), argc,
                      argv, &wanted.given, &code) ||
        !options_most(verb, &wanted.given, 0, &code) ||
        !shop_open(verb, &wanted.given, OMS_OPEN_EXISTING, &shop, &code))
        return code;
    json_t *page =
        shop_ask(shop, &wanted.given, "audit.list", question(&wanted), &code);
    if (page != NULL && wanted.given.json)
        json_print(page);
    else if (page != NULL)
        print_page(page);
    json_decref(page);
    shop_close(shop);
    return code;
}

const cli_verb verb_audit = {"audit", "[options]",
                             "Who did what, and who was refused", more, run};
