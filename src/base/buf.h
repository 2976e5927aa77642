// Growing bytes with a ceiling. Always NUL-terminated, failure is sticky.
#ifndef OMS_BASE_BUF_H
#define OMS_BASE_BUF_H

#include "oms/port/host.h"

typedef struct oms_buf {
    oms_allocator allocator;
    char *bytes; // NULL until the first write
    size_t count;
    size_t room;
    size_t bytes_max;
    bool failed;
} oms_buf;

void oms__buf_init(oms_buf *buf, const oms_allocator *allocator,
                   size_t bytes_max);
void oms__buf_reset(oms_buf *buf); // keeps the memory
void oms__buf_free(oms_buf *buf);
// Room for [more] bytes and a NUL behind the count, or false (and failed).
bool oms__buf_ensure(oms_buf *buf, size_t more);
void oms__buf_add(oms_buf *buf, const char *bytes, size_t count);
void oms__buf_text(oms_buf *buf, const char *text);
void oms__buf_int(oms_buf *buf, int64_t value);
void oms__buf_printf(oms_buf *buf, const char *format, ...) OMS_PRINTF(2, 3);
// A JSON string with quotes and escapes; NULL writes null.
void oms__buf_json(oms_buf *buf, const char *text);
// Moves the bytes to the caller (free with the same allocator).
char *oms__buf_take(oms_buf *buf);

#endif
