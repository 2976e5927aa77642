// Parts and values into text. It is made twice: once to measure, once to
// write, so that the memory is exactly what is needed and a text that is too
// long is refused before it is made.
#include "base/template.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/money.h"
#include "base/record_rules.h"
#include "base/template_parts.h"

typedef struct writer {
    const oms_part *parts;
    oms_sight sight;
    bool html;
    char *out; // NULL: only measure
    size_t count;
    size_t bytes_max;
    size_t steps;
    int code;
} writer;

static void write_bytes(writer *w, const char *bytes, size_t count)
{
    if (w->code != OMS_OK)
        return;
    if (count > w->bytes_max - w->count) {
        w->code = OMS_ELIMIT;
        return;
    }
    if (w->out != NULL && count > 0)
        memcpy(w->out + w->count, bytes, count);
    w->count += count;
}

static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void write_escaped(writer *w, const char *bytes, size_t count)
{
    size_t from = 0;
    for (size_t i = 0; i < count; i++) {
        const char *instead = escape_of(bytes[i]);
        if (instead == NULL)
            continue;
        write_bytes(w, bytes + from, i - from);
        write_bytes(w, instead, strlen(instead));
        from = i + 1;
    }
    write_bytes(w, bytes + from, count - from);
}

static void write_value(writer *w, const oms_part *part)
{
    char room[OMS_SCALAR_ROOM];
    size_t count;
    oms_value value = oms__template_find(&w->sight, part->at, part->count);
    const char *text = oms__template_scalar(&w->sight, value, room, &count);
    if (part->kind == OMS_PART_VALUE && w->html)
        write_escaped(w, text, count);
    else
        write_bytes(w, text, count);
}

static void write_parts(writer *w, size_t from, size_t to);

static void write_once(writer *w, oms_value value, size_t from, size_t to)
{
    w->sight.items[w->sight.count++] = value;
    write_parts(w, from, to);
    w->sight.count--;
}

// [at] is the section's own part. The depth was bounded when it was read.
static void write_section(writer *w, size_t at)
{
    const oms_part *part = &w->parts[at];
    oms_value value = oms__template_find(&w->sight, part->at, part->count);
    bool holds = oms__template_true(value);
    if (part->kind == OMS_PART_INVERTED) {
        if (!holds)
            write_parts(w, at + 1, part->end);
        return;
    }
    if (!holds)
        return;
    if (!json_is_array(value.json)) {
        write_once(w, value, at + 1, part->end);
        return;
    }
    for (size_t i = 0; i < json_array_size(value.json); i++) {
        if (++w->steps > OMS_TEMPLATE_STEPS_MAX)
            w->code = OMS_ELIMIT;
        if (w->code != OMS_OK)
            return;
        oms_value item = {json_array_get(value.json, i), OMS_READ_PLAIN};
        write_once(w, item, at + 1, part->end);
    }
}

static void write_parts(writer *w, size_t from, size_t to)
{
    for (size_t at = from; at < to && w->code == OMS_OK; at++) {
        const oms_part *part = &w->parts[at];
        if (++w->steps > OMS_TEMPLATE_STEPS_MAX)
            w->code = OMS_ELIMIT;
        if (part->kind == OMS_PART_TEXT)
            write_bytes(w, part->at, part->count);
        else if (part->kind == OMS_PART_VALUE || part->kind == OMS_PART_RAW)
            write_value(w, part);
        if (part->kind == OMS_PART_SECTION || part->kind == OMS_PART_INVERTED) {
            write_section(w, at);
            at = part->end;
        }
    }
}

static int no_memory(oms_error *err)
{
    return oms__error_set(err, OMS_ENOMEM, "",
                          "no memory to fill a template in; try again");
}

static int load_source(const oms_template_source *source, oms_arena *arena,
                       json_t **out, oms_error *err)
{
    const char *json = source->json != NULL ? source->json : "{}";
    if (source->record == NULL)
        return oms__record_load(json, strlen(json), OMS_JSON_DEPTH_MAX, NULL,
                                out, err);
    oms_buf text;
    oms__buf_init(&text, &arena->allocator, 0);
    oms__record_write(source->record, source->row, &text);
    int code = text.failed
                   ? no_memory(err)
                   : oms__record_load(text.bytes, text.count,
                                      OMS_JSON_DEPTH_MAX, NULL, out, err);
    oms__buf_free(&text);
    return code;
}

// Sources with a name become members of [named], the others lie one over the
// other; [root] holds these until the end.
static int gather(const oms_template_args *args, json_t *root, json_t *named,
                  writer *w, oms_arena *arena, oms_error *err)
{
    if (args->sources_count > OMS_TEMPLATE_SOURCES_MAX)
        return oms__error_set(err, OMS_EINVAL, "", "too many sources");
    w->sight.items[w->sight.count++] = (oms_value){named, OMS_READ_PLAIN};
    for (size_t i = 0; i < args->sources_count; i++) {
        const oms_template_source *source = &args->sources[i];
        json_t *values = NULL;
        int code = load_source(source, arena, &values, err);
        if (code != OMS_OK)
            return code;
        if (!json_is_object(values)) {
            json_decref(values);
            return oms__error_set(err, OMS_EINVAL, "/values",
                                  "the values must be a JSON object: {...}");
        }
        if (source->name == NULL)
            w->sight.items[w->sight.count++] =
                (oms_value){values, OMS_READ_PLAIN};
        // Those without a name are only kept here, not found by it.
        const char kept[] = {(char)('a' + i), '\0'};
        bool has_name = source->name != NULL;
        if (json_object_set_new(has_name ? named : root,
                                has_name ? source->name : kept, values) != 0)
            return no_memory(err);
    }
    return OMS_OK;
}

static int run(writer *w, size_t parts, oms_arena *arena, const char **out,
               oms_error *err)
{
    write_parts(w, 0, parts);
    if (w->code == OMS_OK) {
        w->out = oms__arena_alloc(arena, w->count + 1);
        if (w->out == NULL)
            return no_memory(err);
        w->count = 0;
        w->steps = 0;
        write_parts(w, 0, parts);
        *out = w->out;
    }
    if (w->code != OMS_OK)
        return oms__error_set(err, w->code, "",
                              "the template makes more than %zu bytes, or goes "
                              "over too many items",
                              w->bytes_max);
    return OMS_OK;
}

int oms__template_check(const char *text, oms_arena *arena, oms_error *err)
{
    oms_part *parts = NULL;
    size_t count = 0;
    return oms__template_read(text, arena, &parts, &count, err);
}

int oms__template_render(const oms_template_args *args, oms_arena *arena,
                         const char **out, oms_error *err)
{
    oms_part *parts = NULL;
    size_t count = 0;
    *out = "";
    int code = oms__template_read(args->text, arena, &parts, &count, err);
    if (code != OMS_OK)
        return code;
    writer w = {.parts = parts,
                .html = args->html,
                .bytes_max = args->bytes_max,
                .sight.decimals = args->currency != NULL
                                      ? oms__money_decimals(args->currency)
                                      : -1};
    json_t *root = json_object();
    json_t *named = json_object();
    code = root != NULL && named != NULL
               ? gather(args, root, named, &w, arena, err)
               : no_memory(err);
    if (code == OMS_OK)
        code = run(&w, count, arena, out, err);
    json_decref(root);
    json_decref(named);
    return code;
}
