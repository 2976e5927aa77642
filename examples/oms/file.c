// A shop that is a file or in a database: this program has it open while it
// runs, and every call is one of the library.
#include <string.h>

#include "cli.h"

static int file_submit(cli_shop *shop, oms_request *requests, size_t count,
                       uint32_t flags, oms_error *err)
{
    return oms_submit_batch(shop->own, requests, count, flags, err);
}

// The text of a result, which is let go.
static int taken(int rc, oms_result *answer, char **out)
{
    if (rc == OMS_OK)
        *out = cli_copy(oms_result_json(answer));
    oms_result_free(answer);
    return rc;
}

static int file_query(cli_shop *shop, const char *name, const char *args,
                      char **out, oms_error *err)
{
    oms_result *answer = NULL;
    int rc = oms_query(shop->own, name, args, &answer, err);
    return taken(rc, answer, out);
}

static int file_step(cli_shop *shop, int64_t budget_ms, int64_t *next_due_ms,
                     oms_error *err)
{
    return oms_step(shop->own, budget_ms, next_due_ms, err);
}

static int file_pump(cli_shop *shop, oms_error *err)
{
    return oms_pump_start(shop->own, err);
}

static int file_retry(cli_shop *shop, const char *task_id, oms_error *err)
{
    return oms_task_retry(shop->own, task_id, err);
}

static int file_drop(cli_shop *shop, const char *task_id, const char *reason,
                     oms_error *err)
{
    return oms_task_drop(shop->own, task_id, reason, err);
}

static int file_verify(cli_shop *shop, uint32_t flags, size_t *standing,
                       char **out, oms_error *err)
{
    oms_result *answer = NULL;
    int rc = oms_verify(shop->own, flags, standing, &answer, err);
    return taken(rc, answer, out);
}

static int file_backup(cli_shop *shop, const char *path, oms_error *err)
{
    return oms_backup(shop->own, path, err);
}

static int file_describe(cli_shop *shop, char **out, oms_error *err)
{
    oms_result *answer = NULL;
    int rc = oms_describe(shop->own, &answer, err);
    return taken(rc, answer, out);
}

static void file_close(cli_shop *shop)
{
    oms_close(shop->own); // it stops the pump
}

static const cli_door file_door = {.submit = file_submit,
                                   .query = file_query,
                                   .step = file_step,
                                   .pump = file_pump,
                                   .retry = file_retry,
                                   .drop = file_drop,
                                   .verify = file_verify,
                                   .backup = file_backup,
                                   .describe = file_describe,
                                   .close = file_close};

static int open_engine(const cli_given *given, oms_options *options,
                       oms **opened, oms_error *err)
{
    const cli_place place = {given->db, given->schema, given->password_file};
    oms_store store = {0};
    if (!store_is_database(given->db)) {
        options->path = given->db;
        return oms_open(options, opened, err);
    }
    int rc = store_open(&place, options->flags, &store, err);
    if (rc != OMS_OK)
        return rc;
    options->store = &store;
    rc = oms_open(options, opened, err);
    if (rc != OMS_OK)
        store.ops->close(store.impl);
    return rc;
}

bool file_open(const cli_given *given, uint32_t flags, cli_shop *out, int *code)
{
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    oms *opened = NULL;
    options.flags = flags;
    if (!outside_open(given, &options, code))
        return false;
    if (open_engine(given, &options, &opened, &err) == OMS_OK) {
        *out =
            (cli_shop){.door = &file_door, .place = given->db, .own = opened};
        return true;
    }
    *code = shop_failed(given, given->db, &err);
    if (err.code == OMS_ENOTFOUND && !given->json)
        fprintf(stderr,
                "`oms submit` and `oms apply` make a new shop; for one that is "
                "there,\ngive its %s.\n",
                store_is_database(given->db)
                    ? "schema with --schema NAME or OMS_SCHEMA"
                    : "file with --db FILE or OMS_DB");
    if (err.code == OMS_EBUSY && !given->json)
        fputs("If that is omsd, ask it: --url URL, or OMS_URL.\n", stderr);
    // A shop that is not there is the system's no, not the shop's.
    if (*code == ENDED_REFUSED)
        *code = ENDED_SYSTEM;
    return false;
}
