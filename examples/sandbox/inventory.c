// inventory.reserve, .consume, .release and .restock over real shelves. What a
// call names beyond the books is taken as far as the books have it, and said
// in the journal.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// One effect under way: its lines for the journal, and what they come to.
typedef struct work {
    const effect *of;
    order_stock *order;
    json_t *lines;
    int64_t units;
} work;

static work begin(const effect *of)
{
    return (work){.of = of,
                  .order = shelves_order(
                      of->box, member_text(of->asked, "order_id"), true),
                  .lines = json_array()};
}

static void note(work *to, const hold *of, const char *place, int64_t units)
{
    json_array_append_new(
        to->lines, json_pack("{s:I, s:s, s:s, s:I}", "line_no",
                             (json_int_t)of->line_no, "sku", of->product->sku,
                             "location_id", place, "units", (json_int_t)units));
    to->units += units;
}

static void end(work *to, json_t *more)
{
    json_t *line =
        json_pack("{s:s, s:I, s:o}", "order_id", to->order->order_id, "units",
                  (json_int_t)to->units, "lines", to->lines);
    if (more != NULL)
        json_object_update(line, more);
    json_decref(more);
    journal_add(&to->of->box->journal, to->of->kind, to->of->key,
                to->of->now_ms, line);
}

static const json_t *lines_of(const effect *of)
{
    return json_object_get(of->asked, "lines");
}

static void fill_asked(work *to)
{
    for (size_t i = 0; i < to->order->count; i++)
        shelves_fill(to->of->box, to->order->holds[i]->product, to->of->key,
                     to->of->now_ms);
}

// ---- reserve ---------------------------------------------------------------

typedef struct piece {
    product *product;
    char place[CODE_BYTES_MAX + 1];
    int64_t line_no;
    int64_t allocated;
    int64_t waiting;
    bool anywhere;
} piece;

typedef struct pieces {
    piece *all;
    size_t count;
} pieces;

static piece *piece_for(pieces *to, product *of, int64_t line_no,
                        const char *place)
{
    for (size_t i = 0; i < to->count; i++)
        if (to->all[i].product == of && to->all[i].line_no == line_no &&
            strcmp(to->all[i].place, place) == 0)
            return &to->all[i];
    to->all = need(to->all, (to->count + 1) * sizeof(*to->all));
    piece *made = &to->all[to->count++];
    *made = (piece){.product = of, .line_no = line_no};
    (void)strncat(made->place, place, CODE_BYTES_MAX);
    return made;
}

static int64_t take(pieces *to, product *of, int64_t line_no, shelf *from,
                    int64_t units)
{
    units = least(units, shelves_free(from));
    if (units <= 0)
        return 0;
    from->reserved += units;
    piece_for(to, of, line_no, from->place)->allocated += units;
    return units;
}

// One place that has it all, else place by place. Returns what is missing.
static int64_t take_anywhere(pieces *to, product *of, int64_t line_no,
                             int64_t units)
{
    for (size_t i = 0; i < of->count; i++)
        if (shelves_free(&of->shelves[i]) >= units)
            return units - take(to, of, line_no, &of->shelves[i], units);
    for (size_t i = 0; i < of->count && units > 0; i++)
        units -= take(to, of, line_no, &of->shelves[i], units);
    return units;
}

// Returns what is missing; that waits when it may.
static int64_t take_line(sandbox *box, pieces *to, const json_t *line,
                         bool may_wait)
{
    product *of = shelves_product(box, member_text(line, "sku"));
    const char *place = member_text(line, "location_id");
    int64_t line_no = member_int(line, "line_no");
    int64_t left = member_int(line, "quantity");
    if (place != NULL)
        left -= take(to, of, line_no, shelves_at(of, place, true), left);
    else
        left = take_anywhere(to, of, line_no, left);
    if (left > 0 && may_wait) {
        const char *at = place           ? place
                         : of->count > 0 ? of->shelves[0].place
                                         : "main";
        piece *waits = piece_for(to, of, line_no, at);
        waits->waiting += left;
        waits->anywhere = place == NULL;
        return 0;
    }
    return left;
}

static void undo(pieces *of)
{
    for (size_t i = 0; i < of->count; i++)
        shelves_at(of->all[i].product, of->all[i].place, true)->reserved -=
            of->all[i].allocated;
}

static json_t *write_pieces(work *to, const pieces *of)
{
    json_t *told = json_array();
    for (size_t i = 0; i < of->count; i++) {
        const piece *one = &of->all[i];
        hold *has =
            shelves_hold(to->order, one->product, one->line_no, one->place);
        has->allocated += one->allocated;
        has->waiting += one->waiting;
        has->anywhere |= one->anywhere;
        if (one->waiting > 0)
            shelves_wait(has);
        note(to, has, one->place, one->allocated + one->waiting);
        json_array_append_new(
            told, json_pack("{s:I, s:s, s:I, s:I}", "line_no",
                            (json_int_t)one->line_no, "location_id", one->place,
                            "allocated", (json_int_t)one->allocated,
                            "backordered", (json_int_t)one->waiting));
    }
    return told;
}

void inventory_reserve(const effect *of, answer *out)
{
    pieces taken = {NULL, 0};
    int64_t missing = 0;
    size_t index;
    json_t *line;
    json_array_foreach (lines_of(of), index, line)
        missing += take_line(of->box, &taken, line,
                             member_true(of->asked, "allow_backorder"));
    if (missing > 0) {
        undo(&taken);
        out->declined = "out_of_stock";
    } else {
        work to = begin(of);
        out->result = json_pack("{s:o}", "lines", write_pieces(&to, &taken));
        BALANCE_ADD(of->box, to.order->order_id, reserved, to.units);
        end(&to, NULL);
    }
    free(taken.all);
}

// ---- of one hold -----------------------------------------------------------

static bool is_asked(const hold *of, const json_t *line, bool exactly)
{
    const char *place = member_text(line, "location_id");
    return of->line_no == member_int(line, "line_no") &&
           strcmp(of->product->sku, member_text(line, "sku")) == 0 &&
           (!exactly || (place != NULL && strcmp(of->place, place) == 0));
}

typedef int64_t (*settle)(work *to, hold *of, int64_t units);

// Up to [left] units of a line, where it says first. Returns what is left.
static int64_t settle_line(work *to, const json_t *line, int64_t left,
                           settle how)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < to->order->count && left > 0; i++)
            if (is_asked(to->order->holds[i], line, pass == 0))
                left -= how(to, to->order->holds[i], left);
    return left;
}

static int64_t consume_there(work *to, hold *of, int64_t units)
{
    units = least(units, of->allocated);
    if (units <= 0)
        return 0;
    shelf *at = shelves_at(of->product, of->place, true);
    at->on_hand -= units;
    at->reserved -= units;
    of->allocated -= units;
    of->consumed += units;
    note(to, of, of->place, units);
    return units;
}

static int64_t release_waiting(work *to, hold *of, int64_t units)
{
    units = least(units, of->waiting);
    if (units <= 0)
        return 0;
    of->waiting -= units;
    note(to, of, of->place, units);
    return units;
}

static int64_t release_there(work *to, hold *of, int64_t units)
{
    units = least(units, of->allocated);
    if (units <= 0)
        return 0;
    shelves_at(of->product, of->place, true)->reserved -= units;
    of->allocated -= units;
    note(to, of, of->place, units);
    return units;
}

// ---- consume ---------------------------------------------------------------

// Units that left although the books wait for them, or never heard of them:
// what lies free is what they were. What nobody finds is said to be short.
static int64_t consume_free(work *to, const json_t *line, int64_t units)
{
    product *of = shelves_product(to->of->box, member_text(line, "sku"));
    const char *place = member_text(line, "location_id");
    int64_t left = units;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < of->count && left > 0; i++) {
            shelf *at = &of->shelves[i];
            int64_t taken = least(left, shelves_free(at));
            if (taken <= 0 ||
                (pass == 0 && (place == NULL || strcmp(place, at->place) != 0)))
                continue;
            at->on_hand -= taken;
            left -= taken;
        }
    return left;
}

static void consume_line(work *to, const json_t *line, int64_t *unreserved,
                         int64_t *missing)
{
    int64_t left =
        settle_line(to, line, member_int(line, "quantity"), consume_there);
    if (left == 0)
        return;
    const char *place = member_text(line, "location_id");
    *missing += consume_free(to, line, left);
    for (size_t i = 0; i < to->order->count && left > 0; i++) {
        hold *of = to->order->holds[i];
        int64_t units = least(left, of->waiting);
        if (!is_asked(of, line, false) || units <= 0)
            continue;
        of->waiting -= units;
        of->consumed += units;
        note(to, of, of->place, units);
        left -= units;
    }
    if (left == 0)
        return;
    hold *of = shelves_hold(
        to->order, shelves_product(to->of->box, member_text(line, "sku")),
        member_int(line, "line_no"), place != NULL ? place : "main");
    of->consumed += left;
    note(to, of, of->place, left);
    *unreserved += left;
}

void inventory_consume(const effect *of, answer *out)
{
    work to = begin(of);
    int64_t unreserved = 0;
    int64_t missing = 0;
    size_t index;
    json_t *line;
    (void)out;
    for (size_t i = 0;
         json_array_size(lines_of(of)) == 0 && i < to.order->count; i++)
        consume_there(&to, to.order->holds[i], INT64_MAX);
    json_array_foreach (lines_of(of), index, line)
        consume_line(&to, line, &unreserved, &missing);
    BALANCE_ADD(of->box, to.order->order_id, consumed, to.units);
    end(&to, json_pack("{s:I, s:I}", "unreserved", (json_int_t)unreserved,
                       "short", (json_int_t)missing));
}

// ---- release ---------------------------------------------------------------

// What waits is given up before what is there, the last place first: work is
// planned from the first place and taken back from the last.
static void release_anywhere(work *to, const json_t *line, int64_t left)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = to->order->count; i-- > 0 && left > 0;) {
            hold *of = to->order->holds[i];
            if (is_asked(of, line, false))
                left -= pass == 0 ? release_waiting(to, of, left)
                                  : release_there(to, of, left);
        }
}

static void set_apart(shelf *at, int64_t units)
{
    units = least(units, shelves_free(at));
    at->on_hand -= units;
    at->damaged += units;
}

static void release_line(work *to, const json_t *line)
{
    size_t noted = json_array_size(to->lines);
    int64_t left = member_int(line, "quantity");
    for (size_t i = 0; i < to->order->count; i++) {
        hold *of = to->order->holds[i];
        if (!is_asked(of, line, true))
            continue;
        left -= release_waiting(to, of, left);
        left -= release_there(to, of, left);
    }
    release_anywhere(to, line, left);
    product *of = shelves_product(to->of->box, member_text(line, "sku"));
    for (size_t i = noted;
         member_true(line, "damaged") && i < json_array_size(to->lines); i++) {
        const json_t *one = json_array_get(to->lines, i);
        set_apart(shelves_at(of, member_text(one, "location_id"), true),
                  member_int(one, "units"));
    }
}

void inventory_release(const effect *of, answer *out)
{
    work to = begin(of);
    size_t index;
    json_t *line;
    (void)out;
    for (size_t i = 0;
         json_array_size(lines_of(of)) == 0 && i < to.order->count; i++) {
        release_waiting(&to, to.order->holds[i], INT64_MAX);
        release_there(&to, to.order->holds[i], INT64_MAX);
    }
    json_array_foreach (lines_of(of), index, line)
        release_line(&to, line);
    BALANCE_ADD(of->box, to.order->order_id, released, to.units);
    end(&to, NULL);
    fill_asked(&to);
}

// ---- restock ---------------------------------------------------------------

static void put_back(work *to, hold *of, const char *place, int64_t units,
                     bool damaged)
{
    shelf *at = shelves_at(of->product, place, true);
    if (units <= 0)
        return;
    if (damaged)
        at->damaged += units;
    else
        at->on_hand += units;
    of->restocked += units;
    note(to, of, place, units);
}

// To the place that is named, else to where they left from; what nobody knows
// of lies at the first place.
static void restock_line(work *to, const json_t *line)
{
    const char *place = member_text(line, "location_id");
    bool damaged = member_true(line, "damaged");
    int64_t left = member_int(line, "quantity");
    for (size_t i = 0; i < to->order->count && left > 0; i++) {
        hold *of = to->order->holds[i];
        int64_t units = least(left, of->consumed - of->restocked);
        if (!is_asked(of, line, false) || units <= 0)
            continue;
        put_back(to, of, place != NULL ? place : of->place, units, damaged);
        left -= units;
    }
    if (place == NULL)
        place = "main";
    if (left > 0)
        put_back(
            to,
            shelves_hold(to->order,
                         shelves_product(to->of->box, member_text(line, "sku")),
                         member_int(line, "line_no"), place),
            place, left, damaged);
}

void inventory_restock(const effect *of, answer *out)
{
    work to = begin(of);
    size_t index;
    json_t *line;
    (void)out;
    for (size_t i = 0;
         json_array_size(lines_of(of)) == 0 && i < to.order->count; i++) {
        hold *one = to.order->holds[i];
        put_back(&to, one, one->place, one->consumed - one->restocked, false);
    }
    json_array_foreach (lines_of(of), index, line)
        restock_line(&to, line);
    BALANCE_ADD(of->box, to.order->order_id, restocked, to.units);
    end(&to, NULL);
    fill_asked(&to);
}
