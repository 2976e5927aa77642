// What is refused by its head alone: requests that two servers could read
// differently, or whose end they could see at different places.
//
// libmicrohttpd joins folded lines and takes a line that ends in LF alone
// without telling. But it keeps all names and values where they came, one
// behind the other with two bytes between: where that is not so, something
// stood between them that is not said. A version that copied them would have
// every request refused, which tests notice.
//
// What cannot be seen from here: inside a chunked body it also takes lines that
// end in LF alone, and extensions of chunks, which it skips.
#include <stdlib.h>
#include <string.h>

#include "http_own.h"

#define TOKEN \
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
    "abcdefghijklmnopqrstuvwxyz"
#define PATH \
    "/-._~!$&'()*+,;=:@%0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
    "abcdefghijklmnopqrstuvwxyz"

static bool refuse(http_refusal *to, int status, const char *code,
                   const char *why)
{
    if (to->status == 0)
        *to = (http_refusal){status, code, why};
    return false;
}

static bool malformed(http_refusal *to, const char *why)
{
    return refuse(to, 400, "malformed", why);
}

// ---- the target ------------------------------------------------------------

static int hex(char of)
{
    if (of >= '0' && of <= '9')
        return of - '0';
    if (of >= 'a' && of <= 'f')
        return of - 'a' + 10;
    return of >= 'A' && of <= 'F' ? of - 'A' + 10 : -1;
}

// The byte at [at], which moves on; -1: bad percent-encoding.
static int unescaped(const char **at)
{
    const char *from = (*at)++;
    if (*from != '%')
        return (unsigned char)*from;
    if (hex(from[1]) < 0 || hex(from[2]) < 0)
        return -1;
    *at = from + 3;
    return hex(from[1]) * 16 + hex(from[2]);
}

// How many bytes follow a first one, and the least and most of the second.
static int utf8_follow(int first, int *least, int *most)
{
    *least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    *most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (first < 0x80)
        return 0;
    if (first >= 0xc2 && first <= 0xdf)
        return 1;
    if (first >= 0xe0 && first <= 0xef)
        return 2;
    return first >= 0xf0 && first <= 0xf4 ? 3 : -1;
}

static bool is_utf8(const char *from, const char *end)
{
    while (from < end) {
        int least, most;
        int follow = utf8_follow(unescaped(&from), &least, &most);
        if (follow < 0)
            return false;
        for (; follow > 0; follow--) {
            int next = from < end ? unescaped(&from) : -1;
            if (next < least || next > most)
                return false;
            least = 0x80;
            most = 0xbf;
        }
    }
    return true;
}

static bool escapes_are_fair(const char *from, const char *end, bool in_path,
                             http_refusal *why)
{
    for (const char *at = from; at < end;) {
        bool escaped = *at == '%';
        int byte = unescaped(&at);
        if (byte < 0)
            return malformed(why, "% is followed by two hexadecimal digits");
        if (byte == 0)
            return malformed(why, "%00 is in no path and no query");
        if (in_path && (byte < 0x20 || byte == 0x7f))
            return malformed(why, "no control character is in a path");
        // %2F is a slash inside an id; paths are split before they are
        // unescaped. No id has a backslash, and some servers take it for one.
        if (in_path && escaped && byte == '\\')
            return malformed(why, "no backslash is escaped in a path");
    }
    if (!is_utf8(from, end))
        return malformed(why, "path and query are UTF-8");
    return true;
}

static size_t dots_of(const char *part, const char *end)
{
    size_t dots = 0;
    while (part < end) {
        if (unescaped(&part) != '.')
            return 0;
        dots++;
    }
    return dots;
}

static bool parts_are_fair(const char *path, const char *end, http_refusal *why)
{
    for (const char *part = path + 1; part <= end;) {
        const char *stop = memchr(part, '/', (size_t)(end - part));
        if (stop == NULL)
            stop = end;
        size_t dots = dots_of(part, stop);
        if (dots == 1 || dots == 2)
            return malformed(why, "no part of a path is . or ..");
        if (stop == part && stop != end)
            return malformed(why, "no part of a path is empty");
        part = stop + 1;
    }
    return true;
}

bool http_uri_check(const char *uri, http_refusal *why)
{
    size_t count = strlen(uri);
    const char *end = uri + count;
    const char *mark = strchr(uri, '?');
    const char *stop = mark != NULL ? mark : end;
    if (count > URI_BYTES_MAX)
        return refuse(why, 414, "uri-too-long", "the target is too long");
    if (uri[0] != '/')
        return malformed(why, "the target is a path that begins with /");
    if (strspn(uri, PATH) < (size_t)(stop - uri))
        return malformed(why, "a character of the path must be escaped");
    if (mark != NULL && strspn(mark, PATH "?") < (size_t)(end - mark))
        return malformed(why, "a character of the query must be escaped");
    return escapes_are_fair(uri, stop, true, why) &&
           parts_are_fair(uri, stop, why) &&
           escapes_are_fair(stop, end, false, why);
}

// ---- headers ---------------------------------------------------------------

// Twice one of these, and two readers may take two different ones.
static const char *const singles[] = {"Host",
                                      "Content-Length",
                                      "Transfer-Encoding",
                                      "Content-Type",
                                      "Authorization",
                                      "Idempotency-Key",
                                      "Expect",
                                      "If-Match",
                                      "Last-Event-ID",
                                      "Content-Encoding"};

typedef struct heads {
    http_side *side;
    http_refusal *why;
    int count;
    const char *first;    // the name that came first
    const char *expected; // where the next one begins
} heads;

// As some gateways compare names: for them Content_Length is Content-Length.
static bool is_same(const char *name, const char *single)
{
    for (; *name != '\0'; name++, single++) {
        char one = *name == '_' ? '-' : *name;
        if (strncasecmp(&one, single, 1) != 0)
            return false;
    }
    return *single == '\0';
}

static const char *single_of(const char *name)
{
    for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
        if (is_same(name, singles[i]))
            return singles[i];
    return NULL;
}

static bool value_is_fair(const char *value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)value[i];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
            return false;
    }
    return true;
}

static bool head_is_fair(heads *of, const char *name, size_t name_bytes,
                         const char *value, size_t value_bytes)
{
    if (name_bytes == 0 || strspn(name, TOKEN) != name_bytes)
        return malformed(of->why, "the name of a header is no token");
    if (!value_is_fair(value, value_bytes))
        return malformed(of->why, "a header holds a control character");
    if (of->expected != NULL && of->expected != name)
        return malformed(of->why, "each header is one line that ends in CRLF");
    const char *single = single_of(name);
    if (single != NULL && strchr(name, '_') != NULL)
        return malformed(of->why, "the name of a header is written with -");
    if (single != NULL && http_header(&of->side->exchange, name) != NULL)
        return malformed(of->why, "this header comes once");
    if (++of->count > HEADS_MAX ||
        of->side->heads.count + name_bytes + value_bytes > HEADS_BYTES_MAX)
        return refuse(of->why, 431, "headers-too-large",
                      "the headers are too many or too large");
    return true;
}

static enum MHD_Result look(void *to, enum MHD_ValueKind kind, const char *name,
                            size_t name_bytes, const char *value,
                            size_t value_bytes)
{
    heads *of = to;
    (void)kind;
    if (value == NULL)
        value = "";
    if (!head_is_fair(of, name, name_bytes, value, value_bytes))
        return MHD_NO;
    if (of->first == NULL)
        of->first = name;
    of->expected = value + value_bytes + 2;
    text_bytes(&of->side->heads, name, name_bytes + 1);
    text_bytes(&of->side->heads, value, value_bytes);
    text_bytes(&of->side->heads, "", 1);
    return MHD_YES;
}

// All that came is accounted for: method, target and version stand on one line
// with one blank between, and behind the last header is one empty line.
static bool lines_are_fair(const http_side *of, const char *method,
                           const char *version, const heads *seen)
{
    const char *uri = of->uri_at;
    const char *headers = version + strlen(version) + 2;
    const char *end = (seen->first != NULL ? seen->expected : headers) + 2;
    const union MHD_ConnectionInfo *size = MHD_get_connection_info(
        of->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return (uintptr_t)method + strlen(method) + 1 == (uintptr_t)uri &&
           (uintptr_t)uri + strlen(of->uri) + 1 == (uintptr_t)version &&
           (seen->first == NULL || seen->first == headers) && size != NULL &&
           (uintptr_t)end - (uintptr_t)method == size->header_size;
}

static bool length_is_fair(http_side *of, const char *length, http_refusal *why)
{
    size_t digits = strspn(length, "0123456789");
    if (digits == 0 || length[digits] != '\0')
        return malformed(why, "Content-Length is a number");
    uint64_t most = (uint64_t)of->server->options.body_bytes_max;
    if (digits > 18 || strtoull(length, NULL, 10) > most)
        return refuse(why, 413, "too-large", "the body is too large");
    return true;
}

static bool body_is_fair(http_side *of, const char *version, http_refusal *why)
{
    const char *length = http_header(&of->exchange, "Content-Length");
    const char *coding = http_header(&of->exchange, "Transfer-Encoding");
    if (length != NULL && coding != NULL)
        return malformed(why, "Content-Length and Transfer-Encoding exclude "
                              "each other");
    if (coding != NULL && strcmp(version, "HTTP/1.1") != 0)
        return malformed(why, "Transfer-Encoding came with HTTP/1.1");
    if (coding != NULL && strcasecmp(coding, "chunked") != 0)
        return malformed(why, "the only Transfer-Encoding is chunked");
    if (length != NULL && !length_is_fair(of, length, why))
        return false;
    bool bare =
        strcmp(of->method, "GET") == 0 || strcmp(of->method, "HEAD") == 0;
    if (bare &&
        (coding != NULL || (length != NULL && strcmp(length, "0") != 0)))
        return malformed(why, "a GET or HEAD has no body");
    const char *expect = http_header(&of->exchange, "Expect");
    if (expect != NULL && strcasecmp(expect, "100-continue") != 0)
        return refuse(why, 417, "expectation-failed",
                      "the only Expect is 100-continue");
    return true;
}

static bool host_is_fair(http_side *of, const char *version, http_refusal *why)
{
    const char *host = http_header(&of->exchange, "Host");
    if (host == NULL && strcmp(version, "HTTP/1.0") == 0)
        return true;
    if (host == NULL)
        return malformed(why, "a Host is needed");
    if (host[0] == '\0' ||
        host[strspn(host, "-.:[]_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                          "abcdefghijklmnopqrstuvwxyz")] != '\0')
        return malformed(why, "the Host is no name of a host");
    return true;
}

// TRACE and QUERY are known so that a path can say which methods it has
// instead (405).
static bool method_is_known(const char *method)
{
    static const char *const known[] = {"GET",     "HEAD",  "POST",
                                        "PUT",     "PATCH", "DELETE",
                                        "OPTIONS", "TRACE", "QUERY"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(method, known[i]) == 0)
            return true;
    return false;
}

bool http_head_check(http_side *of, const char *method, const char *version,
                     http_refusal *why)
{
    heads seen = {.side = of, .why = why};
    MHD_get_connection_values_n(of->connection, MHD_HEADER_KIND, look, &seen);
    bool fair = why->status == 0;
    if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
        fair = refuse(why, 505, "version", "HTTP/1.1 or HTTP/1.0");
    if (!lines_are_fair(of, method, version, &seen))
        fair = malformed(why, "lines end in CRLF, their parts are separated by "
                              "one blank, and NUL is nowhere");
    if (fair && !method_is_known(of->method))
        fair = refuse(why, 501, "method", "there is no such method");
    fair = fair && http_uri_check(of->uri, why) &&
           host_is_fair(of, version, why) && body_is_fair(of, version, why);
    // from here on path and query are two texts
    if (of->exchange.query != NULL)
        of->uri[of->exchange.query - of->uri - 1] = '\0';
    return fair;
}
