// What people watch: JSON lines, Prometheus metrics, spans by OTLP.
#ifndef OMSD_WATCH_H
#define OMSD_WATCH_H

#include "omsd.h"

typedef enum level { LEVEL_ERROR, LEVEL_WARN, LEVEL_INFO, LEVEL_DEBUG } level;

// One JSON line on stderr: name, then pairs of name and value, NULL ends.
void log_event(level at, const char *event, ...) __attribute__((sentinel));
void log_level(level least);
// The same lines from inside the engine.
oms_log log_port(void);

void trace_begin(exchange *of); // X-Request-Id, traceparent; or new ones
void watch_begin(exchange *of);
void watch_end(exchange *of); // log line, metrics, span

// Counters that others keep: watch_count("auth_refused", "expired", 1).
void watch_count(const char *metric, const char *label, int64_t by);
void metrics_write(text *to, omsd *of); // GET /metrics, text format 0.0.4

bool otlp_start(const config *from);
void otlp_stop(void); // sends what waits, at most 2 s

#endif
