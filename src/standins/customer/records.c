// A customer as a row and as an argument.
#include "standins/customer/customer.h"

#define CUSTOMER_FIELDS(T) \
    OMS_FIELD_CODE(T, customer_id, OMS_REQUIRED, "The customer."), \
        OMS_FIELD_TEXT(T, name, OMS_PII, OMS_NAME_BYTES_MAX, "Their name."), \
        OMS_FIELD_TEXT(T, email, OMS_PII, OMS_NAME_BYTES_MAX, \
                       "Their mail address."), \
        OMS_FIELD_OBJECT(T, address, OMS_PII, &oms__address_record, \
                         "Where they live."), \
        OMS_FIELD_BOOL(T, blocked, 0, "They may not buy.")

static const oms_field row_fields[] = {
    CUSTOMER_FIELDS(oms_customer_row),
    OMS_FIELD_TIME(oms_customer_row, changed_at_ms, OMS_REQUIRED, "When set."),
};
const oms_record oms__customer_record = OMS_RECORD(
    "customer", oms_customer_row, row_fields, "Somebody who may buy.");
const oms_table oms__customers_table = {.name = "customers",
                                        .record = &oms__customer_record,
                                        .key_fields = 1,
                                        .version_field = -1};

static const oms_field args_fields[] = {CUSTOMER_FIELDS(oms_customer_put_args)};
const oms_record oms__customer_put_args_record = OMS_RECORD(
    "customer.put", oms_customer_put_args, args_fields, "Sets a customer.");
