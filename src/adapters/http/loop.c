// The client's thread sleeps here until a socket, the time or another thread
// has something for it. Sockets are watched by epoll and told to curl one by
// one: a wake costs what has happened, not what is in flight.
#define _GNU_SOURCE
#include "adapters/http/client.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_AT_ONCE 256
#define REST_MS_MAX 60000

static int64_t clock_us(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t oms__loop_now_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

int64_t oms__loop_wall_ms(void)
{
    return clock_us(CLOCK_REALTIME) / 1000;
}

static int watch_time(CURLM *multi, long timeout_ms, void *impl)
{
    oms_http *http = impl;
    (void)multi;
    http->curl_due_us = -1;
    if (timeout_ms >= 0)
        http->curl_due_us = oms__loop_now_us() + (int64_t)timeout_ms * 1000;
    return 0;
}

// A socket that cannot be watched is left to its timeouts: saying so to curl
// would end every transfer there is.
static int watch_socket(CURL *easy, curl_socket_t socket, int what, void *impl,
                        void *known)
{
    oms_http *http = impl;
    (void)easy;
    struct epoll_event event = {.data.fd = socket};
    if (what == CURL_POLL_REMOVE) {
        (void)epoll_ctl(http->epoll, EPOLL_CTL_DEL, socket, &event);
        return 0;
    }
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        event.events |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        event.events |= EPOLLOUT;
    int first = known != NULL ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    int second = known != NULL ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(http->epoll, first, socket, &event) != 0)
        (void)epoll_ctl(http->epoll, second, socket, &event);
    (void)curl_multi_assign(http->multi, socket, http);
    return 0;
}

int oms__loop_open(oms_http *http)
{
    http->curl_due_us = -1;
    http->multi = curl_multi_init();
    http->epoll = epoll_create1(EPOLL_CLOEXEC);
    http->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = http->wake};
    if (http->multi == NULL || http->epoll < 0 || http->wake < 0 ||
        epoll_ctl(http->epoll, EPOLL_CTL_ADD, http->wake, &event) != 0)
        return OMS_ENOMEM;
    curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
    curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, watch_time);
    curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
    curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    return OMS_OK;
}

void oms__loop_close(oms_http *http)
{
    if (http->multi != NULL)
        (void)curl_multi_cleanup(http->multi);
    http->multi = NULL;
    if (http->epoll >= 0)
        (void)close(http->epoll);
    if (http->wake >= 0)
        (void)close(http->wake);
    http->epoll = -1;
    http->wake = -1;
}

void oms__loop_wake(oms_http *http)
{
    uint64_t one = 1;
    ssize_t written = write(http->wake, &one, sizeof(one));
    (void)written; // a full counter has woken it already
}

static void hush(oms_http *http)
{
    uint64_t count = 0;
    ssize_t got = read(http->wake, &count, sizeof(count));
    (void)got; // another turn may have emptied it
}

static void act(oms_http *http, const struct epoll_event *event)
{
    int running = 0;
    int mask = 0;
    if (event->data.fd == http->wake) {
        hush(http);
        return;
    }
    if ((event->events & EPOLLIN) != 0)
        mask |= CURL_CSELECT_IN;
    if ((event->events & EPOLLOUT) != 0)
        mask |= CURL_CSELECT_OUT;
    if ((event->events & (EPOLLERR | EPOLLHUP)) != 0)
        mask |= CURL_CSELECT_IN | CURL_CSELECT_ERR; // reading says what it is
    (void)curl_multi_socket_action(http->multi, event->data.fd, mask, &running);
}

// Rounded up: a wake before its time would find nothing to do.
static int rest_ms(const oms_http *http, int64_t until_us)
{
    int64_t due_us = http->curl_due_us;
    if (until_us >= 0 && (due_us < 0 || until_us < due_us))
        due_us = until_us;
    if (due_us < 0)
        return REST_MS_MAX;
    int64_t rest = due_us - oms__loop_now_us();
    if (rest <= 0)
        return 0;
    rest = (rest + 999) / 1000;
    return rest < REST_MS_MAX ? (int)rest : REST_MS_MAX;
}

bool oms__loop_turn(oms_http *http, int64_t until_us)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = epoll_wait(http->epoll, events, EVENTS_AT_ONCE,
                           rest_ms(http, until_us));
    for (int i = 0; i < count; i++)
        act(http, &events[i]);
    if (http->curl_due_us >= 0 && oms__loop_now_us() >= http->curl_due_us) {
        int running = 0;
        http->curl_due_us = -1;
        (void)curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0,
                                       &running);
    }
    return count == EVENTS_AT_ONCE;
}
