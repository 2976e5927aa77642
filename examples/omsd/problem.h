// What has more to say than `problem` of omsd.h.
#ifndef OMSD_PROBLEM_H
#define OMSD_PROBLEM_H

#include "omsd.h"

// The types are names and need not be addresses: behind it stands the code,
// and docs/rest.md lists them.
#define PROBLEM_TYPES "urn:omsc:problem:"

// Sends a problem with [members] beside the usual ones; NULL: none. Lets go of
// them.
void problem_send(exchange *of, int status, const char *code,
                  const char *detail, json_t *members);

// The same as a value, for one of many answers (bulk). The caller owns it.
json_t *problem_made(int status, const char *code, const char *detail,
                     const char *instance, json_t *members);
json_t *problem_made_of(const oms_error *err, const char *instance);

#endif
