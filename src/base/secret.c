// The part of secret.h that touches no file.
#define _DEFAULT_SOURCE // explicit_bzero
#include "base/secret.h"

#include <string.h>

void oms__secret_wipe(void *bytes, size_t count)
{
    explicit_bzero(bytes, count);
}

void oms__secrets_wipe(oms_secrets *secrets)
{
    oms__secret_wipe(secrets, sizeof(*secrets));
}

char *oms__secret_line(char **rest)
{
    static const char blanks[] = " \t\r\n";
    char *line = *rest + strspn(*rest, blanks);
    if (*line == '\0')
        return NULL;
    size_t count = strcspn(line, "\n");
    *rest = line[count] == '\n' ? line + count + 1 : line + count;
    while (count > 0 && strchr(blanks, line[count - 1]) != NULL)
        count--;
    line[count] = '\0';
    return line;
}
