// --check-config: the settings in force as a configuration file, each with
// where it came from. Secrets are in files, so only their names are here.
#include "config_parts.h"

#include <string.h>

void config_print(const config *of, FILE *to)
{
    const char *section = "";
    for (size_t i = 0; i < of->pairs_count; i++) {
        const config_pair *at = &of->pairs[i];
        if (strcmp(section, at->section) != 0)
            fprintf(to, "%s[%s]\n", i > 0 ? "\n" : "", at->section);
        section = at->section;
        char left[CONFIG_VALUE_BYTES * 2];
        snprintf(left, sizeof(left), "%s = %s", at->name, at->value);
        fprintf(to, "%-44s ; %s\n", left, at->origin);
    }
}
