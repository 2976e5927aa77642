// The texts of tokens and keys: base64url in its one strict form, and files.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "jwt.h"

static int value_of(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9')
        return letter - '0' + 52;
    if (letter == '-')
        return 62;
    return letter == '_' ? 63 : -1;
}

long jwt_decode(const char *from, size_t count, unsigned char *to, size_t room)
{
    uint32_t bits = 0;
    int held = 0;
    size_t used = 0;
    if (count % 4 == 1)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int value = value_of(from[i]);
        if (value < 0)
            return -1;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held < 8)
            continue;
        held -= 8;
        if (used == room)
            return -1;
        to[used++] = (unsigned char)(bits >> held);
        bits &= (1u << held) - 1;
    }
    // What is left over must be nothing, or one text had many spellings.
    return bits == 0 ? (long)used : -1;
}

static char *read_whole(FILE *file, size_t most, size_t *out_count)
{
    char *bytes = need(NULL, most + 2);
    *out_count = fread(bytes, 1, most + 1, file);
    bytes[*out_count] = '\0';
    return bytes;
}

char *jwt_read_file(const char *path, size_t most, char *why, size_t room)
{
    struct stat found;
    size_t count = 0;
    // The file of a pipe would keep whoever opens it until somebody writes.
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    FILE *file = opened >= 0 ? fdopen(opened, "r") : NULL;
    if (file == NULL) {
        snprintf(why, room, "%s: %s", path, strerror(errno));
        return NULL;
    }
    const char *wrong = NULL;
    char *bytes = NULL;
    if (fstat(fileno(file), &found) != 0 || !S_ISREG(found.st_mode))
        wrong = "it is no file";
    else if ((found.st_mode & S_IWOTH) != 0)
        wrong = "everybody may write it";
    else
        bytes = read_whole(file, most, &count);
    if (bytes != NULL && ferror(file))
        wrong = "it cannot be read";
    else if (bytes != NULL && count > most)
        wrong = "it is too large";
    else if (bytes != NULL && strlen(bytes) != count)
        wrong = "it has a NUL in it";
    fclose(file);
    if (wrong == NULL)
        return bytes;
    snprintf(why, room, "%s: %s", path, wrong);
    free(bytes);
    return NULL;
}
