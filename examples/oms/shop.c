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
    fprintf(stderr, "oms: %s: ", store_shown(what));
    text_print(stderr, err->text);
    fprintf(stderr, "\n  %s", oms_code_name(err->code));
    if (err->where[0] != '\0')
        fprintf(stderr, " at %s", err->where);
    if (err->guards[0] != '\0')
        fprintf(stderr, ", refused by %s", err->guards);
    fputc('\n', stderr);
    return shop_ending(err->code);
}

// What does not go together. NULL: nothing is wrong.
static const char *odd_place(const cli_given *given)
{
    if (given->db == NULL && given->url == NULL)
        return "which shop? Give --db FILE or --url URL, or set the variable "
               "OMS_DB to the file or OMS_URL to the address";
    if (given->db != NULL && given->url != NULL)
        return "a file and an address are two shops: give --db (OMS_DB) or "
               "--url (OMS_URL), not both";
    if (given->url != NULL &&
        (given->services != NULL || given->token_file != NULL ||
         given->notify_dir != NULL))
        return "--services, --token-file and --notify-dir are for a file; "
               "what is behind --url has its own";
    return NULL;
}

bool shop_open(const cli_verb *verb, const cli_given *given, uint32_t flags,
               cli_shop **out, int *code)
{
    cli_shop opened = {0};
    const char *odd = odd_place(given);
    *out = NULL;
    if (odd != NULL) {
        *code = options_wrong(verb, "%s", odd);
        return false;
    }
    if (given->url != NULL ? !remote_open(given, &opened, code)
                           : !file_open(given, flags, &opened, code))
        return false;
    *out = cli_alloc(NULL, sizeof(opened));
    **out = opened;
    return true;
}

void shop_close(cli_shop *shop)
{
    if (shop == NULL)
        return;
    shop->door->close(shop);
    cli_release(shop);
}

// [refused]: NULL if a refusal is a failure.
static json_t *ask(cli_shop *shop, const cli_given *given, const char *query,
                   json_t *args, bool may_lack, bool *refused, int *code)
{
    oms_error err = OMS_INIT(oms_error);
    char *answer = NULL;
    char *text = args != NULL ? json_dumps(args, JSON_COMPACT) : NULL;
    int rc = shop->door->query(shop, query, text, &answer, &err);
    json_t *parsed = NULL;
    if (refused != NULL)
        *refused = rc == OMS_EREFUSED;
    bool lacks = (may_lack && rc == OMS_ENOTFOUND) ||
                 (refused != NULL && rc == OMS_EREFUSED);
    const char *const names[] = {query, NULL};
    if (rc != OMS_OK && !lacks &&
        (rc != OMS_ENOTFOUND || part_has(shop, given, names, code)))
        *code = shop_failed(given, query, &err);
    else if (rc == OMS_OK)
        parsed = json_loads(answer, JSON_DECODE_ANY, NULL);
    if (rc == OMS_OK && parsed == NULL) {
        fprintf(stderr, "oms: %s answered no JSON\n", query);
        *code = ENDED_SYSTEM;
    }
    cli_release(answer);
    free(text);
    json_decref(args);
    return parsed;
}

json_t *shop_ask(cli_shop *shop, const cli_given *given, const char *query,
                 json_t *args, int *code)
{
    return ask(shop, given, query, args, false, NULL, code);
}

json_t *shop_find(cli_shop *shop, const cli_given *given, const char *query,
                  json_t *args, int *code)
{
    return ask(shop, given, query, args, true, NULL, code);
}

json_t *shop_may(cli_shop *shop, const cli_given *given, const char *query,
                 json_t *args, bool *refused, int *code)
{
    return ask(shop, given, query, args, true, refused, code);
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

int shop_settle(cli_shop *shop, int64_t *next_due_ms, oms_error *err)
{
    int rc = OMS_OK;
    *next_due_ms = 0;
    while (rc == OMS_OK && (*next_due_ms == 0 || outside_wait(shop)))
        rc = shop->door->step(shop, 200, next_due_ms, err);
    return rc;
}
