// Walking the state tables. A move is legal if its row is in the table and all
// of the row's guards hold; otherwise everybody learns which guards refused.
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

static void refuse(oms_tx *tx, const oms_moves *moves, int32_t state,
                   int32_t event, const void *subject)
{
    oms__tx_fail(tx, OMS_ESTATE, "", "%s: %s is not possible while %s",
                 moves->name, name_of(moves->events, event),
                 name_of(moves->states, state));
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
    return true;
}

int32_t oms__moves_target(const oms_moves *moves, int32_t state, int32_t event,
                          const void *subject)
{
    const oms_move *row = legal(moves, state, event, subject);
    return row != NULL ? row->to : -1;
}
