// Runs `oms verify --fleet` and tells what it found.
#include "fleet.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void fleet_found(fleet *of, const char *rule, fleet_service *where,
                 const char *subject, const char *format, ...)
{
    char text[512];
    va_list rest;
    va_start(rest, format);
    vsnprintf(text, sizeof(text), format, rest);
    va_end(rest);
    where->broken++;
    if (of->violations_count++ < FLEET_LISTED_MAX)
        json_array_append_new(of->violations,
                              json_pack("{s:s, s:s, s:s, s:s}", "rule", rule,
                                        "service", where->name, "subject",
                                        subject, "text", text));
}

json_t *fleet_ask(const fleet_service *of, const char *query, json_t *args,
                  int *rc, oms_error *err)
{
    oms_result *answer = NULL;
    char *text = args != NULL ? json_dumps(args, JSON_COMPACT) : NULL;
    json_t *read = NULL;
    *rc = oms_query(of->shop, query, text, &answer, err);
    if (*rc == OMS_OK)
        read = json_loads(oms_result_json(answer), JSON_DECODE_ANY, NULL);
    if (*rc == OMS_ENOTFOUND)
        *rc = OMS_OK;
    oms_result_free(answer);
    free(text);
    json_decref(args);
    return read;
}

// ---- each service alone ----------------------------------------------------

static int verify_one(fleet *of, fleet_service *one, oms_error *err)
{
    oms_result *answer = NULL;
    size_t i;
    json_t *found;
    int rc = oms_verify(one->shop, 0, NULL, &answer, err);
    if (rc != OMS_OK)
        return rc;
    json_t *told = json_loads(oms_result_json(answer), 0, NULL);
    oms_result_free(answer);
    one->subjects = json_int(told, "subjects");
    json_array_foreach (json_object_get(told, "violations"), i, found) {
        fleet_found(of, json_text(found, "rule"), one,
                    json_text(found, "order"), "%s", json_text(found, "text"));
    }
    json_decref(told);
    return OMS_OK;
}

static int verify_each(fleet *of, oms_error *err)
{
    int rc = OMS_OK;
    for (size_t i = 0; i < of->count && rc == OMS_OK; i++)
        rc = verify_one(of, &of->services[i], err);
    return rc;
}

// ---- what is told ----------------------------------------------------------

static json_t *report(const fleet *of)
{
    json_t *services = json_array();
    for (size_t i = 0; i < of->count; i++) {
        const fleet_service *one = &of->services[i];
        json_array_append_new(
            services, json_pack("{s:s, s:I, s:I, s:I, s:I}", "name", one->name,
                                "subjects", (json_int_t)one->subjects, "events",
                                (json_int_t)one->log.events, "foreign",
                                (json_int_t)one->foreign, "violations",
                                (json_int_t)one->broken));
    }
    return json_pack("{s:o, s:I, s:I, s:O}", "services", services, "orders",
                     (json_int_t)of->orders, "violations_count",
                     (json_int_t)of->violations_count, "violations",
                     of->violations);
}

static void print_services(const fleet *of)
{
    static const char *const columns[] = {
        "service", ">subjects", ">events said", ">events heard", ">violations"};
    cli_table *table = table_new(columns, 5);
    for (size_t i = 0; i < of->count; i++) {
        const fleet_service *one = &of->services[i];
        table_cell(table, one->name);
        table_count(table, one->subjects);
        table_count(table, one->log.events - one->foreign);
        table_count(table, one->foreign);
        table_count(table, one->broken);
    }
    table_print(table, stdout);
}

static void print_violations(const fleet *of)
{
    static const char *const columns[] = {"rule", "service", "order", "what"};
    cli_table *table = table_new(columns, 4);
    size_t i;
    json_t *one;
    json_array_foreach (of->violations, i, one) {
        table_cell(table, json_text(one, "rule"));
        table_cell(table, json_text(one, "service"));
        table_cell(table, json_text(one, "subject"));
        table_cell(table, json_text(one, "text"));
    }
    table_print(table, stdout);
}

static void print_all(const fleet *of)
{
    char count[32];
    print_services(of);
    printf("\nOrders laid side by side: %s. ", count_text(count, of->orders));
    if (of->violations_count == 0) {
        puts("Everything holds, in each and across all.");
        return;
    }
    printf("Violations: %s.\n\n", count_text(count, of->violations_count));
    print_violations(of);
    if (of->violations_count > FLEET_LISTED_MAX)
        printf("The first %d are listed.\n", FLEET_LISTED_MAX);
}

int fleet_verify(const cli_verb *verb, const cli_given *given, const char *path,
                 int64_t stuck_s)
{
    static int (*const parts[])(fleet *, oms_error *) = {
        verify_each, fleet_logs, fleet_books, fleet_stuck};
    fleet all = {.stuck_ms = stuck_s * 1000};
    oms_error err = OMS_INIT(oms_error);
    int code = ENDED_WELL;
    if (!fleet_open(verb, given, path, &all, &code)) {
        fleet_close(&all);
        return code;
    }
    progress_begin(&all.progress, given->json, 0);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (code == ENDED_WELL && parts[i](&all, &err) != OMS_OK)
            code = shop_failed(given, "verify", &err);
    progress_wipe(&all.progress);
    if (code == ENDED_WELL) {
        json_t *told = given->json ? report(&all) : NULL;
        if (given->json)
            json_print(told);
        else
            print_all(&all);
        json_decref(told);
        code = all.violations_count > 0 ? ENDED_BROKEN : ENDED_WELL;
    }
    fleet_close(&all);
    return code;
}
