// Walking the state tables. A move is legal if its row is in the table and all
// of the row's guards hold; otherwise everybody learns which guards refused.
// What has moved is told by the events of the same transaction.
#include <stdio.h>
#include <string.h>

#include "runtime/tx.h"

static bool guards_hold(const oms_move *row, const void *subject)
{
    for (size_t i = 0; i < OMS_GUARDS_MAX && row->guards[i] != NULL; i++)
        if (!row->guards[i]->holds(subject))
            return false;
    return true;
}

// The first row of (state, event) whose guards hold, or NULL.
static const oms_move *legal(const oms_moves *moves, int32_t state,
                             int32_t event, const void *subject)
{
    for (size_t i = 0; i < moves->rows_count; i++) {
        const oms_move *row = &moves->rows[i];
        if (row->from == state && row->event == event &&
            guards_hold(row, subject))
            return row;
    }
    return NULL;
}

static const char *name_of(const oms_enum *names, int32_t value)
{
    if (value < 0 || (uint32_t)value >= names->count)
        return "nothing";
    return names->names[value];
}

static void name_guards(oms_tx *tx, const oms_move *row, const void *subject,
                        const char **why)
{
    for (size_t i = 0; i < OMS_GUARDS_MAX && row->guards[i] != NULL; i++) {
        const oms_guard *guard = row->guards[i];
        if (guard->holds(subject))
            continue;
        oms__error_guard(&tx->error, guard->name);
        if (*why == NULL)
            *why = guard->why;
    }
}

// The step with which everything begins.
static const char *first_step(const oms_moves *moves)
{
    for (size_t i = 0; i < moves->rows_count; i++)
        if (moves->rows[i].from < 0)
            return name_of(moves->events, moves->rows[i].event);
    return "its making";
}

static void fail(oms_tx *tx, const oms_moves *moves, int32_t state,
                 int32_t event)
{
    const char *step = name_of(moves->events, event);
    const oms_move *row = NULL;
    for (size_t i = 0; i < moves->rows_count && row == NULL; i++)
        if (moves->rows[i].from == state && moves->rows[i].event == event)
            row = &moves->rows[i];
    if (state >= 0)
        oms__tx_fail(tx, OMS_ESTATE, "", "%s: %s is not possible while %s",
                     moves->name, step, name_of(moves->states, state));
    else if (row != NULL)
        oms__tx_fail(tx, OMS_ESTATE, "", "%s: %s is not possible", moves->name,
                     step);
    else
        oms__tx_fail(tx, OMS_ESTATE, "",
                     "%s: %s is not possible: there is no such thing yet; it "
                     "begins with %s",
                     moves->name, step, first_step(moves));
}

static void refuse(oms_tx *tx, const oms_moves *moves, int32_t state,
                   int32_t event, const void *subject)
{
    fail(tx, moves, state, event);
    const char *why = NULL;
    for (size_t i = 0; i < moves->rows_count; i++)
        if (moves->rows[i].from == state && moves->rows[i].event == event)
            name_guards(tx, &moves->rows[i], subject, &why);
    // Without a row nothing but the table itself refuses.
    if (why == NULL) {
        oms__error_guard(&tx->error, moves->name);
        return;
    }
    size_t used = strlen(tx->error.text);
    (void)snprintf(tx->error.text + used, sizeof(tx->error.text) - used, ": %s",
                   why);
}

// For the next event of this transaction.
static void remember(oms_tx *tx, const oms_moves *moves, const oms_move *row)
{
    if (tx->group == NULL || row->from == row->to)
        return;
    oms_moved *moved = oms__tx_keep(tx, sizeof(*moved));
    if (moved == NULL)
        return;
    *moved = (oms_moved){.moves = moves, .from = row->from, .to = row->to};
    *tx->moved_end = moved;
    tx->moved_end = &moved->next;
}

bool oms__tx_move(oms_tx *tx, const oms_moves *moves, int32_t *state,
                  int32_t event, const void *subject)
{
    if (tx->code != OMS_OK)
        return false;
    const oms_move *row = legal(moves, *state, event, subject);
    if (row == NULL) {
        refuse(tx, moves, *state, event, subject);
        return false;
    }
    *state = row->to;
    remember(tx, moves, row);
    return true;
}

int32_t oms__moves_target(const oms_moves *moves, int32_t state, int32_t event,
                          const void *subject)
{
    const oms_move *row = legal(moves, state, event, subject);
    return row != NULL ? row->to : -1;
}

static const char *text_of(const oms_enum *names, int32_t value)
{
    return value < 0 ? "" : name_of(names, value);
}

// False: there is no room for it; one command may move thousands of lines.
static bool write_move(oms_buf *out, const oms_moved *moved)
{
    static const char rest[] = "; ...";
    const char *name = moved->moves->name;
    const char *from = text_of(moved->moves->states, moved->from);
    const char *to = text_of(moved->moves->states, moved->to);
    size_t bytes = strlen(name) + strlen(from) + strlen(to) + sizeof("; >");
    if (out->count + bytes + sizeof(rest) > OMS_NOTE_BYTES_MAX) {
        oms__buf_text(out, rest);
        return false;
    }
    if (out->count > 0)
        oms__buf_text(out, "; ");
    oms__buf_text(out, name);
    oms__buf_text(out, " ");
    oms__buf_text(out, from);
    oms__buf_text(out, ">");
    oms__buf_text(out, to);
    return true;
}

const char *oms__moves_text(oms_tx *tx, const char *told, oms_arena *arena)
{
    oms_buf *scratch = &tx->oms->scratch;
    oms__buf_reset(scratch);
    if (told != NULL)
        oms__buf_text(scratch, told);
    for (const oms_moved *at = tx->moved; at != NULL; at = at->next)
        if (!write_move(scratch, at))
            break;
    tx->moved = NULL;
    tx->moved_end = &tx->moved;
    const char *text = scratch->failed ? NULL
                                       : oms__arena_bytes(arena, scratch->bytes,
                                                          scratch->count);
    if (text == NULL)
        oms__tx_fail_memory(tx);
    return text;
}
