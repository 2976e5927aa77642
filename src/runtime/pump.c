// The optional thread. It sleeps until a commit or a completion tells it that
// there is work, or until the next thing is due: it never polls.
#include "runtime/pump.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#define BUDGET_MS 50
#define SLEEP_MS_MAX 60000    // a wall clock that jumps is seen by then
#define AFTER_FAILURE_MS 1000 // a full disk or the like: no storm

void oms__pump_tell(oms *engine)
{
    pthread_mutex_lock(&engine->pump_lock);
    if (engine->pump_runs) {
        engine->pump_told = true;
        pthread_cond_signal(&engine->pump_wake);
    }
    pthread_mutex_unlock(&engine->pump_lock);
}

// The moment on the monotonic clock, which is the port's unless a host brings
// a clock of its own: then the thread may oversleep until it is told.
static struct timespec after_ms(oms *engine, int64_t ms)
{
    int64_t us =
        engine->clock.ops->monotonic_us(engine->clock.impl) + ms * 1000;
    return (struct timespec){.tv_sec = (time_t)(us / 1000000),
                             .tv_nsec = (long)(us % 1000000) * 1000};
}

// Under pump_lock. A clock that stands still must not make this a busy loop:
// then only a told thread wakes.
static void rest(oms *engine, int64_t ms)
{
    if (ms < 0 || ms > SLEEP_MS_MAX)
        ms = SLEEP_MS_MAX;
    struct timespec until = after_ms(engine, ms);
    int64_t begun = engine->clock.ops->monotonic_us(engine->clock.impl);
    while (!engine->pump_stops && !engine->pump_told && ms > 0) {
        if (pthread_cond_timedwait(&engine->pump_wake, &engine->pump_lock,
                                   &until) != ETIMEDOUT)
            continue;
        if (engine->clock.ops->monotonic_us(engine->clock.impl) > begun)
            return;
        pthread_cond_wait(&engine->pump_wake, &engine->pump_lock);
    }
}

static void *run(void *argument)
{
    oms *engine = argument;
    pthread_mutex_lock(&engine->pump_lock);
    while (!engine->pump_stops) {
        engine->pump_told = false;
        pthread_mutex_unlock(&engine->pump_lock);
        int64_t next = -1;
        oms_error error = OMS_INIT(oms_error);
        int code = oms_step(engine, BUDGET_MS, &next, &error);
        if (code != OMS_OK) {
            oms__log_line(engine, OMS_LOG_WARN, "pump.step",
                          "{\"code\":\"%s\"}", oms_code_name(code));
            next = AFTER_FAILURE_MS;
        }
        pthread_mutex_lock(&engine->pump_lock);
        if (code != OMS_OK)
            engine->pump_told = false;
        rest(engine, next);
    }
    pthread_mutex_unlock(&engine->pump_lock);
    return NULL;
}

int oms_pump_start(oms *engine, oms_error *err)
{
    int code = oms__engine_enter(engine, err);
    if (code != OMS_OK)
        return code;
    pthread_mutex_lock(&engine->pump_lock);
    if (engine->pump_runs)
        code = oms__error_set(err, OMS_EBUSY, "", "the pump runs already");
    engine->pump_stops = false;
    if (code == OMS_OK && pthread_create(&engine->pump, NULL, run, engine) != 0)
        code = oms__error_set(err, OMS_ENOMEM, "",
                              "no thread could be made; call oms_step");
    if (code == OMS_OK)
        engine->pump_runs = true;
    pthread_mutex_unlock(&engine->pump_lock);
    return code;
}

void oms_pump_stop(oms *engine)
{
    if (engine == NULL || engine->pid != getpid())
        return;
    pthread_mutex_lock(&engine->pump_lock);
    bool runs = engine->pump_runs;
    engine->pump_stops = true;
    pthread_cond_signal(&engine->pump_wake);
    pthread_mutex_unlock(&engine->pump_lock);
    if (runs)
        pthread_join(engine->pump, NULL);
    pthread_mutex_lock(&engine->pump_lock);
    engine->pump_runs = false;
    pthread_mutex_unlock(&engine->pump_lock);
}
