// One customer. The task kind customer.check asks whether they may buy; this
// query reads the row.
#include "standins/customer/customer.h"

typedef struct oms_customer_read_args {
    const char *customer_id;
} oms_customer_read_args;

static const oms_field read_fields[] = {
    OMS_FIELD_CODE(oms_customer_read_args, customer_id, OMS_REQUIRED,
                   "The customer."),
};
static const oms_record read_record = OMS_RECORD(
    "customer.get", oms_customer_read_args, read_fields, "Reads a customer.");

static void read_customer(oms_tx *tx, const void *args, void *out)
{
    const oms_customer_read_args *in = args;
    oms_customer_row *customer = out;
    customer->customer_id = in->customer_id;
    if (!oms__tx_get(tx, &oms__customers_table, customer))
        oms__tx_fail(tx, OMS_ENOTFOUND, "/customer_id",
                     "there is no customer \"%s\"; use customer.put",
                     in->customer_id);
}

const oms_query_type oms__customer_queries[1] = {
    {"customer.get", &read_record, &oms__customer_record, read_customer,
     "customer:read", "One customer of the stand-in list.",
     "GET /v1/customers/{customer_id}"},
};
