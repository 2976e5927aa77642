// What mail sends and what it makes of a relay's answers: never the same letter
// twice, and no letter lost for a reason that is ours.
#include <stdlib.h>
#include <string.h>

#include "adapters/mail/mail.h"
#include "outgoing.h"

#define MESSAGE(more) \
    "{'message_id':'7.mails','subject':'A','event_id':7," \
    "'event_type':'order.placed','at_ms':1600000000000," \
    "'endpoint_id':'mails','channel':'email'," \
    "'address':'ana@example.com','title':'Hello','body':'Order 1'" more "}"

static oms_mail_options usual(void)
{
    oms_mail_options options = OMS_INIT(oms_mail_options);
    options.url = "smtp://mail.example:587";
    options.from = "orders@shop.example";
    options.from_name = "The Shop";
    options.unsubscribe = "https://shop.example/u?m={message_id}&x=1";
    return options;
}

static int open_mail(void **state)
{
    outgoing *out = calloc(1, sizeof(*out));
    oms_http_dialect dialect;
    oms_mail_options options = usual();
    assert_non_null(out);
    assert_int_equal(oms__mail_dialect(&options, &dialect, NULL), OMS_OK);
    outgoing_open(out, &dialect);
    *state = out;
    return 0;
}

static int close_mail(void **state)
{
    outgoing_close(*state);
    free(*state);
    return 0;
}

static bool holds(const outgoing *out, const char *text)
{
    return strstr(out->request.body, text) != NULL;
}

static void test_mail__hands_the_relay_one_letter(void **state)
{
    outgoing *out = *state;
    assert_int_equal(outgoing_call(out, MESSAGE("")), OMS_HTTP_NEXT_SEND);
    assert_string_equal(out->request.method, "MAIL");
    assert_string_equal(out->request.url, "");
    assert_string_equal(out->request.mail_from, "orders@shop.example");
    assert_int_equal(out->request.mail_to_count, 1);
    assert_string_equal(out->request.mail_to[0], "ana@example.com");
    assert_int_equal(out->request.body_bytes, strlen(out->request.body));
    assert_true(holds(out, "From: \"The Shop\"\r\n <orders@shop.example>\r\n"));
    assert_true(holds(out, "\r\nTo: <ana@example.com>\r\n"));
    assert_true(holds(out, "\r\nSubject: Hello\r\n"));
    assert_true(holds(out, "\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n"));
    assert_true(holds(out, "\r\nMessage-ID: <task-1@shop.example>\r\n"));
    assert_true(holds(out, "\r\nList-Unsubscribe:\r\n "
                           "<https://shop.example/u?m=7.mails&x=1>\r\n"));
    assert_true(holds(out, "\r\nContent-Type: text/plain; charset=utf-8\r\n"));
    assert_true(holds(out, "\r\n\r\nOrder 1\r\n"));
    assert_int_equal(
        outgoing_hear(out, OMS_HTTP_OUTCOME_REPLIED, 250, "250 ok\r\n"),
        OMS_OUTCOME_OK);
    assert_string_equal(out->answer.result,
                        "{\"provider_ref\":\"<task-1@shop.example>\"}");
}

static void test_mail__tells_html_in_plain_words_beside_it(void **state)
{
    outgoing *out = *state;
    outgoing_call(out, "{'message_id':'7.m','subject':'A','endpoint_id':'m',"
                       "'address':'ana@example.com','html':true,"
                       "'body':'<p>Order <b>1</b></p>'}");
    assert_true(holds(out, "Content-Type: multipart/alternative;\r\n "
                           "boundary=\"=_task_1\"\r\n\r\n--=_task_1\r\n"));
    const char *text = strstr(out->request.body, "text/plain");
    const char *html = strstr(out->request.body, "text/html");
    assert_true(text != NULL && html != NULL && text < html);
    assert_true(holds(out, "\r\n\r\nOrder 1\r\n"));
    assert_true(holds(out, "\r\n\r\n<p>Order <b>1</b></p>\r\n"));
    assert_true(holds(out, "\r\n--=_task_1--\r\n"));
    assert_true(holds(out, "\r\nSubject: \r\n"));
}

static void test_mail__takes_the_text_that_a_template_has_for_it(void **state)
{
    outgoing *out = *state;
    outgoing_call(out, "{'message_id':'7.m','subject':'A','endpoint_id':'m',"
                       "'address':'ana@example.com','html':true,"
                       "'body':'<p>Order <b>1</b></p>','text':'Short: 1'}");
    assert_true(holds(out, "\r\n\r\nShort: 1\r\n"));
    assert_true(holds(out, "\r\n\r\n<p>Order <b>1</b></p>\r\n"));
    assert_false(holds(out, "\r\n\r\nOrder 1\r\n"));
}

static void test_mail__never_sends_again_what_may_have_gone_out(void **state)
{
    outgoing *out = *state;
    outgoing_call(out, MESSAGE(""));
    assert_int_equal(outgoing_hear(out, OMS_HTTP_OUTCOME_LOST, 0, "timed out"),
                     OMS_OUTCOME_UNKNOWN);
    out->call.ask = true;
    assert_int_equal(outgoing_call(out, MESSAGE("")), OMS_HTTP_NEXT_DONE);
    assert_int_equal(out->answer.outcome, OMS_OUTCOME_DECLINED);
    assert_string_equal(out->answer.reason, "outcome_unknown");
}

static void test_mail__sorts_the_replies_of_a_relay(void **state)
{
    static const struct {
        int status;
        oms_outcome outcome;
    } rows[] = {
        {250, OMS_OUTCOME_OK},       {251, OMS_OUTCOME_OK},
        {421, OMS_OUTCOME_RETRY},    {450, OMS_OUTCOME_RETRY},
        {451, OMS_OUTCOME_RETRY},    {452, OMS_OUTCOME_RETRY},
        {454, OMS_OUTCOME_RETRY},    {500, OMS_OUTCOME_RETRY},
        {503, OMS_OUTCOME_RETRY},    {530, OMS_OUTCOME_RETRY},
        {535, OMS_OUTCOME_RETRY},    {538, OMS_OUTCOME_RETRY},
        {550, OMS_OUTCOME_DECLINED}, {551, OMS_OUTCOME_DECLINED},
        {552, OMS_OUTCOME_DECLINED}, {553, OMS_OUTCOME_DECLINED},
        {554, OMS_OUTCOME_DECLINED}, {354, OMS_OUTCOME_UNKNOWN},
        {100, OMS_OUTCOME_UNKNOWN},  {999, OMS_OUTCOME_UNKNOWN},
    };
    outgoing *out = *state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        outgoing_call(out, MESSAGE(""));
        assert_int_equal(outgoing_hear(out, OMS_HTTP_OUTCOME_REPLIED,
                                       rows[i].status,
                                       "550 5.1.1 no such user\r\nmore"),
                         rows[i].outcome);
        if (rows[i].outcome != OMS_OUTCOME_OK)
            assert_string_equal(out->answer.reason,
                                "the relay answered 550 5.1.1 no such user");
    }
    outgoing_call(out, MESSAGE(""));
    assert_int_equal(
        outgoing_hear(out, OMS_HTTP_OUTCOME_UNSENT, 0, "no address"),
        OMS_OUTCOME_RETRY);
    outgoing_call(out, MESSAGE(""));
    assert_int_equal(
        outgoing_hear(out, OMS_HTTP_OUTCOME_FORBIDDEN, 0, "not TLS"),
        OMS_OUTCOME_RETRY);
}

static void test_mail__declines_an_address_that_it_cannot_use(void **state)
{
    static const char *const bad[] = {"ana",
                                      "@",
                                      "ana@",
                                      "@example.com",
                                      "ana@example.com@",
                                      "a b@c.d",
                                      "ana@exa mple.com",
                                      "ana@example..com",
                                      ".ana@example.com",
                                      "ana.@example.com",
                                      "Ana <ana@example.com>",
                                      "ana@example.com,b@c.d",
                                      "ana@example.com\\nBcc: x@y.z",
                                      "\\\"a\\\"@example.com",
                                      "ana@[127.0.0.1]",
                                      "ana@ex\xc3\xa4mple.com",
                                      "<ana@example.com>"};
    outgoing *out = *state;
    char request[512];
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        (void)snprintf(request, sizeof(request),
                       "{'message_id':'m','subject':'A','endpoint_id':'e',"
                       "'address':'%s','body':'x'}",
                       bad[i]);
        assert_int_equal(outgoing_call(out, request), OMS_HTTP_NEXT_DONE);
        if (out->answer.outcome != OMS_OUTCOME_DECLINED)
            fail_msg("\"%s\" was not declined", bad[i]);
        assert_string_equal(out->answer.reason, "unusable_address");
    }
    assert_int_equal(outgoing_call(out, "{'message_id':'m','subject':'A',"
                                        "'endpoint_id':'e'}"),
                     OMS_HTTP_NEXT_DONE);
    assert_int_equal(out->answer.outcome, OMS_OUTCOME_DECLINED);
}

static void test_mail__takes_any_request_without_harm(void **state)
{
    static const char *const odd[] = {
        "", "{", "[]", "{}", "{'message_id':7}", "\xff"};
    outgoing *out = *state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        assert_int_equal(outgoing_call(out, odd[i]), OMS_HTTP_NEXT_DONE);
        assert_int_equal(out->answer.outcome, OMS_OUTCOME_RETRY);
        assert_non_null(out->answer.reason);
    }
}

static void refuse(const oms_mail_options *options, const char *where)
{
    oms_http_dialect dialect;
    oms_error error = OMS_INIT(oms_error);
    assert_int_equal(oms__mail_dialect(options, &dialect, &error), OMS_EINVAL);
    assert_string_equal(error.where, where);
}

static void test_mail__refuses_options_that_it_cannot_use(void **state)
{
    (void)state;
    refuse(NULL, "");
    oms_mail_options options = usual();
    options.from = NULL;
    refuse(&options, "/from");
    options.from = "orders@shop.example\r\nBcc: x@y.z";
    refuse(&options, "/from");
    options = usual();
    options.from_name = "Shop\r\nBcc: x@y.z";
    refuse(&options, "/from_name");
    options = usual();
    options.reply_to = "nobody";
    refuse(&options, "/reply_to");
    options = usual();
    options.unsubscribe = "mailto:x@y.z";
    refuse(&options, "/unsubscribe");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_mail, close_mail)
    const struct CMUnitTest tests[] = {
        CASE(test_mail__hands_the_relay_one_letter),
        CASE(test_mail__tells_html_in_plain_words_beside_it),
        CASE(test_mail__takes_the_text_that_a_template_has_for_it),
        CASE(test_mail__never_sends_again_what_may_have_gone_out),
        CASE(test_mail__sorts_the_replies_of_a_relay),
        CASE(test_mail__declines_an_address_that_it_cannot_use),
        CASE(test_mail__takes_any_request_without_harm),
        CASE(test_mail__refuses_options_that_it_cannot_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
