// SHA-256 (FIPS 180-4), so that `oms` needs no library for one digest.
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>

// As 64 hexadecimal digits with a NUL. [count] is at most SHA256_MOST.
#define SHA256_MOST 512
void sha256_hex(const void *bytes, size_t count, char out[65]);

#endif
