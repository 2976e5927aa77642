// What registries say, read: right, wrong, cut off, and said twice.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adapters/discovery/apps.h"
#include "adapters/discovery/book.h"
#include "adapters/discovery/consul.h"
#include "adapters/discovery/dns.h"

// ---- the book --------------------------------------------------------------

static oms_instance instance(const char *id)
{
    oms_instance made;
    memset(&made, 0, sizeof(made));
    (void)snprintf(made.id, sizeof(made.id), "%s", id);
    made.port = 1;
    return made;
}

static void test_book__an_order_that_changes_is_no_news(void **context)
{
    (void)context;
    disc_book book;
    oms_instance some[3] = {instance("b"), instance("a"), instance("b")};
    oms_instance turned[2] = {instance("a"), instance("b")};
    oms_instance out[4];
    oms_instances about;
    oms__book_init(&book);
    assert_int_equal(oms__book_watch(&book, "payment", NULL), OMS_OK);
    assert_int_equal(oms__book_write(&book, 0, some, 3), OMS_OK);
    (void)oms__book_list(&book, "payment", 0, out, 4, &about, NULL);
    assert_int_equal(about.count, 2);
    uint64_t before = about.generation;
    assert_int_equal(oms__book_write(&book, 0, turned, 2), OMS_OK);
    (void)oms__book_list(&book, "payment", before, NULL, 0, &about, NULL);
    assert_int_equal(about.generation, before);
    oms__book_free(&book);
}

static void test_book__a_missing_answer_empties_nothing(void **context)
{
    (void)context;
    disc_book book;
    oms_instance some[1] = {instance("a")};
    oms_instance out[1];
    oms_instances about;
    oms_discovery_status status;
    oms__book_init(&book);
    (void)oms__book_watch(&book, "payment", NULL);
    (void)oms__book_write(&book, 0, some, 1);
    oms__book_missed(&book, 0, "it is away");
    (void)oms__book_list(&book, "payment", 0, out, 1, &about, NULL);
    assert_int_equal(about.count, 1);
    assert_true(about.stale);
    oms__book_status(&book, &status);
    assert_string_equal(status.trouble, "it is away");
    assert_false(status.connected);
    assert_int_equal(status.failed, 1);
    (void)oms__book_write(&book, 0, some, 1);
    (void)oms__book_list(&book, "payment", 0, out, 1, &about, NULL);
    assert_false(about.stale);
    oms__book_free(&book);
}

// ---- Consul ----------------------------------------------------------------

#define ENTRY(id, address, port, more) \
    "{\"Node\":{\"Address\":\"10.0.0.1\"},\"Service\":{\"ID\":\"" id \
    "\",\"Address\":\"" address "\",\"Port\":" port more "}}"

static void test_consul_read__takes_what_can_be_reached(void **context)
{
    (void)context;
    static const char *const each[] = {
        ENTRY("a", "", "80", ""),
        ENTRY("b", "h.example", "443",
              ",\"Tags\":[\"x\",\"https\"],\"Weights\":{\"Passing\":7},"
              "\"Meta\":{\"zone\":\"z\"}"),
        ENTRY("c", "h/x", "80", ""),
        ENTRY("d", "h", "0", ""),
        ENTRY("e", "h", "65536", ""),
        "7",
        "{}"};
    char text[2048] = "";
    size_t used = 0;
    for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
                                 i > 0 ? "," : "[", each[i]);
    (void)snprintf(text + used, sizeof(text) - used, "]");
    oms_instance out[4];
    size_t count = 0;
    assert_true(oms__consul_read(text, strlen(text), out, 4, &count));
    assert_int_equal(count, 2);
    assert_string_equal(out[0].host, "10.0.0.1");
    assert_int_equal(out[0].weight, 1);
    assert_false(out[0].tls);
    assert_string_equal(out[1].host, "h.example");
    assert_int_equal(out[1].weight, 7);
    assert_string_equal(out[1].zone, "z");
    assert_true(out[1].tls);
    assert_true(oms__consul_read(text, strlen(text), out, 1, &count));
    assert_int_equal(count, 1);
}

static void test_consul_read__refuses_what_is_no_list(void **context)
{
    (void)context;
    static const char *const bad[] = {"", "{}", "null", "[", "[]x", "\xff"};
    oms_instance out[1];
    size_t count = 0;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(oms__consul_read(bad[i], strlen(bad[i]), out, 1, &count));
    assert_true(oms__consul_read("[]", 2, out, 1, &count));
    assert_int_equal(count, 0);
}

// ---- Eureka ----------------------------------------------------------------

#define ONE(id, status, action) \
    "{\"instanceId\":\"" id "\",\"hostName\":\"h" id "\",\"status\":\"" status \
    "\",\"actionType\":\"" action \
    "\",\"port\":{\"$\":80,\"@enabled\":\"true\"},\"securePort\":{\"$\":443," \
    "\"@enabled\":\"false\"}}"
#define APPS(hash, list) \
    "{\"applications\":{\"apps__hashcode\":\"" hash \
    "\",\"application\":[{\"name\":\"PAYMENT\",\"instance\":[" list "]}]}}"

static apps_outcome read_all(apps *of, const char *text)
{
    return oms__apps_read(of, text, strlen(text));
}

static apps_outcome change(apps *of, const char *text)
{
    return oms__apps_change(of, text, strlen(text));
}

static void test_apps__changes_are_proved_by_their_hash(void **context)
{
    (void)context;
    apps of = {.count = 0};
    oms_instance out[4];
    char hash[OMS__APPS_HASH_BYTES_MAX + 1];
    assert_int_equal(
        read_all(&of, APPS("UP_1_", ONE("a", "UP", "ADDED") "," ONE("b", "DOWN",
                                                                    "ADDED"))),
        APPS_READ);
    oms__apps_hash(&of, hash);
    assert_string_equal(hash, "DOWN_1_UP_1_");
    assert_int_equal(oms__apps_list(&of, "payment", out, 4), 1);
    assert_string_equal(out[0].host, "ha");
    assert_int_equal(out[0].port, 80);
    // b is up, c has come, a is gone.
    assert_int_equal(
        change(&of, APPS("UP_2_", ONE("b", "UP", "MODIFIED") "," ONE(
                                      "c", "UP", "ADDED") "," ONE("a", "UP",
                                                                  "DELETED"))),
        APPS_READ);
    assert_int_equal(oms__apps_list(&of, "payment", out, 4), 2);
    assert_int_equal(oms__apps_list(&of, "payment", out, 1), 1);
    // Twice the same change is one.
    assert_int_equal(change(&of, APPS("UP_2_", ONE("c", "UP", "ADDED") "," ONE(
                                                   "a", "UP", "DELETED"))),
                     APPS_READ);
    assert_int_equal(change(&of, APPS("UP_3_", ONE("c", "UP", "MODIFIED"))),
                     APPS_DIFFER);
    assert_int_equal(change(&of, APPS("", ONE("c", "UP", "MODIFIED"))),
                     APPS_DIFFER);
    oms__apps_free(&of);
}

static void test_apps__a_list_of_one_needs_no_brackets(void **context)
{
    (void)context;
    apps of = {.count = 0};
    oms_instance out[2];
    assert_int_equal(
        read_all(&of, "{\"applications\":{\"application\":{\"name\":\"A\","
                      "\"instance\":" ONE("a", "UP", "ADDED") "}}}"),
        APPS_READ);
    assert_int_equal(oms__apps_list(&of, "a", out, 2), 1);
    assert_int_equal(read_all(&of, "{\"applications\":{\"application\":[]}}"),
                     APPS_READ);
    assert_int_equal(oms__apps_list(&of, "a", out, 2), 0);
    oms__apps_free(&of);
}

static void test_apps__a_bad_answer_changes_nothing(void **context)
{
    (void)context;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"applications\":[]}",
        "{\"applications\":{\"application\":[{\"instance\":[]}]}}",
        ("{\"applications\":{\"application\":[{\"name\":\"A\",\"instance\":[{}]"
         "}"
         "]}}")};
    apps of = {.count = 0};
    oms_instance out[2];
    (void)read_all(&of, APPS("UP_1_", ONE("a", "UP", "ADDED")));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(read_all(&of, bad[i]), APPS_BAD);
        assert_int_not_equal(change(&of, bad[i]), APPS_READ);
    }
    assert_int_equal(oms__apps_list(&of, "payment", out, 2), 1);
    oms__apps_free(&of);
}

static void test_apps__so_many_rows_and_no_more(void **context)
{
    (void)context;
    apps of = {.count = 0};
    size_t room = 160 * (OMS__APPS_ROWS_MAX + 2);
    char *text = malloc(room);
    for (int count = OMS__APPS_ROWS_MAX; count <= OMS__APPS_ROWS_MAX + 1;
         count++) {
        size_t used = (size_t)snprintf(
            text, room,
            "{\"applications\":{\"application\":[{\"name\":\"A\","
            "\"instance\":[");
        for (int i = 0; i < count; i++)
            used += (size_t)snprintf(text + used, room - used,
                                     "%s{\"instanceId\":\"%d\",\"status\":"
                                     "\"UP\"}",
                                     i > 0 ? "," : "", i);
        used += (size_t)snprintf(text + used, room - used, "]}]}}");
        assert_int_equal(oms__apps_read(&of, text, used),
                         count <= OMS__APPS_ROWS_MAX ? APPS_READ : APPS_BAD);
    }
    assert_int_equal(of.count, OMS__APPS_ROWS_MAX);
    free(text);
    oms__apps_free(&of);
}

// ---- DNS -------------------------------------------------------------------

// One question, a target that points into it, and the target's address.
static const uint8_t message[] = {
    0,    1,   0x81, 0x80, 0,   1,   0,   1,   0,    0,  0,  1,     // head
    2,    '_', 'p',  4,    'x', '.', 'y', 'z', 0,    0,  33, 0,  1, // question
    0xc0, 12,  0,    33,   0,   1,   0,   0,   0,    9,  0,  10,    // a record
    0,    1,   0,    2,    0,   80,  1,   'h', 0xc0, 20, // its target
    1,    'h', 0,    0,    1,   0,   1,   0,   0,    0,  3,  0,  4,
    127,  0,   0,    1 // an address
};

static void test_dns__a_message_that_ends_early_is_none(void **context)
{
    (void)context;
    dns_answer *out = calloc(1, sizeof(*out));
    for (size_t count = 0; count <= sizeof(message); count++) {
        uint8_t *exact = malloc(count + 1);
        memcpy(exact, message, count);
        bool whole = oms__dns_read(exact, count, out);
        assert_int_equal(whole, count == sizeof(message));
        free(exact);
    }
    assert_int_equal(out->ttl_ms, 9000);
    assert_int_equal(out->addresses_count, 1);
    assert_string_equal(oms__dns_address(out, "H"), "127.0.0.1");
    assert_null(oms__dns_address(out, "g"));
    free(out);
}

// Any byte may be anything: no more is asked than that it comes back.
static void test_dns__any_bytes_are_read_in_bounds(void **context)
{
    (void)context;
    dns_answer *out = calloc(1, sizeof(*out));
    uint8_t *bent = malloc(sizeof(message));
    for (size_t at = 0; at < sizeof(message); at++)
        for (int value = 0; value < 256; value += 3) {
            memcpy(bent, message, sizeof(message));
            bent[at] = (uint8_t)value;
            (void)oms__dns_read(bent, sizeof(message), out);
            assert_in_range(out->targets_count, 0, 1);
        }
    free(bent);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_book__an_order_that_changes_is_no_news),
        cmocka_unit_test(test_book__a_missing_answer_empties_nothing),
        cmocka_unit_test(test_consul_read__takes_what_can_be_reached),
        cmocka_unit_test(test_consul_read__refuses_what_is_no_list),
        cmocka_unit_test(test_apps__changes_are_proved_by_their_hash),
        cmocka_unit_test(test_apps__a_list_of_one_needs_no_brackets),
        cmocka_unit_test(test_apps__a_bad_answer_changes_nothing),
        cmocka_unit_test(test_apps__so_many_rows_and_no_more),
        cmocka_unit_test(test_dns__a_message_that_ends_early_is_none),
        cmocka_unit_test(test_dns__any_bytes_are_read_in_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
