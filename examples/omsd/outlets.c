// Opens storage and broker by the configuration. The adapters have libraries of
// their own; a daemon that was built without one says which package it lacks.
#include "outlets.h"
#include "config_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef OMS_HAS_POSTGRES
#include <oms/postgres.h>
#endif
#ifdef OMS_HAS_RABBITMQ
#include <oms/rabbitmq.h>
#endif
#ifdef OMS_HAS_KAFKA
#include <oms/kafka.h>
#endif

#define KAFKA "kafka://"
#define SECTION_BYTES 128
#define GROUP_ROLES 5 // more are named by those that are missing

// What the broker of one shop is asked with.
typedef struct broker {
    const config *from;
    const char *shop;
    const char *group;
} broker;

bool outlets_is_database(const char *db)
{
    return strncmp(db, "postgres://", 11) == 0 ||
           strncmp(db, "postgresql://", 13) == 0;
}

static bool is_here(const config *from, const char *role)
{
    for (size_t i = 0; i < from->roles_count; i++)
        if (strcmp(from->roles[i], role) == 0)
            return true;
    return from->roles_count == 0;
}

// A broker takes names of 64 bytes: of many roles those are named that are not
// here.
void outlets_group(const config *from, char *to, size_t room)
{
    bool many = from->roles_count > GROUP_ROLES || from->roles_count == 0;
    size_t used = (size_t)snprintf(to, room, "%s", many ? "all" : "");
    const char *before = many ? "-but-" : "";
    for (size_t i = 0; config_role_names[i] != NULL && used < room; i++) {
        if (is_here(from, config_role_names[i]) == many)
            continue;
        used += (size_t)snprintf(to + used, room - used, "%s%s", before,
                                 config_role_names[i]);
        before = "-";
    }
}

// ---- the storage -----------------------------------------------------------

#ifdef OMS_HAS_POSTGRES
static bool open_database(const config *from, size_t position, outlets *made,
                          char *why, size_t room)
{
    char section[SECTION_BYTES];
    const config_shop *is = &from->shops[position];
    snprintf(section, sizeof(section), "shop %s", is->name);
    oms_error err = OMS_INIT(oms_error);
    oms_postgres_options options = OMS_INIT(oms_postgres_options);
    options.url = is->path;
    options.schema = config_get(from, section, "schema");
    options.password_file = config_get(from, section, "password_file");
    if (oms_postgres_open(&options, &made->store, &err) == OMS_OK)
        return true;
    snprintf(why, room, "[%s] db: %s (%s)", section, err.text,
             oms_code_name(err.code));
    return false;
}

static bool may_open_database(const config *from, size_t position, char *why,
                              size_t room)
{
    (void)from;
    (void)position;
    (void)why;
    (void)room;
    return true;
}
#else
static bool may_open_database(const config *from, size_t position, char *why,
                              size_t room)
{
    if (!outlets_is_database(from->shops[position].path))
        return true;
    snprintf(why, room,
             "[shop %s] db is in PostgreSQL, and this omsd was built without "
             "libomsc-postgres: install libpq-dev and build it again",
             from->shops[position].name);
    return false;
}

static bool open_database(const config *from, size_t position, outlets *made,
                          char *why, size_t room)
{
    (void)made;
    return may_open_database(from, position, why, room);
}
#endif

// ---- the broker ------------------------------------------------------------

static const char *setting_of(const broker *of, const char *name)
{
    return config_get_for(of->from, "broker", of->shop, name);
}

#if defined(OMS_HAS_RABBITMQ) || defined(OMS_HAS_KAFKA)
static uint32_t number_of(const broker *of, const char *name)
{
    const char *value = setting_of(of, name);
    return value != NULL ? (uint32_t)strtoul(value, NULL, 10) : 0;
}
#endif

#ifdef OMS_HAS_RABBITMQ
static int open_rabbitmq(const broker *of, oms_transport *out, oms_error *err)
{
    oms_rabbitmq_options options = OMS_INIT(oms_rabbitmq_options);
    options.url = setting_of(of, "url");
    options.password_file = setting_of(of, "password_file");
    options.ca_file = setting_of(of, "ca_file");
    options.shop = of->shop;
    options.group = of->group;
    options.partitions = number_of(of, "partitions");
    options.window = number_of(of, "window");
    options.prefetch = number_of(of, "prefetch");
    options.attempts = number_of(of, "attempts");
    return oms_rabbitmq_open(&options, out, err);
}
#else
#define open_rabbitmq NULL
#endif

#ifdef OMS_HAS_KAFKA
static int open_kafka(const broker *of, oms_transport *out, oms_error *err)
{
    oms_kafka_options options = OMS_INIT(oms_kafka_options);
    options.brokers = setting_of(of, "url") + strlen(KAFKA);
    options.settings_file = setting_of(of, "settings_file");
    options.shop = of->shop;
    options.group = of->group;
    options.partitions = number_of(of, "partitions");
    options.replication = number_of(of, "replication");
    options.window = number_of(of, "window");
    options.prefetch = number_of(of, "prefetch");
    return oms_kafka_open(&options, out, err);
}
#else
#define open_kafka NULL
#endif

typedef struct kind {
    const char *scheme;
    const char *library, *package;
    int (*open)(const broker *of, oms_transport *out, oms_error *err);
} kind;

static const kind kinds[] = {
    {"amqp://", "libomsc-rabbitmq", "librabbitmq-dev", open_rabbitmq},
    {"amqps://", "libomsc-rabbitmq", "librabbitmq-dev", open_rabbitmq},
    {KAFKA, "libomsc-kafka", "librdkafka-dev", open_kafka},
};

static const kind *kind_of(const char *url)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strncmp(url, kinds[i].scheme, strlen(kinds[i].scheme)) == 0)
            return &kinds[i];
    return NULL; // the table of settings lets no other scheme through
}

static bool open_broker(const broker *of, outlets *made, char *why, size_t room)
{
    const char *url = setting_of(of, "url");
    const kind *is = url != NULL ? kind_of(url) : NULL;
    oms_error err = OMS_INIT(oms_error);
    if (is == NULL)
        return true;
    if (is->open == NULL) {
        snprintf(why, room,
                 "[broker] url is %s..., and this omsd was built without %s: "
                 "install %s and build it again",
                 is->scheme, is->library, is->package);
        return false;
    }
    if (is->open(of, &made->transport, &err) == OMS_OK)
        return true;
    snprintf(why, room, "[broker] for shop %s: %s%s%s (%s)", of->shop,
             err.where, err.where[0] != '\0' ? " " : "", err.text,
             oms_code_name(err.code));
    return false;
}

static bool open_transport(const config *from, size_t position, outlets *made,
                           char *why, size_t room)
{
    char group[SECTION_BYTES];
    broker at = {.from = from, .shop = from->shops[position].name};
    outlets_group(from, group, sizeof(group));
    at.group = setting_of(&at, "group");
    if (at.group == NULL)
        at.group = group;
    return open_broker(&at, made, why, room);
}

// ---- both ------------------------------------------------------------------

bool outlets_open(const config *from, size_t position, outlets *made,
                  oms_options *into, char *why, size_t room)
{
    const config_shop *is = &from->shops[position];
    *made = (outlets){0};
    if (outlets_is_database(is->path)) {
        if (!open_database(from, position, made, why, room))
            return false;
        into->store = &made->store;
    } else {
        into->path = is->path;
    }
    if (!open_transport(from, position, made, why, room)) {
        outlets_close(made);
        return false;
    }
    if (made->transport.ops != NULL)
        into->transport = &made->transport;
    return true;
}

// A broker is opened without waiting for it, so the start's own way is the
// check, even if Kafka's client knocks there at once; a database would have to
// answer.
bool outlets_check(const config *from, size_t position, char *why, size_t room)
{
    outlets made = {0};
    bool good = may_open_database(from, position, why, room) &&
                open_transport(from, position, &made, why, room);
    outlets_close(&made);
    return good;
}

void outlets_close(outlets *of)
{
    if (of->transport.ops != NULL)
        of->transport.ops->close(of->transport.impl, 0);
    if (of->store.ops != NULL)
        of->store.ops->close(of->store.impl);
    *of = (outlets){0};
}
