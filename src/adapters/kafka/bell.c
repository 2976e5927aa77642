// The one thread of our own. librdkafka tells when something came, but not that
// a second has gone by: what was released is due again, a topic that could not
// be made is asked for again, and an engine that has nothing to do must look at
// its consumer now and then or the group takes it for dead.
#define _GNU_SOURCE // pthread_condattr_setclock, sigfillset
#include <signal.h>
#include <time.h>

#include "adapters/kafka/inside.h"

int64_t oms__kafka_now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void wait_until(kafka_bell *bell, int64_t due_ms)
{
    const struct timespec until = {.tv_sec = (time_t)(due_ms / 1000),
                                   .tv_nsec = (long)(due_ms % 1000) * 1000000};
    (void)pthread_cond_timedwait(&bell->turned, &bell->lock, &until);
}

static void *run(void *user)
{
    kafka_bell *bell = user;
    (void)pthread_mutex_lock(&bell->lock);
    while (!bell->stopping) {
        if (oms__kafka_now_ms() < bell->due_ms) {
            wait_until(bell, bell->due_ms);
            continue;
        }
        bell->due_ms = oms__kafka_now_ms() + KAFKA_IDLE_MS;
        (void)pthread_mutex_unlock(&bell->lock);
        bell->wake(bell->user);
        (void)pthread_mutex_lock(&bell->lock);
    }
    (void)pthread_mutex_unlock(&bell->lock);
    return NULL;
}

static int start_thread(kafka_bell *bell)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all); // signals are the host's
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&bell->thread, NULL, run, bell);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

int oms__kafka_bell_start(kafka_bell *bell, void (*wake)(void *user),
                          void *user)
{
    pthread_condattr_t monotonic;
    if (pthread_condattr_init(&monotonic) != 0)
        return OMS_ENOMEM;
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    *bell = (kafka_bell){.wake = wake, .user = user, .due_ms = 0};
    int failed = pthread_mutex_init(&bell->lock, NULL);
    failed =
        failed != 0 ? failed : pthread_cond_init(&bell->turned, &monotonic);
    failed = failed != 0 ? failed : start_thread(bell);
    (void)pthread_condattr_destroy(&monotonic);
    bell->running = failed == 0;
    return bell->running ? OMS_OK : OMS_ENOMEM;
}

void oms__kafka_bell_set(kafka_bell *bell, int64_t due_ms)
{
    if (!bell->running)
        return;
    (void)pthread_mutex_lock(&bell->lock);
    if (due_ms < bell->due_ms) {
        bell->due_ms = due_ms;
        (void)pthread_cond_signal(&bell->turned);
    }
    (void)pthread_mutex_unlock(&bell->lock);
}

void oms__kafka_bell_stop(kafka_bell *bell)
{
    if (!bell->running)
        return;
    (void)pthread_mutex_lock(&bell->lock);
    bell->stopping = true;
    (void)pthread_cond_signal(&bell->turned);
    (void)pthread_mutex_unlock(&bell->lock);
    (void)pthread_join(bell->thread, NULL);
    (void)pthread_cond_destroy(&bell->turned);
    (void)pthread_mutex_destroy(&bell->lock);
    bell->running = false;
}
