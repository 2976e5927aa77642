// Chance enters here, from the ids port. Ids draw from a small store of bytes,
// because the system's source costs a system call each time.
#include <string.h>

#include "runtime/engine.h"

static bool take_bytes(oms *engine, void *bytes, size_t count)
{
    if (engine->chance_left < count) {
        if (engine->ids.ops->random(engine->ids.impl, engine->chance,
                                    sizeof(engine->chance)) != OMS_OK)
            return false;
        engine->chance_left = sizeof(engine->chance);
    }
    engine->chance_left -= count;
    memcpy(bytes, engine->chance + engine->chance_left, count);
    return true;
}

bool oms__chance_word(oms *engine, uint64_t *out)
{
    uint8_t bytes[8];
    if (engine->ids.ops->random(engine->ids.impl, bytes, sizeof(bytes)) !=
        OMS_OK)
        return false;
    *out = 0;
    for (size_t i = 0; i < sizeof(bytes); i++)
        *out = *out << 8 | bytes[i];
    return true;
}

bool oms__chance_bytes(oms *engine, void *bytes, size_t count)
{
    return take_bytes(engine, bytes, count);
}

bool oms__chance_id(oms *engine, int64_t now_ms, char out[OMS_ID_ROOM])
{
    uint8_t bytes[10];
    if (!take_bytes(engine, bytes, sizeof(bytes)))
        return false;
    oms__id_make(&engine->id_state, now_ms, bytes, out);
    return true;
}
