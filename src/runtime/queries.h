// The engine as a module: its tables and the queries about itself.
#ifndef OMS_RUNTIME_QUERIES_H
#define OMS_RUNTIME_QUERIES_H

#include "runtime/module.h"

extern const oms_module oms__queries_module;

// audit.c
extern const oms_record oms__audit_args;
extern const oms_record oms__audit_page;
void oms__audit_list(oms_tx *tx, const void *args, void *out);

// status.c
extern const oms_record oms__status_event_args;
extern const oms_record oms__status_event_page;
extern const oms_record oms__status_record;
void oms__status_events(oms_tx *tx, const void *args, void *out);
void oms__status_read(oms_tx *tx, const void *args, void *out);

#endif
