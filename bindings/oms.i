// The one SWIG interface to libomsc, for Python and Go, over the flat surface
// of flat.h. What differs between the languages is how a text comes in and how
// an answer goes out; both are said here, and nothing else is.
//
// Python: texts are str (or bytes); an answer becomes None, an int, a str, a
// tuple, or the exception `_omsc.Error` with (code, flags, where, text,
// guards). Handles are capsules. The GIL is released in every call.
// Go: texts are string; an answer is an object whose members are read, until
// Flat_answer_free.
#ifdef SWIGPYTHON
%module(package="oms", threads="1") omsc
#else
%module omsc
#endif

%{
#include <string.h>

#include "flat.h"
#include "oms/oms.h"
%}

#ifdef SWIGPYTHON
%include "oms_python.i"
#endif

#ifdef SWIGGO
// The wrapper borrows Go's own bytes for the call, as cgo allows.
%define FLAT_TEXT_IN(name)
%typemap(gotype) (const char *name, size_t name##_bytes) "string"
%typemap(in) (const char *name, size_t name##_bytes) {
  $1 = $input.p;
  $2 = (size_t)$input.n;
}
%enddef
#endif

FLAT_TEXT_IN(path)
FLAT_TEXT_IN(takes)
FLAT_TEXT_IN(command)
FLAT_TEXT_IN(key)
FLAT_TEXT_IN(args)
FLAT_TEXT_IN(actor)
FLAT_TEXT_IN(query)
FLAT_TEXT_IN(subject)
FLAT_TEXT_IN(type)
FLAT_TEXT_IN(kind)
FLAT_TEXT_IN(task_id)
FLAT_TEXT_IN(result)
FLAT_TEXT_IN(reason)

// Read only: an answer is not a host's to change, and no host makes one.
%immutable;
%nodefaultctor flat_answer;
%nodefaultdtor flat_answer;
%include "flat.h"
