// Asking DNS.
#include "base/error.h"
#include "oms/discovery.h"
int oms_discovery_srv_open(const oms_srv_options *o, oms_discovery *out,
                           oms_error *err)
{
    (void)o;
    (void)out;
    return oms__error_set(err, OMS_ENOTSUP, "", "not built");
}
int oms_discovery_consul_open(const oms_consul_options *o, oms_discovery *out,
                              oms_error *err)
{
    (void)o;
    (void)out;
    return oms__error_set(err, OMS_ENOTSUP, "", "not built");
}
int oms_discovery_eureka_open(const oms_eureka_options *o, oms_discovery *out,
                              oms_error *err)
{
    (void)o;
    (void)out;
    return oms__error_set(err, OMS_ENOTSUP, "", "not built");
}
