// What people watch: JSON lines, Prometheus metrics, spans by OTLP.
#ifndef OMSD_WATCH_H
#define OMSD_WATCH_H

#include "omsd.h"

typedef enum level { LEVEL_ERROR, LEVEL_WARN, LEVEL_INFO, LEVEL_DEBUG } level;

// One JSON line on stderr: name, then pairs of name and value (texts; a value
// of NULL is left out), NULL ends. Never a secret, a token, or what is personal
// of a customer. The same event is told at most LOG_BURST times a second; how
// often it was kept back is in the next one ("suppressed").
#define LOG_BURST 20
void log_event(level at, const char *event, ...) __attribute__((sentinel));
void log_level(level least);
// False: there is no such level.
bool log_level_read(const char *name, level *out);
// The same lines from inside the engine.
oms_log log_port(void);

void trace_begin(exchange *of); // X-Request-Id, traceparent; or new ones
#define TRACE_BYTES 55
// The traceparent of what follows from this request.
void trace_parent(const exchange *of, char to[TRACE_BYTES + 1]);
void watch_begin(exchange *of);
void watch_end(exchange *of); // log line, metrics, span

// Counters that others keep: watch_count("auth_refused", "expired", 1) is
// omsd_auth_refused_total{cause="expired"}. Both are words of the program,
// never of a request. Any thread.
void watch_count(const char *metric, const char *label, int64_t by);
void metrics_write(text *to, omsd *of); // GET /metrics, text format 0.0.4

bool otlp_start(const config *from); // without a url: true, and nothing is sent
void otlp_stop(void);                // sends what waits, at most 2 s

#endif
