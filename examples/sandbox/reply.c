// Replies: a JSON value, or a problem by RFC 9457.
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

void *need(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes > 0 ? bytes : 1);
    if (memory == NULL) {
        fputs("oms-sandbox: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

char *need_text(const char *text)
{
    size_t bytes = strlen(text) + 1;
    return memcpy(need(NULL, bytes), text, bytes);
}

void reply_free(reply *out)
{
    free(out->body);
    *out = (reply){.status = 0};
}

void reply_json(reply *out, int status, json_t *value)
{
    reply_free(out);
    out->status = status;
    char *text = json_dumps(value, JSON_COMPACT);
    json_decref(value);
    if (text == NULL)
        return;
    out->bytes = strlen(text) + 1;
    out->body = need(text, out->bytes + 1);
    memcpy(out->body + out->bytes - 1, "\n", 2);
}

static const char *title_of(int status)
{
    static const struct {
        int status;
        const char *title;
    } titles[] = {{202, "At work"},
                  {400, "Bad request"},
                  {401, "Not authorized"},
                  {404, "Not found"},
                  {405, "Method not allowed"},
                  {409, "At work"},
                  {413, "Too large"},
                  {415, "Unsupported media type"},
                  {422, "Declined"},
                  {425, "Too early"},
                  {429, "Too many requests"},
                  {500, "Internal error"},
                  {501, "Not implemented"},
                  {502, "Bad gateway"},
                  {503, "Not now"},
                  {504, "Gateway timeout"}};
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Problem";
}

void reply_problem(reply *out, int status, const char *code, const char *format,
                   ...)
{
    char detail[512];
    va_list rest;
    va_start(rest, format);
    vsnprintf(detail, sizeof(detail), format, rest);
    va_end(rest);
    // What was cut in the middle of a character is no text any more.
    for (size_t end = strlen(detail); end > 0; detail[--end] = '\0') {
        json_t *fits = json_string(detail);
        json_decref(fits);
        if (fits != NULL)
            break;
    }
    reply_json(out, status,
               json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank",
                         "title", title_of(status), "status", status, "detail",
                         detail, "code", code));
    out->type = "application/problem+json";
}

void reply_copy(reply *out, const reply *from)
{
    reply_free(out);
    *out = *from;
    if (from->body == NULL)
        return;
    out->body = need(NULL, from->bytes + 1);
    memcpy(out->body, from->body, from->bytes + 1);
}
