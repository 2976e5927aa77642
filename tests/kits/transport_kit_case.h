// What the files of the transport kit share: a log of events to publish, an
// inbox that is as strict as the engine's, and peers that use both.
#ifndef OMS_TESTS_TRANSPORT_KIT_CASE_H
#define OMS_TESTS_TRANSPORT_KIT_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// These come first for cmocka.
#include <cmocka.h>

#include "kits/transport_kit.h"

#define KIT_EVENTS_MAX 20000
#define KIT_SUBJECTS 40
#define KIT_PEERS 8
#define KIT_HELD 4096

// The log of one source: event n (from 1) is about subjects[n], its seq[n]-th.
typedef struct kit_log {
    const char *source;
    int64_t count;
    int64_t bytes; // of each event's data; 0: few
    uint16_t subjects[KIT_EVENTS_MAX + 1];
    uint16_t seq[KIT_EVENTS_MAX + 1];
} kit_log;

// What a group has taken in.
typedef struct kit_inbox {
    uint16_t last[KIT_SUBJECTS];
    int64_t taken; // each once
    int64_t known; // doubles
    int64_t early; // came before an earlier one
    int64_t wrong; // had another content than was published
} kit_inbox;

typedef struct kit_peer {
    oms_transport transport;
    bool open;
    // Outwards; NULL: nothing.
    const kit_log *log;
    int64_t sent;
    int64_t confirmed;
    int64_t losses;
    int64_t window_most; // as status told
    // Inwards; NULL: nothing is polled.
    kit_inbox *inbox;
    const kit_log *expects;
    bool keeps; // takes nothing in and holds all it is given
    uint64_t held[KIT_HELD];
    oms_event early[KIT_HELD]; // of held, where seq is not 0
    size_t held_count;
    int64_t poisoned; // came with a reason, was parked
} kit_peer;

typedef struct transport_case {
    const transport_kit *kit;
    oms_error err;
    kit_peer peers[KIT_PEERS];
    kit_log log;
    kit_log other;
    kit_inbox inboxes[4];
    int64_t mark; // what a case waits for
} transport_case;

// [count] events of [source] about KIT_SUBJECTS orders.
void kit_log_fill(kit_log *log, const char *source, int64_t count);
// The n-th of them, its texts in [room] (of at least 512 bytes, or the bytes of
// its data more).
void kit_log_event(const kit_log *log, int64_t n, char *room, size_t bytes,
                   oms_event *out);

// A new peer that wants the events of [source] (NULL: none). 0 for the
// adapter's own window and prefetch.
kit_peer *kit_join(transport_case *c, const char *group, const char *source,
                   uint32_t window, uint32_t prefetch);
void kit_leave(kit_peer *peer, int64_t wait_ms);
// One round of everybody.
void kit_round(transport_case *c);
// Rounds until [done]; fails the case when patience ends.
void kit_until(transport_case *c, bool (*done)(transport_case *c));
// The same for [ms], whatever happens.
void kit_rounds_for(transport_case *c, int64_t ms);
int64_t kit_now_ms(void);
void kit_status(kit_peer *peer, oms_transport_status *out);
// Waits until all peers are connected.
void kit_connected(transport_case *c);

extern const struct CMUnitTest transport_out_cases[];
extern const size_t transport_out_cases_count;
extern const struct CMUnitTest transport_in_cases[];
extern const size_t transport_in_cases_count;

#endif
