// The body that creates a shipment. EasyPost weighs in ounces and measures in
// inches, both with one decimal; what lies between is rounded up, for carriers
// bill what they weigh.
#include "adapters/easypost/easypost.h"

#define BODY_BYTES_MAX (256 * 1024) // of a shipment: far more than it has
#define OUNCE_NG 28349523125LL      // 28.349523125 g
#define GRAMS_MAX 100000000LL       // 100 t: more is a mistake

static void member(oms_buf *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    if (out->bytes[out->count - 1] != '{')
        oms__buf_text(out, ",");
    oms__buf_json(out, name);
    oms__buf_text(out, ":");
    oms__buf_json(out, text);
}

static void address(oms_buf *out, const char *name, const oms_address *at)
{
    oms__buf_printf(out, "\"%s\":{", name);
    if (out->failed)
        return;
    member(out, "name", at->name);
    member(out, "company", at->company);
    member(out, "street1", at->line1);
    member(out, "street2", at->line2);
    member(out, "city", at->city);
    member(out, "state", at->region);
    member(out, "zip", at->postal_code);
    member(out, "country", at->country);
    member(out, "phone", at->phone);
    member(out, "email", at->email);
    oms__buf_text(out, "},");
}

// Tenths, rounded up.
static void tenths(oms_buf *out, const char *name, int64_t value)
{
    oms__buf_printf(out, "\"%s\":%lld.%lld", name, (long long)(value / 10),
                    (long long)(value % 10));
}

static int64_t ounces(int64_t grams)
{
    return (grams * 10000000000LL + OUNCE_NG - 1) / OUNCE_NG;
}

static int64_t inches(int64_t mm)
{
    return (mm * 100 + 253) / 254;
}

// 0: nobody knows.
static int64_t weigh(const easypost *with, const oms_shipping_request *asked)
{
    const oms_easypost_options *own = &with->options;
    int64_t grams = own->weigh != NULL ? own->weigh(own->weigh_impl, asked) : 0;
    int64_t units = 0;
    if (grams > 0)
        return grams <= GRAMS_MAX ? grams : 0;
    for (size_t i = 0; i < asked->lines_count; i++)
        units += asked->lines[i].quantity > 0 &&
                         asked->lines[i].quantity <= OMS_QUANTITY_MAX
                     ? asked->lines[i].quantity
                     : 0;
    if (own->unit_grams > 0 && units > GRAMS_MAX / own->unit_grams)
        return 0;
    grams = own->empty_grams + units * own->unit_grams;
    return grams <= GRAMS_MAX ? grams : 0;
}

static void parcel(oms_buf *out, const oms_easypost_options *own, int64_t grams)
{
    oms__buf_text(out, "\"parcel\":{");
    tenths(out, "weight", ounces(grams));
    if (own->length_mm > 0) {
        oms__buf_text(out, ",");
        tenths(out, "length", inches(own->length_mm));
        oms__buf_text(out, ",");
        tenths(out, "width", inches(own->width_mm));
        oms__buf_text(out, ",");
        tenths(out, "height", inches(own->height_mm));
    }
    if (own->predefined_package != NULL) {
        oms__buf_text(out, ",\"predefined_package\":");
        oms__buf_json(out, own->predefined_package);
    }
    oms__buf_text(out, "},");
}

static void accounts(oms_buf *out, const oms_easypost_options *own)
{
    if (own->carrier_accounts_count == 0)
        return;
    oms__buf_text(out, "\"carrier_accounts\":[");
    for (size_t i = 0; i < own->carrier_accounts_count; i++) {
        if (i > 0)
            oms__buf_text(out, ",");
        oms__buf_json(out, own->carrier_accounts[i]);
    }
    oms__buf_text(out, "],");
}

static void write_body(oms_buf *out, const easypost *with,
                       const oms_shipping_request *asked, const char *key,
                       int64_t grams)
{
    const oms_easypost_options *own = &with->options;
    oms__buf_text(out, "{\"shipment\":{");
    address(out, "to_address", asked->ship_to);
    address(out, "from_address", oms__easypost_place(with, asked->location_id));
    parcel(out, own, grams);
    accounts(out, own);
    oms__buf_text(out, "\"options\":{\"label_format\":");
    oms__buf_json(out, own->label_format);
    oms__buf_text(out, ",\"currency\":");
    oms__buf_json(out, own->currency);
    oms__buf_text(out, "},\"reference\":");
    oms__buf_json(out, key);
    oms__buf_text(out, "}}");
}

const char *oms__easypost_shipment(const easypost *with,
                                   const easypost_state *state, const char *key,
                                   oms_arena *arena, const char **why)
{
    const oms_shipping_request *asked = &state->asked;
    oms_buf buf;
    int64_t grams = weigh(with, asked);
    *why = NULL;
    if (asked->ship_to == NULL)
        *why = "the order says nowhere to ship to";
    else if (oms__easypost_place(with, asked->location_id) == NULL)
        *why = "the adapter's options have no place for this location";
    else if (grams <= 0)
        *why = "nobody knows what the parcel weighs; mend unit_grams, "
               "empty_grams or weigh of the adapter's options";
    if (*why != NULL)
        return NULL;
    oms__buf_init(&buf, NULL, BODY_BYTES_MAX);
    write_body(&buf, with, asked, key, grams);
    const char *text =
        buf.failed ? NULL : oms__arena_bytes(arena, buf.bytes, buf.count);
    oms__buf_free(&buf);
    return text;
}
