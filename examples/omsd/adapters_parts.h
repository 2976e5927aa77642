// What the files of the adapters share: one section of one shop, read as the
// options of a service.
#ifndef OMSD_ADAPTERS_PARTS_H
#define OMSD_ADAPTERS_PARTS_H

#include <oms/http.h>

#include "adapters.h"

#define ADAPTERS_MAX 8   // services of one shop: five, and two channels
#define ADAPTER_WORDS 32 // of a list: kinds, accounts
#define ADAPTER_PLACES 32

typedef struct adapter_source {
    const config *from;
    const char *shop;
    const char *section;
} adapter_source;

const char *adapter_text(const adapter_source *of, const char *name);
int64_t adapter_number(const adapter_source *of, const char *name);
bool adapter_flag(const adapter_source *of, const char *name);
// Words of a list; [listed] is owned by the caller and holds them.
size_t adapter_words(const adapter_source *of, const char *name, char **listed,
                     const char **words);
const oms_discovery *adapters_discovery(void); // NULL: none
// Where it is, and what its calls may cost.
oms_remote_options adapter_remote(const adapter_source *of);

int adapter_contract(const adapter_source *of, oms_http *http, oms_service *out,
                     oms_error *err);
int adapter_stripe(const adapter_source *of, oms_http *http, oms_service *out,
                   oms_error *err);
int adapter_easypost(const adapter_source *of, oms_http *http, oms_service *out,
                     oms_error *err);
int adapter_mail(const adapter_source *of, oms_http *http, oms_service *out,
                 oms_error *err);
int adapter_webhooks(const adapter_source *of, oms_http *http, oms_service *out,
                     oms_error *err);

#endif
