// Reading: what a call asks, and what EasyPost says. Nothing that EasyPost says
// is believed before its kind and form were looked at.
#include "adapters/easypost/easypost.h"

#include <string.h>

bool oms__easypost_is_code(const char *text)
{
    size_t count =
        text != NULL ? strspn(text, OMS__FOREIGN_ID_LETTERS ".:/ -") : 0;
    return count > 0 && text[count] == '\0' && count <= OMS_CODE_BYTES_MAX;
}

const char *oms__easypost_doubt(const easypost_turn *turn)
{
    const easypost_state *state = turn->state;
    const char *id = oms__json_text(turn->said, "id");
    if (!oms__json_is(turn->said, "object", "Shipment") ||
        !oms__json_is_id(id, "shp_"))
        return "EasyPost answered something that is no shipment";
    if (state->shipment != NULL && strcmp(state->shipment, id) != 0)
        return "EasyPost answered about another shipment";
    return NULL;
}

// ---- what a call asks ------------------------------------------------------

static const char *copy(oms_arena *arena, const json_t *from, const char *name)
{
    const char *text = oms__json_text(from, name);
    return text != NULL && *text != '\0' ? oms__arena_text(arena, text) : NULL;
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
    for (size_t i = 0; lines != NULL && i < count; i++) {
        const json_t *line = json_array_get(from, i);
        lines[i] = (oms_parcel_line){
            .line_no = json_integer_value(oms__json_at(line, "line_no")),
            .quantity = json_integer_value(oms__json_at(line, "quantity"))};
    }
    out->lines = lines;
    out->lines_count = lines != NULL ? count : 0;
}

const char *oms__easypost_asked(const oms_call *call, oms_arena *arena,
                                oms_shipping_request *out)
{
    const char *request = call->request != NULL ? call->request : "";
    json_t *tree = oms__json_object(request, strlen(request));
    if (tree == NULL)
        return "the request is not JSON";
    *out = (oms_shipping_request){
        .order_id = copy(arena, tree, "order_id"),
        .shipment_no = json_integer_value(oms__json_at(tree, "shipment_no")),
        .location_id = copy(arena, tree, "location_id"),
        .carrier = copy(arena, tree, "carrier"),
        .service_level = copy(arena, tree, "service_level"),
        .tracking_number = copy(arena, tree, "tracking_number"),
        .ship_to = copy_address(arena, oms__json_at(tree, "ship_to"))};
    copy_lines(arena, oms__json_at(tree, "lines"), out);
    json_decref(tree);
    if (arena->failed)
        return "no memory for the request";
    return out->order_id != NULL ? NULL : "the request needs an order_id";
}
