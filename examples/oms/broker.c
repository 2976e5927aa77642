// `oms broker plan`: what the daemons of a role declare on the broker, without
// going there. Which sources a role hears is asked of an engine that has its
// modules, in memory: it tells its transport, which is this file.
#include "cli.h"

#include <string.h>

#include "oms/port/transport.h"
#ifdef OMS_HAS_RABBITMQ
#include "oms/rabbitmq.h"
#endif

#define NAMES_MAX 64

// omsd's table: examples/omsd/roles.c.
size_t modules_of(char *const *roles, size_t count, const char **out);

static const char more[] =
    "Prints the exchanges, queues and bindings that every start declares if\n"
    "they are not there. Nothing is connected to. Without --role it is what\n"
    "somebody declares who only publishes.\n"
    "\n"
    "Examples\n"
    "  oms broker plan --shop demo --role payment\n"
    "  oms broker plan --shop demo --role payment --partitions 32 --json\n";

// ---- what a role hears -----------------------------------------------------

typedef struct heard {
    char *names[NAMES_MAX];
    size_t count;
} heard;

static int hear(void *impl, const char *const *sources, size_t count,
                void (*wake)(void *user), void *user, oms_error *err)
{
    heard *into = impl;
    (void)wake;
    (void)user;
    (void)err;
    for (; into->count < count && into->count < NAMES_MAX; into->count++)
        into->names[into->count] = cli_copy(sources[into->count]);
    return OMS_OK;
}

static int take_none(void *impl, const oms_event *events, size_t count,
                     size_t *taken, oms_error *err)
{
    (void)impl;
    (void)events;
    (void)count;
    (void)err;
    *taken = 0;
    return OMS_OK;
}

static void confirm_none(void *impl, oms_confirm *out)
{
    (void)impl;
    *out = (oms_confirm){.up_to = 0};
}

static int bring_none(void *impl, oms_incoming *out, size_t room, size_t *count,
                      oms_error *err)
{
    (void)impl;
    (void)out;
    (void)room;
    (void)err;
    *count = 0;
    return OMS_OK;
}

static void ack_none(void *impl, const uint64_t *tokens, size_t count)
{
    (void)impl;
    (void)tokens;
    (void)count;
}

static void park_none(void *impl, uint64_t token, const char *reason)
{
    (void)impl;
    (void)token;
    (void)reason;
}

static void release_none(void *impl, uint64_t token)
{
    (void)impl;
    (void)token;
}

static void say_nothing(void *impl, oms_transport_status *out)
{
    (void)impl;
    *out = OMS_INIT(oms_transport_status);
}

static void close_none(void *impl, int64_t wait_ms)
{
    (void)impl;
    (void)wait_ms;
}

static const oms_transport_ops listening = {
    .size = (uint32_t)sizeof(oms_transport_ops),
    .name = "listening",
    .join = hear,
    .publish = take_none,
    .confirmed = confirm_none,
    .poll = bring_none,
    .ack = ack_none,
    .park = park_none,
    .release = release_none,
    .status = say_nothing,
    .close = close_none,
};

// False: there is no such role; *code is set, the reason printed.
static bool hear_role(const cli_verb *verb, const cli_given *given,
                      const char *role, heard *out, int *code)
{
    const char *modules[NAMES_MAX];
    char *roles[] = {(char *)(uintptr_t)role};
    oms_transport transport = {.ops = &listening, .impl = out};
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    oms *shop = NULL;
    options.path = ":memory:";
    options.modules = modules;
    options.modules_count = modules_of(roles, 1, modules);
    options.transport = &transport;
    if (options.modules_count == 0)
        *code = options_wrong(verb, "there is no role \"%s\"", role);
    else if (oms_open(&options, &shop, &err) != OMS_OK)
        *code = shop_failed(given, "open", &err);
    oms_close(shop);
    return shop != NULL;
}

// ---- the plan --------------------------------------------------------------

#ifdef OMS_HAS_RABBITMQ
typedef struct plan {
    json_t *rows; // --json
    cli_table *table;
} plan;

static void add_row(void *user, const oms_rabbitmq_row *row)
{
    plan *to = user;
    if (to->rows != NULL) {
        json_array_append_new(
            to->rows, json_pack("{s:s, s:s, s:s?, s:s?, s:s?, s:o}", "kind",
                                row->kind, "name", row->name, "type", row->type,
                                "from", row->from, "key", row->key, "arguments",
                                json_loads(row->arguments, 0, NULL)));
        return;
    }
    const bool plain = strcmp(row->arguments, "{}") == 0;
    table_cell(to->table, row->kind);
    table_cell(to->table, row->name);
    table_cell(to->table, row->type != NULL ? row->type : "");
    table_cell(to->table, row->from != NULL ? row->from : "");
    table_cell(to->table, row->key != NULL ? row->key : "");
    table_cell(to->table, plain ? "" : row->arguments);
}

static int print_plan(const cli_verb *verb, const cli_given *given,
                      const char *shop, const char *role, int64_t partitions,
                      const heard *sources)
{
    static const char *const columns[] = {"KIND", "NAME", "TYPE",
                                          "FROM", "KEY",  "ARGUMENTS"};
    oms_error err = OMS_INIT(oms_error);
    oms_rabbitmq_options options = OMS_INIT(oms_rabbitmq_options);
    options.url = "amqp://localhost"; // nobody goes there
    options.shop = shop;
    options.group = role;
    options.partitions =
        partitions > UINT32_MAX ? UINT32_MAX : (uint32_t)partitions;
    plan to = {.rows = given->json ? json_array() : NULL};
    if (!given->json)
        to.table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
    int code = oms_rabbitmq_plan(&options, (const char *const *)sources->names,
                                 sources->count, add_row, &to, &err);
    if (code != OMS_OK)
        return options_wrong(verb, "%s: %s", err.where, err.text);
    if (given->json)
        json_print(to.rows);
    else
        (void)table_print(to.table, stdout);
    json_decref(to.rows);
    return ENDED_WELL;
}
#else
static int print_plan(const cli_verb *verb, const cli_given *given,
                      const char *shop, const char *role, int64_t partitions,
                      const heard *sources)
{
    (void)verb;
    (void)given;
    (void)shop;
    (void)role;
    (void)partitions;
    (void)sources;
    fputs("oms broker: this build is without librabbitmq\n", stderr);
    return ENDED_SYSTEM;
}
#endif

static int run(const cli_verb *verb, int argc, char **argv)
{
    cli_given given;
    const char *shop = NULL;
    const char *role = NULL;
    int64_t partitions = 0;
    int code = 0;
    const cli_option options[] = {
        {"--shop", "NAME", "begins every name on the broker (shop)", NULL,
         &shop, NULL},
        {"--role", "ROLE", "whose queues; none: who only publishes", NULL,
         &role, NULL},
        {"--partitions", "N", "queues of the role (8)", NULL, NULL,
         &partitions},
    };
    if (!options_read(verb, options, sizeof(options) / sizeof(options[0]), argc,
                      argv, &given, &code))
        return code;
    if (given.count != 1 || strcmp(given.rest[0], "plan") != 0)
        return options_wrong(verb, "say what: `oms broker plan`");
    if (given.url != NULL && strncmp(given.url, "kafka", 5) == 0)
        return options_wrong(verb, "only RabbitMQ has a plan: on Kafka "
                                   "topics are made as they are needed");
    heard sources = {.count = 0};
    if (role == NULL || hear_role(verb, &given, role, &sources, &code))
        code = print_plan(verb, &given, shop, role, partitions, &sources);
    while (sources.count > 0)
        cli_release(sources.names[--sources.count]);
    return code;
}

const cli_verb verb_broker = {"broker", "plan [options]",
                              "Shows what is declared on the broker", more,
                              run};
