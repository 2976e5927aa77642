// A storage may be that of one service of a fleet: nobody there answers for the
// modules of the others. It is said before anything is written, for half an
// answer looks like a whole one.
#include "cli.h"

#include <string.h>

static json_t *described(cli_shop *shop)
{
    oms_error err = OMS_INIT(oms_error);
    char *text = NULL;
    json_t *all = NULL;
    if (shop->door->describe(shop, &text, &err) == OMS_OK)
        all = json_loads(text, 0, NULL);
    cli_release(text);
    return all;
}

static bool is_listed(const json_t *names, const char *name)
{
    size_t i;
    json_t *one;
    json_array_foreach (names, i, one) {
        if (strcmp(json_string_value(one), name) == 0)
            return true;
    }
    return false;
}

bool part_is_whole(cli_shop *shop)
{
    size_t i;
    json_t *one;
    json_t *here = shop->remote ? NULL : described(shop);
    json_t *all = here != NULL ? names_described() : NULL;
    bool whole = true;
    json_array_foreach (json_object_get(all, "modules"), i, one) {
        whole = whole && is_listed(json_object_get(here, "modules"),
                                   json_string_value(one));
    }
    json_decref(all);
    json_decref(here);
    return whole;
}

// "payment, provider"; the engine's own is everywhere, and is not named.
static void list_modules(const json_t *here, char *out, size_t room)
{
    size_t used = 0;
    size_t i;
    json_t *one;
    out[0] = '\0';
    json_array_foreach (json_object_get(here, "modules"), i, one) {
        if (strcmp(json_string_value(one), "engine") != 0 && used < room)
            used +=
                (size_t)snprintf(out + used, room - used, "%s%s",
                                 used > 0 ? ", " : "", json_string_value(one));
    }
}

static const json_t *entry_of(const json_t *described, const char *name)
{
    const json_t *found = names_find(described, "queries", name);
    return found != NULL ? found : names_find(described, "commands", name);
}

// False: it is in no storage at all.
static bool is_elsewhere(const cli_shop *shop, const cli_given *given,
                         const json_t *here, const char *name, int *code)
{
    json_t *all = names_described();
    const json_t *entry = entry_of(all, name);
    bool elsewhere = entry != NULL;
    if (elsewhere) {
        char modules[160];
        oms_error err = OMS_INIT(oms_error);
        err.code = OMS_ENOTFOUND;
        snprintf(err.where, sizeof(err.where), "/modules");
        list_modules(here, modules, sizeof(modules));
        snprintf(err.text, sizeof(err.text),
                 "this storage is that of %s; %s is of %s: ask the one that "
                 "has it (--db), or the fleet (--url)",
                 modules, name, json_text(entry, "module"));
        *code = shop_failed(given, shop->place, &err);
    }
    json_decref(all);
    return elsewhere;
}

bool part_has(cli_shop *shop, const cli_given *given, const char *const *names,
              int *code)
{
    json_t *here = shop->remote ? NULL : described(shop);
    bool elsewhere = false;
    for (size_t i = 0; here != NULL && names[i] != NULL && !elsewhere; i++)
        elsewhere = entry_of(here, names[i]) == NULL &&
                    is_elsewhere(shop, given, here, names[i], code);
    json_decref(here);
    return !elsewhere;
}
