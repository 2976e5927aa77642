// The help, which teaches by the table of settings; and that table for the
// documentation.
#include "config_parts.h"

#include <string.h>

static const char *standard_of(const setting *is)
{
    return is->kind == SETTING_FLAG ? "no" : is->standard;
}

// [shop NAME]; [stripe] or [stripe SHOP]
static void print_name(FILE *to, const config_section *of)
{
    fprintf(to, "[%s%s]", of->name, of->naming == SECTION_NAMED ? " NAME" : "");
    if (of->naming == SECTION_SHOPS)
        fprintf(to, " [%s SHOP]", of->name);
}

static void print_section(FILE *to, const config_section *of)
{
    fputs("\n", to);
    print_name(to, of);
    fprintf(to, "  %s\n", of->doc);
    for (size_t i = 0; i < config_settings_count; i++) {
        const setting *is = &config_settings[i];
        if (strcmp(is->section, of->name) != 0)
            continue;
        const char *standard = standard_of(is);
        fprintf(to, "  %-28s %s%s%s%s\n", is->name, is->doc,
                standard != NULL ? " (" : "", standard != NULL ? standard : "",
                standard != NULL ? ")" : "");
    }
}

void config_help(FILE *to)
{
    fputs("omsd: a shop's orders by HTTP, on a file or in PostgreSQL.\n\n"
          "  omsd --db shop.db              serve all eight services\n"
          "  omsd --db shop.db --service payment,tracking\n"
          "  omsd --config omsd.ini --check-config\n\n"
          "Options\n",
          to);
    for (size_t i = 0; i < config_options_count; i++) {
        char left[40];
        snprintf(left, sizeof(left), "%s %s", config_options[i].name,
                 config_options[i].value != NULL ? config_options[i].value
                                                 : "");
        fprintf(to, "  %-22s %s\n", left, config_options[i].doc);
    }
    fputs("\nSettings\n"
          "An option wins over a variable (OMSD_SERVER_PORT=8081), a variable "
          "over the\nfile, the file over what stands in brackets here. Names "
          "that end in _file are\nfiles that hold a secret or keys: no secret "
          "is given in any other way. A name\nwithout a slash is looked for "
          "in $CREDENTIALS_DIRECTORY first. [stripe alpha]\nis [stripe] for "
          "the shop alpha alone.\n",
          to);
    for (size_t i = 0; i < config_sections_count; i++)
        print_section(to, &config_sections[i]);
    fputs("\nSignals: TERM, INT stop it (a second one: at once), HUP reads "
          "the settings again.\nIt ends with 0 when it was stopped, 1 when "
          "what it was given is wrong, 2 when it\ncould not go on: its "
          "manager may start it again.\n",
          to);
}

// ---- for docs/daemon.md ----------------------------------------------------

static void print_kind(FILE *to, const setting *is)
{
    static const char *const kinds[] = {
        [SETTING_TEXT] = "text",
        [SETTING_FLAG] = "yes, no",
        [SETTING_WORDS] = "words, by commas",
        [SETTING_ADDRESS] = "numeric address",
        [SETTING_FILE] = "file",
        [SETTING_SECRET] = "file of a secret",
        [SETTING_FOLDER] = "folder",
    };
    if (is->kind == SETTING_NUMBER)
        fprintf(to, "%lld to %lld", (long long)is->least, (long long)is->most);
    else if (is->kind == SETTING_CHOICE)
        fprintf(to, "one of %s", is->choices);
    else if (is->kind == SETTING_CHOICES)
        fprintf(to, "some of %s", is->choices);
    else if (is->kind == SETTING_URL)
        fprintf(to, "URL: %s", is->choices);
    else if (is->kind == SETTING_URLS)
        fprintf(to, "URLs, by commas: %s", is->choices);
    else if (is->kind == SETTING_LOGIN)
        fprintf(to, "URL without a password: %s", is->choices);
    else if (is->kind == SETTING_STORE)
        fprintf(to, "file, or URL without a password: %s", is->choices);
    else
        fputs(kinds[is->kind], to);
}

void config_help_markdown(FILE *to)
{
    for (size_t i = 0; i < config_sections_count; i++) {
        const config_section *of = &config_sections[i];
        fputs(i > 0 ? "\n**`" : "**`", to);
        print_name(to, of);
        fprintf(to,
                "`** %s\n\n"
                "| setting | what it may be | else | HUP | |\n"
                "|---|---|---|---|---|\n",
                of->doc);
        for (size_t j = 0; j < config_settings_count; j++) {
            const setting *is = &config_settings[j];
            if (strcmp(is->section, of->name) != 0)
                continue;
            const char *standard = standard_of(is);
            fprintf(to, "| `%s` | ", is->name);
            print_kind(to, is);
            fprintf(to, " | %s | %s | %s |\n", standard != NULL ? standard : "",
                    is->live ? "yes" : "", is->doc);
        }
    }
}
