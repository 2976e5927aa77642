// PCG32 (XSH RR) by its published recipe.
#include "sim/chance.h"

void chance_seed(chance *luck, uint64_t seed, uint64_t stream)
{
    luck->state = 0;
    luck->stream = (stream << 1) | 1;
    chance_next(luck);
    luck->state += seed;
    chance_next(luck);
}

uint32_t chance_next(chance *luck)
{
    uint64_t old = luck->state;
    luck->state = old * 6364136223846793005ULL + luck->stream;
    uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return (shifted >> turn) | (shifted << ((32 - turn) & 31));
}

uint32_t chance_below(chance *luck, uint32_t count)
{
    return (uint32_t)(((uint64_t)chance_next(luck) * count) >> 32);
}

int64_t chance_between(chance *luck, int64_t low, int64_t high)
{
    uint64_t span = (uint64_t)(high - low) + 1;
    uint64_t wide = (uint64_t)chance_next(luck) << 32;
    wide |= chance_next(luck);
    return low + (int64_t)(span == 0 ? wide : wide % span);
}

bool chance_hits(chance *luck, uint32_t per_million)
{
    return chance_below(luck, 1000000) < per_million;
}

uint32_t chance_pick(chance *luck, const uint32_t *weights, uint32_t count)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total += weights[i];
    uint32_t at = chance_below(luck, total == 0 ? 1 : total);
    for (uint32_t i = 0; i < count; i++) {
        if (at < weights[i])
            return i;
        at -= weights[i];
    }
    return 0;
}
