// `oms submit`: one command, by its name.
#include "cli.h"

#include <stdlib.h>

static const char more[] =
    "The arguments are a JSON object, a file that holds one, or - for stdin.\n"
    "The key makes it safe to repeat: the same key and arguments change\n"
    "nothing and give the same receipt. What follows from the command runs\n"
    "at once, unless --no-run is given.\n"
    "\n"
    "Examples\n"
    "  oms submit --db shop.db stock.receive --key truck-7 \\\n"
    "      '{\"sku\": \"mug\", \"quantity\": 10}'\n"
    "  oms submit --db shop.db order.place --key basket-1 order.json\n"
    "  oms submit --db shop.db order.cancel --key c1 \\\n"
    "      '{\"order_id\": \"o1\", \"reason\": \"customer\"}'\n"
    "\n"
    "`oms describe` lists the commands, `oms describe order.place` its\n"
    "arguments. Exit code 3: the shop refused it; nothing was changed.\n";

typedef struct submission {
    const char *command;
    const char *key;
    const char *actor;
    bool only;
    cli_given given;
} submission;

static void say(const submission *wanted, const oms_receipt *receipt)
{
    if (wanted->given.json) {
        json_t *shown =
            json_pack("{s:s, s:I, s:I, s:I, s:b}", "subject", receipt->subject,
                      "number", receipt->number, "event_id", receipt->event_id,
                      "at_ms", receipt->at_ms, "repeated",
                      (receipt->flags & OMS_RECEIPT_REPEATED) != 0);
        json_print(shown);
        json_decref(shown);
        return;
    }
    printf("%s %s", wanted->command,
           (receipt->flags & OMS_RECEIPT_REPEATED) != 0 ? "was done before"
                                                        : "done");
    if (receipt->subject[0] != '\0')
        printf(": %s", receipt->subject);
    if (receipt->number != 0)
        printf(", number %" PRId64, receipt->number);
    putchar('\n');
}

static int submit(oms *shop, const submission *wanted, const char *args)
{
    oms_error err = OMS_INIT(oms_error);
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_request request = OMS_INIT(oms_request);
    oms_error refused = OMS_INIT(oms_error);
    request.command = wanted->command;
    request.key = wanted->key;
    request.args = args;
    request.actor = wanted->actor;
    request.receipt = &receipt;
    request.error = &refused;
    int rc = oms_submit_batch(shop, &request, 1, 0, &err);
    if (rc != OMS_OK)
        return shop_failed(&wanted->given, wanted->command, &err);
    if (request.code != OMS_OK)
        return shop_failed(&wanted->given, wanted->command, &refused);
    say(wanted, &receipt);
    int64_t next_due_ms = 0;
    if (!wanted->only && shop_settle(shop, &next_due_ms, &err) != OMS_OK)
        return shop_failed(&wanted->given, "what follows", &err);
    return ENDED_WELL;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    submission wanted = {0};
    const cli_option options[] = {
        {"--key", "K", "the command's key (required)", NULL, &wanted.key, NULL},
        {"--actor", "WHO", "who does it, for the audit", NULL, &wanted.actor,
         NULL},
        {"--no-run", NULL, "leave what follows to `oms run`", &wanted.only,
         NULL, NULL},
    };
    int code = 0;
    if (!options_read(verb, options, 3, argc, argv, &wanted.given, &code))
        return code;
    if (wanted.given.count < 1 || wanted.given.count > 2)
        return options_wrong(verb, "name the command and its arguments");
    if (wanted.key == NULL)
        return options_wrong(verb, "give --key: the same key makes a repeat "
                                   "harmless");
    wanted.command = wanted.given.rest[0];
    char *args = wanted.given.count == 2 ? shop_text(verb, wanted.given.rest[1])
                                         : cli_copy("{}");
    if (args == NULL)
        return ENDED_USAGE;
    oms *shop = NULL;
    if (shop_open(verb, &wanted.given, 0, &shop, &code))
        code = submit(shop, &wanted, args);
    oms_close(shop);
    cli_release(args);
    return code;
}

const cli_verb verb_submit = {"submit",
                              "[options] COMMAND --key K [ARGS.json|-|'{...}']",
                              "Does one command", more, run};
