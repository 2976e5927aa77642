// Emptying what is personal. A row stays readable after it: what must not be
// absent becomes a word that says nothing. The struct is the caller's, but what
// it points at may be shared, so lists and objects are copied before they are
// touched.
#include "base/record_rules.h"

static bool has_record(const oms_field *field)
{
    return field->kind == OMS_KIND_OBJECT || field->kind == OMS_KIND_LIST;
}

// A record may hold itself; what lies deeper than JSON may go is not there.
static bool is_personal(const oms_record *record, int depth)
{
    if (record == NULL || depth > OMS_JSON_DEPTH_MAX)
        return false;
    for (uint32_t i = 0; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        if ((field->flags & OMS_PII) != 0 ||
            (has_record(field) && is_personal(field->of, depth + 1)))
            return true;
    }
    return false;
}

bool oms__record_is_personal(const oms_record *record)
{
    return is_personal(record, 1);
}

// An object that must be there is there, with nothing in it.
static bool empty_object(const oms_field *field, void *row, oms_arena *arena)
{
    const oms_record *record = field->of;
    void *inner = oms__arena_alloc(arena, record->struct_size);
    oms__record_set_pointer(field, row, inner);
    for (uint32_t i = 0; inner != NULL && i < record->fields_count; i++)
        if (!oms__record_empty(&record->fields[i], inner, arena))
            return false;
    return inner != NULL;
}

bool oms__record_empty(const oms_field *field, void *row, oms_arena *arena)
{
    const bool required = (field->flags & OMS_REQUIRED) != 0;
    switch (field->kind) {
    case OMS_KIND_TEXT:
        oms__record_set_pointer(field, row, required ? OMS__ERASED : NULL);
        return true;
    case OMS_KIND_JSON:
        oms__record_set_pointer(field, row, required ? "{}" : NULL);
        return true;
    case OMS_KIND_OBJECT:
        if (required)
            return empty_object(field, row, arena);
        oms__record_set_pointer(field, row, NULL);
        return true;
    case OMS_KIND_LIST:
        oms__record_set_pointer(field, row, NULL);
        oms__record_set_count(field, row, 0);
        return true;
    default:
        oms__field_set_int(field, row,
                           (field->flags & OMS_NULLABLE) == 0 && field->min > 0
                               ? field->min
                               : 0);
        return true;
    }
}

static bool erase_items(const oms_field *field, void *row, oms_arena *arena)
{
    const oms_record *each = field->of;
    const void *from = oms__record_pointer(field, row);
    size_t count =
        field->kind == OMS_KIND_LIST ? oms__record_count(field, row) : 1;
    if (from == NULL || count == 0 || !oms__record_is_personal(each))
        return true;
    char *items = oms__arena_array(arena, count, each->struct_size);
    if (items == NULL)
        return false;
    memcpy(items, from, count * each->struct_size);
    oms__record_set_pointer(field, row, items);
    for (size_t i = 0; i < count; i++)
        if (oms__record_erase(each, items + i * each->struct_size, arena) !=
            OMS_OK)
            return false;
    return true;
}

int oms__record_erase(const oms_record *record, void *row, oms_arena *arena)
{
    for (uint32_t i = 0; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        bool done = true;
        if ((field->flags & OMS_PII) != 0)
            done = oms__record_empty(field, row, arena);
        else if (has_record(field))
            done = erase_items(field, row, arena);
        if (!done)
            return OMS_ENOMEM;
    }
    return OMS_OK;
}
