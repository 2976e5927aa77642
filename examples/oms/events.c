// `oms events`: the event feed, page by page, and as it grows.
#include "cli.h"

#include <signal.h>
#include <string.h>
#include <time.h>

// How long the log is left alone while it is followed.
#define FILE_NAP_MS 100
#define REMOTE_NAP_MS 500

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

// The members of an event that are shown, in their order, and what a page
// calls them.
static const char *const members[][2] = {
    {"id", "id"},
    {"seq", "seq"},
    {"at_ms", "at_ms"},
    {"source", "source"},
    {"type", "type"},
    {"subject", "subject"},
    {"occurred_at_ms", "occurred_at_ms"},
    {"actor", "actor"},
    {"key", "command_key"},
    {"data", "data"},
};

static void print_json(const json_t *event)
{
    json_t *shown = json_object();
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        json_t *value = json_object_get(event, members[i][1]);
        if (value == NULL && strcmp(members[i][0], "occurred_at_ms") == 0)
            value = json_object_get(event, "at_ms"); // as far as is known
        if (value != NULL)
            json_object_set(shown, members[i][0], value);
    }
    json_dumpf(shown, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(shown);
}

// The currency of the event's order, asked once while the order stays the
// same; "" if it is no order.
static const char *currency_of(cli_shop *shop, feed_watch *watch,
                               const json_t *event)
{
    const char *subject = json_text(event, "subject");
    int code = 0;
    if (strcmp(watch->subject, subject) == 0)
        return watch->currency;
    snprintf(watch->subject, sizeof(watch->subject), "%s", subject);
    watch->currency[0] = '\0';
    json_t *order = shop_find(shop, &watch->given, "order.get",
                              json_pack("{s:s}", "order_id", subject), &code);
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
static void print_member(cli_shop *shop, feed_watch *watch, const json_t *event,
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
static void print_line(cli_shop *shop, feed_watch *watch, const json_t *event)
{
    char at[32];
    int64_t when = json_int(event, "occurred_at_ms");
    json_t *data = json_object_get(event, "data");
    printf("%8" PRId64 "  %s  %-24s ", json_int(event, "id"),
           time_text(at, when != 0 ? when : json_int(event, "at_ms")),
           json_text(event, "type"));
    text_print(stdout, json_text(event, "subject"));
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
}

static json_t *question(const feed_watch *watch)
{
    json_t *args =
        json_pack("{s:I, s:i}", "after", watch->after, "limit", OMS_PAGE_MAX);
    set_text(args, "subject", watch->order);
    set_text(args, "type", watch->type);
    return args;
}

static bool is_enough(const feed_watch *watch)
{
    return watch->limit > 0 && watch->shown == watch->limit;
}

static int page(cli_shop *shop, feed_watch *watch, bool *end)
{
    int code = ENDED_WELL;
    size_t i;
    json_t *event;
    json_t *found =
        shop_ask(shop, &watch->given, "event.list", question(watch), &code);
    json_array_foreach (json_object_get(found, "items"), i, event) {
        if (is_enough(watch))
            break;
        if (watch->given.json)
            print_json(event);
        else
            print_line(shop, watch, event);
        watch->shown++;
    }
    watch->after = json_int(found, "position");
    *end = code != ENDED_WELL || is_enough(watch) ||
           json_text(found, "next_cursor")[0] == '\0';
    json_decref(found);
    return code;
}

// To the end of the log, as it is now.
static int pages(cli_shop *shop, feed_watch *watch)
{
    int code = ENDED_WELL;
    for (bool end = false; !end;)
        code = page(shop, watch, &end);
    return code;
}

static int follow(cli_shop *shop, feed_watch *watch)
{
    oms_error err = OMS_INIT(oms_error);
    struct sigaction action = {.sa_handler = stop};
    const long ms = shop->remote ? REMOTE_NAP_MS : FILE_NAP_MS;
    struct timespec nap = {.tv_nsec = ms * 1000000};
    int code = ENDED_WELL;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (shop->door->pump(shop, &err) != OMS_OK)
        return shop_failed(&watch->given, "follow", &err);
    while (!asked_to_stop && code == ENDED_WELL) {
        code = pages(shop, watch);
        fflush(stdout);
        nanosleep(&nap, NULL);
    }
    return code;
}

static int show(cli_shop *shop, feed_watch *watch)
{
    int code = pages(shop, watch);
    if (code != ENDED_WELL)
        return code;
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
    cli_shop *shop = NULL;
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
    shop_close(shop);
    return code;
}

const cli_verb verb_events = {"events", "[options]", "Shows what happened",
                              more, run};
