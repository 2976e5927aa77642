// Every pair of commands that take an order meets on one order, from two
// threads, while its consequences run: any refusal is fine, no invariant is
// broken, nothing is parked, nothing hangs. Each pair meets in a phase that its
// number chooses. OMS_PAIRS says how many times it does (1), each time in
// another phase; "full" is in every phase, in memory and on a file.
// OMS_PAIRS_FROM is the first of the times.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <signal.h>

#include "pairs.h"

#define COMMANDS_MAX 128
#define PAIRS_PER_SHOP 16
#define ENOUGH 20000 // meetings, so that each command was accepted in some
#define HANG_SECONDS 120
#define FEW_DAYS 4
#define LONG_DAYS 40 // what was to be waited for is over

// Who runs the consequences while both speak.
enum { BY_PUMP, BY_THIRD, BY_BOTH, BY_NOBODY, WAYS };

typedef struct speaker {
    shop *in;
    pthread_barrier_t *start;
    const char *command;
    char key[32];
    char args[1024];
    bool steps;
    int code;
    oms_error error;
} speaker;

typedef struct meeting {
    int order;
    size_t phase;
    uint32_t way;
    speaker two[2];
} meeting;

typedef struct tally {
    const char *commands[COMMANDS_MAX];
    int64_t accepted[COMMANDS_MAX];
    size_t count;
    int64_t met;
    int64_t both; // accepted both
    int faults;
} tally;

// What the watch says when the pair does not come back.
static char last_told[256];

static void on_hang(int signal)
{
    (void)signal;
    (void)!write(2, "hangs: ", 7);
    (void)!write(2, last_told, strlen(last_told));
    abort();
}

static bool is_broken(int code)
{
    return code == OMS_EINTERNAL || code == OMS_EUNKNOWN || code == OMS_EIO ||
           code == OMS_EFULL || code == OMS_ECORRUPT || code == OMS_EBUSY ||
           code == OMS_ENOMEM;
}

static void tell(const meeting *m)
{
    print_message("R%d, %s, way %u:\n", m->order, pairs_phases[m->phase].name,
                  (unsigned)m->way);
    for (int i = 0; i < 2; i++)
        print_message("  %s %s -> %s %s %s\n", m->two[i].command,
                      m->two[i].args, oms_code_name(m->two[i].code),
                      m->two[i].error.text, m->two[i].error.guards);
}

static void *speak(void *impl)
{
    speaker *it = impl;
    it->error = OMS_INIT(oms_error);
    pthread_barrier_wait(it->start);
    it->code = oms_submit(it->in->engine, it->command, it->key, it->args, NULL,
                          &it->error);
    if (it->steps)
        assert_int_equal(oms_step(it->in->engine, 0, NULL, NULL), OMS_OK);
    return NULL;
}

static void meet(shop *s, meeting *m)
{
    pthread_t threads[2];
    pthread_barrier_t start;
    assert_int_equal(pthread_barrier_init(&start, NULL, 3), 0);
    if (m->way == BY_PUMP)
        assert_int_equal(oms_pump_start(s->engine, NULL), OMS_OK);
    for (int i = 0; i < 2; i++) {
        m->two[i].in = s;
        m->two[i].start = &start;
        m->two[i].steps = m->way == BY_BOTH;
        assert_int_equal(pthread_create(&threads[i], NULL, speak, &m->two[i]),
                         0);
    }
    pthread_barrier_wait(&start);
    if (m->way == BY_THIRD)
        shop_settle(s);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    if (m->way == BY_PUMP)
        oms_pump_stop(s->engine);
    pthread_barrier_destroy(&start);
}

static void fill(meeting *m, const tally *t, size_t first, size_t second,
                 pairs_chance *chance)
{
    const size_t which[2] = {first, second};
    m->way = pairs_pick(chance, WAYS);
    for (int i = 0; i < 2; i++) {
        m->two[i].command = t->commands[which[i]];
        (void)snprintf(m->two[i].key, sizeof(m->two[i].key), "m%d-%d", m->order,
                       i);
        pairs_say(m->two[i].command, m->order, chance, m->two[i].args,
                  sizeof(m->two[i].args));
    }
    (void)snprintf(last_told, sizeof(last_told), "%s and %s, %s, way %u\n",
                   m->two[0].command, m->two[1].command,
                   pairs_phases[m->phase].name, (unsigned)m->way);
}

static void count(tally *t, const meeting *m, size_t first, size_t second)
{
    const size_t which[2] = {first, second};
    t->met++;
    t->both += m->two[0].code == OMS_OK && m->two[1].code == OMS_OK;
    for (int i = 0; i < 2; i++) {
        t->accepted[which[i]] += m->two[i].code == OMS_OK;
        if (is_broken(m->two[i].code)) {
            t->faults++;
            tell(m);
        }
    }
}

static void wipe(const char *path)
{
    char command[128];
    (void)snprintf(command, sizeof(command), "rm -f %s*", path);
    assert_int_equal(system(command), 0);
}

static void open_full(shop *s, const char *path)
{
    if (path != NULL)
        wipe(path);
    shop_open(s, path, NULL);
    shop_receive(s, "A", 10000);
    shop_receive(s, "B", 10000);
    shop_do(s, "order.configure", "{'allow_backorder':true}");
    shop_do(s, "provider.configure", "{'method':'poor','decline_all':true}");
    shop_do(s, "provider.configure",
            "{'method':'slow','requires_action':true}");
    shop_do(s, "provider.configure",
            "{'method':'keeps','decline_refunds':true}");
    shop_do(s, "provider.configure", "{'method':'loses','lose_refunds':2}");
}

// Which pairs meet, and in which of their phases.
typedef struct plan {
    const char *path; // NULL: in memory
    size_t shift;     // of the phases
    size_t every;     // of how many pairs one meets
} plan;

// The shop that is open now, and who met in it.
typedef struct room {
    shop s;
    meeting meetings[PAIRS_PER_SHOP];
    int used;
} room;

// The shop is left after its last pair; what is wrong is told with all of them.
static void leave(room *in, tally *t)
{
    int faults = pairs_faults(&in->s);
    if (faults == 0) {
        // What is asked again is asked in time, before a task is too old.
        for (int i = 0; i < FEW_DAYS; i++)
            shop_pass(&in->s, SHOP_DAY_MS);
        shop_pass(&in->s, LONG_DAYS * SHOP_DAY_MS);
        faults = pairs_faults(&in->s);
    }
    for (int i = 0; faults > 0 && i < in->used; i++)
        tell(&in->meetings[i]);
    t->faults += faults;
    in->used = 0;
    shop_abandon(&in->s);
}

// Every phase once while the shift goes through all of them.
static size_t phase_of(size_t first, size_t second, size_t shift)
{
    pairs_chance chance = {(first * COMMANDS_MAX + second + 1) *
                           0x9e3779b97f4a7c15ULL};
    return (pairs_pick(&chance, 10000) + shift) % pairs_phases_count;
}

static void meet_in(room *in, tally *t, const plan *to, size_t first,
                    size_t second)
{
    size_t number = (first * COMMANDS_MAX + second) * 64 + to->shift;
    pairs_chance chance = {(number + 1) * 0x9e3779b97f4a7c15ULL};
    meeting *m = &in->meetings[in->used];
    *m = (meeting){.order = in->used};
    m->phase = phase_of(first, second, to->shift);
    fill(m, t, first, second, &chance);
    alarm(HANG_SECONDS);
    if (in->used++ == 0)
        open_full(&in->s, to->path);
    pairs_bring(&in->s, m->phase, m->order);
    meet(&in->s, m);
    shop_settle(&in->s);
    count(t, m, first, second);
    if (in->used == PAIRS_PER_SHOP)
        leave(in, t);
}

static void meet_all(tally *t, const plan *to)
{
    room in = {.used = 0};
    size_t pair = 0;
    for (size_t first = 0; first < t->count; first++) {
        for (size_t second = first; second < t->count; second++) {
            if ((pair++ + to->shift) % to->every == 0)
                meet_in(&in, t, to, first, second);
        }
    }
    if (in.used > 0)
        leave(&in, t);
    alarm(0);
}

static void begin(tally *t)
{
    shop s;
    memset(t, 0, sizeof(*t));
    shop_open(&s, NULL, NULL);
    t->count = pairs_commands(&s, t->commands, COMMANDS_MAX);
    shop_close(&s);
    (void)signal(SIGALRM, on_hang);
}

// The order is there already, and no return waits for a match. The shop
// confirms and completes by itself as soon as it may.
static bool is_never_accepted(const char *command)
{
    static const char *const names[] = {"order.place", "return.match",
                                        "order.confirm", "order.complete"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], command) == 0)
            return true;
    }
    return false;
}

static void end(const tally *t)
{
    print_message("%lld meetings of %zu commands, both accepted in %lld\n",
                  (long long)t->met, t->count, (long long)t->both);
    for (size_t i = 0; i < t->count; i++)
        print_message("%8lld %s\n", (long long)t->accepted[i], t->commands[i]);
    for (size_t i = 0; i < t->count && t->met > ENOUGH; i++) {
        if (t->accepted[i] == 0 && !is_never_accepted(t->commands[i]))
            fail_msg("%s was never accepted", t->commands[i]);
    }
    assert_int_equal(t->faults, 0);
}

static size_t asked(const char *name, size_t otherwise)
{
    const char *given = getenv(name);
    if (given == NULL)
        return otherwise;
    return strcmp(given, "full") == 0 ? pairs_phases_count
                                      : (size_t)strtoul(given, NULL, 10);
}

static void run(const char *path, size_t times, size_t every)
{
    tally t;
    begin(&t);
    size_t from = asked("OMS_PAIRS_FROM", 0);
    for (size_t i = from; i < from + times; i++) {
        const plan to = {.path = path, .shift = i, .every = every};
        meet_all(&t, &to);
    }
    end(&t);
}

static void test_pairs__on_one_order_keep_every_invariant_in_memory(
    void **state)
{
    (void)state;
    run(NULL, asked("OMS_PAIRS", 1), 1);
}

// A few of them, unless all are asked for.
static void test_pairs__on_one_order_keep_every_invariant_on_a_file(
    void **state)
{
    (void)state;
    char folder[] = "omsc-pairs-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/shop.db", folder);
    run(path, asked("OMS_PAIRS", 1), getenv("OMS_PAIRS") != NULL ? 1 : 40);
    wipe(path);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_pairs__on_one_order_keep_every_invariant_in_memory),
        cmocka_unit_test(
            test_pairs__on_one_order_keep_every_invariant_on_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
