// The channels that come with the library: files named by their key, and lines
// of the log without anything personal.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shop.h"

typedef struct post {
    oms *engine;
    char folder[64];
    char line[2048]; // the last one logged
    int lines;
} post;

static void take_line(void *impl, oms_log_level level, const char *event,
                      const char *fields)
{
    post *p = impl;
    (void)level;
    if (strcmp(event, "notification") != 0)
        return;
    p->lines++;
    (void)snprintf(p->line, sizeof(p->line), "%s", fields);
}

static const oms_log_ops log_ops = {
    .size = sizeof(oms_log_ops), .name = "test", .line = take_line};

static void submit(post *p, const char *command, const char *key,
                   const char *json)
{
    oms_error error = OMS_INIT(oms_error);
    char text[1024];
    (void)snprintf(text, sizeof(text), "%s", json);
    for (char *at = text; *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    int code = oms_submit(p->engine, command, key, text, NULL, &error);
    if (code != OMS_OK)
        fail_msg("%s: %s at %s", command, error.text, error.where);
}

static void settle(post *p)
{
    int64_t due = 0;
    for (int i = 0; i < 1000 && due == 0; i++)
        assert_int_equal(oms_step(p->engine, 0, &due, NULL), OMS_OK);
}

static int open_post(void **state)
{
    post *p = calloc(1, sizeof(*p));
    assert_non_null(p);
    (void)snprintf(p->folder, sizeof(p->folder), "/tmp/oms_post_XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    oms_service services[2];
    oms_log log = {&log_ops, p};
    assert_int_equal(oms_channel_file(p->folder, &services[0], NULL), OMS_OK);
    assert_int_equal(oms_channel_log(&log, &services[1], NULL), OMS_OK);
    oms_options options = OMS_INIT(oms_options);
    options.path = ":memory:";
    options.services = services;
    options.services_count = 2;
    assert_int_equal(oms_open(&options, &p->engine, NULL), OMS_OK);
    *state = p;
    return 0;
}

// Empties the folder; how many whole messages were there.
static int sweep_folder(const char *folder, char *name, size_t room)
{
    int count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *at = readdir(dir); at != NULL;
         at = readdir(dir)) {
        char path[400];
        if (at->d_name[0] == '.')
            continue;
        count += strstr(at->d_name, ".json") != NULL;
        (void)snprintf(path, sizeof(path), "%s/%s", folder, at->d_name);
        if (name != NULL)
            (void)snprintf(name, room, "%s", path);
        else
            (void)unlink(path);
    }
    closedir(dir);
    return count;
}

static int close_post(void **state)
{
    post *p = *state;
    size_t violations = 0;
    assert_int_equal(oms_verify(p->engine, 0, &violations, NULL, NULL), OMS_OK);
    assert_int_equal(violations, 0);
    oms_close(p->engine);
    (void)sweep_folder(p->folder, NULL, 0);
    (void)rmdir(p->folder);
    free(p);
    return 0;
}

#define PLACE(id) \
    "{'order_id':'" id "','currency':'EUR','lines':[{'sku':'X','quantity':1," \
    "'unit_price_minor':100}],'ship_to':{'name':'Ana Canary'," \
    "'email':'canary@example.com'}}"

static void test_file_channel__writes_one_file_for_each_message(void **state)
{
    post *p = *state;
    char path[400];
    submit(p, "endpoint.put", "k1",
           "{'endpoint_id':'mails','channel':'file','audience':'contact',"
           "'events':[{'type':'order.placed'}]}");
    submit(p, "template.put", "k2",
           "{'event_type':'order.placed','language':'en','channel':'file',"
           "'subject':'Hello','body':'Order {{number}}'}");
    submit(p, "order.place", "k3", PLACE("A"));
    settle(p);
    assert_int_equal(sweep_folder(p->folder, path, sizeof(path)), 1);
    json_t *message = json_load_file(path, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(message, "address")),
                        "canary@example.com");
    assert_string_equal(json_string_value(json_object_get(message, "body")),
                        "Order 1");
    json_decref(message);
    submit(p, "order.place", "k4", PLACE("B"));
    settle(p);
    assert_int_equal(sweep_folder(p->folder, path, sizeof(path)), 2);
}

static void test_file_channel__takes_the_same_key_for_one_message(void **state)
{
    post *p = *state;
    oms_service service;
    char path[400];
    oms_call call = OMS_INIT(oms_call);
    assert_int_equal(oms_channel_file(p->folder, &service, NULL), OMS_OK);
    call.key = "../one/key";
    call.request = "{\"body\":\"first\"}";
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            service.ops->start(service.impl, p->engine, &call, NULL), OMS_OK);
    assert_int_equal(sweep_folder(p->folder, path, sizeof(path)), 1);
    assert_non_null(strstr(path, "___one_key.json"));
    service.ops->close(service.impl);
}

static void test_file_channel__tries_again_when_the_folder_is_gone(void **state)
{
    post *p = *state;
    submit(p, "endpoint.put", "k1",
           "{'endpoint_id':'all','channel':'file',"
           "'events':[{'type':'order.placed'}]}");
    assert_int_equal(rmdir(p->folder), 0);
    submit(p, "order.place", "k2", PLACE("A"));
    settle(p);
    oms_result *result = NULL;
    assert_int_equal(oms_query(p->engine, "delivery.list",
                               "{\"state\":\"pending\"}", &result, NULL),
                     OMS_OK);
    assert_non_null(strstr(oms_result_json(result), "\"all\""));
    oms_result_free(result);
    assert_int_equal(mkdir(p->folder, 0700), 0);
}

static void test_log_channel__says_that_but_not_what_and_not_to_whom(
    void **state)
{
    post *p = *state;
    submit(p, "endpoint.put", "k1",
           "{'endpoint_id':'watch','channel':'log','audience':'contact',"
           "'events':[{'type':'order.placed'}]}");
    submit(p, "order.place", "k2", PLACE("A"));
    settle(p);
    assert_int_equal(p->lines, 1);
    assert_non_null(strstr(p->line, "\"subject\":\"A\""));
    assert_non_null(strstr(p->line, "\"endpoint_id\":\"watch\""));
    assert_non_null(strstr(p->line, "\"event_type\":\"order.placed\""));
    assert_null(strstr(p->line, "anary"));
}

static void test_channels__refuse_what_they_cannot_use(void **state)
{
    oms_service service;
    (void)state;
    assert_int_equal(oms_channel_file(NULL, &service, NULL), OMS_EINVAL);
    assert_int_equal(oms_channel_file("/nowhere/at/all", &service, NULL),
                     OMS_ENOTFOUND);
    assert_int_equal(oms_channel_log(NULL, &service, NULL), OMS_EINVAL);
    assert_int_equal(oms_channel_log(&(oms_log){0}, &service, NULL),
                     OMS_EINVAL);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_post, close_post)
    const struct CMUnitTest tests[] = {
        CASE(test_file_channel__writes_one_file_for_each_message),
        CASE(test_file_channel__takes_the_same_key_for_one_message),
        CASE(test_file_channel__tries_again_when_the_folder_is_gone),
        CASE(test_log_channel__says_that_but_not_what_and_not_to_whom),
        CASE(test_channels__refuse_what_they_cannot_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
