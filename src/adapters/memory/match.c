// Searching texts, by looking at every one of them: it is slow, and there is
// nothing in it that could be wrong.
#include "adapters/memory/inside.h"
#include "base/words.h"

static bool is_behind(const oms_match *match, const row *at)
{
    const oms_field *key = &match->table->record->fields[0];
    return match->after &&
           oms__field_int(key, at->held) >= oms__field_int(key, match->after);
}

int oms__memory_match(oms_store_tx *tx, const oms_match *match,
                      oms_arena *arena, oms_rows *out, oms_error *err)
{
    const oms_record *record = match->table->record;
    const shelf *in = oms__memory_shelf(tx->memory, match->table, err);
    if (!in)
        return OMS_EINTERNAL;
    if (tx->doomed)
        return oms__error_set(err, tx->doomed, "",
                              "memory store: a write of this transaction "
                              "failed: roll it back");
    char *rows = oms__arena_array(arena, match->limit, record->struct_size);
    if (!rows)
        return oms__memory_out(err);
    size_t count = 0;
    for (size_t i = in->count; i > 0 && count < match->limit; i--) {
        const row *at = in->walks[0].rows[i - 1];
        const char *text = oms__field_text(
            &record->fields[match->table->text_field], at->held);
        if (is_behind(match, at) ||
            !oms__words_hold(text, match->words, match->words_count))
            continue;
        if (oms__record_copy(record, at->held,
                             rows + count++ * record->struct_size,
                             arena) != OMS_OK)
            return oms__memory_out(err);
    }
    *out = (oms_rows){.rows = rows, .count = count};
    return OMS_OK;
}
