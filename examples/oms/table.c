// Tables for people: columns as wide as their widest cell, counted in the
// columns of a terminal and not in bytes. What comes from outside can hold
// anything, so nothing that could steer a terminal is printed.
#include "cli.h"

#include <stdlib.h>
#include <string.h>

struct cli_table {
    const char *const *titles;
    size_t columns;
    char **cells;
    size_t count;
    size_t room;
};

// Reads one UTF-8 character; a broken byte counts as one character.
static size_t rune(const unsigned char *text, uint32_t *out)
{
    size_t extra = text[0] >= 0xf0 ? 3 : text[0] >= 0xe0 ? 2 : 1;
    *out = text[0];
    if (text[0] < 0xc0)
        return 1;
    *out = text[0] & (0x3fu >> extra);
    for (size_t i = 1; i <= extra; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            *out = 0xfffd;
            return 1;
        }
        *out = *out << 6 | (text[i] & 0x3fu);
    }
    return extra + 1;
}

typedef struct cli_span {
    uint32_t first;
    uint32_t last;
} cli_span;

static bool within(uint32_t rune, const cli_span *spans, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (rune >= spans[i].first && rune <= spans[i].last)
            return true;
    }
    return false;
}

// Columns that a terminal gives to a character: 0, 1 or 2.
static size_t rune_width(uint32_t rune)
{
    static const cli_span none[] = {
        {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
        {0x64b, 0x65f},   {0x900, 0x902},   {0x93c, 0x93c},   {0x941, 0x948},
        {0x94d, 0x94d},   {0xe31, 0xe31},   {0xe34, 0xe3a},   {0xe47, 0xe4e},
        {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x20d0, 0x20ff},
        {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
    };
    static const cli_span two[] = {
        {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
        {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
        {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
        {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
    };
    if (rune < 0x300)
        return 1;
    if (within(rune, none, sizeof(none) / sizeof(none[0])))
        return 0;
    return within(rune, two, sizeof(two) / sizeof(two[0])) ? 2 : 1;
}

static bool steers(uint32_t rune)
{
    return rune < 0x20 || (rune >= 0x7f && rune < 0xa0) ||
           (rune >= 0x202a && rune <= 0x202e) ||
           (rune >= 0x2066 && rune <= 0x2069);
}

size_t text_width(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t width = 0;
    for (uint32_t one = 0; *at != '\0'; width += rune_width(one))
        at += rune(at, &one);
    return width;
}

void text_print(FILE *out, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at != '\0') {
        uint32_t one = 0;
        size_t bytes = rune(at, &one);
        if (steers(one))
            fputc(' ', out);
        else
            fwrite(at, 1, bytes, out);
        at += bytes;
    }
}

cli_table *table_new(const char *const *columns, size_t count)
{
    cli_table *made = cli_alloc(NULL, sizeof(*made));
    *made = (cli_table){.titles = columns, .columns = count};
    return made;
}

void table_cell(cli_table *table, const char *text)
{
    if (table->count == table->room) {
        table->room = table->room > 0 ? table->room * 2 : 64;
        table->cells =
            cli_alloc(table->cells, table->room * sizeof(*table->cells));
    }
    table->cells[table->count++] = cli_copy(text != NULL ? text : "");
}

void table_money(cli_table *table, int64_t minor, const char *currency)
{
    char text[64];
    table_cell(table, money_text(text, minor, currency));
}

void table_count(cli_table *table, int64_t count)
{
    char text[32];
    table_cell(table, count_text(text, count));
}

void table_time(cli_table *table, int64_t ms)
{
    char text[32];
    table_cell(table, time_text(text, ms));
}

// The cells of a row up to the last that is not empty, so that no line ends
// with blanks.
static size_t row_width(char *const *cells, size_t columns)
{
    while (columns > 1 && cells[columns - 1][0] == '\0')
        columns--;
    return columns;
}

static void cell_print(FILE *out, const char *text, size_t width, bool right,
                       bool last)
{
    size_t own = text_width(text);
    int blank = own < width ? (int)(width - own) : 0;
    if (right)
        fprintf(out, "%*s", blank, "");
    text_print(out, text);
    if (!right && !last)
        fprintf(out, "%*s", blank, "");
    fputs(last ? "\n" : "  ", out);
}

static void rule_print(FILE *out, const size_t *widths, size_t columns)
{
    for (size_t c = 0; c < columns; c++) {
        for (size_t i = 0; i < widths[c]; i++)
            fputc('-', out);
        fputs(c + 1 == columns ? "\n" : "  ", out);
    }
}

size_t table_print(cli_table *table, FILE *out)
{
    size_t columns = table->columns;
    size_t rows = table->count / columns;
    size_t *widths = cli_alloc(NULL, columns * sizeof(*widths));
    for (size_t c = 0; c < columns; c++) {
        widths[c] = text_width(table->titles[c] + (table->titles[c][0] == '>'));
        for (size_t r = 0; r < rows; r++) {
            size_t width = text_width(table->cells[r * columns + c]);
            widths[c] = width > widths[c] ? width : widths[c];
        }
    }
    for (size_t c = 0; c < columns; c++) {
        bool right = table->titles[c][0] == '>';
        cell_print(out, table->titles[c] + right, widths[c], right,
                   c + 1 == columns);
    }
    rule_print(out, widths, columns);
    for (size_t r = 0; r < rows; r++) {
        char *const *cells = table->cells + r * columns;
        size_t used = row_width(cells, columns);
        for (size_t c = 0; c < used; c++)
            cell_print(out, cells[c], widths[c], table->titles[c][0] == '>',
                       c + 1 == used);
    }
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i]);
    free(table->cells);
    free(widths);
    free(table);
    return rows;
}
