// GET /openapi.json and /asyncapi.json: made once from the table of operations
// and the description of the engine, so that they cannot say anything else than
// what the daemon does. They say whether somebody must be known, and that may
// change while the daemon runs (keys come by reload), so there are two of each.
#include "openapi.h"

#include <pthread.h>

#include "auth.h"
#include "rest.h"
#include "shop.h"

typedef struct made {
    text body;
    char tag[OMS_TAG_BYTES + 1];
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
    for (int i = 0; i < DOCUMENTS; i++) {
        made *one = &documents[i][secured];
        tags_make(one->body.bytes, one->body.count, one->tag);
    }
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
    tags_send(of, found->tag);
    http_add(of, "Cache-Control", "no-cache");
    if (known != NULL && tags_name(known, found->tag)) {
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
