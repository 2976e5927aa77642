// A service whose URL is "discovery://<service>/<path>": each request goes to
// one of its instances, chosen by the balancer. On the client's thread.
#ifndef OMS_ADAPTERS_HTTP_INSTANCE_H
#define OMS_ADAPTERS_HTTP_INSTANCE_H

#include "adapters/http/client.h"

bool oms__instance_is(const char *url);
// Why this is no such URL, or NULL.
const char *oms__instance_check(const char *url);
// The remote's part; OMS_EINVAL, OMS_ELIMIT, OMS_ENOMEM.
int oms__instance_open(http_remote *remote, const oms_remote_options *at,
                       oms_error *err);
void oms__instance_close(http_remote *remote);

// The base URL of an instance for this turn. NULL: there is none, and
// [transfer->nobody] says why, or no memory.
const char *oms__instance_choose(http_transfer *transfer);
// The turn has ended, with what is in its reply, or was not sent.
void oms__instance_replied(http_transfer *transfer);
void oms__instance_unused(http_transfer *transfer);

#endif
