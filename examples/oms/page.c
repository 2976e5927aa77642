// Prints the page of one order: what it is, its lines, its money, its parcels,
// and what happened. Parts that are empty are left out.
#include "page.h"

#include <string.h>

#include "cli.h"

const json_t *page_rows(const json_t *answer)
{
    return json_object_get(answer, "items");
}

static void head(const json_t *order)
{
    fputs("Order ", stdout);
    text_print(stdout, json_text(order, "order_id"));
    printf(", number %" PRId64 " of %s: %s\n", json_int(order, "number"),
           json_text(order, "channel"), json_text(order, "stage"));
    printf("  status %s, payment %s, fulfillment %s",
           json_text(order, "status"), json_text(order, "payment_status"),
           json_text(order, "fulfillment_status"));
    const char *reason = json_text(order, "reason");
    if (reason[0] != '\0' && strcmp(reason, "none") != 0)
        printf(", reason %s", reason);
    putchar('\n');
    static const char *const texts[] = {"customer_id", "reference", "note"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (json_text(order, texts[i])[0] == '\0')
            continue;
        printf("  %s ", texts[i]);
        text_print(stdout, json_text(order, texts[i]));
        putchar('\n');
    }
}

static void times(const json_t *order)
{
    static const char *const names[][2] = {
        {"placed_at_ms", "placed"},       {"approved_at_ms", "approved"},
        {"confirmed_at_ms", "confirmed"}, {"shipped_at_ms", "shipped"},
        {"delivered_at_ms", "delivered"}, {"promised_at_ms", "promised until"},
        {"ended_at_ms", "ended"},         {"completed_at_ms", "completed"},
    };
    char text[32];
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        int64_t at = json_int(order, names[i][0]);
        if (at != 0)
            printf("  %-15s %s UTC\n", names[i][1], time_text(text, at));
    }
}

static void address(const json_t *order)
{
    static const char *const names[] = {"name",   "company",     "line1",
                                        "line2",  "postal_code", "city",
                                        "region", "country"};
    const json_t *to = json_object_get(order, "ship_to");
    bool any = false;
    if (to == NULL)
        return;
    fputs("  ship to         ", stdout);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (json_text(to, names[i])[0] == '\0')
            continue;
        fputs(any ? ", " : "", stdout);
        text_print(stdout, json_text(to, names[i]));
        any = true;
    }
    putchar('\n');
}

// How far the units of a line are, in few words.
static void progress_cell(cli_table *table, const json_t *line)
{
    static const char *const names[] = {
        "delivered", "shipped",     "fulfilled", "allocated",
        "canceled",  "backordered", "returned",
    };
    char text[128] = "";
    size_t used = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        int64_t units = json_int(line, names[i]);
        if (units > 0 && used < sizeof(text))
            used += (size_t)snprintf(text + used, sizeof(text) - used,
                                     "%s%" PRId64 " %s", used > 0 ? ", " : "",
                                     units, names[i]);
    }
    table_cell(table, text);
}

static void lines(const json_t *order)
{
    static const char *const columns[] = {">line", "sku",    "name",   ">units",
                                          ">each", ">total", "how far"};
    const json_t *rows = json_object_get(order, "lines");
    const char *currency = json_text(order, "currency");
    size_t i;
    json_t *line;
    if (json_array_size(rows) == 0) {
        puts("\nNo lines: it is kept as an order with money and no goods.");
        return;
    }
    cli_table *table = table_new(columns, 7);
    json_array_foreach (rows, i, line) {
        table_count(table, json_int(line, "line_no"));
        table_cell(table, json_text(line, "sku"));
        table_cell(table, json_text(line, "name"));
        table_count(table, json_int(line, "quantity"));
        table_money(table, json_int(line, "unit_price_minor"), "");
        table_money(table, json_int(line, "total_minor"), currency);
        progress_cell(table, line);
    }
    puts("\nLines");
    table_print(table, stdout);
}

// What is still open. What was given back is not owed again, and what the
// payments have secured only waits to be captured.
static void balance(const json_t *order, const json_t *money)
{
    int64_t open = json_int(money, "balance_minor");
    const char *currency = json_text(order, "currency");
    bool secured =
        strcmp(json_text(order, "payment_status"), "authorized") == 0;
    bool ended = json_int(order, "ended_at_ms") != 0 &&
                 strcmp(json_text(order, "status"), "completed") != 0;
    bool given_back = json_int(order, "refunded_minor") > 0;
    char text[64];
    if (open < 0)
        printf("  %-14s %18s\n", "paid too much",
               money_text(text, -open, currency));
    if (open > 0 && !ended && !given_back)
        printf("  %-14s %18s\n", secured ? "to be captured" : "still owed",
               money_text(text, open, currency));
}

static void sums(const json_t *order, const json_t *money)
{
    static const char *const names[][2] = {
        {"items_minor", "items"},
        {"discount_minor", "discount"},
        {"shipping_minor", "shipping"},
        {"tax_minor", "tax"},
        {"fee_minor", "fees"},
        {"total_minor", "total"},
        {"canceled_minor", "canceled"},
        {"credited_minor", "credited"},
        {"authorized_minor", "authorized"},
        {"captured_minor", "captured"},
        {"refunded_minor", "given back"},
    };
    const char *currency = json_text(order, "currency");
    char text[64];
    puts("\nMoney");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        int64_t minor = json_int(order, names[i][0]);
        if (minor != 0 || strcmp(names[i][1], "total") == 0)
            printf("  %-12s %20s\n", names[i][1],
                   money_text(text, minor, currency));
    }
    balance(order, money);
}

static void payments(const json_t *money)
{
    static const char *const columns[] = {
        ">payment",    "method",    "provider",  "state", ">amount",
        ">authorized", ">captured", ">refunded", "why"};
    const json_t *rows = json_object_get(money, "payments");
    const char *currency = json_text(money, "currency");
    size_t i;
    json_t *one;
    if (json_array_size(rows) == 0)
        return;
    cli_table *table = table_new(columns, 9);
    json_array_foreach (rows, i, one) {
        table_count(table, json_int(one, "payment_no"));
        table_cell(table, json_text(one, "method"));
        table_cell(table, json_text(one, "provider"));
        table_cell(table, json_text(one, "state"));
        table_money(table, json_int(one, "amount_minor"), currency);
        table_money(table, json_int(one, "authorized_minor"), "");
        table_money(table, json_int(one, "captured_minor"), "");
        table_money(table, json_int(one, "refunded_minor"), "");
        table_cell(table, json_text(one, "reason"));
    }
    puts("\nPayments");
    table_print(table, stdout);
}

static void contents_cell(cli_table *table, const json_t *parcel)
{
    char text[160] = "";
    size_t used = 0;
    size_t i;
    json_t *line;
    json_array_foreach (json_object_get(parcel, "lines"), i, line) {
        if (used + 48 > sizeof(text)) {
            snprintf(text + used, sizeof(text) - used, " ...");
            break;
        }
        used += (size_t)snprintf(
            text + used, sizeof(text) - used, "%s%" PRId64 " of line %" PRId64,
            used > 0 ? ", " : "", json_int(line, "quantity"),
            json_int(line, "line_no"));
    }
    table_cell(table, text);
}

static void parcels(const json_t *found)
{
    static const char *const columns[] = {
        ">parcel",      "state", "from",          "carrier",         "number",
        "carrier says", "holds", "shipped (UTC)", "delivered (UTC)",
    };
    const json_t *rows = json_object_get(found, "shipments");
    size_t i;
    json_t *one;
    if (json_array_size(rows) == 0)
        return;
    cli_table *table = table_new(columns, 9);
    json_array_foreach (rows, i, one) {
        table_count(table, json_int(one, "shipment_no"));
        table_cell(table, json_text(one, "state"));
        table_cell(table, json_text(one, "location_id"));
        table_cell(table, json_text(one, "carrier"));
        table_cell(table, json_text(one, "tracking_number"));
        table_cell(table, json_text(one, "tracking"));
        contents_cell(table, one);
        table_time(table, json_int(one, "shipped_at_ms"));
        table_time(table, json_int(one, "delivered_at_ms"));
    }
    puts("\nParcels");
    table_print(table, stdout);
}

static void happened(const json_t *events, const char *currency)
{
    static const char *const columns[] = {"when (UTC)", "what", ">amount",
                                          "who", "why"};
    cli_table *table = table_new(columns, 5);
    size_t i;
    json_t *one;
    json_array_foreach (events, i, one) {
        const json_t *data = json_object_get(one, "data");
        int64_t amount = json_int(data, "amount_minor");
        table_time(table, json_int(one, "at_ms"));
        table_cell(table, json_text(one, "type"));
        if (amount != 0)
            table_money(table, amount, currency);
        else
            table_cell(table, "");
        table_cell(table, json_text(one, "actor"));
        table_cell(table, json_text(data, "reason"));
    }
    puts("\nWhat happened");
    table_print(table, stdout);
}

// What the key may not read.
static void not_shown(const json_t *refused)
{
    size_t i;
    json_t *one;
    json_array_foreach (refused, i, one) {
        printf("%sNot shown: %s. The key has not the scope %s.\n",
               i == 0 ? "\n" : "", json_text(one, "part"),
               json_text(one, "scope"));
    }
}

// A service that is asked over HTTP may be one of several, and runs by itself
// what follows: there is nothing that whoever asks could run. Nor is there in
// the storage of one of several.
static void waits(cli_shop *shop)
{
    bool others = shop->remote || !part_is_whole(shop);
    puts(others ? "  Not all of it is known here: other services may still be "
                  "at work on it"
                : "  Its consequences have not run yet: oms run");
}

void page_print(const json_t *page, cli_shop *shop)
{
    const json_t *order = json_object_get(page, "order");
    const json_t *money = json_object_get(page, "money");
    const json_t *refused = json_object_get(page, "refused");
    bool pending = strcmp(json_text(order, "status"), "draft") != 0 &&
                   refused == NULL &&
                   (money == NULL || json_object_get(page, "parcels") == NULL);
    head(order);
    if (pending)
        waits(shop);
    times(order);
    address(order);
    lines(order);
    sums(order, money);
    payments(money);
    parcels(json_object_get(page, "parcels"));
    page_changes(page);
    happened(json_object_get(page, "events"), json_text(order, "currency"));
    not_shown(refused);
}
