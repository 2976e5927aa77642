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

// Behind "://"; NULL: it is no URL of one of the schemes.
static const char *behind_scheme(const setting *is, const char *value,
                                 char *wanted, size_t room)
{
    const char *rest = strstr(value, "://");
    snprintf(wanted, room, "a URL is wanted, of one of these schemes: %s",
             is->choices);
    if (rest == NULL || !is_in(is->choices, value, (size_t)(rest - value)) ||
        strpbrk(value, " \t\"<>") != NULL)
        return NULL;
    return rest + 3;
}

static bool fits_url(const setting *is, const char *value, char *wanted,
                     size_t room)
{
    const char *rest = behind_scheme(is, value, wanted, room);
    size_t host = rest != NULL ? strcspn(rest, "/?#") : 0;
    if (host == 0 || memchr(rest, '@', host) == NULL)
        return host > 0;
    snprintf(wanted, room,
             "a URL holds no user or password here: "
             "credentials are in files of their own");
    return false;
}

// The user's name is no secret, the password is: neither before the host nor
// as a parameter.
static bool fits_login(const setting *is, const char *value, char *wanted,
                       size_t room)
{
    const char *rest = behind_scheme(is, value, wanted, room);
    if (rest == NULL)
        return false;
    size_t host = strcspn(rest, "/?#");
    const char *at = memchr(rest, '@', host);
    if ((at == NULL || memchr(rest, ':', (size_t)(at - rest)) == NULL) &&
        strstr(rest, "password=") == NULL)
        return host > 0;
    snprintf(wanted, room,
             "a URL holds no password here: it is in password_file");
    return false;
}

static bool fits_urls(const setting *is, const char *value, char *wanted,
                      size_t room)
{
    char one[CONFIG_VALUE_BYTES + 1];
    bool fits = value[0] != '\0';
    while (fits && *value != '\0') {
        size_t length = strcspn(value, ",");
        size_t end = length;
        while (end > 0 && value[end - 1] == ' ')
            end--;
        snprintf(one, sizeof(one), "%.*s", (int)end, value);
        fits = fits_url(is, one, wanted, room);
        value += length + (value[length] == ',');
        value += strspn(value, " ");
    }
    return fits;
}

static bool fits_store(const setting *is, const char *value, char *wanted,
                       size_t room)
{
    return strstr(value, "://") == NULL || fits_login(is, value, wanted, room);
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
    case SETTING_URLS:
        return fits_urls(is, value, wanted, room);
    case SETTING_LOGIN:
        return fits_login(is, value, wanted, room);
    case SETTING_STORE:
        return fits_store(is, value, wanted, room);
    default:
        return true;
    }
}
