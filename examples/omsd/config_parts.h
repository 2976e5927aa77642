// What the files of the configuration share: the table of settings, from which
// reading, --help, --check-config and the table of docs/daemon.md are made.
#ifndef OMSD_CONFIG_PARTS_H
#define OMSD_CONFIG_PARTS_H

#include "config.h"

#define CONFIG_PAIRS_MAX 1024   // settings of all shops together
#define CONFIG_VALUE_BYTES 1024 // of one value; no path or list is longer
#define CONFIG_NAME_MAX 64      // of a shop: it is in tokens and in metrics
#define CONFIG_NAME_LETTERS \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
#define CONFIG_PROBLEMS_MAX 30 // mistakes that are told at once

typedef enum config_rank {
    CONFIG_DEFAULT,
    CONFIG_FILE,
    CONFIG_VARIABLE,
    CONFIG_OPTION
} config_rank;

typedef enum setting_kind {
    SETTING_TEXT,
    SETTING_NUMBER,  // least .. most
    SETTING_FLAG,    // yes or no
    SETTING_CHOICE,  // one of `choices`
    SETTING_CHOICES, // some of `choices`, separated by commas
    SETTING_WORDS,   // words separated by commas
    SETTING_ADDRESS, // numeric IPv4 or IPv6
    SETTING_URL,     // of one of the schemes in `choices`
    SETTING_URLS,    // several of them, separated by commas
    SETTING_LOGIN,   // a URL that may name a user, and never a password
    SETTING_FILE,    // must be readable
    SETTING_SECRET,  // a file that must be readable by the daemon only
    SETTING_FOLDER,  // must be there
    SETTING_STORE    // a file that may be made, or a URL as SETTING_LOGIN
} setting_kind;

typedef enum setting_field {
    FIELD_NONE,
    FIELD_TEXT,
    FIELD_INT,
    FIELD_INT64
} setting_field;

typedef struct setting {
    const char *section;
    const char *name;
    setting_kind kind;
    const char *standard; // NULL: not set
    int64_t least, most;  // of a number
    const char *choices;
    bool live; // a reload changes it
    setting_field field;
    size_t offset; // of the field in struct config
    const char *doc;
} setting;

// Which sections there are, and whether they are of one shop or thing each.
typedef enum section_naming {
    SECTION_PLAIN,
    SECTION_SHOPS,
    SECTION_NAMED
} section_naming;
typedef struct config_section {
    const char *name;
    section_naming naming; // SHOPS: [stripe] is for all, [stripe alpha] for one
    const char *doc;
} config_section;

extern const setting config_settings[];
extern const size_t config_settings_count;
extern const config_section config_sections[];
extern const size_t config_sections_count;
extern const char *const config_role_names[];

typedef struct config_option {     // of the command line
    const char *name, *value;      // value NULL: a switch
    const char *section, *setting; // that it sets; NULL: none
    const char *doc;
} config_option;
extern const config_option config_options[];
extern const size_t config_options_count;

// The row; NULL: there is none.
const setting *config_setting(const char *section, size_t section_bytes,
                              const char *name);
const config_section *config_section_find(const char *name, size_t bytes);

// A configuration while it is read, and what is wrong with it.
typedef struct config_draft {
    config *out;
    text problems;
    size_t problems_count;
    struct config_pair *shops; // sections of the file: name and origin
    size_t shops_count;
} config_draft;

void config_problem(config_draft *of, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// Sets a value; a lower rank gives way. [section] as written.
void config_put(config_draft *to, config_rank rank, const char *origin,
                const char *section, const char *name, const char *value);
// A section of the file has ended. If nothing stood in it, it is looked at now.
void config_section_end(config_draft *to, const char *origin,
                        const char *section, bool empty);
// How many letters must change to make one word of the other.
size_t config_distance(const char *a, const char *b);
config_pair *config_find(const config *of, const char *section,
                         const char *name);

// False: `wanted` says what would be right.
bool config_value_fits(const setting *is, const char *value, char *wanted,
                       size_t room);
bool config_flag(const char *value); // "yes"

// The layers.
void config_read_file(config_draft *to, const char *path);
void config_read_variables(config_draft *to);
void config_read_options(config_draft *to, int argc, char **argv,
                         const char **file);
// Files and folders that are named: there, readable, and secrets secret.
void config_check_files(config_draft *of);
// Each [shop NAME] of the file has a db, there or in a variable.
void config_check_shops(config_draft *of);
// What fits together: at least one shop, no two for the same task ...
void config_check_whole(config_draft *of);
// Puts paths of systemd's credentials for the bare names that are some.
void config_resolve(config *of);
void config_help(FILE *to);
void config_help_markdown(FILE *to);

#endif
