// A shop whose five services are outside: where they are, and waiting for them.
// Every program that opens such a shop must say so, or the built-in stand-ins
// would answer; so the variables OMS_SERVICES and OMS_TOKEN_FILE say it once.
#include "cli.h"

#include <stdlib.h>
#include <time.h>

#include "oms/http.h"

#define NAP_MS_MAX 20

static const char *const prefixes[] = {"inventory.", "payment.", "shipping.",
                                       "catalog.", "customer."};
enum { SERVICES = sizeof(prefixes) / sizeof(prefixes[0]) };

// One client for the life of the program. It ends behind the shop, which is
// closed before main returns.
static oms_http *client;
static oms_service services[SERVICES + 1]; // and a channel

static void close_client(void)
{
    oms_http_close(client);
}

static int connect_all(const cli_given *given, oms_error *err)
{
    oms_http_options options = OMS_INIT(oms_http_options);
    int rc = oms_http_open(&options, &client, err);
    if (rc == OMS_OK)
        atexit(close_client);
    for (size_t i = 0; i < SERVICES && rc == OMS_OK; i++) {
        oms_remote_options at = OMS_INIT(oms_remote_options);
        at.prefix = prefixes[i];
        at.url = given->services;
        at.token_file = given->token_file;
        rc = oms_contract_service(client, &at, &services[i], err);
    }
    return rc;
}

bool outside_open(const cli_given *given, oms_options *options, int *code)
{
    oms_error err = OMS_INIT(oms_error);
    size_t count = 0;
    if (given->services != NULL) {
        if (connect_all(given, &err) != OMS_OK) {
            *code = shop_failed(given, given->services, &err);
            return false;
        }
        count = SERVICES;
    }
    if (given->notify_dir != NULL) {
        oms_service *channel = &services[count++];
        if (oms_channel_file(given->notify_dir, channel, &err) != OMS_OK) {
            *code = shop_failed(given, given->notify_dir, &err);
            return false;
        }
        channel->prefix = "notification.send."; // the messages of all channels
    }
    options->services = count > 0 ? services : NULL;
    options->services_count = count;
    return true;
}

void outside_say_unsent(cli_shop *shop, const cli_given *given)
{
    int code = ENDED_WELL;
    if (given->notify_dir != NULL || shop->remote)
        return; // a daemon has channels of its own
    json_t *page = shop_find(
        shop, given, "delivery.list",
        json_pack("{s:s, s:i}", "state", "pending", "limit", OMS_PAGE_MAX),
        &code);
    size_t count = json_array_size(json_object_get(page, "items"));
    bool more = json_is_string(json_object_get(page, "next_cursor"));
    if (count > 0)
        fprintf(stderr,
                "%s%zu message%s for want of a channel; with --notify-dir DIR "
                "each becomes a file.\n",
                more ? "More than " : "", count,
                count == 1 ? " waits" : "s wait");
    json_decref(page);
}

// Calls that are out, as the engine counts them.
static int64_t leased(cli_shop *shop)
{
    oms_error err = OMS_INIT(oms_error);
    char *answer = NULL;
    if (shop->door->query(shop, "engine.status", NULL, &answer, &err) != OMS_OK)
        return 0;
    json_t *status = json_loads(answer, 0, NULL);
    int64_t count = json_int(status, "tasks_leased");
    json_decref(status);
    cli_release(answer);
    return count;
}

bool outside_wait(cli_shop *shop)
{
    static int64_t nap_ms;
    if (client == NULL || leased(shop) == 0) {
        nap_ms = 0;
        return false;
    }
    nap_ms = nap_ms < NAP_MS_MAX ? nap_ms + 1 : NAP_MS_MAX;
    struct timespec nap = {.tv_nsec = nap_ms * 1000000};
    nanosleep(&nap, NULL);
    return true;
}

bool outside_is_used(void)
{
    return client != NULL;
}
