// A template's text into parts. A tag that stands alone on its line takes the
// line with it, so that templates can be laid out for people without leaving
// holes in what they make.
#include <string.h>

#include "base/error.h"
#include "base/template_parts.h"

typedef struct reader {
    const char *text;
    size_t count;
    oms_part *parts;
    size_t parts_count;
    size_t parts_max;
    size_t open[OMS_TEMPLATE_DEPTH_MAX];
    size_t depth;
    oms_error *err;
} reader;

// A tag as it stands in the text.
typedef struct tag {
    char mark; // one of & # ^ / ! { or 0
    size_t from;
    size_t to; // behind it
    size_t name;
    size_t name_count;
} tag;

static int refuse(const reader *r, size_t at, const char *what)
{
    int line = 1;
    for (size_t i = 0; i < at && i < r->count; i++)
        line += r->text[i] == '\n';
    return oms__error_set(r->err, OMS_EINVAL, "", "line %d: %s", line, what);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void trim(const reader *r, size_t from, size_t to, tag *out)
{
    while (from < to && is_blank(r->text[from]))
        from++;
    while (to > from && is_blank(r->text[to - 1]))
        to--;
    out->name = from;
    out->name_count = to - from;
}

// Dots stand between names, or alone for the value itself.
static bool is_name(const char *name, size_t count)
{
    if (count == 0)
        return false;
    if (count == 1 && name[0] == '.')
        return true;
    bool dot = true;
    for (size_t i = 0; i < count; i++) {
        if (is_blank(name[i]) || (dot && name[i] == '.'))
            return false;
        dot = name[i] == '.';
    }
    return !dot;
}

static int check_tag(const reader *r, const tag *found)
{
    if (found->mark == '!')
        return OMS_OK;
    if (found->mark == '=' || found->mark == '>' || found->mark == '<' ||
        found->mark == '$')
        return refuse(r, found->from,
                      "partials, inheritance and other delimiters are not "
                      "supported; write it out");
    if (!is_name(r->text + found->name, found->name_count))
        return refuse(r, found->from,
                      "a tag names one value, such as {{order.number}}");
    return OMS_OK;
}

// The tag that begins at [from], which has two braces.
static int read_tag(const reader *r, size_t from, tag *out)
{
    size_t inside = from + 2;
    char mark = inside < r->count ? r->text[inside] : '\0';
    const char *close = mark == '{' ? "}}}" : "}}";
    *out = (tag){.from = from};
    if (mark != '\0' && strchr("{&#^/!=><$", mark) != NULL) {
        out->mark = mark;
        inside++;
    }
    const char *end = strstr(r->text + inside, close);
    if (end == NULL)
        return refuse(r, from, "this tag is not closed; write }}");
    size_t to = (size_t)(end - r->text);
    out->to = to + strlen(close);
    trim(r, inside, to, out);
    return check_tag(r, out);
}

// Whether nothing but the tag is on its line; then the line's bounds.
static bool stands_alone(const reader *r, const tag *of, size_t *from,
                         size_t *to)
{
    if (of->mark != '#' && of->mark != '^' && of->mark != '/' &&
        of->mark != '!')
        return false;
    size_t begin = of->from;
    while (begin > 0 &&
           (r->text[begin - 1] == ' ' || r->text[begin - 1] == '\t'))
        begin--;
    if (begin > 0 && r->text[begin - 1] != '\n')
        return false;
    size_t end = of->to;
    while (end < r->count && (r->text[end] == ' ' || r->text[end] == '\t'))
        end++;
    if (end < r->count && r->text[end] == '\r')
        end++;
    if (end < r->count && r->text[end] != '\n')
        return false;
    *from = begin;
    *to = end < r->count ? end + 1 : end;
    return true;
}

static void add(reader *r, oms_part_kind kind, size_t at, size_t count)
{
    if (kind == OMS_PART_TEXT && count == 0)
        return;
    r->parts[r->parts_count++] =
        (oms_part){.kind = kind, .at = r->text + at, .count = count};
}

static int close_section(reader *r, const tag *found)
{
    const oms_part *last =
        r->depth > 0 ? &r->parts[r->open[r->depth - 1]] : NULL;
    if (last == NULL)
        return refuse(r, found->from, "this closes a section that is not open");
    if (last->count != found->name_count ||
        memcmp(last->at, r->text + found->name, last->count) != 0)
        return refuse(r, found->from,
                      "this closes another section than the one opened last");
    r->parts[r->open[--r->depth]].end = r->parts_count;
    add(r, OMS_PART_END, found->name, found->name_count);
    return OMS_OK;
}

static int take_tag(reader *r, const tag *found)
{
    switch (found->mark) {
    case '!':
        return OMS_OK;
    case '/':
        return close_section(r, found);
    case '#':
    case '^':
        if (r->depth == OMS_TEMPLATE_DEPTH_MAX)
            return refuse(r, found->from, "sections are nested too deeply");
        r->open[r->depth++] = r->parts_count;
        add(r, found->mark == '#' ? OMS_PART_SECTION : OMS_PART_INVERTED,
            found->name, found->name_count);
        return OMS_OK;
    default:
        add(r, found->mark == '\0' ? OMS_PART_VALUE : OMS_PART_RAW, found->name,
            found->name_count);
        return OMS_OK;
    }
}

static int read_all(reader *r)
{
    size_t at = 0;
    for (;;) {
        const char *next = strstr(r->text + at, "{{");
        if (next == NULL)
            break;
        tag found;
        int code = read_tag(r, (size_t)(next - r->text), &found);
        if (code != OMS_OK)
            return code;
        size_t from = found.from;
        size_t to = found.to;
        (void)stands_alone(r, &found, &from, &to);
        add(r, OMS_PART_TEXT, at, from - at);
        code = take_tag(r, &found);
        if (code != OMS_OK)
            return code;
        at = to;
    }
    add(r, OMS_PART_TEXT, at, r->count - at);
    if (r->depth > 0)
        return refuse(r, (size_t)(r->parts[r->open[r->depth - 1]].at - r->text),
                      "this section is not closed; write {{/name}}");
    return OMS_OK;
}

int oms__template_read(const char *text, oms_arena *arena, oms_part **out,
                       size_t *count, oms_error *err)
{
    reader r = {.text = text, .count = strlen(text), .err = err};
    // Every tag is one part, and so is the text before it.
    r.parts_max = 1;
    for (const char *at = strstr(text, "{{"); at != NULL;
         at = strstr(at + 2, "{{"))
        r.parts_max += 2;
    r.parts = oms__arena_array(arena, r.parts_max, sizeof(*r.parts));
    if (r.parts == NULL)
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory to read a template; try again");
    int code = read_all(&r);
    *out = r.parts;
    *count = r.parts_count;
    return code;
}
