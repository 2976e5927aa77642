// Checks the scopes of a new key: one that is mistyped would open nothing, and
// nobody would be told until the key is used.
#include <string.h>

#include "keys.h"

#define SCOPES_MAX 256
#define WORD_BYTES 128

// What no command and no query has: the daemon's own operations (its calls.c).
static const char *const daemon_scopes[] = {
    "calls:write",  "commands:write", "engine:read",
    "engine:write", "metrics:read",   "tasks:write",
};
static const char *const parts[] = {"commands", "queries"};

// Adds "orders:read" and what is all of that kind, "orders:*".
static void add(json_t *to, const char *scope)
{
    char every[WORD_BYTES];
    if (scope[0] == '\0')
        return;
    snprintf(every, sizeof(every), "%.*s:*", (int)strcspn(scope, ":"), scope);
    json_object_set_new(to, scope, json_null());
    json_object_set_new(to, every, json_null());
}

// All that opens something, as the names of an object's members.
static json_t *known_scopes(const json_t *described)
{
    json_t *all = json_object();
    for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
        size_t i;
        json_t *one;
        json_array_foreach (json_object_get(described, parts[p]), i, one) {
            add(all, json_text(one, "scope"));
        }
    }
    for (size_t i = 0; i < sizeof(daemon_scopes) / sizeof(daemon_scopes[0]);
         i++)
        add(all, daemon_scopes[i]);
    json_object_set_new(all, "*", json_null());
    return all;
}

static int complain(const cli_verb *verb, json_t *all, const char *word)
{
    const char *names[SCOPES_MAX + 1] = {NULL};
    size_t count = 0;
    const char *name;
    json_t *unused;
    json_object_foreach (all, name, unused) {
        if (count < SCOPES_MAX && strcmp(name, "*") != 0)
            names[count++] = name;
    }
    const char *meant = options_nearest(word, names);
    if (meant != NULL)
        return options_wrong(verb, "there is no scope \"%s\"; do you mean %s?",
                             word, meant);
    return options_wrong(verb,
                         "there is no scope \"%s\"; `oms describe NAME` says "
                         "which one a command or a query needs",
                         word);
}

bool keys_scopes_known(const cli_verb *verb, const char *words, int *code)
{
    json_t *described = names_described();
    json_t *all = known_scopes(described);
    bool known = true;
    for (const char *at = words; known && at[0] != '\0';) {
        char word[WORD_BYTES];
        size_t length = strcspn(at, " ");
        snprintf(word, sizeof(word), "%.*s", (int)length, at);
        known = json_object_get(all, word) != NULL;
        if (!known)
            *code = complain(verb, all, word);
        at += length + (at[length] == ' ');
    }
    json_decref(all);
    json_decref(described);
    return known;
}
