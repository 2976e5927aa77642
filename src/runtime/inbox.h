// Taking in what modules of other engines have said. The inbox is the log: an
// event is taken when its seq is the next of its source and subject, and from
// then on it is an event like any other.
#ifndef OMS_RUNTIME_INBOX_H
#define OMS_RUNTIME_INBOX_H

#include "runtime/engine.h"

#define OMS__TRACE_BYTES 55 // 00-<32 digits>-<16 digits>-<2 digits>

// An event on its way in, and what became of it.
typedef struct oms_arrival {
    oms_event event;
    bool waited; // if it is early, what is missing is written down
    oms_delivered outcome;
    oms_error error; // REFUSED: why
} oms_arrival;

// In one commit if there is room, and with [settle] what follows from them,
// too. Returns 0 or the commit's error.
int oms__inbox_take(oms *oms, oms_arrival *arrivals, size_t count, bool settle,
                    oms_error *err);
// What an event of [module] follows, or NULL when memory is out or nothing is
// to be told. In [arena].
const char *oms__follows_text(const oms *oms, const oms_subject *place,
                              uint16_t module, oms_arena *arena);
// The first that [follows] names, this engine wants and does not have; its
// position and seq go to *source and *seq. False: it has them all. *legal is
// false if the text cannot be read.
bool oms__follows_missing(const oms *oms, const oms_subject *place,
                          const char *follows, uint16_t *source, int64_t *seq,
                          bool *legal);
// Whether [text] is a W3C traceparent.
bool oms__inbox_is_trace(const char *text);

#endif
