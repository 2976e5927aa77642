package flat

// #include "flat.h"
import "C"

import "unsafe"

// Answer is a flat_answer read in place: one look instead of a call into C for
// each member. It is good until Flat_answer_free.
type Answer struct{ c *C.flat_answer }

// Read looks at what a function gave.
func Read(from Flat_answer) Answer {
	at := from.Swigcptr()
	return Answer{*(**C.flat_answer)(unsafe.Pointer(&at))}
}

func (a Answer) Code() int       { return int(a.c.code) }
func (a Answer) Flags() uint     { return uint(a.c.flags) }
func (a Answer) Where() string   { return C.GoString(a.c.where) }
func (a Answer) Text() string    { return C.GoString(a.c.text) }
func (a Answer) Guards() string  { return C.GoString(a.c.guards) }
func (a Answer) Subject() string { return C.GoString(a.c.subject) }
func (a Answer) Number() int64   { return int64(a.c.number) }
func (a Answer) EventID() int64  { return int64(a.c.event_id) }
func (a Answer) AtMs() int64     { return int64(a.c.at_ms) }
func (a Answer) Repeated() bool  { return a.c.repeated != 0 }
func (a Answer) Value() int64    { return int64(a.c.value) }

// JSON is the text, copied.
func (a Answer) JSON() string {
	return string(unsafe.Slice((*byte)(unsafe.Pointer(a.c.json)),
		int(a.c.json_bytes)))
}
