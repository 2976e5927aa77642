// The file of API keys, changed by one program at a time.
#ifndef KEYS_H
#define KEYS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli.h"

// ---- keys_store.c ----------------------------------------------------------

// A file that is being changed: nobody else changes it until it is closed.
typedef struct keys_store {
    char *path; // of the file itself, behind links
    int folder; // locked
    json_t *keys;
} keys_store;

// False: `why`. With [make] a file that is not there is an empty one.
bool keys_store_open(const char *path, bool make, keys_store *out, char *why,
                     size_t room);
// Writes all keys: the old file or the whole new one is there, nothing between.
bool keys_store_save(const keys_store *of, char *why, size_t room);
void keys_store_close(keys_store *of);

// ---- keys_make.c -----------------------------------------------------------

// A new key as it is told, and what is kept of it. False: no randomness.
bool keys_make(char *out, size_t room, char id[], char digest[65]);

// ---- keys_scopes.c ---------------------------------------------------------

// Complains about the first of [words] that opens nothing; false then, with
// *code set.
bool keys_scopes_known(const cli_verb *verb, const char *words, int *code);

#endif
