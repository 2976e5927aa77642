// Plays every scenario of this folder through the C doors by name and leaves
// the transcripts in scenarios/c of the build folder, where the test of the
// bindings compares them with those of Python and Go.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "scenarios/play.h"

#define SCENARIOS_MIN 20 // fewer means that some were not found
#define NAMES_MAX 64

static char folder[512]; // of the scenarios
static char target[512]; // of the transcripts

static int is_scenario(const struct dirent *entry)
{
    size_t bytes = strlen(entry->d_name);
    return bytes > 5 && strcmp(entry->d_name + bytes - 5, ".json") == 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0 && fputc('\n', file) == '\n');
    assert_int_equal(fclose(file), 0);
}

static void forget(const char *path)
{
    static const char *const parts[] = {"", "-wal", "-shm", "-lock"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        char whole[1200];
        (void)snprintf(whole, sizeof(whole), "%s%s", path, parts[i]);
        (void)remove(whole);
    }
}

static void test_scenario__goes_as_it_says(void **state)
{
    const char *name = *state;
    char path[1024];
    char why[PLAY_WHY_BYTES + 64] = "";
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    json_error_t error;
    json_t *script = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (script == NULL)
        fail_msg("%s:%d: %s", name, error.line, error.text);
    char store[1024];
    (void)snprintf(store, sizeof(store), "%s/%s.db", target, name);
    forget(store);
    char *text = play_run(script, store, why, sizeof(why));
    json_decref(script);
    if (text == NULL)
        fail_msg("%s: %s", name, why);
    (void)snprintf(path, sizeof(path), "%s/%s", target, name);
    write_file(path, text);
    free(text);
    forget(store);
}

// Scenarios that are wrong, and what must be said of them.
static const struct {
    const char *step;
    const char *why;
} wrong[] = {
    {"{'query':'stock.get','args':{'sku':'mug'},'expect':{'on_hand':11}}",
     "step 2: wanted 11, got 10"},
    {"{'query':'stock.list','args':{},'expect':{'items':[]}}",
     "step 2: wanted [], got [{"},
    {"{'query':'order.get','args':{'order_id':'A'}}", "OMS_ENOTFOUND"},
    {"{'query':'stock.get','args':{'sku':'mug'},'refuse':{}}",
     "step 2: it was not refused"},
    {"{'query':'order.get','args':{'order_id':'A'},"
     "'refuse':{'code':'OMS_ESTATE'}}",
     "step 2: wanted \"OMS_ESTATE\", got \"OMS_ENOTFOUND\""},
    {"{'query':'order.get','args':{'order_id':'$order'}}",
     "step 2: nothing was kept as order"},
    {"{'query':'stock.get','args':{'sku':'mug'},'keep':{'x':'/none'}}",
     "step 2: nothing at /none"},
    {"{'ask':'stock.get'}", "step 2: no verb that is known"},
};

static void test_scenario__that_is_wrong_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        char text[1024];
        (void)snprintf(text, sizeof(text),
                       "{'scenario':'wrong','begin_at_ms':1700000000000,"
                       "'steps':[{'submit':'stock.receive','key':'k','args':"
                       "{'sku':'mug','quantity':10}},%s]}",
                       wrong[i].step);
        for (char *at = text; *at != '\0'; at++)
            *at = (char)(*at == '\'' ? '"' : *at);
        json_t *script = json_loads(text, 0, NULL);
        assert_non_null(script);
        char why[PLAY_WHY_BYTES + 64] = "";
        assert_null(play_run(script, ":memory:", why, sizeof(why)));
        if (strstr(why, wrong[i].why) == NULL)
            fail_msg("wanted %s, got %s", wrong[i].why, why);
        json_decref(script);
    }
}

static void make_target(void)
{
    const char *source = getenv("OMS_SOURCE_DIR");
    const char *build = getenv("OMS_BUILD_DIR");
    (void)snprintf(folder, sizeof(folder), "%s/tests/scenarios",
                   source != NULL ? source : ".");
    (void)snprintf(target, sizeof(target), "%s/scenarios",
                   build != NULL ? build : ".");
    (void)mkdir(target, 0777);
    (void)strncat(target, "/c", sizeof(target) - strlen(target) - 1);
    (void)mkdir(target, 0777);
}

int main(void)
{
    make_target();
    struct dirent **found = NULL;
    int count = scandir(folder, &found, is_scenario, alphasort);
    if (count < SCENARIOS_MIN || count > NAMES_MAX) {
        fprintf(stderr, "%s: %d scenarios\n", folder, count);
        return 1;
    }
    struct CMUnitTest tests[NAMES_MAX + 1];
    for (int i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){found[i]->d_name,
                                       test_scenario__goes_as_it_says, NULL,
                                       NULL, found[i]->d_name};
    tests[count] =
        (struct CMUnitTest)cmocka_unit_test(test_scenario__that_is_wrong_fails);
    int failed = _cmocka_run_group_tests("scenarios", tests, (size_t)count + 1,
                                         NULL, NULL);
    for (int i = 0; i < count; i++)
        free(found[i]);
    free(found);
    return failed;
}
