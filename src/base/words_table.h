// Tables of characters, for words.c.
#ifndef OMS_BASE_WORDS_TABLE_H
#define OMS_BASE_WORDS_TABLE_H

#include <stdint.h>

typedef struct oms_fold {
    uint32_t first;
    uint32_t last;
    int32_t add;
    uint32_t step; // 2: only every other character
} oms_fold;

#define OMS__WORD_GAPS 410
#define OMS__WORD_MARKS 8
#define OMS__WORD_FOLDS 620
extern const uint32_t oms__word_gaps[OMS__WORD_GAPS][2];
extern const uint32_t oms__word_marks[OMS__WORD_MARKS][2];
extern const oms_fold oms__word_folds[OMS__WORD_FOLDS];

#endif
