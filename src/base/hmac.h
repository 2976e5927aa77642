// HMAC-SHA256 (RFC 2104, FIPS 198-1), for signatures of webhooks. Comparing is
// part of it: a comparison that stops early tells a forger how far they came.
#ifndef OMS_BASE_HMAC_H
#define OMS_BASE_HMAC_H

#include "base/sha256.h"

typedef struct oms_hmac {
    oms_sha256 inner;
    oms_sha256 outer;
} oms_hmac;

// A key may have any length; one that is longer than a block is hashed first.
void oms__hmac_begin(oms_hmac *hmac, const void *key, size_t key_bytes);
void oms__hmac_add(oms_hmac *hmac, const void *bytes, size_t count);
void oms__hmac_end(oms_hmac *hmac, uint8_t out[OMS__SHA256_BYTES]);

// The three at once.
void oms__hmac_sha256(const void *key, size_t key_bytes, const void *bytes,
                      size_t count, uint8_t out[OMS__SHA256_BYTES]);

// A code that is written in hex, small letters or large. False: it is none.
bool oms__hmac_read(const char *text, size_t count,
                    uint8_t out[OMS__SHA256_BYTES]);

// In a time that depends on nothing but the length.
bool oms__hmac_same(const uint8_t a[OMS__SHA256_BYTES],
                    const uint8_t b[OMS__SHA256_BYTES]);

#endif
