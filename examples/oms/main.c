// `oms`, the command line: finds the verb and runs it. Everything is done
// through the public headers, so it is also an example of a host.
#include "cli.h"

#include <locale.h>
#include <string.h>

static const cli_verb *const verbs[] = {
    &verb_apply,   &verb_submit,        &verb_query,   &verb_order,
    &verb_returns, &verb_notifications, &verb_events,  &verb_tasks,
    &verb_step,    &verb_run,           &verb_verify,  &verb_report,
    &verb_audit,   &verb_export,        &verb_backup,  &verb_broker,
    &verb_copy,    &verb_keys,          &verb_gateway, &verb_describe,
    &verb_version,
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static int print_help(FILE *out)
{
    fputs("oms: the life of commerce orders, in one file or behind omsd.\n\n"
          "  oms COMMAND [options]      oms COMMAND --help teaches each\n\n",
          out);
    for (size_t i = 0; i < VERBS; i++)
        fprintf(out, "  %-14s %s\n", verbs[i]->name, verbs[i]->what);
    fputs("\nWhich shop: --db FILE, or the variable OMS_DB; a database as\n"
          "--db postgresql://user@host/name, --schema, --password-file; or,\n"
          "behind omsd, --url URL with --key-file FILE, or OMS_URL and\n"
          "OMS_KEY_FILE.\n"
          "Tables for people; --json for programs.\n\n"
          "Exit codes\n"
          "  0  done\n"
          "  1  called wrongly\n"
          "  2  the system failed: file, disk, memory, network\n"
          "  3  refused by the shop (apply: at least one line was)\n"
          "  4  verify found violations\n\n"
          "Begin with\n"
          "  oms submit --db shop.db stock.receive --key s1 "
          "'{\"sku\": \"mug\", \"quantity\": 9}'\n"
          "  oms describe order.place\n",
          out);
    return ENDED_WELL;
}

static int unknown(const char *word)
{
    const char *names[VERBS + 1] = {NULL};
    json_t *described = strchr(word, '.') != NULL ? names_described() : NULL;
    bool does = names_find(described, "commands", word) != NULL;
    bool asks = names_find(described, "queries", word) != NULL;
    json_decref(described);
    if (does || asks) {
        fprintf(stderr, "oms: do you mean `oms %s %s`?\n",
                does ? "submit" : "query", word);
        return ENDED_USAGE;
    }
    for (size_t i = 0; i < VERBS; i++)
        names[i] = verbs[i]->name;
    const char *meant = options_nearest(word, names);
    fprintf(stderr, "oms: there is no command \"%s\"", word);
    if (meant != NULL)
        fprintf(stderr, "; do you mean `oms %s`?", meant);
    fputs("\n`oms --help` lists them all.\n", stderr);
    return ENDED_USAGE;
}

// What was printed must have arrived: a full disk behind a pipe is a failure.
static int finish(int code)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("oms: the output could not be written\n", stderr);
        return ENDED_SYSTEM;
    }
    return code;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    if (argc < 2) {
        print_help(stderr);
        return ENDED_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return finish(print_help(stdout));
    if (strcmp(word, "help") == 0 && argc == 2)
        return finish(print_help(stdout));
    if (strcmp(word, "--version") == 0)
        word = "version";
    static char wants_help[] = "--help";
    char *help[] = {wants_help};
    bool asks = strcmp(word, "help") == 0;
    if (asks)
        word = argv[2];
    for (size_t i = 0; i < VERBS; i++) {
        if (strcmp(verbs[i]->name, word) != 0)
            continue;
        if (asks)
            return finish(verbs[i]->run(verbs[i], 1, help));
        return finish(verbs[i]->run(verbs[i], argc - 2, argv + 2));
    }
    return unknown(word);
}
