// The file of API keys: `oms keys` writes it, `omsd` reads it. One key a line,
// each a JSON object, so that people can read and compare it:
//
//   {"id":"k7Tq2bXw","sha256":"9f86d0...","name":"till","scopes":"orders:*",
//    "created":"2026-01-31T12:00:00Z","expires":"2027-01-31T00:00:00Z"}
//
// The key itself is not in it: "oms_<id>_<secret>" is told once, and what is
// kept is its SHA-256. That is enough, for the secret is 256 random bits and
// not a word that somebody could try.
#ifndef OMSD_KEYS_FILE_H
#define OMSD_KEYS_FILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_PREFIX "oms_"
#define KEY_ID_BYTES 8      // public, for look-up
#define KEY_SECRET_BYTES 43 // of 62 letters and digits: 256 bits
// "oms_" id "_" secret
#define KEY_BYTES (4 + KEY_ID_BYTES + 1 + KEY_SECRET_BYTES)
#define KEY_NAME_BYTES_MAX 56 // "key:<name>" is the subject
#define KEY_SCOPES_BYTES_MAX 1024
#define KEYS_MAX 10000
#define KEYS_FILE_BYTES_MAX (16 * 1024 * 1024)

// Reads the file: an array of its objects, whose members have been checked. The
// caller owns it. NULL: `why` names the line and what is wrong with it.
json_t *keys_file_read(const char *path, char *why, size_t room);
// Checks one object; false: `why` says what is wrong.
bool keys_file_check(const json_t *key, char *why, size_t room);

bool key_is_name(const char *name);     // letters, digits and -._@
bool key_are_scopes(const char *words); // "orders:read stock:*", "*"
// Reads "2026-01-31T12:00:00Z" or "2026-01-31" (its first moment in UTC).
bool key_time(const char *from, int64_t *out_ms);

#endif
