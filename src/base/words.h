// Texts as words, for searching: runs of letters and digits without case and
// accents, exactly as SQLite's tokenizer unicode61 with remove_diacritics=2 has
// them, so that every store finds the same.
#ifndef OMS_BASE_WORDS_H
#define OMS_BASE_WORDS_H

#include "base/arena.h"
#include "oms/port/store.h"

// A longer word is cut; two that differ behind it are the same.
#define OMS__WORD_ROOM 1024

// The next word of *text, which moves behind it. False: there is none.
bool oms__words_next(const char **text, char word[OMS__WORD_ROOM]);

// What somebody wants to find, as words; a * right behind a word makes it a
// prefix, and everything else between words means nothing. OMS_EINVAL at
// "/text": no word, or more than OMS_WORDS_MAX; OMS_ENOMEM.
int oms__words_parse(const char *text, oms_word words[OMS_WORDS_MAX],
                     uint32_t *count, oms_arena *arena, oms_error *err);

// Whether the text has every one of the words.
bool oms__words_hold(const char *text, const oms_word *words, uint32_t count);

#endif
