// The typed door of history: one line per command and query, as in oms_typed.c.
// This file must never do more than name what is called.
#include "oms/oms.h"
#include "runtime/doors.h"

int oms_order_archive(oms *shop, const oms_order_archive_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.archive", args, out, err);
}

int oms_order_restore(oms *shop, const oms_order_archive_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "order.restore", args, out, err);
}

int oms_history_configure(oms *shop, const oms_history_configure_args *args,
                          oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "history.configure", args, out, err);
}

int oms_subject_erase(oms *shop, const oms_subject_erase_args *args,
                      oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "subject.erase", args, out, err);
}

int oms_history_search(oms *shop, const oms_history_search_args *args,
                       oms_history_page **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "history.search", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_history_page_free(oms_history_page *page)
{
    oms__query_free(page);
}

int oms_history_export(oms *shop, const oms_history_export_args *args,
                       oms_history_export_page **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "history.export", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_history_export_page_free(oms_history_export_page *page)
{
    oms__query_free(page);
}

int oms_erasure_get(oms *shop, const oms_erasure_get_args *args,
                    oms_erasure **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "erasure.get", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_erasure_free(oms_erasure *erasure)
{
    oms__query_free(erasure);
}

int oms_history_status(oms *shop, const oms_history_status_args *args,
                       oms_history_counts **out, oms_error *err)
{
    void *found = NULL;
    int code = oms__query_typed(shop, "history.status", args,
                                out != NULL ? &found : NULL, err);
    if (code == OMS_OK)
        *out = found;
    return code;
}

void oms_history_counts_free(oms_history_counts *status)
{
    oms__query_free(status);
}
