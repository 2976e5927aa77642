// The memory of a discovery. What must never happen: that a registry which
// does not answer empties a list.
#define _POSIX_C_SOURCE 200809L
#include "adapters/discovery/book.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"

int64_t oms__book_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void oms__book_init(disc_book *book)
{
    memset(book, 0, sizeof(*book));
    book->heard_ms = -1;
    pthread_mutex_init(&book->lock, NULL);
}

void oms__book_free(disc_book *book)
{
    for (uint32_t i = 0; i < book->count; i++) {
        free(book->pages[i].service);
        free(book->pages[i].instances);
    }
    pthread_mutex_destroy(&book->lock);
}

bool oms__book_is_name(const char *service)
{
    size_t count = service != NULL ? strlen(service) : 0;
    if (count == 0 || count > OMS_CODE_BYTES_MAX || service[0] == '.' ||
        service[count - 1] == '.' || strstr(service, "..") != NULL)
        return false;
    for (; *service != '\0'; service++) {
        bool plain = (*service >= 'a' && *service <= 'z') ||
                     (*service >= 'A' && *service <= 'Z') ||
                     (*service >= '0' && *service <= '9');
        if (!plain && strchr("-_.", *service) == NULL)
            return false;
    }
    return true;
}

static disc_page *find(disc_book *book, const char *service)
{
    for (uint32_t i = 0; i < book->count; i++)
        if (strcmp(book->pages[i].service, service) == 0)
            return &book->pages[i];
    return NULL;
}

static int add(disc_book *book, const char *service, oms_error *err)
{
    if (book->count >= OMS_WATCHED_MAX)
        return oms__error_set(err, OMS_ELIMIT, "/service",
                              "%d services are watched, which is the most",
                              OMS_WATCHED_MAX);
    char *copy = strdup(service);
    if (copy == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a name");
    book->pages[book->count++] = (disc_page){.service = copy};
    return OMS_OK;
}

int oms__book_watch(disc_book *book, const char *service, oms_error *err)
{
    if (!oms__book_is_name(service))
        return oms__error_set(err, OMS_EINVAL, "/service",
                              "a service is named by letters, digits, - _ and "
                              "full stops, %d bytes at most",
                              OMS_CODE_BYTES_MAX);
    pthread_mutex_lock(&book->lock);
    int rc = find(book, service) != NULL ? OMS_OK : add(book, service, err);
    pthread_mutex_unlock(&book->lock);
    return rc;
}

int oms__book_list(disc_book *book, const char *service, uint64_t known,
                   oms_instance *out, size_t room, oms_instances *about,
                   oms_error *err)
{
    int rc = OMS_OK;
    *about = OMS_INIT(oms_instances);
    pthread_mutex_lock(&book->lock);
    const disc_page *page = service != NULL ? find(book, service) : NULL;
    if (page != NULL) {
        about->count = page->count;
        about->generation = page->generation;
        about->stale = page->stale;
    }
    if (page == NULL)
        rc = oms__error_set(err, OMS_ENOTFOUND, "/service",
                            "the service is not watched");
    else if (page->generation != known && page->count > room)
        rc = oms__error_set(err, OMS_ELIMIT, "/room",
                            "the service has %u instances", page->count);
    else if (page->generation != known && page->count > 0)
        memcpy(out, page->instances, page->count * sizeof(*out));
    pthread_mutex_unlock(&book->lock);
    return rc;
}

void oms__book_status(disc_book *book, oms_discovery_status *out)
{
    uint32_t instances = 0;
    pthread_mutex_lock(&book->lock);
    for (uint32_t i = 0; i < book->count; i++)
        instances += book->pages[i].count;
    *out = (oms_discovery_status){.size = sizeof(*out),
                                  .services = book->count,
                                  .instances = instances,
                                  .announced = book->announced,
                                  .connected = book->connected,
                                  .heard_ms = book->heard_ms,
                                  .asked = book->asked,
                                  .failed = book->failed};
    if (book->heard_ms >= 0)
        out->heard_ms = oms__book_now_ms() - book->heard_ms;
    memcpy(out->trouble, book->trouble, sizeof(out->trouble));
    pthread_mutex_unlock(&book->lock);
}

uint32_t oms__book_count(disc_book *book)
{
    pthread_mutex_lock(&book->lock);
    uint32_t count = book->count;
    pthread_mutex_unlock(&book->lock);
    return count;
}

const char *oms__book_service(disc_book *book, uint32_t page)
{
    pthread_mutex_lock(&book->lock);
    const char *service = book->pages[page].service;
    pthread_mutex_unlock(&book->lock);
    return service;
}

static int by_id(const void *a, const void *b)
{
    const oms_instance *one = a;
    const oms_instance *other = b;
    return strcmp(one->id, other->id);
}

// In order of id, and each id once: registries repeat themselves.
static size_t order(oms_instance *instances, size_t count)
{
    size_t kept = 0;
    if (count > 0)
        qsort(instances, count, sizeof(*instances), by_id);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || strcmp(instances[kept - 1].id, instances[i].id) != 0)
            instances[kept++] = instances[i];
    return kept < OMS_INSTANCES_MAX ? kept : OMS_INSTANCES_MAX;
}

// All bytes of an instance are set (texts are copied into zeroed room), so
// lists are compared as they lie.
static bool is_same(const disc_page *page, const oms_instance *instances,
                    size_t count)
{
    return page->generation != 0 && page->count == count &&
           (count == 0 || memcmp(page->instances, instances,
                                 count * sizeof(*instances)) == 0);
}

static void mark_heard(disc_book *book)
{
    book->asked++;
    book->connected = true;
    book->heard_ms = oms__book_now_ms();
    book->trouble[0] = '\0';
}

int oms__book_write(disc_book *book, uint32_t at, oms_instance *instances,
                    size_t count)
{
    count = order(instances, count);
    pthread_mutex_lock(&book->lock);
    disc_page *page = &book->pages[at];
    bool same = is_same(page, instances, count);
    oms_instance *copy =
        same ? page->instances : calloc(count + 1, sizeof(*copy));
    if (copy != NULL && !same) {
        if (count > 0)
            memcpy(copy, instances, count * sizeof(*copy));
        free(page->instances);
        page->instances = copy;
        page->count = (uint32_t)count;
        page->generation = ++book->generation;
    }
    bool good = same || copy != NULL;
    page->stale = !good;
    mark_heard(book);
    pthread_mutex_unlock(&book->lock);
    return good ? OMS_OK : OMS_ENOMEM;
}

void oms__book_heard(disc_book *book)
{
    pthread_mutex_lock(&book->lock);
    mark_heard(book);
    pthread_mutex_unlock(&book->lock);
}

static void mark_failed(disc_book *book, const char *trouble)
{
    book->asked++;
    book->failed++;
    book->connected = false;
    snprintf(book->trouble, sizeof(book->trouble), "%s", trouble);
}

void oms__book_failed(disc_book *book, const char *trouble)
{
    pthread_mutex_lock(&book->lock);
    mark_failed(book, trouble);
    pthread_mutex_unlock(&book->lock);
}

void oms__book_missed(disc_book *book, uint32_t at, const char *trouble)
{
    pthread_mutex_lock(&book->lock);
    mark_failed(book, trouble);
    for (uint32_t i = 0; i < book->count; i++)
        if (at == i || at == OMS_WATCHED_MAX)
            book->pages[i].stale = true;
    pthread_mutex_unlock(&book->lock);
}

void oms__book_announced(disc_book *book, uint32_t count)
{
    pthread_mutex_lock(&book->lock);
    book->announced = count;
    pthread_mutex_unlock(&book->lock);
}

// ---- a URL as an instance --------------------------------------------------

static bool take(CURLU *from, CURLUPart part, char *out, size_t room)
{
    char *text = NULL;
    unsigned flags = part == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0;
    if (curl_url_get(from, part, &text, flags) != CURLUE_OK)
        return false;
    size_t count = strlen(text);
    bool boxed = count > 2 && text[0] == '[' && text[count - 1] == ']';
    bool fits = count > 0 && count < room;
    if (fits && boxed)
        memcpy(out, text + 1, count - 2);
    else if (fits)
        memcpy(out, text, count);
    curl_free(text);
    return fits;
}

static const char *read_parts(CURLU *from, oms_instance *out)
{
    char scheme[8] = "";
    char port[8] = "";
    char path[8] = "";
    if (!take(from, CURLUPART_SCHEME, scheme, sizeof(scheme)) ||
        (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
        return "the URL must be http or https";
    if (!take(from, CURLUPART_HOST, out->host, sizeof(out->host)) ||
        !take(from, CURLUPART_PORT, port, sizeof(port)))
        return "the URL names no host";
    if (!take(from, CURLUPART_PATH, path, sizeof(path)) ||
        strcmp(path, "/") != 0)
        return "the URL of an instance has no path";
    out->tls = strcmp(scheme, "https") == 0;
    out->port = (uint16_t)strtoul(port, NULL, 10);
    return NULL;
}

const char *oms__book_place(const char *url, oms_instance *out)
{
    memset(out, 0, sizeof(*out));
    CURLU *from = curl_url();
    if (from == NULL)
        return "no memory for a URL";
    const char *problem =
        curl_url_set(from, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK
            ? read_parts(from, out)
            : "this is no URL, or it names a user";
    curl_url_cleanup(from);
    if (problem != NULL)
        return problem;
    out->weight = 1;
    bool six = strchr(out->host, ':') != NULL;
    int count = snprintf(out->id, sizeof(out->id), six ? "[%s]:%u" : "%s:%u",
                         out->host, (unsigned)out->port);
    return count < (int)sizeof(out->id) ? NULL : "the URL's host is too long";
}
