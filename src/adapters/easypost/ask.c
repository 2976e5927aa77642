// Asking: paths, bodies and the key. EasyPost takes the API key as the name of
// a user without a password.
#include "adapters/easypost/easypost.h"

#include <string.h>

#include "base/base64.h"

static oms_http_next no_memory(easypost_talk *talk)
{
    return oms__easypost_later(talk, "no memory for a request to EasyPost");
}

// False: no memory.
static bool add_key(easypost_talk *talk)
{
    oms_arena *arena = talk->turn->arena;
    const char *token = oms_http_token(talk->turn);
    if (token == NULL)
        return true;
    const char *plain = oms__arena_printf(arena, "%s:", token);
    size_t count = plain != NULL ? strlen(plain) : 0;
    char *coded = oms__arena_alloc(arena, OMS__BASE64_ROOM(count));
    oms_http_header *header = oms__arena_array(arena, 1, sizeof(*header));
    if (plain == NULL || coded == NULL || header == NULL)
        return false;
    oms__base64_write(plain, count, coded);
    *header = (oms_http_header){"Authorization",
                                oms__arena_printf(arena, "Basic %s", coded)};
    talk->request->headers = header;
    talk->request->headers_count = 1;
    return header->value != NULL;
}

oms_http_next oms__easypost_get(easypost_talk *talk, easypost_step step,
                                const char *path)
{
    oms_http_request *request = talk->request;
    if (path == NULL || !add_key(talk))
        return no_memory(talk);
    talk->state->step = step;
    request->method = "GET";
    request->url = path;
    request->flags = OMS_HTTP_SAFE;
    return OMS_HTTP_NEXT_SEND;
}

oms_http_next oms__easypost_post(easypost_talk *talk, easypost_step step,
                                 const char *path, const char *body)
{
    oms_http_request *request = talk->request;
    if (path == NULL || body == NULL || !add_key(talk))
        return no_memory(talk);
    talk->state->step = step;
    request->method = "POST";
    request->url = path;
    request->body = body;
    request->body_bytes = strlen(body);
    return OMS_HTTP_NEXT_SEND;
}
