// What fits together, and the files that are named: a daemon finds out at its
// start what is missing, not at its first customer.
#include "config_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- as a whole ------------------------------------------------------------

// "": it is a file, or nothing was said.
static const char *schema_of(const config *of, size_t position)
{
    char section[CONFIG_NAME_MAX * 2];
    snprintf(section, sizeof(section), "shop %s", of->shops[position].name);
    const char *schema = config_get(of, section, "schema");
    return schema != NULL ? schema : "";
}

// What is said of a database is of no use to a file.
static void check_database(config_draft *of, size_t position)
{
    static const char *const names[] = {"schema", "password_file"};
    char section[CONFIG_NAME_MAX * 2];
    const config_shop *is = &of->out->shops[position];
    snprintf(section, sizeof(section), "shop %s", is->name);
    for (size_t i = 0; i < 2; i++)
        if (strstr(is->path, "://") == NULL &&
            config_find(of->out, section, names[i]) != NULL)
            config_problem(of, "[%s] %s is for a db in PostgreSQL", section,
                           names[i]);
}

static void check_shops(config_draft *of)
{
    const config *is = of->out;
    const config_pair *given = config_find(is, "shop default", "db");
    if (is->shops_count == 0)
        config_problem(of, "which shop? Give --db FILE, or [shop NAME] with "
                           "db = FILE in the configuration");
    if (given != NULL && given->rank == CONFIG_OPTION && is->shops_count > 1)
        config_problem(of, "--db is for one shop, and the configuration has "
                           "shops of its own");
    for (size_t i = 0; i < is->shops_count; i++)
        for (size_t j = i + 1; j < is->shops_count; j++)
            if (strcmp(is->shops[i].path, is->shops[j].path) == 0 &&
                strcmp(is->shops[i].path, ":memory:") != 0 &&
                strcmp(schema_of(is, i), schema_of(is, j)) == 0)
                config_problem(of, "[shop %s] and [shop %s] have the same db",
                               is->shops[i].name, is->shops[j].name);
}

void config_check_shops(config_draft *of)
{
    for (size_t i = 0; i < of->shops_count; i++) {
        config_pair *at = &of->shops[i];
        if (config_find(of->out, at->section, "db") == NULL)
            config_problem(of, "%s: [%s] has no db", at->origin, at->section);
        free(at->section);
        free(at->origin);
    }
    free(of->shops);
}

static bool is_shop(const config *of, const char *name)
{
    for (size_t i = 0; i < of->shops_count; i++)
        if (strcmp(of->shops[i].name, name) == 0)
            return true;
    return false;
}

// [stripe alpha] is of a shop that there is.
static void check_names(config_draft *of)
{
    for (size_t i = 0; i < of->out->pairs_count; i++) {
        const config_pair *at = &of->out->pairs[i];
        const char *name = strchr(at->section, ' ');
        const config_section *is =
            config_section_find(at->section, strcspn(at->section, " "));
        if (name != NULL && is->naming == SECTION_SHOPS &&
            !is_shop(of->out, name + 1))
            config_problem(of, "%s: [%s]: there is no [shop %s]", at->origin,
                           at->section, name + 1);
    }
}

// Two sections that would answer the same tasks, and what one needs beside.
typedef struct rule {
    const char *section, *name; // if it is set ...
    const char *other_section, *other;
    bool must; // ... so must be this; else it must not
    const char *why;
} rule;

static const rule rules[] = {
    {"stripe", "token_file", "payment", "url", false,
     "both would be asked for money"},
    {"easypost", "token_file", "shipping", "url", false,
     "both would be asked for labels"},
    {"mail", "url", "mail", "from", true, "a letter has a sender"},
    {"webhooks", "secrets_folder", "webhooks", "source", true,
     "an event says which shop it is of"},
    {"stripe", "url", "stripe", "token_file", true, "Stripe wants a key"},
    {"easypost", "url", "easypost", "token_file", true, "EasyPost wants a key"},
    {"broker", "group", "broker", "url", true, "a group is of a broker"},
};

static void check_rules(config_draft *of, const char *shop)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const rule *at = &rules[i];
        bool one = config_get_for(of->out, at->section, shop, at->name);
        bool other =
            config_get_for(of->out, at->other_section, shop, at->other);
        if (one && other != at->must)
            config_problem(of, "[%s] %s %s [%s] %s: %s", at->section, at->name,
                           at->must ? "wants" : "and", at->other_section,
                           at->other, at->why);
    }
}

// What a way to find others cannot do without.
static void check_discovery(config_draft *of)
{
    static const struct {
        const char *kind, *name, *why;
    } needs[] = {
        {"srv", "domain", "what is behind the names of the services?"},
        {"consul", "url", "where is its agent? http://127.0.0.1:8500"},
        {"eureka", "url", "where is it? https://eureka.example/eureka"},
    };
    const char *kind = config_get(of->out, "discovery", "kind");
    for (size_t i = 0; kind != NULL && i < sizeof(needs) / sizeof(needs[0]);
         i++)
        if (strcmp(kind, needs[i].kind) == 0 &&
            config_get(of->out, "discovery", needs[i].name) == NULL)
            config_problem(of, "[discovery] kind = %s wants [discovery] %s: %s",
                           kind, needs[i].name, needs[i].why);
}

// A setting of one kind of broker that another would not hear of.
static void check_broker(config_draft *of, const config_pair *at)
{
    static const struct {
        const char *name, *scheme;
    } only[] = {
        {"password_file", "amqp"},   {"ca_file", "amqps://"},
        {"attempts", "amqp"},        {"settings_file", "kafka://"},
        {"replication", "kafka://"},
    };
    const config_pair *url = config_find(of->out, at->section, "url");
    if (url == NULL)
        url = config_find(of->out, "broker", "url");
    for (size_t i = 0; url != NULL && i < sizeof(only) / sizeof(only[0]); i++)
        if (strcmp(at->name, only[i].name) == 0 &&
            strncmp(url->value, only[i].scheme, strlen(only[i].scheme)) != 0)
            config_problem(
                of, "%s: [%s] %s is for %s, and [%s] url is %.*s...",
                at->origin, at->section, at->name,
                strcmp(only[i].scheme, "amqp") == 0 ? "amqp:// and amqps://"
                                                    : only[i].scheme,
                url->section, (int)(strstr(url->value, "://") + 3 - url->value),
                url->value);
}

static void check_brokers(config_draft *of)
{
    for (size_t i = 0; i < of->out->pairs_count; i++)
        if (strcmp(of->out->pairs[i].is->section, "broker") == 0)
            check_broker(of, &of->out->pairs[i]);
}

void config_check_whole(config_draft *of)
{
    check_shops(of);
    check_names(of);
    check_discovery(of);
    check_brokers(of);
    for (size_t i = 0; i < of->out->shops_count; i++) {
        check_rules(of, of->out->shops[i].name);
        check_database(of, i);
    }
}

// ---- files -----------------------------------------------------------------

// systemd hands credentials over in a folder; a name without a slash is one of
// them, if there is one of that name.
static char *credential(const char *value)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    if (folder == NULL || strchr(value, '/') != NULL)
        return NULL;
    text path = {0};
    text_print(&path, "%s/%s", folder, value);
    if (access(path.bytes, F_OK) == 0)
        return path.bytes;
    text_free(&path);
    return NULL;
}

void config_resolve(config *of)
{
    for (size_t i = 0; i < of->pairs_count; i++) {
        config_pair *at = &of->pairs[i];
        bool file =
            at->is->kind == SETTING_FILE || at->is->kind == SETTING_SECRET;
        char *path = file ? credential(at->value) : NULL;
        if (path == NULL)
            continue;
        free(at->value);
        at->value = path;
    }
}

static bool is_credential(const char *path)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    return folder != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static void check_secret(config_draft *of, const config_pair *at,
                         const struct stat *is)
{
    if (is_credential(at->value))
        return; // systemd sees to it, and its access list looks like a group
    if ((is->st_mode & S_IRWXG) != 0)
        text_print(&of->out->warnings,
                   "[%s] %s: %s may be read by a group: chmod 600\n",
                   at->section, at->name, at->value);
    if ((is->st_mode & S_IRWXO) != 0)
        config_problem(of,
                       "%s: [%s] %s: %s may be read by anybody: chmod 600, "
                       "or a credential of systemd",
                       at->origin, at->section, at->name, at->value);
}

static void check_file(config_draft *of, config_pair *at)
{
    bool folder = at->is->kind == SETTING_FOLDER;
    struct stat is;
    if (stat(at->value, &is) != 0 || access(at->value, R_OK) != 0) {
        config_problem(of, "%s: [%s] %s: %s: %s", at->origin, at->section,
                       at->name, at->value, strerror(errno));
        return;
    }
    if (folder != S_ISDIR(is.st_mode))
        config_problem(of, "%s: [%s] %s: %s is %s folder", at->origin,
                       at->section, at->name, at->value, folder ? "no" : "a");
    else if (at->is->kind == SETTING_SECRET)
        check_secret(of, at, &is);
}

void config_check_files(config_draft *of)
{
    for (size_t i = 0; i < of->out->pairs_count; i++) {
        config_pair *at = &of->out->pairs[i];
        if (at->is->kind == SETTING_FILE || at->is->kind == SETTING_SECRET ||
            at->is->kind == SETTING_FOLDER)
            check_file(of, at);
    }
}
