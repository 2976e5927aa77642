// What the files of the store kit share: its tables, and one open store for
// each case.
#ifndef OMS_TESTS_STORE_KIT_CASE_H
#define OMS_TESTS_STORE_KIT_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// These come first for cmocka.
#include <cmocka.h>

#include "base/arena.h"
#include "base/record.h"
#include "kits/store_kit.h"

typedef struct kit_line {
    const char *sku;
    int64_t quantity;
} kit_line;

typedef struct kit_address {
    const char *city;
    const char *country;
} kit_address;

// A field of every kind.
typedef struct kit_thing {
    int64_t id;
    int64_t total;
    int64_t at;
    bool open;
    const char *name;
    int32_t state;
    const char *extra;
    const kit_address *address;
    const kit_line *lines;
    size_t lines_count;
    int64_t maybe_total;
    int64_t maybe_at;
    bool maybe_open;
} kit_thing;

// A counter with bounds, a check and a version; a key of two texts.
typedef struct kit_stock {
    const char *sku;
    const char *place;
    int64_t on_hand;
    int64_t reserved;
    int64_t spare; // may be absent
    int64_t version;
} kit_stock;

// A row with indexes: unique, with NULLs, and by state.
typedef struct kit_order {
    int64_t id;
    const char *number;
    const char *customer;
    int64_t created_at_ms;
    int32_t status;
    int64_t total;
    const char *note;
    int64_t version;
} kit_order;

// The same table in a later library: a field and an index more.
typedef struct kit_order_later {
    kit_order order;
    const char *channel;
    int32_t priority;
} kit_order_later;

enum { KIT_STATUS_OPEN, KIT_STATUS_SHIPPED, KIT_STATUS_CLOSED };
enum { KIT_BY_NUMBER, KIT_BY_CUSTOMER, KIT_BY_STATUS, KIT_BY_CHANNEL };

extern const oms_table kit_things;
extern const oms_table kit_stocks;
extern const oms_table kit_orders;
extern const oms_table kit_orders_later;
extern const oms_table *const kit_tables[3];

typedef struct kit_case {
    const store_kit *kit;
    oms_store store;
    bool open;
    oms_arena arena;
    oms_error err;
    oms_store_tx *tx;
} kit_case;

// Fails the case with the error's text unless rc is 0.
void kit_must(kit_case *c, int rc);
// Fails the case unless rc is [code].
void kit_refused(kit_case *c, int rc, int code);

void kit_begin(kit_case *c, oms_store_mode mode);
void kit_commit(kit_case *c);
void kit_rollback(kit_case *c);
int kit_put(kit_case *c, const oms_table *table, const void *row);
int kit_insert(kit_case *c, const oms_table *table, const void *row);
int kit_get(kit_case *c, const oms_table *table, void *row);
// One row in a transaction of its own.
void kit_store_one(kit_case *c, const oms_table *table, const void *row);
// In a transaction of its own: 0 or OMS_ENOTFOUND.
int kit_find(kit_case *c, const oms_table *table, void *row);
void kit_close(kit_case *c);
void kit_reopen(kit_case *c);

// The cases of each file.
extern const struct CMUnitTest kit_write_cases[];
extern const size_t kit_write_cases_count;
extern const struct CMUnitTest kit_counter_cases[];
extern const size_t kit_counter_cases_count;
extern const struct CMUnitTest kit_scan_cases[];
extern const size_t kit_scan_cases_count;
extern const struct CMUnitTest kit_schema_cases[];
extern const size_t kit_schema_cases_count;
extern const struct CMUnitTest kit_fault_cases[];
extern const size_t kit_fault_cases_count;
extern const struct CMUnitTest kit_model_cases[];
extern const size_t kit_model_cases_count;
extern const struct CMUnitTest kit_word_cases[];
extern const size_t kit_word_cases_count;

#endif
