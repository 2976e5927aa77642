// How often. A bucket for each subject, or address while nobody is known: it
// holds `burst` tokens, each request takes one, and `rate` come back a second.
//
// The tables are bounded. A bucket that is full again says nothing, so only
// such a one gives way; where none has, newcomers share the bucket of their
// set. So nobody gets a fresh bucket by pushing their own out, and a flood from
// many addresses makes the flood wait, not those who were there before.
#include <arpa/inet.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "auth_ring.h"
#include "config.h"
#include "watch.h"

#define SETS 2048
#define WAYS 8
#define LOCKS 64
#define NAME_BYTES 16

#define FAILURES_PER_S 5 // if no rate is configured
#define AUDITS_PER_MINUTE 12
#define AUDITS_BURST 20
#define WHOLE INT64_C(1000000) // a token, in millionths
#define ELAPSED_MS_MAX INT64_C(100000000)

typedef struct bucket {
    unsigned char name[NAME_BYTES]; // keyed digest of whose it is
    bool used;
    int64_t tokens; // millionths
    int64_t at_ms;
} bucket;

typedef struct set {
    bucket ways[WAYS];
    bucket shared;
} set;

typedef struct limit {
    int64_t per_ms; // millionths of a token
    int64_t burst;  // millionths
} limit;

typedef enum table { SUBJECTS, ADDRESSES, FAILURES, AUDITS, TABLES } table;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t locks[LOCKS];
static set *sets[TABLES];
static unsigned char secret[16]; // so that nobody can aim at a set

static void begin(void)
{
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&locks[i], NULL);
    for (size_t i = 0; i < TABLES; i++) {
        sets[i] = need(NULL, SETS * sizeof(set));
        memset(sets[i], 0, SETS * sizeof(set));
    }
    if (RAND_bytes(secret, sizeof(secret)) != 1)
        log_event(LEVEL_ERROR, "no_randomness", NULL);
}

static int64_t now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

// ---- buckets ---------------------------------------------------------------

static int64_t content(const bucket *of, const limit *by, int64_t at_ms)
{
    int64_t elapsed_ms = at_ms - of->at_ms;
    if (elapsed_ms > ELAPSED_MS_MAX)
        elapsed_ms = ELAPSED_MS_MAX;
    int64_t now = of->tokens + elapsed_ms * by->per_ms;
    return now < by->burst ? now : by->burst;
}

static bucket *find(set *in, const unsigned char name[NAME_BYTES],
                    const limit *by, int64_t at_ms)
{
    bucket *free_one = NULL;
    for (size_t i = 0; i < WAYS; i++) {
        bucket *here = &in->ways[i];
        if (here->used && memcmp(here->name, name, NAME_BYTES) == 0)
            return here;
        if (!here->used || content(here, by, at_ms) >= by->burst)
            free_one = here;
    }
    bucket *made = free_one != NULL ? free_one : &in->shared;
    if (free_one == NULL && made->used)
        return made;
    *made = (bucket){.used = true, .tokens = by->burst, .at_ms = at_ms};
    memcpy(made->name, name, NAME_BYTES);
    return made;
}

static void name_of(const char *who, unsigned char *to)
{
    unsigned char both[sizeof(secret) + SUBJECT_BYTES_MAX + 1];
    size_t count = strnlen(who, SUBJECT_BYTES_MAX);
    memcpy(both, secret, sizeof(secret));
    memcpy(both + sizeof(secret), who, count);
    SHA256(both, sizeof(secret) + count, to);
}

// Whether there is a whole token; [taking] takes it. *left is what remains.
static bool take(table in, const char *who, const limit *by, bool taking,
                 int64_t *left)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    pthread_once(&once, begin);
    name_of(who, digest);
    size_t at = ((size_t)digest[30] << 8 | digest[31]) % SETS;
    int64_t at_ms = now_ms();
    pthread_mutex_lock(&locks[at % LOCKS]);
    bucket *of = find(&sets[in][at], digest, by, at_ms);
    int64_t held = content(of, by, at_ms);
    bool enough = held >= WHOLE;
    if (enough && taking)
        held -= WHOLE;
    of->tokens = held;
    of->at_ms = at_ms;
    *left = held;
    pthread_mutex_unlock(&locks[at % LOCKS]);
    return enough;
}

// ---- whose -----------------------------------------------------------------

// An IPv4 address; of IPv6 the network of 64 bits, for that is what one
// customer of a provider has.
static void address_of(const exchange *of, char out[SUBJECT_BYTES_MAX])
{
    struct in6_addr six;
    const char *peer = http_peer(of);
    if (inet_pton(AF_INET6, peer, &six) != 1) {
        snprintf(out, SUBJECT_BYTES_MAX, "%s", peer);
        return;
    }
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        snprintf(out, SUBJECT_BYTES_MAX, "%d.%d.%d.%d", six.s6_addr[12],
                 six.s6_addr[13], six.s6_addr[14], six.s6_addr[15]);
        return;
    }
    memset(six.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &six, out, SUBJECT_BYTES_MAX);
}

// ---- requests --------------------------------------------------------------

void rates_refuse(exchange *of, int64_t after_s)
{
    char seconds[24];
    snprintf(seconds, sizeof(seconds), "%lld", (long long)after_s);
    http_add(of, "Retry-After", seconds);
    watch_count("rate_limited",
                of->who.subject[0] != '\0' ? "subject" : "address", 1);
    problem(of, 429, "too-often", "too often: wait %s s", seconds);
}

// [amount] in seconds, rounded up.
static long long seconds_for(int64_t amount, const limit *by)
{
    return (amount + by->per_ms * 1000 - 1) / (by->per_ms * 1000);
}

static void tell(exchange *of, const limit *by, int64_t left)
{
    char line[96];
    snprintf(line, sizeof(line), "\"default\";q=%lld;w=%lld",
             (long long)(by->burst / WHOLE), seconds_for(by->burst, by));
    http_add(of, "RateLimit-Policy", line);
    snprintf(line, sizeof(line), "\"default\";r=%lld;t=%lld",
             (long long)(left / WHOLE), seconds_for(by->burst - left, by));
    http_add(of, "RateLimit", line);
}

// Whoever balances asks from one address, and must not take us for ill because
// others behind that address are many.
static bool is_health(const exchange *of)
{
    return strcmp(of->operation->name, "daemon.live") == 0 ||
           strcmp(of->operation->name, "daemon.ready") == 0;
}

bool rates_take(exchange *of)
{
    const config *from = of->daemon->config;
    int64_t burst =
        from->rate_burst > 0 ? from->rate_burst : 2 * from->rate_per_s;
    limit by = {from->rate_per_s * 1000, burst * WHOLE};
    char whose[SUBJECT_BYTES_MAX + 1];
    int64_t left = 0;
    bool known = of->who.subject[0] != '\0';
    if (from->rate_per_s <= 0 || strcmp(of->who.subject, "local") == 0 ||
        is_health(of))
        return true;
    if (known)
        memcpy(whose, of->who.subject, sizeof(whose));
    else
        address_of(of, whose);
    bool enough = take(known ? SUBJECTS : ADDRESSES, whose, &by, true, &left);
    tell(of, &by, left);
    if (!enough)
        rates_refuse(of, seconds_for(WHOLE - left, &by));
    return enough;
}

// ---- failed attempts and the audit -----------------------------------------

// A tenth of what is right may be wrong; without a bound for requests there is
// still one for wrong tokens.
static limit failures(const exchange *of)
{
    int64_t per_s = of->daemon->config->rate_per_s / 10;
    if (of->daemon->config->rate_per_s == 0)
        per_s = FAILURES_PER_S;
    else if (per_s < 1)
        per_s = 1;
    return (limit){per_s * 1000, 4 * per_s * WHOLE};
}

static bool take_failure(const exchange *of, bool taking)
{
    char whose[SUBJECT_BYTES_MAX];
    int64_t left = 0;
    limit by = failures(of);
    address_of(of, whose);
    return take(FAILURES, whose, &by, taking, &left);
}

bool rates_failures_left(const exchange *of)
{
    return take_failure(of, false);
}

void rates_failed(const exchange *of)
{
    take_failure(of, true);
}

bool rates_audit(const char *subject)
{
    static const limit by = {AUDITS_PER_MINUTE * WHOLE / 60000,
                             AUDITS_BURST * WHOLE};
    int64_t left = 0;
    return take(AUDITS, subject, &by, true, &left);
}
