// Reads the arguments of a verb by a table, and prints that table as help. A
// mistyped word is answered with the one that was probably meant.
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX 32
#define PATIENCE_S 30

// How many letters must change to make one word of the other (Levenshtein).
static size_t distance(const char *a, const char *b)
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

const char *options_nearest(const char *word, const char *const *names)
{
    const char *best = NULL;
    size_t least = strlen(word) / 3 + 2;
    for (; *names != NULL; names++) {
        size_t far = distance(word, *names);
        if (far < least) {
            least = far;
            best = *names;
        }
    }
    return best;
}

int options_wrong(const cli_verb *verb, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    fprintf(stderr, "oms %s: ", verb->name);
    vfprintf(stderr, format, rest);
    va_end(rest);
    fprintf(stderr, "\n`oms %s --help` shows how it is called.\n", verb->name);
    return ENDED_USAGE;
}

bool options_most(const cli_verb *verb, const cli_given *given, int most,
                  int *code)
{
    if (given->count <= most)
        return true;
    *code = options_wrong(verb, "too much: \"%s\"", given->rest[most]);
    return false;
}

static void print_option(const cli_option *one)
{
    char left[40];
    snprintf(left, sizeof(left), "%s%s%s", one->name,
             one->value != NULL ? " " : "",
             one->value != NULL ? one->value : "");
    printf("  %-20s %s\n", left, one->doc);
}

static void print_help(const cli_verb *verb, const cli_option *options,
                       size_t count)
{
    printf("%s\n\n  oms %s%s%s\n", verb->what, verb->name,
           verb->usage[0] != '\0' ? " " : "", verb->usage);
    if (count > 0)
        puts("\nOptions");
    for (size_t i = 0; i < count; i++)
        print_option(&options[i]);
    printf("\n%s", verb->more);
}

// The place of an option by its name; the value may hang on it ("--db=x").
static const cli_option *find(const cli_option *options, size_t count,
                              const char *argument, const char **out_value)
{
    size_t length = strcspn(argument, "=");
    for (size_t i = 0; i < count; i++) {
        if (strlen(options[i].name) == length &&
            strncmp(options[i].name, argument, length) == 0) {
            *out_value = argument[length] == '=' ? argument + length + 1 : NULL;
            return &options[i];
        }
    }
    return NULL;
}

static int unknown(const cli_verb *verb, const cli_option *options,
                   size_t count, const char *argument)
{
    const char *names[40] = {NULL};
    for (size_t i = 0; i < count && i < 38; i++)
        names[i] = options[i].name;
    const char *meant = options_nearest(argument, names);
    if (meant != NULL)
        return options_wrong(verb, "there is no option %s; do you mean %s?",
                             argument, meant);
    return options_wrong(verb, "there is no option %s", argument);
}

static int store(const cli_verb *verb, const cli_option *one, const char *value)
{
    char *end = NULL;
    if (one->text != NULL) {
        *one->text = value;
        return 0;
    }
    errno = 0;
    *one->number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || *one->number < 0)
        return options_wrong(verb, "%s wants a number, not \"%s\"", one->name,
                             value);
    return 0;
}

// Takes the option at argv[*at], and its value if that follows.
static int take(const cli_verb *verb, const cli_option *options, size_t count,
                int argc, char **argv, int *at)
{
    const char *value = NULL;
    const cli_option *one = find(options, count, argv[*at], &value);
    if (one == NULL)
        return unknown(verb, options, count, argv[*at]);
    if (one->flag != NULL) {
        if (value != NULL)
            return options_wrong(verb, "%s takes no value", one->name);
        *one->flag = true;
        return 0;
    }
    if (value == NULL && *at + 1 < argc)
        value = argv[++*at];
    if (value == NULL)
        return options_wrong(verb, "%s wants %s behind it", one->name,
                             one->value);
    return store(verb, one, value);
}

// The options of the verb and, behind them, those that every verb has.
static size_t join(const cli_verb *verb, const cli_option *options,
                   size_t count, cli_given *out, cli_option *all)
{
    const cli_option common[] = {
        {"--db", "FILE", "the shop; $OMS_DB if it is not given", NULL, &out->db,
         NULL},
        {"--url", "URL", "the shop behind a daemon ($OMS_URL)", NULL, &out->url,
         NULL},
        {"--schema", "NAME", "of a database: where the tables are", NULL,
         &out->schema, NULL},
        {"--password-file", "FILE", "of a database: the password alone", NULL,
         &out->password_file, NULL},
        {"--key-file", "FILE", "the API key or token for it ($OMS_KEY_FILE)",
         NULL, &out->key_file, NULL},
        {"--allow-plain", NULL, "http:// to more than this machine",
         &out->allow_plain, NULL, NULL},
        {"--patience", "S", "seconds that it may be away or busy (30)", NULL,
         NULL, &out->patience_s},
        {"--json", NULL, "print JSON for programs", &out->json, NULL, NULL},
    };
    const size_t last = sizeof(common) / sizeof(common[0]);
    for (size_t i = 0; i < count; i++)
        all[i] = options[i];
    // Keys are in a file of their own, not in a shop.
    for (size_t i = verb == &verb_keys ? last - 1 : 0; i < last; i++)
        all[count++] = common[i];
    return count;
}

static void from_variable(const char **place, const char *name)
{
    if (*place == NULL)
        *place = getenv(name);
    if (*place != NULL && (*place)[0] == '\0')
        *place = NULL; // an empty one says nothing
}

// What was not given is told by variables. A place that was given leaves no
// room for the other one: of the variables, too.
static void from_variables(cli_given *out)
{
    bool file = out->db != NULL;
    bool address = out->url != NULL;
    from_variable(&out->db, address ? "" : "OMS_DB");
    from_variable(&out->url, file ? "" : "OMS_URL");
    from_variable(&out->key_file, "OMS_KEY_FILE");
    from_variable(&out->schema, "OMS_SCHEMA");
    from_variable(&out->password_file, "OMS_PASSWORD_FILE");
    if (out->url == NULL) {
        from_variable(&out->services, "OMS_SERVICES");
        from_variable(&out->token_file, "OMS_TOKEN_FILE");
    }
}

bool options_read(const cli_verb *verb, const cli_option *options, size_t count,
                  int argc, char **argv, cli_given *out, int *code)
{
    cli_option all[32];
    bool only_rest = false;
    *out = (cli_given){.patience_s = PATIENCE_S};
    count = join(verb, options, count, out, all);
    *code = ENDED_WELL;
    for (int i = 0; i < argc && *code == ENDED_WELL; i++) {
        bool is_rest = only_rest || argv[i][0] != '-' || argv[i][1] == '\0';
        if (!only_rest && strcmp(argv[i], "--") == 0) {
            only_rest = true;
        } else if (is_rest && out->count < REST_MAX) {
            out->rest[out->count++] = argv[i];
        } else if (is_rest) {
            *code = options_wrong(verb, "too much: \"%s\"", argv[i]);
        } else if (strcmp(argv[i], "--help") == 0 ||
                   strcmp(argv[i], "-h") == 0) {
            print_help(verb, all, count);
            return false;
        } else {
            *code = take(verb, all, count, argc, argv, &i);
        }
    }
    from_variables(out);
    return *code == ENDED_WELL;
}
