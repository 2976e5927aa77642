// The typed door of tracking and notification: one line per command and query,
// as in oms_typed.c. This file must never do more than name what is called.
#include "oms/oms.h"
#include "runtime/doors.h"

int oms_tracking_share(oms *shop, const oms_tracking_share_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "tracking.share", args, out, err);
}

int oms_tracking_revoke(oms *shop, const oms_tracking_revoke_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "tracking.revoke", args, out, err);
}

int oms_endpoint_put(oms *shop, const oms_endpoint_put_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "endpoint.put", args, out, err);
}

int oms_endpoint_disable(oms *shop, const oms_endpoint_act_args *args,
                         oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "endpoint.disable", args, out, err);
}

int oms_endpoint_enable(oms *shop, const oms_endpoint_act_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "endpoint.enable", args, out, err);
}

int oms_template_put(oms *shop, const oms_template_put_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "template.put", args, out, err);
}

int oms_template_delete(oms *shop, const oms_template_delete_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "template.delete", args, out, err);
}

int oms_preference_set(oms *shop, const oms_preference_set_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "preference.set", args, out, err);
}

int oms_delivery_retry(oms *shop, const oms_delivery_retry_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "delivery.retry", args, out, err);
}

int oms_delivery_record(oms *shop, const oms_delivery_record_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "delivery.record", args, out, err);
}

int oms_notification_configure(oms *shop,
                               const oms_notification_configure_args *args,
                               oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "notification.configure", args, out, err);
}

int oms_tracking_timeline(oms *shop, const oms_tracking_timeline_args *args,
                          oms_timeline_page **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "tracking.timeline", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

int oms_tracking_view(oms *shop, const oms_tracking_view_args *args,
                      oms_order_view **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "tracking.view", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

int oms_tracking_public(oms *shop, const oms_tracking_public_args *args,
                        oms_public_view **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "tracking.public", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

int oms_tracking_share_list(oms *shop, const oms_tracking_share_list_args *args,
                            oms_share_page **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "tracking.share_list", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

int oms_delivery_list(oms *shop, const oms_delivery_list_args *args,
                      oms_delivery_page **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "delivery.list", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

int oms_template_render(oms *shop, const oms_template_render_args *args,
                        oms_rendered **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "template.render", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_timeline_page_free(oms_timeline_page *timeline)
{
    oms__query_free(timeline);
}

void oms_order_view_free(oms_order_view *view)
{
    oms__query_free(view);
}

void oms_public_view_free(oms_public_view *view)
{
    oms__query_free(view);
}

void oms_share_page_free(oms_share_page *shares)
{
    oms__query_free(shares);
}

void oms_delivery_page_free(oms_delivery_page *list)
{
    oms__query_free(list);
}

void oms_rendered_free(oms_rendered *rendered)
{
    oms__query_free(rendered);
}
