// See kafka_apart.h.
#include "fleet/kafka_apart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kits/transport_kit_case.h"

#define AT_ONCE 6
#define CASES_MAX 64
#define ALONE "test_broker__"

typedef struct running {
    const char *name;
    pid_t child;
    FILE *told;
} running;

typedef struct apart {
    int (*run)(void *context);
    void *context;
    running all[CASES_MAX];
    size_t count;
} apart;

static void start(apart *it, running *one)
{
    one->told = tmpfile();
    (void)fflush(NULL);
    one->child = one->told != NULL ? fork() : -1;
    if (one->child != 0)
        return;
    (void)setenv("OMS_KIT_CASE", one->name, 1);
    (void)dup2(fileno(one->told), 1);
    (void)dup2(fileno(one->told), 2);
    exit(it->run(it->context));
}

// What a case said is worth reading only if it failed.
static int finish(running *one)
{
    int status = -1;
    char line[500];
    if (one->child > 0)
        (void)waitpid(one->child, &status, 0);
    printf("%s %s\n", status == 0 ? "ok    " : "FAILED", one->name);
    if (one->told != NULL)
        rewind(one->told);
    while (status != 0 && one->told != NULL &&
           fgets(line, sizeof(line), one->told) != NULL)
        (void)fputs(line, stdout);
    if (one->told != NULL)
        (void)fclose(one->told);
    return status == 0 ? 0 : 1;
}

static void add(apart *it, const struct CMUnitTest *cases, size_t count,
                bool alone)
{
    for (size_t i = 0; i < count && it->count < CASES_MAX; i++)
        if ((strncmp(cases[i].name, ALONE, strlen(ALONE)) == 0) == alone)
            it->all[it->count++].name = cases[i].name;
}

static int run_all(apart *it, size_t at_once)
{
    int failed = 0;
    for (size_t i = 0; i < it->count + at_once; i++) {
        if (i >= at_once && i - at_once < it->count)
            failed += finish(&it->all[i - at_once]);
        if (i < it->count)
            start(it, &it->all[i]);
    }
    it->count = 0;
    return failed;
}

int kafka_apart_run(int (*run)(void *context), void *context)
{
    static apart it;
    it = (apart){.run = run, .context = context};
    if (getenv("OMS_KIT_CASE") != NULL)
        return run(context);
    add(&it, transport_out_cases, transport_out_cases_count, false);
    add(&it, transport_in_cases, transport_in_cases_count, false);
    int failed = run_all(&it, AT_ONCE);
    add(&it, transport_out_cases, transport_out_cases_count, true);
    add(&it, transport_in_cases, transport_in_cases_count, true);
    return failed + run_all(&it, 1);
}
