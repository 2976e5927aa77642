// Which characters a text may hold, and texts that stand for times.
#include "parse_fixture.h"

static void test_record_parse__refuses_bad_utf8_and_nul(void **state)
{
    fixture *on = *state;
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc3",
        "\xc3\x28",
        "\xe0\x80\x80",
        "\xe2\x82",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x80\x80\x80",
        "\xf0\x9f\x93",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xfe",
        "\xff",
    };
    char json[100];
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(json, sizeof(json), "{\"id\":\"a\",\"note\":\"x%s\"}", bad[i]);
        refuses(on, json, OMS_EINVAL, "/note", "UTF-8");
    }
    refuses(on, "{\"id\":\"a\",\"note\":\"a\\u0000b\"}", OMS_EINVAL, "/note",
            "U+0000");
    refuses(on, "{\"id\":\"a\",\"n\\u0000\":1}", OMS_EINVAL, "", "U+0000");
    refuses(on, "{\"metadata\":{\"a\":\"\\u0000\"}}", OMS_EINVAL, "/metadata/a",
            "U+0000");
}

static void test_record_parse__refuses_control_characters(void **state)
{
    fixture *on = *state;
    char json[100];
    for (unsigned code = 1; code < 0xa0; code++) {
        bool control = code < 0x20 || code >= 0x7f;
        snprintf(json, sizeof(json), "{\"id\":\"a\",\"note\":\"b\\u%04x\"}",
                 code);
        if (!control || code == '\n' || code == '\t')
            accepts(on, json);
        else
            refuses(on, json, OMS_EINVAL, "/note", "byte 1");
    }
    accepts(on, "{\"id\":\"a\",\"note\":\"\\u00a0\\u2028\\uffff\"}");
}

static void test_record_parse__bounds_the_characters_of_codes(void **state)
{
    fixture *on = *state;
    char json[100];
    for (int byte = 0x20; byte < 0x7f; byte++) {
        const char *escape = byte == '"' || byte == '\\' ? "\\" : "";
        bool letter = (byte >= 'a' && byte <= 'z') ||
                      (byte >= 'A' && byte <= 'Z') ||
                      (byte >= '0' && byte <= '9');
        snprintf(json, sizeof(json), "{\"id\":\"a%s%c\"}", escape, byte);
        if (letter || strchr("_.:/ -", byte) != NULL)
            accepts(on, json);
        else
            refuses(on, json, OMS_EINVAL, "/id", "letters, digits");
        snprintf(json, sizeof(json), "{\"id\":\"a\",\"key\":\"%s%c\"}", escape,
                 byte);
        if (byte != ' ')
            accepts(on, json);
        else
            refuses(on, json, OMS_EINVAL, "/key", "visible ASCII");
    }
    refuses(on, "{\"id\":\"\xc3\xa9\"}", OMS_EINVAL, "/id", "byte 0 (0xc3)");
    refuses(on, "{\"id\":\"a\",\"key\":\"k\xc3\xa9\"}", OMS_EINVAL, "/key",
            "byte 1 (0xc3)");
}

static void test_record_parse__refuses_unknown_currencies(void **state)
{
    fixture *on = *state;
    static const char *const bad[] = {"XAU",      "XXX", "ABC", "eur",
                                      "E\\u00a0", "   ", "978"};
    char json[100];
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(json, sizeof(json), "{\"id\":\"a\",\"currency\":\"%s\"}",
                 bad[i]);
        refuses(on, json, OMS_EINVAL, "/currency", "ISO 4217");
    }
    refuses(on, "{\"id\":\"a\",\"currency\":\"EURO\"}", OMS_EINVAL, "/currency",
            "4 bytes");
    refuses(on, "{\"id\":\"a\",\"currency\":\"\"}", OMS_EINVAL, "/currency",
            "0 bytes");
    accepts(on, "{\"id\":\"a\",\"currency\":\"JPY\"}");
}

static void test_record_parse__reads_times_as_numbers_and_text(void **state)
{
    fixture *on = *state;
    accepts(on,
            "{\"id\":\"a\",\"placed_at_ms\":\"2017-10-02T07:56:33-03:00\"}");
    assert_int_equal(on->out.placed_at_ms, 1506941793000);
    accepts(on, "{\"id\":\"a\",\"placed_at_ms\":253402300799999}");
    refuses(on, "{\"id\":\"a\",\"placed_at_ms\":253402300800000}", OMS_EINVAL,
            "/placed_at_ms", "out of bounds");
    refuses(on, "{\"id\":\"a\",\"placed_at_ms\":-1}", OMS_EINVAL,
            "/placed_at_ms", "out of bounds");
    refuses(on, "{\"id\":\"a\",\"placed_at_ms\":\"2017-10-02 07:56:33\"}",
            OMS_EINVAL, "/placed_at_ms", "RFC 3339");
    refuses(on, "{\"id\":\"a\",\"placed_at_ms\":\"1969-12-31T23:59:59Z\"}",
            OMS_EINVAL, "/placed_at_ms", "RFC 3339");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_record_parse__refuses_bad_utf8_and_nul),
        CASE(test_record_parse__refuses_control_characters),
        CASE(test_record_parse__bounds_the_characters_of_codes),
        CASE(test_record_parse__refuses_unknown_currencies),
        CASE(test_record_parse__reads_times_as_numbers_and_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
