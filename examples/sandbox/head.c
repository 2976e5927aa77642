// What is refused by its head alone: requests whose end two servers could see
// at different places, and callers without the token.
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox.h"

typedef struct heads {
    int lengths, codings, hosts, keys, tokens;
    bool bad_byte, bad_coding, bad_length;
} heads;

static enum MHD_Result look(void *to, enum MHD_ValueKind from, const char *name,
                            const char *value)
{
    heads *seen = to;
    (void)from;
    if (value == NULL)
        value = "";
    for (const char *at = value; *at != '\0'; at++)
        if (((unsigned char)*at < 0x20 && *at != '\t') || *at == 0x7f)
            seen->bad_byte = true;
    if (strcasecmp(name, "Content-Length") == 0) {
        seen->lengths++;
        seen->bad_length |=
            value[0] == '\0' || value[strspn(value, "0123456789")] != '\0';
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        seen->codings++;
        seen->bad_coding |= strcasecmp(value, "chunked") != 0;
    }
    seen->hosts += strcasecmp(name, "Host") == 0;
    seen->keys += strcasecmp(name, "Idempotency-Key") == 0;
    seen->tokens += strcasecmp(name, "Authorization") == 0;
    if (name[strcspn(name, " \t")] != '\0')
        seen->bad_byte = true;
    return MHD_YES;
}

static const char *smuggles(const heads *seen)
{
    if (seen->bad_byte)
        return "a header holds a control character";
    if (seen->lengths > 1 || seen->bad_length)
        return "one Content-Length, digits only";
    if (seen->codings > 1 || seen->bad_coding)
        return "the only Transfer-Encoding is chunked, once";
    if (seen->lengths > 0 && seen->codings > 0)
        return "Content-Length and Transfer-Encoding exclude each other";
    if (seen->hosts != 1)
        return "exactly one Host is needed";
    if (seen->keys > 1 || seen->tokens > 1)
        return "Idempotency-Key and Authorization come once";
    return NULL;
}

const char *head_value(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

// Takes the same time wherever the first difference is.
static bool is_token(const char *given, const char *token)
{
    size_t count = strlen(token);
    bool as_long = strlen(given) == count;
    unsigned char differs = 0;
    for (size_t i = 0; i < count; i++)
        differs |= (unsigned char)(token[i] ^ (as_long ? given[i] : 0));
    return as_long && differs == 0;
}

static bool is_allowed(const sandbox *box, struct MHD_Connection *connection)
{
    const char *given = head_value(connection, "Authorization");
    if (box->token == NULL)
        return true;
    return given != NULL && strncasecmp(given, "Bearer ", 7) == 0 &&
           is_token(given + 7, box->token);
}

bool head_check(const sandbox *box, struct MHD_Connection *connection,
                reply *out)
{
    heads seen = {.lengths = 0};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, look, &seen);
    const char *wrong = smuggles(&seen);
    if (wrong != NULL) {
        reply_problem(out, 400, "malformed", "%s", wrong);
        out->close = true;
        return false;
    }
    const char *length = head_value(connection, "Content-Length");
    long long bytes = length != NULL ? strtoll(length, NULL, 10) : 0;
    if (bytes > (long long)BODY_BYTES_MAX) {
        reply_problem(out, 413, "too_large", "a request has at most %u bytes",
                      BODY_BYTES_MAX);
        out->close = bytes > (long long)DRAIN_BYTES_MAX;
        return false;
    }
    if (is_allowed(box, connection))
        return true;
    reply_problem(out, 401, "token", "send Authorization: Bearer <token>");
    return false;
}
