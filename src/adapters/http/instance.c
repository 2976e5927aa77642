// Requests to services that a discovery finds. The list is looked at before
// each request, in memory; an instance that fails is left alone for a while by
// its breaker, and what was not sent comes again as the engine's next attempt.
#define _DEFAULT_SOURCE
#include "adapters/http/instance.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/error.h"

static const char scheme[] = "discovery://";

bool oms__instance_is(const char *url)
{
    return url != NULL && strncmp(url, scheme, sizeof(scheme) - 1) == 0;
}

const char *oms__instance_check(const char *url)
{
    const char *service = url + sizeof(scheme) - 1;
    size_t count = strcspn(service, "/");
    if (strpbrk(url, "?#") != NULL)
        return "paths are put behind it: it has no ? and #";
    return count > 0 && count <= OMS_CODE_BYTES_MAX
               ? NULL
               : "discovery:// is followed by the name of a service";
}

int oms__instance_open(http_remote *remote, const oms_remote_options *at,
                       oms_error *err)
{
    if (!oms__instance_is(at->url))
        return OMS_OK;
    const char *service = at->url + sizeof(scheme) - 1;
    if (at->discovery == NULL || at->discovery->ops == NULL)
        return oms__error_set(err, OMS_EINVAL, "/discovery",
                              "there is no discovery to look into");
    remote->discovery = *at->discovery;
    remote->service = strndup(service, strcspn(service, "/"));
    if (remote->service == NULL)
        return oms__error_set(err, OMS_ENOMEM, "", "no memory for a name");
    int rc = oms_balancer_new(&remote->balancer, err);
    if (rc == OMS_OK)
        rc = remote->discovery.ops->watch(remote->discovery.impl,
                                          remote->service, err);
    if (rc != OMS_OK)
        return rc;
    // What is put in front of a path from now on: what stood behind the name.
    const char *path = service + strlen(remote->service);
    memmove(remote->url, remote->url + (path - at->url), strlen(path) + 1);
    size_t count = strlen(remote->url);
    while (count > 0 && remote->url[count - 1] == '/')
        remote->url[--count] = '\0';
    if (getrandom(&remote->chance, sizeof(remote->chance), 0) < 0)
        remote->chance = (uint64_t)oms__loop_now_us();
    return OMS_OK;
}

void oms__instance_close(http_remote *remote)
{
    oms_balancer_free(remote->balancer);
    free(remote->service);
}

static bool note_address(http_transfer *transfer, const oms_instance *at)
{
    if (at->address[0] == '\0')
        return true;
    const char *form = strchr(at->address, ':') != NULL ? "::[%s]:" : "::%s:";
    const char *line = oms__arena_printf(&transfer->arena, form, at->address);
    if (line != NULL)
        transfer->connect_to = curl_slist_append(NULL, line);
    return transfer->connect_to != NULL;
}

const char *oms__instance_choose(http_transfer *transfer)
{
    http_remote *remote = transfer->remote;
    oms_instance at;
    oms_error err = OMS_INIT(oms_error);
    int64_t now_ms = oms__loop_now_us() / 1000;
    (void)oms_balancer_refresh(remote->balancer, &remote->discovery,
                               remote->service, NULL);
    remote->chance = remote->chance * 6364136223846793005u + 1;
    if (oms_balancer_pick(
            remote->balancer, now_ms, transfer->until_us / 1000 - now_ms + 1,
            remote->chance, 0, &at, &transfer->ticket, &err) != OMS_OK) {
        transfer->nobody = oms__arena_text(&transfer->arena, err.text);
        return NULL;
    }
    if (!note_address(transfer, &at)) {
        transfer->arena.failed = true;
        return NULL;
    }
    bool six = strchr(at.host, ':') != NULL;
    return oms__arena_printf(&transfer->arena, "%s://%s%s%s:%u%s",
                             at.tls ? "https" : "http", six ? "[" : "", at.host,
                             six ? "]" : "", (unsigned)at.port, remote->url);
}

static void end(http_transfer *transfer, oms_balancer_outcome outcome)
{
    if (transfer->ticket != 0)
        oms_balancer_done(transfer->remote->balancer, transfer->ticket,
                          oms__loop_now_us() / 1000, outcome);
    transfer->ticket = 0;
}

void oms__instance_replied(http_transfer *transfer)
{
    const oms_http_reply *reply = &transfer->reply;
    bool cannot =
        reply->status == 502 || reply->status == 503 || reply->status == 504;
    if (reply->outcome == OMS_HTTP_OUTCOME_FORBIDDEN)
        end(transfer, OMS_BALANCER_UNUSED);
    else if (reply->outcome == OMS_HTTP_OUTCOME_REPLIED && !cannot)
        end(transfer, OMS_BALANCER_WELL);
    else
        end(transfer, OMS_BALANCER_FAILED);
}

void oms__instance_unused(http_transfer *transfer)
{
    end(transfer, OMS_BALANCER_UNUSED);
}
