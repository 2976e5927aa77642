// Checks the names that were typed against the library's own description, so
// that a mistyped one is answered before a file is touched. Nothing that the
// library knows is written down here a second time.
#include "cli.h"

#include <string.h>

#define NAMES_MAX 256

static json_t *describe(void)
{
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    oms_result *answer = NULL;
    oms *none = NULL;
    json_t *all = NULL;
    options.path = ":memory:"; // the description is the same for all shops
    if (oms_open(&options, &none, &err) == OMS_OK &&
        oms_describe(none, &answer, &err) == OMS_OK)
        all = json_loads(oms_result_json(answer), 0, NULL);
    oms_result_free(answer);
    oms_close(none);
    return all;
}

// It is long, and the same as long as the program runs.
json_t *names_described(void)
{
    static json_t *all;
    if (all == NULL)
        all = describe();
    return json_incref(all);
}

const json_t *names_find(const json_t *described, const char *part,
                         const char *name)
{
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(described, part), i, one) {
        if (strcmp(json_text(one, "name"), name) == 0)
            return one;
    }
    return NULL;
}

static const char *nearest(const json_t *entries, const char *name)
{
    const char *names[NAMES_MAX + 1] = {NULL};
    size_t count = 0;
    size_t i;
    json_t *one;
    json_array_foreach (entries, i, one) {
        if (count < NAMES_MAX)
            names[count++] = json_text(one, "name");
    }
    return options_nearest(name, names);
}

bool names_known(const cli_verb *verb, const json_t *described,
                 const char *part, const char *name, int *code)
{
    bool asks = strcmp(part, "queries") == 0;
    const char *kind = asks ? "query" : "command";
    if (described == NULL || names_find(described, part, name) != NULL)
        return true;
    const char *other = asks ? "commands" : "queries";
    if (names_find(described, other, name) != NULL) {
        *code = options_wrong(verb, "\"%s\" is no %s; do you mean `oms %s %s`?",
                              name, kind, asks ? "submit" : "query", name);
        return false;
    }
    const char *meant = nearest(json_object_get(described, part), name);
    if (meant != NULL)
        *code = options_wrong(verb, "there is no %s \"%s\"; do you mean %s?",
                              kind, name, meant);
    else
        *code = options_wrong(verb,
                              "there is no %s \"%s\"; `oms describe` lists "
                              "what there is",
                              kind, name);
    return false;
}

static const json_t *words_in(const json_t *schema, const char *member)
{
    const json_t *members = json_object_get(schema, "properties");
    return json_object_get(json_object_get(members, member), "enum");
}

// Some queries take any text there: then what the items of the answer can be.
static const json_t *words_of(const json_t *query, const char *member)
{
    const json_t *words = words_in(json_object_get(query, "args"), member);
    const json_t *answer =
        json_object_get(json_object_get(query, "result"), "properties");
    const json_t *items =
        json_object_get(json_object_get(answer, "items"), "items");
    return words != NULL ? words : words_in(items, member);
}

static bool has_word(const json_t *words, const char *word)
{
    size_t i;
    json_t *one;
    json_array_foreach (words, i, one) {
        if (strcmp(json_string_value(one), word) == 0)
            return true;
    }
    return false;
}

static int say_words(const cli_verb *verb, const cli_filter *wrong,
                     const cli_filter *other, const json_t *words)
{
    char list[512] = "";
    size_t used = 0;
    size_t i;
    json_t *one;
    json_array_foreach (words, i, one) {
        const char *word = json_string_value(one);
        if (used + strlen(word) + 3 < sizeof(list))
            used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
                                     used > 0 ? ", " : "", word);
    }
    if (other != NULL)
        return options_wrong(verb,
                             "%s cannot be \"%s\"; do you mean %s %s?\n"
                             "%s is one of: %s",
                             wrong->option, wrong->word, other->option,
                             wrong->word, wrong->option, list);
    return options_wrong(verb, "%s cannot be \"%s\"; it is one of: %s",
                         wrong->option, wrong->word, list);
}

bool names_filters(const cli_verb *verb, const char *query,
                   const cli_filter *filters, size_t count, int *code)
{
    json_t *described = names_described();
    const json_t *entry = names_find(described, "queries", query);
    for (size_t i = 0; entry != NULL && i < count && *code == 0; i++) {
        const json_t *words = words_of(entry, filters[i].member);
        const cli_filter *other = NULL;
        if (filters[i].word == NULL || has_word(words, filters[i].word))
            continue;
        for (size_t j = count; j-- > 0;) {
            if (has_word(words_of(entry, filters[j].member), filters[i].word))
                other = &filters[j];
        }
        *code = say_words(verb, &filters[i], other, words);
    }
    json_decref(described);
    return *code == 0;
}
