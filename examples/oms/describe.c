// `oms describe`: what this library can do, from its own description: every
// command, query, event and task with its members. Nothing is written down
// here a second time.
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static const char more[] =
    "Without a name: everything there is, one a line. With a name's first\n"
    "word: all that begins with it. With a name: what it\n"
    "does, the scope and the route that it has behind omsd, and each member\n"
    "of its arguments. --json prints the whole description, or that of the\n"
    "name, with JSON Schemas. No shop is needed.\n"
    "\n"
    "Examples\n"
    "  oms describe\n"
    "  oms describe order\n"
    "  oms describe order.place\n"
    "  oms describe shipment.shipped\n"
    "  oms describe --json > oms.json\n"
    "  oms describe --json order.place\n"
    "  oms describe --db shop.db\n"
    "\n"
    "Exit code 1: there is nothing of that name.\n";

// The parts of the description that have names, and the members of an entry
// that are schemas.
static const struct {
    const char *part;
    const char *title;
} parts[] = {
    {"commands", "Commands: oms submit NAME"},
    {"queries", "Queries: oms query NAME"},
    {"events", "Events: oms events --type NAME"},
    {"tasks", "Tasks"},
};
static const struct {
    const char *member;
    const char *title;
} schemas[] = {
    {"args", "Arguments"},
    {"data", "What it says"},
    {"request", "What is asked"},
    {"result", "What is answered"},
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DEPTH_MAX 8
#define DOC_BYTES 76

static const char *name_of(const json_t *entry)
{
    const char *name = json_text(entry, "name");
    return name[0] != '\0' ? name : json_text(entry, "kind");
}

// The first sentence, or as much of it as fits on a line.
static void first_cell(cli_table *table, const char *doc)
{
    char text[DOC_BYTES + 8];
    const char *stop = strstr(doc, ". ");
    size_t length = stop != NULL ? (size_t)(stop - doc) + 1 : strlen(doc);
    if (length <= DOC_BYTES) {
        snprintf(text, sizeof(text), "%.*s", (int)length, doc);
    } else {
        length = DOC_BYTES;
        while (length > 0 && doc[length] != ' ')
            length--;
        snprintf(text, sizeof(text), "%.*s ...", (int)length, doc);
    }
    table_cell(table, text);
}

static void list_part(const json_t *entries, const char *title)
{
    static const char *const columns[] = {"name", "what"};
    cli_table *table = table_new(columns, 2);
    size_t i;
    json_t *one;
    json_array_foreach (entries, i, one) {
        table_cell(table, name_of(one));
        first_cell(table, json_text(one, "doc"));
    }
    printf("%s\n", title);
    table_print(table, stdout);
    putchar('\n');
}

static void type_cell(cli_table *table, const json_t *schema)
{
    const char *type = json_text(schema, "type");
    if (json_object_get(schema, "enum") != NULL)
        table_cell(table, "word");
    else if (json_object_get(schema, "anyOf") != NULL)
        table_cell(table, "time");
    else if (json_text(schema, "x-unit")[0] != '\0')
        table_cell(table, "money");
    else if (strcmp(type, "array") == 0)
        table_cell(table, "list");
    else
        table_cell(table, strcmp(type, "string") == 0 ? "text" : type);
}

// What a member means and, if it is one of some words, which.
static void doc_cell(cli_table *table, const json_t *schema)
{
    char text[1024];
    size_t used = (size_t)snprintf(text, sizeof(text), "%.400s",
                                   json_text(schema, "description"));
    size_t i;
    json_t *name;
    json_array_foreach (json_object_get(schema, "enum"), i, name) {
        const char *word = json_string_value(name);
        if (word == NULL || used + strlen(word) + 4 > sizeof(text))
            break;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
                                 i == 0 ? " " : " | ", word);
    }
    table_cell(table, text);
}

static bool is_required(const json_t *schema, const char *name)
{
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(schema, "required"), i, one) {
        if (strcmp(json_string_value(one), name) == 0)
            return true;
    }
    return false;
}

// The members of a schema, and below each list or object its own.
static void add_members(cli_table *table, const json_t *schema,
                        const char *path, int depth)
{
    const char *name;
    json_t *one;
    json_object_foreach (json_object_get(schema, "properties"), name, one) {
        char full[256];
        bool list = strcmp(json_text(one, "type"), "array") == 0;
        snprintf(full, sizeof(full), "%s%s%s", path, name, list ? "[]" : "");
        table_cell(table, full);
        type_cell(table, one);
        table_cell(table, is_required(schema, name) ? "required" : "");
        doc_cell(table, one);
        size_t used = strlen(full);
        snprintf(full + used, sizeof(full) - used, ".");
        if (depth < DEPTH_MAX)
            add_members(table, list ? json_object_get(one, "items") : one, full,
                        depth + 1);
    }
}

// How it is asked for behind a daemon, and what a key needs for that.
static void print_http(const json_t *entry)
{
    const char *route = json_text(entry, "route");
    const char *scope = json_text(entry, "scope");
    if (scope[0] != '\0')
        printf("\nScope  %s\n", scope);
    for (const char *title = "Route"; route[0] != '\0'; title = "   or") {
        const char *end = strstr(route, " | ");
        size_t length = end != NULL ? (size_t)(end - route) : strlen(route);
        printf("%s  %.*s\n", title, (int)length, route);
        route += length + (end != NULL ? strlen(" | ") : 0);
    }
}

static void print_entry(const json_t *entry, const char *part)
{
    static const char *const columns[] = {"member", "type", "", "what"};
    printf("%s (one of the %s)\n  ", name_of(entry), part);
    text_print(stdout, json_text(entry, "doc"));
    putchar('\n');
    print_http(entry);
    for (size_t i = 0; i < COUNT(schemas); i++) {
        const json_t *schema = json_object_get(entry, schemas[i].member);
        if (json_object_size(json_object_get(schema, "properties")) == 0)
            continue;
        printf("\n%s\n", schemas[i].title);
        cli_table *table = table_new(columns, 4);
        add_members(table, schema, "", 0);
        table_print(table, stdout);
    }
}

// A value that fits a schema, of what is required; of a command's lists one
// item, so that the example teaches.
static json_t *sample(const json_t *schema, int depth)
{
    const char *type = json_text(schema, "type");
    const json_t *names = json_object_get(schema, "enum");
    if (names != NULL)
        return json_incref(json_array_get(names, json_array_size(names) > 1));
    if (strcmp(type, "integer") == 0)
        return json_integer(
            json_int(schema, "minimum") > 0 ? json_int(schema, "minimum") : 1);
    if (strcmp(type, "object") == 0 && depth < DEPTH_MAX) {
        json_t *made = json_object();
        const char *name;
        json_t *one;
        json_object_foreach (json_object_get(schema, "properties"), name, one) {
            if (is_required(schema, name) ||
                (depth == 0 && json_object_get(one, "items") != NULL))
                json_object_set_new(made, name, sample(one, depth + 1));
        }
        return made;
    }
    if (strcmp(type, "array") == 0)
        return json_pack("[o]",
                         sample(json_object_get(schema, "items"), depth + 1));
    if (json_object_get(schema, "anyOf") != NULL)
        return json_string("2024-06-01T10:00:00Z");
    return strcmp(type, "boolean") == 0
               ? json_true()
               : json_string(json_int(schema, "maxLength") == 3 ? "EUR"
                                                                : "...");
}

static void print_sample(const json_t *entry, const char *verb)
{
    json_t *args = sample(json_object_get(entry, "args"), 0);
    char *text = json_dumps(args, 0);
    printf("\nExample\n  oms %s --db shop.db %s%s '%s'\n", verb, name_of(entry),
           strcmp(verb, "submit") == 0 ? " --key K" : "",
           text != NULL ? text : "{}");
    free(text);
    json_decref(args);
}

// Lists what is called "NAME.something". False: nothing is.
static bool describe_family(const json_t *all, const char *name)
{
    size_t length = strlen(name);
    bool found = false;
    for (size_t p = 0; p < COUNT(parts); p++) {
        json_t *members = json_array();
        size_t i;
        json_t *one;
        json_array_foreach (json_object_get(all, parts[p].part), i, one) {
            if (strncmp(name_of(one), name, length) == 0 &&
                name_of(one)[length] == '.')
                json_array_append(members, one);
        }
        if (json_array_size(members) > 0)
            list_part(members, parts[p].title);
        found = found || json_array_size(members) > 0;
        json_decref(members);
    }
    return found;
}

// Prints everything of that name: a command and a query may share one.
static bool describe_one(const json_t *all, const char *name)
{
    bool found = false;
    for (size_t p = 0; p < COUNT(parts); p++) {
        const char *part = parts[p].part;
        size_t i;
        json_t *one;
        json_array_foreach (json_object_get(all, part), i, one) {
            if (strcmp(name_of(one), name) != 0)
                continue;
            fputs(found ? "\n" : "", stdout);
            print_entry(one, part);
            if (strcmp(part, "commands") == 0)
                print_sample(one, "submit");
            if (strcmp(part, "queries") == 0)
                print_sample(one, "query");
            found = true;
        }
    }
    return found;
}

// The entry of that name; of several, or of a first word, an array. False:
// there is none.
static bool describe_json(const json_t *all, const char *name)
{
    json_t *whole = json_array();
    json_t *family = json_array();
    size_t length = strlen(name);
    for (size_t p = 0; p < COUNT(parts); p++) {
        size_t i;
        json_t *one;
        json_array_foreach (json_object_get(all, parts[p].part), i, one) {
            const char *its = name_of(one);
            if (strcmp(its, name) == 0)
                json_array_append(whole, one);
            else if (strncmp(its, name, length) == 0 && its[length] == '.')
                json_array_append(family, one);
        }
    }
    size_t count = json_array_size(whole);
    bool found = count > 0 || json_array_size(family) > 0;
    if (found)
        json_print(count == 1  ? json_array_get(whole, 0)
                   : count > 1 ? whole
                               : family);
    json_decref(whole);
    json_decref(family);
    return found;
}

static int unknown(const cli_verb *verb, const json_t *all, const char *name)
{
    const char *names[512] = {NULL};
    size_t count = 0;
    for (size_t p = 0; p < COUNT(parts); p++) {
        size_t i;
        json_t *one;
        json_array_foreach (json_object_get(all, parts[p].part), i, one) {
            if (count + 1 < COUNT(names))
                names[count++] = name_of(one);
        }
    }
    const char *meant = options_nearest(name, names);
    if (meant != NULL)
        return options_wrong(verb, "there is no \"%s\"; do you mean %s?", name,
                             meant);
    return options_wrong(verb,
                         "there is no \"%s\"; `oms describe` lists "
                         "what there is",
                         name);
}

static int describe(const cli_verb *verb, const cli_given *given,
                    const json_t *all)
{
    if (given->json && given->count == 0) {
        json_print(all);
        return ENDED_WELL;
    }
    if (given->json && describe_json(all, given->rest[0]))
        return ENDED_WELL;
    if (given->count == 1)
        return describe_one(all, given->rest[0]) ||
                       describe_family(all, given->rest[0])
                   ? ENDED_WELL
                   : unknown(verb, all, given->rest[0]);
    for (size_t p = 0; p < COUNT(parts); p++)
        list_part(json_object_get(all, parts[p].part), parts[p].title);
    puts("`oms describe NAME` shows the members of each.");
    return ENDED_WELL;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    cli_given given;
    cli_shop *shop = NULL;
    int code = 0;
    if (!options_read(verb, NULL, 0, argc, argv, &given, &code))
        return code;
    if (!options_most(verb, &given, 1, &code))
        return code;
    if (given.db == NULL && given.url == NULL)
        given.db = ":memory:"; // the description is the same for all shops
    if (!shop_open(verb, &given, 0, &shop, &code))
        return code;
    oms_error err = OMS_INIT(oms_error);
    char *answer = NULL;
    if (shop->door->describe(shop, &answer, &err) != OMS_OK) {
        code = shop_failed(&given, "describe", &err);
    } else {
        json_t *all = json_loads(answer, 0, NULL);
        code = describe(verb, &given, all);
        json_decref(all);
    }
    cli_release(answer);
    shop_close(shop);
    return code;
}

const cli_verb verb_describe = {"describe", "[options] [NAME]",
                                "Teaches commands, queries and events", more,
                                run};
