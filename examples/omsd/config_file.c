// The layer that is a file. inih reads the lines; what they mean is the
// table's. inih tells no line numbers, so the reader that feeds it counts.
#include "config_parts.h"

#include <errno.h>
#include <ini.h>
#include <string.h>

#define SECTION_BYTES 50 // inih has as many, and cuts off what is longer

typedef struct reading {
    config_draft *to;
    const char *path;
    FILE *file;
    int line;
    bool long_told;
    char section[SECTION_BYTES]; // "": none has begun
    int section_line;
    bool taken; // something of it
} reading;

static void end_section(reading *of)
{
    char origin[CONFIG_VALUE_BYTES];
    snprintf(origin, sizeof(origin), "%s:%d", of->path, of->section_line);
    if (of->section[0] != '\0')
        config_section_end(of->to, origin, of->section, !of->taken);
    of->section[0] = '\0';
}

// inih tells of a section only with what stands in it.
static void begin_section(reading *of, const char *line)
{
    size_t bytes = line[0] == '[' ? strcspn(line + 1, "]\n") : 0;
    if (bytes == 0 || line[1 + bytes] != ']')
        return;
    end_section(of);
    snprintf(of->section, sizeof(of->section), "%.*s", (int)bytes, line + 1);
    of->section_line = of->line;
    of->taken = false;
}

static char *next_line(char *into, int room, void *with)
{
    reading *of = with;
    if (fgets(into, room, of->file) == NULL)
        return NULL;
    of->line++;
    size_t count = strlen(into);
    if (count > 0 && into[count - 1] != '\n' && !feof(of->file)) {
        config_problem(of->to, "%s:%d: a line has at most %d bytes", of->path,
                       of->line, room - 3);
        of->long_told = true;
        for (int c = 0; c != EOF && c != '\n';)
            c = fgetc(of->file);
        into[0] = '\0';
    }
    begin_section(of, into);
    return into;
}

static int take(void *with, const char *section, const char *name,
                const char *value)
{
    reading *of = with;
    of->taken = true;
    char origin[CONFIG_VALUE_BYTES];
    snprintf(origin, sizeof(origin), "%s:%d", of->path, of->line);
    config_put(of->to, CONFIG_FILE, origin, section, name, value);
    return 1;
}

void config_read_file(config_draft *to, const char *path)
{
    reading of = {.to = to, .path = path, .file = fopen(path, "rbe")};
    if (of.file == NULL) {
        config_problem(to, "%s: %s", path, strerror(errno));
        return;
    }
    int wrong = ini_parse_stream(next_line, &of, take, &of);
    end_section(&of);
    if (ferror(of.file))
        config_problem(to, "%s: %s", path, strerror(errno));
    else if (wrong != 0 && !of.long_told)
        config_problem(to,
                       "%s:%d: this is no [section], no name = value and no "
                       "; comment",
                       path, wrong);
    fclose(of.file);
}
