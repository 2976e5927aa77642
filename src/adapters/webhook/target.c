// What the text of a URL already gives away. The address behind a name is the
// client's to judge, when it is connected (OMS_HTTP_PUBLIC_ONLY); this must
// never resolve a name or decode an address itself: two readers of one text
// that differ are how guards are passed.
#include "adapters/webhook/webhook.h"

#include <string.h>
#include <strings.h>

#define PORT_MAX 65535
#define PORT_OF_HTTPS 443
#define PORT_OF_EVERYBODY 1024 // services of a machine itself are below

// Characters that readers of URLs read in different ways.
static bool has_odd(const char *url)
{
    for (const char *at = url; *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;
        if (c <= 0x20 || c >= 0x7f || strchr("\\\"<>^`{|}", c) != NULL)
            return true;
    }
    return false;
}

static const char *judge_port(const char *text, size_t count)
{
    long port = 0;
    if (count == 0 || count > 5)
        return "its port is no port";
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return "its port is no port";
        port = port * 10 + (text[i] - '0');
    }
    if (port > PORT_MAX || (port < PORT_OF_EVERYBODY && port != PORT_OF_HTTPS))
        return "its port is neither 443 nor one from 1024";
    return NULL;
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

// The host without its port; *rest is what follows it.
static const char *judge_host(const char *text, size_t count, size_t *rest)
{
    size_t at = 0;
    if (count > 0 && text[0] == '[') {
        const char *end = memchr(text, ']', count);
        if (end == NULL)
            return "its host is not closed";
        at = (size_t)(end - text) + 1;
        if (memchr(text, '%', at) != NULL)
            return "its host names a network of ours";
    } else {
        while (at < count && is_of_name(text[at]))
            at++;
        if (at == 0)
            return "it has no host";
    }
    *rest = at;
    return at < count && text[at] != ':' ? "its host is no name" : NULL;
}

static const char *judge_authority(const char *text, size_t count,
                                   bool allow_private)
{
    size_t host = 0;
    if (memchr(text, '@', count) != NULL)
        return "it holds a user";
    const char *why = judge_host(text, count, &host);
    if (why != NULL || host == count || allow_private)
        return why;
    return judge_port(text + host + 1, count - host - 1);
}

const char *oms__webhook_objection(const char *url, bool allow_private)
{
    size_t skip = 8;
    if (has_odd(url))
        return "it holds characters that no URL has";
    if (strncasecmp(url, "https://", 8) != 0) {
        if (!allow_private || strncasecmp(url, "http://", 7) != 0)
            return "it is not https";
        skip = 7;
    }
    return judge_authority(url + skip, strcspn(url + skip, "/?#"),
                           allow_private);
}
