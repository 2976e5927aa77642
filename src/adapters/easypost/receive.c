// oms_easypost_receive: from the bytes of a webhook to the scans of a parcel. A
// tracker's event brings the whole history; each part of it is one fact, named
// by the tracker, its time and its status. The name makes it one fact however
// often it comes; the key of the command also holds a hash of all that is told,
// for carriers mend the words and places of what they have told before.
#include "adapters/easypost/easypost.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/record.h"
#include "base/secret.h"
#include "base/sha256.h"
#include "base/sized.h"
#include "base/time.h"

static int64_t wall_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int verify(const oms_easypost_hooks *hooks,
                  const oms_easypost_headers *headers, const char *body,
                  size_t body_bytes, oms_error *err)
{
    oms_secrets secrets;
    oms_easypost_hooks all = *hooks;
    int code =
        oms__secrets_gather(&secrets, hooks->secrets, hooks->secrets_count,
                            hooks->secrets_file, err);
    all.secrets = secrets.each;
    all.secrets_count = secrets.count;
    if (all.now_ms == 0)
        all.now_ms = wall_ms();
    if (code == OMS_OK)
        code = oms_easypost_verify(&all, headers, body, body_bytes, err);
    oms__secrets_wipe(&secrets);
    return code;
}

// ---- scans -----------------------------------------------------------------

typedef struct hearing {
    oms *oms;
    const oms_easypost_hooks *hooks;
    const json_t *tracker;
    oms_error *err;
} hearing;

// One part of a tracker's history.
typedef struct sight {
    const char *status;
    const char *detail;
    const char *datetime;
    const char *message; // NULL: none
    const json_t *location;
} sight;

// What a text field can hold of it; NULL: nothing.
static const char *fit(const char *text, char *room, size_t bytes)
{
    if (text == NULL)
        return NULL;
    (void)snprintf(room, bytes, "%s", text);
    room[oms__text_good(room, strlen(room))] = '\0';
    return *room != '\0' ? room : NULL;
}

// "HOUSTON, TX, 77063, US"
static const char *place_of(const json_t *location, char *room, size_t bytes)
{
    static const char *const parts[] = {"city", "state", "zip", "country"};
    char text[1024] = "";
    size_t count = 0;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const char *part = oms__json_text(location, parts[i]);
        if (part == NULL || *part == '\0' || count >= sizeof(text))
            continue;
        int more = snprintf(text + count, sizeof(text) - count, "%s%s",
                            count > 0 ? ", " : "", part);
        count += more > 0 ? (size_t)more : 0;
    }
    return fit(text, room, bytes);
}

static void hash_text(oms_sha256 *sha, const char *text)
{
    if (text != NULL)
        oms__sha256_add(sha, text, strlen(text) + 1);
    else
        oms__sha256_add(sha, "\xff", 1);
}

static void name_command(const oms_shipment_scan_args *scan, char *key,
                         size_t bytes)
{
    uint8_t hash[OMS__SHA256_BYTES];
    oms_sha256 sha;
    char status = (char)scan->status;
    oms__sha256_begin(&sha);
    oms__sha256_add(&sha, &status, 1);
    hash_text(&sha, scan->carrier);
    hash_text(&sha, scan->tracking_number);
    hash_text(&sha, scan->place);
    hash_text(&sha, scan->note);
    oms__sha256_end(&sha, hash);
    int count = snprintf(key, bytes, "easypost:%s:", scan->event_id);
    for (size_t i = 0; i < 8; i++)
        count += snprintf(key + count, bytes - (size_t)count, "%02x", hash[i]);
}

// A time without a zone is of UTC, says EasyPost.
static bool read_time(const char *text, int64_t *out_ms)
{
    char whole[OMS_TIME_ROOM + 16];
    if (text == NULL)
        return false;
    if (oms__time_parse(text, strlen(text), out_ms))
        return true;
    int count = snprintf(whole, sizeof(whole), "%sZ", text);
    return (size_t)count < sizeof(whole) &&
           oms__time_parse(whole, (size_t)count, out_ms);
}

// Whether the history holds a turn back before [at_ms].
static bool is_turned(const hearing *h, int64_t at_ms)
{
    const json_t *details = oms__json_at(h->tracker, "tracking_details");
    for (size_t i = 0; i < json_array_size(details); i++) {
        const json_t *part = json_array_get(details, i);
        int64_t when = 0;
        if (oms__easypost_means(oms__json_text(part, "status"),
                                oms__json_text(part, "status_detail")) ==
                OMS_TRACKING_RETURN_TO_SENDER &&
            read_time(oms__json_text(part, "datetime"), &when) && when <= at_ms)
            return true;
    }
    return false;
}

// What comes back arrives at the sender: the customer has nothing. Every event
// brings the history, so that this does not depend on which comes first.
static oms_tracking_status meant(const hearing *h, const sight *s)
{
    oms_tracking_status status = oms__easypost_means(s->status, s->detail);
    int64_t at_ms = OMS_TIME_MAX;
    if (status != OMS_TRACKING_DELIVERED)
        return status;
    (void)read_time(s->datetime, &at_ms);
    return json_is_true(oms__json_at(h->tracker, "is_return")) ||
                   is_turned(h, at_ms)
               ? OMS_TRACKING_RETURN_TO_SENDER
               : status;
}

static int refuse(const hearing *h, const oms_shipment_scan_args *scan)
{
    return oms__error_set(h->err, OMS_ENOTFOUND, "/result/tracking_code",
                          "no parcel here has the tracking number %s of %s "
                          "(%s)",
                          scan->tracking_number,
                          scan->carrier ? scan->carrier : "any carrier",
                          oms__json_text(h->tracker, "id"));
}

static int tell(const hearing *h, const sight *s)
{
    char place[OMS_NAME_BYTES_MAX + 1];
    char note[OMS_NAME_BYTES_MAX + 1];
    char name[OMS_NAME_BYTES_MAX];
    char key[OMS_KEY_BYTES_MAX + 1];
    oms_shipment_scan_args scan = OMS_INIT(oms_shipment_scan_args);
    const char *carrier = oms__json_text(h->tracker, "carrier");
    scan.status = meant(h, s);
    if (scan.status == OMS_TRACKING_UNKNOWN)
        return OMS_OK;
    scan.undated = !read_time(s->datetime, &scan.occurred_at_ms);
    (void)snprintf(name, sizeof(name), "%s:%lld:%s",
                   oms__json_text(h->tracker, "id"),
                   (long long)scan.occurred_at_ms, s->status);
    scan.event_id = name;
    scan.tracking_number = oms__json_text(h->tracker, "tracking_code");
    if (!h->hooks->any_carrier && oms__easypost_is_code(carrier))
        scan.carrier = carrier;
    scan.place = place_of(s->location, place, sizeof(place));
    scan.note = fit(s->message, note, sizeof(note));
    name_command(&scan, key, sizeof(key));
    scan.key = key;
    scan.actor = "easypost";
    int code = oms_shipment_scan(h->oms, &scan, NULL, h->err);
    return code == OMS_ENOTFOUND ? refuse(h, &scan) : code;
}

// ---- trackers --------------------------------------------------------------

// A refusal of one scan does not stop the others, which may be the ones that
// count; trouble does, and EasyPost brings them all again.
static int keep(int before, int code, bool *stop)
{
    *stop = code != OMS_OK && code != OMS_ESTATE;
    return *stop || before == OMS_OK ? code : before;
}

static sight part_of(const json_t *from)
{
    return (sight){.status = oms__json_text(from, "status"),
                   .detail = oms__json_text(from, "status_detail"),
                   .datetime = oms__json_text(from, "datetime"),
                   .message = oms__json_text(from, "message"),
                   .location = oms__json_at(from, "tracking_location")};
}

// The tracker's own status is news when no part of the history says it.
static int tell_summary(const hearing *h, const json_t *details)
{
    const sight own = {.status = oms__json_text(h->tracker, "status"),
                       .detail = oms__json_text(h->tracker, "status_detail"),
                       .datetime = oms__json_text(h->tracker, "updated_at"),
                       .message = NULL};
    for (size_t i = 0; i < json_array_size(details); i++) {
        sight part = part_of(json_array_get(details, i));
        if (meant(h, &part) == meant(h, &own))
            return OMS_OK;
    }
    return tell(h, &own);
}

static int hear_tracker(const hearing *h)
{
    const json_t *details = oms__json_at(h->tracker, "tracking_details");
    bool stop = false;
    int code = OMS_OK;
    if (!oms__json_is(h->tracker, "object", "Tracker") ||
        !oms__json_is_id(oms__json_text(h->tracker, "id"), "trk_") ||
        !oms__easypost_is_code(oms__json_text(h->tracker, "tracking_code")))
        return oms__error_set(h->err, OMS_EINVAL, "/result",
                              "this is signed, but it is no tracker");
    for (size_t i = 0; i < json_array_size(details) && !stop; i++) {
        sight part = part_of(json_array_get(details, i));
        code = keep(code, tell(h, &part), &stop);
    }
    return stop ? code : keep(code, tell_summary(h, details), &stop);
}

static int hear_event(oms *engine, const oms_easypost_hooks *hooks,
                      const json_t *event, oms_error *err)
{
    const hearing h = {.oms = engine,
                       .hooks = hooks,
                       .tracker = oms__json_at(event, "result"),
                       .err = err};
    const char *what = oms__json_text(event, "description");
    const char *mode = oms__json_text(event, "mode");
    if (!oms__json_is(event, "object", "Event") || what == NULL || mode == NULL)
        return oms__error_set(err, OMS_EINVAL, "",
                              "this is signed, but it is no event of "
                              "EasyPost's");
    if (strcmp(mode, hooks->test_mode ? "test" : "production") != 0)
        return oms__error_set(err, OMS_EREFUSED, "/mode",
                              "this shop takes events of the mode %s only",
                              hooks->test_mode ? "test" : "production");
    if (strcmp(what, "tracker.created") != 0 &&
        strcmp(what, "tracker.updated") != 0)
        return OMS_OK; // nothing about a parcel
    return hear_tracker(&h);
}

int oms_easypost_receive(oms *engine, const oms_easypost_hooks *given,
                         const oms_easypost_headers *headers, const char *body,
                         size_t body_bytes, oms_error *err)
{
    json_t *tree = NULL;
    oms_easypost_hooks taken;
    const oms_easypost_hooks *hooks = &taken;
    if (engine == NULL)
        return oms__error_set(err, OMS_EINVAL, "", "give a shop");
    int code = oms__sized_take(given, &taken, sizeof(taken), "", err);
    if (code == OMS_OK)
        code = verify(hooks, headers, body, body_bytes, err);
    if (code == OMS_OK)
        code = oms__json_read(body, body_bytes, &tree, err);
    if (code == OMS_OK)
        code = hear_event(engine, hooks, tree, err);
    json_decref(tree);
    return code;
}
