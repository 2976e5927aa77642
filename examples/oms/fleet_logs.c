// The logs side by side: whatever a service has said, everybody who listens has
// in his own log, all of it, once, in the same order and with the same words.
//
// A log may have hundreds of millions of events, so none is kept: of each
// source and subject there is a count and a digest, and a log is read once.
// Digests find what was lost, doubled or swapped by accident; that nobody has
// changed a log on purpose is what the chain of hashes of each of them proves.
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_OTHER 0x84222325cbf29ce4u
#define FNV_PRIME 0x100000001b3u

// The engine of each service speaks of itself, to itself alone.
#define OWN_SOURCE "engine"

static void mix(uint64_t into[2], const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++) {
        into[0] = (into[0] ^ at[i]) * FNV_PRIME;
        into[1] = (into[1] ^ (at[i] + 0x9eu)) * FNV_PRIME;
        into[1] ^= into[1] >> 29;
    }
}

// With its end: "ab" and "c" are not "a" and "bc".
static void mix_text(uint64_t into[2], const char *text)
{
    mix(into, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

static void name_chain(const char *source, const char *subject, uint64_t out[2])
{
    out[0] = FNV_BASIS;
    out[1] = FNV_OTHER;
    mix_text(out, source);
    mix_text(out, subject);
    if (out[0] == 0 && out[1] == 0)
        out[0] = 1;
}

// ---- the table of chains ---------------------------------------------------

// Where a chain is, or the free place for it; NULL: the table is empty.
static fleet_chain *place_of(const fleet_log *in, const uint64_t name[2])
{
    if (in->room == 0)
        return NULL;
    for (size_t at = (size_t)name[0] & (in->room - 1);;
         at = (at + 1) & (in->room - 1)) {
        fleet_chain *one = &in->chains[at];
        if ((one->name[0] == 0 && one->name[1] == 0) ||
            (one->name[0] == name[0] && one->name[1] == name[1]))
            return one;
    }
}

static const fleet_chain *find(const fleet_log *in, const uint64_t name[2])
{
    const fleet_chain *one = place_of(in, name);
    return one != NULL && one->count > 0 ? one : NULL;
}

// Never more than half full.
static void make_room(fleet_log *of)
{
    fleet_log grown = {.room = of->room > 0 ? of->room * 2 : 4096,
                       .used = of->used,
                       .events = of->events};
    if ((of->used + 1) * 2 <= of->room)
        return;
    grown.chains = cli_alloc(NULL, grown.room * sizeof(*grown.chains));
    memset(grown.chains, 0, grown.room * sizeof(*grown.chains));
    for (size_t i = 0; i < of->room; i++)
        if (of->chains[i].count > 0)
            *place_of(&grown, of->chains[i].name) = of->chains[i];
    cli_release(of->chains);
    *of = grown;
}

static int32_t source_of(fleet *of, const char *name)
{
    size_t at = 0;
    while (at < of->sources_count && strcmp(of->sources[at], name) != 0)
        at++;
    if (at == sizeof(of->sources) / sizeof(of->sources[0]))
        return -1;
    if (at == of->sources_count)
        of->sources[of->sources_count++] = cli_copy(name);
    return (int32_t)at;
}

// ---- reading ---------------------------------------------------------------

static void take(fleet *of, fleet_service *from, const oms_event *event)
{
    uint64_t name[2];
    make_room(&from->log);
    name_chain(event->source, event->subject, name);
    fleet_chain *to = place_of(&from->log, name);
    if (to->count == 0) {
        *to = (fleet_chain){.name = {name[0], name[1]},
                            .digest = {FNV_BASIS, FNV_OTHER},
                            .first_id = event->id,
                            .source = source_of(of, event->source)};
        from->log.used++;
    }
    to->count++;
    if (event->seq != to->seq + 1)
        fleet_found(of, "dense", from, event->subject,
                    "event %" PRId64 " of %s has seq %" PRId64 " where %" PRId64
                    " is due",
                    event->id, event->source, event->seq, to->seq + 1);
    to->seq = event->seq;
    mix(to->digest, &event->seq, sizeof(event->seq));
    mix_text(to->digest, event->type);
    mix_text(to->digest, event->data);
    from->log.events++;
    if (fleet_owner(of, event->source) != from)
        from->foreign++;
}

static int read_log(fleet *of, fleet_service *from, oms_error *err)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    int rc = OMS_OK;
    args.limit = OMS_PAGE_MAX;
    for (bool end = false; !end && rc == OMS_OK;) {
        oms_feed *page = NULL;
        rc = oms_feed_read(from->shop, &args, &page, err);
        if (rc != OMS_OK)
            break;
        for (size_t i = 0; i < oms_feed_count(page); i++)
            take(of, from, oms_feed_at(page, i));
        args.after = oms_feed_cursor(page);
        end = oms_feed_end(page);
        oms_feed_free(page);
        progress_draw(&of->progress, 0, from->log.events, 0);
    }
    return rc;
}

// ---- comparing -------------------------------------------------------------

// Whether a module of the service reads an event of the source: then it hears
// all that the source says.
static bool hears(const fleet *of, const fleet_service *who, const char *source)
{
    size_t i;
    json_t *event;
    json_array_foreach (json_object_get(of->described, "events"), i, event) {
        size_t at;
        json_t *reader;
        if (strcmp(json_text(event, "module"), source) != 0)
            continue;
        json_array_foreach (json_object_get(event, "read_by"), at, reader) {
            if (fleet_owner(of, json_string_value(reader)) == who)
                return true;
        }
    }
    return false;
}

// The subject of a chain, from the log that has it.
static void name_subject(const fleet_service *in, const fleet_chain *of,
                         char *out, size_t room)
{
    oms_feed_args args = OMS_INIT(oms_feed_args);
    oms_feed *page = NULL;
    args.limit = 1;
    args.after = of->first_id - 1;
    snprintf(out, room, "?");
    if (oms_feed_read(in->shop, &args, &page, NULL) == OMS_OK &&
        oms_feed_count(page) > 0)
        snprintf(out, room, "%s", oms_feed_at(page, 0)->subject);
    oms_feed_free(page);
}

static void compare(fleet *of, const fleet_service *owner,
                    const fleet_chain *said, fleet_service *listener)
{
    const fleet_chain *heard = find(&listener->log, said->name);
    int64_t count = heard != NULL ? heard->count : 0;
    char subject[OMS_NAME_BYTES_MAX + 1];
    if (count == said->count &&
        memcmp(heard->digest, said->digest, sizeof(said->digest)) == 0)
        return;
    name_subject(owner, said, subject, sizeof(subject));
    if (count != said->count)
        fleet_found(of, "delivered", listener, subject,
                    "%s has said %" PRId64 " events, %" PRId64 " came",
                    of->sources[said->source], said->count, count);
    else
        fleet_found(of, "same", listener, subject,
                    "the events of %s are not what it has said",
                    of->sources[said->source]);
}

// What a log has of a source that has never said anything of the subject.
static void compare_back(fleet *of, fleet_service *listener)
{
    for (size_t i = 0; i < listener->log.room; i++) {
        const fleet_chain *one = &listener->log.chains[i];
        char subject[OMS_NAME_BYTES_MAX + 1];
        const fleet_service *owner =
            one->count > 0 && one->source >= 0
                ? fleet_owner(of, of->sources[one->source])
                : NULL;
        if (owner == NULL || owner == listener ||
            find(&owner->log, one->name) != NULL)
            continue;
        name_subject(listener, one, subject, sizeof(subject));
        fleet_found(of, "said", listener, subject,
                    "%s has never said any of %" PRId64 " events",
                    of->sources[one->source], one->count);
    }
}

static void compare_source(fleet *of, const fleet_service *owner,
                           int32_t source)
{
    fleet_service *listeners[FLEET_SERVICES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < of->count; i++)
        if (&of->services[i] != owner &&
            hears(of, &of->services[i], of->sources[source]))
            listeners[count++] = &of->services[i];
    for (size_t i = 0; i < owner->log.room; i++) {
        const fleet_chain *said = &owner->log.chains[i];
        for (size_t at = 0;
             said->count > 0 && said->source == source && at < count; at++)
            compare(of, owner, said, listeners[at]);
    }
}

int fleet_logs(fleet *of, oms_error *err)
{
    int rc = OMS_OK;
    of->progress.noun = "events";
    for (size_t i = 0; i < of->count && rc == OMS_OK; i++)
        rc = read_log(of, &of->services[i], err);
    for (size_t i = 0; i < of->sources_count && rc == OMS_OK; i++) {
        const fleet_service *owner = fleet_owner(of, of->sources[i]);
        if (owner != NULL && strcmp(of->sources[i], OWN_SOURCE) != 0)
            compare_source(of, owner, (int32_t)i);
    }
    for (size_t i = 0; i < of->count && rc == OMS_OK; i++)
        compare_back(of, &of->services[i]);
    return rc;
}
