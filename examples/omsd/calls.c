// The table of what is neither a command nor a query.
#include "calls.h"

#include <string.h>

#define CODE \
    "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 64," \
    " \"pattern\": \"^[A-Za-z0-9_.:/ -]*$\", \"description\": "
#define TASK_ID "\"task_id\": " CODE "\"The task.\"}"
#define TIME "{\"type\": \"integer\", \"minimum\": 0, \"description\": "
#define COUNT "{\"type\": \"integer\", \"minimum\": 0, \"description\": "
#define TEXT "{\"type\": \"string\", \"description\": "
#define FLAG "{\"type\": \"boolean\", \"description\": "
#define CLOSED "\"additionalProperties\": false}"

static const char done_result[] =
    "{\"title\": \"done\", \"description\": \"It was done.\","
    "\"type\": \"object\", \"properties\": {\"done\": {\"const\": true,"
    " \"description\": \"Always.\"}}, \"required\": [\"done\"]," CLOSED;

static const char health_result[] =
    "{\"title\": \"health\", \"description\": \"How the daemon is.\","
    "\"type\": \"object\", \"properties\": {\"status\":"
    " {\"enum\": [\"ok\"], \"description\": \"In one word.\"}},"
    "\"required\": [\"status\"]," CLOSED;

static const char ready_result[] =
    "{\"title\": \"readiness\", \"description\":"
    " \"Whether requests are served.\","
    "\"type\": \"object\", \"properties\": {\"status\":"
    " {\"enum\": [\"ok\"], \"description\": \"In one word.\"},"
    "\"broker\": {\"enum\": [\"connected\", \"away\"],"
    " \"description\": \"If there is one. Away: commands go on, events"
    " go out later.\"}}, \"required\": [\"status\"]," CLOSED;

static const char document_result[] =
    "{\"title\": \"document\", \"description\": \"A whole document.\","
    "\"type\": \"object\"}";

static const char task_args[] =
    "{\"type\": \"object\", \"properties\": {" TASK_ID "},"
    "\"required\": [\"task_id\"]," CLOSED;

static const char drop_args[] =
    "{\"type\": \"object\", \"properties\": {" TASK_ID ", \"reason\":"
    " {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 4096,"
    " \"description\": \"Why; it is kept with the order.\"}},"
    "\"required\": [\"task_id\", \"reason\"]," CLOSED;

static const char lease_args[] =
    "{\"type\": \"object\", \"properties\": {\"kind\": {\"type\": \"string\","
    " \"minLength\": 1, \"maxLength\": 64, \"description\":"
    " \"Kind or prefix (payment.); absent: all that workers take.\"},"
    "\"limit\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 200,"
    " \"description\": \"At most so many; 1 if absent.\"},"
    "\"lease_ms\": {\"type\": \"integer\", \"minimum\": 1,"
    " \"maximum\": 3600000, \"description\":"
    " \"How long nobody else gets them; 60,000 if absent.\"}}," CLOSED;

static const char lease_result[] =
    "{\"title\": \"task.lease\", \"description\":"
    " \"Tasks that are yours until their leases end.\","
    "\"type\": \"object\", \"properties\": {\"items\": {\"type\": \"array\","
    " \"maxItems\": 200, \"description\": \"The tasks.\", \"items\":"
    " {\"type\": \"object\", \"properties\": {"
    "\"id\": " TEXT "\"Idempotency key of the effect.\"},"
    "\"kind\": " TEXT "\"What is asked.\"},"
    "\"subject\": " TEXT "\"The order.\"},"
    "\"fence\": " COUNT "\"Give it back with finish.\"},"
    "\"attempts\": " COUNT "\"Attempts begun.\"},"
    "\"ask\": " FLAG "\"An earlier outcome is unknown: ask before acting.\"},"
    "\"reason\": " TEXT "\"Why the last attempt did not do.\"},"
    "\"created_at_ms\": " TIME "\"When created.\"},"
    "\"due_at_ms\": " TIME "\"When it was due.\"},"
    "\"leased_until_ms\": " TIME "\"End of the lease.\"},"
    "\"request\": {\"type\": \"object\", \"description\":"
    " \"By the record of its kind.\"}},"
    "\"required\": [\"id\", \"kind\", \"subject\", \"fence\", "
    "\"request\"]," CLOSED "}}, \"required\": [\"items\"]," CLOSED;

static const char finish_args[] =
    "{\"type\": \"object\", \"properties\": {" TASK_ID ","
    "\"fence\": {\"type\": \"integer\", \"minimum\": 0,"
    " \"maximum\": 9223372036854775807, \"description\": \"Of the lease.\"},"
    "\"outcome\": {\"enum\": [\"ok\", \"declined\", \"retry\", \"unknown\"],"
    " \"description\": \"How it ended.\"},"
    "\"result\": {\"type\": \"object\", \"description\":"
    " \"ok: the answer, by the record of the task's kind.\"},"
    "\"reason\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 4096,"
    " \"description\": \"Why not.\"},"
    "\"retry_after_ms\": {\"type\": \"integer\", \"minimum\": 0,"
    " \"maximum\": 604800000, \"description\": \"retry: not before.\"},"
    "\"answered\": " FLAG
    "\"retry, unknown: the trouble is this task's own, not the service's.\"}},"
    "\"required\": [\"task_id\", \"fence\", \"outcome\"]," CLOSED;

static const char verify_args[] =
    "{\"type\": \"object\", \"properties\": {"
    "\"repair\": " FLAG "\"Put right what is derived from other rows.\"},"
    "\"storage\": " FLAG "\"Also let the store inspect its file.\"}}," CLOSED;

static const char verify_result[] =
    "{\"title\": \"verification\", \"description\": \"What was found.\","
    "\"type\": \"object\", \"properties\": {"
    "\"subjects\": " COUNT "\"Orders, and whatever else events are about.\"},"
    "\"events\": " COUNT "\"Events looked at.\"},"
    "\"violations\": {\"type\": \"array\", \"description\": \"None: all is"
    " well.\", \"items\": {\"type\": \"object\", \"properties\": {"
    "\"rule\": " TEXT "\"What does not hold.\"},"
    "\"module\": " TEXT "\"Whose rule.\"},"
    "\"order\": " TEXT "\"Of which order.\"},"
    "\"text\": " TEXT "\"For people.\"},"
    "\"repaired\": " FLAG "\"It was put right.\"}}," CLOSED "}},"
    "\"required\": [\"subjects\", \"events\", \"violations\"]," CLOSED;

static const char backup_args[] =
    "{\"type\": \"object\", \"properties\": {\"file\": {\"type\": \"string\","
    " \"minLength\": 1, \"maxLength\": 128,"
    " \"pattern\": \"^[A-Za-z0-9_-][A-Za-z0-9_.-]*$\", \"description\":"
    " \"Name of the copy in the folder for backups.\"}},"
    "\"required\": [\"file\"]," CLOSED;

static const char backup_result[] =
    "{\"title\": \"backup\", \"description\": \"A consistent copy.\","
    "\"type\": \"object\", \"properties\": {"
    "\"file\": " TEXT "\"Its name in the folder for backups.\"},"
    "\"bytes\": " COUNT "\"Its size.\"}},"
    "\"required\": [\"file\", \"bytes\"]," CLOSED;

static const char step_args[] =
    "{\"type\": \"object\", \"properties\": {\"budget_ms\": {"
    "\"type\": \"integer\", \"minimum\": 0, \"maximum\": 10000,"
    " \"description\": \"Go on until nothing is due, at most so long; absent"
    " or 0: one round.\"}}," CLOSED;

static const char step_result[] =
    "{\"title\": \"step\", \"description\": \"What is left.\","
    "\"type\": \"object\", \"properties\": {\"next_due_ms\": {"
    "\"type\": \"integer\", \"minimum\": -1, \"description\":"
    " \"When something is due next; 0: now; -1: nothing waits.\"}},"
    "\"required\": [\"next_due_ms\"]," CLOSED;

static const char webhook_args[] =
    "{\"type\": \"object\", \"properties\": {\"vendor\": {"
    "\"enum\": [\"stripe\", \"easypost\"],"
    " \"description\": \"Who calls.\"}, \"shop\": " CODE
    "\"For which shop; absent: all that have no secret of their own.\"}},"
    "\"required\": [\"vendor\"]," CLOSED;

static const char answer_args[] =
    "{\"type\": \"object\", \"properties\": {\"service\": " CODE
    "\"inventory, customer ...\"}, \"operation\": " CODE
    "\"What is asked of it.\"}},"
    "\"required\": [\"service\", \"operation\"]," CLOSED;

static const char answer_result[] =
    "{\"title\": \"answer\", \"description\": \"A yes, as our HTTP contract has"
    " it: the key, and what the kind's result says.\", \"type\": \"object\"}";

static const char follow_args[] =
    "{\"type\": \"object\", \"properties\": {\"token\": " CODE
    "\"Of the link.\"}}, \"required\": [\"token\"]," CLOSED;

static const char whole_args[] =
    "{\"type\": \"object\", \"properties\": {\"order_id\": " CODE
    "\"The order.\"}}, \"required\": [\"order_id\"]," CLOSED;

#define PART "{\"type\": [\"object\", \"null\"], \"description\": "
static const char whole_result[] =
    "{\"title\": \"order.whole\", \"description\":"
    " \"All that the services know of an order.\","
    "\"type\": \"object\", \"properties\": {"
    "\"order_id\": " TEXT "\"The order.\"},"
    "\"order\": " PART "\"As order.get.\"},"
    "\"payments\": " PART "\"As payment.get.\"},"
    "\"fulfillments\": " PART "\"As fulfillment.get.\"},"
    "\"tracking\": " PART "\"As tracking.view.\"},"
    "\"timeline\": " PART "\"As tracking.timeline.\"},"
    "\"cancellations\": " PART "\"As cancellation.list.\"},"
    "\"returns\": " PART "\"As return.list.\"},"
    "\"replacements\": " PART "\"As replacement.list.\"},"
    "\"notifications\": " PART "\"As delivery.list.\"},"
    "\"missing\": {\"type\": \"array\", \"description\":"
    " \"Parts whose service did not answer, or that are not for who asks.\","
    " \"items\": {\"type\": \"string\"}}},"
    "\"required\": [\"order_id\", \"missing\"]," CLOSED;

const call calls[] = {
    {.name = "daemon.live",
     .role = ROLE_ENGINE,
     .scope = "",
     .doc = "The process runs.",
     .route = "GET /livez",
     .result = health_result,
     .codes = "200",
     .run = call_live},
    {.name = "daemon.ready",
     .role = ROLE_ENGINE,
     .scope = "",
     .doc = "Requests are served: every shop can be read.",
     .route = "GET /readyz",
     .result = ready_result,
     .codes = "200 503",
     .run = call_ready},
    {.name = "daemon.metrics",
     .role = ROLE_ENGINE,
     .scope = "metrics:read",
     .doc = "Figures in the text format of Prometheus.",
     .route = "GET /metrics",
     .type = "text/plain; version=0.0.4; charset=utf-8",
     .codes = "200 503",
     .run = call_metrics},
    {.name = "daemon.openapi",
     .role = ROLE_ENGINE,
     .scope = "",
     .doc = "What this daemon answers, as OpenAPI 3.1.",
     .route = "GET /openapi.json",
     .result = document_result,
     .codes = "200 304",
     .run = call_openapi},
    {.name = "daemon.asyncapi",
     .role = ROLE_ENGINE,
     .scope = "",
     .doc = "What this daemon tells by itself, as AsyncAPI 3.",
     .route = "GET /asyncapi.json",
     .result = document_result,
     .codes = "200 304",
     .run = call_asyncapi},
    {.name = "engine.describe",
     .role = ROLE_ENGINE,
     .scope = "engine:read",
     .doc = "Commands, queries, events, tasks, tables and limits.",
     .route = "GET /v1/describe",
     .result = document_result,
     .codes = "200",
     .run = call_describe},
    {.name = "engine.verify",
     .role = ROLE_ENGINE,
     .scope = "engine:write",
     .doc = "Recomputes every invariant of the shop.",
     .route = "POST /v1/engine/verify",
     .args = verify_args,
     .result = verify_result,
     .codes = "200 503",
     .run = call_verify},
    {.name = "engine.backup",
     .role = ROLE_ENGINE,
     .scope = "engine:write",
     .doc = "Writes a consistent copy of the shop while it runs.",
     .route = "POST /v1/engine/backup",
     .args = backup_args,
     .result = backup_result,
     .codes = "200 409 422 501 503",
     .run = call_backup},
    {.name = "engine.step",
     .role = ROLE_ENGINE,
     .scope = "engine:write",
     .doc = "Runs what follows from commands.",
     .route = "POST /v1/engine/step",
     .args = step_args,
     .result = step_result,
     .codes = "200 503",
     .run = call_step},
    {.name = "task.retry",
     .role = ROLE_ENGINE,
     .scope = "tasks:write",
     .doc = "Makes a parked or waiting task due now.",
     .route = "POST /v1/tasks/{task_id}/retry",
     .args = task_args,
     .result = done_result,
     .codes = "200 404 409 503",
     .run = call_task_retry},
    {.name = "task.drop",
     .role = ROLE_ENGINE,
     .scope = "tasks:write",
     .doc = "Gives a parked task up: it counts as declined.",
     .route = "POST /v1/tasks/{task_id}/drop",
     .args = drop_args,
     .result = done_result,
     .codes = "200 404 409 503",
     .run = call_task_drop},
    {.name = "task.lease",
     .role = ROLE_ENGINE,
     .scope = "tasks:write",
     .doc = "Takes due tasks of the kinds that remote workers answer.",
     .route = "POST /v1/tasks/lease",
     .args = lease_args,
     .result = lease_result,
     .codes = "200 503",
     .run = call_task_lease},
    {.name = "task.finish",
     .role = ROLE_ENGINE,
     .scope = "tasks:write",
     .doc = "Brings the answer of a leased task home.",
     .route = "POST /v1/tasks/{task_id}/finish",
     .args = finish_args,
     .result = done_result,
     .codes = "200 404 409 422 503",
     .run = call_task_finish},
    {.name = "command.bulk",
     .role = ROLE_ENGINE,
     .scope = "commands:write",
     .doc = "Many commands as JSON lines; one line of answer for each.",
     .route = "POST /v1/commands",
     .type = "application/x-ndjson",
     .body = "application/x-ndjson",
     .codes = "200 503",
     .run = bulk_begin},
    {.name = "webhook.receive",
     .role = ROLE_ENGINE,
     .scope = "",
     .doc = "Takes what a vendor tells, by the vendor's own signature.",
     .route = "POST /v1/webhooks/{vendor} | "
              "POST /v1/webhooks/{vendor}/{shop}",
     .args = webhook_args,
     .result = done_result,
     .body = "application/json",
     .codes = "200 401 404 503",
     .run = incoming},
    {.name = "call.answer",
     .role = ROLE_ENGINE,
     .scope = "calls:write",
     .doc = "Asks a stand-in that lives here, as our HTTP contract does.",
     .route = "POST /v1/calls/{service}/{operation}",
     .args = answer_args,
     .result = answer_result,
     .body = "application/json",
     .codes = "200 404 422 503",
     .run = call_answer},
    {.name = "order.whole",
     .role = "processing",
     .scope = "orders:read",
     .doc = "The whole order, put together from what each service knows.",
     .route = "GET /v1/orders/{order_id}/whole",
     .args = whole_args,
     .result = whole_result,
     .codes = "200 404 503",
     .run = call_whole},
    {.name = "tracking.follow",
     .role = "tracking",
     .scope = "",
     .doc = "What a customer may see of an order, as it happens.",
     .route = "GET /v1/track/{token}/events",
     .args = follow_args,
     .type = "text/event-stream",
     .codes = "200 404 503",
     .run = call_follow},
};
const size_t calls_count = sizeof(calls) / sizeof(calls[0]);

const call *call_find(const char *name)
{
    for (size_t i = 0; i < calls_count; i++)
        if (strcmp(calls[i].name, name) == 0)
            return &calls[i];
    return NULL;
}
