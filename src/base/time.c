// RFC 3339 text and the civil calendar. Days are counted by the era of 400
// years that begins on 1 March, so a leap day is always the last of its year.
// There is no clock and no time zone here, only arithmetic.
#include "base/time.h"

#include "oms/limits.h"

#define DAY_MS INT64_C(86400000)
#define DAYS_TO_1970 719468 // from 0000-03-01

typedef struct reader {
    const char *at;
    const char *end;
} reader;

static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2 ? 1 : 0;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           DAYS_TO_1970;
}

static int64_t days_in(int64_t year, int64_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

// Exactly [count] digits with a value from [low] to [high].
static bool read_digits(reader *text, int count, int64_t low, int64_t high,
                        int64_t *out)
{
    int64_t value = 0;
    for (int i = 0; i < count; i++) {
        if (text->at == text->end || *text->at < '0' || *text->at > '9')
            return false;
        value = value * 10 + (*text->at++ - '0');
    }
    *out = value;
    return value >= low && value <= high;
}

static bool read_byte(reader *text, char either, char or)
{
    if (text->at == text->end || (*text->at != either && *text->at != or))
        return false;
    text->at++;
    return true;
}

static bool read_date(reader *text, int64_t *days)
{
    int64_t year, month, day;
    if (!read_digits(text, 4, 0, 9999, &year) || !read_byte(text, '-', '-') ||
        !read_digits(text, 2, 1, 12, &month) || !read_byte(text, '-', '-') ||
        !read_digits(text, 2, 1, days_in(year, month), &day))
        return false;
    *days = days_of(year, month, day);
    return true;
}

// Digits past the third are cut off, but they must be digits.
static bool read_fraction(reader *text, int64_t *ms)
{
    int64_t scale = 100;
    int64_t digit = 0;
    *ms = 0;
    if (!read_byte(text, '.', '.'))
        return true;
    if (!read_digits(text, 1, 0, 9, &digit))
        return false;
    do {
        *ms += digit * scale;
        scale /= 10;
    } while (read_digits(text, 1, 0, 9, &digit));
    return true;
}

static bool read_clock(reader *text, int64_t *ms)
{
    int64_t hour, minute, second, fraction;
    if (!read_digits(text, 2, 0, 23, &hour) || !read_byte(text, ':', ':') ||
        !read_digits(text, 2, 0, 59, &minute) || !read_byte(text, ':', ':') ||
        !read_digits(text, 2, 0, 60, &second) ||
        !read_fraction(text, &fraction))
        return false;
    if (second == 60) {
        second = 59;
        fraction = 999;
    }
    *ms = ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
    return true;
}

static bool read_offset(reader *text, int64_t *ms)
{
    int64_t hour, minute;
    *ms = 0;
    if (read_byte(text, 'Z', 'z'))
        return true;
    int64_t sign = read_byte(text, '-', '-') ? -1 : 1;
    if ((sign > 0 && !read_byte(text, '+', '+')) ||
        !read_digits(text, 2, 0, 23, &hour) || !read_byte(text, ':', ':') ||
        !read_digits(text, 2, 0, 59, &minute))
        return false;
    *ms = sign * (hour * 60 + minute) * 60000;
    return true;
}

bool oms__time_parse(const char *text, size_t count, int64_t *out_ms)
{
    reader from = {text, text + count};
    int64_t days, ms, offset;
    if (!read_date(&from, &days) || !read_byte(&from, 'T', 't') ||
        !read_clock(&from, &ms) || !read_offset(&from, &offset) ||
        from.at != from.end)
        return false;
    int64_t at = days * DAY_MS + ms - offset;
    if (at < 0 || at > OMS_TIME_MAX)
        return false;
    *out_ms = at;
    return true;
}

static char *write_digits(char *out, int count, int64_t value)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + count;
}

static char *write_date(char *out, int64_t days)
{
    int64_t from_march = days + DAYS_TO_1970;
    int64_t era = from_march / 146097;
    int64_t of_era = from_march % 146097;
    int64_t year =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t shifted = (5 * of_year + 2) / 153; // 0 is March
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    out = write_digits(out, 4, era * 400 + year + (month <= 2 ? 1 : 0));
    *out++ = '-';
    out = write_digits(out, 2, month);
    *out++ = '-';
    return write_digits(out, 2, of_year - (153 * shifted + 2) / 5 + 1);
}

// A time outside the calendar is shown as its nearest end.
void oms__time_text(int64_t ms, char out[OMS_TIME_ROOM])
{
    ms = ms < 0 ? 0 : ms > OMS_TIME_MAX ? OMS_TIME_MAX : ms;
    int64_t of_day = ms % DAY_MS;
    out = write_date(out, ms / DAY_MS);
    *out++ = 'T';
    out = write_digits(out, 2, of_day / 3600000);
    *out++ = ':';
    out = write_digits(out, 2, of_day / 60000 % 60);
    *out++ = ':';
    out = write_digits(out, 2, of_day / 1000 % 60);
    *out++ = '.';
    out = write_digits(out, 3, of_day % 1000);
    *out++ = 'Z';
    *out = '\0';
}
