// Templates of HTML with a text of their own beside it, and receivers that are
// gone.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop.h"

#define TAKES "notification.send."

static int open_post(void **state)
{
    shop *s = calloc(1, sizeof(*s));
    shop_open(s, NULL, TAKES);
    *state = s;
    return 0;
}

static void place(shop *s, const char *order_id)
{
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR','lines':[{'sku':'X',"
            "'quantity':1,'unit_price_minor':100}],'ship_to':{"
            "'name':'Ana & Zoe','email':'ana@example.com'}}",
            order_id);
    shop_settle(s);
}

static void put_template(shop *s, const char *more)
{
    shop_do(s, "template.put",
            "{'event_type':'order.placed','language':'en','channel':'email',"
            "'subject':'{{customer.name}}',"
            "'body':'<b>{{customer.name}}</b>','html':true%s}",
            more);
}

// What the channel is asked to send; the caller calls json_decref.
static json_t *leased(shop *s)
{
    oms_task_batch *list = NULL;
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    assert_int_equal(oms_task_lease(s->engine, &args, &list, NULL), OMS_OK);
    assert_int_equal(oms_task_count(list), 1);
    const oms_task *task = oms_task_at(list, 0);
    json_t *message = json_loads(task->request, 0, NULL);
    oms_reply reply = OMS_INIT(oms_reply);
    reply.outcome = OMS_OUTCOME_OK;
    assert_int_equal(
        oms_task_finish(s->engine, task->id, task->fence, &reply, NULL),
        OMS_OK);
    oms_task_batch_free(list);
    return message;
}

static void test_template__tells_both_with_escapes_only_in_html(void **state)
{
    shop *s = *state;
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'e','channel':'email','audience':'contact',"
            "'events':[{'type':'order.placed'}]}");
    put_template(s, ",'text':'Dear {{customer.name}}'");
    place(s, "A");
    json_t *message = leased(s);
    assert_string_equal(shop_text_at(s, message, "body"),
                        "<b>Ana &amp; Zoe</b>");
    assert_string_equal(shop_text_at(s, message, "text"), "Dear Ana & Zoe");
    assert_string_equal(shop_text_at(s, message, "title"), "Ana & Zoe");
    json_decref(message);
    put_template(s, ""); // without: the channel makes one
    place(s, "B");
    message = leased(s);
    assert_null(json_object_get(message, "text"));
    json_decref(message);
}

static void test_template__has_a_text_only_beside_html(void **state)
{
    shop *s = *state;
    shop_refuse(s, OMS_EINVAL, "/text", "HTML", "template.put",
                "{'event_type':'order.placed','language':'en',"
                "'channel':'email','body':'x','text':'y'}");
    shop_refuse(s, OMS_EINVAL, "/text", NULL, "template.put",
                "{'event_type':'order.placed','language':'en',"
                "'channel':'email','body':'x','html':true,'text':'{{#y}}'}");
}

static void test_template__shows_its_text_when_it_is_tried_out(void **state)
{
    shop *s = *state;
    put_template(s, ",'text':'Dear {{customer.name}}'");
    json_t *made = shop_ask(s, "template.render",
                            "{'event_type':'order.placed','language':'en',"
                            "'channel':'email','values':{'customer':"
                            "{'name':'<Z>'}}}");
    assert_string_equal(shop_text_at(s, made, "text"), "Dear <Z>");
    assert_string_equal(shop_text_at(s, made, "body"), "<b>&lt;Z&gt;</b>");
    json_decref(made);
}

static const char *endpoint(shop *s, const char *what)
{
    char way[64];
    (void)snprintf(way, sizeof(way), "items/0/%s", what);
    json_t *list = shop_ask(s, "endpoint.list", "{}");
    const char *text = shop_text_at(s, list, way);
    json_decref(list);
    return text;
}

static void test_endpoint__whose_receiver_is_gone_is_disabled_at_once(
    void **state)
{
    shop *s = *state;
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'e','channel':'webhook','address':'there',"
            "'events':[{'type':'order.placed'}]}");
    place(s, "A");
    shop_answer(s, NULL, OMS_OUTCOME_DECLINED, NULL, "gone");
    shop_settle(s);
    assert_string_equal(endpoint(s, "state"), "disabled");
    assert_string_equal(endpoint(s, "reason"), "its receiver is gone");
    assert_int_equal(shop_events(s, "notification.endpoint_disabled", "e"), 1);
    place(s, "B");
    assert_int_equal(shop_tasks(s, "notification.send.webhook"), 0);
}

static void test_endpoint__is_kept_when_a_message_is_declined_otherwise(
    void **state)
{
    shop *s = *state;
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'e','channel':'webhook','address':'there',"
            "'events':[{'type':'order.placed'}]}");
    place(s, "A");
    shop_answer(s, NULL, OMS_OUTCOME_DECLINED, NULL, "gone fishing");
    shop_settle(s);
    assert_string_equal(endpoint(s, "state"), "enabled");
}

int main(void)
{
#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, open_post, shop_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_template__tells_both_with_escapes_only_in_html),
        CASE(test_template__has_a_text_only_beside_html),
        CASE(test_template__shows_its_text_when_it_is_tried_out),
        CASE(test_endpoint__whose_receiver_is_gone_is_disabled_at_once),
        CASE(test_endpoint__is_kept_when_a_message_is_declined_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
