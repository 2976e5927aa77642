// `oms copy`: a shop moves from a file into a database, or back.
#include <string.h>

#include "cli.h"

static const char more[] =
    "A place is a file (shop.db, sqlite:shop.db) or a database\n"
    "(postgresql://user@host/name). The copy is of one moment; who writes "
    "must\n"
    "stop before, or what comes later is missing. The target holds no shop.\n"
    "Rows are counted and hashed on both sides, then every invariant of the\n"
    "copy is recomputed. A copy that did not end is no shop: copy again.\n"
    "\n"
    "Example\n"
    "  oms copy --from shop.db --to postgresql://oms@db/shop \\\n"
    "      --to-password-file secret\n"
    "\n"
    "Exit code 3: there is something in the target; 4: the copy differs.\n";

typedef struct copying {
    const cli_given *given;
    cli_place from, to;
    bool drawn; // stderr is a terminal, and has a line
    cli_progress progress;
} copying;

// "sqlite:shop.db" -> "shop.db"; "postgresql:" stays with what is behind it.
static const char *place_of(const char *given)
{
    return strncmp(given, "sqlite:", 7) == 0 ? given + 7 : given;
}

static int told(void *user, const oms_copy_state *state)
{
    copying *of = user;
    if (!of->progress.shown)
        return 0;
    fprintf(stderr, "\r\033[K%s %lld/%lld tables, %lld rows: %s",
            state->verifying ? "compared" : "copied", (long long)state->tables,
            (long long)state->tables_count, (long long)state->rows_all,
            state->table);
    of->drawn = true;
    return 0;
}

static void wipe(copying *of)
{
    if (of->drawn)
        fputs("\r\033[K", stderr);
    of->drawn = false;
}

// The options of a place; [store] holds it if it is a database.
static int take(const cli_place *place, oms_options *options, oms_store *store,
                oms_error *err)
{
    if (!store_is_database(place->db)) {
        options->path = place->db;
        return OMS_OK;
    }
    options->store = store;
    return store_open(place, options->flags, store, err);
}

static int open_shop(const cli_place *place, oms **out, oms_error *err)
{
    oms_options options = OMS_INIT(oms_options);
    oms_store store = {0};
    options.flags = OMS_OPEN_EXISTING;
    int rc = take(place, &options, &store, err);
    if (rc != OMS_OK)
        return rc;
    rc = oms_open(&options, out, err);
    if (rc != OMS_OK && store.ops != NULL)
        store.ops->close(store.impl);
    return rc;
}

static int copy_into(copying *of, oms *from, oms_error *err)
{
    oms_options options = OMS_INIT(oms_options);
    oms_store store = {0};
    int rc = take(&of->to, &options, &store, err);
    if (rc != OMS_OK)
        return rc;
    rc = oms_copy(from, &options, told, of, err);
    if (rc != OMS_OK && store.ops != NULL)
        store.ops->close(store.impl);
    return rc;
}

static int say(copying *of, const json_t *found, size_t violations)
{
    char events[32];
    if (of->given->json)
        json_print(found);
    else if (violations == 0)
        printf("%s is a copy of %s: %s events, every table the same, "
               "everything holds\n",
               of->to.db, of->from.db,
               count_text(events, json_int(found, "events")));
    else
        printf("%s is a copy of %s, and `oms verify` finds what does not "
               "hold in it\n",
               of->to.db, of->from.db);
    return violations == 0 ? ENDED_WELL : ENDED_BROKEN;
}

static int check(copying *of)
{
    oms_error err = OMS_INIT(oms_error);
    oms *made = NULL;
    oms_result *answer = NULL;
    size_t violations = 0;
    int rc = open_shop(&of->to, &made, &err);
    if (rc == OMS_OK)
        rc = oms_verify(made, 0, &violations, &answer, &err);
    int code = ENDED_SYSTEM;
    if (rc == OMS_OK) {
        json_t *found = json_loads(oms_result_json(answer), 0, NULL);
        code = say(of, found, violations);
        json_decref(found);
    } else {
        shop_failed(of->given, of->to.db, &err);
    }
    oms_result_free(answer);
    oms_close(made);
    return code;
}

static int copy(copying *of)
{
    oms_error err = OMS_INIT(oms_error);
    oms *from = NULL;
    if (open_shop(&of->from, &from, &err) != OMS_OK) {
        shop_failed(of->given, of->from.db, &err);
        return ENDED_SYSTEM;
    }
    progress_begin(&of->progress, of->given->json, 0);
    int rc = copy_into(of, from, &err);
    wipe(of);
    int code = ENDED_WELL;
    if (rc != OMS_OK)
        code = shop_failed(of->given, of->to.db, &err);
    if (rc == OMS_ECONFLICT && strstr(err.text, "not the same") != NULL)
        code = ENDED_BROKEN;
    oms_close(from);
    return code == ENDED_WELL ? check(of) : code;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    cli_given given;
    int code = 0;
    copying of = {.given = &given};
    const cli_option options[] = {
        {"--from", "PLACE", "the shop that is there", NULL, &of.from.db, NULL},
        {"--to", "PLACE", "where it goes", NULL, &of.to.db, NULL},
        {"--from-schema", "NAME", "of a database", NULL, &of.from.schema, NULL},
        {"--to-schema", "NAME", "of a database", NULL, &of.to.schema, NULL},
        {"--from-password-file", "FILE", "of a database", NULL,
         &of.from.password_file, NULL},
        {"--to-password-file", "FILE", "of a database", NULL,
         &of.to.password_file, NULL},
    };
    if (!options_read(verb, options, 6, argc, argv, &given, &code))
        return code;
    if (!options_most(verb, &given, 0, &code))
        return code;
    if (of.from.db == NULL || of.to.db == NULL)
        return options_wrong(verb, "say --from and --to");
    of.from.db = place_of(of.from.db);
    of.to.db = place_of(of.to.db);
    if (strcmp(of.from.db, ":memory:") == 0 ||
        strcmp(of.to.db, ":memory:") == 0)
        return options_wrong(verb, "what is in memory is gone at the end");
    return copy(&of);
}

const cli_verb verb_copy = {"copy", "--from PLACE --to PLACE",
                            "Moves a shop into another storage", more, run};
