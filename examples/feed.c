// A host that follows the event feed: it reads page by page behind a cursor of
// its own, acts, and then writes the cursor down. An event may therefore come
// twice and never gets lost. Public headers only.
//
//   cc feed.c $(pkg-config --cflags --libs omsc) -o feed
//   ./feed [FILE [CURSOR-FILE]]
#include <inttypes.h>
#include <stdio.h>

#include "oms/oms.h"

#define PAGE 20

// Where we stopped; 0 the first time.
static int64_t read_cursor(const char *path)
{
    int64_t cursor = 0;
    FILE *file = path != NULL ? fopen(path, "r") : NULL;
    if (file == NULL)
        return 0;
    if (fscanf(file, "%" SCNd64, &cursor) != 1)
        cursor = 0;
    fclose(file);
    return cursor;
}

// The old cursor or the new one, never half of it.
static void write_cursor(const char *path, int64_t cursor)
{
    char part[512];
    if (path == NULL)
        return;
    snprintf(part, sizeof(part), "%s.part", path);
    FILE *file = fopen(part, "w");
    if (file == NULL)
        return;
    fprintf(file, "%" PRId64 "\n", cursor);
    if (fclose(file) == 0)
        rename(part, path);
}

// What this host does with an event. It may see one again after a crash:
// `id` tells. The members of `data` are told by `oms describe TYPE`.
static void act(const oms_event *event)
{
    printf("%" PRId64 " %s %s\n", event->id, event->type, event->subject);
}

// Takes in all there is now.
static int follow(oms *shop, int64_t *cursor, const char *path, oms_error *err)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.limit = PAGE;
    for (bool end = false; !end;) {
        oms_feed *feed = NULL;
        args.after = *cursor;
        int rc = oms_feed_read(shop, &args, &feed, err);
        if (rc != OMS_OK)
            return rc;
        for (size_t i = 0; i < oms_feed_count(feed); i++)
            act(oms_feed_at(feed, i));
        *cursor = oms_feed_cursor(feed);
        end = oms_feed_end(feed);
        oms_feed_free(feed);
        write_cursor(path, *cursor);
    }
    return OMS_OK;
}

// Something to see in a new shop.
static int place(oms *shop, oms_error *err)
{
    return oms_submit(shop, "order.place", "feed-1",
                      "{\"order_id\": \"feed-1\", \"currency\": \"EUR\","
                      " \"terms\": \"on_account\", \"lines\": [{\"sku\":"
                      " \"manual\", \"quantity\": 1, \"digital\": true,"
                      " \"unit_price_minor\": 900}]}",
                      NULL, err);
}

int main(int argc, char **argv)
{
    const char *path = argc > 2 ? argv[2] : NULL;
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    options.path = argc > 1 ? argv[1] : ":memory:";
    oms *shop = NULL;
    int rc = oms_open(&options, &shop, &err);
    if (rc == OMS_OK)
        rc = place(shop, &err);

    // A host that stays sleeps next_due_ms (or is woken by its own commands)
    // and goes on.
    int64_t cursor = read_cursor(path);
    for (int64_t next_due_ms = 0; rc == OMS_OK && next_due_ms == 0;) {
        rc = oms_step(shop, 50, &next_due_ms, &err);
        if (rc == OMS_OK)
            rc = follow(shop, &cursor, path, &err);
    }
    if (rc != OMS_OK)
        fprintf(stderr, "%s: %s\n", oms_code_name(err.code), err.text);
    oms_close(shop);
    return rc == OMS_OK ? 0 : 1;
}
