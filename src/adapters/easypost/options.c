// The options: checked before anything is sent, and copied, for the caller's
// may be gone when the first parcel is booked.
#include "adapters/easypost/easypost.h"

#include <string.h>

#include "base/error.h"
#include "base/money.h"

#define PLACES_MAX 10000      // they are looked through one by one
#define ACCOUNTS_MAX 100      // all of them are in each request
#define GRAMS_MAX 100000000LL // 100 t
#define MM_MAX 100000LL       // 100 m

static int check_places(const oms_easypost_options *options, oms_error *err)
{
    if (options->places == NULL || options->places_count == 0 ||
        options->places_count > PLACES_MAX)
        return oms__error_set(err, OMS_EINVAL, "/places",
                              "give 1 to %d places where parcels start",
                              PLACES_MAX);
    for (size_t i = 0; i < options->places_count; i++) {
        const oms_address *at = options->places[i].address;
        if (at == NULL || at->line1 == NULL || at->country == NULL)
            return oms__error_set(err, OMS_EINVAL, "/places",
                                  "place %zu needs an address with line1 and "
                                  "country",
                                  i);
    }
    return OMS_OK;
}

static bool is_size(int64_t value, int64_t most)
{
    return value >= 0 && value <= most;
}

static int check_parcel(const oms_easypost_options *options, oms_error *err)
{
    bool some = options->length_mm != 0 || options->width_mm != 0 ||
                options->height_mm != 0;
    bool all = options->length_mm > 0 && options->width_mm > 0 &&
               options->height_mm > 0;
    if (!is_size(options->unit_grams, GRAMS_MAX) ||
        !is_size(options->empty_grams, GRAMS_MAX))
        return oms__error_set(err, OMS_EINVAL, "/unit_grams",
                              "weights are 0 to %lld g", GRAMS_MAX);
    if (options->unit_grams == 0 && options->empty_grams == 0 &&
        options->weigh == NULL)
        return oms__error_set(err, OMS_EINVAL, "/unit_grams",
                              "say what a unit or a parcel weighs, or give "
                              "weigh");
    if (!is_size(options->length_mm, MM_MAX) ||
        !is_size(options->width_mm, MM_MAX) ||
        !is_size(options->height_mm, MM_MAX) || some != all)
        return oms__error_set(err, OMS_EINVAL, "/length_mm",
                              "give length_mm, width_mm and height_mm, or none "
                              "of them");
    return OMS_OK;
}

static int check_accounts(const oms_easypost_options *options, oms_error *err)
{
    if (options->carrier_accounts_count > ACCOUNTS_MAX)
        return oms__error_set(err, OMS_EINVAL, "/carrier_accounts",
                              "give at most %d accounts", ACCOUNTS_MAX);
    for (size_t i = 0; i < options->carrier_accounts_count; i++)
        if (options->carrier_accounts == NULL ||
            !oms__json_is_id(options->carrier_accounts[i], "ca_"))
            return oms__error_set(err, OMS_EINVAL, "/carrier_accounts",
                                  "an account is like ca_7642...");
    return OMS_OK;
}

static int check_words(const oms_easypost_options *options, oms_error *err)
{
    if (options->currency != NULL && oms__money_decimals(options->currency) < 0)
        return oms__error_set(err, OMS_EINVAL, "/currency",
                              "give an ISO 4217 code such as USD");
    if (options->label_format != NULL &&
        !oms__json_is_id(options->label_format, ""))
        return oms__error_set(err, OMS_EINVAL, "/label_format",
                              "a format is PDF, PNG, ZPL or EPL2");
    if (options->predefined_package != NULL &&
        !oms__easypost_is_code(options->predefined_package))
        return oms__error_set(err, OMS_EINVAL, "/predefined_package",
                              "give the carrier's name of a box");
    if (options->cost_max_minor < 0 || options->cost_max_minor > OMS_MONEY_MAX)
        return oms__error_set(err, OMS_EINVAL, "/cost_max_minor",
                              "give minor units, or 0 for any cost");
    return OMS_OK;
}

int oms__easypost_check(const oms_easypost_options *options, oms_error *err)
{
    int code = check_places(options, err);
    if (code == OMS_OK)
        code = check_parcel(options, err);
    if (code == OMS_OK)
        code = check_accounts(options, err);
    return code == OMS_OK ? check_words(options, err) : code;
}

// ---- copies ----------------------------------------------------------------

static const oms_address *keep_address(oms_arena *arena, const oms_address *of)
{
    oms_address *to = oms__arena_alloc(arena, sizeof(*to));
    if (to != NULL)
        *to = (oms_address){.name = oms__arena_text(arena, of->name),
                            .company = oms__arena_text(arena, of->company),
                            .line1 = oms__arena_text(arena, of->line1),
                            .line2 = oms__arena_text(arena, of->line2),
                            .city = oms__arena_text(arena, of->city),
                            .region = oms__arena_text(arena, of->region),
                            .postal_code =
                                oms__arena_text(arena, of->postal_code),
                            .country = oms__arena_text(arena, of->country),
                            .phone = oms__arena_text(arena, of->phone),
                            .email = oms__arena_text(arena, of->email)};
    return to;
}

void oms__easypost_keep(easypost *with, const oms_easypost_options *options)
{
    oms_arena *arena = &with->arena;
    oms_easypost_options *own = &with->options;
    oms_easypost_place *places =
        oms__arena_array(arena, options->places_count, sizeof(*places));
    const char **accounts = oms__arena_array(
        arena, options->carrier_accounts_count + 1, sizeof(*accounts));
    for (size_t i = 0; places != NULL && i < options->places_count; i++)
        places[i] = (oms_easypost_place){
            .location_id =
                oms__arena_text(arena, options->places[i].location_id),
            .address = keep_address(arena, options->places[i].address)};
    for (size_t i = 0; accounts != NULL && i < options->carrier_accounts_count;
         i++)
        accounts[i] = oms__arena_text(arena, options->carrier_accounts[i]);
    *own = *options;
    own->places = places;
    own->carrier_accounts = accounts;
    own->currency = oms__arena_text(
        arena, options->currency != NULL ? options->currency : "USD");
    own->label_format = oms__arena_text(
        arena, options->label_format != NULL ? options->label_format : "PDF");
    own->predefined_package =
        oms__arena_text(arena, options->predefined_package);
}

const oms_address *oms__easypost_place(const easypost *with,
                                       const char *location_id)
{
    const oms_easypost_options *own = &with->options;
    const oms_address *other = NULL;
    for (size_t i = 0; i < own->places_count; i++) {
        const char *id = own->places[i].location_id;
        if (id == NULL)
            other = own->places[i].address;
        else if (location_id != NULL && strcmp(id, location_id) == 0)
            return own->places[i].address;
    }
    return other;
}
