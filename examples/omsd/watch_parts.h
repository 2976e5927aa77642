// What log, trace, metrics and otlp share with each other and with nobody
// else.
#ifndef OMSD_WATCH_PARTS_H
#define OMSD_WATCH_PARTS_H

#include "watch.h"

int64_t watch_now_us(void); // monotonic
int64_t watch_wall_us(void);

// A line whose members are made already (", \"name\":..." each). Lines of
// requests may wait for others; the rest is written at once.
void log_request(level at, const text *members);
bool log_wants(level at);
int64_t log_lines(level at);  // so many were written
int64_t log_suppressed(void); // ... and kept back

// metrics.c: one exchange is over. A duration below 0 is not counted: that of
// a stream is as long as its reader likes.
void metrics_begin(void);
void metrics_end(const char *method, const char *path, int status,
                 int64_t duration_us, size_t bytes);
// metrics_engine.c, metrics_process.c: parts of GET /metrics.
void metrics_engine(text *to, omsd *of);
void metrics_process(text *to, const omsd *of);
// "# HELP", "# TYPE" of a metric that is about to be written.
void metrics_head(text *to, const char *name, const char *type,
                  const char *help);
// A label's value in quotes, escaped.
void metrics_label(text *to, const char *name, const char *value);

// otlp.c: an exchange as a span; dropped when too many wait.
bool otlp_on(void);
void otlp_span(const exchange *of, int64_t duration_us);
int64_t otlp_sent(void);
int64_t otlp_dropped(void);

// trace.c
bool trace_state_good(const char *from);

#endif
