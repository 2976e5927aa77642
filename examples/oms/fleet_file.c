// The file that says where the services of a fleet keep what they know:
//   {"services": [{"name": "payment", "db": "postgresql://...",
//     "schema": "oms", "password_file": "...", "modules": ["payment"]}]}
// `db` may be a file of SQLite, and `modules` is only needed where a service
// has others than omsd gives it.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

// omsd's table: examples/omsd/roles.c.
size_t modules_of(char *const *roles, size_t count, const char **out);

static bool wrong(const cli_verb *verb, const char *path, const char *why,
                  int *code)
{
    *code = options_wrong(verb, "%s: %s", path, why);
    return false;
}

static const char *text_in(const json_t *from, const char *name)
{
    return json_string_value(json_object_get(from, name));
}

static bool read_modules(fleet_service *to, const json_t *list)
{
    char *role = (char *)(uintptr_t)to->name;
    if (list == NULL) {
        to->modules_count = modules_of(&role, 1, to->modules);
        return to->modules_count > 0;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name == NULL || to->modules_count == FLEET_MODULES_MAX)
            return false;
        to->modules[to->modules_count++] = name;
    }
    return to->modules_count > 0;
}

static bool read_services(const cli_verb *verb, const char *path, fleet *to,
                          int *code)
{
    const json_t *list = json_object_get(to->file, "services");
    size_t count = json_array_size(list);
    if (count == 0 || count > FLEET_SERVICES_MAX)
        return wrong(verb, path, "\"services\" is a list of 1 to 32", code);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(list, i);
        fleet_service *made = &to->services[to->count++];
        made->name = text_in(one, "name");
        made->place = (cli_place){text_in(one, "db"), text_in(one, "schema"),
                                  text_in(one, "password_file")};
        if (made->name == NULL || made->place.db == NULL)
            return wrong(verb, path, "every service has a name and a db", code);
        if (!read_modules(made, json_object_get(one, "modules")))
            return wrong(verb, path,
                         "a service that is no role of omsd names its modules",
                         code);
    }
    return true;
}

static int open_one(fleet_service *of, oms_error *err)
{
    oms_options options = OMS_INIT(oms_options);
    oms_store store = {0};
    int rc = OMS_OK;
    options.flags = OMS_OPEN_EXISTING;
    options.modules = of->modules;
    options.modules_count = of->modules_count;
    options.path = of->place.db;
    if (!store_is_database(of->place.db))
        return oms_open(&options, &of->shop, err);
    rc = store_open(&of->place, options.flags, &store, err);
    if (rc != OMS_OK)
        return rc;
    options.path = NULL;
    options.store = &store;
    rc = oms_open(&options, &of->shop, err);
    if (rc != OMS_OK)
        store.ops->close(store.impl);
    return rc;
}

bool fleet_open(const cli_verb *verb, const cli_given *given, const char *path,
                fleet *out, int *code)
{
    json_error_t where;
    oms_error err = OMS_INIT(oms_error);
    out->file = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    if (out->file == NULL)
        return wrong(verb, path, where.text, code);
    if (!read_services(verb, path, out, code))
        return false;
    for (size_t i = 0; i < out->count; i++) {
        fleet_service *one = &out->services[i];
        if (open_one(one, &err) != OMS_OK) {
            *code = shop_failed(given, one->name, &err);
            if (*code == ENDED_REFUSED)
                *code = ENDED_SYSTEM;
            return false;
        }
    }
    out->described = names_described();
    out->violations = json_array();
    return true;
}

void fleet_close(fleet *of)
{
    for (size_t i = 0; i < of->count; i++) {
        oms_close(of->services[i].shop);
        cli_release(of->services[i].log.chains);
    }
    for (size_t i = 0; i < of->sources_count; i++)
        cli_release(of->sources[i]);
    json_decref(of->violations);
    json_decref(of->described);
    json_decref(of->file);
}

const fleet_service *fleet_owner(const fleet *of, const char *module)
{
    for (size_t i = 0; i < of->count; i++) {
        const fleet_service *one = &of->services[i];
        for (size_t at = 0; at < one->modules_count; at++)
            if (strcmp(one->modules[at], module) == 0)
                return one;
    }
    return NULL;
}
