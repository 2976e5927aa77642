// Calls of other engines to the stand-ins that live here: the same rules that
// answer tasks of this engine. A stand-in knows what it has done for a key, so
// the same call again gets the same answer.
#include <string.h>

#include "oms/standin.h"
#include "runtime/combine.h"
#include "runtime/result.h"
#include "runtime/submit.h"
#include "runtime/tx.h"

typedef struct oms_asked_rule {
    oms_op op;
    const oms_call *call;
    const oms_job_entry *job;
    oms_buf *answer; // JSON
    int code;
    oms_error error;
} oms_asked_rule;

static const char *outcome_name(oms_outcome outcome)
{
    switch (outcome) {
    case OMS_OUTCOME_OK:
        return "ok";
    case OMS_OUTCOME_DECLINED:
        return "declined";
    case OMS_OUTCOME_RETRY:
        return "retry";
    case OMS_OUTCOME_UNKNOWN:
        break;
    }
    return "unknown";
}

static void write_answer(const oms_asked_rule *it, const oms_answer *answer)
{
    oms_buf *out = it->answer;
    const oms_record *record = it->job->job->result;
    oms__buf_reset(out);
    oms__buf_text(out, "{\"outcome\":\"");
    oms__buf_text(out, outcome_name(answer->outcome));
    oms__buf_text(out, "\"");
    if (answer->outcome == OMS_OUTCOME_OK && record != NULL &&
        answer->result != NULL) {
        oms__buf_text(out, ",\"result\":");
        oms__record_write(record, answer->result, out);
    }
    if (answer->reason != NULL) {
        oms__buf_text(out, ",\"reason\":");
        oms__buf_json(out, answer->reason);
    }
    if (answer->retry_after_ms > 0) {
        oms__buf_text(out, ",\"retry_after_ms\":");
        oms__buf_int(out, answer->retry_after_ms);
    }
    oms__buf_text(out, "}");
}

static int read_request(oms_asked_rule *it, oms_group *group, const void **out)
{
    const oms_record *record = it->job->job->request;
    const char *json = it->call->request != NULL ? it->call->request : "{}";
    void *request = NULL;
    *out = NULL;
    if (record == NULL)
        return OMS_OK;
    request = oms__arena_alloc(&group->arena, record->struct_size);
    if (request == NULL) {
        oms__group_doom_memory(group);
        return group->code;
    }
    *out = request;
    return oms__record_parse(record, json, strlen(json), request, &group->arena,
                             &it->error);
}

static bool run_rule(oms_op *op, oms_group *group)
{
    oms_asked_rule *it = (oms_asked_rule *)op;
    if (!oms__group_room(group))
        return false;
    const void *request = NULL;
    it->code = read_request(it, group, &request);
    if (it->code != OMS_OK)
        return group->code == OMS_OK;
    oms_answer answer = {.outcome = OMS_OUTCOME_OK, .task_id = it->call->key};
    oms_tx tx;
    oms__tx_begin(&tx, group, it->job->rule_module);
    it->job->rule->handler(&tx, request, &answer);
    it->code = oms__tx_end(&tx);
    if (group->code != OMS_OK)
        return false;
    if (it->code != OMS_OK)
        oms__error_copy(&it->error, &tx.error);
    else
        write_answer(it, &answer);
    return true;
}

static void fail_rule(oms_op *op, int code, const oms_error *error, bool lone)
{
    oms_asked_rule *it = (oms_asked_rule *)op;
    (void)lone;
    it->code = code;
    oms__error_copy(&it->error, error);
}

static const oms_op_ops rule_ops = {.run = run_rule, .fail = fail_rule};

static const oms_job_entry *job_of(const oms *engine, const char *kind)
{
    const oms_job_entry *job =
        kind != NULL ? oms__registry_job(&engine->registry, kind) : NULL;
    return job != NULL && job->rule != NULL ? job : NULL;
}

int oms_standin_answer(oms *engine, const oms_call *call, oms_result **out,
                       oms_error *err)
{
    int code = oms__engine_ask(engine, out, err);
    if (code != OMS_OK)
        return code;
    if (call == NULL || call->key == NULL || call->key[0] == '\0' ||
        strlen(call->key) > OMS_CODE_BYTES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/key",
                              "a call has a key of 1 to %d bytes",
                              OMS_CODE_BYTES_MAX);
    oms_buf answer;
    oms__buf_init(&answer, &engine->given, 0);
    oms_asked_rule it = {.op = {.ops = &rule_ops, .commands = 1},
                         .call = call,
                         .job = job_of(engine, call->kind),
                         .answer = &answer,
                         .error = OMS_INIT(oms_error)};
    if (it.job == NULL)
        return oms__error_set(err, OMS_ENOTFOUND, "/kind",
                              "no stand-in here answers %s",
                              call->kind != NULL ? call->kind : "(null)");
    oms__combine_run(engine, &it.op);
    if (it.code == OMS_OK)
        return oms__result_from(engine, &answer, out, err);
    oms__buf_free(&answer);
    oms__error_copy(err, &it.error);
    return it.code;
}
