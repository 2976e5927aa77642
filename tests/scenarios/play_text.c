// What scenarios keep, expect and write down. See play.h.
#include "scenarios/play.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_BYTES 36 // of an id as text
#define IDS_MAX 512

static json_t *resolve_name(play *p, const char *name)
{
    json_t *kept = json_object_get(p->names, name);
    if (kept == NULL)
        play_fail(p, "nothing was kept as %s", name);
    return json_deep_copy(kept);
}

json_t *play_resolve(play *p, const json_t *value)
{
    const char *text = json_string_value(value);
    if (text != NULL && text[0] == '$')
        return resolve_name(p, text + 1);
    json_t *made = json_copy((json_t *)value);
    const char *name;
    size_t position;
    json_t *member;
    json_object_foreach ((json_t *)value, name, member) {
        json_t *one = play_resolve(p, member);
        if (one == NULL || json_object_set_new(made, name, one) != 0) {
            json_decref(made);
            return NULL;
        }
    }
    json_array_foreach (value, position, member) {
        json_t *one = play_resolve(p, member);
        if (one == NULL || json_array_set_new(made, position, one) != 0) {
            json_decref(made);
            return NULL;
        }
    }
    return made;
}

static bool differs(play *p, const json_t *wanted, const json_t *actual)
{
    char *left = json_dumps(wanted, JSON_ENCODE_ANY);
    char *right = actual != NULL ? json_dumps(actual, JSON_ENCODE_ANY) : NULL;
    play_fail(p, "wanted %s, got %s", left, right != NULL ? right : "nothing");
    free(left);
    free(right);
    return false;
}

bool play_fits(play *p, const json_t *wanted, const json_t *actual)
{
    if (json_is_object(wanted) && json_is_object(actual)) {
        const char *name;
        json_t *member;
        json_object_foreach ((json_t *)wanted, name, member)
            if (!play_fits(p, member, json_object_get(actual, name)))
                return false;
        return true;
    }
    if (json_is_array(wanted) &&
        json_array_size(wanted) == json_array_size(actual)) {
        size_t position;
        json_t *item;
        json_array_foreach (wanted, position, item)
            if (!play_fits(p, item, json_array_get(actual, position)))
                return false;
        return true;
    }
    return json_equal(wanted, actual) || differs(p, wanted, actual);
}

static bool is_id(const char *text)
{
    for (int i = 0; i < ID_BYTES; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool digit = isdigit((unsigned char)text[i]) ||
                     (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !digit)
            return false;
    }
    return true;
}

// The position of an id among those that were seen.
static size_t place_of(const char *seen[], size_t *count, const char *id)
{
    for (size_t i = 0; i < *count; i++)
        if (strncmp(seen[i], id, ID_BYTES) == 0)
            return i + 1;
    if (*count < IDS_MAX)
        seen[(*count)++] = id;
    return *count;
}

// Members whose values are chance: what stands before them in the text.
static const char *const chances[] = {"\"next_cursor\": \"", "\"hash\": \"",
                                      "\"due_at_ms\": "};

// Copies a member of chance with # for its value; false if there is none here.
static bool skip_chance(const char **text, char **out)
{
    for (size_t i = 0; i < sizeof(chances) / sizeof(chances[0]); i++) {
        size_t bytes = strlen(chances[i]);
        if (strncmp(*text, chances[i], bytes) != 0)
            continue;
        bool quoted = chances[i][bytes - 1] == '"';
        *out += sprintf(*out, quoted ? "%s#" : "%s\"#\"", chances[i]);
        *text += bytes;
        *text += strcspn(*text, "\",\n");
        return true;
    }
    return false;
}

static char *without_chance(const char *text)
{
    const char *seen[IDS_MAX];
    size_t count = 0;
    char *made = malloc(2 * strlen(text) + 1);
    char *out = made;
    while (made != NULL && *text != '\0') {
        if (skip_chance(&text, &out))
            continue;
        if (is_id(text)) {
            out += sprintf(out, "#%zu", place_of(seen, &count, text));
            text += ID_BYTES;
        } else {
            *out++ = *text++;
        }
    }
    if (made != NULL)
        *out = '\0';
    return made;
}

char *play_write(const json_t *script, json_t *lines)
{
    json_t *whole = json_object();
    json_object_set_new(whole, "scenario",
                        json_string(play_text(script, "scenario")));
    json_object_set(whole, "steps", lines);
    char *text = json_dumps(whole, JSON_SORT_KEYS | JSON_INDENT(1));
    char *clean = without_chance(text);
    free(text);
    json_decref(whole);
    return clean;
}
