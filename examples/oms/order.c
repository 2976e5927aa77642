// `oms order show` and `oms order list`: one order on one page, many in a
// table; `oms order track`: where it is. Pages are put together here from
// several reads; the library knows nothing of them.
#include "cli.h"
#include "page.h"

#include <stdlib.h>
#include <string.h>

static const char more[] =
    "show ID    one order, by its id or its number in the channel default:\n"
    "           lines, money, parcels, changes, returns and what happened\n"
    "track ID   where it is, and what happened in sentences\n"
    "list       many, the newest first\n"
    "\n"
    "Examples\n"
    "  oms order show o1 --db shop.db\n"
    "  oms order track o1 --db shop.db\n"
    "  oms order list --db shop.db --status processing --limit 20\n"
    "  oms order list --db shop.db --customer c7 --json\n"
    "\n"
    "A list ends with the value for --cursor that gives the next page.\n"
    "Exit code 3: there is no such order.\n";

typedef struct order_wish {
    const char *customer;
    const char *status;
    const char *payment;
    const char *fulfillment;
    const char *channel;
    const char *cursor;
    int64_t limit;
    bool oldest;
    cli_given given;
} order_wish;

// "3" may also be the number of an order of the channel "default".
static json_t *order_of(cli_shop *shop, const cli_given *given,
                        const char *word, int *code)
{
    json_t *args = json_pack("{s:s}", "order_id", word);
    bool digits = word[strspn(word, "0123456789")] == '\0';
    json_t *order = NULL;
    if (!digits || strlen(word) > 18)
        return shop_ask(shop, given, "order.get", args, code);
    order = shop_find(shop, given, "order.get", json_incref(args), code);
    if (order == NULL && *code == 0)
        order =
            shop_find(shop, given, "order.get",
                      json_pack("{s:s, s:I}", "channel", "default", "number",
                                (json_int_t)strtoll(word, NULL, 10)),
                      code);
    if (order == NULL && *code == 0)
        return shop_ask(shop, given, "order.get", args, code);
    json_decref(args);
    return order;
}

// Notes on the page that the key may not read a part, and which scope may.
static void add_refused(json_t *page, const char *name, const char *query)
{
    json_t *described = names_described();
    const json_t *entry = names_find(described, "queries", query);
    json_t *all = json_object_get(page, "refused");
    if (all == NULL) {
        all = json_array();
        json_object_set_new(page, "refused", all);
    }
    json_array_append_new(all,
                          json_pack("{s:s, s:s, s:s}", "part", name, "query",
                                    query, "scope", json_text(entry, "scope")));
    json_decref(described);
}

// Puts an answer on the page; what a module does not know yet is left out.
static void add(cli_shop *shop, const cli_given *given, json_t *page,
                const char *name, const char *query, const char *order_id,
                int *code)
{
    json_t *found = NULL;
    bool refused = false;
    if (*code == 0)
        found =
            shop_may(shop, given, query,
                     json_pack("{s:s}", "order_id", order_id), &refused, code);
    if (found != NULL)
        json_object_set_new(page, name, found);
    if (refused)
        add_refused(page, name, query);
}

// What a page says of an event.
static json_t *event_of(const json_t *one)
{
    int64_t when = json_int(one, "occurred_at_ms");
    return json_pack(
        "{s:O, s:I, s:O, s:O, s:O*, s:O}", "id", json_object_get(one, "id"),
        "at_ms", when != 0 ? when : json_int(one, "at_ms"), "type",
        json_object_get(one, "type"), "source", json_object_get(one, "source"),
        "actor", json_object_get(one, "actor"), "data",
        json_object_get(one, "data"));
}

// Puts all events of the order on the page, oldest first.
static void add_events(cli_shop *shop, const cli_given *given, json_t *whole,
                       const char *order_id, int *code)
{
    json_t *all = json_array();
    json_t *page = NULL;
    int64_t after = 0;
    bool refused = false;
    do {
        size_t i;
        json_t *one;
        json_decref(page);
        page = shop_may(shop, given, "event.list",
                        json_pack("{s:s, s:I, s:i}", "subject", order_id,
                                  "after", after, "limit", OMS_PAGE_MAX),
                        &refused, code);
        json_array_foreach (json_object_get(page, "items"), i, one) {
            json_array_append_new(all, event_of(one));
        }
        after = json_int(page, "position");
    } while (json_text(page, "next_cursor")[0] != '\0');
    json_decref(page);
    json_object_set_new(whole, "events", all);
    if (refused)
        add_refused(whole, "events", "event.list");
}

static int show(cli_shop *shop, const cli_given *given, const char *word)
{
    int code = 0;
    json_t *page = json_object();
    json_t *order = order_of(shop, given, word, &code);
    const char *order_id = json_text(order, "order_id");
    if (code == 0)
        json_object_set(page, "order", order);
    add(shop, given, page, "money", "payment.get", order_id, &code);
    add(shop, given, page, "parcels", "fulfillment.get", order_id, &code);
    add(shop, given, page, "changes", "order.change_list", order_id, &code);
    add(shop, given, page, "cancellations", "cancellation.list", order_id,
        &code);
    add(shop, given, page, "returns", "return.list", order_id, &code);
    add(shop, given, page, "replacements", "replacement.list", order_id, &code);
    if (code == 0)
        add_events(shop, given, page, order_id, &code);
    if (code == 0 && given->json)
        json_print(page);
    else if (code == 0)
        page_print(page, shop);
    json_decref(order);
    json_decref(page);
    return code;
}

// All entries of the timeline, page by page.
static json_t *timeline_of(cli_shop *shop, const cli_given *given,
                           const char *order_id, int *code)
{
    json_t *all = json_array();
    json_t *cursor = NULL;
    do {
        json_t *page =
            shop_ask(shop, given, "tracking.timeline",
                     json_pack("{s:s, s:o*, s:i}", "order_id", order_id,
                               "cursor", cursor, "limit", OMS_PAGE_MAX),
                     code);
        json_array_extend(all, json_object_get(page, "items"));
        cursor = json_incref(json_object_get(page, "next_cursor"));
        json_decref(page);
    } while (cursor != NULL);
    return all;
}

static int track(cli_shop *shop, const cli_given *given, const char *word)
{
    int code = 0;
    json_t *order = order_of(shop, given, word, &code);
    const char *order_id = json_text(order, "order_id");
    json_t *view = NULL;
    json_t *entries = NULL;
    if (code == 0)
        view = shop_ask(shop, given, "tracking.view",
                        json_pack("{s:s}", "order_id", order_id), &code);
    if (code == 0)
        entries = timeline_of(shop, given, order_id, &code);
    if (code == 0 && given->json) {
        json_t *page =
            json_pack("{s:O, s:O}", "view", view, "entries", entries);
        json_print(page);
        json_decref(page);
    } else if (code == 0) {
        page_track(view, entries);
    }
    json_decref(order);
    json_decref(view);
    json_decref(entries);
    return code;
}

static void print_list(const json_t *answer)
{
    static const char *const columns[] = {
        "order", ">number", "placed (UTC)", "customer",
        "stage", "payment", "fulfillment",  ">total",
    };
    cli_table *table = table_new(columns, 8);
    const json_t *rows = page_rows(answer);
    size_t i;
    json_t *one;
    json_array_foreach (rows, i, one) {
        table_cell(table, json_text(one, "order_id"));
        table_count(table, json_int(one, "number"));
        table_time(table, json_int(one, "placed_at_ms"));
        table_cell(table, json_text(one, "customer_id"));
        table_cell(table, json_text(one, "stage"));
        table_cell(table, json_text(one, "payment_status"));
        table_cell(table, json_text(one, "fulfillment_status"));
        table_money(table, json_int(one, "total_minor"),
                    json_text(one, "currency"));
    }
    if (table_print(table, stdout) == 0)
        puts("(no such orders)");
    cursor_print(json_text(answer, "next_cursor"));
}

static void set_text(json_t *args, const char *name, const char *text)
{
    if (text != NULL)
        json_object_set_new(args, name, json_string(text));
}

static int list(cli_shop *shop, const order_wish *wish)
{
    int code = 0;
    json_t *args = json_object();
    set_text(args, "customer_id", wish->customer);
    set_text(args, "status", wish->status);
    set_text(args, "payment_status", wish->payment);
    set_text(args, "fulfillment_status", wish->fulfillment);
    set_text(args, "channel", wish->channel);
    set_text(args, "cursor", wish->cursor);
    if (wish->limit > 0)
        json_object_set_new(args, "limit", json_integer(wish->limit));
    if (wish->oldest)
        json_object_set_new(args, "oldest_first", json_true());
    json_t *answer = shop_ask(shop, &wish->given, "order.list", args, &code);
    if (answer != NULL && wish->given.json)
        json_print(answer);
    else if (answer != NULL)
        print_list(answer);
    json_decref(answer);
    return code;
}

// What stands behind `oms order`. False: it was not understood.
static bool understood(const cli_verb *verb, const order_wish *wish, int *code)
{
    static const char *const names[] = {"show", "track", "list", NULL};
    const cli_given *given = &wish->given;
    const char *word = given->count > 0 ? given->rest[0] : "";
    bool one = strcmp(word, "show") == 0 || strcmp(word, "track") == 0;
    if (one && given->count == 1) {
        *code = options_wrong(verb, "%s which order? Name its id", word);
        return false;
    }
    if (one || strcmp(word, "list") == 0)
        return options_most(verb, given, one ? 2 : 1, code);
    const char *meant = word[0] != '\0' ? options_nearest(word, names) : NULL;
    if (meant != NULL)
        *code = options_wrong(verb, "there is no \"%s\"; do you mean %s?", word,
                              meant);
    else
        *code = options_wrong(verb, "say `show ID`, `track ID` or `list`");
    return false;
}

static int answer(cli_shop *shop, const order_wish *wish)
{
    const cli_given *given = &wish->given;
    if (strcmp(given->rest[0], "show") == 0)
        return show(shop, given, given->rest[1]);
    if (strcmp(given->rest[0], "track") == 0)
        return track(shop, given, given->rest[1]);
    return list(shop, wish);
}

static bool has_words(const cli_verb *verb, const order_wish *wish, int *code)
{
    const cli_filter filters[] = {
        {"--status", "status", wish->status},
        {"--payment", "payment_status", wish->payment},
        {"--fulfillment", "fulfillment_status", wish->fulfillment},
    };
    if (!wish->status && !wish->payment && !wish->fulfillment)
        return true;
    return names_filters(verb, "order.list", filters, 3, code);
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    order_wish wanted = {0};
    const cli_option options[] = {
        {"--customer", "ID", "list: only of this customer", NULL,
         &wanted.customer, NULL},
        {"--status", "S", "list: only in this status", NULL, &wanted.status,
         NULL},
        {"--payment", "S", "list: only with this payment status", NULL,
         &wanted.payment, NULL},
        {"--fulfillment", "S", "list: only with this fulfillment status", NULL,
         &wanted.fulfillment, NULL},
        {"--channel", "C", "list: only of this channel", NULL, &wanted.channel,
         NULL},
        {"--cursor", "X", "list: the next page", NULL, &wanted.cursor, NULL},
        {"--limit", "N", "list: N orders a page (50, at most 200)", NULL, NULL,
         &wanted.limit},
        {"--oldest", NULL, "list: the oldest first", &wanted.oldest, NULL,
         NULL},
    };
    cli_shop *shop = NULL;
    int code = 0;
    if (!options_read(verb, options, 8, argc, argv, &wanted.given, &code) ||
        !understood(verb, &wanted, &code) || !has_words(verb, &wanted, &code))
        return code;
    const cli_given *given = &wanted.given;
    if (shop_open(verb, given, OMS_OPEN_EXISTING, &shop, &code))
        code = answer(shop, &wanted);
    shop_close(shop);
    return code;
}

const cli_verb verb_order = {"order", "[options] show ID | track ID | list",
                             "Shows one order, or lists many", more, run};
