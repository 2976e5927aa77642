// JSON lines on stderr. A line is one write, so lines of several threads and
// processes do not mix. Lines of requests come by the thousand: they gather
// and a thread writes them; anything else takes them along at once.
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "watch_parts.h"

#define GATHER_BYTES (32 * 1024) // then they are written
#define GATHER_MS 250
#define SLOTS 64 // events whose repetition is bounded, each by its name

static const char *const names[] = {"error", "warn", "info", "debug"};

typedef struct slot {
    char event[48];
    int64_t second;
    int count;
    int64_t suppressed;
} slot;

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t more;
    pthread_t thread;
    bool running;
    text gathered;
    time_t second; // of second_text
    char second_text[32];
    slot slots[SLOTS];
} lines = {.mutex = PTHREAD_MUTEX_INITIALIZER,
           .more = PTHREAD_COND_INITIALIZER};

static _Atomic int least = LEVEL_INFO;
static _Atomic int64_t written[LEVEL_DEBUG + 1];
static _Atomic int64_t suppressed;

void log_level(level at)
{
    least = (int)at;
}

bool log_level_read(const char *name, level *out)
{
    for (int i = 0; i <= LEVEL_DEBUG; i++)
        if (strcmp(name, names[i]) == 0) {
            *out = (level)i;
            return true;
        }
    return false;
}

bool log_wants(level at)
{
    return (int)at <= least;
}

int64_t log_lines(level at)
{
    return written[at];
}

int64_t log_suppressed(void)
{
    return suppressed;
}

// ---- writing ---------------------------------------------------------------

// Under the mutex. A reader of stderr that is gone is no reason to end.
static void write_out(void)
{
    size_t done = 0;
    while (done < lines.gathered.count) {
        ssize_t count = write(STDERR_FILENO, lines.gathered.bytes + done,
                              lines.gathered.count - done);
        if (count <= 0)
            break;
        done += (size_t)count;
    }
    lines.gathered.count = 0;
}

static void *write_gathered(void *nothing)
{
    (void)nothing;
    const struct timespec nap = {.tv_nsec = GATHER_MS * 1000000L};
    pthread_mutex_lock(&lines.mutex);
    for (;;) {
        while (lines.gathered.count == 0)
            pthread_cond_wait(&lines.more, &lines.mutex);
        pthread_mutex_unlock(&lines.mutex);
        nanosleep(&nap, NULL);
        pthread_mutex_lock(&lines.mutex);
        write_out();
    }
    return nothing;
}

// Under the mutex: the date and time of day of a second, made once.
static const char *second_of(time_t at)
{
    if (at != lines.second || lines.second_text[0] == '\0') {
        struct tm day;
        gmtime_r(&at, &day);
        strftime(lines.second_text, sizeof(lines.second_text),
                 "%Y-%m-%dT%H:%M:%S", &day);
        lines.second = at;
    }
    return lines.second_text;
}

static void put_head(text *to, level at, const char *event)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    text_print(to, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"event\":",
               second_of(now.tv_sec), now.tv_nsec / 1000000, names[at]);
    text_json(to, event);
}

static void put_line(level at, const char *event, const text *members)
{
    put_head(&lines.gathered, at, event);
    text_bytes(&lines.gathered, members->bytes, members->count);
    text_put(&lines.gathered, "}\n");
    atomic_fetch_add_explicit(&written[at], 1, memory_order_relaxed);
}

void log_request(level at, const text *members)
{
    if (!log_wants(at))
        return;
    pthread_mutex_lock(&lines.mutex);
    bool first = lines.gathered.count == 0;
    put_line(at, "request", members);
    if (!lines.running)
        lines.running =
            pthread_create(&lines.thread, NULL, write_gathered, NULL) == 0;
    if (!lines.running || lines.gathered.count >= GATHER_BYTES)
        write_out();
    else if (first)
        pthread_cond_signal(&lines.more);
    pthread_mutex_unlock(&lines.mutex);
}

// ---- the bound of repetition -----------------------------------------------

static slot *slot_of(const char *event)
{
    uint32_t hash = 2166136261u;
    for (const char *at = event; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    slot *found = &lines.slots[hash % SLOTS];
    if (strncmp(found->event, event, sizeof(found->event) - 1) != 0) {
        *found = (slot){.suppressed = 0};
        snprintf(found->event, sizeof(found->event), "%s", event);
    }
    return found;
}

// Under the mutex: whether this line may be told. [kept_back]: how many of its
// kind were not since the last one.
static bool take_turn(const char *event, int64_t *kept_back)
{
    slot *of = slot_of(event);
    int64_t second = watch_now_us() / 1000000;
    if (second != of->second) {
        of->second = second;
        of->count = 0;
    }
    if (of->count >= LOG_BURST) {
        of->suppressed++;
        suppressed++;
        return false;
    }
    of->count++;
    *kept_back = of->suppressed;
    of->suppressed = 0;
    return true;
}

static void tell(level at, const char *event, text *members)
{
    int64_t kept_back = 0;
    pthread_mutex_lock(&lines.mutex);
    if (take_turn(event, &kept_back)) {
        if (kept_back > 0)
            text_print(members, ",\"suppressed\":%lld", (long long)kept_back);
        put_line(at, event, members);
        write_out();
    }
    pthread_mutex_unlock(&lines.mutex);
}

void log_event(level at, const char *event, ...)
{
    if (!log_wants(at))
        return;
    text members = {0};
    va_list given;
    va_start(given, event);
    for (const char *name = va_arg(given, const char *); name != NULL;
         name = va_arg(given, const char *)) {
        const char *value = va_arg(given, const char *);
        if (value == NULL)
            continue;
        text_put(&members, ",");
        text_json(&members, name);
        text_put(&members, ":");
        text_json(&members, value);
    }
    va_end(given);
    tell(at, event, &members);
    text_free(&members);
}

// ---- the engine's lines ----------------------------------------------------

static void engine_line(void *impl, oms_log_level at, const char *event,
                        const char *fields)
{
    (void)impl;
    level mine = at == OMS_LOG_ERROR  ? LEVEL_ERROR
                 : at == OMS_LOG_WARN ? LEVEL_WARN
                 : at == OMS_LOG_INFO ? LEVEL_INFO
                                      : LEVEL_DEBUG;
    if (!log_wants(mine))
        return;
    text members = {0};
    if (fields != NULL && fields[0] == '{')
        text_print(&members, ",\"engine\":%s", fields);
    tell(mine, event, &members);
    text_free(&members);
}

oms_log log_port(void)
{
    static const oms_log_ops ops = {
        .size = sizeof(ops), .name = "omsd", .line = engine_line};
    return (oms_log){.ops = &ops};
}
