// Events as CloudEvents: what was written is read again, and whatever was
// changed on the way is refused with a reason.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/envelope.h"
#include "oms/limits.h"
#include "failing_allocator.h"

static const oms_event full = {
    .size = sizeof(oms_event),
    .id = 4711,
    .seq = 3,
    .at_ms = 1700000000123,
    .occurred_at_ms = 1699999999001,
    .source = "payment",
    .type = "payment.captured",
    .subject = "A-1 \xc3\xa9/2",
    .actor = "anna",
    .key = "capture-7",
    .data = "{\"amount_minor\":1250}",
    .pii = "{\"name\":\"Anna\"}",
    .moves = "payment.status authorized>captured; order.status a>b",
    .trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
};

static const oms_event least = {.size = sizeof(oms_event),
                                .seq = 1,
                                .at_ms = 1700000000123,
                                .source = "tracking",
                                .type = "parcel.scanned",
                                .subject = "B",
                                .data = "{}"};

static void assert_text(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a != NULL)
        assert_string_equal(a, b);
}

static void assert_same(const oms_event *a, const oms_event *b)
{
    assert_int_equal(a->id, b->id);
    assert_int_equal(a->seq, b->seq);
    assert_int_equal(a->at_ms, b->at_ms);
    assert_int_equal(a->occurred_at_ms, b->occurred_at_ms);
    assert_text(a->source, b->source);
    assert_text(a->type, b->type);
    assert_text(a->subject, b->subject);
    assert_text(a->actor, b->actor);
    assert_text(a->key, b->key);
    assert_text(a->data, b->data);
    assert_text(a->pii, b->pii);
    assert_text(a->moves, b->moves);
    assert_text(a->trace, b->trace);
}

static int read_back(const oms_envelope *wire, oms_arena *arena, oms_event *out,
                     oms_error *err)
{
    return oms__envelope_read(wire->attributes, wire->count, wire->body,
                              wire->body_bytes, arena, out, err);
}

static void comes_back(const oms_event *event)
{
    oms_arena arena;
    oms__arena_init(&arena, NULL, 65536, 0);
    oms_envelope wire;
    oms_event read;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(oms__envelope_write(event, &arena, &wire, &err), OMS_OK);
    assert_true(wire.count <= OMS__ENVELOPE_ATTRIBUTES_MAX);
    assert_int_equal(read_back(&wire, &arena, &read, &err), OMS_OK);
    assert_same(event, &read);
    oms__arena_free(&arena);
}

static void test_event__comes_back_as_it_was_written(void **state)
{
    (void)state;
    comes_back(&full);
    comes_back(&least);
}

// "x" repeated, as a text of exactly [bytes].
static char *repeated(size_t bytes)
{
    char *text = malloc(bytes + 1);
    assert_non_null(text);
    memset(text, 'x', bytes);
    text[bytes] = '\0';
    return text;
}

// A JSON object of exactly [bytes], no string of it longer than allowed.
static char *object_of(size_t bytes)
{
    char *text = repeated(bytes);
    memcpy(text, "{\"a\":[\"", 7);
    for (size_t at = 30000; at + 30000 < bytes; at += 30000)
        memcpy(text + at, "\",\"", 3);
    memcpy(text + bytes - 3, "\"]}", 3);
    return text;
}

static void test_event__of_maximal_size_passes(void **state)
{
    (void)state;
    oms_event event = full;
    char *code = repeated(OMS_CODE_BYTES_MAX);
    char *name = repeated(OMS_NAME_BYTES_MAX);
    char *key = repeated(OMS_KEY_BYTES_MAX);
    char *moves = repeated(OMS__ENVELOPE_MOVES_MAX);
    char *data = object_of(OMS_JSON_BYTES_MAX - 400000);
    char *pii = object_of(400000);
    event.source = event.type = event.subject = code;
    event.actor = name;
    event.key = key;
    event.moves = moves;
    event.data = data;
    event.pii = pii;
    event.id = INT64_MAX;
    event.seq = OMS_EVENTS_MAX;
    event.at_ms = event.occurred_at_ms = OMS_TIME_MAX;
    comes_back(&event);
    free(data);
    data = object_of(OMS_JSON_BYTES_MAX);
    event.data = data;
    event.pii = NULL;
    comes_back(&event);
    free(data);
    free(pii);
    free(moves);
    free(key);
    free(name);
    free(code);
}

static void test_event__beyond_its_limits_is_not_written(void **state)
{
    (void)state;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 65536, 0);
    oms_envelope wire;
    oms_error err = OMS_INIT(oms_error);
    char *long_text = repeated(OMS_JSON_BYTES_MAX);
    oms_event event = full;
    event.data = long_text;
    assert_int_equal(oms__envelope_write(&event, &arena, &wire, &err),
                     OMS_ELIMIT);
    event = full;
    event.actor = long_text;
    assert_int_equal(oms__envelope_write(&event, &arena, &wire, &err),
                     OMS_ELIMIT);
    event = full;
    event.subject = NULL;
    assert_int_equal(oms__envelope_write(&event, &arena, &wire, &err),
                     OMS_EINVAL);
    event = full;
    event.data = "";
    assert_int_equal(oms__envelope_write(&event, &arena, &wire, &err),
                     OMS_EINVAL);
    event = full;
    event.seq = 0;
    assert_int_equal(oms__envelope_write(&event, &arena, &wire, &err),
                     OMS_EINVAL);
    free(long_text);
    oms__arena_free(&arena);
}

static void test_event__is_a_cloud_event(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"specversion", "1.0"},
        {"id", "payment/A-1 \xc3\xa9/2/3"},
        {"source", "payment"},
        {"type", "payment.captured"},
        {"subject", "A-1 \xc3\xa9/2"},
        {"time", "2023-11-14T22:13:19.001Z"},
        {"datacontenttype", "application/vnd.omsc.parts+json"},
        {"databytes", "21"},
        {"seq", "3"},
        {"logid", "4711"},
        {"atms", "1700000000123"},
        {"occurredatms", "1699999999001"},
        {"actor", "anna"},
        {"commandkey", "capture-7"},
        {"moves", "payment.status authorized>captured; order.status a>b"},
        {"traceparent",
         "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
    };
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    oms_envelope wire;
    assert_int_equal(oms__envelope_write(&full, &arena, &wire, NULL), OMS_OK);
    assert_int_equal(wire.count, sizeof(pairs) / sizeof(pairs[0]));
    for (size_t i = 0; i < wire.count; i++) {
        const oms_attribute *found =
            oms__envelope_find(wire.attributes, wire.count, pairs[i][0]);
        assert_non_null(found);
        assert_string_equal(found->value, pairs[i][1]);
    }
    assert_string_equal(wire.body, "{\"data\":{\"amount_minor\":1250},"
                                   "\"personal\":{\"name\":\"Anna\"}}");
    assert_int_equal(wire.body_bytes, strlen(wire.body));
    oms__arena_free(&arena);
}

// One attribute with another value; NULL: without it.
typedef struct wrong_row {
    const char *name;
    const char *value;
} wrong_row;

static const wrong_row wrongs[] = {
    {"specversion", NULL},
    {"specversion", "1.1"},
    {"id", NULL},
    {"id", "payment/A-1/4"},
    {"source", NULL},
    {"source", ""},
    {"source", "tracking"},
    {"source", "a\x01"},
    {"subject", NULL},
    {"subject", "\xff\xfe"},
    {"subject", "0123456789012345678901234567890123456789012345678901234567890"
                "1234"},
    {"type", NULL},
    {"time", NULL},
    {"time", "yesterday"},
    {"time", "2023-11-14T22:13:19.002Z"},
    {"seq", NULL},
    {"seq", "0"},
    {"seq", "-3"},
    {"seq", "03"},
    {"seq", "3 "},
    {"seq", "3x"},
    {"seq", "10001"},
    {"seq", "99999999999999999999"},
    {"logid", "0"},
    {"logid", "9223372036854775808"},
    {"atms", NULL},
    {"atms", "253402300800000"},
    {"occurredatms", "x"},
    {"actor", ""},
    {"databytes", NULL},
    {"databytes", "20"},
    {"databytes", "22"},
    {"databytes", "9999999999"},
    {"datacontenttype", NULL},
    {"datacontenttype", "text/plain"},
};

static void test_reading__refuses_what_is_wrong_and_says_why(void **state)
{
    (void)state;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    oms_envelope wire;
    assert_int_equal(oms__envelope_write(&full, &arena, &wire, NULL), OMS_OK);
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        oms_envelope bad = wire;
        size_t at = (size_t)(oms__envelope_find(bad.attributes, bad.count,
                                                wrongs[i].name) -
                             bad.attributes);
        oms_error err = OMS_INIT(oms_error);
        oms_event event;
        if (wrongs[i].value != NULL) {
            bad.attributes[at].value = wrongs[i].value;
            bad.attributes[at].bytes = strlen(wrongs[i].value);
        } else {
            bad.attributes[at] = bad.attributes[--bad.count];
        }
        int code = read_back(&bad, &arena, &event, &err);
        if (code != OMS_EINVAL)
            print_error("row %zu: %s\n", i, wrongs[i].name);
        assert_int_equal(code, OMS_EINVAL);
        assert_true(err.text[0] != '\0');
        assert_null(event.subject);
    }
    oms__arena_free(&arena);
}

static void test_reading__refuses_bodies_that_are_no_object(void **state)
{
    (void)state;
    static const char *const bodies[] = {"",
                                         "[]",
                                         "1",
                                         "{",
                                         "{\"a\":1,\"a\":2}",
                                         "{}{}",
                                         "{\"a\":\"\xff\"}",
                                         "nothing"};
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    oms_envelope wire;
    assert_int_equal(oms__envelope_write(&least, &arena, &wire, NULL), OMS_OK);
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        oms_error err = OMS_INIT(oms_error);
        oms_event event;
        wire.body = bodies[i];
        wire.body_bytes = strlen(bodies[i]);
        assert_int_equal(read_back(&wire, &arena, &event, &err), OMS_EINVAL);
        assert_true(err.text[0] != '\0');
    }
    oms__arena_free(&arena);
}

static void test_reading__passes_over_what_it_does_not_know(void **state)
{
    (void)state;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    oms_envelope wire;
    oms_attribute more[OMS__ENVELOPE_READ_MAX + 1];
    oms_event event;
    assert_int_equal(oms__envelope_write(&full, &arena, &wire, NULL), OMS_OK);
    memcpy(more, wire.attributes, wire.count * sizeof(more[0]));
    for (size_t i = wire.count; i < OMS__ENVELOPE_READ_MAX + 1; i++)
        more[i] = (oms_attribute){"later", 5, "\xff", 1};
    assert_int_equal(oms__envelope_read(more, OMS__ENVELOPE_READ_MAX, wire.body,
                                        wire.body_bytes, &arena, &event, NULL),
                     OMS_OK);
    assert_same(&event, &full);
    assert_int_equal(oms__envelope_read(more, OMS__ENVELOPE_READ_MAX + 1,
                                        wire.body, wire.body_bytes, &arena,
                                        &event, NULL),
                     OMS_EINVAL);
    more[wire.count] = (oms_attribute){"seq", 3, "3", 1};
    assert_int_equal(oms__envelope_read(more, wire.count + 1, wire.body,
                                        wire.body_bytes, &arena, &event, NULL),
                     OMS_EINVAL);
    oms__arena_free(&arena);
}

// Every byte of the message changed in turn: read or refused, never a crash,
// and who it is about is never changed unseen.
static void test_reading__survives_every_changed_byte(void **state)
{
    (void)state;
    oms_arena arena;
    oms__arena_init(&arena, NULL, 0, 0);
    oms_envelope wire;
    assert_int_equal(oms__envelope_write(&full, &arena, &wire, NULL), OMS_OK);
    for (size_t a = 0; a <= wire.count; a++) {
        bool body = a == wire.count;
        const char *old = body ? wire.body : wire.attributes[a].value;
        size_t bytes = body ? wire.body_bytes : wire.attributes[a].bytes;
        for (size_t i = 0; i < bytes; i++) {
            oms_envelope bad = wire;
            oms_arena_mark mark = oms__arena_mark(&arena);
            char *copy = oms__arena_bytes(&arena, old, bytes);
            oms_event event;
            copy[i] ^= 0x15;
            if (body)
                bad.body = copy;
            else
                bad.attributes[a].value = copy;
            if (read_back(&bad, &arena, &event, NULL) == OMS_OK) {
                assert_string_equal(event.subject, full.subject);
                assert_string_equal(event.source, full.source);
                assert_int_equal(event.seq, full.seq);
            }
            oms__arena_rewind(&arena, mark);
        }
    }
    oms__arena_free(&arena);
}

static void test_memory__that_runs_out_is_told(void **state)
{
    (void)state;
    for (long at = 1;; at++) {
        failing memory = {.fail_from = at};
        oms_allocator from = {&failing_ops, &memory};
        oms_arena arena;
        oms__arena_init(&arena, &from, 16, 0);
        oms_envelope wire;
        oms_event event;
        int code = oms__envelope_write(&full, &arena, &wire, NULL);
        if (code == OMS_OK)
            code = read_back(&wire, &arena, &event, NULL);
        oms__arena_free(&arena);
        assert_int_equal(memory.held, 0);
        if (code == OMS_OK)
            break;
        assert_int_equal(code, OMS_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event__comes_back_as_it_was_written),
        cmocka_unit_test(test_event__of_maximal_size_passes),
        cmocka_unit_test(test_event__beyond_its_limits_is_not_written),
        cmocka_unit_test(test_event__is_a_cloud_event),
        cmocka_unit_test(test_reading__refuses_what_is_wrong_and_says_why),
        cmocka_unit_test(test_reading__refuses_bodies_that_are_no_object),
        cmocka_unit_test(test_reading__passes_over_what_it_does_not_know),
        cmocka_unit_test(test_reading__survives_every_changed_byte),
        cmocka_unit_test(test_memory__that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
