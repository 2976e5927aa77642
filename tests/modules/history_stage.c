// See history_stage.h.
#include "history_stage.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void history_place(shop *s, const char *order_id, const char *customer_id)
{
    shop_receive(s, "mug", 1);
    shop_do(s, "order.place",
            "{'order_id':'%s','customer_id':'%s','channel':'web',"
            "'currency':'EUR','lines':[{'sku':'mug','name':'Blue Mug',"
            "'quantity':1,'unit_price_minor':900}],"
            "'payments':[{'method':'card','amount_minor':900}],"
            "'ship_to':{'name':'" CANARY_NAME "','line1':'" CANARY_STREET
            "','city':'Recife','country':'BR','email':'" CANARY_EMAIL
            "','phone':'" CANARY_PHONE "'},"
            "'bill_to':{'name':'Zyxarella Payer','company':'Canary Ltd'},"
            "'note':'" CANARY_NOTE "'}",
            order_id, customer_id);
    shop_settle(s);
}

void history_complete(shop *s, const char *order_id)
{
    shop_do(s, "shipment.create", "{'order_id':'%s'}", order_id);
    shop_settle(s);
    shop_do(s, "shipment.pack", "{'order_id':'%s','shipment_no':1}", order_id);
    shop_settle(s);
    shop_do(s, "shipment.ship", "{'order_id':'%s','shipment_no':1}", order_id);
    shop_settle(s);
    shop_do(s, "shipment.deliver", "{'order_id':'%s','shipment_no':1}",
            order_id);
    shop_settle(s);
    assert_string_equal(shop_word(s, order_id, "status"), "completed");
}

static json_t *search(shop *s, const char *format, va_list args)
{
    char json[1024];
    (void)vsnprintf(json, sizeof(json), format, args);
    return shop_ask(s, "history.search", "%s", json);
}

json_t *history_search(shop *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *found = search(s, format, args);
    va_end(args);
    return found;
}

size_t history_finds(shop *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *found = search(s, format, args);
    va_end(args);
    size_t count = json_array_size(json_object_get(found, "items"));
    json_decref(found);
    return count;
}

void history_erase(shop *s, const char *customer_id, char id[68])
{
    shop_do(s, "subject.erase", "{'customer_id':'%s','reason':'asked by mail'}",
            customer_id);
    (void)snprintf(id, 68, "%s", s->receipt.subject);
    shop_settle(s);
}

void history_erased(shop *s, const char *id, int64_t orders)
{
    json_t *got = shop_ask(s, "erasure.get", "{'erasure_id':'%s'}", id);
    assert_string_equal(shop_text_at(s, got, "state"), "done");
    assert_int_equal(shop_number_at(got, "orders_count"), orders);
    assert_int_equal(json_array_size(json_object_get(got, "items")), orders);
    assert_true(shop_number_at(got, "done_at_ms") > 0);
    assert_true(shop_number_at(got, "scrubbed_at_ms") > 0);
    json_decref(got);
}

bool history_tasks_know(shop *s)
{
    json_t *tasks = shop_ask(s, "task.list", "{}");
    char *text = json_dumps(tasks, 0);
    bool known = strstr(text, "Zyxarella") != NULL;
    free(text);
    json_decref(tasks);
    return known;
}

int64_t history_rows(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int64_t count = -1;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        count = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return count;
}
