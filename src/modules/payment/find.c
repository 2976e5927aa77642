// payment.find: whose payment a provider speaks of that knows only its own
// references (a dispute, a refund that was made by hand). One step of an index;
// archived orders are found, too.
#include "modules/payment/payment.h"

typedef struct find_args {
    uint32_t size;
    const char *provider_ref;
} find_args;

typedef struct found {
    const char *order_id;
    int64_t payment_no;
    int64_t transaction_no;
    oms_transaction_type type;
} found;

static const oms_field args_fields[] = {
    OMS_FIELD_TEXT(find_args, provider_ref, OMS_REQUIRED, OMS_NAME_BYTES_MAX,
                   "The provider's own id of an authorisation, a capture, a "
                   "refund or the like."),
};
const oms_record oms__payment_find_args_record = OMS_RECORD(
    "payment.find", find_args, args_fields, "Which reference is looked for.");

static const oms_field found_fields[] = {
    OMS_FIELD_CODE(found, order_id, OMS_REQUIRED, "The order."),
    OMS_FIELD_INT(found, payment_no, OMS_REQUIRED, 1, OMS_PAYMENTS_MAX,
                  "The payment."),
    OMS_FIELD_INT(found, transaction_no, OMS_REQUIRED, 1, INT64_MAX,
                  "The transaction that has the reference."),
    OMS_FIELD_ENUM(found, type, 0, &oms__transaction_type_enum,
                   "What that was."),
};
const oms_record oms__payment_found_record =
    OMS_RECORD("payment_found", found, found_fields, "Who has a reference.");

void oms__find_query(oms_tx *tx, const void *given, void *to)
{
    const find_args *args = given;
    found *out = to;
    const oms_transaction_row of = {.provider_ref = args->provider_ref};
    const oms_scan scan = {.table = &oms__transactions,
                           .prefix = &of,
                           .prefix_fields = 1,
                           .limit = 1};
    size_t count = 0;
    const oms_transaction_row *row = oms__tx_scan(tx, &scan, &count);
    if (count == 0) {
        oms__tx_fail(tx, OMS_ENOTFOUND, "/provider_ref",
                     "no payment knows %.80s", args->provider_ref);
        return;
    }
    *out = (found){.order_id = row->order_id,
                   .payment_no = row->payment_no,
                   .transaction_no = row->transaction_no,
                   .type = row->type};
}
