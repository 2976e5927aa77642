// Messages: who is told what, in whose words, once. The test plays the
// channels: it takes every task "notification.send.".
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

static void place(shop *s, const char *order_id, const char *customer,
                  const char *reach)
{
    shop_receive(s, "SHIRT", 1);
    shop_do(s, "order.place",
            "{'order_id':'%s','currency':'EUR',%s'lines':["
            "{'sku':'SHIRT','quantity':1,'unit_price_minor':1950}],"
            "'payments':[{'method':'card','amount_minor':1950}],"
            "'ship_to':{'name':'Ana <b>','city':'Olinda'%s}}",
            order_id, customer, reach);
    shop_settle(s);
}

#define ANA "'customer_id':'ana',"
#define MAIL ",'email':'ana@example.com','phone':'+5581'"

// Mail to whoever ordered, of what is placed and shipped.
static void mail_customers(shop *s, const char *more)
{
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'mails','channel':'email','audience':'contact',"
            "'events':[{'type':'order.placed'},{'type':'shipment.'}]%s}",
            more);
    shop_do(s, "template.put",
            "{'event_type':'order.placed','language':'en','channel':'email',"
            "'subject':'Order {{number}}\\n of {{shop.name}}',"
            "'body':'Dear {{customer.name}}, {{total}} {{currency}}.',"
            "'html':true}");
}

static json_t *deliveries(shop *s, const char *of)
{
    return shop_ask(s, "delivery.list", "{%s}", of);
}

static int64_t count(shop *s, const char *of)
{
    json_t *list = deliveries(s, of);
    int64_t found = shop_number_at(list, "items");
    json_decref(list);
    return found;
}

static const char *first(shop *s, const char *of, const char *what)
{
    char way[64];
    (void)snprintf(way, sizeof(way), "items/0/%s", what);
    json_t *list = deliveries(s, of);
    const char *text = shop_text_at(s, list, way);
    json_decref(list);
    return text;
}

static int64_t first_number(shop *s, const char *of, const char *what)
{
    char way[64];
    (void)snprintf(way, sizeof(way), "items/0/%s", what);
    json_t *list = deliveries(s, of);
    int64_t number = shop_number_at(list, way);
    json_decref(list);
    return number;
}

#define OF_A "'subject':'A'"

static void answer(shop *s, oms_outcome outcome, const char *reason)
{
    shop_answer(s, NULL, outcome,
                outcome == OMS_OUTCOME_OK ? "{'provider_ref':'p1'}" : NULL,
                reason);
    shop_settle(s);
}

// What the channel is handed.
static json_t *lease(shop *s, char id[64], int64_t *fence)
{
    oms_task_lease_args args = OMS_INIT(oms_task_lease_args);
    oms_task_batch *list = NULL;
    oms_error error = OMS_INIT(oms_error);
    assert_int_equal(oms_task_lease(s->engine, &args, &list, &error), 0);
    assert_int_equal(oms_task_count(list), 1);
    const oms_task *task = oms_task_at(list, 0);
    (void)snprintf(id, 64, "%s", task->id);
    *fence = task->fence;
    json_t *request = json_loads(task->request, 0, NULL);
    oms_task_batch_free(list);
    return request;
}

static void finish(shop *s, const char *id, int64_t fence, oms_outcome outcome)
{
    oms_reply reply = OMS_INIT(oms_reply);
    oms_error error = OMS_INIT(oms_error);
    reply.outcome = outcome;
    int code = oms_task_finish(s->engine, id, fence, &reply, &error);
    if (code != OMS_OK)
        fail_msg("oms_task_finish: %s", error.text);
    shop_settle(s);
}

// ---- what is said ----------------------------------------------------------

static void test_notification__says_nothing_until_somebody_wants_to_know(
    void **state)
{
    shop *s = *state;
    place(s, "A", ANA, MAIL);
    assert_int_equal(count(s, ""), 0);
    assert_int_equal(shop_events(s, "notification.sent", NULL), 0);
}

static void test_notification__fills_in_the_template_of_the_event(void **state)
{
    shop *s = *state;
    char id[64];
    int64_t fence;
    mail_customers(s, "");
    shop_do(s, "notification.configure", "{'shop_name':'Corner'}");
    place(s, "A", ANA, MAIL);
    assert_string_equal(first(s, OF_A, "state"), "pending");
    json_t *message = lease(s, id, &fence);
    assert_string_equal(shop_text_at(s, message, "address"), "ana@example.com");
    assert_string_equal(shop_text_at(s, message, "title"),
                        "Order 1  of Corner");
    assert_string_equal(shop_text_at(s, message, "body"),
                        "Dear Ana &lt;b&gt;, 19.50 EUR.");
    assert_string_equal(shop_text_at(s, message, "channel"), "email");
    json_decref(message);
    finish(s, id, fence, OMS_OUTCOME_OK);
    assert_string_equal(first(s, OF_A, "state"), "sent");
    assert_int_equal(shop_events(s, "notification.sent", "A"), 1);
    assert_int_equal(count(s, OF_A), 1);
}

static void test_notification__takes_the_nearest_language(void **state)
{
    shop *s = *state;
    mail_customers(s, ",'language':'de-AT'");
    place(s, "A", ANA, MAIL);
    assert_string_equal(first(s, OF_A, "title"), "Order 1  of ");
    answer(s, OMS_OUTCOME_OK, NULL);
    shop_do(s, "template.put",
            "{'event_type':'order.placed','language':'de','channel':'email',"
            "'subject':'Bestellung {{number}}','body':'Danke.'}");
    place(s, "B", ANA, MAIL);
    assert_string_equal(first(s, "'subject':'B'", "title"), "Bestellung 2");
    answer(s, OMS_OUTCOME_OK, NULL);
    shop_do(s, "template.delete",
            "{'event_type':'order.placed','language':'de','channel':'email'}");
    shop_do(s, "template.delete",
            "{'event_type':'order.placed','language':'en','channel':'email'}");
    place(s, "C", ANA, MAIL);
    assert_int_equal(count(s, "'subject':'C'"), 0);
}

static void test_notification__carries_the_event_where_machines_read(
    void **state)
{
    shop *s = *state;
    char id[64];
    int64_t fence;
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'erp','channel':'webhook','secret_ref':'erp-key',"
            "'address':'https://erp.example/in',"
            "'events':[{'type':'order.placed'}]}");
    place(s, "A", ANA, MAIL);
    json_t *message = lease(s, id, &fence);
    assert_string_equal(shop_text_at(s, message, "secret_ref"), "erp-key");
    json_t *event = json_loads(
        json_string_value(json_object_get(message, "body")), 0, NULL);
    assert_string_equal(shop_text_at(s, event, "specversion"), "1.0");
    assert_string_equal(shop_text_at(s, event, "type"), "order.placed");
    assert_int_equal(shop_number_at(event, "data/total_minor"), 1950);
    json_decref(event);
    json_decref(message);
    finish(s, id, fence, OMS_OUTCOME_OK);
}

static void test_notification__reaches_older_orders_by_the_log(void **state)
{
    shop *s = *state;
    place(s, "A", ANA, MAIL);
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'sms','channel':'sms','audience':'contact',"
            "'events':[{'type':'shipment.shipped'}]}");
    shop_do(s, "template.put",
            "{'event_type':'shipment.shipped','language':'en','channel':'sms',"
            "'body':'Order {{order.number}} is on its way.'}");
    shop_do(s, "shipment.record", "{'order_id':'A'}");
    shop_settle(s);
    assert_string_equal(first(s, OF_A, "address"), "+5581");
    answer(s, OMS_OUTCOME_OK, NULL);
}

// ---- who wants it ----------------------------------------------------------

// Goods that it waits for come later: one sentence for each line, with its day
// or without one.
static void test_notification__tells_another_date_of_what_is_waited_for(
    void **state)
{
    shop *s = *state;
    char id[64];
    int64_t fence = 0;
    shop_do(s, "order.configure", "{'allow_backorder':true}");
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'mails','channel':'email','audience':'contact',"
            "'events':[{'type':'order.expected'}]}");
    shop_do(s, "template.put",
            "{'event_type':'order.expected','language':'en','channel':'email',"
            "'subject':'Order {{number}}: another date',"
            "'body':'{{#lines}}{{quantity}} x {{sku}}: {{#expected_at_ms}}"
            "{{expected_on}}{{/expected_at_ms}}{{^expected_at_ms}}not known "
            "yet{{/expected_at_ms}}.{{/lines}}'}");
    shop_do(s, "order.place",
            "{'order_id':'A','currency':'EUR','terms':'on_account','lines':["
            "{'sku':'VASE','quantity':2,'unit_price_minor':100}],"
            "'ship_to':{'email':'ana@example.com'}}");
    shop_settle(s);
    static const char *const dates[] = {"1600300000000", "0"};
    static const char *const bodies[] = {"2 x VASE: 2020-09-16.",
                                         "2 x VASE: not known yet."};
    for (int i = 0; i < 2; i++) {
        shop_do(s, "order.expect",
                "{'order_id':'A','lines':[{'line_no':1,'expected_at_ms':%s}]}",
                dates[i]);
        shop_settle(s);
        json_t *message = lease(s, id, &fence);
        assert_string_equal(shop_text_at(s, message, "body"), bodies[i]);
        assert_string_equal(shop_text_at(s, message, "title"),
                            "Order 1: another date");
        json_decref(message);
        oms_reply reply = OMS_INIT(oms_reply);
        reply.outcome = OMS_OUTCOME_OK;
        assert_int_equal(oms_task_finish(s->engine, id, fence, &reply, NULL),
                         OMS_OK);
        shop_settle(s);
    }
}

static void test_preference__keeps_messages_back_that_nobody_wants(void **state)
{
    shop *s = *state;
    mail_customers(s, "");
    shop_do(s, "preference.set",
            "{'customer_id':'ana','channel':'email','topic':'transactional',"
            "'allowed':false,'source':'unsubscribe link'}");
    place(s, "A", ANA, MAIL);
    assert_string_equal(first(s, OF_A, "state"), "suppressed");
    assert_string_equal(first(s, OF_A, "reason"), "not_wanted");
    assert_int_equal(shop_events(s, "notification.suppressed", "A"), 1);
    shop_refuse(s, OMS_ESTATE, "", "allowed", "delivery.retry",
                "{'subject':'A','event_id':%lld,'endpoint_id':'mails'}",
                (long long)first_number(s, OF_A, "event_id"));
}

static void test_preference__of_marketing_needs_a_consent(void **state)
{
    shop *s = *state;
    mail_customers(s, "");
    shop_do(s, "template.put",
            "{'event_type':'order.placed','language':'en','channel':'email',"
            "'topic':'marketing.sale','body':'Buy more!'}");
    place(s, "A", ANA, MAIL);
    assert_string_equal(first(s, OF_A, "reason"), "not_wanted");
    place(s, "G", "", MAIL);
    assert_string_equal(first(s, "'subject':'G'", "reason"), "not_wanted");
    shop_do(
        s, "preference.set",
        "{'customer_id':'ana','channel':'email','topic':'marketing',"
        "'allowed':true,'consented_at_ms':1500000000000,'source':'checkout'}");
    place(s, "B", ANA, MAIL);
    assert_string_equal(first(s, "'subject':'B'", "state"), "pending");
    json_t *list = shop_ask(s, "preference.list", "{'customer_id':'ana'}");
    assert_int_equal(shop_number_at(list, "items/0/consented_at_ms"),
                     1500000000000);
    assert_string_equal(shop_text_at(s, list, "items/0/source"), "checkout");
    json_decref(list);
    answer(s, OMS_OUTCOME_OK, NULL);
}

static void test_contact__is_asked_for_where_the_order_does_not_say(
    void **state)
{
    shop *s = *state;
    mail_customers(s, "");
    shop_do(s, "customer.put",
            "{'customer_id':'ana','name':'Ana','email':'a@example.com'}");
    place(s, "A", ANA, "");
    assert_string_equal(first(s, OF_A, "address"), "a@example.com");
    answer(s, OMS_OUTCOME_OK, NULL);
    place(s, "B", "'customer_id':'bob',", "");
    assert_string_equal(first(s, "'subject':'B'", "reason"), "no_address");
    place(s, "C", "", "");
    assert_string_equal(first(s, "'subject':'C'", "reason"), "no_address");
}

static void test_endpoint__of_a_customer_hears_of_their_own_orders(void **state)
{
    shop *s = *state;
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'ana-hook','channel':'webhook',"
            "'audience':'customer','customer_id':'ana',"
            "'address':'https://ana.example','events':[{'type':"
            "'order.placed'}]}");
    place(s, "A", ANA, MAIL);
    place(s, "B", "'customer_id':'bob',", MAIL);
    assert_int_equal(count(s, "'endpoint_id':'ana-hook'"), 1);
    assert_string_equal(first(s, "'endpoint_id':'ana-hook'", "subject"), "A");
    answer(s, OMS_OUTCOME_OK, NULL);
}

static void test_endpoint__that_hears_everything_hears_nothing_of_messages(
    void **state)
{
    shop *s = *state;
    shop_do(s, "endpoint.put",
            "{'endpoint_id':'all','channel':'log','events':[{'type':'*'}]}");
    shop_do(s, "order.place",
            "{'order_id':'A','currency':'EUR','lines':[{'sku':'X',"
            "'quantity':1,'unit_price_minor':0}]}");
    shop_settle(s);
    int64_t told = count(s, "'endpoint_id':'all','limit':200");
    assert_true(told > 0);
    while (count(s, "'state':'pending'") > 0)
        answer(s, OMS_OUTCOME_OK, NULL);
    assert_int_equal(count(s, "'endpoint_id':'all','limit':200"), told);
}

static void test_endpoint__is_checked_when_it_is_put(void **state)
{
    shop *s = *state;
    const char *events = "'events':[{'type':'order.placed'}]";
    shop_refuse(s, OMS_EINVAL, "/address", NULL, "endpoint.put",
                "{'endpoint_id':'e','channel':'email',%s}", events);
    shop_refuse(s, OMS_EINVAL, "/address", NULL, "endpoint.put",
                "{'endpoint_id':'e','channel':'email','audience':'contact',"
                "'address':'x',%s}",
                events);
    shop_refuse(s, OMS_EINVAL, "/channel", NULL, "endpoint.put",
                "{'endpoint_id':'e','channel':'webhook','audience':'contact',"
                "%s}",
                events);
    shop_refuse(s, OMS_EINVAL, "/customer_id", NULL, "endpoint.put",
                "{'endpoint_id':'e','channel':'webhook','address':'x',"
                "'audience':'customer',%s}",
                events);
    shop_refuse(s, OMS_EINVAL, "/events", NULL, "endpoint.put",
                "{'endpoint_id':'e','channel':'log','events':[]}");
    shop_refuse(s, OMS_ENOTFOUND, "/endpoint_id", NULL, "endpoint.disable",
                "{'endpoint_id':'e'}");
    for (int i = 0; i < 200; i++)
        shop_do(s, "endpoint.put", "{'endpoint_id':'e%d','channel':'log',%s}",
                i, events);
    shop_refuse(s, OMS_ELIMIT, "/endpoint_id", NULL, "endpoint.put",
                "{'endpoint_id':'e','channel':'log',%s}", events);
}

static void test_template__is_checked_when_it_is_put_and_can_be_tried(
    void **state)
{
    shop *s = *state;
    shop_refuse(s, OMS_EINVAL, "/body", "line 1", "template.put",
                "{'event_type':'order.placed','language':'en',"
                "'channel':'email','body':'{{#a}}'}");
    shop_refuse(s, OMS_EINVAL, "/subject", NULL, "template.put",
                "{'event_type':'order.placed','language':'en',"
                "'channel':'email','subject':'{{>a}}','body':'x'}");
    mail_customers(s, "");
    json_t *made = shop_ask(
        s, "template.render",
        "{'event_type':'order.placed','language':'en','channel':'email',"
        "'currency':'JPY','values':{'number':7,'total_minor':5,"
        "'currency':'JPY','customer':{'name':'A&B'},'shop':{'name':'S'}}}");
    assert_string_equal(shop_text_at(s, made, "subject"), "Order 7  of S");
    assert_string_equal(shop_text_at(s, made, "body"), "Dear A&amp;B, 5 JPY.");
    json_decref(made);
    made = shop_ask(s, "template.render",
                    "{'body':'{{a}} & {{b}}','values':{'a':'<'}}");
    assert_string_equal(shop_text_at(s, made, "body"), "< & ");
    json_decref(made);
    assert_int_equal(shop_ask_code(s, "template.render",
                                   "{'event_type':'x.y','channel':'sms'}"),
                     OMS_ENOTFOUND);
    assert_int_equal(shop_ask_code(s, "template.render", "{'body':'{{'}"),
                     OMS_EINVAL);
}

static void test_notification__fails_a_text_that_is_too_long(void **state)
{
    shop *s = *state;
    mail_customers(s, "");
    char *body = malloc(40001);
    assert_non_null(body);
    memset(body, 'x', 30000);
    body[30000] = '\0';
    shop_do(s, "template.put",
            "{'event_type':'order.placed','language':'en','channel':'email',"
            "'body':'{{#lines}}%s{{/lines}}'}",
            body);
    shop_receive(s, "SHIRT", 9);
    shop_do(s, "order.place",
            "{'order_id':'A','currency':'EUR','lines':["
            "{'sku':'SHIRT','quantity':1,'unit_price_minor':1},"
            "{'sku':'SHIRT','quantity':1,'unit_price_minor':1},"
            "{'sku':'SHIRT','quantity':1,'unit_price_minor':1}],"
            "'ship_to':{'email':'a@example.com'}}");
    shop_settle(s);
    assert_string_equal(first(s, OF_A, "state"), "failed");
    assert_string_equal(first(s, OF_A, "reason"), "the text is too long");
    free(body);
}

static void test_contact__of_an_order_that_was_long_a_draft(void **state)
{
    shop *s = *state;
    shop_receive(s, "SHIRT", 1);
    for (int i = 0; i < 40; i++)
        shop_do(s, "order.draft",
                "{'order_id':'D','currency':'EUR','lines':[{'sku':'SHIRT',"
                "'quantity':1,'unit_price_minor':%d}],"
                "'terms':'on_account','ship_to':{'name':'Ana'" MAIL "}}",
                1000 + i);
    shop_do(s, "order.place_draft", "{'order_id':'D'}");
    shop_settle(s);
    mail_customers(s, "");
    shop_do(s, "template.put",
            "{'event_type':'shipment.shipped','language':'en',"
            "'channel':'email','body':'it is on its way'}");
    shop_do(s, "shipment.create", "{'order_id':'D'}");
    shop_do(s, "shipment.pack", "{'order_id':'D','shipment_no':1}");
    shop_do(s, "shipment.ship", "{'order_id':'D','shipment_no':1}");
    shop_settle(s);
    assert_int_equal(count(s, "'subject':'D','state':'pending'"), 1);
}

int main(void)
{
#define CASE(name) \
    cmocka_unit_test_setup_teardown(name, open_post, shop_teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_notification__says_nothing_until_somebody_wants_to_know),
        CASE(test_notification__fills_in_the_template_of_the_event),
        CASE(test_notification__takes_the_nearest_language),
        CASE(test_notification__carries_the_event_where_machines_read),
        CASE(test_notification__reaches_older_orders_by_the_log),
        CASE(test_notification__fails_a_text_that_is_too_long),
        CASE(test_notification__tells_another_date_of_what_is_waited_for),
        CASE(test_preference__keeps_messages_back_that_nobody_wants),
        CASE(test_preference__of_marketing_needs_a_consent),
        CASE(test_contact__is_asked_for_where_the_order_does_not_say),
        CASE(test_contact__of_an_order_that_was_long_a_draft),
        CASE(test_endpoint__of_a_customer_hears_of_their_own_orders),
        CASE(test_endpoint__that_hears_everything_hears_nothing_of_messages),
        CASE(test_endpoint__is_checked_when_it_is_put),
        CASE(test_template__is_checked_when_it_is_put_and_can_be_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
