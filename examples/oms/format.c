// Numbers, money and times as people read them, and small things around JSON
// and memory. Nothing here knows about a shop.
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

void *cli_alloc(void *old, size_t bytes)
{
    void *made = realloc(old, bytes > 0 ? bytes : 1);
    if (made == NULL) {
        fputs("oms: out of memory\n", stderr);
        exit(ENDED_SYSTEM);
    }
    return made;
}

void cli_release(void *old)
{
    free(old);
}

char *cli_copy(const char *text)
{
    size_t bytes = strlen(text) + 1;
    return memcpy(cli_alloc(NULL, bytes), text, bytes);
}

// Currencies that do not have two decimals. The library checks the code; here
// only the point has to be in its place.
static int decimals_of(const char *currency)
{
    static const struct {
        const char *codes;
        int decimals;
    } few[] = {
        {"BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
         0},
        {"BHD IQD JOD KWD LYD OMR TND", 3},
        {"CLF UYW", 4},
    };
    if (strlen(currency) == 3) {
        for (size_t i = 0; i < sizeof(few) / sizeof(few[0]); i++) {
            if (strstr(few[i].codes, currency) != NULL)
                return few[i].decimals;
        }
    }
    return 2;
}

// Writes [digits] with a comma before each three of the whole part.
static void grouped(char *out, size_t room, const char *sign, uint64_t whole)
{
    char digits[32];
    int count = snprintf(digits, sizeof(digits), "%" PRIu64, whole);
    size_t at = (size_t)snprintf(out, room, "%s", sign);
    for (int i = 0; i < count && at + 2 < room; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

const char *count_text(char out[32], int64_t count)
{
    uint64_t size = count < 0 ? 0 - (uint64_t)count : (uint64_t)count;
    grouped(out, 32, count < 0 ? "-" : "", size);
    return out;
}

const char *money_text(char out[64], int64_t minor, const char *currency)
{
    int decimals = decimals_of(currency);
    uint64_t size = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    uint64_t unit = 1;
    for (int i = 0; i < decimals; i++)
        unit *= 10;
    char whole[32];
    grouped(whole, sizeof(whole), minor < 0 ? "-" : "", size / unit);
    const char *space = currency[0] != '\0' ? " " : "";
    if (decimals == 0)
        snprintf(out, 64, "%s%s%.8s", whole, space, currency);
    else
        snprintf(out, 64, "%s.%0*" PRIu64 "%s%.8s", whole, decimals,
                 size % unit, space, currency);
    return out;
}

const char *time_text(char out[32], int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm parts;
    if (ms == 0 || gmtime_r(&seconds, &parts) == NULL ||
        strftime(out, 32, "%Y-%m-%d %H:%M:%S", &parts) == 0)
        snprintf(out, 32, "-");
    return out;
}

// Reads exactly [count] digits. -1 if they are not.
static int digits(const char **text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        value = value * 10 + (**text - '0');
    }
    return value;
}

static bool skip(const char **text, const char *any)
{
    if (**text == '\0' || strchr(any, **text) == NULL)
        return false;
    (*text)++;
    return true;
}

// The thousandths behind the point; further digits are cut off.
static int fraction(const char **text)
{
    int value = 0;
    int weight = 100;
    if (!skip(text, "."))
        return 0;
    for (; **text >= '0' && **text <= '9'; (*text)++, weight /= 10)
        value += weight * (**text - '0');
    return value;
}

// "Z", "+hh:mm" or "-hh:mm", as minutes. False if it is none of them.
static bool offset(const char **text, int *out_minutes)
{
    *out_minutes = 0;
    if (skip(text, "Zz"))
        return true;
    int sign = **text == '-' ? -1 : 1;
    if (!skip(text, "+-"))
        return false;
    int hours = digits(text, 2);
    bool colon = skip(text, ":");
    int minutes = digits(text, 2);
    *out_minutes = sign * (hours * 60 + minutes);
    return colon && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

bool time_read(const char *text, int64_t *out_ms)
{
    struct tm parts = {0};
    bool fits = (parts.tm_year = digits(&text, 4) - 1900) >= 70 &&
                skip(&text, "-") &&
                (parts.tm_mon = digits(&text, 2) - 1) >= 0 &&
                skip(&text, "-") && (parts.tm_mday = digits(&text, 2)) >= 1 &&
                skip(&text, "Tt ") && (parts.tm_hour = digits(&text, 2)) >= 0 &&
                skip(&text, ":") && (parts.tm_min = digits(&text, 2)) >= 0 &&
                skip(&text, ":") && (parts.tm_sec = digits(&text, 2)) >= 0;
    if (!fits || parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60)
        return false;
    if (parts.tm_sec == 60)
        parts.tm_sec = 59;
    int thousandths = fraction(&text);
    int minutes = 0;
    struct tm before = parts;
    if (!offset(&text, &minutes) || *text != '\0')
        return false;
    int64_t seconds = (int64_t)timegm(&parts) - (int64_t)minutes * 60;
    // timegm turns 31 February into 3 March; it must stay what it was.
    if (parts.tm_mon != before.tm_mon || parts.tm_mday != before.tm_mday)
        return false;
    *out_ms = seconds * 1000 + thousandths;
    return *out_ms >= 0;
}

int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t json_int(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

const char *json_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

void json_print(const json_t *value)
{
    json_dumpf(value, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
    putchar('\n');
}

void cursor_print(const char *cursor)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/";
    if (cursor[0] == '\0')
        return;
    if (cursor[strspn(cursor, plain)] == '\0') {
        printf("\nThere is more: --cursor %s\n", cursor);
        return;
    }
    printf("\nThere is more: --cursor '");
    for (const char *at = cursor; *at != '\0'; at++) {
        if (*at == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*at);
    }
    puts("'");
}
