// A name that is answered slowly, or never: it is its own call's trouble, and
// all the others go on.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "adapters/http_scene.h"

#define LOOKUP_S 10
#define CONNECT_MS 300

typedef int look_up(const char *node, const char *service,
                    const struct addrinfo *hints, struct addrinfo **out);

// The program's own, which libcurl finds before that of the C library.
int getaddrinfo(const char *node, const char *service,
                const struct addrinfo *hints, struct addrinfo **out)
{
    const struct timespec while_s = {.tv_sec = LOOKUP_S};
    look_up *real = (look_up *)(uintptr_t)dlsym(RTLD_NEXT, "getaddrinfo");
    if (node == NULL || strstr(node, "slow.test") == NULL)
        return real(node, service, hints, out);
    (void)nanosleep(&while_s, NULL);
    return EAI_AGAIN;
}

static void test_lookup__that_is_slow_delays_nobody_else(void **state)
{
    http_scene *s = *state;
    int64_t worst_ms = 0;
    s->stage.at.connect_ms = CONNECT_MS;
    http_scene_reopen(s);
    int64_t begun = http_calls_now_ms();
    assert_int_equal(http_calls_start(&s->stage.service, "slow",
                                      "POST https://slow.test/ {}", 30000),
                     OMS_OK);
    while (http_calls_now_ms() - begun < 4 * CONNECT_MS) {
        int64_t at = http_calls_now_ms();
        http_told told = http_scene_ask(s, "POST /ok {}");
        http_scene_assert(&told, OMS_HTTP_OUTCOME_REPLIED, "");
        int64_t took_ms = http_calls_now_ms() - at;
        worst_ms = took_ms > worst_ms ? took_ms : worst_ms;
    }
    http_told told = http_calls_await("slow");
    http_scene_assert(&told, OMS_HTTP_OUTCOME_UNSENT, "");
    assert_in_range(http_calls_now_ms() - begun, CONNECT_MS,
                    LOOKUP_S * 1000 - 1000);
    assert_in_range(worst_ms, 0, LOOKUP_S * 1000 / 2);
}

static void test_service_close__waits_for_no_lookup(void **state)
{
    http_scene *s = *state;
    int64_t begun = http_calls_now_ms();
    assert_int_equal(http_calls_start(&s->stage.service, "slow",
                                      "POST https://slow.test/ {}", 30000),
                     OMS_OK);
    (void)http_scene_ask(s, "POST /ok {}"); // it is under way
    http_scene_reopen(s);
    assert_in_range(http_calls_now_ms() - begun, 0, LOOKUP_S * 1000 - 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HTTP_SCENE(test_lookup__that_is_slow_delays_nobody_else),
        HTTP_SCENE(test_service_close__waits_for_no_lookup),
    };
    if (curl_version_info(CURLVERSION_NOW)->version_num < 0x075700) {
        print_message("this libcurl waits for its lookups (before 7.87)\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
