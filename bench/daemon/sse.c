// Many readers of event streams while orders change: how long from an event's
// own time (when its command was applied, so the commit is in it) until a
// reader has it. Started by bench/daemon/sse.py.
//
//   sse PORT all|own READERS CHANGES-A-SECOND SECONDS
//
// all: every reader follows /v1/events. own: reader n follows order sse-n. The
// orders sse-0 ... are there already; a change is a note on one of them.
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WRITERS 16
#define MS_MAX 60000
#define TAIL 64 // bytes of a buffer that may be the begin of a time

static const char mark[] = ",\"at_ms\":";

typedef struct reader {
    int socket;
    bool ready;                     // its first frame is there
    enum { HEAD, SIZE, DATA } part; // of the chunked reply
    size_t left;                    // of a chunk
    uint32_t last;                  // four bytes of the head
    size_t tail;
    char kept[TAIL];
} reader;

static struct {
    int port, readers, rate, seconds;
    bool all;
    _Atomic bool over;
    _Atomic int64_t changes, failed;
    int64_t frames, counts[MS_MAX + 1];
} run;

static int64_t now_us(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int dial(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)run.port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int made = socket(AF_INET, SOCK_STREAM, 0);
    if (made < 0 || connect(made, (struct sockaddr *)&to, sizeof(to)) != 0) {
        perror("sse: connect");
        exit(2);
    }
    return made;
}

// ---- changes ---------------------------------------------------------------

static bool change(int through, int64_t number)
{
    static const char body[] = "{\"text\":\"a change\"}";
    char bytes[4096];
    int count = snprintf(
        bytes, sizeof(bytes),
        "POST /v1/orders/sse-%lld/notes HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
        "Idempotency-Key: change-%d-%lld\r\nContent-Type: application/json\r\n"
        "Content-Length: %zu\r\n\r\n%s",
        (long long)(number % run.readers), run.port, (int)getpid(),
        (long long)number, sizeof(body) - 1, body);
    if (write(through, bytes, (size_t)count) != count)
        return false;
    ssize_t got = read(through, bytes, sizeof(bytes) - 1);
    return got > 12 && memcmp(bytes + 9, "20", 2) == 0;
}

static void *write_changes(void *given)
{
    int64_t number = (int64_t)(intptr_t)given;
    int through = dial();
    int64_t begin = now_us(CLOCK_MONOTONIC);
    for (int64_t turn = 0; !run.over; turn++, number += WRITERS) {
        int64_t at = begin + turn * 1000000 * WRITERS / run.rate;
        int64_t left = at - now_us(CLOCK_MONOTONIC);
        if (left > 0)
            usleep((useconds_t)left);
        if (change(through, number))
            run.changes++;
        else
            run.failed++;
    }
    close(through);
    return NULL;
}

// ---- readers ---------------------------------------------------------------

static void note(const char *digits)
{
    int64_t at_ms = strtoll(digits, NULL, 10);
    int64_t took = now_us(CLOCK_REALTIME) / 1000 - at_ms;
    took = took < 0 ? 0 : took > MS_MAX ? MS_MAX : took;
    run.frames++;
    run.counts[took]++;
}

// A time may lie across two reads: what may be its begin is kept.
static void look(reader *of, char *bytes, size_t count)
{
    char *end = bytes + count;
    char *at = bytes;
    bytes[count] = '\0';
    of->ready = of->ready || memmem(bytes, count, "id: ", 4) != NULL;
    for (char *found; (found = memmem(at, (size_t)(end - at), mark,
                                      sizeof(mark) - 1)) != NULL &&
                      found + sizeof(mark) + 14 < end;) {
        note(found + sizeof(mark) - 1);
        at = found + sizeof(mark) - 1;
    }
    size_t left = (size_t)(end - at);
    of->tail = left < TAIL - 1 ? left : TAIL - 1;
    memcpy(of->kept, end - of->tail, of->tail);
}

static void size_digit(reader *of, char byte)
{
    if (byte == '\n')
        of->part = DATA;
    else if (byte != '\r')
        of->left = of->left * 16 +
                   (size_t)(byte <= '9' ? byte - '0' : (byte | 32) - 'a' + 10);
}

// The body without the sizes of its chunks; how many bytes of it.
static size_t unchunk(reader *of, const char *from, size_t count, char *to)
{
    char *begin = to;
    for (const char *end = from + count; from < end;) {
        if (of->part == DATA && of->left > 0) {
            size_t here = (size_t)(end - from);
            here = here < of->left ? here : of->left;
            memcpy(to, from, here);
            to += here;
            from += here;
            of->left -= here;
            continue;
        }
        char byte = *from++;
        of->last = of->last << 8 | (unsigned char)byte;
        if (of->part == HEAD && of->last == 0x0d0a0d0a)
            of->part = SIZE;
        else if (of->part == SIZE)
            size_digit(of, byte);
        else if (of->part == DATA && byte == '\n')
            of->part = SIZE;
    }
    return (size_t)(to - begin);
}

static void read_some(reader *of)
{
    static char raw[256 * 1024], bytes[TAIL + sizeof(raw) + 1];
    memcpy(bytes, of->kept, of->tail);
    ssize_t got = recv(of->socket, raw, sizeof(raw), MSG_DONTWAIT);
    if (got > 0) {
        size_t count = unchunk(of, raw, (size_t)got, bytes + of->tail);
        look(of, bytes, of->tail + count);
    } else if (got == 0 || errno != EAGAIN) {
        fprintf(stderr, "sse: a stream ended\n");
        exit(2);
    }
}

static void begin(reader *of, int number, int poll)
{
    char bytes[512], path[128];
    snprintf(path, sizeof(path), "/v1/orders/sse-%d/events", number);
    int count = snprintf(bytes, sizeof(bytes),
                         "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                         "Accept: text/event-stream\r\n\r\n",
                         run.all ? "/v1/events" : path, run.port);
    of->socket = dial();
    if (write(of->socket, bytes, (size_t)count) != count)
        exit(2);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = of};
    epoll_ctl(poll, EPOLL_CTL_ADD, of->socket, &event);
}

static void wait_for(int poll, int64_t until_us)
{
    struct epoll_event events[256];
    while (now_us(CLOCK_MONOTONIC) < until_us) {
        int count = epoll_wait(poll, events, 256, 50);
        for (int i = 0; i < count; i++)
            read_some(events[i].data.ptr);
    }
}

static int64_t share(double part)
{
    int64_t sum = 0;
    for (int64_t ms = 0; ms <= MS_MAX; ms++)
        if ((sum += run.counts[ms]) >= (int64_t)(part * (double)run.frames))
            return ms;
    return MS_MAX;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 1;
    run.port = atoi(argv[1]);
    run.all = strcmp(argv[2], "all") == 0;
    run.readers = atoi(argv[3]);
    run.rate = atoi(argv[4]);
    run.seconds = atoi(argv[5]);
    int poll = epoll_create1(0);
    reader *readers = calloc((size_t)run.readers, sizeof(reader));
    for (int i = 0; i < run.readers; i++)
        begin(&readers[i], i, poll);
    for (int i = 0; i < run.readers; i++)
        while (!readers[i].ready)
            wait_for(poll, now_us(CLOCK_MONOTONIC) + 1000);
    pthread_t writers[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&writers[i], NULL, write_changes, (void *)(intptr_t)i);
    int64_t end = now_us(CLOCK_MONOTONIC) + run.seconds * 1000000LL;
    wait_for(poll, end);
    run.over = true;
    for (int i = 0; i < WRITERS; i++)
        pthread_join(writers[i], NULL);
    for (int64_t before = -1; before != run.frames;) {
        before = run.frames;
        wait_for(poll, now_us(CLOCK_MONOTONIC) + 500000);
    }
    printf("{\"changes\": %lld, \"failed\": %lld, \"frames\": %lld, \"p50_ms\":"
           " %lld, \"p99_ms\": %lld, \"max_ms\": %lld}\n",
           (long long)run.changes, (long long)run.failed, (long long)run.frames,
           (long long)share(0.5), (long long)share(0.99), (long long)share(1));
    return 0;
}
