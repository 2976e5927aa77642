// A server that answers in every way the seam of omsd has: at once, from
// another thread, never in time, as a stream at once or later. It serves until
// its standard input ends, stops with little patience, and says how many
// exchanges began and ended.
#include <omsd.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM 20000
#define PATIENCE_MS 300
#define LATE_US 1000000

static atomic_long began, ended, late;

typedef struct job {
    exchange *of;
    http_stream *to;
} job;

static void answer(exchange *of, const char *said)
{
    text body = {0};
    text_put(&body, said);
    http_send(of, 200, "text/plain", &body);
}

static void answer_later(void *with)
{
    job *it = with;
    usleep((useconds_t)(atomic_load(&began) % 16) * 100);
    http_add(it->of, "X-Later", "1");
    answer(it->of, "later");
    free(it);
}

static void *answer_late(void *with)
{
    job *it = with;
    usleep(LATE_US);
    answer(it->of, "late");
    free(it);
    atomic_fetch_sub(&late, 1);
    return NULL;
}

static void write_stream(void *with)
{
    job *it = with;
    char line[1000];
    memset(line, 'x', sizeof(line));
    if (it->to == NULL)
        it->to = http_stream_begin(it->of, "text/plain", ROOM);
    for (int i = 0; i < 200; i++) {
        if (!http_stream_write(it->to, line, sizeof(line)))
            break;
        if (i % 10 == 0)
            usleep(500);
    }
    http_stream_end(it->to);
    free(it);
}

static void begin_late(job *it)
{
    pthread_t thread;
    http_wait(it->of);
    atomic_fetch_add(&late, 1);
    pthread_create(&thread, NULL, answer_late, it);
    pthread_detach(thread);
}

static void begin_stream(job *it, bool now)
{
    if (now)
        it->to = http_stream_begin(it->of, "text/plain", ROOM);
    else
        http_wait(it->of);
    while (!pool_run(write_stream, it))
        usleep(100);
}

static void serve_one(void *context, exchange *of)
{
    (void)context;
    atomic_fetch_add(&began, 1);
    const char *path = of->path;
    if (http_refused(of)->status != 0 || strcmp(path, "/now") == 0) {
        answer(of, "now");
        return;
    }
    job *it = need(NULL, sizeof(*it));
    *it = (job){.of = of};
    if (strcmp(path, "/late") == 0) {
        begin_late(it);
    } else if (strncmp(path, "/stream", 7) == 0) {
        begin_stream(it, strcmp(path, "/stream-now") == 0);
    } else {
        http_wait(of);
        while (!pool_run(answer_later, it))
            usleep(100);
    }
}

static void count_end(void *context, exchange *of)
{
    (void)context;
    (void)of;
    atomic_fetch_add(&ended, 1);
}

int main(void)
{
    char why[256];
    http_options options = {.host = "127.0.0.1",
                            .threads = 3,
                            .connections_max = 500,
                            .body_bytes_max = 100000,
                            .idle_s = 5,
                            .serve = serve_one,
                            .ended = count_end};
    http_server *server = http_start(&options, why, sizeof(why));
    if (server == NULL) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    printf("%d\n", http_port(server));
    fflush(stdout);
    while (getchar() != EOF) {
    }
    http_stop(server, PATIENCE_MS);
    pool_end();
    while (atomic_load(&late) > 0)
        usleep(1000);
    printf("%ld %ld\n", atomic_load(&began), atomic_load(&ended));
    return 0;
}
