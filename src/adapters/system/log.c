// Log lines for people who operate: one JSON object a line on the standard
// error, written with one call so that lines of threads do not mix. A line
// that does not fit is cut down to its event. Must never fail its caller.
#define _POSIX_C_SOURCE 200809L
#include "adapters/system/system.h"
#include "base/time.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LINE_BYTES_MAX 4096 // a pipe takes this much in one piece

static const char *level_name(oms_log_level level)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < OMS_LOG_DEBUG || level > OMS_LOG_ERROR)
        return "error";
    return names[level - OMS_LOG_DEBUG];
}

static void log_line(void *impl, oms_log_level level, const char *event,
                     const char *fields)
{
    (void)impl;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char at[OMS_TIME_ROOM];
    oms__time_text((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, at);
    const char *form = "{\"at\":\"%s\",\"level\":\"%s\",\"event\":\"%s\","
                       "\"fields\":%s}\n";
    char line[LINE_BYTES_MAX];
    const char *given = fields ? fields : "{}";
    int count =
        snprintf(line, sizeof line, form, at, level_name(level), event, given);
    if (count < 0 || (size_t)count >= sizeof line)
        count = snprintf(line, sizeof line, form, at, level_name(level), event,
                         "{\"cut\":true}");
    if (count < 0 || (size_t)count >= sizeof line)
        return;
    ssize_t written = write(STDERR_FILENO, line, (size_t)count);
    (void)written; // there is nowhere left to complain
}

static const oms_log_ops log_ops = {
    .size = sizeof(oms_log_ops),
    .name = "stderr",
    .line = log_line,
};

oms_log oms__system_log(void)
{
    return (oms_log){.ops = &log_ops};
}
