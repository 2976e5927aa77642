// The doors for typed functions: a struct instead of JSON, nothing parsed.
// Used by typed.c, which is one line per command and query.
#ifndef OMS_RUNTIME_DOORS_H
#define OMS_RUNTIME_DOORS_H

#include "oms/engine.h"

// Every public argument struct of a command begins with these three members.
typedef struct oms_typed_head {
    uint32_t size;
    const char *key;
    const char *actor;
} oms_typed_head;

// Submits a command whose arguments are a struct of its args record. A smaller
// args->size (an older caller) is filled with zeros; a larger one is taken if
// the unknown tail is zero, else OMS_ENOTSUP. The bounds of the record are
// checked as by name. Errors: those of oms_submit.
int oms__submit_typed(oms *oms, const char *command, const void *args,
                      oms_receipt *out, oms_error *err);

// Asks with a struct of the query's args record (which begins with a uint32_t
// size; NULL asks with all zero). *out is the struct of the result record; it
// and all in it lives until oms__query_free.
int oms__query_typed(oms *oms, const char *query, const void *args, void **out,
                     oms_error *err);
void oms__query_free(void *out); // NULL is legal

#endif
