// What Prometheus' own clients tell of a process, and what this daemon is.
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "watch_parts.h"

static void put(text *to, const char *name, const char *type, const char *help,
                double value)
{
    metrics_head(to, name, type, help);
    text_print(to, "%s %.15g\n", name, value);
}

static int64_t open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int64_t count = -3; // ".", ".." and this one
    if (folder == NULL)
        return 0;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

// The numbers behind the name of the program in /proc/self/stat: [field] is
// counted as in proc(5).
static double stat_field(const char *stat, int field)
{
    const char *at = strrchr(stat, ')');
    for (int i = 2; at != NULL && i < field; i++)
        at = strchr(at + 1, ' ');
    double value = 0;
    if (at == NULL || sscanf(at, " %lf", &value) != 1)
        return 0;
    return value;
}

static void put_stat(text *to)
{
    char stat[1024] = "";
    FILE *file = fopen("/proc/self/stat", "r");
    if (file == NULL)
        return;
    size_t count = fread(stat, 1, sizeof(stat) - 1, file);
    fclose(file);
    stat[count] = '\0';
    double tick = (double)sysconf(_SC_CLK_TCK);
    put(to, "process_cpu_seconds_total", "counter",
        "User and system time in seconds.",
        (stat_field(stat, 14) + stat_field(stat, 15)) / tick);
    put(to, "process_virtual_memory_bytes", "gauge", "Virtual memory.",
        stat_field(stat, 23));
    put(to, "process_resident_memory_bytes", "gauge", "Resident memory.",
        stat_field(stat, 24) * (double)sysconf(_SC_PAGESIZE));
    metrics_head(to, "omsd_threads", "gauge", "Threads of the process.");
    text_print(to, "omsd_threads %.0f\n", stat_field(stat, 20));
}

static void put_lines(text *to)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    metrics_head(to, "omsd_log_lines_total", "counter", "Lines of the log.");
    for (int i = 0; i <= LEVEL_DEBUG; i++)
        text_print(to, "omsd_log_lines_total{level=\"%s\"} %lld\n", names[i],
                   (long long)log_lines((level)i));
    put(to, "omsd_log_suppressed_total", "counter",
        "Lines kept back because the same event was told too often.",
        (double)log_suppressed());
    put(to, "omsd_otlp_spans_sent_total", "counter",
        "Spans that a collector took.", (double)otlp_sent());
    put(to, "omsd_otlp_spans_dropped_total", "counter",
        "Spans lost: too many waited, or the collector did not take them.",
        (double)otlp_dropped());
}

void metrics_process(text *to, const omsd *of)
{
    put_lines(to);
    put_stat(to);
    put(to, "process_open_fds", "gauge", "Open file descriptors.",
        (double)open_files());
    struct rlimit most = {.rlim_cur = 0};
    getrlimit(RLIMIT_NOFILE, &most);
    put(to, "process_max_fds", "gauge", "Most open file descriptors.",
        (double)most.rlim_cur);
    put(to, "process_start_time_seconds", "gauge", "Begin, since 1970 in UTC.",
        (double)of->begun_ms / 1e3);
    metrics_head(to, "omsd_build_info", "gauge", "1; what this daemon is.");
    text_put(to, "omsd_build_info{");
    metrics_label(to, "version", oms_version());
    text_put(to, "} 1\n");
}
