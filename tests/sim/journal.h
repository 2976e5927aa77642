// The clients' journals: what they asked, what they were told, and whether
// that can be true. A command is repeated with its key until its fate is
// known; what was acknowledged stays true for ever.
#ifndef OMS_TESTS_SIM_JOURNAL_H
#define OMS_TESTS_SIM_JOURNAL_H

#include "sim/world.h"

#define JOURNAL_BATCH_MAX 12

// A new command with a key of its own; it is not sent. Positions stay valid.
size_t journal_add(world *of, const char *command, int32_t order,
                   const char *args);
// Sends one command (again), alone.
void journal_send(world *of, size_t at);
// Sends several in one commit.
void journal_send_batch(world *of, const size_t *at, size_t count, bool settle);
// Sends an acknowledged command's key with other arguments.
void journal_misuse(world *of, size_t at);
// Repeats what nobody knows the fate of; how many are left.
size_t journal_settle_unsure(world *of, size_t limit);
// Repeats every acknowledged command whose key is young enough.
void journal_repeat_all(world *of);
// Whether the engine may give this code for a command at all.
bool journal_code_is_legal(int code);

#endif
