// What comes before what, across engines. In one log an event stands behind all
// that its module knew; brokers keep that only for one source. So an event of a
// fleet names, for each other source, the last that was in the log of its
// engine about the same subject, and whoever hears both takes that one in
// first. Modules then meet causes before effects, as in one process.
//
// The names are those of direct knowledge: what those events followed in turn
// was checked when they were taken in.
#include "runtime/inbox.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"

const char *oms__follows_text(const oms *engine, const oms_subject *place,
                              uint16_t module, oms_arena *arena)
{
    char text[OMS_MODULES_MAX * (OMS_CODE_BYTES_MAX + 8)];
    size_t used = 0;
    if (!engine->in_fleet)
        return NULL;
    for (uint16_t i = 0; i < engine->registry.modules_count; i++)
        if (i != module && place->seq[i] > 0)
            used += (size_t)snprintf(text + used, sizeof(text) - used,
                                     "%s%s:%u", used > 0 ? " " : "",
                                     engine->registry.modules[i]->name,
                                     (unsigned)place->seq[i]);
    return used > 0 ? oms__arena_text(arena, text) : NULL;
}

// "name:seq", then a space or the end. What follows it, or NULL.
static const char *read_one(const char *at, char *name, int64_t *seq)
{
    size_t bytes = strcspn(at, ": ");
    if (bytes == 0 || bytes > OMS_CODE_BYTES_MAX || at[bytes] != ':')
        return NULL;
    memcpy(name, at, bytes);
    name[bytes] = '\0';
    *seq = 0;
    for (at += bytes + 1; *at >= '0' && *at <= '9' && *seq <= OMS_EVENTS_MAX;
         at++)
        *seq = *seq * 10 + (*at - '0');
    if (*seq < 1 || *seq > OMS_EVENTS_MAX)
        return NULL;
    if (*at == ' ' && at[1] != '\0')
        return at + 1;
    return *at == '\0' ? at : NULL;
}

// Nobody here listens to it, or it is here.
static bool is_met(const oms *engine, const oms_subject *place, int module,
                   int64_t seq)
{
    return module < 0 || (engine->wanted & (uint32_t)1 << module) == 0 ||
           place->seq[module] >= seq;
}

bool oms__follows_missing(const oms *engine, const oms_subject *place,
                          const char *follows, uint16_t *source, int64_t *seq,
                          bool *legal)
{
    char name[OMS_CODE_BYTES_MAX + 1];
    bool missing = false;
    *legal = true;
    for (const char *at = follows; at != NULL && *at != '\0';) {
        int64_t named = 0;
        at = read_one(at, name, &named);
        if (at == NULL) {
            *legal = false;
            return false;
        }
        int module = oms__registry_module(&engine->registry, name);
        if (missing || is_met(engine, place, module, named))
            continue;
        missing = true;
        *source = (uint16_t)module;
        *seq = named;
    }
    return missing;
}
