// Reporting: figures that events keep up to date, read without walking orders.
// The reports are queries by name (oms_query): report.sales .skus .funnel
// .delivery .payments .cancellations .stock .customers .range; `oms describe`
// says what each is asked and what it answers.
//
// Figures lag a little: they take in the log when nothing else is due.
#ifndef OMS_REPORTING_H
#define OMS_REPORTING_H

#include "order.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oms_report_rebuild_args {
    uint32_t size;
    const char *key;
    const char *actor;
} oms_report_rebuild_args;

// Forgets every figure and works all of them out again from the log, in the
// steps that follow; until then reports answer with what is there already. The
// answers afterwards are the same, unless figures were damaged. Errors: those
// of oms_submit. Since 0.1.
OMS_API int oms_report_rebuild(oms *oms, const oms_report_rebuild_args *args,
                               oms_receipt *out, oms_error *err);

typedef struct oms_report_configure_args {
    uint32_t size;
    const char *key;
    const char *actor;
    int64_t ship_within_ms; // the last unit of an order is to leave so long
                            // after its confirmation; 0: nothing is promised
} oms_report_configure_args;

// Sets what reports measure by, for orders that are confirmed from now on.
// Each call replaces all of it. Errors: those of oms_submit. Since 0.1.
OMS_API int oms_report_configure(oms *oms,
                                 const oms_report_configure_args *args,
                                 oms_receipt *out, oms_error *err);

// ---- what is published -----------------------------------------------------

// report.configured: what reports measure by from now on.
typedef struct oms_report_configured {
    int64_t ship_within_ms;
} oms_report_configured;

#ifdef __cplusplus
}
#endif
#endif
