// report.rebuild forgets every figure and takes in the log from the beginning:
// what comes out is what was there, or something was wrong. report.configure is
// an event like all that moves figures, so that a rebuild hears it again where
// it was said.
#include "modules/reporting/reporting.h"

#define COMMON(T) \
    OMS_FIELD_KEY(T, key, 0, "Idempotency key."), \
        OMS_FIELD_TEXT(T, actor, 0, OMS_NAME_BYTES_MAX, \
                       "Who asks, for the record.")

static const oms_field rebuild_fields[] = {COMMON(oms_report_rebuild_args)};
static const oms_record rebuild_record =
    OMS_RECORD("report.rebuild", oms_report_rebuild_args, rebuild_fields,
               "Works all figures out again from the log.");

static const oms_field configure_fields[] = {
    COMMON(oms_report_configure_args),
    OMS_FIELD_INT(oms_report_configure_args, ship_within_ms, OMS_NULLABLE, 0,
                  OMS_TIME_MAX / 1000,
                  "The last unit is to leave so long after the confirmation; "
                  "absent: nothing is promised."),
};
static const oms_record configure_record =
    OMS_RECORD("report.configure", oms_report_configure_args, configure_fields,
               "Sets what reports measure by.");

static const oms_field configured_fields[] = {
    OMS_FIELD_INT(oms_report_configured, ship_within_ms, OMS_NULLABLE, 0,
                  INT64_MAX, "To leave so long after the confirmation."),
};
static const oms_record configured_record =
    OMS_RECORD("report_configured", oms_report_configured, configured_fields,
               "What reports measure by from now on.");

const oms_event_type oms__report_events[REPORT_EVENTS] = {
    {"report.configured", &configured_record,
     "What reports measure by was set."},
};

static const oms_field settings_fields[] = {
    OMS_FIELD_INT(report_settings, one, 0, 1, 1, "There is one row."),
    OMS_FIELD_INT(report_settings, ship_within_ms, 0, 0, INT64_MAX,
                  "To leave so long after the confirmation."),
};
static const oms_record settings_record =
    OMS_RECORD("report_settings", report_settings, settings_fields,
               "What reports measure by.");
const oms_table oms__report_settings_table = {.name = "report_settings",
                                              .record = &settings_record,
                                              .key_fields = 1,
                                              .version_field = -1};

report_settings oms__settings_read(oms_tx *tx)
{
    report_settings settings = {.one = 1};
    oms__tx_get(tx, &oms__report_settings_table, &settings);
    return settings;
}

void oms__settings_configured(oms_tx *tx, const oms_event *event,
                              const void *data)
{
    const oms_report_configured *told = data;
    report_settings settings = {.one = 1,
                                .ship_within_ms = told->ship_within_ms};
    (void)event;
    oms__tx_put(tx, &oms__report_settings_table, &settings);
}

#define SUBJECT "report_settings"

static void configure(oms_tx *tx, const void *given)
{
    const oms_report_configure_args *args = given;
    oms_report_configured told = {.ship_within_ms = args->ship_within_ms};
    oms__tx_emit(tx, &oms__report_events[0], SUBJECT, 0, &told);
    oms__tx_receipt(tx, SUBJECT, 0);
}

static void rebuild(oms_tx *tx, const void *args)
{
    (void)args;
    oms__tx_restart(tx);
    oms__tx_receipt(tx, "reports", 0);
}

const oms_command oms__report_commands[REPORT_COMMANDS] = {
    {"report.rebuild", &rebuild_record, rebuild, "reports:write", false,
     "Works all figures out again from the log.", "POST /v1/reports/rebuild"},
    {"report.configure", &configure_record, configure, "settings:write", false,
     "Sets what reports measure by.", "PATCH /v1/settings/reports"},
};
