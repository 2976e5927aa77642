// Rotation without a restart: whoever rotates a secret writes the file anew, or
// puts another in its place, and the next request carries it. A file that is
// half written is not believed: its line must end, or the file must.
#define _DEFAULT_SOURCE
#include "adapters/http/token.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/secret.h"

static void forget(char *text)
{
    if (text != NULL)
        oms__secret_wipe(text, strlen(text));
    free(text);
}

// The length of the first line if it can be a header's value, else 0.
static size_t line_of(const char *text, size_t count)
{
    size_t at = 0;
    while (at < count && text[at] > ' ' && text[at] < 0x7f)
        at++;
    size_t end = at;
    while (end < count && (text[end] == ' ' || text[end] == '\r'))
        end++;
    return end == count || text[end] == '\n' ? at : 0;
}

static void note(http_token *token, const struct stat *found)
{
    token->changed_ns =
        (int64_t)found->st_mtim.tv_sec * 1000000000 + found->st_mtim.tv_nsec;
    token->bytes = found->st_size;
    token->inode = found->st_ino;
}

// What the file was is noted before it is read: a change in between is seen the
// next time.
static int load(http_token *token, oms_error *err)
{
    char room[OMS__TOKEN_BYTES_MAX + 1];
    struct stat found;
    size_t count = 0;
    if (stat(token->path, &found) != 0 ||
        oms__secret_read(token->path, room, sizeof(room), &count) != OMS_OK)
        return oms__error_set(err, OMS_ENOTFOUND, "/token_file",
                              "there is no readable file %s", token->path);
    count = line_of(room, count);
    char *text = NULL;
    if (count > 0 && count <= OMS__TOKEN_BYTES_MAX)
        text = calloc(1, count + 1);
    if (text != NULL)
        memcpy(text, room, count);
    oms__secret_wipe(room, sizeof(room));
    if (text == NULL)
        return oms__error_set(err, OMS_EINVAL, "/token_file",
                              "the first line of %s must be one word of "
                              "visible ASCII, at most %d bytes",
                              token->path, OMS__TOKEN_BYTES_MAX);
    forget(token->text);
    token->text = text;
    note(token, &found);
    return OMS_OK;
}

int oms__token_open(http_token *token, const char *path, oms_error *err)
{
    *token = (http_token){0};
    if (path == NULL)
        return OMS_OK;
    token->path = strdup(path);
    if (token->path == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a path");
    int code = load(token, err);
    if (code != OMS_OK)
        oms__token_close(token);
    return code;
}

static bool is_same(const http_token *token, const struct stat *found)
{
    http_token now = {0};
    note(&now, found);
    return now.changed_ns == token->changed_ns && now.bytes == token->bytes &&
           now.inode == token->inode;
}

const char *oms__token_now(http_token *token)
{
    struct stat found;
    if (token->path != NULL && stat(token->path, &found) == 0 &&
        !is_same(token, &found))
        (void)load(token, NULL);
    return token->text;
}

void oms__token_close(http_token *token)
{
    forget(token->text);
    free(token->path);
    *token = (http_token){0};
}
