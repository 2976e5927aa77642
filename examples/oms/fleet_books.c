// The books side by side: what processing believes was held, taken, given back
// and sent of an order is what payment and fulfillment have themselves.
#include <string.h>

#include "fleet.h"

static const char *const sums[] = {"authorized_minor", "captured_minor",
                                   "refunded_minor"};

static json_t *of_order(const char *order_id)
{
    return json_pack("{s:s}", "order_id", order_id);
}

static void compare_money(fleet *of, fleet_service *payment,
                          const json_t *order, const json_t *money)
{
    const char *subject = json_text(order, "order_id");
    for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
        int64_t believed = json_int(order, sums[i]);
        int64_t own = json_int(money, sums[i]); // 0 where nothing was to pay
        if (believed != own)
            fleet_found(of, "money", payment, subject,
                        "%s: payment has %" PRId64 ", the order %" PRId64,
                        sums[i], own, believed);
    }
}

// -1: fulfillment has nothing to do with the line; it needs no parcel.
static int64_t shipped_of(const json_t *sent, int64_t line_no)
{
    size_t i;
    json_t *line;
    json_array_foreach (json_object_get(sent, "lines"), i, line) {
        int64_t shipped = json_int(line, "shipped");
        if (json_int(line, "line_no") == line_no)
            return shipped > 0 || json_int(line, "planned") > 0 ? shipped : -1;
    }
    return -1;
}

static void compare_parcels(fleet *of, fleet_service *fulfillment,
                            const json_t *order, const json_t *sent)
{
    size_t i;
    json_t *line;
    json_array_foreach (json_object_get(order, "lines"), i, line) {
        int64_t believed = json_int(line, "shipped");
        int64_t own = shipped_of(sent, json_int(line, "line_no"));
        if (own >= 0 && believed != own)
            fleet_found(of, "parcels", fulfillment,
                        json_text(order, "order_id"),
                        "line %" PRId64 ": %" PRId64
                        " units have left, the order says %" PRId64,
                        json_int(line, "line_no"), own, believed);
    }
}

typedef struct books {
    fleet_service *processing;
    fleet_service *payment;
    fleet_service *fulfillment;
} books;

static int compare_order(fleet *of, const books *with, const char *order_id,
                         oms_error *err)
{
    int rc = OMS_OK;
    json_t *money = NULL;
    json_t *sent = NULL;
    json_t *order =
        fleet_ask(with->processing, "order.get", of_order(order_id), &rc, err);
    if (rc == OMS_OK && with->payment != NULL)
        money = fleet_ask(with->payment, "payment.get", of_order(order_id), &rc,
                          err);
    if (rc == OMS_OK && with->fulfillment != NULL)
        sent = fleet_ask(with->fulfillment, "fulfillment.get",
                         of_order(order_id), &rc, err);
    if (rc == OMS_OK && with->payment != NULL)
        compare_money(of, with->payment, order, money);
    if (rc == OMS_OK && with->fulfillment != NULL)
        compare_parcels(of, with->fulfillment, order, sent);
    of->orders++;
    json_decref(order);
    json_decref(money);
    json_decref(sent);
    return rc;
}

static int compare_page(fleet *of, const books *with, const json_t *page,
                        oms_error *err)
{
    int rc = OMS_OK;
    size_t i;
    json_t *one;
    json_array_foreach (json_object_get(page, "items"), i, one) {
        if (rc == OMS_OK)
            rc = compare_order(of, with, json_text(one, "order_id"), err);
        progress_draw(&of->progress, 0, of->orders, 0);
    }
    return rc;
}

static fleet_service *service_with(fleet *of, const char *module)
{
    return (fleet_service *)(uintptr_t)fleet_owner(of, module);
}

int fleet_books(fleet *of, oms_error *err)
{
    const books with = {service_with(of, "processing"),
                        service_with(of, "payment"),
                        service_with(of, "fulfillment")};
    json_t *cursor = NULL;
    int rc = OMS_OK;
    of->progress.noun = "orders";
    for (bool more = with.processing != NULL; more && rc == OMS_OK;) {
        json_t *args = json_pack("{s:i}", "limit", OMS_PAGE_MAX);
        if (cursor != NULL)
            json_object_set(args, "cursor", cursor);
        json_t *page = fleet_ask(with.processing, "order.list", args, &rc, err);
        if (rc == OMS_OK)
            rc = compare_page(of, &with, page, err);
        json_decref(cursor);
        cursor = json_incref(json_object_get(page, "next_cursor"));
        more = cursor != NULL;
        json_decref(page);
    }
    json_decref(cursor);
    return rc;
}
