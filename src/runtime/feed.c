// The feed: what happened, by cursor. It reads the store only, so it never
// shows an event before its commit.
#include "runtime/feed.h"

#include <string.h>

#include "runtime/log.h"

struct oms_feed {
    oms_arena arena;
    oms_event *events;
    size_t count;
    int64_t cursor;
    bool end;
};

static int read_rows(const oms_page_read *read, oms_event_row **rows,
                     size_t *count, oms_error *err)
{
    if (read->subject != NULL) {
        oms_subject_read of = {.oms = read->oms,
                               .store = read->store,
                               .arena = read->arena,
                               .subject = read->subject,
                               .after = read->after,
                               .limit = read->limit};
        return oms__log_of_subject(&of, rows, count, err);
    }
    oms_event_row behind = {.id = read->after};
    oms_scan scan = {.table = &oms__events_table,
                     .index = -1,
                     .after = &behind,
                     .limit = read->limit};
    oms_rows found = {0};
    int code = read->oms->store.ops->scan(read->store, &scan, read->arena,
                                          &found, err);
    *rows = found.rows;
    *count = found.count;
    return code;
}

int oms__feed_page(const oms_page_read *read, oms_page *out, oms_error *err)
{
    oms_event_row *rows = NULL;
    size_t count = 0;
    *out = (oms_page){.cursor = read->after};
    int code = read_rows(read, &rows, &count, err);
    if (code != OMS_OK)
        return code;
    out->rows = oms__arena_array(read->arena, count, sizeof(*out->rows));
    if (out->rows == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory for the page; ask for less");
    for (size_t i = 0; i < count; i++)
        if (read->type == NULL || strcmp(rows[i].type, read->type) == 0)
            out->rows[out->count++] = &rows[i];
    if (count > 0)
        out->cursor = rows[count - 1].id;
    out->end = count < read->limit;
    return OMS_OK;
}

static int fill(oms *engine, const oms_feed_args *args, oms_feed *feed,
                oms_error *err)
{
    oms_page_read read = {.oms = engine,
                          .arena = &feed->arena,
                          .after = args->after,
                          .limit =
                              args->limit == 0 ? OMS_PAGE_DEFAULT : args->limit,
                          .subject = args->subject,
                          .type = args->type};
    const oms_store_ops *ops = engine->store.ops;
    int code = ops->begin(engine->store.impl, OMS_STORE_READ, &read.store, err);
    if (code != OMS_OK)
        return code;
    oms_page page;
    code = oms__feed_page(&read, &page, err);
    ops->rollback(read.store);
    if (code != OMS_OK)
        return code;
    feed->events =
        oms__arena_array(&feed->arena, page.count, sizeof(*feed->events));
    if (feed->events == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory for the page; ask for less");
    for (size_t i = 0; i < page.count; i++)
        oms__log_view(page.rows[i], &feed->events[i]);
    feed->count = page.count;
    feed->cursor = page.cursor;
    feed->end = page.end;
    return OMS_OK;
}

static int check(const oms_feed_args *args, oms_error *err)
{
    if (args->limit > OMS_PAGE_MAX)
        return oms__error_set(err, OMS_EINVAL, "/limit",
                              "a page has at most %d events", OMS_PAGE_MAX);
    if (args->after < 0)
        return oms__error_set(err, OMS_EINVAL, "/after",
                              "a cursor is 0 or an id that was seen");
    return OMS_OK;
}

int oms_feed_read(oms *engine, const oms_feed_args *args, oms_feed **out,
                  oms_error *err)
{
    int code = oms__engine_ask(engine, out, err);
    if (code != OMS_OK)
        return code;
    oms_feed_args none = OMS_INIT(oms_feed_args);
    if (args == NULL)
        args = &none;
    code = check(args, err);
    if (code != OMS_OK)
        return code;
    oms_arena arena;
    oms__arena_init(&arena, &engine->given, 16 * 1024, OMS_GROUP_BYTES_MAX);
    oms_feed *feed = oms__arena_alloc(&arena, sizeof(*feed));
    if (feed == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory for the page; try again");
    feed->arena = arena;
    code = fill(engine, args, feed, err);
    if (code != OMS_OK) {
        oms_feed_free(feed);
        return code;
    }
    *out = feed;
    return OMS_OK;
}

size_t oms_feed_count(const oms_feed *feed)
{
    return feed != NULL ? feed->count : 0;
}

const oms_event *oms_feed_at(const oms_feed *feed, size_t position)
{
    return feed != NULL && position < feed->count ? &feed->events[position]
                                                  : NULL;
}

int64_t oms_feed_cursor(const oms_feed *feed)
{
    return feed != NULL ? feed->cursor : 0;
}

bool oms_feed_end(const oms_feed *feed)
{
    return feed == NULL || feed->end;
}

void oms_feed_free(oms_feed *feed)
{
    if (feed == NULL)
        return;
    oms_arena arena = feed->arena; // the feed itself lives in it
    oms__arena_free(&arena);
}
