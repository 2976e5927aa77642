// One value of one layer on its way into the configuration.
#include "config_parts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX 64

void config_problem(config_draft *of, const char *format, ...)
{
    char line[CONFIG_VALUE_BYTES * 2];
    va_list rest;
    va_start(rest, format);
    vsnprintf(line, sizeof(line), format, rest);
    va_end(rest);
    for (char *at = line; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 127)
            *at = '?'; // what was given is shown as text, never as control
    if (of->problems.count > 0 && strstr(of->problems.bytes, line) != NULL)
        return; // the same of several shops
    if (++of->problems_count > CONFIG_PROBLEMS_MAX)
        return;
    if (of->problems.count > 0)
        text_put(&of->problems, "\n");
    text_put(&of->problems, line);
}

// How many letters must change to make one word of the other (Levenshtein).
size_t config_distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1];
    size_t width = strlen(b);
    if (strlen(a) > WORD_MAX || width > WORD_MAX)
        return WORD_MAX;
    for (size_t i = 0; i <= width; i++)
        row[i] = i;
    for (size_t line = 1; *a != '\0'; a++, line++) {
        size_t corner = row[0];
        row[0] = line;
        for (size_t i = 1; i <= width; i++) {
            size_t least = corner + (*a != b[i - 1]);
            least = row[i] + 1 < least ? row[i] + 1 : least;
            least = row[i - 1] + 1 < least ? row[i - 1] + 1 : least;
            corner = row[i];
            row[i] = least;
        }
    }
    return row[width];
}

static void nearer(const char *word, const char *name, const char **best,
                   size_t *least)
{
    size_t far = config_distance(word, name);
    if (far < *least) {
        *least = far;
        *best = name;
    }
}

static void unknown_section(config_draft *to, const char *origin,
                            const char *section)
{
    const char *best = NULL;
    size_t least = strlen(section) / 3 + 2;
    for (size_t i = 0; i < config_sections_count; i++)
        nearer(section, config_sections[i].name, &best, &least);
    if (section[0] == '\0')
        config_problem(to, "%s: a setting stands before the first [section]",
                       origin);
    else
        config_problem(to, "%s: there is no section [%s]%s%s%s", origin,
                       section, best != NULL ? "; do you mean [" : "",
                       best != NULL ? best : "", best != NULL ? "]?" : "");
}

static void unknown_name(config_draft *to, const char *origin,
                         const char *section, size_t bytes, const char *name)
{
    const char *best = NULL;
    size_t least = strlen(name) / 3 + 2;
    for (size_t i = 0; i < config_settings_count; i++)
        if (strlen(config_settings[i].section) == bytes &&
            strncmp(config_settings[i].section, section, bytes) == 0)
            nearer(name, config_settings[i].name, &best, &least);
    config_problem(to, "%s: [%s] has no setting \"%s\"%s%s%s", origin, section,
                   name, best != NULL ? "; do you mean " : "",
                   best != NULL ? best : "", best != NULL ? "?" : "");
}

// Whether a section may be called so: [server], [shop NAME], [stripe] and
// [stripe NAME].
static bool named_well(config_draft *to, const char *origin,
                       const config_section *is, const char *section)
{
    const char *name = section + strlen(is->name);
    if (*name == '\0' && is->naming == SECTION_NAMED) {
        config_problem(to, "%s: [%s] wants a name: [%s NAME], %s", origin,
                       section, section, is->doc);
        return false;
    }
    if (*name != '\0' && is->naming == SECTION_PLAIN) {
        config_problem(to, "%s: [%s] takes no name, yet it is [%s]", origin,
                       is->name, section);
        return false;
    }
    size_t bytes = *name != '\0' ? strlen(name + 1) : 0;
    if (*name == '\0' || (bytes > 0 && bytes <= CONFIG_NAME_MAX &&
                          strspn(name + 1, CONFIG_NAME_LETTERS) == bytes))
        return true;
    config_problem(to,
                   "%s: [%s]: a name is 1 to %d of the letters a-z, A-Z, "
                   "0-9, - and _",
                   origin, section, CONFIG_NAME_MAX);
    return false;
}

config_pair *config_find(const config *of, const char *section,
                         const char *name)
{
    for (size_t i = 0; i < of->pairs_count; i++)
        if (strcmp(of->pairs[i].section, section) == 0 &&
            strcmp(of->pairs[i].name, name) == 0)
            return &of->pairs[i];
    return NULL;
}

void config_section_end(config_draft *to, const char *origin,
                        const char *section, bool empty)
{
    const config_section *is =
        config_section_find(section, strcspn(section, " "));
    if (is == NULL && empty)
        unknown_section(to, origin, section);
    if (is == NULL || (empty && !named_well(to, origin, is, section)) ||
        strncmp(section, "shop ", 5) != 0 ||
        to->shops_count == CONFIG_PAIRS_MAX)
        return;
    to->shops = need(to->shops, (to->shops_count + 1) * sizeof(to->shops[0]));
    to->shops[to->shops_count++] = (config_pair){.section = need_text(section),
                                                 .origin = need_text(origin)};
}

static const setting *row_of(config_draft *to, const char *origin,
                             const char *section, const char *name)
{
    size_t bytes = strcspn(section, " ");
    const config_section *is = config_section_find(section, bytes);
    if (is == NULL) {
        unknown_section(to, origin, section);
        return NULL;
    }
    if (!named_well(to, origin, is, section))
        return NULL;
    const setting *row = config_setting(section, bytes, name);
    if (row == NULL)
        unknown_name(to, origin, section, bytes, name);
    return row;
}

static void place(config_draft *to, config_rank rank, const char *origin,
                  const char *section, const char *value, const setting *row)
{
    config *of = to->out;
    config_pair *at = config_find(of, section, row->name);
    if (at != NULL && at->rank == (int)rank && rank != CONFIG_OPTION) {
        config_problem(to, "%s: [%s] %s is given twice, first at %s", origin,
                       section, row->name, at->origin);
        return;
    }
    if (at != NULL && at->rank > (int)rank)
        return;
    if (at == NULL && of->pairs_count == CONFIG_PAIRS_MAX) {
        config_problem(to, "%s: more than %d settings", origin,
                       CONFIG_PAIRS_MAX);
        return;
    }
    if (at == NULL) {
        of->pairs =
            need(of->pairs, (of->pairs_count + 1) * sizeof(of->pairs[0]));
        at = &of->pairs[of->pairs_count++];
        *at = (config_pair){.section = need_text(section),
                            .name = need_text(row->name),
                            .is = row};
    }
    free(at->value);
    free(at->origin);
    at->value = need_text(value);
    at->origin = need_text(origin);
    at->rank = (int)rank;
}

// A flag has several spellings; who reads it sees one.
static const char *value_of(const setting *row, const char *given)
{
    if (row->kind != SETTING_FLAG)
        return given;
    return config_flag(given) ? "yes" : "no";
}

void config_put(config_draft *to, config_rank rank, const char *origin,
                const char *section, const char *name, const char *value)
{
    char wanted[256];
    const setting *row = row_of(to, origin, section, name);
    if (row == NULL)
        return;
    if (config_value_fits(row, value, wanted, sizeof(wanted)))
        place(to, rank, origin, section, value_of(row, value), row);
    else if (row->kind == SETTING_SECRET || strstr(value, "://") != NULL)
        config_problem(to, "%s: [%s] %s: %s", origin, section, name, wanted);
    else
        config_problem(to, "%s: [%s] %s = %.200s: %s", origin, section, name,
                       value, wanted);
}
