// Keys in flight. The engine would make a second request wait for the first and
// then replay its receipt; a client that repeats itself so early is told.
#include <pthread.h>
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
