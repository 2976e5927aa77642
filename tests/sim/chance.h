// Numbers from a seed: PCG32, one stream for each actor, so that taking one
// more number here does not shift the luck of anybody else.
#ifndef OMS_TESTS_SIM_CHANCE_H
#define OMS_TESTS_SIM_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct chance {
    uint64_t state;
    uint64_t stream;
} chance;

void chance_seed(chance *luck, uint64_t seed, uint64_t stream);
uint32_t chance_next(chance *luck);
// 0 .. count-1; count is at least 1.
uint32_t chance_below(chance *luck, uint32_t count);
// low .. high, both included.
int64_t chance_between(chance *luck, int64_t low, int64_t high);
// True in [per_million] of a million cases.
bool chance_hits(chance *luck, uint32_t per_million);
// A position in [weights], in proportion to them.
uint32_t chance_pick(chance *luck, const uint32_t *weights, uint32_t count);

#endif
