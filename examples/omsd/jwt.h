// Bearer tokens: signed JWT in compact form (RFC 7515, 7519, 9068).
//
// What decides is the key, never the token: a key of the JWKS file has one
// algorithm (RSA: RS256, P-256: ES256, Ed25519: EdDSA), and a token that names
// another is refused before anything is computed. HS256 has a key of its own,
// from a file that is no JWKS, so no public key can ever be taken for a secret.
#ifndef OMSD_JWT_H
#define OMSD_JWT_H

#include "omsd.h"

#define JWT_BYTES_MAX 8192
#define JWT_KEYS_MAX 64
#define JWT_KID_BYTES_MAX 128
#define JWT_JWKS_BYTES_MAX (256 * 1024)
#define JWT_SECRET_BYTES_MIN 32 // RFC 7518: as long as the digest
#define JWT_SECRET_BYTES_MAX 1024
#define JWT_SECRET_KID "hs256" // what a token calls the key of the secret file
#define JWT_LEEWAY_S 60        // by how much clocks may differ

// ---- jwt_keys.c ------------------------------------------------------------

typedef struct jwt_keys jwt_keys;

// Either path may be NULL. NULL: `why` names the file and what is wrong.
jwt_keys *jwt_keys_load(const char *jwks_path, const char *secret_path,
                        char *why, size_t room);
void jwt_keys_free(jwt_keys *of);

typedef struct jwt_key jwt_key;
// [kid] NULL: the only key there is. NULL: no such key.
const jwt_key *jwt_keys_find(const jwt_keys *in, const char *kid);
const char *jwt_key_algorithm(const jwt_key *of); // "RS256"
// Whether the key has signed these bytes of a compact token.
bool jwt_key_verify(const jwt_key *of, const char *token, size_t signed_bytes,
                    const unsigned char *signature, size_t signature_bytes);

// ---- jwt_text.c ------------------------------------------------------------

// Decodes base64url without padding; only the one right spelling of the bytes
// is taken. -1: it is not that, or does not fit.
long jwt_decode(const char *from, size_t count, unsigned char *to, size_t room);
// A whole file as a text that the caller frees. NULL: `why`.
char *jwt_read_file(const char *path, size_t most, char *why, size_t room);

// ---- jwt.c -----------------------------------------------------------------

typedef struct jwt_rules {
    const char *issuer;
    const char *audience;
} jwt_rules;

// NULL: `out` is who it is, until *until_ms. Else why not, as a word.
const char *jwt_check(const jwt_keys *keys, const jwt_rules *rules,
                      const char *token, int64_t now_ms, identity *out,
                      int64_t *until_ms);

// ---- jwt_claims.c ----------------------------------------------------------

// NULL: the claims hold and `out` is who they name.
const char *jwt_claims(const json_t *claims, const jwt_rules *rules,
                       int64_t now_s, identity *out, int64_t *until_ms);

#endif
