// Lines of a file or a pipe, without copying them: they stay where they were
// read until lines_release. Memory is bounded, whatever comes in.
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oms/limits.h"

// A command of OMS_JSON_BYTES_MAX and what is around it.
#define LINE_BYTES_MAX (OMS_JSON_BYTES_MAX + 4096)

typedef enum line_kind {
    LINE_ONE,  // here is a line, with a NUL behind it
    LINE_HELD, // release what you hold and ask again
    LINE_LONG, // a line was longer than LINE_BYTES_MAX and was skipped
    LINE_END,  // there are no more
    LINE_FAIL  // reading failed; errno says why
} line_kind;

typedef struct cli_lines {
    int fd;
    char *bytes;
    size_t room;
    size_t begin; // of what was not handed out yet
    size_t seen;  // no newline before this
    size_t end;
    bool held;        // lines were handed out and not released
    bool skipping;    // inside a line that is too long
    bool over;        // the file has ended
    int64_t number;   // of the last line, from 1
    int64_t consumed; // bytes of all lines so far
} cli_lines;

// [fd] stays the caller's.
void lines_open(cli_lines *lines, int fd);
line_kind lines_next(cli_lines *lines, char **out);
// The lines handed out so far are not needed any more.
void lines_release(cli_lines *lines);
void lines_close(cli_lines *lines);

#endif
