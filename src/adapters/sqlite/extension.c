// SQL functions for connections of the host's, and the library as a loadable
// extension. What is done here is done by the public calls; the engine is the
// one that this process has open on the connection's own file.
#include "adapters/sqlite/inside.h"
#include "adapters/sqlite/introduce.h"
#include "oms/sqlite.h"

#include <string.h>

#define SQLITE_CORE 1 // the table of routines is looked at, not called through
#include <sqlite3ext.h>

static void refuse(sqlite3_context *context, const oms_error *error)
{
    char *text =
        sqlite3_mprintf("%s: %s%s%s", oms_code_name(error->code), error->where,
                        error->where[0] ? " " : "", error->text);
    if (!text) {
        sqlite3_result_error_nomem(context);
        return;
    }
    sqlite3_result_error(context, text, -1);
    sqlite3_free(text);
}

static void answer(sqlite3_context *context, const oms_receipt *receipt)
{
    oms_allocator allocator = oms__alloc_default(NULL);
    oms_buf json;
    oms__buf_init(&json, &allocator, 0);
    oms__buf_text(&json, "{\"subject\":");
    oms__buf_json(&json, receipt->subject);
    oms__buf_printf(&json,
                    ",\"number\":%lld,\"event_id\":%lld,\"at_ms\":%lld,"
                    "\"repeated\":%s}",
                    (long long)receipt->number, (long long)receipt->event_id,
                    (long long)receipt->at_ms,
                    receipt->flags & OMS_RECEIPT_REPEATED ? "true" : "false");
    if (json.failed)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_text(context, json.bytes, (int)json.count,
                            SQLITE_TRANSIENT);
    oms__buf_free(&json);
}

// Our texts end at a zero byte: what stands behind one must not be lost, or two
// keys would be one.
static int read_texts(int count, sqlite3_value **values, const char **texts,
                      oms_error *error)
{
    static const char *const names[] = {"/command", "/key", "/args", "/actor"};
    for (int i = 0; i < count; i++) {
        texts[i] = (const char *)sqlite3_value_text(values[i]);
        if (texts[i] &&
            strlen(texts[i]) != (size_t)sqlite3_value_bytes(values[i]))
            return oms__error_set(error, OMS_EINVAL, names[i],
                                  "the text has a zero byte in it: leave it "
                                  "out");
    }
    return OMS_OK;
}

static int submit_to(oms *engine, sqlite3 *db, oms_request *request,
                     oms_error *error)
{
    if (engine)
        return oms_host_submit(engine, db, request, error);
    return oms__error_set(error, OMS_ENOTFOUND, "",
                          "this process has no shop open on %s, or it was "
                          "opened by another copy of libomsc",
                          sqlite3_db_filename(db, "main"));
}

static void submit(sqlite3_context *context, int count, sqlite3_value **values)
{
    sqlite3 *db = sqlite3_context_db_handle(context);
    const char *path = sqlite3_db_filename(db, "main");
    oms_receipt receipt = OMS_INIT(oms_receipt);
    oms_error error = OMS_INIT(oms_error);
    oms_request request = OMS_INIT(oms_request);
    const char *texts[4] = {NULL};
    int rc = read_texts(count, values, texts, &error);
    request.command = texts[0];
    request.key = texts[1];
    request.args = texts[2];
    request.actor = texts[3];
    request.receipt = &receipt;
    if (rc == OMS_OK)
        rc = submit_to(oms__sqlite_known(path ? path : ""), db, &request,
                       &error);
    if (rc == OMS_OK)
        answer(context, &receipt);
    else
        refuse(context, &error);
}

static int attach(sqlite3 *db)
{
    const int how = SQLITE_UTF8 | SQLITE_DIRECTONLY;
    int rc = sqlite3_wal_autocheckpoint(db, 0);
    for (int count = 3; rc == SQLITE_OK && count <= 4; count++)
        rc = sqlite3_create_function_v2(db, "oms_submit", count, how, NULL,
                                        submit, NULL, NULL, NULL);
    return rc;
}

int oms_host_attach(sqlite3 *db, oms_error *err)
{
    if (!db)
        return oms__error_set(err, OMS_EINVAL, "", "the connection is NULL");
    int rc = attach(db);
    return rc == SQLITE_OK ? OMS_OK : oms__sqlite_fail(db, rc, "attach", err);
}

// Two copies of SQLite say their version from two places.
int sqlite3_omsc_init(sqlite3 *db, char **message,
                      const sqlite3_api_routines *routines)
{
    if (routines->libversion() != sqlite3_libversion()) {
        *message = routines->mprintf(
            "this program has a SQLite of its own (%s), libomsc has another "
            "(%s): both on one file would break it; build the program with "
            "the shared library",
            routines->libversion(), sqlite3_libversion());
        return SQLITE_ERROR;
    }
    int rc = attach(db);
    return rc == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : rc;
}
