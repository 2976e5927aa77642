// The memory store through the conformance kit.
#include "adapters/memory/memory.h"
#include "kits/store_kit.h"

static int open_new(void *context, oms_store *out, oms_error *err)
{
    oms__memory **memory = context;
    int rc = oms__memory_new(NULL, memory, err);
    if (rc == OMS_OK)
        oms__memory_attach(*memory, out);
    return rc;
}

static int open_again(void *context, oms_store *out, oms_error *err)
{
    (void)err;
    oms__memory_attach(*(oms__memory **)context, out);
    return OMS_OK;
}

static void discard(void *context)
{
    oms__memory_free(*(oms__memory **)context);
}

static void make_full(void *context, bool on)
{
    oms__memory_fail_commits(*(oms__memory **)context, on ? OMS_EFULL : 0,
                             false);
}

static void make_busy(void *context, bool on)
{
    oms__memory_fail_commits(*(oms__memory **)context, on ? OMS_EBUSY : 0,
                             false);
}

static void make_unknown(void *context, bool on)
{
    oms__memory_fail_commits(*(oms__memory **)context, on ? OMS_EUNKNOWN : 0,
                             false);
}

static void make_unknown_but_done(void *context, bool on)
{
    oms__memory_fail_commits(*(oms__memory **)context, on ? OMS_EUNKNOWN : 0,
                             true);
}

static store_kit kit_named(const char *name, oms__memory **memory)
{
    return (store_kit){
        .name = name,
        .context = memory,
        .open = open_new,
        .reopen = open_again,
        .discard = discard,
        .make_full = make_full,
        .make_busy = make_busy,
        .make_unknown = make_unknown,
        .one_at_a_time = true,
    };
}

int main(void)
{
    oms__memory *memory = NULL;
    store_kit lost = kit_named("store kit: memory", &memory);
    store_kit kept = kit_named("store kit: memory, unknown is done", &memory);
    kept.make_unknown = make_unknown_but_done;
    int failed = store_kit_run(&lost) + store_kit_run(&kept);
    return failed != 0;
}
