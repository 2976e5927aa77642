// The typed door of taking back: one line per command and query. See
// oms_typed.c.
#include "oms/oms.h"
#include "runtime/doors.h"

int oms_cancellation_request(oms *shop,
                             const oms_cancellation_request_args *args,
                             oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "cancellation.request", args, out, err);
}

int oms_return_request(oms *shop, const oms_return_request_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.request", args, out, err);
}

int oms_return_approve(oms *shop, const oms_return_act_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.approve", args, out, err);
}

int oms_return_reject(oms *shop, const oms_return_act_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.reject", args, out, err);
}

int oms_return_send(oms *shop, const oms_return_act_args *args,
                    oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.send", args, out, err);
}

int oms_return_receive(oms *shop, const oms_return_act_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.receive", args, out, err);
}

int oms_return_inspect(oms *shop, const oms_return_act_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.inspect", args, out, err);
}

int oms_return_complete(oms *shop, const oms_return_act_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.complete", args, out, err);
}

int oms_return_cancel(oms *shop, const oms_return_act_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.cancel", args, out, err);
}

int oms_return_credit(oms *shop, const oms_return_credit_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.credit", args, out, err);
}

int oms_return_record(oms *shop, const oms_return_record_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.record", args, out, err);
}

int oms_return_match(oms *shop, const oms_return_match_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.match", args, out, err);
}

int oms_return_configure(oms *shop, const oms_return_configure_args *args,
                         oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "return.configure", args, out, err);
}

int oms_exchange_place(oms *shop, const oms_exchange_place_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "exchange.place", args, out, err);
}

int oms_exchange_cancel(oms *shop, const oms_replacement_act_args *args,
                        oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "exchange.cancel", args, out, err);
}

int oms_claim_place(oms *shop, const oms_claim_place_args *args,
                    oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "claim.place", args, out, err);
}

int oms_claim_approve(oms *shop, const oms_replacement_act_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "claim.approve", args, out, err);
}

int oms_claim_reject(oms *shop, const oms_replacement_act_args *args,
                     oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "claim.reject", args, out, err);
}

int oms_return_get(oms *shop, const oms_return_get_args *args, oms_return **out,
                   oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "return.get", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_return_free(oms_return *found)
{
    oms__query_free(found);
}
