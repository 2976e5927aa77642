// Which modules take part. One that does not still has its place, its name,
// its events and its kinds of task: others hear of the events, and tasks that
// it has asked for wait until it is there again. A storage remembers whose it
// is, so that nobody opens that of one service as another, or as a whole shop
// that would do what other services have done already.
#include <string.h>

#include "base/error.h"
#include "runtime/engine.h"
#include "runtime/group.h"
#include "runtime/queries.h"

static size_t position_of(const oms_module *const *modules, size_t count,
                          const char *name)
{
    size_t at = 0;
    while (at < count && (name == NULL || strcmp(modules[at]->name, name) != 0))
        at++;
    return at;
}

// ---- lists of names: "payment,provider"; NULL: all -------------------------

static bool lists(const char *list, const char *name, size_t bytes)
{
    const char *at = list;
    while (at != NULL && *at != '\0') {
        size_t each = strcspn(at, ",");
        if (each == bytes && memcmp(at, name, bytes) == 0)
            return true;
        at += each + (at[each] == ',');
    }
    return list == NULL;
}

static bool is_within(const char *some, const char *list)
{
    if (some == NULL || list == NULL)
        return list == NULL;
    for (const char *at = some; *at != '\0';) {
        size_t bytes = strcspn(at, ",");
        if (!lists(list, at, bytes))
            return false;
        at += bytes + (at[bytes] == ',');
    }
    return true;
}

static int refuse(const char *theirs, oms_error *err)
{
    return oms__error_set(err, OMS_EINVAL, "/modules",
                          "this storage is that of %s: open it with these "
                          "modules",
                          theirs);
}

// ---- what the storage knows ------------------------------------------------

static void keep(oms *engine, const char *list)
{
    if (list == engine->roster)
        return; // it is what is kept
    engine->roster[0] = '\0';
    if (list != NULL)
        (void)strncat(engine->roster, list, sizeof(engine->roster) - 1);
    engine->shop.modules = engine->roster[0] != '\0' ? engine->roster : NULL;
}

// Not from a file of the host's: our first table may only come with all of
// them.
static int recall(oms *engine, oms_error *err)
{
    const oms_store_ops *ops = engine->store.ops;
    static const oms_table *const only[] = {&oms__engine_table};
    oms_engine_row shop = {.id = 1};
    oms_store_tx *tx = NULL;
    if ((engine->flags & OMS_OPEN_SHARED) != 0)
        return OMS_OK;
    int code = ops->migrate(engine->store.impl, only, 1, err);
    if (code == OMS_OK)
        code = ops->begin(engine->store.impl, OMS_STORE_READ, &tx, err);
    if (code != OMS_OK)
        return code;
    code = ops->get(tx, &oms__engine_table, &shop, &engine->group.arena, err);
    keep(engine, code == OMS_OK ? shop.modules : NULL);
    ops->rollback(tx);
    oms__arena_reset(&engine->group.arena);
    return code == OMS_ENOTFOUND ? OMS_OK : code;
}

// The modules that are here and were not [theirs]; the engine's own is in every
// storage.
static const char *added_to(const oms *engine, const char *theirs,
                            oms_arena *arena)
{
    const char *added = "";
    for (size_t m = 0; m < engine->registry.modules_count; m++) {
        const oms_module *one = engine->registry.modules[m];
        if (one->absent || one == &oms__queries_module ||
            lists(theirs, one->name, strlen(one->name)))
            continue;
        if (added != NULL)
            added = oms__arena_printf(arena, "%s%s%s", added,
                                      added[0] != '\0' ? "," : "", one->name);
    }
    return added;
}

// Told behind the commit of the transaction that writes it. At opening it is
// looked at once before there is one.
static void say_grown(oms *engine, const char *theirs)
{
    oms_group *group = &engine->group;
    if (group->store == NULL)
        return;
    const char *added = added_to(engine, theirs, &group->arena);
    oms__group_say(
        group, OMS_LOG_INFO, "storage.grown",
        added != NULL
            ? oms__arena_printf(&group->arena, "{\"added\":\"%s\"}", added)
            : NULL);
}

int oms__choose_agree(oms *engine, bool *grown, oms_error *err)
{
    const char *theirs = engine->shop.modules;
    *grown = false;
    if (is_within(engine->modules, theirs)) {
        keep(engine, theirs);
        return OMS_OK;
    }
    // Who only looks at what exists makes nobody's storage another's.
    const bool may_grow =
        engine->modules_named && (engine->flags & OMS_OPEN_EXISTING) == 0;
    if (!may_grow || !is_within(theirs, engine->modules))
        return refuse(theirs, err);
    say_grown(engine, theirs);
    keep(engine, engine->modules);
    *grown = true;
    return OMS_OK;
}

bool oms__choose_has_all(const oms *engine)
{
    return is_within(engine->shop.modules, engine->modules);
}

bool oms__choose_same(const char *one, const char *other)
{
    return is_within(one, other) && is_within(other, one);
}

// ---- the choice ------------------------------------------------------------

static bool is_wanted(const oms *engine, const oms_options *options,
                      const char *name)
{
    for (size_t i = 0; i < options->modules_count; i++)
        if (strcmp(options->modules[i], name) == 0)
            return true;
    return options->modules_count == 0 &&
           lists(engine->shop.modules, name, strlen(name));
}

static const oms_module *without_hands(const oms_module *from, oms_arena *arena)
{
    oms_module *made = oms__arena_alloc(arena, sizeof(*made));
    if (made != NULL)
        *made = (oms_module){.name = from->name,
                             .events = from->events,
                             .events_count = from->events_count,
                             .jobs = from->jobs,
                             .jobs_count = from->jobs_count,
                             .reactions = from->elsewhere,
                             .reactions_count = from->elsewhere_count,
                             .absent = true};
    return made;
}

static int check_names(const oms_options *options,
                       const oms_module *const *modules, size_t count,
                       oms_error *err)
{
    for (size_t i = 0; i < options->modules_count; i++) {
        const char *name = options->modules[i];
        if (position_of(modules, count, name) == count)
            return oms__error_set(err, OMS_EINVAL, "/modules",
                                  "there is no module %s; oms_describe lists "
                                  "them",
                                  name != NULL ? name : "(null)");
    }
    return OMS_OK;
}

// The list of those that are here.
static const char *list_of(const oms_module *const *chosen, size_t count,
                           oms_arena *arena)
{
    const char *list = "";
    size_t here = 0;
    for (size_t i = 0; i < count && list != NULL; i++) {
        if (chosen[i]->absent)
            continue;
        list = oms__arena_printf(arena, "%s%s%s", list, here > 0 ? "," : "",
                                 chosen[i]->name);
        here++;
    }
    return here < count ? list : NULL;
}

int oms__choose_modules(oms *engine, const oms_options *options,
                        const oms_module *const *modules, size_t count,
                        const oms_module **out, oms_error *err)
{
    bool grown;
    int code = check_names(options, modules, count, err);
    if (code == OMS_OK)
        code = recall(engine, err);
    if (code != OMS_OK)
        return code;
    for (size_t i = 0; i < count; i++) {
        out[i] = is_wanted(engine, options, modules[i]->name)
                     ? modules[i]
                     : without_hands(modules[i], &engine->fixed);
        if (out[i] == NULL)
            return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    }
    engine->modules_named = options->modules_count > 0;
    engine->modules = list_of(out, count, &engine->fixed);
    if (engine->fixed.failed)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    if (engine->modules != NULL &&
        strlen(engine->modules) >= sizeof(engine->roster))
        return oms__error_set(err, OMS_EINTERNAL, "",
                              "the names of the modules are too long");
    return oms__choose_agree(engine, &grown, err);
}
