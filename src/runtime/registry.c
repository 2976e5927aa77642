// Builds the look-up tables of everything that modules declare. It must never
// know a module by name: what is here works for any list of modules.
#include "runtime/registry.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "runtime/archive.h"

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_reaction(const void *a, const void *b)
{
    const oms_reaction_entry *left = a;
    const oms_reaction_entry *right = b;
    int order = strcmp(left->name, right->name);
    if (order != 0)
        return order;
    if (left->module != right->module)
        return left->module < right->module ? -1 : 1;
    return left->position < right->position ? -1 : 1;
}

static int by_place(const void *a, const void *b)
{
    const oms_reaction_entry *left = a;
    const oms_reaction_entry *right = b;
    if (left->module != right->module)
        return left->module < right->module ? -1 : 1;
    return left->position < right->position ? -1 : 1;
}

static int by_table(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t)((const oms_slot *)a)->table;
    uintptr_t right = (uintptr_t)((const oms_slot *)b)->table;
    return left < right ? -1 : left > right;
}

static const void *find(const void *entries, size_t count, size_t each,
                        const char *name)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *at = (const char *)entries + middle * each;
        int order = strcmp(name, *(const char *const *)(const void *)at);
        if (order == 0)
            return at;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static int refuse_doubles(const void *entries, size_t count, size_t each,
                          const char *what, oms_error *err)
{
    for (size_t i = 1; i < count; i++) {
        const char *at = (const char *)entries + i * each;
        const char *name = *(const char *const *)(const void *)at;
        const char *before = *(const char *const *)(const void *)(at - each);
        if (strcmp(name, before) == 0)
            return oms__error_set(err, OMS_EINTERNAL, "",
                                  "two modules declare the %s %s; rename one",
                                  what, name);
    }
    return OMS_OK;
}

static int refuse_double_tables(const oms_registry *to, oms_error *err)
{
    for (uint16_t i = 0; i < to->tables_count; i++)
        for (uint16_t j = 0; j < i; j++)
            if (strcmp(to->tables[i]->name, to->tables[j]->name) == 0)
                return oms__error_set(
                    err, OMS_EINTERNAL, "",
                    "two modules declare the table %s; rename one",
                    to->tables[i]->name);
    return OMS_OK;
}

typedef struct oms_totals {
    size_t tables, commands, queries, reactions, events, jobs;
    size_t stars; // reactions to every event
    size_t twins; // tables of archives
} oms_totals;

static bool is_star(const char *type)
{
    return strcmp(type, "*") == 0;
}

static oms_totals totals_of(const oms_module *const *modules, size_t count)
{
    oms_totals sum = {0};
    for (size_t i = 0; i < count; i++) {
        sum.tables += modules[i]->tables_count;
        sum.commands += modules[i]->commands_count;
        sum.queries += modules[i]->queries_count;
        sum.reactions += modules[i]->reactions_count;
        sum.events += modules[i]->events_count;
        sum.jobs += modules[i]->jobs_count;
        for (size_t j = 0; j < modules[i]->tables_count; j++)
            sum.twins += modules[i]->tables[j]->archived ? 1 : 0;
        for (size_t j = 0; j < modules[i]->reactions_count; j++)
            sum.stars += is_star(modules[i]->reactions[j].type) ? 1 : 0;
    }
    return sum;
}

static bool take_memory(oms_registry *to, size_t modules, oms_totals sum,
                        oms_arena *arena)
{
    to->modules = oms__arena_array(arena, modules + 1, sizeof(*to->modules));
    const size_t tables = sum.tables + sum.twins + 1;
    to->slots = oms__arena_array(arena, tables, sizeof(*to->slots));
    to->tables = oms__arena_array(arena, tables, sizeof(*to->tables));
    to->slots_declared =
        oms__arena_array(arena, tables, sizeof(*to->slots_declared));
    to->commands =
        oms__arena_array(arena, sum.commands + 1, sizeof(*to->commands));
    to->queries =
        oms__arena_array(arena, sum.queries + 1, sizeof(*to->queries));
    to->reactions =
        oms__arena_array(arena, sum.reactions + 1, sizeof(*to->reactions));
    to->joined = oms__arena_array(
        arena, sum.reactions + sum.stars * (sum.events + 1) + 1,
        sizeof(*to->joined));
    to->events = oms__arena_array(arena, sum.events + 1, sizeof(*to->events));
    to->jobs = oms__arena_array(arena, sum.jobs + 1, sizeof(*to->jobs));
    return !arena->failed;
}

static void add_table(oms_registry *to, const oms_table *table, uint16_t at)
{
    oms_slot *slot = &to->slots[to->tables_count];
    slot->table = table;
    slot->module = at;
    if (table->version_field >= 0)
        slot->version = &table->record->fields[table->version_field];
    to->tables[to->tables_count++] = table;
}

// A table and, right behind it, its archive.
static bool add_tables(oms_registry *to, const oms_module *from, uint16_t at,
                       oms_arena *arena)
{
    for (size_t i = 0; i < from->tables_count; i++) {
        const oms_table *table = from->tables[i];
        add_table(to, table, at);
        if (!table->archived)
            continue;
        const oms_table *twin = oms__archive_table(table, arena);
        if (twin == NULL)
            return false;
        add_table(to, twin, at);
    }
    return true;
}

// What a command is about, as far as its arguments say.
static const oms_field *subject_of(const oms_record *args)
{
    int at = args != NULL ? oms__record_find(args, "order_id") : -1;
    bool text = at >= 0 && args->fields[at].kind == OMS_KIND_TEXT;
    return text ? &args->fields[at] : NULL;
}

static void add_doors(oms_registry *to, const oms_module *from, uint16_t at)
{
    for (size_t i = 0; i < from->commands_count; i++) {
        const oms_command *it = &from->commands[i];
        to->commands[to->commands_count++] =
            (oms_command_entry){.name = it->name,
                                .command = it,
                                .subject = subject_of(it->args),
                                .module = at};
    }
    for (size_t i = 0; i < from->queries_count; i++) {
        const oms_query_type *it = &from->queries[i];
        to->queries[to->queries_count++] =
            (oms_query_entry){.name = it->name, .query = it, .module = at};
    }
}

static void add_events(oms_registry *to, const oms_module *from, uint16_t at)
{
    for (size_t i = 0; i < from->events_count; i++) {
        const oms_event_type *it = &from->events[i];
        to->events[to->events_count++] =
            (oms_event_entry){.name = it->name,
                              .type = it,
                              .module = at,
                              .personal = oms__record_is_personal(it->data)};
    }
    for (size_t i = 0; i < from->reactions_count; i++) {
        const oms_reaction *it = &from->reactions[i];
        to->reactions[to->reactions_count++] =
            (oms_reaction_entry){.name = it->type,
                                 .reaction = it,
                                 .module = at,
                                 .position = (uint16_t)i};
    }
    for (size_t i = 0; i < from->jobs_count; i++) {
        const oms_job *it = &from->jobs[i];
        to->jobs[to->jobs_count++] =
            (oms_job_entry){.name = it->kind, .job = it, .module = at};
    }
}

static void sort_all(oms_registry *to)
{
    qsort(to->slots, to->tables_count, sizeof(*to->slots), by_table);
    qsort(to->commands, to->commands_count, sizeof(*to->commands), by_name);
    qsort(to->queries, to->queries_count, sizeof(*to->queries), by_name);
    qsort(to->events, to->events_count, sizeof(*to->events), by_name);
    qsort(to->jobs, to->jobs_count, sizeof(*to->jobs), by_name);
    qsort(to->reactions, to->reactions_count, sizeof(*to->reactions),
          by_reaction);
    for (uint16_t i = 0; i < to->tables_count; i++)
        to->slots_declared[i] = oms__registry_slot(to, to->tables[i]);
    for (uint16_t i = 0; i < to->tables_count; i++)
        to->slots_declared[i]->declared = i;
    for (uint16_t i = 0; i < to->tables_count; i++)
        if (to->tables[i]->archived)
            to->slots_declared[i]->twin = to->slots_declared[i + 1];
}

// By its name, or by "*"; a module does not hear itself by "*", or what it says
// about what it has heard would never end.
static bool hears(const oms_reaction_entry *reaction,
                  const oms_event_entry *event)
{
    if (is_star(reaction->name))
        return event->type == NULL || reaction->module != event->module;
    return event->type != NULL && strcmp(reaction->name, event->name) == 0;
}

// Each event type gets a run of its own. [at] is the first free place.
static oms_reaction_entry *join_one(const oms_registry *to,
                                    oms_event_entry *event,
                                    oms_reaction_entry *at)
{
    event->reactions = at;
    for (uint16_t i = 0; i < to->reactions_count; i++)
        if (hears(&to->reactions[i], event))
            at[event->reactions_count++] = to->reactions[i];
    qsort(at, event->reactions_count, sizeof(*at), by_place);
    return at + event->reactions_count;
}

static oms_reaction_entry *join_reactions(oms_registry *to)
{
    oms_reaction_entry *at = to->joined;
    for (uint16_t i = 0; i < to->events_count; i++)
        at = join_one(to, &to->events[i], at);
    return join_one(to, &to->others, at);
}

static bool give_habits(oms_registry *to, const oms_reaction_entry *joined_end,
                        oms_arena *arena)
{
    for (uint16_t i = 0; i < to->commands_count; i++)
        to->commands[i].habits = oms__arena_alloc(arena, to->tables_count);
    for (oms_reaction_entry *at = to->joined; at != joined_end; at++)
        at->habits = oms__arena_alloc(arena, to->tables_count);
    for (uint16_t i = 0; i < to->jobs_count; i++)
        to->jobs[i].habits = oms__arena_alloc(arena, to->tables_count);
    return !arena->failed;
}

static int join_rules(oms_registry *to, oms_error *err)
{
    for (uint16_t m = 0; m < to->modules_count; m++) {
        const oms_module *module = to->modules[m];
        for (size_t i = 0; i < module->rules_count; i++) {
            const oms_rule *rule = &module->rules[i];
            oms_job_entry *job =
                (oms_job_entry *)(uintptr_t)oms__registry_job(to, rule->kind);
            if (job == NULL)
                continue; // the asking module is not part of this deployment
            if (job->rule != NULL)
                return oms__error_set(
                    err, OMS_EINTERNAL, "",
                    "two stand-ins have a rule for %s; keep one", rule->kind);
            job->rule = rule;
            job->rule_module = m;
        }
    }
    return OMS_OK;
}

static int refuse_all_doubles(const oms_registry *to, oms_error *err)
{
    int code = refuse_doubles(to->commands, to->commands_count,
                              sizeof(*to->commands), "command", err);
    if (code == OMS_OK)
        code = refuse_doubles(to->queries, to->queries_count,
                              sizeof(*to->queries), "query", err);
    if (code == OMS_OK)
        code = refuse_doubles(to->events, to->events_count, sizeof(*to->events),
                              "event", err);
    if (code == OMS_OK)
        code = refuse_doubles(to->jobs, to->jobs_count, sizeof(*to->jobs),
                              "task kind", err);
    if (code == OMS_OK)
        code = refuse_double_tables(to, err);
    return code;
}

static int no_memory(oms_error *err)
{
    return oms__error_set(err, OMS_ENOMEM, "",
                          "no memory for the modules; free some");
}

int oms__registry_build(oms_registry *registry,
                        const oms_module *const *modules, size_t count,
                        oms_arena *arena, oms_error *err)
{
    memset(registry, 0, sizeof(*registry));
    if (count > OMS_MODULES_MAX)
        return oms__error_set(err, OMS_EINTERNAL, "",
                              "more than %d modules; raise OMS_MODULES_MAX",
                              OMS_MODULES_MAX);
    oms_totals sum = totals_of(modules, count);
    if (!take_memory(registry, count, sum, arena))
        return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        registry->modules[i] = modules[i];
        registry->modules_count++;
        if (!add_tables(registry, modules[i], (uint16_t)i, arena))
            return no_memory(err);
        add_doors(registry, modules[i], (uint16_t)i);
        add_events(registry, modules[i], (uint16_t)i);
    }
    sort_all(registry);
    if (!give_habits(registry, join_reactions(registry), arena))
        return no_memory(err);
    int code = refuse_all_doubles(registry, err);
    if (code == OMS_OK)
        code = join_rules(registry, err);
    return code;
}

oms_slot *oms__registry_slot(const oms_registry *registry,
                             const oms_table *table)
{
    size_t low = 0;
    size_t high = registry->tables_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        oms_slot *slot = &registry->slots[middle];
        if (slot->table == table)
            return slot;
        if ((uintptr_t)table < (uintptr_t)slot->table)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const oms_command_entry *oms__registry_command(const oms_registry *registry,
                                               const char *name)
{
    return find(registry->commands, registry->commands_count,
                sizeof(*registry->commands), name);
}

const oms_query_entry *oms__registry_query(const oms_registry *registry,
                                           const char *name)
{
    return find(registry->queries, registry->queries_count,
                sizeof(*registry->queries), name);
}

const oms_event_entry *oms__registry_event(const oms_registry *registry,
                                           const char *name)
{
    return find(registry->events, registry->events_count,
                sizeof(*registry->events), name);
}

const oms_job_entry *oms__registry_job(const oms_registry *registry,
                                       const char *kind)
{
    return find(registry->jobs, registry->jobs_count, sizeof(*registry->jobs),
                kind);
}

int oms__registry_module(const oms_registry *registry, const char *name)
{
    for (uint16_t i = 0; i < registry->modules_count; i++)
        if (strcmp(registry->modules[i]->name, name) == 0)
            return i;
    return -1;
}
