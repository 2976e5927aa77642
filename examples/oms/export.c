// `oms export`: everything of a shop as files that other programs read. One
// page after the other, so that a shop of any size fits in little memory.
#include "cli.h"

#include <string.h>

static const char more[] =
    "events     every order with its events, one JSON document a line\n"
    "orders     a row of CSV for each order\n"
    "lines      a row for each line of each order\n"
    "payments   a row for each payment of each order\n"
    "\n"
    "A text that a spreadsheet would take for a formula begins with '.\n"
    "Amounts are in minor units, times are UTC milliseconds. Personal data is\n"
    "in events only, and not if it was erased. Orders of the last moment are\n"
    "there when `oms step` has nothing left to do.\n"
    "\n"
    "Examples\n"
    "  oms export --db shop.db orders > orders.csv\n"
    "  oms export --db shop.db events --out 2017.jsonl \\\n"
    "      --from 2017-01-01T00:00:00Z --to 2018-01-01T00:00:00Z\n";

typedef struct exporting {
    const cli_verb *verb;
    cli_given given;
    const char *from;
    const char *to;
    const char *where;
    const char *path;
    int64_t from_ms;
    int64_t to_ms;
    FILE *out;
    cli_shop *shop;
    cli_progress progress;
    int64_t done;
} exporting;

// What is asked about an order, and which rows of the answer become CSV.
typedef struct sheet {
    const char *name;
    const char *query; // NULL: the order itself
    const char *list;
    const char *const *columns; // ends with NULL
} sheet;

static const char *const order_columns[] = {"order_id",
                                            "number",
                                            "channel",
                                            "customer_id",
                                            "status",
                                            "archived",
                                            "currency",
                                            "total_minor",
                                            "canceled_minor",
                                            "credited_minor",
                                            "captured_minor",
                                            "refunded_minor",
                                            "placed_at_ms",
                                            "closed_at_ms",
                                            "archived_at_ms",
                                            "erased_at_ms",
                                            NULL};
static const char *const line_columns[] = {
    "order_id",       "line_no",        "sku",
    "name",           "quantity",       "unit_price_minor",
    "items_minor",    "discount_minor", "tax_minor",
    "shipping_minor", "total_minor",    "canceled",
    "shipped",        "delivered",      "returned",
    "canceled_minor", "vendor",         NULL};
static const char *const payment_columns[] = {"order_id",
                                              "payment_no",
                                              "method",
                                              "provider",
                                              "state",
                                              "amount_minor",
                                              "authorized_minor",
                                              "captured_minor",
                                              "refunded_minor",
                                              "provider_ref",
                                              NULL};

static const sheet sheets[] = {
    {"orders", NULL, NULL, order_columns},
    {"lines", "order.get", "lines", line_columns},
    {"payments", "payment.get", "payments", payment_columns},
};

// ---- CSV -------------------------------------------------------------------

static void put_value(FILE *out, const json_t *value)
{
    if (json_is_string(value))
        csv_text(out, json_string_value(value));
    else if (json_is_integer(value))
        fprintf(out, "%" PRId64, (int64_t)json_integer_value(value));
    else if (json_is_boolean(value))
        fputs(json_is_true(value) ? "true" : "false", out);
}

static void put_head(FILE *out, const sheet *to)
{
    for (size_t i = 0; to->columns[i] != NULL; i++)
        fprintf(out, "%s%s", i > 0 ? "," : "", to->columns[i]);
    fputs("\r\n", out);
}

static void put_row(FILE *out, const sheet *to, const char *order_id,
                    const json_t *row)
{
    csv_text(out, order_id); // the first column of every sheet
    for (size_t i = 1; to->columns[i] != NULL; i++) {
        fputc(',', out);
        put_value(out, json_object_get(row, to->columns[i]));
    }
    fputs("\r\n", out);
}

// ---- one order -------------------------------------------------------------

static int put_rows(exporting *it, const sheet *to, const json_t *order)
{
    const char *order_id = json_text(order, "order_id");
    int code = ENDED_WELL;
    size_t i;
    json_t *row;
    if (to->query == NULL) {
        put_row(it->out, to, order_id, order);
        return code;
    }
    json_t *answer = shop_find(it->shop, &it->given, to->query,
                               json_pack("{s:s}", "order_id", order_id), &code);
    json_array_foreach (json_object_get(answer, to->list), i, row) {
        put_row(it->out, to, order_id, row);
    }
    json_decref(answer);
    return code;
}

static int put_order(exporting *it, const sheet *to, const json_t *found)
{
    it->done++;
    progress_draw(&it->progress, it->done, it->done, 0);
    if (to != NULL)
        return put_rows(it, to, json_object_get(found, "order"));
    json_dumpf(found, it->out, JSON_COMPACT);
    fputc('\n', it->out);
    return ENDED_WELL;
}

// ---- page after page -------------------------------------------------------

static json_t *question(const exporting *it, bool events, const char *after)
{
    json_t *args =
        json_pack("{s:b, s:i}", "events", events, "limit", OMS_PAGE_MAX);
    if (it->from_ms != 0)
        json_object_set_new(args, "placed_from_ms", json_integer(it->from_ms));
    if (it->to_ms != 0)
        json_object_set_new(args, "placed_to_ms", json_integer(it->to_ms));
    if (it->where != NULL)
        json_object_set_new(args, "where", json_string(it->where));
    if (after[0] != '\0')
        json_object_set_new(args, "cursor", json_string(after));
    return args;
}

static int put_all(exporting *it, const sheet *to)
{
    char after[OMS_NAME_BYTES_MAX + 1] = "";
    int code = ENDED_WELL;
    if (to != NULL)
        put_head(it->out, to);
    do {
        size_t i;
        json_t *found;
        json_t *page = shop_ask(it->shop, &it->given, "history.export",
                                question(it, to == NULL, after), &code);
        json_array_foreach (json_object_get(page, "items"), i, found) {
            if (code == ENDED_WELL)
                code = put_order(it, to, found);
        }
        snprintf(after, sizeof(after), "%s", json_text(page, "next_cursor"));
        json_decref(page);
    } while (code == ENDED_WELL && after[0] != '\0' && !ferror(it->out));
    return code;
}

static int64_t orders_of(exporting *it)
{
    int code = ENDED_WELL;
    json_t *status =
        shop_ask(it->shop, &it->given, "history.status", NULL, &code);
    int64_t count = json_int(status, "orders_count");
    json_decref(status);
    return count;
}

// A file that could not be written is not half of one that could.
static int finish(const exporting *it, int code)
{
    bool failed = fflush(it->out) != 0 || ferror(it->out) != 0;
    if (it->path != NULL)
        failed = fclose(it->out) != 0 || failed;
    if (failed) {
        fprintf(stderr, "oms: %s could not be written\n",
                it->path != NULL ? it->path : "the output");
        return ENDED_SYSTEM;
    }
    return code;
}

static int export_to(exporting *it, const sheet *to)
{
    const char *const asked[] = {"history.export",
                                 to != NULL ? to->query : NULL, NULL};
    int code = ENDED_WELL;
    if (!shop_open(it->verb, &it->given, OMS_OPEN_EXISTING, &it->shop, &code))
        return code;
    if (!part_has(it->shop, &it->given, asked, &code)) {
        shop_close(it->shop);
        return code;
    }
    it->out = it->path != NULL ? fopen(it->path, "wx") : stdout;
    if (it->out == NULL) {
        fprintf(stderr, "oms: %s exists or cannot be made\n", it->path);
        shop_close(it->shop);
        return ENDED_SYSTEM;
    }
    progress_begin(&it->progress, it->path == NULL, orders_of(it));
    it->progress.noun = "orders";
    code = finish(it, put_all(it, to));
    progress_wipe(&it->progress);
    shop_close(it->shop);
    return code;
}

static bool read_times(exporting *it, int *code)
{
    bool good = (it->from == NULL || time_read(it->from, &it->from_ms)) &&
                (it->to == NULL || time_read(it->to, &it->to_ms));
    if (!good)
        *code = options_wrong(it->verb, "a time looks like "
                                        "2017-01-01T00:00:00Z");
    return good;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    exporting it = {.verb = verb};
    int code = 0;
    const cli_option options[] = {
        {"--out", "FILE", "a new file instead of the output", NULL, &it.path,
         NULL},
        {"--from", "TIME", "orders that were not placed before", NULL, &it.from,
         NULL},
        {"--to", "TIME", "orders that were placed before", NULL, &it.to, NULL},
        {"--where", "W", "all, hot or archived", NULL, &it.where, NULL},
    };
    if (!options_read(verb, options, sizeof(options) / sizeof(options[0]), argc,
                      argv, &it.given, &code) ||
        !options_most(verb, &it.given, 1, &code) || !read_times(&it, &code))
        return code;
    const char *what = it.given.count == 1 ? it.given.rest[0] : "";
    if (strcmp(what, "events") == 0)
        return export_to(&it, NULL);
    for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++)
        if (strcmp(sheets[i].name, what) == 0)
            return export_to(&it, &sheets[i]);
    return options_wrong(verb, "say what: events, orders, lines or payments");
}

const cli_verb verb_export = {"export",
                              "[options] events|orders|lines|payments",
                              "Writes orders as JSON lines or CSV", more, run};
