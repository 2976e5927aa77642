// What oms_describe says of events must hold for an event whose person was
// erased, too: nothing personal is required of its data.
#include <stdlib.h>
#include <string.h>

#include "shop.h"

static bool is_required(const json_t *schema, const char *name)
{
    size_t at;
    json_t *one;
    json_array_foreach (json_object_get(schema, "required"), at, one)
        if (strcmp(json_string_value(one), name) == 0)
            return true;
    return false;
}

// Counts personal members, and fails at one that is required.
static size_t look(const char *event, const json_t *schema)
{
    size_t personal = 0;
    const char *name;
    json_t *member;
    json_object_foreach (json_object_get(schema, "properties"), name, member) {
        bool is = json_is_true(json_object_get(member, "x-personal"));
        if (is && is_required(schema, name))
            fail_msg("%s requires %s, which is personal", event, name);
        personal += is ? 1 : look(event, member);
    }
    const json_t *items = json_object_get(schema, "items");
    return items != NULL ? personal + look(event, items) : personal;
}

static void test_describe__requires_nothing_personal_of_events(void **state)
{
    shop *s = *state;
    oms_result *result = NULL;
    assert_int_equal(oms_describe(s->engine, &result, NULL), OMS_OK);
    json_t *all = json_loads(oms_result_json(result), 0, NULL);
    json_t *events = json_object_get(all, "events");
    size_t personal = 0;
    size_t at;
    json_t *one;
    json_array_foreach (events, at, one)
        personal += look(json_string_value(json_object_get(one, "name")),
                         json_object_get(one, "data"));
    assert_true(json_array_size(events) > 50);
    assert_true(personal > 10);
    json_decref(all);
    oms_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_describe__requires_nothing_personal_of_events, shop_setup,
            shop_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
