// `oms events`: the event feed, page by page, and as it grows.
#include "cli.h"

#include <signal.h>
#include <string.h>
#include <time.h>

static const char more[] =
    "What happened, in the order of commits. --json prints one event a line.\n"
    "--follow goes on as events come; while it runs, this process also runs\n"
    "what is due, for a shop has one process at a time.\n"
    "\n"
    "Examples\n"
    "  oms events --db shop.db --order o1\n"
    "  oms events --db shop.db --type payment.captured --json\n"
    "  oms events --db shop.db --after 1200 --follow\n";

typedef struct feed_watch {
    const char *order;
    const char *type;
    int64_t after;
    int64_t limit; // 0: none
    int64_t shown;
    bool follow;
    char subject[OMS_NAME_BYTES_MAX + 1]; // whose currency is known
    char currency[8];
    cli_given given;
} feed_watch;

static volatile sig_atomic_t asked_to_stop;

static void stop(int number)
{
    (void)number;
    asked_to_stop = 1;
}

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text != NULL)
        json_object_set_new(object, name, json_string(text));
}

static void print_json(const oms_event *event)
{
    json_t *shown =
        json_pack("{s:I, s:I, s:I, s:s, s:s, s:s}", "id", event->id, "seq",
                  event->seq, "at_ms", event->at_ms, "source", event->source,
                  "type", event->type, "subject", event->subject);
    if (event->occurred_at_ms != 0)
        json_object_set_new(shown, "occurred_at_ms",
                            json_integer(event->occurred_at_ms));
    set_text(shown, "actor", event->actor);
    set_text(shown, "key", event->key);
    json_object_set_new(shown, "data", json_loads(event->data, 0, NULL));
    json_dumpf(shown, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(shown);
}

// The currency of the event's order, asked once while the order stays the
// same; "" if it is no order.
static const char *currency_of(oms *shop, feed_watch *watch,
                               const oms_event *event)
{
    int code = 0;
    if (strcmp(watch->subject, event->subject) == 0)
        return watch->currency;
    snprintf(watch->subject, sizeof(watch->subject), "%s", event->subject);
    watch->currency[0] = '\0';
    json_t *order =
        shop_find(shop, &watch->given, "order.get",
                  json_pack("{s:s}", "order_id", event->subject), &code);
    if (code == 0)
        snprintf(watch->currency, sizeof(watch->currency), "%s",
                 json_text(order, "currency"));
    json_decref(order);
    return watch->currency;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    return length > strlen(end) &&
           strcmp(text + length - strlen(end), end) == 0;
}

// One member as a person reads it: amounts with their currency, times as
// times, all else as JSON.
static void print_member(oms *shop, feed_watch *watch, const oms_event *event,
                         const char *name, const json_t *value)
{
    char shown[64];
    int64_t number = json_integer_value(value);
    if (json_is_integer(value) && ends_with(name, "_minor") &&
        currency_of(shop, watch, event)[0] != '\0') {
        printf("  %.*s=%s", (int)(strlen(name) - strlen("_minor")), name,
               money_text(shown, number, watch->currency));
    } else if (json_is_integer(value) && ends_with(name, "_at_ms")) {
        printf("  %.*s=%s", (int)(strlen(name) - strlen("_ms")), name,
               time_text(shown, number));
    } else {
        char *text = json_dumps(value, JSON_ENCODE_ANY);
        printf("  %s=", name);
        text_print(stdout, text);
        cli_release(text);
    }
}

// The members of the data that a person wants on one line.
static void print_line(oms *shop, feed_watch *watch, const oms_event *event)
{
    char at[32];
    int64_t when =
        event->occurred_at_ms != 0 ? event->occurred_at_ms : event->at_ms;
    printf("%8" PRId64 "  %s  %-24s ", event->id, time_text(at, when),
           event->type);
    text_print(stdout, event->subject);
    json_t *data = json_loads(event->data, 0, NULL);
    const char *name;
    json_t *value;
    json_object_foreach (data, name, value) {
        if (json_is_object(value) || json_is_array(value) ||
            json_is_false(value) ||
            (json_is_integer(value) && json_integer_value(value) == 0) ||
            json_equal(value, json_object_get(data, "order_id")))
            continue;
        print_member(shop, watch, event, name, value);
    }
    putchar('\n');
    json_decref(data);
}

static bool page(oms *shop, feed_watch *watch, bool *end, oms_error *err)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    oms_feed *feed = NULL;
    args.after = watch->after;
    args.subject = watch->order;
    args.type = watch->type;
    args.limit = OMS_PAGE_MAX;
    if (oms_feed_read(shop, &args, &feed, err) != OMS_OK)
        return false;
    for (size_t i = 0; i < oms_feed_count(feed); i++) {
        if (watch->limit > 0 && watch->shown == watch->limit)
            break;
        const oms_event *event = oms_feed_at(feed, i);
        if (watch->given.json)
            print_json(event);
        else
            print_line(shop, watch, event);
        watch->shown++;
    }
    watch->after = oms_feed_cursor(feed);
    *end = oms_feed_end(feed) ||
           (watch->limit > 0 && watch->shown == watch->limit);
    oms_feed_free(feed);
    return true;
}

static int follow(oms *shop, feed_watch *watch)
{
    oms_error err = OMS_INIT(oms_error);
    struct sigaction action = {.sa_handler = stop};
    struct timespec nap = {.tv_nsec = 100 * 1000000};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (oms_pump_start(shop, &err) != OMS_OK)
        return shop_failed(&watch->given, "follow", &err);
    for (bool end = false; !asked_to_stop; end = false) {
        while (!end) {
            if (!page(shop, watch, &end, &err))
                return shop_failed(&watch->given, "events", &err);
        }
        fflush(stdout);
        nanosleep(&nap, NULL);
    }
    oms_pump_stop(shop);
    return ENDED_WELL;
}

static int show(oms *shop, feed_watch *watch)
{
    oms_error err = OMS_INIT(oms_error);
    for (bool end = false; !end;) {
        if (!page(shop, watch, &end, &err))
            return shop_failed(&watch->given, "events", &err);
    }
    if (watch->shown == 0 && !watch->follow && !watch->given.json)
        puts("(no such events)");
    return watch->follow ? follow(shop, watch) : ENDED_WELL;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    feed_watch watch = {0};
    const cli_option options[] = {
        {"--order", "ID", "only this order", NULL, &watch.order, NULL},
        {"--type", "T", "only this type of event", NULL, &watch.type, NULL},
        {"--after", "N", "only behind event N", NULL, NULL, &watch.after},
        {"--limit", "N", "at most N events (no end)", NULL, NULL, &watch.limit},
        {"--follow", NULL, "go on as events come, until Ctrl-C", &watch.follow,
         NULL, NULL},
    };
    oms *shop = NULL;
    int code = 0;
    if (!options_read(verb, options, 5, argc, argv, &watch.given, &code))
        return code;
    if (watch.given.count > 0)
        return options_wrong(verb,
                             "too much: \"%s\"; an order is given by "
                             "--order",
                             watch.given.rest[0]);
    if (shop_open(verb, &watch.given, OMS_OPEN_EXISTING, &shop, &code))
        code = show(shop, &watch);
    oms_close(shop);
    return code;
}

const cli_verb verb_events = {"events", "[options]", "Shows what happened",
                              more, run};
