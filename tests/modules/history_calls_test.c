// Erasing a person about whom something is being asked outside: requests that
// were handed out keep their bytes until the answer is home, and the erasure is
// done when nothing is out any more.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "history_stage.h"

static void pack(shop *s)
{
    shop_open(s, NULL, "shipping.book");
    shop_do(s, "fulfillment.configure", "{'book_labels':true}");
    history_place(s, "A", "cust-1");
    shop_do(s, "shipment.create", "{'order_id':'A'}");
    shop_do(s, "shipment.pack", "{'order_id':'A','shipment_no':1}");
    shop_settle(s);
}

// What the one worker is handed now, as it stands; it answers.
static void hand_out(shop *s, oms_outcome outcome, const char *result,
                     char out[4096])
{
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    oms_task_batch *list = NULL;
    oms_reply reply = OMS_INIT(oms_reply);
    args.kind = "shipping.book";
    assert_int_equal(oms_task_lease(s->engine, &args, &list, NULL), OMS_OK);
    assert_int_equal(oms_task_count(list), 1);
    const oms_task *task = oms_task_at(list, 0);
    (void)snprintf(out, 4096, "%s %s", task->id, task->request);
    reply.outcome = outcome;
    reply.result = result;
    assert_int_equal(
        oms_task_finish(s->engine, task->id, task->fence, &reply, NULL),
        OMS_OK);
    oms_task_batch_free(list);
}

static void assert_waits(shop *s, const char *id, const char *state,
                         int64_t calls)
{
    json_t *got = shop_ask(s, "erasure.get", "{'erasure_id':'%s'}", id);
    assert_string_equal(shop_text_at(s, got, "state"), state);
    assert_int_equal(shop_number_at(got, "calls_count"), calls);
    json_decref(got);
}

// The same key with another request would be refused by every provider.
static void repeat_the_call(oms_outcome outcome)
{
    shop s;
    char id[68];
    char first[4096];
    char second[4096];
    pack(&s);
    hand_out(&s, outcome, NULL, first);
    history_erase(&s, "cust-1", id);
    assert_waits(&s, id, "erasing", 1);
    shop_pass(&s, SHOP_DAY_MS);
    assert_waits(&s, id, "erasing", 1);
    hand_out(&s, OMS_OUTCOME_OK,
             "{\"carrier\":\"post\",\"tracking_number\":\"T1\","
             "\"cost_minor\":420}",
             second);
    assert_string_equal(first, second);
    assert_non_null(strstr(second, "Zyxarella"));
    shop_pass(&s, SHOP_DAY_MS);
    history_erased(&s, id, 1);
    assert_waits(&s, id, "done", 0);
    assert_false(history_tasks_know(&s));
    assert_int_equal(shop_events(&s, "subject.erased", id), 2);
    shop_close(&s);
}

static void test_erase__keeps_the_request_of_a_call_that_has_begun(void **state)
{
    (void)state;
    repeat_the_call(OMS_OUTCOME_UNKNOWN);
    repeat_the_call(OMS_OUTCOME_RETRY);
}

static void test_erase__waits_for_a_worker_that_has_the_task(void **state)
{
    (void)state;
    shop s;
    char id[68];
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    oms_task_batch *list = NULL;
    oms_reply reply = OMS_INIT(oms_reply);
    pack(&s);
    args.kind = "shipping.book";
    assert_int_equal(oms_task_lease(s.engine, &args, &list, NULL), OMS_OK);
    history_erase(&s, "cust-1", id);
    assert_waits(&s, id, "erasing", 1);
    reply.outcome = OMS_OUTCOME_DECLINED;
    reply.reason = "no such street";
    assert_int_equal(oms_task_finish(s.engine, oms_task_at(list, 0)->id,
                                     oms_task_at(list, 0)->fence, &reply, NULL),
                     OMS_OK);
    oms_task_batch_free(list);
    shop_pass(&s, SHOP_DAY_MS);
    history_erased(&s, id, 1);
    shop_close(&s);
}

// A call that was given up on ends by a person's word, and the erasure with
// it, however long that took: what the provider did is not known before.
static void wait_for_a_person(bool drops)
{
    shop s;
    char id[68];
    char task[4096];
    char asked[4096];
    pack(&s);
    hand_out(&s, OMS_OUTCOME_RETRY, NULL, asked);
    shop_pass(&s, 8 * SHOP_DAY_MS);
    hand_out(&s, OMS_OUTCOME_RETRY, NULL, task);
    *strchr(task, ' ') = '\0';
    json_t *list = shop_ask(&s, "task.list", "{'state':'parked'}");
    assert_string_equal(shop_text_at(&s, list, "items/0/id"), task);
    json_decref(list);
    history_erase(&s, "cust-1", id);
    shop_pass(&s, 40 * SHOP_DAY_MS);
    assert_waits(&s, id, "erasing", 1);
    if (drops)
        assert_int_equal(oms_task_drop(s.engine, task, "by hand", NULL),
                         OMS_OK);
    else
        assert_int_equal(oms_task_retry(s.engine, task, NULL), OMS_OK);
    if (!drops)
        hand_out(&s, OMS_OUTCOME_DECLINED, NULL, asked);
    shop_pass(&s, SHOP_DAY_MS);
    history_erased(&s, id, 1);
    assert_false(history_tasks_know(&s));
    shop_close(&s);
}

static void test_erase__waits_for_a_parked_call_until_a_person(void **state)
{
    (void)state;
    wait_for_a_person(true);
    wait_for_a_person(false);
}

// Nobody gets a message without a text.
static void test_erase__drops_a_message_that_waits(void **state)
{
    (void)state;
    shop s;
    char id[68];
    shop_open(&s, NULL, "notification.send.email");
    shop_do(&s, "endpoint.put",
            "{'endpoint_id':'mails','channel':'email','audience':'contact',"
            "'events':[{'type':'order.placed'}]}");
    shop_do(&s, "template.put",
            "{'event_type':'order.placed','language':'en','channel':'email',"
            "'subject':'{{customer.name}}','body':'Dear {{customer.name}}'}");
    history_place(&s, "A", "cust-1");
    assert_int_equal(shop_tasks(&s, "notification.send.email"), 1);
    shop_do(&s, "subject.erase", "{'customer_id':'cust-1','reason':'asked'}");
    (void)snprintf(id, sizeof(id), "%s", s.receipt.subject);
    for (int i = 0; i < 200 && shop_tasks(&s, "notification.send.email") > 0;
         i++) {
        int64_t due = -1;
        assert_true(history_tasks_know(&s));
        assert_int_equal(oms_step(s.engine, 1, &due, NULL), OMS_OK);
    }
    shop_settle(&s);
    json_t *list = shop_ask(&s, "delivery.list", "{'state':'suppressed'}");
    assert_string_equal(shop_text_at(&s, list, "items/0/reason"), "erased");
    json_decref(list);
    history_erased(&s, id, 1);
    shop_close(&s);
}

// Goods of no known order lead to nobody but by the customer.
static void test_erase__finds_goods_of_no_order_by_the_customer(void **state)
{
    (void)state;
    static const char count[] =
        "SELECT count(*) FROM history_loose WHERE customer_id='cust-1'";
    static const char all[] = "SELECT count(*) FROM history_loose";
    shop at;
    shop *s = &at;
    char id[68];
    char path[] = "/tmp/oms-loose-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    (void)close(file);
    shop_open(s, path, NULL);
    shop_do(s, "return.record",
            "{'sku':'vase','quantity':1,'customer_id':'cust-1',"
            "'note':'" CANARY_NOTE "'}");
    shop_do(s, "return.record",
            "{'sku':'vase','quantity':1,'customer_id':'cust-2',"
            "'note':'" CANARY_NOTE "'}");
    shop_settle(s);
    assert_int_equal(history_rows(path, count), 1);
    history_erase(s, "cust-1", id);
    history_erased(s, id, 0);
    assert_int_equal(history_rows(path, count), 0);
    assert_int_equal(history_rows(path, all), 1);
    shop_close(s);
    (void)unlink(path);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(
            test_erase__keeps_the_request_of_a_call_that_has_begun),
        cmocka_unit_test(test_erase__waits_for_a_worker_that_has_the_task),
        cmocka_unit_test(test_erase__waits_for_a_parked_call_until_a_person),
        cmocka_unit_test(test_erase__drops_a_message_that_waits),
        cmocka_unit_test(test_erase__finds_goods_of_no_order_by_the_customer),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
