// The world of a tortured shop: ports that fail on demand, and its life.
#define _POSIX_C_SOURCE 200809L
#include "torture/torture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapters/sqlite/sqlite.h"

#define OPEN_TRIES 6
#define BEGINNING_MS 1700000000000LL

void torture_problem(torture *on, const char *format, ...)
{
    if (on->problem[0] != 0)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(on->problem, sizeof(on->problem), format, args);
    va_end(args);
}

bool torture_is_fault(int code)
{
    return code == OMS_EBUSY || code == OMS_EFULL || code == OMS_ENOMEM ||
           code == OMS_EIO || code == OMS_EUNKNOWN;
}

bool torture_is_legal(int code)
{
    return code == OMS_OK || torture_is_fault(code);
}

// ---- ports -----------------------------------------------------------------

static bool fails_now(torture *on, int64_t at, int64_t now)
{
    if (at == 0 || on->healed)
        return false;
    bool fails = on->for_ever ? now >= at : now == at;
    on->planted += fails ? 1 : 0;
    return fails;
}

static void *allocate(void *impl, void *old, size_t bytes)
{
    torture *on = impl;
    on->allocations++;
    if (fails_now(on, on->allocation_fails_at, on->allocations))
        return NULL;
    void *made = realloc(old, bytes);
    on->live += made != NULL && old == NULL ? 1 : 0;
    return made;
}

static void release(void *impl, void *old)
{
    torture *on = impl;
    on->live -= old != NULL ? 1 : 0;
    free(old);
}

static const oms_allocator_ops allocator_ops = {.size =
                                                    sizeof(oms_allocator_ops),
                                                .name = "torture",
                                                .realloc = allocate,
                                                .free = release};

static int64_t monotonic_us(void *impl)
{
    return ((torture *)impl)->monotonic_us;
}

static int64_t wall_ms(void *impl)
{
    return BEGINNING_MS + ((torture *)impl)->monotonic_us / 1000;
}

static const oms_clock_ops clock_ops = {.size = sizeof(oms_clock_ops),
                                        .name = "torture",
                                        .monotonic_us = monotonic_us,
                                        .wall_ms = wall_ms};

static int random_bytes(void *impl, void *bytes, size_t count)
{
    torture *on = impl;
    for (size_t i = 0; i < count; i++) {
        on->luck = on->luck * 1664525u + 1013904223u;
        ((unsigned char *)bytes)[i] = (unsigned char)(on->luck >> 24);
    }
    return OMS_OK;
}

static const oms_ids_ops ids_ops = {
    .size = sizeof(oms_ids_ops), .name = "torture", .random = random_bytes};

static faulty_act act(void *context, const faulty_call *call)
{
    torture *on = context;
    if (!faulty_store_fits(call->slot, on->act))
        return FAULTY_PASS;
    on->calls++;
    return fails_now(on, on->call_fails_at, on->calls) ? on->act : FAULTY_PASS;
}

// ---- life ------------------------------------------------------------------

static bool disk_open(torture *on)
{
    oms_allocator allocator = {&allocator_ops, on};
    if (on->store.inner.ops != NULL)
        return true;
    if (on->on_sqlite) {
        oms__sqlite_options options = {.path = on->path,
                                       .allocator = &allocator,
                                       .synchronous = OMS__SQLITE_NORMAL,
                                       .wait_ms = 100};
        return oms__sqlite_open(&options, &on->store.inner, NULL) == OMS_OK;
    }
    if (on->disk == NULL && oms__memory_new(&allocator, &on->disk, NULL) != 0)
        return false;
    oms__memory_attach(on->disk, &on->store.inner);
    return true;
}

static int open_once(torture *on)
{
    oms_error err = OMS_INIT(oms_error);
    oms_options options = OMS_INIT(oms_options);
    oms_store handle = faulty_store_hand(&on->store);
    if (!disk_open(on))
        return OMS_ENOMEM;
    options.store = &handle;
    options.clock = (oms_clock){&clock_ops, on};
    options.ids = (oms_ids){&ids_ops, on};
    options.allocator = (oms_allocator){&allocator_ops, on};
    int code = oms_open(&options, &on->oms, &err);
    if (!torture_is_legal(code))
        torture_problem(on, "oms_open gives %s: %s", oms_code_name(code),
                        err.text);
    if (code != OMS_OK && on->store.open != 0)
        torture_problem(on, "a failed oms_open left a transaction open");
    return code;
}

static bool open_shop(torture *on)
{
    for (int i = 0; i < OPEN_TRIES && on->problem[0] == 0; i++) {
        int64_t before = on->planted;
        on->store.dead = false;
        int code = open_once(on);
        if (code == OMS_OK)
            return true;
        if (on->planted == before)
            torture_problem(on, "oms_open gives %s without a failure",
                            oms_code_name(code));
        if (i + 2 == OPEN_TRIES)
            on->healed = true; // it failed for ever; now it must work
    }
    torture_problem(on, "the shop does not open");
    return false;
}

bool torture_revive(torture *on)
{
    if (!on->store.dead)
        return true;
    oms_close(on->oms);
    on->oms = NULL;
    if (on->on_sqlite) {
        on->store.inner.ops->close(on->store.inner.impl);
        on->store.inner = (oms_store){NULL, NULL};
    } else {
        oms__memory_attach(on->disk, &on->store.inner);
    }
    on->store.dead = false;
    return open_shop(on);
}

static const char *temporary(void)
{
    const char *given = getenv("TMPDIR");
    if (given != NULL)
        return given;
    return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

static bool begin(torture *on)
{
    on->store.hooks = (faulty_hooks){.context = on, .act = act};
    on->luck = 1;
    if (!on->on_sqlite)
        return true;
    snprintf(on->folder, sizeof(on->folder), "%s/omsc-torture-XXXXXX",
             temporary());
    if (mkdtemp(on->folder) == NULL)
        return false;
    snprintf(on->path, sizeof(on->path), "%s/shop.db", on->folder);
    return true;
}

static void end(torture *on)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
    oms_close(on->oms);
    on->oms = NULL;
    if (on->store.open != 0)
        torture_problem(on, "%u transactions of the store are still open",
                        (unsigned)on->store.open);
    if (on->store.inner.ops != NULL)
        on->store.inner.ops->close(on->store.inner.impl);
    if (on->disk != NULL)
        oms__memory_free(on->disk);
    for (size_t i = 0; on->path[0] != 0 && i < 4; i++) {
        char path[128];
        snprintf(path, sizeof(path), "%s%s", on->path, ends[i]);
        unlink(path);
    }
    if (on->folder[0] != 0)
        rmdir(on->folder);
    if (on->live != 0)
        torture_problem(on, "%lld allocations were not freed",
                        (long long)on->live);
}

static void verify(torture *on)
{
    oms_error err = OMS_INIT(oms_error);
    oms_result *result = NULL;
    size_t count = 0;
    int code = oms_verify(on->oms, 0, &count, &result, &err);
    for (int i = 0; i < 3 && torture_is_fault(code); i++)
        code = oms_verify(on->oms, 0, &count, &result, &err);
    if (code != OMS_OK)
        torture_problem(on, "oms_verify gives %s: %s", oms_code_name(code),
                        err.text);
    else if (count != 0)
        torture_problem(on, "oms_verify finds %.400s",
                        strstr(oms_result_json(result), "violations"));
    oms_result_free(result);
}

bool torture_run(torture *on)
{
    if (begin(on) && open_shop(on)) {
        if (script_run(on))
            script_describe(on);
        on->healed = true;
        if (on->problem[0] == 0)
            verify(on);
    }
    end(on);
    return on->problem[0] == 0;
}
