// The one seam of `oms`: a shop is a file that this program opens itself, or
// it is behind a daemon (`omsd`) that has it. No verb knows which: it says
// what it wants here, and one of two files does it, file.c or remote.c.
#ifndef SHOP_H
#define SHOP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oms/oms.h"

typedef struct cli_shop cli_shop;

// What a shop can do. All return an oms_code and what the library's function
// of that name says; texts that come out are the caller's (cli_release).
typedef struct cli_door {
    // oms_submit_batch, but for the errors of single requests: if it returns
    // 0, each has its own code.
    int (*submit)(cli_shop *shop, oms_request *requests, size_t count,
                  uint32_t flags, oms_error *err);
    int (*query)(cli_shop *shop, const char *name, const char *args, char **out,
                 oms_error *err);
    int (*step)(cli_shop *shop, int64_t budget_ms, int64_t *next_due_ms,
                oms_error *err);
    // From here on what is due runs without being asked.
    int (*pump)(cli_shop *shop, oms_error *err);
    int (*retry)(cli_shop *shop, const char *task_id, oms_error *err);
    int (*drop)(cli_shop *shop, const char *task_id, const char *reason,
                oms_error *err);
    int (*verify)(cli_shop *shop, uint32_t flags, size_t *standing, char **out,
                  oms_error *err);
    int (*backup)(cli_shop *shop, const char *path, oms_error *err);
    int (*describe)(cli_shop *shop, char **out, oms_error *err);
    void (*close)(cli_shop *shop);
} cli_door;

struct cli_shop {
    const cli_door *door;
    const char *place; // the file or the URL, as it was given
    bool remote;       // somebody else runs what follows
    bool waits;        // a command is wanted with what follows from it
    bool waited;       // and the last one came with it
    void *own;         // of the door
};

struct cli_given;

// file.c: opens the file of [given]. False: *code is set, it has been told.
bool file_open(const struct cli_given *given, uint32_t flags, cli_shop *out,
               int *code);
// remote.c: the daemon at the URL of [given]; nothing is sent yet.
bool remote_open(const struct cli_given *given, cli_shop *out, int *code);

#endif
