// Work that takes its time: a few threads and a queue that has an end.
#include <pthread.h>
#include <stdlib.h>

#include "omsd.h"

#define POOL_THREADS 4
#define POOL_WAITING_MAX 256

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t threads[POOL_THREADS];
    size_t started;
    struct {
        void (*work)(void *);
        void *with;
    } waiting[POOL_WAITING_MAX];
    size_t first, count;
    bool ending;
} all = {.lock = PTHREAD_MUTEX_INITIALIZER,
         .changed = PTHREAD_COND_INITIALIZER};

static void *work_off(void *nothing)
{
    (void)nothing;
    pthread_mutex_lock(&all.lock);
    for (;;) {
        while (all.count == 0 && !all.ending)
            pthread_cond_wait(&all.changed, &all.lock);
        if (all.count == 0)
            break;
        size_t at = all.first;
        void (*work)(void *) = all.waiting[at].work;
        void *with = all.waiting[at].with;
        all.first = (at + 1) % POOL_WAITING_MAX;
        all.count--;
        pthread_mutex_unlock(&all.lock);
        work(with);
        pthread_mutex_lock(&all.lock);
    }
    pthread_mutex_unlock(&all.lock);
    return NULL;
}

// The first work starts the threads.
static bool ready(void)
{
    while (all.started < POOL_THREADS &&
           pthread_create(&all.threads[all.started], NULL, work_off, NULL) == 0)
        all.started++;
    return all.started > 0;
}

bool pool_run(void (*work)(void *), void *with)
{
    pthread_mutex_lock(&all.lock);
    bool taken = !all.ending && all.count < POOL_WAITING_MAX && ready();
    if (taken) {
        size_t at = (all.first + all.count++) % POOL_WAITING_MAX;
        all.waiting[at].work = work;
        all.waiting[at].with = with;
        pthread_cond_signal(&all.changed);
    }
    pthread_mutex_unlock(&all.lock);
    return taken;
}

void pool_end(void)
{
    pthread_mutex_lock(&all.lock);
    all.ending = true;
    pthread_cond_broadcast(&all.changed);
    size_t started = all.started;
    pthread_mutex_unlock(&all.lock);
    for (size_t i = 0; i < started; i++)
        pthread_join(all.threads[i], NULL);
}
