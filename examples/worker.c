// A host that answers payment.authorize and its kin itself, without callbacks:
// it leases what is due, asks its provider and brings the answers home.
// Public headers only.
//
//   cc worker.c $(pkg-config --cflags --libs omsc) -o worker
//   ./worker [FILE]
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oms/oms.h"

#define LIMIT_MINOR 50000 // our provider holds no more than that

// A number of a flat JSON object; a real host has a JSON library.
static int64_t number(const char *json, const char *member)
{
    const char *at = strstr(json, member);
    return at != NULL ? strtoll(at + strlen(member), NULL, 10) : 0;
}

// What our provider says. The answer hangs on the task alone, and its reference
// on the task's id, so that the same task gets the same answer whoever asks,
// and nothing is done twice. A provider with a memory has to be asked first
// what became of an earlier attempt (task->ask): custom_payment.c does.
static void ask_provider(const oms_task *task, char result[160],
                         oms_reply *reply)
{
    int64_t amount = number(task->request, "\"amount_minor\":");
    if (amount > LIMIT_MINOR) {
        reply->outcome = OMS_OUTCOME_DECLINED;
        reply->reason = "over_limit";
        return;
    }
    snprintf(result, 160,
             "{\"provider_ref\": \"ours-%s\", \"amount_minor\": %" PRId64 "}",
             task->id, amount);
    reply->outcome = OMS_OUTCOME_OK;
    reply->result = result;
}

// Answers the tasks that are due; *count is how many there were.
static int work(oms *shop, size_t *count, oms_error *err)
{
    oms_task_lease_args wanted = OMS_INIT(oms_task_lease_args);
    wanted.limit = 10;
    wanted.lease_ms = 30000;
    oms_task_batch *list = NULL;
    int rc = oms_task_lease(shop, &wanted, &list, err);
    *count = oms_task_count(list);
    for (size_t i = 0; rc == OMS_OK && i < *count; i++) {
        const oms_task *task = oms_task_at(list, i);
        oms_reply reply = OMS_INIT(oms_reply);
        char result[160];
        ask_provider(task, result, &reply);
        rc = oms_task_finish(shop, task->id, task->fence, &reply, err);
        if (rc == OMS_ENOTFOUND || rc == OMS_ECONFLICT)
            rc = OMS_OK; // we were late, and somebody else has it
    }
    oms_task_batch_free(list);
    return rc;
}

static int place(oms *shop, const char *order_id, int64_t price_minor,
                 oms_error *err)
{
    oms_order_line_args line = {.sku = "course",
                                .quantity = 1,
                                .unit_price_minor = price_minor,
                                .digital = true}; // nothing to set aside
    oms_tender card = {.method = "card", .amount_minor = price_minor};
    oms_order_place_args order = OMS_INIT(oms_order_place_args);
    order.key = order_id;
    order.order_id = order_id;
    order.currency = "EUR";
    order.lines = &line;
    order.lines_count = 1;
    order.payments = &card;
    order.payments_count = 1;
    return oms_order_place(shop, &order, NULL, err);
}

static void print_stage(oms *shop, const char *order_id)
{
    oms_order *order = NULL;
    oms_order_get_args which = OMS_INIT(oms_order_get_args);
    which.order_id = order_id;
    if (oms_order_get(shop, &which, &order, NULL) == OMS_OK)
        printf("order %s: %s, %" PRId64 " cents paid\n", order->order_id,
               order->stage, order->captured_minor);
    oms_order_free(order);
}

int main(int argc, char **argv)
{
    static const char *const taken[] = {"payment."};
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    options.path = argc > 1 ? argv[1] : ":memory:";
    options.takes = taken; // authorize, capture, void and refund
    options.takes_count = 1;
    oms *shop = NULL;
    int rc = oms_open(&options, &shop, &err);
    if (rc == OMS_OK)
        rc = place(shop, "cheap", 4900, &err);
    if (rc == OMS_OK)
        rc = place(shop, "dear", 99000, &err);

    int64_t next_due_ms = 0; // a worker that stays would sleep so long
    for (size_t count = 1; rc == OMS_OK && (count > 0 || next_due_ms == 0);) {
        rc = oms_step(shop, 50, &next_due_ms, &err);
        if (rc == OMS_OK)
            rc = work(shop, &count, &err);
    }
    if (rc != OMS_OK)
        fprintf(stderr, "%s: %s\n", oms_code_name(err.code), err.text);
    print_stage(shop, "cheap");
    print_stage(shop, "dear");
    oms_close(shop);
    return rc == OMS_OK ? 0 : 1;
}
