// The channel that writes a line of the log port per message: to see that a
// message would go out, not what it says. The log must never hold personal
// data, so neither the address nor the text is in the line.
#include "oms/notification.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

#define FIELDS_ROOM 1024
#define PREFIX "notification.send.log"

static const char *text_of(const json_t *message, const char *name)
{
    const char *text = oms__json_text(message, name);
    return text != NULL ? text : "";
}

// All of these are ids and codes, which need no escapes.
static int start(void *impl, oms *engine, const oms_call *call, oms_error *err)
{
    const oms_log *log = impl;
    char fields[FIELDS_ROOM];
    oms_reply reply = OMS_INIT(oms_reply);
    json_t *message = oms__json_object(call->request, strlen(call->request));
    (void)err;
    int count =
        snprintf(fields, sizeof(fields),
                 "{\"key\":\"%s\",\"subject\":\"%s\","
                 "\"event_type\":\"%s\",\"endpoint_id\":\"%s\"}",
                 call->key, call->subject, text_of(message, "event_type"),
                 text_of(message, "endpoint_id"));
    bool fits = count > 0 && (size_t)count < sizeof(fields);
    json_decref(message);
    log->ops->line(log->impl, OMS_LOG_INFO, "notification",
                   fits ? fields : "{}");
    reply.outcome = OMS_OUTCOME_OK;
    return oms_call_complete(engine, call->key, &reply);
}

static void close_channel(void *impl)
{
    free(impl);
}

static const oms_service_ops ops = {.size = sizeof(oms_service_ops),
                                    .name = "log",
                                    .start = start,
                                    .close = close_channel};

int oms_channel_log(const oms_log *log, oms_service *out, oms_error *err)
{
    if (log == NULL || log->ops == NULL || log->ops->line == NULL ||
        out == NULL)
        return oms__error_set(err, OMS_EINVAL, "",
                              "name a log, and where the channel goes");
    oms_log *kept = malloc(sizeof(*kept));
    if (kept == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a channel");
    *kept = *log;
    *out = (oms_service){.ops = &ops, .impl = kept, .prefix = PREFIX};
    return OMS_OK;
}
