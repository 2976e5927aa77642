// /asyncapi.json: what the daemon tells by itself. Events come to readers of
// streams (Server-Sent Events) and, as CloudEvents, to the endpoints that are
// registered; each type is a message whose payload the description gives.
#include "openapi.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(const json_t *of, const char *name)
{
    return json_string_value(json_object_get(of, name));
}

// ---- messages --------------------------------------------------------------

static const json_t *query_of(const document *in, const char *name)
{
    size_t i;
    const json_t *one;
    json_array_foreach (json_object_get(in->described, "queries"), i, one)
        if (strcmp(text_of(one, "name"), name) == 0)
            return one;
    return NULL;
}

// What event.list says of one event: a frame carries the same bytes.
static const json_t *envelope(const document *in)
{
    const json_t *page = json_object_get(query_of(in, "event.list"), "result");
    const json_t *items =
        json_object_get(json_object_get(page, "properties"), "items");
    return json_object_get(items, "items");
}

// The data of the log is the record without what is personal, which is in
// `pii`: a part of either may be absent.
static json_t *payload(const json_t *event)
{
    return json_pack("{s:[o, {s:{s:{s:s}, s:o}}]}", "allOf",
                     reference("schemas", "event"), "properties", "type",
                     "const", text_of(event, "name"), "data",
                     reference("schemas", text_of(event, "name")));
}

static json_t *message(const json_t *event)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:[{s:s}], s:o}", "name",
                     text_of(event, "name"), "title", text_of(event, "name"),
                     "summary", text_of(event, "doc"), "contentType",
                     "application/json", "tags", "name",
                     text_of(event, "module"), "payload", payload(event));
}

static json_t *cloud_message(const json_t *event)
{
    return json_pack("{s:o, s:s, s:s, s:s, s:{s:[o, {s:{s:{s:s}, s:o}}]}}",
                     "name", json_sprintf("cloud.%s", text_of(event, "name")),
                     "title", text_of(event, "name"), "summary",
                     text_of(event, "doc"), "contentType",
                     "application/cloudevents+json; charset=utf-8", "payload",
                     "allOf", reference("schemas", "cloudevent"), "properties",
                     "type", "const", text_of(event, "name"), "data",
                     reference("schemas", text_of(event, "name")));
}

static const char cloudevent[] =
    "{\"type\": \"object\", \"description\": \"A CloudEvent 1.0.\","
    "\"properties\": {"
    "\"specversion\": {\"const\": \"1.0\"},"
    "\"id\": {\"type\": \"string\", \"description\": \"The same in every"
    " attempt.\"},"
    "\"source\": {\"type\": \"string\", \"format\": \"uri-reference\"},"
    "\"type\": {\"type\": \"string\", \"description\": \"What happened.\"},"
    "\"subject\": {\"type\": \"string\", \"description\": \"The order.\"},"
    "\"time\": {\"type\": \"string\", \"format\": \"date-time\"},"
    "\"datacontenttype\": {\"const\": \"application/json\"},"
    "\"data\": {\"type\": \"object\", \"description\": \"By the type.\"}},"
    "\"required\": [\"specversion\", \"id\", \"source\", \"type\"]}";

static const char reset_message[] =
    "{\"name\": \"reset\", \"title\": \"reset\", \"summary\": \"The place that"
    " was asked for is not in this log: read the state anew.\","
    "\"contentType\": \"application/json\","
    " \"payload\": {\"type\": \"object\"}}";

static const char gone_message[] =
    "{\"name\": \"gone\", \"title\": \"gone\", \"summary\": \"The link was"
    " revoked or has run out; the stream ends.\","
    "\"contentType\": \"application/json\","
    " \"payload\": {\"type\": \"object\"}}";

static json_t *view_message(document *in)
{
    const json_t *view =
        json_object_get(query_of(in, "tracking.public"), "result");
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", "tracking", "title",
                     "tracking", "summary",
                     "What a customer may see of the order now, whole.",
                     "contentType", "application/json", "payload",
                     schema_named(in, "tracking.public", view, true));
}

// ---- channels and operations -----------------------------------------------

// The messages of a channel: those of the log, as CloudEvents or as frames.
static json_t *of_events(const document *in, const char *prefix)
{
    json_t *made = json_object();
    size_t i;
    const json_t *event;
    json_array_foreach (json_object_get(in->described, "events"), i, event) {
        char name[128];
        snprintf(name, sizeof(name), "%s%s", prefix, text_of(event, "name"));
        json_object_set_new(made, name, reference("messages", name));
    }
    return made;
}

static void add_operation(json_t *to, const char *channel, const char *doc)
{
    char name[64];
    snprintf(name, sizeof(name), "send.%s", channel);
    json_object_set_new(
        to, name,
        json_pack("{s:s, s:{s:o}, s:s}", "action", "send", "channel", "$ref",
                  json_sprintf("#/channels/%s", channel), "summary", doc));
}

static json_t *channel(const char *address, const char *doc, json_t *messages,
                       const char *parameter)
{
    json_t *made = json_pack("{s:s?, s:s, s:o}", "address", address,
                             "description", doc, "messages", messages);
    if (address == NULL)
        json_object_set_new(made, "address", json_null());
    if (parameter != NULL)
        json_object_set_new(
            made, "parameters",
            json_pack("{s:{s:s}}", parameter, "description", "Which one."));
    return made;
}

static void add_stream(document *in, json_t *channels, json_t *operations,
                       const char *name, const char *address)
{
    static const char doc[] =
        "Server-Sent Events: id is the event's position, data the message."
        " Last-Event-ID goes on behind it.";
    json_t *messages = of_events(in, "");
    json_object_set_new(messages, "reset", reference("messages", "reset"));
    json_object_set_new(
        channels, name,
        channel(address, doc, messages,
                strchr(address, '{') != NULL ? "subject" : NULL));
    add_operation(operations, name, "Tells what happens, as it happens.");
}

static void add_tracking(document *in, json_t *channels, json_t *operations,
                         json_t *messages)
{
    if (!routes_here(in->daemon->routes, "tracking.follow"))
        return;
    json_object_set_new(messages, "tracking", view_message(in));
    json_object_set_new(messages, "gone", json_loads(gone_message, 0, NULL));
    json_object_set_new(
        channels, "tracking",
        channel("/v1/track/{token}/events",
                "Server-Sent Events for a customer, by the token of a link:"
                " event is the message's name, data the message.",
                json_pack("{s:o, s:o}", "tracking",
                          reference("messages", "tracking"), "gone",
                          reference("messages", "gone")),
                "token"));
    add_operation(operations, "tracking",
                  "Tells a customer how far the order is.");
}

static void add_webhooks(document *in, json_t *channels, json_t *operations,
                         json_t *messages)
{
    size_t i;
    const json_t *event;
    if (!routes_here(in->daemon->routes, "endpoint.put"))
        return;
    json_array_foreach (json_object_get(in->described, "events"), i, event) {
        char name[128];
        snprintf(name, sizeof(name), "cloud.%s", text_of(event, "name"));
        json_object_set_new(messages, name, cloud_message(event));
    }
    json_object_set_new(in->schemas, "cloudevent",
                        json_loads(cloudevent, 0, NULL));
    json_object_set_new(
        channels, "endpoints",
        channel(NULL,
                "POST to the address of each endpoint that is registered for"
                " the type, signed by Standard Webhooks; it is repeated until"
                " the answer is 2xx.",
                of_events(in, "cloud."), NULL));
    add_operation(operations, "endpoints", "Tells endpoints what happened.");
}

// Required members of a record may be personal, and then they are in `pii`.
static void loosen(json_t *schema)
{
    const char *name;
    json_t *each;
    json_object_del(schema, "required");
    json_object_foreach (json_object_get(schema, "properties"), name, each)
        loosen(each);
    each = json_object_get(schema, "items");
    if (each != NULL)
        loosen(each);
}

static void add_schemas(document *in, json_t *messages)
{
    size_t i;
    const json_t *event;
    json_object_set_new(in->schemas, "event", schema_shown(envelope(in), true));
    json_array_foreach (json_object_get(in->described, "events"), i, event) {
        json_t *shown = schema_shown(json_object_get(event, "data"), true);
        loosen(shown);
        json_object_set_new(in->schemas, text_of(event, "name"), shown);
        json_object_set_new(messages, text_of(event, "name"), message(event));
    }
}

json_t *asyncapi_made(document *in)
{
    json_t *channels = json_object();
    json_t *operations = json_object();
    json_t *messages = json_object();
    add_schemas(in, messages);
    json_object_set_new(messages, "reset", json_loads(reset_message, 0, NULL));
    add_stream(in, channels, operations, "events", "/v1/events");
    add_stream(in, channels, operations, "subject",
               "/v1/orders/{subject}/events");
    add_tracking(in, channels, operations, messages);
    add_webhooks(in, channels, operations, messages);
    return json_pack(
        "{s:s, s:{s:s, s:s, s:s, s:{s:s, s:s}}, s:s, s:o, s:o, s:{s:o, s:o}}",
        "asyncapi", "3.0.0", "info", "title", "omsd", "version", oms_version(),
        "description",
        "What the daemon tells by itself; what it is asked is in"
        " /openapi.json.",
        "license", "name", "Apache 2.0", "url",
        "https://www.apache.org/licenses/LICENSE-2.0", "defaultContentType",
        "application/json", "channels", channels, "operations", operations,
        "components", "messages", messages, "schemas", in->schemas);
}
