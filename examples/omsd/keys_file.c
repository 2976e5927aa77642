// Reads the file of API keys, and nothing that is not exactly as `oms keys`
// writes it: a member that is misspelt must not become a key that never ends.
#include "keys_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define LINE_BYTES_MAX 4096

static bool wrong(char *why, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool wrong(char *why, size_t room, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    vsnprintf(why, room, format, rest);
    va_end(rest);
    return false;
}

static bool is_of(const char *text, size_t most, const char *also)
{
    size_t count = strlen(text);
    for (size_t i = 0; i < count; i++) {
        bool plain = (text[i] >= 'a' && text[i] <= 'z') ||
                     (text[i] >= 'A' && text[i] <= 'Z') ||
                     (text[i] >= '0' && text[i] <= '9');
        if (!plain && strchr(also, text[i]) == NULL)
            return false;
    }
    return count > 0 && count <= most;
}

bool key_is_name(const char *name)
{
    return is_of(name, KEY_NAME_BYTES_MAX, "-._@");
}

// "*", "orders:read" or "orders:*".
static bool is_scope(const char *word, size_t count)
{
    static const char part[] = "abcdefghijklmnopqrstuvwxyz_";
    if (count == 1 && word[0] == '*')
        return true;
    size_t noun = strspn(word, part);
    if (noun == 0 || noun >= count || word[noun] != ':')
        return false;
    const char *verb = word + noun + 1;
    size_t rest = count - noun - 1;
    if (rest == 1 && verb[0] == '*')
        return true;
    return rest > 0 && strspn(verb, part) >= rest;
}

bool key_are_scopes(const char *words)
{
    if (words[0] == '\0' || strlen(words) > KEY_SCOPES_BYTES_MAX)
        return false;
    for (const char *at = words;; at++) {
        size_t count = strcspn(at, " ");
        if (!is_scope(at, count))
            return false;
        at += count;
        if (*at == '\0')
            return true;
    }
}

// As many digits, as one number; -1: something else is there.
static int digits(const char *from, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        if (from[i] < '0' || from[i] > '9')
            return -1;
        number = number * 10 + (from[i] - '0');
    }
    return number;
}

bool key_time(const char *from, int64_t *out_ms)
{
    static const char day[] = "dddd-dd-dd";
    static const char moment[] = "dddd-dd-ddTdd:dd:ddZ";
    const char *shape = strlen(from) == sizeof(day) - 1 ? day : moment;
    if (strlen(from) != strlen(shape))
        return false;
    for (size_t i = 0; shape[i] != '\0'; i++) {
        if (shape[i] == 'd' ? digits(from + i, 1) < 0 : from[i] != shape[i])
            return false;
    }
    struct tm parts = {.tm_year = digits(from, 4) - 1900,
                       .tm_mon = digits(from + 5, 2) - 1,
                       .tm_mday = digits(from + 8, 2)};
    if (shape == moment) {
        parts.tm_hour = digits(from + 11, 2);
        parts.tm_min = digits(from + 14, 2);
        parts.tm_sec = digits(from + 17, 2);
    }
    struct tm read = parts;
    time_t seconds = timegm(&read);
    // The 31st of April would silently be the 1st of May.
    if (read.tm_mday != parts.tm_mday || read.tm_mon != parts.tm_mon ||
        read.tm_hour != parts.tm_hour || read.tm_min != parts.tm_min ||
        read.tm_sec != parts.tm_sec || parts.tm_year < 70)
        return false;
    *out_ms = (int64_t)seconds * 1000;
    return true;
}

// ---- one key ---------------------------------------------------------------

static bool is_id(const char *text)
{
    return strlen(text) == KEY_ID_BYTES && is_of(text, KEY_ID_BYTES, "");
}

static bool is_digest(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

// What may stand in the engine as an id.
static bool is_thing(const char *text)
{
    return is_of(text, 64, "_.:/ -");
}

static bool is_time(const char *text)
{
    int64_t ignored;
    return key_time(text, &ignored);
}

static const struct member {
    const char *name;
    bool needed;
    bool (*is)(const char *text);
    const char *shape;
} members[] = {
    {"id", true, is_id, "8 letters and digits"},
    {"sha256", true, is_digest, "64 small hexadecimal digits"},
    {"name", true, key_is_name, "1 to 56 letters, digits and -._@"},
    {"scopes", true, key_are_scopes, "words as orders:read, orders:* or *"},
    {"shop", false, is_thing, "the name of a shop"},
    {"customer", false, is_thing, "the id of a customer"},
    {"created", true, is_time, "a time as 2026-01-31T12:00:00Z"},
    {"expires", false, is_time, "a time as 2026-01-31T12:00:00Z"},
    {"revoked", false, is_time, "a time as 2026-01-31T12:00:00Z"},
};
#define MEMBERS (sizeof(members) / sizeof(members[0]))

bool keys_file_check(const json_t *key, char *why, size_t room)
{
    size_t known = 0;
    if (!json_is_object(key))
        return wrong(why, room, "it is no JSON object");
    for (size_t i = 0; i < MEMBERS; i++) {
        const json_t *value = json_object_get(key, members[i].name);
        if (value == NULL && members[i].needed)
            return wrong(why, room, "it has no \"%s\"", members[i].name);
        if (value == NULL)
            continue;
        known++;
        if (!json_is_string(value) ||
            strlen(json_string_value(value)) != json_string_length(value) ||
            !members[i].is(json_string_value(value)))
            return wrong(why, room, "\"%s\" must be %s", members[i].name,
                         members[i].shape);
    }
    if (known != json_object_size(key))
        return wrong(why, room, "it has a member that no key has");
    return true;
}

// ---- the file --------------------------------------------------------------

static bool add_line(json_t *keys, json_t *ids, const char *line, char *why,
                     size_t room)
{
    json_t *key = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    if (key == NULL)
        return wrong(why, room, "it is no JSON");
    bool good = keys_file_check(key, why, room);
    const char *id = json_string_value(json_object_get(key, "id"));
    if (good && json_object_get(ids, id) != NULL)
        good = wrong(why, room, "the id \"%s\" is there twice", id);
    if (good && json_array_size(keys) >= KEYS_MAX)
        good = wrong(why, room, "there are more than %d keys", KEYS_MAX);
    if (good && (json_object_set_new(ids, id, json_true()) != 0 ||
                 json_array_append(keys, key) != 0))
        good = wrong(why, room, "there is no memory");
    json_decref(key);
    return good;
}

// Reads line by line into [keys]. `number` is the line it stopped at.
static bool read_lines(FILE *file, json_t *keys, size_t *number, char *why,
                       size_t room)
{
    char line[LINE_BYTES_MAX + 2];
    json_t *ids = json_object();
    bool good = true;
    while (good && fgets(line, sizeof(line), file) != NULL) {
        size_t count = strlen(line);
        ++*number;
        if (count == 0 || line[count - 1] != '\n') {
            good = wrong(why, room, "it is too long, or cut off");
            break;
        }
        line[count - 1] = '\0';
        good = add_line(keys, ids, line, why, room);
    }
    if (good && ferror(file))
        good = wrong(why, room, "it cannot be read");
    json_decref(ids);
    return good;
}

json_t *keys_file_read(const char *path, char *why, size_t room)
{
    char what[160] = "";
    size_t number = 0;
    struct stat found;
    // The file of a pipe would keep whoever opens it until somebody writes.
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    FILE *file = opened >= 0 ? fdopen(opened, "r") : NULL;
    if (file == NULL) {
        wrong(why, room, "%s: %s", path, strerror(errno));
        return NULL;
    }
    json_t *keys = json_array();
    bool good = false;
    if (fstat(fileno(file), &found) != 0 || !S_ISREG(found.st_mode))
        wrong(why, room, "%s: it is no file", path);
    else if ((found.st_mode & S_IWOTH) != 0)
        wrong(why, room, "%s: everybody may write it: chmod 600", path);
    else if (found.st_size > KEYS_FILE_BYTES_MAX)
        wrong(why, room, "%s: it is too large", path);
    else if (!read_lines(file, keys, &number, what, sizeof(what)))
        wrong(why, room, "%s: line %zu: %s", path, number, what);
    else
        good = true;
    fclose(file);
    if (good)
        return keys;
    json_decref(keys);
    return NULL;
}
