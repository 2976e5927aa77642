// Whether a value is one that a setting can have, and what would be.
#include "config_parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_in(const char *words, const char *value, size_t bytes)
{
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        if (length == bytes && strncmp(words, value, bytes) == 0)
            return true;
        words += length + (words[length] == ' ');
    }
    return false;
}

static bool fits_number(const setting *is, const char *value, char *wanted,
                        size_t room)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    snprintf(wanted, room, "a number from %lld to %lld is wanted",
             (long long)is->least, (long long)is->most);
    return errno == 0 && end != value && *end == '\0' && value[0] != ' ' &&
           number >= is->least && number <= is->most;
}

static const char *const yes[] = {"yes", "true", "on", "1"};
static const char *const no[] = {"no", "false", "off", "0"};
enum { FLAG_WORDS = sizeof(yes) / sizeof(yes[0]) };

bool config_flag(const char *value)
{
    for (size_t i = 0; value != NULL && i < FLAG_WORDS; i++)
        if (strcmp(value, yes[i]) == 0)
            return true;
    return false;
}

static bool fits_flag(const char *value, char *wanted, size_t room)
{
    snprintf(wanted, room, "yes or no is wanted");
    for (size_t i = 0; i < FLAG_WORDS; i++)
        if (strcmp(value, no[i]) == 0)
            return true;
    return config_flag(value);
}

static bool fits_choices(const setting *is, const char *value, bool many,
                         char *wanted, size_t room)
{
    snprintf(wanted, room, "%s of these is wanted: %s%s", many ? "any" : "one",
             is->choices, many ? " (separated by commas)" : "");
    size_t count = 0;
    while (*value != '\0') {
        size_t length = strcspn(value, ",");
        size_t end = length;
        while (end > 0 && value[end - 1] == ' ')
            end--;
        if (!is_in(is->choices, value, end))
            return false;
        value += length + (value[length] == ',');
        value += strspn(value, " ");
        count++;
    }
    return count > 0 && (many || count == 1);
}

static bool fits_address(const char *value, char *wanted, size_t room)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    snprintf(wanted, room,
             "a numeric address is wanted, as 127.0.0.1, 0.0.0.0 or ::1");
    return inet_pton(AF_INET, value, bytes) == 1 ||
           inet_pton(AF_INET6, value, bytes) == 1;
}

static bool fits_url(const setting *is, const char *value, char *wanted,
                     size_t room)
{
    const char *rest = strstr(value, "://");
    snprintf(wanted, room, "a URL is wanted, of one of these schemes: %s",
             is->choices);
    if (rest == NULL || !is_in(is->choices, value, (size_t)(rest - value)))
        return false;
    rest += 3;
    size_t host = strcspn(rest, "/?#");
    if (memchr(rest, '@', host) != NULL) {
        snprintf(wanted, room,
                 "a URL holds no user or password here: "
                 "credentials are in files of their own");
        return false;
    }
    return host > 0 && strpbrk(value, " \t\"<>") == NULL;
}

bool config_value_fits(const setting *is, const char *value, char *wanted,
                       size_t room)
{
    snprintf(wanted, room, "a value of 1 to %d bytes is wanted",
             CONFIG_VALUE_BYTES);
    if (value[0] == '\0' || strlen(value) > CONFIG_VALUE_BYTES)
        return false;
    switch (is->kind) {
    case SETTING_NUMBER:
        return fits_number(is, value, wanted, room);
    case SETTING_FLAG:
        return fits_flag(value, wanted, room);
    case SETTING_CHOICE:
        return fits_choices(is, value, false, wanted, room);
    case SETTING_CHOICES:
        return fits_choices(is, value, true, wanted, room);
    case SETTING_ADDRESS:
        return fits_address(value, wanted, room);
    case SETTING_URL:
        return fits_url(is, value, wanted, room);
    default:
        return true;
    }
}
