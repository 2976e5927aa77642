// Exchanges that wait for their time: a heap, the next one first.
#include "sandbox.h"

static void swap(exchange **a, exchange **b)
{
    exchange *kept = *a;
    *a = *b;
    *b = kept;
}

void waits_add(sandbox *box, exchange *of)
{
    if (box->waiting_count == box->waiting_room) {
        box->waiting_room = box->waiting_room * 2 + 64;
        box->waiting =
            need(box->waiting, box->waiting_room * sizeof(*box->waiting));
    }
    size_t at = box->waiting_count++;
    box->waiting[at] = of;
    while (at > 0 && box->waiting[at]->due_at_ms <
                         box->waiting[(at - 1) / 2]->due_at_ms) {
        swap(&box->waiting[at], &box->waiting[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

exchange *waits_take(sandbox *box, int64_t now)
{
    if (box->waiting_count == 0 || box->waiting[0]->due_at_ms > now)
        return NULL;
    exchange *first = box->waiting[0];
    box->waiting[0] = box->waiting[--box->waiting_count];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < box->waiting_count &&
                box->waiting[child]->due_at_ms < box->waiting[least]->due_at_ms)
                least = child;
        if (least == at)
            return first;
        swap(&box->waiting[at], &box->waiting[least]);
        at = least;
    }
}

int64_t waits_next_ms(const sandbox *box, int64_t now)
{
    if (box->waiting_count == 0)
        return -1;
    int64_t left = box->waiting[0]->due_at_ms - now;
    return left > 0 ? left : 0;
}
