// Events from elsewhere: alpha lives in one engine, beta in another, and what
// alpha says is handed in by hand.
#include "toy.h"

static void begin_pair(toy *one, toy *two)
{
    *one = (toy){.only = {"alpha"}, .only_count = 1};
    *two = (toy){.only = {"beta"}, .only_count = 1};
    toy_begin(one);
    toy_begin(two);
}

static void end_pair(toy *one, toy *two)
{
    toy_end(one);
    toy_end(two);
}

static oms_feed *all_of(toy *it)
{
    oms_feed *feed = NULL;
    oms_feed_args args = OMS_INIT(oms_feed_args);
    args.limit = OMS_PAGE_MAX;
    assert_int_equal(oms_feed_read(it->oms, &args, &feed, NULL), OMS_OK);
    return feed;
}

// The event as it left, at [position].
static oms_event sent(const oms_feed *feed, size_t position)
{
    assert_true(position < oms_feed_count(feed));
    return *oms_feed_at(feed, position);
}

static oms_delivered give(toy *it, oms_event event)
{
    oms_delivered outcome = OMS_DELIVERED_UNSEEN;
    oms_error why = OMS_INIT(oms_error);
    it->err = OMS_INIT(oms_error);
    assert_int_equal(oms_deliver(it->oms, &event, 1, &outcome, &why, &it->err),
                     OMS_OK);
    if (outcome == OMS_DELIVERED_REFUSED)
        it->err = why;
    return outcome;
}

static void test_inbox__a_foreign_event_is_one_like_any_other(void **state)
{
    (void)state;
    toy one, two;
    begin_pair(&one, &two);
    TOY_DO(&one, "thing.create", .id = "t", .amount = 3);
    TOY_DO(&one, "thing.change", .id = "t", .amount = 4);
    toy_step(&one);
    oms_feed *feed = all_of(&one);
    assert_int_equal(give(&two, sent(feed, 0)), OMS_DELIVERED_TAKEN);
    assert_int_equal(give(&two, sent(feed, 1)), OMS_DELIVERED_TAKEN);
    toy_step(&two);
    assert_int_equal(toy_number(&two, "mirror.get", "{\"id\":\"t\"}", "total"),
                     7);
    oms_feed *taken = all_of(&two);
    assert_string_equal(oms_feed_at(taken, 1)->source, "alpha");
    assert_int_equal(oms_feed_at(taken, 1)->seq, 2);
    assert_string_equal(oms_feed_at(taken, 1)->data,
                        oms_feed_at(feed, 1)->data);
    assert_int_equal(toy_verify(&two), 0);
    oms_feed_free(taken);
    oms_feed_free(feed);
    end_pair(&one, &two);
}

static void test_inbox__a_double_does_nothing(void **state)
{
    (void)state;
    toy one, two;
    begin_pair(&one, &two);
    TOY_DO(&one, "thing.create", .id = "t", .amount = 3);
    oms_feed *feed = all_of(&one);
    assert_int_equal(give(&two, sent(feed, 0)), OMS_DELIVERED_TAKEN);
    assert_int_equal(give(&two, sent(feed, 0)), OMS_DELIVERED_KNOWN);
    toy_step(&two);
    toy_reopen(&two);
    assert_int_equal(give(&two, sent(feed, 0)), OMS_DELIVERED_KNOWN);
    toy_step(&two);
    assert_int_equal(toy_number(&two, "mirror.get", "{\"id\":\"t\"}", "total"),
                     3);
    oms_feed_free(feed);
    end_pair(&one, &two);
}

static void test_inbox__an_early_one_waits_outside(void **state)
{
    (void)state;
    toy one, two;
    begin_pair(&one, &two);
    TOY_DO(&one, "thing.create", .id = "t", .amount = 3);
    TOY_DO(&one, "thing.change", .id = "t", .amount = 4);
    oms_feed *feed = all_of(&one);
    assert_int_equal(give(&two, sent(feed, 1)), OMS_DELIVERED_EARLY);
    oms_gap gap = OMS_INIT(oms_gap);
    size_t gaps = 9;
    assert_int_equal(oms_gaps(two.oms, 0, &gap, 1, &gaps, NULL), OMS_OK);
    assert_int_equal(gaps, 0); // whoever handed it in knows
    assert_int_equal(give(&two, sent(feed, 0)), OMS_DELIVERED_TAKEN);
    assert_int_equal(give(&two, sent(feed, 1)), OMS_DELIVERED_TAKEN);
    oms_feed_free(feed);
    end_pair(&one, &two);
}

typedef struct wrong {
    const char *name;
    void (*spoil)(oms_event *event);
    const char *where;
} wrong;

static void no_source(oms_event *event)
{
    event->source = NULL;
}
static void strange_source(oms_event *event)
{
    event->source = "omega";
}
static void our_source(oms_event *event)
{
    event->source = "beta";
}
static void no_subject(oms_event *event)
{
    event->subject = NULL;
}
static void seq_zero(oms_event *event)
{
    event->seq = 0;
}
static void no_time(oms_event *event)
{
    event->at_ms = -1;
}
static void torn_data(oms_event *event)
{
    event->data = "{\"id\":";
}
static void other_data(oms_event *event)
{
    event->data = "{\"id\":\"t\",\"amount\":\"three\"}";
}
static void anothers_type(oms_event *event)
{
    event->type = "mirror.made";
}
static void bad_trace(oms_event *event)
{
    event->trace = "00-zz";
}
static void new_type_torn(oms_event *event)
{
    event->type = "thing.melted";
    event->data = "[1,2";
}

static const wrong wrongs[] = {
    {"no source", no_source, "/source"},
    {"a source that nobody knows", strange_source, "/source"},
    {"our own", our_source, "/source"},
    {"no subject", no_subject, "/subject"},
    {"seq 0", seq_zero, "/seq"},
    {"a time before time", no_time, "/at_ms"},
    {"data that are torn", torn_data, ""},
    {"data of another shape", other_data, "/amount"},
    {"another's type", anothers_type, "/type"},
    {"no traceparent", bad_trace, "/trace"},
    {"a newer type, torn", new_type_torn, "/data"},
};

static void test_inbox__refuses_what_it_cannot_take(void **state)
{
    (void)state;
    toy one, two;
    begin_pair(&one, &two);
    TOY_DO(&one, "thing.create", .id = "t", .amount = 3);
    oms_feed *feed = all_of(&one);
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        oms_event event = sent(feed, 0);
        wrongs[i].spoil(&event);
        if (give(&two, event) != OMS_DELIVERED_REFUSED)
            fail_msg("%s was taken", wrongs[i].name);
        if (strncmp(two.err.where, wrongs[i].where, strlen(wrongs[i].where)) !=
            0)
            fail_msg("%s: %s %s", wrongs[i].name, two.err.where, two.err.text);
    }
    oms_feed *taken = all_of(&two);
    assert_int_equal(oms_feed_count(taken), 0); // nothing was written
    assert_int_equal(give(&two, sent(feed, 0)), OMS_DELIVERED_TAKEN);
    oms_feed_free(taken);
    oms_feed_free(feed);
    end_pair(&one, &two);
}

static void test_inbox__takes_types_that_are_newer_than_it(void **state)
{
    (void)state;
    toy one, two;
    begin_pair(&one, &two);
    TOY_DO(&one, "thing.create", .id = "t", .amount = 3);
    oms_feed *feed = all_of(&one);
    oms_event event = sent(feed, 0);
    event.type = "thing.melted";
    event.data = "{\"degrees\":80}";
    assert_int_equal(give(&two, event), OMS_DELIVERED_TAKEN);
    toy_step(&two);
    assert_int_equal(toy_verify(&two), 0);
    oms_feed_free(feed);
    end_pair(&one, &two);
}

static void test_inbox__one_bad_event_does_not_hold_up_others(void **state)
{
    (void)state;
    toy one, two;
    begin_pair(&one, &two);
    TOY_DO(&one, "thing.create", .id = "a", .amount = 1);
    TOY_DO(&one, "thing.create", .id = "b", .amount = 2);
    TOY_DO(&one, "thing.change", .id = "b", .amount = 2);
    oms_feed *feed = all_of(&one);
    oms_event events[] = {sent(feed, 0), sent(feed, 1), sent(feed, 2)};
    oms_delivered outcomes[3];
    events[0].data = "{";
    assert_int_equal(oms_deliver(two.oms, events, 3, outcomes, NULL, NULL),
                     OMS_OK);
    assert_int_equal(outcomes[0], OMS_DELIVERED_REFUSED);
    assert_int_equal(outcomes[1], OMS_DELIVERED_TAKEN);
    assert_int_equal(outcomes[2], OMS_DELIVERED_TAKEN);
    assert_int_equal(toy_stats(&two).commits, 2); // the open, and these
    oms_feed_free(feed);
    end_pair(&one, &two);
}

static void test_inbox__a_trace_goes_all_the_way(void **state)
{
    static const char trace[] =
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    (void)state;
    toy one, two;
    begin_pair(&one, &two);
    oms_request request = OMS_INIT(oms_request);
    request.command = "thing.create";
    request.key = "k";
    request.args = "{\"id\":\"t\",\"amount\":1}";
    request.trace = trace;
    assert_int_equal(oms_submit_batch(one.oms, &request, 1, 0, NULL), OMS_OK);
    assert_int_equal(request.code, OMS_OK);
    oms_feed *feed = all_of(&one);
    assert_string_equal(oms_feed_at(feed, 0)->trace, trace);
    assert_int_equal(give(&two, sent(feed, 0)), OMS_DELIVERED_TAKEN);
    toy_step(&two);
    oms_feed *said = all_of(&two);
    assert_string_equal(oms_feed_at(said, 0)->trace, trace);
    assert_int_equal(oms_feed_count(said), 2); // mirror.made follows from it
    assert_string_equal(oms_feed_at(said, 1)->trace, trace);
    request.key = "k2";
    request.trace = "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert_int_equal(oms_submit_batch(one.oms, &request, 1, 0, NULL), OMS_OK);
    assert_int_equal(request.code, OMS_EINVAL);
    oms_feed_free(said);
    oms_feed_free(feed);
    end_pair(&one, &two);
}

static void test_inbox__refuses_too_many_and_nothing_at_all(void **state)
{
    (void)state;
    toy one, two;
    begin_pair(&one, &two);
    oms_event event = OMS_INIT(oms_event);
    oms_delivered outcome;
    assert_int_equal(
        oms_deliver(two.oms, &event, OMS_BATCH_MAX + 1, &outcome, NULL, NULL),
        OMS_ELIMIT);
    assert_int_equal(oms_deliver(two.oms, NULL, 1, &outcome, NULL, NULL),
                     OMS_EINVAL);
    assert_int_equal(oms_deliver(two.oms, &event, 0, NULL, NULL, NULL), OMS_OK);
    event.size = 2;
    assert_int_equal(oms_deliver(two.oms, &event, 1, &outcome, NULL, NULL),
                     OMS_EINVAL);
    end_pair(&one, &two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inbox__a_foreign_event_is_one_like_any_other),
        cmocka_unit_test(test_inbox__a_double_does_nothing),
        cmocka_unit_test(test_inbox__an_early_one_waits_outside),
        cmocka_unit_test(test_inbox__refuses_what_it_cannot_take),
        cmocka_unit_test(test_inbox__takes_types_that_are_newer_than_it),
        cmocka_unit_test(test_inbox__one_bad_event_does_not_hold_up_others),
        cmocka_unit_test(test_inbox__a_trace_goes_all_the_way),
        cmocka_unit_test(test_inbox__refuses_too_many_and_nothing_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
