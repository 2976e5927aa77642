// Credentials in files, and forgetting them. Read anew whenever they are
// needed, so that a rotation needs no restart. Base itself touches no file:
// what reads one is in adapters/system, and declared here for the other
// adapters, which must not know each other.
#ifndef OMS_BASE_SECRET_H
#define OMS_BASE_SECRET_H

#include "oms/base.h"

#define OMS__SECRETS_MAX 8               // a rotation needs two
#define OMS__SECRETS_FILE_BYTES_MAX 8192 // eight long ones, and blank lines

// Not left out by a compiler that sees that nobody reads it again.
void oms__secret_wipe(void *bytes, size_t count);

// The bytes of a plain file; of a longer one the first [room], so that
// *count == room says that there may be more. Never waits: a pipe or a device
// is not opened for reading. OMS_ENOTFOUND (no such file, not a plain one, not
// readable; nothing of it is left in [out]).
int oms__secret_read(const char *path, char *out, size_t room, size_t *count);

// The next line of [*rest] that holds more than blanks, without the blanks
// around it, ended in its place by a NUL. NULL: there is none.
char *oms__secret_line(char **rest);

// What signatures of webhooks are held against.
typedef struct oms_secrets {
    const char *each[OMS__SECRETS_MAX];
    uint32_t count;
    char text[OMS__SECRETS_FILE_BYTES_MAX + 1]; // of the file
} oms_secrets;

// Those that are [given], and each line of [file] unless it is NULL. Wipe them
// afterwards, also behind a failure. OMS_EINVAL: err->where is "/secrets" or
// "/secrets_file".
int oms__secrets_gather(oms_secrets *out, const char *const *given,
                        size_t count, const char *file, oms_error *err);
void oms__secrets_wipe(oms_secrets *secrets);

#endif
