// The layer that is options of the command line.
#include "config_parts.h"

#include <oms/base.h>

#include <stdlib.h>
#include <string.h>

const config_option config_options[] = {
    {"--config", "FILE", NULL, NULL, "settings; or the variable OMSD_CONFIG"},
    {"--db", "FILE|URL", "shop default", "db",
     "the shop; made if it is not there"},
    {"--schema", "NAME", "shop default", "schema",
     "of a database: where the shop's tables are"},
    {"--password-file", "FILE", "shop default", "password_file",
     "of a database: holds the password alone"},
    {"--service", "ROLE,...", "server", "roles",
     "only these of the eight services live here (payment-2 is payment)"},
    {"--host", "ADDRESS", "server", "host", "where to listen (127.0.0.1)"},
    {"--port", "N", "server", "port", "0: any that is free (8080)"},
    {"--check-config", NULL, NULL, NULL,
     "print the settings in force, and where each is from"},
    {"--help", NULL, NULL, NULL,
     "(or -h) this page; --help=markdown: the settings"},
    {"--version", NULL, NULL, NULL, "of omsd and its library"},
};
const size_t config_options_count =
    sizeof(config_options) / sizeof(config_options[0]);

static const config_option *find(const char *argument, const char **value)
{
    size_t length = strcspn(argument, "=");
    *value = argument[length] == '=' ? argument + length + 1 : NULL;
    for (size_t i = 0; i < config_options_count; i++)
        if (strlen(config_options[i].name) == length &&
            strncmp(config_options[i].name, argument, length) == 0)
            return &config_options[i];
    return NULL;
}

// "payment-2", an instance of a fleet as its manager calls it, is the role.
static void put_roles(config_draft *to, const config_option *is,
                      const char *value)
{
    text roles = {0};
    for (const char *at = value; *at != '\0';) {
        size_t bytes = strcspn(at, ","), end = bytes;
        while (end > 0 && at[end - 1] >= '0' && at[end - 1] <= '9')
            end--;
        bool numbered = end > 1 && end < bytes && at[end - 1] == '-';
        text_bytes(&roles, at, numbered ? end - 1 : bytes);
        at += bytes;
        text_put(&roles, *at == ',' ? "," : "");
        at += *at == ',';
    }
    config_put(to, CONFIG_OPTION, is->name, is->section, is->setting,
               roles.bytes != NULL ? roles.bytes : "");
    text_free(&roles);
}

static void apply(config_draft *to, const config_option *is, const char *value,
                  const char **file)
{
    if (is->setting != NULL && strcmp(is->setting, "roles") == 0)
        put_roles(to, is, value);
    else if (is->setting != NULL)
        config_put(to, CONFIG_OPTION, is->name, is->section, is->setting,
                   value);
    else if (strcmp(is->name, "--config") == 0)
        *file = value;
    else if (strcmp(is->name, "--check-config") == 0)
        to->out->check = true;
}

static void unknown(config_draft *to, const char *argument)
{
    bool bare = argument[0] != '-' && argument[0] != '\0';
    config_problem(to, "there is no option %s%s%s%s: see `omsd --help`",
                   argument, bare ? "; do you mean --db " : "",
                   bare ? argument : "", bare ? "?" : "");
}

// Read before the file, whose name is here; the ranks see to it that an option
// wins all the same.
void config_read_options(config_draft *to, int argc, char **argv,
                         const char **file)
{
    unsigned given = 0; // a bit for each option with a value
    *file = getenv("OMSD_CONFIG");
    for (int i = 1; i < argc; i++) {
        const char *value = NULL;
        const config_option *is = find(argv[i], &value);
        if (is == NULL) {
            unknown(to, argv[i]);
            return;
        }
        if (is->value == NULL && value != NULL) {
            config_problem(to, "%s takes no value", is->name);
            return;
        }
        if (is->value != NULL && value == NULL)
            value = ++i < argc ? argv[i] : NULL;
        if (is->value != NULL && value == NULL) {
            config_problem(to, "%s wants a value: %s", is->name, is->value);
            return;
        }
        unsigned bit = 1u << (unsigned)(is - config_options);
        if (is->value != NULL && (given & bit) != 0)
            config_problem(to, "%s is given twice", is->name);
        given |= bit;
        apply(to, is, value, file);
    }
}

bool config_answered(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *as = strncmp(argv[i], "--help=", 7) == 0 ? argv[i] + 7 : "";
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            config_help(stdout);
        else if (strcmp(as, "markdown") == 0)
            config_help_markdown(stdout);
        else if (strcmp(argv[i], "--version") == 0)
            printf("omsd %s\n", oms_version());
        else
            continue;
        return true;
    }
    return false;
}
