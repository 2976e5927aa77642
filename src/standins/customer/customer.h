// The customer stand-in: a list of people who may buy. Never included from
// outside this folder but by the composition root.
#ifndef OMS_STANDINS_CUSTOMER_H
#define OMS_STANDINS_CUSTOMER_H

#include "base/language.h"
#include "oms/standin.h"
#include "runtime/module.h"

extern const oms_module oms__customer_module;

typedef struct oms_customer_row {
    const char *customer_id;
    const char *name;
    const char *email;
    const oms_address *address;
    bool blocked;
    int64_t changed_at_ms;
} oms_customer_row;

extern const oms_record oms__customer_record;
extern const oms_table oms__customers_table;
extern const oms_record oms__customer_put_args_record;
extern const oms_query_type oms__customer_queries[1];

#endif
