// The keys that may have signed a token: a JWKS file (RFC 7517) and, only if it
// is configured, one shared secret.
//
// Keys of a kind that is not known here, or that are for encryption, are passed
// over, as the RFC wants it: issuers publish those, too. What would be a danger
// is an error: a private key, a shared secret among public keys, a weak key.
#include <cjose/cjose.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwt.h"

#define RSA_BYTES_MIN 256 // 2048 bits
#define RSA_BYTES_MAX 1024
#define ED25519_BYTES 32

struct jwt_key {
    char kid[JWT_KID_BYTES_MAX + 1];
    const char *algorithm;
    size_t signature_bytes; // as long as it must be
    cjose_jwk_t *jose;      // RS256, ES256, HS256
    EVP_PKEY *edwards;      // EdDSA: cjose does not know it
};

struct jwt_keys {
    jwt_key keys[JWT_KEYS_MAX];
    size_t count;
};

static const char *member(const json_t *of, const char *name)
{
    const char *found = json_string_value(json_object_get(of, name));
    return found != NULL ? found : "";
}

static long decoded(const json_t *of, const char *name, unsigned char *to,
                    size_t room)
{
    const char *from = member(of, name);
    return jwt_decode(from, strlen(from), to, room);
}

// ---- one key ---------------------------------------------------------------

// Each takes the key or says what is wrong with it.
static const char *take_rsa(const json_t *from, jwt_key *to)
{
    unsigned char modulus[RSA_BYTES_MAX];
    unsigned char exponent[8];
    long bytes = decoded(from, "n", modulus, sizeof(modulus));
    long small = decoded(from, "e", exponent, sizeof(exponent));
    if (bytes < RSA_BYTES_MIN || (modulus[0] & 0x80) == 0)
        return "its modulus must have 2048 to 8192 bits";
    if (small < 1 || (exponent[small - 1] & 1) == 0 ||
        (small == 1 && exponent[0] < 3))
        return "its exponent is none";
    to->algorithm = "RS256";
    to->signature_bytes = (size_t)bytes;
    return NULL;
}

static const char *take_p256(const json_t *from, jwt_key *to)
{
    unsigned char coordinate[32];
    if (decoded(from, "x", coordinate, sizeof(coordinate)) != 32 ||
        decoded(from, "y", coordinate, sizeof(coordinate)) != 32)
        return "its x and y must have 32 bytes";
    to->algorithm = "ES256";
    to->signature_bytes = 64;
    return NULL;
}

static const char *take_ed25519(const json_t *from, jwt_key *to)
{
    unsigned char point[ED25519_BYTES];
    if (decoded(from, "x", point, sizeof(point)) != ED25519_BYTES)
        return "its x must have 32 bytes";
    to->edwards = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, point,
                                              sizeof(point));
    to->algorithm = "EdDSA";
    to->signature_bytes = 64;
    return to->edwards != NULL ? NULL : "it is no key";
}

static const struct kind {
    const char *type;
    const char *curve;
    const char *algorithm;
    const char *(*take)(const json_t *from, jwt_key *to);
} kinds[] = {
    {"RSA", "", "RS256", take_rsa},
    {"EC", "P-256", "ES256", take_p256},
    {"OKP", "Ed25519", "EdDSA", take_ed25519},
};

// NULL: a key that is not for us.
static const struct kind *kind_of(const json_t *key)
{
    const char *use = member(key, "use");
    const char *algorithm = member(key, "alg");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        bool fits = strcmp(kinds[i].type, member(key, "kty")) == 0 &&
                    strcmp(kinds[i].curve, member(key, "crv")) == 0;
        bool named =
            algorithm[0] == '\0' || strcmp(algorithm, kinds[i].algorithm) == 0;
        if (fits && named && (use[0] == '\0' || strcmp(use, "sig") == 0))
            return &kinds[i];
    }
    return NULL;
}

static bool is_kid(const char *kid)
{
    size_t count = strlen(kid);
    for (size_t i = 0; i < count; i++) {
        if (kid[i] < 0x21 || kid[i] > 0x7e)
            return false;
    }
    return count > 0 && count <= JWT_KID_BYTES_MAX;
}

// Only what was checked: cjose ends the process at base64 that it cannot read.
static cjose_jwk_t *imported(const json_t *from)
{
    static const char *const checked[] = {"kty", "crv", "n", "e", "x", "y"};
    cjose_err err = {0};
    json_t *plain = json_object();
    for (size_t i = 0; i < sizeof(checked) / sizeof(checked[0]); i++) {
        if (member(from, checked[i])[0] != '\0')
            json_object_set(plain, checked[i],
                            json_object_get(from, checked[i]));
    }
    char *text_of = json_dumps(plain, JSON_COMPACT);
    cjose_jwk_t *made = text_of == NULL
                            ? NULL
                            : cjose_jwk_import(text_of, strlen(text_of), &err);
    free(text_of);
    json_decref(plain);
    return made;
}

static const char *take(const json_t *from, jwt_keys *to)
{
    const char *kid = member(from, "kid");
    if (!json_is_object(from))
        return "it is no object";
    if (strcmp(member(from, "kty"), "oct") == 0)
        return "a shared secret is not for a file of public keys";
    if (json_object_get(from, "d") != NULL)
        return "it is a private key: nobody but the issuer may have it";
    const struct kind *kind = kind_of(from);
    if (kind == NULL)
        return NULL;
    if (!is_kid(kid))
        return "its \"kid\" must be 1 to 128 visible characters";
    if (jwt_keys_find(to, kid) != NULL || strcmp(kid, JWT_SECRET_KID) == 0)
        return "its \"kid\" is taken";
    if (to->count == JWT_KEYS_MAX)
        return "there are too many keys";
    jwt_key *key = &to->keys[to->count];
    *key = (jwt_key){.algorithm = NULL};
    snprintf(key->kid, sizeof(key->kid), "%s", kid);
    const char *wrong = kind->take(from, key);
    if (wrong == NULL && key->edwards == NULL) {
        key->jose = imported(from);
        wrong = key->jose != NULL ? NULL : "it is no key";
    }
    if (wrong == NULL)
        to->count++;
    return wrong;
}

// ---- the files -------------------------------------------------------------

static bool load_jwks(const char *path, jwt_keys *to, char *why, size_t room)
{
    size_t i;
    json_t *key;
    json_error_t at;
    const char *wrong = NULL;
    char *read = jwt_read_file(path, JWT_JWKS_BYTES_MAX, why, room);
    if (read == NULL)
        return false;
    json_t *set = json_loads(read, JSON_REJECT_DUPLICATES, &at);
    json_t *keys = json_object_get(set, "keys");
    free(read);
    if (set == NULL)
        snprintf(why, room, "%s: line %d: %s", path, at.line, at.text);
    else if (!json_is_array(keys))
        snprintf(why, room, "%s: it has no list \"keys\"", path);
    json_array_foreach (keys, i, key) {
        wrong = take(key, to);
        if (wrong != NULL) {
            snprintf(why, room, "%s: key %zu: %s", path, i + 1, wrong);
            break;
        }
    }
    bool good = json_is_array(keys) && wrong == NULL;
    json_decref(set);
    if (good && to->count == 0) {
        snprintf(why, room, "%s: no key in it is RSA, P-256 or Ed25519", path);
        return false;
    }
    return good;
}

// The first line of the file, as it is.
static bool load_secret(const char *path, jwt_keys *to, char *why, size_t room)
{
    cjose_err err = {0};
    char *read = jwt_read_file(path, JWT_SECRET_BYTES_MAX, why, room);
    if (read == NULL)
        return false;
    size_t count = strcspn(read, "\r\n");
    cjose_jwk_t *made = NULL;
    if (to->count == JWT_KEYS_MAX)
        snprintf(why, room, "%s: there are too many keys", path);
    else if (count < JWT_SECRET_BYTES_MIN)
        snprintf(why, room, "%s: the secret must have at least %d bytes", path,
                 JWT_SECRET_BYTES_MIN);
    else if ((made = cjose_jwk_create_oct_spec((const uint8_t *)read, count,
                                               &err)) == NULL)
        snprintf(why, room, "%s: it cannot be used", path);
    explicit_bzero(read, strlen(read));
    free(read);
    if (made == NULL)
        return false;
    to->keys[to->count++] = (jwt_key){.kid = JWT_SECRET_KID,
                                      .algorithm = "HS256",
                                      .signature_bytes = 32,
                                      .jose = made};
    return true;
}

jwt_keys *jwt_keys_load(const char *jwks_path, const char *secret_path,
                        char *why, size_t room)
{
    jwt_keys *made = need(NULL, sizeof(*made));
    *made = (jwt_keys){.count = 0};
    if ((jwks_path == NULL || load_jwks(jwks_path, made, why, room)) &&
        (secret_path == NULL || load_secret(secret_path, made, why, room)))
        return made;
    jwt_keys_free(made);
    return NULL;
}

void jwt_keys_free(jwt_keys *of)
{
    if (of == NULL)
        return;
    for (size_t i = 0; i < of->count; i++) {
        cjose_jwk_release(of->keys[i].jose);
        EVP_PKEY_free(of->keys[i].edwards);
    }
    free(of);
}

// ---- use -------------------------------------------------------------------

const jwt_key *jwt_keys_find(const jwt_keys *in, const char *kid)
{
    if (kid == NULL)
        return in->count == 1 ? &in->keys[0] : NULL;
    for (size_t i = 0; i < in->count; i++) {
        if (strcmp(in->keys[i].kid, kid) == 0)
            return &in->keys[i];
    }
    return NULL;
}

const char *jwt_key_algorithm(const jwt_key *of)
{
    return of->algorithm;
}

static bool verify_jose(const jwt_key *of, const char *token)
{
    cjose_err err = {0};
    cjose_jws_t *signed_token = cjose_jws_import(token, strlen(token), &err);
    bool good =
        signed_token != NULL && cjose_jws_verify(signed_token, of->jose, &err);
    if (signed_token != NULL)
        cjose_jws_release(signed_token);
    return good;
}

static bool verify_edwards(const jwt_key *of, const char *token,
                           size_t signed_bytes, const unsigned char *signature,
                           size_t signature_bytes)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        context != NULL &&
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, of->edwards) == 1 &&
        EVP_DigestVerify(context, signature, signature_bytes,
                         (const unsigned char *)token, signed_bytes) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

bool jwt_key_verify(const jwt_key *of, const char *token, size_t signed_bytes,
                    const unsigned char *signature, size_t signature_bytes)
{
    if (signature_bytes != of->signature_bytes)
        return false;
    if (of->edwards != NULL)
        return verify_edwards(of, token, signed_bytes, signature,
                              signature_bytes);
    return verify_jose(of, token);
}
