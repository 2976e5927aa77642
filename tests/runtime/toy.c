// An engine of toys on a memory disk that survives a reopen.
#include "toy.h"

#include <stdlib.h>

static int64_t read_monotonic(void *impl)
{
    return ((toy_time *)impl)->monotonic_us;
}

static int64_t read_wall(void *impl)
{
    return ((toy_time *)impl)->wall_ms;
}

static const oms_clock_ops clock_ops = {.size = sizeof(clock_ops),
                                        .name = "toy",
                                        .monotonic_us = read_monotonic,
                                        .wall_ms = read_wall};

oms_clock toy_clock(toy_time *time)
{
    return (oms_clock){.ops = &clock_ops, .impl = time};
}

static int draw(void *impl, void *bytes, size_t count)
{
    uint64_t *seed = impl;
    for (size_t i = 0; i < count; i++) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        ((uint8_t *)bytes)[i] = (uint8_t)(*seed >> 56);
    }
    return OMS_OK;
}

static const oms_ids_ops ids_ops = {
    .size = sizeof(ids_ops), .name = "toy", .random = draw};

static bool refuses(toy_memory *memory)
{
    memory->calls++;
    if (memory->fail_at == 0)
        return false;
    return memory->once ? memory->calls == memory->fail_at
                        : memory->calls >= memory->fail_at;
}

static void *toy_realloc(void *impl, void *old, size_t bytes)
{
    toy_memory *memory = impl;
    if (refuses(memory))
        return NULL;
    void *fresh = realloc(old, bytes);
    if (fresh != NULL && old == NULL)
        memory->held++;
    return fresh;
}

static void toy_free(void *impl, void *old)
{
    if (old != NULL)
        ((toy_memory *)impl)->held--;
    free(old);
}

static const oms_allocator_ops allocator_ops = {.size = sizeof(allocator_ops),
                                                .name = "toy",
                                                .realloc = toy_realloc,
                                                .free = toy_free};

int toy_try_open(toy *it)
{
    static const oms_module *const modules[] = {&toy_alpha, &toy_beta,
                                                &toy_gamma, &toy_delta};
    oms_store store = it->turns != NULL ? turn_store_hand(it->turns, &it->turn)
                                        : faulty_store_hand(&it->store);
    oms_options options = OMS_INIT(oms_options);
    options.flags = it->flags;
    options.store = &store;
    options.services = &it->service;
    options.services_count = it->services;
    options.takes = it->takes;
    options.takes_count = it->takes_count;
    options.modules = it->only;
    options.modules_count = it->only_count;
    options.transport = it->transport;
    options.clock = toy_clock(&it->time);
    options.log = it->log;
    options.ids = (oms_ids){.ops = &ids_ops, .impl = &it->seed};
    options.allocator =
        (oms_allocator){.ops = &allocator_ops, .impl = &it->memory};
    it->err = OMS_INIT(oms_error);
    it->oms = NULL;
    int code = oms__engine_open(&options, modules, it->listens ? 4 : 2,
                                &it->oms, &it->err);
    if (code != OMS_OK)
        store.ops->close(store.impl);
    return code;
}

void toy_begin(toy *it)
{
    toy_mood_now = (toy_mood){0};
    it->time = (toy_time){.wall_ms = 1700000000000, .monotonic_us = 1};
    it->seed = 42;
    assert_int_equal(oms__memory_new(NULL, &it->disk, NULL), OMS_OK);
    oms__memory_attach(it->disk, &it->store.inner);
    assert_int_equal(toy_try_open(it), OMS_OK);
}

void toy_close(toy *it)
{
    oms_close(it->oms);
    it->oms = NULL;
}

void toy_reopen(toy *it)
{
    toy_close(it);
    it->store.inner.ops->close(it->store.inner.impl);
    it->store = (faulty_store){.hooks = it->store.hooks};
    oms__memory_attach(it->disk, &it->store.inner);
    assert_int_equal(toy_try_open(it), OMS_OK);
}

void toy_end(toy *it)
{
    toy_close(it);
    it->store.inner.ops->close(it->store.inner.impl);
    oms__memory_free(it->disk);
    assert_int_equal(it->memory.held, 0);
}

int toy_do(toy *it, const char *command, toy_args args, oms_receipt *out)
{
    it->err = OMS_INIT(oms_error);
    char key[64];
    static _Atomic int64_t counter;
    if (args.key == NULL) {
        (void)snprintf(key, sizeof(key), "auto-%lld", (long long)counter++);
        args.key = key;
    }
    return oms__submit_typed(it->oms, command, &args, out, &it->err);
}

void toy_step(toy *it)
{
    for (int i = 0; i < 1000; i++) {
        int64_t next = -1;
        it->err = OMS_INIT(oms_error);
        int code = oms_step(it->oms, 1000, &next, &it->err);
        if (code != OMS_OK)
            print_message("step: %s %s\n", oms_code_name(code), it->err.text);
        assert_int_equal(code, OMS_OK);
        if (next != 0)
            return;
    }
    fail_msg("the engine never becomes quiet");
}

bool toy_says(toy *it, const char *query, const char *args, const char *part)
{
    oms_result *result = NULL;
    it->err = OMS_INIT(oms_error);
    int code = oms_query(it->oms, query, args, &result, &it->err);
    if (code != OMS_OK) {
        print_message("%s: %s\n", query, it->err.text);
        return false;
    }
    bool found = strstr(oms_result_json(result), part) != NULL;
    if (!found)
        print_message("%s lacks %s\n", oms_result_json(result), part);
    oms_result_free(result);
    return found;
}

int64_t toy_number(toy *it, const char *query, const char *args,
                   const char *member)
{
    oms_result *result = NULL;
    it->err = OMS_INIT(oms_error);
    if (oms_query(it->oms, query, args, &result, &it->err) != OMS_OK)
        return -1;
    char name[64];
    (void)snprintf(name, sizeof(name), "\"%s\":", member);
    const char *at = strstr(oms_result_json(result), name);
    int64_t value = at != NULL ? strtoll(at + strlen(name), NULL, 10) : -1;
    oms_result_free(result);
    return value;
}

oms_stats toy_stats(toy *it)
{
    oms_stats stats = OMS_INIT(oms_stats);
    oms_stats_get(it->oms, &stats);
    return stats;
}

size_t toy_verify(toy *it)
{
    size_t count = 99;
    oms_result *result = NULL;
    it->err = OMS_INIT(oms_error);
    int code = oms_verify(it->oms, 0, &count, &result, &it->err);
    assert_int_equal(code, OMS_OK);
    if (count > 0)
        print_message("%s\n", oms_result_json(result));
    oms_result_free(result);
    return count;
}
