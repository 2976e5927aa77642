// `oms gateway`: writes what a gateway in front of a fleet needs to know, from
// the table of operations. The only kind is HAProxy; its configuration proper
// is examples/gateway/haproxy/haproxy.cfg, and the same everywhere.
#include "gateway.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

static const char more[] =
    "Writes into a folder: the maps from method and path to service, the\n"
    "backends, the keys by which callers are known. Run it again when\n"
    "instances or keys change, then reload HAProxy (SIGUSR2); files are\n"
    "replaced whole. Without --out it prints the routes.\n"
    "\n"
    "Instances are a list, or are found by DNS SRV (_SERVICE._tcp.DOMAIN),\n"
    "which Consul speaks on port 8600 for the domain service.consul. A\n"
    "service in neither is answered with 503.\n"
    "\n"
    "Examples\n"
    "  oms gateway haproxy\n"
    "  oms gateway haproxy --out /etc/oms-gateway --keys keys.jsonl \\\n"
    "      --instances \"payment=10.0.0.5:8080,10.0.0.6:8080 "
    "all=10.0.0.4:8080\"\n"
    "  oms gateway haproxy --out /etc/oms-gateway --jwks jwks.json \\\n"
    "      --srv service.consul --resolver 127.0.0.1:8600 --prefix oms-\n";

typedef struct wish {
    cli_given given;
    const char *out;
    gateway_places places;
    gateway_secrets secrets;
} wish;

static int failed(const char *why)
{
    fprintf(stderr, "oms gateway: %s\n", why);
    return ENDED_SYSTEM;
}

// ---- files -----------------------------------------------------------------

typedef struct draft {
    FILE *file;
    char made[4096];
    char path[4096];
} draft;

// Only a shared secret is one: of API keys there are digests of what nobody can
// guess, all else is public.
#define SECRET_MODE 0600
#define OPEN_MODE 0644

static bool draft_open(draft *of, const char *folder, const char *name,
                       mode_t mode)
{
    snprintf(of->path, sizeof(of->path), "%s/%s", folder, name);
    int count =
        snprintf(of->made, sizeof(of->made), "%s/.%s.new", folder, name);
    if (count < 0 || (size_t)count >= sizeof(of->made))
        return false;
    int opened = open(of->made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    of->file = opened >= 0 ? fdopen(opened, "w") : NULL;
    return of->file != NULL && fchmod(opened, mode) == 0;
}

// The old file or the whole new one is there, nothing between.
static bool draft_close(draft *of, bool good)
{
    if (of->file == NULL)
        return false;
    good = good && fflush(of->file) == 0 && fsync(fileno(of->file)) == 0;
    fclose(of->file);
    of->file = NULL;
    if (good && rename(of->made, of->path) == 0)
        return true;
    unlink(of->made);
    return false;
}

typedef bool (*map_writer)(FILE *to, const gateway_table *of);

static bool write_map(const char *folder, const char *name, map_writer write,
                      const gateway_table *of)
{
    draft to;
    return draft_open(&to, folder, name, OPEN_MODE) &&
           draft_close(&to, write(to.file, of));
}

static bool write_maps(const char *folder, const gateway_table *of)
{
    return write_map(folder, "exact.map", gateway_write_exact, of) &&
           write_map(folder, "patterns.map", gateway_write_patterns, of) &&
           write_map(folder, "methods.map", gateway_write_methods, of);
}

static bool write_secrets(const wish *of, FILE *made, char *why, size_t room)
{
    draft api, kids;
    mode_t mode = of->secrets.hs256 != NULL ? SECRET_MODE : OPEN_MODE;
    return draft_open(&api, of->out, "api_keys.map", OPEN_MODE) &&
           draft_close(&api, gateway_write_api_keys(api.file, &of->secrets, why,
                                                    room)) &&
           draft_open(&kids, of->out, "kids.map", mode) &&
           draft_close(&kids, gateway_write_kids(kids.file, made, of->out,
                                                 &of->secrets, why, room));
}

static int write_all(const wish *of, const gateway_table *table)
{
    char why[512] = "";
    draft made;
    char folder[4096];
    if (mkdir(of->out, 0755) != 0 && errno != EEXIST)
        return failed(strerror(errno));
    wish whole = *of;
    whole.out = realpath(of->out, folder); // HAProxy may run elsewhere
    if (whole.out == NULL ||
        !draft_open(&made, whole.out, "made.cfg", OPEN_MODE))
        return failed(strerror(errno));
    fputs("# Made by `oms gateway haproxy`. It goes behind haproxy.cfg.\n",
          made.file);
    bool good =
        write_maps(whole.out, table) &&
        gateway_write_instances(made.file, &of->places, why, sizeof(why)) &&
        write_secrets(&whole, made.file, why, sizeof(why));
    if (draft_close(&made, good))
        return ENDED_WELL;
    return failed(why[0] != '\0' ? why : strerror(errno));
}

// ---- the verb --------------------------------------------------------------

static void print_routes(const gateway_table *of)
{
    static const char *const columns[] = {"method", "path", "service",
                                          "operation"};
    cli_table *table = table_new(columns, 4);
    for (size_t i = 0; i < of->count; i++) {
        table_cell(table, of->routes[i].method);
        table_cell(table, of->routes[i].path);
        table_cell(table, of->routes[i].service);
        table_cell(table, of->routes[i].operation);
    }
    table_print(table, stdout);
}

static int work(const cli_verb *verb, const wish *of)
{
    gateway_table table;
    if (of->given.count != 1 || strcmp(of->given.rest[0], "haproxy") != 0)
        return options_wrong(verb, "the kind of gateway is wanted: haproxy");
    if (of->places.most < 1 || of->places.most > 256)
        return options_wrong(verb, "--most is 1 to 256");
    if (!gateway_table_make(&table))
        return ENDED_SYSTEM;
    int code = ENDED_WELL;
    if (of->out != NULL) {
        code = write_all(of, &table);
    } else if (of->given.json) {
        json_t *all = gateway_json(&table);
        json_print(all);
        json_decref(all);
    } else {
        print_routes(&table);
    }
    gateway_table_free(&table);
    return code;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    wish of = {.places = {.resolver = "127.0.0.1:53", .prefix = "", .most = 8}};
    const cli_option options[] = {
        {"--out", "DIR", "write the files there", NULL, &of.out, NULL},
        {"--instances", "LIST",
         "\"SERVICE=HOST:PORT,... ...\"; all=: of all\n"
         "                       that are not named",
         NULL, &of.places.instances, NULL},
        {"--srv", "DOMAIN", "the others are found by DNS SRV", NULL,
         &of.places.srv, NULL},
        {"--resolver", "IP:PORT", "who answers that (127.0.0.1:53)", NULL,
         &of.places.resolver, NULL},
        {"--prefix", "NAME", "in front of a service's name there", NULL,
         &of.places.prefix, NULL},
        {"--most", "N", "instances of a service that it may tell (8)", NULL,
         NULL, &of.places.most},
        {"--ca", "FILE", "of instances that are https:// (the system's)", NULL,
         &of.places.ca, NULL},
        {"--keys", "FILE", "API keys as `oms keys` writes them", NULL,
         &of.secrets.keys, NULL},
        {"--jwks", "FILE", "public keys of those who sign tokens", NULL,
         &of.secrets.jwks, NULL},
        {"--hs256-secret", "FILE", "unset: HS256 is refused", NULL,
         &of.secrets.hs256, NULL},
    };
    int code = ENDED_WELL;
    if (!options_read(verb, options, sizeof(options) / sizeof(options[0]), argc,
                      argv, &of.given, &code))
        return code;
    return work(verb, &of);
}

const cli_verb verb_gateway = {"gateway", "haproxy [options]",
                               "Writes what a gateway of a fleet must know",
                               more, run};
