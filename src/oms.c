// The composition root: which modules make up a shop, and which adapters are
// used when the host names none. The only file that knows them all.
#include <string.h>
#include <unistd.h>

#include "adapters/memory/memory.h"
#include "adapters/sqlite/sqlite.h"
#include "adapters/system/system.h"
#include "base/error.h"
#include "base/sized.h"
#include "modules/cancellation/cancellation.h"
#include "modules/fulfillment/fulfillment.h"
#include "modules/history/history.h"
#include "modules/notification/notification.h"
#include "modules/payment/payment.h"
#include "modules/processing/processing.h"
#include "modules/reporting/reporting.h"
#include "modules/tracking/tracking.h"
#include "runtime/copy.h"
#include "runtime/engine.h"
#include "standins/catalog/catalog.h"
#include "standins/customer/customer.h"
#include "standins/inventory/inventory.h"
#include "standins/payment/provider.h"
#include "standins/shipping/shipping.h"

// The order is the order of reactions to one event; it never changes.
static const oms_module *const modules[] = {
    &oms__processing_module,   &oms__payment_module,
    &oms__fulfillment_module,  &oms__inventory_module,
    &oms__provider_module,     &oms__carrier_module,
    &oms__catalog_module,      &oms__customer_module,
    &oms__cancellation_module, &oms__tracking_module,
    &oms__notification_module, &oms__history_module,
    &oms__reporting_module,
};

// A port lacks a slot that is always called, or a list its items.
static const char *missing(const oms_options *given)
{
    if (given->clock.ops != NULL && (given->clock.ops->monotonic_us == NULL ||
                                     given->clock.ops->wall_ms == NULL))
        return "the clock lacks a required slot";
    if (given->ids.ops != NULL && given->ids.ops->random == NULL)
        return "the ids lack their slot, random";
    if (given->log.ops != NULL && given->log.ops->line == NULL)
        return "the log lacks its slot, line";
    if (given->allocator.ops != NULL &&
        (given->allocator.ops->realloc == NULL ||
         given->allocator.ops->free == NULL))
        return "the allocator lacks a required slot";
    if (given->services_count > 0 && given->services == NULL)
        return "services_count counts services that are not given";
    if (given->takes_count > 0 && given->takes == NULL)
        return "takes_count counts kinds that are not given";
    if (given->modules_count > 0 && given->modules == NULL)
        return "modules_count counts modules that are not given";
    return NULL;
}

// The options in our size, whatever release the host was compiled with.
static int take_options(const oms_options *given, oms_options *out,
                        oms_error *err)
{
    int code = oms__sized_take(given, out, sizeof(*out), "", err);
    if (code != OMS_OK)
        return code;
    const uint32_t known = OMS_OPEN_EXISTING | OMS_OPEN_REPLAY |
                           OMS_OPEN_NORMAL_SYNC | OMS_OPEN_LOG |
                           OMS_OPEN_SHARED;
    if ((out->flags & ~known) != 0)
        return oms__error_set(err, OMS_ENOTSUP, "", "unknown flags %#x",
                              out->flags & ~known);
    const char *lacks = missing(out);
    if (lacks != NULL)
        return oms__error_set(err, OMS_EINVAL, "", "%s", lacks);
    if (out->clock.ops == NULL)
        out->clock = oms__system_clock();
    if (out->ids.ops == NULL)
        out->ids = oms__system_ids();
    if (out->log.ops == NULL && (out->flags & OMS_OPEN_LOG) != 0)
        out->log = oms__system_log();
    return OMS_OK;
}

static int open_store(const oms_options *options, oms_store *out,
                      oms_error *err)
{
    const char *path = options->path;
    bool memory = path != NULL && strcmp(path, ":memory:") == 0;
    if (path == NULL || path[0] == '\0')
        return oms__error_set(err, OMS_EINVAL, "",
                              "name a path, or hand a store in");
    if (!memory && (path[0] == ':' || strncmp(path, "file:", 5) == 0))
        return oms__error_set(err, OMS_EINVAL, "",
                              "\"%s\" is no path; begin it with ./", path);
    if ((options->flags & OMS_OPEN_EXISTING) != 0 &&
        (memory || access(path, F_OK) != 0))
        return oms__error_set(err, OMS_ENOTFOUND, "", "there is no shop at %s",
                              path);
    if (memory)
        return oms__memory_open(&options->allocator, out, err);
    oms__sqlite_options sqlite = {
        .path = path,
        .allocator = &options->allocator,
        .synchronous = (options->flags & OMS_OPEN_NORMAL_SYNC) != 0
                           ? OMS__SQLITE_NORMAL
                           : OMS__SQLITE_FULL,
        .shared = (options->flags & OMS_OPEN_SHARED) != 0,
        .existing = (options->flags & OMS_OPEN_EXISTING) != 0};
    return oms__sqlite_open(&sqlite, out, err);
}

int oms_copy(oms *from, const oms_options *to, oms_copy_told told, void *user,
             oms_error *err)
{
    oms_options taken;
    oms_store opened = {0};
    int code = oms__engine_enter(from, err);
    if (code == OMS_OK && to == NULL)
        code = oms__error_set(err, OMS_EINVAL, "", "say where the copy goes");
    if (code == OMS_OK)
        code = take_options(to, &taken, err);
    if (code == OMS_OK && taken.store == NULL) {
        code = open_store(&taken, &opened, err);
        taken.store = &opened;
    }
    if (code != OMS_OK)
        return code;
    code = oms__copy(from, taken.store, told, user, err);
    if (code == OMS_OK || opened.ops != NULL)
        taken.store->ops->close(taken.store->impl);
    return code;
}

int oms_open(const oms_options *options, oms **out, oms_error *err)
{
    oms_options taken;
    if (out == NULL)
        return oms__error_set(err, OMS_EINVAL, "", "say where the handle goes");
    int code = take_options(options, &taken, err);
    if (code != OMS_OK)
        return code;
    oms_store opened = {0};
    if (taken.store == NULL) {
        code = open_store(&taken, &opened, err);
        if (code != OMS_OK)
            return code;
        taken.store = &opened;
    }
    code = oms__engine_open(&taken, modules,
                            sizeof(modules) / sizeof(modules[0]), out, err);
    if (code != OMS_OK && opened.ops != NULL)
        opened.ops->close(opened.impl);
    if (code == OMS_OK && opened.ops != NULL)
        oms__sqlite_introduce(&opened, *out);
    return code;
}
