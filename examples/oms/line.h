// One line of a command file, cut into its parts. The arguments stay text: the
// library reads them once, strictly, and says where they are wrong.
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct cli_line {
    int64_t at_ms; // 0: not given
    const char *command;
    const char *key;
    const char *args;
    const char *actor; // NULL: none
} cli_line;

// Cuts [text] in place; the parts point into it. False: *why says what is
// wrong, and *where is the offset in bytes.
bool line_cut(char *text, cli_line *out, const char **why, int64_t *where);
// True if there is nothing on the line but blanks.
bool line_blank(const char *text);

#endif
