// The keys that the gateway knows callers by, as HAProxy reads them: digests of
// API keys, and the public keys of those who sign tokens, each with the one
// algorithm that it is for.
#include "gateway.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "../omsd/keys_file.h"
#include "cli.h"

#define JWKS_BYTES_MAX (1024 * 1024)
#define NUMBER_BYTES_MAX 1024
#define RSA_BYTES_MIN 256 // 2048 bits
#define COORDINATE_BYTES 32
#define SECRET_BYTES_MIN 32
#define SECRET_BYTES_MAX 512
#define SECRET_KID "hs256"
#define PATH_BYTES 4096
#define FOREVER INT64_C(253402300799) // the year 9999

static bool wrong(char *why, size_t room, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    vsnprintf(why, room, format, rest);
    va_end(rest);
    return false;
}

// ---- API keys --------------------------------------------------------------

bool gateway_write_api_keys(FILE *to, const gateway_secrets *of, char *why,
                            size_t room)
{
    size_t i;
    json_t *key;
    fputs("# SHA-256 of the key, subject, end in seconds.\n", to);
    if (of->keys == NULL)
        return true;
    json_t *keys = keys_file_read(of->keys, why, room);
    if (keys == NULL)
        return false;
    json_array_foreach (keys, i, key) {
        const char *expires = json_text(key, "expires");
        int64_t end_ms = FOREVER * 1000;
        if (json_text(key, "revoked")[0] != '\0' ||
            (expires[0] != '\0' && !key_time(expires, &end_ms)))
            continue;
        fprintf(to, "%s key:%s %" PRId64 "\n", json_text(key, "sha256"),
                json_text(key, "name"), end_ms / 1000);
    }
    json_decref(keys);
    return ferror(to) == 0;
}

// ---- one public key --------------------------------------------------------

static int letter(char of)
{
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *at = of != '\0' ? strchr(all, of) : NULL;
    return at != NULL ? (int)(at - all) : -1;
}

// Base64url; 0: it is none, or too long.
static size_t decoded(const json_t *key, const char *member,
                      unsigned char out[NUMBER_BYTES_MAX])
{
    unsigned bits = 0, count = 0;
    size_t bytes = 0;
    for (const char *at = json_text(key, member); *at != '\0'; at++) {
        int value = letter(*at);
        if (value < 0 || bytes == NUMBER_BYTES_MAX)
            return 0;
        bits = (bits << 6 | (unsigned)value) & 0xffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[bytes++] = (unsigned char)(bits >> count);
        }
    }
    return bytes;
}

static EVP_PKEY *key_of(const char *type, OSSL_PARAM_BLD *with)
{
    EVP_PKEY *made = NULL;
    OSSL_PARAM *all = OSSL_PARAM_BLD_to_param(with);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (all == NULL || context == NULL ||
        EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &made, EVP_PKEY_PUBLIC_KEY, all) != 1)
        made = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(all);
    return made;
}

static EVP_PKEY *rsa_of(const json_t *key)
{
    unsigned char modulus[NUMBER_BYTES_MAX], exponent[NUMBER_BYTES_MAX];
    size_t bytes = decoded(key, "n", modulus);
    size_t small = decoded(key, "e", exponent);
    if (bytes < RSA_BYTES_MIN || (modulus[0] & 0x80) == 0 || small == 0)
        return NULL;
    BIGNUM *n = BN_bin2bn(modulus, (int)bytes, NULL);
    BIGNUM *e = BN_bin2bn(exponent, (int)small, NULL);
    OSSL_PARAM_BLD *with = OSSL_PARAM_BLD_new();
    EVP_PKEY *made = NULL;
    if (OSSL_PARAM_BLD_push_BN(with, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(with, OSSL_PKEY_PARAM_RSA_E, e) == 1)
        made = key_of("RSA", with);
    OSSL_PARAM_BLD_free(with);
    BN_free(n);
    BN_free(e);
    return made;
}

static EVP_PKEY *p256_of(const json_t *key)
{
    unsigned char x[NUMBER_BYTES_MAX], y[NUMBER_BYTES_MAX];
    unsigned char point[1 + 2 * COORDINATE_BYTES] = {
        POINT_CONVERSION_UNCOMPRESSED};
    if (decoded(key, "x", x) != COORDINATE_BYTES ||
        decoded(key, "y", y) != COORDINATE_BYTES)
        return NULL;
    memcpy(point + 1, x, COORDINATE_BYTES);
    memcpy(point + 1 + COORDINATE_BYTES, y, COORDINATE_BYTES);
    OSSL_PARAM_BLD *with = OSSL_PARAM_BLD_new();
    EVP_PKEY *made = NULL;
    if (OSSL_PARAM_BLD_push_utf8_string(with, OSSL_PKEY_PARAM_GROUP_NAME,
                                        "prime256v1", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(with, OSSL_PKEY_PARAM_PUB_KEY, point,
                                         sizeof(point)) == 1)
        made = key_of("EC", with);
    OSSL_PARAM_BLD_free(with);
    return made;
}

static const struct kind {
    const char *type, *curve, *algorithm;
    EVP_PKEY *(*read)(const json_t *key);
} kinds[] = {{"RSA", "", "RS256", rsa_of}, {"EC", "P-256", "ES256", p256_of}};

// NULL: a key that HAProxy could not use, or that is for something else. The
// daemons take Ed25519, too; such a token cannot pass this gateway.
static const struct kind *kind_of(const json_t *key)
{
    const char *use = json_text(key, "use");
    const char *algorithm = json_text(key, "alg");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(json_text(key, "kty"), kinds[i].type) == 0 &&
            strcmp(json_text(key, "crv"), kinds[i].curve) == 0 &&
            (algorithm[0] == '\0' ||
             strcmp(algorithm, kinds[i].algorithm) == 0) &&
            (use[0] == '\0' || strcmp(use, "sig") == 0))
            return &kinds[i];
    }
    return NULL;
}

// ---- all of them -----------------------------------------------------------

// A kid stands in a map and in logs: what has a blank in it is no key there.
static bool is_kid(const char *kid)
{
    size_t count = strlen(kid);
    return count > 0 && count <= 128 && kid[0] != '#' &&
           strspn(kid, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       "0123456789._~+/=:@-") == count;
}

static bool write_pem(const char *path, EVP_PKEY *key)
{
    FILE *to = fopen(path, "w");
    bool good = to != NULL && PEM_write_PUBKEY(to, key) == 1;
    return to != NULL && fclose(to) == 0 && good;
}

// HAProxy may find the folder somewhere else than we do, so it is named by the
// variable of its configuration.
static bool put_key(FILE *to, FILE *loaded, const char *folder, size_t number,
                    const json_t *key, char *why, size_t room)
{
    char path[PATH_BYTES];
    const char *kid = json_text(key, "kid");
    const struct kind *kind = kind_of(key);
    if (kind == NULL)
        return true;
    if (!is_kid(kid))
        return wrong(why, room, "key %zu has no kid, or a strange one", number);
    if (strcmp(kid, SECRET_KID) == 0)
        return wrong(why, room, "the kid %s is that of the secret", kid);
    if (json_object_get(key, "d") != NULL)
        return wrong(why, room, "key %s is a private one", kid);
    EVP_PKEY *read = kind->read(key);
    snprintf(path, sizeof(path), "%s/jwt_%zu.pem", folder, number);
    bool good = read != NULL && write_pem(path, read);
    EVP_PKEY_free(read);
    if (!good)
        return wrong(why, room, "key %s is none, or cannot be written", kid);
    fprintf(to, "%s %s jwt_%zu.pem\n", kid, kind->algorithm, number);
    fprintf(loaded,
            "    http-request set-var(txn.loaded) str(),jwt_verify(%s,"
            "\"${OMS_GATEWAY_MADE}/jwt_%zu.pem\")\n",
            kind->algorithm, number);
    return true;
}

static bool put_jwks(FILE *to, FILE *loaded, const char *folder,
                     const char *path, char *why, size_t room)
{
    size_t i;
    json_t *key;
    json_error_t at;
    bool good = true;
    struct stat found;
    if (stat(path, &found) != 0 || found.st_size > JWKS_BYTES_MAX)
        return wrong(why, room, "%s cannot be read, or is too large", path);
    json_t *read = json_load_file(path, JSON_REJECT_DUPLICATES, &at);
    json_t *keys = json_object_get(read, "keys");
    if (!json_is_array(keys))
        good = wrong(why, room, "%s: no JWKS: %s", path,
                     read == NULL ? at.text : "it has no \"keys\"");
    json_array_foreach (keys, i, key)
        good = good && put_key(to, loaded, folder, i, key, why, room);
    json_decref(read);
    return good;
}

// Its first line. HAProxy gets it in a file of mode 0600, never as a variable
// or an argument.
static bool put_secret(FILE *to, const char *path, char *why, size_t room)
{
    char line[SECRET_BYTES_MAX + 2] = "";
    struct stat found;
    FILE *from = fopen(path, "r");
    bool good = from != NULL && fstat(fileno(from), &found) == 0 &&
                fgets(line, sizeof(line), from) != NULL;
    bool shared = good && (found.st_mode & S_IRWXO) != 0;
    if (from != NULL)
        fclose(from);
    line[strcspn(line, "\r\n")] = '\0';
    size_t bytes = strlen(line);
    if (!good)
        wrong(why, room, "%s cannot be read", path);
    else if (shared)
        good = wrong(why, room, "%s: anybody may read it: chmod 600", path);
    else if (bytes < SECRET_BYTES_MIN || bytes >= SECRET_BYTES_MAX ||
             strpbrk(line, "\t") != NULL || line[0] == ' ' ||
             line[bytes - 1] == ' ')
        good = wrong(why, room,
                     "%s: a secret has %d bytes at least, and no blank "
                     "at its ends",
                     path, SECRET_BYTES_MIN);
    else
        fprintf(to, SECRET_KID " HS256 %s\n", line);
    explicit_bzero(line, sizeof(line));
    return good;
}

bool gateway_write_kids(FILE *to, FILE *loaded, const char *folder,
                        const gateway_secrets *of, char *why, size_t room)
{
    fputs("# kid, the algorithm of the key, and where it is.\n", to);
    fputs(
        "\n# Every key is named once, or HAProxy does not load it. Nobody is\n"
        "# ever sent here.\n"
        "backend keys from fleet\n",
        loaded);
    if (of->jwks != NULL && !put_jwks(to, loaded, folder, of->jwks, why, room))
        return false;
    if (of->hs256 != NULL && !put_secret(to, of->hs256, why, room))
        return false;
    return ferror(to) == 0 && ferror(loaded) == 0;
}
