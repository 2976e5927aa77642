// Opens the services of each shop by the configuration. One client carries the
// calls of all shops; it is opened for the first service and ends behind the
// last engine, for services that stand on a client that has ended are busy for
// ever.
#include "adapters_parts.h"
#include "watch.h"

#include <stdlib.h>
#include <string.h>

typedef struct adapter {
    const char *section;
    const char *if_set; // the setting that switches it on
    int (*open)(const adapter_source *of, oms_http *http, oms_service *out,
                oms_error *err);
} adapter;

static const adapter all[] = {
    {"inventory", "url", adapter_contract},
    {"payment", "url", adapter_contract},
    {"shipping", "url", adapter_contract},
    {"catalog", "url", adapter_contract},
    {"customer", "url", adapter_contract},
    {"stripe", "token_file", adapter_stripe},
    {"easypost", "token_file", adapter_easypost},
    {"mail", "url", adapter_mail},
    {"webhooks", "secrets_folder", adapter_webhooks},
};
enum { ADAPTERS = sizeof(all) / sizeof(all[0]) };

// What the next oms_open may take, and the client of all shops.
static struct outside {
    oms_service services[ADAPTERS_MAX];
    size_t count;
    char *takes_text;
    const char *takes[ADAPTER_WORDS];
    oms_http *client;
    const oms_discovery *discovery;
} outside;

void adapters_look_into(const oms_discovery *discovery)
{
    outside.discovery = discovery;
}

const oms_discovery *adapters_discovery(void)
{
    return outside.discovery;
}

static int open_client(const config *from, oms_error *err)
{
    if (outside.client != NULL)
        return OMS_OK;
    adapter_source at = {.from = from, .shop = "", .section = "http"};
    oms_http_options options = OMS_INIT(oms_http_options);
    options.in_flight_max = (uint32_t)adapter_number(&at, "in_flight_max");
    options.ca_file = adapter_text(&at, "ca_file");
    options.user_agent = adapter_text(&at, "user_agent");
    options.log = log_port();
    return oms_http_open(&options, &outside.client, err);
}

// "[stripe] token_file for shop alpha: ..."; err->where is "/token_file".
static bool refused(const adapter_source *at, const oms_error *err, char *why,
                    size_t room)
{
    const char *where = err->where[0] == '/' ? err->where + 1 : err->where;
    snprintf(why, room, "[%s] %s%sfor shop %s: %s", at->section, where,
             where[0] != '\0' ? " " : "", at->shop, err->text);
    return false;
}

static bool open_one(adapter_source *at, const adapter *is, char *why,
                     size_t room)
{
    oms_error err = OMS_INIT(oms_error);
    if (adapter_text(at, is->if_set) == NULL)
        return true;
    if (open_client(at->from, &err) != OMS_OK) {
        at->section = "http";
        return refused(at, &err, why, room);
    }
    oms_service *into = &outside.services[outside.count];
    if (is->open(at, outside.client, into, &err) != OMS_OK)
        return refused(at, &err, why, room);
    outside.count++;
    return true;
}

// The last shop has taken what there was.
static void forget(void)
{
    free(outside.takes_text);
    outside.takes_text = NULL;
    outside.count = 0;
}

bool adapters_open(const config *from, size_t position, oms_options *into,
                   char *why, size_t room)
{
    adapter_source at = {.from = from, .shop = from->shops[position].name};
    forget();
    for (size_t i = 0; i < ADAPTERS; i++) {
        at.section = all[i].section;
        if (!open_one(&at, &all[i], why, room)) {
            adapters_close();
            return false;
        }
    }
    at.section = "tasks";
    into->services = outside.count > 0 ? outside.services : NULL;
    into->services_count = outside.count;
    into->takes_count =
        adapter_words(&at, "takes", &outside.takes_text, outside.takes);
    into->takes = into->takes_count > 0 ? outside.takes : NULL;
    return true;
}

void adapters_close(void)
{
    for (size_t i = 0; i < outside.count; i++)
        outside.services[i].ops->close(outside.services[i].impl);
    forget();
}

void adapters_end(void)
{
    forget();
    oms_http_close(outside.client);
    outside.client = NULL;
    outside.discovery = NULL;
}
