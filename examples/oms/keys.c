// `oms keys`: who may ask omsd. The key is told once; the file keeps a digest.
#include "keys.h"

#include <string.h>
#include <time.h>

#include "../omsd/keys_file.h"

static const char more[] =
    "create prints the key, once; nobody can find it out again. The file "
    "keeps\n"
    "its SHA-256. omsd takes a change within a second.\n"
    "\n"
    "Scopes are words: orders:read, orders:* (all of one kind), * "
    "(everything).\n"
    "`oms describe NAME` says which one a command or a query needs.\n"
    "A key for one shop (--shop) sees no other; a key for one customer\n"
    "(--customer) sees the orders of that customer only.\n"
    "\n"
    "Examples\n"
    "  oms keys create --keys keys.jsonl --name till --scopes \"orders:*\"\n"
    "  oms keys create --keys keys.jsonl --name partner \\\n"
    "      --scopes \"orders:read tracking:read\" --expires 2030-01-31\n"
    "  oms keys list --keys keys.jsonl\n"
    "  oms keys revoke k7Tq2bXw --keys keys.jsonl\n";

typedef struct key_wish {
    cli_given given;
    const char *file;
    const char *name;
    const char *scopes;
    const char *shop;
    const char *customer;
    const char *expires;
} key_wish;

static int failed(const char *why)
{
    fprintf(stderr, "oms keys: %s\n", why);
    return ENDED_SYSTEM;
}

static void set_text(json_t *to, const char *name, const char *value)
{
    if (value != NULL)
        json_object_set_new(to, name, json_string(value));
}

static const char *moment(char out[32], time_t at)
{
    struct tm parts;
    gmtime_r(&at, &parts);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return out;
}

// ---- create ----------------------------------------------------------------

static json_t *key_of(const key_wish *wanted, const char *id,
                      const char *digest)
{
    char now[32];
    char end[32];
    int64_t end_ms = 0;
    json_t *key = json_object();
    set_text(key, "id", id);
    set_text(key, "sha256", digest);
    set_text(key, "name", wanted->name);
    set_text(key, "scopes", wanted->scopes);
    set_text(key, "shop", wanted->shop);
    set_text(key, "customer", wanted->customer);
    set_text(key, "created", moment(now, time(NULL)));
    if (wanted->expires != NULL && key_time(wanted->expires, &end_ms))
        set_text(key, "expires", moment(end, (time_t)(end_ms / 1000)));
    return key;
}

static int check_wish(const cli_verb *verb, const key_wish *wanted)
{
    int64_t end_ms = 0;
    int code = ENDED_WELL;
    if (wanted->name == NULL || !key_is_name(wanted->name))
        return options_wrong(verb,
                             "--name wants 1 to %d letters, digits or "
                             "-._@",
                             KEY_NAME_BYTES_MAX);
    if (wanted->scopes == NULL || !key_are_scopes(wanted->scopes))
        return options_wrong(verb, "--scopes wants words with one blank "
                                   "between them: \"orders:read stock:*\"");
    if (!keys_scopes_known(verb, wanted->scopes, &code))
        return code;
    if (wanted->expires == NULL)
        return ENDED_WELL;
    if (!key_time(wanted->expires, &end_ms))
        return options_wrong(verb, "--expires wants 2030-01-31 or "
                                   "2030-01-31T12:00:00Z, in UTC");
    if (end_ms <= (int64_t)time(NULL) * 1000)
        return options_wrong(verb, "--expires is past");
    return ENDED_WELL;
}

static void tell(const key_wish *wanted, const char *id, const char *key)
{
    if (wanted->given.json) {
        json_t *told = json_pack("{s:s, s:s}", "id", id, "key", key);
        json_print(told);
        json_decref(told);
        return;
    }
    puts(key);
    fprintf(stderr,
            "This is the only time that it is shown. `oms keys revoke %s` "
            "ends it.\n",
            id);
}

static int create(const cli_verb *verb, const key_wish *wanted)
{
    char why[512] = "";
    char id[KEY_ID_BYTES + 1];
    char digest[65];
    char key[KEY_BYTES + 1];
    keys_store store;
    int code = check_wish(verb, wanted);
    if (code != ENDED_WELL)
        return code;
    if (!keys_make(key, sizeof(key), id, digest))
        return failed("the system gives no random bytes");
    json_t *made = key_of(wanted, id, digest);
    if (!keys_file_check(made, why, sizeof(why)))
        code = options_wrong(verb, "%s", why);
    bool open = code == ENDED_WELL &&
                keys_store_open(wanted->file, true, &store, why, sizeof(why));
    if (open && json_array_size(store.keys) >= KEYS_MAX)
        code = failed("there are too many keys in the file");
    else if (open && (json_array_append(store.keys, made) != 0 ||
                      !keys_store_save(&store, why, sizeof(why))))
        code = failed(why);
    else if (open)
        tell(wanted, id, key);
    else if (code == ENDED_WELL)
        code = failed(why);
    if (open)
        keys_store_close(&store);
    explicit_bzero(key, sizeof(key));
    json_decref(made);
    return code;
}

// ---- list ------------------------------------------------------------------

static const char *state_of(const json_t *key)
{
    int64_t end_ms = 0;
    if (json_object_get(key, "revoked") != NULL)
        return "revoked";
    bool ends = key_time(json_text(key, "expires"), &end_ms);
    return ends && end_ms <= (int64_t)time(NULL) * 1000 ? "expired" : "in use";
}

static void print_keys(const json_t *keys)
{
    static const char *const columns[] = {"id",      "name",     "scopes",
                                          "shop",    "customer", "created",
                                          "expires", "state"};
    static const char *const members[] = {
        "id", "name", "scopes", "shop", "customer", "created", "expires"};
    cli_table *table = table_new(columns, 8);
    size_t i;
    json_t *key;
    json_array_foreach ((json_t *)keys, i, key) {
        for (size_t j = 0; j < 7; j++)
            table_cell(table, json_text(key, members[j]));
        table_cell(table, state_of(key));
    }
    if (table_print(table, stdout) == 0)
        puts("There are no keys.");
}

static int list(const key_wish *wanted)
{
    char why[512] = "";
    json_t *keys = keys_file_read(wanted->file, why, sizeof(why));
    if (keys == NULL)
        return failed(why);
    if (wanted->given.json)
        json_print(keys);
    else
        print_keys(keys);
    json_decref(keys);
    return ENDED_WELL;
}

// ---- revoke ----------------------------------------------------------------

static json_t *find(const json_t *keys, const char *id)
{
    size_t i;
    json_t *key;
    json_array_foreach ((json_t *)keys, i, key) {
        if (strcmp(json_text(key, "id"), id) == 0)
            return key;
    }
    return NULL;
}

static int revoke_in(const keys_store *store, const char *id)
{
    char why[512] = "";
    char now[32];
    json_t *key = find(store->keys, id);
    if (key == NULL) {
        fprintf(stderr, "oms keys: there is no key \"%s\" in %s\n", id,
                store->path);
        return ENDED_REFUSED;
    }
    if (json_object_get(key, "revoked") != NULL) {
        printf("%s was revoked before\n", id);
        return ENDED_WELL;
    }
    set_text(key, "revoked", moment(now, time(NULL)));
    if (!keys_store_save(store, why, sizeof(why)))
        return failed(why);
    printf("%s is revoked\n", id);
    return ENDED_WELL;
}

static int revoke(const cli_verb *verb, const key_wish *wanted)
{
    char why[512] = "";
    keys_store store;
    if (wanted->given.count != 2)
        return options_wrong(verb, "revoke wants the id of one key");
    const char *id = wanted->given.rest[1];
    // It must not be repeated on a screen, nor be of use where it is not
    // needed.
    if (strncmp(id, KEY_PREFIX, strlen(KEY_PREFIX)) == 0)
        return options_wrong(verb,
                             "revoke wants the id only: the %d "
                             "characters behind " KEY_PREFIX,
                             KEY_ID_BYTES);
    if (!keys_store_open(wanted->file, false, &store, why, sizeof(why)))
        return failed(why);
    int code = revoke_in(&store, id);
    keys_store_close(&store);
    return code;
}

static int run(const cli_verb *verb, int argc, char **argv)
{
    key_wish wanted = {.file = NULL};
    int code = 0;
    const cli_option options[] = {
        {"--keys", "FILE", "the file of keys", NULL, &wanted.file, NULL},
        {"--name", "N", "create: whose it is; audited as key:N", NULL,
         &wanted.name, NULL},
        {"--scopes", "WORDS", "create: what it may", NULL, &wanted.scopes,
         NULL},
        {"--shop", "S", "create: of one shop only", NULL, &wanted.shop, NULL},
        {"--customer", "C", "create: of one customer only", NULL,
         &wanted.customer, NULL},
        {"--expires", "DATE", "create: when it ends; never, if not given", NULL,
         &wanted.expires, NULL},
    };
    if (!options_read(verb, options, sizeof(options) / sizeof(options[0]), argc,
                      argv, &wanted.given, &code))
        return code;
    const char *what = wanted.given.count > 0 ? wanted.given.rest[0] : "";
    if (wanted.file == NULL)
        return options_wrong(verb, "which file? --keys FILE");
    if (strcmp(what, "revoke") == 0)
        return revoke(verb, &wanted);
    if (!options_most(verb, &wanted.given, 1, &code))
        return code;
    if (strcmp(what, "create") == 0)
        return create(verb, &wanted);
    if (strcmp(what, "list") == 0)
        return list(&wanted);
    return options_wrong(verb, "create, list or revoke?");
}

const cli_verb verb_keys = {"keys", "create|list|revoke [ID] --keys FILE",
                            "API keys of omsd: who may ask, and what", more,
                            run};
