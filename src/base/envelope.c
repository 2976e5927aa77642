// The one mapping of events to messages. The reader believes nothing: brokers
// carry what anybody with a password puts in, so whatever is not exactly as we
// write it is refused with a reason that people can act on.
#include "base/envelope.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/record.h"
#include "base/time.h"
#include "oms/limits.h"

#define TRACE_BYTES_MAX 128 // traceparent has 55 today
#define OPENING "{\"data\":"
#define BETWEEN ",\"personal\":"
#define CLOSING "}"
#define FRAME (sizeof(OPENING BETWEEN CLOSING) - 1)

// An attribute that is a member of the event as it stands. Optional texts are
// NULL, optional numbers 0 when they are left out.
typedef struct field {
    const char *name;
    size_t offset;
    bool number;
    bool required;
    int64_t most; // bytes of a text, or the largest number
    int64_t least;
} field;

#define TEXT(member, name, required, most) \
    { \
        name, offsetof(oms_event, member), false, required, most, 1 \
    }
#define NUMBER(member, name, required, least, most) \
    { \
        name, offsetof(oms_event, member), true, required, most, least \
    }

static const field fields[] = {
    TEXT(source, "source", true, OMS_CODE_BYTES_MAX),
    TEXT(type, "type", true, OMS_CODE_BYTES_MAX),
    TEXT(subject, "subject", true, OMS_CODE_BYTES_MAX),
    NUMBER(seq, "seq", true, 1, OMS_EVENTS_MAX),
    NUMBER(id, "logid", false, 1, INT64_MAX),
    NUMBER(at_ms, "atms", true, 0, OMS_TIME_MAX),
    NUMBER(occurred_at_ms, "occurredatms", false, 1, OMS_TIME_MAX),
    TEXT(actor, "actor", false, OMS_NAME_BYTES_MAX),
    TEXT(key, "commandkey", false, OMS_KEY_BYTES_MAX),
    TEXT(moves, "moves", false, OMS__ENVELOPE_MOVES_MAX),
    TEXT(trace, "traceparent", false, TRACE_BYTES_MAX),
    TEXT(follows, "follows", false, OMS_NOTE_BYTES_MAX),
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static const char **text_of(const field *f, oms_event *event)
{
    return (const char **)(void *)((char *)event + f->offset);
}

static int64_t *number_of(const field *f, oms_event *event)
{
    return (int64_t *)(void *)((char *)event + f->offset);
}

static int no_memory(oms_error *err)
{
    return oms__error_set(err, OMS_ENOMEM, "",
                          "no memory for an event; try again");
}

// ---- writing ---------------------------------------------------------------

static void add(oms_envelope *out, const char *name, const char *value)
{
    out->attributes[out->count++] = (oms_attribute){
        .name = name,
        .name_bytes = strlen(name),
        .value = value,
        .bytes = value != NULL ? strlen(value) : 0,
    };
}

static int write_text(const field *f, const char *value, oms_envelope *out,
                      oms_error *err)
{
    if (value == NULL && !f->required)
        return OMS_OK;
    if (value == NULL || value[0] == '\0')
        return value != NULL && !f->required
                   ? OMS_OK
                   : oms__error_set(err, OMS_EINVAL, "",
                                    "an event without %s is none", f->name);
    if (strlen(value) > (size_t)f->most)
        return oms__error_set(err, OMS_ELIMIT, "",
                              "%s of an event has more than %lld bytes",
                              f->name, (long long)f->most);
    add(out, f->name, value);
    return OMS_OK;
}

static int write_number(const field *f, int64_t value, oms_arena *arena,
                        oms_envelope *out, oms_error *err)
{
    if (value == 0 && !f->required)
        return OMS_OK;
    if (value < f->least || value > f->most)
        return oms__error_set(err, OMS_EINVAL, "",
                              "%s of an event is %lld, which no event has",
                              f->name, (long long)value);
    add(out, f->name, oms__arena_printf(arena, "%lld", (long long)value));
    return OMS_OK;
}

static int write_fields(const oms_event *event, oms_arena *arena,
                        oms_envelope *out, oms_error *err)
{
    oms_event copy = *event;
    int code = OMS_OK;
    for (size_t i = 0; i < FIELDS && code == OMS_OK; i++)
        code =
            fields[i].number
                ? write_number(&fields[i], *number_of(&fields[i], &copy), arena,
                               out, err)
                : write_text(&fields[i], *text_of(&fields[i], &copy), out, err);
    return code;
}

static const char *id_of(const oms_event *event, oms_arena *arena)
{
    return oms__arena_printf(arena, "%s/%s/%lld", event->source, event->subject,
                             (long long)event->seq);
}

static const char *time_of(const oms_event *event, oms_arena *arena)
{
    char text[OMS_TIME_ROOM];
    oms__time_text(event->occurred_at_ms != 0 ? event->occurred_at_ms
                                              : event->at_ms,
                   text);
    return oms__arena_text(arena, text);
}

// Data and personal part in one body.
static void join(const oms_event *event, size_t data, size_t pii,
                 oms_arena *arena, oms_envelope *out)
{
    size_t bytes = data + pii + FRAME;
    char *body = oms__arena_alloc(arena, bytes + 1);
    if (body == NULL)
        return;
    char *at = body;
    memcpy(at, OPENING, sizeof(OPENING) - 1);
    at += sizeof(OPENING) - 1;
    memcpy(at, event->data, data);
    at += data;
    memcpy(at, BETWEEN, sizeof(BETWEEN) - 1);
    at += sizeof(BETWEEN) - 1;
    memcpy(at, event->pii, pii);
    at += pii;
    memcpy(at, CLOSING, sizeof(CLOSING));
    out->body = body;
    out->body_bytes = bytes;
}

static int write_body(const oms_event *event, oms_arena *arena,
                      oms_envelope *out, oms_error *err)
{
    size_t data = event->data != NULL ? strlen(event->data) : 0;
    size_t pii = event->pii != NULL ? strlen(event->pii) : 0;
    if (data == 0)
        return oms__error_set(err, OMS_EINVAL, "",
                              "an event without data is none");
    if (data + pii > OMS_JSON_BYTES_MAX)
        return oms__error_set(err, OMS_ELIMIT, "",
                              "an event has %zu bytes, the limit is %d",
                              data + pii, OMS_JSON_BYTES_MAX);
    add(out, "datacontenttype",
        pii > 0 ? OMS__ENVELOPE_PARTS : OMS__ENVELOPE_PLAIN);
    out->body = event->data;
    out->body_bytes = data;
    if (pii > 0) {
        add(out, "databytes", oms__arena_printf(arena, "%zu", data));
        join(event, data, pii, arena, out);
    }
    return OMS_OK;
}

int oms__envelope_write(const oms_event *event, oms_arena *arena,
                        oms_envelope *out, oms_error *err)
{
    out->count = 0;
    add(out, "specversion", "1.0");
    int code = write_fields(event, arena, out, err);
    if (code != OMS_OK)
        return code;
    add(out, "id", id_of(event, arena));
    add(out, "time", time_of(event, arena));
    code = write_body(event, arena, out, err);
    return code == OMS_OK && arena->failed ? no_memory(err) : code;
}

// ---- reading ---------------------------------------------------------------

const oms_attribute *oms__envelope_find(const oms_attribute *attributes,
                                        size_t count, const char *name)
{
    size_t bytes = strlen(name);
    for (size_t i = 0; i < count; i++)
        if (attributes[i].name_bytes == bytes &&
            memcmp(attributes[i].name, name, bytes) == 0)
            return &attributes[i];
    return NULL;
}

typedef struct reading {
    const oms_attribute *attributes;
    size_t count;
    const char *body;
    size_t body_bytes;
    oms_arena *arena;
    oms_error *err;
} reading;

static int wrong(const reading *r, const char *name, const char *how)
{
    return oms__error_set(r->err, OMS_EINVAL, "", "its attribute %s %s", name,
                          how);
}

// The value as a text of our own; *out is NULL if there is none.
static int take_text(const reading *r, const char *name, int64_t most,
                     const char **out)
{
    *out = NULL;
    const oms_attribute *found =
        oms__envelope_find(r->attributes, r->count, name);
    if (found == NULL)
        return OMS_OK;
    size_t behind = (size_t)(found - r->attributes) + 1;
    if (oms__envelope_find(found + 1, r->count - behind, name) != NULL)
        return wrong(r, name, "is there twice");
    if (found->bytes == 0)
        return wrong(r, name, "is empty");
    if (found->bytes > (size_t)most)
        return wrong(r, name, "is too long");
    if (memchr(found->value, '\0', found->bytes) != NULL ||
        oms__text_good(found->value, found->bytes) != found->bytes)
        return wrong(r, name, "is no text");
    *out = oms__arena_bytes(r->arena, found->value, found->bytes);
    return *out != NULL ? OMS_OK : no_memory(r->err);
}

// Digits only, as we write them.
static bool read_number(const char *text, int64_t *out)
{
    int64_t value = 0;
    if (text[0] == '0' && text[1] != '\0')
        return false;
    for (; *text != '\0'; text++)
        if (*text < '0' || *text > '9' ||
            __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *text - '0', &value))
            return false;
    *out = value;
    return true;
}

static int take_field(const reading *r, const field *f, oms_event *out)
{
    const char *text = NULL;
    int code = take_text(r, f->name, f->number ? 20 : f->most, &text);
    if (code != OMS_OK)
        return code;
    if (text == NULL)
        return f->required ? wrong(r, f->name, "is missing") : OMS_OK;
    if (!f->number) {
        *text_of(f, out) = text;
        return OMS_OK;
    }
    int64_t *number = number_of(f, out);
    if (!read_number(text, number))
        return wrong(r, f->name, "is no number");
    if (*number < f->least || *number > f->most)
        return wrong(r, f->name, "is out of its bounds");
    return OMS_OK;
}

static int must_be(const reading *r, const char *name, const char *value)
{
    const oms_attribute *found =
        oms__envelope_find(r->attributes, r->count, name);
    if (found == NULL)
        return wrong(r, name, "is missing");
    if (found->bytes != strlen(value) ||
        memcmp(found->value, value, found->bytes) != 0)
        return wrong(r, name, "is not what it should be");
    return OMS_OK;
}

// Both are told by other attributes too: what was changed on the way shows.
static int check_rest(const reading *r, const oms_event *event)
{
    const char *id = id_of(event, r->arena);
    const char *time = time_of(event, r->arena);
    if (id == NULL || time == NULL)
        return no_memory(r->err);
    int code = must_be(r, "id", id);
    return code == OMS_OK ? must_be(r, "time", time) : code;
}

static int take_json(const reading *r, const char *what, const char *bytes,
                     size_t count, const char **out)
{
    json_t *tree = NULL;
    oms_error why = OMS_INIT(oms_error);
    int code = oms__json_read(bytes, count, &tree, &why);
    bool object = json_is_object(tree);
    json_decref(tree);
    if (code == OMS_ENOMEM)
        return no_memory(r->err);
    if (code != OMS_OK)
        return oms__error_set(r->err, OMS_EINVAL, "", "its %s: %s", what,
                              why.text);
    if (!object)
        return oms__error_set(r->err, OMS_EINVAL, "",
                              "its %s is no JSON object", what);
    *out = oms__arena_bytes(r->arena, bytes, count);
    return *out != NULL ? OMS_OK : no_memory(r->err);
}

static bool is_at(const reading *r, size_t at, const char *text)
{
    size_t bytes = strlen(text);
    return at <= r->body_bytes && bytes <= r->body_bytes - at &&
           memcmp(r->body + at, text, bytes) == 0;
}

static int take_parts(const reading *r, oms_event *out)
{
    const char *text = NULL;
    int64_t data = 0;
    int code = take_text(r, "databytes", 20, &text);
    if (code != OMS_OK)
        return code;
    if (text == NULL || !read_number(text, &data) ||
        data > (int64_t)r->body_bytes - (int64_t)FRAME)
        return wrong(r, "databytes", "does not fit the body");
    size_t begin = sizeof(OPENING) - 1;
    size_t middle = begin + (size_t)data;
    size_t pii = middle + sizeof(BETWEEN) - 1;
    size_t end = r->body_bytes - (sizeof(CLOSING) - 1);
    if (!is_at(r, 0, OPENING) || !is_at(r, middle, BETWEEN) ||
        !is_at(r, end, CLOSING))
        return wrong(r, "databytes", "does not fit the body");
    code = take_json(r, "data", r->body + begin, (size_t)data, &out->data);
    if (code != OMS_OK)
        return code;
    return take_json(r, "personal part", r->body + pii, end - pii, &out->pii);
}

static int take_body(const reading *r, oms_event *out)
{
    const char *type = NULL;
    int code = take_text(r, "datacontenttype", OMS_NAME_BYTES_MAX, &type);
    if (code != OMS_OK)
        return code;
    if (type != NULL && strcmp(type, OMS__ENVELOPE_PARTS) == 0)
        return take_parts(r, out);
    if (type == NULL || strcmp(type, OMS__ENVELOPE_PLAIN) != 0)
        return wrong(r, "datacontenttype", "is none that events have");
    return take_json(r, "data", r->body, r->body_bytes, &out->data);
}

int oms__envelope_read(const oms_attribute *attributes, size_t count,
                       const char *body, size_t body_bytes, oms_arena *arena,
                       oms_event *out, oms_error *err)
{
    reading r = {attributes, count, body, body_bytes, arena, err};
    *out = OMS_INIT(oms_event);
    if (count > OMS__ENVELOPE_READ_MAX)
        return oms__error_set(err, OMS_EINVAL, "",
                              "it has %zu attributes, the limit is %d", count,
                              OMS__ENVELOPE_READ_MAX);
    if (body_bytes > OMS__ENVELOPE_BODY_MAX)
        return oms__error_set(err, OMS_EINVAL, "",
                              "its body has %zu bytes, the limit is %d",
                              body_bytes, OMS__ENVELOPE_BODY_MAX);
    int code = must_be(&r, "specversion", "1.0");
    for (size_t i = 0; i < FIELDS && code == OMS_OK; i++)
        code = take_field(&r, &fields[i], out);
    if (code == OMS_OK)
        code = check_rest(&r, out);
    if (code == OMS_OK)
        code = take_body(&r, out);
    if (code != OMS_OK)
        *out = OMS_INIT(oms_event);
    return code;
}
