// `oms step` and `oms run`: what follows from commands. A shop does nothing by
// itself; here its due tasks and timers are run.
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

static volatile sig_atomic_t asked_to_stop;

static void stop(int number)
{
    (void)number;
    asked_to_stop = 1;
}

// Seconds, minutes, hours or days: the largest that leaves at least two.
static void say_wait(int64_t ms)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{86400, "days"}, {3600, "hours"}, {60, "minutes"}};
    int64_t seconds = (ms + 999) / 1000;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        int64_t count = (seconds + units[i].seconds / 2) / units[i].seconds;
        if (count < 2)
            continue;
        printf("The next timer is due in %" PRId64 " %s.\n", count,
               units[i].name);
        return;
    }
    printf("The next timer is due in %" PRId64 " second%s.\n", seconds,
           seconds == 1 ? "" : "s");
}

static void say_next(const cli_given *given, int64_t next_due_ms)
{
    if (given->json)
        printf("{\"next_due_ms\": %" PRId64 "}\n", next_due_ms);
    else if (next_due_ms < 0)
        puts("Nothing is waiting.");
    else if (next_due_ms == 0)
        puts("There is more to do now.");
    else
        say_wait(next_due_ms);
}

static int run_step(const cli_verb *verb, int argc, char **argv)
{
    cli_given given;
    int64_t budget_ms = 0;
    int64_t next_due_ms = 0;
    cli_shop *shop = NULL;
    int code = 0;
    const cli_option options[] = {
        {"--budget", "MS", "stop after so many milliseconds (0: one round)",
         NULL, NULL, &budget_ms},
        OUTSIDE_OPTIONS(given),
    };
    if (!options_read(verb, options, 4, argc, argv, &given, &code))
        return code;
    if (shop_open(verb, &given, OMS_OPEN_EXISTING, &shop, &code)) {
        oms_error err = OMS_INIT(oms_error);
        if (shop->door->step(shop, budget_ms, &next_due_ms, &err) != OMS_OK)
            code = shop_failed(&given, "step", &err);
        else
            say_next(&given, next_due_ms);
    }
    shop_close(shop);
    return code;
}

// Sleeps until the next work, at most a second, so that a stop is noticed.
static void wait_for(int64_t next_due_ms)
{
    int64_t ms = next_due_ms < 0 || next_due_ms > 1000 ? 1000 : next_due_ms;
    struct timespec nap = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&nap, NULL);
}

// Answers from outside come at any time: the pump is told of them.
static int pump_until(cli_shop *shop, const cli_given *given)
{
    oms_error err = OMS_INIT(oms_error);
    if (shop->door->pump(shop, &err) != OMS_OK)
        return shop_failed(given, "run", &err);
    while (!asked_to_stop)
        wait_for(200);
    return ENDED_WELL;
}

static int work_until(cli_shop *shop, const cli_given *given, bool forever)
{
    oms_error err = OMS_INIT(oms_error);
    int64_t next_due_ms = 0;
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (forever && !given->json) {
        puts("Running what is due, as it comes. Ctrl-C ends it.");
        fflush(stdout);
    }
    if (forever && outside_is_used())
        return pump_until(shop, given);
    do {
        if (shop_settle(shop, &next_due_ms, &err) != OMS_OK)
            return shop_failed(given, "run", &err);
        if (forever && !asked_to_stop)
            wait_for(next_due_ms);
    } while (forever && !asked_to_stop);
    say_next(given, next_due_ms);
    outside_say_unsent(shop, given);
    return ENDED_WELL;
}

static int run_all(const cli_verb *verb, int argc, char **argv)
{
    cli_given given;
    bool forever = false;
    cli_shop *shop = NULL;
    int code = 0;
    const cli_option options[] = {
        {"--forever", NULL, "wait for timers, until Ctrl-C", &forever, NULL,
         NULL},
        OUTSIDE_OPTIONS(given),
    };
    if (!options_read(verb, options, 4, argc, argv, &given, &code))
        return code;
    if (shop_open(verb, &given, OMS_OPEN_EXISTING, &shop, &code))
        code = work_until(shop, &given, forever);
    shop_close(shop);
    return code;
}

const cli_verb verb_step = {
    "step", "[options]", "Runs one round of what follows from commands",
    "Example\n  oms step --db shop.db --budget 50\n", run_step};

const cli_verb verb_run = {
    "run", "[options]", "Runs what follows from commands until idle",
    "Timers that are due later are left for later. A shop whose services are\n"
    "outside (docs/sandbox.md) wants --services in every `oms` that runs\n"
    "something, or the variable OMS_SERVICES. Messages to people wait for a\n"
    "channel: --notify-dir writes each as a JSON file for whoever sends it.\n\n"
    "Examples\n  oms run --db shop.db\n  oms run --db shop.db --forever\n"
    "  oms run --db shop.db --forever --services http://127.0.0.1:8091\n",
    run_all};
