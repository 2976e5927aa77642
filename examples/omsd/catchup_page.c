// Reads pages of a log. What is personal and what an event says go on byte for
// byte, so that the event that is taken in here is the one that was said there.
#include "catchup.h"

#include <stdlib.h>
#include <string.h>

#include "walk.h"

static const char *word(const json_t *of, const char *name)
{
    return json_string_value(json_object_get(of, name));
}

static int64_t number(const json_t *of, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(of, name));
}

static bool is_wanted(const char *source, const char *const *sources,
                      size_t count)
{
    for (size_t i = 0; source != NULL && i < count; i++)
        if (strcmp(source, sources[i]) == 0)
            return true;
    return false;
}

static oms_event read_event(const json_t *item)
{
    oms_event event = OMS_INIT(oms_event);
    event.id = number(item, "id");
    event.seq = number(item, "seq");
    event.at_ms = number(item, "at_ms");
    event.occurred_at_ms = number(item, "occurred_at_ms");
    event.source = word(item, "source");
    event.type = word(item, "type");
    event.subject = word(item, "subject");
    event.actor = word(item, "actor");
    event.key = word(item, "command_key");
    event.moves = word(item, "moves");
    event.trace = word(item, "trace");
    event.follows = word(item, "follows");
    return event;
}

static char *slice(const walk_member *of)
{
    size_t bytes = (size_t)(of->end - of->value);
    char *made = need(NULL, bytes + 1);
    memcpy(made, of->value, bytes);
    made[bytes] = '\0';
    return made;
}

// [at] is the item's '{'. Returns what is behind it.
static const char *read_slices(const char *at, char *slices[2])
{
    walk_member each;
    for (at++; walk_next(at, &each); at = each.end + (*each.end == ','))
        if (slices != NULL && walk_is(&each, "data"))
            slices[0] = slice(&each);
        else if (slices != NULL && walk_is(&each, "pii"))
            slices[1] = slice(&each);
    return at + 1;
}

static void read_items(const char *at, const char *const *sources,
                       size_t sources_count, catchup_page *out)
{
    size_t i;
    json_t *item;
    json_array_foreach (json_object_get(out->tree, "items"), i, item) {
        oms_event event = read_event(item);
        char **slices = &out->slices[2 * out->count];
        bool wanted = is_wanted(event.source, sources, sources_count);
        at++; // '[' or ','
        at = read_slices(at, wanted ? slices : NULL);
        if (!wanted)
            continue;
        event.data = slices[0];
        event.pii = slices[1];
        out->events[out->count++] = event;
    }
}

// Without white space between, as the daemon writes it: only then the walk
// finds what the tree has.
static bool is_compact(const char *body)
{
    bool quoted = false;
    for (const char *at = body; *at != '\0'; at++) {
        if (quoted && *at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && strchr(" \t\r\n", *at) != NULL)
            return false;
    }
    return strncmp(body, "{\"items\":[", 10) == 0;
}

static char *plain(json_t *tree, const char *body)
{
    return is_compact(body) ? need_text(body) : json_dumps(tree, JSON_COMPACT);
}

bool catchup_read(const char *body, size_t bytes, const char *const *sources,
                  size_t sources_count, catchup_page *out)
{
    *out = (catchup_page){.tree = json_loadb(body, bytes, 0, NULL)};
    json_t *items = json_object_get(out->tree, "items");
    char *copy = items != NULL ? plain(out->tree, body) : NULL;
    const char *at = copy != NULL ? strstr(copy, "\"items\":[") : NULL;
    size_t room = json_array_size(items);
    bool good = at != NULL && room <= OMS_PAGE_MAX;
    for (size_t i = 0; good && i < room; i++)
        good = json_is_object(json_array_get(items, i));
    if (good) {
        out->events = need(NULL, (room + 1) * sizeof(*out->events));
        out->slices = need(NULL, (room + 1) * 2 * sizeof(*out->slices));
        memset(out->slices, 0, (room + 1) * 2 * sizeof(*out->slices));
        out->position = number(out->tree, "position");
        out->end = json_object_get(out->tree, "next_cursor") == NULL;
        read_items(at + strlen("\"items\":"), sources, sources_count, out);
    }
    free(copy);
    return good;
}

void catchup_page_free(catchup_page *of)
{
    for (size_t i = 0; of->slices != NULL && i < 2 * of->count; i++)
        free(of->slices[i]);
    free(of->slices);
    free(of->events);
    json_decref(of->tree);
    *of = (catchup_page){0};
}

// ---- whose events ----------------------------------------------------------

static bool has(const json_t *names, const char *name)
{
    size_t i;
    json_t *each;
    json_array_foreach (names, i, each)
        if (strcmp(json_string_value(each), name) == 0)
            return true;
    return false;
}

static bool is_read_here(const json_t *event, const json_t *modules)
{
    size_t i;
    json_t *reader;
    json_array_foreach (json_object_get(event, "read_by"), i, reader)
        if (has(modules, json_string_value(reader)))
            return true;
    return false;
}

size_t catchup_sources(oms *engine, const char *out[MODULES_MAX])
{
    oms_result *told = NULL;
    json_t *all = NULL;
    if (oms_describe(engine, &told, NULL) == OMS_OK)
        all = json_loads(oms_result_json(told), 0, NULL);
    oms_result_free(told);
    const json_t *modules = json_object_get(all, "modules");
    size_t count = 0, i;
    json_t *event;
    json_array_foreach (json_object_get(all, "events"), i, event) {
        const char *module = module_named(word(event, "module"));
        if (module != NULL && !has(modules, module) &&
            !is_wanted(module, out, count) && is_read_here(event, modules))
            out[count++] = module;
    }
    json_decref(all);
    return count;
}
