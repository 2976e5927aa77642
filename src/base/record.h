// The one codec: a described struct to and from JSON, copied, compared,
// checked and hashed. Nothing else in the library reads or writes JSON text.
#ifndef OMS_BASE_RECORD_H
#define OMS_BASE_RECORD_H

#include "oms/record.h"
#include "base/arena.h"
#include "base/buf.h"

// Strict parse of a JSON object into [out] (struct_size bytes, zeroed first);
// texts and lists go to [arena]. Refuses duplicate and unknown members, wrong
// types, reals where integers are meant, bounds, depth, size, bad UTF-8, NUL,
// trailing bytes. OMS_EINVAL, OMS_ELIMIT or OMS_ENOMEM; err->where is the JSON
// pointer ("/lines/2/quantity"). The spelling "cancelled" is read as
// "canceled" in ENUM fields. Members that are null count as absent.
int oms__record_parse(const oms_record *record, const char *json, size_t count,
                      void *out, oms_arena *arena, oms_error *err);

// The same rules for a struct that a typed caller filled.
int oms__record_check(const oms_record *record, const void *in, oms_error *err);

// Writes compact JSON, members in the order of the fields; absent fields are
// left out. Failure is sticky in [out].
void oms__record_write(const oms_record *record, const void *in, oms_buf *out);

// How many bytes of [text], from its beginning, a text of any class may hold:
// UTF-8 without control characters but tab and newline.
size_t oms__text_good(const char *text, size_t count);

// One field's value alone, as JSON: LIST, OBJECT and JSON columns of a store.
void oms__field_write(const oms_field *field, const void *in, oms_buf *out);
int oms__field_parse(const oms_field *field, const char *json, size_t count,
                     void *out, oms_arena *arena, oms_error *err);

// Deep copy of [from] into [to]; texts and lists are copied to [arena].
// OMS_ENOMEM only.
int oms__record_copy(const oms_record *record, const void *from, void *to,
                     oms_arena *arena);

// Equal in every field (deep).
bool oms__record_equal(const oms_record *record, const void *a, const void *b);

// Order of one INT, TIME, BOOL, TEXT or ENUM field: <0, 0, >0. Texts compare
// by bytes, absent first. ENUMs compare by name, as columns do.
int oms__field_compare(const oms_field *field, const void *a, const void *b);

// A stable 64-bit fingerprint of all fields, chained through [seed].
uint64_t oms__record_hash(const oms_record *record, const void *in,
                          uint64_t seed);
uint64_t oms__hash_bytes(const void *bytes, size_t count, uint64_t seed);

// JSON Schema (draft 2020-12) of the record, as a JSON object.
void oms__record_schema(const oms_record *record, oms_buf *out);

// The position of the field with this name, or -1.
int oms__record_find(const oms_record *record, const char *name);
// The value of an enum name ("cancelled" counts as "canceled"), or -1.
int oms__enum_find(const oms_enum *names, const char *name, size_t count);

// Typed access by description.
int64_t oms__field_int(const oms_field *field, const void *row); // INT TIME
                                                                 // BOOL ENUM
void oms__field_set_int(const oms_field *field, void *row, int64_t value);
const char *oms__field_text(const oms_field *field, const void *row);
void oms__field_set_text(const oms_field *field, void *row, const char *text);

#endif
