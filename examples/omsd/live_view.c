// What a link shows: the customer's view of an order, sent again when it has
// changed. It is always read by the token, so a link that was taken back ends.
#include <stdlib.h>
#include <string.h>

#include "live_parts.h"
#include "watch.h"

// The order of a link: the view tells its number alone, which is that of one
// order in each channel. More than one candidate does no harm, since the view
// is always read by the token.
void view_find_order(live *of, stream *to)
{
    json_t *view = json_loads(to->view.bytes, 0, NULL);
    json_t *rows = NULL;
    text args = {0};
    oms_result *answer = NULL;
    text_print(&args, "{\"limit\":2,\"number\":%lld}",
               (long long)json_integer_value(json_object_get(view, "number")));
    if (oms_query(of->engine, "history.search", args.bytes, &answer, NULL) ==
        OMS_OK)
        rows = json_loads(oms_result_json(answer), 0, NULL);
    const json_t *items = json_object_get(rows, "items");
    const json_t *first = json_array_get(items, 0);
    const char *found = json_string_value(json_object_get(first, "order_id"));
    // The archive may not have heard of it yet, and know another of its number.
    to->loose = json_array_size(items) != 1 || found == NULL ||
                json_integer_value(json_object_get(first, "placed_at_ms")) !=
                    json_integer_value(json_object_get(view, "placed_at_ms"));
    free(to->subject);
    to->subject = need_text(to->loose ? "" : found);
    oms_result_free(answer);
    json_decref(rows);
    json_decref(view);
    text_free(&args);
}

static bool put_gone(stream *to)
{
    text gone = {0};
    text_put(&gone, "event: gone\ndata: {\"code\":\"gone\",\"detail\":\"this "
                    "link was revoked or has expired\"}\n\n");
    (void)stream_put(to, &gone);
    return false;
}

bool view_show(live *of, stream *to)
{
    text args = {0};
    oms_result *answer = NULL;
    int64_t position = of->position;
    text_put(&args, "{\"token\":");
    text_json(&args, to->token);
    text_put(&args, "}");
    int rc =
        oms_query(of->engine, "tracking.public", args.bytes, &answer, NULL);
    text_free(&args);
    if (rc == OMS_ENOTFOUND)
        return put_gone(to);
    const char *now = rc == OMS_OK ? oms_result_json(answer) : to->view.bytes;
    bool changed = now != NULL &&
                   (to->view.bytes == NULL || strcmp(now, to->view.bytes) != 0);
    bool open = true;
    if (changed) {
        text frame = {0};
        text_print(&frame, "id: %lld\nevent: tracking\ndata: %s\n\n",
                   (long long)position, now);
        open = stream_put(to, &frame);
        watch_count("sse_frames", "tracking", 1);
        to->view.count = 0;
        text_put(&to->view, now);
    }
    oms_result_free(answer);
    return open;
}

void view_again(live *of, stream *to)
{
    pthread_mutex_lock(&of->door);
    to->queued = false;
    pthread_mutex_unlock(&of->door);
    if (view_show(of, to))
        return;
    pthread_mutex_lock(&of->lock);
    about *what = to->in->about;
    stream_leave(to);
    // the follower may have put it into the list just now
    pthread_mutex_lock(&of->door);
    for (stream **at = &of->stale; *at != NULL; at = &(*at)->next)
        if (*at == to) {
            *at = to->next;
            break;
        }
    pthread_mutex_unlock(&of->door);
    about_tidy(of, what);
    pthread_mutex_unlock(&of->lock);
    stream_drop(to, "link");
}

// Loose views that rested when something happened.
void view_look_again(live *of)
{
    int64_t now = live_now_ms();
    pthread_mutex_lock(&of->door);
    bool due = of->loose_ms <= now;
    if (due)
        of->loose_ms = INT64_MAX;
    pthread_mutex_unlock(&of->door);
    if (!due)
        return;
    pthread_mutex_lock(&of->lock);
    for (channel *at = of->everything->channels; at != NULL; at = at->next)
        if (at->views)
            stream_stale(of, at);
    pthread_mutex_unlock(&of->lock);
}
