// The keys in force. Requests hold a whole set of them while they are checked,
// so a set is replaced, never changed.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "auth_ring.h"
#include "config.h"
#include "watch.h"

#define LOOK_MS 1000 // how often files are looked at
#define FILES 3

typedef struct seen { // a file, as it was when it was read
    struct timespec changed;
    ino_t inode;
    off_t bytes;
} seen;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    keyring *keys; // NULL: none are configured
    uint64_t generation;
    char *paths[FILES]; // JWKS, secret, API keys; NULL: not configured
    char *issuer;
    char *audience;
    seen seen[FILES];
} now;
static _Atomic int64_t looked_ms;

int64_t auth_now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static int64_t since_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

// ---- sets of keys ----------------------------------------------------------

static void free_keys(keyring *of)
{
    if (of == NULL)
        return;
    jwt_keys_free(of->tokens);
    api_keys_free(of->api);
    free(of->issuer);
    free(of->audience);
    free(of);
}

void keyring_give(keyring *of)
{
    if (of == NULL)
        return;
    pthread_mutex_lock(&lock);
    bool last = --of->users == 0;
    pthread_mutex_unlock(&lock);
    if (last)
        free_keys(of);
}

static char *copied(const char *from)
{
    return from == NULL ? NULL : need_text(from);
}

// With the lock.
static keyring *read_keys(char *why, size_t room)
{
    keyring *made = need(NULL, sizeof(*made));
    *made = (keyring){.users = 1,
                      .generation = now.generation + 1,
                      .issuer = copied(now.issuer),
                      .audience = copied(now.audience)};
    bool good = true;
    if (now.paths[0] != NULL || now.paths[1] != NULL) {
        made->tokens = jwt_keys_load(now.paths[0], now.paths[1], why, room);
        good = made->tokens != NULL;
    }
    if (good && now.paths[2] != NULL) {
        made->api = api_keys_load(now.paths[2], why, room);
        good = made->api != NULL;
    }
    if (good)
        return made;
    free_keys(made);
    return NULL;
}

// With the lock. The old set is freed by who uses it last.
static void put_in_force(keyring *keys)
{
    keyring *before = now.keys;
    now.keys = keys;
    now.generation++;
    if (before != NULL && --before->users == 0)
        free_keys(before);
}

// ---- files that change -----------------------------------------------------

// With the lock.
static bool look(seen out[FILES])
{
    bool changed = false;
    for (size_t i = 0; i < FILES; i++) {
        struct stat found;
        out[i] = (seen){.inode = 0};
        if (now.paths[i] != NULL && stat(now.paths[i], &found) == 0)
            out[i] = (seen){found.st_mtim, found.st_ino, found.st_size};
        const seen *before = &now.seen[i];
        if (out[i].inode != before->inode || out[i].bytes != before->bytes ||
            out[i].changed.tv_sec != before->changed.tv_sec ||
            out[i].changed.tv_nsec != before->changed.tv_nsec)
            changed = true;
    }
    return changed;
}

static void read_again(void)
{
    char why[512] = "";
    seen found[FILES];
    pthread_mutex_lock(&lock);
    if (now.keys != NULL && look(found)) {
        memcpy(now.seen, found, sizeof(found));
        keyring *keys = read_keys(why, sizeof(why));
        if (keys != NULL)
            put_in_force(keys);
        else
            log_event(LEVEL_ERROR, "auth_keys_kept", "why", why, NULL);
        if (keys != NULL)
            log_event(LEVEL_INFO, "auth_keys_read", NULL);
        watch_count("auth_keys_read", keys != NULL ? "ok" : "failed", 1);
    }
    pthread_mutex_unlock(&lock);
}

keyring *keyring_take(void)
{
    int64_t at = since_ms();
    int64_t before = atomic_load(&looked_ms);
    if (at - before >= LOOK_MS &&
        atomic_compare_exchange_strong(&looked_ms, &before, at))
        read_again();
    pthread_mutex_lock(&lock);
    keyring *keys = now.keys;
    if (keys != NULL)
        keys->users++;
    pthread_mutex_unlock(&lock);
    return keys;
}

// ---- configuration ---------------------------------------------------------

static void put_copy(char **to, const char *from)
{
    char *made = copied(from);
    free(*to);
    *to = made;
}

// With the lock.
static void put_settings(const char *const paths[FILES], const char *issuer,
                         const char *audience)
{
    for (size_t i = 0; i < FILES; i++)
        put_copy(&now.paths[i], paths[i]);
    put_copy(&now.issuer, issuer);
    put_copy(&now.audience, audience);
}

static bool is_given(const char *value)
{
    return value != NULL && value[0] != '\0';
}

// A token that does not say for whom it is may be meant for somebody else.
static bool check_settings(const config *from, char *why, size_t room)
{
    bool tokens = from->jwks_file != NULL || from->hs256_secret_file != NULL;
    const char *missing = NULL;
    if (tokens && !is_given(from->issuer))
        missing = "issuer";
    else if (tokens && !is_given(from->audience))
        missing = "audience";
    if (missing != NULL)
        snprintf(why, room, "[auth] %s: tokens are taken, so it must be given",
                 missing);
    return missing == NULL;
}

static void take_back(char *paths[FILES], char **issuer, char **audience)
{
    for (size_t i = 0; i < FILES; i++) {
        free(now.paths[i]);
        now.paths[i] = paths[i];
    }
    free(now.issuer);
    free(now.audience);
    now.issuer = *issuer;
    now.audience = *audience;
}

// With the lock. What was in force stays so if the new files cannot be read.
static bool load(const config *from, char *why, size_t room)
{
    const char *const paths[FILES] = {from->jwks_file, from->hs256_secret_file,
                                      from->keys_file};
    char *paths_before[FILES];
    char *issuer = now.issuer;
    char *audience = now.audience;
    keyring *keys = NULL;
    seen found[FILES];
    memcpy(paths_before, now.paths, sizeof(paths_before));
    memset(now.paths, 0, sizeof(now.paths));
    now.issuer = now.audience = NULL;
    put_settings(paths, from->issuer, from->audience);
    look(found); // before they are read: a change in between is seen later
    bool any = paths[0] != NULL || paths[1] != NULL || paths[2] != NULL;
    if (any)
        keys = read_keys(why, room);
    if (any && keys == NULL) {
        take_back(paths_before, &issuer, &audience);
        return false;
    }
    for (size_t i = 0; i < FILES; i++)
        free(paths_before[i]);
    free(issuer);
    free(audience);
    memcpy(now.seen, found, sizeof(found));
    put_in_force(keys);
    return true;
}

bool auth_load(const config *from, char *why, size_t room)
{
    if (!check_settings(from, why, room))
        return false;
    pthread_mutex_lock(&lock);
    bool good = load(from, why, room);
    pthread_mutex_unlock(&lock);
    return good;
}

bool auth_configured(void)
{
    pthread_mutex_lock(&lock);
    bool any = now.keys != NULL;
    pthread_mutex_unlock(&lock);
    return any;
}
