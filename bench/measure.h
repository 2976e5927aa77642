// What both sides of the benchmark measure with: one clock, one row format.
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static inline double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline double seconds_cpu(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
}

// Bytes that this process has sent to the disk (Linux).
static inline double bytes_written(void)
{
    FILE *f = fopen("/proc/self/io", "r");
    char line[128];
    double bytes = 0;
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "write_bytes:", 12) == 0) bytes = atof(line + 12);
    if (f) fclose(f);
    return bytes;
}

static inline int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

// A run's start; measure_end prints the line.
typedef struct measure {
    double wall, cpu, written;
} measure;

static inline measure measure_start(void)
{
    return (measure){seconds_now(), seconds_cpu(), bytes_written()};
}

static inline void measure_end(const measure *start, const char *what,
                               double done, const char *more)
{
    double wall = seconds_now() - start->wall;
    double cpu = seconds_cpu() - start->cpu;
    double written = bytes_written() - start->written;
    printf("%s rate=%.1f cpu_us=%.2f disk_bytes=%.0f %s\n", what, done / wall,
           cpu / done * 1e6, written / done, more);
}

#endif
