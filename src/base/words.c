// Cutting texts into words. What a character is comes from words_table.c; only
// ASCII, which is most of it, is decided here.
#include "base/words.h"

#include <string.h>

#include "base/error.h"
#include "base/words_table.h"

#define CHARACTER_BYTES_MAX 4

// The character at [*at], which moves behind it; 0 at the end. A byte that
// begins none separates words, as a blank does.
static uint32_t next_character(const unsigned char **at)
{
    const unsigned char *bytes = *at;
    if (bytes[0] == '\0')
        return 0;
    const uint32_t count = bytes[0] < 0xc0   ? 1
                           : bytes[0] < 0xe0 ? 2
                           : bytes[0] < 0xf0 ? 3
                                             : 4;
    uint32_t character = count == 1 ? bytes[0] : bytes[0] & (0x7fu >> count);
    for (uint32_t i = 1; i < count; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            *at = bytes + i;
            return ' ';
        }
        character = character << 6 | (bytes[i] & 0x3fu);
    }
    *at = bytes + count;
    return count == 1 && bytes[0] >= 0x80 ? ' ' : character;
}

static bool is_in(const uint32_t (*ranges)[2], size_t count, uint32_t character)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges[middle][1] < character)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ranges[low][0] <= character;
}

static bool is_letter(uint32_t character)
{
    if (character < 0x80)
        return (character >= '0' && character <= '9') ||
               (character >= 'a' && character <= 'z') ||
               (character >= 'A' && character <= 'Z');
    return !is_in(oms__word_gaps, OMS__WORD_GAPS, character) &&
           !is_in(oms__word_marks, OMS__WORD_MARKS, character);
}

static bool is_mark(uint32_t character)
{
    return character >= 0x80 &&
           is_in(oms__word_marks, OMS__WORD_MARKS, character);
}

static uint32_t fold(uint32_t character)
{
    if (character < 0x80)
        return character >= 'A' && character <= 'Z' ? character + 32
                                                    : character;
    size_t low = 0;
    size_t high = OMS__WORD_FOLDS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (oms__word_folds[middle].last < character)
            low = middle + 1;
        else
            high = middle;
    }
    const oms_fold *found = &oms__word_folds[low];
    if (low == OMS__WORD_FOLDS || found->first > character ||
        (character - found->first) % found->step != 0)
        return character;
    return (uint32_t)((int64_t)character + found->add);
}

static size_t encode(uint32_t character, char out[CHARACTER_BYTES_MAX])
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    const size_t count = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = count; i-- > 1; character >>= 6)
        out[i] = (char)(0x80 | (character & 0x3f));
    out[0] = (char)((0xf00u >> count & 0xf0u) | character);
    return count;
}

bool oms__words_next(const char **text, char word[OMS__WORD_ROOM])
{
    const unsigned char *at = (const unsigned char *)*text;
    const unsigned char *next = at;
    uint32_t character = next_character(&next);
    while (character != 0 && !is_letter(character))
        character = next_character(&next);
    size_t count = 0;
    while (is_letter(character) || is_mark(character)) {
        char bytes[CHARACTER_BYTES_MAX];
        size_t more = is_mark(character) ? 0 : encode(fold(character), bytes);
        if (count + more < OMS__WORD_ROOM)
            memcpy(word + count, bytes, more);
        count += more;
        at = next;
        character = next_character(&next);
    }
    *text = (const char *)(count > 0 ? at : next);
    word[count < OMS__WORD_ROOM ? count : OMS__WORD_ROOM - 1] = '\0';
    return count > 0;
}

int oms__words_parse(const char *text, oms_word words[OMS_WORDS_MAX],
                     uint32_t *count, oms_arena *arena, oms_error *err)
{
    char word[OMS__WORD_ROOM];
    *count = 0;
    while (oms__words_next(&text, word)) {
        if (*count == OMS_WORDS_MAX)
            return oms__error_set(err, OMS_EINVAL, "/text",
                                  "more than %d words: leave some out",
                                  OMS_WORDS_MAX);
        const char *copy = oms__arena_text(arena, word);
        if (copy == NULL)
            return oms__error_set(err, OMS_ENOMEM, "",
                                  "no memory to search; try again");
        words[(*count)++] = (oms_word){.text = copy, .prefix = *text == '*'};
    }
    if (*count > 0)
        return OMS_OK;
    return oms__error_set(err, OMS_EINVAL, "/text",
                          "there is no word in it: give letters or digits");
}

static bool fits(const oms_word *wanted, const char *word)
{
    if (wanted->prefix)
        return strncmp(word, wanted->text, strlen(wanted->text)) == 0;
    return strcmp(word, wanted->text) == 0;
}

bool oms__words_hold(const char *text, const oms_word *words, uint32_t count)
{
    uint32_t found = 0; // a bit for each
    char word[OMS__WORD_ROOM];
    while (text != NULL && oms__words_next(&text, word))
        for (uint32_t i = 0; i < count; i++)
            if (fits(&words[i], word))
                found |= UINT32_C(1) << i;
    return found == (UINT32_C(1) << count) - 1;
}
