// URLs are read by the library that connects to them, so that both see the
// same host: two readers that disagree are how guards are passed.
#define _POSIX_C_SOURCE 200809L
#include "adapters/http/target.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#define HOST_BYTES_MAX 255

typedef struct http_scheme {
    const char *name;
    bool plain;
    bool mail;
} http_scheme;

static const http_scheme schemes[] = {{"https", false, false},
                                      {"http", true, false},
                                      {"smtps", false, true},
                                      {"smtp", true, true}};

static bool is_clean(const char *url)
{
    for (; *url != '\0'; url++)
        if (*url <= ' ' || *url == 0x7f || *url == '\\')
            return false;
    return true;
}

static bool read_scheme(CURLU *parts, http_target *out)
{
    char *text = NULL;
    bool known = false;
    if (curl_url_get(parts, CURLUPART_SCHEME, &text, 0) != CURLUE_OK)
        return false;
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (strcasecmp(text, schemes[i].name) == 0) {
            out->plain = schemes[i].plain;
            out->mail = schemes[i].mail;
            known = true;
        }
    curl_free(text);
    return known;
}

// An IPv6 address stands in brackets.
static bool read_host(CURLU *parts, http_target *out)
{
    char host[HOST_BYTES_MAX + 1] = "";
    char *text = NULL;
    if (curl_url_get(parts, CURLUPART_HOST, &text, 0) != CURLUE_OK)
        return false;
    size_t count = strlen(text);
    bool boxed = count > 2 && text[0] == '[' && text[count - 1] == ']';
    size_t skip = boxed ? 1 : 0;
    bool fits = count > 0 && count <= HOST_BYTES_MAX;
    if (fits)
        memcpy(host, text + skip, count - 2 * skip);
    curl_free(text);
    out->literal = fits && oms__address_parse(host, &out->address);
    out->near = out->literal ? oms__address_is_loopback(&out->address)
                             : strcasecmp(host, "localhost") == 0;
    return fits;
}

// curl takes "https:///1" for a host, too.
static bool is_empty_host(const char *url)
{
    const char *begin = strstr(url, "://");
    return begin == NULL || strchr("/?#:@", begin[3]) != NULL;
}

const char *oms__target_read(const char *url, http_target *out)
{
    *out = (http_target){0};
    if (!is_clean(url))
        return "a URL holds no blanks, control characters or backslashes";
    CURLU *parts = curl_url();
    if (parts == NULL)
        return "no memory for a URL";
    const char *problem = NULL;
    if (curl_url_set(parts, CURLUPART_URL, url, CURLU_DISALLOW_USER) !=
        CURLUE_OK)
        problem = "this is no URL, or it names a user";
    else if (!read_scheme(parts, out))
        problem = "the URL must be https, http, smtps or smtp";
    else if (is_empty_host(url) || !read_host(parts, out))
        problem = "the URL names no host";
    curl_url_cleanup(parts);
    return problem;
}
