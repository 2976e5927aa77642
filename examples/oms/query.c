// `oms query`: one question, by its name; the answer is JSON.
#include "cli.h"

static const char more[] =
    "Examples\n"
    "  oms query --db shop.db order.get '{\"order_id\": \"o1\"}'\n"
    "  oms query --db shop.db order.list '{\"limit\": 5}'\n"
    "\n"
    "`oms describe` lists what can be asked. Exit code 3: there is no such\n"
    "thing, or the question is wrong.\n";

static int run(const cli_verb *verb, int argc, char **argv)
{
    cli_given given;
    cli_shop *shop = NULL;
    int code = 0;
    if (!options_read(verb, NULL, 0, argc, argv, &given, &code))
        return code;
    if (given.count < 1)
        return options_wrong(verb, "name the query and its arguments");
    if (!options_most(verb, &given, 2, &code))
        return code;
    json_t *described = names_described();
    bool known = names_known(verb, described, "queries", given.rest[0], &code);
    json_decref(described);
    if (!known)
        return code;
    char *args =
        given.count == 2 ? shop_text(verb, given.rest[1]) : cli_copy("{}");
    if (args == NULL)
        return ENDED_USAGE;
    if (shop_open(verb, &given, OMS_OPEN_EXISTING, &shop, &code)) {
        oms_error err = OMS_INIT(oms_error);
        char *answer = NULL;
        if (shop->door->query(shop, given.rest[0], args, &answer, &err) !=
            OMS_OK)
            code = shop_failed(&given, given.rest[0], &err);
        else if (given.json)
            puts(answer);
        else {
            json_t *value = json_loads(answer, JSON_DECODE_ANY, NULL);
            json_print(value);
            json_decref(value);
        }
        cli_release(answer);
    }
    shop_close(shop);
    cli_release(args);
    return code;
}

const cli_verb verb_query = {"query", "[options] QUERY [ARGS.json|-|'{...}']",
                             "Asks by name, answers with JSON", more, run};
