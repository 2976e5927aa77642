// The typed door of reporting: one line per command, as in oms_typed.c. This
// file must never do more than name what is called.
#include "oms/oms.h"
#include "runtime/doors.h"

int oms_report_rebuild(oms *shop, const oms_report_rebuild_args *args,
                       oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "report.rebuild", args, out, err);
}

int oms_report_configure(oms *shop, const oms_report_configure_args *args,
                         oms_receipt *out, oms_error *err)
{
    return oms__submit_typed(shop, "report.configure", args, out, err);
}
