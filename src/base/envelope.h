// An event on its way between engines: CloudEvents 1.0 in binary mode, that is
// attributes as pairs of texts, and a body. Both brokers write and read it
// here; how an attribute is called in their headers is theirs.
//
// The body is the event's own JSON (datacontenttype "application/json"). If
// the event has a personal part it is
//   {"data":<the event>,"personal":<its personal part>}
// with a datacontenttype of its own, and `databytes` says where one ends: so
// the largest event needs no large header, which no broker likes.
#ifndef OMS_BASE_ENVELOPE_H
#define OMS_BASE_ENVELOPE_H

#include "base/arena.h"
#include "oms/event.h"

#define OMS__ENVELOPE_PLAIN "application/json"
#define OMS__ENVELOPE_PARTS "application/vnd.omsc.parts+json"
#define OMS__ENVELOPE_ATTRIBUTES_MAX 18 // that we write
#define OMS__ENVELOPE_READ_MAX 64       // that a message may have
// A transaction moves many states only for an order of many parcels.
#define OMS__ENVELOPE_MOVES_MAX 65536
// Data and personal part together have OMS_JSON_BYTES_MAX.
#define OMS__ENVELOPE_BODY_MAX (1024 * 1024 + 64)

// Texts need not end in a NUL.
typedef struct oms_attribute {
    const char *name; // "subject": without the prefix of a broker
    size_t name_bytes;
    const char *value;
    size_t bytes;
} oms_attribute;

// A written event. Values are the event's own texts or in the arena.
typedef struct oms_envelope {
    oms_attribute attributes[OMS__ENVELOPE_ATTRIBUTES_MAX];
    size_t count;
    const char *body;
    size_t body_bytes;
} oms_envelope;

// OMS_ELIMIT (it is larger than any event may be), OMS_EINVAL (it lacks what
// every event has), OMS_ENOMEM.
int oms__envelope_write(const oms_event *event, oms_arena *arena,
                        oms_envelope *out, oms_error *err);

// Makes an event of what came from anywhere; its texts are copies in [arena].
// Attributes that it does not know are passed over. OMS_EINVAL: it is none of
// ours, and err->text says why, for people. OMS_ENOMEM.
int oms__envelope_read(const oms_attribute *attributes, size_t count,
                       const char *body, size_t body_bytes, oms_arena *arena,
                       oms_event *out, oms_error *err);

// The value of one of the attributes, or NULL.
const oms_attribute *oms__envelope_find(const oms_attribute *attributes,
                                        size_t count, const char *name);

#endif
