// What a host says of its broker, checked once.
#include <stdlib.h>
#include <string.h>

#include "adapters/rabbitmq/rabbit.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/sized.h"

static bool copy(char **out, const char *text)
{
    *out = text != NULL ? strdup(text) : NULL;
    return text == NULL || *out != NULL;
}

// Names on the broker are made of it, with full stops between.
static bool is_name(const char *text)
{
    size_t count = strlen(text);
    return count >= 1 && count <= OMS_CODE_BYTES_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_-") == count;
}

static int take_name(const char *given, const char *usual, const char *where,
                     char out[OMS_CODE_BYTES_MAX + 1], oms_error *err)
{
    const char *name = given != NULL ? given : usual;
    if (given != NULL && !is_name(given))
        return oms__error_set(err, OMS_EINVAL, where,
                              "1 to %d letters, digits, - or _",
                              OMS_CODE_BYTES_MAX);
    memcpy(out, name, strlen(name) + 1);
    return OMS_OK;
}

static int take_number(uint32_t given, uint32_t usual, uint32_t most,
                       const char *where, uint32_t *out, oms_error *err)
{
    *out = given != 0 ? given : usual;
    if (*out <= most)
        return OMS_OK;
    return oms__error_set(err, OMS_EINVAL, where, "at most %u", most);
}

// The text itself is never shown: it may have a password in it.
static int check_url(const char *url, oms_error *err)
{
    struct amqp_connection_info info;
    char *parts = url != NULL ? strdup(url) : NULL;
    if (url != NULL && parts == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
    bool good = parts != NULL && amqp_parse_url(parts, &info) == AMQP_STATUS_OK;
    if (parts != NULL)
        oms__secret_wipe(parts, strlen(url));
    free(parts);
    if (good)
        return OMS_OK;
    return oms__error_set(err, OMS_EINVAL, "/url",
                          "write it as amqp://user@host:5672/vhost, or amqps");
}

static int take_numbers(const oms_rabbitmq_options *o, rabbit_options *out,
                        oms_error *err)
{
    int code = take_number(o->partitions, 8, RABBIT_PARTITIONS_MAX,
                           "/partitions", &out->partitions, err);
    if (code == OMS_OK)
        code = take_number(o->window, 500, RABBIT_WINDOW_MAX, "/window",
                           &out->window, err);
    if (code == OMS_OK)
        code = take_number(o->prefetch, 500, RABBIT_PREFETCH_MAX, "/prefetch",
                           &out->prefetch, err);
    if (code == OMS_OK)
        code = take_number(o->attempts, 20, 1000000, "/attempts",
                           &out->attempts, err);
    return code;
}

int rabbit__options_take(const oms_rabbitmq_options *given, rabbit_options *out,
                         oms_error *err)
{
    oms_rabbitmq_options o;
    memset(out, 0, sizeof(*out));
    int code = oms__sized_take(given, &o, sizeof(o), "/options", err);
    if (code == OMS_OK)
        code = check_url(o.url, err);
    if (code == OMS_OK)
        code = take_name(o.shop, "shop", "/shop", out->shop, err);
    if (code == OMS_OK)
        code = take_name(o.group, "", "/group", out->group, err);
    if (code == OMS_OK)
        code = take_numbers(&o, out, err);
    if (code != OMS_OK)
        return code;
    bool whole = copy(&out->url, o.url);
    whole = copy(&out->password_file, o.password_file) && whole;
    whole = copy(&out->ca_file, o.ca_file) && whole;
    if (whole)
        return OMS_OK;
    rabbit__options_free(out);
    return oms__error_set(err, OMS_ENOMEM, "", "no memory to open");
}

void rabbit__options_free(rabbit_options *options)
{
    if (options->url != NULL)
        oms__secret_wipe(options->url, strlen(options->url));
    free(options->url);
    free(options->password_file);
    free(options->ca_file);
    options->url = options->password_file = options->ca_file = NULL;
}

int rabbit__sources_take(rabbit *r, const char *const *sources, size_t count,
                         oms_error *err)
{
    if (count > RABBIT_SOURCES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/sources",
                              "more than %d sources", RABBIT_SOURCES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (sources[i] == NULL || !is_name(sources[i]))
            return oms__error_set(err, OMS_EINVAL, "/sources",
                                  "a source is the name of a module");
        memcpy(r->sources[i], sources[i], strlen(sources[i]) + 1);
    }
    r->sources_count = count;
    return OMS_OK;
}
