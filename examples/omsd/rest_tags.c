// Entity tags. Ours are 32 hexadecimal digits in quotes and always strong.
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "rest.h"

void tags_make(const char *bytes, size_t count, char tag[OMS_TAG_BYTES + 1])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)bytes, count, digest);
    for (size_t i = 0; i < OMS_TAG_BYTES / 2; i++)
        snprintf(tag + 2 * i, 3, "%02x", digest[i]);
}

void tags_send(exchange *of, const char *tag)
{
    char quoted[OMS_TAG_BYTES + 3];
    snprintf(quoted, sizeof(quoted), "\"%s\"", tag);
    http_add(of, "ETag", quoted);
}

typedef struct tag_at {
    const char *bytes; // without quotes
    size_t count;
    bool weak;
} tag_at;

// The tag at [at]; returns where the next begins, or NULL behind the last.
static const char *next_tag(const char *at, tag_at *out)
{
    at += strspn(at, " \t,");
    out->weak = strncmp(at, "W/", 2) == 0;
    at += out->weak ? 2 : 0;
    const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
    if (end == NULL)
        return NULL;
    out->bytes = at + 1;
    out->count = (size_t)(end - at - 1);
    return end + 1;
}

static bool is(const tag_at *one, const char *tag)
{
    return one->count == strlen(tag) &&
           memcmp(one->bytes, tag, one->count) == 0;
}

bool tags_any(const char *header)
{
    const char *at = header + strspn(header, " \t");
    return at[0] == '*' && at[1 + strspn(at + 1, " \t")] == '\0';
}

bool tags_name(const char *header, const char *tag)
{
    tag_at one;
    if (tags_any(header))
        return true;
    while ((header = next_tag(header, &one)) != NULL) {
        if (is(&one, tag))
            return true;
    }
    return false;
}

bool tags_several(const char *header)
{
    tag_at one;
    header = next_tag(header, &one);
    return header != NULL && next_tag(header, &one) != NULL;
}

void tags_wanted(const char *header, const char *current,
                 char tag[OMS_TAG_BYTES + 1])
{
    tag_at one;
    memset(tag, '0', OMS_TAG_BYTES);
    tag[OMS_TAG_BYTES] = '\0';
    if (tags_any(header)) {
        memcpy(tag, "*", 2);
        return;
    }
    while ((header = next_tag(header, &one)) != NULL) {
        bool fits = !one.weak && one.count == OMS_TAG_BYTES &&
                    memchr(one.bytes, '*', one.count) == NULL;
        if (fits && (current == NULL || is(&one, current))) {
            memcpy(tag, one.bytes, one.count);
            return;
        }
    }
}
