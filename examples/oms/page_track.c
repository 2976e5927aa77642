// Where an order is: the promise, the parcels with their scans, and what
// happened in sentences.
#include <string.h>

#include "cli.h"
#include "page.h"

static void head(const json_t *view)
{
    char text[32];
    int64_t promised = json_int(view, "promised_at_ms");
    bool late = json_is_true(json_object_get(view, "late"));
    fputs("Order ", stdout);
    text_print(stdout, json_text(view, "order_id"));
    printf(": %s\n", json_text(view, "status"));
    if (promised != 0)
        printf("  promised until %s UTC%s\n", time_text(text, promised),
               late ? "; it is late" : "");
    if (json_int(view, "delivered_at_ms") != 0)
        printf("  all has arrived %s UTC\n",
               time_text(text, json_int(view, "delivered_at_ms")));
}

static void scans(cli_table *table, const json_t *parcel)
{
    size_t i;
    json_t *scan;
    json_array_foreach (json_object_get(parcel, "scans"), i, scan) {
        table_cell(table, "");
        table_time(table, json_int(scan, "at_ms"));
        table_cell(table, json_text(scan, "status"));
        table_cell(table, json_text(scan, "place"));
        table_cell(table, json_text(scan, "note"));
    }
}

static void parcels(const json_t *view)
{
    static const char *const columns[] = {">parcel", "when (UTC)", "state",
                                          "where", "carrier and number"};
    const json_t *rows = json_object_get(view, "parcels");
    size_t i;
    json_t *one;
    if (json_array_size(rows) == 0)
        return;
    cli_table *table = table_new(columns, 5);
    json_array_foreach (rows, i, one) {
        char text[160];
        snprintf(text, sizeof(text), "%s %s", json_text(one, "carrier"),
                 json_text(one, "tracking_number"));
        table_count(table, json_int(one, "shipment_no"));
        table_time(table, json_int(one, "shipped_at_ms"));
        table_cell(table, json_text(one, "state"));
        table_cell(table, json_text(one, "location_id"));
        table_cell(table, text[0] != ' ' ? text : text + 1);
        scans(table, one);
    }
    puts("\nParcels");
    table_print(table, stdout);
}

void page_track(const json_t *view, const json_t *entries)
{
    static const char *const columns[] = {"when (UTC)", "what happened", "who"};
    cli_table *table = table_new(columns, 3);
    size_t i;
    json_t *one;
    head(view);
    parcels(view);
    json_array_foreach (entries, i, one) {
        const char *details = json_text(one, "details");
        table_time(table, json_int(one, "at_ms"));
        table_cell(table,
                   details[0] != '\0' ? details : json_text(one, "what"));
        table_cell(table, json_text(one, "who"));
    }
    puts("\nWhat happened");
    table_print(table, stdout);
}
