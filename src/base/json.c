// The same reader as that of records, without a record.
#include "base/json.h"

#include "base/record_rules.h"
#include "oms/limits.h"

json_t *oms__json_object(const char *text, size_t count)
{
    json_t *tree = NULL;
    oms_error error = OMS_INIT(oms_error);
    if (oms__record_load(text, count, OMS_JSON_DEPTH_MAX, NULL, &tree,
                         &error) != OMS_OK)
        return NULL;
    if (json_is_object(tree))
        return tree;
    json_decref(tree);
    return NULL;
}

const char *oms__json_text(const json_t *object, const char *name,
                           size_t bytes_max)
{
    const json_t *value = json_object_get(object, name);
    size_t count = json_string_length(value);
    return count > 0 && count <= bytes_max ? json_string_value(value) : NULL;
}
