// Reads the configuration, layer by layer, and makes the struct of it that the
// rest of the daemon looks at.
#include "config_parts.h"

#include <stdlib.h>
#include <string.h>

const char *config_get(const config *of, const char *section, const char *name)
{
    const config_pair *at = config_find(of, section, name);
    return at != NULL ? at->value : NULL;
}

const char *config_get_for(const config *of, const char *section,
                           const char *shop, const char *name)
{
    char own[CONFIG_NAME_MAX * 2];
    snprintf(own, sizeof(own), "%s %s", section, shop);
    const char *value = config_get(of, own, name);
    return value != NULL ? value : config_get(of, section, name);
}

void config_free(config *of)
{
    if (of == NULL)
        return;
    for (size_t i = 0; i < of->pairs_count; i++) {
        free(of->pairs[i].section);
        free(of->pairs[i].name);
        free(of->pairs[i].value);
        free(of->pairs[i].origin);
    }
    for (size_t i = 0; i < of->roles_count; i++)
        free(of->roles[i]);
    free(of->pairs);
    free(of->file);
    text_free(&of->warnings);
    free(of);
}

static void put_defaults(config_draft *to)
{
    for (size_t i = 0; i < config_settings_count; i++) {
        const setting *is = &config_settings[i];
        if (is->standard != NULL &&
            config_find(to->out, is->section, is->name) == NULL)
            config_put(to, CONFIG_DEFAULT, "default", is->section, is->name,
                       is->standard);
    }
}

// The place of a pair in --check-config: as in the table, shops by name.
static int by_table(const void *a, const void *b)
{
    const config_pair *one = a, *other = b;
    size_t first = strcspn(one->section, " ");
    if (first != strcspn(other->section, " ") ||
        strncmp(one->section, other->section, first) != 0)
        return one->is < other->is ? -1 : 1;
    int names = strcmp(one->section, other->section);
    if (names != 0)
        return names;
    return one->is < other->is ? -1 : one->is > other->is;
}

static void set_field(config *of, const config_pair *from)
{
    char *field = (char *)of + from->is->offset;
    if (strchr(from->section, ' ') != NULL)
        return; // of one shop: looked up by its name
    switch (from->is->field) {
    case FIELD_TEXT:
        memcpy(field, &from->value, sizeof(from->value));
        return;
    case FIELD_INT: {
        int number = (int)strtol(from->value, NULL, 10);
        memcpy(field, &number, sizeof(number));
        return;
    }
    case FIELD_INT64: {
        int64_t number = strtoll(from->value, NULL, 10);
        memcpy(field, &number, sizeof(number));
        return;
    }
    default:
        return;
    }
}

static void set_roles(config *of)
{
    const char *given = config_get(of, "server", "roles");
    if (given != NULL && strstr(given, "all") != NULL)
        return; // no role's name has it in it
    for (size_t i = 0; given != NULL && config_role_names[i] != NULL; i++) {
        const char *at = strstr(given, config_role_names[i]);
        if (at != NULL) // no role's name is a part of another's
            of->roles[of->roles_count++] = need_text(config_role_names[i]);
    }
}

static void set_shop(config_draft *to, config_pair *from)
{
    config *of = to->out;
    if (of->shops_count == SHOPS_MAX) {
        config_problem(to, "%s: more than %d shops", from->origin, SHOPS_MAX);
        return;
    }
    of->shops[of->shops_count++] =
        (config_shop){from->section + strlen("shop "), from->value};
}

static void set_all(config_draft *to)
{
    config *of = to->out;
    if (of->pairs_count > 0)
        qsort(of->pairs, of->pairs_count, sizeof(of->pairs[0]), by_table);
    for (size_t i = 0; i < of->pairs_count; i++) {
        config_pair *at = &of->pairs[i];
        set_field(of, at);
        if (strcmp(at->is->section, "shop") == 0 &&
            at->is->kind == SETTING_STORE)
            set_shop(to, at);
        else if (strcmp(at->is->section, "services") == 0 &&
                 at->is->kind == SETTING_URLS)
            of->services[of->services_count++] =
                (config_service){at->name, at->value};
    }
    set_roles(of);
}

// All layers, not yet looked at as a whole.
static void read_all(config_draft *to, int argc, char **argv)
{
    const char *file = NULL;
    config_read_options(to, argc, argv, &file);
    if (file != NULL && to->problems_count == 0) {
        to->out->file = need_text(file);
        config_read_file(to, file);
    }
    config_read_variables(to);
    put_defaults(to);
    config_resolve(to->out);
    config_check_shops(to);
}

static config *ended(config_draft *of, char *why, size_t room)
{
    config *out = of->out;
    if (of->problems_count > 0) {
        size_t more = of->problems_count > CONFIG_PROBLEMS_MAX
                          ? of->problems_count - CONFIG_PROBLEMS_MAX
                          : 0;
        snprintf(why, room, "%s%s", of->problems.bytes,
                 more > 0 ? "\n... and more" : "");
        config_free(out);
        out = NULL;
    }
    text_free(&of->problems);
    return out;
}

static config *blank(int argc, char **argv)
{
    config *out = need(NULL, sizeof(*out));
    *out = (config){.argc = argc, .argv = argv};
    return out;
}

config *config_load(int argc, char **argv, char *why, size_t room)
{
    config_draft draft = {.out = blank(argc, argv)};
    read_all(&draft, argc, argv);
    // What is missing or does not fit may follow from what is wrong already.
    if (draft.problems_count == 0) {
        set_all(&draft);
        config_check_whole(&draft);
    }
    config_check_files(&draft);
    return ended(&draft, why, room);
}

// ---- reading it again ------------------------------------------------------

// A setting that cannot change stays as it is in force, and that is said.
static void keep(config_pair *at, const config_pair *old, text *kept)
{
    if (strcmp(at->value, old->value) == 0)
        return;
    text_print(kept, "[%s] %s\n", at->section, at->name);
    free(at->value);
    free(at->origin);
    at->value = need_text(old->value);
    at->origin = need_text(old->origin);
    at->rank = old->rank;
}

static void drop(config *of, size_t position)
{
    config_pair *at = &of->pairs[position];
    free(at->section);
    free(at->name);
    free(at->value);
    free(at->origin);
    *at = of->pairs[--of->pairs_count];
}

static void keep_all(config_draft *to, const config *old, text *kept)
{
    config *of = to->out;
    for (size_t i = of->pairs_count; i-- > 0;) {
        config_pair *at = &of->pairs[i];
        const config_pair *was = config_find(old, at->section, at->name);
        if (at->is->live)
            continue;
        if (was != NULL) {
            keep(at, was, kept);
        } else { // new: as if it were not there
            text_print(kept, "[%s] %s\n", at->section, at->name);
            drop(of, i);
        }
    }
    for (size_t i = 0; i < old->pairs_count; i++) {
        const config_pair *was = &old->pairs[i];
        if (was->is->live || config_find(of, was->section, was->name) != NULL)
            continue;
        text_print(kept, "[%s] %s\n", was->section, was->name);
        config_put(to, (config_rank)was->rank, was->origin, was->section,
                   was->name, was->value);
    }
}

config *config_reload(const config *old, text *kept, char *why, size_t room)
{
    config_draft draft = {.out = blank(old->argc, old->argv)};
    read_all(&draft, old->argc, old->argv);
    if (draft.problems_count == 0) {
        keep_all(&draft, old, kept);
        set_all(&draft);
        config_check_whole(&draft);
        config_check_files(&draft);
    }
    return ended(&draft, why, room);
}
