// A file that a host and a shop share.
#include "stores/host_shop.h"

#define PLACE \
    "{\"order_id\":\"%s\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"mug\"," \
    "\"quantity\":1,\"unit_price_minor\":1250}]}"

sqlite3 *host_shop_connect(const host_shop *it)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(it->folder.path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 10000);
    return db;
}

oms *host_shop_open(host_shop *it)
{
    oms_options options = OMS_INIT(oms_options);
    options.path = it->folder.path;
    options.flags = OMS_OPEN_SHARED;
    oms *opened = NULL;
    int code = oms_open(&options, &opened, &it->err);
    if (code != OMS_OK)
        print_message("%s: %s\n", oms_code_name(code), it->err.text);
    return opened;
}

void host_shop_begin(host_shop *it)
{
    memset(it, 0, sizeof(*it));
    it->err = OMS_INIT(oms_error);
    sqlite_folder_make(&it->folder);
    it->db = host_shop_connect(it);
    assert_int_equal(host_sql(it->db, "CREATE TABLE carts(id TEXT UNIQUE)"),
                     SQLITE_OK);
    it->oms = host_shop_open(it);
    assert_non_null(it->oms);
    assert_int_equal(oms_submit(it->oms, "stock.receive", "truck",
                                "{\"sku\":\"mug\",\"quantity\":100000}", NULL,
                                &it->err),
                     OMS_OK);
}

void host_shop_end(host_shop *it)
{
    assert_int_equal(shop_violations(it), 0);
    sqlite3_close(it->db);
    oms_close(it->oms);
    sqlite_folder_remove(&it->folder);
}

int host_sql(sqlite3 *db, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *sql = sqlite3_vmprintf(format, values);
    va_end(values);
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return code;
}

int64_t host_count(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return count;
}

int host_place(host_shop *it, sqlite3 *db, const char *id)
{
    char args[256];
    (void)snprintf(args, sizeof(args), PLACE, id);
    oms_request request = OMS_INIT(oms_request);
    request.command = "order.place";
    request.key = id;
    request.args = args;
    return oms_host_submit(it->oms, db, &request, &it->err);
}

int shop_place(host_shop *it, const char *id)
{
    char args[256];
    (void)snprintf(args, sizeof(args), PLACE, id);
    return oms_submit(it->oms, "order.place", id, args, NULL, &it->err);
}

bool shop_has(host_shop *it, const char *id)
{
    char args[128];
    (void)snprintf(args, sizeof(args), "{\"order_id\":\"%s\"}", id);
    oms_result *found = NULL;
    int code = oms_query(it->oms, "order.get", args, &found, NULL);
    oms_result_free(found);
    return code == OMS_OK;
}

size_t shop_violations(host_shop *it)
{
    int64_t due = 0;
    while (due == 0)
        assert_int_equal(oms_step(it->oms, 100, &due, &it->err), OMS_OK);
    size_t count = 0;
    oms_result *said = NULL;
    assert_int_equal(
        oms_verify(it->oms, OMS_VERIFY_STORAGE, &count, &said, &it->err),
        OMS_OK);
    if (count > 0)
        print_message("%s\n", oms_result_json(said));
    oms_result_free(said);
    return count;
}
