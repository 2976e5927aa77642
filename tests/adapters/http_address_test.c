// Which addresses a stranger may have us connect to: every block at both of
// its ends, and one beyond, as IANA's registries of special purposes have them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "adapters/http/address.h"
#include "adapters/http/target.h"

static bool is_public(const char *text)
{
    http_address address;
    if (!oms__address_parse(text, &address))
        fail_msg("%s is no address", text);
    return oms__address_is_public(&address);
}

static void assert_all(const char *const *list, size_t count, bool wanted)
{
    for (size_t i = 0; i < count; i++)
        if (is_public(list[i]) != wanted)
            fail_msg("%s", list[i]);
}

static void test_address__refuses_special_blocks_at_both_ends(void **state)
{
    static const char *const list[] = {
        "0.0.0.0",         "0.255.255.255",   "10.0.0.0",
        "10.255.255.255",  "100.64.0.0",      "100.100.100.200",
        "100.127.255.255", "127.0.0.0",       "127.0.0.1",
        "127.255.255.255", "168.63.129.16",   "169.254.0.0",
        "169.254.169.254", "169.254.170.2",   "169.254.255.255",
        "172.16.0.0",      "172.31.255.255",  "192.0.0.0",
        "192.0.0.9",       "192.0.0.192",     "192.0.0.255",
        "192.0.2.0",       "192.0.2.255",     "192.31.196.0",
        "192.31.196.255",  "192.52.193.0",    "192.52.193.255",
        "192.88.99.0",     "192.88.99.255",   "192.168.0.0",
        "192.168.255.255", "192.175.48.0",    "192.175.48.255",
        "198.18.0.0",      "198.19.255.255",  "198.51.100.0",
        "198.51.100.255",  "203.0.113.0",     "203.0.113.255",
        "224.0.0.0",       "239.255.255.255", "240.0.0.0",
        "255.255.255.254", "255.255.255.255",
    };
    (void)state;
    assert_all(list, sizeof(list) / sizeof(list[0]), false);
}

static void test_address__allows_what_lies_beside_them(void **state)
{
    static const char *const list[] = {
        "1.0.0.0",       "9.255.255.255",   "11.0.0.0",     "100.63.255.255",
        "100.128.0.0",   "126.255.255.255", "128.0.0.0",    "168.63.129.15",
        "168.63.129.17", "169.253.255.255", "169.255.0.0",  "172.15.255.255",
        "172.32.0.0",    "191.255.255.255", "192.0.1.0",    "192.0.1.255",
        "192.0.3.0",     "192.31.195.255",  "192.31.197.0", "192.52.192.255",
        "192.52.194.0",  "192.88.98.255",   "192.88.100.0", "192.167.255.255",
        "192.169.0.0",   "192.175.47.255",  "192.175.49.0", "198.17.255.255",
        "198.20.0.0",    "198.51.99.255",   "198.51.101.0", "203.0.112.255",
        "203.0.114.0",   "223.255.255.255", "8.8.8.8",      "93.184.216.34",
    };
    (void)state;
    assert_all(list, sizeof(list) / sizeof(list[0]), true);
}

static void test_address__refuses_all_but_global_unicast(void **state)
{
    static const char *const list[] = {
        "::",
        "::1",
        "::2",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:0.0.0.0",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::",
        "64:ff9b::127.0.0.1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::1",
        "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
        "100::",
        "100::ffff:ffff:ffff:ffff",
        "100:0:0:1::1",
        "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "4000::",
        "5f00::1",
        "fc00::",
        "fd00:ec2::254",
        "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fe80::1",
        "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fec0::1",
        "ff00::",
        "ff02::1",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    };
    (void)state;
    assert_all(list, sizeof(list) / sizeof(list[0]), false);
}

static void test_address__refuses_special_blocks_of_global_unicast(void **state)
{
    static const char *const list[] = {
        "2001::", // Teredo
        "2001:0:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:1::1",     // PCP anycast
        "2001:2::",      // benchmarks
        "2001:3::1",     // AMT
        "2001:4:112::1", // AS112
        "2001:10::1",    // ORCHID
        "2001:20::1",    // ORCHIDv2
        "2001:30::1",    // drones
        "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::", // documentation
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "2002::",         // 6to4
        "2002:7f00:1::1", // ... of 127.0.0.1
        "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2620:4f:8000::", // AS112
        "2620:4f:8000:ffff:ffff:ffff:ffff:ffff",
        "3ffe::1", // 6bone
        "3fff::",  // documentation
        "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2a00:1::5efe:10.0.0.1", // ISATAP
        "2a00:1::200:5efe:192.168.0.1",
    };
    (void)state;
    assert_all(list, sizeof(list) / sizeof(list[0]), false);
}

static void test_address__allows_the_open_internet(void **state)
{
    static const char *const list[] = {
        "2000::",
        "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:200::",
        "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db9::",
        "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2003::",
        "2606:4700:4700::1111",
        "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff",
        "2620:4f:8001::",
        "2a00:1450:4001:80e::200e",
        "2a00:1::5eff:10.0.0.1",
        "3ffd:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "3fff:1000::",
        "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    };
    (void)state;
    assert_all(list, sizeof(list) / sizeof(list[0]), true);
}

// Every IPv4 block by each of its other names.
static void test_address__refuses_ipv4_under_other_names(void **state)
{
    static const char *const list[] = {"127.0.0.1",       "10.1.2.3",
                                       "169.254.169.254", "192.168.1.1",
                                       "172.16.0.1",      "100.64.0.1"};
    static const uint8_t prefixes[][12] = {
        {0},                                    // compatible
        {[10] = 0xff, [11] = 0xff},             // mapped
        {[8] = 0xff, [9] = 0xff},               // translated
        {0x00, 0x64, 0xff, 0x9b},               // NAT64
        {0x00, 0x64, 0xff, 0x9b, 0x00, 0x01},   // local NAT64
        {0x20, 0x01},                           // Teredo's shape
        {0x26, 0x07, [10] = 0x5e, [11] = 0xfe}, // ISATAP
    };
    (void)state;
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        for (size_t j = 0; j < sizeof(prefixes) / sizeof(prefixes[0]); j++) {
            http_address four;
            http_address six = {.six = true};
            assert_true(oms__address_parse(list[i], &four));
            memcpy(six.bytes, prefixes[j], 12);
            memcpy(six.bytes + 12, four.bytes, 4);
            assert_false(oms__address_is_public(&six));
        }
}

static void test_address__reads_what_a_socket_has(void **state)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr other = {.sa_family = AF_UNIX};
    http_address address;
    (void)state;
    assert_int_equal(inet_pton(AF_INET, "10.0.0.1", &four.sin_addr), 1);
    assert_true(oms__address_take((struct sockaddr *)&four, &address));
    assert_false(oms__address_is_public(&address));
    assert_int_equal(inet_pton(AF_INET6, "2606:4700::1", &six.sin6_addr), 1);
    assert_true(oms__address_take((struct sockaddr *)&six, &address));
    assert_true(oms__address_is_public(&address));
    assert_false(oms__address_take(&other, &address));
}

static void test_address__knows_this_machine(void **state)
{
    static const char *const here[] = {"127.0.0.1", "127.8.9.10", "::1"};
    static const char *const there[] = {
        "126.0.0.1", "128.0.0.1", "0.0.0.0", "::", "::2", "::ffff:127.0.0.1"};
    http_address address;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_true(oms__address_parse(here[i], &address));
        assert_true(oms__address_is_loopback(&address));
    }
    for (size_t i = 0; i < 6; i++) {
        assert_true(oms__address_parse(there[i], &address));
        assert_false(oms__address_is_loopback(&address));
    }
}

static void test_address__is_written_in_one_form_only(void **state)
{
    static const char *const list[] = {
        "",           "localhost",  "127.1",      "0x7f.0.0.1",  "0177.0.0.1",
        "127.0.0.1.", "2130706433", "127.0.0.1 ", "[::1]",       "::1%lo",
        "1.2.3",      "1.2.3.4.5",  "256.0.0.1",  "::ffff:127.1"};
    http_address address;
    (void)state;
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (oms__address_parse(list[i], &address))
            fail_msg("%s", list[i]);
}

// The library that connects reads odd forms of an address as what they are:
// so does the guard.
static void test_target__sees_through_odd_spellings(void **state)
{
    static const char *const list[] = {
        "https://127.0.0.1/",   "https://2130706433/", "https://0x7f000001/",
        "https://0177.0.0.1/",  "https://127.1/",      "https://0x7f.1/",
        "https://[::1]/",       "https://[0:0::1]/",   "https://LOCALHOST/",
        "HTTPS://127.0.0.1:1/", "https://127.0.1/"};
    http_target target;
    (void)state;
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
        const char *problem = oms__target_read(list[i], &target);
        if (problem != NULL || !target.near)
            fail_msg("%s: %s", list[i], problem);
    }
}

static void test_target__refuses_what_is_no_url_of_ours(void **state)
{
    static const char *const list[] = {"",
                                       "https://",
                                       "file:///etc/passwd",
                                       "gopher://127.0.0.1:25/",
                                       "ftp://example.com/",
                                       "https://user@example.com/",
                                       "https://user:word@example.com/",
                                       "https://127.0.0.1@example.com/",
                                       "https://example.com\\@127.0.0.1/",
                                       "https://example.com/\r\nX: y",
                                       "https://exam ple.com/",
                                       "https://example.com:99999/",
                                       "https://[::1/",
                                       "javascript:alert(1)"};
    http_target target;
    (void)state;
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (oms__target_read(list[i], &target) == NULL)
            fail_msg("%s", list[i]);
}

static void test_target__tells_the_schemes_apart(void **state)
{
    http_target target;
    (void)state;
    assert_null(oms__target_read("https://example.com/x", &target));
    assert_false(target.plain || target.mail || target.near || target.literal);
    assert_null(oms__target_read("http://example.com/x", &target));
    assert_true(target.plain && !target.mail);
    assert_null(oms__target_read("smtp://example.com:587", &target));
    assert_true(target.plain && target.mail);
    assert_null(oms__target_read("smtps://203.0.113.7:465", &target));
    assert_true(!target.plain && target.mail && target.literal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_address__refuses_special_blocks_at_both_ends),
        cmocka_unit_test(test_address__allows_what_lies_beside_them),
        cmocka_unit_test(test_address__refuses_all_but_global_unicast),
        cmocka_unit_test(
            test_address__refuses_special_blocks_of_global_unicast),
        cmocka_unit_test(test_address__allows_the_open_internet),
        cmocka_unit_test(test_address__refuses_ipv4_under_other_names),
        cmocka_unit_test(test_address__reads_what_a_socket_has),
        cmocka_unit_test(test_address__knows_this_machine),
        cmocka_unit_test(test_address__is_written_in_one_form_only),
        cmocka_unit_test(test_target__sees_through_odd_spellings),
        cmocka_unit_test(test_target__refuses_what_is_no_url_of_ours),
        cmocka_unit_test(test_target__tells_the_schemes_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
