// shipping.book and .cancel: labels with numbers of their own. A label is
// given back once and stays in the books.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

struct label {
    char number[CODE_BYTES_MAX + 1];
    char order_id[CODE_BYTES_MAX + 1];
    bool canceled;
    UT_hash_handle hh;
};

// The last digit proves the others, as carriers do (UPU S10).
static void number_text(char out[CODE_BYTES_MAX + 1], int64_t serial)
{
    static const int weights[8] = {8, 6, 4, 2, 3, 5, 9, 7};
    char digits[24];
    int sum = 0;
    snprintf(digits, sizeof(digits), "%08lld", (long long)serial % 100000000);
    for (int i = 0; i < 8; i++)
        sum += (digits[i] - '0') * weights[i];
    int check = 11 - sum % 11;
    snprintf(out, CODE_BYTES_MAX + 1, "SB%s%dZZ", digits,
             check == 10   ? 0
             : check == 11 ? 5
                           : check);
}

static int64_t cost_of(const json_t *asked)
{
    int64_t units = 0;
    size_t index;
    json_t *line;
    const char *level = member_text(asked, "service_level");
    json_array_foreach (json_object_get(asked, "lines"), index, line)
        units += member_int(line, "quantity");
    int64_t cost = 490 + 50 * units;
    return level != NULL && strcmp(level, "express") == 0 ? cost * 2 : cost;
}

void shipping_book(const effect *of, answer *out)
{
    const char *carrier = member_text(of->asked, "carrier");
    label *made = need(NULL, sizeof(*made));
    int64_t cost = cost_of(of->asked);
    if (carrier != NULL && strcmp(carrier, "nobody") == 0) {
        free(made);
        out->declined = "no_such_carrier";
        return;
    }
    *made = (label){.canceled = false};
    number_text(made->number, ++of->box->labels_count);
    (void)strncat(made->order_id, member_text(of->asked, "order_id"),
                  CODE_BYTES_MAX);
    HASH_ADD_STR(of->box->labels, number, made);
    BALANCE_ADD(of->box, made->order_id, booked, 1);
    journal_add(&of->box->journal, of->kind, of->key, of->now_ms,
                json_pack("{s:s, s:I, s:s, s:I}", "order_id", made->order_id,
                          "shipment_no",
                          (json_int_t)member_int(of->asked, "shipment_no"),
                          "tracking_number", made->number, "cost_minor",
                          (json_int_t)cost));
    char url[CODE_BYTES_MAX + 48];
    snprintf(url, sizeof(url), "https://carrier.example/%s", made->number);
    out->result = json_pack("{s:s, s:s, s:s, s:I}", "carrier",
                            carrier != NULL ? carrier : "sandbox",
                            "tracking_number", made->number, "label_url", url,
                            "cost_minor", (json_int_t)cost);
}

void shipping_cancel(const effect *of, answer *out)
{
    const char *number = member_text(of->asked, "tracking_number");
    label *found = NULL;
    if (number != NULL)
        HASH_FIND_STR(of->box->labels, number, found);
    if (found == NULL ||
        strcmp(found->order_id, member_text(of->asked, "order_id")) != 0) {
        out->declined = "unknown_label";
        return;
    }
    if (found->canceled)
        return;
    found->canceled = true;
    BALANCE_ADD(of->box, found->order_id, unbooked, 1);
    journal_add(&of->box->journal, of->kind, of->key, of->now_ms,
                json_pack("{s:s, s:s}", "order_id", found->order_id,
                          "tracking_number", found->number));
}

void shipping_close(sandbox *box)
{
    label *one;
    label *next;
    HASH_ITER(hh, box->labels, one, next)
    {
        HASH_DEL(box->labels, one);
        free(one);
    }
}
