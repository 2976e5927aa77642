// A credential in a file: its first line, read again when the file changes.
#ifndef OMS_ADAPTERS_HTTP_TOKEN_H
#define OMS_ADAPTERS_HTTP_TOKEN_H

#include "oms/base.h"

#define OMS__TOKEN_BYTES_MAX 8192 // a signed token with many claims fits

typedef struct http_token {
    char *path; // NULL: no credential
    char *text;
    int64_t changed_ns; // what the file was when it was read
    int64_t bytes;
    uint64_t inode;
} http_token;

// OMS_ENOTFOUND, OMS_EINVAL (no line of visible ASCII), OMS_ENOMEM.
int oms__token_open(http_token *token, const char *path, oms_error *err);
// The token as the file has it now; a file that is away or unreadable leaves
// the last one. NULL: there is no file.
const char *oms__token_now(http_token *token);
void oms__token_close(http_token *token);

#endif
