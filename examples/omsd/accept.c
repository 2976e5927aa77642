// Media types, by RFC 9110: ranges with qualities, the most exact one decides.
#include "accept.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "calls.h"

#define JSON "application/json"
#define STREAM "text/event-stream"

static const call *call_of(const operation *of)
{
    return of->kind == OPERATION_CALL ? call_find(of->name) : NULL;
}

const char *accept_wants(const operation *of)
{
    const call *found = call_of(of);
    return found != NULL && found->body != NULL ? found->body : JSON;
}

const char *accept_made(const operation *of)
{
    const call *found = call_of(of);
    return found != NULL && found->type != NULL ? found->type : JSON;
}

// The type without parameters.
static size_t bare(const char *type)
{
    size_t count = strcspn(type, ";,");
    while (count > 0 && (type[count - 1] == ' ' || type[count - 1] == '\t'))
        count--;
    return count;
}

static bool same(const char *one, size_t count, const char *other)
{
    return bare(other) == count && strncasecmp(one, other, count) == 0;
}

// JSON lines have two names.
static bool is_lines(const char *type, size_t count)
{
    return same(type, count, "application/jsonl") ||
           same(type, count, "application/x-ndjson");
}

// Without a charset it is UTF-8, and so it is with that one.
static bool is_unicode(const char *parameters)
{
    for (const char *at = parameters; (at = strchr(at, ';')) != NULL;) {
        at += 1 + strspn(at + 1, " \t");
        if (strncasecmp(at, "charset=", 8) == 0)
            return strncasecmp(at + 8, "utf-8", 5) == 0 ||
                   strncasecmp(at + 8, "\"utf-8\"", 7) == 0;
    }
    return true;
}

bool accept_reads(const operation *of, const char *type)
{
    const char *wanted = accept_wants(of);
    size_t count = bare(type);
    if (!is_unicode(type + count))
        return false;
    return same(type, count, wanted) ||
           (is_lines(type, count) && is_lines(wanted, bare(wanted)));
}

// How exactly a range names a type: 0 not at all, 1 all, 2 its kind, 3 itself.
static int names(const char *range, size_t count, const char *type)
{
    size_t kind = strcspn(type, "/");
    if (count == 3 && strncmp(range, "*/*", 3) == 0)
        return 1;
    if (count == kind + 2 && strncmp(range + kind, "/*", 2) == 0 &&
        strncasecmp(range, type, kind) == 0)
        return 2;
    return same(range, count, type) ? 3 : 0;
}

// q=0 and q=0.000 say no; whatever else is there is yes.
static bool is_refusing(const char *range, size_t count)
{
    const char *q = range;
    while ((q = memchr(q, ';', count - (size_t)(q - range))) != NULL) {
        q += 1 + strspn(q + 1, " \t");
        if (strncasecmp(q, "q=", 2) == 0)
            return q[2] == '0' && strspn(q + 2, "0.") == strcspn(q + 2, ",; ");
    }
    return false;
}

static bool takes(const char *accept, const char *type)
{
    int best = 0;
    bool yes = false;
    while (*accept != '\0') {
        accept += strspn(accept, ", \t");
        size_t whole = strcspn(accept, ",");
        int exact = names(accept, bare(accept), type);
        if (exact > best) {
            best = exact;
            yes = !is_refusing(accept, whole);
        }
        accept += whole;
    }
    return yes;
}

bool accept_makes(const operation *of, const char *path, const char *accept)
{
    size_t count = strlen(path);
    bool streams = count > 7 && strcmp(path + count - 7, "/events") == 0;
    if (accept[strspn(accept, " \t")] == '\0')
        return true;
    return takes(accept, accept_made(of)) || (streams && takes(accept, STREAM));
}
