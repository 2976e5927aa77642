// The layer that is variables: OMSD_SERVER_PORT is [server] port, and
// OMSD_SHOP_ALPHA_DB is [shop alpha] db. A variable that begins so and means
// nothing is a mistake, as it would be in the file.
#include "config_parts.h"

#include <ctype.h>
#include <string.h>

#define PREFIX "OMSD_"
#define NAME_BYTES 128

extern char **environ;

// "stripe alpha", "token_file" -> "OMSD_STRIPE_ALPHA_TOKEN_FILE"
static void spell(char *into, size_t room, const char *section,
                  const char *name)
{
    snprintf(into, room, PREFIX "%s_%s", section, name);
    for (; *into != '\0'; into++)
        *into = isalnum((unsigned char)*into)
                    ? (char)toupper((unsigned char)*into)
                    : '_';
}

static bool spells(const char *variable, size_t bytes, const char *section,
                   const char *name)
{
    char spelled[NAME_BYTES];
    spell(spelled, sizeof(spelled), section, name);
    return strlen(spelled) == bytes && strncmp(spelled, variable, bytes) == 0;
}

// A section of a shop or thing that the file has, with this name.
static bool put_known(config_draft *to, const char *variable, size_t bytes)
{
    for (size_t i = 0; i < to->out->pairs_count; i++) {
        const char *section = to->out->pairs[i].section;
        for (size_t j = 0; j < config_settings_count; j++) {
            const setting *is = &config_settings[j];
            if (strncmp(section, is->section, strlen(is->section)) == 0 &&
                section[strlen(is->section)] == ' ' &&
                spells(variable, bytes, section, is->name)) {
                char origin[NAME_BYTES];
                snprintf(origin, sizeof(origin), "%.*s", (int)bytes, variable);
                config_put(to, CONFIG_VARIABLE, origin, section, is->name,
                           variable + bytes + 1);
                return true;
            }
        }
    }
    return false;
}

// A section that the file does not have: OMSD_SHOP_ALPHA_DB makes [shop alpha].
static bool put_new(config_draft *to, const char *variable, size_t bytes)
{
    for (size_t i = 0; i < config_settings_count; i++) {
        const setting *is = &config_settings[i];
        char before[NAME_BYTES], section[NAME_BYTES], origin[NAME_BYTES];
        size_t tail = strlen(is->name) + 1;
        spell(before, sizeof(before), is->section, "");
        size_t head = strlen(before);
        if (config_section_find(is->section, strlen(is->section))->naming ==
                SECTION_PLAIN ||
            bytes <= head + tail || strncmp(before, variable, head) != 0)
            continue;
        snprintf(section, sizeof(section), "%s %.*s", is->section,
                 (int)(bytes - head - tail), variable + head);
        for (char *at = section + strlen(is->section); *at != '\0'; at++)
            *at = (char)tolower((unsigned char)*at);
        if (!spells(variable, bytes, section, is->name))
            continue;
        snprintf(origin, sizeof(origin), "%.*s", (int)bytes, variable);
        config_put(to, CONFIG_VARIABLE, origin, section, is->name,
                   variable + bytes + 1);
        return true;
    }
    return false;
}

static bool put_plain(config_draft *to, const char *variable, size_t bytes)
{
    for (size_t i = 0; i < config_settings_count; i++) {
        const setting *is = &config_settings[i];
        if (!spells(variable, bytes, is->section, is->name))
            continue;
        char origin[NAME_BYTES];
        snprintf(origin, sizeof(origin), "%.*s", (int)bytes, variable);
        config_put(to, CONFIG_VARIABLE, origin, is->section, is->name,
                   variable + bytes + 1);
        return true;
    }
    return false;
}

// The variable that differs least, if it is by less than four letters.
static void unknown(config_draft *to, const char *variable, size_t bytes)
{
    char given[NAME_BYTES], spelled[NAME_BYTES], best[NAME_BYTES] = "";
    size_t least = 4;
    snprintf(given, sizeof(given), "%.*s", (int)bytes, variable);
    for (size_t i = 0; i < config_settings_count; i++) {
        spell(spelled, sizeof(spelled), config_settings[i].section,
              config_settings[i].name);
        size_t far = config_distance(given, spelled);
        if (far >= least)
            continue;
        least = far;
        memcpy(best, spelled, sizeof(best));
    }
    config_problem(to, "%.*s: there is no such setting; %s%s%s", (int)bytes,
                   variable, best[0] != '\0' ? "do you mean " : "", best,
                   best[0] != '\0' ? "?" : "a variable is OMSD_SECTION_NAME");
}

void config_read_variables(config_draft *to)
{
    for (char **at = environ; *at != NULL; at++) {
        size_t bytes = strcspn(*at, "=");
        if (strncmp(*at, PREFIX, strlen(PREFIX)) != 0 || (*at)[bytes] != '=')
            continue;
        if (bytes == strlen("OMSD_CONFIG") &&
            strncmp(*at, "OMSD_CONFIG", bytes) == 0)
            continue; // the file's name: config_options.c
        if (bytes >= NAME_BYTES ||
            (!put_plain(to, *at, bytes) && !put_known(to, *at, bytes) &&
             !put_new(to, *at, bytes)))
            unknown(to, *at, bytes);
    }
}
