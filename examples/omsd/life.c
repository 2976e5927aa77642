// From the ready line to the end. All signals are taken by the main thread,
// which has nothing else to do: no handler runs beside the work. Only a stop
// that takes too long, or a second signal during it, ends the process at once;
// what was acknowledged is in the file by then.
#include "life.h"
#include "fleet.h"
#include "watch.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

// Behind the patience of a stop: the files are closed, or it is no use.
#define LAST_MS 1000
// Of the patience that the registry may take to let us go.
#define WITHDRAW_PART 4

int64_t life_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static sigset_t ours(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

void life_signals(void)
{
    sigset_t set = ours();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void at_once(int number)
{
    static const char second[] = "omsd: ended at once by a second signal\n";
    static const char late[] = "omsd: the stop took too long: ended at once\n";
    ssize_t ignored = number == SIGALRM
                          ? write(STDERR_FILENO, late, sizeof(late) - 1)
                          : write(STDERR_FILENO, second, sizeof(second) - 1);
    (void)ignored;
    _exit(LIFE_FAILED);
}

// From here on a signal, or too much time, ends the process.
static void guard_stop(int64_t patience_ms)
{
    struct sigaction action = {.sa_handler = at_once};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    int64_t all = patience_ms + LAST_MS;
    struct itimerval timer = {
        .it_value = {.tv_sec = all / 1000, .tv_usec = all % 1000 * 1000}};
    setitimer(ITIMER_REAL, &timer, NULL);
    sigset_t set = ours();
    sigdelset(&set, SIGHUP);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static int wait_signal(int64_t ms)
{
    sigset_t set = ours();
    struct timespec until = {.tv_sec = ms / 1000,
                             .tv_nsec = ms % 1000 * 1000000};
    int got = sigtimedwait(&set, NULL, &until);
    return got > 0 ? got : 0;
}

static life_end wait_for_end(omsd *of)
{
    for (;;) {
        if (!daemon_well(of))
            return LIFE_FAILED;
        fleet_look(of);
        int got = wait_signal(notify_alive(of));
        if (got == SIGTERM || got == SIGINT)
            return LIFE_STOPPED;
        if (got == SIGHUP) {
            notify_reloading();
            reload(of);
            notify_ready(of);
        }
    }
}

life_end life_run(omsd *of)
{
    notify_ready(of);
    fleet_announce(of);
    life_end how = wait_for_end(of);
    int64_t patience = of->config->stop_ms;
    log_event(LEVEL_INFO, "stopping", NULL);
    notify_stopping();
    guard_stop(patience);
    int64_t until = life_now_ms() + patience;
    of->stopping = true; // /readyz says so to whoever looks meanwhile
    fleet_withdraw(of, patience / WITHDRAW_PART);
    daemon_close(of, until);
    log_event(LEVEL_INFO, "stopped", NULL);
    return how;
}
