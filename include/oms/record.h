// A record describes a C struct: the name, kind, bounds and meaning of each
// field. One description serves rows, command arguments, events, task requests
// and results; the JSON codec, the columns and the schemas all come from it.
//
// How a kind is held in the struct, in JSON and in a column:
//   INT     int64_t                       integer           INTEGER
//   TIME    int64_t, UTC milliseconds     integer, or RFC 3339 text on input
//   BOOL    bool                          true, false       INTEGER 0 or 1
//   TEXT    const char *, NULL is absent  string            TEXT
//   ENUM    int32_t, 0 .. count-1         the name          TEXT (the name)
//   JSON    const char *, an object       object            TEXT
//   OBJECT  const T *, NULL is absent     object            TEXT (JSON)
//   LIST    const T *, and the count      array             TEXT (JSON)
// Zero means absent for an INT, TIME or BOOL field with OMS_NULLABLE: it is
// left out of JSON and is NULL in a column.
#ifndef OMS_RECORD_H
#define OMS_RECORD_H

#include "base.h"
#include "limits.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum oms_kind {
    OMS_KIND_INT = 1,
    OMS_KIND_TIME,
    OMS_KIND_BOOL,
    OMS_KIND_TEXT,
    OMS_KIND_ENUM,
    OMS_KIND_JSON,
    OMS_KIND_OBJECT,
    OMS_KIND_LIST
} oms_kind;

// Which characters a TEXT may hold (always valid UTF-8 without NUL).
typedef enum oms_text_class {
    OMS_TEXT_ANY = 0, // no control characters but tab and newline
    OMS_TEXT_CODE,    // [A-Za-z0-9_.:/ -]: ids, skus, codes
    OMS_TEXT_KEY,     // visible ASCII, 0x21 to 0x7e: command keys
    OMS_TEXT_CURRENCY // an ISO 4217 code that has a minor unit
} oms_text_class;

#define OMS_REQUIRED 1u // must be given on input
#define OMS_NULLABLE 2u // zero is absent (see above)
#define OMS_PII 4u      // personal data: emptied by an erasure
#define OMS_MONEY 8u    // minor units: JSON reals are refused with a hint

// The names of an ENUM; the value is the position. Names only grow.
typedef struct oms_enum {
    const char *name;
    const char *const *names;
    uint32_t count;
} oms_enum;

struct oms_record;

typedef struct oms_field {
    const char *name;
    uint8_t kind;          // an oms_kind
    uint8_t text_class;    // TEXT: an oms_text_class
    uint16_t flags;        // OMS_REQUIRED ...
    uint16_t offset;       // of the member in the struct
    uint16_t count_offset; // LIST: of the size_t count
    int64_t min;           // INT, TIME: value; TEXT, JSON: bytes; LIST: items
    int64_t max;
    const void *of;  // ENUM: oms_enum; OBJECT, LIST: oms_record
    const char *doc; // one sentence, for the reference
} oms_field;

typedef struct oms_record {
    const char *name; // "order.place", "order_line"
    uint32_t struct_size;
    uint32_t fields_count;
    const oms_field *fields;
    const char *doc;
} oms_record;

// clang-format off
// The macros below fill one oms_field each. [T] is the struct, [m] the member.
#define OMS_FIELD_INT(T, m, fl, lo, hi, text)                        \
    {.name = #m, .kind = OMS_KIND_INT, .flags = (fl),                \
     .offset = (uint16_t)offsetof(T, m), .min = (lo), .max = (hi),   \
     .doc = (text)}
#define OMS_FIELD_MONEY(T, m, fl, lo, text) \
    OMS_FIELD_INT(T, m, (fl) | OMS_MONEY, lo, OMS_MONEY_MAX, text)
#define OMS_FIELD_TIME(T, m, fl, text)                               \
    {.name = #m, .kind = OMS_KIND_TIME, .flags = (fl),               \
     .offset = (uint16_t)offsetof(T, m), .min = 0,                   \
     .max = OMS_TIME_MAX, .doc = (text)}
#define OMS_FIELD_BOOL(T, m, fl, text)                               \
    {.name = #m, .kind = OMS_KIND_BOOL, .flags = (fl),               \
     .offset = (uint16_t)offsetof(T, m), .max = 1, .doc = (text)}
#define OMS_FIELD_TEXT(T, m, fl, bytes, text)                        \
    {.name = #m, .kind = OMS_KIND_TEXT, .flags = (fl),               \
     .offset = (uint16_t)offsetof(T, m), .min = 1, .max = (bytes),   \
     .doc = (text)}
#define OMS_FIELD_CODE(T, m, fl, text)                               \
    {.name = #m, .kind = OMS_KIND_TEXT, .text_class = OMS_TEXT_CODE, \
     .flags = (fl), .offset = (uint16_t)offsetof(T, m), .min = 1,    \
     .max = OMS_CODE_BYTES_MAX, .doc = (text)}
#define OMS_FIELD_KEY(T, m, fl, text)                                \
    {.name = #m, .kind = OMS_KIND_TEXT, .text_class = OMS_TEXT_KEY,  \
     .flags = (fl), .offset = (uint16_t)offsetof(T, m), .min = 1,    \
     .max = OMS_KEY_BYTES_MAX, .doc = (text)}
#define OMS_FIELD_CURRENCY(T, m, fl, text)                           \
    {.name = #m, .kind = OMS_KIND_TEXT,                              \
     .text_class = OMS_TEXT_CURRENCY, .flags = (fl),                 \
     .offset = (uint16_t)offsetof(T, m), .min = 3, .max = 3,         \
     .doc = (text)}
#define OMS_FIELD_ENUM(T, m, fl, names_, text)                       \
    {.name = #m, .kind = OMS_KIND_ENUM, .flags = (fl),               \
     .offset = (uint16_t)offsetof(T, m), .of = (names_),             \
     .doc = (text)}
#define OMS_FIELD_JSON(T, m, fl, bytes, text)                        \
    {.name = #m, .kind = OMS_KIND_JSON, .flags = (fl),               \
     .offset = (uint16_t)offsetof(T, m), .max = (bytes),             \
     .doc = (text)}
#define OMS_FIELD_OBJECT(T, m, fl, record, text)                     \
    {.name = #m, .kind = OMS_KIND_OBJECT, .flags = (fl),             \
     .offset = (uint16_t)offsetof(T, m), .of = (record),             \
     .doc = (text)}
// A list is two members: `const E *m; size_t m_count;`.
#define OMS_FIELD_LIST(T, m, fl, record, lo, hi, text)               \
    {.name = #m, .kind = OMS_KIND_LIST, .flags = (fl),               \
     .offset = (uint16_t)offsetof(T, m),                             \
     .count_offset = (uint16_t)offsetof(T, m##_count), .min = (lo),  \
     .max = (hi), .of = (record), .doc = (text)}
#define OMS_RECORD(title, T, fields_, text)                          \
    {.name = (title), .struct_size = (uint32_t)sizeof(T),            \
     .fields_count = (uint32_t)(sizeof(fields_) / sizeof((fields_)[0])), \
     .fields = (fields_), .doc = (text)}
#define OMS_ENUM(title, names_)                                      \
    {.name = (title), .names = (names_),                             \
     .count = (uint32_t)(sizeof(names_) / sizeof((names_)[0]))}
// clang-format on

#ifdef __cplusplus
}
#endif
#endif
