// Stable 64-bit fingerprints. They are stored (a command's key remembers its
// arguments by one), so they must never change for the same values: absent
// fields are skipped, which lets a record grow without changing the print of
// what was written before. Not meant against an enemy.
#include "base/record_rules.h"

#define SEED UINT64_C(0xcbf29ce484222325)
#define PRIME UINT64_C(0x9e3779b97f4a7c15)
#define END_OF_OBJECT UINT64_C(0xff)

// FNV-1a on 64 bits at a time; the shift lets high bits reach the low ones.
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * PRIME;
    return hash ^ hash >> 32;
}

// Read byte by byte in a fixed order, so that every machine agrees.
static uint64_t load(const unsigned char *bytes, size_t count)
{
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

uint64_t oms__hash_bytes(const void *bytes, size_t count, uint64_t seed)
{
    const unsigned char *at = bytes;
    uint64_t hash = mix(seed ^ SEED, count);
    for (; count >= 8; count -= 8, at += 8)
        hash = mix(hash, load(at, 8));
    return count != 0 ? mix(hash, load(at, count)) : hash;
}

static uint64_t hash_list(const oms_field *field, const void *in, uint64_t hash)
{
    const oms_record *each = field->of;
    const char *items = oms__record_pointer(field, in);
    size_t count = oms__record_count(field, in);
    hash = mix(hash, count);
    for (size_t i = 0; i < count; i++)
        hash = oms__record_hash(each, items + i * each->struct_size, hash);
    return hash;
}

static bool is_zero(const oms_field *field, const void *in)
{
    switch (field->kind) {
    case OMS_KIND_TEXT:
    case OMS_KIND_JSON:
    case OMS_KIND_OBJECT:
        return oms__record_pointer(field, in) == NULL;
    case OMS_KIND_LIST:
        return oms__record_count(field, in) == 0;
    default:
        return oms__record_int(field, in) == 0;
    }
}

static uint64_t hash_value(const oms_field *field, const void *in,
                           uint64_t hash)
{
    const void *value;
    switch (field->kind) {
    case OMS_KIND_TEXT:
    case OMS_KIND_JSON:
        value = oms__record_pointer(field, in);
        return oms__hash_bytes(value, strlen(value), hash);
    case OMS_KIND_OBJECT:
        value = oms__record_pointer(field, in);
        return oms__record_hash(field->of, value, hash);
    case OMS_KIND_LIST:
        return hash_list(field, in, hash);
    default:
        return mix(hash, (uint64_t)oms__record_int(field, in));
    }
}

uint64_t oms__record_hash(const oms_record *record, const void *in,
                          uint64_t seed)
{
    uint64_t hash = seed ^ SEED;
    for (uint32_t i = 0; i < record->fields_count; i++) {
        const oms_field *field = &record->fields[i];
        if (is_zero(field, in))
            continue;
        hash = mix(hash, (uint64_t)(i + 1) << 8 | field->kind);
        hash = hash_value(field, in, hash);
    }
    return mix(hash, END_OF_OBJECT);
}
