// `oms submit`: one command, by its name.
#include "cli.h"

#include <stdlib.h>
#include <string.h>

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
    bool of_order; // the command names an order
    cli_given given;
} submission;

static void say_json(const oms_receipt *receipt)
{
    json_t *shown = json_pack(
        "{s:s, s:I, s:I, s:I, s:b}", "subject", receipt->subject, "number",
        receipt->number, "event_id", receipt->event_id, "at_ms", receipt->at_ms,
        "repeated", (receipt->flags & OMS_RECEIPT_REPEATED) != 0);
    json_print(shown);
    json_decref(shown);
}

static bool is_held(const json_t *order)
{
    size_t i;
    json_t *hold;
    json_array_foreach (json_object_get(order, "holds"), i, hold) {
        if (strcmp(json_text(hold, "state"), "active") == 0)
            return true;
    }
    return false;
}

// Why an order goes no further, where that is its money.
static void say_unsecured(const submission *wanted, const json_t *order)
{
    char due[64];
    char open[64];
    const char *currency = json_text(order, "currency");
    int64_t due_minor = json_int(order, "due_minor");
    int64_t open_minor = due_minor - json_int(order, "authorized_minor") -
                         json_int(order, "captured_minor") +
                         json_int(order, "refunded_minor");
    if (wanted->only || open_minor <= 0 || is_held(order) ||
        strcmp(json_text(order, "stage"), "pending") != 0)
        return;
    printf("; it waits for payment: %s of %s are not secured",
           money_text(open, open_minor, currency),
           money_text(due, due_minor, currency));
}

// " is rejected (inventory)": how the order stands after what followed.
static void say_stage(cli_shop *shop, const submission *wanted,
                      const char *order_id)
{
    int code = 0;
    json_t *order = shop_find(shop, &wanted->given, "order.get",
                              json_pack("{s:s}", "order_id", order_id), &code);
    const char *reason = json_text(order, "reason");
    if (order != NULL)
        printf(" is %s", json_text(order, "stage"));
    if (reason[0] != '\0' && strcmp(reason, "none") != 0)
        printf(" (%s)", reason);
    say_unsecured(wanted, order);
    json_decref(order);
}

// What the number of the receipt counts; nothing if people do not need it.
static void say_number(const submission *wanted, int64_t number)
{
    static const char *const counted[][2] = {
        {"shipment.", "parcel"},
        {"payment.", "payment"},
        {"order.hold", "hold"},
        {"order.change_", "change"},
        {"cancellation.request", "cancellation"},
        {"return.credit", "credit note"},
        {"return.", "return"},
        {"exchange.", "replacement"},
        {"claim.", "replacement"},
    };
    for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
        if (number == 0 ||
            strncmp(wanted->command, counted[i][0], strlen(counted[i][0])) != 0)
            continue;
        printf(", %s %" PRId64, counted[i][1], number);
        return;
    }
}

static void say(cli_shop *shop, const submission *wanted,
                const oms_receipt *receipt)
{
    printf("%s %s", wanted->command,
           (receipt->flags & OMS_RECEIPT_REPEATED) != 0 ? "was done before"
                                                        : "done");
    if (receipt->subject[0] != '\0')
        printf(": %s", receipt->subject);
    if (wanted->of_order)
        say_stage(shop, wanted, receipt->subject);
    if (wanted->of_order)
        say_number(wanted, receipt->number);
    putchar('\n');
    if (wanted->only && wanted->of_order && !shop->remote)
        puts("Its consequences have not run yet: oms run");
}

static int submit(cli_shop *shop, const submission *wanted, const char *args)
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
    shop->waits = !wanted->only;
    int rc = shop->door->submit(shop, &request, 1, 0, &err);
    if (rc != OMS_OK)
        return shop_failed(&wanted->given, wanted->command, &err);
    if (request.code != OMS_OK)
        return shop_failed(&wanted->given, wanted->command, &refused);
    if (wanted->given.json)
        say_json(&receipt);
    int64_t next_due_ms = 0;
    if (shop->waits && !shop->waited)
        rc = shop_settle(shop, &next_due_ms, &err);
    if (!wanted->given.json)
        say(shop, wanted, &receipt);
    return rc == OMS_OK ? ENDED_WELL
                        : shop_failed(&wanted->given, "what follows", &err);
}

// Whether there is such a command; it is looked up before a file is made.
static bool is_known(const cli_verb *verb, submission *wanted, int *code)
{
    json_t *all = names_described();
    bool known = names_known(verb, all, "commands", wanted->command, code);
    const json_t *args =
        json_object_get(names_find(all, "commands", wanted->command), "args");
    wanted->of_order = json_object_get(json_object_get(args, "properties"),
                                       "order_id") != NULL;
    json_decref(all);
    return known;
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
        OUTSIDE_OPTIONS(wanted.given),
    };
    int code = 0;
    if (!options_read(verb, options, sizeof(options) / sizeof(options[0]), argc,
                      argv, &wanted.given, &code))
        return code;
    if (wanted.given.count < 1)
        return options_wrong(verb, "name the command and its arguments");
    wanted.command = wanted.given.rest[0];
    if (!options_most(verb, &wanted.given, 2, &code) ||
        !is_known(verb, &wanted, &code))
        return code;
    if (wanted.key == NULL)
        return options_wrong(verb, "give --key: the same key makes a repeat "
                                   "harmless");
    char *args = wanted.given.count == 2 ? shop_text(verb, wanted.given.rest[1])
                                         : cli_copy("{}");
    if (args == NULL)
        return ENDED_USAGE;
    cli_shop *shop = NULL;
    if (shop_open(verb, &wanted.given, 0, &shop, &code))
        code = submit(shop, &wanted, args);
    shop_close(shop);
    cli_release(args);
    return code;
}

const cli_verb verb_submit = {"submit",
                              "[options] COMMAND --key K [ARGS.json|-|'{...}']",
                              "Does one command", more, run};
