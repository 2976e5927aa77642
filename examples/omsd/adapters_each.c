// One function for each kind of service: its section as its options.
#include "adapters_parts.h"

#include <oms/easypost.h>
#include <oms/mail.h>
#include <oms/stripe.h>
#include <oms/webhook.h>
#include <stdlib.h>
#include <string.h>

// Our own contract: [payment] answers what begins with "payment.".
int adapter_contract(const adapter_source *of, oms_http *http, oms_service *out,
                     oms_error *err)
{
    char prefix[32];
    oms_remote_options at = adapter_remote(of);
    snprintf(prefix, sizeof(prefix), "%s.", of->section);
    at.prefix = prefix;
    return oms_contract_service(http, &at, out, err);
}

int adapter_stripe(const adapter_source *of, oms_http *http, oms_service *out,
                   oms_error *err)
{
    oms_remote_options at = adapter_remote(of);
    oms_stripe_options how = OMS_INIT(oms_stripe_options);
    how.version = adapter_text(of, "version");
    how.return_url = adapter_text(of, "return_url");
    how.action_ms = adapter_number(of, "action_ms");
    how.flags =
        (adapter_flag(of, "off_session") ? OMS_STRIPE_OFF_SESSION : 0) |
        (adapter_flag(of, "multicapture") ? OMS_STRIPE_MULTICAPTURE : 0) |
        (adapter_flag(of, "all_methods") ? OMS_STRIPE_ALL_METHODS : 0);
    return oms_stripe_service(http, &at, &how, out, err);
}

// ---- EasyPost --------------------------------------------------------------

typedef struct places {
    oms_easypost_place at[ADAPTER_PLACES];
    oms_address addresses[ADAPTER_PLACES];
    size_t count;
} places;

static oms_address address_of(const config *from, const char *section)
{
    return (oms_address){
        .name = config_get(from, section, "name"),
        .line1 = config_get(from, section, "line1"),
        .line2 = config_get(from, section, "line2"),
        .city = config_get(from, section, "city"),
        .region = config_get(from, section, "region"),
        .postal_code = config_get(from, section, "postal_code"),
        .country = config_get(from, section, "country"),
        .phone = config_get(from, section, "phone"),
    };
}

// [place vienna] is the location "vienna"; [place default] is any other.
// The pairs stand in the order of their sections.
static void find_places(const config *from, places *out)
{
    const char *last = "";
    for (size_t i = 0; i < from->pairs_count; i++) {
        const char *section = from->pairs[i].section;
        if (strncmp(section, "place ", 6) != 0 || strcmp(section, last) == 0)
            continue;
        last = section;
        if (out->count == ADAPTER_PLACES)
            return;
        oms_address *address = &out->addresses[out->count];
        *address = address_of(from, section);
        const char *location = section + 6;
        out->at[out->count++] = (oms_easypost_place){
            .location_id = strcmp(location, "default") == 0 ? NULL : location,
            .address = address};
    }
}

int adapter_easypost(const adapter_source *of, oms_http *http, oms_service *out,
                     oms_error *err)
{
    oms_remote_options at = adapter_remote(of);
    oms_easypost_options with = OMS_INIT(oms_easypost_options);
    places starts = {.count = 0};
    char *listed = NULL;
    const char *accounts[ADAPTER_WORDS];
    find_places(of->from, &starts);
    with.places = starts.at;
    with.places_count = starts.count;
    with.currency = adapter_text(of, "currency");
    with.label_format = adapter_text(of, "label_format");
    with.carrier_accounts_count =
        adapter_words(of, "carrier_accounts", &listed, accounts);
    with.carrier_accounts = accounts;
    with.cost_max_minor = adapter_number(of, "cost_max_minor");
    with.unit_grams = adapter_number(of, "unit_grams");
    with.empty_grams = adapter_number(of, "empty_grams");
    with.length_mm = adapter_number(of, "length_mm");
    with.width_mm = adapter_number(of, "width_mm");
    with.height_mm = adapter_number(of, "height_mm");
    with.predefined_package = adapter_text(of, "predefined_package");
    int rc = oms_easypost_service(http, &at, &with, out, err);
    free(listed);
    return rc;
}

// ---- channels --------------------------------------------------------------

int adapter_mail(const adapter_source *of, oms_http *http, oms_service *out,
                 oms_error *err)
{
    oms_remote_options limits = adapter_remote(of);
    oms_mail_options how = OMS_INIT(oms_mail_options);
    how.url = adapter_text(of, "url");
    how.from = adapter_text(of, "from");
    how.from_name = adapter_text(of, "from_name");
    how.reply_to = adapter_text(of, "reply_to");
    how.unsubscribe = adapter_text(of, "unsubscribe");
    how.login_file = adapter_text(of, "login_file");
    how.allow_plain = adapter_flag(of, "allow_plain");
    limits.url = NULL;
    limits.allow_plain = false;
    how.remote = &limits;
    return oms_mail_service(http, &how, out, err);
}

int adapter_webhooks(const adapter_source *of, oms_http *http, oms_service *out,
                     oms_error *err)
{
    oms_remote_options limits = adapter_remote(of);
    oms_webhook_options how = OMS_INIT(oms_webhook_options);
    how.secrets_folder = adapter_text(of, "secrets_folder");
    how.source = adapter_text(of, "source");
    how.type_prefix = adapter_text(of, "type_prefix");
    how.allow_private = adapter_flag(of, "allow_private");
    how.remote = &limits;
    return oms_webhook_service(http, &how, out, err);
}
