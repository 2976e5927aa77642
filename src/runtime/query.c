// Queries by name and typed: each sees one snapshot of the store and nothing
// of the writer's memory, so it never waits for a command.
#include <stddef.h>
#include <string.h>

#include "runtime/doors.h"
#include "runtime/result.h"
#include "runtime/tx.h"

typedef struct oms_asking {
    oms *oms;
    const oms_query_entry *entry;
    const void *args;
    oms_arena *arena;
    void *out;
} oms_asking;

static const oms_query_entry *find(oms *engine, const char *query,
                                   oms_error *err)
{
    const oms_query_entry *entry =
        query != NULL ? oms__registry_query(&engine->registry, query) : NULL;
    if (entry == NULL)
        oms__error_set(err, OMS_ENOTFOUND, "",
                       "no such query: %s; oms_describe lists them",
                       query != NULL ? query : "(null)");
    return entry;
}

static int run(oms_asking *it, oms_error *err)
{
    const oms_store_ops *ops = it->oms->store.ops;
    oms_store_tx *store = NULL;
    int code = ops->begin(it->oms->store.impl, OMS_STORE_READ, &store, err);
    if (code != OMS_OK)
        return code;
    oms_tx tx;
    oms__tx_begin_read(&tx, it->oms, store, it->arena, it->entry->module);
    it->entry->query->handler(&tx, it->args, it->out);
    ops->rollback(store);
    if (tx.code != OMS_OK)
        return oms__error_copy(err, &tx.error);
    return OMS_OK;
}

static int no_memory(oms_error *err)
{
    return oms__error_set(err, OMS_ENOMEM, "", "no memory; try again later");
}

static int read_args(oms_asking *it, const char *json, oms_error *err)
{
    const oms_record *record = it->entry->query->args;
    if (record == NULL)
        return OMS_OK;
    void *args = oms__arena_alloc(it->arena, record->struct_size);
    if (args == NULL)
        return no_memory(err);
    it->args = args;
    if (json == NULL)
        json = "{}";
    return oms__record_parse(record, json, strlen(json), args, it->arena, err);
}

static int take_args(oms_asking *it, const void *args, oms_error *err)
{
    const oms_record *record = it->entry->query->args;
    if (record == NULL)
        return OMS_OK;
    char *copy = oms__arena_alloc(it->arena, record->struct_size);
    if (copy == NULL)
        return no_memory(err);
    it->args = copy;
    uint32_t size = args != NULL ? *(const uint32_t *)args : 0;
    if (args != NULL && (size < sizeof(size) || size > OMS_RECORD_BYTES_MAX))
        return oms__error_set(err, OMS_EINVAL, "/size",
                              "size is %u; set the struct up with OMS_INIT",
                              size);
    const char *bytes = args;
    for (uint32_t i = record->struct_size; i < size; i++)
        if (bytes[i] != 0)
            return oms__error_set(err, OMS_ENOTSUP, "/size",
                                  "a field is newer than this library; leave "
                                  "it zero");
    if (size > 0)
        memcpy(copy, args,
               size < record->struct_size ? size : record->struct_size);
    return oms__record_check(record, copy, err);
}

static int take_out(oms_asking *it, oms_error *err)
{
    it->out =
        oms__arena_alloc(it->arena, it->entry->query->result->struct_size);
    return it->out != NULL ? OMS_OK : no_memory(err);
}

static int write_out(const oms_asking *it, oms_result **out, oms_error *err)
{
    oms_buf buf;
    oms__buf_init(&buf, &it->oms->given, 0);
    oms__record_show(it->entry->query->result, it->out, &buf);
    return oms__result_from(it->oms, &buf, out, err);
}

int oms_query(oms *engine, const char *query, const char *args,
              oms_result **out, oms_error *err)
{
    int code = oms__engine_ask(engine, out, err);
    if (code != OMS_OK)
        return code;
    oms_asking it = {.oms = engine, .entry = find(engine, query, err)};
    if (it.entry == NULL)
        return OMS_ENOTFOUND;
    oms_pooled *pooled = oms__pool_take(engine);
    if (pooled == NULL)
        return no_memory(err);
    it.arena = &pooled->arena;
    code = read_args(&it, args, err);
    if (code == OMS_OK)
        code = take_out(&it, err);
    if (code == OMS_OK)
        code = run(&it, err);
    if (code == OMS_OK)
        code = write_out(&it, out, err);
    oms__pool_give(engine, pooled);
    return code;
}

// The arena of a typed answer lies in front of the struct that it holds.
typedef union oms_typed_front {
    oms_arena arena;
    max_align_t align;
} oms_typed_front;

int oms__query_typed(oms *engine, const char *query, const void *args,
                     void **out, oms_error *err)
{
    int code = oms__engine_ask(engine, out, err);
    if (code != OMS_OK)
        return code;
    oms_asking it = {.oms = engine, .entry = find(engine, query, err)};
    if (it.entry == NULL)
        return OMS_ENOTFOUND;
    oms_arena arena;
    oms__arena_init(&arena, &engine->given, 0, OMS_GROUP_BYTES_MAX);
    it.arena = &arena;
    size_t bytes = it.entry->query->result->struct_size;
    oms_typed_front *front = oms__arena_alloc(&arena, sizeof(*front) + bytes);
    code = front != NULL ? take_args(&it, args, err) : no_memory(err);
    it.out = front + 1;
    if (code == OMS_OK)
        code = run(&it, err);
    if (code != OMS_OK) {
        oms__arena_free(&arena);
        return code;
    }
    front->arena = arena;
    *out = it.out;
    return OMS_OK;
}

void oms__query_free(void *out)
{
    if (out == NULL)
        return;
    oms_arena arena = ((oms_typed_front *)out - 1)->arena;
    oms__arena_free(&arena);
}
