// The simulator: many seeds, each a shop with its own bad luck.
//
//   sim_test                  the kept seeds, then OMS_SIM_SEEDS (200) more
//   OMS_SIM_SEED=N sim_test   one seed, with its trace on the way
//   sim_test --hash N ...     prints the trace hash of seeds, for comparing
//                             builds; see hash_test.sh
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/world.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SEEDS_DEFAULT 40
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SEEDS_DEFAULT 40
#endif
#endif
#ifndef SEEDS_DEFAULT
#define SEEDS_DEFAULT 200
#endif

#define SEEDS_FULL 200 // a run of so many must meet every situation
#define SEEDS_TWICE 20 // one of so many is run twice
#define FAILURES_MAX 3 // then it stops

typedef struct tally {
    uint64_t seen[SITUATIONS];
    uint64_t commits, commands, lives;
    unsigned runs, failures;
} tally;

static uint64_t run_seed(uint64_t seed, bool loud, tally *sum)
{
    world *of = calloc(1, sizeof(*of));
    if (of == NULL)
        abort();
    of->seed = seed;
    of->trace.loud = loud;
#ifdef OMS_PLANT // cmake -DOMS_PLANT=<n>: the run must fail
    of->plant = (sim_plant)OMS_PLANT;
#endif
    bool held = world_run(of);
    uint64_t hash = of->trace.hash;
    for (int i = 0; i < SITUATIONS; i++)
        sum->seen[i] += of->trace.seen[i];
    sum->commits += (uint64_t)of->commits;
    sum->commands += (uint64_t)of->keys_made;
    sum->lives += of->lives;
    sum->runs++;
    if (!held) {
        sum->failures++;
        fprintf(stderr,
                "\nseed %" PRIu64 " broke the rule \"%s\":\n  %s\n"
                "The last lines of its trace:\n",
                seed, of->rule, of->text);
        trace_print(&of->trace);
        fprintf(stderr,
                "To see it again: OMS_SIM_SEED=%" PRIu64
                " sim_sim_test_c\nTo keep it: add the number to "
                "tests/sim/seeds.txt\n",
                seed);
    }
    free(of);
    return hash;
}

static void run_and_compare(uint64_t seed, tally *sum)
{
    tally again = {0};
    uint64_t first = run_seed(seed, false, sum);
    if (seed % SEEDS_TWICE != 0 || sum->failures > 0)
        return;
    uint64_t second = run_seed(seed, false, &again);
    if (first == second)
        return;
    sum->failures++;
    fprintf(stderr,
            "seed %" PRIu64 " gave %016" PRIx64 " and then %016" PRIx64
            ": something is not from the seed\n",
            seed, first, second);
}

static void run_kept(tally *sum)
{
    const char *source = getenv("OMS_SOURCE_DIR");
    char path[512];
    if (source == NULL)
        return;
    snprintf(path, sizeof(path), "%s/tests/sim/seeds.txt", source);
    FILE *kept = fopen(path, "r");
    char line[200];
    while (kept != NULL && fgets(line, sizeof(line), kept) != NULL)
        if (line[0] >= '0' && line[0] <= '9' && sum->failures < FAILURES_MAX)
            run_seed(strtoull(line, NULL, 10), false, sum);
    if (kept != NULL)
        fclose(kept);
}

// A situation that a full run never met means that the run was blind to it.
static unsigned print_seen(const tally *sum, bool full)
{
    unsigned never = 0;
    for (int i = 0; i < SITUATIONS; i++) {
        printf("  %10" PRIu64 "  %s\n", sum->seen[i], situation_names[i]);
        never += sum->seen[i] == 0 ? 1 : 0;
    }
    if (never > 0)
        printf("%u situations were never met%s\n", never,
               full ? ": the generator is blind to them" : "");
    return full ? never : 0;
}

static int run_all(uint64_t seeds)
{
    tally sum = {0};
    clock_t begun = clock();
    run_kept(&sum);
    for (uint64_t i = 1; i <= seeds && sum.failures < FAILURES_MAX; i++)
        run_and_compare(i, &sum);
    unsigned blind = print_seen(&sum, seeds >= SEEDS_FULL);
    printf("%u runs: %" PRIu64 " commands, %" PRIu64 " commits, %" PRIu64
           " processes, %.1f s\n",
           sum.runs, sum.commands, sum.commits, sum.lives,
           (double)(clock() - begun) / CLOCKS_PER_SEC);
    return sum.failures > 0 || blind > 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
    tally sum = {0};
    const char *one = getenv("OMS_SIM_SEED");
    const char *many = getenv("OMS_SIM_SEEDS");
    if (argc > 2 && strcmp(argv[1], "--hash") == 0) {
        for (int i = 2; i < argc; i++)
            printf("%s %016" PRIx64 "\n", argv[i],
                   run_seed(strtoull(argv[i], NULL, 10), false, &sum));
        return sum.failures > 0 ? 1 : 0;
    }
    if (one != NULL) {
        run_seed(strtoull(one, NULL, 10), true, &sum);
        return sum.failures > 0 ? 1 : 0;
    }
    return run_all(many != NULL ? strtoull(many, NULL, 10) : SEEDS_DEFAULT);
}
