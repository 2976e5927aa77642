// Looking after a shop: `oms verify`, `oms backup`, `oms version`.
#include "cli.h"
#include "fleet.h"

// Work that is due for so long, and nobody takes it, is stuck.
#define STUCK_S 60

static const char verify_more[] =
    "Recomputes every invariant: sums, counters, the ledger, the events. Each\n"
    "violation is named with its order. Subjects are the orders, and whatever\n"
    "else events are about. --repair puts right what is derived from other\n"
    "rows; --storage also lets the store inspect its file.\n"
    "--fleet FILE looks at a shop whose services have a database each: at "
    "each\n"
    "alone, and whether what they know of one another agrees. FILE is JSON:\n"
    "  {\"services\": [{\"name\": \"payment\", \"db\": \"postgresql://...\",\n"
    "    \"schema\": \"oms\", \"password_file\": \"...\"}]}\n"
    "\n"
    "Examples\n"
    "  oms verify --db shop.db --storage\n"
    "  oms verify --fleet fleet.json\n"
    "\n"
    "Exit code 4: there are violations (that still stand).\n";

static void say_violations(const json_t *found, size_t standing)
{
    static const char *const columns[] = {"rule", "module", "order", "what",
                                          "state"};
    const json_t *list = json_object_get(found, "violations");
    char subjects[32];
    char events[32];
    printf("Looked at (subjects: %s, events: %s): ",
           count_text(subjects, json_int(found, "subjects")),
           count_text(events, json_int(found, "events")));
    if (json_array_size(list) == 0) {
        puts("everything holds.");
        return;
    }
    printf("violations: %zu, still standing: %zu.\n\n", json_array_size(list),
           standing);
    cli_table *table = table_new(columns, 5);
    size_t i;
    json_t *one;
    json_array_foreach (list, i, one) {
        table_cell(table, json_text(one, "rule"));
        table_cell(table, json_text(one, "module"));
        table_cell(table, json_text(one, "order"));
        table_cell(table, json_text(one, "text"));
        table_cell(table, json_is_true(json_object_get(one, "repaired"))
                              ? "repaired"
                              : "stands");
    }
    table_print(table, stdout);
}

static int verify(cli_shop *shop, const cli_given *given, uint32_t flags)
{
    oms_error err = OMS_INIT(oms_error);
    char *answer = NULL;
    size_t standing = 0;
    if (shop->door->verify(shop, flags, &standing, &answer, &err) != OMS_OK)
        return shop_failed(given, "verify", &err);
    json_t *found = json_loads(answer, 0, NULL);
    if (given->json)
        json_print(found);
    else
        say_violations(found, standing);
    json_decref(found);
    cli_release(answer);
    return standing > 0 ? ENDED_BROKEN : ENDED_WELL;
}

static int run_verify(const cli_verb *verb, int argc, char **argv)
{
    cli_given given;
    bool repair = false;
    bool storage = false;
    const char *fleet_file = NULL;
    int64_t stuck_s = STUCK_S;
    cli_shop *shop = NULL;
    int code = 0;
    const cli_option options[] = {
        {"--fleet", "FILE", "the services of a fleet, instead of one shop",
         NULL, &fleet_file, NULL},
        {"--stuck", "S", "of a fleet: work is late after so long (60)", NULL,
         NULL, &stuck_s},
        {"--repair", NULL, "put right what is derived", &repair, NULL, NULL},
        {"--storage", NULL, "let the store inspect its file", &storage, NULL,
         NULL},
    };
    if (!options_read(verb, options, 4, argc, argv, &given, &code))
        return code;
    if (given.count > 0)
        return options_wrong(verb, "too much: \"%s\"", given.rest[0]);
    if (fleet_file != NULL && (repair || storage))
        return options_wrong(verb, "--repair and --storage are for one shop");
    if (fleet_file != NULL)
        return fleet_verify(verb, &given, fleet_file, stuck_s);
    if (shop_open(verb, &given, OMS_OPEN_EXISTING, &shop, &code))
        code = verify(shop, &given,
                      (repair ? OMS_VERIFY_REPAIR : 0) |
                          (storage ? OMS_VERIFY_STORAGE : 0));
    shop_close(shop);
    return code;
}

static int run_backup(const cli_verb *verb, int argc, char **argv)
{
    cli_given given;
    cli_shop *shop = NULL;
    int code = 0;
    if (!options_read(verb, NULL, 0, argc, argv, &given, &code))
        return code;
    if (given.count < 1)
        return options_wrong(verb, "name the file of the copy");
    if (!options_most(verb, &given, 1, &code))
        return code;
    if (shop_open(verb, &given, OMS_OPEN_EXISTING, &shop, &code)) {
        oms_error err = OMS_INIT(oms_error);
        if (shop->door->backup(shop, given.rest[0], &err) != OMS_OK)
            code = shop_failed(&given, given.rest[0], &err);
        else if (given.json)
            puts("{\"done\": true}");
        else
            printf("%s is a consistent copy of %s\n", given.rest[0],
                   shop->place);
        if (shop->remote && !given.json)
            fputs("It is a name in the folder that the daemon keeps its "
                  "backups in.\n",
                  stderr);
    }
    shop_close(shop);
    return code;
}

static int run_version(const cli_verb *verb, int argc, char **argv)
{
    cli_given given;
    int code = 0;
    if (!options_read(verb, NULL, 0, argc, argv, &given, &code))
        return code;
    if (given.json)
        printf("{\"oms\": \"%s\", \"library\": \"%s\"}\n", OMS_VERSION,
               oms_version());
    else
        printf("oms %s, libomsc %s\n", OMS_VERSION, oms_version());
    return ENDED_WELL;
}

const cli_verb verb_verify = {"verify", "[options]",
                              "Recomputes every invariant of the shop",
                              verify_more, run_verify};

const cli_verb verb_backup = {
    "backup", "[options] FILE", "Writes a consistent copy of the shop",
    "Example\n  oms backup --db shop.db shop-2024-06-01.db\n", run_backup};

const cli_verb verb_version = {"version", "", "Says which version this is",
                               "Example\n  oms version --json\n", run_version};
