// The typed door: one line per command and query. The struct goes in as it is,
// nothing is parsed; names, bounds and meaning are those of the records. This
// file must never do more than name what is called.
#include "oms/oms.h"
#include "runtime/doors.h"

int oms_order_place(oms *shop, const oms_order_place_args *args,
                    oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.place", args, out, err);
}

int oms_order_cancel(oms *shop, const oms_order_cancel_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.cancel", args, out, err);
}

int oms_order_confirm(oms *shop, const oms_order_confirm_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.confirm", args, out, err);
}

int oms_order_reject(oms *shop, const oms_order_reject_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.reject", args, out, err);
}

int oms_order_complete(oms *shop, const oms_order_complete_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.complete", args, out, err);
}

int oms_order_hold(oms *shop, const oms_order_hold_args *args, oms_receipt *out,
                   oms_error *err)
{
    return oms__submit_typed(shop, "order.hold", args, out, err);
}

int oms_order_release_hold(oms *shop, const oms_order_release_hold_args *args,
                           oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.release_hold", args, out, err);
}

int oms_order_annotate(oms *shop, const oms_order_annotate_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.annotate", args, out, err);
}

int oms_order_configure(oms *shop, const oms_order_configure_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.configure", args, out, err);
}

// ---- order: drafts, change sets, tags, notes -------------------------------

int oms_order_draft(oms *shop, const oms_order_place_args *args,
                    oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.draft", args, out, err);
}

int oms_order_place_draft(oms *shop, const oms_order_place_draft_args *args,
                          oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.place_draft", args, out, err);
}

int oms_order_change_begin(oms *shop, const oms_order_change_args *args,
                           oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.change_begin", args, out, err);
}

int oms_order_change_edit(oms *shop, const oms_order_change_args *args,
                          oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.change_edit", args, out, err);
}

int oms_order_change_confirm(oms *shop, const oms_order_change_args *args,
                             oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.change_confirm", args, out, err);
}

int oms_order_change_decline(oms *shop, const oms_order_change_args *args,
                             oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.change_decline", args, out, err);
}

int oms_order_change_cancel(oms *shop, const oms_order_change_args *args,
                            oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.change_cancel", args, out, err);
}

int oms_order_expect(oms *shop, const oms_order_expect_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.expect", args, out, err);
}

int oms_order_tag_set(oms *shop, const oms_order_tag_set_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.tag_set", args, out, err);
}

int oms_order_note_add(oms *shop, const oms_order_note_add_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.note_add", args, out, err);
}

int oms_order_change_list(oms *shop, const oms_order_change_list_args *args,
                          oms_order_change_page **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "order.change_list", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_order_change_page_free(oms_order_change_page *changes)
{
    oms__query_free(changes);
}

int oms_order_change_preview(oms *shop,
                             const oms_order_change_preview_args *args,
                             oms_change_preview **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "order.change_preview", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_change_preview_free(oms_change_preview *preview)
{
    oms__query_free(preview);
}

int oms_order_note_list(oms *shop, const oms_order_note_list_args *args,
                        oms_order_note_page **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "order.note_list", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_order_note_page_free(oms_order_note_page *notes)
{
    oms__query_free(notes);
}

int oms_payment_add(oms *shop, const oms_payment_add_args *args,
                    oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.add", args, out, err);
}

int oms_payment_authorize(oms *shop, const oms_payment_act_args *args,
                          oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.authorize", args, out, err);
}

int oms_payment_capture(oms *shop, const oms_payment_act_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.capture", args, out, err);
}

int oms_payment_void(oms *shop, const oms_payment_act_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.void", args, out, err);
}

int oms_payment_refund(oms *shop, const oms_payment_act_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.refund", args, out, err);
}

int oms_payment_record(oms *shop, const oms_payment_record_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.record", args, out, err);
}

int oms_payment_configure(oms *shop, const oms_payment_configure_args *args,
                          oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.configure", args, out, err);
}

int oms_fulfillment_plan(oms *shop, const oms_fulfillment_plan_args *args,
                         oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "fulfillment.plan", args, out, err);
}

int oms_fulfillment_start(oms *shop, const oms_fulfillment_act_args *args,
                          oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "fulfillment.start", args, out, err);
}

int oms_fulfillment_reject(oms *shop, const oms_fulfillment_act_args *args,
                           oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "fulfillment.reject", args, out, err);
}

int oms_fulfillment_close(oms *shop, const oms_fulfillment_act_args *args,
                          oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "fulfillment.close", args, out, err);
}

int oms_shipment_create(oms *shop, const oms_shipment_create_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "shipment.create", args, out, err);
}

int oms_shipment_pick(oms *shop, const oms_shipment_act_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "shipment.pick", args, out, err);
}

int oms_shipment_pack(oms *shop, const oms_shipment_act_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "shipment.pack", args, out, err);
}

int oms_shipment_ship(oms *shop, const oms_shipment_act_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "shipment.ship", args, out, err);
}

int oms_shipment_deliver(oms *shop, const oms_shipment_act_args *args,
                         oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "shipment.deliver", args, out, err);
}

int oms_shipment_cancel(oms *shop, const oms_shipment_act_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "shipment.cancel", args, out, err);
}

int oms_shipment_record(oms *shop, const oms_shipment_record_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "shipment.record", args, out, err);
}

int oms_shipment_scan(oms *shop, const oms_shipment_scan_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "shipment.scan", args, out, err);
}

int oms_fulfillment_configure(oms *shop,
                              const oms_fulfillment_configure_args *args,
                              oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "fulfillment.configure", args, out, err);
}

int oms_stock_receive(oms *shop, const oms_stock_change_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "stock.receive", args, out, err);
}

int oms_stock_adjust(oms *shop, const oms_stock_change_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "stock.adjust", args, out, err);
}

int oms_stock_configure(oms *shop, const oms_stock_configure_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "stock.configure", args, out, err);
}

int oms_stock_expect(oms *shop, const oms_stock_expect_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "stock.expect", args, out, err);
}

int oms_stock_location_put(oms *shop, const oms_stock_location_put_args *args,
                           oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "stock.location_put", args, out, err);
}

int oms_stock_region_put(oms *shop, const oms_stock_region_put_args *args,
                         oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "stock.region_put", args, out, err);
}

int oms_provider_configure(oms *shop, const oms_provider_configure_args *args,
                           oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "provider.configure", args, out, err);
}

int oms_product_put(oms *shop, const oms_product_put_args *args,
                    oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "product.put", args, out, err);
}

int oms_customer_put(oms *shop, const oms_customer_put_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "customer.put", args, out, err);
}

int oms_order_get(oms *shop, const oms_order_get_args *args, oms_order **out,
                  oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "order.get", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_order_free(oms_order *order)
{
    oms__query_free(order);
}

int oms_payment_get(oms *shop, const oms_payment_get_args *args,
                    oms_money **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "payment.get", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_money_free(oms_money *money)
{
    oms__query_free(money);
}

int oms_fulfillment_get(oms *shop, const oms_fulfillment_get_args *args,
                        oms_parcels **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "fulfillment.get", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_parcels_free(oms_parcels *parcels)
{
    oms__query_free(parcels);
}

// ---- payment: refunds again, disputes, store credit -----------------------

int oms_payment_retry_refund(oms *shop,
                             const oms_payment_retry_refund_args *args,
                             oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.retry_refund", args, out, err);
}

int oms_payment_dispute_open(oms *shop,
                             const oms_payment_dispute_open_args *args,
                             oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.dispute_open", args, out, err);
}

int oms_payment_dispute_close(oms *shop,
                              const oms_payment_dispute_close_args *args,
                              oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "payment.dispute_close", args, out, err);
}

int oms_credit_grant(oms *shop, const oms_credit_grant_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "credit.grant", args, out, err);
}

int oms_credit_get(oms *shop, const oms_credit_get_args *args, oms_credit **out,
                   oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "credit.get", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_credit_free(oms_credit *credit)
{
    oms__query_free(credit);
}
