// Requests that wait until something happens to a subject: a table by subject
// and a heap by deadline.
#include <string.h>

#include "live_parts.h"

// ---- the heap --------------------------------------------------------------

static void place(live *of, wait *what, size_t at)
{
    of->heap[at] = what;
    what->heap_at = at;
}

static void sink(live *of, wait *what, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < of->heap_count; at = child) {
        if (child + 1 < of->heap_count &&
            of->heap[child + 1]->until_ms < of->heap[child]->until_ms)
            child++;
        if (of->heap[child]->until_ms >= what->until_ms)
            break;
        place(of, of->heap[child], at);
    }
    place(of, what, at);
}

static void rise(live *of, wait *what, size_t at)
{
    for (; at > 0; at = (at - 1) / 2) {
        wait *parent = of->heap[(at - 1) / 2];
        if (parent->until_ms <= what->until_ms)
            break;
        place(of, parent, at);
    }
    place(of, what, at);
}

static void take_out(live *of, const wait *what)
{
    size_t at = what->heap_at;
    wait *last = of->heap[--of->heap_count];
    if (last == what)
        return;
    if (last->until_ms < what->until_ms)
        rise(of, last, at);
    else
        sink(of, last, at);
}

// ---- waits -----------------------------------------------------------------

void wait_add(live *of, wait *added)
{
    if (of->heap_count == of->heap_room) {
        of->heap_room = of->heap_room > 0 ? 2 * of->heap_room : 64;
        of->heap = need(of->heap, of->heap_room * sizeof(wait *));
    }
    rise(of, added, of->heap_count++);
    added->about = about_of(of, added->subject, strlen(added->subject), true);
    added->next = added->about->waits;
    added->back = &added->about->waits;
    if (added->next != NULL)
        added->next->back = &added->next;
    added->about->waits = added;
}

void wait_fire(live *of, wait *fired)
{
    take_out(of, fired);
    *fired->back = fired->next;
    if (fired->next != NULL)
        fired->next->back = fired->back;
    fired->back = NULL;
    pthread_mutex_lock(&of->door);
    fired->later = of->due;
    of->due = fired;
    pthread_cond_signal(&of->knock);
    pthread_mutex_unlock(&of->door);
}

void wait_fire_about(live *of, about *what, int64_t id)
{
    for (wait *next, *at = what->waits; at != NULL; at = next) {
        next = at->next;
        if (id > at->after)
            wait_fire(of, at);
    }
}

void wait_fire_due(live *of, int64_t now_ms)
{
    while (of->heap_count > 0 && of->heap[0]->until_ms <= now_ms) {
        about *what = of->heap[0]->about;
        wait_fire(of, of->heap[0]);
        about_tidy(of, what);
    }
}

int64_t wait_first_ms(live *of)
{
    return of->heap_count > 0 ? of->heap[0]->until_ms : INT64_MAX;
}
