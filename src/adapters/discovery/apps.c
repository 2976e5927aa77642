// Reads Eureka's applications, whole or as changes. It is outside input:
// bounded, and nothing of it is believed before its kind was looked at.
#define _POSIX_C_SOURCE 200809L
#include "adapters/discovery/apps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"

#define PORT_MAX 65535
#define STATUSES_MAX 16 // Eureka has five
#define ROOM_FIRST 64

static void copy(char *to, size_t room, const char *from)
{
    if (from != NULL)
        snprintf(to, room, "%s", from);
}

static void copy_capitals(char *to, size_t room, const char *from)
{
    copy(to, room, from);
    for (; *to != '\0'; to++)
        if (*to >= 'a' && *to <= 'z')
            *to = (char)(*to - 'a' + 'A');
}

// ---- one instance ----------------------------------------------------------

// {"$": 8080, "@enabled": "true"}; numbers and flags may come as texts.
static uint16_t port_of(const json_t *from, const char *name)
{
    const json_t *port = json_object_get(from, name);
    const json_t *enabled = json_object_get(port, "@enabled");
    const json_t *value = json_object_get(port, "$");
    bool on = json_is_true(enabled) ||
              (json_is_string(enabled) &&
               strcmp(json_string_value(enabled), "true") == 0);
    int64_t number = json_is_integer(value) ? json_integer_value(value)
                     : json_is_string(value)
                         ? strtoll(json_string_value(value), NULL, 10)
                         : 0;
    return on && number > 0 && number <= PORT_MAX ? (uint16_t)number : 0;
}

static uint16_t weight_of(const json_t *from)
{
    const char *text = oms__json_short(from, "metadata.weight", 5);
    unsigned long weight = text != NULL ? strtoul(text, NULL, 10) : 1;
    return weight >= 1 && weight <= UINT16_MAX ? (uint16_t)weight : 1;
}

// An instance that we could not reach is kept, for it is counted.
static void read_place(const json_t *from, oms_instance *out)
{
    const char *host = oms__json_short(from, "hostName", OMS_HOST_BYTES_MAX);
    if (host == NULL || strpbrk(host, "/?#@[]\\% \t\r\n") != NULL)
        return;
    copy(out->host, sizeof(out->host), host);
    copy(out->zone, sizeof(out->zone),
         oms__json_short(from, "metadata.zone", OMS_CODE_BYTES_MAX));
    out->weight = weight_of(from);
    out->port = port_of(from, "securePort");
    out->tls = out->port != 0;
    if (!out->tls)
        out->port = port_of(from, "port");
}

// Before there were ids, an instance was named by its host.
static bool read_row(const json_t *from, const char *app, apps_row *out)
{
    const char *id =
        oms__json_short(from, "instanceId", OMS_INSTANCE_ID_BYTES_MAX);
    if (id == NULL)
        id = oms__json_short(from, "hostName", OMS_INSTANCE_ID_BYTES_MAX);
    const char *status =
        oms__json_short(from, "status", OMS__APPS_STATUS_BYTES_MAX);
    if (id == NULL || status == NULL)
        return false;
    memset(out, 0, sizeof(*out));
    copy_capitals(out->app, sizeof(out->app), app);
    copy(out->status, sizeof(out->status), status);
    copy(out->is.id, sizeof(out->is.id), id);
    read_place(from, &out->is);
    return true;
}

// ---- the rows --------------------------------------------------------------

static apps_row *find(const apps *of, const apps_row *like)
{
    for (uint32_t i = 0; i < of->count; i++)
        if (strcmp(of->rows[i].is.id, like->is.id) == 0 &&
            strcmp(of->rows[i].app, like->app) == 0)
            return &of->rows[i];
    return NULL;
}

static bool put(apps *of, const apps_row *row, bool maybe_there)
{
    apps_row *there = maybe_there ? find(of, row) : NULL;
    if (there != NULL) {
        *there = *row;
        return true;
    }
    if (of->count == OMS__APPS_ROWS_MAX)
        return false;
    if (of->count == of->room) {
        uint32_t room = of->room > 0 ? of->room * 2 : ROOM_FIRST;
        apps_row *rows = realloc(of->rows, room * sizeof(*rows));
        if (rows == NULL)
            return false;
        of->rows = rows;
        of->room = room;
    }
    of->rows[of->count++] = *row;
    return true;
}

static void drop(apps *of, const apps_row *row)
{
    apps_row *there = find(of, row);
    if (there != NULL)
        *there = of->rows[--of->count];
}

static bool take_instance(apps *of, const json_t *from, const char *app,
                          bool delta)
{
    apps_row row;
    if (!read_row(from, app, &row))
        return false;
    if (delta && oms__json_is(from, "actionType", "DELETED")) {
        drop(of, &row);
        return true;
    }
    return put(of, &row, delta);
}

// A list of one may come without its brackets.
static const json_t *nth(const json_t *list, size_t i)
{
    if (json_is_array(list))
        return json_array_get(list, i);
    return i == 0 && json_is_object(list) ? list : NULL;
}

static bool take_all(apps *of, const json_t *from, bool delta)
{
    const json_t *list = json_object_get(from, "application");
    const json_t *app = NULL;
    for (size_t i = 0; (app = nth(list, i)) != NULL; i++) {
        const char *name = oms__json_short(app, "name", OMS_CODE_BYTES_MAX);
        const json_t *each = json_object_get(app, "instance");
        const json_t *one = NULL;
        if (name == NULL)
            return false;
        for (size_t k = 0; (one = nth(each, k)) != NULL; k++)
            if (!take_instance(of, one, name, delta))
                return false;
    }
    return true;
}

// ---- what is asked for -----------------------------------------------------

static json_t *load(const char *text, size_t bytes, const json_t **found)
{
    json_t *all = json_loadb(text != NULL ? text : "", bytes,
                             JSON_REJECT_DUPLICATES, NULL);
    *found = json_object_get(all, "applications");
    if (json_is_object(*found))
        return all;
    json_decref(all);
    return NULL;
}

apps_outcome oms__apps_read(apps *of, const char *text, size_t bytes)
{
    apps made = {.count = 0};
    const json_t *found = NULL;
    json_t *all = load(text, bytes, &found);
    bool good = all != NULL && take_all(&made, found, false);
    json_decref(all);
    if (!good) {
        oms__apps_free(&made);
        return APPS_BAD;
    }
    oms__apps_free(of);
    *of = made;
    return APPS_READ;
}

apps_outcome oms__apps_change(apps *of, const char *text, size_t bytes)
{
    char hash[OMS__APPS_HASH_BYTES_MAX + 1];
    const json_t *found = NULL;
    json_t *all = load(text, bytes, &found);
    if (all == NULL)
        return APPS_BAD;
    bool good = take_all(of, found, true);
    oms__apps_hash(of, hash);
    const char *want = oms__json_text(found, "apps__hashcode");
    bool same = good && want != NULL && strcmp(want, hash) == 0;
    json_decref(all);
    return same ? APPS_READ : APPS_DIFFER;
}

typedef struct apps_count {
    const char *status;
    uint32_t count;
} apps_count;

static int by_status(const void *a, const void *b)
{
    return strcmp(((const apps_count *)a)->status,
                  ((const apps_count *)b)->status);
}

void oms__apps_hash(const apps *of, char out[OMS__APPS_HASH_BYTES_MAX + 1])
{
    apps_count counts[STATUSES_MAX];
    size_t statuses = 0;
    for (uint32_t i = 0; i < of->count; i++) {
        size_t at = 0;
        while (at < statuses &&
               strcmp(counts[at].status, of->rows[i].status) != 0)
            at++;
        if (at == STATUSES_MAX)
            continue;
        if (at == statuses)
            counts[statuses++] = (apps_count){.status = of->rows[i].status};
        counts[at].count++;
    }
    if (statuses > 0)
        qsort(counts, statuses, sizeof(counts[0]), by_status);
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < statuses && used < OMS__APPS_HASH_BYTES_MAX; i++)
        used +=
            (size_t)snprintf(out + used, OMS__APPS_HASH_BYTES_MAX + 1 - used,
                             "%s_%u_", counts[i].status, counts[i].count);
}

size_t oms__apps_list(const apps *of, const char *app, oms_instance *out,
                      size_t room)
{
    size_t count = 0;
    for (uint32_t i = 0; i < of->count && count < room; i++) {
        const apps_row *row = &of->rows[i];
        if (row->is.port != 0 && strcmp(row->status, "UP") == 0 &&
            strcasecmp(row->app, app) == 0)
            out[count++] = row->is;
    }
    return count;
}

void oms__apps_free(apps *of)
{
    free(of->rows);
    *of = (apps){.count = 0};
}
