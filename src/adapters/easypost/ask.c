// Asking: paths, bodies and the key. EasyPost takes the API key as the name of
// a user without a password.
#include "adapters/easypost/easypost.h"

#include <string.h>

#include "base/base64.h"

static oms_http_next no_memory(easypost_turn *turn)
{
    return oms__easypost_later(turn, "no memory for a request to EasyPost");
}

// False: no memory.
static bool add_key(easypost_turn *turn)
{
    oms_arena *arena = turn->http->arena;
    const char *token = oms_http_token(turn->http);
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
    turn->request->headers = header;
    turn->request->headers_count = 1;
    return header->value != NULL;
}

oms_http_next oms__easypost_get(easypost_turn *turn, easypost_step step,
                                const char *path)
{
    oms_http_request *request = turn->request;
    if (path == NULL || !add_key(turn))
        return no_memory(turn);
    turn->state->step = step;
    request->method = "GET";
    request->url = path;
    request->flags = OMS_HTTP_SAFE;
    return OMS_HTTP_NEXT_SEND;
}

oms_http_next oms__easypost_post(easypost_turn *turn, easypost_step step,
                                 const char *path, const char *body)
{
    oms_http_request *request = turn->request;
    if (path == NULL || body == NULL || !add_key(turn))
        return no_memory(turn);
    turn->state->step = step;
    request->method = "POST";
    request->flags = OMS_HTTP_ONCE; // EasyPost does not know our keys
    request->url = path;
    request->body = body;
    request->body_bytes = strlen(body);
    return OMS_HTTP_NEXT_SEND;
}
