// What is done to the engine as a whole: described, checked, copied, moved on.
#include "calls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config.h"
#include "shop.h"

static void send_result(exchange *of, oms_result *answer)
{
    text body = {0};
    text_bytes(&body, oms_result_json(answer), oms_result_bytes(answer));
    oms_result_free(answer);
    http_send(of, 200, "application/json", &body);
}

static void describe(exchange *of, json_t *args)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *answer = NULL;
    (void)args;
    if (oms_describe(shop_engine(of->shop), &answer, &err) == OMS_OK)
        send_result(of, answer);
    else
        problem_of(of, &err);
}

void call_describe(exchange *of)
{
    call_later(of, describe);
}

static void verify(exchange *of, json_t *args)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *answer = NULL;
    uint32_t flags =
        (json_is_true(json_object_get(args, "repair")) ? OMS_VERIFY_REPAIR
                                                       : 0) |
        (json_is_true(json_object_get(args, "storage")) ? OMS_VERIFY_STORAGE
                                                        : 0);
    if (oms_verify(shop_engine(of->shop), flags, NULL, &answer, &err) == OMS_OK)
        send_result(of, answer);
    else
        problem_of(of, &err);
}

void call_verify(exchange *of)
{
    call_later(of, verify);
}

// A copy never replaces another file, and lies in no other folder. The schema
// of the name says so, too, but patterns are not looked at by call_args.
static bool name_is_plain(const char *name)
{
    return name[0] != '.' && strchr(name, '/') == NULL &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                        "0123456789_.-") == strlen(name);
}

static void copied(exchange *of, const char *name, const char *path)
{
    struct stat about = {0};
    stat(path, &about);
    call_send(of, 200,
              json_pack("{s:s, s:I}", "file", name, "bytes",
                        (json_int_t)about.st_size));
}

static void backup(exchange *of, json_t *args)
{
    oms_error err = OMS_INIT(oms_error);
    const char *name = json_string_value(json_object_get(args, "file"));
    const char *folder = of->daemon->config->backup_folder;
    struct stat about;
    text path = {0};
    if (folder == NULL) {
        problem(of, 422, "unconfigured",
                "no folder for backups is configured: [backup] folder");
        return;
    }
    if (!name_is_plain(name)) {
        err.code = OMS_EINVAL;
        snprintf(err.where, sizeof(err.where), "/file");
        snprintf(err.text, sizeof(err.text),
                 "letters, digits, '_', '-' and '.', no '.' in front");
        problem_of(of, &err);
        return;
    }
    text_print(&path, "%s/%s", folder, name);
    if (lstat(path.bytes, &about) == 0 || errno != ENOENT)
        problem(of, 409, "conflict", "there is a file %s already", name);
    else if (oms_backup(shop_engine(of->shop), path.bytes, &err) == OMS_OK)
        copied(of, name, path.bytes);
    else
        problem_of(of, &err);
    text_free(&path);
}

void call_backup(exchange *of)
{
    call_later(of, backup);
}

static void step(exchange *of, json_t *args)
{
    oms_error err = OMS_INIT(oms_error);
    int64_t due = -1;
    int64_t budget_ms = json_integer_value(json_object_get(args, "budget_ms"));
    if (oms_step(shop_engine(of->shop), budget_ms, &due, &err) == OMS_OK)
        call_send(of, 200, json_pack("{s:I}", "next_due_ms", (json_int_t)due));
    else
        problem_of(of, &err);
}

void call_step(exchange *of)
{
    call_later(of, step);
}
