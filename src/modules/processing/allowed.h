// What order.allowed answers, shared by the two files that work it out.
#ifndef OMS_PROCESSING_ALLOWED_H
#define OMS_PROCESSING_ALLOWED_H

#include <string.h>

#include "modules/processing/changes.h"

#define ALLOWED_OTHERS_MAX 8

typedef struct allowed_line {
    int64_t line_no;
    int64_t quantity;
    bool allowed;
    const oms_refusal *refusals;
    size_t refusals_count;
} allowed_line;

typedef struct allowed_result {
    const char *order_id;
    int32_t status;
    const oms_next_step *steps;
    size_t steps_count;
    const oms_next_step *changes;
    size_t changes_count;
    const oms_next_step *others;
    size_t others_count;
    const allowed_line *lines;
    size_t lines_count;
} allowed_result;

// allowed_more.c
void oms__allowed_changes(oms_tx *tx, order_work *work, allowed_result *out);
void oms__allowed_others(oms_tx *tx, const order_work *work,
                         allowed_result *out);
void oms__allowed_lines(oms_tx *tx, order_work *work, allowed_result *out);

#endif
