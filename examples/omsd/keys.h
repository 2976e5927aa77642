// API keys as the daemon knows them: look-up by the public part, then a
// comparison of digests that takes the same time whatever differs.
#ifndef OMSD_KEYS_H
#define OMSD_KEYS_H

#include "omsd.h"

typedef struct api_keys api_keys;

// NULL: `why` names the file, the line and what is wrong with it.
api_keys *api_keys_load(const char *path, char *why, size_t room);
void api_keys_free(api_keys *of);
// NULL: `out` is who has the key. Else why not, as a word for the metric.
const char *api_keys_check(const api_keys *in, const char *given,
                           int64_t now_ms, identity *out);
// Whether it looks like one of ours, and not like a token.
bool api_keys_is(const char *given);

#endif
