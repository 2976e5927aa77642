// A section of the configuration as values for an adapter. They are within
// their bounds already: the table of settings has seen to that.
#include "adapters_parts.h"
#include "config_parts.h"

#include <stdlib.h>
#include <string.h>

const char *adapter_text(const adapter_source *of, const char *name)
{
    return config_get_for(of->from, of->section, of->shop, name);
}

int64_t adapter_number(const adapter_source *of, const char *name)
{
    const char *value = adapter_text(of, name);
    return value != NULL ? strtoll(value, NULL, 10) : 0;
}

bool adapter_flag(const adapter_source *of, const char *name)
{
    return config_flag(adapter_text(of, name));
}

size_t adapter_words(const adapter_source *of, const char *name, char **listed,
                     const char **words)
{
    const char *value = adapter_text(of, name);
    size_t count = 0;
    if (value == NULL)
        return 0;
    *listed = need_text(value);
    char *rest = NULL;
    for (char *word = strtok_r(*listed, ", ", &rest);
         word != NULL && count < ADAPTER_WORDS;
         word = strtok_r(NULL, ", ", &rest))
        words[count++] = word;
    return count;
}

oms_remote_options adapter_remote(const adapter_source *of)
{
    oms_remote_options at = OMS_INIT(oms_remote_options);
    at.in_flight_max = (uint32_t)adapter_number(of, "in_flight_max");
    at.url = adapter_text(of, "url");
    at.discovery = adapters_discovery();
    at.token_file = adapter_text(of, "token_file");
    at.connect_ms = adapter_number(of, "connect_ms");
    at.first_byte_ms = adapter_number(of, "first_byte_ms");
    at.total_ms = adapter_number(of, "total_ms");
    at.allow_plain = adapter_flag(of, "allow_plain");
    return at;
}
