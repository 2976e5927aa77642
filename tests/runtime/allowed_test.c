// What may happen next, and what a refused move says: both from one table.
#include "base/language.h"
#include "toy.h"

// ---- a table ---------------------------------------------------------------

enum { ASLEEP = 0, AWAKE };
enum { WAKE = 0, SLEEP, LEAVE };

typedef struct cat {
    bool hungry;
    bool warm;
} cat;

static bool is_hungry(const void *subject)
{
    return ((const cat *)subject)->hungry;
}

static bool is_warm(const void *subject)
{
    return ((const cat *)subject)->warm;
}

static const oms_guard hungry = {"hungry", is_hungry, "it is not hungry"};
static const oms_guard warm = {"warm", is_warm, "it is too cold"};
static const char *const states[] = {"asleep", "awake"};
static const oms_enum state_enum = OMS_ENUM("cat_state", states);
static const char *const events[] = {"wake", "sleep", "leave"};
static const oms_enum event_enum = OMS_ENUM("cat_event", events);
static const oms_move rows[] = {
    {-1, WAKE, AWAKE, {&warm}},
    {ASLEEP, WAKE, AWAKE, {&hungry, &warm}},
    {AWAKE, SLEEP, ASLEEP, {&warm}},
    {AWAKE, SLEEP, AWAKE, {&hungry, &warm}},
};
static const oms_moves moves = {"cat.state", &state_enum, &event_enum, rows,
                                OMS_COUNT(rows)};

// ---- asking ----------------------------------------------------------------

typedef struct question {
    int32_t state;
    int32_t event;
    cat of;
} question;
static question asked; // handed to the query below

static const oms_field args_fields[] = {
    OMS_FIELD_INT(question, state, 0, 0, 9, "Not used."),
};
static const oms_record args_record =
    OMS_RECORD("cat.ask", question, args_fields, "Nothing.");

static void ask(oms_tx *tx, const void *args, void *out)
{
    (void)args;
    *(oms_next_step *)out =
        oms__allowed_ask(tx, &moves, asked.state, asked.event, &asked.of);
}

static void ask_more(oms_tx *tx, const void *args, void *out)
{
    ask(tx, args, out);
    oms__allowed_refuse(tx, out, "closed", "the door is closed");
}

static void move(oms_tx *tx, const void *args)
{
    (void)args;
    int32_t state = asked.state;
    oms__tx_move(tx, &moves, &state, asked.event, &asked.of);
}

static const oms_query_type queries[] = {
    {"cat.ask", &args_record, &oms__next_step_record, ask, "cat:read", "",
     NULL},
    {"cat.ask_more", &args_record, &oms__next_step_record, ask_more, "cat:read",
     "", NULL},
};
static const oms_command commands[] = {
    {"cat.move", &args_record, move, "cat:write", false, "", NULL},
};
static const oms_module cats = {.name = "cats",
                                .queries = queries,
                                .queries_count = OMS_COUNT(queries),
                                .commands = commands,
                                .commands_count = OMS_COUNT(commands)};

static int begin(void **state)
{
    const oms_module *const modules[] = {&cats};
    static oms *shop;
    oms_options options = OMS_INIT(oms_options);
    oms_error err = OMS_INIT(oms_error);
    oms_store store = {0};
    assert_int_equal(oms__memory_open(NULL, &store, &err), OMS_OK);
    options.store = &store;
    options.clock = oms__system_clock();
    options.ids = oms__system_ids();
    if (oms__engine_open(&options, modules, 1, &shop, &err) != OMS_OK)
        fail_msg("%s", err.text);
    *state = shop;
    return 0;
}

static int end(void **state)
{
    oms_close(*state);
    return 0;
}

static void check(oms *shop, const char *query, const char *json)
{
    oms_result *result = NULL;
    assert_int_equal(oms_query(shop, query, "{}", &result, NULL), OMS_OK);
    assert_string_equal(oms_result_json(result), json);
    oms_result_free(result);
}

static void check_refused(oms *shop, const char *text)
{
    oms_error err = OMS_INIT(oms_error);
    static int keys;
    char key[16];
    (void)snprintf(key, sizeof(key), "k%d", ++keys);
    assert_int_equal(oms_submit(shop, "cat.move", key, "{}", NULL, &err),
                     OMS_ESTATE);
    assert_string_equal(err.text, text);
}

// ---- what may happen -------------------------------------------------------

static void test_ask__says_where_a_legal_step_leads(void **state)
{
    asked = (question){ASLEEP, WAKE, {.hungry = true, .warm = true}};
    check(*state, "cat.ask",
          "{\"event\":\"wake\",\"to\":\"awake\",\"allowed\":true,\"refusals\":["
          "]}");
    asked = (question){AWAKE, SLEEP, {.warm = true}}; // the first row that is
    check(*state, "cat.ask",
          "{\"event\":\"sleep\",\"to\":\"asleep\",\"allowed\":true,"
          "\"refusals\":[]}");
}

static void test_ask__names_every_guard_once(void **state)
{
    asked = (question){AWAKE, SLEEP, {false, false}};
    check(*state, "cat.ask",
          "{\"event\":\"sleep\",\"to\":\"asleep\",\"allowed\":false,"
          "\"refusals\":["
          "{\"guard\":\"warm\",\"why\":\"it is too cold\"},"
          "{\"guard\":\"hungry\",\"why\":\"it is not hungry\"}]}");
}

static void test_ask__names_the_table_where_it_has_no_row(void **state)
{
    asked = (question){ASLEEP, LEAVE, {true, true}};
    check(*state, "cat.ask",
          "{\"event\":\"leave\",\"allowed\":false,\"refusals\":[{\"guard\":"
          "\"cat.state\","
          "\"why\":\"there is no such step from \\\"asleep\\\"\"}]}");
    asked = (question){-1, LEAVE, {true, true}};
    check(*state, "cat.ask",
          "{\"event\":\"leave\",\"allowed\":false,\"refusals\":[{\"guard\":"
          "\"cat.state\","
          "\"why\":\"there is nothing yet that could\"}]}");
}

static void test_refuse__adds_what_the_table_does_not_know(void **state)
{
    asked = (question){ASLEEP, WAKE, {.hungry = true, .warm = true}};
    check(
        *state, "cat.ask_more",
        "{\"event\":\"wake\",\"to\":\"awake\",\"allowed\":false,\"refusals\":["
        "{\"guard\":\"closed\",\"why\":\"the door is closed\"}]}");
}

// ---- what a refused move says ----------------------------------------------

static void test_move__of_something_names_its_state(void **state)
{
    asked = (question){ASLEEP, WAKE, {false, true}};
    check_refused(*state, "cat.state: wake is not possible while asleep: it is "
                          "not hungry");
}

static void test_move__of_nothing_says_what_comes_first(void **state)
{
    asked = (question){-1, WAKE, {false, false}};
    check_refused(*state, "cat.state: wake is not possible: it is too cold");
    asked = (question){-1, SLEEP, {true, true}};
    check_refused(*state, "cat.state: sleep is not possible: there is no such "
                          "thing yet; it begins with wake");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ask__says_where_a_legal_step_leads),
        TEST(test_ask__names_every_guard_once),
        TEST(test_ask__names_the_table_where_it_has_no_row),
        TEST(test_refuse__adds_what_the_table_does_not_know),
        TEST(test_move__of_something_names_its_state),
        TEST(test_move__of_nothing_says_what_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
