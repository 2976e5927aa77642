// Opening a shop, asking it, and saying plainly why something did not work.
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int shop_ending(int code)
{
    switch (code) {
    case OMS_OK:
        return ENDED_WELL;
    case OMS_EINVAL:
    case OMS_ENOTFOUND:
    case OMS_ESTATE:
    case OMS_ECONFLICT:
    case OMS_EMISMATCH:
    case OMS_ELIMIT:
    case OMS_EREFUSED:
        return ENDED_REFUSED;
    default:
        return ENDED_SYSTEM;
    }
}

int shop_failed(const cli_given *given, const char *what, const oms_error *err)
{
    if (given->json) {
        json_t *shown =
            json_pack("{s:{s:s, s:s, s:s, s:s, s:b}}", "error", "code",
                      oms_code_name(err->code), "where", err->where, "guards",
                      err->guards, "text", err->text, "retry",
                      (err->flags & OMS_ERROR_RETRY) != 0);
        json_print(shown);
        json_decref(shown);
        return shop_ending(err->code);
    }
    fprintf(stderr, "oms: %s: ", what);
    text_print(stderr, err->text);
    fprintf(stderr, "\n  %s", oms_code_name(err->code));
    if (err->where[0] != '\0')
        fprintf(stderr, " at %s", err->where);
    if (err->guards[0] != '\0')
        fprintf(stderr, ", refused by %s", err->guards);
    fputc('\n', stderr);
    return shop_ending(err->code);
}

bool shop_open(const cli_verb *verb, const cli_given *given, uint32_t flags,
               oms **out, int *code)
{
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    *out = NULL;
    if (given->db == NULL) {
        *code = options_wrong(verb, "which shop? Give --db FILE, or set the "
                                    "variable OMS_DB to the file");
        return false;
    }
    options.path = given->db;
    options.flags = flags;
    if (!outside_open(given, &options, code))
        return false;
    if (oms_open(&options, out, &err) == OMS_OK)
        return true;
    *code = shop_failed(given, given->db, &err);
    if (err.code == OMS_ENOTFOUND && !given->json)
        fputs("`oms submit` and `oms apply` make a new shop; for one that is "
              "there,\ngive its file with --db FILE or OMS_DB.\n",
              stderr);
    // A shop that is not there is the system's no, not the shop's.
    if (*code == ENDED_REFUSED)
        *code = ENDED_SYSTEM;
    return false;
}

static json_t *ask(oms *shop, const cli_given *given, const char *query,
                   json_t *args, bool may_lack, int *code)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *answer = NULL;
    char *text = args != NULL ? json_dumps(args, JSON_COMPACT) : NULL;
    int rc = oms_query(shop, query, text, &answer, &err);
    json_t *parsed = NULL;
    if (rc != OMS_OK && !(may_lack && rc == OMS_ENOTFOUND))
        *code = shop_failed(given, query, &err);
    else if (rc == OMS_OK)
        parsed = json_loads(oms_result_json(answer), JSON_DECODE_ANY, NULL);
    if (rc == OMS_OK && parsed == NULL) {
        fprintf(stderr, "oms: %s answered no JSON\n", query);
        *code = ENDED_SYSTEM;
    }
    oms_result_free(answer);
    free(text);
    json_decref(args);
    return parsed;
}

json_t *shop_ask(oms *shop, const cli_given *given, const char *query,
                 json_t *args, int *code)
{
    return ask(shop, given, query, args, false, code);
}

json_t *shop_find(oms *shop, const cli_given *given, const char *query,
                  json_t *args, int *code)
{
    return ask(shop, given, query, args, true, code);
}

// Reads at most a little more than a command may have, so that the library
// can say that it is too long.
static char *read_all(FILE *file)
{
    size_t room = OMS_JSON_BYTES_MAX + 2;
    char *text = cli_alloc(NULL, room);
    size_t count = fread(text, 1, room - 1, file);
    text[count] = '\0';
    return text;
}

char *shop_text(const cli_verb *verb, const char *argument)
{
    if (argument[strspn(argument, " \t\r\n")] == '{')
        return cli_copy(argument);
    FILE *file = strcmp(argument, "-") == 0 ? stdin : fopen(argument, "rb");
    if (file == NULL) {
        options_wrong(verb, "\"%s\" is no JSON object, and as a file: %s",
                      argument, strerror(errno));
        return NULL;
    }
    char *text = read_all(file);
    if (file != stdin)
        fclose(file);
    return text;
}

int shop_settle(oms *shop, int64_t *next_due_ms, oms_error *err)
{
    int rc = OMS_OK;
    *next_due_ms = 0;
    while (rc == OMS_OK && (*next_due_ms == 0 || outside_wait(shop)))
        rc = oms_step(shop, 200, next_due_ms, err);
    return rc;
}
