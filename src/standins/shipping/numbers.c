// Tracking numbers with a check digit, so that a mistyped one is noticed.
#include <string.h>

#include "standins/shipping/shipping.h"

// The weights and the two exceptions are those of UPU S10.
static int check_digit(const char *digits)
{
    static const int weights[8] = {8, 6, 4, 2, 3, 5, 9, 7};
    int sum = 0;
    for (int i = 0; i < 8; i++)
        sum += (digits[i] - '0') * weights[i];
    int check = 11 - sum % 11;
    if (check == 10)
        return 0;
    return check == 11 ? 5 : check;
}

const char *oms__numbers_text(oms_tx *tx, int64_t serial)
{
    char *digits = oms__tx_printf(tx, "%08lld", (long long)serial);
    if (digits == NULL)
        return NULL;
    return oms__tx_printf(tx, "OM%s%dZZ", digits, check_digit(digits));
}

bool oms__numbers_right(const char *text)
{
    if (strlen(text) != 13 || strncmp(text, "OM", 2) != 0 ||
        strcmp(text + 11, "ZZ") != 0 || strspn(text + 2, "0123456789") != 9)
        return false;
    return text[10] - '0' == check_digit(text + 2);
}
