// What is known of rows that are not there. A key that begins with an id that
// this engine has made a moment ago is in no table but where the engine has
// written since: whoever looks for the first lines of a new order need not
// ask the store. Forgetting an id is always safe; its tables are then asked.
#include <string.h>

#include "runtime/cache.h"

// The end of an id is random, so it is its own hash. NULL: no id of ours.
static oms_fresh *place_of(const oms_cache *cache, const char *id)
{
    uint64_t word = 0;
    if (id == NULL || strlen(id) != OMS_ID_ROOM - 1)
        return NULL;
    memcpy(&word, id + OMS_ID_ROOM - 1 - sizeof(word), sizeof(word));
    word *= UINT64_C(0x9e3779b97f4a7c15);
    return &cache->fresh[word >> 32 & (OMS__FRESH_ROOM - 1)];
}

static oms_fresh *find(const oms_cache *cache, const oms_slot *slot,
                       const void *key)
{
    const oms_field *first = &slot->table->record->fields[0];
    if (first->kind != OMS_KIND_TEXT)
        return NULL;
    const char *id = oms__field_text(first, key);
    oms_fresh *place = place_of(cache, id);
    bool found = place != NULL && strcmp(place->id, id) == 0;
    return found ? place : NULL;
}

// Tables may share a bit: one of them is then asked in vain.
static uint64_t bit_of(const oms_slot *slot)
{
    return UINT64_C(1) << ((uintptr_t)slot / sizeof(*slot) & 63);
}

void oms__fresh_made(oms_cache *cache, const char *id)
{
    oms_fresh *place = place_of(cache, id);
    if (place == NULL)
        return;
    memcpy(place->id, id, OMS_ID_ROOM);
    place->tables = 0;
}

void oms__fresh_written(oms_cache *cache, const oms_slot *slot, const void *key)
{
    oms_fresh *place = find(cache, slot, key);
    if (place != NULL)
        place->tables |= bit_of(slot);
}

bool oms__fresh_absent(const oms_cache *cache, const oms_slot *slot,
                       const void *key)
{
    const oms_fresh *place = find(cache, slot, key);
    return place != NULL && !(place->tables & bit_of(slot));
}
