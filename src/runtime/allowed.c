// What may happen to something next, for the queries that say so: read from the
// tables that decide (moves.c), with every guard that refuses and not only the
// first.
#include <string.h>

#include "base/language.h"
#include "runtime/module.h"

void oms__allowed_refuse(oms_tx *tx, oms_next_step *step, const char *guard,
                         const char *why)
{
    step->allowed = false;
    if (step->refusals_count >= OMS__NEXT_REFUSALS_MAX)
        return;
    oms_refusal *refusals =
        oms__tx_array(tx, step->refusals_count + 1, sizeof(*refusals));
    if (refusals == NULL)
        return;
    if (step->refusals_count > 0)
        memcpy(refusals, step->refusals,
               step->refusals_count * sizeof(*refusals));
    refusals[step->refusals_count++] = (oms_refusal){guard, why};
    step->refusals = refusals;
}

static bool is_named(const oms_next_step *step, const char *guard)
{
    for (size_t i = 0; i < step->refusals_count; i++)
        if (strcmp(step->refusals[i].guard, guard) == 0)
            return true;
    return false;
}

static void refuse_by_guards(oms_tx *tx, const oms_move *row,
                             const void *subject, oms_next_step *step)
{
    for (size_t i = 0; i < OMS_GUARDS_MAX && row->guards[i] != NULL; i++) {
        const oms_guard *guard = row->guards[i];
        if (!guard->holds(subject) && !is_named(step, guard->name))
            oms__allowed_refuse(tx, step, guard->name, guard->why);
    }
}

// Without a row nothing but the table itself refuses.
static void refuse_by_table(oms_tx *tx, const oms_moves *moves, int32_t state,
                            oms_next_step *step)
{
    const char *why = state < 0 ? "there is nothing yet that could"
                                : oms__tx_printf(tx,
                                                 "there is no such step from "
                                                 "\"%s\"",
                                                 moves->states->names[state]);
    oms__allowed_refuse(tx, step, moves->name, why);
}

oms_next_step oms__allowed_ask(oms_tx *tx, const oms_moves *moves,
                               int32_t state, int32_t event,
                               const void *subject)
{
    oms_next_step step = {.event = moves->events->names[event]};
    int32_t to = oms__moves_target(moves, state, event, subject);
    step.allowed = to >= 0;
    for (size_t i = 0; to < 0 && i < moves->rows_count; i++) {
        const oms_move *row = &moves->rows[i];
        if (row->from != state || row->event != event)
            continue;
        if (step.to == NULL)
            step.to = moves->states->names[row->to];
        refuse_by_guards(tx, row, subject, &step);
    }
    if (to >= 0)
        step.to = moves->states->names[to];
    else if (step.to == NULL)
        refuse_by_table(tx, moves, state, &step);
    return step;
}
