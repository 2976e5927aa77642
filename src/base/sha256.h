// SHA-256 (FIPS 180-4), for the chain of events. A context is a plain struct:
// a copy of it goes on from where it stands.
#ifndef OMS_BASE_SHA256_H
#define OMS_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OMS__SHA256_BYTES 32
#define OMS__SHA256_BLOCK 64
#define OMS__SHA256_ROOM 44 // of a digest as text, with its NUL

// Takes one block in. There are two that do the same.
typedef void oms_sha256_take(uint32_t state[8], const uint8_t *bytes);

typedef struct oms_sha256 {
    oms_sha256_take *take;
    uint32_t state[8];
    uint64_t count; // bytes so far
    uint8_t block[OMS__SHA256_BLOCK];
} oms_sha256;

// The way by the processor's own instructions, or NULL if it has none. Asking
// may take microseconds: ask once.
oms_sha256_take *oms__sha256_fast(void);

void oms__sha256_begin(oms_sha256 *sha);
// [take] NULL: by hand.
void oms__sha256_begin_with(oms_sha256 *sha, oms_sha256_take *take);
void oms__sha256_add(oms_sha256 *sha, const void *bytes, size_t count);
void oms__sha256_end(oms_sha256 *sha, uint8_t out[OMS__SHA256_BYTES]);

// The end as text: base64url without padding, 43 characters (RFC 4648).
void oms__sha256_text(oms_sha256 *sha, char out[OMS__SHA256_ROOM]);

extern const uint32_t oms__sha256_constants[64];

#endif
