// Which instance takes the next call. A pure machine: what it does follows from
// the lists, times, outcomes and random numbers that were handed in. Two random
// ones and the less busy of them is nearly as even as knowing all loads, and,
// unlike the least busy of all, does not send everybody to the same newcomer.
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "oms/discovery.h"

typedef enum breaker_state {
    BREAKER_CLOSED = 0,
    BREAKER_OPEN,
    BREAKER_HALF_OPEN // one probe is out
} breaker_state;

typedef struct balanced {
    oms_instance is;
    uint64_t ticket; // its name here, never used again
    uint32_t in_flight;
    breaker_state state;
    int32_t failures; // in a row
    int64_t pause_ms; // of the current opening
    int64_t until_ms; // OPEN: not before; HALF_OPEN: the probe's deadline
} balanced;

struct oms_balancer {
    balanced *each;
    size_t count;
    uint64_t tickets; // given so far
    uint64_t generation;
    oms_instance *list; // room for a list that is read
};

int oms_balancer_new(oms_balancer **out, oms_error *err)
{
    if (out == NULL)
        return oms__error_set(err, OMS_EINVAL, "", "say where it goes");
    *out = calloc(1, sizeof(**out));
    return *out != NULL ? OMS_OK
                        : oms__error_set(err, OMS_ENOMEM, "",
                                         "no memory for a balancer");
}

void oms_balancer_free(oms_balancer *balancer)
{
    if (balancer == NULL)
        return;
    free(balancer->each);
    free(balancer->list);
    free(balancer);
}

// ---- the list --------------------------------------------------------------

static const balanced *known(const oms_balancer *of, const char *id)
{
    for (size_t i = 0; i < of->count; i++)
        if (strcmp(of->each[i].is.id, id) == 0)
            return &of->each[i];
    return NULL;
}

int oms_balancer_set(oms_balancer *of, const oms_instance *instances,
                     size_t count, oms_error *err)
{
    if (of == NULL || (instances == NULL && count > 0))
        return oms__error_set(err, OMS_EINVAL, "", "say which instances");
    if (count > OMS_INSTANCES_MAX)
        return oms__error_set(err, OMS_ELIMIT, "",
                              "a service has %d instances at most",
                              OMS_INSTANCES_MAX);
    balanced *each = calloc(count + 1, sizeof(*each));
    if (each == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a list");
    for (size_t i = 0; i < count; i++) {
        const balanced *before = known(of, instances[i].id);
        if (before != NULL)
            each[i] = *before;
        else
            each[i].ticket = ++of->tickets;
        each[i].is = instances[i];
    }
    free(of->each);
    of->each = each;
    of->count = count;
    return OMS_OK;
}

int oms_balancer_refresh(oms_balancer *of, const oms_discovery *discovery,
                         const char *service, oms_error *err)
{
    oms_instances about = OMS_INIT(oms_instances);
    if (of == NULL || discovery == NULL || discovery->ops == NULL)
        return oms__error_set(err, OMS_EINVAL, "", "there is no discovery");
    if (of->list == NULL)
        of->list = calloc(OMS_INSTANCES_MAX, sizeof(*of->list));
    if (of->list == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a list");
    int rc = discovery->ops->list(discovery->impl, service, of->generation,
                                  of->list, OMS_INSTANCES_MAX, &about, err);
    if (rc != OMS_OK || about.generation == of->generation)
        return rc;
    rc = oms_balancer_set(of, of->list, about.count, err);
    if (rc == OMS_OK)
        of->generation = about.generation;
    return rc;
}

size_t oms_balancer_count(const oms_balancer *of, size_t *closed)
{
    size_t good = 0;
    for (size_t i = 0; i < of->count; i++)
        good += of->each[i].state == BREAKER_CLOSED ? 1 : 0;
    if (closed != NULL)
        *closed = good;
    return of->count;
}

// ---- breakers --------------------------------------------------------------

// An open one whose pause is over is ready for its probe; so is a half open
// one whose probe never came back.
static bool allows(const balanced *one, int64_t now_ms)
{
    return one->state == BREAKER_CLOSED || now_ms >= one->until_ms;
}

static void open_for(balanced *one, int64_t now_ms, int64_t pause_ms)
{
    if (pause_ms > OMS_BALANCER_OPEN_MS_MAX)
        pause_ms = OMS_BALANCER_OPEN_MS_MAX;
    one->state = BREAKER_OPEN;
    one->pause_ms = pause_ms;
    one->until_ms = now_ms + pause_ms;
}

static void fail(balanced *one, int64_t now_ms)
{
    if (one->failures < INT32_MAX)
        one->failures++;
    if (one->state == BREAKER_HALF_OPEN)
        open_for(one, now_ms, one->pause_ms * 2);
    else if (one->state == BREAKER_CLOSED &&
             one->failures >= OMS_BALANCER_FAILURES)
        open_for(one, now_ms, OMS_BALANCER_OPEN_MS);
}

// A probe that was not sent after all gives its turn to the next.
static void release(balanced *one, int64_t now_ms)
{
    if (one->state != BREAKER_HALF_OPEN)
        return;
    one->state = BREAKER_OPEN;
    one->until_ms = now_ms;
}

static void heal(balanced *one)
{
    one->state = BREAKER_CLOSED;
    one->failures = 0;
    one->pause_ms = 0;
    one->until_ms = 0;
}

void oms_balancer_done(oms_balancer *of, uint64_t ticket, int64_t now_ms,
                       oms_balancer_outcome outcome)
{
    for (size_t i = 0; i < of->count; i++) {
        balanced *one = &of->each[i];
        if (one->ticket != ticket)
            continue;
        if (one->in_flight > 0)
            one->in_flight--;
        if (outcome == OMS_BALANCER_WELL)
            heal(one);
        else if (outcome == OMS_BALANCER_FAILED)
            fail(one, now_ms);
        else
            release(one, now_ms);
    }
}

// ---- choosing --------------------------------------------------------------

// Who may be chosen: [avoid] and [but] may not, and of the others those of the
// smallest priority.
typedef struct choice {
    int64_t now_ms;
    uint64_t avoid;
    uint64_t but;
    uint16_t priority;
} choice;

static bool may(const balanced *one, const choice *by)
{
    return one->ticket != by->avoid && one->ticket != by->but &&
           allows(one, by->now_ms);
}

static bool find_priority(const oms_balancer *of, choice *by)
{
    bool found = false;
    for (size_t i = 0; i < of->count; i++) {
        const balanced *one = &of->each[i];
        if (!may(one, by) || (found && one->is.priority >= by->priority))
            continue;
        by->priority = one->is.priority;
        found = true;
    }
    return found;
}

static uint64_t weight_of(const balanced *one)
{
    return one->is.weight > 0 ? one->is.weight : 1;
}

// One of them, in shares of their weights.
static balanced *draw(const oms_balancer *of, const choice *by, uint64_t random)
{
    uint64_t all = 0;
    for (size_t i = 0; i < of->count; i++)
        if (may(&of->each[i], by) && of->each[i].is.priority == by->priority)
            all += weight_of(&of->each[i]);
    if (all == 0)
        return NULL;
    uint64_t left = random % all;
    for (size_t i = 0; i < of->count; i++) {
        balanced *one = &of->each[i];
        if (!may(one, by) || one->is.priority != by->priority)
            continue;
        if (left < weight_of(one))
            return one;
        left -= weight_of(one);
    }
    return NULL;
}

// A second number of the first (the finish of splitmix64).
static uint64_t mixed(uint64_t random)
{
    random += 0x9e3779b97f4a7c15u;
    random = (random ^ (random >> 30)) * 0xbf58476d1ce4e5b9u;
    random = (random ^ (random >> 27)) * 0x94d049bb133111ebu;
    return random ^ (random >> 31);
}

static balanced *choose(oms_balancer *of, choice *by, uint64_t random)
{
    if (!find_priority(of, by))
        return NULL;
    balanced *one = draw(of, by, mixed(random));
    by->but = one->ticket;
    balanced *other = draw(of, by, mixed(random ^ one->ticket));
    bool less = other != NULL && other->in_flight * weight_of(one) <
                                     one->in_flight * weight_of(other);
    return less ? other : one;
}

int oms_balancer_pick(oms_balancer *of, int64_t now_ms, int64_t timeout_ms,
                      uint64_t random, uint64_t avoid, oms_instance *out,
                      uint64_t *ticket, oms_error *err)
{
    choice by = {.now_ms = now_ms, .avoid = avoid};
    if (of->count == 0)
        return oms__error_set(err, OMS_ENOTFOUND, "",
                              "no instance of the service is known");
    balanced *one = choose(of, &by, random);
    if (one == NULL && avoid != 0) {
        by = (choice){.now_ms = now_ms};
        one = choose(of, &by, random);
    }
    if (one == NULL)
        return oms__error_set(err, OMS_EBUSY, "",
                              "no instance of the service works at present");
    if (one->state != BREAKER_CLOSED) {
        one->state = BREAKER_HALF_OPEN;
        one->until_ms = now_ms + timeout_ms;
    }
    one->in_flight++;
    *out = one->is;
    *ticket = one->ticket;
    return OMS_OK;
}
