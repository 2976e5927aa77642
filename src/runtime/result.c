// A result knows its own allocator: it may be freed after the engine is
// closed.
#include "runtime/result.h"

struct oms_result {
    oms_allocator allocator;
    char *json;
    size_t bytes;
    oms_sha256_take *take; // the engine's way to digest
};

int oms__result_from(oms *engine, oms_buf *buf, oms_result **out,
                     oms_error *err)
{
    oms_result *result = NULL;
    if (!buf->failed && buf->bytes != NULL)
        result = oms__alloc_new(&engine->given, sizeof(*result));
    if (result == NULL) {
        oms__buf_free(buf);
        return oms__error_set(err, OMS_ENOMEM, "",
                              "no memory for the answer; ask for less");
    }
    result->allocator = engine->given;
    result->bytes = buf->count;
    result->take = engine->sha_take;
    result->json = oms__buf_take(buf);
    *out = result;
    return OMS_OK;
}

const char *oms_result_json(const oms_result *result)
{
    return result != NULL ? result->json : NULL;
}

size_t oms_result_bytes(const oms_result *result)
{
    return result != NULL ? result->bytes : 0;
}

void oms_result_tag(const oms_result *result, char tag[OMS_TAG_BYTES + 1])
{
    tag[0] = '\0';
    if (result != NULL)
        oms__result_tag(result->take, result->json, result->bytes, tag);
}

void oms__result_tag(oms_sha256_take *take, const char *json, size_t bytes,
                     char tag[OMS_TAG_BYTES + 1])
{
    uint8_t digest[OMS__SHA256_BYTES];
    oms_sha256 sha;
    oms__sha256_begin_with(&sha, take);
    oms__sha256_add(&sha, json, bytes);
    oms__sha256_end(&sha, digest);
    for (int i = 0; i < OMS_TAG_BYTES / 2; i++) {
        tag[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        tag[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    tag[OMS_TAG_BYTES] = '\0';
}

void oms_result_free(oms_result *result)
{
    if (result == NULL)
        return;
    oms_allocator allocator = result->allocator;
    oms__alloc_free(&allocator, result->json);
    oms__alloc_free(&allocator, result);
}
