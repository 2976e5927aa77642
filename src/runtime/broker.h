// The engine and its transport: what its own modules have said goes out, what
// those of other engines have said comes in. All of it belongs to whoever holds
// the step lock.
#ifndef OMS_RUNTIME_BROKER_H
#define OMS_RUNTIME_BROKER_H

#include "oms/port/transport.h"
#include "runtime/inbox.h"

#define OMS__POLL_MAX 256          // events of one helping, in and out
#define OMS__HELD_MAX 256          // that came before an earlier one
#define OMS__HELD_US 1000000       // ... before what is missing is written down
#define OMS__BROKER_LOOK_MS 5000   // its figures are no older
#define OMS__OUTBOX_LAG 256        // events that the stored place may lag
#define OMS__OUTBOX_MS 1000        // ... or so long
#define OMS__OUTBOX_LEASE_MS 10000 // others wait so long for a dead publisher
#define OMS__OUTBOX_NAME "broker"
#define OMS__CLOSE_MS 2000 // for confirms, at the end

// A delivery that is not given back yet.
typedef struct oms_held {
    oms_incoming delivery;
    int64_t since_us; // 0: it has just come
} oms_held;

// How publishing stands. up_to <= sent; the log is read behind [sent].
typedef struct oms_outbox {
    char owner[OMS_ID_ROOM];
    bool ours;         // this engine publishes, until [until_ms]
    int64_t until_ms;  // ours: to when; else: when to try again
    int64_t sent;      // handed over, or not for others, up to here
    int64_t handed;    // the last that was really handed over; 0: none
    int64_t confirmed; // of those
    int64_t stored;    // as the storage knows it
    int64_t stored_us;
} oms_outbox;

// What `engine.status` says of it.
typedef struct oms_broker_shown {
    const char *name;
    bool connected, publishes, gaps;
    int64_t behind, window, unacked, held;
    int64_t published, unwanted, delivered, parked, reconnects;
    const char *trouble;
} oms_broker_shown;

typedef struct oms_broker {
    oms_transport transport;
    oms_held held[OMS__HELD_MAX + OMS__POLL_MAX];
    size_t held_count;
    int64_t tried_id; // the log's last event when those held were last offered
    oms_arrival arrivals[OMS__HELD_MAX + OMS__POLL_MAX];
    oms_outbox outbox;
    oms_broker_shown noted; // with broker_lock, as the other two
    int64_t noted_place;
    char noted_trouble[256];
    bool told, told_connected; // the host's log: that it is there, or away
} oms_broker;

// Finds out whose events this engine wants.
void oms__broker_listen(oms *oms);
// options->transport, if there is one. On failure it stays the caller's.
int oms__broker_open(oms *oms, const oms_options *options, oms_error *err);
void oms__broker_close(oms *oms);
// One helping in each direction. *worked: there may be more at once.
// *rest_ms: when it must be called again at the latest; -1: when it is woken.
int oms__broker_step(oms *oms, bool *worked, int64_t *rest_ms, oms_error *err);

// broker_status.c: takes the figures, and gives the last ones; NULL: there is
// no broker, or the transaction has failed.
void oms__broker_note(oms *oms);
extern const oms_record oms__broker_record;
const oms_broker_shown *oms__broker_show(oms_tx *tx, size_t *count);

// outbox.c: the same, outwards.
int oms__outbox_step(oms *oms, bool *worked, int64_t *rest_ms, oms_error *err);
// The last event that is known to be with the broker, as far as it goes
// without a gap.
int64_t oms__outbox_place(const oms *oms);

#endif
