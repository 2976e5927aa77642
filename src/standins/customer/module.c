// The customer stand-in: one command, two rules; and it forgets a person.
#include "standins/customer/customer.h"

#include "oms/history.h"
#include "oms/notification.h"

static void put_customer(oms_tx *tx, const void *args)
{
    const oms_customer_put_args *in = args;
    oms_customer_row row = {.customer_id = in->customer_id,
                            .name = in->name,
                            .email = in->email,
                            .address = in->address,
                            .blocked = in->blocked,
                            .changed_at_ms = oms__tx_now(tx)};
    oms__tx_put(tx, &oms__customers_table, &row);
    oms__tx_receipt(tx, in->customer_id, 0);
}

static void get(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_customer_check_request *asked = request;
    oms_customer_row row = {.customer_id = asked->customer_id};
    bool known = oms__tx_get(tx, &oms__customers_table, &row);
    if (!known || row.blocked) {
        answer->outcome = OMS_OUTCOME_DECLINED;
        answer->reason = known ? "blocked" : "unknown_customer";
        return;
    }
    oms_customer_check_result *result = oms__tx_alloc(tx, sizeof(*result));
    if (result == NULL)
        return;
    result->customer_id = row.customer_id;
    result->name = row.name;
    result->email = row.email;
    answer->result = result;
}

// How to reach them, for messages whose order does not say it.
static void contact(oms_tx *tx, const void *request, oms_answer *answer)
{
    const oms_contact_request *asked = request;
    oms_customer_row row = {.customer_id = asked->customer_id};
    bool known = asked->customer_id != NULL &&
                 oms__tx_get(tx, &oms__customers_table, &row);
    if (!known) {
        answer->outcome = OMS_OUTCOME_DECLINED;
        answer->reason = "unknown_customer";
        return;
    }
    oms_contact_result *result = oms__tx_alloc(tx, sizeof(*result));
    if (result == NULL)
        return;
    result->name = row.name;
    result->email = row.email;
    result->phone = row.address != NULL ? row.address->phone : NULL;
    answer->result = result;
}

// Whether they may buy is not theirs to have forgotten.
static void on_erased(oms_tx *tx, const oms_event *event, const void *data)
{
    const oms_subject_erased *erased = data;
    const oms_customer_row of = {.customer_id = erased->customer_id};
    (void)event;
    if (erased->customer_id != NULL)
        oms__tx_erase_rows(tx, &oms__customers_table, -1, &of, 1);
}

static const oms_table *const tables[] = {&oms__customers_table};

static const oms_command commands[] = {
    {"customer.put", &oms__customer_put_args_record, put_customer,
     "customer:write", false, "Sets a customer of the stand-in list.",
     "PUT /v1/customers/{customer_id}"},
};

static const oms_reaction reactions[] = {
    {"subject.erased", on_erased},
};

static const oms_rule rules[] = {{"customer.check", get},
                                 {"customer.contact", contact}};

const oms_module oms__customer_module = {
    .name = "customer",
    .tables = tables,
    .tables_count = OMS_COUNT(tables),
    .commands = commands,
    .commands_count = OMS_COUNT(commands),
    .reactions = reactions,
    .reactions_count = OMS_COUNT(reactions),
    .rules = rules,
    .rules_count = OMS_COUNT(rules),
    .queries = oms__customer_queries,
    .queries_count = OMS_COUNT(oms__customer_queries),
};
