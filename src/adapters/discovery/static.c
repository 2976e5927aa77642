// Lists that do not change: the port's simplest adapter, with no thread.
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "adapters/discovery/book.h"
#include "base/error.h"
#include "oms/discovery.h"

static int watch(void *impl, const char *service, oms_error *err)
{
    return oms__book_watch(impl, service, err);
}

static int list(void *impl, const char *service, uint64_t known,
                oms_instance *out, size_t room, oms_instances *about,
                oms_error *err)
{
    return oms__book_list(impl, service, known, out, room, about, err);
}

static int announce(void *impl, const oms_announcement *me, oms_error *err)
{
    (void)impl;
    (void)me;
    return oms__error_set(err, OMS_ENOTSUP, "",
                          "a list that does not change takes no instances");
}

static int withdraw(void *impl, int64_t wait_ms, oms_error *err)
{
    (void)impl;
    (void)wait_ms;
    (void)err;
    return OMS_OK;
}

static void status(void *impl, oms_discovery_status *out)
{
    oms__book_status(impl, out);
}

static void close_book(void *impl)
{
    oms__book_free(impl);
    free(impl);
}

static const oms_discovery_ops ops = {.size = sizeof(oms_discovery_ops),
                                      .name = "static",
                                      .watch = watch,
                                      .list = list,
                                      .announce = announce,
                                      .withdraw = withdraw,
                                      .status = status,
                                      .close = close_book};

static int wrong(oms_error *err, const char *service, const char *problem)
{
    char where[OMS_CODE_BYTES_MAX + 8] = "/";
    strncat(where, service != NULL ? service : "", OMS_CODE_BYTES_MAX);
    return oms__error_set(err, OMS_EINVAL, where, "%s", problem);
}

static int read_urls(const oms_static_service *from, char *urls,
                     oms_instance *out, size_t *count, oms_error *err)
{
    char *rest = NULL;
    for (char *url = strtok_r(urls, ", \t\n", &rest); url != NULL;
         url = strtok_r(NULL, ", \t\n", &rest)) {
        if (*count == OMS_INSTANCES_MAX)
            return oms__error_set(err, OMS_ELIMIT, "/urls",
                                  "a service has %d instances at most",
                                  OMS_INSTANCES_MAX);
        const char *problem = oms__book_place(url, &out[*count]);
        if (problem != NULL)
            return wrong(err, from->service, problem);
        ++*count;
    }
    return *count > 0 ? OMS_OK
                      : wrong(err, from->service, "the list has no URL");
}

static int add(disc_book *book, const oms_static_service *from, oms_error *err)
{
    size_t count = 0;
    if (!oms__book_is_name(from->service))
        return wrong(err, from->service, "this is no name of a service");
    uint32_t before = oms__book_count(book);
    int rc = oms__book_watch(book, from->service, err);
    if (rc == OMS_OK && oms__book_count(book) == before)
        rc = wrong(err, from->service, "the service is named twice");
    if (rc != OMS_OK)
        return rc;
    char *urls = strdup(from->urls != NULL ? from->urls : "");
    oms_instance *each = calloc(OMS_INSTANCES_MAX, sizeof(*each));
    if (urls == NULL || each == NULL)
        rc = oms__error_set(err, OMS_ENOMEM, "", "no memory for a list");
    else
        rc = read_urls(from, urls, each, &count, err);
    if (rc == OMS_OK)
        rc = oms__book_write(book, before, each, count);
    free(urls);
    free(each);
    return rc;
}

int oms_discovery_static_open(const oms_static_service *services, size_t count,
                              oms_discovery *out, oms_error *err)
{
    if (out == NULL || (services == NULL && count > 0))
        return oms__error_set(err, OMS_EINVAL, "", "say where the lists are");
    disc_book *book = calloc(1, sizeof(*book));
    if (book == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for lists");
    oms__book_init(book);
    int rc = OMS_OK;
    for (size_t i = 0; i < count && rc == OMS_OK; i++)
        rc = add(book, &services[i], err);
    if (rc != OMS_OK) {
        close_book(book);
        return rc;
    }
    *out = (oms_discovery){.ops = &ops, .impl = book};
    return OMS_OK;
}
