// Fills a caller's oms_error. All of these tolerate err == NULL and return
// [code], so that a refusal is one line: return oms__error_set(...).
#ifndef OMS_BASE_ERROR_H
#define OMS_BASE_ERROR_H

#include "oms/base.h"

int oms__error_set(oms_error *err, int code, const char *where,
                   const char *format, ...) OMS_PRINTF(4, 5);
// Copies what fits into the destination's own size.
int oms__error_copy(oms_error *to, const oms_error *from);
// Adds a guard's name to err->guards, comma separated.
void oms__error_guard(oms_error *err, const char *guard);
void oms__error_clear(oms_error *err);

#endif
