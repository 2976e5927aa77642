// The simulator of a fleet: many seeds, each eight engines with bad luck.
//
//   fleet_test                      24 seeds, or OMS_SIM_SEEDS
//   OMS_SIM_SEED=N fleet_test       one seed, with its trace on the way
//   OMS_SIM_CALM=1 OMS_SIM_SEED=N   the same commands to one engine and eight
//   OMS_SIM_PLANT=N OMS_SIM_SEED=N  the same with a planted bug
//   fleet_test --hash N ...         prints the trace hash of seeds, for
//                                   comparing builds; see hash_test.sh
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/fleet.h"

#define SEEDS_DEFAULT 24
#define SEEDS_TWICE 8
#define FAILURES_MAX 3
#define PLANT_SEEDS 12 // a planted bug is found in one of so many

typedef struct tally {
    uint64_t seen[FLEET_SIGHTS];
    uint64_t commands;
    unsigned runs, failures;
} tally;

static uint64_t run_seed(uint64_t seed, fleet_plant plant, bool loud,
                         tally *sum)
{
    fleet *of = calloc(1, sizeof(*of));
    if (of == NULL)
        abort();
    of->world.seed = seed;
    of->world.trace.loud = loud;
    of->plant = plant;
    bool held = fleet_run(of);
    uint64_t hash = of->world.trace.hash;
    for (int i = 0; i < FLEET_SIGHTS; i++)
        sum->seen[i] += of->seen[i];
    sum->commands += (uint64_t)of->world.keys_made;
    sum->runs++;
    sum->failures += held ? 0 : 1;
    if (!held && plant == FLEET_PLANT_NONE) {
        fprintf(stderr, "\nseed %" PRIu64 " broke the rule \"%s\":\n  %s\n",
                seed, of->world.rule, of->world.text);
        if (!loud)
            trace_print(&of->world.trace);
        fprintf(stderr, "To see it again: OMS_SIM_SEED=%" PRIu64 "\n", seed);
    } else if (!held) {
        printf("planted bug %d: seed %" PRIu64 ", rule \"%s\"\n", (int)plant,
               seed, of->world.rule);
    }
    free(of);
    return hash;
}

static void run_and_compare(uint64_t seed, tally *sum)
{
    tally again = {0};
    uint64_t first = run_seed(seed, FLEET_PLANT_NONE, false, sum);
    if (seed % SEEDS_TWICE != 0 || sum->failures > 0)
        return;
    uint64_t second = run_seed(seed, FLEET_PLANT_NONE, false, &again);
    if (first == second)
        return;
    sum->failures++;
    fprintf(stderr, "seed %" PRIu64 ": something is not from the seed\n", seed);
}

// Seeds that once broke a rule.
static void run_kept(tally *sum)
{
    static const uint64_t kept[] = {59, 61, 121};
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        run_seed(kept[i], FLEET_PLANT_NONE, false, sum);
}

static unsigned print_seen(const tally *sum)
{
    unsigned never = 0;
    for (int i = 0; i < FLEET_SIGHTS; i++) {
        printf("  %10" PRIu64 "  %s\n", sum->seen[i], fleet_sights[i]);
        never += sum->seen[i] == 0 ? 1 : 0;
    }
    return never;
}

// Each planted bug must be caught by one of some seeds.
static unsigned run_planted(void)
{
    unsigned missed = 0;
    for (int plant = 1; plant < FLEET_PLANTS; plant++) {
        tally sum = {0};
        for (uint64_t i = 1; i <= PLANT_SEEDS && sum.failures == 0; i++)
            run_seed(i, (fleet_plant)plant, false, &sum);
        if (sum.failures == 0)
            fprintf(stderr, "planted bug %d was not caught\n", plant);
        missed += sum.failures == 0;
    }
    return missed;
}

// Eight engines or one: the same commands give the same orders.
static unsigned run_calm(uint64_t seed, bool loud)
{
    char *told[2] = {NULL, NULL};
    bool held = true;
    for (int i = 0; i < 2; i++) {
        fleet *of = calloc(1, sizeof(*of));
        if (of == NULL)
            abort();
        of->world.seed = seed;
        of->world.trace.loud = loud;
        of->nodes_count = i == 0 ? 1 : FLEET_NODES;
        if (!fleet_calm(of, &told[i])) {
            held = false;
            fprintf(stderr, "calm seed %" PRIu64 ", %d engines: %s: %s\n", seed,
                    of->nodes_count, of->world.rule, of->world.text);
        }
        free(of);
    }
    for (int i = 0; i < 2 && loud; i++)
        printf("%s\n", told[i]);
    size_t at = 0;
    while (held && told[0][at] != '\0' && told[0][at] == told[1][at])
        at++;
    if (held && told[0][at] != told[1][at]) {
        size_t from = at > 400 ? at - 400 : 0;
        fprintf(stderr,
                "calm seed %" PRIu64 ": one engine has\n%.600s\nand eight "
                "have\n%.600s\n",
                seed, told[0] + from, told[1] + from);
        held = false;
    }
    free(told[0]);
    free(told[1]);
    return held ? 0 : 1;
}

// And those that once differed.
static unsigned run_all_calm(uint64_t seeds)
{
    static const uint64_t kept[] = {26, 32};
    unsigned differ = 0;
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        differ += run_calm(kept[i], false);
    for (uint64_t i = 1; i <= seeds && differ == 0; i++)
        differ += run_calm(i, false);
    return differ;
}

int main(int argc, char **argv)
{
    tally sum = {0};
    if (argc > 2 && strcmp(argv[1], "--hash") == 0) {
        for (int i = 2; i < argc; i++)
            printf("%s %016" PRIx64 "\n", argv[i],
                   run_seed(strtoull(argv[i], NULL, 10), FLEET_PLANT_NONE,
                            false, &sum));
        return sum.failures > 0 ? 1 : 0;
    }
    const char *one = getenv("OMS_SIM_SEED");
    const char *many = getenv("OMS_SIM_SEEDS");
    const char *plant = getenv("OMS_SIM_PLANT");
    uint64_t seeds = many != NULL ? strtoull(many, NULL, 10) : SEEDS_DEFAULT;
    clock_t begun = clock();
    if (one != NULL && getenv("OMS_SIM_CALM") != NULL)
        return (int)run_calm(strtoull(one, NULL, 10), true);
    if (one != NULL) {
        run_seed(strtoull(one, NULL, 10),
                 (fleet_plant)(plant != NULL ? atoi(plant) : 0), true, &sum);
        return sum.failures > 0 ? 1 : 0;
    }
    run_kept(&sum);
    for (uint64_t i = 1; i <= seeds && sum.failures < FAILURES_MAX; i++)
        run_and_compare(i, &sum);
    unsigned differ = run_all_calm(seeds / 3);
    unsigned blind = print_seen(&sum);
    unsigned missed = sum.failures == 0 ? run_planted() : 0;
    printf("%u runs: %" PRIu64 " commands, %.1f s\n", sum.runs, sum.commands,
           (double)(clock() - begun) / CLOCKS_PER_SEC);
    return sum.failures + blind + missed + differ > 0 ? 1 : 0;
}
