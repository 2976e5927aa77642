// Keeps the trace. FNV-1a by bytes: the same with every compiler.
#include "sim/trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SOMETIMES_TEXT(name, text) text,
const char *const situation_names[SITUATIONS] = {SOMETIMES_ALL(SOMETIMES_TEXT)};

void trace_begin(trace *of)
{
    bool loud = of->loud;
    memset(of, 0, sizeof(*of));
    of->loud = loud;
    of->hash = 14695981039346656037ULL;
}

void trace_hash(trace *of, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++)
        of->hash = (of->hash ^ at[i]) * 1099511628211ULL;
}

void trace_number(trace *of, int64_t number)
{
    for (int i = 0; i < 8; i++) {
        unsigned char byte = (unsigned char)((uint64_t)number >> (8 * i));
        trace_hash(of, &byte, 1);
    }
}

void trace_line(trace *of, const char *format, ...)
{
    char *line = of->lines[of->lines_count % TRACE_LINES];
    of->lines_count++;
    va_list args;
    va_start(args, format);
    vsnprintf(line, TRACE_WIDTH, format, args);
    va_end(args);
    trace_hash(of, line, strlen(line));
    if (of->loud)
        fprintf(stderr, "%s\n", line);
}

void trace_print(const trace *of)
{
    uint64_t first =
        of->lines_count > TRACE_LINES ? of->lines_count - TRACE_LINES : 0;
    for (uint64_t i = first; i < of->lines_count; i++)
        fprintf(stderr, "  %6llu %s\n", (unsigned long long)i,
                of->lines[i % TRACE_LINES]);
}
