// Our own contract as a dialect, for oms_contract_service and for its tests.
#ifndef OMS_ADAPTERS_HTTP_CONTRACT_H
#define OMS_ADAPTERS_HTTP_CONTRACT_H

#include "oms/http.h"

oms_http_dialect oms__contract_dialect(void);

#endif
