// Described structs in memory: access by description, order, equality, copies
// and fingerprints. A copy must share nothing with its source, and no function
// here may look at padding or at members that are not described.
#include "base/record.h"

#include "base/record_rules.h"

int oms__record_find(const oms_record *record, const char *name)
{
    for (uint32_t i = 0; i < record->fields_count; i++)
        if (strcmp(record->fields[i].name, name) == 0)
            return (int)i;
    return -1;
}

static int find_name(const oms_enum *names, const char *name, size_t count)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (strncmp(names->names[i], name, count) == 0 &&
            names->names[i][count] == '\0')
            return (int)i;
    return -1;
}

// Both spellings are common; we write the one with a single l.
int oms__enum_find(const oms_enum *names, const char *name, size_t count)
{
    static const char other[] = "cancelled";
    int found = find_name(names, name, count);
    if (found < 0 && count == sizeof(other) - 1 &&
        memcmp(name, other, count) == 0)
        return find_name(names, "canceled", 8);
    return found;
}

int64_t oms__field_int(const oms_field *field, const void *row)
{
    return oms__record_int(field, row);
}

void oms__field_set_int(const oms_field *field, void *row, int64_t value)
{
    char *at = (char *)row + field->offset;
    const bool flag = value != 0;
    const int32_t narrow = (int32_t)value;
    switch (field->kind) {
    case OMS_KIND_BOOL:
        memcpy(at, &flag, sizeof(flag));
        return;
    case OMS_KIND_ENUM:
        memcpy(at, &narrow, sizeof(narrow));
        return;
    default:
        memcpy(at, &value, sizeof(value));
        return;
    }
}

const char *oms__field_text(const oms_field *field, const void *row)
{
    return oms__record_pointer(field, row);
}

void oms__field_set_text(const oms_field *field, void *row, const char *text)
{
    oms__record_set_pointer(field, row, text);
}

static int compare_text(const char *a, const char *b)
{
    if (a == b)
        return 0;
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

// A value without a name, which only a broken row has, comes first.
static const char *enum_name(const oms_field *field, const void *row)
{
    const oms_enum *names = field->of;
    int64_t value = oms__record_int(field, row);
    bool known = value >= 0 && value < (int64_t)names->count;
    return known ? names->names[value] : NULL;
}

int oms__field_compare(const oms_field *field, const void *a, const void *b)
{
    if (field->kind == OMS_KIND_TEXT)
        return compare_text(oms__record_pointer(field, a),
                            oms__record_pointer(field, b));
    int64_t left = oms__record_int(field, a);
    int64_t right = oms__record_int(field, b);
    if (field->kind == OMS_KIND_ENUM && left != right)
        return compare_text(enum_name(field, a), enum_name(field, b));
    return (left > right) - (left < right);
}

static bool list_equal(const oms_field *field, const void *a, const void *b)
{
    const oms_record *each = field->of;
    const char *left = oms__record_pointer(field, a);
    const char *right = oms__record_pointer(field, b);
    size_t count = oms__record_count(field, a);
    if (count != oms__record_count(field, b))
        return false;
    if (left == right)
        return true;
    for (size_t i = 0; i < count; i++)
        if (!oms__record_equal(each, left + i * each->struct_size,
                               right + i * each->struct_size))
            return false;
    return true;
}

bool oms__field_equal(const oms_field *field, const void *a, const void *b)
{
    const void *left;
    const void *right;
    switch (field->kind) {
    case OMS_KIND_TEXT:
    case OMS_KIND_JSON:
        return compare_text(oms__record_pointer(field, a),
                            oms__record_pointer(field, b)) == 0;
    case OMS_KIND_OBJECT:
        left = oms__record_pointer(field, a);
        right = oms__record_pointer(field, b);
        if (left == right)
            return true;
        return left != NULL && right != NULL &&
               oms__record_equal(field->of, left, right);
    case OMS_KIND_LIST:
        return list_equal(field, a, b);
    default:
        return oms__record_int(field, a) == oms__record_int(field, b);
    }
}

bool oms__record_equal(const oms_record *record, const void *a, const void *b)
{
    for (uint32_t i = 0; i < record->fields_count; i++)
        if (!oms__field_equal(&record->fields[i], a, b))
            return false;
    return true;
}

static bool copy_pointers(const oms_record *record, const void *known, void *to,
                          oms_arena *arena);

// The struct already holds the source's pointer; it is replaced by a copy's.
static bool copy_items(const oms_field *field, void *to, size_t count,
                       oms_arena *arena)
{
    const oms_record *each = field->of;
    const void *from = oms__record_pointer(field, to);
    if (from == NULL || count == 0) {
        oms__record_set_pointer(field, to, NULL);
        return true;
    }
    char *items = oms__arena_array(arena, count, each->struct_size);
    if (items == NULL)
        return false;
    memcpy(items, from, count * each->struct_size);
    oms__record_set_pointer(field, to, items);
    for (size_t i = 0; i < count; i++)
        if (!copy_pointers(each, NULL, items + i * each->struct_size, arena))
            return false;
    return true;
}

static bool copy_text(const oms_field *field, void *to, oms_arena *arena)
{
    const char *text = oms__record_pointer(field, to);
    if (text == NULL)
        return true;
    text = oms__arena_bytes(arena, text, strlen(text));
    oms__record_set_pointer(field, to, text);
    return text != NULL;
}

// Whether both point at the same text, struct or list.
static bool is_shared(const oms_field *field, const void *known, const void *to)
{
    return known != NULL &&
           oms__record_pointer(field, known) ==
               oms__record_pointer(field, to) &&
           (field->kind != OMS_KIND_LIST ||
            oms__record_count(field, known) == oms__record_count(field, to));
}

static bool copy_pointer(const oms_field *field, void *to, oms_arena *arena)
{
    switch (field->kind) {
    case OMS_KIND_TEXT:
    case OMS_KIND_JSON:
        return copy_text(field, to, arena);
    case OMS_KIND_OBJECT:
        return copy_items(field, to, 1, arena);
    default:
        return copy_items(field, to, oms__record_count(field, to), arena);
    }
}

static bool copy_pointers(const oms_record *record, const void *known, void *to,
                          oms_arena *arena)
{
    for (uint32_t i = 0; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        bool points =
            field->kind >= OMS_KIND_TEXT && field->kind != OMS_KIND_ENUM;
        if (points && !is_shared(field, known, to) &&
            !copy_pointer(field, to, arena))
            return false;
    }
    return true;
}

int oms__record_copy(const oms_record *record, const void *from, void *to,
                     oms_arena *arena)
{
    return oms__record_copy_beside(record, from, NULL, to, arena);
}

// The whole struct moves at once, members that are not described (its size)
// with it; then what it points at is copied. After a failure [to] is zero, so
// that it never points into the source.
int oms__record_copy_beside(const oms_record *record, const void *from,
                            const void *known, void *to, oms_arena *arena)
{
    if (from != to)
        memcpy(to, from, record->struct_size);
    if (copy_pointers(record, known, to, arena))
        return OMS_OK;
    memset(to, 0, record->struct_size);
    return OMS_ENOMEM;
}
