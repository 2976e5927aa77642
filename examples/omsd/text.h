// A text that grows. When memory ends the process does: a daemon is restarted,
// and nothing that was acknowledged is lost by that.
#ifndef OMSD_TEXT_H
#define OMSD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct text {
    char *bytes; // owned, NUL-terminated; NULL while empty
    size_t count;
    size_t room;
} text;

void *need(void *memory, size_t bytes); // realloc that cannot fail
char *need_text(const char *from);      // strdup that cannot fail
void text_put(text *to, const char *from);
void text_bytes(text *to, const char *from, size_t count);
void text_print(text *to, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_json(text *to, const char *from); // in quotes, escaped; NULL: null
void text_free(text *of);

#endif
