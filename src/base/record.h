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

// The same, but members that the record does not know are passed over: what
// outsiders answer may grow without asking us.
int oms__record_parse_loose(const oms_record *record, const char *json,
                            size_t count, void *out, oms_arena *arena,
                            oms_error *err);

// The same rules for a struct that a typed caller filled.
int oms__record_check(const oms_record *record, const void *in, oms_error *err);

// Writes compact JSON, members in the order of the fields; absent fields are
// left out. Failure is sticky in [out].
void oms__record_write(const oms_record *record, const void *in, oms_buf *out);

// The same for somebody who asked: lists that are empty are there, as [].
void oms__record_show(const oms_record *record, const void *in, oms_buf *out);

// The same in two parts of one shape: fields that are OMS_PII, at any depth, go
// to [pii], everything else to [out]. What is personal in the item of a list
// keeps its position. Nothing is added to [pii] if there is nothing personal.
void oms__record_write_split(const oms_record *record, const void *in,
                             oms_buf *out, oms_buf *pii);

// Reads the two parts together. [pii] NULL: it was emptied, or there was none;
// a personal field that is required then reads as an erased one. Members that
// nobody described are passed over: events only grow.
int oms__record_parse_split(const oms_record *record, const char *json,
                            const char *pii, void *out, oms_arena *arena,
                            oms_error *err);

// Whether any field, at any depth, is OMS_PII.
bool oms__record_is_personal(const oms_record *record);

// Empties what is personal in [row], at any depth. Lists and objects that are
// touched are copied to [arena] first. A required text becomes OMS__ERASED.
// OMS_ENOMEM only.
#define OMS__ERASED "-"
int oms__record_erase(const oms_record *record, void *row, oms_arena *arena);

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
// The same beside [known] (may be NULL), an earlier copy that lives as long as
// [to]: a text or list that [from] took over from it is shared, not copied.
int oms__record_copy_beside(const oms_record *record, const void *from,
                            const void *known, void *to, oms_arena *arena);

// Equal in every field (deep).
bool oms__record_equal(const oms_record *record, const void *a, const void *b);
bool oms__field_equal(const oms_field *field, const void *a, const void *b);

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
