// Tokens that were verified a moment ago, by digest: a signature is checked
// once, not at each request. What a token claims is looked at every time.
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "auth_ring.h"

#define ENTRIES 4096
#define LOCKS 64

typedef struct entry {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    uint64_t generation; // 0: free
    int64_t until_ms;
    identity who;
} entry;

static entry *entries;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t locks[LOCKS];

static void begin(void)
{
    entries = need(NULL, ENTRIES * sizeof(entry));
    memset(entries, 0, ENTRIES * sizeof(entry));
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&locks[i], NULL);
}

// The one place where a token can be.
static size_t place(const unsigned char digest[SHA256_DIGEST_LENGTH])
{
    return ((size_t)digest[0] << 8 | digest[1]) % ENTRIES;
}

static void digest_of(const char *token, unsigned char *to)
{
    SHA256((const unsigned char *)token, strlen(token), to);
}

static char *copied(const char *from)
{
    return from == NULL ? NULL : need_text(from);
}

static void copy_identity(identity *to, const identity *from)
{
    memcpy(to->subject, from->subject, sizeof(to->subject));
    to->scopes = copied(from->scopes);
    to->customer = copied(from->customer);
    to->shop = copied(from->shop);
}

bool auth_cache_find(const char *token, uint64_t generation, int64_t now_ms,
                     identity *out)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    pthread_once(&once, begin);
    digest_of(token, digest);
    size_t at = place(digest);
    pthread_mutex_lock(&locks[at % LOCKS]);
    const entry *here = &entries[at];
    bool found = here->generation == generation && now_ms < here->until_ms &&
                 CRYPTO_memcmp(here->digest, digest, sizeof(digest)) == 0;
    if (found) {
        copy_identity(out, &here->who);
        out->until_ms = here->until_ms;
    }
    pthread_mutex_unlock(&locks[at % LOCKS]);
    return found;
}

void auth_cache_put(const char *token, uint64_t generation, int64_t until_ms,
                    const identity *who)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    pthread_once(&once, begin);
    digest_of(token, digest);
    size_t at = place(digest);
    pthread_mutex_lock(&locks[at % LOCKS]);
    entry *here = &entries[at];
    identity_free(&here->who);
    copy_identity(&here->who, who);
    memcpy(here->digest, digest, sizeof(digest));
    here->generation = generation;
    here->until_ms = until_ms;
    pthread_mutex_unlock(&locks[at % LOCKS]);
}
