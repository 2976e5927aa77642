// Which modules take part. One that does not still has its place, its name,
// its events and its kinds of task: others hear of the events, and tasks that
// it has asked for wait until it is there again.
#include <string.h>

#include "base/error.h"
#include "runtime/engine.h"

static size_t position_of(const oms_module *const *modules, size_t count,
                          const char *name)
{
    size_t at = 0;
    while (at < count && (name == NULL || strcmp(modules[at]->name, name) != 0))
        at++;
    return at;
}

static bool is_wanted(const oms_options *options, const char *name)
{
    for (size_t i = 0; i < options->modules_count; i++)
        if (strcmp(options->modules[i], name) == 0)
            return true;
    return options->modules_count == 0;
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

int oms__choose_modules(const oms_options *options,
                        const oms_module *const *modules, size_t count,
                        const oms_module **out, oms_arena *arena,
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
    for (size_t i = 0; i < count; i++) {
        out[i] = is_wanted(options, modules[i]->name)
                     ? modules[i]
                     : without_hands(modules[i], arena);
        if (out[i] == NULL)
            return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    }
    return OMS_OK;
}
