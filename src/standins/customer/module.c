// The customer stand-in: one command, one rule.
#include "standins/customer/customer.h"

static void put_customer(oms_tx *tx, const void *args)
{
    const oms_customer_put_args *in = args;
    oms_customer_row row = {.customer_id = in->customer_id,
                            .name = in->name,
                            .email = in->email,
                            .address = in->address,
                            .blocked = in->blocked,
                            .changed_at = oms__tx_now(tx)};
    oms__tx_put(tx, &oms__customers_table, &row);
    oms__tx_receipt(tx, in->customer_id, 0);
}

static void get(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_customer_get_request *asked = request;
    oms_customer_row row = {.customer_id = asked->customer_id};
    bool known = oms__tx_get(tx, &oms__customers_table, &row);
    if (!known || row.blocked) {
        answer->outcome = OMS_OUTCOME_DECLINED;
        answer->reason = known ? "blocked" : "unknown_customer";
        return;
    }
    oms_customer_get_result *result = oms__tx_alloc(tx, sizeof(*result));
    if (result == NULL)
        return;
    result->customer_id = row.customer_id;
    result->name = row.name;
    result->email = row.email;
    answer->result = result;
}

static const oms_table *const tables[] = {&oms__customers_table};

static const oms_command commands[] = {
    {"customer.put", &oms__customer_put_args_record, put_customer,
     "customer:write", false, "Sets a customer of the stand-in list."},
};

static const oms_rule rules[] = {{"customer.get", get}};

const oms_module oms__customer_module = {
    .name = "customer",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .rules = rules,
    .rules_count = OMS_COUNT(rules),
    .queries = oms__customer_queries,
    .queries_count = OMS_COUNT(oms__customer_queries),
};
