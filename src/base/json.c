// The same reader as that of records, without a record.
#include "base/json.h"

#include <string.h>

#include "base/record_rules.h"
#include "oms/limits.h"

#define STEP_ROOM 64 // no name that we look for is longer

int oms__json_read(const char *text, size_t count, json_t **out, oms_error *err)
{
    return oms__record_load(text, count, OMS_JSON_DEPTH_MAX, NULL, out, err);
}

json_t *oms__json_object(const char *text, size_t count)
{
    json_t *tree = NULL;
    (void)oms__json_read(text, count, &tree, NULL);
    if (json_is_object(tree))
        return tree;
    json_decref(tree);
    return NULL;
}

json_t *oms__json_at(const json_t *from, const char *path)
{
    char name[STEP_ROOM];
    const json_t *at = from;
    while (at != NULL && *path != '\0') {
        size_t count = strcspn(path, ".");
        if (count >= sizeof(name))
            return NULL;
        memcpy(name, path, count);
        name[count] = '\0';
        at = json_object_get(at, name);
        path += count + (path[count] == '.' ? 1 : 0);
    }
    return (json_t *)(uintptr_t)at;
}

const char *oms__json_text(const json_t *from, const char *path)
{
    return json_string_value(oms__json_at(from, path));
}

const char *oms__json_short(const json_t *from, const char *path,
                            size_t bytes_max)
{
    const json_t *found = oms__json_at(from, path);
    size_t count = json_string_length(found);
    return count > 0 && count <= bytes_max ? json_string_value(found) : NULL;
}

int64_t oms__json_number(const json_t *from, const char *path)
{
    const json_t *found = oms__json_at(from, path);
    int64_t value = json_is_integer(found) ? json_integer_value(found) : -1;
    return value >= 0 ? value : -1;
}

bool oms__json_is(const json_t *from, const char *path, const char *text)
{
    const char *found = oms__json_text(from, path);
    return found != NULL && strcmp(found, text) == 0;
}

bool oms__json_is_id(const char *text, const char *prefix)
{
    size_t begin = strlen(prefix);
    if (text == NULL || strncmp(text, prefix, begin) != 0)
        return false;
    size_t count = strspn(text, OMS__FOREIGN_ID_LETTERS);
    return text[count] == '\0' && count > begin &&
           count <= OMS__FOREIGN_ID_BYTES_MAX;
}
