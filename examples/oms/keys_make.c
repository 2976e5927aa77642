// Draws a new key and digests it. The key itself is shown once and kept
// nowhere.
#include "keys.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "../omsd/keys_file.h"

// Letters and digits, each as likely: bytes that would favour some are thrown
// away.
static bool draw(char *to, size_t count)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz";
    size_t drawn = 0;
    while (drawn < count) {
        unsigned char bytes[64];
        if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
            return false;
        for (size_t i = 0; i < sizeof(bytes) && drawn < count; i++) {
            if (bytes[i] < 62 * 4)
                to[drawn++] = letters[bytes[i] % 62];
        }
    }
    to[count] = '\0';
    return true;
}

static bool digest_of(const char *key, size_t count, char out[65])
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int made = 0;
    if (EVP_Digest(key, count, bytes, &made, EVP_sha256(), NULL) != 1)
        return false;
    for (unsigned int i = 0; i < made; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

bool keys_make(char *out, size_t room, char id[], char digest[65])
{
    char secret[KEY_SECRET_BYTES + 1];
    if (room <= KEY_BYTES || !draw(id, KEY_ID_BYTES) ||
        !draw(secret, KEY_SECRET_BYTES))
        return false;
    snprintf(out, room, KEY_PREFIX "%s_%s", id, secret);
    explicit_bzero(secret, sizeof(secret));
    return digest_of(out, KEY_BYTES, digest);
}
