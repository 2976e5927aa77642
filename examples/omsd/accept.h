// Media types: what an operation reads and makes, and what a caller takes.
#ifndef OMSD_ACCEPT_H
#define OMSD_ACCEPT_H

#include "omsd.h"

// Whether a body of this Content-Type is read, and which ones are.
bool accept_reads(const operation *of, const char *type);
const char *accept_wants(const operation *of);
// Whether the Accept header takes what the operation makes.
bool accept_makes(const operation *of, const char *path, const char *accept);
const char *accept_made(const operation *of);

#endif
