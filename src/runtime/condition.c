// Conditions: a command that goes ahead only if a query still gives the answer
// that its caller has seen. The query runs in the command's own group, so what
// was applied before it in the same commit counts, and nothing can come
// between.
#include <string.h>

#include "base/sized.h"
#include "runtime/result.h"
#include "runtime/submit.h"
#include "runtime/tx.h"

#define WHERE "/only_if"

static int find(oms *engine, oms_intent *intent, const oms_condition *given)
{
    intent->asked = given->query != NULL
                        ? oms__registry_query(&engine->registry, given->query)
                        : NULL;
    if (intent->asked == NULL)
        return oms__error_set(intent->error, OMS_ENOTFOUND, WHERE "/query",
                              "no such query: %s; oms_describe lists them",
                              given->query != NULL ? given->query : "(null)");
    intent->tag = given->tag;
    return OMS_OK;
}

static int read_args(oms_intent *intent, const char *json, oms_arena *arena)
{
    const oms_record *record = intent->asked->query->args;
    if (record == NULL)
        return OMS_OK;
    void *args = oms__arena_alloc(arena, record->struct_size);
    if (args == NULL)
        return oms__error_set(intent->error, OMS_ENOMEM, "",
                              "no memory for the condition");
    intent->asked_args = args;
    oms_error error = OMS_INIT(oms_error);
    int code =
        oms__record_parse(record, json != NULL ? json : "{}",
                          json != NULL ? strlen(json) : 2, args, arena, &error);
    if (code != OMS_OK)
        oms__error_set(intent->error, code, WHERE "/args", "%s: %s",
                       error.where, error.text);
    return code;
}

int oms__condition_read(oms *engine, oms_intent *intent,
                        const oms_request *request, oms_arena *arena)
{
    // A caller of an older release has none.
    if (!OMS_HAS(request, oms_request, only_if) || request->only_if == NULL)
        return OMS_OK;
    oms_condition given;
    int code = oms__sized_take(request->only_if, &given, sizeof(given), WHERE,
                               intent->error);
    if (code == OMS_OK)
        code = find(engine, intent, &given);
    if (code == OMS_OK)
        code = read_args(intent, given.args, arena);
    return code == OMS_OK ? OMS_OK : oms__submit_refuse(intent, code);
}

// The answer's tag; false: the transaction says why there is none.
static bool ask(oms_tx *tx, const oms_intent *intent,
                char tag[OMS_TAG_BYTES + 1])
{
    const oms_query_type *query = intent->asked->query;
    void *out = oms__tx_alloc(tx, query->result->struct_size);
    if (out == NULL)
        return false;
    query->handler(tx, intent->asked_args, out);
    if (tx->code != OMS_OK)
        return false;
    oms_buf *scratch = &tx->oms->scratch;
    oms__buf_reset(scratch);
    oms__record_show(query->result, out, scratch);
    if (scratch->failed) {
        oms__tx_fail_memory(tx);
        return false;
    }
    oms__result_tag(tx->oms->sha_take, scratch->bytes, scratch->count, tag);
    return true;
}

bool oms__condition_holds(oms_group *group, const oms_intent *intent,
                          oms_error *error)
{
    oms_tx tx;
    char tag[OMS_TAG_BYTES + 1];
    oms__tx_begin(&tx, group, intent->asked->module);
    tx.about = oms__submit_about(intent);
    tx.habits = intent->entry->habits;
    bool answered = ask(&tx, intent, tag);
    if (group->code != OMS_OK)
        return false;
    if (!answered && tx.code != OMS_ENOTFOUND) {
        oms__error_copy(error, &tx.error);
        return false;
    }
    bool holds = answered
                     ? intent->tag != NULL && (strcmp(intent->tag, "*") == 0 ||
                                               strcmp(intent->tag, tag) == 0)
                     : intent->tag == NULL;
    if (!holds)
        oms__error_set(error, OMS_ECONFLICT, WHERE,
                       answered ? "%s answers differently now; read it again"
                                : "%s finds nothing",
                       intent->asked->name);
    return holds;
}
