// What oms_describe says of events must hold for an event whose person was
// erased, too: nothing personal is required of its data. And each command and
// query has routes that nothing else has, made of its own arguments.
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

// Every part in braces is an argument; returns the route with its parts made
// alike, so that two routes that cannot be told apart are equal.
static void shape_of(const json_t *operation, const char *route, char *out)
{
    const json_t *args = json_object_get(operation, "args");
    const json_t *known = json_object_get(args, "properties");
    for (const char *at = route; *at != '\0'; at++) {
        *out++ = *at;
        if (*at != '{')
            continue;
        char name[64] = {0};
        const char *end = strchr(at, '}');
        assert_non_null(end);
        assert_true((size_t)(end - at) < sizeof(name));
        memcpy(name, at + 1, (size_t)(end - at) - 1);
        if (json_object_get(known, name) == NULL)
            fail_msg("%s has no argument %s", route, name);
        at = end;
        *out++ = '}';
    }
    *out = '\0';
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static void check_method(const json_t *operation, const char *route)
{
    bool query = json_object_get(operation, "result") != NULL;
    bool get = begins(route, "GET /v1/");
    bool posts = begins(route, "POST /v1/");
    bool changes = posts || begins(route, "PUT /v1/") ||
                   begins(route, "PATCH /v1/") || begins(route, "DELETE /v1/");
    if (query ? !get && !posts : !changes)
        fail_msg("%s: a query is a GET or a POST, a command is no GET", route);
}

static void take_routes(const json_t *operations, json_t *seen)
{
    size_t at;
    json_t *one;
    json_array_foreach (operations, at, one) {
        const char *said = json_string_value(json_object_get(one, "route"));
        if (said == NULL)
            fail_msg("%s has no route",
                     json_string_value(json_object_get(one, "name")));
        char *rest = NULL, *copy = strdup(said);
        for (char *route = strtok_r(copy, "|", &rest); route != NULL;
             route = strtok_r(NULL, "|", &rest)) {
            char shape[160];
            route += strspn(route, " ");
            check_method(one, route);
            assert_true(strlen(route) < sizeof(shape));
            shape_of(one, route, shape);
            size_t end = strlen(shape);
            while (end > 0 && shape[end - 1] == ' ')
                shape[--end] = '\0';
            if (json_object_get(seen, shape) != NULL)
                fail_msg("two operations have the route %s", shape);
            json_object_set_new(seen, shape, json_true());
        }
        free(copy);
    }
}

static void test_describe__gives_each_operation_routes_of_its_own(void **state)
{
    shop *s = *state;
    oms_result *result = NULL;
    assert_int_equal(oms_describe(s->engine, &result, NULL), OMS_OK);
    json_t *all = json_loads(oms_result_json(result), 0, NULL);
    json_t *seen = json_object();
    take_routes(json_object_get(all, "commands"), seen);
    take_routes(json_object_get(all, "queries"), seen);
    assert_true(json_object_size(seen) > 140);
    json_decref(seen);
    json_decref(all);
    oms_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_describe__requires_nothing_personal_of_events, shop_setup,
            shop_teardown),
        cmocka_unit_test_setup_teardown(
            test_describe__gives_each_operation_routes_of_its_own, shop_setup,
            shop_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
