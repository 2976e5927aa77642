// What loopback is: by address, by host, and by what a header Host says.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../examples/omsd/loopback.c"

#define ADDRESS 1   // it is one by itself
#define HOST 2      // ... in a URL
#define AUTHORITY 4 // ... in a header Host

static const struct {
    const char *text;
    int near; // as what it is loopback
} rows[] = {
    {"127.0.0.1", ADDRESS | HOST | AUTHORITY},
    {"127.255.255.254", ADDRESS | HOST | AUTHORITY},
    {"126.255.255.255", 0},
    {"128.0.0.1", 0},
    {"0.0.0.0", 0},
    {"10.0.0.5", 0},
    // Short and other forms of numbers are no addresses here.
    {"127.1", 0},
    {"127", 0},
    {"127.0.0.1.", 0},
    {"127.0.0.256", 0},
    {"0127.0.0.1", 0},
    {"0x7f000001", 0},
    {"2130706433", 0},
    {"::1", ADDRESS | HOST},
    {"0:0:0:0:0:0:0:1", ADDRESS | HOST},
    {"::ffff:127.0.0.1", ADDRESS | HOST},
    {"::ffff:7f00:1", ADDRESS | HOST},
    {"::ffff:128.0.0.1", 0},
    {"::127.0.0.1", 0},
    {"::", 0},
    {"::2", 0},
    {"fd00::1", 0},
    {"fe80::1", 0},
    {"::1%lo", 0},
    // In brackets.
    {"[::1]", HOST | AUTHORITY},
    {"[::ffff:127.0.0.1]", HOST | AUTHORITY},
    {"[fd00::1]", 0},
    {"[127.0.0.1]", 0},
    {"[localhost]", 0},
    {"[::1", 0},
    {"::1]", 0},
    {"[]", 0},
    {"[", 0},
    // Names: one.
    {"localhost", HOST | AUTHORITY},
    {"LocalHost", HOST | AUTHORITY},
    {"localhost.", 0},
    {"localhost.example", 0},
    {"mylocalhost", 0},
    {"127.example", 0},
    {"127.0.0.1.example", 0},
    {"127.0.0.1x", 0},
    {"payment", 0},
    {"", 0},
    {" 127.0.0.1", 0},
    {"127.0.0.1 ", 0},
    // With a port.
    {"127.0.0.1:8080", AUTHORITY},
    {"localhost:8080", AUTHORITY},
    {"[::1]:8080", AUTHORITY},
    {"localhost:", AUTHORITY},
    {"[::1]:", AUTHORITY},
    {"::1:8080", 0},
    {"10.0.0.5:8080", 0},
    {"[fd00::1]:8080", 0},
    {"127.0.0.1.example:80", 0},
    {"127.0.0.1:80:80", 0},
    {"127.0.0.1:80x", 0},
    {"localhost:80@payment", 0},
    {"[::1]x", 0},
    {"[::1]8080", 0},
    {":8080", 0},
    {":", 0},
    // Longer than any address.
    {"[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001]", 0},
    {"127.0.0.1000000000000000000000000000000000000000000000000000000000", 0},
};

static void test_loopback__is_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *text = rows[i].text;
        const int found = (loopback_address(text) ? ADDRESS : 0) |
                          (loopback_host(text) ? HOST : 0) |
                          (loopback_authority(text) ? AUTHORITY : 0);
        if (found != rows[i].near)
            print_error("\"%s\": %d, not %d\n", text, found, rows[i].near);
        assert_int_equal(found, rows[i].near);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loopback__is_what_the_table_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
