// Secrets of files. A secret is read at each attempt, so that a rotation needs
// no restart, and wiped behind it; it is never part of a text that is kept or
// told.
#include "adapters/webhook/webhook.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/secret.h"

#define PREFIX "whsec_"
#define FILE_ROOM 512  // two of the longest secrets, and blank lines
#define PATH_ROOM 4096 // a path of the system's is no longer

bool oms__webhook_secret_read(const char *text, size_t count,
                              webhook_secret *out)
{
    size_t skip = strlen(PREFIX);
    if (count > skip && memcmp(text, PREFIX, skip) == 0) {
        text += skip;
        count -= skip;
    }
    return oms__base64_read(text, count, out->bytes, sizeof(out->bytes),
                            &out->count) &&
           out->count >= SECRET_BYTES_MIN;
}

// A name that cannot lead out of its folder.
static bool is_plain(const char *name)
{
    if (name[0] == '.' || name[0] == '\0' || strlen(name) > OMS_CODE_BYTES_MAX)
        return false;
    for (const char *at = name; *at != '\0'; at++) {
        char c = *at;
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
            return false;
    }
    return true;
}

// Each line that is not empty is a secret.
static bool read_lines(char *text, webhook_secrets *out)
{
    char *rest = text;
    for (char *line = oms__secret_line(&rest); line != NULL;
         line = oms__secret_line(&rest))
        if (out->count == OMS_WEBHOOK_SECRETS_MAX ||
            !oms__webhook_secret_read(line, strlen(line),
                                      &out->each[out->count++]))
            return false;
    return out->count > 0;
}

const char *oms__webhook_secrets_load(const char *folder, const char *name,
                                      oms_arena *arena, webhook_secrets *out)
{
    char path[PATH_ROOM];
    char text[FILE_ROOM];
    *out = (webhook_secrets){.count = 0};
    if (!is_plain(name))
        return "the endpoint's secret_ref cannot be the name of a file";
    int bytes = snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (bytes < 0 || (size_t)bytes >= sizeof(path))
        return "the name of the folder of secrets is too long";
    size_t count = 0;
    if (oms__secret_read(path, text, sizeof(text), &count) != OMS_OK)
        return oms__arena_printf(
            arena, "the secret \"%s\" cannot be read; put it into its file",
            name);
    bool good = count < sizeof(text);
    text[good ? count : 0] = '\0';
    good = good && read_lines(text, out);
    oms__secret_wipe(text, sizeof(text));
    if (good)
        return NULL;
    oms__webhook_secrets_wipe(out);
    return oms__arena_printf(
        arena,
        "the secret \"%s\" is not one or two lines of whsec_ and base64 of "
        "%d to %d bytes",
        name, SECRET_BYTES_MIN, SECRET_BYTES_MAX);
}

void oms__webhook_secrets_wipe(webhook_secrets *secrets)
{
    oms__secret_wipe(secrets, sizeof(*secrets));
}
