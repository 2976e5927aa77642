// Preferences. One that nobody knows is ignored, as RFC 7240 wants it; `until`
// that names nothing is refused, because it would wait for ever.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "rest.h"

typedef struct token {
    char name[33];
    char value[321];
} token;

static const char *read_word(const char *at, char *out, size_t room)
{
    size_t used = 0;
    bool quoted = *at == '"';
    at += quoted;
    while (*at != '\0' &&
           (quoted ? *at != '"' : strchr(" \t,;=", *at) == NULL)) {
        if (quoted && *at == '\\' && at[1] != '\0')
            at++;
        if (used + 1 < room)
            out[used++] = *at;
        at++;
    }
    out[used] = '\0';
    return at + (quoted && *at == '"');
}

// The preference at [at]; NULL behind the last.
static const char *next_token(const char *at, token *out)
{
    at += strspn(at, " \t,");
    if (*at == '\0')
        return NULL;
    at = read_word(at, out->name, sizeof(out->name));
    at += strspn(at, " \t");
    out->value[0] = '\0';
    if (*at == '=') {
        at += 1 + strspn(at + 1, " \t");
        at = read_word(at, out->value, sizeof(out->value));
    }
    return at + strcspn(at, ","); // its parameters mean nothing to us
}

static int seconds_of(const char *value)
{
    size_t digits = strspn(value, "0123456789");
    if (digits == 0 || digits > 6 || value[digits] != '\0')
        return 0;
    long asked = strtol(value, NULL, 10);
    return asked > WAIT_S_MAX ? WAIT_S_MAX : (int)asked;
}

static bool is_among(const json_t *words, const char *word, size_t bytes)
{
    for (size_t i = 0; i < json_array_size(words); i++) {
        const json_t *one = json_array_get(words, i);
        if (json_string_length(one) == bytes &&
            memcmp(json_string_value(one), word, bytes) == 0)
            return true;
    }
    return false;
}

// The values of a member whose schema names none, by the list of such things:
// what is any text of an order is one of some words in the list of orders.
static const json_t *listed_words(const exchange *of, const char *member)
{
    char name[64];
    const char *own = of->operation->name;
    snprintf(name, sizeof(name), "%.*s.list", (int)strcspn(own, "."), own);
    for (size_t i = 0; i < routes_count(of->daemon->routes); i++) {
        const operation *one = routes_at(of->daemon->routes, i)->operation;
        if (strcmp(one->name, name) != 0)
            continue;
        const json_t *known = json_object_get(one->result, "properties");
        const json_t *item =
            json_object_get(json_object_get(known, "items"), "items");
        const json_t *schema =
            json_object_get(json_object_get(item, "properties"), member);
        return json_object_get(schema, "enum");
    }
    return NULL;
}

// Whether the answer has such a member, and it may ever have such a value.
static bool can_be(const exchange *of, const preference *wanted)
{
    const json_t *known = json_object_get(of->operation->result, "properties");
    const json_t *schema = json_object_get(known, wanted->member);
    const json_t *words = json_object_get(schema, "enum");
    const char *type = json_string_value(json_object_get(schema, "type"));
    if (words == NULL && schema != NULL)
        words = listed_words(of, wanted->member);
    if (words == NULL)
        return type != NULL && strcmp(type, "string") == 0;
    for (const char *at = wanted->words + 1; *at != '\0';) {
        size_t bytes = strcspn(at, "|");
        if (!is_among(words, at, bytes))
            return false;
        at += bytes + 1;
    }
    return true;
}

static bool read_until(exchange *of, const char *value, preference *out)
{
    const char *equals = strchr(value, '=');
    size_t bytes = equals != NULL ? (size_t)(equals - value) : 0;
    if (bytes > 0 && bytes < sizeof(out->member) && equals[1] != '\0' &&
        strlen(equals + 1) + 3 <= sizeof(out->words)) {
        memcpy(out->member, value, bytes);
        out->member[bytes] = '\0';
        snprintf(out->words, sizeof(out->words), "|%s|", equals + 1);
        if (can_be(of, out))
            return true;
    }
    problem(of, 400, "prefer",
            "until names a member of the answer and the values to wait for: "
            "until=\"stage=shipped|delivered\"");
    return false;
}

bool prefer_read(exchange *of, preference *out)
{
    const char *at = http_header(of, "Prefer");
    token one;
    *out = (preference){0};
    while (at != NULL && (at = next_token(at, &one)) != NULL) {
        if (strcasecmp(one.name, "wait") == 0)
            out->wait_s = seconds_of(one.value);
        else if (strcasecmp(one.name, "return") == 0)
            out->representation = strcmp(one.value, "representation") == 0;
        else if (strcasecmp(one.name, "until") == 0 &&
                 of->operation->kind == OPERATION_QUERY &&
                 !read_until(of, one.value, out))
            return false;
    }
    return true;
}

bool prefer_reached(const preference *of, const char *json)
{
    size_t bytes = 0;
    char word[67];
    const char *value = page_member(json, of->member, &bytes);
    if (value == NULL || bytes + 3 > sizeof(word))
        return false;
    snprintf(word, sizeof(word), "|%.*s|", (int)bytes, value);
    return strstr(of->words, word) != NULL;
}

void prefer_say(exchange *of, const preference *from, bool waited,
                bool represented)
{
    char applied[64] = "";
    if (waited && from->wait_s > 0)
        snprintf(applied, sizeof(applied), "wait=%d", from->wait_s);
    if (represented)
        snprintf(applied + strlen(applied), sizeof(applied) - strlen(applied),
                 "%sreturn=representation", applied[0] != '\0' ? ", " : "");
    if (applied[0] != '\0')
        http_add(of, "Preference-Applied", applied);
}
