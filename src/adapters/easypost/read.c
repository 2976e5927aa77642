// Reading: what a call asks, and what EasyPost says. Nothing that EasyPost says
// is believed before its kind and form were looked at.
#include "adapters/easypost/easypost.h"

#include <string.h>

#include "base/record_rules.h"

// ---- JSON ------------------------------------------------------------------

json_t *oms__easypost_at(const json_t *from, const char *path)
{
    char name[64];
    const json_t *at = from;
    while (at != NULL && *path != '\0') {
        size_t count = strcspn(path, ".");
        if (count >= sizeof(name))
            return NULL;
        memcpy(name, path, count);
        name[count] = '\0';
        at = json_object_get(at, name);
        path += count + (path[count] == '.' ? 1 : 0);
    }
    return (json_t *)(uintptr_t)at;
}

const char *oms__easypost_text(const json_t *from, const char *path)
{
    return json_string_value(oms__easypost_at(from, path));
}

bool oms__easypost_is(const json_t *from, const char *path, const char *text)
{
    const char *found = oms__easypost_text(from, path);
    return found != NULL && strcmp(found, text) == 0;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
}

bool oms__easypost_is_id(const char *text, const char *prefix)
{
    size_t count = 0;
    if (text == NULL || strncmp(text, prefix, strlen(prefix)) != 0)
        return false;
    while (is_word(text[count]) && count <= OMS__EASYPOST_ID_BYTES_MAX)
        count++;
    return text[count] == '\0' && count > strlen(prefix);
}

bool oms__easypost_is_code(const char *text)
{
    size_t count = 0;
    if (text == NULL)
        return false;
    while (text[count] != '\0' && count <= OMS_CODE_BYTES_MAX &&
           (is_word(text[count]) || strchr(".:/ -", text[count]) != NULL))
        count++;
    return text[count] == '\0' && count > 0 && count <= OMS_CODE_BYTES_MAX;
}

const char *oms__easypost_doubt(const easypost_talk *talk)
{
    const easypost_state *state = talk->state;
    const char *id = oms__easypost_text(talk->said, "id");
    if (!oms__easypost_is(talk->said, "object", "Shipment") ||
        !oms__easypost_is_id(id, "shp_"))
        return "EasyPost answered something that is no shipment";
    if (state->shipment != NULL && strcmp(state->shipment, id) != 0)
        return "EasyPost answered about another shipment";
    return NULL;
}

// ---- what a call asks ------------------------------------------------------

static const char *copy(oms_arena *arena, const json_t *from, const char *name)
{
    const char *text = oms__easypost_text(from, name);
    return text != NULL && *text != '\0' ? oms__arena_text(arena, text) : NULL;
}

static int64_t number(const json_t *from, const char *name)
{
    const json_t *found = oms__easypost_at(from, name);
    return json_is_integer(found) ? json_integer_value(found) : 0;
}

static const oms_address *copy_address(oms_arena *arena, const json_t *from)
{
    oms_address *to =
        json_is_object(from) ? oms__arena_alloc(arena, sizeof(*to)) : NULL;
    if (to != NULL)
        *to = (oms_address){.name = copy(arena, from, "name"),
                            .company = copy(arena, from, "company"),
                            .line1 = copy(arena, from, "line1"),
                            .line2 = copy(arena, from, "line2"),
                            .city = copy(arena, from, "city"),
                            .region = copy(arena, from, "region"),
                            .postal_code = copy(arena, from, "postal_code"),
                            .country = copy(arena, from, "country"),
                            .phone = copy(arena, from, "phone"),
                            .email = copy(arena, from, "email")};
    return to;
}

static void copy_lines(oms_arena *arena, const json_t *from,
                       oms_shipping_request *out)
{
    size_t count = json_array_size(from);
    oms_parcel_line *lines = oms__arena_array(arena, count, sizeof(*lines));
    for (size_t i = 0; lines != NULL && i < count; i++)
        lines[i] = (oms_parcel_line){
            .line_no = number(json_array_get(from, i), "line_no"),
            .quantity = number(json_array_get(from, i), "quantity")};
    out->lines = lines;
    out->lines_count = lines != NULL ? count : 0;
}

const char *oms__easypost_asked(const oms_call *call, oms_arena *arena,
                                oms_shipping_request *out)
{
    json_t *tree = NULL;
    if (call->request == NULL ||
        oms__record_load(call->request, strlen(call->request),
                         OMS_JSON_DEPTH_MAX, NULL, &tree, NULL) != OMS_OK)
        return "the request is not JSON";
    *out = (oms_shipping_request){
        .order_id = copy(arena, tree, "order_id"),
        .shipment_no = number(tree, "shipment_no"),
        .location_id = copy(arena, tree, "location_id"),
        .carrier = copy(arena, tree, "carrier"),
        .service_level = copy(arena, tree, "service_level"),
        .tracking_number = copy(arena, tree, "tracking_number"),
        .ship_to = copy_address(arena, oms__easypost_at(tree, "ship_to"))};
    copy_lines(arena, oms__easypost_at(tree, "lines"), out);
    json_decref(tree);
    if (arena->failed)
        return "no memory for the request";
    return out->order_id != NULL ? NULL : "the request needs an order_id";
}
