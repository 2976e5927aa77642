// Base64 (RFC 4648, section 4): letters, digits, + and /, padded with =.
// Reading is strict: one text for one run of bytes, so that a signature has
// one spelling only.
#ifndef OMS_BASE_BASE64_H
#define OMS_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Room for the text of so many bytes, with its NUL; and for the bytes of a
// text of so many characters.
#define OMS__BASE64_ROOM(bytes) (((bytes) + 2) / 3 * 4 + 1)
#define OMS__BASE64_BYTES(characters) ((characters) / 4 * 3)

// Writes OMS__BASE64_ROOM(count) bytes, the NUL among them.
void oms__base64_write(const void *bytes, size_t count, char *out);

// Reads exactly [count] characters; *bytes is how many came of them. False: it
// is not base64 (padding is missing, bits are left over, other characters), or
// it is more than [room] bytes.
bool oms__base64_read(const char *text, size_t count, void *out, size_t room,
                      size_t *bytes);

#endif
