package oms

import (
	"fmt"
	"strings"
)

// Code says why a call failed. The numbers are those of the C library and
// never change their meaning. A Code is an error, so that the sentinels below
// work with errors.Is.
type Code int

// Why a call failed. Use errors.Is(err, oms.ErrNotFound).
const (
	ErrInvalid      Code = -1  // malformed input; Error.Where points to it
	ErrNotFound     Code = -2  // no such order, payment, task, command
	ErrInvalidState Code = -3  // the state refuses; Error.Guards says why
	ErrConflict     Code = -4  // a unique key, a version or a fence lost
	ErrMismatch     Code = -5  // the key was used with other arguments
	ErrBusy         Code = -6  // somebody else holds it now; try again
	ErrFull         Code = -7  // the disk or a quota is full
	ErrNoMemory     Code = -8  // an allocation failed; nothing was written
	ErrIO           Code = -9  // the storage failed; nothing was written
	ErrUnknown      Code = -10 // it may have happened: repeat with the key
	ErrNotSupported Code = -11 // not offered by this build or store
	ErrInternal     Code = -12 // a broken invariant; open the shop again
	ErrForked       Code = -13 // the handle was opened by another process
	ErrCorrupt      Code = -14 // the file is not ours, newer, or damaged
	ErrLimit        Code = -15 // a bound of the library was reached
	ErrRefused      Code = -16 // a business rule refuses

	// ErrClosed is of this package: the shop was closed, or never opened.
	ErrClosed Code = 1
)

const errorRetry = 1 // OMS_ERROR_RETRY

var codeNames = [...]string{"OMS_OK", "OMS_EINVAL", "OMS_ENOTFOUND",
	"OMS_ESTATE", "OMS_ECONFLICT", "OMS_EMISMATCH", "OMS_EBUSY", "OMS_EFULL",
	"OMS_ENOMEM", "OMS_EIO", "OMS_EUNKNOWN", "OMS_ENOTSUP", "OMS_EINTERNAL",
	"OMS_EFORKED", "OMS_ECORRUPT", "OMS_ELIMIT", "OMS_EREFUSED"}

// String is the stable name of the code, such as OMS_ESTATE.
func (c Code) String() string {
	if c <= 0 && int(-c) < len(codeNames) {
		return codeNames[-c]
	}
	if c == ErrClosed {
		return "closed"
	}
	return "OMS_E?"
}

// Error makes a Code an error that errors.Is can look for.
func (c Code) Error() string { return c.String() }

// Error is a failed call with its details. Get at it with errors.As.
type Error struct {
	Op     string   // what was called: "order.place", "open"
	Code   Code     // why
	Where  string   // JSON pointer into the arguments, or ""
	Text   string   // one sentence that says what to do next
	Guards []string // ErrInvalidState: the guards that refused
	Retry  bool     // the same call may succeed later, unchanged
}

// Error is one line: what was called, the code, where and why.
func (e *Error) Error() string {
	where := ""
	if e.Where != "" {
		where = " at " + e.Where
	}
	return fmt.Sprintf("oms: %s: %s%s: %s", e.Op, e.Code, where, e.Text)
}

// Unwrap gives the code, so that errors.Is(err, oms.ErrBusy) works.
func (e *Error) Unwrap() error { return e.Code }

// invalid is an error of ours that the library did not have to see.
func invalid(op, where, text string) error {
	return &Error{Op: op, Code: ErrInvalid, Where: where, Text: text}
}

func splitGuards(guards string) []string {
	if guards == "" {
		return nil
	}
	list := strings.Split(guards, ",")
	for i, guard := range list {
		list[i] = strings.TrimSpace(guard)
	}
	return list
}
