// What the files of the flat surface share: an answer with what it owns, and
// a call with its copied texts.
#ifndef OMS_FLAT_INSIDE_H
#define OMS_FLAT_INSIDE_H

#include <stdbool.h>

#include "flat.h"
#include "flat_json.h"
#include "oms/oms.h"

#define FLAT_TEXTS_MAX 4

// An answer and what it owns. `seen` is first: the caller has its address.
typedef struct flat_own {
    flat_answer seen;
    oms_error err;
    oms_receipt receipt;
    oms_result *result;
    char *text;
} flat_own;

// A text as it came: [name] is what errors point to.
typedef struct flat_text {
    const char *name;
    const char *from;
    size_t bytes;
} flat_text;

// One call from begin to end. In between the engine cannot be closed.
typedef struct flat_call {
    flat_shop *shop;
    oms *engine; // NULL: it did not get in
    flat_own *own;
    char *memory;                   // of the copies
    const char *at[FLAT_TEXTS_MAX]; // each with a NUL behind it; "" is NULL
    int code;
} flat_call;

// Copies the texts and goes in. False: there is only the end to call.
bool flat__begin(flat_call *call, flat_shop *shop, const flat_text *given,
                 size_t count);
// Goes out, with an answer of this kind if nothing failed.
flat_answer *flat__end(flat_call *call, flat_kind kind);
// As flat__end, with what was written as its text.
flat_answer *flat__end_json(flat_call *call, flat_json *json);
// Makes an answer only, for what needs no shop.
bool flat__own(flat_call *call);
// Copies the texts only.
bool flat__copy(flat_call *call, const flat_text *given, size_t count);
// Fails the call. Returns [code].
int flat__refuse(flat_call *call, int code, const char *where, const char *why);

#endif
