// Keys in flight. The engine would make a second request wait for the first and
// then replay its receipt; a client that repeats itself so early is told. And
// the keys of customers, who must neither meet nor use up those of others.
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rest.h"

#define BUCKETS 1024 // the daemon holds as many keys as commands may wait

struct key_held {
    key_held *next;
    const shop *shop;
    size_t bucket;
    char key[];
};

static bool is_key(const char *key)
{
    size_t bytes = 0;
    for (; key[bytes] != '\0'; bytes++)
        if (bytes == OMS_KEY_BYTES_MAX || key[bytes] <= ' ' ||
            key[bytes] > '~')
            return false;
    return bytes > 0;
}

const char *key_own(const exchange *of, const char *key,
                    char room[OMS_KEY_BYTES_MAX + 1])
{
    const char *customer = of->who.customer;
    if (customer == NULL || !is_key(key))
        return key;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int bytes = 0;
    text both = {0};
    text_bytes(&both, customer, strlen(customer) + 1);
    text_put(&both, key);
    if (EVP_Digest(both.bytes, both.count, digest, &bytes, EVP_sha256(),
                   NULL) != 1)
        abort(); // only for want of memory
    text_free(&both);
    for (unsigned int i = 0; i < bytes; i++)
        snprintf(room + 2 * i, 3, "%02x", digest[i]);
    return room;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static key_held *buckets[BUCKETS];

static size_t bucket_of(const char *key)
{
    uint32_t sum = 2166136261u;
    for (; *key != '\0'; key++)
        sum = (sum ^ (unsigned char)*key) * 16777619u;
    return sum % BUCKETS;
}

key_held *key_hold(const shop *of, const char *key)
{
    size_t bytes = strlen(key) + 1;
    key_held *made = need(NULL, sizeof(*made) + bytes);
    memcpy(made->key, key, bytes);
    made->shop = of;
    made->bucket = bucket_of(key);
    pthread_mutex_lock(&lock);
    key_held *at = buckets[made->bucket];
    while (at != NULL && (at->shop != of || strcmp(at->key, key) != 0))
        at = at->next;
    made->next = buckets[made->bucket];
    if (at == NULL)
        buckets[made->bucket] = made;
    pthread_mutex_unlock(&lock);
    if (at == NULL)
        return made;
    free(made);
    return NULL;
}

void key_let_go(key_held *of)
{
    pthread_mutex_lock(&lock);
    key_held **at = &buckets[of->bucket];
    while (*at != of)
        at = &(*at)->next;
    *at = of->next;
    pthread_mutex_unlock(&lock);
    free(of);
}
