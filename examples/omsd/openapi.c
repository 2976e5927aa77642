// GET /openapi.json and /asyncapi.json: made once from the table of operations
// and the description of the engine, so that they cannot say anything else than
// what the daemon does. They say whether somebody must be known, and that may
// change while the daemon runs (keys come by reload), so there are two of each.
#include "openapi.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "auth.h"
#include "shop.h"

typedef struct made {
    text body;
    char tag[OMS_TAG_BYTES + 3];
} made;

enum { OPENAPI, ASYNCAPI, DOCUMENTS };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static made documents[DOCUMENTS][2]; // [whether somebody must be known]

static text dumped(json_t *value)
{
    size_t bytes = json_dumpb(value, NULL, 0, JSON_COMPACT);
    char *to = need(NULL, bytes + 1);
    json_dumpb(value, to, bytes, JSON_COMPACT);
    to[bytes] = '\0';
    json_decref(value);
    return (text){to, bytes, bytes + 1};
}

// FNV-1a, twice with different beginnings: the tag only tells versions of one
// document apart.
static void give_tag(made *to)
{
    uint64_t halves[2] = {14695981039346656037u, 1469598103934665603u};
    for (size_t i = 0; i < to->body.count; i++)
        for (size_t half = 0; half < 2; half++)
            halves[half] = (halves[half] ^ (unsigned char)to->body.bytes[i]) *
                           1099511628211u;
    snprintf(to->tag, sizeof(to->tag), "\"%016llx%016llx\"",
             (unsigned long long)halves[0], (unsigned long long)halves[1]);
}

static json_t *described(const omsd *of)
{
    oms_result *answer = NULL;
    json_t *read = NULL;
    if (of->shops_count > 0 &&
        oms_describe(shop_engine(of->shops[0]), &answer, NULL) == OMS_OK)
        read = json_loads(oms_result_json(answer), 0, NULL);
    oms_result_free(answer);
    return read != NULL ? read : json_object();
}

static void make_all(const omsd *of, bool secured)
{
    json_t *told = described(of);
    document in = {of, told, json_object(), secured};
    documents[OPENAPI][secured].body = dumped(openapi_made(&in));
    in.schemas = json_object();
    documents[ASYNCAPI][secured].body = dumped(asyncapi_made(&in));
    give_tag(&documents[OPENAPI][secured]);
    give_tag(&documents[ASYNCAPI][secured]);
    json_decref(told);
}

static const made *document_of(const omsd *of, int which)
{
    bool secured = auth_configured();
    pthread_mutex_lock(&lock);
    if (documents[OPENAPI][secured].body.bytes == NULL)
        make_all(of, secured);
    pthread_mutex_unlock(&lock);
    return &documents[which][secured];
}

void documents_make(const omsd *of)
{
    document_of(of, OPENAPI);
}

static void send_document(exchange *of, int which)
{
    const made *found = document_of(of->daemon, which);
    const char *known = http_header(of, "If-None-Match");
    text body = {0};
    http_add(of, "ETag", found->tag);
    http_add(of, "Cache-Control", "no-cache");
    if (known != NULL &&
        (strcmp(known, "*") == 0 || strstr(known, found->tag) != NULL)) {
        http_send(of, 304, NULL, &body);
        return;
    }
    text_bytes(&body, found->body.bytes, found->body.count);
    http_send(of, 200, "application/json", &body);
}

void call_openapi(exchange *of)
{
    send_document(of, OPENAPI);
}

void call_asyncapi(exchange *of)
{
    send_document(of, ASYNCAPI);
}
