// The provider's books, for people and tests to read, and their proof: what
// was taken and given back of each authorisation is the sum of the effects
// that worked on it.
#include "standins/payment/provider.h"

#include <stdlib.h>
#include <string.h>

typedef struct list_args {
    uint32_t size;
    const char *order_id;
    const char *cursor;
    int64_t limit;
} list_args;

typedef struct charge_list {
    const oms_charge_row *items;
    size_t items_count;
    const char *next_cursor;
} charge_list;

static const oms_field args_fields[] = {
    OMS_FIELD_CODE(list_args, order_id, 0, "Absent: all orders."),
    OMS_FIELD_KEY(list_args, cursor, 0, "`next_cursor` of the page before."),
    OMS_FIELD_INT(list_args, limit, OMS_NULLABLE, 0, OMS_PAGE_MAX,
                  "Rows of a page."),
};
const oms_record oms__provider_list_args_record =
    OMS_RECORD("provider.list", list_args, args_fields, "Which effects.");

static const oms_field list_fields[] = {
    OMS_FIELD_LIST(charge_list, items, 0, &oms__rows_charge_record, 0,
                   OMS_PAGE_MAX, "Effects in the order of their keys."),
    OMS_FIELD_KEY(charge_list, next_cursor, 0,
                  "Give it as `cursor`; absent: this was the last page."),
};
const oms_record oms__provider_list_record =
    OMS_RECORD("provider_list", charge_list, list_fields,
               "A page of the provider's books.");

// ---- a walk over all effects -----------------------------------------------

#define PAGE 1024
typedef struct walk {
    oms_scan scan;
    oms_charge_row after;
    const oms_charge_row *rows;
    size_t count;
    size_t at;
} walk;

static walk begin(const char *after)
{
    return (walk){
        .scan = {.table = &oms__provider_charges, .index = -1, .limit = PAGE},
        .after = {.effect_key = after}};
}

static const oms_charge_row *next(oms_tx *tx, walk *on)
{
    if (on->at == on->count) {
        if (on->rows && on->count < on->scan.limit)
            return NULL;
        if (on->count > 0)
            on->after.effect_key = on->rows[on->count - 1].effect_key;
        on->scan.after = on->after.effect_key ? &on->after : NULL;
        on->rows = oms__tx_scan(tx, &on->scan, &on->count);
        on->at = 0;
    }
    return on->count > 0 ? &on->rows[on->at++] : NULL;
}

void oms__books_list(oms_tx *tx, const void *given, void *to)
{
    const list_args *args = given;
    charge_list *out = to;
    size_t limit = args->limit ? (size_t)args->limit : OMS_PAGE_DEFAULT;
    oms_charge_row *rows = oms__tx_array(tx, limit, sizeof *rows);
    walk on = begin(args->cursor);
    const oms_charge_row *row = NULL;
    while (rows && (row = next(tx, &on)) != NULL) {
        if (args->order_id && strcmp(args->order_id, row->order_id) != 0)
            continue;
        if (out->items_count == limit) {
            out->next_cursor = rows[limit - 1].effect_key;
            break;
        }
        rows[out->items_count++] = *row;
    }
    out->items = rows;
}

// ---- the proof -------------------------------------------------------------

typedef struct tally {
    const oms_charge_row *charge;
    int64_t captured_minor;
    int64_t voided_minor;
    int64_t refunded_minor;
} tally;

static int by_key(const void *a, const void *b)
{
    return strcmp(((const tally *)a)->charge->effect_key,
                  ((const tally *)b)->charge->effect_key);
}

static void add_effect(tally *all, size_t count, const oms_charge_row *effect)
{
    oms_charge_row of = {.effect_key = effect->charge_key};
    tally wanted = {.charge = &of};
    tally *found = bsearch(&wanted, all, count, sizeof *all, by_key);
    if (!found)
        return; // of another block
    if (effect->kind == OMS_CHARGE_CAPTURE)
        found->captured_minor += effect->amount_minor;
    else if (effect->kind == OMS_CHARGE_VOID)
        found->voided_minor += effect->amount_minor;
    else
        found->refunded_minor += effect->amount_minor;
}

static bool is_effect(const oms_charge_row *row)
{
    return row->kind != OMS_CHARGE_AUTHORIZE &&
           row->state == OMS_CHARGE_APPROVED;
}

static void check_owner(oms_tx *tx, const oms_charge_row *effect)
{
    oms_charge_row of = {.effect_key = effect->charge_key};
    if (!effect->charge_key || !oms__tx_get(tx, &oms__provider_charges, &of) ||
        of.kind != OMS_CHARGE_AUTHORIZE)
        oms__tx_violation(tx, "effects_have_a_charge", effect->order_id, false,
                          "%s works on no authorisation", effect->provider_ref);
}

static void check(oms_tx *tx, const tally *sum)
{
    const oms_charge_row *charge = sum->charge;
    bool same = sum->captured_minor == charge->captured_minor &&
                sum->voided_minor == charge->voided_minor &&
                sum->refunded_minor == charge->refunded_minor;
    if (!same)
        oms__tx_violation(
            tx, "charges_sum_effects", charge->order_id, false,
            "%s: captured %lld, voided %lld, refunded %lld; "
            "its effects say %lld, %lld, %lld",
            charge->provider_ref, (long long)charge->captured_minor,
            (long long)charge->voided_minor, (long long)charge->refunded_minor,
            (long long)sum->captured_minor, (long long)sum->voided_minor,
            (long long)sum->refunded_minor);
    if (charge->captured_minor + charge->voided_minor > charge->amount_minor ||
        charge->refunded_minor > charge->captured_minor)
        oms__tx_violation(tx, "taken_within_authorized", charge->order_id,
                          false, "%s gave more than it held",
                          charge->provider_ref);
}

// Took the money at once: the authorisation was its own capture.
static bool took_at_once(const oms_charge_row *row)
{
    return row->state == OMS_CHARGE_APPROVED && row->expires_at_ms == 0;
}

#define BLOCK 4096

// Reads all effects once for a block of authorisations, so that the memory of
// a block is enough however long the books are.
static void check_block(oms_tx *tx, tally *all, size_t count)
{
    char last[OMS_KEY_BYTES_MAX + 1] = "";
    bool more = count > 0;
    while (more) {
        oms_arena_mark mark = oms__arena_mark(oms__tx_arena(tx));
        walk page = begin(last[0] != '\0' ? last : NULL);
        const oms_charge_row *row = NULL;
        size_t read = 0;
        while (read < PAGE && (row = next(tx, &page)) != NULL) {
            read++;
            memcpy(last, row->effect_key, strlen(row->effect_key) + 1);
            if (is_effect(row))
                add_effect(all, count, row);
        }
        more = read == PAGE;
        oms__arena_rewind(oms__tx_arena(tx), mark);
    }
    for (size_t i = 0; i < count; i++)
        check(tx, &all[i]);
}

static bool next_block(oms_tx *tx, char last[OMS_KEY_BYTES_MAX + 1])
{
    tally *all = oms__tx_array(tx, BLOCK, sizeof *all);
    walk on = begin(last[0] != '\0' ? last : NULL);
    const oms_charge_row *row = NULL;
    size_t count = 0;
    size_t read = 0;
    while (all && read < BLOCK && (row = next(tx, &on)) != NULL) {
        read++;
        memcpy(last, row->effect_key, strlen(row->effect_key) + 1);
        if (row->kind == OMS_CHARGE_AUTHORIZE)
            all[count++] = (tally){
                .charge = row,
                .captured_minor = took_at_once(row) ? row->amount_minor : 0};
        else if (is_effect(row))
            check_owner(tx, row);
    }
    check_block(tx, all, count);
    return read == BLOCK;
}

void oms__books_verify(oms_tx *tx, bool repair)
{
    (void)repair; // a bank's books are never put right by another's
    char last[OMS_KEY_BYTES_MAX + 1] = "";
    bool more = true;
    while (more && !oms__tx_failed(tx)) {
        oms__tx_forget(tx);
        more = next_block(tx, last);
    }
}
