// The chain of hashes: each event of a subject holds the hash of what it says
// and of the hash before it, so that nobody can change, drop or put in an event
// without changing all that come after. What is personal is in the chain by a
// hash of its own, which stays when it is emptied.
//
// hash = SHA-256 of these texts, with a byte 0 between them, as base64url:
//   id, subject, source, seq, type, at_ms, occurred_at_ms, actor, command_key,
//   data, moves, pii_hash, and the hash before it of the same subject
// pii_hash = SHA-256 of the salt followed by the personal part.
// Numbers are decimal; what is absent is an empty text.
#ifndef OMS_RUNTIME_CHAIN_H
#define OMS_RUNTIME_CHAIN_H

#include "base/sha256.h"
#include "runtime/tables.h"

#define OMS__SALT_BYTES 16
#define OMS__SALT_ROOM 33 // as hexadecimal text

// All but the hash before, which comes last: so rows may be read in any order
// and be joined later.
void oms__chain_begin(oms_sha256 *sha, oms_sha256_take *take,
                      const oms_event_row *row);
void oms__chain_end(oms_sha256 *sha, const char *before,
                    char out[OMS__SHA256_ROOM]);
void oms__chain_pii(const char *salt, const char *pii,
                    char out[OMS__SHA256_ROOM]);

#endif
