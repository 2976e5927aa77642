// oms-sandbox: the options, and what they mean.
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

static const char help[] =
    "oms-sandbox plays the five external services of a shop (inventory,\n"
    "payment, shipping, catalog, customer) by the library's own contract, "
    "with\n"
    "real shelves and real accounts, and with trouble as you plan it.\n\n"
    "  oms-sandbox [options]\n\n"
    "Options\n"
    "  --port N          where to listen; 0: any free one (8091)\n"
    "  --host ADDRESS    an IPv4 address (127.0.0.1)\n"
    "  --journal FILE    write every effect there, a JSON object a line\n"
    "  --plan JSON|FILE  what goes wrong, see below\n"
    "  --token-file F    callers must send its first line as a bearer token\n"
    "  --units N         units of each product at the place \"main\" when it "
    "is\n"
    "                    first heard of (1000000); 0: shelves are set by hand\n"
    "  --closed-catalog  products without a price of their own are unknown\n"
    "  --connections N   at most so many at a time (8192)\n\n"
    "It prints one line when it is ready:\n"
    "  oms-sandbox ready at http://127.0.0.1:8091\n\n"
    "A shop uses it like this:\n"
    "  oms run --db shop.db --forever --services http://127.0.0.1:8091\n\n"
    "By hand\n"
    "  curl http://127.0.0.1:8091/_sandbox/health\n"
    "  curl http://127.0.0.1:8091/_sandbox/journal?after=0&limit=100\n"
    "  curl http://127.0.0.1:8091/_sandbox/balance?order_id=...\n"
    "  curl http://127.0.0.1:8091/_sandbox/calls        who called how often\n"
    "  curl http://127.0.0.1:8091/_sandbox/keys         what became of each "
    "key\n"
    "  curl http://127.0.0.1:8091/_sandbox/stock        the shelves\n"
    "  curl -d '{\"sku\":\"TEA\",\"on_hand\":5}' .../_sandbox/stock\n"
    "  curl -d "
    "'{\"sku\":\"TEA\",\"currency\":\"EUR\",\"unit_price_minor\":499}' "
    ".../_sandbox/price\n"
    "  curl -d '{\"customer_id\":\"c1\",\"blocked\":true}' "
    ".../_sandbox/customer\n"
    "  curl -d '{\"provider_ref\":\"auth-...\"}' .../_sandbox/act    the "
    "customer\n"
    "                    has acted: a payment with tok_action is authorised\n"
    "  curl -d @plan.json .../_sandbox/plan\n\n"
    "Payments that mean something: the tokens tok_decline, tok_declined,\n"
    "tok_expired, tok_fraud, tok_action (the customer must act), tok_captured\n"
    "(taken at once); amounts that end in 4002\n"
    "(insufficient_funds), 4054, 4059 (declined) or 4010 (the customer must "
    "act).\n"
    "The carrier \"nobody\" is declined, and so are skus and customers whose "
    "id\n"
    "begins with \"unknown\", and customers that begin with \"blocked\".\n\n"
    "A plan\n"
    "  {\"seed\": 7, \"rules\": [\n"
    "    {\"latency_ms\": [5, 50]},\n"
    "    {\"kind\": \"payment.\", \"latency_ms\": 200,\n"
    "     \"errors\": {\"500\": 0.05, \"503\": 0.05}, \"retry_after_s\": 1,\n"
    "     \"faults\": {\"cut_after\": 0.03, \"hang_after\": 0.02},\n"
    "     \"wrong\": {\"amount\": 0.01}, \"hang_ms\": 2000,\n"
    "     \"down\": [{\"from_ms\": 10000, \"for_ms\": 30000, \"as\": "
    "\"503\"}]}]}\n"
    "The rule with the longest \"kind\" in front of a call's kind holds for "
    "it.\n"
    "  errors   by status: that share is answered so, and nothing is applied\n"
    "  faults   cut_before, hang_before: no reply, and nothing is applied;\n"
    "           cut_after, hang_after: applied, and the reply never comes\n"
    "  wrong    applied, and the reply lies: amount, currency, order, ref,\n"
    "           text (no JSON), empty, list, huge\n"
    "  down     from when the plan was set; as 503, refused (the connection "
    "is\n"
    "           closed) or hanging\n"
    "Chance depends on the seed, the key and the attempt: a run can be "
    "repeated.\n\n"
    "Afterwards, to the unit and the cent:\n"
    "  examples/sandbox/compare.py journal.jsonl --db shop.db\n";

enum {
    OPTION_PORT = 256,
    OPTION_HOST,
    OPTION_JOURNAL,
    OPTION_PLAN,
    OPTION_TOKEN,
    OPTION_UNITS,
    OPTION_CLOSED,
    OPTION_CONNECTIONS,
    OPTION_HELP
};

static const struct option names[] = {
    {"port", required_argument, NULL, OPTION_PORT},
    {"host", required_argument, NULL, OPTION_HOST},
    {"journal", required_argument, NULL, OPTION_JOURNAL},
    {"plan", required_argument, NULL, OPTION_PLAN},
    {"token-file", required_argument, NULL, OPTION_TOKEN},
    {"units", required_argument, NULL, OPTION_UNITS},
    {"closed-catalog", no_argument, NULL, OPTION_CLOSED},
    {"connections", required_argument, NULL, OPTION_CONNECTIONS},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0}};

static int wrong(const char *what, const char *value)
{
    fprintf(stderr,
            "oms-sandbox: %s: %s\n`oms-sandbox --help` shows how it is "
            "called.\n",
            what, value);
    return 1;
}

static bool number(const char *text, int64_t least, int64_t most, int64_t *out)
{
    char *end = NULL;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *out >= least &&
           *out <= most;
}

// A whole file, at most as long as a request; NULL: it cannot be read.
static char *file_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = need(NULL, BODY_BYTES_MAX + 1);
    text[fread(text, 1, BODY_BYTES_MAX, file)] = '\0';
    fclose(file);
    return text;
}

static bool read_plan(sandbox *box, const char *given)
{
    reply why = {.status = 0};
    char *text = given[strspn(given, " \t\r\n")] == '{' ? need_text(given)
                                                        : file_text(given);
    if (text == NULL) {
        wrong("--plan is no JSON object, and no file", given);
        return false;
    }
    plan *read = plan_read(text, strlen(text), now_ms(), &why);
    free(text);
    if (read == NULL)
        wrong("--plan", why.body);
    reply_free(&why);
    if (read == NULL)
        return false;
    plan_free(box->plan);
    box->plan = read;
    return true;
}

static bool read_token(sandbox *box, const char *path)
{
    free(box->token);
    box->token = file_text(path);
    if (box->token != NULL)
        box->token[strcspn(box->token, "\r\n")] = '\0';
    if (box->token != NULL && box->token[0] != '\0')
        return true;
    wrong("--token-file: no token can be read", path);
    return false;
}

static bool open_journal(sandbox *box, const char *path)
{
    box->journal.file = fopen(path, "w");
    if (box->journal.file != NULL)
        return true;
    wrong(path, strerror(errno));
    return false;
}

// False: *code is how it ends.
static bool take(sandbox *box, serving *how, int option, int *code)
{
    int64_t value = 0;
    *code = 1;
    switch (option) {
    case OPTION_PORT:
        if (!number(optarg, 0, 65535, &value))
            return wrong("--port", optarg) == 0;
        how->port = (int)value;
        return true;
    case OPTION_HOST:
        how->host = optarg;
        return true;
    case OPTION_JOURNAL:
        return open_journal(box, optarg);
    case OPTION_PLAN:
        return read_plan(box, optarg);
    case OPTION_TOKEN:
        return read_token(box, optarg);
    case OPTION_UNITS:
        if (!number(optarg, 0, UNITS_MAX, &box->units_at_first))
            return wrong("--units", optarg) == 0;
        return true;
    case OPTION_CLOSED:
        box->closed_catalog = true;
        return true;
    case OPTION_CONNECTIONS:
        if (!number(optarg, 1, 1000000, &value))
            return wrong("--connections", optarg) == 0;
        how->connections = (int)value;
        return true;
    case OPTION_HELP:
        fputs(help, stdout);
        *code = 0;
        return false;
    default:
        fputs("`oms-sandbox --help` shows how it is called.\n", stderr);
        return false;
    }
}

static void close_books(sandbox *box)
{
    calls_close(box);
    shelves_close(box);
    payment_close(box);
    shipping_close(box);
    catalog_close(box);
    customer_close(box);
    balance_close(box);
    journal_close(&box->journal);
    plan_free(box->plan);
    free(box->waiting);
    free(box->token);
}

int main(int argc, char **argv)
{
    sandbox box = {.units_at_first = 1000000, .started_at_ms = now_ms()};
    serving how = {.host = "127.0.0.1", .port = 8091, .connections = 8192};
    reply why = {.status = 0};
    int code = 0;
    box.plan = plan_read("{}", 2, now_ms(), &why);
    for (int option; code == 0;) {
        option = getopt_long(argc, argv, "", names, NULL);
        if (option < 0)
            break;
        if (!take(&box, &how, option, &code)) {
            close_books(&box);
            return code;
        }
        code = 0;
    }
    if (optind < argc)
        code = wrong("too much", argv[optind]);
    if (code == 0)
        code = server_run(&box, &how);
    close_books(&box);
    return code;
}
