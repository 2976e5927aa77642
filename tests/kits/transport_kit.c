// Runs the cases of the transport kit, and is the engine of its peers: a log
// that is published behind a place, and an inbox that takes each event once
// and in order.
#include "kits/transport_kit_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t kit_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// ---- the log ---------------------------------------------------------------

void kit_log_fill(kit_log *log, const char *source, int64_t count)
{
    uint16_t seq[KIT_SUBJECTS] = {0};
    log->source = source;
    log->count = count;
    for (int64_t n = 1; n <= count; n++) {
        uint16_t subject = (uint16_t)((n * 7919 + n / 7) % KIT_SUBJECTS);
        log->subjects[n] = subject;
        log->seq[n] = ++seq[subject];
    }
}

// Every third has a personal part, every fifth all that may be left out.
void kit_log_event(const kit_log *log, int64_t n, char *room, size_t bytes,
                   oms_event *out)
{
    char *subject = room;
    char *data = room + 64;
    *out = OMS_INIT(oms_event);
    (void)snprintf(subject, 64, "%s-order-%u", log->source,
                   (unsigned)log->subjects[n]);
    (void)snprintf(data, bytes - 64, "{\"n\":%lld,\"text\":\"%*s\"}",
                   (long long)n, (int)log->bytes, "");
    out->id = n;
    out->seq = log->seq[n];
    out->at_ms = 1700000000000 + n;
    out->source = log->source;
    out->type = "order.told";
    out->subject = subject;
    out->data = data;
    out->pii = n % 3 == 0 ? "{\"name\":\"Zo\xc3\xab\"}" : NULL;
    if (n % 5 != 0)
        return;
    out->occurred_at_ms = 1600000000000 + n;
    out->actor = "anna";
    out->key = "key-1";
    out->moves = "order.status pending>confirmed";
    out->trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same(const oms_event *a, const oms_event *b)
{
    return a->id == b->id && a->seq == b->seq && a->at_ms == b->at_ms &&
           a->occurred_at_ms == b->occurred_at_ms &&
           same_text(a->source, b->source) && same_text(a->type, b->type) &&
           same_text(a->subject, b->subject) && same_text(a->actor, b->actor) &&
           same_text(a->key, b->key) && same_text(a->data, b->data) &&
           same_text(a->pii, b->pii) && same_text(a->moves, b->moves) &&
           same_text(a->trace, b->trace);
}

// ---- peers -----------------------------------------------------------------

static void wake(void *user)
{
    (void)user; // the kit looks by itself
}

kit_peer *kit_join(transport_case *c, const char *group, const char *source,
                   uint32_t window, uint32_t prefetch)
{
    kit_peer *peer = NULL;
    for (size_t i = 0; i < KIT_PEERS && peer == NULL; i++)
        if (!c->peers[i].open)
            peer = &c->peers[i];
    assert_non_null(peer);
    memset(peer, 0, sizeof(*peer));
    int code = c->kit->open(c->kit->context, group, window, prefetch,
                            &peer->transport, &c->err);
    if (code != OMS_OK)
        print_error("open: %s\n", c->err.text);
    assert_int_equal(code, OMS_OK);
    peer->open = true;
    code =
        peer->transport.ops->join(peer->transport.impl, &source,
                                  source != NULL ? 1 : 0, wake, NULL, &c->err);
    assert_int_equal(code, OMS_OK);
    return peer;
}

void kit_leave(kit_peer *peer, int64_t wait_ms)
{
    if (peer->open)
        peer->transport.ops->close(peer->transport.impl, wait_ms);
    peer->open = false;
}

void kit_status(kit_peer *peer, oms_transport_status *out)
{
    *out = OMS_INIT(oms_transport_status);
    peer->transport.ops->status(peer->transport.impl, out);
}

static void publish_some(kit_peer *peer)
{
    enum { BATCH = 50 };
    const kit_log *log = peer->log;
    oms_confirm told = {0};
    peer->transport.ops->confirmed(peer->transport.impl, &told);
    assert_true(told.up_to <= peer->sent);
    if (told.up_to > peer->confirmed)
        peer->confirmed = told.up_to;
    if (told.lost) {
        peer->losses++;
        peer->sent = peer->confirmed;
    }
    size_t each = 512 + (size_t)log->bytes;
    char *room = malloc(BATCH * each);
    oms_event events[BATCH];
    size_t count = 0;
    assert_non_null(room);
    for (; count < BATCH && peer->sent + (int64_t)count < log->count; count++)
        kit_log_event(log, peer->sent + (int64_t)count + 1, room + count * each,
                      each, &events[count]);
    size_t taken = 0;
    oms_error err = OMS_INIT(oms_error);
    int code = peer->transport.ops->publish(peer->transport.impl, events, count,
                                            &taken, &err);
    free(room);
    assert_int_equal(code, OMS_OK);
    assert_true(taken <= count);
    peer->sent += (int64_t)taken;
    oms_transport_status now;
    kit_status(peer, &now);
    if (now.window > peer->window_most)
        peer->window_most = now.window;
}

static void take_in(kit_peer *peer, const oms_event *event)
{
    kit_inbox *inbox = peer->inbox;
    char *room = malloc(1024 + (size_t)peer->expects->bytes);
    oms_event expected;
    assert_non_null(room);
    inbox->taken++;
    if (event->id < 1 || event->id > peer->expects->count) {
        inbox->wrong++;
    } else {
        kit_log_event(peer->expects, event->id, room,
                      1024 + (size_t)peer->expects->bytes, &expected);
        inbox->wrong += same(event, &expected) ? 0 : 1;
    }
    free(room);
}

// False: it came too early and has to be kept.
static bool offer(kit_peer *peer, uint64_t token, const oms_event *event)
{
    const char *digits = strrchr(event->subject, '-');
    unsigned long subject = digits != NULL ? strtoul(digits + 1, NULL, 10) : 0;
    assert_true(subject < KIT_SUBJECTS);
    uint16_t *last = &peer->inbox->last[subject];
    if (event->seq > *last + 1)
        return false;
    if (event->seq <= *last) {
        peer->inbox->known++;
    } else {
        take_in(peer, event);
        ++*last;
    }
    peer->transport.ops->ack(peer->transport.impl, &token, 1);
    return true;
}

static void keep(kit_peer *peer, uint64_t token, const oms_event *event)
{
    assert_true(peer->held_count < KIT_HELD);
    peer->held[peer->held_count] = token;
    peer->early[peer->held_count++] = *event;
}

static void poll_some(kit_peer *peer)
{
    oms_incoming came[100];
    size_t count = 0;
    oms_error err = OMS_INIT(oms_error);
    assert_int_equal(peer->transport.ops->poll(peer->transport.impl, came, 100,
                                               &count, &err),
                     OMS_OK);
    for (size_t i = 0; i < count; i++) {
        assert_true(came[i].token != 0);
        if (came[i].reason != NULL) {
            assert_true(came[i].reason[0] != '\0');
            peer->transport.ops->park(peer->transport.impl, came[i].token,
                                      came[i].reason);
            peer->poisoned++;
        } else if (peer->keeps) {
            keep(peer, came[i].token, &came[i].event);
        } else if (!offer(peer, came[i].token, &came[i].event)) {
            keep(peer, came[i].token, &came[i].event);
            peer->inbox->early++;
        }
    }
}

static void offer_held(kit_peer *peer)
{
    size_t kept = 0;
    for (size_t i = 0; i < peer->held_count; i++) {
        if (!peer->keeps && offer(peer, peer->held[i], &peer->early[i]))
            continue;
        peer->held[kept] = peer->held[i];
        peer->early[kept++] = peer->early[i];
    }
    peer->held_count = kept;
}

void kit_round(transport_case *c)
{
    struct timespec nap = {.tv_nsec = 500000};
    for (size_t i = 0; i < KIT_PEERS; i++) {
        kit_peer *peer = &c->peers[i];
        if (peer->open && peer->log != NULL)
            publish_some(peer);
        if (peer->open && peer->inbox != NULL) {
            poll_some(peer);
            offer_held(peer);
        }
    }
    if (c->kit->turn != NULL)
        c->kit->turn(c->kit->context);
    else
        nanosleep(&nap, NULL);
}

static int64_t patience_ms(const transport_case *c)
{
    return c->kit->patience_ms != 0 ? c->kit->patience_ms : 20000;
}

static void complain(transport_case *c)
{
    for (size_t i = 0; i < KIT_PEERS; i++) {
        oms_transport_status now;
        if (!c->peers[i].open)
            continue;
        kit_status(&c->peers[i], &now);
        print_error("peer %zu: %s, sent %lld, confirmed %lld, window %lld, "
                    "unacked %lld, delivered %lld, held %zu: %s\n",
                    i, now.connected ? "connected" : "away",
                    (long long)c->peers[i].sent,
                    (long long)c->peers[i].confirmed, (long long)now.window,
                    (long long)now.unacked, (long long)now.delivered,
                    c->peers[i].held_count,
                    now.trouble != NULL ? now.trouble : "no trouble");
    }
    for (size_t i = 0; i < 4; i++)
        print_error("inbox %zu: taken %lld, known %lld, early %lld\n", i,
                    (long long)c->inboxes[i].taken,
                    (long long)c->inboxes[i].known,
                    (long long)c->inboxes[i].early);
}

void kit_until(transport_case *c, bool (*done)(transport_case *c))
{
    int64_t end = kit_now_ms() + patience_ms(c);
    while (!done(c)) {
        kit_round(c);
        if (kit_now_ms() < end)
            continue;
        complain(c);
        fail_msg("it did not happen in %lld ms", (long long)patience_ms(c));
    }
}

void kit_rounds_for(transport_case *c, int64_t ms)
{
    int64_t end = kit_now_ms() + ms;
    for (int rounds = 0; kit_now_ms() < end; rounds++) {
        kit_round(c);
        if (c->kit->turn != NULL && rounds > 100)
            break; // there is no time: enough has moved
    }
}

static bool all_connected(transport_case *c)
{
    for (size_t i = 0; i < KIT_PEERS; i++) {
        oms_transport_status now;
        if (!c->peers[i].open)
            continue;
        kit_status(&c->peers[i], &now);
        if (!now.connected)
            return false;
    }
    return true;
}

void kit_connected(transport_case *c)
{
    kit_until(c, all_connected);
}

// ---- the cases -------------------------------------------------------------

static int set_up(void **state)
{
    const transport_kit *kit = *state;
    transport_case *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return -1;
    *state = c;
    c->kit = kit;
    c->err = OMS_INIT(oms_error);
    return kit->begin(kit->context);
}

static int tear_down(void **state)
{
    transport_case *c = *state;
    for (size_t i = 0; i < KIT_PEERS; i++)
        kit_leave(&c->peers[i], 0);
    free(c);
    return 0;
}

static size_t take(struct CMUnitTest *into, const struct CMUnitTest *cases,
                   size_t count, const transport_kit *kit)
{
    const char *only = getenv("OMS_KIT_CASE");
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        if (only != NULL && strstr(cases[i].name, only) == NULL)
            continue;
        into[taken] = cases[i];
        into[taken].setup_func = set_up;
        into[taken].teardown_func = tear_down;
        into[taken++].initial_state = (void *)(uintptr_t)kit;
    }
    return taken;
}

int transport_kit_run(const transport_kit *kit)
{
    struct CMUnitTest cases[64];
    if (transport_out_cases_count + transport_in_cases_count > 64)
        return 1;
    size_t count =
        take(cases, transport_out_cases, transport_out_cases_count, kit);
    count +=
        take(cases + count, transport_in_cases, transport_in_cases_count, kit);
    return _cmocka_run_group_tests(kit->name, cases, count, NULL, NULL);
}
