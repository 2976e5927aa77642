package oms

import "omsc/internal/flat"

// What only tests see.

// LibraryName is what the library calls a code.
func LibraryName(code Code) string { return flat.Flat_code_name(int(code)) }

// EventTypes are the types that Event.Decode knows.
func EventTypes() map[string]func() any {
	copied := map[string]func() any{}
	for name, make := range eventData {
		copied[name] = make
	}
	return copied
}

// EncodeJSON writes a struct of arguments.
func EncodeJSON(args any) ([]byte, error) {
	return encode(new(buffer), "test", args)
}

// Insist tries an answer again as a worker does.
var Insist = insist
